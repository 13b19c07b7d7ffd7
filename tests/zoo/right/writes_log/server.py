import logging
import socket
import sys
import threading

logging.basicConfig(
    level=logging.DEBUG,
    format='%(asctime)s %(threadName)s %(message)s',
    handlers=[logging.FileHandler('chat.log', encoding='utf-8'), logging.StreamHandler(sys.stderr)],
)
log = logging.getLogger('chat')
clients = {}
lock = threading.Lock()


def broadcast(message, author):
    with lock:
        for client, name in clients.items():
            if client is author:
                continue
            log.debug('to %s: %r', name, message)
            try:
                client.send(message.encode('utf-8'))
            except OSError as error:
                log.warning('cannot send to %s: %s', name, error)


def handle(client):
    name = None
    try:
        client.send('Name?'.encode('utf-8'))
        name = client.recv(256).decode('utf-8').strip()
        log.info('name is %r', name)
        with lock:
            if not name or name in clients.values():
                client.send('This name is not possible'.encode('utf-8'))
                name = None
                return
            clients[client] = name
        broadcast(f'[server] {name} joined', client)
        while True:
            data = client.recv(4096)
            log.debug('from %s: %r', name, data)
            if not data:
                break
            broadcast(f'[{name}] {data.decode("utf-8")}', client)
    except Exception as error:
        log.error('%s: %s', name, error)
    finally:
        with lock:
            clients.pop(client, None)
        client.close()
        if name:
            broadcast(f'[server] {name} left', client)


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.bind(('127.0.0.1', 4545))
server.listen(100)
log.info('listening on %s', server.getsockname())
while True:
    client, address = server.accept()
    log.info('accepted %s', address)
    threading.Thread(target=handle, args=(client,), name=f'client-{address[1]}', daemon=True).start()
