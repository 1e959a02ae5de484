# SPDX-License-Identifier: Apache-2.0
"""What tests of mail share: the scene with every byte on its way to Exim kept, links signed by hand, rows of the outbox. Whatever a class
sent is linted when it ends."""

import http.client
import json
import re
import secrets
import sqlite3
import ssl
import time
import urllib.parse

from support import SceneCase, ask, wait_for

import mail_lint
import signed_links  # noqa: F401  (for those who sign by hand)

FORM = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}
# Every header that a mail of ours may have; what else appears was put there by somebody else.
HEADERS = {"date", "from", "reply-to", "to", "subject", "message-id", "mime-version", "content-type", "content-language", "auto-submitted",
           "list-id", "list-unsubscribe", "list-unsubscribe-post"}


def links_of(mail):
    """{route: token} of a mail's text part."""
    return {route: token for route, token in re.findall(r"\?p=([a-z-]+)&k=([\w-]+)", mail.part("plain"))}


class MailCase(SceneCase):
    """exim is the sink, tap the wire. budi (Indonesian) and wayan (English, of the reseller nusantara) are the usual victims."""

    mail_options = {"with_tap": True}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.exim, cls.tap, cls.apache = cls.scene.mail.exim, cls.scene.mail.tap, cls.scene.mail.apache
        cls.addClassCleanup(cls.lint_everything)
        cls.database = sqlite3.connect(cls.daemon.database, timeout=30)
        cls.addClassCleanup(cls.database.close)

    @classmethod
    def lint_everything(cls):
        for sent in cls.tap.taken():
            mail_lint.require(sent)
        for line in cls.tap.commands:
            if line.split(b" ")[0].strip().upper() not in (b"EHLO", b"MAIL", b"RCPT", b"DATA", b"RSET", b"NOOP", b"QUIT"):
                raise AssertionError("somebody spoke SMTP through a mail: %r" % line)

    # --- what is stored -------------------------------------------------------------------------------------------------

    def query(self, sql, *values):
        """Rows of the database, as dictionaries."""
        with sqlite3.connect("file:%s?mode=ro" % self.daemon.database, uri=True, timeout=30) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(sql, values)]

    def change(self, sql, *values):
        """Changes a row behind the daemon's back: for what no page would let in."""
        with self.database:
            return self.database.execute(sql, values).lastrowid

    def everything(self):
        """All that is stored and that a request could change, comparable."""
        with sqlite3.connect("file:%s?mode=ro" % self.daemon.database, uri=True, timeout=30) as database:
            names = [name for name, in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
            return {name: sorted(map(repr, database.execute("SELECT * FROM " + name))) for name in names
                    if name not in ("applied_request", "counter")}

    def contact(self, user):
        """The contact that follows the account's address in cPanel; with customer_id and account_id."""
        (row,) = self.query("SELECT c.*, a.id AS account_id FROM contact c JOIN account a ON a.id = c.mirrors_account WHERE a.user = ?", user)
        return row

    def mails(self, **wanted):
        return [row for row in self.query("SELECT * FROM outbox ORDER BY id") if all(row[name] == value for name, value in wanted.items())]

    def settled(self, **wanted):
        """Waits until no mail waits or is being handed over; returns those wanted."""
        wait_for(lambda: not [row for row in self.mails() if row["state"] in ("waiting", "leased")], "an outbox in which nothing waits")
        return self.mails(**wanted)

    def wait_for_mail(self, kind, user):
        """The newest mail of this kind to this contact, once it is sent or was not."""
        contact = self.contact(user)["id"]
        def last():
            rows = [row for row in self.mails(kind=kind, contact_id=contact) if row["state"] not in ("waiting", "leased")]
            return rows[-1] if rows else None
        return wait_for(last, "a mail %s to %s" % (kind, user))

    def was_sent(self, user, category="news"):
        """A mail that this contact got some time ago, of a category that it may leave; returns its number."""
        contact = self.contact(user)
        number = self.query("SELECT next_id FROM counter WHERE name = 'outbox'")[0]["next_id"]
        self.change("UPDATE counter SET next_id = next_id + 1 WHERE name = 'outbox'")
        now = int(time.time()) - 60
        row = {"id": number, "kind": "announcement", "customer_id": contact["customer_id"], "contact_id": contact["id"], "address": contact["email"],
               "domain": contact["email"].split("@")[1], "name": contact["name"], "language": contact["language"], "category": category,
               "reference": "", "subject": "Something new", "message_id": "<old%d@hosting.example>" % number, "rule": "default", "reason": "",
               "state": "sent", "attempts": 1, "created_at": now, "done_at": now, "reply": "250 OK"}
        self.change("INSERT INTO outbox (%s) VALUES (%s)" % (", ".join(row), ", ".join("?" * len(row))), *row.values())
        return number

    def is_on(self, user, category="news"):
        """What this contact said about the category: True, False, or None for nothing."""
        contact = self.contact(user)
        rows = self.query("SELECT is_on FROM preference WHERE contact_id = ? AND category = ?", contact["id"], category)
        return bool(rows[0]["is_on"]) if rows else None

    # --- links ----------------------------------------------------------------------------------------------------------

    def token(self, purpose, user, subject, **options):
        contact = self.contact(user)
        return self.scene.mail.keys.sign(purpose, contact["customer_id"], contact["id"], subject, **options)

    def visit(self, route, token, method="GET", form=None, headers=None, more=""):
        """Straight to the public door."""
        body = urllib.parse.urlencode(form).encode() if form else b""
        return ask(self.public, "p=%s&k=%s%s" % (route, token, more), method=method, body=body, headers=headers)

    def through_apache(self, route, token, method="GET", body=None, headers=None):
        """As the world does: HTTPS, the real web server."""
        context = ssl.create_default_context(cafile=self.standin.facts["ca_file"])
        connection = http.client.HTTPSConnection("localhost", self.apache.port, context=context, timeout=30)
        self.addCleanup(connection.close)
        connection.request(method, "/pelanggan/?p=%s&k=%s" % (route, token), body, headers or {})
        reply = connection.getresponse()
        reply.body = reply.read()
        reply.text = reply.body.decode("utf-8", "replace")
        return reply

    def form_of(self, page):
        """The hidden fields of a page's first form."""
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))

    # --- events that send mail ------------------------------------------------------------------------------------------

    def suspend(self, user, reason="Late payment inv 2026-11"):
        """Suspends an account in WHM; the hook tells the daemon, and the mail waits for its owner."""
        return self.standin.control("/account", {"do": "suspend", "user": user, "reason": reason})

    def unsuspend(self, user):
        return self.standin.control("/account", {"do": "unsuspend", "user": user})

    # --- announcements --------------------------------------------------------------------------------------------------

    STAFF = {"root": {"REMOTE_USER": "root", "PELANGGAN_ACLS": "all"}}

    def staff(self, who, query, form=None):
        """A page as this reseller or the host has it in WHM (JSON); with form what its form sends, token and all."""
        headers = self.STAFF.get(who, {"REMOTE_USER": who, "PELANGGAN_ACLS": "list-accts,acct-summary,software-pelanggan"})
        if form is None:
            return ask(self.whm, query, headers={**headers, "HTTP_ACCEPT": "application/json"})
        page = ask(self.whm, query, headers={**headers, "HTTP_ACCEPT": "application/json"})
        token = json.loads(page.text).get("token", "") if page.status == 200 else ""
        body = urllib.parse.urlencode({"token": token, "request": secrets.token_hex(16), **form}).encode()
        return ask(self.whm, query, method="POST", body=body, headers=headers)

    def write(self, who="root", number=0, **fields):
        """Saves a draft; returns (its number or 0, the answer)."""
        form = {"id": number or "", "version": 0, "category": "server_status", "reason": "Part of the contract", "subject_en": "Hello",
                "body_en": "Text", **fields}
        reply = self.staff(who, "p=announcement-edit" + ("&id=%d" % number if number else ""), form)
        found = re.search(r"[?&]id=(\d+)", reply.headers.get("location", ""))
        return (int(found.group(1)) if reply.status == 303 and found else 0), reply

    def send_now(self, number, who="root"):
        page = self.staff(who, "p=announcement-send&id=%d" % number)
        version = json.loads(page.text).get("version", 0) if page.status == 200 else 0
        return self.staff(who, "p=announcement-send&id=%d" % number, {"id": number, "version": version, "when": "now"})

    def announce(self, who="root", **fields):
        """Writes and sends; waits until it is over and returns the rows of its mails."""
        number, reply = self.write(who, **fields)
        self.assertTrue(number, reply)
        reply = self.send_now(number, who)
        self.assertEqual(reply.status, 303, reply)
        self.over(number)
        return self.mails(announcement_id=number)

    def over(self, number):
        wait_for(lambda: self.query("SELECT state FROM announcement WHERE id = ?", number)[0]["state"] in ("done", "cancelled"),
                 "the end of announcement %d" % number)

    def sent(self, row):
        """What was on the wire for this mail: everything with its Message-ID."""
        return [one for one in self.tap.taken() if row["message_id"].encode() in one.raw]
