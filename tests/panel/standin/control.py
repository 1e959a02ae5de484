# SPDX-License-Identifier: Apache-2.0
"""The control listener: plain HTTP on loopback, JSON in and out, for tests and demos only. No real panel has it."""
import dataclasses
import json
import threading

from .faults import KINDS
from .model import PanelError
from .web import Response, Server


class Bad(Exception):
    """A request that makes no sense: 400 with this text."""


class Control:
    """Routes of the control port. Others hang their own into `extra`: path -> callable(method, body) -> JSON value."""

    def __init__(self, panel, api, authority=None, whm_port=None):
        self.panel, self.api, self.authority, self.whm_port = panel, api, authority, whm_port
        self.extra = {}
        self.server = None
        self._listeners = {}
        self._lock = threading.Lock()
        self._resets = []
        api.faults.act = self.account
        self.routes = {
            ("GET", "/state"): self.state,
            ("GET", "/violations"): lambda _body: self.panel.violations,
            ("GET", "/requests"): lambda _body: list(self.api.log),
            ("GET", "/accounts"): lambda _body: [describe(account) for account in self.panel.accounts.values()],
            ("GET", "/faults"): lambda _body: {"orders": self.api.faults.all(), "kinds": KINDS},
            ("GET", "/profile"): lambda _body: dataclasses.asdict(self.panel.switches),
            ("POST", "/faults"): self.faults,
            ("POST", "/reset"): self.reset,
            ("POST", "/account"): self.account,
            ("POST", "/resellers"): self.resellers,
            ("POST", "/tokens"): self.tokens,
            ("POST", "/features"): self.features,
            ("POST", "/clock"): self.clock,
            ("POST", "/profile"): self.profile,
            ("POST", "/expect"): self.expect,
            ("POST", "/listeners"): self.listeners,
        }

    def start(self, port=0, host="127.0.0.1"):
        self.server = Server(host, port, self.handle).start()
        self._trap(host)
        return self

    @property
    def port(self):
        return self.server.port

    def stop(self):
        for listener in [self.server, *self._listeners.values()]:
            if listener is not None:
                listener.stop()

    def on_reset(self, callback):
        """Has callback() run by POST /reset."""
        self._resets.append(callback)

    def handle(self, request):
        try:
            body = json.loads(request.body) if request.body else {}
        except ValueError:
            return answer({"error": "the body is not JSON"}, 400)
        try:
            route = self.routes.get((request.method, request.path))
            if route is not None:
                return answer(route(body))
            if request.path in self.extra:
                return answer(self.extra[request.path](request.method, body))
            return answer({"error": f"no {request.method} {request.path}"}, 404)
        except PanelError as refusal:
            return answer({"error": str(refusal), "refused": True}, 409)
        except (Bad, KeyError, TypeError, ValueError) as error:
            return answer({"error": f"{type(error).__name__}: {error}"}, 400)

    # -- reading

    def state(self, _body):
        panel = self.panel
        return {"accounts": len(panel.accounts), "violations": len(panel.violations), "requests": len(self.api.log),
                "clock": panel.clock.now(), "resellers": {user: sorted(acls) for user, acls in panel.resellers.items()},
                "features": {key if isinstance(key, str) else "/".join(key): state for key, state in panel.features.items()},
                "tokens": [{"user": user, "name": name} for user, name in panel.tokens], "changes": panel.changes[-100:],
                "wrong_logins": dict(self.api.gate.failures), "listeners": {kind: item.port for kind, item in self._listeners.items()}}

    # -- changing

    def faults(self, body):
        orders = body if isinstance(body, list) else [body]
        for order in orders:
            self.api.faults.order(order)
        return {"ordered": len(orders)}

    def reset(self, _body):
        """Forgets violations, requests, faults, wrong log-ins, expectations, switches and the clock; accounts stay."""
        with self.panel.lock:
            self.panel.violations.clear()
            self.panel.changes.clear()
            self.panel.switches = type(self.panel.switches)()
        self.panel.clock.run()
        self.api.log.clear()
        self.api.faults.clear()
        self.api.gate.reset()
        self.api.expected = None
        for callback in self._resets:
            callback()
        return {"ok": True}

    def account(self, body):
        """{"do": …, "user": …, …}: suspend unsuspend rename create remove contact_email owner plan domain show."""
        body = dict(body)
        do, user = body.pop("do"), body.pop("user")
        panel = self.panel
        actions = {
            "suspend": lambda: panel.suspend(user, body.get("reason", ""), body.get("locked", False)),
            "unsuspend": lambda: panel.unsuspend(user),
            "rename": lambda: panel.modify(user, newuser=body["newuser"]),
            "create": lambda: panel.create(user, **body),
            "remove": lambda: panel.remove(user),
            "contact_email": lambda: panel.modify(user, contact_email=body["value"]),
            "owner": lambda: panel.modify(user, owner=body["value"]),
            "domain": lambda: panel.modify(user, domain=body["value"]),
            "plan": lambda: panel.change_package(user, body["value"]),
            "show": lambda: None,
        }
        if do not in actions:
            raise Bad(f"no action {do!r}; there are {', '.join(sorted(actions))}")
        actions[do]()
        account = panel.accounts.get(body["newuser"] if do == "rename" else user)
        return {"account": describe(account) if account is not None else None}

    def resellers(self, body):
        self.panel.set_reseller_acls(body["user"], body["acls"])
        return {"acls": sorted(self.panel.acls_of(body["user"]))}

    def tokens(self, body):
        token = self.panel.create_token(body["user"], body["name"], body.get("acls"), body.get("expires_at", 0), body.get("whitelist_ip", ()))
        return {"user": token.user, "name": token.name, "token": token.secret}

    def features(self, body):
        """{"feature": id, "state": on|off|absent|permission_error, "user": name or absent}"""
        if body["state"] not in ("on", "off", "absent", "permission_error"):
            raise Bad("state is on, off, absent or permission_error")
        with self.panel.lock:
            self.panel.features[(body["user"], body["feature"]) if "user" in body else body["feature"]] = body["state"]
        return {"ok": True}

    def clock(self, body):
        if "set" in body:
            self.panel.clock.set(body["set"])
        elif "advance" in body:
            self.panel.clock.advance(body["advance"])
        elif body.get("run"):
            self.panel.clock.run()
        else:
            raise Bad("set, advance or run")
        return {"now": self.panel.clock.now()}

    def profile(self, body):
        """Sets switches by name; {"quirks": true} sets all oddities at once."""
        from . import quirks

        body = dict(body)
        if body.pop("quirks", False):
            quirks.apply(self.panel)
        quirks.check(body)
        for name, value in body.items():
            setattr(self.panel.switches, name, value)
        return dataclasses.asdict(self.panel.switches)

    def expect(self, body):
        """{"functions": [...]}: any other call is a violation; null = anything goes."""
        names = body["functions"]
        self.api.expected = None if names is None else set(names)
        return {"ok": True}

    # -- other listeners

    def listeners(self, body):
        """{"kind": wrong_host | expired | unknown_ca | self_signed | old_tls | plain_redirect} opens a listener and tells its port."""
        kind = body["kind"]
        if kind not in ("wrong_host", "expired", "unknown_ca", "self_signed", "old_tls", "plain_redirect"):
            raise Bad(f"no listener {kind!r}")
        with self._lock:
            if kind not in self._listeners:
                if kind == "plain_redirect":
                    listener = Server("127.0.0.1", 0, self._redirect)
                else:
                    listener = Server("127.0.0.1", 0, self._bad_tls, self.authority.context(kind))
                self._listeners[kind] = listener.start()
            return {"port": self._listeners[kind].port}

    def _redirect(self, request):
        if request.header("authorization"):
            self.panel.violation("W2", "credentials were sent over plain HTTP")
        return Response(301, b"moved\n", "text/plain", [("Location", f"https://127.0.0.1:{self.whm_port}{request.target}")])

    def _bad_tls(self, request):
        self.panel.violation("W2", f"{request.method} {request.path} reached a listener whose certificate is not to be trusted")
        return self.api.handle(request)

    def _trap(self, host):
        def sprung(request):
            self.panel.violation("W20", f"a redirect was followed to {request.path}")
            return Response(200, b"{}", "application/json")

        self._listeners["trap"] = Server(host, 0, sprung).start()
        self.api.faults.trap_url = f"http://{host}:{self._listeners['trap'].port}"


def describe(account):
    """An account as JSON, with its password: this port is for tests only."""
    out = {name: getattr(account, name) for name in account.__slots__ if not name.startswith("_")}
    out.update(home=account.home, notify=dict(account.notify))
    return out


def answer(value, status=200):
    return Response(status, json.dumps(value, ensure_ascii=False).encode() + b"\n", "application/json")
