"""A registrar that does what a real one cannot be told to do. UDP and TCP on one port, TLS on another."""

import contextlib
import hashlib
import hmac
import re
import secrets
import socket
import ssl
import threading
import time

from . import http_digest, pace
from .sip_message import SIPMessage, take

HASHES = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}
PHRASES = {
    200: "OK", 302: "Moved Temporarily", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    407: "Proxy Authentication Required", 408: "Request Timeout", 423: "Interval Too Brief", 429: "Too Many Requests",
    480: "Temporarily Unavailable", 500: "Server Internal Error", 502: "Bad Gateway", 503: "Service Unavailable",
    504: "Server Time-out", 600: "Busy Everywhere", 603: "Decline",
}  # fmt: skip

#: In a script: leave the request without answer; do what a registrar does.
SILENCE, NORMAL = object(), object()


class Answer:
    """In a script: this response. `after` seconds late."""

    def __init__(self, status, phrase=None, headers=(), after=0.0):
        self.status, self.phrase, self.headers, self.after = status, phrase or PHRASES[status], list(headers), after


class Arrival:
    """A request that came, and the way back."""

    def __init__(self, message, transport, source, send):
        self.message, self.transport, self.source, self.send = message, transport, source, send
        self.at = time.monotonic()
        self.user = user_of(message.get("From" if message.method != "REGISTER" else "To", ""))
        self.status = None

    @property
    def is_authorized(self):
        return self.message.get("Authorization") is not None or self.message.get("Proxy-Authorization") is not None

    @property
    def expires(self):
        """What a REGISTER asks for, in seconds."""
        found = re.search(r";\s*expires=(\d+)", self.message.get("Contact", ""))
        return int(found.group(1) if found else self.message.get("Expires", "3600"))

    def __repr__(self):
        return f"<{self.message.start} {self.user} {self.transport} {self.status}>"


def user_of(header):
    found = re.search(r"sips?:([^@>;]+)@", header)
    return found.group(1) if found else None


class StubRegistrar:
    """Challenges, verifies and accepts like any registrar, unless `script` or `handlers` say otherwise.

    `users` are name: password; any name has its own name as password when there are none. `expires` is what is granted
    at most. `certificate` is a pair of paths and opens the TLS port too.
    """

    def __init__(
        self, *, users=None, realm="example.test", address="127.0.0.1", port=0, expires=3600, certificate=None
    ):
        self.users, self.realm, self.address, self.expires = users, realm, address, expires
        self.port, self.tls_port, self.certificate = port, 0, certificate
        self.algorithms, self.qop = ["MD5"], "auth"
        #: By method: a function of the Arrival that gives a step of a script. Others than REGISTER get 200 without.
        self.handlers = {}
        self.scripts = {}
        #: Requests without retransmissions, in order.
        self.arrivals = []
        self.retransmissions = 0
        #: Line ends between messages, sent to keep a connection open.
        self.pings = 0
        #: What no client may do: a nonce count that does not rise, a header field that came twice.
        self.faults = []
        #: By user: Contact URIs.
        self.contacts = {}
        self.changed = threading.Condition()
        self.nonces, self.sent, self.open = {}, {}, set()
        self.sockets, self.is_open = [], False

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    # Life

    def start(self):
        self.is_open = True
        for _ in range(20):
            datagrams, listener = socket.socket(type=socket.SOCK_DGRAM), socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((self.address, self.port))
                datagrams.bind((self.address, listener.getsockname()[1]))
                break
            except OSError:
                # The TCP port that was free may be taken for UDP; a port of before may be on its way out.
                datagrams.close()
                listener.close()
                time.sleep(0.05)
        else:
            raise AssertionError(f"no port for the registrar at {self.address}:{self.port}")
        self.port = listener.getsockname()[1]
        datagrams.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        listener.listen(256)
        self.sockets = [datagrams, listener]
        threads = [(self.read_datagrams, datagrams), (self.accept, listener, "tcp")]
        if self.certificate:
            secure = socket.create_server((self.address, self.tls_port))
            self.tls_port = secure.getsockname()[1]
            self.sockets.append(secure)
            threads.append((self.accept, secure, "tls"))
        for function, *arguments in threads:
            threading.Thread(target=function, args=arguments, daemon=True).start()
        return self

    def stop(self):
        """Closes every port and every connection; what was learnt stays."""
        self.is_open = False
        for each in self.sockets:
            # A thread that waits in accept() or recv() would hold the port: wake it.
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self.sockets = []
        self.drop()

    def drop(self):
        """Closes the connections, not the ports."""
        for connection in list(self.open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            with contextlib.suppress(OSError):
                connection.close()

    def uri(self, transport="udp"):
        port = self.tls_port if transport == "tls" else self.port
        return f"sip:{self.address}:{port}" + ("" if transport == "udp" else f";transport={transport}")

    # Reading

    def read_datagrams(self, datagrams):
        with contextlib.suppress(OSError):
            while self.is_open:
                data, source = datagrams.recvfrom(65536)
                if data.strip():
                    self.receive(data, "udp", source, lambda out, to=source: datagrams.sendto(out, to))

    def accept(self, listener, kind):
        with contextlib.suppress(OSError):
            while self.is_open:
                connection, source = listener.accept()
                threading.Thread(target=self.read_stream, args=(connection, source, kind), daemon=True).start()

    def read_stream(self, connection, source, kind):
        try:
            if kind == "tls":
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(*self.certificate)
                connection.settimeout(pace.allowed(10))
                connection = context.wrap_socket(connection, server_side=True)
                connection.settimeout(None)
            self.open.add(connection)
            buffer = b""
            while data := connection.recv(65536):
                if not buffer and not data.strip():
                    self.pings += 1
                # RFC 5626 section 3.5.1: a ping of two line ends is answered with one.
                if data == b"\r\n\r\n" and not buffer:
                    connection.sendall(b"\r\n")
                message, buffer = take(buffer + data)
                while message is not None:
                    self.receive(message, kind, source, connection.sendall)
                    message, buffer = take(buffer)
        except (OSError, ssl.SSLError):
            pass
        finally:
            self.open.discard(connection)
            connection.close()

    def receive(self, data, transport, source, send):
        message = SIPMessage.parse(data)
        if message.is_response:
            return
        arrival = Arrival(message, transport, source, send)
        key = (message.branch, message.method, message.get("CSeq"))
        with self.changed:
            if key in self.sent:
                self.retransmissions += 1
                answer = self.sent[key]
                if answer:
                    self.deliver(send, answer)
                return
            self.sent[key] = None
            self.arrivals.append(arrival)
            self.inspect(message)
            if message.method != "ACK":
                self.answer(arrival, self.step(arrival))
            self.changed.notify_all()

    def inspect(self, message):
        for name in ("From", "To", "Call-ID", "CSeq", "Max-Forwards", "Content-Length"):
            if len(message.all(name)) > 1:
                self.faults.append(f"{name} came twice: {message.headers}")

    # Answers

    def script(self, user, *steps, then=NORMAL):
        """The next REGISTERs of this user, one step each, and what all later ones get.

        A step is an Answer, SILENCE, NORMAL, bytes to be sent as they are, or a function of the Arrival that gives one.
        """
        with self.changed:
            self.scripts[user] = (list(steps), then)

    def step(self, arrival):
        if arrival.message.method != "REGISTER":
            handler = self.handlers.get(arrival.message.method, lambda arrival: Answer(200))
            return handler(arrival)
        steps, then = self.scripts.get(arrival.user, ([], NORMAL))
        step = steps.pop(0) if steps else then
        return step(arrival) if callable(step) else step

    def answer(self, arrival, step):
        if step is SILENCE:
            return
        if step is NORMAL:
            step = self.judge(arrival)
        if isinstance(step, bytes):
            self.deliver(arrival.send, step)
            return
        arrival.status = step.status
        message = arrival.message
        to = message.get("To", "")
        if message.tag("To") is None:
            to += f";tag={secrets.token_hex(6)}"
        vias = message.all("Via")
        vias[0] += f";received={arrival.source[0]}"
        vias[0] = re.sub(r";rport(?=[;,]|$)", f";rport={arrival.source[1]}", vias[0])
        copied = [(name, message.get(name)) for name in ("From", "Call-ID", "CSeq")]
        headers = [*(("Via", via) for via in vias), ("To", to), *copied, *step.headers]
        response = SIPMessage(f"SIP/2.0 {step.status} {step.phrase}", headers).serialized()
        self.sent[(message.branch, message.method, message.get("CSeq"))] = response
        if step.after:
            timer = threading.Timer(step.after, self.deliver, (arrival.send, response))
            timer.daemon = True
            timer.start()
        else:
            self.deliver(arrival.send, response)

    @staticmethod
    def deliver(send, data):
        with contextlib.suppress(OSError):
            send(data)

    def challenge(self, *, realm=None, stale=False, status=401, algorithms=None, nonce=None):
        """The refusal that asks for a digest."""
        nonce = nonce or secrets.token_hex(12)
        self.nonces.setdefault(nonce, 0)
        name = "WWW-Authenticate" if status == 401 else "Proxy-Authenticate"
        more = (f', qop="{self.qop}"' if self.qop else "") + (", stale=true" if stale else "")
        realm = realm or self.realm
        offers = [
            (name, f'Digest realm="{realm}", nonce="{nonce}", algorithm={algorithm}{more}')
            for algorithm in algorithms or self.algorithms
        ]
        return Answer(status, headers=offers)

    def judge(self, arrival):
        """What a registrar answers to a REGISTER."""
        if not self.verify(arrival):
            return self.challenge()
        return self.accept_binding(arrival)

    def accept_binding(self, arrival, expires=None):
        bound = self.contacts.setdefault(arrival.user, [])
        granted = min(arrival.expires, self.expires) if expires is None else expires
        uris = arrival.message.uris("Contact")
        for uri in uris:
            if granted == 0 and uri in bound:
                bound.remove(uri)
            elif granted and uri not in bound:
                bound.append(uri)
        if arrival.message.get("Contact", "").strip() == "*":
            bound.clear()
        return Answer(
            200, headers=[("Contact", f"<{uri}>;expires={granted}") for uri in bound if granted or uri not in uris]
        )

    def verify(self, arrival, header="Authorization"):
        """Whether the digest is there and right."""
        value = arrival.message.get(header)
        if value is None:
            return False
        given = http_digest.parameters(value)
        user, nonce = given.get("username", ""), given.get("nonce")
        if self.users is not None and user not in self.users or nonce not in self.nonces or user != arrival.user:
            return False
        password = self.users[user] if self.users is not None else user
        algorithm = given.get("algorithm", "MD5").upper()
        if algorithm not in self.algorithms:
            return False
        if "qop" in given:
            count = int(given["nc"], 16)
            if count <= self.nonces[nonce]:
                self.faults.append(f"nonce count {count} after {self.nonces[nonce]}: {value}")
            self.nonces[nonce] = count
        expected = response_to(given, arrival.message.method, algorithm, password)
        return hmac.compare_digest(expected, given.get("response", ""))

    # Looking

    def all(self, user=None, method="REGISTER"):
        with self.changed:
            return [a for a in self.arrivals if a.message.method == method and (user is None or a.user == user)]

    def until(self, count, user=None, method="REGISTER", seconds=10):
        """Waits for that many requests and returns all."""
        with self.changed:
            self.changed.wait_for(lambda: len(self.all(user, method)) >= count, pace.allowed(seconds))
        found = self.all(user, method)
        assert len(found) >= count, (
            f"{len(found)} of {count} {method} of {user or 'anybody'} after {seconds} s: {found}"
        )
        return found

    def until_gone(self, user, seconds=10):
        pace.until(lambda: not self.contacts.get(user), seconds, f"the un-REGISTER of {user}")

    def until_bound(self, user, seconds=10):
        pace.until(lambda: self.contacts.get(user), seconds, f"a binding of {user}")
        return self.contacts[user]


def response_to(given, method, algorithm, password):
    """RFC 7616 section 3.4.1."""

    def digest(text):
        return hashlib.new(HASHES[algorithm], text.encode()).hexdigest()

    first = digest(f"{given['username']}:{given['realm']}:{password}")
    second = digest(f"{method}:{given.get('uri')}")
    middle = f"{given['nc']}:{given.get('cnonce')}:{given['qop']}:" if "qop" in given else ""
    return digest(f"{first}:{given['nonce']}:{middle}{second}")
