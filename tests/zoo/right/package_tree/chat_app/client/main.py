import socket
import threading

from chat_app.common.lines import read_lines, write_line
from chat_app.common.settings import HOST, PORT


def show(sock):
    try:
        for line in read_lines(sock):
            print(line)
    except OSError:
        pass
    print("The server has closed the chat")


def main():
    with socket.create_connection((HOST, PORT)) as sock:
        threading.Thread(target=show, args=(sock,), daemon=True).start()
        while True:
            try:
                text = input()
                if text == "exit":
                    break
                write_line(sock, text)
            except (EOFError, OSError):
                break


if __name__ == "__main__":
    main()
