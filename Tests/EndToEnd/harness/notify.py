"""The receiving end of systemd's notify protocol (sd_notify(3))."""

import socket

from . import pace


class NotifySocket:
    def __init__(self, path):
        self.path = str(path)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)

    def next(self, seconds=10):
        """Assignments of the next datagram."""
        self.socket.settimeout(pace.allowed(seconds))
        text = self.socket.recv(65536).decode()
        return dict(line.partition("=")[::2] for line in text.splitlines() if line)

    def expect(self, name, seconds=10):
        """The next datagram that assigns `name`; others (STATUS, WATCHDOG) are passed over."""
        while True:
            found = self.next(seconds)
            if name in found:
                return found

    def drain(self):
        """Takes everything that is waiting."""
        found = []
        self.socket.settimeout(0)
        try:
            while True:
                found.append(self.socket.recv(65536).decode())
        except BlockingIOError:
            return found

    def close(self):
        self.socket.close()
