import socket
import threading

chatters = {}
lock = threading.Lock()


def send_line(sock, line):
    try:
        sock.sendall((line + "\n").encode())
    except OSError:
        pass


def pass_on(line, author):
    with lock:
        others = [sock for sock in chatters if sock is not author]
    for sock in others:
        send_line(sock, line)


def chatter(sock):
    name = None
    try:
        reader = sock.makefile("rb")
        send_line(sock, "NICKNAME")
        name = reader.readline().decode().strip()
        with lock:
            if not name or name in chatters.values():
                name = None
                send_line(sock, "REFUSED")
                return
            chatters[sock] = name
        pass_on(f"*** {name} joins", sock)
        for line in reader:
            pass_on(f"{name}: {line.decode('utf-8', 'replace').strip()}", sock)
    except (OSError, UnicodeDecodeError):
        pass
    finally:
        if name:
            with lock:
                del chatters[sock]
            pass_on(f"*** {name} leaves", sock)
        sock.close()


with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as server:
    server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("::", 8888))
    server.listen(64)
    while True:
        sock, address = server.accept()
        print("new connection from", address[0])
        threading.Thread(target=chatter, args=(sock,), daemon=True).start()
