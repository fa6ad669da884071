"""A browser as the gateway sees one, on the WebSocket client of the `websockets` library."""

import itertools
import json
import ssl
import time
import uuid

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect, unix_connect

from . import messages, pace

PATH = "/webrtcgateway/ws"
READY = {1: {"sylkrtc": "event", "event": "ready"}, 2: {"sylkrtc": "ready-event"}}


def trusting():
    """TLS without a look at the certificate."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Browser:
    """One connection. Every message that comes is validated against the protocol's description."""

    def __init__(self, connection, version):
        self.connection = connection
        self.version = version
        self.numbers = itertools.count()
        self.waiting = []

    @classmethod
    def connect(cls, daemon, version=2, *, kind="ws", ready=True, **options):
        options = {
            "subprotocols": [f"sylkRTC-{version}"],
            "compression": None,
            "proxy": None,
            "open_timeout": pace.allowed(10),
            "close_timeout": pace.allowed(5),
            "ping_interval": None,
            "max_queue": None,
            "max_size": None,
            "legacy": True,  # a connection at once, closed by our own close()
        } | options
        if kind == "unix":
            options.pop("proxy")
            connection = unix_connect(daemon.address("unix"), uri=f"ws://localhost{PATH}", **options)
        else:
            if kind == "wss":
                options.setdefault("ssl", trusting())
            connection = connect(daemon.url(kind, PATH), **options)
        browser = cls(connection, version)
        if ready:
            assert browser.receive() == READY[version]
        return browser

    # Sending

    def say(self, text):
        """Sends a text message as it is."""
        self.connection.send(text, text=True)

    def request(self, kind, /, *, transaction=None, **fields):
        """Sends a request that the description allows; its transaction."""
        message = {"sylkrtc": kind, "transaction": transaction or f"{next(self.numbers)}-{uuid.uuid4()}"} | fields
        messages.validate_request(message, self.version)
        self.say(json.dumps(message))
        return message["transaction"]

    # Receiving

    def receive(self, seconds=10):
        """The next message of the connection."""
        message = messages.parse(self.connection.recv(timeout=pace.allowed(seconds)))
        messages.validate(message, self.version)
        return message

    def find(self, wanted, seconds=10):
        """The first message that is wanted; the others wait for whoever wants them."""
        for index, message in enumerate(self.waiting):
            if wanted(message):
                return self.waiting.pop(index)
        deadline = time.monotonic() + pace.allowed(seconds)
        while True:
            message = messages.parse(self.connection.recv(timeout=max(0.001, deadline - time.monotonic())))
            messages.validate(message, self.version)
            if wanted(message):
                return message
            self.waiting.append(message)

    def answer(self, transaction, seconds=10):
        return self.find(lambda message: message.get("transaction") == transaction, seconds)

    def event(self, kind, seconds=10):
        """The next event of a type, given in the spelling of sylkRTC-2, as the connection spells it."""
        spelled = kind.replace("-", "_") if self.version == 1 else kind
        return self.find(lambda message: message["sylkrtc"] == spelled, seconds)

    def ask(self, kind, /, **fields):
        """Sends a request and waits for its ack."""
        answer = self.answer(self.request(kind, **fields))
        assert answer["sylkrtc"] == "ack", answer

    def error(self, text, seconds=10):
        """Sends a text as it is and returns the error that answers it."""
        self.say(text)
        return self.find(lambda message: message["sylkrtc"] == "error", seconds)

    def silence(self, seconds):
        """Fails when anything comes within this time."""
        assert not self.waiting, self.waiting
        try:
            message = self.connection.recv(timeout=seconds)
        except TimeoutError:
            return
        raise AssertionError(f"unexpected message: {message}")

    # The end

    def close(self):
        self.connection.close()

    def closed(self, seconds=10):
        """Waits until the gateway closes; code and reason. Messages before it wait for whoever wants them."""
        deadline = time.monotonic() + pace.allowed(seconds)
        try:
            while True:
                text = self.connection.recv(timeout=max(0.001, deadline - time.monotonic()))
                message = messages.parse(text)
                messages.validate(message, self.version)
                self.waiting.append(message)
        except ConnectionClosed as end:
            return (end.rcvd.code, end.rcvd.reason) if end.rcvd else (None, "")
