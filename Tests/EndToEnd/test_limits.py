"""Each limit of [gateway.limits] and the keepalive, broken by a client."""

import json
import time

import pytest

from harness import certificate, frames, pace
from harness.frames import CONTINUATION, PING, PONG, TEXT, frame
from harness.peer import Closed, upgrade_head

LIMITS = "gateway.limits."


def refused(daemon, **options):
    with daemon.peer(**options) as peer:
        return peer.request(upgrade_head())


def assert_full(response):
    assert (response.status, response.reason) == (503, "Too many connections")


def joins(daemon, **options):
    """Whether a new connection is taken."""
    try:
        with daemon.peer(**options) as peer:
            return peer.request(upgrade_head()).status == 101
    except Closed:
        return False


def test_connections(launch):
    daemon = launch({LIMITS + "connections": 3})
    with daemon.browser() as first, daemon.browser() as second:
        with daemon.browser() as third:
            assert_full(refused(daemon))
            for browser in (first, second, third):
                browser.ask("ping")
        pace.until(lambda: joins(daemon), 5, "room after a connection has closed")


def test_connections_per_address(launch):
    daemon = launch({LIMITS + "connections_per_address": 2})
    with daemon.browser() as first, daemon.browser():
        assert_full(refused(daemon))
        assert_full(refused(daemon, source="127.0.0.1"))
        with daemon.peer(source="127.0.0.2") as other:
            other.upgrade()
            first.ask("ping")
        first.close()
        pace.until(lambda: joins(daemon), 5, "room after a connection has closed")


def test_handshakes(launch):
    daemon = launch({LIMITS + "handshakes": 2, LIMITS + "upgrade_timeout": "2s"})
    with daemon.browser() as established, daemon.peer() as first, daemon.peer() as second:
        for peer in (first, second):
            peer.send(b"GET ")
        time.sleep(pace.allowed(0.2))
        try:
            with daemon.peer() as third:
                assert third.request(upgrade_head()).status == 503
        except Closed:
            pass
        established.ask("ping")
        # Those who hold the places lose them when their time is up.
        pace.until(lambda: joins(daemon), 8, "room after slow handshakes were given up")


def test_header_count(launch):
    daemon = launch({LIMITS + "header_count": 20})
    fill = [(f"X-{number}", "y") for number in range(20 - 6)]
    with daemon.peer() as peer:
        assert peer.request(upgrade_head(add=fill)).status == 101
    with daemon.peer() as peer:
        response = peer.request(upgrade_head(add=[*fill, ("X", "y")]))
        assert (response.status, response.reason) == (431, "Request Header Fields Too Large")


def test_header_bytes(launch):
    daemon = launch({LIMITS + "header_bytes": 2048})
    with daemon.peer() as peer:
        assert peer.request(upgrade_head(add=[("X", "y" * 1000)])).status == 101
    for head in (upgrade_head(add=[("X", "y" * 3000)]), upgrade_head(add=[("X", "y" * 300)] * 10)):
        with daemon.peer() as peer:
            response = peer.request(head)
            assert (response.status, response.reason) == (431, "Request Header Fields Too Large")


def test_a_path_of_any_length(launch):
    daemon = launch({LIMITS + "header_bytes": 2048})
    with daemon.peer() as peer:
        assert peer.request(upgrade_head(path="/" + "a" * 5000)).status in (400, 414, 431)


@pytest.mark.parametrize("sent", [b"", b"\x16\x03\x01", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc"])
def test_tls_timeout(launch, sent):
    daemon = launch({"gateway.websocket.tls_listen": "127.0.0.1:0", LIMITS + "tls_timeout": "1s"})
    with daemon.peer("wss") as peer:
        peer.send(sent)
        assert peer.seconds_until_closed(pace.allowed(5)) > 0.5
    certificate.handshake(daemon.address("wss"))


def test_upgrade_timeout_over_tls(launch):
    daemon = launch({"gateway.websocket.tls_listen": "127.0.0.1:0", LIMITS + "upgrade_timeout": "1s"})
    with daemon.peer("wss", tls=certificate.context()) as peer:
        peer.send(b"GET /webrtcgateway/ws HTTP/1.1\r\n")
        peer.seconds_until_closed(pace.allowed(5))


@pytest.mark.parametrize("sent", [b"", b"GET /webrtcgateway/ws HTTP/1.1\r\nHost: "])
def test_upgrade_timeout(launch, sent):
    daemon = launch({LIMITS + "upgrade_timeout": "1s"})
    with daemon.peer() as peer:
        start = time.monotonic()
        peer.send(sent)
        try:
            assert peer.response().status == 408
        except Closed:
            pass
        assert 0.5 < time.monotonic() - start < pace.allowed(4)


def test_first_message_timeout(launch):
    daemon = launch({LIMITS + "first_message_timeout": "1s"})
    with daemon.browser() as active, daemon.browser() as idle:
        active.ask("ping")
        code, reason = idle.closed(5)
        assert code == 1008 and reason
        active.ask("ping")


def test_first_message_timeout_off(launch):
    daemon = launch({LIMITS + "first_message_timeout": "0s"})
    with daemon.browser() as browser:
        browser.silence(1.5)
        browser.ask("ping")


def padded(size):
    """A ping of exactly `size` bytes."""
    message = '{"sylkrtc":"ping","transaction":"t","x":""}'
    return message[:-2] + "y" * (size - len(message)) + message[-2:]


TOO_BIG = {
    "one frame": frames.text(padded(2049)),
    "fragments": frame(TEXT, b"x" * 1500, final=False) + frame(CONTINUATION, b"x" * 1500),
    "announced only": frame(TEXT, b"", length=2049),
    "binary": frame(frames.BINARY, bytes(3000)),
    "in the last of many fragments": frame(TEXT, b"", final=False)
    + frame(CONTINUATION, b"x", final=False) * 2048
    + frame(CONTINUATION, b"xx"),
}


@pytest.mark.parametrize("data", TOO_BIG.values(), ids=TOO_BIG.keys())
def test_message_bytes(launch, data):
    daemon = launch({LIMITS + "message_bytes": 2048})
    with daemon.peer() as peer:
        peer.upgrade()
        peer.next_message()
        peer.say(padded(2048))
        assert peer.next_message() == {"sylkrtc": "ack", "transaction": "t"}
        peer.send(data)
        peer.assert_closes(1009)


def test_messages_per_second(launch):
    daemon = launch({LIMITS + "messages_per_second": 1, LIMITS + "messages_burst": 5})
    with daemon.browser() as other, daemon.peer() as peer:
        peer.upgrade()
        peer.next_message()
        peer.send(b"".join(frames.text(json.dumps({"sylkrtc": "ping", "transaction": str(n)})) for n in range(20)))
        acks = 0
        while True:
            first, payload = peer.next_frame()
            if first & 0x0F == frames.CLOSE:
                break
            acks += 1
        assert int.from_bytes(payload[:2], "big") == 1008 and payload[2:]
        assert 5 <= acks <= 8
        other.ask("ping")


def test_a_steady_pace_below_the_limit(launch):
    daemon = launch({LIMITS + "messages_per_second": 20, LIMITS + "messages_burst": 5})
    with daemon.browser() as browser:
        for _ in range(20):
            browser.ask("ping")
            time.sleep(0.06)


def test_bytes_per_second(launch):
    daemon = launch({LIMITS + "bytes_per_second": 1000, LIMITS + "bytes_burst": 10_000})
    with daemon.peer() as peer:
        peer.upgrade()
        peer.next_message()
        peer.say(padded(4000))
        assert peer.next_message()["sylkrtc"] == "ack"
        for _ in range(5):
            peer.say(padded(4000))
        peer.assert_closes(1008)


@pytest.mark.parametrize("opcode", [PING, PONG])
def test_control_frames_count_too(launch, opcode):
    """A flood of control frames is a flood."""
    daemon = launch({LIMITS + "messages_per_second": 10, LIMITS + "messages_burst": 50})
    with daemon.peer() as peer:
        peer.upgrade()
        peer.next_message()
        peer.send(frame(opcode, b"x") * 1000)
        peer.assert_closes(1008)


def test_rates_off(launch):
    daemon = launch({LIMITS + "messages_per_second": 0, LIMITS + "bytes_per_second": 0})
    with daemon.browser() as browser:
        for _ in range(pace.count(3000)):
            browser.request("ping", transaction="t")
        for _ in range(pace.count(3000)):
            assert browser.receive() == {"sylkrtc": "ack", "transaction": "t"}


def test_pending_requests(launch):
    daemon = launch({LIMITS + "pending_requests": 4})
    with daemon.browser() as browser:
        asked = [browser.request("echo-later", text="x", delay_ms=800, session=f"s{n}") for n in range(6)]
        assert [browser.answer(transaction)["sylkrtc"] for transaction in asked] == ["ack"] * 4 + ["error"] * 2
        again = browser.request("echo-later", text="x", delay_ms=0)
        assert browser.answer(again)["sylkrtc"] == "ack"


def test_pending_requests_say_so(launch):
    daemon = launch({LIMITS + "pending_requests": 1})
    with daemon.browser() as browser:
        slow = browser.request("echo-later", text="x", delay_ms=500, session="one lane")
        # Waiting for its turn is pending, too; ping and synchronous requests are not held up.
        refused = browser.request("echo-later", text="x", delay_ms=0, session="one lane")
        assert browser.answer(refused)["error"] == "Too many pending requests"
        browser.ask("ping")
        browser.ask("echo", text="x")
        assert browser.answer(slow)["sylkrtc"] == "ack"


def test_request_timeout(launch):
    daemon = launch({LIMITS + "request_timeout": "1s"})
    with daemon.browser() as browser:
        start = time.monotonic()
        answer = browser.answer(browser.request("echo-later", text="late", delay_ms=2000, session="s"))
        assert answer["error"] == "Request timed out"
        assert 0.8 < time.monotonic() - start < pace.allowed(1.9)
        # Late results are dropped, and the lane goes on.
        answer = browser.answer(browser.request("echo-later", text="next", delay_ms=0, session="s"))
        assert answer["sylkrtc"] == "ack"
        assert browser.event("echo-event")["text"] == "next"
        browser.silence(1.5)


def test_waiting_for_ones_turn_counts_against_the_timeout(launch):
    daemon = launch({LIMITS + "request_timeout": "1s"})
    with daemon.browser() as browser:
        asked = [browser.request("echo-later", text="x", delay_ms=700, session="s") for _ in range(4)]
        answers = [browser.answer(transaction) for transaction in asked]
        assert answers[0]["sylkrtc"] == "ack"
        assert answers[3]["error"] == "Request timed out"


def test_outbox(launch):
    """Who asks and does not read is closed with 1013; the daemon neither waits nor keeps it all in memory."""
    daemon = launch(
        {
            LIMITS + "outbox_bytes": 262_144,
            LIMITS + "messages_per_second": 0,
            LIMITS + "bytes_per_second": 0,
            "gateway.websocket.close_timeout": "5s",
        }
    )
    request = frames.text(json.dumps({"sylkrtc": "echo", "transaction": "t", "text": "x" * 4096}))
    with daemon.browser() as other, daemon.peer(receive_buffer=4096) as peer:
        peer.upgrade()
        peer.socket.settimeout(0.5)
        sent = 0
        try:
            for _ in range(400):
                peer.socket.sendall(request * 25)
                sent += 25
        except (TimeoutError, BrokenPipeError, ConnectionResetError):
            pass
        other.ask("ping")
        peer.socket.settimeout(pace.allowed(10))
        code, reason = peer.close_code()
        assert code == 1013 and reason, f"{code} {reason} after {sent} requests"
    daemon.assert_alive()


def test_keepalive_without_pong(launch):
    daemon = launch({"gateway.websocket.keepalive": "1s"})
    with daemon.peer() as peer:
        peer.upgrade()
        peer.next_message()
        start = time.monotonic()
        code, reason = peer.close_code()
        assert (code, reason) == (1008, "no pong")
        assert 1.2 < time.monotonic() - start < pace.allowed(4)


def test_keepalive_with_pong(launch):
    daemon = launch({"gateway.websocket.keepalive": "1s"})
    with daemon.browser() as browser:
        browser.silence(3.5)
        browser.ask("ping")


def test_close_timeout(launch):
    """A client that does not answer the close frame is cut off."""
    daemon = launch({"gateway.websocket.close_timeout": "1s"})
    with daemon.peer() as peer:
        peer.upgrade()
        peer.next_message()
        peer.send(frame(TEXT, b"\xff"))
        assert peer.close_code()[0] == 1007
        assert peer.seconds_until_closed(pace.allowed(5)) < pace.allowed(3)
