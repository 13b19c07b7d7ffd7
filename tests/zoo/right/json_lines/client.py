import json
import socket
import threading


def reader(sock):
    try:
        for raw in sock.makefile("rb"):
            packet = json.loads(raw)
            if packet["type"] == "message":
                print(f'{packet["user"]}> {packet["text"]}')
            elif packet["type"] == "error":
                print("error:", packet["text"])
            else:
                print(f'** {packet["user"]} {packet["type"]} **')
    except OSError:
        pass
    print("** disconnected **")


def send(sock, **packet):
    sock.sendall(json.dumps(packet).encode() + b"\n")


if __name__ == "__main__":
    user = input("Login: ")
    sock = socket.create_connection(("127.0.0.1", 8765))
    send(sock, type="join", user=user)
    threading.Thread(target=reader, args=(sock,), daemon=True).start()
    try:
        while True:
            text = input()
            if text in ("quit", "exit"):
                send(sock, type="leave")
                break
            send(sock, type="message", text=text)
    except (EOFError, OSError):
        pass
    sock.close()
