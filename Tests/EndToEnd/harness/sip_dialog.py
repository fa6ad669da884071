"""A dialog (RFC 3261 section 12), seen from the side of one peer."""


class SIPDialog:
    """Made of the request that began it and a response with a To tag. `sequence` is the last CSeq of ours."""

    def __init__(self, request, response, *, is_caller):
        ours, theirs = ("From", "To") if is_caller else ("To", "From")
        self.call_id = response.get("Call-ID")
        self.local, self.remote = response.get(ours), response.get(theirs)
        self.sequence = request.sequence if is_caller else 0
        routes = response if is_caller else request
        self.routes = [f"<{uri}>" for uri in routes.uris("Record-Route")]
        if is_caller:
            self.routes.reverse()
        self.target = next(iter((response if is_caller else request).uris("Contact")), None)

    def next_sequence(self):
        self.sequence += 1
        return self.sequence
