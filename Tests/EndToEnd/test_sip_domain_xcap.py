"""The SIP domain of the project: XCAP over HTTP (RFC 4825)."""

import itertools

import pytest

from harness.xcap import XCAPClient

LISTS = "application/resource-lists+xml"
ELEMENT = "application/xcap-el+xml"
numbers = itertools.count()


@pytest.fixture
def alice(sip_domain):
    return XCAPClient(sip_domain, "alice")


@pytest.fixture
def document(alice):
    """The path of a document that does not exist; it is gone after the test."""
    path = alice.path("resource-lists", f"book-{next(numbers)}.xml")
    yield path
    alice.delete(path)


def address_book(size):
    """A resource list of at least that many bytes (RFC 4826)."""
    entries, length = [], 0
    while length < size:
        number = len(entries)
        entries.append(
            f'<entry uri="sip:contact-{number}@example.test">'
            f"<display-name>Contact {number}: with \\ a colon, &amp; and ü</display-name></entry>\n"
        )
        length += len(entries[-1])
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<resource-lists xmlns="urn:ietf:params:xml:ns:resource-lists">'
        f'<list name="friends">\n{"".join(entries)}</list></resource-lists>'
    ).encode()


def entry(number):
    """Selector of an entry of the address book, escaped as RFC 4825 section 6.3 wants."""
    uri = f"sip:contact-{number}@example.test"
    return f"resource-lists/list%5B@name=%22friends%22%5D/entry%5B@uri=%22{uri}%22%5D"


@pytest.mark.parametrize("size", [300, 100_000, 500_000, 600_000])
def test_documents_of_every_size(alice, document, size):
    content = address_book(size)
    stored = alice.put(document, content, LISTS)
    assert stored.status in (200, 201) and stored.etag
    fetched = alice.get(document)
    assert (fetched.status, fetched.etag) == (200, stored.etag)
    assert fetched.headers["Content-Type"] == LISTS
    assert fetched.body == content, "byte for byte"
    assert alice.delete(document).status == 200
    assert alice.get(document).status == 404


@pytest.mark.parametrize("size", [300, 500_000])
def test_elements(alice, document, size):
    alice.put(document, address_book(size), LISTS)

    def selected(number):
        return f"{document}/~~/{entry(number)}"

    fetched = alice.get(selected(1))
    assert fetched.status == 200 and 'uri="sip:contact-1@example.test"' in fetched.text
    assert "contact-0" not in fetched.text
    before = fetched.etag
    new = '<entry uri="sip:contact-new@example.test"/>'
    added = alice.put(selected("new"), new, ELEMENT)
    assert added.status in (200, 201) and added.etag != before
    assert "contact-new" in alice.get(document).text
    assert alice.put(selected("new"), new, ELEMENT, if_match=before).status == 412
    assert alice.delete(selected("new")).status == 200
    assert alice.get(selected("new")).status == 404


def test_entity_tags(alice, document):
    first = alice.put(document, address_book(10), LISTS, if_none_match="*")
    assert first.status in (200, 201)
    assert alice.put(document, address_book(20), LISTS, if_none_match="*").status == 412
    assert alice.get(document, if_none_match=first.etag).status == 304
    second = alice.put(document, address_book(200), LISTS, if_match=first.etag)
    assert second.status == 200 and second.etag != first.etag
    assert alice.put(document, address_book(300), LISTS, if_match=first.etag).status == 412
    assert alice.delete(document, if_match=first.etag).status == 412
    assert alice.get(document).etag == second.etag
    assert alice.delete(document, if_match=second.etag).status == 200


def test_what_is_refused(alice, document):
    assert alice.delete(document).status == 404
    assert alice.put(f"{document}/~~/{entry(1)}", "<entry/>", ELEMENT).status == 409
    broken = alice.put(document, "<resource-lists><list>", LISTS)
    assert broken.status == 409 and "not-well-formed" in broken.text
    assert alice.get(document).status == 404
    assert alice.ask("POST", document, "x").status == 405
    assert alice.send("GET", "/elsewhere").status == 404


def test_digest(sip_domain, alice, document):
    challenge = alice.send("GET", document)
    assert challenge.status == 401 and 'qop="auth"' in challenge.headers["WWW-Authenticate"]
    assert XCAPClient(sip_domain, "alice", "wrong").get(document).status == 401
    assert XCAPClient(sip_domain, "bob").get(document).status == 403
    assert alice.get(document).status == 404


def test_capabilities_and_directory(alice, document):
    capabilities = alice.send("GET", "/xcap-root/xcap-caps/global/index")
    assert capabilities.status == 200 and "<auid>resource-lists</auid>" in capabilities.text
    etag = alice.put(document, address_book(10), LISTS).etag.strip('"')
    directory = alice.get(alice.path("org.openmobilealliance.xcap-directory", "directory.xml"))
    assert directory.status == 200 and etag in directory.text


def test_questions_to_kamailio_need_the_token(alice):
    assert alice.send("POST", "/rpc", '{"jsonrpc": "2.0", "method": "core.version", "id": 1}').status == 403
