"""WebSocket frames as bytes, RFC 6455 §5.2: right ones, and wrong ones on request."""

import os
import struct

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA


def frame(opcode, payload=b"", *, final=True, rsv=0, masked=True, length=None, form=None):
    """A client's frame. `length` lies about the payload's length; `form` forces 7, 16 or 64 bits for it."""
    size = len(payload) if length is None else length
    form = form or (7 if size < 126 else 16 if size < 65536 else 64)
    head = bytes([(0x80 if final else 0) | rsv << 4 | opcode])
    mask_bit = 0x80 if masked else 0
    if form == 7:
        head += bytes([mask_bit | size])
    elif form == 16:
        head += bytes([mask_bit | 126]) + struct.pack("!H", size)
    else:
        head += bytes([mask_bit | 127]) + struct.pack("!Q", size)
    if not masked:
        return head + payload
    key = os.urandom(4)
    repeated = (key * (len(payload) // 4 + 1))[: len(payload)]
    mixed = int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")
    return head + key + mixed.to_bytes(len(payload), "big")


def text(message, **options):
    return frame(TEXT, message.encode() if isinstance(message, str) else message, **options)


def close(code=1000, reason=b""):
    return frame(CLOSE, struct.pack("!H", code) + reason)
