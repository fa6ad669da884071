"""Answers to a digest challenge (RFC 7616), for SIP, XCAP and MSRP alike."""

import hashlib
import re
import secrets

HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


def parameters(challenge):
    """The parameters of a challenge, names in small letters, without quotes."""
    _, _, rest = challenge.strip().partition(" ")
    found = re.findall(r'([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s,]+))', rest)
    return {name.lower(): quoted or bare for name, quoted, bare in found}


def answer(challenge, method, uri, user, password, count=1):
    """The value of an Authorization header field."""
    offer = parameters(challenge)
    algorithm = offer.get("algorithm", "MD5")

    def digest(text):
        return HASHES[algorithm](text.encode()).hexdigest()

    first = digest(f"{user}:{offer['realm']}:{password}")
    second = digest(f"{method}:{uri}")
    given = {"username": user, "realm": offer["realm"], "nonce": offer["nonce"], "uri": uri}
    if "auth" in offer.get("qop", "").replace(" ", "").split(","):
        ours, number = secrets.token_hex(8), f"{count:08x}"
        response = digest(f"{first}:{offer['nonce']}:{number}:{ours}:auth:{second}")
        plain = f", qop=auth, nc={number}, algorithm={algorithm}"
        given["cnonce"] = ours
    else:
        response = digest(f"{first}:{offer['nonce']}:{second}")
        plain = f", algorithm={algorithm}"
    if "opaque" in offer:
        given["opaque"] = offer["opaque"]
    given["response"] = response
    return "Digest " + ", ".join(f'{name}="{value}"' for name, value in given.items()) + plain
