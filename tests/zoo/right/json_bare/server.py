import json
import socket
import threading

HOST, PORT = "127.0.0.1", 7001
clients = []
lock = threading.Lock()


def send_to_others(payload, sender):
    for client in clients[:]:
        if client["sock"] != sender:
            try:
                client["sock"].send(json.dumps(payload).encode())
            except OSError:
                pass


def handle_client(sock):
    user = None
    while True:
        try:
            raw = sock.recv(16384)
        except OSError:
            break
        if not raw:
            break
        try:
            payload = json.loads(raw.decode())
        except ValueError:
            continue
        if payload["action"] == "login" and user is None:
            with lock:
                if any(c["name"] == payload["name"] for c in clients):
                    sock.send(json.dumps({"action": "refused"}).encode())
                    break
                user = {"name": payload["name"], "sock": sock}
                clients.append(user)
            send_to_others({"action": "login", "name": user["name"]}, sock)
        elif payload["action"] == "message" and user is not None:
            payload["name"] = user["name"]
            send_to_others(payload, sock)
    sock.close()
    if user is not None:
        with lock:
            clients.remove(user)
        send_to_others({"action": "logout", "name": user["name"]}, sock)


def main():
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((HOST, PORT))
    server.listen(128)
    print("[SERVER] ready on", PORT)
    while True:
        sock, _ = server.accept()
        threading.Thread(target=handle_client, args=(sock,), daemon=True).start()


main()
