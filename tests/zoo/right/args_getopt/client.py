import getopt
import socket
import sys
import threading

USAGE = "usage: client.py -s <server> -p <port> -n <name>"


def listen(file):
    try:
        for line in file:
            sys.stdout.write(line)
            sys.stdout.flush()
    except OSError:
        pass
    print("~ nobody answers any more")


options = {}
try:
    options = dict(getopt.getopt(sys.argv[1:], "s:p:n:")[0])
except getopt.GetoptError as error:
    print(error)
if not {"-s", "-p", "-n"} <= set(options):
    print(USAGE)
    sys.exit(2)
sock = socket.create_connection((options["-s"], int(options["-p"])))
file = sock.makefile("rw", encoding="utf-8")
file.write(options["-n"] + "\n")
file.flush()
threading.Thread(target=listen, args=(file,), daemon=True).start()
for line in sys.stdin:
    sock.sendall(line.encode())
sock.close()
