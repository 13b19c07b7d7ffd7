class Message:
    def __init__(self, kind, name, text=''):
        self.kind = kind
        self.name = name
        self.text = text
