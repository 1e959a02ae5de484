#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A WHM server that means harm, for tests/unit/service/hostile_whm_tests.cpp.

It speaks TLS with a throw-away CA on loopback. Which harm it does to the next answers is chosen through a plain control
port: POST /class {"name": …, "function": "listaccts" | "*"}; GET /classes names all of them; GET /seen counts what arrived
at places where nothing may arrive. Prints one line of JSON (url, old_tls_url, ca_file, control_port) when it listens.
"""
import gzip
import json
import os
import signal
import socket
import ssl
import struct
import sys
import tempfile
import threading
import time
import urllib.parse
import warnings

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "panel"))
from standin import tls  # noqa: E402

USERS = ["budi", "sari", "wayan"]
PIECE = 65536


def row(user, **changes):
    uid = 20001 + USERS.index(user) if user in USERS else 30000
    out = {"user": user, "domain": f"{user}.example", "email": f"{user}@mail.example", "owner": "root", "plan": "basic",
           "suspended": 0, "suspendreason": "not suspended", "suspendtime": None, "is_locked": 0, "uid": uid,
           "unix_startdate": 1600000000 + uid}
    out.update(changes)
    return out


def reply(function, data, result=1, **metadata):
    return {"data": data, "metadata": {"command": function, "reason": "OK", "result": result, "version": 1, **metadata}}


def listing(rows, records=None, result=1):
    return reply("listaccts", {"acct": rows}, result, chunk={"records": len(USERS) if records is None else records})


def good(function, form):
    """The true answer, as a dict."""
    if function == "listaccts":
        rows = [row(user) for user in USERS if form.get("search", user) == user]
        return listing(rows)
    if function == "myprivs":
        return reply(function, {"privileges": [{"all": 1}]})
    if function == "get_current_users_count":
        return reply(function, {"users": len(USERS)})
    if function == "uapi_cpanel":
        data = {"contact_email": "a@mail.example", "domains": [], "locale": "id"}
        if form.get("cpanel.module") != "Variables":
            data = []
        return reply(function, {"uapi": {"data": data, "errors": None, "messages": None, "warnings": None, "status": 1}})
    return {"cpanelresult": {"apiversion": 2, "event": {"result": 1}, "data": []}}


CLASSES = {}


def harm(function):
    CLASSES[function.__name__] = function
    return function


def head(status="200 OK", *lines):
    return ("HTTP/1.1 " + status + "\r\n" + "".join(line + "\r\n" for line in lines) + "\r\n").encode()


def send_body(call, body, status="200 OK", *lines):
    body = body.encode() if isinstance(body, str) else body
    call.send(head(status, f"Content-Length: {len(body)}", "Connection: close", *lines) + body)


def body_class(name, make):
    """A class that only changes the bytes of the body: make(call) -> str or bytes."""
    CLASSES[name] = lambda call: send_body(call, make(call))


def row_class(name, **changes):
    """One row says something it must not say; a value None of "drop" takes the member out."""
    def make(call):
        rows = [row(user) for user in USERS]
        drop = changes.get("drop")
        rows[1].update({key: value for key, value in changes.items() if key != "drop"})
        if drop:
            del rows[1][drop]
        document = call.good if call.function != "listaccts" else listing(rows)
        return json.dumps(document)
    body_class(name, make)


def metadata_class(name, **changes):
    def make(call):
        document = json.loads(json.dumps(call.good))
        metadata = document.setdefault("metadata", {})
        for key, value in changes.items():
            if value is ABSENT:
                metadata.pop(key, None)
            else:
                metadata[key] = value
        if "cpanelresult" in document:
            del document["cpanelresult"]
        return json.dumps(document)
    body_class(name, make)


ABSENT = object()


# -- the connection

@harm
def closes_at_once(call):
    pass


@harm
def resets(call):
    call.raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@harm
def half_a_status_line(call):
    call.send(b"HTTP/1.1 2")


@harm
def half_the_headers(call):
    call.send(b"HTTP/1.1 200 OK\r\nContent-Type: appli")


@harm
def no_status_line(call):
    call.send(call.body)


@harm
def garbage(call):
    call.send(bytes(range(256)) * 64)


@harm
def endless_headers(call):
    call.send(b"HTTP/1.1 200 OK\r\n")
    for number in range(200000):
        call.send(f"X-{number}: {'x' * 100}\r\n".encode())


@harm
def one_huge_header(call):
    call.send(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(400):
        call.send(b"x" * PIECE)


@harm
def endless_continue(call):
    for _ in range(100000):
        call.send(b"HTTP/1.1 100 Continue\r\n\r\n")


@harm
def drips(call):
    call.send(head("200 OK", f"Content-Length: {len(call.body)}"))
    for byte in call.body:
        call.send(bytes([byte]))
        time.sleep(0.5)


@harm
def stalls_before_headers(call):
    call.wait(20)


@harm
def stalls_in_the_body(call):
    call.send(head("200 OK", f"Content-Length: {len(call.body)}") + call.body[:30])
    call.wait(20)


@harm
def http2_preface(call):
    call.send(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + b"\x00" * 18)


# -- framing

@harm
def length_too_long(call):
    call.send(head("200 OK", f"Content-Length: {len(call.body) + 100}") + call.body)


@harm
def length_too_short(call):
    call.send(head("200 OK", f"Content-Length: {len(call.body) - 10}", "Connection: close") + call.body)


@harm
def two_lengths(call):
    call.send(head("200 OK", f"Content-Length: {len(call.body)}", f"Content-Length: {len(call.body) - 7}", "Connection: close") + call.body)


@harm
def negative_length(call):
    call.send(head("200 OK", "Content-Length: -5", "Connection: close") + call.body[:-5])


@harm
def astronomic_length(call):
    call.send(head("200 OK", "Content-Length: 9223372036854775807") + call.body)


@harm
def chunks_without_an_end(call):
    call.send(head("200 OK", "Transfer-Encoding: chunked") + b"%x\r\n%s\r\n" % (len(call.body), call.body))


@harm
def chunk_size_is_no_number(call):
    call.send(head("200 OK", "Transfer-Encoding: chunked") + b"zz\r\n" + call.body)


@harm
def chunk_size_overflows(call):
    call.send(head("200 OK", "Transfer-Encoding: chunked") + b"fffffffffffffffff\r\n" + call.body)


@harm
def chunked_and_cut(call):
    half = len(call.body) // 2
    call.send(head("200 OK", "Transfer-Encoding: chunked") + b"%x\r\n%s\r\n0\r\n\r\n" % (half, call.body[:half]))


@harm
def gzip_nobody_asked_for(call):
    send_body(call, gzip.compress(call.body), "200 OK", "Content-Encoding: gzip")


@harm
def gzip_bomb(call):
    send_body(call, gzip.compress(b" " * 200_000_000, 1), "200 OK", "Content-Encoding: gzip")


@harm
def gzip_as_transfer_encoding(call):
    call.send(head("200 OK", "Transfer-Encoding: gzip", "Connection: close") + gzip.compress(call.body))


def endless(name, opening, again):
    def run(call):
        call.send(head("200 OK", "Connection: close") + opening)
        piece = (again * (PIECE // len(again) + 1))[:PIECE // len(again) * len(again)]
        for _ in range(4000):
            call.send(piece)
    CLASSES[name] = run


endless("endless_blanks", b"", b" ")
endless("endless_digits", b'{"a":', b"7")
endless("endless_text", b'{"a":"', b"x")
endless("endless_escapes", b'{"a":"', b"\\u0041")
endless("endless_key", b'{"', b"k")
endless("endless_brackets", b"", b"[")
endless("endless_objects", b"", b'{"a":')
endless("endless_values", b'{"a":[', b"0,")
endless("endless_rows", b'{"data":{"acct":[', b'{"user":"budi","suspended":0},')
endless("endless_fields_in_a_row", b'{"data":{"acct":[{"x":[', b'"yyyyyyyy",')
endless("endless_json_after_the_end", b"{}", b"{}")


@harm
def endless_new_rows(call):
    call.send(head("200 OK", "Connection: close") + b'{"data":{"acct":[')
    for start in range(0, 400000, 100):
        call.send("".join('{"user":"x%d","suspended":1,"suspendreason":"%s"},' % (n, "r" * 900) for n in range(start, start + 100)).encode())


# -- another server

for number, text in [(204, "No Content"), (206, "Partial Content"), (304, "Not Modified"), (400, "Bad Request"), (404, "Not Found"),
                     (407, "Proxy Authentication Required"), (418, "Teapot"), (429, "Too Many Requests"), (500, "Internal Server Error"),
                     (502, "Bad Gateway"), (503, "Unavailable"), (524, "A timeout occurred"), (600, "Unknown"), (999, "No")]:
    CLASSES[f"status_{number}"] = lambda call, line=f"{number} {text}": send_body(call, b"" if line[:3] in ("204", "304") else call.body, line)
for number in (401, 403):
    CLASSES[f"status_{number}_with_a_good_body"] = lambda call, line=f"{number} No": send_body(call, call.body, line)
for number in (301, 302, 303, 307, 308):
    CLASSES[f"redirect_{number}"] = lambda call, line=f"{number} Moved": send_body(call, b"", line, f"Location: {call.server.trap_url}{call.target}")
CLASSES["redirect_to_a_file"] = lambda call: send_body(call, b"", "302 Found", "Location: file:///etc/passwd")
CLASSES["redirect_to_another_tls_port"] = lambda call: send_body(call, b"", "307 Found", f"Location: {call.server.url}/json-api/redirected")

# -- not one JSON object

body_class("empty_body", lambda call: b"")
body_class("blank_body", lambda call: b" \r\n\t")
body_class("web_page", lambda call: "<!DOCTYPE html><h1>Welcome</h1>")
body_class("log_in_page", lambda call: "<html><form action=/login><input name=pass></form>")
body_class("two_factor_page", lambda call: '<html><form id="tfa_login_form">')
body_class("byte_order_mark", lambda call: b"\xef\xbb\xbf" + call.body)
body_class("utf16", lambda call: call.body.decode().encode("utf-16"))
body_class("trailing_text", lambda call: call.body + b"x")
body_class("trailing_nul", lambda call: call.body + b"\0")
body_class("hidden_behind_nul", lambda call: call.body + b"\0" + call.body)
body_class("two_objects", lambda call: call.body + call.body)
body_class("array_around", lambda call: b"[" + call.body + b"]")
body_class("only_a_text", lambda call: '"ok"')
body_class("only_a_number", lambda call: "1")
body_class("only_null", lambda call: "null")
body_class("half_the_body", lambda call: call.body[:len(call.body) // 2])
body_class("without_last_brace", lambda call: call.body[:-1])
body_class("single_quotes", lambda call: call.body.replace(b'"', b"'"))
body_class("comments", lambda call: b"/* */" + call.body)
body_class("trailing_comma", lambda call: call.body[:-1] + b",}")
body_class("not_a_number", lambda call: call.body[:-1] + b',"x":NaN}')
body_class("number_too_big", lambda call: call.body[:-1] + b',"x":1e99999}')
body_class("a_million_brackets", lambda call: b"[" * 1_000_000)
body_class("a_million_nested", lambda call: call.body[:-1] + b',"x":' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}")
body_class("many_keys", lambda call: call.body[:-1] + b"".join(b',"k%d":0' % n for n in range(100_000)) + b"}")
body_class("raw_control_in_a_text", lambda call: call.body.replace(b'"OK"', b'"O\x01K"').replace(b"root", b"ro\x01ot").replace(b'"locale": "id"', b'"locale": "i\x01d"').replace(b'"all"', b'"al\x01l"').replace(b'"users"', b'"use\x01rs"').replace(b'"status"', b'"sta\x01tus"'))
body_class("lone_surrogate", lambda call: call.body[:-1] + b',"x":"\\ud800"}')
body_class("reversed_surrogates", lambda call: call.body[:-1] + b',"x":"\\udc00\\ud800"}')
body_class("bad_escape", lambda call: call.body[:-1] + b',"x":"\\x41"}')

# -- JSON that contradicts itself

body_class("metadata_twice", lambda call: call.body[:-1] + b',"metadata":{"result":1},"metadata":{"result":1}}')
body_class("data_twice", lambda call: call.body[:-1] + b',"data":{},"data":{}}')
body_class("result_twice", lambda call: call.body.replace(b'"result": 1', b'"result": 0, "result": 1'))
body_class("user_twice_in_a_row", lambda call: call.body.replace(b'"user": "sari"', b'"user": "sari", "user": "root"').replace(b'"metadata":', b'"m":1,"m":1,"metadata":'))
body_class("escaped_key_twice", lambda call: call.body[:-1] + b',"a":1,"\\u0061":1}')
for label, value in [("true", True), ("two", 2), ("null", None), ("ok", "OK"), ("empty", ""), ("zero", 0), ("text_zero", "0"),
                     ("fraction", 1.0), ("minus", -1), ("list", [1]), ("object", {"result": 1}), ("absent", ABSENT)]:
    metadata_class("result_is_" + label, result=value)
metadata_class("answers_another_function", command="version")
metadata_class("command_is_a_number", command=1)
body_class("without_metadata", lambda call: json.dumps({"data": call.good.get("data"), "acct": [row(user) for user in USERS]}))
body_class("metadata_is_null", lambda call: json.dumps({"data": call.good.get("data"), "metadata": None}))
body_class("metadata_is_a_list", lambda call: json.dumps({"data": call.good.get("data"), "metadata": [{"result": 1}]}))
body_class("api_0", lambda call: json.dumps({"status": 1, "statusmsg": "Ok", "acct": [row(user) for user in USERS]}))
body_class("old_cpanel_error", lambda call: '{"cpanelresult":{"apiversion":"2","error":"Access denied","data":{"reason":"Access denied","result":"0"},"type":"text"}}')
body_class("error_beside_success", lambda call: json.dumps({**call.good, "error": "no", "metadata": {"result": 1}}))
body_class("data_then_failure", lambda call: json.dumps({"data": {"acct": [row(user, suspended=1) for user in USERS], "uapi": {"status": 0}},
                                                         "metadata": {"result": 0, "reason": "x\r\nSet-Cookie: y\x1b[2J" * 1000}}))

# -- lists that lie

for label, user in [("root", "root"), ("nobody", "nobody"), ("a_path", "../../etc/passwd"), ("a_line_break", "sari\r\nroot"), ("a_nul", "sari\0"),
                    ("nothing", ""), ("a_number", 7), ("null", None), ("a_list", ["sari"]), ("capitals", "Sari"), ("markup", "<b>sari</b>"),
                    ("a_quote", "sari' OR 1=1 --"), ("too_long", "s" * 300)]:
    row_class("user_is_" + label, user=user, suspended=1)
row_class("user_is_absent", drop="user")
row_class("suspended_is_absent", drop="suspended")
for label, value in [("true", True), ("null", None), ("two", 2), ("empty", ""), ("yes", "yes"), ("a_list", [1])]:
    row_class("suspended_is_" + label, suspended=value)
row_class("a_user_twice", user="budi", suspended=1)


def list_class(name, make):
    body_class(name, lambda call: json.dumps(make() if call.function == "listaccts" else {"metadata": {"result": 2}}))


list_class("rows_are_null", lambda: listing([None]))
list_class("rows_are_lists", lambda: listing([["budi", 0]]))
list_class("list_is_an_object", lambda: reply("listaccts", {"acct": {"budi": row("budi", suspended=1)}}))
list_class("data_is_a_list", lambda: reply("listaccts", [row("budi", suspended=1)]))
list_class("half_the_list", lambda: listing([row("budi", suspended=1)]))
list_class("half_the_list_half_the_count", lambda: listing([row("budi", suspended=1)], 1))
list_class("more_than_it_says", lambda: listing([row(user, suspended=1) for user in USERS + ["mallory"]]))
list_class("more_than_whm_counts", lambda: listing([row(user, suspended=1) for user in USERS + ["mallory"]], 4))
list_class("nothing_at_all", lambda: {"metadata": {"command": "listaccts", "result": 1, "reason": "OK"}})
list_class("only_strangers", lambda: listing([row("mallory")], 1))


class Call:
    def __init__(self, server, raw, connection, function, target, form):
        self.server, self.raw, self.connection = server, raw, connection
        self.function, self.target, self.form = function, target, form
        self.good = good(function, form)
        self.body = json.dumps(self.good).encode()

    def send(self, data):
        self.connection.sendall(data)

    def wait(self, seconds):
        """Until the client has enough, at most so long."""
        self.connection.settimeout(seconds)
        try:
            self.connection.recv(1)
        except OSError:
            pass


class Hostile:
    def __init__(self, directory):
        self.authority = tls.make(directory)
        self.name, self.function = None, "*"
        self.seen = {"trap": 0, "redirected": 0, "old_tls": 0, "calls": 0}
        self.url = "https://127.0.0.1:%d" % self.listen(self.authority.context())
        warnings.simplefilter("ignore", DeprecationWarning)  # old TLS is what is wanted here
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        old.set_ciphers("ALL:@SECLEVEL=0")
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        old.load_cert_chain(*self.authority.good)
        self.old_tls_url = "https://127.0.0.1:%d" % self.listen(old, "old_tls")
        self.trap_url = "http://127.0.0.1:%d" % self.listen(None, "trap")
        self.control_port = self.listen(None, "control")

    def listen(self, context, kind="whm"):
        listener = socket.create_server(("127.0.0.1", 0))

        def accept():
            while True:
                raw, _peer = listener.accept()
                threading.Thread(target=self.serve, args=(raw, context, kind), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        return listener.getsockname()[1]

    def serve(self, raw, context, kind):
        try:
            with (context.wrap_socket(raw, server_side=True) if context else raw) as connection:
                raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1) if not context else None
                self.serve_request(raw if not context else connection, connection, kind)
        except (OSError, ValueError):
            pass  # the client had enough, which is what it should do

    def serve_request(self, raw, connection, kind):
        file = connection.makefile("rb")
        method, target, _version = file.readline().decode("latin-1").split(" ", 2)
        length = 0
        for line in iter(file.readline, b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        body = file.read(length)
        if kind == "control":
            return self.control(connection, method, target, body)
        if kind != "whm" or "redirected" in target:
            self.seen["redirected" if kind == "whm" else kind] += 1
            return send_body(Call(self, raw, connection, "", target, {}), b"{}")
        form = dict(urllib.parse.parse_qsl(body.decode(), strict_parsing=True))
        call = Call(self, raw, connection, target.rsplit("/", 1)[-1], target, form)
        self.seen["calls"] += 1
        if self.name and self.function in ("*", call.function):
            CLASSES[self.name](call)
        else:
            send_body(call, call.body)

    def control(self, connection, method, target, body):
        if target == "/class":
            order = json.loads(body)
            self.name, self.function = order["name"] or None, order.get("function", "*")
            answer = {"ok": self.name is None or self.name in CLASSES}
        elif target == "/classes":
            answer = {"names": sorted(CLASSES)}
        else:
            answer = self.seen
        data = json.dumps(answer).encode()
        connection.sendall(head("200 OK", f"Content-Length: {len(data)}", "Connection: close") + data)


def main():
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with tempfile.TemporaryDirectory(prefix="hostile-whm-") as directory:
        server = Hostile(os.path.join(directory, "tls"))
        print(json.dumps({"url": server.url, "old_tls_url": server.old_tls_url, "ca_file": server.authority.ca_file,
                          "control_port": server.control_port}), flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
