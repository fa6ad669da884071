"""The daemon as a process: administration, logs, and starting with nothing."""

import json
import pathlib
import re
import time

import pytest

from harness import pace
from harness.log import LEVELS
from harness.notify import NotifySocket
from harness.peer import upgrade_head


def test_health_and_readiness(gateway):
    assert gateway.admin("/healthz") == (200, "ok")
    assert gateway.admin("/readyz") == (200, "ready")
    assert gateway.admin("/nothing")[0] == 404


def test_metrics(gateway):
    before = gateway.metrics()
    assert all(name.startswith(("gateway_", "process_")) for name in before.names()), before.names()
    with gateway.browser() as first, gateway.browser() as second:
        first.ask("echo", text="x")
        second.ask("ping")
        pace.until(lambda: gateway.metrics().total("gateway_connections") == 2, 5, "two connections")
    pace.until(lambda: gateway.metrics().total("gateway_connections") == 0, 5, "no connections")
    # Every metric says what it is.
    text = gateway.metrics().text
    for name in gateway.metrics().names():
        family = re.sub(r"_(bucket|sum|count)$", "", name)
        assert f"# TYPE {family} " in text or f"# TYPE {name} " in text, name


def test_the_admin_listener_is_no_door_for_browsers(gateway):
    with gateway.peer("admin") as peer:
        peer.send(b"GET /webrtcgateway/ws HTTP/1.1\r\nHost: x\r\n\r\n")
        assert peer.response().status == 404


def test_administration_is_not_public(gateway):
    for path in ("/metrics", "/healthz", "/readyz"):
        with gateway.peer() as peer:
            peer.send(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            assert peer.response().status == 404


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 100_000 + b"\r\n",
        b"POST /metrics HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_garbage_at_the_admin_listener(gateway, data):
    with gateway.peer("admin") as peer:
        peer.send(data)
    assert gateway.admin("/healthz") == (200, "ok")
    gateway.assert_alive()


def test_admin_off(launch):
    daemon = launch({"gateway.admin.listen": ""})
    daemon.assert_alive()
    assert "admin" not in daemon.log.listeners()


def test_json_log(launch):
    daemon = launch({"gateway.log.format": "json", "gateway.log.level": "debug"})
    daemon.assert_alive()
    daemon.stop()
    lines = daemon.log.text().splitlines()
    assert len(lines) >= 3
    for line in lines:
        fields = json.loads(line)
        assert fields["level"] in LEVELS
        assert fields["message"]
        assert any(key in fields for key in ("time", "timestamp", "ts"))


def test_human_log(launch):
    daemon = launch({"gateway.log.level": "debug"})
    daemon.assert_alive()
    daemon.stop()
    assert daemon.log.lines()
    for line in daemon.log.lines():
        assert line.level, f"no level in {line.text!r}"


def test_what_a_peer_sends_stays_on_one_line_of_the_log(launch):
    """Nobody writes lines of their own into the log."""
    daemon = launch({"gateway.log.level": "trace"})
    with daemon.peer() as peer:
        peer.request(upgrade_head(add=[("Origin", "https://x\x1b[31m")], Sec_WebSocket_Protocol="x\x1b[31m"))
    with daemon.browser() as browser:
        browser.error(json.dumps({"sylkrtc": "x\ncritical forged", "transaction": "t\ncritical forged"}))
        browser.error("{\ncritical forged\n\x1b[31m")
    daemon.stop()
    assert not [line for line in daemon.log.text().splitlines() if line.lstrip().startswith("critical")]
    assert "\x1b" not in daemon.log.text()


def test_level(prepare):
    """At `error`, a start and a stop without trouble write nothing at all."""
    daemon = prepare({"gateway.log.level": "error"})
    notify = NotifySocket(daemon.short_folder() / "notify")
    daemon.environment["NOTIFY_SOCKET"] = notify.path
    daemon.spawn()
    notify.expect("READY", 20)
    daemon.stop()
    notify.close()
    assert daemon.log.text() == ""


def test_levels_per_subsystem(launch):
    daemon = launch({"gateway.log.levels": {"connections": "trace"}})
    daemon.assert_alive()
    daemon.stop()
    loud = [line for line in daemon.log.lines() if line.level in ("debug", "trace")]
    assert all("connections" in line.text for line in loud)


def test_starting_without_any_file(prepare, tmp_path):
    """Nothing but listeners that do not collide is set, and not by a file; no plugin is needed."""
    daemon = prepare(
        environment={
            "GATEWAY_WEBSOCKET_LISTEN": "127.0.0.1:0",
            "GATEWAY_WEBSOCKET_TLS_LISTEN": "127.0.0.1:0",
            "GATEWAY_ADMIN_LISTEN": "127.0.0.1:0",
        }
    )
    daemon.file.unlink()
    daemon.with_file = False
    daemon.start()
    for kind in ("ws", "wss"):
        with daemon.browser(kind=kind) as browser:
            browser.ask("ping")
    state = daemon.folder / ".local/state/gatewayd"
    assert state.is_dir(), "the state is kept below the home folder"
    assert pathlib.Path(state).stat().st_mode & 0o077 == 0


def test_state_directory_of_systemd(prepare):
    daemon = prepare({"gateway.process.state_directory": None, "gateway.websocket.tls_listen": "127.0.0.1:0"})
    folder = daemon.folder / "systemd"
    daemon.environment["STATE_DIRECTORY"] = str(folder)
    daemon.start()
    assert any(folder.iterdir())


@pytest.mark.timeout(60)
def test_listening_soon(launch):
    """No exact measurement (that is the benchmark's), but a start is no matter of seconds."""
    start = time.monotonic()
    launch()
    assert time.monotonic() - start < pace.allowed(3)
