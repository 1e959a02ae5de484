# SPDX-License-Identifier: Apache-2.0
"""Attack 13, announcements: a reseller reaches own customers only, also when an account changes hands between the page and the form, or
between the form and the mail; and sees, changes, sends or stops nobody else's announcement."""

import json
import secrets
import unittest
import urllib.parse

from mail_case import MailCase
from support import ask, wait_for

R, OTHER = "nusantara", "bahari"


class ResellerEscalation(MailCase):
    # One connection, so that the first mail of a batch can be held while something happens to the others.
    mail_options = {"with_tap": True, "settings": "connections = 1\n"}

    def setUp(self):
        self.tap.on_message = None
        self.owners = {row["user"]: row["owner"] for row in self.query("SELECT user, owner FROM account")}
        self.addCleanup(self.put_back)

    def put_back(self):
        self.tap.on_message = None
        for user, owner in self.owners.items():
            if self.owner(user) != owner:
                self.give(user, owner)

    def owner(self, user):
        return self.query("SELECT owner FROM account WHERE user = ?", user)[0]["owner"]

    def give(self, user, owner):
        """The host changes an account's owner in WHM; waits until the hook has brought it here."""
        self.standin.control("/account", {"do": "owner", "user": user, "value": owner})
        self.daemon.cli("sync")
        wait_for(lambda: self.owner(user) == owner, "%s to be %s's" % (user, owner))

    def customers_of(self, reseller):
        """Addresses that belong to accounts of this owner, and the owner's own."""
        return {row["email"] for row in self.query("SELECT c.email FROM contact c JOIN account a ON a.customer_id = c.customer_id"
                                                   " WHERE (a.owner = ? OR a.user = ?) AND c.email <> ''", reseller, reseller)}

    def reached(self, number):
        return {row["address"] for row in self.mails(announcement_id=number) if row["state"] == "sent"}

    def test_reaches_own_customers_and_nobody_else(self):
        rows = self.announce(R)
        self.assertEqual({row["address"] for row in rows if row["state"] == "sent"}, self.customers_of(R))
        for row in rows:
            (sent,) = self.sent(row)
            self.assertEqual(sent.message["From"].addresses[0].addr_spec, self.scene.mail.FROM)

    def test_an_audience_in_the_form_reaches_no_further(self):
        own = self.customers_of(R)
        for audience in ({"reseller": OTHER}, {"reseller": "root"}, {"reseller": ""}, {"owner": OTHER}, {"author": "root"}, {"author_name": OTHER},
                         {"author_kind": "host"}, {"user": "budi"}, {"customer": "1"}, {"scope": "all"}, {"REMOTE_USER": "root"}):
            with self.subTest(audience):
                number, reply = self.write(R, **audience)
                if not number:
                    self.assertIn(reply.status, (400, 403, 422), reply)
                    continue
                counts = json.loads(self.staff(R, "p=announcement-send&id=%d" % number).text)
                self.send_now(number, R)
                if self.query("SELECT state FROM announcement WHERE id = ?", number)[0]["state"] != "draft":
                    self.over(number)
                self.assertLessEqual(self.reached(number), own, counts)

    def test_another_ones_announcement_does_not_exist(self):
        foreign = [self.write("root")[0], self.write(OTHER)[0]]
        before = self.everything()["announcement"]
        for number in foreign:
            for route, form in (("announcement", None), ("announcement-edit", None), ("announcement-send", None), ("announcement-status", None),
                                ("announcement-edit", {"id": number, "version": 1, "category": "news", "subject_en": "Mine", "body_en": "Mine"}),
                                ("announcement-send", {"id": number, "version": 1, "when": "now"}), ("announcement-cancel", {"id": number, "version": 1}),
                                ("announcement-test", {"id": number, "address": "x@mail.example", "language": "en"})):
                with self.subTest(route=route, number=number):
                    there = self.staff(R, "p=%s&id=%d" % (route, number), form)
                    missing = self.staff(R, "p=%s&id=999999" % route, None if form is None else {**form, "id": 999999})
                    self.assertEqual(there.status, missing.status)
                    self.assertIn(there.status, (403, 404), there)
        self.assertEqual(self.everything()["announcement"], before)
        self.assertEqual([row for row in self.mails() if row["announcement_id"] in foreign], [])
        listed = self.staff(R, "p=announcements").text
        for number in foreign:
            self.assertNotIn('"id":%d,' % number, listed)

    def test_a_test_goes_to_own_addresses_only(self):
        number, _ = self.write(R)
        before = self.mails()
        page = json.loads(self.staff(R, "p=announcement&id=%d" % number).text)
        own = {one["address"] for one in page["test_addresses"]}
        self.assertEqual(own, {self.contact(R)["email"]})
        headers = {"REMOTE_USER": R, "PELANGGAN_ACLS": "list-accts,acct-summary,software-pelanggan", "HTTP_ACCEPT": "application/json"}
        for address in (self.contact("wayan")["email"], self.contact("budi")["email"], "x@mail.example", self.contact(R)["email"] + ".example"):
            with self.subTest(address=address):
                form = {"token": page["test_token"], "request": secrets.token_hex(16), "id": number, "address": address, "language": "en"}
                reply = ask(self.whm, "p=announcement-test", method="POST", body=urllib.parse.urlencode(form).encode(), headers=headers)
                self.assertEqual(reply.status, 422, reply)
        self.assertEqual(self.mails(), before)

    def test_an_account_that_changed_hands_between_page_and_form(self):
        address = self.contact("wayan")["email"]
        number, _ = self.write(R)
        page = self.staff(R, "p=announcement-send&id=%d" % number)
        self.assertEqual(page.status, 200)
        self.give("wayan", OTHER)
        form = {"id": number, "version": json.loads(page.text)["version"], "when": "now"}
        self.assertEqual(self.staff(R, "p=announcement-send&id=%d" % number, form).status, 303)
        self.over(number)
        self.assertNotIn(address, self.reached(number))
        self.assertEqual(self.reached(number), self.customers_of(R))

    def test_an_account_that_changed_hands_while_its_mail_waited(self):
        """The first mail is held before its last byte; then the others' owner changes; then it goes on."""
        given = []

        def on_message(sent):
            if not given:
                given.append(None)
                held = self.query("SELECT a.user FROM account a JOIN contact c ON c.mirrors_account = a.id WHERE c.email = ?", sent.recipient)[0]["user"]
                given[:] = [user for user, owner in self.owners.items() if owner == R and user not in (held, R)]
                for user in given:
                    self.give(user, OTHER)

        self.tap.on_message = on_message
        number, _ = self.write(R)
        self.assertEqual(self.send_now(number, R).status, 303)
        self.over(number)
        self.assertGreater(len(given), 0)
        rows = self.mails(announcement_id=number)
        lost = {self.contact(user)["id"] for user in given}
        for row in rows:
            with self.subTest(address=row["address"]):
                if row["contact_id"] in lost:
                    self.assertEqual((row["state"], row["rule"], self.sent(row)), ("skipped", "gone", []))
                else:
                    self.assertEqual(row["state"], "sent")

    def test_a_reseller_without_the_privilege_writes_nothing(self):
        for who in ("tanpa", "budi", "nobody"):
            headers = {"REMOTE_USER": who, "PELANGGAN_ACLS": "list-accts,acct-summary", "HTTP_ACCEPT": "application/json"}
            for route in ("announcements", "announcement-edit", "announcement-send&id=1", "announcement&id=1"):
                self.assertIn(ask(self.whm, "p=" + route, headers=headers).status, (403, 404))


if __name__ == "__main__":
    unittest.main()
