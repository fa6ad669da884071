"""A scripted SIP user agent: it sends what the test says and shows what came. Not a product's stack on purpose."""

import re
import secrets
import threading

from . import http_digest, pace
from .sip_dialog import SIPDialog
from .sip_message import SIPMessage
from .sip_transport import SIPTransport

#: These say where the next request of the dialog, or of the user, is to go.
WITH_CONTACT = {"INVITE", "REGISTER", "SUBSCRIBE", "NOTIFY", "REFER", "OPTIONS", "UPDATE"}
ALLOW = "INVITE, ACK, BYE, CANCEL, OPTIONS, MESSAGE, SUBSCRIBE, NOTIFY, REFER, INFO, UPDATE"


class Transaction:
    """A request of ours and its responses, provisional ones first."""

    def __init__(self, peer, request):
        self.peer, self.request, self.responses = peer, request, []

    def response(self, wanted, seconds=10):
        """The first response with this status, or the first for which `wanted` is true."""
        fits = wanted if callable(wanted) else lambda response: response.status == wanted
        return self.peer.wait(
            lambda: next((r for r in self.responses if fits(r)), None), seconds, f"a response; came: {self.responses}"
        )

    def final(self, seconds=10):
        return self.response(lambda response: response.status >= 200, seconds)

    def cancel(self):
        """RFC 3261 section 9.1: the same branch, without what belongs to the INVITE."""
        names = ("via", "from", "to", "call-id", "max-forwards", "route")
        kept = [(name, value) for name, value in self.request.headers if SIPMessage.key(name) in names]
        cancel = SIPMessage(f"CANCEL {self.request.uri} SIP/2.0", [*kept, ("CSeq", f"{self.request.sequence} CANCEL")])
        return self.peer.send_request(cancel)

    def ack(self):
        """Acknowledges the 2xx and returns the dialog."""
        dialog = SIPDialog(self.request, self.final(), is_caller=True)
        self.peer.begin("ACK", dialog=dialog, sequence=self.request.sequence)
        return dialog


class SIPPeer:
    """A user of a domain at `domain.address`, over one socket to its proxy. Close it, or use it with `with`.

    `domain` has: name, address, port, tls_port, ca_file. A guest has another `host` than the domain's name, and no
    password. What arrives waits until the test takes it; NOTIFY is answered 200 at once, as it is urgent.
    """

    def __init__(self, domain, user, transport="udp", *, password=None, host=None, address=None, contact_user=None):
        self.domain, self.user, self.kind = domain, user, transport
        self.password = user if password is None else password
        self.uri = f"sip:{user}@{host or domain.name}"
        self.arrivals = threading.Condition()
        self.requests, self.transactions, self.answered = [], {}, {}
        self.answers_at_once = {"NOTIFY"}
        port = domain.tls_port if transport == "tls" else domain.port
        self.transport = SIPTransport(
            transport,
            (domain.address, port),
            self.received,
            address=address,
            ca_file=domain.ca_file,
            server_name=domain.name,
        )
        host, port = self.transport.local
        via = "" if transport == "udp" else f";transport={transport}"
        self.contact = f"sip:{contact_user or f'{user}-{secrets.token_hex(4)}'}@{host}:{port}{via}"
        self.registration = f"{secrets.token_hex(8)}@{host}"
        self.registrations = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.transport.close()

    # What comes

    def received(self, message):
        with self.arrivals:
            if message.is_response:
                self.handle_response(message)
            else:
                self.handle_request(message)
            self.arrivals.notify_all()

    def handle_response(self, response):
        transaction = self.transactions.get((response.branch, response.method))
        if transaction is None:
            return
        transaction.responses.append(response)
        if response.method == "INVITE" and response.status >= 300:
            # RFC 3261 section 17.1.1.3: the ACK of a refusal belongs to the transaction.
            request = transaction.request
            kept = [(name, request.get(name)) for name in ("Via", "From", "Call-ID", "Route", "Max-Forwards")]
            headers = [*kept, ("To", response.get("To")), ("CSeq", f"{request.sequence} ACK")]
            self.transport.send(SIPMessage(f"ACK {request.uri} SIP/2.0", headers).serialized())

    def handle_request(self, request):
        key = (request.branch, request.method, request.get("CSeq"))
        if key in self.answered:
            # A retransmission gets again what the first one got.
            if self.answered[key]:
                self.transport.send(self.answered[key])
            return
        self.answered[key] = None
        self.requests.append(request)
        if request.method in self.answers_at_once:
            self.respond(request, 200, "OK")
        if request.method == "CANCEL":
            self.respond(request, 200, "OK")

    def wait(self, condition, seconds, what):
        with self.arrivals:
            self.arrivals.wait_for(condition, pace.allowed(seconds))
            value = condition()
        assert value, f"{self.uri} waited {pace.allowed(seconds)} s in vain for {what}"
        return value

    def receive(self, method, seconds=10, where=lambda request: True):
        """Takes the next request of this method."""

        def first():
            return next((r for r in self.requests if r.method == method and where(r)), None)

        request = self.wait(first, seconds, f"{method}; came: {self.requests}")
        self.requests.remove(request)
        return request

    def nothing_comes(self, method, seconds=0.5):
        """True when no request of this method comes within that time."""
        with self.arrivals:
            return not self.arrivals.wait_for(lambda: any(r.method == method for r in self.requests), seconds)

    # What goes

    def begin(self, method, uri=None, *, to=None, headers=(), body=b"", dialog=None, sequence=None, sender=None):
        """Sends a request and waits for nothing: its transaction. In a dialog, its target and its routes are used."""
        host, port = self.transport.local
        given = {SIPMessage.key(name) for name, _ in headers}
        if dialog:
            uri = uri or dialog.target
            sequence = sequence or dialog.next_sequence()
            local, remote, call_id, routes = dialog.local, dialog.remote, dialog.call_id, dialog.routes
        else:
            uri = uri or f"sip:{self.domain.name}"
            local = f"<{sender or self.uri}>;tag={secrets.token_hex(6)}"
            remote, call_id, routes = f"<{to or uri}>", secrets.token_hex(10), []
        fields = [
            ("Via", f"SIP/2.0/{self.kind.upper()} {host}:{port};rport;branch=z9hG4bK{secrets.token_hex(8)}"),
            ("Max-Forwards", 70),
            *(("Route", route) for route in routes),
            ("From", local),
            ("To", remote),
            ("Call-ID", call_id),
            ("CSeq", f"{sequence or 1} {method}"),
            *([("Contact", f"<{self.contact}>")] if method in WITH_CONTACT else []),
            ("Allow", ALLOW),
        ]
        fields = [(name, value) for name, value in fields if SIPMessage.key(name) not in given]
        return self.send_request(SIPMessage(f"{method} {uri} SIP/2.0", [*fields, *headers], body))

    def send_request(self, request):
        transaction = Transaction(self, request)
        self.transactions[(request.branch, request.method)] = transaction
        self.transport.send(request.serialized())
        return transaction

    def authenticated(self, challenged):
        """Sends a challenged request once more, with an answer to the challenge."""
        response, request = challenged.final(), challenged.request
        asked, answered = {
            401: ("WWW-Authenticate", "Authorization"),
            407: ("Proxy-Authenticate", "Proxy-Authorization"),
        }[response.status]
        credentials = http_digest.answer(
            response.get(asked), request.method, request.uri, self.user, self.password
        )
        headers = []
        for name, value in request.headers:
            if SIPMessage.key(name) == "via":
                value = re.sub(r"branch=[^;]+", f"branch=z9hG4bK{secrets.token_hex(8)}", value)
            if SIPMessage.key(name) == "cseq":
                value = f"{request.sequence + 1} {request.method}"
            headers.append((name, value))
        return self.send_request(SIPMessage(request.start, [*headers, (answered, credentials)], request.body))

    def ask(self, method, uri=None, *, seconds=10, **options):
        """Sends a request, answers one challenge: the transaction, its final response having come."""
        transaction = self.begin(method, uri, **options)
        if transaction.final(seconds).status in (401, 407):
            transaction = self.authenticated(transaction)
            transaction.final(seconds)
            if options.get("dialog"):
                options["dialog"].sequence = transaction.request.sequence
        return transaction

    def start_call(self, uri, *, body=b"", headers=()):
        """An INVITE that has answered its challenge; nothing more is waited for."""
        challenged = self.begin("INVITE", uri, headers=headers, body=body)
        assert challenged.final().status == 407
        return self.authenticated(challenged)

    def respond(self, request, status, phrase, headers=(), body=b""):
        """Answers a request; the To tag is always the same one for a Call-ID."""
        to = request.get("To")
        if request.tag("To") is None and status > 100:
            to += f";tag={request.get('Call-ID')[:8]}-{self.transport.local[1]}"
        copied = [("Via", value) for value in request.all("Via")]
        copied += [("Record-Route", value) for value in request.all("Record-Route")]
        copied += [(name, request.get(name)) for name in ("From", "Call-ID", "CSeq")]
        response = SIPMessage(
            f"SIP/2.0 {status} {phrase}", [*copied, ("To", to), ("Contact", f"<{self.contact}>"), *headers], body
        )
        self.answered[(request.branch, request.method, request.get("CSeq"))] = response.serialized()
        self.transport.send(response.serialized())
        return response

    # What is done often

    def register(self, expires=60, *, contact=None, headers=()):
        """REGISTER with one Call-ID and a rising CSeq, as section 10.2.4 asks: the final response."""
        self.registrations += 2
        fields = [("Call-ID", self.registration), ("CSeq", f"{self.registrations} REGISTER"), ("Expires", expires)]
        if contact is not None:
            fields.append(("Contact", contact))
        return self.ask("REGISTER", to=self.uri, headers=[*fields, *headers]).final()

    def subscribe(self, uri, event, *, accept=None, expires=600, headers=(), dialog=None):
        """The transaction of a SUBSCRIBE and, when it was accepted, the dialog."""
        fields = [("Event", event), ("Expires", expires), ("Accept", accept), *headers]
        fields = [(name, value) for name, value in fields if value is not None]
        transaction = self.ask("SUBSCRIBE", uri, headers=fields, dialog=dialog)
        if transaction.final().status >= 300:
            return transaction, None
        return transaction, dialog or SIPDialog(transaction.request, transaction.final(), is_caller=True)

    def publish(self, event, *, body=b"", content_type=None, etag=None, expires=600):
        """The final response to a PUBLISH for this user (RFC 3903)."""
        headers = [("Event", event), ("Expires", expires), ("SIP-If-Match", etag), ("Content-Type", content_type)]
        headers = [(name, value) for name, value in headers if value is not None]
        return self.ask("PUBLISH", self.uri, headers=headers, body=body).final()
