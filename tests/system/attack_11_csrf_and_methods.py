# SPDX-License-Identifier: Apache-2.0
"""Attack 11: only a POST of a form, with this caller's token for this route, from no other site, changes a row."""

import json
import os
import sqlite3
import unittest
import urllib.parse

from attack_01_cross_tenant import policy
from support import SceneCase, ask

FORM = "application/x-www-form-urlencoded"


class CsrfAndMethods(SceneCase):
    def rows(self):
        """Everything that is stored, without what only the reading of a record adds."""
        with sqlite3.connect("file:%s?mode=ro" % self.daemon.database, uri=True) as database:
            names = [name for name, in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
            out = {name: sorted(map(repr, database.execute("SELECT * FROM " + name))) for name in names}
            out["journal"] = sorted(map(repr, database.execute("SELECT * FROM journal WHERE kind <> 'read'")))
        for name in ("applied_request", "counter"):
            out.pop(name, None)
        return out

    def form_of(self, line):
        """A form that would change something if it were believed."""
        customer = self.rows_of("p=accounts&q=budi")[0]["customer"]
        return {"details": {"city": "Changed"}, "customer-edit": {"id": customer, "city": "Changed", "reason": "x"},
                "contact": {"kind": "billing", "name": "Changed", "email": "changed@mail.example"},
                "contact-email": {"id": 1, "step": "cancel"}, "contacts-review": {"back": "contacts"},
                "customer-email": {"id": customer, "email": "changed@mail.example", "reason": "x"},
                "contact-remove": {"id": 1, "version": 1}, "language": {"language": "en", "back": "overview"},
                "preferences": {"id": customer, "contact": 1, "category": "news", "state": "on"},
                "settings": {"rule_city": "required"},
                "settings-category": {"code": "changed", "version": 0, "policy": "never", "name_id": "x", "name_en": "x",
                                      "reason_id": "x", "reason_en": "x", "position": 9},
                "settings-text": {"code": "changed", "version": 0, "pattern": "x", "reason_id": "x", "reason_en": "x",
                                  "next_step_id": "x", "next_step_en": "x", "position": 9},
                "settings-text-remove": {"code": "payment", "version": 1}}.get(line.route, {})

    def rows_of(self, query):
        reply = ask(self.whm, query, headers={"PELANGGAN_TOOL": "cli", "HTTP_ACCEPT": "application/json"})
        return json.loads(reply.text)["rows"]

    def token(self, route, staff):
        """A token of this caller for the route, as its page gives it."""
        reply = self.ask_as(staff, "p=" + route, headers={"HTTP_ACCEPT": "application/json"})
        return json.loads(reply.text).get("token", "")

    def ask_as(self, staff, query, headers=None, **options):
        if staff:
            return ask(self.whm, query, headers={"REMOTE_USER": "root", "PELANGGAN_ACLS": "all", **(headers or {})}, **options)
        return ask(self.panel, query, uid=self.a, headers=headers, **options)

    def tries(self, staff, line, form):
        """(name, function) of every way that must change nothing."""
        query = "p=" + line.route
        body = urllib.parse.urlencode(dict(form, request="ab" * 16)).encode()
        foreign = urllib.parse.urlencode(dict(form, request="ab" * 16, token=self.token("settings" if staff else "details", staff)
                                              if line.route not in ("settings", "details") else "1-" + "0" * 64)).encode()
        others = urllib.parse.urlencode(dict(form, request="ab" * 16, token=json.loads(ask(
            self.panel, "p=details", uid=self.b, headers={"HTTP_ACCEPT": "application/json"}).text)["token"])).encode()
        in_query = query + "&" + urllib.parse.urlencode(form)
        for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "post", "TRACE", ""):
            yield method or "no method", lambda method=method: self.ask_as(staff, in_query, method=method)
        yield "no token", lambda: self.ask_as(staff, query, method="POST", body=body)
        yield "another page's token", lambda: self.ask_as(staff, query, method="POST", body=foreign)
        yield "another person's token", lambda: self.ask_as(staff, query, method="POST", body=others)
        for kind in ("text/plain", "multipart/form-data; boundary=x", "", "application/x-www-form-urlencoded-not"):
            yield "type " + kind, lambda kind=kind: self.ask_as(staff, query, method="POST", body=foreign, headers={"CONTENT_TYPE": kind})
        yield "the form in the address", lambda: self.ask_as(staff, in_query, method="POST", body=b"x=1")
        yield "method in a header", lambda: self.ask_as(staff, in_query, headers={"HTTP_X_HTTP_METHOD_OVERRIDE": "POST"})

    def test_nothing_else_changes_a_row(self):
        count = 0
        for line in policy():
            if line.method != "POST" or line.route in ("hook", "sync", "refresh", "doctor") or (
                    line.door == "whm" and line.host == "no"):
                continue
            for staff in ((False, True) if line.door == "both" else (line.door == "whm",)):
                before = self.rows()
                for name, attack in self.tries(staff, line, self.form_of(line)):
                    count += 1
                    with self.subTest(route=line.route, staff=staff, how=name):
                        attack()
                        self.assertEqual(self.rows(), before)
        print("%d ways to send %d kinds of forms changed nothing" % (count, sum(line.method == "POST" for line in policy())))

    def test_a_form_from_another_site_is_refused_even_with_its_token(self):
        for staff, route, form in ((False, "details", {"city": "Foreign"}), (True, "settings", {"rule_city": "required"})):
            before = self.rows()
            page = json.loads(self.ask_as(staff, "p=" + route, headers={"HTTP_ACCEPT": "application/json"}).text)
            good = dict(form, token=page["token"], request=("cd" if staff else "ef") * 16, version=page.get("version", 1))
            body = urllib.parse.urlencode(good).encode()
            reply = self.ask_as(staff, "p=" + route, method="POST", body=body, headers={"HTTP_SEC_FETCH_SITE": "cross-site"})
            self.assertEqual(reply.status, 403)
            self.assertEqual(self.rows(), before)
            # The same form from the page itself does change a row, so the refusals above prove something.
            reply = self.ask_as(staff, "p=" + route, method="POST", body=body, headers={"HTTP_SEC_FETCH_SITE": "same-origin"})
            self.assertEqual(reply.status, 303, reply)
            self.assertNotEqual(self.rows(), before)


if __name__ == "__main__":
    unittest.main()
