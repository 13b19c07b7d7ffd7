"""A program asks; the grader types what a sensible person would."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.launch.questions import Answer, Known, Questions

CLIENT = Known("127.0.0.1", 9191, "alice", role="client")
SERVER = Known("127.0.0.1", 9191, "alice", role="server")


def first(prompt: str, known: Known = CLIENT) -> tuple[str, str]:
    answer = Questions(known).answer(prompt)
    return answer.kind, answer.text


@pytest.mark.parametrize(
    "prompt",
    [
        "Enter your name: ", "Name: ", "name> ", "NAME:", "Enter username --> ", "username: ",
        "Enter ur Name PLease: ", "Choose a nickname: ", "Choose your nickname:", "Nick: ",
        "Please enter your nickname: ", "Enter Your UserName : ", "Who are you? ", "Your handle: ",
        "Enter your chat name: ", "What shall I call you?", "Welcome! What shall I call you?\n",
        "Alias: ", "Screen name: ", "Display name (max 10 chars): ", "Identify yourself: ",
        "login: ", "user_name: ", "userName=", "Enter nick-name:",
        "Enter your name to join the room: ",
        "Введите имя: Подключение установлено!\n", "Your nick? Connected to the chat.\n",
        "Введите имя: ", "Введите своё имя: ", "Как вас зовут? ", "Ваш ник: ", "Введите никнейм: ",
        "Введите логин: ", "Ваше имя?", "Псевдоним: ", "Представьтесь: ", "Имя пользователя: ",
        "Введите имя для чата: ", "Введите ник (только буквы): ", "Кто вы? ",
        "\x1b[32mEnter your name:\x1b[0m ", "Connected to 127.0.0.1:9090. Enter your name: ",
        "=== CHAT ===\nConnected to the server\nEnter your name:\n", "Enter your name:\n> ",
        "Enter your name\n(letters only)\n> ", "Welcome to port 9090\nYour name", "Nickname",
        "Hello! Please enter your username to continue", "Enter your name and press Enter: ",
        "Enter your name:\nOnly letters, no more than 12: ", "ID: ", "Enter name [anonymous]: ",
        "Commands: /nick <name>, /quit\nEnter your nickname: ", "Input your name please\n",
        "Please insert your name: ", "Введите имя пользователя ",
        "Type your name and press Enter to join: ", "User: ", "Username for room 1: ",
    ],
)  # fmt: skip
def test_a_name_is_asked_for(prompt: str) -> None:
    assert first(prompt) == ("name", "alice")


@pytest.mark.parametrize(
    ("prompt", "kind", "text"),
    [
        ("Enter host: ", "host", "127.0.0.1"),
        ("Enter server IP: ", "host", "127.0.0.1"),
        ("Server IP address: ", "host", "127.0.0.1"),
        ("Enter hostname: ", "host", "127.0.0.1"),
        ("Server name: ", "host", "127.0.0.1"),
        ("Server: ", "host", "127.0.0.1"),
        ("Enter the server to connect to: ", "host", "127.0.0.1"),
        ("IP-адрес сервера: ", "host", "127.0.0.1"),
        ("Введите адрес сервера [localhost]: ", "host", "127.0.0.1"),
        ("Имя сервера: ", "host", "127.0.0.1"),
        ("Введите хост: ", "host", "127.0.0.1"),
        ("Enter host (leave empty for localhost, port is 9090): ", "host", "127.0.0.1"),
        ("Enter the IP (e.g. 127.0.0.1): ", "host", "127.0.0.1"),
        ("Give a room IP to connect to (default: '127.0.0.1'): ", "host", "127.0.0.1"),
        ("Введите адрес сервера(можно узнать у соседа, с портом): ", "host", "127.0.0.1"),
        ("Введите адрес сервера в формате localhost:12345 -> ", "address", "127.0.0.1:9191"),
        ("Введите порт (диапазон 1024-65535): ", "port", "9191"),
        ("Enter port: ", "port", "9191"),
        ("Porta host: ", "port", "9191"),
        ("What would you send to people ? \n", "message", ""),
        ("Puerto: ", "port", "9191"),
        ("enter port number: ", "port", "9191"),
        ("Server port no: ", "port", "9191"),
        ("Input the port of server: ", "port", "9191"),
        ("Enter port (default 9090): ", "port", "9191"),
        ("serverPort: ", "port", "9191"),
        ("Порт: ", "port", "9191"),
        ("Введите номер порта: ", "port", "9191"),
        ("Порт сервера [5000]: ", "port", "9191"),
        ("Enter server IP:PORT (default 127.0.0.1:9999): ", "address", "127.0.0.1:9191"),
        ("host:port? ", "address", "127.0.0.1:9191"),
        ("Server address (host:port): ", "address", "127.0.0.1:9191"),
        ("Enter IP and port: ", "address", "127.0.0.1 9191"),
        ("Введите IP и порт сервера: ", "address", "127.0.0.1 9191"),
        ("Enter host, port: ", "address", "127.0.0.1,9191"),
        ("Enter room name: ", "room", "lobby"),
        ("Room: ", "room", "lobby"),
        ("Room number: ", "room", "1"),
        ("Введите название комнаты: ", "room", "lobby"),
        ("Channel to join: ", "room", "lobby"),
        ("Choose a room (general/random): ", "choice", "general"),
        ("Password: ", "password", "secret1"),
        ("Введите пароль: ", "password", "secret1"),
        ("Digite sua senha: ", "password", "secret1"),
        ("請輸入你留言時的綽號/別名：", "name", "alice"),
        ("Kullanıcı adı: ", "name", "alice"),
        ("Tên của bạn: ", "name", "alice"),
        ("User password: ", "password", "secret1"),
        ("Enter the server password [Must be a number]: ", "password", "1234"),
        ("Enter your age: ", "number", "20"),
        ("Сколько вам лет? ", "number", "20"),
        ("Rate us (1-5): ", "unknown", "alice"),
        ("Number of players (2-8): ", "number", "8"),
        ("Enter your e-mail: ", "email", "alice@example.com"),
        ("Enter username to chat with: ", "recipient", "all"),
        ("Send to (bob / всем): ", "recipient", "всем"),
        ("Кому: ", "recipient", "all"),
        ("Press Enter to continue...", "enter", ""),
        ("Press Enter to connect", "enter", ""),
        ("Нажмите Enter, чтобы начать: ", "enter", ""),
        ("Press any key to exit!", "stop", ""),
        ("Server started. Press Enter to stop the server: ", "stop", ""),
        ("Нажмите Enter для остановки сервера\n", "stop", ""),
    ],
)  # fmt: skip
def test_a_client_is_told_what_it_asks(prompt: str, kind: str, text: str) -> None:
    assert first(prompt) == (kind, text)


@pytest.mark.parametrize(
    "prompt",
    [
        "", "> ", ">>> ", "\n", "You: ", "Me: ", "Вы: ", "Enter message: ",
        "Message (q for quit): ", "Enter message (exit to quit): ",
        "Input message to send to server:\n",
        "text: ", "Сообщение: ", "Введите сообщение: ", "Send Message: ", "Type something:",
        "alice> ", "[alice@host]> ",
        "[alice]: ", "alice (you): ", "Connected to server on port 9090\n", "Chat: ",
        "Connected to chat room lobby.\n> ", "Welcome to the chat, alice!\n", "command> ",
        "Server is listening on 127.0.0.1:9090\n", "Waiting for a host to answer...\n",
        "Enter your message, or 'quit' to exit: ", "Type your message to user bob: ",
        "You can import or report files\n> ", "Подключено к порту 9090\n", "Введите текст: ",
        "Commands: /msg <user> <text>, /kick <name>, /quit\n> ",
    ],
)  # fmt: skip
def test_a_program_that_is_ready_to_chat_is_not_answered(prompt: str) -> None:
    answer = Questions(CLIENT).answer(prompt)
    assert answer == Answer("message")
    assert answer.ready


@pytest.mark.parametrize("prompt", ["Enter filename: ", "Имя файла: ", "Log file path: "])
def test_a_file_is_not_a_persons_name(prompt: str) -> None:
    assert first(prompt) == ("file", "")


@pytest.mark.parametrize(
    ("prompt", "typed"),
    [
        ("Would you like to connect (yes/no)? ", ["yes", "no", "no"]),
        ("Connect? [Y/n] ", ["y", "n"]),
        ("Use default port 9090? (y/n): ", ["y", "n"]),
        ("Подключиться? (да/нет): ", ["да", "нет"]),
        ("Продолжить? д/н ", ["д", "н"]),
        ("Continue (Y/N)", ["Y", "N"]),
        ("Quit? (y/n)", ["n", "y"]),
        ("Do you already have an account? yes or no: ", ["no", "yes"]),
    ],
)
def test_yes_comes_before_no_unless_it_leads_away(prompt: str, typed: list[str]) -> None:
    questions = Questions(CLIENT)
    assert [questions.answer(prompt).text for _ in typed] == typed
    assert questions.kind(prompt) == "yes_no"


@pytest.mark.parametrize(
    ("prompt", "kind", "client", "server"),
    [
        ("1) Create server 2) Connect\n> ", "mode", "2", "1"),
        ("1. Start server\n2. Start client\nYour choice: ", "mode", "2", "1"),
        ("[1] Host\n[2] Join\nSelect: ", "mode", "2", "1"),
        ("Run as (s)erver or (c)lient? ", "mode", "c", "s"),
        ("server (s) or client (c): ", "mode", "c", "s"),
        ("Mode (server/client): ", "mode", "client", "server"),
        ("server or client?", "mode", "client", "server"),
        ("Enter 'server' or 'client': ", "mode", "client", "server"),
        ("Press 1 to host, 2 to join: ", "mode", "2", "1"),
        ("Введите 1 для сервера, 2 для клиента: ", "mode", "2", "1"),
        ("1 - сервер, 2 - клиент: ", "mode", "2", "1"),
        ("Выберите режим:\n1. Запустить сервер\n2. Подключиться к серверу\n> ", "mode", "2", "1"),
        ("1. Connect to server\n2. Start server\n3. Exit\n> ", "mode", "1", "2"),
        ("Select mode: ", "mode", "client", "server"),
    ],
)  # fmt: skip
def test_each_side_picks_its_own_role(prompt: str, kind: str, client: str, server: str) -> None:
    assert first(prompt, CLIENT) == (kind, client)
    assert first(prompt, SERVER) == (kind, server)


@pytest.mark.parametrize(
    ("prompt", "typed"),
    [
        ("1. join  2. create\n> ", ["1", "2"]),
        ("1. Login\n2. Register\n3. Exit\nChoose an option: ", ["2", "1"]),
        ("(l)ogin or (r)egister: ", ["r", "l"]),
        ("login/register? ", ["register", "login"]),
        ("1. List users\n2. Chat with a user\n3. Quit\nSelect: ", ["2", "1"]),
        ("1) Выход\n2) Войти в чат\nВаш выбор: ", ["2"]),
        ("Rooms:\n1. games\n2. general\nEnter room number: ", ["2", "1"]),
        ("1. connect server\n", ["1"]),
        ("1. Регистрация\n2. Логин\n3. Выход\nВыберите что сделать: ", ["1", "2"]),
        ("tcp or udp? ", ["tcp", "udp"]),
    ],
)  # fmt: skip
def test_a_menu_that_comes_again_gets_its_next_line(prompt: str, typed: list[str]) -> None:
    questions = Questions(CLIENT)
    answers = [questions.answer(prompt) for _ in typed]
    assert [answer.text for answer in answers] == typed
    assert {answer.kind for answer in answers} == {"choice"}


def test_login_follows_registration_with_the_same_name() -> None:
    questions, menu = Questions(CLIENT), "1. Login 2. Register\n> "
    asked = [
        menu,
        "Username: ",
        "Password: ",
        "Confirm password: ",
        menu,
        "Username: ",
        "Password: ",
    ]
    typed = [questions.answer(prompt).text for prompt in asked]
    assert typed == ["2", "alice", "secret1", "secret1", "1", "alice", "secret1"]


@pytest.mark.parametrize(
    ("banner", "typed"),
    [
        ("Type /join <name> to enter\n> ", "/join alice"),
        ("Use JOIN <nick>\n", "JOIN alice"),
        ("Commands:\n/nick NAME - set your name\n/quit - leave\n> ", "/nick alice"),
        ("Введите /register имя\n", "/register alice"),
        ("/login <user> <password>\n> ", "/login alice secret1"),
        ("Please /join [room_name] first: ", "/join lobby"),
        ("Type '/connect <host> <port>' to connect\n", "/connect 127.0.0.1 9191"),
        ("Send NAME:<your name> first\n> ", "NAME:alice"),
        ("Please write /JOIN to enter the chat: ", "/JOIN"),  # "to" fills no hole
        ("Type /start to begin\n", "/start"), ('Type "!Join" to join the chat room: ', "!Join"),
        ("Введите 'войти' чтобы начать: ", "войти"),
        ("Use /name {nickname} to set a name\n>>", "/name alice"),
    ],
)  # fmt: skip
def test_the_word_that_lets_one_in_is_typed(banner: str, typed: str) -> None:
    assert first(banner) == ("command", typed)


def test_commands_are_typed_once_and_in_their_order() -> None:
    questions = Questions(CLIENT)
    banner = "Use /nick <name> to set a name\nUse /join <room> to enter a room\n> "
    assert questions.answer(banner) == Answer("command", "/nick alice")
    assert questions.answer(banner) == Answer("command", "/join lobby")
    assert questions.answer("> ").ready


def test_a_command_told_above_another_question_is_typed_after_it() -> None:
    questions = Questions(CLIENT)
    asked = "Type /join <room> to enter a room, /nick <name> to change your name\nYour name: "
    assert questions.answer(asked) == Answer("name", "alice")
    assert questions.answer("Hello alice\n> ") == Answer("command", "/join lobby")
    assert questions.answer("> ").ready


@pytest.mark.parametrize(
    ("prompt", "known", "typed"),
    [
        ("Host: ", CLIENT, ["127.0.0.1", "localhost", "", ""]),
        ("Port: ", SERVER, ["9191", "9192", "9090"]),
        ("Enter port (default 9090): ", SERVER, ["", "9191"]),
        ("Port [5000]: ", SERVER, ["", "9191"]),
        ("Enter host or press Enter for localhost: ", SERVER, ["", "127.0.0.1", "localhost"]),
        ("Port (10000-60000): ", SERVER, ["11000"]),
        ("Room: ", CLIENT, ["lobby", "1"]),
        ("Name: ", CLIENT, ["alice", "alicea", "aliceb"]),
        ("Name (at most 3 letters): ", CLIENT, ["ali", "ala"]),
        ("Name, 7-9 characters: ", CLIENT, ["alicexx", "aliceax"]),
    ],
)
def test_a_question_asked_again_gets_the_next_answer(
    prompt: str, known: Known, typed: list[str]
) -> None:
    questions = Questions(known)
    assert [questions.answer(prompt).text for _ in typed] == typed


def test_another_name_has_only_letters() -> None:
    questions = Questions(Known("127.0.0.1", 1, "kim-47"))
    assert questions.answer("Name: ").text == "kim-47"
    assert questions.answer("Only letters are allowed. Name: ").text == "kima"


def test_the_port_asked_second_is_the_clients_own() -> None:
    questions = Questions(CLIENT)
    assert questions.answer("Server IP address: ").text == "127.0.0.1"
    assert questions.answer("Server port number: ").text == "9191"
    assert questions.answer("Client IP address: ").text == "127.0.0.1"
    own = int(questions.answer("Enter Port number: ").text)
    assert 20_000 <= own < 40_000
    assert questions.answer("Enter Port number: ").text == str(own + 1)


def test_host_and_port_asked_again_after_a_failure_stay_the_same() -> None:
    questions = Questions(CLIENT)
    typed = [questions.answer(prompt).text for prompt in ("Host: ", "Port: ", "Host: ", "Port: ")]
    assert typed == ["127.0.0.1", "9191", "127.0.0.1", "9191"]


def test_what_others_say_in_the_chat_is_no_question() -> None:
    questions = Questions(CLIENT)
    questions.answer("Enter your name: ")
    assert questions.answer("[bob] what is your name?\n> ").ready


def test_a_server_is_not_given_a_guests_commands() -> None:
    assert first("Commands: /nick <name>\n> ", SERVER) == ("message", "")


@given(st.text(max_size=200), st.sampled_from([CLIENT, SERVER]))
def test_any_prompt_gets_some_answer(prompt: str, known: Known) -> None:
    questions = Questions(known)
    for _ in range(3):
        answer = questions.answer(prompt)
        assert "\n" not in answer.text
