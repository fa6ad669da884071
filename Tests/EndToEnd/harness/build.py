"""Where the daemon and its plugins were built."""

import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[3]
BUILD = (ROOT / os.environ.get("GATEWAY_BUILD", ".build/debug")).absolute()
GATEWAYD = BUILD / "gatewayd"
SCRATCH = ROOT / ".build/end-to-end"


def clean_environment(extra=None):
    """Our environment without what would set the daemon up, plus `extra`."""
    dropped = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "STATE_DIRECTORY")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GATEWAY_") and key not in dropped}
    return kept | (extra or {})
