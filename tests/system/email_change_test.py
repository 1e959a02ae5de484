# SPDX-License-Identifier: Apache-2.0
"""A changed address from the form to cPanel, with the mails that really arrive: it waits, is confirmed by its link, is written into cPanel, and
is taken back by the old address. The daemon is killed between the steps."""

import contextlib
import http.client
import json
import re
import sqlite3
import ssl
import time
import unittest
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

from support import SceneCase, ask, wait_for

NEW = "baru@mail.example"


class EmailChange(SceneCase):
    daemon_options = {}

    def setUp(self):
        self.exim = self.scene.mail.exim
        self.exim.clear()
        self.old = self.contact()["email"]
        self.mails = []

    def tearDown(self):
        """Back to where it was: each test changes another contact's address of its own."""
        self.assertEqual([one for one in self.standin.control("/violations")], [])

    # -- what is stored, and what cPanel shows

    def sql(self, text, *values):
        with contextlib.closing(sqlite3.connect(self.daemon.database, timeout=30)) as database, database:
            return database.execute(text, values).fetchall()

    def contact(self):
        page = self.json("p=contacts", self.a)
        return page["contacts"][0]

    def shown(self):
        return next(one for one in self.standin.control("/accounts") if one["user"] == "budi")["contact_email"]

    def written(self):
        """How often WHM was asked to write, by all tests so far."""
        return sum(request["function"] == "modifyacct" for request in self.standin.control("/requests"))

    def restart(self):
        self.daemon.kill()
        self.daemon.start()

    # -- what people do

    def post(self, route, page, **fields):
        page = self.json(page, self.a)
        body = {"token": page["token"], "request": page["request"], **fields}
        return ask(self.panel, "p=" + route, "POST", urllib.parse.urlencode(body).encode(), uid=self.a)

    def enter(self, email):
        contact = self.contact()
        reply = self.post("contact", "p=contact&id=%d" % contact["id"], id=contact["id"], version=contact["version"], name="Budi",
                          phone=contact["phone"], language=contact["language"], email=email)
        self.assertEqual(reply.status, 303, reply)
        self.assertIn("email-pending", reply.headers["location"])

    def link(self, address, kind):
        """The link of that kind in the newest mail to the address."""
        def is_it(mail):
            return mail.recipient == address and "p=" + kind in mail.part("plain").replace("&amp;", "&")

        mail = self.exim.wait_for(is_it, "a mail to %s with a link to %s" % (address, kind))
        return re.search(r"\?(p=%s&k=[A-Za-z0-9_-]+)" % kind, mail.part("plain")).group(1)

    def fetch(self, link, method="GET", body=None, accept="text/html"):
        """As the world does: HTTPS, the real web server."""
        context = ssl.create_default_context(cafile=self.standin.facts["ca_file"])
        connection = http.client.HTTPSConnection("localhost", self.scene.mail.apache.port, context=context, timeout=30)
        with contextlib.closing(connection):
            headers = {"Accept": accept, **({"Content-Type": "application/x-www-form-urlencoded"} if body else {})}
            connection.request(method, "/pelanggan/?" + link, body, headers)
            reply = connection.getresponse()
            reply.text = reply.read().decode()
            return reply

    def look(self, link):
        return self.fetch(link, accept="application/json")

    def use(self, link):
        page = self.look(link)
        if page.status != 200:
            return page
        fields = json.loads(page.text)
        body = urllib.parse.urlencode({"token": fields.get("token", ""), "request": fields.get("request", "")}).encode()
        return self.fetch(link, "POST", body)

    def assert_settled(self, email):
        wait_for(lambda: self.shown() == email, "cPanel to show %s, it shows %s" % (email, self.shown()))
        wait_for(lambda: not self.sql("SELECT 1 FROM panel_write"), "the order for cPanel to be done")
        self.assertEqual(self.contact()["email"], email)

    def settle_at(self, email):
        """Ends whatever a test left: the address is that one everywhere."""
        self.standin.control("/account", {"do": "contact_email", "user": "budi", "value": email})
        self.daemon.cli("sync")
        self.sql("DELETE FROM email_change")
        wait_for(lambda: self.contact()["email"] == email, "the contact to follow cPanel again")

    def test_from_the_form_to_cpanel_and_back_with_a_kill_between_all_steps(self):
        self.addCleanup(self.settle_at, self.old)
        (last,), = self.sql("SELECT max(seq) FROM journal")
        self.enter(NEW)
        self.restart()
        self.assertEqual((self.contact()["email"], self.shown()), (self.old, self.old))
        confirm = self.link(NEW, "email-confirm")
        for method in ("GET", "HEAD", "GET"):  # scanners and previews fetch what stands in a mail
            self.fetch(confirm, method)
        self.assertEqual(self.contact()["email"], self.old)

        written = self.written()
        self.standin.control("/faults", {"kind": "drop_after", "function": "modifyacct"})  # and no answer
        self.assertIn(self.use(confirm).status, (200, 303))
        # Killed before it was asked, it would ask; killed while it asks, it waits minutes for what WHM may still do (write_back_test).
        wait_for(lambda: self.written() > written, "WHM to be asked")
        self.restart()
        self.assert_settled(NEW)
        self.assertEqual(self.written(), written + 1)
        revert = self.link(self.old, "email-revert")

        self.restart()
        lines = self.sql("SELECT count(*) FROM journal WHERE field = 'email'")
        self.use(confirm)  # replayed
        self.assertEqual(self.sql("SELECT count(*) FROM journal WHERE field = 'email'"), lines)
        self.assertEqual(self.contact()["email"], NEW)

        self.assertIn(self.use(revert).status, (200, 303))
        wait_for(lambda: self.written() > written + 1, "WHM to be asked for the old address")
        self.restart()
        self.assert_settled(self.old)
        self.use(confirm)
        self.use(revert)
        self.assert_settled(self.old)
        kinds = [kind for kind, in self.sql("SELECT kind FROM journal WHERE field = 'email' AND seq > ? ORDER BY seq", last)]
        self.assertEqual(kinds, ["email_requested", "contact_changed", "email_reverted"])

    def test_two_confirmations_at_once(self):
        self.addCleanup(self.settle_at, self.old)
        before = self.sql("SELECT count(*) FROM journal WHERE kind = 'contact_changed' AND field = 'email'")[0][0]
        self.enter("dua@mail.example")
        confirm = self.link("dua@mail.example", "email-confirm")
        with ThreadPoolExecutor(8) as people:
            replies = list(people.map(lambda _: self.use(confirm), range(8)))
        self.assertTrue(all(reply.status in (200, 303) for reply in replies), replies)
        self.assert_settled("dua@mail.example")
        self.assertEqual(self.sql("SELECT count(*) FROM journal WHERE kind = 'contact_changed' AND field = 'email'")[0][0], before + 1)
        self.link(self.old, "email-revert")
        self.assertEqual(len([mail for mail in self.exim.messages() if mail.recipient == self.old]), 1)

    def test_expired_given_up_and_forged_links_do_nothing(self):
        self.addCleanup(self.settle_at, self.old)
        self.enter("lama@mail.example")
        confirm = self.link("lama@mail.example", "email-confirm")
        self.assertNotEqual(self.use(confirm[:-1]).status, 200)
        self.assertNotEqual(self.use(confirm.replace("email-confirm", "email-revert")).status, 200)
        self.sql("UPDATE email_change SET expires_at = ?", int(time.time()) - 1)
        self.assertEqual(self.look(confirm).status, 404)
        self.assertEqual(self.contact()["email"], self.old)

        self.enter("batal@mail.example")
        confirm = self.link("batal@mail.example", "email-confirm")
        form = self.contact()["health"]["pending"]
        reply = ask(self.panel, "p=contact-email", "POST", urllib.parse.urlencode(
            {"token": form["token"], "request": form["request"], "id": self.contact()["id"], "step": "cancel"}).encode(), uid=self.a)
        self.assertEqual(reply.status, 303, reply)
        self.assertEqual(self.look(confirm).status, 404)
        self.assertEqual(self.contact()["email"], self.old)

    def test_a_change_in_cpanel_is_told_and_ends_what_waits(self):
        self.addCleanup(self.settle_at, self.old)
        self.enter("tunggu@mail.example")
        confirm = self.link("tunggu@mail.example", "email-confirm")
        self.standin.control("/account", {"do": "contact_email", "user": "budi", "value": "luar@mail.example"})
        wait_for(lambda: self.contact()["email"] == "luar@mail.example", "the hook to bring the change")
        self.assertEqual(self.look(confirm).status, 404)
        revert = self.link(self.old, "email-revert")
        self.use(revert)
        self.assert_settled(self.old)

    def test_a_suspension_is_told_once(self):
        self.addCleanup(self.standin.control, "/account", {"do": "unsuspend", "user": "budi"})
        self.standin.control("/account", {"do": "suspend", "user": "budi", "reason": "late"})
        self.exim.wait_for(lambda mail: mail.recipient == self.old, "the mail about the suspension")
        self.assertEqual(self.sql("SELECT count(*) FROM outbox WHERE kind = 'account_suspended'"), [(1,)])


if __name__ == "__main__":
    unittest.main()
