"""Connections cut at random points leave nothing behind: FAULT_COUNT of them, 10,000 unless set."""

import asyncio
import json
import os
import random
import socket
import ssl
import struct
import time

import pytest

from harness import certificate, frames, pace, process
from harness.peer import IP_BIND_ADDRESS_NO_PORT, Peer, upgrade_head

COUNT = pace.count(int(os.environ.get("FAULT_COUNT", "10000")))
AT_ONCE = 50
#: What may be left in memory after everything: allocator's slack, not connections (10,000 of them, 400 bytes each).
MEMORY_MARGIN = 4 * 1024 * 1024
SETTINGS = {
    "gateway.websocket.tls_listen": "127.0.0.1:0",
    "gateway.limits.connections_per_address": 15_000,
}


def client_hello():
    """The first flight of a TLS handshake."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = certificate.context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


HELLO = client_hello()
CONVERSATION = b"".join(
    frames.text(json.dumps({"sylkrtc": kind, "transaction": f"{number}"} | fields))
    for number, (kind, fields) in enumerate(
        [
            ("ping", {}),
            ("echo", {"text": "x" * 500}),
            ("echo-later", {"text": "x", "delay_ms": 50, "session": "a"}),
            ("echo-later", {"text": "x", "delay_ms": 2000, "session": "a"}),
            ("echo-later", {"text": "x", "delay_ms": 100}),
            ("no-such-thing", {}),
            ("echo", {"text": "y" * 3000}),
        ]
    )
)


async def opened(address, chance):
    """A connected socket from one of many loopback addresses, so that ports do not run out."""
    plain = socket.socket(socket.AF_INET)
    plain.setblocking(False)
    plain.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
    plain.bind((f"127.0.0.{chance.randrange(2, 250)}", 0))
    try:
        await asyncio.get_running_loop().sock_connect(plain, address)
    except BaseException:
        plain.close()
        raise
    return plain


async def cut(plain, chance):
    """The end, with FIN, with RST, or half closed first."""
    way = chance.random()
    if way < 0.4:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif way < 0.5:
        try:
            plain.shutdown(socket.SHUT_WR)
            await asyncio.wait_for(asyncio.get_running_loop().sock_recv(plain, 4096), 0.2)
        except (OSError, TimeoutError):
            pass
    plain.close()


async def part(plain, data, chance):
    """A random beginning of `data`, sometimes in two pieces; whether it was all of it."""
    loop = asyncio.get_running_loop()
    end = len(data) if chance.random() < 0.3 else chance.randrange(len(data))
    middle = chance.randrange(end + 1)
    await loop.sock_sendall(plain, data[:middle])
    if chance.random() < 0.2:
        await asyncio.sleep(0.005)
    await loop.sock_sendall(plain, data[middle:end])


KINDS = {"tcp": 2, "head": 4, "upgraded": 4, "frames": 8, "answers": 6, "tls hello": 2, "tls": 1}


async def fault(daemon, chance):
    """One connection and its sudden end."""
    kind = chance.choices(list(KINDS), KINDS.values())[0]
    plain = await opened(daemon.address("wss" if kind.startswith("tls") else "ws"), chance)
    if kind == "tls":
        return await fault_inside_tls(plain, chance)
    try:
        await behave(kind, plain, chance)
    except (ConnectionResetError, BrokenPipeError):
        pass
    finally:
        await cut(plain, chance)


async def behave(kind, plain, chance):
    """What the connection does before its end."""
    loop = asyncio.get_running_loop()
    head = upgrade_head(Sec_WebSocket_Protocol=f"sylkRTC-{chance.randrange(1, 3)}")
    if kind == "tcp":
        return
    if kind in ("head", "tls hello"):
        return await part(plain, head if kind == "head" else HELLO, chance)
    if kind == "frames" and chance.random() < 0.3:
        return await part(plain, head + CONVERSATION, chance)
    await loop.sock_sendall(plain, head)
    await asyncio.wait_for(loop.sock_recv(plain, 4096), pace.allowed(10))
    if kind == "frames":
        await part(plain, CONVERSATION, chance)
    elif kind == "answers":
        await loop.sock_sendall(plain, CONVERSATION)
        await asyncio.wait_for(loop.sock_recv(plain, chance.randrange(1, 4000)), pace.allowed(10))
        if chance.random() < 0.3:
            await loop.sock_sendall(plain, frames.close(1000))


async def fault_inside_tls(plain, chance):
    reader, writer = await asyncio.open_connection(sock=plain, ssl=certificate.context(), server_hostname="localhost")
    try:
        writer.write((upgrade_head() + CONVERSATION)[: chance.randrange(3000)])
        if chance.random() < 0.5:
            await asyncio.wait_for(reader.read(100), 0.2)
    except (TimeoutError, OSError):
        pass
    if chance.random() < 0.4:
        reset = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
    if chance.random() < 0.7:
        writer.transport.abort()
    else:
        writer.close()


async def faults(daemon, count, seed):
    numbers = iter(range(count))

    async def worker(chance):
        for _ in numbers:
            await fault(daemon, chance)

    await asyncio.gather(*(worker(random.Random(f"{seed}/{n}")) for n in range(AT_ONCE)))


def settle(daemon, descriptors):
    """Waits until the daemon has let go of everything."""
    pace.until(lambda: process.descriptors(daemon.pid) <= descriptors, 30, f"{descriptors} descriptors", 0.1)
    pace.until(lambda: daemon.metrics().total("gateway_connections") == 0, 30, "no connections", 0.1)


def at_rest(daemon):
    """Waits until the daemon has nothing to do, and says how many descriptors it has then."""
    pace.until(lambda: daemon.metrics().total("gateway_connections") == 0, 30, "no connections", 0.1)
    seen = []

    def is_steady():
        seen.append(process.descriptors(daemon.pid))
        return len(seen) >= 10 and len(set(seen[-10:])) == 1

    pace.until(is_steady, 30, "the same number of descriptors for a second", 0.1)
    return seen[-1]


@pytest.mark.long
@pytest.mark.timeout(max(300, COUNT // 20) * pace.PATIENCE)
def test_connections_cut_at_random_points(launch):
    daemon = launch(SETTINGS)
    daemon.assert_alive()
    seed = int(os.environ.get("FAULT_SEED", time.time_ns()))
    print(f"FAULT_SEED={seed}")

    # The first ones open what stays open, like the timer of the first time limit.
    asyncio.run(faults(daemon, 20, f"{seed} beginning"))
    descriptors = at_rest(daemon)
    asyncio.run(faults(daemon, max(100, COUNT // 5), f"{seed} warm-up"))
    settle(daemon, descriptors)
    warm = process.resident_bytes(daemon.pid)

    start = time.monotonic()
    asyncio.run(faults(daemon, COUNT, seed))
    took = time.monotonic() - start
    settle(daemon, descriptors)
    grown = process.resident_bytes(daemon.pid) - warm
    print(f"{COUNT} connections in {took:.1f} s, memory grew by {grown // 1024} KiB to {(warm + grown) // 1024} KiB")
    daemon.assert_alive()
    assert took < pace.allowed(max(120, COUNT * 0.012))
    if not pace.SANITIZER:
        assert grown < MEMORY_MARGIN


@pytest.mark.memory
def test_idle_connections_give_their_memory_back(launch):
    """A thousand browsers come and go, three times; the third time costs nothing new."""
    daemon = launch(SETTINGS)
    levels = []
    for _ in range(3):
        peers = []
        try:
            for number in range(1000):
                peer = Peer(daemon.address(), source=f"127.0.0.{2 + number % 200}")
                peers.append(peer)
                peer.upgrade()
                peer.say({"sylkrtc": "echo", "transaction": "t", "text": "x" * 1000})
            assert daemon.metrics().total("gateway_connections") == 1000
        finally:
            for peer in peers:
                peer.close()
        pace.until(lambda: daemon.metrics().total("gateway_connections") == 0, 20, "no connections", 0.1)
        levels.append(process.resident_bytes(daemon.pid))
    assert levels[2] - levels[1] < 2 * 1024 * 1024, levels
