# SPDX-License-Identifier: Apache-2.0
"""Faults on order (rule 20): what networks, proxies and broken servers do to an answer, chosen per function and call.

An order is a dict: {"kind": …, "function": name or "*", "nth": 1, "times": 1, …}. nth counts matching calls from the moment
of the order; times 0 means every call from then on. KINDS below lists each kind with its own parameters.
"""
import base64
import copy
import socket
import struct
import threading
import time
import zlib

from .shape import api0, dumps
from .web import Response
from .whm_auth import DENIED, Dropped

HTML = b"<!DOCTYPE html><html><head><title>%s</title></head><body><h1>%s</h1><p>cloudproxy</p></body></html>\n"
TWO_FACTOR = (b'<!DOCTYPE html><html><head><title>Two-Factor Authentication</title></head><body><form id="tfa_login_form" method="post" '
              b'action="/login/"><label>Security code <input name="tfatoken"></label></form></body></html>\n')

# kind -> what it does (and its parameters)
KINDS = {
    # time and connection
    "delay_before": "waits `seconds` before acting",
    "delay_after": "acts, waits `seconds`, answers",
    "drop_before": "closes without acting and without a byte (`reset`: RST)",
    "drop_after": "acts, then closes without a byte (`reset`: RST)",
    "half_headers": "acts, sends half of the head, closes",
    "cut": "sends the body up to byte `at`; `framing` length | short | close | chunked says how the end shows",
    "wrong_length": "Content-Length differs from the body by `delta`",
    "chunked": "sends chunks of `size` bytes",
    "chunked_no_end": "sends chunks of `size` bytes without the last one",
    "trickle": "sends `bytes` bytes every `seconds`",
    "two_lengths": "two Content-Length headers that differ",
    "long_headers": "a head of `bytes` bytes",
    "chunk_huge": "a chunk that says it is 2^64-1 bytes long",
    "gzip_bomb": "Content-Encoding gzip, `bytes` bytes when unpacked, though nobody asked for compression",
    "endless": "a body without an end, up to `bytes` bytes",
    "not_http": "bytes that are no HTTP",
    # another server than expected
    "redirect": "answers `status` (301 302 307 308) with Location `location`, by default the trap listener",
    "status": "acts, then answers `status` with an HTML page",
    "html": "answers 200 with an HTML page",
    "two_factor": "answers 200 with the two-factor page",
    "denied": "acts, then answers 403 as for a bad token",
    "body": "answers `text` or `base64` as body, with `status` and `content_type`",
    # not one JSON object
    "empty": "an empty body",
    "two_values": "two JSON objects",
    "bom": "a byte order mark in front",
    "trailing": "`text` behind the object",
    "array": "the object inside an array",
    "duplicate_keys": "a key twice; `where` metadata | result | user | data",
    "deep": "a member nested `depth` deep",
    "huge_string": "a member of `bytes` bytes",
    "huge_number": "a number of `digits` digits",
    "invalid_utf8": "bytes that are no UTF-8 inside field `field`",
    "nul_escape": "an escaped NUL inside field `field`",
    "lone_surrogate": "half a surrogate pair inside field `field`",
    # JSON that lies
    "wrong_command": "echoes `command`, another function's name",
    "result": "metadata.result is `value`; without value it is absent",
    "metadata": "metadata is `value`; without value it is absent",
    "fail": "acts, then result 0 with `reason`",
    "fail_after_data": "whole data, then result 0",
    "api0": "the shape of the API before this one",
    "cpanelresult": "the old cPanel shape with status 200",
    "short_list": "leaves out `drop` rows at the end of the page, and says nothing",
    "double_row": "one row twice",
    "extra_rows": "more rows than the page holds: `count` invented ones",
    "chunk_info": "metadata.chunk members are replaced by `set`",
    "row": "row `index` gets `set` and loses `unset`",
    "page_repeat": "the answer of the call before, once more",
    "do": "changes the panel first: `account` is a control-port action",
}


class Fault:
    def __init__(self, faults, order):
        self.faults = faults
        self.api = faults.api
        self.order = order
        self.kind = order["kind"]
        self.function = ""
        self.previous = b""

    def get(self, name, default):
        return self.order.get(name, default)

    def before(self, request):
        """Whatever happens before the function acts."""
        if self.kind == "delay_before":
            time.sleep(self.get("seconds", 1))
        elif self.kind == "drop_before":
            if self.get("reset", False):
                reset(request.conn)
            raise Dropped
        elif self.kind == "do":
            self.faults.act(self.get("account", {}))

    # -- after it acted

    def deliver(self, request, response, document):
        """Sends what the fault makes of the answer. Returns a Response, or None when the connection is done with."""
        wire = getattr(self, "_wire_" + self.kind, None)
        if wire is not None:
            try:
                return wire(request, response)
            except OSError:
                return None  # the client had enough before the fault was through
        http = getattr(self, "_http_" + self.kind, None)
        if http is not None:
            return http(request)
        if document is None:
            return response
        lie = getattr(self, "_json_" + self.kind, None)
        if lie is not None:
            document = lie(copy.deepcopy(document))
            return Response(200, dumps(document), response.content_type)
        change = getattr(self, "_bytes_" + self.kind, None)
        if change is not None:
            return Response(200, change(response.body), response.content_type)
        return response

    # the wire

    def _wire_delay_after(self, _request, response):
        time.sleep(self.get("seconds", 1))
        return response

    def _wire_drop_after(self, request, _response):
        if self.get("reset", False):
            reset(request.conn)

    def _wire_half_headers(self, request, response):
        head = response.encode(head_only=True)
        request.conn.sendall(head[:len(head) // 2])

    def _wire_cut(self, request, response):
        at, framing = self.get("at", len(response.body) // 2), self.get("framing", "length")
        body = response.body[:at]
        if framing == "chunked":
            self.faults.write_chunked(request.conn, Response(200, body, response.content_type), max(1, len(body)))
            return
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {response.content_type}\r\nConnection: close\r\n"
        if framing == "length":
            head += f"Content-Length: {len(response.body)}\r\n"
        elif framing == "short":
            head += f"Content-Length: {len(body)}\r\n"
        request.conn.sendall(head.encode() + b"\r\n" + body)
        if framing == "close":
            close_notify(request.conn)

    def _wire_wrong_length(self, request, response):
        length = max(0, len(response.body) + self.get("delta", 7))
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {response.content_type}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        request.conn.sendall(head.encode() + response.body)

    def _wire_chunked(self, request, response):
        self.faults.write_chunked(request.conn, response, self.get("size", 1))

    def _wire_chunked_no_end(self, request, response):
        self.faults.write_chunked(request.conn, response, self.get("size", 16), end=False)

    def _wire_trickle(self, request, response):
        data, step = response.encode(close=True), max(1, self.get("bytes", 1))
        for at in range(0, len(data), step):
            request.conn.sendall(data[at:at + step])
            time.sleep(self.get("seconds", 0.05))

    @staticmethod
    def _head(response, *lines):
        return "\r\n".join(("HTTP/1.1 200 OK", f"Content-Type: {response.content_type}", *lines, "Connection: close", "", "")).encode()

    def _wire_two_lengths(self, request, response):
        lengths = (f"Content-Length: {len(response.body)}", f"Content-Length: {len(response.body) // 2}")
        request.conn.sendall(self._head(response, *lengths) + response.body)

    def _wire_long_headers(self, request, response):
        line = "X-Filler: " + "a" * 1000
        lines = [line] * (self.get("bytes", 1_000_000) // len(line) + 1)
        request.conn.sendall(self._head(response, *lines, f"Content-Length: {len(response.body)}") + response.body)

    def _wire_chunk_huge(self, request, response):
        request.conn.sendall(self._head(response, "Transfer-Encoding: chunked") + b"ffffffffffffffff\r\n" + response.body)

    def _wire_gzip_bomb(self, request, response):
        packer, body = zlib.compressobj(9, zlib.DEFLATED, 31), b""
        left, block = self.get("bytes", 200_000_000), b" " * 1_000_000
        while left > 0:
            body += packer.compress(block[:left])
            left -= len(block)
        body += packer.compress(response.body) + packer.flush()
        request.conn.sendall(self._head(response, "Content-Encoding: gzip", f"Content-Length: {len(body)}") + body)

    def _wire_endless(self, request, response):
        request.conn.sendall(self._head(response) + b'{"data":{"acct":[')
        sent, block = 0, self.get("text", '{"user":"budi"},').encode() * 4000
        while sent < self.get("bytes", 1_000_000_000):
            request.conn.sendall(block)
            sent += len(block)

    def _wire_not_http(self, request, _response):
        request.conn.sendall(self.get("text", "220 mail.example ESMTP ready\r\n").encode())

    # other servers

    def _http_redirect(self, request):
        where = self.get("location", None) or self.api.faults.trap_url + request.path
        return Response(self.get("status", 302), b"moved\n", "text/plain", [("Location", where)])

    def _http_status(self, _request):
        status = self.get("status", 502)
        title = {401: b"Unauthorized", 500: b"Internal Server Error", 502: b"Bad Gateway", 524: b"A timeout occurred"}.get(status, b"Error")
        return Response(status, HTML % (title, title), "text/html")

    def _http_html(self, _request):
        return Response(200, HTML % (b"Welcome to the guest network", b"Please accept the terms"), "text/html")

    def _http_two_factor(self, _request):
        return Response(200, TWO_FACTOR, "text/html")

    def _http_denied(self, _request):
        return Response(403, DENIED, "application/json", reason="Forbidden Access denied")

    def _http_body(self, _request):
        body = base64.b64decode(self.order["base64"]) if "base64" in self.order else self.get("text", "").encode()
        return Response(self.get("status", 200), body, self.get("content_type", "application/json"))

    # bytes of the body

    def _bytes_empty(self, _body):
        return b""

    def _bytes_two_values(self, body):
        return body + body

    def _bytes_bom(self, body):
        return b"\xef\xbb\xbf" + body

    def _bytes_trailing(self, body):
        return body + self.get("text", "</html>").encode()

    def _bytes_array(self, body):
        return b"[" + body + b"]"

    def _bytes_duplicate_keys(self, body):
        where = self.get("where", "metadata")
        if where == "metadata":
            good = dumps({"version": 1, "command": self.function, "result": 1, "reason": "OK"})
            return body[:-1] + b',"metadata":' + good + b"}"
        if where == "result":
            return body.replace(b'"version":1', b'"result":0,"version":1', 1)
        if where == "data":
            return body[:-1] + b',"data":{"acct":[]}}'
        return body.replace(b'"user":"', b'"user":"somebody","user":"', 1)

    def _bytes_deep(self, body):
        depth = self.get("depth", 100_000)
        return b'{"deep":' + b"[" * depth + b"]" * depth + b"," + body[1:]

    def _bytes_huge_string(self, body):
        return b'{"huge":"' + b"a" * self.get("bytes", 64 * 1024 * 1024) + b'",' + body[1:]

    def _bytes_huge_number(self, body):
        return b'{"huge":' + b"9" * self.get("digits", 1_000_000) + b"," + body[1:]

    def _inside(self, body, what):
        mark = b'"' + self.get("field", "plan").encode() + b'":"'
        if mark not in body:
            raise ValueError(f"the answer has no text field {self.get('field', 'plan')}")
        return body.replace(mark, mark + what, 1)

    def _bytes_invalid_utf8(self, body):
        return self._inside(body, b"\xff\xc3(")

    def _bytes_nul_escape(self, body):
        return self._inside(body, b"a\\u0000b")

    def _bytes_lone_surrogate(self, body):
        return self._inside(body, b"\\ud800x")

    def _bytes_page_repeat(self, body):
        return self.previous or body

    # the document

    def _json_wrong_command(self, document):
        document["metadata"]["command"] = self.get("command", "accountsummary" if self.function != "accountsummary" else "listaccts")
        return document

    def _json_result(self, document):
        document["metadata"].pop("result")
        if "value" in self.order:
            document["metadata"]["result"] = self.order["value"]
        return document

    def _json_metadata(self, document):
        document.pop("metadata")
        if "value" in self.order:
            document["metadata"] = self.order["value"]
        return document

    def _json_fail(self, document):
        name = self.function
        return {"metadata": {"version": 1, "command": name, "result": 0, "reason": self.get("reason", "API failure: (XID q4x9ab)\n"
                "  The system failed to write to the file “/example” because of an error: No space left on device")}}

    def _json_fail_after_data(self, document):
        metadata = document.pop("metadata")
        metadata["result"] = 0
        document["metadata"] = metadata
        return document

    def _json_api0(self, document):
        metadata = document.get("metadata", {})
        return api0(self.function, str(metadata.get("result")) == "1", metadata.get("reason", ""), document.get("data") or {})

    def _json_cpanelresult(self, _document):
        return {"cpanelresult": {"apiversion": "2", "error": "Access denied", "data": {"reason": "Access denied", "result": "0"}, "type": "text"}}

    @staticmethod
    def _rows(document):
        data = document.get("data") or {}
        return next((value for value in data.values() if isinstance(value, list)), [])

    def _json_short_list(self, document):
        rows = self._rows(document)
        del rows[max(0, len(rows) - self.get("drop", 1)):]
        return document

    def _json_double_row(self, document):
        rows = self._rows(document)
        rows.append(copy.deepcopy(rows[self.get("index", 0)]))
        return document

    def _json_extra_rows(self, document):
        rows = self._rows(document)
        for number in range(self.get("count", 1)):
            rows.append({**copy.deepcopy(rows[-1]), "user": f"zzextra{number}", "domain": f"zz-extra{number}.example"})
        return document

    def _json_chunk_info(self, document):
        document["metadata"]["chunk"] = {**document["metadata"].get("chunk", {}), **self.get("set", {})}
        return document

    def _json_row(self, document):
        entry = self._rows(document)[self.get("index", 0)]
        entry.update(self.get("set", {}))
        for name in self.get("unset", []):
            entry.pop(name, None)
        return document


class Faults:
    """The orders of one Api, in the order they came."""

    def __init__(self, api):
        self.api = api
        self.trap_url = "http://127.0.0.1:9"
        self.act = lambda action: None  # runs a control-port account action; set by the control listener
        self._lock = threading.Lock()
        self._orders = []
        self._previous = {}  # function -> body of its last answer

    def order(self, order):
        """Adds an order. Raises ValueError when it is none."""
        if not isinstance(order, dict) or order.get("kind") not in KINDS:
            raise ValueError(f"no such kind of fault: {order!r}")
        order = {"function": "*", "nth": 1, "times": 1, **order}
        order["seen"] = order["done"] = 0
        with self._lock:
            self._orders.append(order)

    def clear(self):
        with self._lock:
            self._orders.clear()
            self._previous.clear()

    def all(self):
        """The orders with how often each matched ("seen") and struck ("done")."""
        with self._lock:
            return [dict(order) for order in self._orders]

    def take(self, name, _params):
        """The fault for this call, or None."""
        with self._lock:
            for order in self._orders:
                if order["function"] not in ("*", name):
                    continue
                order["seen"] += 1
                if order["seen"] >= order["nth"] and (order["times"] == 0 or order["done"] < order["times"]):
                    order["done"] += 1
                    fault = Fault(self, order)
                    fault.function, fault.previous = name, self._previous.get(name, b"")
                    return fault
            return None

    def remember(self, name, body):
        """Keeps the body of an answer for page_repeat, while such an order stands."""
        with self._lock:
            if any(order["kind"] == "page_repeat" for order in self._orders):
                self._previous[name] = body

    @staticmethod
    def write_chunked(conn, response, size, end=True):
        """Sends a response in chunks of size bytes and leaves the connection to be closed."""
        head = (f"HTTP/1.1 {response.status} OK\r\nContent-Type: {response.content_type}\r\n"
                "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
        pieces = [head.encode()]
        body = response.body
        for at in range(0, len(body), size):
            part = body[at:at + size]
            pieces.append(b"%x\r\n%s\r\n" % (len(part), part))
            if size < 64:
                conn.sendall(b"".join(pieces))  # small chunks travel one by one, so that a reader meets them so
                pieces.clear()
        if end:
            pieces.append(b"0\r\n\r\n")
        conn.sendall(b"".join(pieces))
        if end:
            close_notify(conn)


def reset(conn):
    """Makes the close that follows a reset instead of an orderly end."""
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def close_notify(conn):
    """Ends TLS in order, so that the end of a body without a length is an honest one."""
    try:
        conn.settimeout(2)
        conn.unwrap()
    except (OSError, ValueError, AttributeError):
        pass  # the peer closed first, or it is no TLS
