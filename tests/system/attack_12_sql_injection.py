# SPDX-License-Identifier: Apache-2.0
"""Attack 12: SQL in every field, filter and sort, and second order through what WHM says, on both databases."""

import json
import secrets
import unittest
import urllib.parse

from support import MariadbServer, SceneCase, ask

import scene

TEXTS = ["'", "''", '"', "`", "\\", "\\'", "' OR '1'='1", "'; DROP TABLE customer; --", "1; DELETE FROM account", "%", "_", "%'; --",
         "\\'; DROP TABLE journal; -- ", "/* x */", "x' UNION SELECT token FROM server --", "$1", ":user", "?", "{text}", "\xbf' OR 1=1 -- ",
         "\N{FULLWIDTH APOSTROPHE}; DROP TABLE x", "0x27", "CHAR(39)", "@@version", "' AND SLEEP(5) -- ", "NULL", "\u02bc"]
FIELDS = ["first_name", "last_name", "company", "tax_number", "street_1", "street_2", "city", "postal_code"]


class SqlInjection:
    def as_cli(self, query):
        reply = ask(self.whm, query, headers={"PELANGGAN_TOOL": "cli", "HTTP_ACCEPT": "application/json"})
        return reply, (json.loads(reply.text) if reply.text.startswith("{") else {})

    def all_accounts(self):
        return self.as_cli("p=accounts&size=500")[1]["total"]

    def test_fields_keep_what_was_typed(self):
        before = self.all_accounts()
        row = self.as_cli("p=accounts&q=budi")[1]["rows"][0]
        count = 0
        for field in FIELDS:
            limit = {"postal_code": 16, "tax_number": 40}.get(field, 100)
            for text in (text for text in TEXTS if len(text) <= limit):
                with self.subTest(field=field, text=text):
                    self.daemon.cli("customers", "set", str(row["customer"]), "%s=%s" % (field, text), "--reason", text)
                    details = {one["name"]: one["value"] for one in self.as_cli("p=customer&id=%d" % row["customer"])[1]["details"]}
                    self.assertEqual(details.get(field, ""), text.strip())
                    count += 1
        self.assertEqual(self.all_accounts(), before)
        self.assertEqual(self.daemon.cli("journal", "verify")["is_whole"], True)
        print("%d texts came back as they were typed" % count)

    def test_filters_take_everything_literally(self):
        total = self.all_accounts()
        for name in ("q", "plan", "reseller", "status", "sort", "dir", "page", "size"):
            for text in TEXTS:
                with self.subTest(name=name, text=text):
                    reply, model = self.as_cli("p=accounts&" + urllib.parse.urlencode({name: text}))
                    self.assertIn(reply.status, (200, 400), reply)
                    if reply.status == 200 and name in ("q", "plan", "reseller"):
                        self.assertLess(model["total"], total, "a text that nobody has found everybody")
        for route, name in (("account", "user"), ("customer", "id"), ("customer-history", "before"), ("sync-run", "id"),
                            ("settings-category", "code"), ("settings-text", "code"), ("journal-verify", "after"),
                            ("partner", "id"), ("partner-edit", "id"), ("partner-export", "id"),
                            ("customer-consents", "id"), ("consent-text", "purpose"), ("policy-edit", "kind"),
                            ("policy-edition", "kind"), ("policy-edition", "edition")):
            for text in TEXTS:
                with self.subTest(route=route, text=text):
                    reply, _ = self.as_cli("p=%s&%s" % (route, urllib.parse.urlencode({name: text})))
                    self.assertLess(reply.status, 500, reply)
        self.assertEqual(self.all_accounts(), total)

    def test_partners_keep_what_was_typed(self):
        before = self.all_accounts()
        for number, text in enumerate(TEXTS):
            with self.subTest(text=text):
                form = {"request": "%032x" % (1000 + number), "version": 0, "name": text, "contact": text, "purpose_id": text, "purpose_en": text,
                        "valid_until": "", "state": "active", "fields-email": "yes"}
                reply = ask(self.whm, "p=partner-edit", method="POST", body=urllib.parse.urlencode(form).encode(),
                            headers={"PELANGGAN_TOOL": "cli", "HTTP_ACCEPT": "application/json"})
                self.assertEqual(reply.status, 200, reply)
                newest = max(self.as_cli("p=partners")[1]["partners"], key=lambda partner: partner["id"])
                self.assertEqual((newest["name"], newest["contact"], newest["purpose_en"]), (text.strip(),) * 3)
        for name in ("valid_until", "state", "version", "id", "fields-email"):
            for text in TEXTS:
                with self.subTest(name=name, text=text):
                    form = {"request": "%032x" % (2000 + hash((name, text)) % 10**9), "version": 0, "name": "x", "contact": "x", "purpose_id": "x", "purpose_en": "x",
                            "state": "active", "fields-phone": "yes", name: text}
                    reply = ask(self.whm, "p=partner-edit", method="POST", body=urllib.parse.urlencode(form).encode(),
                                headers={"PELANGGAN_TOOL": "cli", "HTTP_ACCEPT": "application/json"})
                    self.assertLess(reply.status, 500, reply)
        self.assertEqual(self.all_accounts(), before)

    def test_words_of_consents_and_policies_keep_what_was_typed(self):
        """What the host writes for customers, who agree to exactly that."""
        headers = {"PELANGGAN_TOOL": "cli", "HTTP_ACCEPT": "application/json"}
        total = self.all_accounts()

        def send(route, **fields):
            form = urllib.parse.urlencode({"request": secrets.token_hex(16), **fields}).encode()
            return ask(self.whm, "p=" + route, method="POST", body=form, headers=headers)

        for text in (text for text in TEXTS if text.isprintable()):
            with self.subTest(text=text):
                purposes = self.as_cli("p=consent-texts")[1]["purposes"]
                newest = next(one for one in purposes if one["code"] == "partner_offers")["versions"][0]["version"]
                reply = send("consent-text", purpose="partner_offers", seen=newest, text_id=text, text_en=text)
                self.assertEqual(reply.status, 200, reply)
                purposes = self.as_cli("p=consent-texts")[1]["purposes"]
                stored = next(one for one in purposes if one["code"] == "partner_offers")["versions"][0]
                self.assertEqual((stored["version"], stored["text_id"], stored["text_en"]), (newest + 1, text.strip(), text.strip()))
                kinds = self.as_cli("p=policies-admin")[1]["kinds"]
                draft = next(one for one in kinds if one["kind"] == "faq")["editions"][0]["edition"]
                before = self.as_cli("p=policy-edition&kind=faq&edition=%d" % draft)[1]
                reply = send("policy-edit", kind="faq", edition=draft, version=before["version"], title_id=text, title_en=text, body_id=text, body_en=text)
                self.assertEqual(reply.status, 200, reply)
                after = self.as_cli("p=policy-edition&kind=faq&edition=%d" % draft)[1]
                for field in ("title_id", "title_en", "body_id", "body_en"):
                    self.assertEqual(after[field], text.strip(), field)
        self.assertEqual(self.all_accounts(), total)

    def test_second_order_through_whm(self):
        before = self.all_accounts()
        for text in ("x'; DROP TABLE account; --", "\\", "' || (SELECT 1) || '", "%_\\'"):
            with self.subTest(text=text):
                self.standin.control("/account", {"do": "suspend", "user": "putu", "reason": text})
                self.assertEqual(self.daemon.cli("sync")["state"], "complete")
                self.assertEqual(self.daemon.cli("accounts", "show", "putu")["suspend_reason"], text)
                self.standin.control("/account", {"do": "unsuspend", "user": "putu"})
        self.assertEqual(self.all_accounts(), before)


class OnSqlite(SqlInjection, SceneCase):
    pass


class OnMariadb(SqlInjection, SceneCase):
    @classmethod
    def setUpClass(cls):
        server = MariadbServer()
        cls.addClassCleanup(server.close)
        cls.daemon_options = {"store": server.store(scene.DAEMON_USER)}
        super().setUpClass()


if __name__ == "__main__":
    unittest.main()
