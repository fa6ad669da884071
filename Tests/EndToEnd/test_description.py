"""The protocol's description describes itself rightly, and PROTOCOL.md agrees with it."""

import json
import re
import subprocess

import pytest

from harness import messages
from harness.build import BUILD, ROOT
from harness.daemon import command
from harness.settings import toml


def definitions():
    for path in json.loads(messages.INDEX.read_text())["files"]:
        schema = json.loads((messages.INDEX.parent / path).read_text())
        for name, definition in schema["$defs"].items():
            yield pytest.param(name, definition, id=f"{schema['title']}: {name}")


@pytest.mark.parametrize("name, definition", definitions())
def test_everything_is_described(name, definition):
    assert definition.get("description")
    if "x-direction" not in definition:
        return
    assert definition["title"]
    assert definition["x-direction"] in ("request", "answer", "event")
    assert set(definition["x-version"]) <= {"sylkRTC-1", "sylkRTC-2"} and definition["x-version"]
    assert "const" in definition["properties"]["sylkrtc"]
    if definition["x-direction"] == "request":
        assert "transaction" in definition["required"]
    for field, schema in definition["properties"].items():
        assert "const" in schema or "$ref" in schema or schema.get("description"), field


def test_the_tables_are_fresh():
    done = subprocess.run([ROOT / "Scripts/protocol-tables", "--check"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_every_request_of_a_plugin_is_described(tmp_path):
    """What the daemon handles and what the description names are the same."""
    path = tmp_path / "plugins.conf"
    path.write_text(toml({"gateway.plugin_directories": [str(BUILD)], "plugin.Echo": {}}))
    status, out, err = command("plugins", "--config", path, folder=tmp_path)
    assert status == 0, err
    handled = set(re.findall(r"(?<![\w/.-])echo(?:-[a-z]+)*(?![\w/.-])", out))
    assert handled == {kind for kind in messages.CATALOGUE.request_types() if kind.startswith("echo")}


@pytest.mark.parametrize(
    "message, version",
    [
        ({"sylkrtc": "ack"}, 2),
        ({"sylkrtc": "ack", "transaction": 1}, 2),
        ({"sylkrtc": "ack", "transaction": "t", "extra": 1}, 2),
        ({"sylkrtc": "error", "transaction": "t"}, 2),
        ({"sylkrtc": "ready-event"}, 1),
        ({"sylkrtc": "event", "event": "ready"}, 2),
        ({"sylkrtc": "echo-event", "text": "x"}, 1),
        ({"sylkrtc": "echo_event", "text": "x"}, 1),
        ({"sylkrtc": "echo_event", "data": {"text": "x"}}, 2),
        ({"sylkrtc": "echo_event", "data": {"text": 1}}, 1),
        ({"sylkrtc": "echo-event", "text": "x", "transaction": "t"}, 2),
        ({"sylkrtc": "unheard-of"}, 2),
    ],
)
def test_the_harness_sees_what_is_wrong(message, version):
    with pytest.raises(AssertionError):
        messages.validate(message, version)


@pytest.mark.parametrize(
    "message, version",
    [
        ({"sylkrtc": "ack", "transaction": ""}, 1),
        ({"sylkrtc": "error", "error": "x"}, 2),
        ({"sylkrtc": "event", "event": "ready"}, 1),
        ({"sylkrtc": "ready-event"}, 2),
        ({"sylkrtc": "echo_event", "data": {"text": "x"}}, 1),
        ({"sylkrtc": "echo-event", "text": "x"}, 2),
    ],
)
def test_the_harness_sees_what_is_right(message, version):
    messages.validate(message, version)
