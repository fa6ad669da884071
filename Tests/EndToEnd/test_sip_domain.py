"""The SIP domain of the project: registrar and proxy. What other tests take for granted is looked at here."""

import ssl
import subprocess
import time

import pytest

from harness import pace
from harness.build import ROOT
from harness.sip_dialog import SIPDialog
from harness.sip_domain import SIPDomain
from harness.sip_peer import SIPPeer

TRANSPORTS = ("udp", "tcp", "tls")
TEXT = [("Content-Type", "text/plain")]


@pytest.fixture
def peer(sip_domain):
    """Makes peers of the shared domain; their contacts are removed at the end."""
    peers = []

    def make(user, transport="udp", **options):
        peers.append(SIPPeer(options.pop("domain", sip_domain), user, transport, **options))
        return peers[-1]

    yield make
    for made in peers:
        if made.registrations and not made.transport.closed.is_set():
            made.register(0)
        made.close()


# Registrar


def test_contacts_over_all_transports_are_bound_together(sip_domain, peer):
    peers = {transport: peer("alice", transport) for transport in TRANSPORTS}
    for number, phone in enumerate(peers.values(), 1):
        response = phone.register(60, headers=[("User-Agent", f"phone-{phone.kind}")])
        assert response.status == 200
        assert len(response.uris("Contact")) == number
    bound = {binding.transport: binding for binding in sip_domain.bindings("sip:alice@example.test")}
    assert set(bound) == set(TRANSPORTS)
    for transport, phone in peers.items():
        assert bound[transport].uri == phone.contact
        assert bound[transport].user_agent == f"phone-{transport}"
        assert 50 < bound[transport].expires <= 60
    peers["tcp"].register(0)
    assert {binding.transport for binding in sip_domain.bindings("alice")} == {"udp", "tls"}


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_wrong_password_is_challenged_again(sip_domain, peer, transport):
    phone = peer("bob", transport, password="not bob")
    assert phone.register().status == 401
    assert sip_domain.bindings("bob") == []


def test_the_challenge_offers_qop(peer):
    challenge = peer("bob").begin("REGISTER", to="sip:bob@example.test").final().get("WWW-Authenticate")
    assert 'realm="example.test"' in challenge and 'qop="auth"' in challenge and "stale" not in challenge


def test_who_may_not_register(peer):
    assert peer("nobody").register().status == 401, "an unknown account looks like a wrong password"
    mallory = peer("bob")
    assert mallory.register(headers=[("To", "<sip:alice@example.test>")]).status == 403
    assert peer("stranger", host="guest.example.test").register().status == 403


def test_an_account_is_added_and_changed_while_it_runs(sip_domain, peer):
    assert peer("erin", password="first").register().status == 401
    sip_domain.add_account("erin", "first")
    assert peer("erin", password="first").register().status == 200
    sip_domain.add_account("erin", "second")
    assert peer("erin", password="first").register().status == 401


def test_short_registrations_expire(sip_domain, peer):
    phone = peer("dave")
    response = phone.register(1)
    assert response.status == 200 and "expires=1" in response.get("Contact")
    assert len(sip_domain.bindings("dave")) == 1
    sip_domain.until_gone("dave", 4)
    assert peer("bob").ask("MESSAGE", "sip:dave@example.test", headers=TEXT, body="gone?").final().status == 480


def test_twenty_contacts(sip_domain, peer):
    phone = peer("dave")
    contacts = [f"<sip:dave-{number}@127.0.0.1:{phone.transport.local[1]}>" for number in range(20)]
    for contact in contacts:
        assert phone.register(60, contact=contact).status == 200
    assert len(sip_domain.bindings("dave")) == 20
    assert phone.register(0, contact="*").status == 200
    assert sip_domain.bindings("dave") == []


# Proxy


@pytest.mark.parametrize("caller, callee", [("udp", "tls"), ("tcp", "udp"), ("tls", "tcp")])
def test_a_call_forks_and_the_loser_is_cancelled(peer, caller, callee):
    winner, loser = peer("bob", callee), peer("bob")
    assert winner.register().status == loser.register().status == 200
    alice = peer("alice", caller)
    call = alice.start_call("sip:bob@example.test", headers=[("Content-Type", "application/sdp")], body="v=0\r\n")
    first, second = winner.receive("INVITE"), loser.receive("INVITE")
    assert first.body == b"v=0\r\n" and first.get("Proxy-Authorization") is None
    winner.respond(first, 180, "Ringing")
    loser.respond(second, 180, "Ringing")
    pace.until(lambda: sum(r.status == 180 for r in call.responses) == 2, 5, "both to ring")
    accepted = winner.respond(first, 200, "OK")
    loser.receive("CANCEL")
    loser.respond(second, 487, "Request Terminated")
    loser.receive("ACK")
    dialog = call.ack()
    assert call.final().status == 200
    winner.receive("ACK")
    assert dialog.routes, "the proxy stays in the path"
    answerer = SIPDialog(first, accepted, is_caller=False)
    bye = winner.begin("BYE", dialog=answerer)
    alice.respond(alice.receive("BYE"), 200, "OK")
    assert bye.final().status == 200


def test_a_caller_gives_up(peer):
    bob, alice = peer("bob", "tcp"), peer("alice")
    bob.register()
    call = alice.start_call("sip:bob@example.test")
    invite = bob.receive("INVITE")
    bob.respond(invite, 180, "Ringing")
    call.response(180)
    assert call.cancel().final().status == 200
    bob.receive("CANCEL")
    bob.respond(invite, 487, "Request Terminated")
    assert call.final().status == 487


def test_all_contacts_refuse(peer):
    bobs, alice = [peer("bob"), peer("bob", "tcp")], peer("alice")
    for bob in bobs:
        bob.register()
    call = alice.start_call("sip:bob@example.test")
    for bob, status in zip(bobs, (486, 603)):
        bob.respond(bob.receive("INVITE"), status, "No")
    assert call.final().status == 603, "RFC 3261 section 16.7: a 6xx goes before all others"


def test_a_message_reaches_every_contact(peer):
    bobs, alice = [peer("bob", transport) for transport in TRANSPORTS], peer("alice")
    for bob in bobs:
        bob.register()
    sent = alice.begin("MESSAGE", "sip:bob@example.test", headers=TEXT, body="hello")
    assert sent.final().status == 407, "of our own users the proxy wants credentials"
    sent = alice.authenticated(sent)
    for bob in bobs:
        message = bob.receive("MESSAGE")
        assert message.text == "hello"
        bob.respond(message, 200, "OK")
    assert sent.final().status == 200


@pytest.mark.parametrize("method", ["INVITE", "MESSAGE"])
def test_nobody_is_registered(peer, method):
    assert peer("alice").ask(method, "sip:dave@example.test").final().status == 480


def test_nobody_sends_in_the_name_of_another(peer):
    mallory = peer("bob")
    stolen = mallory.ask("MESSAGE", "sip:alice@example.test", sender="sip:carol@example.test", headers=TEXT, body="x")
    assert stolen.final().status == 403
    wrong = peer("bob", password="wrong").ask("MESSAGE", "sip:alice@example.test", headers=TEXT, body="x")
    assert wrong.final().status == 407


def test_guests_reach_our_users_without_credentials(peer):
    bob = peer("bob")
    bob.register()
    guest = peer("k3h5zt", "tcp", host="guest.example.test")
    for method in ("MESSAGE", "OPTIONS"):
        sent = guest.begin(method, "sip:bob@example.test", headers=TEXT, body="hello")
        bob.respond(bob.receive(method), 200, "OK")
        assert sent.final().status == 200
    call = guest.begin("INVITE", "sip:bob@example.test")
    invite = bob.receive("INVITE")
    answered = bob.respond(invite, 200, "OK")
    call.ack()
    bob.receive("ACK")
    bye = bob.begin("BYE", dialog=SIPDialog(invite, answered, is_caller=False))
    guest.respond(guest.receive("BYE"), 200, "OK")
    assert bye.final().status == 200


def test_what_guests_may_not(peer):
    guest = peer("k3h5zt", host="guest.example.test")
    assert guest.begin("MESSAGE", "sip:x@elsewhere.test", headers=TEXT, body="x").final().status == 403
    assert guest.begin("SUBSCRIBE", "sip:bob@example.test", headers=[("Event", "presence")]).final().status == 403
    assert peer("alice").ask("MESSAGE", "sip:k3h5zt@guest.example.test", headers=TEXT, body="x").final().status == 404


def test_options_to_the_proxy_itself(peer):
    assert peer("alice").ask("OPTIONS", "sip:example.test").final().status == 200


# TLS


def test_the_certificate_is_for_the_domain(sip_domain):
    text = subprocess.run(
        ["openssl", "x509", "-in", str(sip_domain.state / "certificate.pem"), "-noout", "-ext", "subjectAltName"],
        check=True, capture_output=True, text=True, timeout=20,
    ).stdout  # fmt: skip
    assert "DNS:example.test" in text and "URI:sip:example.test" in text


@pytest.mark.parametrize(
    "settings, reason",
    [({"certificate_name": "other.test"}, "Hostname mismatch"), ({"certificate_issuer": "self"}, "self-signed")],
)
def test_certificates_that_a_client_must_refuse(make_sip_domain, settings, reason):
    domain = make_sip_domain(**settings)
    with pytest.raises(ssl.SSLCertVerificationError, match=reason):
        SIPPeer(domain, "alice", "tls")
    with SIPPeer(domain, "alice", "tcp") as alice:
        assert alice.register().status == 200


# The domain as a process


def test_two_domains_side_by_side(sip_domain, make_sip_domain, peer):
    other = make_sip_domain(name="other.test", address="127.0.0.2", accounts="bob:secret")
    sip_domain.add_route("other.test", f"sip:{other.address}:{other.port}")
    bob = peer("bob", "tcp", domain=other, password="secret")
    assert bob.register().status == 200
    assert [binding.uri for binding in other.bindings("bob")] == [bob.contact]
    assert bob.transport.local[0] == "127.0.0.2" and sip_domain.bindings("bob") == []
    sent = peer("alice").begin("MESSAGE", "sip:bob@other.test", headers=TEXT, body="across")
    sent = sent.peer.authenticated(sent)
    message = bob.receive("MESSAGE")
    assert message.text == "across"
    bob.respond(message, 200, "OK")
    assert sent.final().status == 200


def test_restart_forgets_bindings_and_keeps_accounts(private_sip_domain):
    domain = private_sip_domain
    ports = domain.settings.copy()
    authority = domain.ca_file.read_text()
    domain.add_account("erin", "erin")
    with SIPPeer(domain, "erin") as erin:
        assert erin.register().status == 200
        domain.restart()
        assert domain.settings == ports and domain.ca_file.read_text() == authority
        assert domain.bindings("erin") == []
        assert erin.register().status == 200
    assert domain.command("start").strip() == str(domain.pid), "a second start says what is running"
    domain.stop()
    assert not domain.is_running()
    domain.command("stop")


def test_pause_and_kill(private_sip_domain):
    domain = private_sip_domain
    with SIPPeer(domain, "alice") as alice:
        domain.pause()
        waiting = alice.begin("OPTIONS", "sip:example.test")
        time.sleep(0.3)
        assert not waiting.responses
        domain.resume()
        assert waiting.final().status == 200
        domain.pause()
        domain.kill()
    with pytest.raises(ConnectionRefusedError):
        SIPPeer(domain, "alice", "tcp")
    domain.start()
    assert domain.is_running()


def test_it_ends_with_the_process_it_was_started_for(private_sip_domain):
    domain = private_sip_domain
    owner = subprocess.Popen(["sleep", "60"])
    domain.restart(until=owner.pid)
    owner.kill()
    owner.wait()
    pace.until(lambda: not domain.is_running(), 10, "the end of the domain")


def test_a_start_that_fails_shows_the_log(sip_domain):
    other = SIPDomain(**{name: getattr(sip_domain, name) for name in ("port", "tls_port")})
    with pytest.raises(AssertionError, match="Address already in use"):
        other.start()
    other.close()
    assert sip_domain.is_running()


def test_a_wrong_setting_is_named():
    done = subprocess.run(
        [ROOT / "Scripts/sip-domain", "status"], env={"SIP_DOMAIN_PROT": "1", "PATH": "/usr/bin"},
        capture_output=True, text=True, timeout=20,
    )  # fmt: skip
    assert done.returncode == 1 and "SIP_DOMAIN_PROT" in done.stderr


def test_settings_of_registrar_and_digest(make_sip_domain):
    domain = make_sip_domain(
        digest="SHA-256", realm="somewhere else", nonce_expires=1, brief="refuse", min_expires=5, max_contacts=1
    )
    with SIPPeer(domain, "alice") as alice, SIPPeer(domain, "alice", "tcp") as second:
        challenged = alice.begin("REGISTER", to=alice.uri, headers=[("Expires", 60)])
        challenge = challenged.final().get("WWW-Authenticate")
        assert "algorithm=SHA-256" in challenge and 'realm="somewhere else"' in challenge
        time.sleep(2.1)
        assert "stale=true" in alice.authenticated(challenged).final().get("WWW-Authenticate").lower()
        assert alice.register(60).status == 200
        brief = alice.register(4)
        assert (brief.status, brief.get("Min-Expires")) == (423, "5")
        assert second.register(60).status == 503


def test_a_burst_of_registrations(sip_domain):
    count = pace.count(300)
    started = time.monotonic()
    sip_domain.add_accounts("load", count, "load")
    assert time.monotonic() - started < pace.allowed(3)
    before = sip_domain.registered()
    with SIPPeer(sip_domain, "load0", "tcp", password="load") as peer:
        waiting = []
        for number in range(count):
            peer.user, peer.uri = f"load{number}", f"sip:load{number}@example.test"
            waiting.append(peer.begin("REGISTER", to=peer.uri, headers=[("Expires", 5)]))
        answered = []
        for number, transaction in enumerate(waiting):
            peer.user = f"load{number}"
            transaction.final()
            answered.append(peer.authenticated(transaction))
        assert {transaction.final().status for transaction in answered} == {200}
    assert sip_domain.registered() - before == count
    pace.until(lambda: sip_domain.registered() == before, 10, "the end of all these")
