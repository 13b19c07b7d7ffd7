r"""The words by which people name what a chat asks for, in English and Russian.

One list serves a prompt ("Enter server IP: "), a usage line ("<server_ip>") and
a variable ("serverIp"), so all three are first written as plain words. The
word that comes first decides: "username for room 1" asks for a name, "room
name" for a room. Words with many meanings ("server", "user") decide only where
nothing else does.
"""

from __future__ import annotations

import re

_NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>")
_ANY_KEY = re.compile(r"\b(?:any|enter|return) key\b")
_CAMEL = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])")

ADDRESS = re.compile(
    r"\b(?:ip|host|hostname|addr|address|server|хост|адрес|айпи|сервер)\s*:\s*(?:port|порт)\b"
    r"|\b(?:\d{1,3}(?:\.\d{1,3}){3}|localhost):\d+\b"
    r"|\b(?:ip|host|address|хост|адрес|айпи|сервер\w*)\b[^:?]{0,12}?"
    r"(?:,|/|&|\+|\band\b|\bи\b)\s*(?:the |server )*(?:port|порт\w{0,2})\b"
)

# Kind by kind; at one place in the text the longest hit wins: "room name" over "name".
STRONG: dict[str, str] = {
    "file": r"\b(?:file\s?name|name of (?:the )?file|имя файла|путь|path)\b",
    "room": r"\b(?:room|channel|group|комнат\w*|канал\w*|групп\w*)(?: chat)?"
    r"(?: (?:name|id|number|code|key))?\b"
    r"|\b(?:name|id|number|code) of (?:the |your )?(?:chat )?(?:room|channel|group)\b"
    r"|\b(?:sala|salón|habitación|canal|raum|stanza|pok[oó]j\w*|phòng)\b|房间|房間|聊天室|채널"
    r"|\bchat room\b|\b(?:имя|название|номер|код|id) (?:нов\w+ )?(?:комнаты|канала|группы|чата)\b",
    "host": r"\b(?:host(?:\s?name)?|(?:server|room|chat) (?:host|ip|address|addr)|server name"
    r"|ip(?:v4|v6)?(?: (?:address|addr|of))?|address|addr|domain(?: name)?|хост\w{0,2}|айпи"
    r"|адрес\w{0,2}|домен|indirizzo|direcci[oó]n|endere[cç]o|adresse"
    r"|name of (?:the )?(?:server|host)|(?:имя|название|адрес) (?:сервера|хоста))\b",
    "port": r"\bport(?:\s?(?:number|no|num))?\b"
    r"|\b(?:porta|puerto|poort)\b|\bпорт(?:а|у|ом|е)?\b|端口|포트|ポート",
    "password": r"\b(?:pass(?:word|phrase|code|wd)?|pwd|pin|secret|token|key|код|ключ\w?)\b"
    r"|\b(?:парол\w+|contraseña|senha|passwort|mot de passe|şifre|hasło|heslo|geslo|mật khẩu)\b"
    r"|密码|密碼|비밀번호|パスワード",
    "email": r"\b(?:e ?mail|почт\w+|имейл)\b",
    "recipient": r"\b(?:recipient|addressee|to whom|with whom|who(?:m)? to (?:chat|talk|send)"
    r"|(?:user)?name to (?:chat|talk|send|message)|receiver(?! port| ip| address)(?: name)?|send to"
    r"|кому|получател\w+|собеседник\w*|с кем)\b",
    "number": r"\b(?:age|возраст\w*|how many|how old|сколько|number of|количество|число"
    r"|max(?:imum)? (?:\w+ )?(?:clients|users|connections|people)|timeout|buffer size|backlog)\b",
    "name": r"\b(?:user\s?name|uname|nick(?:\s?names?)?|(?:your |client |display |screen |chat )?"
    r"name|handle|alias|call\s?sign|pseudo(?:nym)?|identify|introduce yourself|who are you"
    r"|call you|имя|имени|именем|ник(?:а|у|ом|нейм\w*)?|псевдоним\w*|прозвищ\w+|позывной"
    r"|представь\w+|как (?:вас|тебя) (?:зовут|называть|звать|величать)"
    r"|как к (?:вам|тебе) обращаться|кто (?:вы|ты)|фио|фамили\w+|nombre|nome|nom|nama"
    r"|usuario|usuário|utente|apodo|apelido|soprannome|prénom|benutzername|spitzname|naam|bijnaam"
    r"|namn|kullanıcı adı|isim|isminiz|adınız|imię|jméno|přezdívka|vzdevek|ime|nume|név|tên)\b"
    r"|昵称|用户名|名字|姓名|名称|名稱|绰号|綽號|别名|別名|暱稱|이름|닉네임|별명|名前|ニックネーム",
    "message": r"\bwhat (?:would|do|should) you (?:(?:like|want|wish) to )?"
    r"(?:send|say|write|tell)\b"
    r"|\b(?:messages?|msgs?|text|сообщени\w+|текст\w*|repl(?:y|ies)|mensaje|mensagem"
    r"|nachricht|messaggio|mesaj\w*|wiadomość|zpráva|sporočilo|tin nhắn|pesan)\b"
    r"|消息|訊息|메시지|メッセージ",
}
WEAK: dict[str, str] = {
    "host": r"\b(?:server|сервер\w{0,2}|connect to|подключиться к)\b",
    "name": r"\b(?:user|login|log in|id|пользовател\w+|логин\w{0,2}|юзер\w*)\b",
    "number": r"\b(?:number|num|номер|число)\b",
    "message": r"\b(?:you|me|say|send|chat|input|type|write|commands?|вы|я|ты|чат|ввод"
    r"|команд\w+|напишите)\b",
}


def plain(text: str) -> str:
    """*text* as lower-case words: "Enter serverPort:" is "enter server port:"."""
    return _CAMEL.sub(" ", text).replace("_", " ").replace("-", " ").lower().replace("ё", "е")


def without_notes(text: str) -> str:
    """*text* without what stands in brackets: "(default 9090)"."""
    return _NOTE.sub(" ", text)


def kind_of_words(text: str, *, weak: bool = True) -> str | None:
    """What *text* names: "host", "port", "address", "name", "room", ...; nothing if unknown.

    "user's port" names a port: without *weak*, words of many meanings are not looked at.
    """
    words = _ANY_KEY.sub(" ", plain(text))
    if ADDRESS.search(words):
        return "address"
    words = without_notes(words)
    return first_kind(words, STRONG) or (first_kind(words, WEAK) if weak else None)


def first_kind(words: str, patterns: dict[str, str]) -> str | None:
    """The kind whose word comes first; of those at one place, the longest."""
    hits = [
        (hit.start(), -len(hit[0]), kind)
        for kind, pattern in patterns.items()
        if (hit := re.search(pattern, words))
    ]
    return min(hits)[2] if hits else None
