"""Input that no proper peer sends. Whatever comes, the daemon lives, answers OPTIONS, and registers an account.

Cases are in torture/*.sip, in the manner of RFC 4475; the RFC's own messages are sent too where they lie beside the
checkout. README.md in that folder says how a case is written.
"""

import os
import random
import re
import secrets
import socket
import struct
import time

import pytest

from fixtures_registration import new_account, stub, user_names  # noqa: F401
from harness import pace, process, sip_gateway
from harness.build import ROOT
from harness.daemon import Daemon
from harness.sip_account import Account
from harness.sip_message import SIPMessage, take
from harness.sip_peer import SIPPeer
from harness.stub_registrar import NORMAL
from harness.torture import TortureCase

CASES = TortureCase.all(ROOT / "Tests/EndToEnd/torture")
RFC_4475 = sorted((ROOT.parent / "shared/data/rfc4475").glob("*.dat"))
TRANSPORTS = ("udp", "tcp")
#: Repeats a run of the random tests.
SEED = int(os.environ.get("TORTURE_SEED", "4475"))


@pytest.fixture(scope="module")
def gateway(tmp_path_factory, sip_domain):
    settings = sip_gateway.settings(
        {"example.test": sip_gateway.proxy(sip_domain)}, probe={"message": True, "invite": True}
    )
    daemon = Daemon(tmp_path_factory.mktemp("torture"), settings).start()
    yield daemon
    daemon.stop()


@pytest.fixture(scope="module")
def door(gateway):
    return sip_gateway.endpoint(gateway)


@pytest.fixture(scope="module")
def contact(gateway, sip_domain):
    """The contact of an account that is registered all the while."""
    sip_domain.add_account("victim", "victim")
    with gateway.browser() as browser:
        account = Account(browser, "victim@example.test").add().registered()
        yield sip_domain.until_bound("victim")[0].uri
        account.nothing(0)


def assert_answers(door, contact, transport="udp"):
    """OPTIONS on a connection of its own gets its 200."""
    with SIPPeer(door, "tester", transport, host="elsewhere.test") as tester:
        assert tester.begin("OPTIONS", contact).final(10).status == 200


@pytest.fixture(autouse=True)
def unharmed(gateway, door, contact):
    """After each test: alive, and both transports answer."""
    yield
    assert gateway.is_running(), gateway.log.text()[-4000:]
    for transport in TRANSPORTS:
        assert_answers(door, contact, transport)


@pytest.fixture(scope="module", autouse=True)
def useful_to_the_end(gateway, user_names):
    """After all tests: a browser registers, and gets a message."""
    yield
    with gateway.browser() as browser:
        account = Account(browser, f"{next(user_names)}@example.test", "secret").add().registered()
        assert account.message(f"sip:{account.name}", "after all")[0] == 200
        assert account.request("MESSAGE")["content"] == "after all"


class Wire:
    """A bare socket to the gateway's SIP port."""

    def __init__(self, door, transport):
        self.transport, self.target, self.buffer = transport, (door.address, door.port), b""
        if transport == "udp":
            self.socket = socket.socket(type=socket.SOCK_DGRAM)
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
            self.socket.connect(self.target)
        else:
            self.socket = socket.create_connection(self.target, timeout=pace.allowed(10))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    @property
    def via(self):
        host, port = self.socket.getsockname()
        return f"{host}:{port}"

    def send(self, data, seconds=10):
        """False when the gateway has closed the connection, or takes no more."""
        try:
            self.socket.settimeout(pace.allowed(seconds))
            self.socket.sendall(data)
        except OSError:
            return False
        return True

    def receive(self, seconds):
        """The next SIP message that comes within that time, or None."""
        deadline = time.monotonic() + seconds
        while True:
            if self.transport == "tcp":
                message, self.buffer = take(self.buffer)
                if message:
                    return SIPMessage.parse(message)
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            self.socket.settimeout(left)
            try:
                data = self.socket.recv(65536)
            except OSError:
                return None
            if self.transport == "udp" and data.strip():
                return SIPMessage.parse(data)
            if not data:
                return None
            self.buffer += data

    def final(self, seconds, wanted=lambda message: True):
        """The next final response for which `wanted` is true."""
        deadline = time.monotonic() + seconds
        while message := self.receive(max(0, deadline - time.monotonic())):
            if message.is_response and message.status >= 200 and wanted(message):
                return message
        return None


def ordinary(door, wire, method="OPTIONS", uri=None, extra="", body=b""):
    """A proper request, to be spoilt."""
    uri = uri or f"sip:{door.address}:{door.port}"
    head = (
        f"{method} {uri} SIP/2.0\r\n"
        f"Via: SIP/2.0/{wire.transport.upper()} {wire.via};rport;branch=z9hG4bK{secrets.token_hex(8)}\r\n"
        f"Max-Forwards: 70\r\nFrom: <sip:tester@elsewhere.test>;tag={secrets.token_hex(4)}\r\nTo: <{uri}>\r\n"
        f"Call-ID: {secrets.token_hex(8)}\r\nCSeq: 1 {method}\r\nContact: <sip:tester@{wire.via}>\r\n{extra}"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


OFFER = (
    b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    b"m=audio 40000 RTP/AVP 0 8\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
)


def call(door, wire, contact):
    return ordinary(door, wire, "INVITE", contact, "Content-Type: application/sdp\r\n", OFFER)


# Cases


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_of_ours(door, contact, case, transport):
    with Wire(door, transport) as wire:
        call_id = secrets.token_hex(8)
        wire.send(
            case.bytes(transport=transport, via=wire.via, door=f"{door.address}:{door.port}", uri=contact, call=call_id)
        )
        if case.may_be_silent:
            # What was to be answered at once has been when this one is.
            if transport == "udp":
                wire.send(ordinary(door, wire))
            answer = wire.final(5 if transport == "udp" else 0.15)
            if answer is None or answer.get("Call-ID") != call_id and answer.status == 200:
                return
        else:
            answer = wire.final(5)
            assert answer, f"no answer; wanted {case.answers}"
        assert answer.status in case.answers, f"{answer.start} instead of {case.answers}"
        if answer.status == 405:
            assert answer.get("Allow")
        if answer.status == 420:
            assert answer.get("Unsupported")


def test_there_are_cases():
    assert len(CASES) >= 40


if RFC_4475:

    @pytest.mark.parametrize("transport", TRANSPORTS)
    @pytest.mark.parametrize("file", RFC_4475, ids=lambda file: file.stem)
    def test_a_message_of_rfc_4475(door, file, transport):
        with Wire(door, transport) as wire:
            wire.send(file.read_bytes())
            if transport == "udp":
                wire.send(ordinary(door, wire))
                assert wire.final(5, lambda message: message.status == 200)
            else:
                wire.receive(0.05)


# Cut off


def test_cut_at_every_byte_over_udp(door, contact):
    with Wire(door, "udp") as wire:
        for number, whole in enumerate(
            (call(door, wire, contact), ordinary(door, wire, "MESSAGE", contact, body=b"x" * 50))
        ):
            for length in range(len(whole)):
                wire.send(whole[:length])
                if length % 50 == 0:
                    # Not faster than it can be read, or the kernel drops what we want to be looked at.
                    wire.send(ordinary(door, wire))
                    assert wire.final(10, lambda message: message.status == 200), (number, length)


def test_cut_at_every_few_bytes_over_tcp(door, contact):
    with Wire(door, "tcp") as wire:
        whole = call(door, wire, contact)
    for length in [*range(0, len(whole), 7), len(whole) - 1]:
        with Wire(door, "tcp") as wire:
            wire.send(whole[:length])
            if length % 2:
                # With RST instead of FIN.
                wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def test_byte_by_byte_over_tcp(door, contact):
    with Wire(door, "tcp") as wire:
        wire.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in call(door, wire, contact):
            assert wire.send(bytes([byte]))
        assert wire.final(10).status == 486


def test_many_in_one_write(door, contact):
    with Wire(door, "tcp") as wire:
        wire.send(b"\r\n\r\n".join(ordinary(door, wire, uri=contact) for _ in range(50)) + b"\r\n")
        for _ in range(50):
            assert wire.final(10).status == 200


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        b"\r\n",
        b"\r\n\r\n",
        b"\0\0\0\0",
        b"\x00\x01\x00\x00\x21\x12\xa4\x42" + b"\0" * 12,
        b" ",
        b"\n" * 5000,
    ],
)
def test_datagrams_that_are_next_to_nothing(door, data):
    with Wire(door, "udp") as wire:
        for _ in range(5):
            wire.send(data)
        wire.send(ordinary(door, wire))
        assert wire.final(5, lambda message: message.status == 200)


# Too large


OVERSIZED = {
    "one field of 60 KB": lambda: ("Subject: " + "x" * 60_000 + "\r\n", b""),
    "a name of 60 KB": lambda: ("x" * 60_000 + ": y\r\n", b""),
    "5000 fields": lambda: ("X: y\r\n" * 5000, b""),
    "5000 values in one field": lambda: ("Supported: " + "x," * 5000 + "y\r\n", b""),
    "folded 10000 times": lambda: ("Subject: x\r\n" + " y\r\n" * 10_000, b""),
    "500 Vias": lambda: ("Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKx\r\n" * 500, b""),
    "1000 Routes": lambda: ("Route: <sip:127.0.0.1:9;lr>\r\n" * 1000, b""),
    "2000 parameters": lambda: ("Contact: <sip:a@b.test>" + ";p=v" * 2000 + "\r\n", b""),
    "nested comments": lambda: ("Server: " + "(" * 20_000 + "\r\n", b""),
    "quotes": lambda: ("Subject: " + '\\"' * 20_000 + "\r\n", b""),
    "a body of 60 KB": lambda: ("Content-Type: text/plain\r\n", b"x" * 60_000),
    "2000 media": lambda: ("Content-Type: application/sdp\r\n", OFFER + b"m=audio 1 RTP/AVP 0\r\n" * 2000),
}


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("make", OVERSIZED.values(), ids=OVERSIZED.keys())
def test_a_large_request(door, contact, make, transport):
    extra, body = make()
    for method in ("OPTIONS", "MESSAGE", "INVITE"):
        with Wire(door, transport) as wire:
            wire.send(ordinary(door, wire, method, contact, extra, body))
            answer = wire.final(0.3 if method != "INVITE" else 1)
            assert answer is None or answer.status < 700


def test_the_largest_datagram(door, contact):
    with Wire(door, "udp") as wire:
        frame = len(ordinary(door, wire, "MESSAGE", contact, "Content-Type: text/plain\r\n", b"x" * 10_000)) - 10_000
        wire.send(ordinary(door, wire, "MESSAGE", contact, "Content-Type: text/plain\r\n", b"x" * (65_507 - frame)))
        answer = wire.final(2)
        assert answer is None or answer.status in (200, 413, 513)


def test_more_than_a_message_may_have_over_tcp(gateway, door, contact):
    """Megabytes of body or of head: refused or cut off, and not kept in memory."""
    before = process.resident_bytes(gateway.pid)
    for size in (300_000, 3_000_000, 20_000_000):
        for extra, body in ((f"X: {'y' * size}\r\n", b""), ("Content-Type: text/plain\r\n", b"z" * size)):
            with Wire(door, "tcp") as wire:
                if wire.send(ordinary(door, wire, "MESSAGE", contact, extra, body), 1):
                    answer = wire.final(0.3)
                    assert answer is None or answer.status in (400, 413, 431, 513), answer.start
    if not pace.SANITIZER:
        assert process.resident_bytes(gateway.pid) - before < 64 << 20


@pytest.mark.parametrize(
    "length", ["4294967295", "4294967296", "2147483648", "18446744073709551616", "-1", "1e9", "0x10", "9" * 400]
)
def test_lengths_that_cannot_be(door, contact, length):
    for transport in TRANSPORTS:
        with Wire(door, transport) as wire:
            data = ordinary(door, wire, "MESSAGE", contact, body=b"some body")
            wire.send(data.replace(b"Content-Length: 9", b"Content-Length: " + length.encode()))
            answer = wire.final(0.2)
            assert answer is None or 400 <= answer.status < 600, answer.start


def test_heads_that_never_end(gateway, door):
    """Many connections that each begin something."""
    wires = [Wire(door, "tcp") for _ in range(50)]
    for number, wire in enumerate(wires):
        wire.send(ordinary(door, wire)[: 20 + number * 5])
    assert_answers(door, f"sip:{door.address}:{door.port}", "tcp")
    for wire in wires:
        wire.send(b"X: y\r\n" * 100)
    for wire in wires:
        wire.socket.close()


# By chance


def spoilt(chance, data):
    """The bytes with a few mistakes."""
    data = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data) + 1)
        kind = chance.randrange(7)
        if kind == 0 and at < len(data):
            data[at] = chance.randrange(256)
        elif kind == 1:
            data[at:at] = bytes([chance.choice(b'<>";:,@%\\\r\n\t =()\0\xff')]) * chance.choice((1, 1, 2, 50))
        elif kind == 2:
            del data[at : at + chance.choice((1, 2, 10, 100))]
        elif kind == 3:
            other = chance.randrange(len(data) + 1)
            data[at:at] = data[other : other + chance.randint(1, 80)]
        elif kind == 4:
            found = list(re.finditer(rb"\d+", bytes(data)))
            if found:
                number = chance.choice(found)
                data[number.start() : number.end()] = chance.choice((b"-1", b"0", b"65536", b"4294967296", b"9" * 30))
        elif kind == 5:
            lines = bytes(data).split(b"\r\n")
            chance.shuffle(lines)
            data = bytearray(b"\r\n".join(lines))
        else:
            lines = bytes(data).split(b"\r\n")
            del lines[chance.randrange(len(lines))]
            data = bytearray(b"\r\n".join(lines))
        if not data:
            break
    return bytes(data)


def test_random_bytes_over_udp(door):
    chance = random.Random(SEED)
    with Wire(door, "udp") as wire:
        for number in range(pace.count(2000)):
            wire.send(chance.randbytes(chance.choice((1, 4, 20, 200, 1400))))
            if number % 40 == 0:
                wire.send(ordinary(door, wire))
                assert wire.final(10, lambda message: message.status == 200)


def test_spoilt_messages_over_udp(door, contact):
    chance = random.Random(SEED)
    with Wire(door, "udp") as wire:
        for number in range(pace.count(4000)):
            whole = chance.choice(
                (call(door, wire, contact), ordinary(door, wire, "MESSAGE", contact, body=b"x"), response(door, wire))
            )
            wire.send(spoilt(chance, whole))
            if number % 40 == 0:
                wire.send(ordinary(door, wire))
                assert wire.final(10, lambda message: message.status == 200), number


@pytest.mark.parametrize("kind", ["random", "spoilt"])
def test_broken_streams(door, contact, kind):
    chance = random.Random(SEED)
    for _ in range(pace.count(150)):
        with Wire(door, "tcp") as wire:
            for _ in range(5):
                data = (
                    chance.randbytes(chance.randint(1, 2000))
                    if kind == "random"
                    else spoilt(chance, call(door, wire, contact))
                )
                if not wire.send(data):
                    break


def response(door, wire):
    """A response to a request that nobody has sent."""
    return (
        f"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP {door.address}:{door.port};branch=z9hG4bK{secrets.token_hex(6)}\r\n"
        "From: <sip:tester@elsewhere.test>;tag=x\r\n"
        f"To: <sip:y@{wire.via}>;tag=y\r\nCall-ID: {secrets.token_hex(6)}\r\n"
        "CSeq: 1 REGISTER\r\nContact: <sip:a@b.test>;expires=60\r\nContent-Length: 0\r\n\r\n"
    ).encode()


# A server gone mad: its answers to our own requests


def test_spoilt_answers_of_a_registrar(launch, stub):
    chance = random.Random(SEED)
    registrar = stub()
    settings = sip_gateway.settings({"example.test": registrar.uri()}, response_timeout="1s", retry_minimum="100ms")
    gateway = launch(settings)

    def mad(arrival):
        answer = registrar.judge(arrival)
        sent = []
        # Taken before it leaves, and spoilt.
        original, arrival.send = arrival.send, sent.append
        registrar.answer(arrival, answer)
        registrar.sent.clear()
        for _ in range(5):
            original(spoilt(chance, sent[0]))
        return b"SIP/2.0"

    with gateway.browser() as browser:
        made = [Account(browser, f"user{number}@example.test").add() for number in range(20)]
        for account in made:
            registrar.script(account.user, *[mad] * 6, then=NORMAL)
            account.register()
        deadline = time.monotonic() + pace.allowed(4)
        while time.monotonic() < deadline and len(registrar.arrivals) < 150:
            time.sleep(0.05)
        # Whatever it believed, it can begin anew.
        registrar.scripts.clear()
        for account in made:
            account.remove()
        browser.waiting.clear()
        Account(browser, "sane@example.test").add().registered()
    registrar.faults.clear()
    gateway.assert_alive()
