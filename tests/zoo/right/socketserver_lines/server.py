import socketserver
import threading

handlers = {}
lock = threading.Lock()


def relay(line, author):
    with lock:
        for name, handler in handlers.items():
            if name != author:
                handler.put(line)


class Handler(socketserver.StreamRequestHandler):
    def put(self, line):
        try:
            self.wfile.write(line.encode() + b'\n')
        except OSError:
            pass

    def handle(self):
        self.put('Your name?')
        name = self.rfile.readline().decode().strip()
        with lock:
            taken = not name or name in handlers
            if not taken:
                handlers[name] = self
        if taken:
            self.put('This name is taken')
            return
        relay(f'{name} joined', name)
        try:
            for raw in self.rfile:
                relay(f'{name}: {raw.decode().strip()}', name)
        except OSError:
            pass
        finally:
            with lock:
                del handlers[name]
            relay(f'{name} left', name)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 60


if __name__ == '__main__':
    with Server(('127.0.0.1', 9191), Handler) as server:
        server.serve_forever()
