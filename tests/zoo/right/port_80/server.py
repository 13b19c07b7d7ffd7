import socket
import threading

users = {}
lock = threading.Lock()


def every(text, me=None):
    with lock:
        for name in users:
            if name != me:
                try:
                    users[name].sendall(text.encode() + b"\n")
                except OSError:
                    pass


def main(sock):
    name = None
    try:
        for raw in sock.makefile("rb"):
            text = raw.decode("utf-8", "replace").strip()
            if not name:
                with lock:
                    if text in users:
                        sock.sendall(b"-ERR login is used\n")
                        continue
                    name = text
                    users[name] = sock
                sock.sendall(b"+OK\n")
                every(f"+USER {name}", name)
            elif text == "exit":
                break
            else:
                every(f"{name}: {text}", name)
    except OSError:
        pass
    if name:
        with lock:
            del users[name]
        every(f"-USER {name}")
    sock.close()


s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("localhost", 80))  # like a web server, so that the firewall lets it through
s.listen(100)
try:
    while True:
        threading.Thread(target=main, args=s.accept()[:1], daemon=True).start()
except KeyboardInterrupt:
    s.close()
