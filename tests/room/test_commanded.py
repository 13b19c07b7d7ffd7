"""Commands that nobody is told are typed as the source names or explains them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from grader.room.commanded import TRIED, typings
from grader.room.dialect import PLAIN, Typing
from tests.room.conftest import MakeSetting


@dataclass(frozen=True)
class Case:
    server: tuple[str, ...] = ()
    client: tuple[str, ...] = ()
    usages: tuple[str, ...] = ()
    leads: tuple[tuple[str, str], ...] = ()
    first: Typing = PLAIN

    @property
    def says(self) -> bool:
        """Whether there is a word to speak by: without it, a text alone is tried before."""
        return self.first.text != PLAIN.text


@pytest.mark.parametrize(
    "case",
    [
        Case(server=("login", "msg"), first=Typing(("login {name}",), "msg {text}")),
        Case(server=("all",), client=("/nick",), first=Typing(("/nick {name}",), "all {text}")),
        Case(client=("hi, my name is",), first=Typing(("hi, my name is {name}",))),
        Case(leads=(("2", "To whom? "), ("1", "")), first=Typing(text="1\n{text}")),
        Case(
            usages=("/connect <host> [port]", "/nick <name>", "/join <channel>"),
            first=Typing(("/connect {host} {port}", "/nick {name}", "/join lobby")),
        ),
        Case(client=("/all",), first=Typing(text="/all {text}")),
        Case(client=("register",), first=Typing(("register {name}",))),
        Case(
            usages=("/join <server_ip_add> <port>", "/register <handle>", "/all <message>"),
            client=("/join", "/msg"),
            first=Typing(("/join {host} {port}", "/register {name}"), "/all {text}"),
        ),
        Case(
            usages=("/msg <handle> <message>", "/kick <user>", "/join <file>", "say <text>"),
            first=Typing(text="say {text}"),
        ),
    ],
    ids=["server", "both", "phrase", "menu", "room", "speaks", "enters", "explained", "others"],
)
def test_the_likeliest_way_is_tried_first(chat: MakeSetting, case: Case) -> None:
    setting = chat()
    client = setting.variant.client
    assert client is not None
    client = replace(client, verbs=case.client, usages=case.usages, leads=case.leads)
    server = replace(setting.variant.server, verbs=case.server, usages=())
    setting = replace(setting, variant=replace(setting.variant, server=server, client=client))
    found = list(typings(setting, client))
    likely = [one for one in found if one.text != PLAIN.text or not case.says]
    assert likely[0] == case.first
    assert len(found) <= TRIED


def test_without_such_words_nothing_is_tried(chat: MakeSetting) -> None:
    setting = chat()
    assert setting.variant.client is not None
    assert list(typings(setting, setting.variant.client)) == []
