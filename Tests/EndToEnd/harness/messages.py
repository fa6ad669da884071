"""The protocol's description, applied to every message that the tests send or receive."""

import json

import jsonschema
import referencing
from jsonschema.exceptions import ValidationError

from .build import ROOT

INDEX = ROOT / "Documentation/protocol/index.json"
#: Keys that stay at the top of an event in the spelling of sylkRTC-1; all others move into `data`.
KEPT = ("sylkrtc", "event", "account", "session")


def _bytes_at_most(validator, limit, value, schema):
    if isinstance(value, str) and len(value.encode(errors="surrogatepass")) > limit:
        yield ValidationError(f"more than {limit} bytes")


def _bytes_at_least(validator, limit, value, schema):
    if isinstance(value, str) and len(value.encode(errors="surrogatepass")) < limit:
        yield ValidationError(f"less than {limit} bytes")


Validator = jsonschema.validators.extend(
    jsonschema.Draft202012Validator, {"x-max-bytes": _bytes_at_most, "x-min-bytes": _bytes_at_least}
)


class Catalogue:
    """Every message definition of the index, by direction and type."""

    def __init__(self):
        self.by_type = {"request": {}, "answer": {}, "event": {}}
        registry = referencing.Registry()
        files = []
        for path in json.loads(INDEX.read_text())["files"]:
            schema = json.loads((INDEX.parent / path).read_text())
            Validator.check_schema(schema)
            registry = registry.with_resource(schema["$id"], referencing.Resource.from_contents(schema))
            files.append(schema)
        for schema in files:
            for name, definition in schema["$defs"].items():
                if "x-direction" in definition:
                    self._add(schema["$id"], name, definition, registry)

    def _add(self, file, name, definition, registry):
        direction = definition["x-direction"]
        # What we receive is looked at more strictly than a client should: a key nobody described is a mistake.
        strict = {} if direction == "request" else {"unevaluatedProperties": False}
        validator = Validator({"$ref": f"{file}#/$defs/{name}", **strict}, registry=registry)
        type_name = definition["properties"]["sylkrtc"]["const"]
        versions = {int(version[-1]) for version in definition["x-version"]}
        entry = (validator, versions, definition.get("x-spelling") == "literal", definition)
        self.by_type[direction].setdefault(type_name, []).append(entry)

    def request_types(self):
        return set(self.by_type["request"])


CATALOGUE = Catalogue()


def as_version_2(event):
    """An event of sylkRTC-1 in the spelling of sylkRTC-2; fails when it is not spelled by the rule."""
    assert set(event) <= {*KEPT, "data"}, f"keys beside {KEPT} belong into data: {event}"
    assert isinstance(event.get("data"), dict), f"an event of sylkRTC-1 has an object data: {event}"
    assert "-" not in event["sylkrtc"] and "-" not in event.get("event", ""), f"hyphen in a name: {event}"
    assert not set(event["data"]) & set(KEPT), f"a key that stays at the top is in data: {event}"
    flat = {key: event[key] for key in KEPT if key in event} | event["data"]
    flat["sylkrtc"] = flat["sylkrtc"].replace("_", "-")
    if "event" in flat:
        flat["event"] = flat["event"].replace("_", "-")
    return flat


def _check(entries, message, version):
    errors = []
    for validator, versions, _, _ in entries:
        if version in versions:
            found = list(validator.iter_errors(message))
            if not found:
                return
            errors += found
    raise AssertionError(f"not as described: {message}: {'; '.join(error.message for error in errors) or 'version'}")


def validate(message, version):
    """Fails unless a message from the gateway is as the protocol's description says."""
    assert isinstance(message, dict), f"not an object: {message!r}"
    kind = message.get("sylkrtc")
    if kind in CATALOGUE.by_type["answer"]:
        return _check(CATALOGUE.by_type["answer"][kind], message, version)
    literal = [entry for entry in CATALOGUE.by_type["event"].get(kind, []) if entry[2]]
    if version == 1 and not literal:
        message = as_version_2(message)
        kind = message["sylkrtc"]
    entries = CATALOGUE.by_type["event"].get(kind)
    assert entries, f"undescribed message: {message}"
    return _check(entries, message, version)


def validate_request(message, version):
    """Fails unless a request is one that the description allows."""
    entries = CATALOGUE.by_type["request"].get(message["sylkrtc"])
    assert entries, f"undescribed request: {message}"
    _check(entries, message, version)


def parse(text):
    """JSON to Python; a repeated key is a mistake of the gateway's."""

    def pairs(items):
        assert len(dict(items)) == len(items), f"a key occurs twice: {text}"
        return dict(items)

    return json.loads(text, object_pairs_hook=pairs)
