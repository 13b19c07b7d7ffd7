import socket
import threading

names = {}
lock = threading.Lock()


def send_all(text, but):
    with lock:
        for sock in names:
            if sock is not but:
                try:
                    sock.sendall(text.encode() + b"\n")
                except OSError:
                    pass


def serve(sock):
    name = None
    try:
        for raw in sock.makefile("rb"):
            text = raw.decode("utf-8", "replace").strip()
            if name is None:
                with lock:
                    if text in names.values():
                        sock.sendall(b"! name is used\n")
                        return
                    name = names[sock] = text
                send_all(f"! {name} is online", sock)
            else:
                send_all(f"{name}: {text}", sock)
    except OSError:
        pass
    finally:
        with lock:
            names.pop(sock, None)
        sock.close()
        if name is not None:
            send_all(f"! {name} is offline", sock)


listener = socket.create_server(("127.0.0.1", 5858), backlog=60)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
