import socket
import threading
import tkinter
import tkinter.scrolledtext
from tkinter import simpledialog


class Client:
    def __init__(self, host, port):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.sock.connect((host, port))
        message = tkinter.Tk()
        message.withdraw()
        self.nickname = simpledialog.askstring('Nickname', 'Please choose a nickname', parent=message)
        self.running = True
        threading.Thread(target=self.receive, daemon=True).start()
        self.gui_loop()

    def gui_loop(self):
        self.win = tkinter.Tk()
        self.text_area = tkinter.scrolledtext.ScrolledText(self.win)
        self.text_area.pack()
        self.input_area = tkinter.Text(self.win, height=3)
        self.input_area.pack()
        tkinter.Button(self.win, text='Send', command=self.write).pack()
        self.win.protocol('WM_DELETE_WINDOW', self.stop)
        self.win.mainloop()

    def write(self):
        text = self.input_area.get('1.0', 'end')
        self.sock.sendall(text.encode('utf-8'))
        self.input_area.delete('1.0', 'end')

    def stop(self):
        self.running = False
        self.win.destroy()
        self.sock.close()

    def receive(self):
        while self.running:
            try:
                message = self.sock.recv(1024).decode('utf-8')
            except OSError:
                break
            if message == 'NICK':
                self.sock.sendall(self.nickname.encode('utf-8'))
            else:
                self.text_area.insert('end', message)


client = Client('127.0.0.1', 9092)
