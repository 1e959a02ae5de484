# SPDX-License-Identifier: Apache-2.0
"""Attack 19: template, Markdown, HTML, formula and format tricks in what goes into mails. A value is shown as it was typed and never read
again; an author cannot reach more than the four names that are offered."""

import html
import re
import unittest

from mail_case import MailCase, mail_lint

VALUES = ("{{domain}}", "{{{domain}}}", "{{&domain}}", "{{>name}}", "{{> footer}}", "{{#name}}x{{/name}}", "{{=<% %>=}}<%domain%>", "{{name}}", "{{", "}}",
          "=cmd|'/c calc'!A0", "@SUM(1+1)", "+1+1", "-1", "%n%s%x", "${domain}", "$(id)", "`id`", "**bold**", "_under_", "[click](javascript:alert(1))",
          "[click](https://attacker.example/)", "![p](https://attacker.example/p.gif)", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
          "<https://attacker.example/>", "</p></body>", "&lt;b&gt;", "# Heading", "> quote", "- item", "1. item", "---", "\\*", "[[Text]]", "{0}", "{:x}")


class TemplateInjection(MailCase):
    def setUp(self):
        self.people = self.query("SELECT c.* FROM contact c JOIN account a ON a.id = c.mirrors_account WHERE c.email <> '' AND a.owner = 'root' ORDER BY c.id")
        self.addCleanup(self.put_back)

    def put_back(self):
        for person in self.people:
            self.change("UPDATE contact SET name = ? WHERE id = ?", person["name"], person["id"])

    def assert_shown_as_typed(self, sent, value):
        mail_lint.require(sent)  # no script, no handler, nothing loaded, both parts say the same
        plain, page = sent.part("plain"), sent.part("html")
        squeezed = re.sub(r"\s+", " ", value)
        self.assertIn("Hello " + squeezed + "!", re.sub(r"\s+", " ", plain))
        # What stands between the tags is the value and nothing made of it.
        shown = html.unescape(re.sub(r"<[^>]*>", "\x01", page))
        self.assertIn("Hello " + squeezed + "!", re.sub(r"[ \t\r\n]+", " ", shown))
        self.assertNotIn('href="https://attacker.example', page)
        self.assertNotIn("javascript:", re.sub(r">[^<]*<", "><", page))

    def test_names_of_recipients_are_shown_as_typed(self):
        for start in range(0, len(VALUES), len(self.people)):
            values = VALUES[start:start + len(self.people)]
            for person, value in zip(self.people, values):
                self.change("UPDATE contact SET name = ? WHERE id = ?", value, person["id"])
            rows = {row["contact_id"]: row for row in self.announce(subject_en="For {{name}}!", body_en="Hello {{name}}!\n\nAbout {{domain}}.")}
            for person, value in zip(self.people, values):
                with self.subTest(value):
                    row = rows[person["id"]]
                    self.assertEqual(row["state"], "sent", row)
                    (sent,) = self.sent(row)
                    self.assert_shown_as_typed(sent, value)
                    self.assertEqual(re.sub(r"\s+", " ", str(sent.message["Subject"])), re.sub(r"\s+", " ", "For " + value + "!"))
                    domain = self.query("SELECT domain FROM account WHERE id = ?", person["mirrors_account"])[0]["domain"]
                    self.assertEqual(sent.part("plain").count(domain), 1, "a name was read as a template")

    def test_reasons_and_sender_names_are_shown_as_typed(self):
        for value in VALUES:
            with self.subTest(value):
                number, reply = self.write("bahari", reason=value, sender_name=value, body_en="Hello!")
                if not number:
                    self.assertIn(reply.status, (400, 422), reply)
                    continue
                self.assertEqual(self.send_now(number, "bahari").status, 303)
                self.over(number)
                for row in self.mails(announcement_id=number):
                    (sent,) = self.sent(row)
                    mail_lint.require(sent)
                    self.assertIn(re.sub(r"\s+", " ", value), re.sub(r"\s+", " ", sent.part("plain")))

    def test_public_words_for_suspensions_are_shown_as_typed(self):
        """The host's words come through a mail's template, the template's own marks in them do not."""
        wanted = "Hello {{domain}} {{>footer}} [x](javascript:alert(1)) <script>x</script>!"
        for row in self.query("SELECT code FROM suspension_text"):
            self.change("UPDATE suspension_text SET reason_en = ?, reason_id = ? WHERE code = ?", wanted, wanted, row["code"])
        self.suspend("wayan")
        row = self.wait_for_mail("account_suspended", "wayan")
        (sent,) = self.sent(row)
        mail_lint.require(sent)
        self.assertIn(wanted, re.sub(r"\s+", " ", sent.part("plain")))

    def test_an_author_reaches_the_four_names_and_nothing_else(self):
        for body in ("{{password}}", "{{>name}}", "{{> footer}}", "{{#name}}x{{/name}}", "{{^name}}x{{/name}}", "{{{name}}}", "{{&name}}", "{{=<% %>=}}",
                     "{{name", "{{ unsubscribe_url }}", "{{address}}", "{{! remark}}{{secret}}"):
            for field in ("body_en", "subject_en"):
                with self.subTest(field=field, text=body):
                    number, reply = self.write("nusantara", **{field: body})
                    self.assertEqual((number, reply.status), (0, 422), reply)

    def test_an_author_cannot_bring_active_content(self):
        for body in ("<script>alert(1)</script>", "<img src=https://attacker.example/p.gif>", "[x](javascript:alert(1))", "[x](data:text/html,x)",
                     "[x](vbscript:x)", "<a href=\"javascript:x\">x</a>", "<iframe src=https://attacker.example></iframe>", "![x](https://attacker.example/p.gif)",
                     "<style>*{background:url(https://attacker.example)}</style>", "[x]: javascript:alert(1)\n\n[x]"):
            with self.subTest(body):
                number, reply = self.write("bahari", body_en="Text\n\n" + body)
                if not number:
                    self.assertIn(reply.status, (400, 422), reply)
                    continue
                self.assertEqual(self.send_now(number, "bahari").status, 303)
                self.over(number)
                for row in self.mails(announcement_id=number):
                    (sent,) = self.sent(row)
                    mail_lint.require(sent)


if __name__ == "__main__":
    unittest.main()
