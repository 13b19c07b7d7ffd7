"""What the README promises is so: its options, its JSON, its check in ten lines, its links."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader import options
from grader.report.json_file import write_json
from grader.room.transcript import Event
from grader.verdict.model import CheckResult, Result, Verdict

HOME = Path(__file__).parents[1]
TEXTS = [
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "starter/README.md",
    "starter/README.ru.md",
    "notebooks/README.md",
    "notebooks/FIRST_HOUR.md",
]
README = (HOME / "README.md").read_text(encoding="utf-8")


def block(language: str, holding: str) -> str:
    """The first fence of *language* that has *holding* in it."""
    fences = re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)
    return next(text for text in fences if holding in text)


def test_first_commands_stand_on_the_first_screen() -> None:
    first = "\n".join(README.splitlines()[:24])
    assert "python -m pip install -e . && pytest grader/" in first
    assert 'python -m pip install -e ".[test]" && pytest' in first


def test_every_option_is_told_and_no_other() -> None:
    class Group:
        names: list[str] = []  # noqa: RUF012

        def getgroup(self, *_: str) -> Group:
            return self

        def addoption(self, name: str, **_: object) -> None:
            self.names.append(name)

    group = Group()
    options.pytest_addoption(group)  # type: ignore[arg-type]
    section = README.split("### Options")[1].split("\n###")[0]
    rows = [line.split(" | ")[0] for line in section.splitlines() if line.startswith("| `")]
    assert {name for row in rows for name in re.findall(r"--[a-z-]+", row)} == set(group.names)


def test_fields_of_the_json_result_are_told_and_no_others(tmp_path: Path) -> None:
    check = CheckResult("starts", "launch", Verdict.PASSED, 5, 5, "It starts",
                        transcript=(Event(0.1, "alice", "sent", "hello"),))  # fmt: skip
    write_json(tmp_path / "r.json", [Result("x", "tcp", 1.0, "plain", "none", 0.1, (check,))])
    written = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    names = {name for part in (written, written["results"][0]) for name in part}
    names |= set(written["results"][0]["checks"][0])
    names |= set(written["results"][0]["checks"][0]["transcript"][0])
    assert set(re.findall(r'"(\w+)":', block("text", '"version"'))) == names


def test_check_in_ten_lines_works(tmp_path: Path) -> None:
    for folder in ("grader", "reference"):
        shutil.copytree(HOME / folder, tmp_path / folder)
    code, entry = block("python", "@check"), block("toml", "[checks.")
    (tmp_path / "grader" / "checks" / "house.py").write_text(code, encoding="utf-8")
    with (tmp_path / "grader" / "rubric.toml").open("a", encoding="utf-8") as rubric:
        rubric.write(entry)
    name = re.search(r"\[checks\.(\w+)\]", entry)
    assert name is not None
    words = ["-m", "pytest", "grader/", "--check", name[1], "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, *words], cwd=tmp_path, capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout.decode()
    assert done.stdout.count(b"every required check passed") == 2


@pytest.mark.parametrize("name", TEXTS)
def test_links_lead_somewhere(name: str) -> None:
    path = HOME / name
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not target.startswith("#"):
            assert (path.parent / target.split("#")[0]).exists(), target


@pytest.mark.parametrize(
    ("holding", "file"),
    [
        ("def _only_first", "grader/verdict/causes_heard.py"),
        ("who came first", "grader/text/ru.toml"),
        ("[echo]", "tests/zoo/wrong/tcp.toml"),
        ("[name_unasked]", "tests/zoo/right/table.toml"),
    ],
)
def test_examples_for_contributors_stand_in_the_code(holding: str, file: str) -> None:
    text = (HOME / "CONTRIBUTING.md").read_text(encoding="utf-8")
    example = next(one for one in text.split("```")[1::2] if holding in one)
    code = example.split("\n", 1)[1]
    assert code in (HOME / file).read_text(encoding="utf-8")


def test_example_of_a_platform_works(tmp_path: Path) -> None:
    text = (HOME / "CONTRIBUTING.md").read_text(encoding="utf-8")
    code = re.search(r"```python\n(\"\"\"Autolab.*?)```", text, re.DOTALL)
    assert code is not None
    (tmp_path / "autolab.py").write_text(code[1], encoding="utf-8")
    check = CheckResult("starts", "launch", Verdict.PASSED, 5, 5, "It starts")
    write_json(tmp_path / "r.json", [Result("x", "tcp", 1.0, "plain", "none", 0.1, (check,))])
    done = subprocess.run(
        [sys.executable, "autolab.py", "r.json"],
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout) == {"scores": {"chat": 5.0}}
