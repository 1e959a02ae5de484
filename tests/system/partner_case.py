# SPDX-License-Identifier: Apache-2.0
"""What tests of partners share: a scene with a partner, and customers who say yes to it. Consents go past the pages, in one
transaction as the daemon writes them."""

import contextlib
import json
import sqlite3
import time
import urllib.parse

from support import SceneCase, ask


class PartnerCase(SceneCase):
    mail_options = None

    @contextlib.contextmanager
    def writing(self):
        """A transaction beside the daemon's."""
        with contextlib.closing(sqlite3.connect(self.daemon.database, timeout=30, isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            yield database
            database.execute("COMMIT")

    def query(self, sql, *values):
        with contextlib.closing(sqlite3.connect(self.daemon.database, timeout=30)) as database:
            return database.execute(sql, values).fetchall()

    @staticmethod
    def say(database, customer, partner, is_given):
        (number,) = database.execute("UPDATE counter SET next_id = next_id + 1 WHERE name = 'consent' RETURNING next_id - 1").fetchone()
        purpose = "partner:%d" % partner
        database.execute("INSERT INTO consent (id, customer_id, contact_id, purpose, is_given, words, text_version, language, surface, method, actor_kind, made_at)"
                         " VALUES (?, ?, 0, ?, ?, 'Yes.', 1, 'en', 'cpanel', 'form', 'customer', ?)", (number, customer, purpose, is_given, int(time.time())))
        database.execute("INSERT INTO consent_current (customer_id, contact_id, purpose, consent_id, is_given) VALUES (?, 0, ?, ?, ?)"
                         " ON CONFLICT (customer_id, contact_id, purpose) DO UPDATE SET consent_id = excluded.consent_id, is_given = excluded.is_given",
                         (customer, purpose, number, is_given))

    def post(self, route, **form):
        form["request"] = "%032x" % time.time_ns()
        return ask(self.whm, "p=" + route, method="POST", body=urllib.parse.urlencode(form).encode(),
                   headers={"PELANGGAN_TOOL": "cli", "HTTP_ACCEPT": "application/json"})

    def get(self, query):
        return json.loads(ask(self.whm, query, headers={"PELANGGAN_TOOL": "cli", "HTTP_ACCEPT": "application/json"}).text)

    def add_partner(self, *fields, **values):
        form = {"version": 0, "name": "Kopi Nusantara", "contact": "data@kopi.example", "purpose_id": "menawarkan kopi", "purpose_en": "to offer coffee",
                "valid_until": "", "state": "active", **values, **{"fields-" + field: "yes" for field in fields or ("first_name", "email")}}
        reply = self.post("partner-edit", **form)
        self.assertEqual(reply.status, 200, reply)
        return max(partner["id"] for partner in self.get("p=partners")["partners"])
