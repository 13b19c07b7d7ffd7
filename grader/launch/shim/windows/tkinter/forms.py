"""Where a person would type: entries in the order they were made, up to what sends them off.

``Host [    ] Port [    ] (Connect)`` is one form, the message and ``(Send)`` below
another. Each is filled in once, in order; the last one that is there is the chat.
"""

import re

from . import desk

NO_SEND = re.compile(
    r"quit|exit|cancel|clear|leave|disconne|desconec|trennen|close|file|image|emoji|back|browse|help|theme|attach"
    r"|выход|выйти|отмена|очист|отключ|закры|файл|salir|sair\b|esci\b|annulla|cancelar|abbrechen"
    r"|beenden|iptal|çık|wyjdź|thoát|keluar|退出|離開|离开|取消|刪除|删除|清|나가|削除|退室",
    re.IGNORECASE,
)
SAYS = re.compile(
    r"send|отправ|envi|senden|invia|gönder|wyślij|poslat|pošlji|gửi|kirim|发送|發送|傳送|보내|전송|送信",
    re.IGNORECASE,
)
CONNECTS = re.compile(
    r"connect|conect|connett|verbind|подключ|соедин|bağlan|połącz|kết nối|连接|連接|連線|접속|接続",
    re.IGNORECASE,
)
BEGINS = re.compile(
    r"join|log ?in|ok|submit|enter|start|go|next|register|sign|войти|вход|старт|начать|далее"
    r"|entra|masuk|katıl|dołącz",
    re.IGNORECASE,
)
TALKS = re.compile(r"messag|msg|text|chat|type|say|write|send|сообщ|текст|чат|напиш", re.IGNORECASE)
PLAIN = re.compile(r"^[\d.]+$|^localhost$")  # an address or a port that is already filled in


class Form:
    """Some entries and what sends them off: a button, or Enter in *sender*."""

    def __init__(self, entries, sender):
        self.entries = entries
        self.sender = sender

    def open_entries(self):
        """Those that a person would fill in now."""
        first = not self.sender.sent_off
        *others, last = self.entries
        return [
            one
            for one in others
            if one.typed or not one.text or (first and not PLAIN.match(one.text))
        ] + [last]

    def filled(self):
        """Those of them that were typed into since it was last sent off."""
        return [one for one in self.entries if one.typed]

    def clear_marks(self):
        """Forget what was typed into: the next time it is a new form."""
        for one in self.entries:
            one.typed = False

    def send(self):
        """Press the button, or Enter."""
        self.sender.sent_off = True
        self.sender.press()


def current():
    """The form that waits for its user: the first one not sent off yet, or the last."""
    found = forms()
    for form in found:
        if not form.sender.sent_off:
            return form
    return found[-1] if found else None


def forms():
    """All forms that can be seen now, oldest first."""
    seen = [one for one in desk.widgets if one.visible()]
    entries = _inputs(seen)
    found, group = [], []
    for place, entry in enumerate(entries):
        group.append(entry)
        until = entries[place + 1] if place + 1 < len(entries) else None
        sender = entry if entry.on_return() else _button_after(entry, until, seen)
        if sender is None and until is None:
            sender = _any_sender(entry, seen)
        if sender is not None:
            found.append(Form(group, sender))
            group = []
    return found


def first_button():
    """A button to press before anything is typed: it sends no entry off.

    It begins something in a window where nothing can be typed, or connects beside a chat.
    """
    found = forms()
    senders = [form.sender for form in found]
    for one in desk.widgets:
        if one.is_button and one.visible() and one.enabled() and not one.sent_off:
            if not found and _sends(one):
                return one
            known = one in senders or NO_SEND.search(one.label())
            if CONNECTS.search(one.label()) and not known:
                return one
    return None


def _sends(button):
    return any(words.search(button.label()) for words in (SAYS, CONNECTS, BEGINS))


def _inputs(seen):
    entries = [one for one in seen if one.is_entry and one.enabled()]
    texts = [one for one in seen if one.is_text and one.enabled()]
    typed_in = [one for one in texts if one.on_return() or one.was_read]
    if entries or typed_in:
        return sorted(entries + typed_in, key=lambda one: one.number)
    fresh = [one for one in texts if not one.was_shown] or texts
    return fresh[-1:]


def _button_after(entry, until, seen):
    between = [
        one
        for one in seen
        if one.is_button
        and one.enabled()
        and not one.began
        and one.number > entry.number
        and (until is None or one.number < until.number)
        and not NO_SEND.search(one.label())
    ]
    said = [one for one in between if SAYS.search(one.label())]
    named = [one for one in between if _sends(one)]
    return (said or named or between or [None])[0]


def _any_sender(entry, seen):
    window = entry.window()
    if window is not None and window.on_return():
        return window
    buttons = [one for one in seen if one.is_button and one.enabled() and not one.began]
    named = [one for one in buttons if _sends(one)]
    plain = [one for one in buttons if not NO_SEND.search(one.label())]
    return (named or plain or [None])[-1]


def question_of(entry):
    """What is asked for in *entry*; nothing for the chat itself.

    Its label would only come between what the server asks and the cursor.
    """
    words = _words_beside(entry)
    return "" if TALKS.search(words) else words


def _words_beside(entry):
    """The label beside *entry*, or what stands in it until one types."""
    labels = [
        one
        for one in desk.widgets
        if one.is_label and one.parent is entry.parent and one.number < entry.number
    ]
    others = [
        one.number
        for one in desk.widgets
        if (one.is_entry or one.is_text)
        and one.parent is entry.parent
        and one.number < entry.number
    ]
    near = [one for one in labels if not others or one.number > max(others)]
    if near and near[-1].label().strip():
        return near[-1].label()
    return entry.hint()
