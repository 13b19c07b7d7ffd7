import socket
import threading

SERVER_HOST = "0.0.0.0"
SERVER_PORT = 5002
separator_token = "<SEP>"

client_sockets = set()
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind((SERVER_HOST, SERVER_PORT))
s.listen(50)
print(f"[*] Listening as {SERVER_HOST}:{SERVER_PORT}")


def listen_for_client(cs):
    """What a client sends already has its name in it, so it is only passed on."""
    while True:
        try:
            msg = cs.recv(8192)
        except OSError:
            msg = b""
        if not msg:
            client_sockets.discard(cs)
            cs.close()
            return
        msg = msg.decode(errors="replace").replace(separator_token, ": ")
        for client_socket in client_sockets.copy():
            if client_socket is not cs:
                try:
                    client_socket.send(msg.encode())
                except OSError:
                    client_sockets.discard(client_socket)


while True:
    client_socket, client_address = s.accept()
    print(f"[+] {client_address} connected.")
    client_sockets.add(client_socket)
    t = threading.Thread(target=listen_for_client, args=(client_socket,))
    t.daemon = True
    t.start()
