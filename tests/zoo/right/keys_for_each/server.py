import socket
import threading

from cipher import Channel

people = {}
lock = threading.Lock()


def others(name, text):
    with lock:
        for other, channel in people.items():
            if other != name:
                try:
                    channel.send(text)
                except OSError:
                    pass


def serve(sock):
    name = None
    try:
        channel = Channel(sock)
        wanted = channel.receive()
        with lock:
            if wanted not in people:
                people[wanted] = channel
                name = wanted
        if name is None:
            channel.send('this name is taken')
            return
        others(name, f'{name} has joined the secret chat')
        while True:
            others(name, f'{name}: {channel.receive()}')
    except (OSError, ValueError):
        pass
    finally:
        if name is not None:
            with lock:
                del people[name]
            others(name, f'{name} has left the secret chat')
        sock.close()


if __name__ == '__main__':
    with socket.create_server(('127.0.0.1', 9443), backlog=60) as server:
        while True:
            threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
