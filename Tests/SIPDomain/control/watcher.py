"""A process that ends a domain when the process ends for which it was started, however that happened."""

import os
import select


def watch(owner, leader, end):
    """Forks the watcher and returns; it calls `end()` when `owner` is gone, and nothing when `leader` is first."""
    try:
        ends = {os.pidfd_open(owner): True, os.pidfd_open(leader): False}
    except ProcessLookupError:
        end()
        return
    if os.fork():
        for descriptor in ends:
            os.close(descriptor)
        return
    try:
        os.setsid()
        # Whoever reads our output waits for its end.
        nothing = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nothing, descriptor)
        gone = select.select(list(ends), [], [])[0]
        if all(ends[descriptor] for descriptor in gone):
            end()
    finally:
        os._exit(0)
