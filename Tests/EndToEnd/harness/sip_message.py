"""SIP messages as a test writes and reads them (RFC 3261 section 7). Bytes that are wrong stay as they are."""

import re

COMPACT = {"v": "via", "f": "from", "t": "to", "i": "call-id", "m": "contact", "l": "content-length",
           "c": "content-type", "k": "supported", "o": "event", "u": "allow-events", "s": "subject"}  # fmt: skip


class SIPMessage:
    """Header fields keep their order and spelling; names are compared without case and compact forms."""

    def __init__(self, start, headers=(), body=b""):
        self.start = start
        self.headers = [(name, str(value)) for name, value in headers if value is not None]
        self.body = body.encode() if isinstance(body, str) else body

    # Reading

    @classmethod
    def parse(cls, data):
        head, _, body = data.partition(b"\r\n\r\n")
        lines = re.sub(r"\r\n[ \t]+", " ", head.decode(errors="surrogateescape")).split("\r\n")
        pairs = [line.partition(":") for line in lines[1:]]
        message = cls(lines[0], [(name.strip(), value.strip()) for name, _, value in pairs])
        message.body = body
        return message

    @staticmethod
    def key(name):
        return COMPACT.get(name.lower(), name.lower())

    def all(self, name):
        """The values of every header field of that name; lists in one field stay together."""
        return [value for other, value in self.headers if self.key(other) == self.key(name)]

    def get(self, name, default=None):
        return next(iter(self.all(name)), default)

    def uris(self, name):
        """The URIs in angle brackets, over all header fields of that name."""
        return re.findall(r"<([^>]*)>", ", ".join(self.all(name)))

    def tag(self, name):
        found = re.search(r";\s*tag=([^;,\s]+)", self.get(name, ""), re.IGNORECASE)
        return found.group(1) if found else None

    @property
    def is_response(self):
        return self.start.startswith("SIP/2.0 ")

    @property
    def status(self):
        return int(self.start.split()[1])

    @property
    def phrase(self):
        return self.start.split(" ", 2)[2]

    @property
    def method(self):
        return self.get("CSeq", "0 ?").split()[1] if self.is_response else self.start.split()[0]

    @property
    def uri(self):
        return self.start.split()[1]

    @property
    def sequence(self):
        return int(self.get("CSeq").split()[0])

    @property
    def branch(self):
        found = re.search(r";\s*branch=([^;,\s]+)", self.get("Via", ""))
        return found.group(1) if found else None

    @property
    def text(self):
        return self.body.decode(errors="replace")

    # Writing

    def serialized(self):
        """The message with a Content-Length, unless it has one already."""
        lines = [self.start, *(f"{name}: {value}" for name, value in self.headers)]
        if self.get("Content-Length") is None:
            lines.append(f"Content-Length: {len(self.body)}")
        return "\r\n".join(lines).encode(errors="surrogateescape") + b"\r\n\r\n" + self.body

    def __repr__(self):
        return f"<{self.start}>"


def take(buffer):
    """Takes a whole message off a stream's bytes: bytes or None, and what remains."""
    buffer = buffer.lstrip(b"\r\n")
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return None, buffer
    length = re.search(rb"\r\n(?:content-length|l)\s*:\s*(\d+)", buffer[:end], re.IGNORECASE)
    size = end + 4 + (int(length.group(1)) if length else 0)
    return (buffer[:size], buffer[size:]) if len(buffer) >= size else (None, buffer)
