"""The SIP domain of the project: presence (RFC 3856, 3857, 3903), lists (RFC 4662) and xcap-diff (RFC 5875)."""

import itertools

import pytest

from harness.sip_peer import SIPPeer
from harness.xcap import XCAPClient

PIDF = "application/pidf+xml"
RULES = """<?xml version="1.0" encoding="UTF-8"?>
<ruleset xmlns="urn:ietf:params:xml:ns:common-policy" xmlns:pr="urn:ietf:params:xml:ns:pres-rules">
  <rule id="allowed">
    <conditions><identity>{ones}</identity></conditions>
    <actions><pr:sub-handling>allow</pr:sub-handling></actions>
    <transformations>
      <pr:provide-services><pr:all-services/></pr:provide-services>
      <pr:provide-persons><pr:all-persons/></pr:provide-persons>
      <pr:provide-all-attributes/>
    </transformations>
  </rule>
</ruleset>"""
SERVICES = """<?xml version="1.0" encoding="UTF-8"?>
<rls-services xmlns="urn:ietf:params:xml:ns:rls-services" xmlns:rl="urn:ietf:params:xml:ns:resource-lists">
  <service uri="{uri}">
    <list name="friends">{entries}</list>
    <packages><package>presence</package></packages>
  </service>
</rls-services>"""
numbers = itertools.count()


def pidf(entity, note, basic="open"):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><presence xmlns="urn:ietf:params:xml:ns:pidf" entity="{entity}">'
        f'<tuple id="t1"><status><basic>{basic}</basic></status><note>{note}</note></tuple></presence>'
    )


def state(notify):
    return notify.get("Subscription-State").partition(";")[0]


@pytest.fixture
def person(sip_domain):
    """Makes peers with accounts of their own: no rules, lists or subscriptions of an earlier test."""
    peers = []

    def make(transport="udp"):
        name = f"person{next(numbers)}"
        sip_domain.add_account(name, name)
        peers.append(SIPPeer(sip_domain, name, transport))
        return peers[-1]

    yield make
    for peer in peers:
        peer.close()


def allow(sip_domain, owner, *others):
    """Puts pres-rules that let these watch."""
    client = XCAPClient(sip_domain, owner.user)
    ones = "".join(f'<one id="{other.uri}"/>' for other in others)
    stored = client.put(client.path("pres-rules"), RULES.format(ones=ones), "application/auth-policy+xml")
    assert stored.status in (200, 201)


def test_publish_refresh_modify_and_remove(person):
    alice = person()
    first = alice.publish("presence", body=pidf(alice.uri, "here"), content_type=PIDF, expires=60)
    assert (first.status, first.get("Expires")) == (200, "60")
    refreshed = alice.publish("presence", etag=first.get("SIP-ETag"))
    assert refreshed.status == 200 and refreshed.get("SIP-ETag")
    changed = alice.publish(
        "presence", body=pidf(alice.uri, "away"), content_type=PIDF, etag=refreshed.get("SIP-ETag")
    )
    assert changed.status == 200
    for unknown in ("unknown", changed.get("SIP-ETag")[:-1] + "9999"):
        assert alice.publish("presence", etag=unknown).status == 412
    assert alice.publish("presence", etag=changed.get("SIP-ETag"), expires=0).status == 200
    assert alice.publish("presence", etag=changed.get("SIP-ETag")).status == 412


def test_publish_for_another_is_refused(person):
    mallory = person()
    headers = [("Event", "presence"), ("Expires", "60"), ("Content-Type", PIDF)]
    alice = "sip:alice@example.test"
    stolen = mallory.ask("PUBLISH", alice, sender=alice, headers=headers, body=pidf(alice, "not me"))
    assert stolen.final().status == 403


@pytest.mark.parametrize("transport", ["udp", "tcp", "tls"])
def test_a_watcher_is_pending_until_the_rules_allow(sip_domain, person, transport):
    alice, bob = person(), person(transport)
    published = alice.publish("presence", body=pidf(alice.uri, "first"), content_type=PIDF)
    transaction, dialog = bob.subscribe(alice.uri, "presence", accept=PIDF)
    assert transaction.final().status in (200, 202)
    notify = bob.receive("NOTIFY")
    assert state(notify) == "pending" and "first" not in notify.text

    allow(sip_domain, alice, bob)
    notify = bob.receive("NOTIFY", where=lambda request: state(request) == "active")
    assert notify.get("Content-Type").startswith(PIDF) and "first" in notify.text

    alice.publish("presence", body=pidf(alice.uri, "second"), content_type=PIDF, etag=published.get("SIP-ETag"))
    assert "second" in bob.receive("NOTIFY", where=lambda request: "second" in request.text).text

    refreshed, _ = bob.subscribe(None, "presence", accept=PIDF, dialog=dialog)
    assert refreshed.final().status in (200, 202)
    assert state(bob.receive("NOTIFY")) == "active"
    ended, _ = bob.subscribe(None, "presence", accept=PIDF, dialog=dialog, expires=0)
    assert ended.final().status in (200, 202)
    bob.receive("NOTIFY", where=lambda request: state(request) == "terminated")


def test_watcher_information(sip_domain, person):
    alice, bob = person(), person("tcp")
    alice.subscribe(alice.uri, "presence.winfo", accept="application/watcherinfo+xml")
    first = alice.receive("NOTIFY")
    assert state(first) == "active"
    bob.subscribe(alice.uri, "presence", accept=PIDF)
    seen = alice.receive("NOTIFY", where=lambda request: bob.uri in request.text)
    assert seen.get("Content-Type").startswith("application/watcherinfo+xml")
    assert 'status="pending"' in seen.text


def test_an_unknown_event_is_refused(person):
    alice = person()
    transaction, _ = alice.subscribe(alice.uri, "weather")
    assert transaction.final().status == 489


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_resource_list(sip_domain, person, transport):
    alice, bob, carol = person(transport), person(), person()
    for friend in (bob, carol):
        allow(sip_domain, friend, alice)
    bob.publish("presence", body=pidf(bob.uri, "bob is here"), content_type=PIDF)
    service = f"sip:{alice.user}-friends@example.test"
    entries = "".join(f'<rl:entry uri="{friend.uri}"/>' for friend in (bob, carol))
    client = XCAPClient(sip_domain, alice.user)
    stored = client.put(
        client.path("rls-services"), SERVICES.format(uri=service, entries=entries), "application/rls-services+xml"
    )
    assert stored.status in (200, 201)
    accept = f"{PIDF}, application/rlmi+xml, multipart/related"
    transaction, _ = alice.subscribe(service, "presence", accept=accept, headers=[("Supported", "eventlist")])
    assert transaction.final().status in (200, 202)
    first = alice.receive("NOTIFY")
    assert "eventlist" in first.get("Require", "")
    assert first.get("Content-Type").startswith("multipart/related") and 'fullState="true"' in first.text
    alice.receive("NOTIFY", where=lambda request: "bob is here" in request.text)
    carol.publish("presence", body=pidf(carol.uri, "carol is here"), content_type=PIDF)
    later = alice.receive("NOTIFY", where=lambda request: "carol is here" in request.text)
    assert carol.uri in later.text


def test_changed_documents_are_announced(sip_domain, person):
    alice = person()
    transaction, _ = alice.subscribe(alice.uri, "xcap-diff", accept="application/xcap-diff+xml")
    assert transaction.final().status in (200, 202)
    alice.receive("NOTIFY")
    client = XCAPClient(sip_domain, alice.user)
    path = client.path("resource-lists", "book.xml")
    content = '<resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists"/>'
    assert client.put(path, content, "application/resource-lists+xml").status in (200, 201)
    told = alice.receive("NOTIFY", where=lambda request: "<document" in request.text)
    assert told.get("Content-Type").startswith("application/xcap-diff+xml")
    assert path.removeprefix("/xcap-root/") in told.text
    assert f"http://{sip_domain.address}:{sip_domain.xcap_port}/xcap-root/" in told.text
