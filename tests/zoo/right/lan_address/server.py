import socket
import threading

SERVER = "192.168.1.37"
PORT = 5050
FORMAT = "utf-8"
DISCONNECT_MESSAGE = "!DISCONNECT"

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind((SERVER, PORT))
connections = {}
lock = threading.Lock()


def broadcast(msg, source):
    with lock:
        for conn in connections:
            if conn is not source:
                try:
                    conn.sendall((msg + "\n").encode(FORMAT))
                except OSError:
                    pass


def handle_client(conn, addr):
    print(f"[NEW CONNECTION] {addr} connected.")
    name = None
    try:
        for msg in conn.makefile(encoding=FORMAT, errors="replace"):
            msg = msg.strip()
            if msg == DISCONNECT_MESSAGE:
                break
            if name is None:
                with lock:
                    if msg not in connections.values():
                        name = connections[conn] = msg
                if name is None:
                    conn.sendall(b"NAME IS TAKEN\n")
                    break
                broadcast(f"[JOIN] {name}", conn)
            else:
                broadcast(f"[{name}] {msg}", conn)
    except OSError:
        pass
    with lock:
        connections.pop(conn, None)
    conn.close()
    if name:
        broadcast(f"[EXIT] {name}", conn)


def start():
    server.listen()
    print(f"[LISTENING] Server is listening on {SERVER}")
    while True:
        conn, addr = server.accept()
        thread = threading.Thread(target=handle_client, args=(conn, addr), daemon=True)
        thread.start()
        print(f"[ACTIVE CONNECTIONS] {threading.active_count() - 1}")


print("[STARTING] server is starting...")
start()
