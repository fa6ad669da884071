"""Registrations through failures: a registrar that stops, refuses for a while, sets conditions, or lies."""

import contextlib
import re
import time

import pytest

from fixtures_registration import stub, stub_gateway  # noqa: F401
from harness import pace, sip_gateway
from harness.sip_account import Account, accounts
from harness.stub_registrar import NORMAL, SILENCE, Answer

WRONG_PASSWORD = "904 Operation has no matching challenge"


# The real registrar goes and comes back


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_kamailio_is_stopped_and_started(make_sip_domain, launch, transport, version):
    domain = make_sip_domain(min_expires=1)
    # A lost connection is noticed at once; over UDP the next refresh notices.
    expires = {"udp": "5s", "tcp": "600s"}[transport]
    proxies = {"example.test": sip_gateway.proxy(domain, transport)}
    gateway = launch(sip_gateway.settings(proxies, registration_expires=expires))
    with gateway.browser(version) as browser, gateway.browser() as other:
        alice = Account(browser).add().registered()
        bob = Account(other, "bob@example.test").add().registered()
        domain.stop()
        for account in (alice, bob):
            assert re.match(r"(503|408) \S", account.expect("failed", seconds=15)["reason"])
        domain.start()
        for account in (alice, bob):
            # Without the client's doing, and without a word in between.
            account.expect("registered", seconds=15)
            domain.until_bound(account.user, 1)
        assert alice.message("sip:bob@example.test", "again")[0] == 200
        assert bob.request("MESSAGE")["content"] == "again"
        alice.nothing(0.2)


def test_kamailio_is_killed(make_sip_domain, launch):
    domain = make_sip_domain(min_expires=1)
    gateway = launch(sip_gateway.settings({"example.test": sip_gateway.proxy(domain, "tcp")}))
    with gateway.browser() as browser:
        several = [Account(browser, f"{name}@example.test").add().registered() for name in ("alice", "bob", "carol")]
        domain.kill()
        for account in several:
            account.expect("failed", seconds=10)
        domain.start()
        for account in several:
            account.expect("registered", seconds=15)
            domain.until_bound(account.user, 1)


def test_kamailio_stands_still(make_sip_domain, launch):
    domain = make_sip_domain(min_expires=1)
    proxies = {"example.test": sip_gateway.proxy(domain)}
    gateway = launch(sip_gateway.settings(proxies, registration_expires="5s", response_timeout="1s"))
    with gateway.browser() as browser:
        alice = Account(browser).add().registered()
        domain.pause()
        assert alice.expect("failed", seconds=10)["reason"] == "408 Request Timeout"
        domain.resume()
        alice.expect("registered", seconds=15)
        domain.until_bound("alice", 1)


def test_a_registrar_that_was_never_there(stub, launch):
    registrar = stub()
    registrar.stop()
    gateway = launch(sip_gateway.settings({"example.test": registrar.uri("tcp")}))
    with gateway.browser() as browser:
        alice = Account(browser).add()
        assert alice.refused() == "503 Service Unavailable"
        registrar.start()
        alice.expect("registered")


def test_a_lost_connection_is_made_again(stub_gateway):
    """The server closes an idle connection: whoever calls the account must find it again soon."""
    gateway, registrar = stub_gateway("tcp")
    with gateway.browser() as browser:
        Account(browser).add().registered()
        before = len(registrar.all("alice"))
        registrar.drop()
        registrar.until(before + 1, "alice")
        pace.until(lambda: registrar.all("alice")[-1].status == 200, 5, "the new registration")
        # `failed` may be said in between; in the end the client knows that it is registered.
        states = [m["state"] for m in drain(browser, 0.5) if m.get("event") == "registration-state"]
        assert states in ([], ["failed", "registered"], ["registering", "registered"]), states
        assert len(registrar.contacts["alice"]) == 1


def drain(browser, seconds):
    """Everything that waits, and everything that comes within that time."""
    try:
        browser.find(lambda message: False, seconds)
    except TimeoutError:
        pass
    found, browser.waiting = browser.waiting, []
    return found


# Codes


TRANSIENT = (408, 429, 480, 500, 502, 503, 504)
FINAL = (400, 403, 404, 600, 603)


def test_transient_refusals_are_followed_by_another_try(stub_gateway):
    gateway, registrar = stub_gateway()
    with gateway.browser() as browser:
        for code in TRANSIENT:
            registrar.script(f"user{code}", Answer(code), Answer(code))
            Account(browser, f"user{code}@example.test").add().register()
        for code in TRANSIENT:
            account = Account(browser, f"user{code}@example.test")
            assert re.match(rf"{code} \S", account.expect("registering", "failed")["reason"])
            account.expect("registered")
            assert registrar.contacts[f"user{code}"]


def test_final_refusals_are_not(stub_gateway):
    gateway, registrar = stub_gateway(retry_minimum="100ms", retry_maximum="1s")
    with gateway.browser() as browser:
        made = []
        for code in FINAL:
            registrar.script(f"user{code}", NORMAL, Answer(code, f"No {code}"))
            made.append(Account(browser, f"user{code}@example.test").add())
        for code, account in zip(FINAL, made):
            assert account.refused() == f"{code} No {code}"
        time.sleep(1)
        for code, account in zip(FINAL, made):
            assert [arrival.status for arrival in registrar.all(account.user)] == [401, code]
            account.nothing(0)
        # The client may ask again.
        made[0].registered()


def test_an_empty_phrase(stub_gateway):
    gateway, registrar = stub_gateway()
    registrar.script("alice", Answer(403, " "))
    with gateway.browser() as browser:
        assert re.fullmatch(r"403( .*)?", Account(browser).add().refused())


@pytest.mark.parametrize("code", [500, 503])
def test_retry_after(stub_gateway, code):
    gateway, registrar = stub_gateway()
    registrar.script("alice", Answer(code, headers=[("Retry-After", "2 (back soon);duration=3600")]))
    with gateway.browser() as browser:
        account = Account(browser).add()
        assert account.refused().startswith(f"{code} ")
        account.expect("registered", seconds=15)
    first, second = registrar.all("alice")[:2]
    assert second.at - first.at >= 1.95


@pytest.mark.parametrize("value", ["-1", "99999999999999999999", "soon", "", "0"])
def test_a_retry_after_that_makes_no_sense(stub_gateway, value):
    gateway, registrar = stub_gateway()
    registrar.script("alice", Answer(503, headers=[("Retry-After", value)]))
    with gateway.browser() as browser:
        account = Account(browser).add()
        assert account.refused().startswith("503 ")
        if len(value) < 10:
            account.expect("registered")
    gateway.assert_alive()


def test_tries_come_at_growing_intervals(stub_gateway):
    gateway, registrar = stub_gateway(retry_minimum="100ms", retry_maximum="1s")
    registrar.script("alice", then=Answer(503))
    with gateway.browser() as browser:
        Account(browser).add().refused()
        registrar.until(8, "alice", seconds=20)
    times = [arrival.at for arrival in registrar.all("alice")[:8]]
    gaps = [late - early for early, late in zip(times, times[1:])]
    assert gaps[0] < 0.6 and min(gaps) > 0.03, gaps
    assert sum(gaps[-3:]) > sum(gaps[:3]), gaps
    assert len({round(gap, 3) for gap in gaps[-4:]}) > 1, f"no two clients shall come in step: {gaps}"


def test_the_end_of_trying(stub_gateway):
    gateway, registrar = stub_gateway(retry_minimum="100ms", retry_maximum="1s")
    for user in ("unregisters", "removes", "leaves", "stays"):
        registrar.script(user, then=Answer(503))
    with gateway.browser() as browser, gateway.browser() as leaving:
        unregisters, removes = (Account(browser, f"{name}@example.test").add() for name in ("unregisters", "removes"))
        stays, leaves = Account(browser, "stays@example.test").add(), Account(leaving, "leaves@example.test").add()
        for account in (unregisters, removes, stays, leaves):
            account.refused()
        unregisters.unregister()
        removes.remove()
        leaving.close()
        time.sleep(0.5)
        counts = {account.user: len(registrar.all(account.user)) for account in (unregisters, removes, leaves)}
        more = len(registrar.all("stays"))
        registrar.until(more + 3, "stays")
        assert counts == {account.user: len(registrar.all(account.user)) for account in (unregisters, removes, leaves)}


# What the registrar grants


def test_min_expires(stub_gateway):
    gateway, registrar = stub_gateway(registration_expires="60s")
    registrar.script("alice", NORMAL, Answer(423, headers=[("Min-Expires", 1800)]))
    with gateway.browser() as browser:
        Account(browser).add().registered()
        assert registrar.all("alice")[0].expires == 60
        assert registrar.all("alice")[-1].expires >= 1800
        assert registrar.all("alice")[-1].status == 200


def test_min_expires_of_kamailio(make_sip_domain, launch):
    domain = make_sip_domain(min_expires=60, brief="refuse")
    gateway = launch(sip_gateway.settings({"example.test": sip_gateway.proxy(domain)}, registration_expires="5s"))
    with gateway.browser() as browser:
        Account(browser).add().registered()
        (binding,) = domain.until_bound("alice")
        assert binding.expires > 50


@pytest.mark.parametrize("headers", [[], [("Min-Expires", "0")], [("Min-Expires", "x")], [("Min-Expires", "9" * 30)]])
def test_an_interval_that_is_always_too_brief(stub_gateway, headers):
    gateway, registrar = stub_gateway(retry_minimum="1s", retry_maximum="1s")
    registrar.script("alice", NORMAL, then=Answer(423, headers=headers))
    with gateway.browser() as browser:
        assert Account(browser).add().refused().startswith("423 ")
        assert len(registrar.all("alice")) < 8
    gateway.assert_alive()


def test_the_granted_time_counts(stub_gateway):
    """Granted 6 s where 600 were asked for, as a parameter of the Contact among others, or for all."""
    gateway, registrar = stub_gateway()

    def parameter(arrival):
        (uri,) = arrival.message.uris("Contact")
        others = "<sip:other@127.0.0.8>;expires=500, "
        return Answer(
            200, headers=[("Contact", f'{others}"x, y" <{uri}>;q=0.5;Expires=6, <sip:more@127.0.0.8>;expires=1')]
        )

    def header(arrival):
        (uri,) = arrival.message.uris("Contact")
        return Answer(200, headers=[("Expires", "6"), ("m", f"<{uri}>")])

    def both(arrival):
        (uri,) = arrival.message.uris("Contact")
        return Answer(200, headers=[("Expires", "900"), ("Contact", f"<{uri}>;expires=6")])

    grants = {"alice": parameter, "bob": header, "carol": both}
    with gateway.browser() as browser:
        for user, grant in grants.items():
            registrar.script(user, NORMAL, then=grant)
            Account(browser, f"{user}@example.test").add().registered()
        for user in grants:
            granted, *refreshes = registrar.until(4, user, seconds=15)[1:4]
            for early, late in zip([granted, *refreshes], refreshes):
                assert 1 < late.at - early.at < pace.allowed(6.05), f"{user}: {late.at - early.at}"
        Account(browser).nothing(0)


def test_grants_that_make_no_sense(stub_gateway):
    gateway, registrar = stub_gateway(retry_minimum="1s", retry_maximum="1s")
    grants = [
        lambda uri: [],
        lambda uri: [("Contact", "<sip:somebody@127.0.0.8>;expires=60")],
        lambda uri: [("Contact", f"<{uri}>;expires=0")],
        lambda uri: [("Contact", f"<{uri}>;expires=-5")],
        lambda uri: [("Contact", f"<{uri}>;expires=99999999999999999999")],
        lambda uri: [("Contact", f"<{uri}>;expires=4294967295")],
        lambda uri: [("Contact", f"<{uri}>;expires=soon")],
        lambda uri: [("Expires", "Thu, 01 Jan 1970 00:00:00 GMT"), ("Contact", f"<{uri}>")],
        lambda uri: [("Contact", "*")],
        lambda uri: [("Contact", "<")],
        lambda uri: [("Contact", f"<{uri}>;expires=60")] * 40,
    ]
    with gateway.browser() as browser:
        for number, grant in enumerate(grants):
            user = f"user{number}"
            registrar.script(
                user, NORMAL, then=lambda a, grant=grant: Answer(200, headers=grant(a.message.uris("Contact")[0]))
            )
            Account(browser, f"{user}@example.test").add().register()
        for number in range(len(grants)):
            account = Account(browser, f"user{number}@example.test")
            account.expect("registering")
            assert account.event("account-event", "registration-state")["state"] in ("registered", "failed")
        time.sleep(0.5)
        for number in range(len(grants)):
            assert len(registrar.all(f"user{number}")) <= 6, (
                f"an endless conversation: {registrar.all(f'user{number}')}"
            )
    gateway.assert_alive()


# Challenges


def test_a_new_nonce_on_refresh_is_answered_silently(stub_gateway):
    gateway, registrar = stub_gateway()
    registrar.expires = 2

    def forget(arrival):
        # What was good a moment ago is old.
        registrar.nonces.clear()
        return registrar.challenge(stale=True)

    registrar.script("alice", NORMAL, NORMAL, forget, NORMAL, forget, NORMAL)
    with gateway.browser() as browser:
        alice = Account(browser).add().registered()
        registrar.until(7, "alice", seconds=20)
        alice.nothing(0)
        assert [arrival.status for arrival in registrar.all("alice")[:6]] == [401, 200, 401, 200, 401, 200]


def test_an_endless_stale(stub_gateway):
    gateway, registrar = stub_gateway(retry_minimum="5s", retry_maximum="5s")
    registrar.script("alice", then=lambda arrival: registrar.challenge(stale=True))
    with gateway.browser() as browser:
        assert re.match(r"\d{3} \S", Account(browser).add().refused())
        time.sleep(0.5)
        assert 2 <= len(registrar.all("alice")) <= 6


def test_a_challenge_is_answered_once(stub_gateway):
    gateway, registrar = stub_gateway()
    registrar.script("alice", then=lambda arrival: registrar.challenge(nonce="always-the-same"))
    with gateway.browser() as browser:
        assert Account(browser).add().refused() == WRONG_PASSWORD
        time.sleep(0.5)
    assert [arrival.is_authorized for arrival in registrar.all("alice")] == [False, True]


def test_another_realm_than_at_first_is_not_answered(stub_gateway):
    """A challenge is answered for the realm that the domain offered first: nobody else gets a digest to guess at."""
    gateway, registrar = stub_gateway()
    registrar.expires = 2
    registrar.script("alice", NORMAL, NORMAL, then=lambda arrival: registrar.challenge(realm="evil.test"))
    with gateway.browser() as browser:
        alice = Account(browser).add().registered()
        alice.expect("failed")
        alice.unregister()
        alice.refused()
        alice.nothing(1)
    for arrival in registrar.all("alice"):
        assert "evil.test" not in arrival.message.get("Authorization", "")


def test_the_realm_as_set(stub_gateway):
    gateway, registrar = stub_gateway(realms={"example.test": "the realm"})
    with gateway.browser() as browser:
        alice = Account(browser, realm="the realm").add()
        assert re.match(r"\d{3} \S", alice.refused())
        assert not any(arrival.is_authorized for arrival in registrar.all())
        registrar.realm = "the realm"
        alice.registered()


def test_a_password_that_was_changed(stub_gateway):
    gateway, registrar = stub_gateway(registrar=None, retry_minimum="100ms", retry_maximum="1s")
    registrar.expires = 2
    registrar.users = {"alice": "alice"}
    with gateway.browser() as browser:
        alice = Account(browser).add().registered()
        registrar.users["alice"] = "changed"
        registrar.nonces.clear()
        assert alice.expect("failed")["reason"] == WRONG_PASSWORD
        count = len(registrar.all("alice"))
        alice.nothing(1)
        assert len(registrar.all("alice")) == count


def test_the_challenge_of_a_proxy(stub_gateway):
    """407 instead of 401: the outbound proxy asks."""
    gateway, registrar = stub_gateway()

    def proxy(arrival):
        if registrar.verify(arrival, "Proxy-Authorization"):
            return registrar.accept_binding(arrival)
        return registrar.challenge(status=407)

    registrar.script("alice", then=proxy)
    with gateway.browser() as browser:
        alice = Account(browser).add().registered()
        assert alice.directory() == (True, 1)


def test_proxy_and_registrar_both_ask(stub_gateway):
    gateway, registrar = stub_gateway()

    def both(arrival):
        if not registrar.verify(arrival, "Proxy-Authorization"):
            return registrar.challenge(status=407)
        return NORMAL if not registrar.verify(arrival) else registrar.accept_binding(arrival)

    def step(arrival):
        registrar.nonces = {nonce: 0 for nonce in registrar.nonces}
        answer = both(arrival)
        return registrar.challenge() if answer is NORMAL else answer

    registrar.script("alice", then=step)
    with gateway.browser() as browser:
        Account(browser).add().registered()


# Many


def test_requests_without_answer_are_limited(stub_gateway):
    """So that a burst does not drown a registrar that has just come back."""
    gateway, registrar = stub_gateway(requests_per_proxy=5, response_timeout="20s")
    count, most, waiting = 20, 0, []

    def hold(arrival):
        # Called by the stub with its lock: one at a time.
        nonlocal most
        answer = registrar.judge(arrival)
        waiting.append(arrival)
        most = max(most, len(waiting))
        answer.after = 0.1

        def send(data, original=arrival.send):
            waiting.remove(arrival)
            original(data)

        arrival.send = send
        return answer

    with gateway.browser() as browser:
        made = accounts(browser, count)
        for account in made:
            registrar.script(account.user, then=hold)
            account.register()
        for account in made:
            account.expect("registering", "registered", seconds=30)
    assert 2 <= most <= 5


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_burst(make_sip_domain, launch, transport):
    domain = make_sip_domain(min_expires=1)
    count, each = pace.count(200), 20
    domain.add_accounts("load", count, "load")
    gateway = launch(
        sip_gateway.settings({"example.test": sip_gateway.proxy(domain, transport)}, response_timeout="10s")
    )
    with contextlib.ExitStack() as stack:
        browsers = [stack.enter_context(gateway.browser()) for _ in range(count // each)]
        made = [
            Account(browsers[number // each], f"load{number}@example.test", "load").add() for number in range(count)
        ]
        for account in made:
            account.register()
        for account in made:
            account.expect("registering", "registered", seconds=30)
        assert domain.registered() == count
    pace.until(lambda: domain.registered() == 0, 5, "all bindings to go with their connections")


def test_idle_connections_are_kept_open(stub_gateway):
    """RFC 5626 section 3.5.1: something is sent from time to time, so that no NAT forgets them."""
    gateway, registrar = stub_gateway("tcp", keepalive="1s")
    with gateway.browser() as browser:
        Account(browser).add().registered()
        pace.until(lambda: registrar.pings >= 2, 10, "two pings")
        assert len(registrar.all("alice")) == 2


def test_a_silent_registrar_holds_up_nobody_else(stub, launch):
    """Waiting for one proxy does not use up what another may have."""
    dead, alive = stub(), stub()
    dead.script("alice", then=SILENCE)
    proxies = {"dead.test": dead.uri(), "example.test": alive.uri()}
    gateway = launch(sip_gateway.settings(proxies, requests_per_proxy=2, response_timeout="10s"))
    with gateway.browser() as browser:
        for number in range(5):
            dead.script(f"user{number}", then=SILENCE)
            Account(browser, f"user{number}@dead.test").add().register()
        started = time.monotonic()
        Account(browser).add().registered()
        assert time.monotonic() - started < pace.allowed(3)
