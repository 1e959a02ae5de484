# SPDX-License-Identifier: Apache-2.0
"""Attack 1: every route × door × caller × target, compared with the policy that is kept as data.

The policy (tests/data/policy.tsv) and the request table must name the same routes. Whoever may not use a route is told that
it does not exist, and no answer holds a word of somebody else's record."""

import collections
import json
import os
import re
import unittest
import urllib.parse

from support import SOURCE, UID_NOBODY, SceneCase, ask

CALLERS = ("customer", "reseller", "host", "cli", "hook")
Line = collections.namedtuple("Line", ("route", "method", "door", "target") + CALLERS + ("link",))
DOORS = {"kPanel": "panel", "kWhm": "whm", "kAnyInside": "both"}
# Forms that stand on another route's page, and what their token is called there.
FORMS = {"history-undo": ("history", "token"), "announcement-test": ("announcement", "test_token"), "announcement-cancel": ("announcement", "cancel_token")}
SECRET_SUBJECT = "Only for the host's eyes"
NOBODY = {"headers": {"REMOTE_USER": "tanpa", "PELANGGAN_ACLS": "list-accts,acct-summary,suspend-acct"}}


def policy():
    with open(os.path.join(SOURCE, "tests/data/policy.tsv"), encoding="utf-8") as file:
        lines = [line.rstrip("\n").split("\t") for line in file if line.strip() and not line.startswith("#")]
    assert lines[0] == list(Line._fields), lines[0]
    return [Line(*line) for line in lines[1:]]


def table():
    """(route, method, door) of every row of the request table, read from its source."""
    with open(os.path.join(SOURCE, "helper/web/request_table.cpp"), encoding="utf-8") as file:
        rows = file.read().split("kRows{", 1)[1].split("};", 1)[0]
    found = [(route, "GET" if how == "show" else "POST", DOORS[door])
             for how, route, door in re.findall(r'\b(show|act)\(\s*"([a-z-]+)",\s*(\w+)', rows)]
    found += [(route, "GET" if how == "show" else "POST", "public")
              for how, route in re.findall(r'\b(show|act)_link\(\s*"([a-z-]+)"', rows)]
    found += [(route, "POST", "panel") for route in re.findall(r'\bpipe\("([a-z-]+)"', rows)]
    return found + [("hook", "POST", DOORS[door]) for door in re.findall(r"\bhook\(\s*(\w+)", rows)]


class CrossTenant(SceneCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rows = cls.as_cli("p=accounts&size=500")["rows"]
        cls.accounts = {row["user"]: row for row in rows}
        cls.own = {user: row for user, row in cls.accounts.items() if "nusantara" in (row["reseller"], user)}
        cls.foreign = {user: row for user, row in cls.accounts.items() if user not in cls.own}
        # Words that stand in one record only: the domain names.
        cls.words = {user: row["domain"] for user, row in cls.accounts.items()}
        # One announcement of the reseller's and one of the host's, whose subject is nobody else's to read.
        cls.announcements = {"own": cls.write_announcement({"REMOTE_USER": "nusantara", "PELANGGAN_ACLS": "list-accts,software-pelanggan"}),
                             "foreign": cls.write_announcement({"REMOTE_USER": "root", "PELANGGAN_ACLS": "all"}, SECRET_SUBJECT)}
        cls.partner = cls.add_partner()
        cls.data_request = cls.ask_for_something()

    @classmethod
    def add_partner(cls):
        form = {"request": "%032x" % 7, "version": 0, "name": "Partner", "contact": "a@b.example", "purpose_id": "x", "purpose_en": "x", "state": "active",
                "fields-email": "yes"}
        ask(cls.whm, "p=partner-edit", method="POST", body=urllib.parse.urlencode(form).encode(),
            headers={"HTTP_ACCEPT": "application/json", "PELANGGAN_TOOL": "cli"})
        return cls.as_cli("p=partners")["partners"][0]["id"]

    @classmethod
    def ask_for_something(cls):
        """A data request of budi's; its number goes into every matrix cell that names one."""
        headers = {"HTTP_ACCEPT": "application/json"}
        page = json.loads(ask(cls.panel, "p=request&kind=complaint", headers=headers, uid=cls.a).text)
        form = {"token": page["token"], "request": page["request"], "kind": "complaint", "reason": "Who read my data?"}
        reply = ask(cls.panel, "p=request", method="POST", body=urllib.parse.urlencode(form).encode(), headers=headers, uid=cls.a)
        return json.loads(reply.text)["number"]

    @classmethod
    def write_announcement(cls, headers, subject="Ours"):
        headers = {"HTTP_ACCEPT": "application/json", **headers}
        page = json.loads(ask(cls.whm, "p=announcement-edit", headers=headers).text)
        form = {"token": page["token"], "request": page["request"], "version": 0, "category": "news", "subject_en": subject, "body_en": subject}
        return json.loads(ask(cls.whm, "p=announcement-edit", method="POST", body=urllib.parse.urlencode(form).encode(), headers=headers).text)["id"]

    @classmethod
    def as_cli(cls, query):
        reply = ask(cls.whm, query, headers={"PELANGGAN_TOOL": "cli", "HTTP_ACCEPT": "application/json"})
        return json.loads(reply.text)

    def headers_of(self, caller):
        return {"reseller": {"REMOTE_USER": "nusantara", "PELANGGAN_ACLS": "list-accts,software-pelanggan"},
                "host": {"REMOTE_USER": "root", "PELANGGAN_ACLS": "all"},
                "cli": {"PELANGGAN_TOOL": "cli"}, "hook": {"PELANGGAN_TOOL": "hook"}}.get(caller, {})

    def request(self, caller, door, line, fields):
        """One request as caller at door; POSTs bring a token of that caller for that route where it can get one."""
        headers = {"HTTP_ACCEPT": "application/json", **self.headers_of(caller)}
        uid = self.a if caller == "customer" else None
        query = {"p": line.route}
        body = b""
        if line.method == "POST":
            form = dict(fields, request="%032x" % next(self.numbers), reason="policy")
            if caller not in ("cli", "hook"):
                route, name = FORMS.get(line.route, (line.route, "token"))
                page = ask(self.panel if door == "panel" else self.whm, urllib.parse.urlencode(dict({"p": route}, **self.own_fields(line))),
                           headers=headers, uid=uid)
                if page.status == 200:
                    form["token"] = json.loads(page.text).get(name, "")
            body = urllib.parse.urlencode(form).encode()
            if line.route == "hook":
                body, headers["CONTENT_TYPE"] = b"", "application/json"
        else:
            query.update(fields)
        return ask(self.panel if door == "panel" else self.whm, urllib.parse.urlencode(query), method=line.method, body=body,
                   headers=headers, uid=uid)

    def own_fields(self, line):
        user = sorted(self.own)[0]
        return self.fields(line, self.own[user])

    def fields(self, line, row):
        kind = "own" if row["user"] in self.own else "foreign"
        return {"none": {}, "customer": {"id": row["customer"]}, "announcement": {"id": self.announcements[kind]}, "datarequest": {"id": self.data_request}, "user": {"user": row["user"]}, "run": {"id": 1},
                "partner": {"id": self.partner},
                "code": {"code": "news"}}[line.target]

    def setUp(self):
        self.numbers = iter(range(1, 1_000_000))

    def assert_nothing_of(self, users, reply, what):
        for user in users:
            self.assertNotIn(self.words[user], reply.text, "%s: a word of %s" % (what, user))

    def test_the_policy_and_the_table_name_the_same_rows(self):
        self.assertEqual(sorted((line.route, line.method, line.door) for line in policy()), sorted(table()))

    def test_every_cell(self):
        cells = 0
        targets = [("own", sorted(self.own)[0])] + [("foreign", user) for user in ("budi", "ketut", "bahari", "joko")]
        lines = policy()
        for route, method in dict.fromkeys((line.route, line.method) for line in lines):
            for caller in CALLERS:
                # The other door of each caller is the next test's: the socket's mode, and uid 0 at panel.
                door = "panel" if caller == "customer" else "whm"
                of_route = [line for line in lines if (line.route, line.method) == (route, method)]
                here = [line for line in of_route if line.door in (door, "both")]
                line = (here or of_route)[0]
                allowed = getattr(line, caller) if here else "no"
                for kind, user in targets if line.target in ("customer", "announcement", "user") else targets[:1]:
                    cells += 1
                    what = "%s %s as %s on %s" % (method, route, caller, user)
                    with self.subTest(what):
                        reply = self.request(caller, door, line, self.fields(line, self.accounts[user]))
                        self.check(line, caller, allowed, kind, reply, what)
        print("%d cells of route, door, caller and target are as the policy says" % cells)

    def check(self, line, caller, allowed, kind, reply, what):
        self.assertLess(reply.status, 500, "%s: %r" % (what, reply))
        if allowed == "no" or (allowed == "own" and kind == "foreign" and line.target != "none"):
            # 404 for a route or record that is not the caller's, 400 where another method of the route is.
            self.assertIn(reply.status, (400, 404), "%s: %r" % (what, reply))
            self.assert_nothing_of(self.accounts, reply, what)
            return
        # There the contact may be the one that is not found.
        if line.target in ("customer", "announcement", "datarequest", "partner") and line.route != "preferences":
            self.assertNotEqual(reply.status, 404, "%s: %r" % (what, reply))
        if line.method == "GET" and line.target in ("none", "customer", "partner") and line.route not in ("contact", "contact-remove", "outcome", "request"):
            self.assertEqual(reply.status, 200, "%s: %r" % (what, reply))
        if caller == "reseller":
            self.assert_nothing_of(self.foreign, reply, what)
            self.assertNotIn(SECRET_SUBJECT, reply.text, what)
        if caller == "customer":
            self.assert_nothing_of([user for user in self.accounts if user != "budi"], reply, what)

    def test_the_public_door_opens_for_signed_links_only(self):
        """Links themselves are attack 14."""
        for line in policy():
            for key in ("", "&k=", "&k=" + "A" * 60):
                with self.subTest(route=line.route, key=key):
                    reply = ask(self.public, "p=%s%s&id=1" % (line.route, key), method=line.method,
                                headers={"REMOTE_USER": "root", "PELANGGAN_TOOL": "cli", "PELANGGAN_ACLS": "all"})
                    self.assertIn(reply.status, (400, 403, 404, 503), reply)
                    self.assert_nothing_of(self.accounts, reply, line.route)

    def test_wrong_doors_and_people_without_a_part(self):
        for line in policy():
            fields = urllib.parse.urlencode({"p": line.route, **self.own_fields(line)})
            for what, reply in (
                    ("a stranger at panel", ask(self.panel, fields, uid=UID_NOBODY)),
                    ("root at panel", ask(self.panel, fields, headers={"REMOTE_USER": "root", "PELANGGAN_ACLS": "all"})),
                    ("a reseller without the privilege", ask(self.whm, fields, **NOBODY)),
                    ("nobody named at whm", ask(self.whm, fields)),
                    ("an unknown tool", ask(self.whm, fields, headers={"PELANGGAN_TOOL": "root"}))):
                with self.subTest(route=line.route, caller=what):
                    self.assertNotEqual(reply.status, 200, reply)
                    self.assert_nothing_of(self.accounts, reply, what)
            with self.subTest(route=line.route, caller="a customer at whm"), self.assertRaises(AssertionError):
                ask(self.whm, fields, uid=self.a)


if __name__ == "__main__":
    unittest.main()
