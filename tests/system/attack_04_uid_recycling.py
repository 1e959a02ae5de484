# SPDX-License-Identifier: Apache-2.0
"""Attack 4: an account goes, its uid and then its name are given to somebody else, who sees and changes nothing of what was there.

Once with the panel's hooks, once with hooks that are lost and nothing but full readings of WHM."""

import itertools
import json
import os
import unittest
import urllib.parse

from attack_01_cross_tenant import policy
from support import SceneCase, ask, wait_for

OLD = {"first_name": "Kanarifirst", "last_name": "Kanarilast", "company": "Kanaricompany", "street_1": "Kanaristreet 1",
       "city": "Kanaricity", "tax_number": "Kanaritax", "phone": "021 555 4711"}
ROUTES = [line.route for line in policy() if line.method == "GET" and line.customer == "own"]
NEED_MORE = {"contact-remove": 400, "outcome": 400, "request": 400, "consent-receipt": 404, "consent-receipt-json": 404, "policy": 404}  # than their name


class UidRecycling(SceneCase):
    standin_arguments = ("--cpanel-port", 0, "--whm-port", 0, "--accounts", 200)
    mail_options = None  # so that what is typed as an address counts at once, and can be looked for
    has_hooks = True
    uids = itertools.count(41001)
    numbers = itertools.count(1)

    def tearDown(self):
        self.use_hooks(True)

    def use_hooks(self, are_there):
        """Whether the panel tells us of changes: our program is (not) in its registry."""
        if are_there != type(self).has_hooks:
            hook = os.path.join(self.scene.plugin.home, "bin/pelanggan-hook")
            self.standin.command("bin/manage_hooks", "add" if are_there else "delete", "script", hook)
            type(self).has_hooks = are_there

    def show(self, user):
        done = self.daemon.cli("accounts", "show", user, check=False)
        return json.loads(done.stdout) if done.returncode == 0 else {}

    def move_in(self, user, uid, **facts):
        """Makes an account, an hour after what was before; waits for the hook's reading or reads all."""
        self.standin.control("/clock", {"advance": 3600})
        made = self.standin.control("/account", {"do": "create", "user": user, "uid": uid, **facts})["account"]
        if type(self).has_hooks:
            wait_for(lambda: self.show(user).get("domain") == made["domain"] and self.show(user)["status"] == "active",
                     "the hook's reading of " + user)
        else:
            self.sync()
        return made

    def move_out(self, user):
        self.standin.control("/account", {"do": "remove", "user": user})
        if type(self).has_hooks:
            wait_for(lambda: self.show(user).get("status") == "missing", "the hook's word that %s is gone" % user)

    def sync(self):
        self.assertEqual(self.daemon.cli("sync")["state"], "complete")

    def form(self, route, uid, fields):
        """Sends a page's form as its browser would; the reply and what was sent."""
        page = self.json("p=" + route, uid)
        sent = dict({"version": page.get("version", 0)}, **fields, token=page["token"], request=page["request"])
        return self.post(route, uid, sent), sent

    def post(self, route, uid, sent):
        return ask(self.panel, "p=" + route, method="POST", body=urllib.parse.urlencode(sent).encode(), uid=uid,
                   headers={"HTTP_ACCEPT": "application/json"})

    def old_customer(self, user, uid, **facts):
        """An account with everything in it that must not be seen later."""
        self.move_in(user, uid, domain="kanaridomain-%d.example" % uid, contact_email="kanariowner@mail.example", **facts)
        reply, details = self.form("details", uid, OLD)
        self.assertEqual(json.loads(reply.text), {"saved": True}, reply)
        reply, contact = self.form("contact", uid, {"kind": "billing", "name": "Kanaricontact", "email": "kanaribilling@mail.example"})
        self.assertEqual(reply.status, 200, reply)
        contacts = self.json("p=contacts", uid)["contacts"]
        self.assertEqual(len(contacts), 2)
        boxes = {box["contact"]: box for one in self.json("p=preferences", uid)["categories"] if one["code"] == "news"
                 for box in one["boxes"]}
        self.assertTrue(all(box["is_on"] for box in boxes.values()))
        reply, preferences = self.form("preferences", uid, {"shown": " ".join("%d.news.1" % number for number in boxes)})
        self.assertEqual(json.loads(reply.text), {"saved": True}, reply)
        seen = "".join(ask(self.panel, "p=" + route, uid=uid).text for route in ROUTES)
        for word in ("Kanaricity", "Kanaricontact", "kanaribilling", "kanariowner", "kanaridomain"):
            self.assertIn(word, seen, "the comparison below would prove nothing")
        return {"customer": self.show(user)["customer"], "account": self.show(user)["account"], "uid": uid,
                "contacts": [one["id"] for one in contacts],
                "forms": {"details": details, "contact": contact, "preferences": preferences}}

    def pages_of(self, uid):
        for route in ROUTES:
            for accept in ("application/json", "text/html"):
                yield route, ask(self.panel, "p=" + route, headers={"HTTP_ACCEPT": accept}, uid=uid)

    def assert_nothing_old(self, reply, what):
        for word in ("kanari", "555 4711", "5554711"):
            self.assertNotIn(word, reply.data.decode("utf-8", "replace").lower(), what)

    def assert_is_a_stranger(self, user, made, *olds):
        """The account that is there now knows nothing of the old ones, and cannot reach them by number, form or request."""
        uid = made["uid"]
        now = self.show(user)
        for old in olds:
            self.assertNotEqual(now["account"], old["account"])
            self.assertNotEqual(now["customer"], old["customer"])
        before = [self.stored(old) for old in olds]
        for route, reply in self.pages_of(uid):
            self.assertEqual(reply.status, NEED_MORE.get(route, 200), (route, reply))
            self.assert_nothing_old(reply, "%s of the new %s" % (route, user))
        self.assertIn(made["domain"], ask(self.panel, "p=overview", uid=uid).text)
        self.assertEqual([one["email"] for one in self.json("p=contacts", uid)["contacts"]], [made["contact_email"]])
        self.assertEqual([one["kind"] for one in self.json("p=history", uid)["events"]], ["account_added"])
        news = next(one for one in self.json("p=preferences", uid)["categories"] if one["code"] == "news")
        self.assertTrue(all(box["is_on"] for box in news["boxes"]), "the old account's choice holds for the new one")
        reply, _ = self.form("contact", uid, {"kind": "legal", "name": "Baru", "email": "hukum@mail.example"})
        self.assertEqual(reply.status, 200, reply)
        for old in olds:
            self.assert_numbers_and_forms_are_refused(uid, now, old)
        self.assertEqual([self.stored(old) for old in olds], before)

    def assert_numbers_and_forms_are_refused(self, uid, now, old):
        contact = max(one["id"] for one in self.json("p=contacts", uid)["contacts"])
        stored = self.stored(now)
        # Tokens of the new account for these forms: the number alone is what is to be refused.
        for route in ("contact", "contact-remove"):
            for number in old["contacts"]:
                reply = ask(self.panel, "p=%s&id=%d" % (route, number), uid=uid)
                self.assertEqual(reply.status, 404, reply)
                self.assert_nothing_old(reply, route)
                page = self.json("p=%s&id=%d" % (route, contact), uid)
                reply = self.post(route, uid, {"id": number, "version": 1, "kind": "billing", "name": "x", "email": "x@mail.example",
                                               "token": page["token"], "request": page["request"]})
                self.assertEqual(reply.status, 404, reply)
                self.assert_nothing_old(reply, route)
        # The old one's forms, kept by somebody and sent after it went.
        for route, sent in old["forms"].items():
            self.assertEqual(self.post(route, uid, sent).status, 403, "a form that the old account got")
        self.assertEqual(self.stored(now), stored)

    def stored(self, one):
        """What the host reads of a customer, without the lines that reading it adds to the history."""
        reply = ask(self.whm, "p=customer&id=%d" % one["customer"], headers={"PELANGGAN_TOOL": "cli", "HTTP_ACCEPT": "application/json"})
        self.assertEqual(reply.status, 200, reply)
        model = json.loads(reply.text)
        return model["details"], model["contacts"]

    def assert_nobody_is_let_in(self, uid, what):
        for route, reply in self.pages_of(uid):
            self.assertEqual(reply.status, 403, (what, route, reply))
            self.assert_nothing_old(reply, what)

    def new(self, user, uid, **facts):
        return self.move_in(user, uid, domain="baru-%d.example" % next(self.numbers), contact_email="baru@mail.example", **facts)

    def test_with_hooks(self):
        uid, other = next(self.uids), next(self.uids)
        old = self.old_customer("lama", uid)
        self.move_out("lama")
        self.assert_nobody_is_let_in(uid, "the uid of an account that is gone")
        self.assert_is_a_stranger("barua", self.new("barua", uid), old)  # its uid …
        self.assert_is_a_stranger("lama", self.new("lama", other), old)  # … and then its name
        self.sync()
        for user in ("barua", "lama"):
            self.assertEqual(self.show(user)["status"], "active")
        for number in (uid, other):
            for route, reply in self.pages_of(number):
                self.assert_nothing_old(reply, "%s after the next full reading" % route)

    def test_with_lost_hooks_and_full_readings(self):
        uid, other = next(self.uids), next(self.uids)
        old = self.old_customer("hilang", uid)
        self.use_hooks(False)
        self.move_out("hilang")
        made = self.new("barub", uid)
        # Two accounts have the uid until a second reading has not found the old one: nobody is let in, rather than the wrong one.
        self.assert_nobody_is_let_in(uid, "a uid that two accounts seem to have")
        self.sync()
        self.assert_is_a_stranger("barub", made, old)
        self.assert_is_a_stranger("hilang", self.new("hilang", other), old)

    def test_names_and_uids_that_change_places_between_two_readings(self):
        uid, other = next(self.uids), next(self.uids)
        first, second = self.old_customer("kiri", uid), self.old_customer("kanan", other)
        self.use_hooks(False)
        self.move_out("kiri")
        self.move_out("kanan")
        self.standin.control("/clock", {"advance": 3600})
        made = {}
        for user, number in (("kiri", other), ("kanan", uid)):
            made[user] = self.standin.control("/account", {"do": "create", "user": user, "uid": number, "contact_email": "baru@mail.example",
                                                           "domain": "baru-%d.example" % next(self.numbers)})["account"]
        self.sync()
        for user in made:
            self.assert_is_a_stranger(user, made[user], first, second)

    def test_a_reseller_keeps_no_hand_on_the_new_owner_of_the_name(self):
        uid = next(self.uids)
        old = self.old_customer("milik", uid, owner="nusantara")
        self.move_out("milik")
        made = self.new("milik", next(self.uids), owner="root")
        self.assert_is_a_stranger("milik", made, old)
        headers = {"REMOTE_USER": "nusantara", "PELANGGAN_ACLS": "list-accts,software-pelanggan", "HTTP_ACCEPT": "application/json"}
        for query in ("p=customers&q=milik", "p=customer&id=%d" % self.show("milik")["customer"]):
            self.assertNotIn(made["domain"], ask(self.whm, query, headers=headers).text)

    def test_name_and_uid_together_given_to_somebody_else(self):
        """The newest account is removed and another one made with its name: the system gives the highest uid out again."""
        uid = next(self.uids)
        old = self.old_customer("kembar", uid)
        self.move_out("kembar")
        self.assert_is_a_stranger("kembar", self.new("kembar", uid), old)

    def test_name_and_uid_together_with_lost_hooks_and_no_reading_in_between(self):
        """Nobody could see that the account was gone: the creation time alone tells that it is another one."""
        uid = next(self.uids)
        old = self.old_customer("senyap", uid)
        self.use_hooks(False)
        self.standin.control("/account", {"do": "remove", "user": "senyap"})
        self.assert_is_a_stranger("senyap", self.new("senyap", uid), old)

    def test_name_and_uid_together_after_two_readings_without_the_account(self):
        uid = next(self.uids)
        old = self.old_customer("jeda", uid)
        self.use_hooks(False)
        self.move_out("jeda")
        self.sync()
        self.sync()
        self.assertEqual(self.show("jeda")["status"], "missing")
        self.assert_is_a_stranger("jeda", self.new("jeda", uid), old)


if __name__ == "__main__":
    unittest.main()
