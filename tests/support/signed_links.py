# SPDX-License-Identifier: Apache-2.0
"""Signed links made by somebody who has the key file: the format written down a second time, so that tests can sign what the product
never would (expired, of other people, for other purposes) and notice when issued links would stop working."""
import base64
import hashlib
import hmac
import time

PREFERENCES, EMAIL_CONFIRM, EMAIL_REVERT, STATUS = 1, 2, 3, 4
# Which routes a purpose opens.
ROUTES = {PREFERENCES: ("unsubscribe", "mail-preferences", "mail-pause"), EMAIL_CONFIRM: ("email-confirm",),
          EMAIL_REVERT: ("email-revert",), STATUS: ("account-status",)}


def number(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def derived(key, label):
    """HKDF-SHA256 (RFC 5869) without salt, one block."""
    master = hmac.new(bytes(32), key, hashlib.sha256).digest()
    return hmac.new(master, label + b"\x01", hashlib.sha256).digest()


def mac(key, label, data):
    return hmac.new(derived(bytes.fromhex(key), label), data, hashlib.sha256).digest()


class Keys:
    """Of a key file: [(number, hex)], newest first."""

    def __init__(self, keys):
        self.keys = keys

    @property
    def text(self):
        return "".join(f"{key_number} {key}\n" for key_number, key in self.keys)

    def sign(self, purpose, customer, contact, subject, expires_in=3600):
        key_number, key = self.keys[0]
        data = bytes([key_number, purpose]) + b"".join(map(number, (int(time.time()) + expires_in, customer, contact, subject)))
        return base64.urlsafe_b64encode(data + mac(key, b"pelanggan link", data)[:16]).decode().rstrip("=")

    def return_path(self, mail):
        key_number, key = self.keys[0]
        data = bytes([key_number]) + number(mail)
        return base64.b32encode(data + mac(key, b"pelanggan return path", data)[:10]).decode().rstrip("=").lower()
