import socket
import threading

sock = socket.create_connection(('127.0.0.1', 9393))
lines = sock.makefile(encoding='utf-8')


def ask(command, login, password):
    sock.sendall(f'{command} {login} {password}\n'.encode())
    return lines.readline().strip() == 'OK'


while True:
    print('1. Register')
    print('2. Log in')
    choice = input('Choose: ')
    login = input('Login: ')
    password = input('Password: ')
    if choice == '1':
        print('Registered, now log in' if ask('REGISTER', login, password) else 'Login exists')
    elif choice == '2':
        if ask('LOGIN', login, password):
            break
        print('Wrong login or password')
print('You are in the chat')


def show():
    try:
        for line in lines:
            print(line.strip())
    except OSError:
        pass
    print('Logged out: no server')


threading.Thread(target=show, daemon=True).start()
while True:
    text = input()
    if text == '/logout':
        break
    sock.sendall(f'{text}\n'.encode())
sock.close()
