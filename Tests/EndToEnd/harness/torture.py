"""Cases of malformed and of odd SIP, written as text. torture/README.md has the format."""

import re
import secrets


class TortureCase:
    def __init__(self, path):
        self.name = path.stem
        text = path.read_text()
        lines = text.split("\n")
        count = next(index for index, line in enumerate(lines) if not line.startswith("#"))
        self.about = [line.removeprefix("#").strip() for line in lines[:count]]
        self.template = "\n".join(lines[count:])
        directives = dict(line.split(": ", 1) for line in self.about if line.startswith(("answers: ", "line ends: ")))
        words = directives["answers"].split()
        #: Status codes that are right.
        self.answers = {int(word) for word in words if word != "none"}
        #: Whether no answer is right too.
        self.may_be_silent = "none" in words
        self.line_end = {"LF": b"\n", "CR": b"\r"}.get(directives.get("line ends"), b"\r\n")

    @classmethod
    def all(cls, folder):
        return [cls(path) for path in sorted(folder.glob("*.sip"))]

    def bytes(self, *, transport, via, door, uri, call):
        """What goes over the wire, `uri` being somebody's contact."""
        head, separator, body = self.template.partition("\n\n")
        user = uri.removeprefix("sip:").partition("@")[0]
        escaped = "".join(f"%{ord(letter):02X}" for letter in user)
        values = {
            "transport": transport.upper(), "via": via, "door": door, "uri": uri, "call": call,
            "branch": f"z9hG4bK{secrets.token_hex(8)}", "user-uri": f"sip:{user}",
            "escaped-uri": uri.replace(user, escaped),
        }  # fmt: skip

        def filled(text):
            text = re.sub(r"\{(.)\*(\d+)\}", lambda found: found[1] * int(found[2]), text)
            for name, value in values.items():
                text = text.replace(f"{{{name}}}", value)
            return text

        def raw(text):
            text = text.encode().replace(b"\n", self.line_end)
            return re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes([int(found[1], 16)]), text)

        body = raw(filled(body))
        head = filled(head).replace("{length}", str(len(body)))
        return raw(head + separator) + body
