"""The conversation: ready, answers, events, spelling, order."""

import time

import pytest

from harness import pace
from harness.browser import READY

pytestmark = pytest.mark.parametrize("version", [1, 2])


def test_ready_is_the_first_message(gateway, version):
    with gateway.browser(version, ready=False) as browser:
        assert browser.receive() == READY[version]
        browser.silence(0.2)


def test_ping(gateway, version):
    with gateway.browser(version) as browser:
        assert browser.answer(browser.request("ping")) is not None
        browser.silence(0.1)


@pytest.mark.parametrize("transaction", ["", "1", "a" * 5000, 'quo"te\\', "\u0000\u001f", "é∞🎈", "</script>"])
def test_a_transaction_is_echoed_exactly(gateway, version, transaction):
    with gateway.browser(version) as browser:
        browser.ask("ping", transaction=transaction)


def test_escapes_in_a_transaction_mean_what_they_mean(gateway, version):
    with gateway.browser(version) as browser:
        browser.say('{"sylkrtc":"p\\u0069ng","\\u0074ransaction":"\\ud83c\\udf88\\/"}')
        assert browser.receive() == {"sylkrtc": "ack", "transaction": "🎈/"}


def test_ack_before_event(gateway, version):
    with gateway.browser(version) as browser:
        for number in range(50):
            transaction = browser.request("echo", text=str(number))
            assert browser.receive() == {"sylkrtc": "ack", "transaction": transaction}
            browser.event("echo-event")


def test_spelling(gateway, version):
    expected = {
        1: {"sylkrtc": "echo_event", "data": {"text": "hello"}},
        2: {"sylkrtc": "echo-event", "text": "hello"},
    }
    with gateway.browser(version) as browser:
        browser.ask("echo", text="hello")
        assert browser.event("echo-event") == expected[version]


@pytest.mark.parametrize("text", ["", "x" * 4096, "é" * 2048, '"\\/\b\f\n\r\t\u0000\u007f', "\U0010ffff", "{}[]:,"])
def test_text_arrives_unchanged(gateway, version, text):
    with gateway.browser(version) as browser:
        browser.ask("echo", text=text)
        event = browser.event("echo-event")
        assert (event["data"] if version == 1 else event)["text"] == text


def test_state_of_a_connection(gateway, version):
    """The count is the connection's own, and a new connection begins anew."""

    def count(browser):
        browser.ask("echo-count")
        event = browser.event("echo-count-event")
        return (event["data"] if version == 1 else event)["count"]

    with gateway.browser(version) as first, gateway.browser(version) as second:
        for _ in range(3):
            first.ask("echo", text="x")
        second.ask("echo", text="x")
        assert (count(first), count(second)) == (3, 1)
    with gateway.browser(version) as third:
        assert count(third) == 0


def test_a_handlers_error(gateway, version):
    with gateway.browser(version) as browser:
        answer = browser.answer(browser.request("echo-fail", reason="No such luck"))
        assert answer["sylkrtc"] == "error" and answer["error"] == "No such luck"


def test_ping_waits_for_nobody(gateway, version):
    with gateway.browser(version) as browser:
        slow = [browser.request("echo-later", text="x", delay_ms=2000, session="same") for _ in range(2)]
        start = time.monotonic()
        for _ in range(10):
            browser.ask("ping")
        assert time.monotonic() - start < pace.allowed(1)
        assert not [message for message in browser.waiting if message.get("transaction") in slow]


def test_one_session_is_one_lane(gateway, version):
    """Requests of one session run one after the other, in order, whatever each of them takes."""
    with gateway.browser(version) as browser:
        start = time.monotonic()
        delays = [400, 200, 0]
        asked = [browser.request("echo-later", text=str(n), delay_ms=d, session="s") for n, d in enumerate(delays)]
        seen = []
        while len(seen) < 6:
            seen.append(browser.receive())
        assert [m["transaction"] for m in seen if m["sylkrtc"] == "ack"] == asked
        events = [m for m in seen if m["sylkrtc"] != "ack"]
        assert [(m["data"] if version == 1 else m)["text"] for m in events] == ["0", "1", "2"]
        for transaction, event in zip(asked, events, strict=True):
            assert seen.index({"sylkrtc": "ack", "transaction": transaction}) < seen.index(event)
        assert time.monotonic() - start >= 0.55


def test_sessions_do_not_wait_for_each_other(gateway, version):
    with gateway.browser(version) as browser:
        start = time.monotonic()
        slow = browser.request("echo-later", text="slow", delay_ms=1500, session="one")
        asked = [browser.request("echo-later", text="x", delay_ms=300, session=f"s{n}") for n in range(20)]
        fast = browser.request("echo-later", text="fast", delay_ms=0, session="two")
        browser.answer(fast)
        assert not [m for m in browser.waiting if m.get("transaction") == slow]
        for transaction in asked:
            browser.answer(transaction)
        assert time.monotonic() - start < pace.allowed(1.4)
        browser.answer(slow)


def test_no_session_is_no_lane(gateway, version):
    with gateway.browser(version) as browser:
        start = time.monotonic()
        asked = [browser.request("echo-later", text="x", delay_ms=500, session=None) for _ in range(8)]
        for transaction in asked:
            browser.answer(transaction)
        assert time.monotonic() - start < pace.allowed(2)


def test_synchronous_requests_do_not_wait_for_a_lane(gateway, version):
    with gateway.browser(version) as browser:
        slow = browser.request("echo-later", text="x", delay_ms=800, session="s")
        browser.ask("echo", text="at once")
        assert not [m for m in browser.waiting if m.get("transaction") == slow]
        browser.answer(slow)
