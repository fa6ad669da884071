"""A socket that a thread reads: SIP messages in, bytes out, over UDP, TCP or TLS."""

import contextlib
import select
import socket
import ssl
import threading

from . import pace
from .sip_message import SIPMessage, take


class SIPTransport:
    """`received` is called on the reader's thread. A socket is never used by two threads at a time: TLS forbids it."""

    def __init__(self, kind, target, received, *, address=None, ca_file=None, server_name=None):
        self.kind, self.target, self.received = kind, target, received
        source = (address or target[0], 0)
        if kind == "udp":
            self.socket = socket.socket(type=socket.SOCK_DGRAM)
            self.socket.bind(source)
        else:
            self.socket = socket.create_connection(target, timeout=pace.allowed(10), source_address=source)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if kind == "tls":
            trust = ssl.create_default_context(cafile=str(ca_file))
            self.socket = trust.wrap_socket(self.socket, server_hostname=server_name)
        self.local = self.socket.getsockname()
        self.socket.setblocking(False)
        self.lock = threading.Lock()
        self.closed = threading.Event()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def send(self, data):
        if self.kind == "udp":
            self.socket.sendto(data, self.target)
            return
        while data:
            with self.lock:
                try:
                    data = data[self.socket.send(data) :]
                    continue
                except (BlockingIOError, ssl.SSLWantWriteError, ssl.SSLWantReadError):
                    pass
            select.select([], [self.socket], [], 0.1)

    def read(self):
        buffer = b""
        while not self.closed.is_set():
            try:
                if not select.select([self.socket], [], [], 0.02)[0]:
                    continue
                for data in self.chunks():
                    if self.kind == "udp":
                        self.deliver(data)
                        continue
                    message, buffer = take(buffer + data)
                    while message is not None:
                        self.deliver(message)
                        message, buffer = take(buffer)
            except (OSError, ValueError):
                self.closed.set()

    def chunks(self):
        """Everything that can be read now."""
        while True:
            with self.lock:
                try:
                    data = self.socket.recv(262144)
                except (BlockingIOError, ssl.SSLWantReadError):
                    return
            if not data and self.kind != "udp":
                raise ConnectionError("closed by the peer")
            yield data

    def deliver(self, data):
        if data.strip():
            self.received(SIPMessage.parse(data))

    def close(self):
        self.closed.set()
        if threading.current_thread() is not self.reader:
            self.reader.join(5)
        with contextlib.suppress(OSError):
            self.socket.close()
