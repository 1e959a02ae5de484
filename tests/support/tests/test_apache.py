# SPDX-License-Identifier: Apache-2.0
"""The rig's Apache, and what plugin/apache/pelanggan.conf makes of requests on their way to the public door."""
import http.client
import os
import shutil
import socket
import ssl
import sys
import tempfile
import unittest

from rig_case import HERE, RigCase
from apache import GROUP, Apache

sys.path[:0] = [os.path.join(HERE, "../../panel"), os.path.join(HERE, "../../system")]

from standin import tls  # noqa: E402
from support import FakeDoor, answer  # noqa: E402


class AnApache(RigCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="pelanggan-apache-test-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        os.chmod(cls.folder, 0o755)
        cls.authority = tls.make(os.path.join(cls.folder, "tls"))
        cls.socket = os.path.join(cls.folder, "public.sock")
        cls.apache = Apache(cls.socket, cls.authority.good).start()
        cls.addClassCleanup(cls.apache.close)

    def setUp(self):
        self.open_door()

    def open_door(self):
        self.door = FakeDoor(self.socket, lambda headers, body: answer(b"<p>page</p>" * 500, Content_Type="text/html", Cache_Control="no-store"))
        shutil.chown(self.socket, group=GROUP)
        os.chmod(self.socket, 0o660)
        self.addCleanup(self.door.close)

    def ask(self, path, method="GET", body=None, headers=None, host="localhost"):
        context = ssl.create_default_context(cafile=self.authority.ca_file)
        connection = http.client.HTTPSConnection("localhost", self.apache.port, context=context, timeout=30)
        self.addCleanup(connection.close)
        connection.request(method, path, body, {"Host": host, **(headers or {})}, encode_chunked=False)
        reply = connection.getresponse()
        reply.body = reply.read()
        return reply

    def test_a_page_comes_from_the_door_in_every_virtual_host(self):
        for host in ("localhost", "other.example"):
            with self.subTest(host=host):
                reply = self.ask("/pelanggan/?p=unsubscribe&k=abc_-1", host=host)
                self.assertEqual((reply.status, reply.body), (200, b"<p>page</p>" * 500), self.apache.logs())
                headers, _ = self.door.requests[-1]
                self.assertEqual(headers["QUERY_STRING"], "p=unsubscribe&k=abc_-1")
                self.assertEqual(headers["REQUEST_METHOD"], "GET")
                self.assertEqual(headers["REQUEST_URI"], "/pelanggan/?p=unsubscribe&k=abc_-1")
                self.assertEqual(headers["HTTPS"], "on")

    def test_a_form_arrives_whole(self):
        reply = self.ask("/pelanggan/?p=unsubscribe&k=x", "POST", b"List-Unsubscribe=One-Click", {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(reply.status, 200)
        headers, body = self.door.requests[-1]
        self.assertEqual((headers["REQUEST_METHOD"], body), ("POST", b"List-Unsubscribe=One-Click"))

    def test_head_gets_headers_alone(self):
        reply = self.ask("/pelanggan/?p=unsubscribe&k=x", "HEAD")
        self.assertEqual((reply.status, reply.body), (200, b""))
        self.assertEqual(self.door.requests[-1][0]["REQUEST_METHOD"], "HEAD")

    def test_what_the_door_does_not_need_never_reaches_it(self):
        for method in ("PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"):
            with self.subTest(method=method):
                self.assertIn(self.ask("/pelanggan/?p=unsubscribe", method).status, (403, 405))
        with self.subTest("a large body"):
            self.assertEqual(self.ask("/pelanggan/", "POST", b"x" * 70000).status, 413)
        with self.subTest("a chunked body"):
            self.assertIn(self.ask("/pelanggan/", "POST", iter([b"x" * 10]), {"Transfer-Encoding": "chunked"}).status, (400, 411, 501))
        for path in ("/", "/pelanggan", "/pelanggan.html", "/other/pelanggan/", "/pelanggan/../index.html"):
            with self.subTest(path=path):
                self.ask(path)
        self.assertEqual(self.door.requests, [])

    def test_neither_cookies_nor_passwords_reach_the_door_and_nothing_is_compressed(self):
        reply = self.ask("/pelanggan/", headers={"Cookie": "secret=1", "Authorization": "Basic c2VjcmV0", "Accept-Encoding": "gzip"})
        headers, _ = self.door.requests[-1]
        self.assertFalse({"HTTP_COOKIE", "HTTP_AUTHORIZATION"} & set(headers), headers)
        self.assertIsNone(reply.headers["Content-Encoding"])
        self.assertEqual(reply.headers["Cache-Control"], "no-store")

    def test_a_door_that_comes_back_is_asked_at_once(self):
        self.door.close()
        self.assertEqual(self.ask("/pelanggan/").status, 503)
        self.open_door()
        self.assertEqual(self.ask("/pelanggan/").status, 200)

    def test_only_the_groups_members_reach_the_door(self):
        os.chmod(self.socket, 0o600)
        self.assertEqual(self.ask("/pelanggan/").status, 503)

    def test_the_rest_of_the_site_is_untouched(self):
        self.assertEqual(self.ask("/index.html").body, b"a site of somebody else\n")

    def test_leaves_nothing_behind(self):
        apache = Apache(self.socket, self.authority.good).start()
        process, port, folder = apache.process, apache.port, apache.folder
        apache.close()
        self.assertIsNotNone(process.returncode)
        self.assertFalse(os.path.exists(folder))
        with socket.socket() as probe:
            self.assertNotEqual(probe.connect_ex(("127.0.0.1", port)), 0)


if __name__ == "__main__":
    unittest.main()
