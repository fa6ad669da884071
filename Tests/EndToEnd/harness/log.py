"""The daemon's log, read from the file that its standard error goes to."""

import json
import re

LEVELS = ("trace", "debug", "info", "notice", "warning", "error", "critical")
TROUBLE = ("error", "critical")
#: What the runtime and the sanitizers write when something went wrong that the daemon did not notice.
DISASTER = re.compile(
    r"Fatal error|AddressSanitizer|LeakSanitizer|ThreadSanitizer|runtime error:|SIGSEGV|Program crashed"
)


class Line:
    """One line of the log, in either format."""

    def __init__(self, text):
        self.text = text
        self.fields = {}
        self.level = None
        if text.startswith("{"):
            try:
                self.fields = json.loads(text)
            except ValueError:
                return
            self.level = self.fields.get("level")
            return
        words = text.split()
        self.level = next(
            (word.strip("[]:").lower() for word in words[:4] if word.strip("[]:").lower() in LEVELS), None
        )

    def field(self, name):
        """A piece of metadata, `name=value` in the human format."""
        if self.fields:
            found = self.fields.get(name, self.fields.get("metadata", {}).get(name))
            return None if found is None else str(found)
        found = re.search(rf"(?:^|\s){re.escape(name)}=(\"[^\"]*\"|\S+)", self.text)
        return found and found.group(1).strip('"').rstrip(",]")

    def is_trouble(self):
        return self.level in TROUBLE or bool(DISASTER.search(self.text))


class Log:
    def __init__(self, path):
        self.path = path

    def text(self):
        return self.path.read_text(errors="replace") if self.path.exists() else ""

    def lines(self):
        """Every complete line so far."""
        return [Line(text) for text in self.text().split("\n")[:-1]]

    def listeners(self):
        """Addresses by kind, as far as they are logged."""
        found = {}
        for line in self.lines():
            if "listening" in line.text and line.field("kind") and line.field("address"):
                found[line.field("kind")] = line.field("address")
        return found

    def is_ready(self):
        return any(re.search(r"\bready\b", line.text) for line in self.lines() if "listening" not in line.text)

    def trouble(self, expected=()):
        """Lines that nobody wants to see, but for those that match one of `expected`."""
        return [
            line.text
            for line in self.lines()
            if line.is_trouble() and not any(re.search(pattern, line.text) for pattern in expected)
        ]
