"""Ten thousand requests, good and bad, at once: each answered exactly once."""

import asyncio
import json
import random

import pytest
from websockets.asyncio.client import connect

from harness import messages, pace

RATES_OFF = {
    f"gateway.limits.{name}": 0 for name in ("messages_per_second", "messages_burst", "bytes_per_second", "bytes_burst")
}
CONNECTIONS = 5
WINDOW = 40


def mixture(chance, transaction):
    """A random request as text, and which answer it must get (None: either)."""
    kinds = ("ping", "echo", "later", "fail", "count", "unknown", "missing", "wrong", "twice", "deep", "noise")
    kind = chance.choice(kinds)
    message = {"sylkrtc": "echo", "transaction": transaction}
    if kind == "ping":
        return json.dumps(message | {"sylkrtc": "ping"}), "ack"
    if kind == "echo":
        return json.dumps(message | {"text": "é" * chance.randrange(200)}), "ack"
    if kind == "later":
        lane = chance.choice([None, "a", "b"])
        later = {"sylkrtc": "echo-later", "text": "x", "delay_ms": chance.randrange(3), "session": lane}
        return json.dumps(message | later), "ack"
    if kind == "fail":
        return json.dumps(message | {"sylkrtc": "echo-fail", "reason": "no"}), "error"
    if kind == "count":
        return json.dumps(message | {"sylkrtc": "echo-count"}), "ack"
    if kind == "unknown":
        return json.dumps(message | {"sylkrtc": chance.choice(["", "PING", "echo-", "é", "x" * 300])}), "error"
    if kind == "missing":
        return json.dumps(message), "error"
    if kind == "wrong":
        return json.dumps(message | {"text": chance.choice([5, None, [], {}, True, "x" * 5000])}), "error"
    if kind == "twice":
        return json.dumps(message)[:-1] + ',"text":"a","text":"b"}', "error"
    if kind == "deep":
        return json.dumps(message)[:-1] + ',"x":' + "[" * 100 + "]" * 100 + "}", "error"
    junk = {f"{chance.random()}": chance.choice([None, 1e300, -5, "\u0000", [1, [2]]]) for _ in range(5)}
    return json.dumps(junk | message | {"sylkrtc": "ping"}), "ack"


async def storm(url, version, requests, seed):
    chance = random.Random(seed)
    awaited, answered = {}, {}
    room = asyncio.Semaphore(WINDOW)
    async with connect(
        url, subprotocols=[f"sylkRTC-{version}"], compression=None, proxy=None, max_queue=None, ping_interval=None
    ) as socket:
        messages.validate(messages.parse(await socket.recv()), version)

        async def read():
            while len(answered) < requests:
                message = messages.parse(await socket.recv())
                messages.validate(message, version)
                transaction = message.get("transaction")
                if transaction is not None:
                    assert transaction in awaited, f"nobody asked {transaction}"
                    assert transaction not in answered, f"{transaction} was answered twice"
                    answered[transaction] = message["sylkrtc"]
                    room.release()

        reader = asyncio.create_task(read())
        for number in range(requests):
            await asyncio.wait_for(room.acquire(), pace.allowed(20))
            if reader.done():
                break
            transaction = f"{seed}/{number}"
            text, expected = mixture(chance, transaction)
            awaited[transaction] = expected
            await socket.send(text)
        await asyncio.wait_for(reader, pace.allowed(60))
        # Nothing more is answered once everything was.
        await socket.send('{"sylkrtc":"ping","transaction":"last"}')
        while True:
            message = messages.parse(await asyncio.wait_for(socket.recv(), pace.allowed(10)))
            if message.get("transaction") == "last":
                break
            assert "transaction" not in message, f"answered twice: {message}"
    wrong = {t: (awaited[t], answered[t]) for t in awaited if awaited[t] != answered[t]}
    assert not wrong, dict(list(wrong.items())[:10])


@pytest.mark.parametrize("version", [1, 2])
def test_each_of_ten_thousand_requests_is_answered_once(launch, version):
    daemon = launch(RATES_OFF)
    each = pace.count(10_000) // CONNECTIONS

    async def all_of_them():
        await asyncio.gather(*(storm(daemon.url(), version, each, seed) for seed in range(CONNECTIONS)))

    asyncio.run(all_of_them())
    daemon.assert_alive()
