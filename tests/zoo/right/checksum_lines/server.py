import socket
import threading
import zlib

people = {}
lock = threading.Lock()


def seal(text):
    return f'{zlib.crc32(text.encode()):08x} {text}\n'.encode()


def unseal(line):
    """The text, or None when it was damaged on its way."""
    check, _, text = line.rstrip('\n').partition(' ')
    return text if check == f'{zlib.crc32(text.encode()):08x}' else None


def others(text, me):
    with lock:
        for name, sock in people.items():
            if name != me:
                try:
                    sock.sendall(seal(text))
                except OSError:
                    pass


def serve(sock):
    name = None
    try:
        for line in sock.makefile(encoding='utf-8', errors='replace', newline='\n'):
            text = unseal(line)
            if text is None:
                sock.sendall(seal('damaged'))
            elif name is not None:
                others(f'{name}: {text}', name)
            else:
                with lock:
                    if text in people:
                        sock.sendall(seal('name is taken'))
                        break
                    people[text] = sock
                name = text
                others(f'{name} has joined', name)
    except OSError:
        pass
    sock.close()
    if name is not None:
        with lock:
            del people[name]
        others(f'{name} has left', name)


listener = socket.create_server(('127.0.0.1', 3232), backlog=60)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
