import socket, threading, time
s = socket.socket()
s.bind(("127.0.0.1", 9999))
s.listen(5)
print("started", time.ctime())
users = []
names = {}
l = threading.Lock()
def work(c):
    n = ""
    try:
        while True:
            d = c.recv(65536)
            if not d:
                break
            t = d.decode(errors="replace")
            if n == "":
                l.acquire()
                if t in names.values():
                    l.release()
                    c.send("name is taken".encode())
                    break
                n = t
                names[c] = n
                users.append(c)
                l.release()
                m = n + " connected"
            else:
                m = time.strftime("%H:%M") + " " + n + ": " + t
            for u in users[:]:
                if u != c:
                    try: u.send(m.encode())
                    except OSError: pass
    except ConnectionError:
        pass
    c.close()
    if n:
        l.acquire()
        users.remove(c)
        del names[c]
        l.release()
        for u in users[:]:
            try: u.send((n + " disconnected").encode())
            except OSError: pass
while True:
    c, a = s.accept()
    print(a, "came")
    threading.Thread(target=work, args=(c,)).start()
