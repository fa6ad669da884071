"""Frames and bytes that no proper client sends: a proper close each time, and the daemon lives."""

import random
import struct

import pytest

from harness import frames, pace
from harness.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, frame
from harness.peer import Closed

PING_REQUEST = b'{"sylkrtc":"ping","transaction":"t"}'


@pytest.fixture(autouse=True)
def still_alive(gateway):
    yield
    gateway.assert_alive()


FAILURES = {
    "reserved bit 1": (frame(TEXT, PING_REQUEST, rsv=4), 1002),
    "reserved bit 2": (frame(TEXT, PING_REQUEST, rsv=2), 1002),
    "reserved bit 3": (frame(TEXT, PING_REQUEST, rsv=1), 1002),
    "opcode 3": (frame(3), 1002),
    "opcode 7": (frame(7, b"x"), 1002),
    "opcode 11": (frame(11), 1002),
    "opcode 15": (frame(15, b"x"), 1002),
    "unmasked": (frame(TEXT, PING_REQUEST, masked=False), 1002),
    "unmasked ping": (frame(PING, masked=False), 1002),
    "fragmented ping": (frame(PING, final=False), 1002),
    "fragmented close": (frame(CLOSE, final=False), 1002),
    "ping of 126 bytes": (frame(PING, bytes(126)), 1002),
    "close of 126 bytes": (frame(CLOSE, b"\x03\xe8" + b"x" * 124), 1002),
    "continuation of nothing": (frame(CONTINUATION, PING_REQUEST), 1002),
    "text within a text": (frame(TEXT, b"{", final=False) + frame(TEXT, PING_REQUEST), 1002),
    "continuation after a final frame": (
        frame(TEXT, b"{", final=False) + frame(CONTINUATION, b"}") + frame(CONTINUATION, b"}"),
        1002,
    ),
    "length with its highest bit set": (frame(TEXT, b"x", length=1 << 63, form=64), 1002),
    "length of 2^62": (frame(TEXT, b"x", length=1 << 62, form=64), 1009),
    "length of 2^32": (frame(TEXT, b"x", length=1 << 32, form=64), 1009),
    "close of one byte": (frame(CLOSE, b"\x03"), 1002),
    "close with bad UTF-8": (frames.close(1000, b"\xff\xfe"), (1002, 1007)),
    **{
        f"close code {code}": (frames.close(code), 1002) for code in (0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535)
    },
    "bad UTF-8": (frame(TEXT, b"\xff"), 1007),
    "overlong UTF-8": (frame(TEXT, b"\xc0\x80"), 1007),
    "overlong UTF-8 of three bytes": (frame(TEXT, b"\xe0\x80\x80"), 1007),
    "surrogate in UTF-8": (frame(TEXT, b"\xed\xa0\x80"), 1007),
    "beyond Unicode in UTF-8": (frame(TEXT, b"\xf4\x90\x80\x80"), 1007),
    "cut UTF-8": (frame(TEXT, b"\xe2\x82"), 1007),
    "bad UTF-8 over two frames": (frame(TEXT, b"\xe2\x82", final=False) + frame(CONTINUATION, b"\x28"), 1007),
    "bad UTF-8 in the first of two frames": (frame(TEXT, b"{\xff", final=False), 1007),
}


@pytest.mark.parametrize("data, code", FAILURES.values(), ids=FAILURES.keys())
def test_failed_connections(gateway, data, code):
    with gateway.peer() as peer:
        peer.upgrade()
        peer.next_message()
        peer.send(data)
        found, reason = peer.close_code()
        assert found in (code if isinstance(code, tuple) else (code,)), f"{found} {reason}"
        assert reason
        peer.seconds_until_closed(pace.allowed(10))


#: A length in more bytes than it needs breaks RFC 6455 §5.2, but harms nobody: either is right.
@pytest.mark.parametrize("form", [16, 64])
def test_length_in_more_bytes_than_needed(gateway, form):
    with gateway.peer() as peer:
        peer.upgrade()
        peer.next_message()
        peer.send(frame(TEXT, PING_REQUEST, form=form))
        first, _ = peer.next_frame()
        assert first in (0x80 | TEXT, 0x80 | CLOSE)


def test_proper_oddities(gateway):
    """Rare but right: empty fragments, control frames inside a message, characters cut by frames, pongs unasked."""
    text = '{"sylkrtc":"ping","transaction":"€🎈"}'.encode()
    with gateway.peer() as peer:
        peer.upgrade()
        peer.next_message()
        peer.send(frame(PONG, b"unasked") + frame(TEXT, b"", final=False))
        for byte in text:
            peer.send(frame(CONTINUATION, bytes([byte]), final=False))
        peer.send(frame(PING, b"p" * 125) + frame(CONTINUATION, b""))
        assert peer.next_frame() == (0x80 | PONG, b"p" * 125)
        assert peer.next_message() == {"sylkrtc": "ack", "transaction": "€🎈"}


@pytest.mark.parametrize(
    "sent, code",
    [(frame(CLOSE), None), (frames.close(1000), 1000), (frames.close(1001, b"bye"), 1001), (frames.close(4321), 4321)],
)
def test_closing_handshake(gateway, sent, code):
    with gateway.peer() as peer:
        peer.upgrade()
        peer.next_message()
        peer.send(sent)
        found, _ = peer.close_code()
        assert found in ((None, 1000) if code is None else (code, 1000))
        peer.seconds_until_closed(pace.allowed(5))


def test_nothing_is_done_after_a_close(gateway):
    with gateway.peer() as peer:
        peer.upgrade()
        peer.next_message()
        peer.send(frames.close(1000) + frames.text(PING_REQUEST))
        first, _ = peer.next_frame()
        assert first == 0x80 | CLOSE


def test_binary_in_fragments_is_answered(gateway):
    with gateway.peer() as peer:
        peer.upgrade()
        peer.next_message()
        peer.send(frame(BINARY, bytes(10), final=False) + frame(CONTINUATION, b"\xff\xff"))
        assert peer.next_message() == {"sylkrtc": "error", "error": "Binary messages are not part of sylkRTC"}


def test_random_bytes_after_the_upgrade(gateway):
    """Each connection ends or goes on; none ends the daemon."""
    chance = random.Random(6455)
    for _ in range(pace.count(300)):
        with gateway.peer() as peer:
            peer.upgrade()
            peer.send(chance.randbytes(chance.randrange(1, 200)))
            peer.reset() if chance.random() < 0.3 else None


def test_random_messages(gateway):
    """JSON-like noise in proper frames: exactly one answer each."""
    chance = random.Random(8259)
    words = '{"sylkrtc": | "ping" | ,"transaction": | "t" | "text" | null | 1e5 | true | \\u | d800'.split(" | ")
    alphabet = [*words, *'{}[],:-"\\ 0.é\x00']
    with gateway.peer() as peer:
        peer.upgrade()
        peer.next_message()
        for _ in range(pace.count(400)):
            peer.say("".join(chance.choices(alphabet, k=chance.randrange(0, 30))))
            assert peer.next_message()["sylkrtc"] in ("error", "ack")


def test_random_mutations_of_a_request(gateway):
    """A good request with a few bytes changed; bad UTF-8 closes, everything else is answered."""
    chance = random.Random(7493)
    good = b'{"sylkrtc":"echo","transaction":"abc","text":"hello \\u20ac w\xc3\xb6rld"}'
    for _ in range(pace.count(400)):
        data = bytearray(good)
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        with gateway.peer() as peer:
            peer.upgrade()
            peer.next_message()
            peer.send(frame(TEXT, bytes(data)))
            try:
                data.decode()
                assert peer.next_message()["sylkrtc"] in ("error", "ack")
            except UnicodeDecodeError:
                assert peer.close_code()[0] == 1007


def test_frame_that_never_ends_its_header(gateway):
    for cut in range(1, 14):
        with gateway.peer() as peer:
            peer.upgrade()
            peer.next_message()
            peer.send((b"\x81\xff" + struct.pack("!Q", 100_000) + b"mask" + b"xx")[:cut])


def test_a_client_that_hangs_up_without_a_word(gateway):
    with gateway.peer() as peer:
        peer.upgrade()
        peer.next_message()
        peer.say({"sylkrtc": "echo-later", "transaction": "t", "text": "x", "delay_ms": 200})
        peer.reset()
    with gateway.peer() as peer:
        peer.upgrade()
        peer.socket.shutdown(1)
        try:
            while True:
                peer.receive_some()
        except Closed:
            pass
