"""Each datagram is number|text and is answered by ACK number; a number seen before is only answered."""
import socket
import threading

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind(('127.0.0.1', 4848))
names = {}
last = {}


def others(text, address):
    for other in list(names):
        if other != address:
            sock.sendto(text.encode(), other)


def handle(number, text, address):
    sock.sendto(f'ACK {number}'.encode(), address)
    if number <= last.get(address, 0):
        return
    last[address] = number
    if address not in names:
        if text in names.values():
            sock.sendto(b'TAKEN', address)
            del last[address]
            return
        names[address] = text
        others(f'{text} is in', address)
    elif text == 'BYE':
        others(f'{names.pop(address)} is out', address)
        del last[address]
    else:
        others(f'{names[address]}: {text}', address)


def loop():
    while True:
        try:
            data, address = sock.recvfrom(4096)
            number, _, text = data.decode().partition('|')
            handle(int(number), text, address)
        except (OSError, ValueError):
            continue


threading.Thread(target=loop).start()
