# SPDX-License-Identifier: Apache-2.0
"""Who may call: tokens, passwords, sessions, and the brake on wrong ones (rules 6 and 7)."""
import base64
import hmac
import ipaddress
import threading

from .web import Response
from .whm_call import Caller

# Byte for byte what the real server says before any API is reached, whatever was wrong.
DENIED = (b'{"cpanelresult":{"apiversion":"2","error":"Access denied","data":{"reason":"Access denied","result":"0"},'
          b'"type":"text"}}')


def denied():
    return Response(403, DENIED, "application/json", reason="Forbidden Access denied")


class Dropped(Exception):
    """The connection is to be closed without a byte."""


class Gate:
    """Turns a request into a Caller, or refuses it."""

    def __init__(self, panel):
        self.panel = panel
        self.failures = {}  # address -> wrong log-ins
        self._lock = threading.Lock()

    def reset(self):
        with self._lock:
            self.failures.clear()

    def enter(self, request):
        """Returns a Caller or a Response; raises Dropped."""
        address = request.peer[0]
        with self._lock:
            blocked = self.failures.get(address, 0) >= self.panel.switches.lockout_after
        if blocked:
            self.panel.violation("W7", f"a call from {address} after it was locked out")
            return self._refuse()
        if request.session_user:
            return Caller(request.session_user, frozenset(self.panel.acls_of(request.session_user)), how="session")
        caller = self._from_header(request.header("authorization"), address)
        if caller is not None:
            return caller
        with self._lock:
            self.failures[address] = self.failures.get(address, 0) + 1
            blocked = self.failures[address] >= self.panel.switches.lockout_after
        return self._refuse() if blocked else denied()

    def _refuse(self):
        if self.panel.switches.lockout == "drop":
            raise Dropped
        return denied()

    def _from_header(self, header, address):
        scheme, _, rest = (header or "").partition(" ")
        if scheme.lower() == "whm":
            user, colon, secret = rest.partition(":")
            return self._by_token(user, secret, address) if colon else None
        if scheme.lower() == "basic":
            try:
                user, colon, password = base64.b64decode(rest, validate=True).decode().partition(":")
            except ValueError:
                return None
            acls = self.panel.acls_of(user)
            if colon and acls and self.panel.check_password(user, password):
                self.panel.violation("W6", f"the password of {user} was used instead of a token")
                return Caller(user, frozenset(acls), how="password")
        return None

    def _by_token(self, user, secret, address):
        panel = self.panel
        found = None
        with panel.lock:
            for token in panel.tokens.values():
                same = hmac.compare_digest(token.secret.encode(), secret.encode())
                if same and token.user == user:
                    found = token
        if found is None:
            return None
        if found.expires_at and found.expires_at <= panel.clock.now():
            return None
        if found.whitelist_ip and not any(_within(address, net) for net in found.whitelist_ip):
            return None
        own = panel.acls_of(user)
        if not own:
            return None
        if found.acls is None:
            return Caller(user, frozenset(own))
        acls = found.acls if "all" in own else found.acls & own
        return Caller(user, frozenset(acls), limited="all" not in acls)


def _within(address, net):
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(net, strict=False)
    except ValueError:
        return False
