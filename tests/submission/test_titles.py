"""The words around code say which program it is, in Russian and English."""

from __future__ import annotations

import pytest

from grader.submission.titles import Titles, file_of, label_of, title_of


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Сервер", "server"), ("Код клиента:", "client"), ("3. Server side", "server"),
        ("client.py", "client"), ("Клиент-серверный чат", None), ("Client-server chat", None),
        ("Серверная часть", "server"), ("Клиентская часть", "client"), ("observers", None),
        ("Клиент и сервер", None), ("Отправляем данные серверу", None), ("tcp_server.py", "server"),
        ("Now we connect to the server", None), ("Подключение клиентов", None),
    ],
)  # fmt: skip
def test_a_text_may_be_about_one_program(text: str, label: str | None) -> None:
    assert label_of(text) == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Листинг 2. Клиент", "client"), ("### Код для сервера", "server"),
        ("Полный код файла `server.py`:", None), ("**Сервер**", "server"),
        ("Подключение клиента", None), ("Full source code of the client", "client"),
        ("1) Реализация серверной части", "server"), ("Теперь клиент", "client"),
    ],
)  # fmt: skip
def test_a_title_announces_a_program_when_its_word_comes_first(text, label) -> None:
    assert title_of(text.removeprefix("### ")) == label


def test_a_line_that_names_two_files_names_none() -> None:
    assert file_of("server.py:") == "server.py"
    assert file_of("`tcp_server.py`") == "tcp_server.py"
    assert file_of("server.py uses protocol.py") is None
    assert file_of("no file here") is None


def test_the_heading_above_a_step_says_whose_step_it_is() -> None:
    titles = Titles()
    for line in ("# Задание 4", "## Клиент", "### Отправка сообщений серверу"):
        titles.see(line)
    assert titles.label(["Затем отсылаем данные серверу при помощи `send`"]) == "client"
    assert titles.section == "task4"
    titles.see("## Сервер")
    assert titles.label([]) == "server"


def test_a_command_line_names_no_file() -> None:
    assert Titles().file(["python server.py"]) is None
    assert Titles().file(["файл server.py"]) == "server.py"
