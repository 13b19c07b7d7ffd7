import socket
import sys
import threading

if len(sys.argv) != 3:
    print("Correct usage: script, IP address, port number")
    exit()

IP_address = str(sys.argv[1])
Port = int(sys.argv[2])
server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind((IP_address, Port))
server.listen(100)
list_of_clients = []
list_of_names = []
lock = threading.Lock()


def clientthread(conn, addr):
    conn.send(b"Welcome to this chatroom! What is your name?")
    name = ""
    while True:
        try:
            message = conn.recv(2048)
        except OSError:
            message = b""
        if not message:
            remove(conn, name)
            return
        text = message.decode("utf-8", "replace").rstrip("\n")
        if name:
            print("<" + name + "> " + text)
            broadcast("<" + name + "> " + text, conn)
            continue
        with lock:
            if text not in list_of_names:
                name = text
                list_of_names.append(name)
                list_of_clients.append(conn)
        if name:
            broadcast(name + " is in the room", conn)
        else:
            conn.send(b"Another one has this name. What is your name?")


def broadcast(message, connection):
    for client in list_of_clients[:]:
        if client != connection:
            try:
                client.send(message.encode())
            except OSError:
                pass


def remove(connection, name):
    connection.close()
    if connection in list_of_clients:
        with lock:
            list_of_clients.remove(connection)
            list_of_names.remove(name)
        broadcast(name + " is not in the room any more", connection)


while True:
    conn, addr = server.accept()
    print(addr[0] + " connected")
    threading.Thread(target=clientthread, args=(conn, addr), daemon=True).start()
