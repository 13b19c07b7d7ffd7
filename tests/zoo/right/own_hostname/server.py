import socket
import threading

HOST = socket.gethostbyname(socket.gethostname())
PORT = 9900
nicknames = {}
lock = threading.Lock()


def relay(sender, text):
    with lock:
        for client in nicknames:
            if client != sender:
                try:
                    client.sendall(text.encode("utf-8"))
                except OSError:
                    print("cannot reach", nicknames[client])


def handle(client):
    nickname = None
    try:
        client.sendall(b"Enter nickname: ")
        while nickname is None:
            answer = client.recv(64).decode("utf-8").strip()
            if not answer:
                return
            with lock:
                if answer not in nicknames.values():
                    nicknames[client] = nickname = answer
            if nickname is None:
                client.sendall(b"Nickname already taken. Enter nickname: ")
        relay(client, f"* {nickname} entered *")
        while message := client.recv(4096):
            relay(client, f"{nickname}: {message.decode('utf-8')}")
    except (OSError, UnicodeDecodeError) as error:
        print(nickname, error)
    finally:
        with lock:
            nicknames.pop(client, None)
        client.close()
        if nickname is not None:
            relay(client, f"* {nickname} exited *")


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind((HOST, PORT))
server.listen()
print("server address:", HOST, PORT)
while True:
    client, _ = server.accept()
    threading.Thread(target=handle, args=(client,), daemon=True).start()
