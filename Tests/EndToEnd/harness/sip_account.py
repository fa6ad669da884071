"""An account of a browser, as the tests of registration see it."""

import hashlib
import itertools

from . import messages, pace, sip_probe  # noqa: F401

NUMBERS = itertools.count()


def ha1(user, realm, password, algorithm="md5"):
    """RFC 7616 section 3.4.2."""
    return hashlib.new(algorithm, f"{user}:{realm}:{password}".encode()).hexdigest()


class Account:
    """`name` is user@domain. The password is the user's name, as in the SIP domain of the tests, unless given."""

    def __init__(self, browser, name="alice@example.test", password=None, *, realm=None, **fields):
        self.browser, self.name, self.fields = browser, name, fields
        self.user, _, domain = name.removeprefix("sip:").partition("@")
        self.ha1 = ha1(self.user, realm or domain, self.user if password is None else password)

    # Requests

    def add(self):
        self.browser.ask("account-add", account=self.name, password=self.ha1, **self.fields)
        return self

    def remove(self):
        self.browser.ask("account-remove", account=self.name)

    def register(self):
        self.browser.ask("account-register", account=self.name)
        return self

    def unregister(self):
        self.browser.ask("account-unregister", account=self.name)

    # Events

    def flat(self, message):
        """An event in the spelling of sylkRTC-2."""
        is_answer = message["sylkrtc"] in ("ack", "error")
        return message if is_answer or self.browser.version == 2 else messages.as_version_2(message)

    def event(self, kind, name, seconds=10, where=lambda event: True):
        def wanted(message):
            event = self.flat(message)
            is_it = event["sylkrtc"] == kind and event.get("event") == name
            return is_it and event.get("account") == self.name.removeprefix("sip:") and where(event)

        try:
            return self.flat(self.browser.find(wanted, seconds))
        except TimeoutError:
            waiting = self.browser.waiting
            raise AssertionError(f"{self.name}: no {kind} {name} within {seconds} s; there are {waiting}") from None

    def expect(self, *states, seconds=10):
        """The next registration states are these; the last event."""
        for state in states:
            event = self.event("account-event", "registration-state", seconds)
            assert event["state"] == state, f"{event} instead of {state}"
            assert set(event) == {"sylkrtc", "event", "account", "state"} | ({"reason"} if state == "failed" else set())
        return event

    def registered(self, seconds=10):
        """Registers, and waits until that is done."""
        self.register()
        self.expect("registering", "registered", seconds=seconds)
        return self

    def refused(self, seconds=10):
        """Registers in vain: the reason."""
        self.register()
        return self.expect("registering", "failed", seconds=seconds)["reason"]

    def nothing(self, seconds, kind="account-event"):
        """Fails when an event of this account comes within that time, or has come and was not looked at."""

        def is_ours(message):
            event = self.flat(message)
            return event["sylkrtc"] == kind and event.get("account") == self.name.removeprefix("sip:")

        try:
            # A time of waiting, not of patience.
            message = self.browser.find(is_ours, seconds / pace.PATIENCE)
        except TimeoutError:
            return
        raise AssertionError(f"unexpected: {message}")

    # The probe

    def message(self, uri, content="hello", seconds=15):
        """Sends a SIP MESSAGE: status of its answer and phrase."""
        identity = f"m{next(NUMBERS)}"
        self.browser.ask("probe-message", account=self.name, uri=uri, id=identity, content=content)
        answer = self.event("probe-event", "answer", seconds, lambda event: event["id"] == identity)
        return answer["code"], answer["reason"]

    def options(self, uri, seconds=15):
        identity = f"o{next(NUMBERS)}"
        self.browser.ask("probe-options", account=self.name, uri=uri, id=identity)
        answer = self.event("probe-event", "answer", seconds, lambda event: event["id"] == identity)
        return answer["code"], answer["reason"]

    def directory(self):
        """Whether the account is authenticated on this connection, and how many connections share it."""
        identity = f"d{next(NUMBERS)}"
        self.browser.ask("probe-directory", account=self.name, id=identity)
        found = self.event("probe-event", "directory", where=lambda event: event["id"] == identity)
        return found["authenticated"], found["sharing"]

    def request(self, method, seconds=10):
        """The next request that came for this account."""
        return self.event("probe-event", "request", seconds, lambda event: event["method"] == method)

    def notice(self, what, seconds=10):
        return self.event("probe-event", "notice", seconds, lambda event: event["what"] == what)


def accounts(browser, count, prefix="user", **options):
    """Several accounts of one connection, added."""
    return [Account(browser, f"{prefix}{number}@example.test", **options).add() for number in range(count)]
