import socket
import threading

from chat_app.common.lines import read_lines, write_line
from chat_app.common.settings import HOST, PORT
from chat_app.server.room import Room

room = Room()


def serve(sock):
    name = None
    try:
        write_line(sock, "Your name:")
        for line in read_lines(sock):
            if name is None:
                if room.add(line, sock):
                    name = line
                else:
                    write_line(sock, "Taken. Your name:")
            else:
                room.post(f"{name}: {line}", name)
    except OSError:
        pass
    finally:
        sock.close()
        if name is not None:
            room.discard(name)


def main():
    with socket.create_server((HOST, PORT), backlog=100) as listener:
        print("chat server", HOST, PORT)
        try:
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()
