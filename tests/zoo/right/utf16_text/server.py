import socket
import threading

ENC = 'utf-16-le'
people = {}
lock = threading.Lock()


def send_others(text, me):
    with lock:
        others = [conn for conn in people if conn is not me]
    for conn in others:
        try:
            conn.send(text.encode(ENC))
        except OSError:
            pass


def client_thread(conn):
    name = None
    try:
        first = conn.recv(1024).decode(ENC)
        with lock:
            if first in people.values() or not first:
                conn.send('name is not free'.encode(ENC))
                conn.close()
                return
            people[conn] = name = first
        send_others(name + ' joined the conversation', conn)
        while True:
            data = conn.recv(8192)
            if not data:
                break
            send_others(name + ': ' + data.decode(ENC, 'ignore'), conn)
    except ConnectionError:
        pass
    conn.close()
    if name:
        with lock:
            del people[conn]
        send_others(name + ' left the conversation', conn)


def main():
    sock = socket.socket()
    sock.bind(('127.0.0.1', 16016))
    sock.listen(100)
    while True:
        conn, addr = sock.accept()
        print('connected', addr)
        threading.Thread(target=client_thread, args=(conn,), daemon=True).start()


if __name__ == '__main__':
    main()
