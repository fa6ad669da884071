"""The Prometheus text of /metrics."""

import re

SAMPLE = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[^}]*\})? (\S+)(?: \d+)?$")


class Metrics:
    def __init__(self, text):
        self.text = text
        self.samples = []
        for line in text.splitlines():
            if line and not line.startswith("#"):
                match = SAMPLE.match(line)
                assert match, f"not a Prometheus sample: {line!r}"
                self.samples.append((match.group(1), match.group(2) or "", float(match.group(3))))

    def total(self, name):
        """Sum over all labels; None when there is no such metric."""
        values = [value for sample, _, value in self.samples if sample == name]
        return sum(values) if values else None

    def names(self):
        return {name for name, _, _ in self.samples}
