# SPDX-License-Identifier: Apache-2.0
"""The LiveAPI socket of one customer CGI: one AF_UNIX connection, strictly one request then one reply.

A request is the payload's length in bytes as decimal digits, one newline, the payload, and nothing after it. A reply has
no length: an XML declaration and an element that </cpanelresult> closes. Whoever breaks the rules gets no answer that
could be mistaken for a good one, and the breach is recorded.
"""

import json
import os
import random
import re
import select
import socket
import threading
import time

LENGTH = re.compile(rb"[1-9][0-9]{0,7}\n")
ACTION = re.compile(r"<cpanelaction>\n?(\{.*\})\n?</cpanelaction>", re.S)
VARIABLE = re.compile(r'<cpanel print="([^"<>]*)">')
HANDSHAKE = '<cpaneljson enable="1">'
SHUTDOWN = '<cpanelxml shutdown="1" />'
CALL_KEYS = {"module", "func", "reqtype", "apiversion", "args"}
PAYLOAD_LIMIT = 1 << 20
HUGE = 24 << 20  # more than any client should accept
PATIENCE = 10.0  # seconds for the rest of a frame that has begun

# WHM API functions cannot be called over LiveAPI, whatever module name they are dressed in.
WHM_MODULES = {"whmapi1", "whmapi", "whm", "whostmgr"}


class CallError(Exception):
    """A call that fails before the function runs: the reply has `error` at its top level."""


class Breach(Exception):
    def __init__(self, rule, detail):
        super().__init__(detail)
        self.rule = rule


def _no_doubles(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("a key twice")
    return dict(pairs)


def _stringly(value):
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, str):
        return int(value) if re.fullmatch(r"[1-9][0-9]{0,8}", value) else value
    if isinstance(value, list):
        return [_stringly(item) for item in value]
    return {key: _stringly(item) for key, item in value.items()} or []  # Perl's empty hash often arrives as a list


class LiveApi:
    """Serves one CGI run. `backend` has uapi(module, func, args) -> dict, api2(module, func, args) -> dict,
    feature(name) -> 0|1, condition(text) -> 0|1, variable(name) -> str|None and chrome(args) -> (header, footer);
    uapi may raise CallError. `violate(rule, detail)` records breaches. `on_shutdown()` runs while the child waits."""

    def __init__(self, path, uid, gid, backend, switches, violate, on_shutdown=None, seed=0):
        self.path = path
        self.backend = backend
        self.switches = switches
        self.violate = violate
        self.on_shutdown = on_shutdown
        self.random = random.Random(seed)
        self.connected = False
        self.json_mode = False
        self.shut_down = False
        self.requests = []
        self._pending_newline = b""
        self._breached = False
        self._over = threading.Event()
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(path)
        os.chown(path, uid, gid)
        os.chmod(path, 0o600)
        if switches["liveapi.socket"] != "refuse":
            self._listener.listen(4)
        self._wake_r, self._wake_w = os.pipe()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    # --- life ---------------------------------------------------------------------------------------------------

    def finish(self):
        """Call when the child has ended: serves what it left in the socket, then reports what it failed to do."""
        self._over.set()
        os.write(self._wake_w, b"x")
        self._thread.join(PATIENCE + 5)
        self._listener.close()
        os.close(self._wake_r)
        os.close(self._wake_w)
        try:
            os.unlink(self.path)
        except OSError:
            pass
        if self.switches["liveapi.socket"] not in ("normal", "phpconnect") or self._breached:
            return
        if not self.connected:
            self.violate("R4", "the CGI ended without ever connecting to LiveAPI")
        elif not self.json_mode:
            self.violate("R2", "the CGI ended without the LiveAPI handshake")
        elif not self.shut_down and self.switches["liveapi.case"] not in ("eof", "silent", "huge"):
            self.violate("R4", "the CGI ended without the LiveAPI shutdown message")

    def _run(self):
        ready, _, _ = select.select([self._listener, self._wake_r], [], [])
        if self._listener not in ready:
            # The child is gone; a connection it made and closed again may still wait in the queue.
            ready, _, _ = select.select([self._listener], [], [], 0)
            if self._listener not in ready:
                return
        try:
            connection, _ = self._listener.accept()
        except OSError:
            return
        self.connected = True
        threading.Thread(target=self._refuse_others, daemon=True).start()
        try:
            self._serve(connection)
        except Breach as breach:
            self._breached = True
            self.violate(breach.rule, "LiveAPI: %s" % breach)
        except TimeoutError:
            self._breached = True
            self.violate("R1", "LiveAPI: a frame that was begun was not finished, or a reply was not read")
        except OSError:
            pass  # the child went away; finish() says what it had not done
        finally:
            connection.close()

    def _refuse_others(self):
        while not self._over.is_set():
            try:
                ready, _, _ = select.select([self._listener, self._wake_r], [], [])
                if self._listener not in ready:
                    return
                other, _ = self._listener.accept()
            except (OSError, ValueError):
                return
            self.violate("R4", "LiveAPI: a second connection")
            other.close()

    # --- frames -------------------------------------------------------------------------------------------------

    def _read_frame(self, connection):
        """Returns the payload as bytes, or None at the end."""
        connection.settimeout(None)
        head = b""
        while not head.endswith(b"\n"):
            byte = connection.recv(1)
            if not byte:
                if head:
                    raise Breach("R1", "the connection ended inside a length: %r" % head)
                return None
            connection.settimeout(PATIENCE)
            head += byte
            if len(head) > 9 or not (byte.isdigit() or byte == b"\n"):
                raise Breach("R1", "bad length %r" % head)
        if not LENGTH.fullmatch(head) or int(head) > PAYLOAD_LIMIT:
            raise Breach("R1", "bad length %r" % head)
        want = int(head)
        payload = b""
        while len(payload) < want:
            try:
                data = connection.recv(want - len(payload))
            except TimeoutError:
                raise Breach("R1", "length %d, but only %d bytes came: %r" % (want, len(payload), payload[:80])) from None
            if not data:
                raise Breach("R1", "length %d, but the connection ended after %d bytes" % (want, len(payload)))
            payload += data
        return payload

    @staticmethod
    def _readable(connection):
        return bool(select.select([connection], [], [], 0)[0])

    def _nothing_waits(self, connection, payload):
        if not self._readable(connection):
            return
        more = connection.recv(80, socket.MSG_PEEK)
        if not more:
            return  # half closed: the end, not a request
        if re.match(rb"[1-9][0-9]*\n<", more):
            raise Breach("R4", "a second request before the first was answered: %r" % more)
        raise Breach("R1", "%d bytes declared, yet more follow: %r after %r" % (len(payload), more, payload[-40:]))

    def _serve(self, connection):
        while True:
            payload = self._read_frame(connection)
            if payload is None:
                return
            self._nothing_waits(connection, payload)
            try:
                text = payload.decode("utf-8")
            except UnicodeDecodeError:
                raise Breach("R1", "the payload is not UTF-8, or its length cut a character: %r" % payload[-40:]) from None
            self.requests.append(text)
            if text == SHUTDOWN:
                if self.on_shutdown is not None:
                    self.on_shutdown()
                self.shut_down = True
                if self._pending_newline:
                    connection.sendall(self._pending_newline)
                connection.shutdown(socket.SHUT_WR)
                connection.settimeout(PATIENCE)
                if connection.recv(1):
                    raise Breach("R4", "something after the shutdown message")
                return
            if text == HANDSHAKE:
                if self.json_mode:
                    raise Breach("R4", "a second handshake")
                self.json_mode = True
                self._send(connection, json.dumps({"data": {"result": "json"}}, separators=(",", ":")))
                continue
            if not text.endswith(">"):
                raise Breach("R1", "the payload does not end with its tag; is the length in bytes? %r" % text[-60:])
            body, name = self._answer(text)
            self._nothing_waits(connection, payload)
            if not self.json_mode:
                self.violate("R2", "LiveAPI: a call before the handshake: %r" % text[:80])
                self._breached = True
                self._send(connection, "<data><result>%s</result></data>" % name)
                continue
            if not self._send_case(connection, body, name):
                return

    # --- calls --------------------------------------------------------------------------------------------------

    def _answer(self, text):
        """Returns (JSON text of the reply, function name)."""
        match = VARIABLE.fullmatch(text)
        if match:
            return self._variable(match.group(1)), "print"
        match = ACTION.fullmatch(text)
        if not match:
            raise Breach("R3", "unknown message %r" % text[:80])
        try:
            call = json.loads(match.group(1), object_pairs_hook=_no_doubles)
        except ValueError as error:
            raise Breach("R3", "the call is not one JSON object: %s" % error) from None
        unknown = set(call) - CALL_KEYS
        if unknown:
            raise Breach("R3", "unknown call fields %s" % sorted(unknown))
        for key in ("module", "func", "reqtype", "apiversion"):
            if not isinstance(call.get(key), str) or not call[key]:
                raise Breach("R3", "%s must be a string, got %r" % (key, call.get(key)))
        if call["apiversion"] not in ("1", "2", "3", "uapi"):
            raise Breach("R3", "apiversion %r" % call["apiversion"])
        if call["module"].lower() in WHM_MODULES:
            raise Breach("R3", "WHM API over LiveAPI: %s::%s" % (call["module"], call["func"]))
        return self._dump(self._call(call)), call["func"]

    def _call(self, call):
        module, func, kind, version = call["module"], call["func"], call["reqtype"], call["apiversion"]
        args = call.get("args")
        if kind in ("feature", "if"):
            if module != kind or func != kind:
                raise Breach("R3", "reqtype %s wants module and func %s" % (kind, kind))
            if not isinstance(args, str):
                raise Breach("R3", "args of %s must be a string" % kind)
            result = self.backend.feature(args) if kind == "feature" else self.backend.condition(args)
            return {"cpanelresult": {"data": {"result": result}, "module": module, "apiversion": 1}}
        if kind != "exec":
            raise Breach("R3", "reqtype %r" % kind)
        if version == "1":
            if module == "print" and isinstance(args, (str, list)) and args:
                return json.loads(self._variable(args if isinstance(args, str) else args[0]))
            if args is not None and not isinstance(args, list):
                raise Breach("R3", "args of API 1 must be an array")
            return {"apiversion": "1", "type": "event", "module": module, "func": func, "source": "internal",
                    "data": {"result": ""}, "event": {"result": 0}, "error": "API 1 is gone"}
        if args is not None and not isinstance(args, dict):
            raise Breach("R3", "args of API 2 and UAPI must be an object")
        args = args or {}
        for key, value in args.items():
            if isinstance(value, (bool, float)) or value is None:
                raise Breach("R3", "argument %s of %s::%s is neither text nor whole number: %r" % (key, module, func, value))
        if version == "2":
            return self.backend.api2(module, func, args)
        if (module, func) == ("Chrome", "get_dom"):
            return self._chrome(args)
        try:
            result = self.backend.uapi(module, func, args)
        except CallError as error:
            return {"module": module, "func": func, "apiversion": 3, "error": str(error)}
        return self._shape(module, func, result)

    def _shape(self, module, func, result):
        form = self.switches["liveapi.uapi_data"]
        reply = {"module": module, "func": func, "apiversion": 3}
        if form == "error":
            return {**reply, "error": "The system failed to load the module “%s”." % module}
        result = {"status": result.get("status"), "data": result.get("data"), "errors": result.get("errors"),
                  "messages": result.get("messages"), "metadata": result.get("metadata") or {},
                  "warnings": result.get("warnings")}
        if form != "true":
            result["data"] = {"null": None, "list": [], "object": {}}[form]
        return {**reply, "result": result}

    def _chrome(self, args):
        unknown = set(args) - {"page_title", "app_key"}
        if unknown:
            raise Breach("R3", "Chrome::get_dom knows no argument %s" % ", ".join(sorted(unknown)))
        mode = self.switches["liveapi.chrome"]
        if mode == "error":
            return {"module": "Chrome", "func": "get_dom", "apiversion": 3, "error": "Chrome could not be loaded."}
        result = {"status": 1, "data": None, "errors": None, "messages": None, "metadata": {}, "warnings": None}
        if not args.get("page_title"):
            result.update(status=0, errors=["You must specify the “page_title” argument."])
        elif mode == "title_only" and "app_key" in args:
            result.update(status=0, errors=["The argument “app_key” is unknown."])
        elif mode == "fail":
            result.update(status=0, errors=["The system could not build the page."])
        elif mode == "empty":
            result["data"] = []
        else:
            header, footer = self.backend.chrome(args)
            result["data"] = {"header": header, "footer": footer}
        return {"module": "Chrome", "func": "get_dom", "apiversion": 3, "result": result}

    def _variable(self, name):
        value = self.backend.variable(name)
        return self._dump({"apiversion": "1", "type": "internal", "command": "print", "source": "internal",
                           "data": {"result": value if value is not None else ""},
                           "event": {"result": 1 if value is not None else 0}})

    def _dump(self, reply):
        if self.switches["liveapi.case"] == "stringly":
            reply = _stringly(reply)
        form = self.switches["liveapi.closing_tag"]
        if form != "none":
            inner = reply.get("result") or reply.get("cpanelresult") or reply
            if isinstance(inner, dict):
                reply = dict(reply)
                inner = {"note": "…</cpanelresult>…", **inner}  # first, so that a client which cuts there is caught
                for key in ("result", "cpanelresult"):
                    if key in reply:
                        reply[key] = inner
        text = json.dumps(reply, separators=(",", ":"), ensure_ascii=False)
        return text.replace("</", "<\\/") if form == "escaped" else text

    # --- replies ------------------------------------------------------------------------------------------------

    def _send_case(self, connection, body, name):
        """Sends the reply in the form that the switches ask for. Returns False when the connection is to be closed."""
        case = self.switches["liveapi.case"]
        if self.switches["liveapi.case_on"] not in ("*", name):
            case = "none"
        if case == "error_markup":
            body = "<error>could not load {some} file</error>" + body
        elif case == "other_markup":
            body = "<b>Notice:</b> deprecated call\n" + body
        elif case == "empty":
            body = ""
        elif case == "xml":
            body = "<apiversion>3</apiversion><func>%s</func><data><result>1</result></data>" % name
        elif case == "huge":
            body = body[:-1] + ',"filler":"' + "x" * HUGE + '"}'
        elif case == "eof":
            whole = self._frame(body)
            connection.sendall(whole[:len(whole) // 2])
            return False
        elif case == "silent":
            deadline = time.monotonic() + PATIENCE
            while time.monotonic() < deadline and not self._over.is_set() and not self._readable(connection):
                self._over.wait(0.05)
            return False
        self._send(connection, body, feature=name == "feature")
        return True

    def _frame(self, body, feature=False):
        data = b'<?xml version="1.0" ?>' + (b"\n" if self.switches["liveapi.newline_after_xml"] else b"")
        data += b"<cpanelresult>" + body.encode("utf-8")
        if feature or self.switches["liveapi.newline_before_close"]:
            data += b"\n"
        return data + b"</cpanelresult>"

    def _send(self, connection, body, feature=False):
        data = self._pending_newline + self._frame(body, feature)
        self._pending_newline = b""
        ending = self.switches["liveapi.newline_after_close"]
        if ending == "now":
            data += b"\n"
        elif ending == "late":
            self._pending_newline = b"\n"
        connection.settimeout(PATIENCE)
        delivery = self.switches["liveapi.delivery"]
        if delivery == "whole":
            connection.sendall(data)
            return
        at = 0
        while at < len(data):
            size = 1 if delivery == "bytes" else self.random.randint(1, 700)
            connection.sendall(data[at:at + size])
            at += size
