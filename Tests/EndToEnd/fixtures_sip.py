"""Fixtures of the SIP domain. conftest.py takes them over with one import."""

import pytest

from harness.sip_domain import SIPDomain


@pytest.fixture(scope="session")
def sip_domain():
    """A SIP domain for all tests that leave it as they found it; short registrations are allowed."""
    domain = SIPDomain(min_expires=1).start()
    yield domain
    domain.close()


@pytest.fixture
def make_sip_domain():
    """Starts SIP domains of the test's own; settings as in Tests/SIPDomain/README.md, in small letters."""
    domains = []

    def make(**settings):
        domain = SIPDomain(**settings)
        domains.append(domain)
        return domain.start()

    yield make
    for domain in domains:
        domain.close()


@pytest.fixture
def private_sip_domain(make_sip_domain):
    """A SIP domain of the test's own, to be stopped, paused and killed."""
    return make_sip_domain(min_expires=1)
