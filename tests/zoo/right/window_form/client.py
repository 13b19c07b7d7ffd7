import queue
import socket
import threading
import tkinter as tk
from tkinter import messagebox, ttk


class App(tk.Tk):
    def __init__(self):
        super().__init__()
        self.title('Chat')
        self.inbox = queue.Queue()
        self.form = tk.Frame(self)
        self.fields = {}
        for row, (label, first) in enumerate([('Server', 'localhost'), ('Port', ''), ('Nickname', '')]):
            ttk.Label(self.form, text=label).grid(row=row, column=0)
            self.fields[label] = ttk.Entry(self.form)
            self.fields[label].insert(0, first)
            self.fields[label].grid(row=row, column=1)
        ttk.Button(self.form, text='Connect', command=self.connect).grid(row=3, columnspan=2)
        self.form.pack()
        self.protocol('WM_DELETE_WINDOW', self.leave)

    def connect(self):
        self.name = self.fields['Nickname'].get()
        self.sock = socket.socket()
        try:
            self.sock.connect((self.fields['Server'].get(), int(self.fields['Port'].get())))
        except (OSError, ValueError) as error:
            messagebox.showerror('Cannot connect', str(error))
            return
        self.sock.sendall(self.name.encode())
        self.form.destroy()
        self.chat = tk.Text(self, state='disabled', height=20)
        self.chat.pack()
        self.entry = tk.Entry(self)
        self.entry.pack(side='left')
        self.entry.bind('<Return>', lambda event: self.send())
        tk.Button(self, text='Leave', command=self.leave).pack(side='right')
        threading.Thread(target=self.receive, daemon=True).start()
        self.after(50, self.look)

    def receive(self):
        try:
            while data := self.sock.recv(4096):
                self.inbox.put(data.decode())
        except OSError:
            pass
        self.inbox.put('--- the server has gone')

    def look(self):
        while not self.inbox.empty():
            self.write(self.inbox.get())
        self.after(50, self.look)

    def write(self, text):
        self.chat.config(state='normal')
        self.chat.insert('end', text + '\n')
        self.chat.config(state='disabled')

    def send(self):
        text = self.entry.get()
        self.entry.delete(0, tk.END)
        if text:
            self.write('me: ' + text)
            self.sock.sendall(f'{self.name}> {text}'.encode())

    def leave(self):
        if messagebox.askokcancel('Leave', 'Really?'):
            self.sock.close()
            self.destroy()


App().mainloop()
