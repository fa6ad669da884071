"""Registration over TLS: the certificate must be trusted, and be for the SIP domain (RFC 5922)."""

import contextlib
import copy
import re
import socket
import ssl
import subprocess
import time

import pytest

from fixtures_registration import new_account, peer, stub, user_names  # noqa: F401
from harness import certificate, pace, sip_gateway
from harness.certificate_authority import CertificateAuthority
from harness.dns_server import DNSServer
from harness.sip_account import Account
from harness.sip_peer import SIPPeer


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return CertificateAuthority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def names():
    """A DNS server."""
    with DNSServer() as server:
        yield server


def found_over_tls(names, port, address="127.0.0.1"):
    """The domain's only service is TLS, on a host of another domain."""
    names.add("example.test", "NAPTR", '10 50 "s" "SIPS+D2T" "" _sips._tcp.example.test.')
    names.add("_sips._tcp.example.test", "SRV", f"0 0 {port} proxy.provider.test.")
    names.add("proxy.provider.test", "A", address)
    return {"dns_servers": [names.address]}


# The real registrar


@pytest.mark.parametrize("version", [1, 2])
def test_registering(launch, sip_domain, new_account, names, version):
    options = found_over_tls(names, sip_domain.tls_port)
    gateway = launch(sip_gateway.settings(ca_file=str(sip_domain.ca_file), registration_expires="5s", **options))
    with gateway.browser(version) as browser:
        account = new_account(browser).add().registered()
        (binding,) = sip_domain.until_bound(account.user)
        assert binding.transport == "tls" and binding.uri.endswith(";transport=tls")
        sequence = binding.sequence
        # What is sent to the account comes over the same connection.
        assert account.message(f"sip:{account.user}@example.test", "over TLS")[0] == 200
        assert account.request("MESSAGE")["content"] == "over TLS"
        pace.until(lambda: sip_domain.bindings(account.user)[0].sequence > sequence, 10, "a refresh", 0.1)
        account.nothing(0)
    sip_domain.until_gone(account.user, 3)


def test_an_outbound_proxy_named_like_the_domain(launch, sip_domain, new_account, names):
    names.add("example.test", "A", "127.0.0.1")
    proxies = {"example.test": f"sip:example.test:{sip_domain.tls_port};transport=tls"}
    options = {"ca_file": str(sip_domain.ca_file), "dns_servers": [names.address]}
    gateway = launch(sip_gateway.settings(proxies, **options))
    with gateway.browser() as browser:
        account = new_account(browser).add().registered()
        assert sip_domain.until_bound(account.user)[0].transport == "tls"


@pytest.mark.parametrize("settings", [{"certificate_issuer": "self"}, {"certificate_name": "other.test"}])
def test_kamailio_with_a_wrong_certificate(make_sip_domain, launch, names, settings):
    domain = make_sip_domain(min_expires=1, **settings)
    options = found_over_tls(names, domain.tls_port)
    gateway = launch(sip_gateway.settings(ca_file=str(domain.ca_file), **options))
    with gateway.browser() as browser:
        account = Account(browser).add()
        started = time.monotonic()
        assert re.match(r"503 TLS certificate refused: \S", account.refused(5))
        assert time.monotonic() - started < pace.allowed(5)
        assert domain.bindings("alice") == []
        # The operator of the domain mends it; nobody need touch the client.
        domain.restart(certificate_issuer="ca", certificate_name="example.test")
        account.expect("registered", seconds=15)
        domain.until_bound("alice")


def test_kamailio_is_stopped_and_started(make_sip_domain, launch, names):
    domain = make_sip_domain(min_expires=1)
    options = found_over_tls(names, domain.tls_port)
    gateway = launch(sip_gateway.settings(ca_file=str(domain.ca_file), **options))
    with gateway.browser() as browser:
        account = Account(browser).add().registered()
        domain.stop()
        account.expect("failed")
        domain.start()
        account.expect("registered", seconds=15)
        domain.until_bound("alice", 1)


# Certificates of every kind, shown by a registrar of ours

GOOD = {
    "domain": ["DNS:example.test"],
    "uri": ["URI:sip:example.test"],
    "several": ["DNS:other.test", "URI:sip:other.test", "URI:sip:example.test"],
    "capitals": ["DNS:Example.TEST"],
    "a port in the URI": ["URI:sip:example.test:5061", "DNS:example.test"],
}
#: RFC 5922 section 7: a SIP URI goes before DNS names, no wildcards, no user in the URI, no host of the way there.
BAD = {
    "another domain": ["DNS:other.test"],
    "the host of the SRV record": ["DNS:proxy.provider.test"],
    "a wildcard": ["DNS:*.test"],
    "a part of it": ["DNS:test"],
    "a domain below it": ["DNS:sip.example.test"],
    "one that begins like it": ["DNS:example.test.evil.test"],
    "a URI of another": ["URI:sip:other.test", "URI:https://example.test"],
    "a DNS name beside a URI of another": ["URI:sip:other.test", "DNS:example.test"],
    "a URI with a user": ["URI:sip:alice@example.test"],
    "a URI of another with a port": ["URI:sip:other.test:5061", "DNS:example.test"],
    # Right by the RFC, but the stack would not take it: then better a clear reason.
    "nothing but a URI with a port": ["URI:sip:example.test:5061"],
    "an address": ["IP:127.0.0.1"],
    "nobody": [],
}


@pytest.mark.parametrize("alternatives", GOOD.values(), ids=GOOD.keys())
def test_a_certificate_for_the_domain(launch, stub, authority, names, alternatives):
    registrar = stub(certificate=authority.issue("good", *alternatives))
    options = found_over_tls(names, registrar.tls_port)
    gateway = launch(sip_gateway.settings(ca_file=str(authority.certificate), **options))
    with gateway.browser() as browser:
        Account(browser).add().registered()
    assert {arrival.transport for arrival in registrar.all("alice")} == {"tls"}


def refused(launch, names, registrar, ca_file, options=None):
    """What the client is told; nothing was sent."""
    options = options or found_over_tls(names, registrar.tls_port)
    gateway = launch(sip_gateway.settings(ca_file=str(ca_file), **options))
    with gateway.browser() as browser:
        account = Account(browser).add()
        started = time.monotonic()
        reason = account.refused(5)
        assert time.monotonic() - started < pace.allowed(5)
        assert re.match(r"503 TLS certificate refused: \S", reason)
        # Tries again, silently and in vain.
        account.nothing(0.5)
    assert not registrar.arrivals, "not a byte of SIP to whom nobody trusts"
    return reason


@pytest.mark.parametrize("alternatives", BAD.values(), ids=BAD.keys())
def test_a_certificate_for_somebody_else(launch, stub, authority, names, alternatives):
    refused(launch, names, stub(certificate=authority.issue("bad", *alternatives)), authority.certificate)


@pytest.mark.parametrize("what", ["self-signed", "expired", "another authority"])
def test_a_certificate_that_nobody_can_trust(launch, stub, authority, names, tmp_path, what):
    issuer = CertificateAuthority(tmp_path / "other") if what == "another authority" else authority
    options = {"self-signed": {"is_signed": False}, "expired": {"days": -1}}.get(what, {})
    made = issuer.issue("untrusted", "DNS:example.test", "URI:sip:example.test", **options)
    refused(launch, names, stub(certificate=made), authority.certificate)


def test_the_certificate_is_changed_while_it_runs(launch, stub, authority, names):
    """The next connection is judged anew, however good the last one was."""
    registrar = stub(certificate=authority.issue("first", "DNS:example.test"))
    options = found_over_tls(names, registrar.tls_port)
    gateway = launch(sip_gateway.settings(ca_file=str(authority.certificate), **options))
    with gateway.browser() as browser:
        account = Account(browser).add().registered()
        registrar.certificate = authority.issue("second", "DNS:other.test")
        count = len(registrar.arrivals)
        registrar.drop()
        reason = account.expect("failed")["reason"]
        assert reason.startswith("503 ")
        assert len(registrar.arrivals) == count
        registrar.certificate = authority.issue("third", "DNS:example.test")
        account.expect("registered")


def test_two_domains_at_one_address(launch, stub, authority, names):
    """That the server is trusted for one domain says nothing about another one at the same address and port."""
    registrar = stub(certificate=authority.issue("one", "DNS:example.test"))
    options = found_over_tls(names, registrar.tls_port)
    names.add("other.test", "NAPTR", '10 50 "s" "SIPS+D2T" "" _sips._tcp.other.test.')
    names.add("_sips._tcp.other.test", "SRV", f"0 0 {registrar.tls_port} proxy.provider.test.")
    gateway = launch(sip_gateway.settings(ca_file=str(authority.certificate), **options))
    with gateway.browser() as browser:
        Account(browser).add().registered()
        other = Account(browser, "bob@other.test").add()
        assert other.refused(5).startswith("503 TLS certificate refused")
        assert not registrar.all("bob")


@pytest.mark.parametrize("what", ["silent", "plain SIP", "closes", "garbage"])
def test_a_server_that_speaks_no_tls(launch, names, what):
    """A clear failure in time."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        options = found_over_tls(names, server.getsockname()[1])
        gateway = launch(sip_gateway.settings(response_timeout="2s", **options))
        with gateway.browser() as browser:
            account = Account(browser).add().register()
            account.expect("registering")
            taken = []
            deadline = time.monotonic() + pace.allowed(6)
            state = None
            while state is None and time.monotonic() < deadline:
                try:
                    connection, _ = server.accept()
                    taken.append(connection)
                    if what == "closes":
                        connection.close()
                    elif what != "silent":
                        connection.send({"garbage": b"\0" * 300, "plain SIP": b"SIP/2.0 200 OK\r\n\r\n"}[what])
                except OSError:
                    pass
                try:
                    state = account.event("account-event", "registration-state", 0.01)
                except AssertionError:
                    continue
            for connection in taken:
                connection.close()
        assert state and state["state"] == "failed" and re.match(r"(503|408) \S", state["reason"]), state
        assert taken
    gateway.assert_alive()


def test_silent_servers_of_one_domain_delay_no_other(launch, stub, authority, names):
    """Verdicts come in time although many other checks get no answer."""
    wrong = stub(certificate=authority.issue("wrong", "DNS:other.test"))
    good = stub(realm="friend.test", certificate=authority.issue("right", "DNS:friend.test"))
    with contextlib.ExitStack() as stack:
        for _ in range(32):
            silent = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            names.add("_sips._tcp.silent.test", "SRV", f"0 0 {silent.getsockname()[1]} proxy.provider.test.")
        names.add("silent.test", "NAPTR", '10 50 "s" "SIPS+D2T" "" _sips._tcp.silent.test.')
        names.add("friend.test", "NAPTR", '10 50 "s" "SIPS+D2T" "" _sips._tcp.friend.test.')
        names.add("_sips._tcp.friend.test", "SRV", f"0 0 {good.tls_port} proxy.provider.test.")
        options = found_over_tls(names, wrong.tls_port)
        gateway = launch(sip_gateway.settings(ca_file=str(authority.certificate), **options))
        with gateway.browser() as crowd, gateway.browser() as browser:
            # Each begins with a server of its choice.
            for number in range(40):
                account = Account(crowd, f"user{number}@silent.test").add().register()
                account.expect("registering")
            # By now they wait for their servers.
            time.sleep(0.5)
            started = time.monotonic()
            assert re.match(r"503 TLS certificate refused: \S", Account(browser).add().refused(5))
            Account(browser, "alice@friend.test").add().registered(5)
            assert time.monotonic() - started < pace.allowed(5)


# Connections that come to us


def test_the_gateway_takes_tls(launch, stub, authority):
    cert, key = authority.issue("gateway", "DNS:gateway.test")
    settings = sip_gateway.settings(certificate=str(cert), private_key=str(key))
    gateway = launch(settings)
    door = sip_gateway.endpoint(gateway)
    assert door.tls_port
    door.name, door.ca_file = "gateway.test", authority.certificate
    with SIPPeer(door, "stranger", "tls") as stranger:
        answer = stranger.begin("OPTIONS", f"sip:nobody@127.0.0.1:{door.tls_port};transport=tls").final()
        assert answer.status == 404
    assert certificate.handshake(("127.0.0.1", door.tls_port))[1] == certificate.fingerprint_of_file(cert)
    # Whoever speaks something else harms nobody.
    for data in (b"OPTIONS sip:x SIP/2.0\r\n\r\n", b"\x16\x03\x01\x40\x00" + b"\xff" * 1000, b"\0", b""):
        with socket.create_connection(("127.0.0.1", door.tls_port)) as raw:
            raw.sendall(data)
    with socket.create_connection(("127.0.0.1", door.port)) as raw:
        raw.sendall(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 506)
    with SIPPeer(door, "stranger", "tls") as stranger:
        assert stranger.begin("OPTIONS", "sip:nobody@127.0.0.1").final().status == 404
    gateway.assert_alive()


def test_the_issuers_in_its_file_are_sent(launch, authority, tmp_path):
    """Peers that know only the root can verify it."""
    between = copy.copy(authority)
    usage = "keyUsage = critical, keyCertSign"
    between.certificate, between.key = authority._make("between", "Between", "TRUE", usage, is_signed=True)
    cert, key = between.issue("gateway below", "DNS:gateway.test")
    chain = tmp_path / "chain.pem"
    chain.write_text(cert.read_text() + between.certificate.read_text())
    gateway = launch(sip_gateway.settings(certificate=str(chain), private_key=str(key)))
    door = sip_gateway.endpoint(gateway)
    context = ssl.create_default_context(cafile=str(authority.certificate))
    with socket.create_connection(("127.0.0.1", door.tls_port), timeout=pace.allowed(10)) as plain:
        with context.wrap_socket(plain, server_hostname="gateway.test") as secure:
            assert ("DNS", "gateway.test") in secure.getpeercert()["subjectAltName"]
    assert certificate.handshake(("127.0.0.1", door.tls_port))[1] == certificate.fingerprint_of_file(cert)


@pytest.mark.parametrize(
    "wrong",
    [{"ca_file": "/nowhere/ca.pem"}, {"certificate": "/nowhere/c.pem", "private_key": "/nowhere/k.pem"}],
    ids=["ca_file", "certificate"],
)
def test_files_that_are_not_there(prepare, wrong):
    daemon = prepare(sip_gateway.settings(**wrong))
    daemon.spawn()
    assert daemon.wait(20) in (1, 2)
    daemon.process = None
    assert next(iter(wrong)) in daemon.log.text()


def test_a_file_without_certificates(prepare, tmp_path):
    file = tmp_path / "empty.pem"
    file.write_text("nothing of the kind\n")
    daemon = prepare(sip_gateway.settings(ca_file=str(file)))
    daemon.spawn()
    assert daemon.wait(20) in (1, 2)
    daemon.process = None
    assert "ca_file" in daemon.log.text() or str(file) in daemon.log.text()


@pytest.mark.parametrize(
    "what, reason",
    [
        ("authorities", "there is no certificate in it"),
        ("certificate", "there is no certificate in it"),
        ("damaged certificate", "a certificate in it cannot be read"),
        ("key", "there is no private key in it"),
        ("key of another", "the private key in it is not that of the certificate"),
        ("encrypted key", "the private key in it is encrypted"),
    ],
)
def test_files_that_are_of_no_use(prepare, authority, tmp_path, what, reason):
    """The operator is told which file, and what is wrong with it; nobody is told a key, or asked for a passphrase."""
    cert, key = authority.issue("mine", "DNS:gateway.test")
    _, other = authority.issue("not mine", "DNS:gateway.test")
    files = {"ca_file": authority.certificate, "certificate": cert, "private_key": key}
    which = {"a": "ca_file", "c": "certificate", "d": "certificate"}.get(what[0], "private_key")
    wrong = tmp_path / "wrong.pem"
    files[which] = wrong
    if what == "encrypted key":
        command = ["openssl", "pkcs8", "-topk8", "-in", str(key), "-passout", "pass:secret", "-out", str(wrong)]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
    else:
        damaged = cert.read_text().replace("MII", "AAA", 1)
        texts = {"damaged certificate": damaged, "key of another": other.read_text()}
        wrong.write_text(texts.get(what, "nothing of the kind\n"))
    daemon = prepare(sip_gateway.settings(**{name: str(path) for name, path in files.items()}))
    daemon.spawn()
    assert daemon.wait(20) in (1, 2)
    daemon.process = None
    text = daemon.log.text()
    assert f"{wrong}: {reason}" in text
    secrets = key.read_text().splitlines()[1:-1] + other.read_text().splitlines()[1:-1]
    assert not [line for line in secrets if line in text]
