"""Opening handshakes: what is refused, with which words, in which order; what is accepted."""

import base64
import hashlib
import socket
import time

import pytest

from harness import frames, pace
from harness.daemon import Daemon
from harness.peer import Closed, upgrade_head

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def refusal(daemon, head, kind="ws"):
    with daemon.peer(kind) as peer:
        response = peer.request(head)
        assert response.headers.get("connection", "").lower() == "close"
        peer.seconds_until_closed(pace.allowed(5))
    return response


def assert_refused(response, status, reason):
    """The text is the status line's reason and the body."""
    assert (response.status, response.reason) == (status, reason)
    assert response.body.decode().strip() == reason
    assert response.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("method", ["POST", "PUT", "HEAD", "OPTIONS", "DELETE"])
def test_other_methods_are_not_allowed(gateway, method):
    with gateway.peer() as peer:
        peer.send(upgrade_head(method=method))
        while b"\r\n\r\n" not in peer.buffer:
            peer.receive_some()
        head = peer.buffer.split(b"\r\n\r\n")[0].decode().split("\r\n")
    assert head[0] == "HTTP/1.1 405 Method Not Allowed"
    assert "allow: get" in [line.lower() for line in head]


SYNTAX = {
    "connection does not upgrade": {"Connection": "keep-alive"},
    "no connection header": {"drop": ["Connection"]},
    "no key": {"drop": ["Sec-WebSocket-Key"]},
    "key of 15 bytes": {"Sec_WebSocket_Key": base64.b64encode(bytes(15)).decode()},
    "key that is not base64": {"Sec_WebSocket_Key": "!!!!!!!!!!!!!!!!!!!!!!=="},
    "empty key": {"Sec_WebSocket_Key": ""},
    "two keys": {"add": [("Sec-WebSocket-Key", base64.b64encode(bytes(16)).decode())]},
    "no host": {"drop": ["Host"]},
    "two hosts": {"add": [("Host", "other.example.org")]},
    "two origins": {"add": [("Origin", "https://a.example.org"), ("Origin", "https://b.example.org")]},
}


@pytest.mark.parametrize("fields", SYNTAX.values(), ids=SYNTAX.keys())
def test_bad_handshake_headers(gateway, fields):
    response = refusal(gateway, upgrade_head(**fields))
    assert response.status == 400
    assert response.body


BROKEN_HEADS = {
    "no http at all": b"\x16\x03\x01 what is this\r\n\r\n",
    "no protocol": b"GET /webrtcgateway/ws\r\n\r\n",
    "space before the colon": upgrade_head().replace(b"Host:", b"Host :"),
    "folded header": upgrade_head().replace(b"\r\nUpgrade", b"\r\nX: a\r\n b\r\nUpgrade"),
    "control character in a value": upgrade_head(add=[("X", "a\x00b")]),
    "bytes above ascii in the path": upgrade_head(path="/webrtcgateway/ws\xff"),
}


@pytest.mark.parametrize("head", BROKEN_HEADS.values(), ids=BROKEN_HEADS.keys())
def test_broken_heads_end_the_connection(launch, head):
    """Refused with a 4xx or cut off, within the time for the upgrade."""
    daemon = launch({"gateway.limits.upgrade_timeout": "1s"})
    with daemon.peer() as peer:
        try:
            response = peer.request(head)
            assert 400 <= response.status < 500
        except Closed:
            pass
    daemon.assert_alive()


def test_an_upgrade_to_something_else(gateway):
    assert refusal(gateway, upgrade_head(Upgrade="h2c")).status in (400, 426)


@pytest.mark.parametrize("version", ["12", "8", "14", "x"])
def test_other_websocket_versions_need_an_upgrade(gateway, version):
    response = refusal(gateway, upgrade_head(Sec_WebSocket_Version=version))
    assert_refused(response, 426, "Upgrade Required")
    assert response.headers["sec-websocket-version"] == "13"


def test_plain_get_needs_an_upgrade(gateway):
    head = upgrade_head(drop=["Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version"])
    response = refusal(gateway, head)
    assert_refused(response, 426, "Upgrade Required")
    assert response.headers["sec-websocket-version"] == "13"


def test_other_paths_are_not_found(gateway):
    with gateway.peer() as peer:
        assert peer.request(upgrade_head(path="/webrtcgateway/other")).status == 404


@pytest.mark.parametrize("offer", [None, "sylkRTC-3", "sylkrtc-2", "sip", "sylkRTC-22, xsylkRTC-1"])
def test_no_compatible_subprotocol(gateway, offer):
    head = (
        upgrade_head(drop=["Sec-WebSocket-Protocol"]) if offer is None else upgrade_head(Sec_WebSocket_Protocol=offer)
    )
    assert_refused(refusal(gateway, head), 406, "No compatible protocol specified")


@pytest.mark.parametrize(
    "offers, chosen",
    [
        (["sylkRTC-1"], "sylkRTC-1"),
        (["sylkRTC-2"], "sylkRTC-2"),
        (["sylkRTC-1, sylkRTC-2"], "sylkRTC-2"),
        (["sylkRTC-2,sylkRTC-1"], "sylkRTC-2"),
        (["sip", "sylkRTC-1"], "sylkRTC-1"),
        (["sylkRTC-1", "sylkRTC-2"], "sylkRTC-2"),
        (["  sip ,\tsylkRTC-1  "], "sylkRTC-1"),
    ],
)
def test_subprotocol_choice(gateway, offers, chosen):
    head = upgrade_head(drop=["Sec-WebSocket-Protocol"], add=[("Sec-WebSocket-Protocol", offer) for offer in offers])
    with gateway.peer() as peer:
        response = peer.request(head)
        assert response.status == 101
        assert response.headers["sec-websocket-protocol"] == chosen
        peer.next_message(int(chosen[-1]))


def test_an_accepted_upgrade(gateway):
    key = base64.b64encode(b"0123456789abcdef").decode()
    with gateway.peer() as peer:
        response = peer.request(
            upgrade_head(
                Sec_WebSocket_Key=key,
                Upgrade="WebSocket",
                Connection="keep-alive, Upgrade",
                Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits",
            )
        )
        assert response.status == 101
        expected = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
        assert response.headers["sec-websocket-accept"] == expected
        assert response.headers["upgrade"].lower() == "websocket"
        assert response.headers["connection"].lower() == "upgrade"
        assert response.headers["server"] == "gatewayd"
        assert "sec-websocket-extensions" not in response.headers
        assert peer.next_message() == {"sylkrtc": "ready-event"}


@pytest.fixture(scope="module")
def choosy(tmp_path_factory):
    """A daemon that takes browsers from two origins only."""
    origins = ["https://*.example.org:8443", "https://app.example.com"]
    daemon = Daemon(tmp_path_factory.mktemp("choosy"), {"gateway.http.origins": origins}).start()
    yield daemon
    daemon.stop()


@pytest.mark.parametrize("origin", [None, "https://app.example.com", "https://a.example.org:8443"])
def test_allowed_origins(choosy, origin):
    with choosy.peer() as peer:
        assert peer.request(upgrade_head(add=[("Origin", origin)] if origin else [])).status == 101


@pytest.mark.parametrize(
    "origin",
    [
        "http://app.example.com",
        "https://app.example.com:444",
        "https://other.example.com",
        "https://app.example.com.evil.net",
        "https://a.example.org",
        "https://a.example.org:8443.evil.net",
        "https://aexample.org:8443",
        "null",
        "",
        "nonsense",
    ],
)
def test_denied_origins(choosy, origin):
    response = refusal(choosy, upgrade_head(add=[("Origin", origin)]))
    assert_refused(response, 400, f"WebSocket connection denied: origin '{origin}' not allowed")


@pytest.mark.parametrize("origin", ["null", "https://anywhere.example", "http://localhost:3000"])
def test_every_origin_is_allowed_by_default(gateway, origin):
    with gateway.peer() as peer:
        assert peer.request(upgrade_head(add=[("Origin", origin)])).status == 101


def test_an_origin_cannot_write_into_the_answer(choosy):
    """What a refusal quotes stays within its line."""
    response = refusal(choosy, upgrade_head(add=[("Origin", "https://x\x7f\tSet-Cookie: a=b" + "y" * 5000)]))
    assert response.status == 400
    assert "set-cookie" not in response.headers


def test_order_of_the_checks(launch):
    """Method, syntax, origin, subprotocol, room."""
    daemon = launch({"gateway.http.origins": ["https://app.example.com"], "gateway.limits.connections": 1})
    wrong = {"add": [("Origin", "https://evil.example")], "Sec_WebSocket_Protocol": "none"}
    with daemon.browser():
        assert refusal(daemon, upgrade_head(method="POST", Sec_WebSocket_Key="bad", **wrong)).status == 405
        response = refusal(daemon, upgrade_head(Sec_WebSocket_Key="bad", **wrong))
        assert response.status == 400 and "origin" not in response.reason
        assert "origin" in refusal(daemon, upgrade_head(**wrong)).reason
        assert refusal(daemon, upgrade_head(Sec_WebSocket_Protocol="none")).status == 406
        assert_refused(refusal(daemon, upgrade_head()), 503, "Too many connections")


def test_a_hundred_thousand_headers(gateway):
    with gateway.peer() as peer:
        peer.send(upgrade_head().removesuffix(b"\r\n") + b"a: b\r\n" * 100_000 + b"\r\n")
        try:
            assert peer.response().status == 431
        except Closed:
            pass  # the answer was lost to the reset that our unread bytes caused
    gateway.assert_alive()


def test_one_endless_header(gateway):
    with gateway.peer() as peer:
        peer.send(upgrade_head().removesuffix(b"\r\n") + b"a: " + b"b" * 2_000_000)
        try:
            assert peer.response().status == 431
        except Closed:
            pass
    gateway.assert_alive()


def test_frames_in_the_same_packet_as_the_head(gateway):
    """A client that does not wait for the answer is served all the same."""
    with gateway.peer() as peer:
        peer.send(upgrade_head() + frames.text('{"sylkrtc":"ping","transaction":"early"}'))
        assert peer.response().status == 101
        assert peer.next_message() == {"sylkrtc": "ready-event"}
        assert peer.next_message() == {"sylkrtc": "ack", "transaction": "early"}


def test_early_frames_are_answered_to_nobody_else(launch):
    """On one event loop, the answer to a frame that came with the head goes to its own connection."""
    daemon = launch({"gateway.websocket.event_loops": 1})
    with daemon.browser() as other, daemon.peer() as peer:
        peer.send(upgrade_head() + frames.text('{"sylkrtc":"echo","transaction":"secret","text":"secret"}'))
        assert peer.response().status == 101
        for _ in range(3):
            other.ask("ping")
        assert not other.waiting
        assert peer.next_message() == {"sylkrtc": "ready-event"}
        assert peer.next_message() == {"sylkrtc": "ack", "transaction": "secret"}


def test_garbage_in_the_same_packet_as_the_head(gateway):
    with gateway.peer() as peer:
        peer.send(upgrade_head() + b"GET / HTTP/1.1\r\n\r\n" * 10)
        assert peer.response().status == 101
        peer.assert_closes(1002)
    gateway.assert_alive()


def test_pipelined_requests(gateway):
    """Whatever becomes of the second request, the connection ends and the daemon lives."""
    with gateway.peer() as peer:
        peer.send(upgrade_head(Sec_WebSocket_Protocol="none") + upgrade_head())
        assert peer.response().status == 406
        peer.seconds_until_closed(pace.allowed(5))
    gateway.assert_alive()


def test_head_byte_by_byte(gateway):
    with gateway.peer() as peer:
        for byte in upgrade_head():
            peer.send(bytes([byte]))
        assert peer.response().status == 101
        assert peer.next_message() == {"sylkrtc": "ready-event"}


def test_slow_head(launch):
    """A head that drips in is cut off when its time is up, with 408 where the peer still listens."""
    daemon = launch({"gateway.limits.upgrade_timeout": "1s"})
    with daemon.peer() as peer:
        start = time.monotonic()
        peer.socket.settimeout(0.1)
        for byte in upgrade_head(add=[("X", "y" * 500)]):
            try:
                peer.socket.sendall(bytes([byte]))
                peer.receive_some()
            except TimeoutError:
                continue
            except (Closed, OSError):
                break
            break
        took = time.monotonic() - start
        if peer.buffer:
            assert peer.buffer.startswith(b"HTTP/1.1 408 ")
        assert 0.5 < took < pace.allowed(4)
    daemon.assert_alive()


def test_unix_socket(launch, prepare):
    daemon = prepare()
    path = daemon.short_folder() / "gateway.sock"
    daemon.write({"gateway.websocket.unix_socket": str(path)})
    daemon.start()
    for version in (1, 2):
        with daemon.browser(version, kind="unix") as browser:
            browser.ask("echo", text="over a Unix socket")
    daemon.stop()
    assert not path.exists(), "the socket is left behind"


def test_unix_socket_of_a_killed_daemon_is_taken_over(prepare):
    daemon = prepare()
    path = daemon.short_folder() / "gateway.sock"
    daemon.write({"gateway.websocket.unix_socket": str(path)})
    daemon.start()
    daemon.kill()
    daemon.start()
    with daemon.browser(kind="unix") as browser:
        browser.ask("ping")


def test_a_proper_client_that_offers_compression(gateway):
    with gateway.browser(compression="deflate", origin="https://app.example.com") as browser:
        browser.ask("ping")


def test_half_closed_before_the_head(gateway):
    with gateway.peer() as peer:
        peer.socket.shutdown(socket.SHUT_WR)
        peer.seconds_until_closed(pace.allowed(5))
    gateway.assert_alive()
