"""A chat for telnet or nc: nc 127.0.0.1 2323"""
import socket
import threading

lock = threading.Lock()
guests = {}


def others(me, text):
    with lock:
        for guest in guests:
            if guest is not me:
                try:
                    guest.sendall(text.encode() + b"\r\n")
                except OSError:
                    pass


def talk(me):
    name = None
    try:
        me.sendall(b"Hi! What is your name?\r\n")
        for raw in me.makefile("rb"):
            text = raw.decode("utf-8", "replace").strip()
            if not text:
                continue
            if name is not None:
                others(me, f"{name}: {text}")
                continue
            with lock:
                if text not in guests.values():
                    name = guests[me] = text
            if name is None:
                me.sendall(b"Somebody has this name. What is yours?\r\n")
            else:
                others(me, f"Please welcome {name}")
    except OSError:
        pass
    with lock:
        guests.pop(me, None)
    me.close()
    if name is not None:
        others(me, f"{name} hung up")


server = socket.create_server(("127.0.0.1", 2323), backlog=60)
print(__doc__)
while True:
    threading.Thread(target=talk, args=(server.accept()[0],), daemon=True).start()
