# SPDX-License-Identifier: Apache-2.0
"""Attack 14: signed links. Fetching one changes nothing, whatever fetches it; one that was forged, cut, made for something or somebody
else, has expired or lost its key opens nothing and tells nothing; one that is used twice does nothing twice."""

import base64
import os
import re
import secrets
import subprocess
import unittest

from mail_case import MailCase, signed_links
from signed_links import EMAIL_CONFIRM, EMAIL_REVERT, PREFERENCES, ROUTES, STATUS
from support import BUILD

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
SCANNERS = ({}, {"HTTP_PURPOSE": "prefetch"}, {"HTTP_SEC_PURPOSE": "prefetch;prerender"}, {"HTTP_X_MOZ": "prefetch"},
            {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; LinkScanner)"}, {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_SEC_FETCH_DEST": "image"},
            {"HTTP_X_HTTP_METHOD_OVERRIDE": "POST"}, {"HTTP_ACCEPT": "application/json"})
# What each route would do if it believed the request.
DEEDS = {"unsubscribe": {"List-Unsubscribe": "One-Click", "choice": "off"}, "mail-preferences": {"shown": "1.news"}, "mail-pause": {"until": "30"},
         "email-confirm": {"choice": "yes"}, "email-revert": {"choice": "yes"}, "account-status": {"choice": "yes"}}
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


class Tokens(MailCase):
    def setUp(self):
        self.change("DELETE FROM preference")
        self.mail_a, self.mail_b = self.was_sent("budi"), self.was_sent("sari")
        # Addresses of this test alone: a change to what is in use already has nothing to confirm.
        self.change_a = self.pending_change("budi", "new-a%d@mail.example", "pending")
        self.change_b = self.pending_change("sari", "new-b%d@mail.example", "active")
        self.good = {PREFERENCES: self.token(PREFERENCES, "budi", self.mail_a), EMAIL_CONFIRM: self.token(EMAIL_CONFIRM, "budi", self.change_a),
                     EMAIL_REVERT: self.token(EMAIL_REVERT, "sari", self.change_b), STATUS: self.token(STATUS, "budi", self.contact("budi")["account_id"])}

    def pending_change(self, user, address, state):
        """A change of a contact's address that waits for its confirmation, or was confirmed just now."""
        contact = self.contact(user)
        self.change("DELETE FROM email_change WHERE contact_id = ?", contact["id"])
        number = self.query("SELECT next_id FROM counter WHERE name = 'email_change'")[0]["next_id"]
        self.change("UPDATE counter SET next_id = next_id + 1 WHERE name = 'email_change'")
        is_active, address = state == "active", address % number
        if is_active:
            self.change("UPDATE contact SET email = ? WHERE id = ?", address, contact["id"])
        self.change("INSERT INTO email_change (id, customer_id, contact_id, pending_contact, old_email, new_email, state, requested_at, expires_at,"
                    " confirmed_at, ver) VALUES (?, ?, ?, ?, ?, ?, ?, strftime('%s') - 60, strftime('%s') + 3600, ?, 1)", number,
                    contact["customer_id"], contact["id"], None if is_active else contact["id"], user + "@mail.example" if is_active else contact["email"],
                    address, state,
                    self.now() if is_active else None)
        return number

    def now(self):
        return self.query("SELECT CAST(strftime('%s') AS INTEGER) AS now")[0]["now"]

    def links(self):
        for purpose, token in self.good.items():
            for route in ROUTES[purpose]:
                yield route, token

    def in_query(self, route):
        return "".join("&%s=%s" % pair for pair in DEEDS[route].items())

    def answers(self, route, token):
        """What a visitor with that token gets, by page and by deed: all of it, but for the reference number in an error page."""
        page = self.visit(route, token)
        deed = self.visit(route, token, "POST", DEEDS[route])
        one_click = self.visit(route, token, "POST", ONE_CLICK)
        return [(reply.status, self.without_reference(reply.text)) for reply in (page, deed, one_click)]

    @staticmethod
    def without_reference(text):
        return re.sub(r"\b[0-9A-Z]{2,}-?[0-9A-Z]{4,}\b|[0-9a-f]{8,}", "REF", text)

    def assert_tells_nothing(self, replies, what):
        for status, text in replies:
            self.assertIn(status, (403, 404, 405, 410), (what, status, text[:300]))
            for secret in ("budi", "sari", "mail.example", self.standin.facts["accounts"]["budi"]["domain"]):
                self.assertNotIn(secret, text, what)

    # --- fetching -------------------------------------------------------------------------------------------------------

    def test_fetching_a_link_changes_nothing(self):
        before = self.everything()
        count = 0
        for route, token in self.links():
            for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "post", ""):
                for headers in SCANNERS:
                    self.visit(route, token, method, headers=headers)
                    self.visit(route, token, method, headers=headers, more=self.in_query(route))
                    count += 2
                self.visit(route, token, method, form=DEEDS[route])
                with self.subTest(route=route, method=method):
                    self.assertEqual(self.everything(), before)
        print("%d fetches of %d links changed nothing" % (count, len(list(self.links()))))

    def test_nor_does_fetching_it_through_the_web_server(self):
        before = self.everything()
        for route, token in self.links():
            for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE"):
                for headers in ({}, {"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}):
                    with self.subTest(route=route, method=method):
                        reply = self.through_apache(route, token + self.in_query(route), method, headers=headers)
                        self.assertLess(reply.status, 500, reply.text)
        self.assertEqual(self.everything(), before)

    def test_every_link_opens_its_page_so_the_refusals_prove_something(self):
        for route, token in self.links():
            if route == "mail-pause":
                continue  # a form of the page mail-preferences; it has none of its own
            with self.subTest(route=route):
                reply = self.through_apache(route, token)
                self.assertEqual(reply.status, 200, reply.text)
                for name, expected in (("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-store")):
                    self.assertIn(expected, reply.headers[name] or "", name)
                self.assertIsNone(reply.headers["Set-Cookie"])

    # --- one click ------------------------------------------------------------------------------------------------------

    def test_one_click_is_enough_and_answered_without_a_page(self):
        bodies = {"application/x-www-form-urlencoded": b"List-Unsubscribe=One-Click",
                  "multipart/form-data; boundary=b": b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'}
        for kind, body in bodies.items():
            with self.subTest(kind):
                self.change("DELETE FROM preference")
                reply = self.through_apache("unsubscribe", self.good[PREFERENCES], "POST", body, {"Content-Type": kind})
                self.assertEqual((reply.status, reply.body), (200, b""), reply.text)
                self.assertIs(self.is_on("budi"), False)
                self.assertIsNone(self.is_on("sari"), "somebody else's preference")

    def test_one_click_again_changes_nothing_more(self):
        for _ in range(2):
            self.assertEqual(self.visit("unsubscribe", self.good[PREFERENCES], "POST", ONE_CLICK).status, 200)
            after = self.everything()
        self.assertEqual(self.visit("unsubscribe", self.good[PREFERENCES], "POST", ONE_CLICK).status, 200)
        self.assertEqual(self.everything(), after)

    def test_the_page_takes_it_back(self):
        token = self.good[PREFERENCES]
        self.visit("unsubscribe", token, "POST", ONE_CLICK)
        form = self.form_of(self.visit("unsubscribe", token))
        reply = self.visit("unsubscribe", token, "POST", {**form, "choice": "on"})
        self.assertEqual(reply.status, 303, reply)
        self.assertIs(self.is_on("budi"), True)

    # --- tokens that were not given ---------------------------------------------------------------------------------------

    def test_changed_and_cut_tokens_open_nothing_and_all_alike(self):
        before = self.everything()
        count = 0
        for route, token in self.links():
            expected = self.answers(route, "A" * len(token))
            self.assert_tells_nothing(expected, route)
            forged = [token[:i] + ALPHABET[(ALPHABET.index(token[i]) + step) % 64] + token[i + 1:] for i in range(len(token)) for step in (1, 32)]
            forged += [token[:i] for i in range(0, len(token), 3)] + [token + "A", token + "=", "", "A" * 5000, token.swapcase(), token * 2]
            for bad in forged:
                count += 1
                with self.subTest(route=route, token=bad[:90]):
                    self.assertEqual(self.answers(route, bad), expected)
            # A zero byte makes it no request at all, before anybody looks at the token: the good one is answered like the forged.
            expected = self.answers(route, "A" * len(token) + "%00")
            self.assertEqual([status for status, _ in expected], [400, 400, 400])
            self.assertEqual(self.answers(route, token + "%00"), expected)
        self.assertEqual(self.everything(), before)
        print("%d forged tokens were answered like one that never existed" % count)

    def test_a_token_signed_with_another_key_opens_nothing(self):
        before = self.everything()
        for key in (secrets.token_hex(32), "00" * 32):
            stranger = signed_links.Keys([(1, key)])
            contact = self.contact("budi")
            for route, token in self.links():
                purpose = next(p for p, routes in ROUTES.items() if route in routes)
                bad = stranger.sign(purpose, contact["customer_id"], contact["id"], self.mail_a)
                self.assertEqual(self.answers(route, bad), self.answers(route, "A" * len(token)), route)
        self.assertEqual(self.everything(), before)

    def test_a_token_is_good_for_its_purpose_alone(self):
        before = self.everything()
        for purpose, token in self.good.items():
            for other, routes in ROUTES.items():
                for route in routes:
                    if other != purpose:
                        with self.subTest(purpose=purpose, route=route):
                            self.assertEqual(self.answers(route, token), self.answers(route, "A" * len(token)))
        self.assertEqual(self.everything(), before)

    def test_a_token_never_speaks_for_another_recipient(self):
        """Even one that was signed here, with somebody else's mail, change or account in it."""
        a, b = self.contact("budi"), self.contact("sari")
        sign = self.scene.mail.keys.sign
        wrong = {PREFERENCES: (self.mail_b, self.mail_a), EMAIL_CONFIRM: (self.change_b, self.change_a), EMAIL_REVERT: (self.change_b, self.change_a),
                 STATUS: (b["account_id"], a["account_id"])}
        before = self.everything()
        for purpose, (subject_b, _) in wrong.items():
            for customer, contact in ((a["customer_id"], a["id"]), (a["customer_id"], b["id"])):
                for route in ROUTES[purpose]:
                    with self.subTest(route=route, customer=customer, contact=contact):
                        replies = self.answers(route, sign(purpose, customer, contact, subject_b))
                        for _, text in replies:
                            self.assertNotIn("sari", text)
                            self.assertNotIn("new-b", text)
        after = self.everything()
        preferences_of_b = [row for row in after["preference"] if row not in before["preference"] and str(b["id"]) in row]
        self.assertEqual(preferences_of_b, [])
        for table in ("contact", "email_change", "mail_setting"):
            rows_of_b = [row for row in after[table] if row not in before[table] and "sari" in row]
            self.assertEqual(rows_of_b, [], table)

    def test_a_form_of_one_contact_does_not_change_another(self):
        b = self.contact("sari")
        token = self.good[PREFERENCES]
        form = self.form_of(self.visit("mail-preferences", token))
        before = self.everything()
        for shown in ("%d.news" % b["id"], "%d:news" % b["id"], str(b["id"])):
            reply = self.visit("mail-preferences", token, "POST", {**form, "shown": shown})
            self.assertNotIn("sari", reply.text)
        self.assertEqual([row for row in self.everything()["preference"] if row not in before["preference"]], [])

    # --- time and keys ----------------------------------------------------------------------------------------------------

    def test_an_expired_link_opens_nothing_and_tells_nothing(self):
        before = self.everything()
        contact = self.contact("budi")
        for purpose, subject in ((PREFERENCES, self.mail_a), (EMAIL_CONFIRM, self.change_a), (EMAIL_REVERT, self.change_a), (STATUS, contact["account_id"])):
            for route in ROUTES[purpose]:
                with self.subTest(route=route):
                    old = self.answers(route, self.token(purpose, "budi", subject, expires_in=-1))
                    self.assert_tells_nothing(old, route)
                    # The same for what never existed: an old link tells nobody whether its subject is still there.
                    nobody = self.scene.mail.keys.sign(purpose, 999999, 999999, 999999, expires_in=-1)
                    self.assertEqual(self.answers(route, nobody), old)
        self.assertEqual(self.everything(), before)

    def test_links_outlive_a_rotation_and_end_with_their_key(self):
        rig = self.scene.mail
        old_keys, old_token = list(rig.keys.keys), self.good[PREFERENCES]
        self.addCleanup(self.restart_with, old_keys)
        self.daemon.stop()
        subprocess.run([os.path.join(BUILD, "bin/pelanggan"), "keys", "rotate", rig.key_file], check=True, capture_output=True)
        with open(rig.key_file, encoding="ascii") as file:
            lines = [tuple(line.split()) for line in file if line.strip() and not line.startswith("#")]
        self.assertEqual(lines[1:], [(str(number), key) for number, key in old_keys])
        new_keys = [(int(number), key) for number, key in lines]
        self.assertNotEqual(new_keys[0][0], old_keys[0][0])
        self.assertEqual(os.stat(rig.key_file).st_mode & 0o777, 0o600)
        rig.keys = signed_links.Keys(new_keys)
        self.daemon.start()
        new_token = self.token(PREFERENCES, "budi", self.mail_a)
        for token in (old_token, new_token):
            self.assertEqual(self.visit("unsubscribe", token).status, 200)
        self.restart_with(new_keys[:1])
        self.assertEqual(self.visit("unsubscribe", new_token).status, 200)
        self.assertEqual(self.answers("unsubscribe", old_token), self.answers("unsubscribe", "A" * len(old_token)))

    def restart_with(self, keys):
        self.daemon.stop()
        self.scene.mail.write_keys(keys)
        self.daemon.start()

    # --- twice --------------------------------------------------------------------------------------------------------------

    def use(self, route, token):
        """Opens the page and presses its button; None where it has none."""
        form = self.form_of(self.visit(route, token))
        return self.visit(route, token, "POST", form) if "request" in form else None

    def test_a_confirmation_and_a_reversal_work_once(self):
        for route, token, user, address in (("email-confirm", self.good[EMAIL_CONFIRM], "budi", "new-a%d@mail.example" % self.change_a),
                                            ("email-revert", self.good[EMAIL_REVERT], "sari", "sari@mail.example")):
            with self.subTest(route):
                first = self.use(route, token)
                self.assertEqual(first.status, 303, first)
                self.assertEqual(self.contact(user)["email"], address)
                self.settled()
                after = self.everything()
                self.assertIsNone(self.use(route, token), "a used link still has a button")
                self.visit(route, token, "POST", {"request": "ab" * 16})
                # The same again after the address was changed once more, by somebody else.
                self.assertEqual(self.everything()["contact"], after["contact"])
                self.assertEqual(self.everything()["email_change"], after["email_change"])

    def test_tokens_hold_nothing_readable(self):
        for token in self.good.values():
            data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            for secret in (b"budi", b"sari", b"mail.example"):
                self.assertNotIn(secret, data)


if __name__ == "__main__":
    unittest.main()
