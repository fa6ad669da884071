"""How patient and how thorough a run is: a daemon under a sanitizer is slower and is asked for less."""

import os
import time

SANITIZER = os.environ.get("GATEWAY_SANITIZER", "")

#: Factor on times that a test allows, never on times that it waits for something to happen by itself.
PATIENCE = 8 if SANITIZER else 1


def allowed(seconds):
    """A time within which something must have happened."""
    return seconds * PATIENCE


def count(full):
    """How often to repeat something."""
    return max(1, full // 10) if SANITIZER else full


def until(condition, seconds=10.0, what="the condition", interval=0.02):
    """Waits until `condition()` is true and returns its value; fails after the time allowed."""
    deadline = time.monotonic() + allowed(seconds)
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {allowed(seconds)} s in vain for {what}")
        time.sleep(interval)
