"""An XCAP client (RFC 4825) with digest, one connection for each request."""

import http.client

from . import http_digest, pace


class XCAPResponse:
    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def etag(self):
        return self.headers.get("ETag")

    @property
    def text(self):
        return self.body.decode(errors="replace")


class XCAPClient:
    """A user of a domain that has: name, address, xcap_port."""

    def __init__(self, domain, user, password=None):
        self.domain, self.user = domain, user
        self.password = user if password is None else password

    def path(self, auid, document="index", node=None, owner=None):
        """A document of the user's own, or of another; `node` is a selector as it appears in a URI."""
        path = f"/xcap-root/{auid}/users/sip:{owner or self.user}@{self.domain.name}/{document}"
        return path if node is None else f"{path}/~~/{node}"

    def send(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection(self.domain.address, self.domain.xcap_port, timeout=pace.allowed(20))
        try:
            connection.request(method, path, body, headers or {})
            return XCAPResponse(connection.getresponse())
        finally:
            connection.close()

    def ask(self, method, path, body=None, content_type=None, **conditions):
        """A request that answers one challenge; `if_match="…"` becomes If-Match."""
        headers = {name.replace("_", "-").title(): value for name, value in conditions.items()}
        if content_type:
            headers["Content-Type"] = content_type
        first = self.send(method, path, body, headers)
        if first.status != 401:
            return first
        challenge = first.headers["WWW-Authenticate"]
        headers["Authorization"] = http_digest.answer(challenge, method, path, self.user, self.password)
        return self.send(method, path, body, headers)

    def put(self, path, body, content_type, **conditions):
        return self.ask("PUT", path, body, content_type, **conditions)

    def get(self, path, **conditions):
        return self.ask("GET", path, **conditions)

    def delete(self, path, **conditions):
        return self.ask("DELETE", path, **conditions)
