"""The SIP domain of the project: MSRP relay (RFC 4976)."""

import pytest

from harness.msrp_peer import MSRPPeer


@pytest.fixture(params=["tcp", "tls"])
def connect(sip_domain, request):
    """Connects peers to the relay."""
    peers = []

    def make():
        secure = request.param == "tls"
        target = (sip_domain.address, sip_domain.msrps_port if secure else sip_domain.msrp_port)
        trust = sip_domain.ca_file if secure else None
        peers.append(MSRPPeer(target, trust=trust, server_name=sip_domain.name))
        return peers[-1]

    yield make
    for peer in peers:
        peer.close()


def test_authentication(sip_domain, connect):
    client = connect()
    answer = client.authenticate("alice", "alice")
    assert answer.status == 200 and answer.get("Expires") == "900"
    scheme = "msrps" if client.secure else "msrp"
    assert answer.get("Use-Path").startswith(f"{scheme}://{sip_domain.address}:{client.target[1]}/")
    assert connect().authenticate("alice", "wrong").status == 401
    assert connect().authenticate("nobody", "nobody").status == 401
    brief = connect().authenticate("alice", "alice", expires=5)
    assert brief.status == 423 and brief.get("Min-Expires") == "60"


def test_both_ways(connect):
    """alice has the relay in her path; the peer connects to it and needs no account."""
    alice, peer = connect(), connect()
    assert alice.authenticate("alice", "alice").status == 200

    transaction = peer.message(alice.path, b"to alice", message_id="m1")
    hop = peer.receive()
    assert (hop.status, hop.transaction) == (200, transaction)
    sent = alice.receive()
    assert (sent.method, sent.body, sent.get("Message-ID")) == ("SEND", b"to alice", "m1")
    assert sent.get("To-Path") == alice.uri
    assert sent.get("From-Path").split() == [alice.path[0], peer.uri]
    alice.accept(sent)

    transaction = alice.message([alice.path[0], peer.uri], b"from alice", message_id="m2", success_report="yes")
    hop = alice.receive()
    assert (hop.status, hop.transaction) == (200, transaction)
    sent = peer.receive()
    assert (sent.method, sent.body) == ("SEND", b"from alice")
    assert sent.get("From-Path").split() == [alice.path[0], alice.uri]
    peer.accept(sent)
    report = [("Message-ID", "m2"), ("Byte-Range", "1-10/10"), ("Status", "000 200 OK")]
    peer.send("REPORT", sent.get("From-Path").split(), report)
    arrived = alice.receive()
    assert (arrived.method, arrived.get("Status")) == ("REPORT", "000 200 OK")


def test_two_clients_of_the_relay(connect):
    """Both ends have authenticated: the path holds the relay twice."""
    alice, bob = connect(), connect()
    assert alice.authenticate("alice", "alice").status == 200
    assert bob.authenticate("bob", "bob").status == 200
    alice.message([alice.path[0], *bob.path], b"through two sessions")
    frame = alice.receive()
    assert frame.status == 200
    sent = bob.receive()
    assert sent.body == b"through two sessions"
    assert sent.get("From-Path").split()[-1] == alice.uri


def test_chunks_of_10_kib(connect):
    alice, peer = connect(), connect()
    assert alice.authenticate("alice", "alice").status == 200
    body = bytes(range(32, 127)) * 107 + b"x" * 75
    assert len(body) == 10240
    for _ in range(20):
        peer.message(alice.path, body)
        assert peer.receive().status == 200
        sent = alice.receive()
        assert sent.body == body
        alice.accept(sent)


def test_an_unknown_session_is_refused(connect):
    alice, peer = connect(), connect()
    assert alice.authenticate("alice", "alice").status == 200
    relay, _, _ = alice.path[0].rpartition("/")
    peer.message([f"{relay}/nothing;tcp", alice.uri], b"x")
    assert peer.receive().status == 481
