"""The messages of the plugin SIPProbe, which only tests load: it stands for plugins that use the SIP library."""

import referencing

from . import messages

STRING, BOTH = {"type": "string"}, ["sylkRTC-1", "sylkRTC-2"]


def request(name, *fields):
    return name, {
        "x-direction": "request",
        "x-version": BOTH,
        "type": "object",
        "required": ["sylkrtc", "transaction", *fields],
        "properties": {"sylkrtc": {"const": name}, "transaction": STRING} | dict.fromkeys(fields, STRING),
    }


def event(name, **fields):
    return f"event-{name}", {
        "x-direction": "event",
        "x-version": BOTH,
        "type": "object",
        "required": ["sylkrtc", "event", "account"],
        "properties": {"sylkrtc": {"const": "probe-event"}, "event": {"const": name}, "account": STRING} | fields,
    }


DEFINITIONS = dict(
    [
        request("probe-message", "account", "uri", "id", "content"),
        request("probe-options", "account", "uri", "id"),
        request("probe-directory", "account", "id"),
        event("answer", id=STRING, code={"type": "integer"}, reason=STRING),
        event("directory", id=STRING, authenticated={"type": "boolean"}, sharing={"type": "integer"}),
        event("request", method=STRING, **{"from": STRING, "content_type": STRING, "content": STRING}),
        event("notice", what={"enum": ["added", "authenticated", "registered", "removed"]}),
    ]
)


def describe():
    """Adds them to the protocol's description: they belong to no plugin that anybody installs."""
    schema = {"$id": "probe.json", "$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": DEFINITIONS}
    registry = referencing.Registry().with_resource("probe.json", referencing.Resource.from_contents(schema))
    for name, definition in DEFINITIONS.items():
        messages.CATALOGUE._add("probe.json", name, definition, registry)


describe()
