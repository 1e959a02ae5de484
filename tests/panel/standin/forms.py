# SPDX-License-Identifier: Apache-2.0
"""Strict decoding of application/x-www-form-urlencoded text: forgives as the real panel does, and names each sin."""
import re
import string

_HEX = frozenset(string.hexdigits.encode())
_CLEAN = re.compile(rb"[A-Za-z0-9._~*-]*\Z")


def unquote(data, sins):
    """Percent-decodes bytes to text. Appends to sins whatever a careful encoder would not have sent."""
    if _CLEAN.match(data):
        return data.decode("ascii")
    out = bytearray()
    at, end = 0, len(data)
    while at < end:
        byte = data[at]
        if byte == 0x25:
            if at + 2 < end + 0 and data[at + 1] in _HEX and data[at + 2] in _HEX:
                out.append(int(data[at + 1:at + 3], 16))
                at += 3
                continue
            sins.append("bad % sequence")
        elif byte == 0x2B:
            sins.append("+ for a space")
            byte = 0x20
        elif byte == 0x20:
            sins.append("a literal space")
        elif byte >= 0x80 or byte < 0x20:
            sins.append("an unencoded byte")
        out.append(byte)
        at += 1
    try:
        return out.decode("utf-8")
    except UnicodeDecodeError:
        sins.append("not UTF-8")
        return out.decode("utf-8", "replace")


def parse(data, sins):
    """Returns the parameters in order as (name, value) pairs."""
    out = []
    if not data:
        return out
    for part in data.split(b"&"):
        if not part:
            sins.append("an empty parameter")
            continue
        name, equals, value = part.partition(b"=")
        if not equals:
            sins.append("a parameter without =")
        out.append((unquote(name, sins), unquote(value, sins)))
    return out
