import socket, threading
s = socket.socket()
n = input("Your name: ")
s.connect(("127.0.0.1", 9999))
s.send(n.encode())
stop = False
def get():
    global stop
    while not stop:
        try:
            d = s.recv(65536)
        except OSError:
            break
        if not d:
            break
        print("\r" + d.decode(errors="replace"))
    print("Connection closed")
    stop = True
t = threading.Thread(target=get)
t.start()
while not stop:
    m = input("> ")
    if stop or m == "exit":
        break
    if m != "":
        s.send(m.encode())
stop = True
try: s.shutdown(socket.SHUT_RDWR)
except OSError: pass
t.join()
s.close()
