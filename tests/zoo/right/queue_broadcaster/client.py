import queue
import socket
import threading

to_print = queue.Queue()


def receive(sock):
    try:
        for raw in sock.makefile('rb'):
            to_print.put(raw.decode('utf-8').rstrip())
    except OSError:
        pass
    to_print.put('*** no server ***')


def printer():
    while True:
        print(to_print.get())


sock = socket.create_connection(('127.0.0.1', 10500))
threading.Thread(target=receive, args=(sock,), daemon=True).start()
threading.Thread(target=printer, daemon=True).start()
try:
    while True:
        sock.sendall(input().encode('utf-8') + b'\n')
except (EOFError, OSError):
    sock.close()
