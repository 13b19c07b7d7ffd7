"""An archive may be hostile: it is refused in one line, and nothing leaves the stage."""

from __future__ import annotations

import contextlib
import io
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.submission import IntakeError, Submission, open_submission
from grader.submission.limits import MAX_SOURCE


@pytest.fixture
def zipped(tmp_path: Path, hand_in) -> Callable[..., Submission]:
    """Open a zip of (name, content) entries."""

    def open_zip(*entries: tuple[str | zipfile.ZipInfo, str | bytes]) -> Submission:
        path = tmp_path / "chat.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in entries:
                archive.writestr(name, content)
        return hand_in(path)

    return open_zip


@pytest.fixture
def tarred(tmp_path: Path, hand_in) -> Callable[..., Submission]:
    """Open a tar.gz of TarInfo entries."""

    def open_tar(*entries: tuple[tarfile.TarInfo | str, str]) -> Submission:
        path = tmp_path / "chat.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            for entry, content in entries:
                info = tarfile.TarInfo(entry) if isinstance(entry, str) else entry
                data = content.encode()
                info.size = len(data) if info.isreg() else 0
                archive.addfile(info, io.BytesIO(data))
        return hand_in(path)

    return open_tar


def test_a_zip_is_unpacked_and_its_wrapping_folder_left_out(zipped, best, server, client) -> None:
    submission = zipped(("Чат/server.py", server), ("Чат/client.py", client))
    assert best(submission) == ("tcp", "server.py", "client.py")
    assert (submission.kind, submission.name) == ("zip", "chat")


def test_a_tar_gz_is_unpacked(tarred, best, server, client) -> None:
    submission = tarred(("a/server.py", server), ("a/client.py", client))
    assert best(submission) == ("tcp", "server.py", "client.py")
    assert (submission.kind, submission.name) == ("tar", "chat")


@pytest.mark.parametrize(
    "name",
    ["../server.py", "a/../../server.py", "/etc/server.py", "C:\\server.py", "C:server.py",
     "\\\\host\\server.py", "..\\server.py"],
)  # fmt: skip
def test_a_name_that_leads_out_is_refused(zipped, tmp_path: Path, name: str) -> None:
    before = {p for p in tmp_path.rglob("*") if p.name != "chat.zip"}
    with pytest.raises(IntakeError, match=r"leads out|absolute"):
        zipped((name, "x = 1"))
    after = {p for p in tmp_path.rglob("*") if p.name not in {"chat.zip", "stage"}}
    assert after <= before


@pytest.mark.parametrize("name", ["../server.py", "/server.py"])
def test_a_tar_name_that_leads_out_is_refused(tarred, name: str) -> None:
    with pytest.raises(IntakeError, match=r"leads out|absolute"):
        tarred((name, "x = 1"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_links_in_a_tar_are_refused(tarred, kind: bytes) -> None:
    link = tarfile.TarInfo("server.py")
    link.type, link.linkname = kind, "/etc/passwd"
    with pytest.raises(IntakeError, match="link not accepted"):
        tarred((link, ""))


def test_a_device_in_a_tar_is_refused(tarred) -> None:
    device = tarfile.TarInfo("server.py")
    device.type = tarfile.FIFOTYPE
    with pytest.raises(IntakeError, match="pipe or a device"):
        tarred((device, ""))


def test_a_link_in_a_zip_is_refused(zipped) -> None:
    link = zipfile.ZipInfo("server.py")
    link.external_attr = 0o120777 << 16
    with pytest.raises(IntakeError, match="symbolic link not accepted"):
        zipped((link, "/etc/passwd"))


def test_a_zip_bomb_costs_one_limit(zipped) -> None:
    with pytest.raises(IntakeError, match="over 1 MB"):
        zipped(("server.py", b"0" * (50 * MAX_SOURCE)))


def test_a_tar_bomb_is_stopped(tmp_path: Path, hand_in) -> None:
    path = tmp_path / "bomb.tar.gz"
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        info = tarfile.TarInfo("movie.mp4")
        info.size = 200 * 2**20
        archive.addfile(info, _Zeros(info.size))
    with pytest.raises(IntakeError, match="unpacks to more than 150 MB"):
        hand_in(path)


class _Zeros(io.RawIOBase):
    def __init__(self, size: int) -> None:
        self._left = size

    def read(self, size: int = -1) -> bytes:
        taken = min(size, self._left)
        self._left -= taken
        return bytes(taken)


def test_a_hundred_thousand_files_are_refused_unread(zipped) -> None:
    with pytest.raises(IntakeError, match="too many files"):
        zipped(*((f"{n}.py", "") for n in range(100_000)))


def test_a_second_server_of_the_same_name_is_refused(zipped, server) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"), pytest.raises(IntakeError):
        zipped(("server.py", server), ("server.py", "x = 1"))


def test_two_spellings_of_one_name_are_refused(zipped) -> None:
    with pytest.raises(IntakeError, match="one file on Windows and macOS"):
        zipped(("é.py", ""), ("e\u0301.py", ""))


@pytest.mark.parametrize("name", ["NUL.py", "con", "a\x1b[2J.py"])
def test_names_that_no_system_should_hold_are_refused(zipped, name: str) -> None:
    with pytest.raises(IntakeError, match="rename the file") as refusal:
        zipped((name, ""))
    assert "\x1b" not in str(refusal.value)


@pytest.mark.parametrize("encoding", ["cp866", "utf-8"])
def test_a_name_without_the_utf8_flag_is_read(tmp_path: Path, hand_in, server, encoding) -> None:
    path = tmp_path / "old.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("######.py", server)
        archive.writestr("b/x.py", "")
    name = "сервер" if encoding == "cp866" else "чат"
    path.write_bytes(path.read_bytes().replace(b"######", name.encode(encoding)))
    submission = hand_in(path)
    assert str(submission.variants[0].server.path) == f"{name}.py"


def test_a_name_that_is_not_utf8_is_refused(tmp_path: Path, hand_in, server) -> None:
    path = tmp_path / "bad.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("яя.py", server)  # written with the UTF-8 flag
    path.write_bytes(path.read_bytes().replace("яя".encode(), b"\xff\xfe\xff\xfe"))
    with pytest.raises(IntakeError, match="damaged"):
        hand_in(path)


def test_a_locked_zip_is_refused(tmp_path: Path, hand_in, server) -> None:
    path = tmp_path / "locked.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("server.py", server)
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(IntakeError, match="password"):
        hand_in(path)


@pytest.mark.parametrize(
    ("name", "head", "word"),
    [
        ("chat.7z", b"7z\xbc\xaf\x27\x1c", "7z archive"),
        ("chat.rar", b"Rar!\x1a\x07\x01", "rar archive"),
        ("chat.zip", b"Rar!\x1a\x07\x01", "rar archive"),  # renamed, not repacked
        ("report.pdf", b"%PDF-1.7", "PDF"),
        ("report.docx", b"PK\x03\x04", "office document"),
        ("chat.zip", b"nothing", "cannot read"),
    ],
)
def test_other_formats_are_refused_with_a_word_on_what_to_send(
    tmp_path: Path, hand_in, name: str, head: bytes, word: str
) -> None:
    path = tmp_path / name
    path.write_bytes(head + bytes(600))
    with pytest.raises(IntakeError, match=word) as refusal:
        hand_in(path)
    assert "hand in" in str(refusal.value)


def test_a_folder_that_holds_only_an_archive_is_opened(
    tmp_path: Path, hand_in, best, server
) -> None:
    folder = tmp_path / "Иванов_123_assignsubmission_file_"
    folder.mkdir()
    with zipfile.ZipFile(folder / "чат.zip", "w") as archive:
        archive.writestr("server.py", server)
    submission = hand_in(folder)
    assert best(submission) == ("tcp", "server.py", None)
    assert submission.name == folder.name


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_damaged_zip_never_crashes_the_grader(flips: list[tuple[int, int]]) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a/server.py", "a/client.py", "b.json"):
            archive.writestr(name, "import socket\n" * 20)
    data = bytearray(buffer.getvalue())
    for at, value in flips:
        data[at % len(data)] = value
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chat.zip"
        path.write_bytes(data)
        with contextlib.suppress(IntakeError):
            open_submission(path, Path(folder) / "stage")
        assert {p.name for p in Path(folder).iterdir()} <= {"chat.zip", "stage"}
