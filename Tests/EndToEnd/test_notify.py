"""systemd's notify protocol, with a socket of our own in systemd's place."""

import signal
import time

import pytest

from harness import pace
from harness.notify import NotifySocket


@pytest.fixture
def notified(prepare):
    """A daemon that is told of a notify socket, and the socket."""
    daemon = prepare()
    notify = NotifySocket(daemon.short_folder() / "notify")
    daemon.environment["NOTIFY_SOCKET"] = notify.path
    yield daemon, notify
    notify.close()


def test_ready_reloading_stopping(notified):
    daemon, notify = notified
    daemon.start()
    assert notify.expect("READY")["READY"] == "1"
    before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    daemon.send(signal.SIGHUP)
    reloading = notify.expect("RELOADING")
    # sd_notify(3): Type=notify-reload needs the time to tell this reload from an earlier one.
    assert before <= int(reloading["MONOTONIC_USEC"]) <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
    assert notify.expect("READY")["READY"] == "1"
    daemon.send(signal.SIGTERM)
    assert notify.expect("STOPPING")["STOPPING"] == "1"
    assert daemon.wait() == 0


def test_a_refused_reload_is_ready_again(notified):
    daemon, notify = notified
    daemon.expected_trouble.append(".")
    daemon.start()
    notify.expect("READY")
    daemon.write({"gateway.limits.connections": -5})
    daemon.send(signal.SIGHUP)
    notify.expect("RELOADING")
    notify.expect("READY")
    daemon.assert_alive()


def test_watchdog(notified):
    daemon, notify = notified
    daemon.environment["WATCHDOG_USEC"] = "1000000"
    daemon.start()
    notify.expect("READY")
    start = time.monotonic()
    for _ in range(4):
        assert notify.expect("WATCHDOG", 2)["WATCHDOG"] == "1"
    assert 0.5 < time.monotonic() - start < pace.allowed(3.5)


def test_no_watchdog_for_another_process(notified):
    daemon, notify = notified
    daemon.environment |= {"WATCHDOG_USEC": "200000", "WATCHDOG_PID": "1"}
    daemon.start()
    notify.expect("READY")
    time.sleep(0.6)
    assert not [text for text in notify.drain() if "WATCHDOG=1" in text]


def test_ready_comes_after_listening(notified):
    daemon, notify = notified
    daemon.spawn()
    notify.expect("READY", 20)
    daemon.assert_alive()


def test_a_socket_that_is_not_there_does_not_matter(launch):
    daemon = launch(environment={"NOTIFY_SOCKET": "/nonexistent/notify"})
    daemon.assert_alive()


def test_no_ready_from_a_failed_start(notified):
    daemon, notify = notified
    daemon.write({"plugin.Nowhere": {}})
    daemon.spawn()
    assert daemon.wait() != 0
    assert not [text for text in notify.drain() if "READY=1" in text]
    daemon.process = None
