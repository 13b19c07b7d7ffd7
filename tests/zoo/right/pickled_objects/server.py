import pickle
import socket
import threading

from message import Message

rooms = {}
lock = threading.Lock()


def post(message, author=None):
    data = pickle.dumps(message)
    with lock:
        for sock in rooms:
            if sock is not author:
                try:
                    sock.sendall(data)
                except OSError:
                    pass


def run(sock):
    name = None
    stream = sock.makefile('rb')
    try:
        while True:
            message = pickle.load(stream)
            if message.kind == 'hello':
                with lock:
                    if message.name in rooms.values():
                        return
                    name = rooms[sock] = message.name
                post(message, sock)
            elif name is not None and message.name == name:
                post(message, sock)
    except (OSError, EOFError, pickle.UnpicklingError):
        pass
    finally:
        stream.close()
        sock.close()
        if name is not None:
            with lock:
                del rooms[sock]
            post(Message('bye', name))


server = socket.socket()
server.bind(('127.0.0.1', 2222))
server.listen(100)
while True:
    connection, address = server.accept()
    threading.Thread(target=run, args=(connection,), daemon=True).start()
