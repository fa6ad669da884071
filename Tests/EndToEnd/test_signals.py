"""SIGTERM drains, SIGHUP reads settings anew."""

import asyncio
import signal
import subprocess
import threading
import time

import pytest
from websockets.asyncio.client import connect

from harness import certificate, messages, pace
from harness.browser import Browser
from harness.notify import NotifySocket
from harness.peer import Closed, upgrade_head


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_requests_in_flight_are_answered(launch, number):
    daemon = launch()
    browsers = [Browser.connect(daemon, version) for version in (1, 2, 1, 2, 2)]
    asked = [
        (browser, [browser.request("echo-later", text="x", delay_ms=1200, session=f"s{n}") for n in range(4)])
        for browser in browsers
    ]
    for browser in browsers:
        browser.ask("ping")
    daemon.send(number)
    ends = [browser.closed(15) for browser in browsers]
    for browser, transactions in asked:
        for transaction in transactions:
            answers = [message for message in browser.waiting if message.get("transaction") == transaction]
            assert [answer["sylkrtc"] for answer in answers] == ["ack"], answers
    assert [code for code, _ in ends] == [1001] * 5
    assert all(reason for _, reason in ends)
    assert daemon.wait() == 0
    daemon.stop()


def test_while_draining(launch):
    daemon = launch()
    with daemon.browser() as browser:
        slow = browser.request("echo-later", text="x", delay_ms=2000)
        browser.ask("ping")
        daemon.send(signal.SIGTERM)
        pace.until(lambda: daemon.admin("/readyz") == (503, "draining"), 5, "readyz to say draining")
        assert daemon.admin("/healthz")[0] == 200
        try:
            with daemon.peer() as peer:
                response = peer.request(upgrade_head())
                assert (response.status, response.reason) == (503, "Gateway is draining")
        except ConnectionRefusedError:
            pass  # not listening any more says the same
        late = browser.request("echo-later", text="x", delay_ms=0)
        # What is open may still be ended, so requests are taken until the connection is closed.
        assert browser.answer(late)["sylkrtc"] in ("ack", "error")
        assert browser.answer(slow)["sylkrtc"] == "ack"
        assert browser.closed()[0] == 1001
    assert daemon.wait() == 0


def test_drain_timeout(launch):
    """What does not end in time is answered all the same."""
    daemon = launch({"gateway.process.drain_timeout": "1s", "gateway.limits.request_timeout": "60s"})
    with daemon.browser() as browser:
        slow = browser.request("echo-later", text="x", delay_ms=30_000)
        browser.ask("ping")
        start = time.monotonic()
        daemon.send(signal.SIGTERM)
        code, _ = browser.closed(15)
        answers = [message for message in browser.waiting if message.get("transaction") == slow]
        assert len(answers) == 1 and answers[0]["sylkrtc"] == "error"
        assert code == 1001
        assert daemon.wait() == 0
        assert 0.8 < time.monotonic() - start < pace.allowed(6)


def test_a_second_signal_forces(launch):
    daemon = launch({"gateway.process.drain_timeout": "60s", "gateway.limits.request_timeout": "60s"})
    with daemon.browser() as browser:
        browser.request("echo-later", text="x", delay_ms=50_000)
        browser.ask("ping")
        daemon.send(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            daemon.process.wait(1)
        daemon.send(signal.SIGTERM)
        assert daemon.wait(5) == 1
    daemon.stop(status=1)


def test_an_idle_daemon_stops_at_once(launch):
    daemon = launch({"gateway.websocket.tls_listen": "127.0.0.1:0"})
    browsers = [Browser.connect(daemon, kind=kind) for kind in ("ws", "wss")]
    start = time.monotonic()
    daemon.send(signal.SIGTERM)
    assert [browser.closed()[0] for browser in browsers] == [1001, 1001]
    assert daemon.wait() == 0
    assert time.monotonic() - start < pace.allowed(3)


def test_clients_that_ignore_the_close_do_not_hold_it_up(launch):
    daemon = launch({"gateway.websocket.close_timeout": "1s"})
    with daemon.peer() as silent, daemon.peer() as half:
        silent.upgrade()
        half.send(b"GET ")
        time.sleep(0.1)
        daemon.send(signal.SIGTERM)
        assert daemon.wait(8) == 0


def test_a_listener_that_is_taken_fails_the_start(launch, prepare):
    first = launch()
    host, port = first.address()
    second = prepare({"gateway.websocket.listen": f"{host}:{port}"})
    second.spawn()
    assert second.wait() == 1
    assert f"{port}" in second.log.text()
    second.process = None


# SIGHUP


def echoes(browser, size):
    """Whether a text of this size is echoed."""
    answer = browser.answer(browser.request("echo", text="x" * size))
    if answer["sylkrtc"] == "ack":
        browser.event("echo-event")
    return answer["sylkrtc"] == "ack"


def test_reload_accepted(launch):
    daemon = launch({"plugin.Echo.limit": 10})
    with daemon.browser() as browser:
        assert echoes(browser, 10) and not echoes(browser, 11)
        daemon.write({"plugin.Echo.limit": 20})
        assert not echoes(browser, 11), "nothing is read before the signal"
        daemon.send(signal.SIGHUP)
        pace.until(lambda: echoes(browser, 20), 5, "the new limit")
        assert not echoes(browser, 21)


def test_reloaded_limits_hold_for_connections_that_are_open(launch):
    daemon = launch({"gateway.limits.pending_requests": 64})
    with daemon.browser() as browser:
        daemon.write({"gateway.limits.pending_requests": 1})
        daemon.send(signal.SIGHUP)

        def refused():
            asked = [browser.request("echo-later", text="x", delay_ms=50) for _ in range(3)]
            return "error" in [browser.answer(transaction)["sylkrtc"] for transaction in asked]

        pace.until(refused, 5, "the new limit", 0.1)


REFUSED = {
    "a mistake": {"gateway.limits.connections": "many"},
    "a restart setting": {"gateway.websocket.event_loops": 1},
    "an unknown key": {"gateway.limits.conections": 5},
    "a mistake of a plugin's": {"plugin.Echo.shout": True},
    "a certificate that is not there": {
        "gateway.tls.certificate": "/nonexistent.crt",
        "gateway.tls.private_key": "/nonexistent.key",
    },
    "another plugin": {"plugin.Other": {}},
}


@pytest.mark.parametrize("wrong", REFUSED.values(), ids=REFUSED.keys())
def test_reload_refused_as_a_whole(launch, wrong):
    """Nothing of a wrong file is taken over, not even what is right in it; the log says why."""
    daemon = launch({"plugin.Echo.limit": 10, "gateway.websocket.tls_listen": "127.0.0.1:0"})
    daemon.expected_trouble.append(".")
    with daemon.browser() as browser:
        right = dict(daemon.settings)
        daemon.write({"plugin.Echo.limit": 20} | wrong)
        before = len(daemon.log.lines())
        daemon.send(signal.SIGHUP)
        key = next(iter(wrong)).split(".")[-1]
        pace.until(lambda: any(key in line.text for line in daemon.log.lines()[before:]), 5, f"a line about {key}")
        assert not echoes(browser, 11)
        # And what is right afterwards is taken.
        daemon.settings = right
        daemon.write({"plugin.Echo.limit": 30})
        daemon.send(signal.SIGHUP)
        pace.until(lambda: echoes(browser, 30), 5, "the new limit")


def test_a_file_that_vanished_changes_nothing(launch):
    daemon = launch({"plugin.Echo.limit": 10})
    daemon.expected_trouble.append(".")
    daemon.file.unlink()
    daemon.send(signal.SIGHUP)
    pace.until(lambda: "plugins.conf" in daemon.log.text(), 5, "a line about plugins.conf")
    with daemon.browser() as browser:
        assert echoes(browser, 10) and not echoes(browser, 11)


def test_certificate_swap(launch, tmp_path):
    """New connections see the new certificate; old ones go on as they are."""
    first, second = certificate.make(tmp_path, "first"), certificate.make(tmp_path, "second")
    cert, key = tmp_path / "live.crt", tmp_path / "live.key"

    def install(pair):
        for source, target in zip(pair, (cert, key), strict=True):
            fresh = target.with_suffix(".new")
            fresh.write_bytes(source.read_bytes())
            fresh.chmod(0o600)
            fresh.rename(target)

    install(first)
    daemon = launch(
        {
            "gateway.websocket.tls_listen": "127.0.0.1:0",
            "gateway.tls.certificate": str(cert),
            "gateway.tls.private_key": str(key),
        }
    )
    with daemon.browser(kind="wss") as browser:
        assert certificate.handshake(daemon.address("wss"))[1] == certificate.fingerprint_of_file(first[0])
        install(second)
        assert certificate.handshake(daemon.address("wss"))[1] == certificate.fingerprint_of_file(first[0])
        daemon.send(signal.SIGHUP)
        wanted = certificate.fingerprint_of_file(second[0])
        pace.until(lambda: certificate.handshake(daemon.address("wss"))[1] == wanted, 5, "the new certificate")
        browser.ask("echo", text="still here")

        # A certificate that does not belong to the key is refused.
        daemon.expected_trouble.append(".")
        cert.write_bytes(first[0].read_bytes())
        before = len(daemon.log.lines())
        daemon.send(signal.SIGHUP)
        pace.until(lambda: len(daemon.log.lines()) > before, 5, "a line about the refusal")
        time.sleep(0.3)
        assert certificate.handshake(daemon.address("wss"))[1] == wanted
        browser.ask("ping")


@pytest.mark.long
def test_a_thousand_reloads_under_traffic(prepare):
    """No connection is lost, every request is answered, and every reload is carried out."""
    daemon = prepare()
    notify = NotifySocket(daemon.short_folder() / "notify")
    daemon.environment["NOTIFY_SOCKET"] = notify.path
    daemon.write({"gateway.limits.messages_per_second": 0})
    daemon.start()
    done = threading.Event()
    answered = []

    async def traffic(version):
        async with connect(daemon.url(), subprotocols=[f"sylkRTC-{version}"], compression=None, proxy=None) as socket:
            await socket.recv()
            number = 0
            while not done.is_set():
                number += 1
                await socket.send(f'{{"sylkrtc":"echo","transaction":"{number}","text":"{number}"}}')
                for expected in ("ack", None):
                    message = messages.parse(await asyncio.wait_for(socket.recv(), pace.allowed(10)))
                    messages.validate(message, version)
                    if expected:
                        assert message == {"sylkrtc": "ack", "transaction": str(number)}
                await asyncio.sleep(0.002)
            return number

    async def all_of_them():
        answered.extend(await asyncio.gather(*(traffic(1 + n % 2) for n in range(8))))

    failure = []

    def run():
        try:
            asyncio.run(all_of_them())
        except BaseException as error:
            failure.append(error)

    thread = threading.Thread(target=run)
    with daemon.browser() as idle:
        thread.start()
        try:
            notify.expect("READY")
            for number in range(pace.count(1000)):
                daemon.write({"plugin.Echo.limit": 1000 + number})
                daemon.send(signal.SIGHUP)
                notify.expect("RELOADING")
                notify.expect("READY")
                assert not failure, failure
        finally:
            done.set()
            thread.join(pace.allowed(20))
            notify.close()
        assert not failure and len(answered) == 8 and min(answered) > 10, (failure, answered)
        idle.ask("ping")
        # The settings file's last word holds.
        last = 999 + pace.count(1000)
        assert echoes(idle, last) and not echoes(idle, last + 1)
    try:
        daemon.assert_alive()
    except Closed as error:
        raise AssertionError("the daemon is gone") from error
