"""Accounts of browsers, registered at a real registrar; what no real one shows is looked at with one of ours."""

import json
import re
import secrets
import signal
import socket
import time

import pytest

from fixtures_registration import gateways, new_account, peer, stub, stub_gateway, user_names  # noqa: F401
from harness import pace, sip_gateway
from harness.sip_account import Account, ha1
from harness.sip_message import SIPMessage
from harness.stub_registrar import NORMAL, SILENCE, Answer

TRANSPORTS = ("udp", "tcp")
WRONG_PASSWORD = "904 Operation has no matching challenge"
CONTACT = re.compile(r"sip:([0-9a-f]{32})@127\.0\.0\.1:\d+(;transport=(tcp|tls))?")


# Registering


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_registering_and_unregistering(gateways, sip_domain, new_account, transport, version):
    with gateways(transport).browser(version) as browser:
        account = new_account(browser).add().registered()
        (binding,) = sip_domain.until_bound(account.user)
        assert binding.transport == transport
        matched = CONTACT.fullmatch(binding.uri)
        assert matched and (matched.group(3) or "udp") == transport, binding
        assert 0 < binding.expires <= 600
        account.unregister()
        sip_domain.until_gone(account.user)
        account.nothing(0.3)


@pytest.mark.parametrize("version", [1, 2])
def test_a_wrong_password(gateways, sip_domain, new_account, version):
    with gateways("udp").browser(version) as browser:
        account = new_account(browser)
        account.ha1 = ha1(account.user, "example.test", "wrong")
        account.add()
        # Existing clients look for 904, and ask again themselves.
        assert account.refused() == WRONG_PASSWORD
        assert account.refused() == WRONG_PASSWORD
        assert account.directory() == (False, 0)
        assert not sip_domain.bindings(account.user)


def test_nothing_follows_a_wrong_password(stub_gateway):
    gateway, registrar = stub_gateway(retry_minimum="100ms", retry_maximum="1s")
    with gateway.browser() as browser:
        account = Account(browser, "alice@example.test", "wrong").add()
        assert account.refused() == WRONG_PASSWORD
        account.nothing(1)
    asked = registrar.all("alice")
    assert [arrival.is_authorized for arrival in asked] == [False, True]
    assert {arrival.status for arrival in asked} == {401}


def test_a_password_in_clear_is_a_wrong_one(gateways, new_account):
    with gateways("udp").browser() as browser:
        account = new_account(browser)
        account.ha1 = "secret"
        browser.say(
            json.dumps({"sylkrtc": "account-add", "transaction": "t", "account": account.name, "password": "secret"})
        )
        # Refused at once or by the registrar; in no case is it taken for an HA1 that fits.
        if browser.answer("t")["sylkrtc"] == "ack":
            assert account.refused().startswith("904 ")


def test_an_unknown_user(gateways):
    with gateways("tcp").browser() as browser:
        assert Account(browser, "nobody@example.test").add().refused() == WRONG_PASSWORD


def test_the_registrar_refuses_in_its_own_words(gateways):
    with gateways("udp").browser() as browser:
        account = Account(browser, "stranger@guest.example.test").add()
        assert account.refused() == "403 Not Our Domain"


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
def test_nothing_listens(launch, transport):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        uri = f"sip:127.0.0.1:{taken.getsockname()[1]};transport={transport}"
        gateway = launch(sip_gateway.settings({"example.test": uri}))
        with gateway.browser() as browser:
            account = Account(browser).add()
            reason = account.refused()
            assert reason.startswith("503 "), reason
            if transport != "tls":
                assert reason == "503 Service Unavailable"
            # Retries are silent.
            account.nothing(0.7)


def test_nobody_answers(stub_gateway):
    gateway, registrar = stub_gateway(response_timeout="1s")
    registrar.script("alice", then=SILENCE)
    with gateway.browser() as browser:
        started = time.monotonic()
        assert Account(browser).add().refused() == "408 Request Timeout"
        assert time.monotonic() - started > 0.8
    assert registrar.retransmissions


# Several accounts, several connections


def test_two_accounts_on_a_connection(gateways, sip_domain, new_account):
    with gateways("udp").browser() as browser:
        first, second = new_account(browser).add(), new_account(browser).add()
        first.register()
        second.register()
        first.expect("registering", "registered")
        second.expect("registering", "registered")
        (one,), (other,) = sip_domain.until_bound(first.user), sip_domain.until_bound(second.user)
        assert one.uri != other.uri
        first.remove()
        sip_domain.until_gone(first.user)
        assert len(sip_domain.bindings(second.user)) == 1
        assert second.message(f"sip:{second.user}@example.test")[0] == 200


def test_one_account_on_two_connections(gateways, sip_domain, new_account):
    gateway = gateways("tcp")
    with gateway.browser() as one:
        first = new_account(one).add().registered()
        with gateway.browser(1) as two:
            second = Account(two, first.name, "secret").add().registered()
            contacts = {CONTACT.fullmatch(each.uri).group(1) for each in sip_domain.until_bound(first.user, 2)}
            assert len(contacts) == 2
            assert first.directory() == second.directory() == (True, 2)
            # Both ring.
            first.message(f"sip:{first.user}@example.test", "for both")
            assert first.request("MESSAGE")["content"] == second.request("MESSAGE")["content"] == "for both"
        (left,) = sip_domain.until_bound(first.user, 1)
        assert CONTACT.fullmatch(left.uri).group(1) in contacts
        pace.until(lambda: first.directory() == (True, 1), 5, "the other connection to leave the directory")
        first.nothing(0.2)


def test_contacts_cannot_be_guessed(gateways, sip_domain, new_account):
    seen = []
    with gateways("udp").browser() as browser:
        account = new_account(browser)
        for _ in range(8):
            account.add().registered()
            (binding,) = sip_domain.until_bound(account.user)
            seen.append(CONTACT.fullmatch(binding.uri).group(1))
            account.remove()
            sip_domain.until_gone(account.user)
    assert len(set(seen)) == 8
    # No position has the same digit each time, and no two look alike.
    assert all(len({user[index] for user in seen}) > 1 for index in range(32))
    for index, user in enumerate(seen):
        for other in seen[index + 1 :]:
            assert sum(a == b for a, b in zip(user, other)) < 16


# Refresh and leave


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_refreshes_are_silent(launch, sip_domain, new_account, transport):
    proxies = {"example.test": sip_gateway.proxy(sip_domain, transport)}
    gateway = launch(sip_gateway.settings(proxies, registration_expires="6s"))
    with gateway.browser() as browser:
        account = new_account(browser).add().registered()
        (first,) = sip_domain.until_bound(account.user)
        assert first.expires <= 6

        def refreshed():
            bindings = sip_domain.bindings(account.user)
            assert len(bindings) == 1, "a refresh comes before the binding ends"
            assert bindings[0].uri == first.uri and bindings[0].call_id == first.call_id
            return bindings[0].sequence >= first.sequence + 2

        pace.until(refreshed, 20, "two refreshes", interval=0.1)
        account.nothing(0.1)


def test_the_un_register_is_of_the_same_call(stub_gateway):
    gateway, registrar = stub_gateway()
    with gateway.browser() as browser:
        account = Account(browser).add().registered()
        account.unregister()
        registrar.until_gone("alice")
        messages = [arrival.message for arrival in registrar.all("alice")]
        assert len({message.get("Call-ID") for message in messages}) == 1, "RFC 3261 section 10.2"
        sequences = [message.sequence for message in messages]
        assert sequences == sorted(set(sequences))
        assert len({tuple(message.uris("Contact")) for message in messages}) == 1
        assert registrar.all("alice")[-1].expires == 0
        assert messages[-1].uri == "sip:example.test"
        account.nothing(0.3)


def test_an_unregistered_account_can_be_used(gateways, sip_domain, new_account, peer):
    bob = peer("bob")
    bob.answers_at_once.add("MESSAGE")
    bob.register()
    with gateways("udp").browser() as browser:
        account = new_account(browser).add().registered()
        account.unregister()
        sip_domain.until_gone(account.user)
        assert account.message("sip:bob@example.test", "still here") == (200, "OK")
        assert bob.receive("MESSAGE").text == "still here"
        account.registered()
        sip_domain.until_bound(account.user)


def test_an_account_that_never_registered_can_be_used(gateways, new_account, peer):
    bob = peer("bob", "tcp")
    bob.answers_at_once |= {"MESSAGE", "OPTIONS"}
    bob.register()
    with gateways("tcp").browser(1) as browser:
        account = new_account(browser).add()
        assert account.directory() == (False, 0)
        assert account.message("sip:bob@example.test")[0] == 200
        # The proxy took its digest.
        assert account.directory() == (True, 1)
        assert account.options("sip:bob@example.test")[0] == 200


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_remove_and_add_back_to_back(gateways, sip_domain, new_account, transport):
    with gateways(transport).browser() as browser:
        account = new_account(browser).add().registered()
        for _ in range(3):
            removed = browser.request("account-remove", account=account.name)
            added = browser.request("account-add", account=account.name, password=account.ha1)
            asked = browser.request("account-register", account=account.name)
            for transaction in (removed, added, asked):
                assert browser.answer(transaction)["sylkrtc"] == "ack"
            account.expect("registering", "registered")
        sip_domain.until_bound(account.user)
        account.nothing(0.3)
        assert len(sip_domain.bindings(account.user)) == 1


def test_registering_twice_leaves_one_binding(gateways, sip_domain, new_account):
    with gateways("udp").browser() as browser:
        account = new_account(browser).add().registered()
        account.register()
        # A client that asks again waits for an answer (client-expectations: else its login waits for ever).
        account.expect("registering", "registered")
        sip_domain.until_bound(account.user)
        account.unregister()
        sip_domain.until_gone(account.user)


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("how", ["close", "reset"])
def test_the_end_of_a_connection_ends_its_bindings(gateways, sip_domain, new_account, transport, how):
    gateway = gateways(transport)
    with gateway.browser() as browser:
        users = [new_account(browser).add().registered().user for _ in range(2)]
        for user in users:
            sip_domain.until_bound(user)
        if how == "reset":
            browser.connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            browser.connection.socket.shutdown(socket.SHUT_RDWR)
        else:
            browser.close()
        started = time.monotonic()
        for user in users:
            sip_domain.until_gone(user, 3)
        assert time.monotonic() - started < pace.allowed(2)


@pytest.mark.parametrize("how", ["close", "unregister", "remove"])
def test_an_end_in_the_middle_of_a_registration(stub_gateway, how):
    """The registrar is slow: whatever it grants when nobody wants it any more is given back."""
    gateway, registrar = stub_gateway(response_timeout="5s")

    def late(arrival):
        answer = registrar.judge(arrival)
        answer.after = 0.5
        return answer

    registrar.script("alice", NORMAL, late)
    with gateway.browser() as browser:
        account = Account(browser).add().register()
        account.expect("registering")
        registrar.until(2, "alice")
        {"close": browser.close, "unregister": account.unregister, "remove": account.remove}[how]()
        registrar.until_gone("alice", 5)
        time.sleep(0.7)
        assert not registrar.contacts["alice"], "nothing comes back"
        if how != "close":
            account.nothing(0)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_sigterm_removes_all_bindings(launch, sip_domain, new_account, transport):
    gateway = launch(sip_gateway.settings({"example.test": sip_gateway.proxy(sip_domain, transport)}))
    with gateway.browser() as browser, gateway.browser(1) as other:
        users = [new_account(connection).add().registered().user for connection in (browser, browser, other)]
        for user in users:
            sip_domain.until_bound(user)
        gateway.send(signal.SIGTERM)
        assert gateway.wait(20) == 0
        for user in users:
            sip_domain.until_gone(user, 1)


def test_sigterm_with_a_dead_registrar(stub_gateway):
    gateway, registrar = stub_gateway()
    with gateway.browser() as browser:
        Account(browser).add().registered()
        registrar.script("alice", then=SILENCE)
        started = time.monotonic()
        gateway.send(signal.SIGTERM)
        assert gateway.wait(20) == 0
        assert time.monotonic() - started < pace.allowed(15)


# What the registrar sees


def test_the_user_agent_at_the_registrar(gateways, sip_domain, new_account):
    agent = "SylkRTC (Firefox 140 on Linux) - Sylk 2.0"
    with gateways("udp").browser() as browser:
        named = new_account(browser, user_agent=agent).add().registered()
        plain = new_account(browser).add().registered()
        assert sip_domain.until_bound(named.user)[0].user_agent == agent
        assert sip_domain.until_bound(plain.user)[0].user_agent == "gatewayd"


@pytest.mark.parametrize(
    "name, shown",
    [
        ("Alice", '"Alice"'),
        ("Alice Äpfel 🍏", '"Alice Äpfel 🍏"'),
        ('Alice "Al" \\ Smith', '"Alice'),
        ("", ""),
    ],
)
def test_the_display_name(stub_gateway, name, shown):
    gateway, registrar = stub_gateway()
    with gateway.browser() as browser:
        Account(browser, display_name=name).add().registered()
    for arrival in registrar.all("alice"):
        sender = arrival.message.get("From").encode(errors="surrogateescape").decode()
        assert sender.startswith(shown) and sender.count("<sip:alice@example.test>") == 1, sender


EVIL = "\r\nX-Evil: yes\r\n"
INJECTIONS = [
    {"display_name": f"Alice{EVIL}"},
    {"display_name": f'Alice" <sip:mallory@example.test>{EVIL}'},
    {"display_name": 'Alice" <sip:mallory@example.test>;x="'},
    {"display_name": "Alice\\"},
    {"display_name": "Alice\nX-Evil: yes"},
    {"display_name": "Alice\u0000Bob\u0001\u007f\u0085\u2028X-Evil: yes"},
    {"user_agent": f"Browser{EVIL}"},
    {"user_agent": "Browser\nX-Evil: yes"},
    {"user_agent": "Browser\rX-Evil: yes"},
    {"user_agent": f"Browser\r\n{EVIL}REGISTER sip:example.test SIP/2.0\r\n\r\n"},
    {"user_agent": "Browser\u0000X-Evil: yes"},
    {"user_agent": "\r\n "},
    {"account": f"alice@example.test{EVIL}"},
    {"account": "alice@example.test\nX-Evil: yes"},
    {"account": "alice@example.test\u0000X-Evil"},
    {"account": 'alice"@example.test'},
    {"account": "alice@example.test>\r\nX-Evil: yes\r\nFoo: <"},
    {"account": "alice>;tag=evil@example.test"},
    {"account": "alice@example.test;maddr=127.0.0.9"},
    {"account": "alice@example.test?X-Evil=yes"},
    {"account": "alice@example.test?Route=%3Csip:127.0.0.9%3E"},
    {"account": "alice:secret@example.test"},
    {"account": "alice%0d%0aX-Evil:%20yes@example.test"},
    {"account": "alice@example.test, <sip:mallory@example.test>"},
    {"account": "<alice@example.test>"},
    {"account": "Alice <alice@example.test>"},
    {"password": f"{'0' * 32}{EVIL}"},
    {"password": '00", response="x'},
    {"incoming_header_prefixes": [f"X-{EVIL}"]},
    {"ha1": {"sha-256": f"{'0' * 64}{EVIL}"}},
]


def test_no_field_can_add_to_a_request(stub_gateway):
    """What a browser names ends up in the request as one value, or is refused; both are right."""
    gateway, registrar = stub_gateway(registration={"domains": ["*"]})
    wrong = []
    for number, injected in enumerate(INJECTIONS):
        with gateway.browser() as browser:
            account = Account(browser)
            fields = {"account": account.name, "password": account.ha1} | injected
            registrar.arrivals.clear()
            browser.say(json.dumps({"sylkrtc": "account-add", "transaction": "add", **fields}))
            if browser.answer("add")["sylkrtc"] != "ack":
                continue
            browser.say(
                json.dumps({"sylkrtc": "account-register", "transaction": "register", "account": fields["account"]})
            )
            if browser.answer("register")["sylkrtc"] != "ack":
                continue
            browser.find(lambda message: message.get("state") in ("registered", "failed"))
            for arrival in registrar.all():
                names = [SIPMessage.key(name) for name, _ in arrival.message.headers]
                names_once = {"from", "to", "call-id", "cseq", "contact", "user-agent", "authorization", "route"}
                odd = [name for name in names_once if names.count(name) > 1] + [n for n in names if "evil" in n]
                # What stands in quotes is a name and nothing else.
                uris = re.findall("<([^>]*)>", re.sub(r'"(\\.|[^"\\])*"', "", arrival.message.get("From")))
                text = arrival.message.serialized()
                control = re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)
                if odd or control or len(arrival.message.all("From")) != 1 or len(uris) != 1 or "mallory" in uris[0]:
                    wrong.append((number, injected, text))
                if "127.0.0.9" in arrival.message.uri or arrival.message.method != "REGISTER":
                    wrong.append((number, injected, text))
    assert not wrong, wrong
    gateway.assert_alive()


# Secrets


def test_secrets_are_not_logged(launch, sip_domain, new_account, stub):
    """At the finest level of the log: no HA1, and no answer to a challenge."""
    settings = sip_gateway.settings(
        {"example.test": sip_gateway.proxy(sip_domain)}, log="trace", registration_expires="5s"
    )
    gateway = launch(settings)
    wrong = secrets.token_hex(16)
    with gateway.browser() as browser, gateway.browser(1) as other:
        account = new_account(browser).add().registered()
        mistaken = new_account(other)
        mistaken.ha1 = wrong
        assert mistaken.add().refused() == WRONG_PASSWORD
        account.message(f"sip:{account.user}@example.test")
        assert browser.answer(browser.request("account-add", account=account.name, password=account.ha1))["error"]
        browser.error(json.dumps({"sylkrtc": "account-add", "transaction": "t", "account": 1, "password": wrong}))
    gateway.stop()
    text = gateway.log.text()
    assert "registration failed" in text, "the log says something at all"
    assert account.ha1 not in text and wrong not in text
    assert not re.search(r'(?i)response="?[0-9a-f]{32}', text)
    assert not re.search(r"(?i)authorization:\s*digest\s+username", text)


def test_secrets_are_no_part_of_an_error(gateways):
    with gateways("udp").browser() as browser:
        password = secrets.token_hex(5000)
        answer = browser.error(
            json.dumps(
                {"sylkrtc": "account-add", "transaction": "t", "account": "a@example.test", "password": password}
            )
        )
        assert "password" in answer["error"] and password[:16] not in answer["error"]


# Requests that are refused


def say(browser, kind, **fields):
    """The error that answers a request, whatever it contains."""
    transaction = secrets.token_hex(4)
    browser.say(json.dumps({"sylkrtc": kind, "transaction": transaction} | fields))
    answer = browser.answer(transaction)
    assert answer["sylkrtc"] == "error", answer
    return answer["error"]


@pytest.mark.parametrize("version", [1, 2])
def test_errors(gateways, version):
    password = "0" * 32
    with gateways("udp").browser(version) as browser:
        browser.ask("account-add", account="alice@example.test", password=password)
        twice = say(browser, "account-add", account="alice@example.test", password=password)
        assert twice == "Account alice@example.test already added"
        assert say(browser, "account-add", account="sip:alice@example.test", password=password) == twice
        for name in ("remove", "register", "unregister"):
            error = say(browser, f"account-{name}", account="bob@example.test")
            assert error == f"Unknown account specified for {name}: bob@example.test"
            error = say(browser, f"account-{name}")
            assert error == f"Mandatory property 'account' of 'account-{name}' request is missing"
        for missing in ("account", "password"):
            fields = {"account": "bob@example.test", "password": password}
            del fields[missing]
            error = say(browser, "account-add", **fields)
            assert error == f"Mandatory property '{missing}' of 'account-add' request is missing"
        browser.ask("account-remove", account="alice@example.test")
        assert "Unknown account" in say(browser, "account-remove", account="alice@example.test")


def test_an_account_of_another_connection_is_unknown(gateways, new_account):
    gateway = gateways("udp")
    with gateway.browser() as one, gateway.browser() as two:
        account = new_account(one).add()
        for name in ("remove", "register", "unregister"):
            assert say(two, f"account-{name}", account=account.name).startswith("Unknown account")


def test_the_scheme_is_no_part_of_the_name(gateways, sip_domain, new_account):
    with gateways("udp").browser() as browser:
        account = new_account(browser)
        account.name = f"sip:{account.name}"
        account.add().registered()
        browser.ask("account-unregister", account=account.name.removeprefix("sip:"))
        sip_domain.until_gone(account.user)


@pytest.mark.parametrize(
    "account",
    ["", "@", "@example.test", "alice@", "a b@example.test", "alice@exa mple.test", "alice@example.test:port",
     "alice@example.test:99999", "alice@[::1", "alice@@example.test", "http://example.test", "alice@example.test/x",
     "tel:+4930123456", "\u0000", "alice@" + "x" * 70_000],
)  # fmt: skip
def test_invalid_accounts(gateways, account):
    with gateways("udp").browser() as browser:
        error = say(browser, "account-add", account=account, password="0" * 32)
        assert "invalid SIP URI" in error or "'account'" in error or "SIP domain not allowed" in error, error
        assert len(error) < 1000
        # Nothing of it is kept.
        assert "Unknown account" in say(browser, "account-remove", account="alice@example.test")


def test_fields_out_of_bounds(gateways):
    good = {"account": "alice@example.test", "password": "0" * 32}
    mistakes = [
        ("password", ""), ("password", "x" * 10_000), ("password", 5), ("password", None), ("password", ["x"]),
        ("account", None), ("account", 5), ("account", {}),
        ("display_name", 5), ("display_name", ["x"]), ("display_name", "x" * 100_000),
        ("user_agent", 5), ("user_agent", {}), ("user_agent", "x" * 100_000),
        ("incoming_header_prefixes", "X-"), ("incoming_header_prefixes", [1]),
        ("incoming_header_prefixes", ["x"] * 5000),
        ("ha1", "x"), ("ha1", []), ("ha1", {"sha-256": 5}),
    ]  # fmt: skip
    with gateways("udp").browser() as browser:
        for name, value in mistakes:
            answer = browser.error(json.dumps({"sylkrtc": "account-add", "transaction": "t"} | good | {name: value}))
            error = answer["error"]
            assert name in error or "nested" in error, (name, value, error)
            assert len(error) < 1000
        browser.ask("account-add", **good)


def test_too_many_accounts(gateways):
    with gateways("udp").browser() as browser:
        for number in range(64):
            browser.ask("account-add", account=f"many{number}@example.test", password="0" * 32)
        error = say(browser, "account-add", account="one-more@example.test", password="0" * 32)
        assert error == "Too many accounts on this connection (at most 64)"
        browser.ask("account-remove", account="many0@example.test")
        browser.ask("account-add", account="one-more@example.test", password="0" * 32)


def test_optional_fields(gateways, sip_domain, new_account):
    with gateways("udp").browser() as browser:
        account = new_account(browser)
        fields = {"account": account.name, "password": account.ha1, "display_name": None, "user_agent": None}
        fields |= {"incoming_header_prefixes": None, "ha1": None}
        browser.say(json.dumps({"sylkrtc": "account-add", "transaction": "t"} | fields))
        assert browser.answer("t")["sylkrtc"] == "ack", "null is absent"
        account.registered()
        account.remove()
        account.fields = {"incoming_header_prefixes": ["X-", "X-", "P-"], "display_name": "", "user_agent": "x"}
        account.add().registered()


def test_domains(launch):
    gateway = launch(sip_gateway.settings(registration={"domains": ["example.test", "*.allowed.test"]}))
    with gateway.browser() as browser:
        for host in (
            "elsewhere.test",
            "test",
            "badexample.test",
            "example.test.evil.test",
            "127.0.0.1",
            "notallowed.test",
        ):
            error = say(browser, "account-add", account=f"alice@{host}", password="0" * 32)
            assert error == f"SIP domain not allowed: {host}"
        for number, host in enumerate(("example.test", "EXAMPLE.test", "one.allowed.test")):
            browser.ask("account-add", account=f"user{number}@{host}", password="0" * 32)


# Digest


def sha_256(user):
    return {"sha-256": ha1(user, "example.test", user, "sha256")}


def test_a_registrar_with_sha_256_only(make_sip_domain, launch):
    """RFC 7616. An HA1 is an MD5 hash and answers no other challenge: a client that has no more is told so."""
    domain = make_sip_domain(digest="SHA-256", min_expires=1)
    proxies = {"example.test": sip_gateway.proxy(domain)}
    gateway = launch(sip_gateway.settings(proxies, registration_expires="6s"))
    with gateway.browser() as browser:
        account = Account(browser, ha1=sha_256("alice")).add().registered()
        (first,) = domain.until_bound("alice")
        assert re.match(r"401 \S.*SHA-256", Account(browser, "bob@example.test").add().refused())
        assert not domain.bindings("bob")
        wrong = Account(browser, "carol@example.test", ha1=sha_256("dave")).add()
        assert wrong.refused() == WRONG_PASSWORD
        pace.until(lambda: domain.bindings("alice")[0].sequence > first.sequence, 10, "a refresh", 0.1)
        account.unregister()
        domain.until_gone("alice")
        account.nothing(0)


def test_a_registrar_with_several_algorithms(stub_gateway):
    """RFC 8760: the best one that can be answered."""
    gateway, registrar = stub_gateway()
    registrar.algorithms = ["SHA-512-256", "SHA-256", "MD5"]
    with gateway.browser() as browser:
        Account(browser).add().registered()
        assert "SHA" not in registrar.all("alice")[-1].message.get("Authorization")
        Account(browser, "bob@example.test", ha1=sha_256("bob")).add().registered()
        assert "algorithm=SHA-256" in registrar.all("bob")[-1].message.get("Authorization")


def test_a_registrar_of_rfc_2617(stub_gateway):
    """No qop in the challenge."""
    gateway, registrar = stub_gateway()
    registrar.qop = None
    with gateway.browser() as browser:
        Account(browser).add().registered()
    assert "qop" not in registrar.all("alice")[1].message.get("Authorization")


def test_the_realm_is_not_the_domain(stub_gateway):
    gateway, registrar = stub_gateway()
    registrar.realm = "somewhere else"
    with gateway.browser() as browser:
        Account(browser, realm="somewhere else").add().registered()


def test_characters_of_a_user_name(stub_gateway):
    gateway, registrar = stub_gateway()
    with gateway.browser() as browser:
        for user in ("+49301234567", "a.b-c_d", "alice!*'()&=+$", "0"):
            Account(browser, f"{user}@example.test").add().registered()
    assert {arrival.status for arrival in registrar.all()} == {401, 200}


def test_no_challenge_at_all(stub_gateway):
    """A registrar that trusts its network: registered, and authenticated for nobody."""
    gateway, registrar = stub_gateway()
    registrar.script("alice", then=lambda arrival: registrar.accept_binding(arrival))
    with gateway.browser() as browser:
        account = Account(browser).add().registered()
        assert account.directory() == (False, 0)
        assert not any(arrival.is_authorized for arrival in registrar.all())


def test_a_challenge_that_nobody_understands(stub_gateway):
    gateway, registrar = stub_gateway()
    challenges = [
        'Bearer realm="example.test"', "Digest", "Digest realm=", 'Digest nonce="x"', 'Basic realm="example.test"',
        'Digest realm="example.test", nonce="x", algorithm=MD9',
        'Digest realm="example.test", nonce="x", qop="strange"',
        "Digest " + "x" * 2000, 'Digest realm="example.test\\", nonce="x"',
    ]  # fmt: skip
    with gateway.browser() as browser:
        for number, challenge in enumerate(challenges):
            user = f"user{number}"
            registrar.script(user, then=Answer(401, headers=[("WWW-Authenticate", challenge)]))
            reason = Account(browser, f"{user}@example.test").add().refused()
            assert re.match(r"\d{3} \S", reason)
            assert len(registrar.all(user)) <= 2, "no endless conversation"
    gateway.assert_alive()
