"""Hand in a chat of the zoo as students do: a notebook, a report, an archive, Windows files."""

from __future__ import annotations

import codecs
import json
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

NO_CHAT = {
    "task1/server.py": "import socket\ns = socket.socket()\ns.bind(('localhost', 8000))\n"
    "s.listen()\nc, a = s.accept()\nprint(c.recv(64).decode())\nc.send(b'Hello, client')\n",
    "task1/client.py": "import socket\nc = socket.create_connection(('localhost', 8000))\n"
    "c.send(b'Hello, server')\nprint(c.recv(64).decode())\n",
    "task2/area.py": "a, b = map(float, input('sides: ').split())\nprint(a * b)\n",
}


def notebook(chat: Path, folder: Path) -> Path:
    """Both programs in cells, under headings in Russian, the server cut into three."""
    server = (chat / "server.py").read_text(encoding="utf-8")
    cells = [_cell("markdown", "# Лабораторная работа: чат\n\n## Сервер")]
    cells += [_cell("code", part) for part in _cut(server, 3)]
    cells += [_cell("markdown", "## Клиент")]
    cells += [_cell("code", (chat / "client.py").read_text(encoding="utf-8"))]
    book = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path = folder / "lab4.ipynb"
    path.write_text(json.dumps(book, ensure_ascii=False), encoding="utf-8")
    return path


def report(chat: Path, folder: Path) -> Path:
    """A report in Russian, in the encoding of an old Windows."""
    path = folder / "отчёт.md"
    path.write_text(
        "# Отчёт\n\nВ этой работе мы пишем чат.\n\n"
        f"**Сервер**\n\n```python\n{(chat / 'server.py').read_text(encoding='utf-8')}```\n\n"
        "Запускаем: `python server.py`.\n\n"
        f"**Клиент**\n\n```python\n{(chat / 'client.py').read_text(encoding='utf-8')}```\n\n"
        "## Вывод\n\nЧат работает.\n",
        encoding="cp1251",
    )
    return path


def archive(chat: Path, folder: Path) -> Path:
    """A zip with Cyrillic names and spaces, and what a Mac puts beside them."""
    path = folder / "Иванов Иван.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, source in (("Сервер чата.py", "server.py"), ("Клиент чата.py", "client.py")):
            made.write(chat / source, f"Задание 4/Иванов И.И/{name}")
            made.writestr(f"__MACOSX/Задание 4/Иванов И.И/._{name}", b"\x00\x05\x16\x07")
    return path


def course_tree(chat: Path, folder: Path) -> Path:
    """A tar.gz with the other tasks of the course, and a virtual environment."""
    tree = folder / "course"
    for name, text in NO_CHAT.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text, encoding="utf-8")
    (tree / "task4" / "chat").mkdir(parents=True)
    for source in chat.glob("*.py"):
        (tree / "task4" / "chat" / source.name).write_bytes(source.read_bytes())
    library = tree / ".venv" / "lib" / "python3.11" / "site-packages"
    library.mkdir(parents=True)
    (library / "server.py").write_text("raise SystemExit\n", encoding="utf-8")
    path = folder / "course.tar.gz"
    with tarfile.open(path, "w:gz") as made:
        made.add(tree, "course")
    return path


def windows_files(chat: Path, folder: Path) -> Path:
    """Lines that end as on Windows, after a byte order mark."""
    made = folder / "chat"
    made.mkdir()
    for source in chat.glob("*.py"):
        text = source.read_bytes().replace(b"\n", b"\r\n")
        (made / source.name).write_bytes(codecs.BOM_UTF8 + text)
    return made


def one_file(chat: Path, folder: Path) -> Path:
    """The file itself, without its folder."""
    return next(chat.glob("*.py"))


# which chat is handed in so; each comes in another form
FORMS: dict[str, tuple[str, Callable[[Path, Path], Path]]] = {
    "notebook": ("host_empty", notebook),
    "report in cp1251": ("russian_colours", report),
    "zip with Cyrillic names": ("raw_messages", archive),
    "tar.gz of a whole course": ("notices_to_all", course_tree),
    "Windows files": ("module_level", windows_files),
    "one file": ("one_file_switch", one_file),
}


def _cell(kind: str, text: str) -> dict[str, object]:
    code = {"execution_count": None, "outputs": []} if kind == "code" else {}
    return {
        "cell_type": kind,
        "id": f"c{zlib.crc32(text.encode())}",
        "metadata": {},
        "source": text,
        **code,
    }


def _cut(text: str, pieces: int) -> list[str]:
    """*text* cut at top-level lines after an empty one."""
    blocks = text.split("\n\n\n")
    size = -(-len(blocks) // pieces)
    return ["\n\n\n".join(blocks[at : at + size]) for at in range(0, len(blocks), size)]
