# SPDX-License-Identifier: Apache-2.0
"""Attack 2: nothing in a request says who it comes from. The answer with a lie in it is the answer without, or a refusal."""

import json
import unittest
import urllib.parse

from support import SceneCase, Reply, ask, as_uid, frame, send

ROUTES = ["overview", "details"]
CHANGING = {"token", "request", "as_of_relative"}  # made anew for every page
CLAIMS = {"user": "sari", "owner": "root", "uid": "0", "account": "2", "account_id": "2", "customer": "2", "customer_id": "2",
          "id": "2", "role": "host", "REMOTE_USER": "root", "door": "whm", "login": "sari", "acls": "all"}
HEADERS = [{"REMOTE_USER": "sari"}, {"REMOTE_USER": "root"}, {"HTTP_REMOTE_USER": "root"}, {"USER": "root"},
           {"HTTP_X_REMOTE_USER": "sari"}, {"PELANGGAN_TOOL": "cli"}, {"PELANGGAN_TOOL": "hook"}, {"PELANGGAN_ACLS": "all"},
           {"REMOTE_USER": "root", "PELANGGAN_ACLS": "all"}, {"PELANGGAN_UID": "0"}, {"PELANGGAN_USER": "sari"},
           {"HTTP_AUTHORIZATION": "whm root:token"}, {"AUTH_TYPE": "Basic", "REMOTE_USER": "root"},
           {"HTTP_X_FORWARDED_FOR": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1"}, {"remote_user": "root"},
           {"SERVER_NAME": "whm.sock", "SERVER_PORT": "2087"}, {"HTTP_COOKIE": "whostmgrsession=root"},
           {"cp_security_token": "/cpsess0000000000"}, {"SCRIPT_FILENAME": "/usr/local/cpanel/whostmgr/docroot/cgi/pelanggan"}]


def without_changing(value):
    if isinstance(value, dict):
        return {key: without_changing(item) for key, item in value.items() if key not in CHANGING}
    if isinstance(value, list):
        return [without_changing(item) for item in value]
    return value


class IdentityInThePayload(SceneCase):
    def ask_as_a(self, query, **options):
        headers = {"HTTP_ACCEPT": "application/json", **options.pop("headers", {})}
        return ask(self.panel, query, uid=self.a, headers=headers, **options)

    def assert_same_or_refused(self, truth, reply):
        for word in ("sari", "wayan", "nusantara"):
            self.assertNotIn(word, reply.text)
        if reply.status >= 400:
            return
        self.assertEqual(reply.status, 200)
        self.assertEqual(without_changing(json.loads(reply.text)), truth)

    def test_truth_differs_between_a_and_b(self):
        for route in ROUTES:
            a, b = (without_changing(self.json("p=" + route, uid)) for uid in (self.a, self.b))
            self.assertNotEqual(a, b, "the comparison below would prove nothing")

    def test_claims_in_the_query(self):
        for route in ROUTES:
            truth = without_changing(self.json("p=" + route, self.a))
            for name, value in CLAIMS.items():
                with self.subTest(route=route, claim=name):
                    claim = urllib.parse.urlencode({name: value})
                    self.assert_same_or_refused(truth, self.ask_as_a("p=%s&%s" % (route, claim)))
                    self.assert_same_or_refused(truth, self.ask_as_a("%s&p=%s" % (claim, route)))

    def test_claims_in_headers(self):
        for route in ROUTES:
            truth = without_changing(self.json("p=" + route, self.a))
            for headers in HEADERS:
                with self.subTest(route=route, headers=headers):
                    self.assert_same_or_refused(truth, self.ask_as_a("p=" + route, headers=headers))

    def test_doubled_headers_are_refused(self):
        base = [("REQUEST_METHOD", "GET"), ("QUERY_STRING", "p=overview"), ("HTTP_ACCEPT", "application/json")]
        for double in [("REQUEST_METHOD", "GET"), ("QUERY_STRING", "p=details"), ("CONTENT_LENGTH", "0"), ("SCGI", "1")]:
            with self.subTest(double=double[0]):
                self.assertEqual(Reply(as_uid(self.a, send, self.panel, frame(base + [double]))).status, 400)
        for name in ("REMOTE_USER", "PELANGGAN_TOOL"):
            data = frame(base + [(name, "budi"), (name, "root")])
            self.assertEqual(Reply(as_uid(self.a, send, self.panel, data)).status, 400)
            self.assertEqual(Reply(send(self.whm, data)).status, 400)

    def test_claims_in_a_form_change_the_callers_own_record_only(self):
        before = without_changing(self.json("p=details", self.b))
        form = self.json("p=details", self.a)
        fields = {"token": form["token"], "request": form["request"], "version": str(form.get("version", "")),
                  "city": "Surabaya", **CLAIMS}
        self.ask_as_a("p=details&user=sari&customer=2", method="POST", body=urllib.parse.urlencode(fields).encode())
        self.assertEqual(without_changing(self.json("p=details", self.b)), before)

    def test_another_callers_form_token_is_refused(self):
        mine, theirs = self.json("p=details", self.a), self.json("p=details", self.b)
        before = without_changing(mine)
        fields = {"token": theirs["token"], "request": theirs["request"], "version": str(mine.get("version", "")), "city": "Palu"}
        reply = self.ask_as_a("p=details", method="POST", body=urllib.parse.urlencode(fields).encode())
        self.assertGreaterEqual(reply.status, 400)
        self.assertEqual(without_changing(self.json("p=details", self.a)), before)

    def test_the_whm_door_takes_no_identity_from_a_query(self):
        for query in ("p=customers&REMOTE_USER=root", "p=customers&user=root", "p=customers"):
            for headers in ({}, {"REMOTE_USER": ""}, {"HTTP_REMOTE_USER": "root"}, {"USER": "root"}, {"PELANGGAN_ACLS": "all"},
                            {"REMOTE_USER": "tanpa"}, {"REMOTE_USER": "../root"}, {"PELANGGAN_TOOL": "root"}):
                with self.subTest(query=query, headers=headers):
                    self.assertEqual(ask(self.whm, query, headers=headers).status, 403)


if __name__ == "__main__":
    unittest.main()
