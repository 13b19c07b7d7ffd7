import logging
import socket
import threading

logging.basicConfig(filename='client.log', level=logging.INFO)
sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
sock.connect(('127.0.0.1', 4545))


def receive():
    while True:
        try:
            data = sock.recv(4096)
        except OSError as error:
            logging.error(error)
            data = b''
        if not data:
            print('[client] the server does not answer')
            return
        logging.info(data)
        print(data.decode('utf-8', 'replace'))


threading.Thread(target=receive, daemon=True).start()
while True:
    text = input()
    if text == '\\q':
        break
    sock.send(text.encode('utf-8'))
