"""A written report with the code in it is a hand-in too; prose alone gets a clear verdict."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.submission.reports import read_report

S, C = "{server}```\n", "{client}```\n"
FENCES = {
    "tags and file names": f"## `server.py`\n```python\n{S}## `client.py`\n```python\n{C}",
    "no tags, Russian headings": f"### Сервер\n```\n{S}### Клиент\n```\n{C}",
    "the line before": f"Код сервера:\n\n```py\n{S}\nКод клиента:\n```py\n{C}",
    "tildes": f"Код сервера:\n\n~~~py\n{S}\nКод клиента:\n~~~py\n{C}".replace("```", "~~~"),
    "the first comment": f"```\n# server.py\n{S}```\n# client.py\n{C}",
    "the info string": f'```python title="server.py"\n{S}```python client.py\n{C}',
    "nothing at all": f"```python\n{S}\n```python\n{C}",
    "longer": "Server:\n````py\n{server}````\nClient:\n````py\n{client}````\n",
    "bold names": f"**Server**\n\n```py\n{S}\n**Client**\n\n```py\n{C}",
    "windows line ends": f"## Server\n```python\n{S}## Client\n```\n{C}".replace("\n", "\r\n"),
}  # fmt: skip


@pytest.mark.parametrize("style", FENCES)
@pytest.mark.parametrize("name", ["report.md", "report.txt"])
def test_both_programs_of_a_report_are_found(tmp_path, hand_in, best, server, client, style, name):
    path = tmp_path / name
    text = FENCES[style].format(server=server, client=client)
    path.write_bytes(f"# Отчёт по лабораторной работе\n\nТекст.\n\n{text}\nВывод.\n".encode())
    submission = hand_in(path)
    assert best(submission) == ("tcp", "server.py", "client.py")
    assert submission.kind == "report"
    assert "5050" in (submission.root / "client.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_the_encoding_does_not_matter(tmp_path, hand_in, best, server, client, encoding) -> None:
    path = tmp_path / "отчёт.md"
    text = f"# Отчёт\n\n## Сервер\n```python\n{server}```\n## Клиент\n```python\n{client}```\n"
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    submission = hand_in(path)
    assert best(submission) == ("tcp", "server.py", "client.py")
    assert submission.variants[0].client.asks[0] == "Введите имя: "


@pytest.mark.parametrize("headings", ["## **{} task**", "### Часть {}: о чём она", "## {}-я"])
def test_tasks_of_a_report_are_kept_apart_however_they_are_headed(
    tmp_path, hand_in, best, server, client, headings
) -> None:
    """Each has its ``server.py``: the longest is not the chat."""
    web = "import socket\ns = socket.socket()\ns.bind(('', 8080))\ns.listen()\nwhile True:\n"
    web += "    c, a = s.accept()\n    if not c.recv(999):\n        continue\n"
    web += "".join(f"    c.sendall(b'<p>{number}</p>')\n" for number in range(80))
    fences = f"* `server.py`\n```python\n{server}```\n* `client.py`\n```python\n{client}```\n"
    page = f"* `server.py`\n```python\n{web}```\n"
    path = tmp_path / "report.md"
    path.write_text(
        f"# ЛР\n{headings.format(1)}\n{fences}\n{headings.format(2)}\n{page}", encoding="utf-8"
    )
    protocol, found, asks = best(hand_in(path))
    assert (protocol, found.rpartition("/")[2]) == ("tcp", "server.py")
    assert found.rpartition("/")[0] == asks.rpartition("/")[0] != ""


def test_text_without_fences_is_searched_for_code(tmp_path, hand_in, best, server, client) -> None:
    path = tmp_path / "report.txt"
    path.write_text(
        f"Лабораторная работа 3\nЧат на сокетах.\n\nЛистинг 1. server.py\n\n{server}\n"
        f"Теперь рассмотрим программу клиента.\nЛистинг 2. client.py\n\n{client}\n"
        "Вывод: чат работает, все видят сообщения.\n",
        encoding="utf-8",
    )
    submission = hand_in(path)
    assert best(submission) == ("tcp", "server.py", "client.py")
    assert not any(program.syntax_error for program in submission.programs)


def test_code_in_server_txt_and_client_txt_is_found(hand_in, best, server, client) -> None:
    submission = hand_in({"server.txt": server, "client.txt": client})
    assert best(submission) == ("tcp", "server.py", "client.py")


def test_a_program_shown_in_parts_is_joined(tmp_path: Path, hand_in, server) -> None:
    head, tail = server.split("server = socket")
    path = tmp_path / "report.md"
    path.write_text(
        f"## Сервер\nФункции:\n```python\n{head}```\n"
        f"Сам сервер:\n```python\nserver = socket{tail}```\n"
    )
    submission = hand_in(path)
    assert (
        submission.root / "server.py"
    ).read_text() == f"{head.rstrip()}\n\nserver = socket{tail}"


def test_an_excerpt_of_a_program_is_not_joined_again(tmp_path: Path, hand_in, server) -> None:
    excerpt = server[server.index("def broadcast") : server.index("def serve")]
    path = tmp_path / "report.md"
    path.write_text(
        f"## Сервер\nРассылка:\n```python\n{excerpt}```\nВесь:\n```python\n{server}```\n"
    )
    assert (hand_in(path).root / "server.py").read_text() == server


def test_shell_and_output_fences_are_no_code(tmp_path: Path, hand_in, server) -> None:
    path = tmp_path / "report.md"
    path.write_text(
        f"```bash\npython server.py\n```\n```\n$ python client.py\nalice: hi\n```\n"
        f"```text\nimport socket\n```\n```python\n{server}```\n"
    )
    assert [str(program.path) for program in hand_in(path).programs] == ["server.py"]


def test_code_that_is_cut_off_is_told_by_fence_and_line(tmp_path: Path, hand_in, server) -> None:
    path = tmp_path / "report.md"
    path.write_text(f"# Чат\n\n## Сервер\n\n```python\n{server}print('cut off',\n")
    submission = hand_in(path)
    error = submission.variants[0].server.syntax_error
    assert error is not None
    assert "in the fence at line 5" in error
    assert "report.md line 36" in error
    assert any("fence at line 5 is never closed" in note for note in submission.notes)


def test_prose_only_gets_a_verdict(tmp_path: Path, hand_in) -> None:
    path = tmp_path / "report.md"
    path.write_text("# Отчёт\n\nМы сделали чат. Сервер принимает клиентов.\n")
    submission = hand_in(path)
    assert submission.variants == ()
    assert "report.md is prose: 4 lines, no code fence; hand in the .py files" in submission.notes


def test_several_tasks_of_one_report_are_kept_apart(tmp_path, hand_in, best, server, client):
    """A lab report shows an echo server, a web server and the chat, each as "Сервер"."""
    echo = "import socket\ns = socket.socket()\ns.bind(('', 1))\ns.listen()\nc, a = s.accept()\n"
    tasks = [("1", echo, ""), ("2", echo, ""), ("4", server, client)]
    text = "".join(
        f"# Задание №{number}\n\n**Сервер**\n```python\n{one}```\n"
        + (f"**Клиент**\n```python\n{two}```\n" if two else "")
        for number, one, two in tasks
    )
    path = tmp_path / "lab1.md"
    path.write_text(text, encoding="utf-8")
    assert best(hand_in(path)) == ("tcp", "task4/server.py", "task4/client.py")


def test_indented_code_is_code(tmp_path, hand_in, best, server, client) -> None:
    """Old Markdown has no fences: code stands four spaces to the right."""
    path = tmp_path / "task_4.md"
    programs = {"Код для сервера": server, "Код для клиента": client}
    path.write_text(
        "# Задание\n\nЗапуск:\n\n    python client.py\n"
        + "".join(f"## {t}\n{textwrap.indent(code, '    ')}\n" for t, code in programs.items()),
        encoding="utf-8",
    )
    submission = hand_in(path)
    assert best(submission) == ("tcp", "server.py", "client.py")
    assert not any(program.syntax_error for program in submission.programs)


def test_output_in_a_python_fence_is_no_code(tmp_path, hand_in, server) -> None:
    output = "Сервер ожидает сообщения...\nПолучено сообщение от alice\n"
    path = tmp_path / "report.md"
    path.write_text(
        f"```python title='server.py'\n{server}```\nРезультат:\n"
        f"```python title='server.py'\n{output}```\n",
        encoding="utf-8",
    )
    assert (hand_in(path).root / "server.py").read_text(encoding="utf-8") == server


@given(st.text(alphabet="`~ \n#aсimport socket='\"", max_size=300))
def test_no_text_crashes_the_reader(text: str) -> None:
    read_report(text, "report.md")
