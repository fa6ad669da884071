"""Free ports for the settings that leave them open."""

import contextlib
import pathlib
import random
import socket

from .failure import Failure
from .settings import PORTS


def ephemeral():
    """First and last port that Linux gives to outgoing connections: one of these may be taken at any moment."""
    with contextlib.suppress(OSError, ValueError):
        first, last = pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()
        return int(first), int(last)
    return 32768, 60999


def is_free(address, port):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stream, socket.socket(type=socket.SOCK_DGRAM) as datagram:
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            stream.bind((address, port))
            datagram.bind((address, port))
        except OSError:
            return False
    return True


def choose(settings):
    """Replaces every port 0 of the settings by a free one."""
    first, last = ephemeral()
    candidates = [port for port in range(10000, 65536) if not first <= port <= last]
    random.shuffle(candidates)
    taken = {getattr(settings, name.lower()) for name in PORTS}
    for name in PORTS:
        if getattr(settings, name.lower()) != 0:
            continue
        port = next((port for port in candidates if port not in taken and is_free(settings.address, port)), None)
        if port is None:
            raise Failure(f"no free port on {settings.address}")
        taken.add(port)
        setattr(settings, name.lower(), port)
