# SPDX-License-Identifier: Apache-2.0
"""What the mail server sends back: a real report of Exim to the signed return address, through its pipe, into the store."""

import unittest
import urllib.parse

from mail_case import MailCase
from support import ask

import exim as exim_rig

GONE = "fail-budi@mail.example"


class Bounce(MailCase):
    def setUp(self):
        self.old = self.contact("budi")["email"]
        self.exim.clear()
        self.change("UPDATE contact SET email = ? WHERE id = ?", GONE, self.contact("budi")["id"])
        self.addCleanup(self.put_back)

    def put_back(self):
        self.change("DELETE FROM address_state")
        self.change("UPDATE contact SET email = ? WHERE id = ?", self.old, self.contact("budi")["id"])

    def announce_to_gone(self, **fields):
        """An announcement that the mail server takes and cannot deliver; returns the row of that mail."""
        rows = self.announce(**fields)
        (row,) = [row for row in rows if row["address"] == GONE]
        self.assertEqual(row["state"], "sent", row)
        return row

    def bring_back(self):
        """The mail server's queue is run: every report goes through the pipe, and is in the store when its program ended."""
        self.exim.wait_until(lambda: self.exim.queued() > 0, "a report in Exim's queue")
        self.exim.run_queue()
        log = [line for line in self.exim.logs().split("\n") if "lost privilege" not in line]
        self.assertEqual(self.exim.queued(), 0, "the pipe did not take the report: " + "\n".join(log[-20:]))

    def address_states(self):
        return self.query("SELECT * FROM address_state")

    def test_a_mail_that_comes_back_is_stored_and_its_address_gets_no_more(self):
        row = self.announce_to_gone(category="news")
        (sent,) = self.sent(row)
        key = self.scene.mail.keys.return_path(row["id"])
        self.assertEqual(sent.sender, "%s+%s@%s" % (exim_rig.BOUNCE_PREFIX, key, exim_rig.BOUNCE_DOMAIN))
        self.assertEqual(self.address_states(), [])
        self.bring_back()
        (row,) = self.mails(id=row["id"])
        self.assertEqual(row["state"], "bounced", row)
        self.assertTrue(row["reply"].startswith("5."), row)  # Exim reports its own refusals as 5.0.0
        (state,) = self.address_states()
        self.assertEqual((state["address"], state["hard_bounces"], state["soft_bounces"], state["complaints"]), (GONE, 1, 0, 0))
        self.assertEqual(state["suppressed_by"], "hard_bounce")
        self.assertIsNotNone(state["suppressed_at"])
        self.assertEqual(len(self.query("SELECT 1 FROM journal WHERE kind = 'mail_failed' AND subject = ?", "mail:%d" % row["id"])), 1)

        again = [one for one in self.announce(category="news") if one["contact_id"] == row["contact_id"]]
        self.assertEqual([one for one in again if one["state"] != "skipped"], [])
        self.assertEqual([mail for mail in self.tap.taken() if mail.recipients == [GONE]], [sent], "the wire shows one mail to the address")

    def test_a_report_to_a_forged_return_address_changes_nothing(self):
        row = self.announce_to_gone()
        key = self.scene.mail.keys.return_path(row["id"])
        self.bring_back()
        self.assertEqual(len(self.address_states()), 1)
        before = self.everything()
        for forged in (key[:-1] + ("a" if key[-1] != "a" else "b"), key[2:], "1", self.scene.mail.keys.return_path(999999), key):
            with self.subTest(forged):
                address = "%s+%s@%s" % (exim_rig.BOUNCE_PREFIX, forged, exim_rig.BOUNCE_DOMAIN)
                self.exim.submit(address, "fail-other@mail.example", "From: a@b.example\r\nTo: fail-other@mail.example\r\nSubject: x\r\n\r\nx\r\n")
                self.bring_back()
                self.assertEqual(self.everything(), before)

    def test_nobody_but_the_mail_server_brings_mail_back(self):
        row = self.announce_to_gone()
        before = self.everything()
        recipient = "%s+%s@%s" % (exim_rig.BOUNCE_PREFIX, self.scene.mail.keys.return_path(row["id"]), exim_rig.BOUNCE_DOMAIN)
        report = b"From: a@b.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n" \
                 b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x.example\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n" \
                 b"Final-Recipient: rfc822; " + GONE.encode() + b"\r\n\r\n--b--\r\n"
        query = urllib.parse.urlencode({"p": "bounce", "recipient": recipient})
        for uid in (self.a, self.b):
            reply = ask(self.panel, query, "POST", report, {"CONTENT_TYPE": "message/rfc822"}, uid=uid)
            self.assertIn(reply.status, (403, 404), reply)
        for door in (self.public, self.whm):
            reply = ask(door, query, "POST", report, {"CONTENT_TYPE": "message/rfc822"})
            self.assertIn(reply.status, (403, 404), reply)
        self.assertEqual(self.everything(), before)
        self.bring_back()  # and the real one does
        self.assertEqual(self.mails(id=row["id"])[0]["state"], "bounced")


if __name__ == "__main__":
    unittest.main()
