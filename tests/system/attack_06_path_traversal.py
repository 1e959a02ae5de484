# SPDX-License-Identifier: Apache-2.0
"""Attack 6: ways out of a folder in every field that names something, of every route, at both doors. Names are handles, never paths."""

import json
import os
import re
import unittest
import urllib.parse

from attack_01_cross_tenant import policy
from support import Reply, SceneCase, as_uid, ask, frame, send

# As they stand in an address: percent-encoded by the attacker.
PATHS = ["../../../../../../etc/passwd", "..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd", "/etc/passwd", "//etc/passwd", "file:///etc/passwd",
         "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "%252e%252e%252f%252e%252e%252fetc%252fpasswd", "..%5c..%5cpelanggan.conf",
         "%c0%ae%c0%ae%c0%af%c0%ae%c0%ae%c0%afetc/passwd", "%e0%80%ae%e0%80%ae%e0%80%afetc/passwd", "%f0%80%80%ae%f0%80%80%ae/etc/passwd",
         "overview%00", "../../../../etc/passwd%00.mustache", "....//....//....//etc/passwd", ".", "..", "./overview", "~root", "~/.my.cnf",
         "%uff0e%uff0e/etc/passwd", "%ef%bc%8e%ef%bc%8e%ef%bc%8fetc%ef%bc%8fpasswd", "/proc/self/environ", "/proc/self/fd/3", "overview/../details"]
FORBIDDEN_BYTES = ("%c0", "%e0%80", "%f0%80", "%00", "%uff")  # what is no text is refused, whatever the field
NAMES = ["user", "id", "code", "back", "language", "lang", "locale", "v", "template", "theme", "file", "path", "page", "sort", "plan",
         "reseller", "q", "reason", "request", "before", "contact", "category", "kind"]
HOST = {"REMOTE_USER": "root", "PELANGGAN_ACLS": "all"}
TOOL = {"PELANGGAN_TOOL": "cli"}


def send_all(path, frames):
    return [send(path, data) for data in frames]


class PathTraversal(SceneCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with open(os.path.join(cls.daemon.folder, "canary.conf"), "w", encoding="ascii") as file:
            file.write("kanari-outside")
        with open("/etc/passwd", encoding="utf-8") as file:
            first = file.readline().strip()
        token = cls.standin.facts["root_token"]
        # What stands in the files that the paths lead to: the system's, the configuration, the database, templates as they are stored.
        cls.secrets = [first, "kanari-outside", token, "token_file", "SQLite format 3", "BEGIN CERTIFICATE", "{{#", "{{>"]
        # Some that would be found from the daemon's own folders.
        cls.paths = PATHS + ["../canary.conf", "../../canary.conf", os.path.join(cls.daemon.folder, "canary.conf"), cls.daemon.config,
                             cls.daemon.database, "../pelanggan.conf"]

    def files(self):
        """All but the anchors, of which the daemon writes one when it is time."""
        return sorted(os.path.join(folder, name) for folder, folders, names in os.walk(self.daemon.folder) for name in folders + names
                      if not name.endswith(".anchor"))

    def request(self, query, method="GET", body="", **headers):
        pairs = {"REQUEST_METHOD": method, "QUERY_STRING": query, "SERVER_PROTOCOL": "HTTP/1.1", **headers}
        if method == "POST":
            pairs["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
        return frame(pairs, body.encode("latin-1"))

    def assert_harmless(self, reply, path, what):
        self.assertIn(reply.status, (200, 303, 400, 403, 404, 409, 422), "%s: %r" % (what, reply))
        text = reply.data.decode("utf-8", "replace")
        for secret in self.secrets:
            self.assertNotIn(secret, text, what)
        location = reply.headers.get("location")
        if location is not None:
            self.assertRegex(location, r"\A\?[A-Za-z0-9=&%._~#-]*\Z", "%s: a redirect leaves the page" % what)
        if any(part in path for part in FORBIDDEN_BYTES):
            self.assertIn(reply.status, (400, 403), "%s: %r" % (what, reply))

    def walk(self, make, uid=None):
        """Sends make(path) -> list of (what, request) for every path, all from one process; checks every reply."""
        sent = [(path, what, data) for path in self.paths for what, data in make(path)]
        frames = [data for _, _, data in sent]
        door = self.panel if uid else self.whm
        answers = as_uid(uid, send_all, door, frames) if uid else send_all(door, frames)
        for (path, what, _), data in zip(sent, answers):
            with self.subTest(what):
                self.assert_harmless(Reply(data), path, what)
        return len(sent)

    def test_every_field_of_every_page(self):
        before, count = self.files(), 0
        pages = {door: sorted({line.route for line in policy() if line.method == "GET" and line.door in (door, "both")})
                 for door in ("panel", "whm")}
        self.assertGreaterEqual(len(pages["panel"]), 8)
        for uid, door, headers in ((self.a, "panel", {}), (None, "whm", HOST)):
            def make(path, door=door, headers=headers):
                for route in pages[door] + ["style", "script"]:
                    # All fields at once where the page reads what it knows; the fields of a page in front of it on their own below.
                    yield "%s, every field is %s" % (route, path), self.request(
                        "p=%s&%s" % (route, "&".join("%s=%s" % (name, path) for name in NAMES)), **headers)
                    for name in ("user", "id", "code", "back", "v", "request"):
                        yield "%s, %s=%s" % (route, name, path), self.request("p=%s&%s=%s" % (route, name, path), **headers)
            count += self.walk(make, uid)
        self.assertEqual(self.files(), before)
        print("%d requests for pages stayed inside" % count)

    def test_the_route_is_a_row_of_the_table_and_nothing_else(self):
        for uid, headers in ((self.a, {}), (None, HOST), (None, TOOL)):
            for path in self.paths:
                for method in ("GET", "POST"):
                    with self.subTest(path=path, method=method, headers=headers):
                        data = self.request("p=" + path, method, "p=" + path, **headers)
                        reply = Reply(as_uid(uid, send, self.panel, data) if uid else send(self.whm, data))
                        self.assert_harmless(reply, path, "p=" + path)
                        self.assertIn(reply.status, (400, 403, 404), reply)

    def test_style_and_script_come_from_no_name(self):
        for route in ("style", "script"):
            truth = ask(self.whm, "p=" + route, headers=HOST)
            self.assertEqual(truth.status, 200)
            for path in self.paths:
                reply = Reply(send(self.whm, self.request("p=%s&v=%s" % (route, path), **HOST)))
                self.assertTrue(reply.body == truth.body or reply.status == 400, reply)

    def test_languages_are_two_and_no_files(self):
        count = 0
        for path in self.paths:
            plain = urllib.parse.unquote(path, "latin-1")
            for header in ("PELANGGAN_LANGUAGE", "HTTP_ACCEPT_LANGUAGE"):
                pairs = {"REQUEST_METHOD": "GET", "QUERY_STRING": "p=overview", header: path}
                reply = Reply(as_uid(self.a, send, self.panel, frame(pairs)))
                self.assertEqual(reply.status, 200, reply)
                self.assertEqual(re.search(r'<div class="pel" lang="([^"]*)"', reply.text).group(1), "en")
                count += 1
            if "\0" in plain or not plain.isascii():
                continue
            reply = ask(self.whm, "p=language", method="POST", headers=TOOL,
                        body=urllib.parse.urlencode({"language": plain, "back": "customers", "request": "%032x" % count}).encode())
            self.assertIn(reply.status, (400, 422), reply)
        self.assertIn('lang="en"', ask(self.panel, "p=overview", uid=self.a).text)

    def test_the_way_back_stays_on_the_page(self):
        for number, path in enumerate(self.paths):
            body = "language=en&request=%032x&back=%s" % (number + 7000, path)
            reply = Reply(send(self.whm, self.request("p=language", "POST", body, **TOOL)))
            self.assert_harmless(reply, path, "back=" + path)
            if reply.status == 303:
                target = urllib.parse.parse_qs(reply.headers["location"].lstrip("?"))
                self.assertEqual(list(target), ["p"], "back is one name of one page")
                follow = ask(self.whm, reply.headers["location"].lstrip("?"), headers=HOST)
                self.assertIn(follow.status, (303, 400, 404), follow)

    def test_every_field_of_every_form(self):
        before, numbers = self.files(), iter(range(1, 1_000_000))
        routes = [line.route for line in policy() if line.method == "POST" and line.door in ("whm", "both") and line.cli != "no"
                  and line.route not in ("sync", "doctor")]
        rows = self.rows()

        def make(path):
            for route in routes:
                for name in ("user", "id", "code", "category", "contact", "state", "policy", "plan"):
                    body = "request=%032x&version=1&reason=x&%s=%s" % (next(numbers) + 100_000, name, path)
                    yield "form %s, %s=%s" % (route, name, path), self.request("p=" + route, "POST", body, **TOOL)
        print("%d forms stayed inside" % self.walk(make))
        self.assertEqual(self.files(), before)
        self.assertEqual(self.rows(), rows, "a path became the name of something")

    def rows(self):
        """Every setting, without the token and the request number that each page is given anew."""
        texts = [ask(self.whm, "p=" + route, headers={**TOOL, "HTTP_ACCEPT": "application/json"}).text
                 for route in ("settings-categories", "settings-texts", "settings")]
        return [re.sub(r'"(token|request)":"[^"]*"', "", text) for text in texts]

    def test_who_asks_is_a_name(self):
        for path in self.paths:
            for headers in ({"REMOTE_USER": path, "PELANGGAN_ACLS": "all"}, {"PELANGGAN_TOOL": path}):
                reply = Reply(send(self.whm, self.request("p=customers", **headers)))
                self.assertIn(reply.status, (400, 403), (path, reply))

    def test_no_path_reaches_the_panel_or_the_command_line(self):
        plain = sorted({urllib.parse.unquote(path) for path in self.paths if "%00" not in path})
        for path in plain:
            with self.subTest(path=path):
                event = {"context": {"event": "Accounts::Modify"}, "data": {"user": path, "newuser": path, "args": {"user": path}}}
                reply = ask(self.whm, "p=hook", method="POST", body=json.dumps(event).encode(), headers={
                    "PELANGGAN_TOOL": "hook", "CONTENT_TYPE": "application/json"})
                self.assertIn(reply.status, (200, 204, 303), reply)
                for words in (("accounts", "show", path), ("customers", "show", path), ("accounts", "refresh", path)):
                    done = self.daemon.cli(*words, check=False)
                    self.assertNotEqual(done.returncode, 0, words)
                    for secret in self.secrets:
                        self.assertNotIn(secret, done.stdout + done.stderr)
        self.daemon.cli("sync")  # whatever the hooks asked for has been asked by now
        for request in self.standin.control("/requests"):
            for path in plain:
                if len(path) > 2:
                    self.assertNotIn(path, urllib.parse.unquote(json.dumps(request)))


if __name__ == "__main__":
    unittest.main()
