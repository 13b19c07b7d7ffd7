import select
import socket
import sys

sys.stdout.write('Enter your name: ')
sys.stdout.flush()
name = sys.stdin.readline()
server = socket.create_connection(('127.0.0.1', 12000))
server.sendall(name.encode())
while True:
    readable, _, _ = select.select([sys.stdin, server], [], [])
    for source in readable:
        if source is server:
            data = server.recv(2048)
            if not data:
                print('Disconnected from chat server')
                sys.exit()
            sys.stdout.write(data.decode('utf-8', 'replace'))
            sys.stdout.flush()
        else:
            line = sys.stdin.readline()
            if line in ('', 'exit\n'):
                sys.exit()
            server.sendall(line.encode())
