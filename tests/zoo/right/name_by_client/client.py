import socket
import threading
from datetime import datetime

SERVER_HOST = "127.0.0.1"
SERVER_PORT = 5002
separator_token = "<SEP>"

s = socket.socket()
print(f"[*] Connecting to {SERVER_HOST}:{SERVER_PORT}...")
s.connect((SERVER_HOST, SERVER_PORT))
print("[+] Connected.")
name = input("Enter your name: ")
s.send(f"{name} joined the chat".encode())


def listen_for_messages():
    while True:
        try:
            message = s.recv(8192).decode()
        except OSError:
            message = ""
        if not message:
            print("[-] The server is gone")
            break
        print("\n" + message)


t = threading.Thread(target=listen_for_messages)
t.daemon = True
t.start()

while True:
    to_send = input()
    if to_send.lower() == "q":
        s.send(f"{name} left the chat".encode())
        break
    date_now = datetime.now().strftime("%Y-%m-%d %H:%M:%S")
    s.send(f"[{date_now}] {name}{separator_token}{to_send}".encode())
s.close()
