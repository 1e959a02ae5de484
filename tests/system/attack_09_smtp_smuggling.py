# SPDX-License-Identifier: Apache-2.0
"""Attack 9: bodies that look like the end of a message to one server and not to another, long lines, bytes over 127. One announcement is
one message per recipient on the wire and in the sink, the same for both, with nothing lost."""

import re
import unittest

from mail_case import MailCase, mail_lint

SMUGGLED = "MAIL FROM:<evil@attacker.example>{0}RCPT TO:<victim@mail.example>{0}DATA{0}Subject: smuggled{0}{0}smuggled text{0}.{0}"
# (what, Markdown, what the reader must find in the text part)
BODIES = [("the end after %r and before %r" % (before, after), "begin" + before + "." + after + SMUGGLED.format(after) + "end", ("begin", "end", "smuggled text"))
          for before in ("\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\r\r\n") for after in ("\n", "\r\n", "\r")]
BODIES += [
    ("the end kept in a code block", "begin\n\n```\nx\n.\n" + SMUGGLED.format("\n") + "```\n\nend", ("begin", "end")),
    ("dots at the beginning of lines", "begin\n\n    .one\n    ..two\n    ...three\n    .\n\nend", (".one", "..two", "...three", "end")),
    ("a body that begins with the end", ".\n" + SMUGGLED.format("\n"), ("smuggled text",)),
    ("one line of 5,000 characters", "begin " + "x" * 5000 + " end", ("x" * 50, "end")),
    ("one word of 1,000 characters of three bytes", "begin " + "中" * 1000 + " end", ("中" * 10, "end")),
    ("998 and 999 bytes", "a" * 998 + "\n\n" + "b" * 999, ("a" * 50, "b" * 50)),
    ("bytes over 127", "Grüße, 你好, \U0001f600 – “quoted”", ("Grüße", "你好", "\U0001f600")),
    ("a line of equal signs", "begin\n\n`=0D=0A.=0D=0A` =3D= end", ("=0D=0A.=0D=0A", "end")),
    ("white space at the end of lines", "begin   \nmiddle \t\nend", ("begin", "middle", "end")),
    ("From at the beginning of a line", "begin\n\nFrom me to you\n\nend", ("From me to you",)),
    ("a boundary of its own", "begin\n\n--------------------------\n--=_x--\n\nend", ("begin", "end")),
    ("a part of its own", "begin\n\nContent-Type: text/html\n\n`<script>x</script>`\n\nend", ("Content-Type: text/html", "end")),
]


class SmtpSmuggling(MailCase):
    def setUp(self):
        self.exim.clear()
        self.tap.messages.clear()
        self.tap.commands.clear()

    def test_every_body_is_one_message_for_everybody(self):
        sent = refused = 0
        for what, body, expected in BODIES:
            with self.subTest(what):
                number, reply = self.write("bahari", subject_en="Smuggling", body_en=body)
                if not number:
                    self.assertIn(reply.status, (400, 422), reply)
                    refused += 1
                    continue
                self.exim.clear()
                self.assertEqual(self.send_now(number, "bahari").status, 303)
                self.over(number)
                rows = self.mails(announcement_id=number)
                self.assertGreater(len(rows), 0)
                sent += len(rows)
                delivered = self.exim.wait(len(rows))
                self.assertEqual(sorted(mail.recipient for mail in delivered), sorted(row["address"] for row in rows))
                for row in rows:
                    self.assertEqual(row["state"], "sent", row)
                    (wire,) = self.sent(row)
                    (mail,) = [one for one in delivered if row["message_id"].encode() in one.raw]
                    self.assertEqual(mail.raw, wire.raw, "the mail server understood something else than was meant")
                    mail_lint.require(wire, announcement="mandatory")
                    said = re.sub(r"\s", "", wire.part("plain"))
                    for text in expected:
                        self.assertIn(re.sub(r"\s", "", text), said)
        self.assertEqual([m for m in self.exim.messages() if m.recipient == "victim@mail.example"], [])
        verbs = [line.split(b" ")[0].strip().upper() for line in self.tap.commands]
        self.assertEqual(verbs.count(b"MAIL"), sent)
        self.assertEqual(verbs.count(b"RCPT"), sent)
        self.assertEqual(verbs.count(b"DATA"), sent)
        print("%d bodies, %d refused by the form, %d mails: each was one message" % (len(BODIES), refused, sent))


if __name__ == "__main__":
    unittest.main()
