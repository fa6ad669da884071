"""Bad input: every request is answered once, in these words."""

import json
import re

import pytest


def request(kind="echo", /, **fields):
    return json.dumps({"sylkrtc": kind, "transaction": "t"} | fields)


@pytest.fixture(params=[1, 2])
def browser(gateway, request):
    """A connection on which, after the test's answer, nothing follows but the answer to another ping."""
    with gateway.browser(request.param) as browser:
        yield browser
        browser.say('{"sylkrtc":"ping","transaction":"after"}')
        assert browser.receive() == {"sylkrtc": "ack", "transaction": "after"}


ADDRESSED = {
    "unknown type": (request("no-such-thing"), "Unknown request type: no-such-thing"),
    "type in other case": (request("Ping"), "Unknown request type: Ping"),
    "type spelled as in events": (request("echo_later"), "Unknown request type: echo_later"),
    "empty type": (request(""), "Unknown request type: "),
    "an answer as request": (request("ack"), "Unknown request type: ack"),
    "an event as request": (request("ready-event"), "Unknown request type: ready-event"),
    "no type": ('{"transaction":"t"}', "Property 'sylkrtc' is missing"),
    "field is missing": (request(), "Mandatory property 'text' of 'echo' request is missing"),
    "mandatory field is null": (request(text=None), "Mandatory property 'text' of 'echo' request is missing"),
    "second field is missing": (
        request("echo-later", text="x"),
        "Mandatory property 'delay_ms' of 'echo-later' request is missing",
    ),
    "integer below its bounds": (
        request("echo-later", text="x", delay_ms=-1),
        "Invalid value for 'delay_ms' property: -1 (expected: an integer from 0 to 60000)",
    ),
    "integer above its bounds": (
        request("echo-later", text="x", delay_ms=60001),
        "Invalid value for 'delay_ms' property: 60001 (expected: an integer from 0 to 60000)",
    ),
    "string for an integer": (
        request("echo-later", text="x", delay_ms="5"),
        "Invalid value for 'delay_ms' property: \"5\" (expected: an integer from 0 to 60000)",
    ),
    "fraction for an integer": (
        request("echo-later", text="x", delay_ms=1.5),
        "Invalid value for 'delay_ms' property: 1.5 (expected: an integer from 0 to 60000)",
    ),
    "boolean for an integer": (
        request("echo-later", text="x", delay_ms=True),
        "Invalid value for 'delay_ms' property: true (expected: an integer from 0 to 60000)",
    ),
    "integer beyond 64 bits": (
        request("echo-later", text="x", delay_ms=10**30),
        f"Invalid value for 'delay_ms' property: {10**30} (expected: an integer from 0 to 60000)",
    ),
    "exponent beyond doubles": (
        '{"sylkrtc":"echo-later","transaction":"t","text":"x","delay_ms":1e999}',
        "Invalid value for 'delay_ms' property: 1e999 (expected: an integer from 0 to 60000)",
    ),
    "repeated field": (
        '{"sylkrtc":"echo","transaction":"t","text":"a","text":"b"}',
        "Property 'text' occurs twice",
    ),
    "repeated type": (
        '{"sylkrtc":"ping","transaction":"t","sylkrtc":"echo"}',
        "Property 'sylkrtc' occurs twice",
    ),
    "deep after the transaction": (
        '{"sylkrtc":"ping","transaction":"t","x":' + "[" * 200 + "]" * 200 + "}",
        "Message is nested deeper than 64",
    ),
}


@pytest.mark.parametrize("text, error", ADDRESSED.values(), ids=ADDRESSED.keys())
def test_errors_with_a_transaction(browser, text, error):
    browser.say(text)
    assert browser.receive() == {"sylkrtc": "error", "transaction": "t", "error": error}


#: Wrong in a way whose words depend on the field: the pattern says what they must contain.
WORDED = {
    "number for a string": (request(text=5), r"Invalid value for 'text' property: 5 \(expected: a string.*\)"),
    "array for a string": (request(text=[1]), r"Invalid value for 'text' property: \[1\] \(expected: a string.*\)"),
    "object for a string": (
        '{"sylkrtc":"echo","transaction":"t","text":{"a":1}}',
        r"Invalid value for 'text' property: \{\"a\":1\} \(expected: a string.*\)",
    ),
    "number for the type": (
        '{"sylkrtc":5,"transaction":"t"}',
        r"Invalid value for 'sylkrtc' property: 5 \(expected: a string.*\)",
    ),
    "null for the type": ('{"sylkrtc":null,"transaction":"t"}', r".*'sylkrtc'.*"),
    "array for the type": ('{"sylkrtc":["ping"],"transaction":"t"}', r"Invalid value for 'sylkrtc' property: .*"),
    "above the plugin's own limit": (request(text="x" * 4097), "Text is longer than 4096 bytes"),
    "above it in bytes, not in characters": (
        json.dumps({"sylkrtc": "echo", "transaction": "t", "text": "é" * 2049}, ensure_ascii=False),
        "Text is longer than 4096 bytes",
    ),
    "repeated field, once in disguise": (
        '{"sylkrtc":"echo","transaction":"t","text":"a","te\\u0078t":"b"}',
        r"Property '(text|te\\u0078t)' occurs twice",
    ),
    "long string": (
        request(text="x" * 65_537),
        r"Invalid value for 'text' property: \"x{39}… \(expected: a string of 0 to 65536 bytes\)",
    ),
    "long in bytes, not in characters": (
        json.dumps({"sylkrtc": "echo", "transaction": "t", "text": "é" * 32_769}, ensure_ascii=False),
        r"Invalid value for 'text' property: \"é{19}… \(expected: a string of 0 to 65536 bytes\)",
    ),
    "shown up to the end of a character": (
        json.dumps({"sylkrtc": "echo", "transaction": "t", "text": ["xé" * 20]}, ensure_ascii=False),
        r"Invalid value for 'text' property: \[\"(xé){12}x?… \(expected: a string of 0 to 65536 bytes\)",
    ),
    "lone high surrogate": (
        '{"sylkrtc":"echo","transaction":"t","text":"\\ud800"}',
        r"Invalid value for 'text' property: \"\\\\ud800\" \(expected: well-formed Unicode\)".replace(r"\\\\", r"\\"),
    ),
    "lone low surrogate": (
        '{"sylkrtc":"echo","transaction":"t","text":"a\\udc00b"}',
        r"Invalid value for 'text' property: .*\(expected: well-formed Unicode\)",
    ),
    "surrogates in the wrong order": (
        '{"sylkrtc":"echo","transaction":"t","text":"\\udc00\\ud800"}',
        r"Invalid value for 'text' property: .*\(expected: well-formed Unicode\)",
    ),
    "257 keys": (request("ping", **{f"k{n}": n for n in range(255)}), r".*256.*"),
}


@pytest.mark.parametrize("text, pattern", WORDED.values(), ids=WORDED.keys())
def test_errors_whose_words_depend_on_the_field(browser, text, pattern):
    browser.say(text)
    answer = browser.receive()
    assert (answer["sylkrtc"], answer["transaction"]) == ("error", "t")
    assert re.fullmatch(pattern, answer["error"], re.DOTALL), answer["error"]
    assert len(answer["error"]) < 200


UNADDRESSED = {
    "nothing": ("", r"Message is not JSON \(byte 0\)"),
    "blanks": (" \n\t", r"Message is not JSON \(byte \d\)"),
    "words": ("hello", r"Message is not JSON \(byte \d\)"),
    "half an object": ('{"sylkrtc":"ping","transaction":"t"', r"Message is not JSON \(byte \d+\)"),
    "two objects": ('{"sylkrtc":"ping"}{}', r"Message is not JSON \(byte 18\)|.*transaction.*"),
    "single quotes": ("{'sylkrtc':'ping'}", r"Message is not JSON \(byte \d\)"),
    "a comment": ('{/**/"sylkrtc":"ping"}', r"Message is not JSON \(byte \d\)"),
    "a byte order mark": ('\ufeff{"sylkrtc":"ping"}', r"Message is not JSON \(byte 0\)"),
    "NaN": ("NaN", r"Message is not JSON \(byte \d\)"),
    "an array": ("[]", "Message is not an object"),
    "an array of requests": ('[{"sylkrtc":"ping","transaction":"t"}]', "Message is not an object"),
    "a string": ('"ping"', "Message is not an object"),
    "a number": ("5", "Message is not an object"),
    "true": ("true", "Message is not an object"),
    "null": ("null", "Message is not an object"),
    "no transaction": ('{"sylkrtc":"ping"}', r".*'transaction'.*"),
    "an empty object": ("{}", r".*"),
    "transaction is null": ('{"sylkrtc":"ping","transaction":null}', r".*'transaction'.*"),
    "transaction is a number": ('{"sylkrtc":"ping","transaction":1}', r".*'transaction'.*"),
    "transaction is an array": ('{"sylkrtc":"ping","transaction":["t"]}', r".*'transaction'.*"),
    "transaction is an object": ('{"sylkrtc":"ping","transaction":{}}', r".*'transaction'.*"),
    "transaction is true": ('{"sylkrtc":"ping","transaction":true}', r".*'transaction'.*"),
    "transaction occurs twice": (
        '{"sylkrtc":"ping","transaction":"a","transaction":"b"}',
        "Property 'transaction' occurs twice",
    ),
    "transaction occurs twice, alike": (
        '{"sylkrtc":"ping","transaction":"a","transactio\\u006e":"a"}',
        "Property 'transaction' occurs twice",
    ),
    "lone surrogate in the transaction": ('{"sylkrtc":"ping","transaction":"\\ud800"}', r".*'transaction'.*"),
    "10,000 arrays": ("[" * 10_000 + "]" * 10_000, r"Message is nested deeper than 64|Message is not an object"),
    "10,000 arrays never closed": ("[" * 10_000, r"Message is (nested deeper than 64|not .*)"),
    "10,000 objects": ('{"a":' * 10_000 + "1" + "}" * 10_000, "Message is nested deeper than 64"),
    "raw control character": ('{"sylkrtc":"ping","transaction":"a\nb"}', r"Message is not JSON \(byte \d+\)"),
    "wrong escape": ('{"sylkrtc":"ping","transaction":"\\x41"}', r"Message is not JSON \(byte \d+\)"),
    "number with leading zero": ('{"sylkrtc":"ping","transaction":"t","n":01}', r"Message is not JSON \(byte \d+\)"),
    "trailing comma": ('{"sylkrtc":"ping","transaction":"t",}', r"Message is not JSON \(byte \d+\)"),
}


@pytest.mark.parametrize("text, pattern", UNADDRESSED.values(), ids=UNADDRESSED.keys())
def test_errors_without_a_transaction(browser, text, pattern):
    browser.say(text)
    answer = browser.receive()
    assert answer["sylkrtc"] == "error"
    assert "transaction" not in answer
    assert re.fullmatch(pattern, answer["error"], re.DOTALL), answer["error"]


def test_binary_message(browser):
    browser.connection.send(b'{"sylkrtc":"ping","transaction":"t"}')
    assert browser.receive() == {"sylkrtc": "error", "error": "Binary messages are not part of sylkRTC"}


ACCEPTED = {
    "unknown keys": '{"sylkrtc":"ping","transaction":"t","what":{"is":["this",null,-1.5e3]}}',
    "blanks everywhere": '\r\n { "sylkrtc"\t: "ping" ,\n"transaction" : "t" } \n',
    "60 levels": '{"sylkrtc":"ping","transaction":"t","x":' + "[" * 60 + "]" * 60 + "}",
    "transaction first": '{"transaction":"t","sylkrtc":"ping"}',
    "optional field is null": '{"sylkrtc":"echo-later","transaction":"t","text":"","delay_ms":0,"session":null}',
    "lone surrogate in an unknown key": '{"sylkrtc":"ping","transaction":"t","x":"\\ud800"}',
    "numbers of any size in an unknown key": '{"sylkrtc":"ping","transaction":"t","x":[1e999,-0,1' + "0" * 500 + "]}",
}


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_what_is_accepted(browser, text):
    browser.say(text)
    assert browser.receive() == {"sylkrtc": "ack", "transaction": "t"}
    if "echo-later" in text:
        browser.event("echo-event")
