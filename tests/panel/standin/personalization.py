# SPDX-License-Identifier: Apache-2.0
"""Personalization::get and ::set: small values that the panel keeps for an account. Keys of 128 and values of 2048 bytes."""

KEY_BYTES = 128
VALUE_BYTES = 2048


def _entry(value):
    return {"success": 1, "reason": "OK", "value": value}


def stored(panel, account):
    """The values of an account, by the uid that a rename does not change."""
    return panel.personal.setdefault(account.uid, {})


def too_long(values):
    """Returns why the values cannot be stored, or an empty text."""
    for key, value in values.items():
        if len(key.encode("utf-8")) > KEY_BYTES:
            return "The key “%s…” is longer than %d bytes." % (key[:20], KEY_BYTES)
        if len(str(value).encode("utf-8")) > VALUE_BYTES:
            return "The value of “%s” is longer than %d bytes." % (key, VALUE_BYTES)
    return ""


def read(panel, account, names):
    values = stored(panel, account)
    return {name: _entry(values.get(name)) for name in names}


def write(panel, account, values):
    """Stores all values, which too_long() has passed."""
    with panel.lock:
        stored(panel, account).update(values)
    return {key: _entry(value) for key, value in values.items()}
