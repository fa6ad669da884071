"""A bare connection: bytes in, bytes out, nothing made proper on the way."""

import base64
import json
import os
import socket
import ssl
import struct
import time

from . import frames, messages, pace

PATH = "/webrtcgateway/ws"
IP_BIND_ADDRESS_NO_PORT = 24


class Closed(Exception):
    """The other side closed the connection, or reset it."""


class Response:
    """Head and body of an HTTP response."""

    def __init__(self, head, body):
        status_line, *lines = head.decode("latin-1").split("\r\n")
        self.protocol, status, self.reason = (status_line.split(" ", 2) + ["", ""])[:3]
        self.status = int(status)
        self.headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            self.headers[name.lower()] = value.strip()
        self.body = body


def upgrade_head(*, method="GET", path=PATH, protocol="HTTP/1.1", drop=(), add=(), **replace):
    """An upgrade request. Keywords replace header fields (underscores for hyphens), `drop` leaves some out,
    `add` appends (name, value) pairs."""
    fields = {
        "Host": "127.0.0.1",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": "sylkRTC-2",
    }
    names = {name.lower().replace("-", "_"): name for name in fields}
    for key, value in replace.items():
        fields[names.get(key.lower(), key.replace("_", "-"))] = value
    kept = [(name, value) for name, value in fields.items() if name not in drop] + list(add)
    return "".join([f"{method} {path} {protocol}\r\n", *(f"{n}: {v}\r\n" for n, v in kept), "\r\n"]).encode("latin-1")


class Peer:
    def __init__(self, address, *, source=None, tls=None, receive_buffer=None):
        if isinstance(address, str):
            self.socket = socket.socket(socket.AF_UNIX)
        else:
            self.socket = socket.socket(socket.AF_INET)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(pace.allowed(10))
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        if source:
            self.socket.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
            self.socket.bind((source, 0))
        self.buffer = b""
        try:
            self.socket.connect(address)
            if tls:
                self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")
        except BaseException:
            self.socket.close()
            raise

    # Bytes

    def send(self, data):
        """Sends; a connection that is already closed shows when it is read."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
            pass

    def receive_some(self):
        try:
            data = self.socket.recv(65536)
        except (ConnectionResetError, BrokenPipeError, ssl.SSLError) as error:
            if isinstance(error, (ssl.SSLWantReadError, TimeoutError)):
                raise
            raise Closed(f"reset: {error}") from None
        if not data:
            raise Closed("end of stream")
        self.buffer += data

    def take(self, size):
        while len(self.buffer) < size:
            self.receive_some()
        data, self.buffer = self.buffer[:size], self.buffer[size:]
        return data

    def seconds_until_closed(self, limit):
        """Waits for the other side to close, throwing away what it says; how long that took."""
        start = time.monotonic()
        self.socket.settimeout(limit)
        try:
            while time.monotonic() - start < limit:
                self.buffer = b""
                self.receive_some()
        except Closed:
            return time.monotonic() - start
        except TimeoutError:
            pass
        raise AssertionError(f"not closed within {limit} s")

    def close(self):
        self.socket.close()

    def reset(self):
        """Closes with RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    # HTTP

    def response(self):
        """The next response; with a body of Content-Length, else what comes until the end."""
        while b"\r\n\r\n" not in self.buffer:
            self.receive_some()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        response = Response(head, b"")
        if response.status == 101:
            return response
        if "content-length" in response.headers:
            response.body = self.take(int(response.headers["content-length"]))
            return response
        try:
            while True:
                self.receive_some()
        except Closed:
            response.body, self.buffer = self.buffer, b""
        return response

    def request(self, head):
        self.send(head)
        return self.response()

    def upgrade(self, **options):
        """Upgrades, or fails; leaves the ready event in the stream."""
        response = self.request(upgrade_head(**options))
        assert response.status == 101, f"{response.status} {response.reason}"
        return self

    # WebSocket

    def next_frame(self):
        """First byte and payload of the next frame."""
        first, second = self.take(2)
        assert second & 0x80 == 0, "a server must not mask"
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack("!H", self.take(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self.take(8))
        return first, self.take(size)

    def next_message(self, version=2):
        """The next text message, validated and parsed; answers pings."""
        while True:
            first, payload = self.next_frame()
            if first == 0x80 | frames.PING:
                self.send(frames.frame(frames.PONG, payload))
                continue
            assert first == 0x80 | frames.TEXT, f"frame {first:#x} {payload[:100]!r} instead of a text"
            message = json.loads(payload)
            messages.validate(message, version)
            return message

    def close_code(self):
        """Reads until the close frame; its code and reason."""
        while True:
            first, payload = self.next_frame()
            if first & 0x0F == frames.CLOSE:
                assert first == 0x80 | frames.CLOSE
                if len(payload) < 2:
                    return None, ""
                return struct.unpack("!H", payload[:2])[0], payload[2:].decode()

    def say(self, message):
        self.send(frames.text(message if isinstance(message, (str, bytes)) else json.dumps(message)))

    def assert_closes(self, code, reason=None):
        """The server sends a close frame with this code, then ends the TCP connection."""
        found, why = self.close_code()
        assert found == code, f"close code {found} ({why}) instead of {code}"
        assert why, "a close frame must give its reason"
        if reason is not None:
            assert why == reason
        self.send(frames.close(code))
        self.seconds_until_closed(pace.allowed(10))
