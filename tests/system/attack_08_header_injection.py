# SPDX-License-Identifier: Apache-2.0
"""Attack 8: line breaks and other tricks in every value that a mail's header or envelope is made of. The wire shows one recipient per
message, the usual headers, and nobody's words as a header."""

import email.utils
import json
import secrets
import unittest
import urllib.parse

from mail_case import HEADERS, MailCase
from support import ask

EVIL = "evil@attacker.example"
BREAKS = ("x\r\nBcc: " + EVIL, "x\nBcc: " + EVIL, "x\rBcc: " + EVIL, "x\r\n\r\nA body of mine", "x\r\n.\r\nMAIL FROM:<" + EVIL + ">",
          "x\0Bcc: " + EVIL, "x\r\n RCPT TO:<" + EVIL + ">", "x\u000bBcc: " + EVIL, "x\u0085Bcc: " + EVIL, "x\u2028Bcc: " + EVIL)
TRICKS = ("=?UTF-8?Q?x=0D=0ABcc:_" + EVIL + "?=", "=?utf-8?b?DQpCY2M6IGV2aWxAYXR0YWNrZXIuZXhhbXBsZQ0K?=",
          '"x" <' + EVIL + ">, \"y", "x, " + EVIL, EVIL, "x> <" + EVIL, "group: " + EVIL + ";", "(comment", "back\\slash \"quote", "\u202egnp.exe",
          "\U0001f600" * 60, "n" * 300, " " * 40, "a" * 70 + " " + "é" * 70, "=?", "?=", "<>", "@", ",", ":", ";")
ADDRESSES = ("a@mail.example\r\nRCPT TO:<" + EVIL + ">", "a@mail.example>\r\nRCPT TO:<" + EVIL, "a@mail.example\nBcc: " + EVIL, "a b@mail.example",
             "<a@mail.example>", "a@mail.example," + EVIL, "a@mail.example> SIZE=1", "a\0@mail.example", "a@mail.example\r\nDATA\r\nx\r\n.\r\n",
             "@relay.example:a@mail.example", "a@mail.example " + EVIL, "a", "a@", "@mail.example", "a@mail.example\u2028")


class HeaderInjection(MailCase):
    def setUp(self):
        self.people = self.query("SELECT c.* FROM contact c JOIN account a ON a.id = c.mirrors_account WHERE c.email <> '' AND a.owner = 'root' ORDER BY c.id")
        self.tap.messages.clear()
        self.tap.commands.clear()
        self.addCleanup(self.put_back)

    def put_back(self):
        for person in self.people:
            self.change("UPDATE contact SET name = ?, email = ? WHERE id = ?", person["name"], person["email"], person["id"])

    def judge(self, sent, row):
        """One message of the wire: whose it is and what it may hold."""
        self.assertEqual(sent.recipients, [row["address"]])
        message = sent.message
        names = [name.lower() for name in message.keys()]
        self.assertEqual(len(names), len(set(names)), names)
        self.assertLessEqual(set(names), HEADERS)
        self.assertEqual([address for _, address in email.utils.getaddresses([str(message["To"])])], [row["address"]])
        self.assertEqual([address for _, address in email.utils.getaddresses([str(message["From"])])], [self.scene.mail.FROM])
        self.assertNotIn("A body of mine", sent.raw.split(b"\r\n\r\n", 1)[0].decode("ascii"))

    def judge_the_wire(self):
        commands = [line.upper() for line in self.tap.commands]
        self.assertEqual(sum(line.startswith(b"MAIL") for line in commands), sum(line.startswith(b"RCPT") for line in commands))
        self.assertFalse([line for line in commands if EVIL.upper().encode() in line])
        self.assertFalse([sent for sent in self.exim.messages() if sent.recipient == EVIL])

    def test_in_recipients_names(self):
        """Behind the doors' back, as an import or an older version could have left them."""
        for start in range(0, len(BREAKS + TRICKS), len(self.people)):
            names = (BREAKS + TRICKS)[start:start + len(self.people)]
            for person, name in zip(self.people, names):
                self.change("UPDATE contact SET name = ? WHERE id = ?", name, person["id"])
            rows = {row["contact_id"]: row for row in self.announce(subject_en="For {{name}}", body_en="Hello {{name}}, {{name}}")}
            for person, name in zip(self.people, names):
                with self.subTest(name=name[:60]):
                    row = rows[person["id"]]
                    found = self.sent(row)
                    self.assertEqual(len(found), 1 if row["state"] == "sent" else 0, row)
                    for sent in found:
                        self.judge(sent, row)
                    if row["state"] != "sent":
                        self.assertIn(name, BREAKS, "a name without a line break or control character must not keep anybody's mail back: %s" % row)
            self.judge_the_wire()

    def test_in_recipients_addresses(self):
        for person, address in zip(self.people, ADDRESSES):
            self.change("UPDATE contact SET email = ? WHERE id = ?", address, person["id"])
        rows = self.announce()
        bad = [row for row in rows if row["address"] in ADDRESSES]
        self.assertFalse([row for row in bad if row["state"] == "sent"], bad)
        self.assertGreater(sum(row["state"] == "sent" for row in rows), 5, "one bad address must not stop the others")
        self.judge_the_wire()

    def test_in_what_an_author_writes(self):
        """A reseller is an author too. Either the form refuses it, or the mail is as it should be."""
        refused = 0
        for name in BREAKS + TRICKS:
            for field in ("subject_en", "sender_name", "reason"):
                with self.subTest(field=field, value=name[:60]):
                    number, reply = self.write("nusantara", **{field: name})
                    if not number:
                        self.assertIn(reply.status, (400, 422), reply)
                        refused += 1
                        continue
                    if self.send_now(number, "nusantara").status != 303:
                        continue  # an empty subject
                    self.over(number)
                    for row in self.mails(announcement_id=number):
                        self.assertEqual(row["state"], "sent", row)
                        (sent,) = self.sent(row)
                        self.judge(sent, row)
        self.assertGreater(refused, 0, "no line break was refused")
        self.judge_the_wire()

    def test_in_what_a_customer_types(self):
        """Name and address of a contact, at the door; what is let in goes into a mail."""
        for name in BREAKS + TRICKS:
            page = json.loads(ask(self.panel, "p=contact", headers={"HTTP_ACCEPT": "application/json"}, uid=self.a).text)
            for field, value in (("name", name), ("email", name.replace("x", "x@mail.example", 1))):
                with self.subTest(field=field, value=name[:60]):
                    before = self.query("SELECT id FROM contact")
                    form = {"kind": "technical", "name": "x", "email": "x@mail.example", field: value, "token": page["token"],
                            "request": secrets.token_hex(16)}
                    ask(self.panel, "p=contact", method="POST", body=urllib.parse.urlencode(form).encode(), uid=self.a)
                    for row in self.query("SELECT id, name, email FROM contact"):
                        if {"id": row["id"]} not in before:
                            self.assertFalse(set("\r\n\0") & set(row["name"] + row["email"]), row)
                            self.change("DELETE FROM contact WHERE id = ?", row["id"])


if __name__ == "__main__":
    unittest.main()
