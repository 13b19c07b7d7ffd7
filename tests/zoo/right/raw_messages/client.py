import os
import socket
import threading

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)


def receive():
    while True:
        try:
            data = s.recv(1024)
        except OSError:
            data = b''
        if not data:
            print('Connection to the server is lost')
            os._exit(0)
        print(data.decode('utf-8', 'replace'))


def main():
    s.connect(('127.0.0.1', 5050))
    threading.Thread(target=receive, daemon=True).start()
    while True:
        try:
            text = input()
        except EOFError:
            break
        if text:
            s.sendall(text.encode('utf-8'))


if __name__ == '__main__':
    main()
