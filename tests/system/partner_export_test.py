# SPDX-License-Identifier: Apache-2.0
"""Files for partners with the real daemon: a yes that is taken back while the file is made counts, and everybody in the file finds it in the own
register and history."""

import csv
import hashlib
import io
import json
import os
import sqlite3
import stat
import threading
import time
import unittest

from partner_case import PartnerCase

CUSTOMERS = 3000
FIRST = 1_000_000


class PartnerExport(PartnerCase):
    def add_customers(self, partner):
        """Thousands of customers who say yes. Their names are their numbers."""
        with self.writing() as database:
            server = database.execute("SELECT min(id) FROM server").fetchone()[0]
            for number in range(FIRST, FIRST + CUSTOMERS):
                database.execute("INSERT INTO customer (id, first_name, created_at, ver) VALUES (?, ?, 0, 1)", (number, "n%d" % number))
                database.execute("INSERT INTO account (id, server_id, customer_id, user, live_user, status, domain, owner, plan, is_suspended, is_locked, as_of, ver)"
                                 " VALUES (?, ?, ?, ?, ?, 0, ?, 'root', 'basic', 0, 0, 0, 1)",
                                 (number, server, number, "u%d" % number, "u%d" % number, "u%d.example" % number))
                self.say(database, number, partner, 1)

    def withdraw_between_batches(self, partner, customers):
        """Takes the yes of these back as soon as something was entered; returns who of them was in the register by then."""
        while not self.query("SELECT 1 FROM disclosure LIMIT 1"):
            time.sleep(0.001)
        database = sqlite3.connect(self.daemon.database, timeout=0, isolation_level=None)
        while True:
            try:
                database.execute("BEGIN IMMEDIATE")
                break
            except sqlite3.OperationalError:
                pass
        entered = {row[0] for row in database.execute("SELECT customer_id FROM disclosure")}
        for customer in customers:
            self.say(database, customer, partner, 0)
        database.execute("COMMIT")
        database.close()
        return entered & set(customers)

    def test_a_yes_taken_back_while_the_file_grows_counts(self):
        partner = self.add_partner("first_name")
        self.add_customers(partner)
        name = os.path.join(self.daemon.folder, "grows.csv")
        made = {}
        exporting = threading.Thread(target=lambda: made.update(self.daemon.cli("partners", "export", str(partner), "--file", name)))
        exporting.start()
        withdrawn = set(range(FIRST + CUSTOMERS - 100, FIRST + CUSTOMERS))
        before = self.withdraw_between_batches(partner, sorted(withdrawn))
        exporting.join()
        self.assertEqual(before, set(), "the file was finished before anybody could take anything back: the test shows nothing")
        with open(name, encoding="utf-8", newline="") as file:
            text = file.read()
        self.assertEqual(hashlib.sha256(text.encode()).hexdigest(), made["sha256"])
        self.assertEqual(stat.S_IMODE(os.stat(name).st_mode), 0o600)
        in_file = {int(row[0][1:]) for row in list(csv.reader(io.StringIO(text, newline="")))[1:]}
        in_register = {row[0] for row in self.query("SELECT customer_id FROM disclosure WHERE export_id = ?", made["export"])}
        self.assertEqual(in_file & withdrawn, set(), "handed on after the yes was taken back")
        self.assertEqual(in_file, in_register)
        self.assertEqual(len(in_file), CUSTOMERS - 100)
        self.assertEqual(made["rows"], len(in_file))
        # Each has one line of the history, with the digest of the entry; and the histories are whole.
        lines = self.query("SELECT customer_id, subject, length(new_value) FROM journal WHERE kind = 'disclosed'")
        entries = {(row[0], "disclosure:%d" % row[1], 64) for row in self.query("SELECT customer_id, id FROM disclosure")}
        self.assertEqual(set(lines), entries)
        # This test wrote its consents past the daemon, so no line of a history proves them, and nothing else is wrong.
        proof = json.loads(self.daemon.cli("journal", "verify", check=False).stdout)
        self.assertEqual({broken["what"] for broken in proof["broken"]}, {"consent"})

    def test_a_customer_reads_what_was_handed_on_and_nobody_elses(self):
        partner = self.add_partner("first_name", name="Teh Nusantara")
        with self.writing() as database:
            (customer,) = database.execute("SELECT customer_id FROM account WHERE user = 'budi'").fetchone()
            database.execute("UPDATE customer SET first_name = 'Budi' WHERE id = ?", (customer,))
            self.say(database, customer, partner, 1)
        self.daemon.cli("partners", "export", str(partner), "--format", "json")
        (own,) = [row for row in self.json("p=disclosures", self.a)["disclosures"] if row["partner"] == "Teh Nusantara"]
        self.assertEqual(own["fields"], ["first_name"])
        self.assertEqual([row for row in self.json("p=disclosures", self.b)["disclosures"] if row["partner"] == "Teh Nusantara"], [])
        (access,) = [row for row in self.json("p=who-sees", self.a)["partners"] if row["name"] == "Teh Nusantara"]
        self.assertEqual(access["gets_data"], True)
        # Asking for more ends it until the customer is asked anew.
        edit = self.get("p=partner&id=%d" % partner)
        reply = self.post("partner-edit", id=partner, version=edit["version"], name=edit["name"], contact=edit["contact"], purpose_id=edit["purpose_id"],
                          purpose_en=edit["purpose_en"], valid_until="", state="active", **{"fields-first_name": "yes", "fields-phone": "yes"})
        self.assertEqual(reply.status, 200, reply)
        (access,) = [row for row in self.json("p=who-sees", self.a)["partners"] if row["name"] == "Teh Nusantara"]
        self.assertEqual(access["gets_data"], False)
        self.assertEqual(self.daemon.cli("partners", "export", str(partner), "--file", os.path.join(self.daemon.folder, "none.json"))["rows"], 0)


if __name__ == "__main__":
    unittest.main()
