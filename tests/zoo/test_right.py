"""Right chats lose nothing, in whatever dialect they speak and however they are handed in."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from grader.launch import isolation
from grader.verdict.grade import Options

HERE = Path(__file__).parent


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"zoo_{name}", HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


expected, forms = _load("expected"), _load("forms")
CHATS = expected.chats(HERE / "right")
BY_NAME = {chat.name: chat for chat in CHATS}


def _row(chat: expected.Chat) -> object:
    waits = [pytest.mark.xfail(reason=chat.awaits)] if chat.awaits else []
    return pytest.param(chat, id=chat.name, marks=waits)


by_name = pytest.mark.parametrize(
    "chat", [_row(chat) for chat in CHATS if expected.FULL or not chat.only_full]
)
# Quiet periods take their time: 8 s for each, and minutes where the guests are clients that
# sleep or have ports of their own. A LAN address needs a network of its own.
QUIETLY = (
    sorted({*BY_NAME} - {"lan_address", "udp_fixed_ports", "udp_ctrl_c"})
    if expected.FULL
    else [
        "host_empty",
        "json_lines",
        "keyword_name",
        "module_level",
        "name_unasked",
        "port_by_input",
        "raw_messages",
        "russian_colours",
        "udp_json",
        "udp_name_first",
    ]
)


@by_name
def test_a_right_chat_loses_nothing_that_its_row_does_not_name(chat: expected.Chat) -> None:
    assert not (wrong := expected.difference(chat, Options(seed=1))), wrong


def test_every_chat_of_the_folder_has_its_row() -> None:
    folders = {path.name for path in (HERE / "right").iterdir() if path.is_dir()}
    assert folders == {chat.name for chat in CHATS}


@pytest.mark.parametrize("form", forms.FORMS)
def test_a_right_chat_may_be_handed_in_in_any_form(form: str, tmp_path: Path) -> None:
    name, make = forms.FORMS[form]
    path = make(HERE / "right" / name, tmp_path)
    assert not (wrong := expected.difference(BY_NAME[name], Options(seed=1), path)), wrong


@pytest.mark.parametrize("name", QUIETLY)
def test_verdicts_do_not_need_threads_to_be_seen(name: str) -> None:
    """The branch for macOS and Windows: a plain process, silence by CPU times."""
    options = Options(seed=1, quiet=True, isolation="plain")
    assert not (wrong := expected.difference(BY_NAME[name], options)), wrong


@pytest.mark.parametrize("name", ["name_unasked", "udp_name_first", "lan_address"])
def test_verdicts_do_not_need_bubblewrap(name: str) -> None:
    if why_not := isolation.why_not("namespaces"):
        pytest.skip(why_not)
    options = Options(seed=1, isolation="namespaces")
    assert not (wrong := expected.difference(BY_NAME[name], options)), wrong
