"""Requests that come to the gateway: whose they are, who claims them, and the refusals of what nobody claims."""

import re
import secrets

import pytest

from fixtures_registration import new_account, peer, stub, user_names  # noqa: F401
from harness import sip_gateway
from harness.daemon import Daemon
from harness.sip_account import Account, ha1
from harness.sip_message import SIPMessage
from harness.sip_peer import SIPPeer

TEXT = [("Content-Type", "text/plain")]
OFFERED = [("Content-Type", "application/sdp")]


def sdp(*media):
    lines = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0", *media]
    return "".join(f"{line}\r\n" for line in lines)


AUDIO = sdp("m=audio 40000 RTP/AVP 0 8", "a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000")
CHAT = sdp("m=message 2855 TCP/MSRP *", "a=accept-types:message/cpim", "a=path:msrp://127.0.0.1:2855/x;tcp")
FAX = sdp("m=image 40000 udptl t38")


@pytest.fixture(scope="module")
def claiming(tmp_path_factory, sip_domain):
    """A daemon whose probe takes MESSAGE and INVITE with audio."""
    proxies = {"example.test": sip_gateway.proxy(sip_domain)}
    settings = sip_gateway.settings(proxies, probe={"message": True, "invite": True})
    daemon = Daemon(tmp_path_factory.mktemp("claiming"), settings).start()
    yield daemon
    daemon.stop()


@pytest.fixture(scope="module")
def unclaiming(tmp_path_factory, sip_domain):
    """A daemon where nobody takes anything."""
    proxies = {"example.test": sip_gateway.proxy(sip_domain)}
    settings = sip_gateway.settings(proxies, probe={"message": False, "invite": False})
    daemon = Daemon(tmp_path_factory.mktemp("unclaiming"), settings).start()
    yield daemon
    daemon.stop()


@pytest.fixture
def stranger():
    """Makes SIP user agents that talk to the gateway without a proxy in between."""
    made = []

    def make(daemon, transport="udp", user="stranger"):
        made.append(SIPPeer(sip_gateway.endpoint(daemon), user, transport, host="elsewhere.test"))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def contact_of(sip_domain):
    def find(account):
        return sip_domain.until_bound(account.user)[0].uri

    return find


# Whose it is


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("method", ["INVITE", "MESSAGE", "OPTIONS", "SUBSCRIBE", "INFO", "FOO"])
def test_a_user_that_nobody_is(claiming, stranger, transport, method):
    door = sip_gateway.endpoint(claiming)
    headers = [("Event", "presence")] if method == "SUBSCRIBE" else []
    for user in ("nobody", "alice", "0" * 32, secrets.token_hex(16)):
        # A method may be refused before the user is looked at (RFC 3261 section 8.2.1).
        allowed = {"INFO": (404, 405, 481), "FOO": (404, 405, 501), "SUBSCRIBE": (404, 489)}.get(method, (404,))
        sent = stranger(claiming, transport).begin(method, f"sip:{user}@{door.address}:{door.port}", headers=headers)
        assert sent.final().status in allowed


def test_the_account_in_the_to_field_means_nothing(claiming, new_account, stranger):
    """Only the Request-URI says whose a request is."""
    with claiming.browser() as browser:
        account = new_account(browser).add().registered()
        door = sip_gateway.endpoint(claiming)
        uri = f"sip:{secrets.token_hex(16)}@{door.address}:{door.port}"
        sent = stranger(claiming).begin("MESSAGE", uri, to=f"sip:{account.name}", headers=TEXT, body="x")
        assert sent.final().status == 404
        with pytest.raises(AssertionError, match="no probe-event request"):
            account.request("MESSAGE", 0.3)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_message(claiming, new_account, stranger, contact_of, transport, version):
    with claiming.browser(version) as browser:
        account = new_account(browser).add().registered()
        uri = contact_of(account)
        sent = stranger(claiming, transport).begin("MESSAGE", uri, headers=TEXT, body="Grüße 🍏")
        assert sent.final().status == 200
        event = account.request("MESSAGE")
        assert event["content"] == "Grüße 🍏" and event["content_type"] == "text/plain"
        assert "stranger@elsewhere.test" in event["from"]


def test_bytes_that_are_no_text(claiming, new_account, stranger, contact_of):
    with claiming.browser() as browser:
        account = new_account(browser).add().registered()
        for body in (b"\xff\xfe\0", b"", b"\0" * 50, b"x" * 20_000):
            sent = stranger(claiming, "tcp").begin("MESSAGE", contact_of(account), headers=TEXT, body=body)
            assert sent.final().status in (200, 400, 413)
            if sent.final().status == 200:
                account.request("MESSAGE")
    claiming.assert_alive()


def test_a_message_reaches_its_account_only(claiming, new_account, stranger, contact_of):
    with claiming.browser() as one, claiming.browser() as two:
        first, second = new_account(one).add().registered(), new_account(two).add().registered()
        third = new_account(one).add().registered()
        for account in (third, first, second):
            sent = stranger(claiming).begin("MESSAGE", contact_of(account), headers=TEXT, body=f"for {account.user}")
            assert sent.final().status == 200
        for account in (first, second, third):
            assert account.request("MESSAGE")["content"] == f"for {account.user}"


def test_a_retransmission_is_one_message(claiming, new_account, stranger, contact_of):
    with claiming.browser() as browser:
        account = new_account(browser).add().registered()
        other = stranger(claiming)
        sent = other.begin("MESSAGE", contact_of(account), headers=TEXT, body="once")
        for _ in range(3):
            other.transport.send(sent.request.serialized())
        assert sent.final().status == 200
        account.request("MESSAGE")
        last = other.begin("MESSAGE", contact_of(account), headers=TEXT, body="twice")
        assert last.final().status == 200
        assert account.request("MESSAGE")["content"] == "twice"


def test_an_account_that_has_gone(claiming, sip_domain, new_account, stranger, contact_of):
    with claiming.browser() as browser:
        account = new_account(browser).add().registered()
        uri = contact_of(account)
        account.remove()
        sip_domain.until_gone(account.user)
        assert stranger(claiming).begin("MESSAGE", uri, headers=TEXT, body="x").final().status == 404
        again = account.add().registered()
        assert contact_of(again) != uri
        assert stranger(claiming).begin("MESSAGE", uri, headers=TEXT, body="x").final().status == 404


# Claims and refusals


def allowed_methods(response):
    return {method.strip() for method in ", ".join(response.all("Allow")).split(",") if method.strip()}


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("method", ["MESSAGE", "INVITE"])
def test_nobody_claims_it(unclaiming, new_account, stranger, contact_of, method, transport):
    with unclaiming.browser() as browser:
        account = new_account(browser).add().registered()
        headers, body = (OFFERED, AUDIO) if method == "INVITE" else (TEXT, "x")
        answer = stranger(unclaiming, transport).begin(method, contact_of(account), headers=headers, body=body).final()
        assert answer.status == 405
        assert allowed_methods(answer) and method not in allowed_methods(answer)


def test_options_says_what_is_there(claiming, unclaiming, new_account, stranger, contact_of):
    allowed = {}
    for daemon in (claiming, unclaiming):
        with daemon.browser() as browser:
            account = new_account(browser).add().registered()
            answer = stranger(daemon).begin("OPTIONS", contact_of(account)).final()
            assert answer.status == 200
            allowed[daemon] = allowed_methods(answer)
    assert {"INVITE", "ACK", "BYE", "CANCEL", "MESSAGE", "OPTIONS"} <= allowed[claiming]
    assert "OPTIONS" in allowed[unclaiming]
    assert not {"INVITE", "MESSAGE"} & allowed[unclaiming]
    for methods in allowed.values():
        assert not {"REFER", "PUBLISH", "REGISTER", "PRACK"} & methods, "nobody takes these"


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_options_to_the_gateway_itself(claiming, stranger, transport):
    door = sip_gateway.endpoint(claiming)
    answer = stranger(claiming, transport).begin("OPTIONS", f"sip:{door.address}:{door.port}").final()
    assert answer.status == 200 and "OPTIONS" in allowed_methods(answer)


@pytest.mark.parametrize("version", [1, 2])
def test_an_invite_that_is_claimed(claiming, new_account, stranger, contact_of, version):
    with claiming.browser(version) as browser:
        account = new_account(browser).add().registered()
        call = stranger(claiming).begin("INVITE", contact_of(account), headers=OFFERED, body=AUDIO)
        assert call.final().status == 486
        event = account.request("INVITE")
        assert "stranger@elsewhere.test" in event["from"]


@pytest.mark.parametrize("body", [CHAT, FAX, sdp(), sdp("m=video 40000 RTP/AVP 96", "a=rtpmap:96 VP8/90000")])
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_an_invite_whose_offer_nobody_takes(claiming, new_account, stranger, contact_of, body, transport):
    with claiming.browser() as browser:
        account = new_account(browser).add().registered()
        other = stranger(claiming, transport)
        answer = other.begin("INVITE", contact_of(account), headers=OFFERED, body=body).final()
        assert answer.status == 488
        # RFC 3261 section 20.43: code, agent, text.
        assert re.match(r'3\d\d \S+ "[^"]+"', answer.get("Warning", "")), answer.headers


def test_an_offer_that_cannot_be_read(claiming, new_account, stranger, contact_of):
    with claiming.browser() as browser:
        account = new_account(browser).add().registered()
        offers = [b"\xff" * 100, b"m=audio", b"v=0\r\n" * 50, b"v=0\r\nm=audio 99999999999999999999 RTP/AVP 0\r\n"]
        offers.append((sdp() + "m=audio 1 RTP/AVP 0\r\n" * 500).encode())
        for body in offers:
            answer = stranger(claiming, "tcp").begin("INVITE", contact_of(account), headers=OFFERED, body=body).final()
            assert 400 <= answer.status < 500
        answer = stranger(claiming).begin("INVITE", contact_of(account), headers=TEXT, body="hello").final()
        assert answer.status in (415, 488)
        if answer.status == 415:
            assert "application/sdp" in answer.get("Accept", "")
    claiming.assert_alive()


@pytest.mark.parametrize("event", ["presence", "message-summary", "dialog", "strange", None])
def test_subscriptions_to_us(claiming, new_account, stranger, contact_of, event):
    with claiming.browser() as browser:
        account = new_account(browser).add().registered()
        headers = [("Event", event)] if event else []
        answer = stranger(claiming).begin("SUBSCRIBE", contact_of(account), headers=headers).final()
        # RFC 6665 section 7.1.1: without an Event it is a bad request.
        assert answer.status in ((489,) if event else (400, 489))


@pytest.mark.parametrize("method", ["REFER", "PUBLISH", "REGISTER", "FOO", "INVENTED-BY-US", "invite"])
def test_methods_that_nobody_takes(claiming, new_account, stranger, contact_of, method):
    with claiming.browser() as browser:
        account = new_account(browser).add().registered()
        headers = [("Refer-To", "<sip:x@y.test>"), ("Event", "presence")]
        answer = stranger(claiming).begin(method, contact_of(account), headers=headers).final()
        assert answer.status in (405, 501)
        if answer.status == 405:
            assert "OPTIONS" in allowed_methods(answer) and method not in allowed_methods(answer)


@pytest.mark.parametrize("method", ["BYE", "INFO", "UPDATE", "NOTIFY", "PRACK", "CANCEL"])
def test_requests_of_dialogs_that_are_none(claiming, new_account, stranger, contact_of, method):
    with claiming.browser() as browser:
        account = new_account(browser).add().registered()
        to = f"<sip:{account.name}>;tag={secrets.token_hex(4)}"
        headers = [("To", to), ("Event", "presence"), ("Subscription-State", "active"), ("RAck", "1 1 INVITE")]
        answer = stranger(claiming).begin(method, contact_of(account), headers=headers).final()
        assert answer.status in (481, 405)


def test_an_ack_is_never_answered(claiming, new_account, stranger, contact_of):
    with claiming.browser() as browser:
        account = new_account(browser).add().registered()
        other = stranger(claiming)
        ack = other.begin("ACK", contact_of(account))
        assert other.begin("OPTIONS", contact_of(account)).final().status == 200
        assert not ack.responses


def test_an_extension_that_nobody_has(claiming, new_account, stranger, contact_of):
    with claiming.browser() as browser:
        account = new_account(browser).add().registered()
        for require in ("100rel", "strange"):
            headers = [*OFFERED, ("Require", require)]
            answer = stranger(claiming).begin("INVITE", contact_of(account), headers=headers, body=AUDIO).final()
            assert answer.status == 420 and require in answer.get("Unsupported", "")


def test_a_call_that_is_cancelled_too_late(claiming, new_account, stranger, contact_of):
    with claiming.browser() as browser:
        account = new_account(browser).add().registered()
        call = stranger(claiming).begin("INVITE", contact_of(account), headers=OFFERED, body=AUDIO)
        cancelled = call.cancel()
        assert call.final().status in (486, 487)
        assert cancelled.final().status in (200, 481)


# Authenticated


def test_a_false_password_learns_and_changes_nothing(claiming, sip_domain, new_account, stranger, contact_of, peer):
    """Anybody can name an account. Until a server has accepted the digest, that gives nothing."""
    with claiming.browser() as true, claiming.browser() as false:
        owner = new_account(true).add().registered()
        uri = contact_of(owner)
        thief = Account(false, owner.name, "guessed").add()
        assert thief.directory() == (False, 0)
        assert thief.refused() == "904 Operation has no matching challenge"
        assert thief.directory() == (False, 0) and owner.directory() == (True, 1)
        # The owner's own HA1 with a connection that has proven nothing yet: not shared before it has.
        waiting = Account(false, f"sip:{owner.name}", "secret")
        transaction = false.request("account-add", account=waiting.name, password=waiting.ha1)
        assert "already added" in false.answer(transaction)["error"]
        # What comes for the owner, the thief does not see.
        peer("alice").ask("MESSAGE", f"sip:{owner.name}", headers=TEXT, body="private").final()
        assert owner.request("MESSAGE")["content"] == "private"
        thief.message("sip:alice@example.test", "in a false name")
        assert thief.directory() == (False, 0)
        # What the thief does, the owner does not feel.
        thief.unregister()
        thief.remove()
        thief.add()
        thief.remove()
        (binding,) = sip_domain.bindings(owner.user)
        assert binding.uri == uri
        assert owner.directory() == (True, 1)
        assert not [message for message in false.waiting if message.get("event") == "request"]
        assert not [message for message in false.waiting if message.get("what") in ("authenticated", "registered")]
        owner.nothing(0.3)


def test_a_connection_shares_once_it_has_proven_itself(claiming, new_account):
    with claiming.browser() as one, claiming.browser(1) as two:
        first = new_account(one).add().registered()
        second = Account(two, first.name, "secret").add()
        assert second.directory() == (False, 0) and first.directory() == (True, 1)
        second.registered()
        assert second.directory() == first.directory() == (True, 2)
        # That it leaves the registrar takes nothing away from what it has proven.
        second.unregister()
        assert second.directory() == (True, 2)
        second.remove()
        assert first.directory() == (True, 1)


def test_the_same_account_with_another_realm_is_another(launch, stub):
    """What is shared is keyed by the address and the HA1: both accepted, and different."""
    registrar = stub(users={"alice": "first"})
    gateway = launch(sip_gateway.settings({"example.test": registrar.uri()}))
    with gateway.browser() as one, gateway.browser() as two:
        first = Account(one, "alice@example.test", "first").add().registered()
        registrar.users["alice"] = "second"
        second = Account(two, "alice@example.test", "second").add().registered()
        assert first.ha1 != second.ha1 == ha1("alice", "example.test", "second")
        assert first.directory() == second.directory() == (True, 1)


@pytest.mark.parametrize("version", [1, 2])
def test_what_other_plugins_are_told(claiming, new_account, version):
    with claiming.browser(version) as browser:
        account = new_account(browser).add().registered()
        told = []
        while len(told) < 3:
            told.append(account.event("probe-event", "notice")["what"])
        assert told[0] == "added" and set(told) == {"added", "authenticated", "registered"}
        account.remove()
        account.notice("removed")


# Responses that nobody waits for


def test_stray_responses(claiming, stranger):
    other = stranger(claiming)
    host, port = other.transport.local
    for branch in ("z9hG4bKnothing", "", "z9hG4bK" + "x" * 5000):
        response = SIPMessage(
            "SIP/2.0 200 OK",
            [("Via", f"SIP/2.0/UDP {host}:{port};branch={branch}"), ("From", "<sip:a@b.test>;tag=x"),
             ("To", "<sip:c@d.test>;tag=y"), ("Call-ID", "stray"), ("CSeq", "1 INVITE")],
        )  # fmt: skip
        other.transport.send(response.serialized())
    door = sip_gateway.endpoint(claiming)
    assert other.begin("OPTIONS", f"sip:{door.address}:{door.port}").final().status == 200
    assert not other.requests, "a stray answer is not answered"
