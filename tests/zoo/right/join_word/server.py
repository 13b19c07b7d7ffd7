"""Everything is typed by the user: /JOIN name, then messages, then /LEAVE."""
import socket
import threading

mutex = threading.Lock()
inside = {}


def write(sock, text):
    try:
        sock.sendall(f'{text}\n'.encode())
    except OSError:
        pass


def others(sock):
    with mutex:
        return [other for other in inside if other is not sock]


def command(sock, line):
    """Returns False when the client is to be let go."""
    word, _, rest = line.partition(' ')
    rest = rest.strip()
    if word.upper() == '/LEAVE':
        return False
    if word.upper() == '/JOIN':
        with mutex:
            refused = sock in inside or rest in inside.values() or not rest
            if not refused:
                inside[sock] = rest
        if refused:
            write(sock, 'ERR name cannot be used')
        else:
            write(sock, f'OK welcome {rest}')
            for other in others(sock):
                write(other, f'NOTE {rest} joined')
    elif sock not in inside:
        write(sock, 'ERR type /JOIN <name> first')
    else:
        for other in others(sock):
            write(other, f'FROM {inside[sock]}: {line}')
    return True


def serve(sock):
    write(sock, 'Type /JOIN <name> to enter the chat, /LEAVE to leave')
    try:
        with sock.makefile(encoding='utf-8', errors='replace') as lines:
            for line in lines:
                if not command(sock, line.strip()):
                    break
    except OSError:
        pass
    with mutex:
        name = inside.pop(sock, None)
    sock.close()
    if name:
        for other in others(sock):
            write(other, f'NOTE {name} left')


listener = socket.create_server(('127.0.0.1', 1459), backlog=60)
while True:
    sock, _ = listener.accept()
    threading.Thread(target=serve, args=(sock,), daemon=True).start()
