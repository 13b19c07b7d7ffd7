import socket
import threading


class ChatServer:
    def __init__(self):
        self.clients = {}
        self.clients_lock = threading.Lock()

    def start(self, port):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(100)
        print(f"Server is running on port {port}")
        try:
            while True:
                client, _ = listener.accept()
                threading.Thread(target=self.client_thread, args=(client,), daemon=True).start()
        except KeyboardInterrupt:
            print("Shutting down")
        finally:
            listener.close()

    def client_thread(self, client):
        buffer = b""
        name = None
        try:
            client.sendall(b"name?\n")
            while True:
                part = client.recv(1024)
                if not part:
                    break
                buffer += part
                *lines, buffer = buffer.split(b"\n")
                for line in lines:
                    text = line.decode("utf-8", "replace").rstrip("\r")
                    if name is None:
                        with self.clients_lock:
                            if text in self.clients.values() or not text:
                                client.sendall(b"this name cannot be used\n")
                                return
                            name = self.clients[client] = text
                        self.broadcast(f"{name} has connected", client)
                    elif text.startswith("@") and " " in text:
                        target, private = text[1:].split(" ", 1)
                        self.private(client, name, target, private)
                    else:
                        self.broadcast(f"{name}: {text}", client)
        except OSError:
            pass
        finally:
            with self.clients_lock:
                self.clients.pop(client, None)
            client.close()
            if name is not None:
                self.broadcast(f"{name} has disconnected")

    def private(self, client, name, target, text):
        with self.clients_lock:
            found = [sock for sock, other in self.clients.items() if other == target]
        for sock in found or [client]:
            line = f"(private) {name}: {text}" if found else f"no user {target}"
            sock.sendall((line + "\n").encode())

    def broadcast(self, text, author=None):
        with self.clients_lock:
            sockets = [sock for sock in self.clients if sock is not author]
        for sock in sockets:
            try:
                sock.sendall((text + "\n").encode())
            except OSError:
                continue


while True:
    try:
        number = int(input("Port to listen on: "))
        break
    except ValueError:
        print("A port is a number")
ChatServer().start(number)
