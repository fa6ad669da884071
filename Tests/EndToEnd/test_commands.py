"""gatewayd check, settings and plugins, and where settings come from."""

import json
import re

import pytest

from harness.build import BUILD, ROOT
from harness.daemon import command
from harness.settings import toml


@pytest.fixture
def conf(tmp_path):
    """Writes a plugins.conf and gives its path."""

    def write(settings):
        path = tmp_path / "plugins.conf"
        path.write_text(settings if isinstance(settings, str) else toml(settings))
        return path

    return write


def effective(folder, *arguments, environment=None):
    """The settings as `gatewayd settings` prints them, by key path."""
    status, out, err = command("settings", *arguments, environment=environment, folder=folder)
    assert status == 0, out + err
    found = {}
    for line in out.splitlines():
        match = re.match(r"([\w.-]+) = (.*?)(?:\s+#.*)?$", line)
        if match:
            found[match.group(1)] = match.group(2)
    return found


def test_check_is_content(conf, tmp_path):
    path = conf({"gateway.plugin_directories": [str(BUILD)], "plugin.Echo": {"limit": 10}})
    status, out, err = command("check", "--config", path, folder=tmp_path)
    assert status == 0, out + err


MISTAKES = """\
[gateway]
plugin_directories = ["{build}"]
colour = "blue"
[gateway.websocket]
listen = "no address"
keepalive = "soon"
[gateway.limits]
connections = 0
message_bytes = "many"
header_count = 99999999999
conections_per_address = 5
request_timeout = "-1s"
[gateway.tls]
minimum_version = "1.0"
[gateway.http]
origins = "https://example.org"
[gateway.log]
format = "xml"
[gateway.process]
drain_timeout = 30
[plugin.Echo]
limit = -1
shout = true
[plugni.Echo]
limit = 1
"""

KEY_PATHS = [
    "gateway.colour", "gateway.websocket.listen", "gateway.websocket.keepalive", "gateway.limits.connections",
    "gateway.limits.message_bytes", "gateway.limits.header_count", "gateway.limits.conections_per_address",
    "gateway.limits.request_timeout", "gateway.tls.minimum_version", "gateway.http.origins", "gateway.log.format",
    "gateway.process.drain_timeout", "plugin.Echo.limit", "plugin.Echo.shout", "plugni",
]  # fmt: skip


def test_check_lists_every_mistake_at_once(conf, tmp_path):
    text = MISTAKES.format(build=BUILD)
    status, out, err = command("check", "--config", conf(text), folder=tmp_path)
    assert status == 2
    printed = (out + err).splitlines()
    for key_path in KEY_PATHS:
        lines = [line for line in printed if line.startswith(f"{key_path}: ") or line.startswith(f"{key_path}.")]
        assert len(lines) == 1, f"{key_path} in {printed}"
    # A mistake is on the line that the message names.
    for line in printed:
        match = re.match(r"[\w.-]*?(\w+): .*\(line (\d+)\)$", line)
        if match:
            assert match.group(1) in text.splitlines()[int(match.group(2)) - 1]
    assert sum("(line " in line for line in printed) >= 10


def test_run_refuses_wrong_settings(conf, tmp_path):
    status, out, err = command("run", "--config", conf(MISTAKES.format(build=BUILD)), folder=tmp_path)
    assert status == 2
    assert "gateway.limits.connections" in out + err and "plugin.Echo.limit" in out + err


@pytest.mark.parametrize("text", ["[gateway", "a = ", "= 1", "[gateway]\nx = 1\nx = 2\n", "\x00", "[[gateway]]\n" * 3])
def test_a_file_that_is_not_toml(conf, tmp_path, text):
    status, out, err = command("check", "--config", conf(text), folder=tmp_path)
    assert status == 2
    assert "plugins.conf" in out + err or "gateway" in out + err


def test_a_file_that_is_not_there(tmp_path):
    status, out, err = command("check", "--config", tmp_path / "other.conf", folder=tmp_path)
    assert status == 2
    assert "other.conf" in out + err


@pytest.mark.parametrize("arguments", [["--no-such-flag"], ["dance"], ["--set", "gateway.limits.connections"]])
def test_wrong_usage(tmp_path, arguments):
    status, out, err = command(*arguments, folder=tmp_path)
    # 64 is the usual status of a command that was called wrongly (EX_USAGE of sysexits.h).
    assert status in (2, 64), out + err
    assert err


@pytest.mark.parametrize("name", ["--help", "check --help", "run --help"])
def test_help(tmp_path, name):
    status, out, _ = command(*name.split(), folder=tmp_path)
    assert status == 0 and "USAGE" in out.upper()


def test_defaults_without_any_file(tmp_path):
    found = effective(tmp_path)
    assert found["gateway.websocket.listen"] == '":10888"'
    assert found["gateway.admin.listen"] == '"127.0.0.1:10890"'
    assert found["gateway.limits.connections"] == "15000"
    assert found["gateway.limits.message_bytes"] == "262144"
    assert found["gateway.limits.request_timeout"] == '"10s"'
    assert found["gateway.http.origins"] == '["*"]'


def test_precedence(conf, tmp_path):
    """Flags override the environment, which overrides the file, which overrides the defaults."""
    path = conf({"gateway.limits": {"connections": 1, "handshakes": 1, "header_count": 50, "pending_requests": 1}})
    environment = {
        "GATEWAY_LIMITS_CONNECTIONS": "2",
        "GATEWAY_LIMITS_HANDSHAKES": "2",
    }
    found = effective(
        tmp_path, "--config", path, "--set", "gateway.limits.connections=3", "--set", "gateway.log.level=debug",
        environment=environment,
    )  # fmt: skip
    assert found["gateway.limits.connections"] == "3"
    assert found["gateway.limits.handshakes"] == "2"
    assert found["gateway.limits.header_count"] == "50"
    assert found["gateway.limits.outbox_bytes"] == "1048576"
    assert found["gateway.log.level"] == '"debug"'


def test_plugin_settings_from_environment_and_flags(conf, tmp_path):
    path = conf({"gateway.plugin_directories": [str(BUILD)], "plugin.Echo": {"limit": 10}})
    found = effective(
        tmp_path, "--config", path, "--set", "plugin.Echo.greeting=hi", environment={"GATEWAY_PLUGIN_ECHO_LIMIT": "20"}
    )
    assert found["plugin.Echo.limit"] == "20"
    assert found["plugin.Echo.greeting"] == '"hi"'


@pytest.mark.parametrize("where", ["environment", "flag"])
def test_mistakes_from_environment_and_flags(tmp_path, where):
    if where == "environment":
        done = command("check", environment={"GATEWAY_LIMITS_CONNECTIONS": "x"}, folder=tmp_path)
    else:
        done = command("check", "--set", "gateway.limits.connections=x", folder=tmp_path)
    status, out, err = done
    assert status == 2
    assert "gateway.limits.connections" in out + err


def test_the_file_in_the_current_folder_is_found(conf, tmp_path):
    conf({"gateway.limits": {"connections": 7}})
    assert effective(tmp_path)["gateway.limits.connections"] == "7"


def test_annotated_settings_are_a_file(conf, tmp_path):
    """What --annotated prints can be used as plugins.conf and means the same."""
    path = conf(
        {
            "gateway.plugin_directories": [str(BUILD)],
            "gateway.limits": {"connections": 77},
            "plugin.Echo": {"limit": 10},
        }
    )
    before = effective(tmp_path, "--config", path)
    status, out, err = command("settings", "--annotated", "--config", path, folder=tmp_path)
    assert status == 0, err
    assert "reloadable" in out and "restart" in out
    again = conf(out)
    assert effective(tmp_path, "--config", again) == before


def test_secrets_are_masked(conf, tmp_path):
    path = conf({"gateway.plugin_directories": [str(BUILD)], "plugin.Throws": {"token": "hush-hush"}})
    assert "plugin.Throws.token" in effective(tmp_path, "--config", path)
    for arguments in (["settings"], ["settings", "--annotated"], ["check"], ["plugins"]):
        status, out, err = command(*arguments, "--config", path, folder=tmp_path)
        assert status == 0 and "hush-hush" not in out + err
    wrong = conf({"gateway.plugin_directories": [str(BUILD)], "plugin.Throws": {"token": ["hush-hush"]}})
    status, out, err = command("check", "--config", wrong, folder=tmp_path)
    assert status == 2 and "plugin.Throws.token" in out + err and "hush-hush" not in out + err


def test_plugins_lists_what_would_be_loaded(conf, tmp_path):
    path = conf({"gateway.plugin_directories": [str(BUILD)], "plugin.Echo": {}})
    status, out, err = command("plugins", "--config", path, folder=tmp_path)
    assert status == 0, out + err
    assert "Echo" in out
    for kind in ("echo", "echo-later", "echo-fail", "echo-count"):
        assert re.search(rf"(?<![\w-]){kind}(?![\w-])", out), out


def test_plugins_says_what_is_missing(conf, tmp_path):
    path = conf({"gateway.plugin_directories": [str(BUILD)], "plugin.Nowhere": {}})
    status, out, err = command("plugins", "--config", path, folder=tmp_path)
    assert status != 0
    assert "Nowhere" in out + err


def test_the_sample_file_is_right(tmp_path):
    """The annotated plugins.conf of the project has no mistake."""
    sample = ROOT / "plugins.conf"
    status, out, err = command(
        "check", "--config", sample, "--set", f"gateway.plugin_directories={json.dumps([str(BUILD)])}", folder=tmp_path
    )
    assert status == 0, out + err


def test_the_sample_file_is_what_the_command_prints(conf, tmp_path):
    path = conf({"plugin.Registration": {}, "plugin.Echo": {}})
    status, out, err = command(
        "settings", "--annotated", "--config", path, folder=tmp_path,
        environment={"STATE_DIRECTORY": "/var/lib/gatewayd"},
    )  # fmt: skip
    assert status == 0, err
    assert out == (ROOT / "plugins.conf").read_text()
