import socket

HOST = "127.0.0.1"
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind((HOST, 6100))
friends = [(HOST, port) for port in (6101, 6102, 6103, 6104, 6105)]  # one for each client file
while True:
    try:
        data, sender = server.recvfrom(2048)
    except ConnectionError:
        continue
    for friend in friends:
        if friend != sender:
            server.sendto(data, friend)
