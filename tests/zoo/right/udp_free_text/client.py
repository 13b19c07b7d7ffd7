import socket
import threading

s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.connect(("127.0.0.1", 5060))


def read():
    while True:
        try:
            print(s.recv(1024).decode())
        except OSError:
            print("Сервер не отвечает")
            break


name = input("Введите имя: ")
s.send(f"{name} заходит в чат".encode())
threading.Thread(target=read, daemon=True).start()
while True:
    text = input()
    if text == "выход":
        s.send(f"{name} покидает чат".encode())
        break
    try:
        s.send(f"{name}: {text}".encode())
    except OSError:
        print("Сообщение не отправлено")
