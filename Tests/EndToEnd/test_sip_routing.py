"""Where requests go: RFC 3263 with a DNS server of the test's own, outbound proxies, allowed networks, guests."""

import re
import time

import pytest

from fixtures_registration import new_account, peer, stub, user_names  # noqa: F401
from harness import pace, sip_gateway
from harness.dns_server import DNSServer
from harness.sip_account import Account, accounts, ha1
from harness.stub_registrar import SILENCE, Answer

SERVICES = {"udp": ("SIP+D2U", "_sip._udp"), "tcp": ("SIP+D2T", "_sip._tcp"), "tls": ("SIPS+D2T", "_sips._tcp")}


class Names(DNSServer):
    """A DNS server, and the records of RFC 3263 in a line each."""

    def naptr(self, transport, order=10, preference=50, domain="example.test", ttl=60):
        service, prefix = SERVICES[transport]
        self.add(domain, "NAPTR", f'{order} {preference} "s" "{service}" "" {prefix}.{domain}.', ttl)

    def srv(self, transport, port, priority=0, weight=0, host="proxy.example.test", domain="example.test", ttl=60):
        self.add(f"{SERVICES[transport][1]}.{domain}", "SRV", f"{priority} {weight} {port} {host}.", ttl)

    def a(self, address="127.0.0.1", name="proxy.example.test", ttl=60):
        self.add(name, "AAAA" if ":" in address else "A", address, ttl)


@pytest.fixture
def names():
    with Names() as server:
        yield server


@pytest.fixture
def resolving(launch, names):
    """Starts a daemon that asks our DNS server."""

    def start(proxies=None, **options):
        return launch(sip_gateway.settings(proxies, dns_servers=[names.address], **options))

    return start


def transports(registrar):
    return {arrival.transport for arrival in registrar.arrivals}


# The real registrar


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("with_naptr", [False, True])
def test_kamailio_is_found(resolving, names, sip_domain, new_account, transport, with_naptr):
    if with_naptr:
        names.naptr(transport)
    names.srv(transport, sip_domain.port)
    names.a()
    with resolving().browser() as browser:
        account = new_account(browser).add().registered()
        assert sip_domain.until_bound(account.user)[0].transport == transport


# NAPTR


def test_naptr_order_goes_before_what_we_prefer(resolving, names, stub):
    registrar = stub()
    names.naptr("udp", order=20)
    names.naptr("tcp", order=10, preference=90)
    for transport in ("udp", "tcp"):
        names.srv(transport, registrar.port)
    names.a()
    with resolving().browser() as browser:
        Account(browser).add().registered()
    assert transports(registrar) == {"tcp"}


def test_naptr_preference(resolving, names, stub):
    registrar = stub()
    names.naptr("tcp", preference=60)
    names.naptr("udp", preference=50)
    for transport in ("udp", "tcp"):
        names.srv(transport, registrar.port)
    names.a()
    with resolving().browser() as browser:
        Account(browser).add().registered()
    assert transports(registrar) == {"udp"}


def test_naptr_of_a_transport_that_is_not_enabled(resolving, names, stub):
    registrar = stub()
    names.naptr("udp", order=10)
    names.naptr("tcp", order=20)
    for transport in ("udp", "tcp"):
        names.srv(transport, registrar.port)
    names.a()
    with resolving(transports=["tcp"]).browser() as browser:
        Account(browser).add().registered()
    assert transports(registrar) == {"tcp"}


def test_no_transport_in_common(resolving, names, stub):
    registrar = stub()
    names.naptr("udp")
    names.srv("udp", registrar.port)
    names.a()
    with resolving(transports=["tcp"]).browser() as browser:
        assert re.match(r"\d{3} \S", Account(browser).add().refused())
    assert not registrar.arrivals


def test_naptr_may_name_another_domain(resolving, names, stub):
    registrar = stub()
    names.add("example.test", "NAPTR", '10 50 "s" "SIP+D2T" "" _sip._tcp.provider.test.')
    names.add("example.test", "NAPTR", '5 1 "u" "E2U+sip" "!^.*$!sip:x@y!" .')
    names.srv("tcp", registrar.port, domain="provider.test", host="one.provider.test")
    names.add("one.provider.test", "CNAME", "two.provider.test.")
    names.a(name="two.provider.test")
    with resolving().browser() as browser:
        Account(browser).add().registered()
    assert registrar.all("alice")[0].message.uri == "sip:example.test", "the domain stays what it is"


def test_an_answer_too_long_for_a_datagram(resolving, names, stub):
    registrar = stub()
    for number in range(80):
        names.srv("udp", 9, priority=100, host=f"a-server-that-is-not-there-{number}.example.test")
    names.srv("udp", registrar.port)
    names.a()
    with resolving().browser() as browser:
        Account(browser).add().registered()
    assert "tcp" in {transport for _, _, transport in names.queries}


# SRV


def test_srv_priority(resolving, names, stub):
    first, second = stub(), stub()
    names.srv("udp", second.port, priority=20, weight=100)
    names.srv("udp", first.port, priority=10)
    names.a()
    with resolving().browser() as browser:
        for account in accounts(browser, 10):
            account.registered()
    assert len(first.contacts) == 10 and not second.arrivals


def test_srv_weight(resolving, names, stub):
    light, heavy, none = stub(), stub(), stub()
    names.srv("udp", light.port, weight=20)
    names.srv("udp", heavy.port, weight=80)
    names.srv("udp", none.port, priority=1, weight=65535)
    names.a()
    gateway, count = resolving(), 100
    with gateway.browser() as browser, gateway.browser(1) as other:
        made = accounts(browser, count // 2) + accounts(other, count // 2, "other")
        for account in made:
            account.register()
        for account in made:
            account.expect("registering", "registered", seconds=20)
        # Out of 100 draws: less than 5 or more than 45 of the light one is a chance of one in millions.
        assert 5 <= len(light.contacts) <= 45 and len(light.contacts) + len(heavy.contacts) == count
        assert not none.arrivals


def test_addresses_of_one_host(resolving, names, stub):
    """The second address when nobody is at the first."""
    registrar = stub(address="127.0.0.3")
    names.srv("tcp", registrar.port)
    names.a("127.0.0.2")
    names.a("127.0.0.3")
    with resolving().browser() as browser:
        Account(browser).add().registered(20)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_failover_to_the_next_server(resolving, names, stub, transport):
    first, second = stub(), stub()
    names.srv(transport, first.port, priority=10)
    names.srv(transport, second.port, priority=20)
    names.a()
    first.stop()
    with resolving().browser() as browser:
        # Nothing is said of the server that was not there.
        Account(browser).add().registered(15)
        assert second.contacts["alice"]
        second.arrivals.clear()
        started = time.monotonic()
        Account(browser, "bob@example.test").add().registered(15)
        assert time.monotonic() - started < pace.allowed(2), "who failed of late comes last"


def test_failover_when_a_server_is_silent_or_busy(resolving, names, stub):
    silent, busy, good = stub(), stub(), stub()
    for priority, registrar in enumerate((silent, busy, good)):
        names.srv("udp", registrar.port, priority=priority)
    names.a()
    silent.script("alice", then=SILENCE)
    busy.script("alice", then=Answer(503, headers=[("Retry-After", "60")]))
    with resolving(response_timeout="1s").browser() as browser:
        Account(browser).add().registered(15)
    assert silent.arrivals and busy.arrivals and good.contacts["alice"] is not None


def test_failover_of_a_registered_account(resolving, names, stub):
    first, second = stub(), stub()
    names.srv("tcp", first.port, priority=10)
    names.srv("tcp", second.port, priority=20)
    names.a()
    with resolving().browser() as browser:
        account = Account(browser).add().registered()
        first.stop()
        second.until_bound("alice")
        states = []
        while not states or states[-1] == "failed":
            try:
                states.append(account.event("account-event", "registration-state", 1)["state"])
            except AssertionError:
                break
        assert states in ([], ["failed", "registered"])


def test_no_failover_after_a_refusal(resolving, names, stub):
    first, second = stub(), stub()
    names.srv("udp", first.port, priority=10)
    names.srv("udp", second.port, priority=20)
    names.a()
    first.script("alice", then=Answer(403))
    with resolving().browser() as browser:
        assert Account(browser).add().refused().startswith("403 ")
    assert not second.arrivals


def test_a_server_whose_host_has_no_address(resolving, names, stub):
    registrar = stub()
    names.srv("udp", registrar.port, priority=0, host="nowhere.example.test")
    names.srv("udp", registrar.port, priority=1)
    names.a()
    with resolving().browser() as browser:
        Account(browser).add().registered()


def test_no_service(resolving, names):
    names.add("_sip._udp.example.test", "SRV", "0 0 0 .")
    names.add("_sip._tcp.example.test", "SRV", "0 0 0 .")
    names.add("_sips._tcp.example.test", "SRV", "0 0 0 .")
    names.add("example.test", "A", "127.0.0.1")
    with resolving().browser() as browser:
        assert Account(browser).add().refused().startswith("503 ")


# What is remembered, and what cannot be found


def test_answers_are_kept_as_long_as_they_say(resolving, names, stub):
    first, second = stub(), stub()
    names.naptr("udp", ttl=3)
    names.srv("udp", first.port, ttl=3)
    names.a(ttl=3)
    with resolving().browser() as browser:
        for account in accounts(browser, 5):
            account.registered()
        asked = time.monotonic()
        for name, kind in (("example.test", "NAPTR"), ("_sip._udp.example.test", "SRV"), ("proxy.example.test", "A")):
            assert names.count(name, kind) == 1
        names.remove("_sip._udp.example.test")
        names.srv("udp", second.port, ttl=3)
        time.sleep(max(0, asked + 3.2 - time.monotonic()))
        Account(browser, "late@example.test").add().registered()
        assert second.contacts["late"] and "late" not in first.contacts
        assert names.count("_sip._udp.example.test", "SRV") == 2


@pytest.mark.parametrize("version", [1, 2])
def test_an_unknown_domain(resolving, names, stub, version):
    registrar = stub()
    with resolving().browser(version) as browser:
        account = Account(browser).add()
        assert re.match(r"503 DNS lookup error: \S", account.refused())
        account.nothing(0.5)
        # It gets a server.
        names.srv("udp", registrar.port)
        names.a()
        account.expect("registered", seconds=20)


@pytest.mark.parametrize("how", ["refuse", "drop"])
def test_a_dns_server_that_fails(resolving, names, stub, how):
    registrar = stub()
    broken = ("example.test", "_sip._udp.example.test", "_sip._tcp.example.test", "_sips._tcp.example.test")
    for name in broken:
        getattr(names, how)(name)
    names.srv("udp", registrar.port)
    names.a()
    with resolving().browser() as browser:
        account = Account(browser).add()
        assert re.match(r"503 DNS lookup error: \S", account.refused(30))
        for name in broken:
            names.behave(name)
        account.expect("registered", seconds=30)


def test_a_slow_dns_server_delays_nobody_else(resolving, names, stub):
    slow, quick = stub(), stub()
    for domain, registrar in (("slow.test", slow), ("example.test", quick)):
        names.srv("udp", registrar.port, domain=domain)
    names.a()
    names.delay("slow.test", 1.5)
    with resolving().browser() as browser:
        late = Account(browser, "alice@slow.test", realm="example.test").add().register()
        started = time.monotonic()
        Account(browser).add().registered()
        assert time.monotonic() - started < pace.allowed(1.4)
        late.expect("registering", "registered")


# Outbound proxies


def test_one_outbound_proxy_for_all(launch, stub):
    registrar = stub()
    gateway = launch(sip_gateway.settings(outbound_proxy=registrar.uri("tcp"), registration={"domains": ["*"]}))
    with gateway.browser() as browser:
        for domain in ("example.test", "other.test"):
            Account(browser, f"alice@{domain}", realm="example.test").add().registered()
        Account(browser).message("sip:bob@third.test")
    arrived = registrar.arrivals
    assert {arrival.message.uri for arrival in arrived if arrival.message.method == "REGISTER"} == {
        "sip:example.test",
        "sip:other.test",
    }
    assert any(arrival.message.uri == "sip:bob@third.test" for arrival in arrived)


def test_an_outbound_proxy_for_a_domain_goes_first(launch, stub):
    general, special = stub(), stub()
    proxies = {"special.test": special.uri("tcp")}
    gateway = launch(sip_gateway.settings(proxies, outbound_proxy=general.uri("tcp")))
    with gateway.browser() as browser:
        Account(browser, "alice@special.test", realm="example.test").add().registered()
        Account(browser).add().registered()
    assert {arrival.message.uri for arrival in special.arrivals} == {"sip:special.test"}
    assert {arrival.message.uri for arrival in general.arrivals} == {"sip:example.test"}


def test_an_outbound_proxy_by_name(resolving, names, stub):
    """It is found like a domain, and may be anywhere: the operator named it."""
    first, second = stub(), stub()
    first.stop()
    names.naptr("tcp", domain="proxies.test")
    names.srv("tcp", first.port, priority=1, domain="proxies.test")
    names.srv("tcp", second.port, priority=2, domain="proxies.test")
    names.a()
    with resolving({"example.test": "sip:proxies.test"}, allowed_networks=[]).browser() as browser:
        Account(browser).add().registered()
    assert transports(second) == {"tcp"} and names.count("example.test") == 0


@pytest.mark.parametrize("uri", ["http://127.0.0.1", "sip:", "sip:127.0.0.1;transport=carrier-pigeon", "sip:a b"])
def test_an_outbound_proxy_that_is_no_uri(prepare, uri):
    daemon = prepare(sip_gateway.settings(outbound_proxy=uri))
    daemon.spawn()
    assert daemon.wait(20) in (1, 2)
    daemon.process = None
    assert "outbound_proxy" in daemon.log.text()


def test_a_long_request_goes_over_tcp(launch, stub):
    """RFC 3261 section 18.1.1."""
    registrar = stub()
    gateway = launch(sip_gateway.settings({"example.test": registrar.uri()}))
    with gateway.browser() as browser:
        account = Account(browser).add()
        assert account.message("sip:bob@example.test", "short")[0] == 200
        assert account.message("sip:bob@example.test", "x" * 5000)[0] == 200
    short, long = registrar.all(method="MESSAGE")
    assert (short.transport, long.transport) == ("udp", "tcp")
    assert len(long.message.body) == 5000


def test_the_advertised_address(launch, stub):
    registrar = stub()
    gateway = launch(sip_gateway.settings({"example.test": registrar.uri()}, advertised_address="127.0.0.9"))
    port = sip_gateway.endpoint(gateway).port
    with gateway.browser() as browser:
        Account(browser).add().registered()
    for arrival in registrar.all("alice"):
        assert f"@127.0.0.9:{port}" in arrival.message.uris("Contact")[0]
        assert arrival.message.get("Via").startswith(f"SIP/2.0/UDP 127.0.0.9:{port}")


# Networks that a client may not reach


@pytest.mark.parametrize("version", [1, 2])
def test_loopback_is_refused(resolving, names, stub, version):
    registrar = stub()
    names.srv("udp", registrar.port)
    names.a()
    with resolving(allowed_networks=[], retry_minimum="100ms").browser(version) as browser:
        account = Account(browser).add()
        assert re.match(r"403 Network not allowed: \S", account.refused())
        account.nothing(0.5)
    assert not registrar.arrivals


def test_private_networks_are_refused(resolving, names):
    addresses = [
        "127.0.0.1", "127.255.1.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
        "0.0.0.0", "255.255.255.255", "224.0.0.1", "100.64.0.1", "::1", "::", "fe80::1", "fd00::1", "fc00::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "ff02::1", "64:ff9b::7f00:1",
    ]  # fmt: skip
    for number, address in enumerate(addresses):
        names.srv("udp", 5999, domain=f"n{number}.test", host=f"host{number}.test")
        names.a(address, name=f"host{number}.test")
    allowed = []
    with resolving(allowed_networks=[], retry_minimum="5s", retry_maximum="5s").browser() as browser:
        made = [Account(browser, f"alice@n{number}.test").add().register() for number in range(len(addresses))]
        for address, account in zip(addresses, made):
            account.expect("registering")
            event = account.expect("failed", seconds=20)
            if not event["reason"].startswith("403 Network not allowed"):
                allowed.append((address, event["reason"]))
    # A family that the machine has not cannot be reached anyway.
    assert not [entry for entry in allowed if ":" not in entry[0] or not entry[1].startswith("503 ")], allowed


def test_addresses_instead_of_names_are_refused(launch, stub):
    registrar = stub()
    gateway = launch(sip_gateway.settings(allowed_networks=[]))
    hosts = ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1"]
    with gateway.browser() as browser:
        for host in hosts:
            reason = Account(browser, f"alice@{host}").add().refused()
            assert reason.startswith("403 Network not allowed"), (host, reason)
        # Written in ways that some take for addresses.
        for host in ("2130706433", "0x7f000001", "127.1", "localhost"):
            browser.waiting.clear()
            transaction = browser.request("account-add", account=f"alice@{host}", password="0" * 32)
            if browser.answer(transaction)["sylkrtc"] == "ack":
                reason = Account(browser, f"alice@{host}").refused(20)
                assert re.match(r"(403|503) ", reason), (host, reason)
    assert not registrar.arrivals


def test_only_the_network_that_is_allowed(resolving, names, stub):
    wrong, right = stub(), stub(address="127.0.0.2")
    names.srv("udp", wrong.port, priority=1, host="wrong.example.test")
    names.srv("udp", right.port, priority=2, host="right.example.test")
    names.a("127.0.0.1", name="wrong.example.test")
    names.a("127.0.0.2", name="right.example.test")
    with resolving(allowed_networks=["127.0.0.2/32"]).browser() as browser:
        Account(browser).add().registered()
    assert not wrong.arrivals


def test_a_callee_may_not_be_in_such_a_network_either(resolving, names, stub):
    registrar = stub()
    names.srv("udp", registrar.port, domain="callee.test")
    names.a()
    with resolving(allowed_networks=[]).browser() as browser:
        guest = Account(browser, "g1@guest.nowhere.test", "").add()
        code, _ = guest.message("sip:bob@callee.test")
        assert code == 403
        code, _ = guest.message(f"sip:bob@127.0.0.1:{registrar.port}")
        assert code == 403
    assert not registrar.arrivals


# Guests: accounts that never register


def test_a_guest_sends_through_its_own_domain(resolving, names, sip_domain, peer, stub):
    bob = peer("bob")
    bob.answers_at_once.add("MESSAGE")
    bob.register()
    elsewhere = stub()
    names.srv("udp", sip_domain.port, domain="guest.example.test")
    names.srv("udp", elsewhere.port)
    names.a()
    with resolving().browser() as browser:
        guest = Account(browser, "k3h5zt@guest.example.test", "").add()
        assert guest.message("sip:bob@example.test", "from a guest")[0] == 200
        message = bob.receive("MESSAGE")
        assert message.text == "from a guest" and "<sip:k3h5zt@guest.example.test>" in message.get("From")
        assert guest.directory() == (False, 0)
    assert not elsewhere.arrivals


def test_a_guest_of_nowhere_sends_through_the_domain_of_the_callee(resolving, names, sip_domain, peer):
    bob = peer("bob", "tcp")
    bob.answers_at_once |= {"MESSAGE", "OPTIONS"}
    bob.register()
    names.naptr("tcp")
    names.srv("tcp", sip_domain.port)
    names.a()
    with resolving().browser(1) as browser:
        guest = Account(browser, "k3h5zt@guest.nowhere.test", "").add()
        assert guest.message("sip:bob@example.test", "from nowhere")[0] == 200
        assert bob.receive("MESSAGE").text == "from nowhere"
        assert guest.options("sip:bob@example.test")[0] == 200


def test_the_server_of_a_callee_gets_no_digest(resolving, names, stub):
    """It is neither the account's registrar nor its proxy: what it asks is not answered."""
    own, stranger = stub(), stub()
    stranger.handlers["MESSAGE"] = lambda arrival: stranger.challenge(status=407)
    names.srv("udp", stranger.port, domain="stranger.test")
    names.a()
    with resolving().browser() as browser:
        account = Account(browser, "alice@nowhere.test", realm="example.test").add()
        assert account.message("sip:bob@stranger.test")[0] == 407
        assert account.directory() == (False, 0)
    assert stranger.arrivals and not any(arrival.is_authorized for arrival in stranger.arrivals)
    assert not own.arrivals


def test_a_far_challenge_in_another_realm_gets_no_digest(launch, stub):
    """It came through the account's own proxy, from whoever the callee is."""
    registrar = stub()
    gateway = launch(sip_gateway.settings({"example.test": registrar.uri()}))
    with gateway.browser() as browser:
        account = Account(browser).add().registered()
        registrar.handlers["MESSAGE"] = lambda arrival: registrar.challenge(realm="evil.test")
        assert account.message("sip:mallory@evil.test")[0] == 401
        registrar.handlers["MESSAGE"] = lambda arrival: registrar.challenge(realm="evil.test", status=407)
        assert account.message("sip:mallory@evil.test")[0] == 407
    assert not any(arrival.is_authorized for arrival in registrar.all(method="MESSAGE"))


def test_a_challenge_of_the_own_proxy_is_answered_once(launch, stub):
    registrar = stub()
    registrar.handlers["MESSAGE"] = lambda arrival: (
        Answer(200) if registrar.verify(arrival, "Proxy-Authorization") else registrar.challenge(status=407)
    )
    gateway = launch(sip_gateway.settings({"example.test": registrar.uri()}))
    with gateway.browser() as browser, gateway.browser() as other:
        assert Account(browser).add().message("sip:bob@example.test")[0] == 200
        wrong = Account(other, "carol@example.test", "wrong").add()
        assert wrong.message("sip:bob@example.test")[0] in (407, 904)
        assert wrong.directory() == (False, 0)
    assert [arrival.is_authorized for arrival in registrar.all("alice", "MESSAGE")] == [False, True]
    assert [arrival.is_authorized for arrival in registrar.all("carol", "MESSAGE")] == [False, True]


def test_a_guest_fails_over_too(resolving, names, stub):
    first, second = stub(), stub()
    first.stop()
    names.srv("tcp", first.port, priority=1)
    names.srv("tcp", second.port, priority=2)
    names.a()
    with resolving().browser() as browser:
        account = Account(browser).add()
        assert account.message("sip:bob@example.test")[0] == 200
        assert second.all("alice", "MESSAGE")


def test_a_message_to_nowhere(resolving):
    with resolving().browser() as browser:
        guest = Account(browser, "g1@guest.nowhere.test", "").add()
        assert guest.ha1 == ha1("g1", "guest.nowhere.test", "")
        assert guest.message("sip:bob@also-nowhere.test")[0] == 503
        for uri in ("", "bob", "sip:", "http://x", "sip:bob@example.test\r\nX-Evil: yes", "sip:b ob@example.test"):
            transaction = browser.request("probe-message", account=guest.name, uri=uri, id="x", content="x")
            answer = browser.answer(transaction)
            if answer["sylkrtc"] == "ack":
                assert guest.event("probe-event", "answer")["code"] >= 400
