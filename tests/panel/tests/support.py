# SPDX-License-Identifier: Apache-2.0
"""A stand-in WHM API inside the test process, and a small client that sends exactly the bytes it is told to."""
import http.client
import json
import os
import shutil
import socket
import ssl
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from standin import tls  # noqa: E402
from standin.control import Control  # noqa: E402
from standin.model import Panel  # noqa: E402
from standin.web import Server  # noqa: E402
from standin.whm_api import Api  # noqa: E402

_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def quote(text):
    return "".join(chr(byte) if byte in _SAFE else f"%{byte:02X}" for byte in text.encode())


def form(params):
    return "&".join(f"{quote(name)}={quote(value)}" for name, value in params)


class Answer:
    def __init__(self, status, reason, headers, body):
        self.status, self.reason, self.headers, self.body = status, reason, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def metadata(self):
        return self.json["metadata"]

    @property
    def data(self):
        return self.json["data"]

    @property
    def ok(self):
        return self.status == 200 and str(self.metadata["result"]) == "1"


class ApiTest(unittest.TestCase):
    """setUp starts a panel with its API on TLS and the control port; a test that leaves violations behind fails."""

    accounts = 0

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.mkdtemp(prefix="standin-test-")
        cls.authority = tls.make(cls.directory)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.directory)

    def setUp(self):
        self.panel = Panel(self.accounts)
        self.panel.clock.set(1_800_000_000)
        self.api = Api(self.panel)
        self.faults_of_standin = []
        self.server = Server("127.0.0.1", 0, self.api.handle, self.authority.context(), self.faults_of_standin.append).start()
        self.control = Control(self.panel, self.api, self.authority, self.server.port).start()
        self.token = self.panel.root_token
        self.user = "root"

    def tearDown(self):
        self.server.stop()
        self.control.stop()
        self.assertEqual(self.faults_of_standin, [], "the stand-in itself broke")
        self.assertEqual(self.panel.violations, [], "violations that the test did not expect")

    def violated(self, *rules):
        """Asserts that exactly these rules were violated, and forgets them."""
        self.assertEqual([entry["rule"] for entry in self.panel.violations], list(rules))
        self.panel.violations.clear()

    def context(self, ca_file=None):
        return ssl.create_default_context(cafile=ca_file or self.authority.ca_file)

    def http(self, verb, target, body=None, headers=None, port=None, authorization=True):
        connection = http.client.HTTPSConnection("127.0.0.1", port or self.server.port, timeout=10, context=self.context())
        try:
            headers = dict(headers or {})
            if authorization and "Authorization" not in headers:
                headers["Authorization"] = f"whm {self.user}:{self.token}"
            if body is not None:
                headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
            connection.request(verb, target, body, headers)
            response = connection.getresponse()
            return Answer(response.status, response.reason, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def call(self, function, *params, **named):
        """POSTs a well-formed call. params: (name, value) pairs."""
        pairs = [("api.version", "1"), *params, *named.items()]
        return self.http("POST", f"/json-api/{function}", form(pairs))

    def be(self, user, name="t", **more):
        """Calls as another WHM user from now on."""
        token = self.panel.create_token(user, name, **more)
        self.user, self.token = user, token.secret

    def raw(self, data):
        """Sends bytes and returns all bytes that come back until the end, with True when the end was orderly."""
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as plain:
            context = self.context()
            # Before 3.11.3 Python let an end without TLS's own farewell pass as an orderly one.
            context.options &= ~getattr(ssl, "OP_IGNORE_UNEXPECTED_EOF", 0)
            with context.wrap_socket(plain, server_hostname="localhost", suppress_ragged_eofs=False) as sock:
                sock.sendall(data)
                out = b""
                while True:
                    try:
                        part = sock.recv(65536)
                    except (ssl.SSLError, ConnectionResetError):
                        return out, False
                    if not part:
                        return out, True
                    out += part

    def raw_call(self, function, *params):
        body = form([("api.version", "1"), *params])
        return self.raw((f"POST /json-api/{function} HTTP/1.1\r\nHost: localhost\r\nAuthorization: whm {self.user}:{self.token}\r\n"
                         f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
                         f"{body}").encode())

    def ask_control(self, path, body=None):
        """GETs a control path, or POSTs to it; returns (status, JSON)."""
        connection = http.client.HTTPConnection("127.0.0.1", self.control.port, timeout=10)
        try:
            connection.request("GET" if body is None else "POST", path, None if body is None else json.dumps(body))
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()


SORTED = (("api.sort.enable", "1"), ("api.sort.a.field", "user"))


def chunk(size, start, verbose=True):
    out = [("api.chunk.enable", "1"), ("api.chunk.size", str(size)), ("api.chunk.start", str(start))]
    return tuple(out + ([("api.chunk.verbose", "1")] if verbose else []))
