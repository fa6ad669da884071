"""A scripted MSRP end (RFC 4975), client of a relay (RFC 4976) or not."""

import re
import secrets
import socket
import ssl

from . import http_digest, pace


class MSRPFrame:
    """A request or a response, from its first line to its end line."""

    def __init__(self, data):
        head, _, self.body = data.partition(b"\r\n\r\n")
        lines = head.decode(errors="replace").split("\r\n")
        self.start = lines[0]
        self.headers = {name.strip().lower(): value.strip() for name, _, value in (x.partition(":") for x in lines[1:])}

    @property
    def transaction(self):
        return self.start.split()[1]

    @property
    def method(self):
        """SEND, REPORT and so on, or the status of a response as text."""
        return self.start.split()[2]

    @property
    def status(self):
        return int(self.method)

    def get(self, name):
        return self.headers.get(name.lower())

    def __repr__(self):
        return f"<{self.start}>"


class MSRPPeer:
    """One connection. `uri` is the peer's own; `path` what others put into To-Path to reach it."""

    def __init__(self, target, *, trust=None, server_name=None):
        self.target, self.secure = target, trust is not None
        self.socket = socket.create_connection(target, timeout=pace.allowed(10))
        if trust is not None:
            context = ssl.create_default_context(cafile=str(trust))
            self.socket = context.wrap_socket(self.socket, server_hostname=server_name)
        self.scheme = "msrps" if self.secure else "msrp"
        host, port = self.socket.getsockname()
        self.uri = f"{self.scheme}://{host}:{port}/{secrets.token_hex(6)};tcp"
        self.path = [self.uri]
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, kind, to_path, headers=(), body=None, *, transaction=None, flag="$"):
        """Sends a frame; its transaction id. `kind` is a method, or status and phrase."""
        transaction = transaction or secrets.token_hex(6)
        fields = [("To-Path", " ".join(to_path)), ("From-Path", self.uri), *headers]
        lines = [f"MSRP {transaction} {kind}", *(f"{name}: {value}" for name, value in fields)]
        data = "\r\n".join(lines).encode() + b"\r\n"
        if body is not None:
            data += b"\r\n" + body + b"\r\n"
        self.socket.sendall(data + f"-------{transaction}{flag}\r\n".encode())
        return transaction

    def receive(self):
        """The next frame."""
        while True:
            first = re.match(rb"MSRP (\S+) [^\r\n]*\r\n", self.buffer)
            if first:
                end = re.search(rb"(\r\n)?-------" + re.escape(first.group(1)) + rb"[$+#]\r\n", self.buffer)
                if end:
                    data, self.buffer = self.buffer[: end.start()], self.buffer[end.end() :]
                    return MSRPFrame(data)
            data = self.socket.recv(65536)
            if not data:
                raise ConnectionError("closed by the peer")
            self.buffer += data

    def authenticate(self, user, password, expires=900):
        """AUTH at the relay, twice: the last answer. On success `path` leads through the relay."""
        relay = f"{self.scheme}://{self.target[0]}:{self.target[1]};tcp"
        self.send("AUTH", [relay])
        challenge = self.receive()
        assert challenge.status == 401, challenge
        credentials = http_digest.answer(challenge.get("WWW-Authenticate"), "AUTH", relay, user, password)
        self.send("AUTH", [relay], [("Authorization", credentials), ("Expires", expires)])
        answer = self.receive()
        if answer.status == 200:
            self.path = [*answer.get("Use-Path").split(), self.uri]
        return answer

    def message(self, to_path, body, *, message_id=None, success_report="no"):
        """A whole message in one SEND: transaction id."""
        headers = [
            ("Message-ID", message_id or secrets.token_hex(6)),
            ("Byte-Range", f"1-{len(body)}/{len(body)}"),
            ("Success-Report", success_report),
            ("Content-Type", "text/plain"),
        ]
        return self.send("SEND", to_path, headers, body)

    def accept(self, frame):
        """200 to a SEND: to the hop that it came from."""
        self.send("200 OK", [frame.get("From-Path").split()[0]], transaction=frame.transaction)
