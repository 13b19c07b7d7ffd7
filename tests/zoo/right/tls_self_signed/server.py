import socket
import ssl
import threading

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain('server.pem')
members = {}
lock = threading.Lock()


def deliver(line, author):
    with lock:
        for name, conn in members.items():
            if name != author:
                try:
                    conn.sendall(line.encode() + b'\n')
                except OSError:
                    pass


def handle(raw):
    name = None
    try:
        conn = context.wrap_socket(raw, server_side=True)
        lines = conn.makefile(encoding='utf-8')
        conn.sendall(b'Enter your name: \n')
        wanted = lines.readline().strip()
        with lock:
            if not wanted or wanted in members:
                conn.sendall(b'The name is taken\n')
                conn.close()
                return
            members[wanted] = conn
        name = wanted
        deliver(f'{name} joined (TLS)', name)
        for line in lines:
            deliver(f'{name}: {line.strip()}', name)
    except (OSError, ValueError):
        raw.close()
    finally:
        if name:
            with lock:
                del members[name]
            conn.close()
            deliver(f'{name} left (TLS)', name)


with socket.create_server(('127.0.0.1', 8443), backlog=60) as server:
    print('TLS chat on 8443')
    while True:
        threading.Thread(target=handle, args=(server.accept()[0],), daemon=True).start()
