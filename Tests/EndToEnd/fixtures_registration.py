"""Fixtures of the tests of registration; each of those files imports what it uses."""

import pytest

from harness import sip_gateway
from harness.daemon import Daemon
from harness.sip_account import Account
from harness.sip_peer import SIPPeer
from harness.stub_registrar import StubRegistrar


@pytest.fixture(scope="module")
def gateways(tmp_path_factory, sip_domain):
    """Daemons for the shared SIP domain, one for each transport, made when first asked for."""
    daemons = {}

    def gateway(transport):
        if transport not in daemons:
            proxies = {
                sip_domain.name: sip_gateway.proxy(sip_domain, transport),
                sip_domain.guests: sip_gateway.proxy(sip_domain, transport),
            }
            options = {"ca_file": str(sip_domain.ca_file)}
            settings = sip_gateway.settings(proxies, registration={"domains": DOMAINS}, **options)
            daemons[transport] = Daemon(tmp_path_factory.mktemp(transport), settings).start()
        return daemons[transport]

    yield gateway
    failures = []
    for daemon in daemons.values():
        try:
            daemon.stop()
        except AssertionError as failure:
            failures.append(str(failure))
    assert not failures, "\n".join(failures)


#: Of the daemons above.
DOMAINS = ["example.test", "*.example.test"]


@pytest.fixture(scope="module")
def user_names(sip_domain):
    """Names of accounts of the shared domain that no other test of the file uses. The password of all is "secret"."""
    sip_domain.add_accounts("user", 300, "secret")
    return (f"user{number}" for number in range(300))


@pytest.fixture
def new_account(user_names):
    """Makes accounts of the shared domain, not yet added to their connection."""
    return lambda browser, **fields: Account(browser, f"{next(user_names)}@example.test", "secret", **fields)


@pytest.fixture
def stub():
    """Makes registrars of the test's own."""
    made = []

    def make(**options):
        made.append(StubRegistrar(**options).start())
        return made[-1]

    yield make
    faults = []
    for registrar in made:
        registrar.stop()
        faults += registrar.faults
    assert not faults, "\n".join(faults)


@pytest.fixture
def stub_gateway(launch, stub):
    """A daemon whose outbound proxy for example.test is a registrar of the test's own: both."""

    def make(transport="udp", *, registrar=None, **options):
        registrar = registrar or stub()
        daemon = launch(sip_gateway.settings({"example.test": registrar.uri(transport)}, **options))
        return daemon, registrar

    return make


@pytest.fixture
def peer(sip_domain):
    """Makes SIP user agents of the shared domain; their contacts are removed at the end."""
    peers = []

    def make(user, transport="udp", **options):
        peers.append(SIPPeer(options.pop("domain", sip_domain), user, transport, **options))
        return peers[-1]

    yield make
    for made in peers:
        if made.registrations and not made.transport.closed.is_set():
            made.register(0)
        made.close()
