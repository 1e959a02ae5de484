# SPDX-License-Identifier: Apache-2.0
"""The history's anchors around the real daemon: written at start and on demand, verified, and what somebody with the database or the files does shows."""

import json
import os
import sqlite3
import stat
import unittest

from support import SceneCase, wait_for


class Journal(SceneCase):
    def sql(self, *statements):
        with sqlite3.connect(self.daemon.database, timeout=30) as database:
            for statement in statements:
                database.execute(statement)
        database.close()

    def triggers(self):
        with sqlite3.connect(self.daemon.database, timeout=30) as database:
            found = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'").fetchall()
        database.close()
        return found

    def verify(self):
        done = self.daemon.cli("journal", "verify", check=False)
        self.assertIn(done.returncode, (0, 5), done.stderr)
        return done.returncode, json.loads(done.stdout)

    def test_anchors(self):
        folder = os.path.join(self.daemon.state, "anchors")
        first = wait_for(lambda: sorted(name for name in os.listdir(folder) if name.endswith(".anchor")), "the first anchor")
        self.assertTrue(first[0].startswith("000001-"))
        made = self.daemon.cli("journal", "anchor")
        self.assertGreater(made["lines"], 0)
        files = sorted(os.listdir(folder))
        self.assertEqual(len(files), made["number"])
        for name in files:
            self.assertEqual(stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode), 0o400)
        code, said = self.verify()
        self.assertEqual((code, said["is_whole"], said["anchors"]), (0, True, len(files)), said)
        findings = [one["code"] for one in json.loads(self.daemon.cli("doctor", check=False).stdout)["findings"]]
        self.assertIn("anchors-good", findings)

        # Somebody with the database cuts off an end, and makes the table agree.
        kept = self.triggers()
        self.assertEqual(len(kept), 2)
        (customer, seq), = self.rows("SELECT customer_id, max(seq) FROM journal GROUP BY customer_id ORDER BY max(seq) DESC LIMIT 1")
        row = self.rows("SELECT * FROM journal WHERE customer_id = %d AND seq = %d" % (customer, seq))[0]
        self.sql(*("DROP TRIGGER " + name for name, _ in kept), "DELETE FROM journal WHERE customer_id = %d AND seq = %d" % (customer, seq))
        code, said = self.verify()
        self.assertEqual((code, said["is_whole"]), (5, False))
        self.assertIn({"customer": customer, "sequence": seq, "what": "cut"}, said["broken"])
        heads = self.rows("SELECT * FROM anchor_head WHERE customer_id = %d" % customer)[0]
        self.sql("DELETE FROM anchor_head WHERE customer_id = %d" % customer)
        code, said = self.verify()
        self.assertEqual((code, said["is_whole"]), (5, False), "the files know it")
        # As it was, it proves again.
        with sqlite3.connect(self.daemon.database, timeout=30) as database:
            database.execute("INSERT INTO journal VALUES (%s)" % ", ".join("?" * len(row)), row)
            database.execute("INSERT INTO anchor_head VALUES (?, ?, ?, ?)", heads)
            for _, text in kept:
                database.execute(text)
        database.close()
        self.assertEqual(self.verify()[0], 0)

        # Somebody with the files changes one.
        path = os.path.join(folder, files[-1])
        os.chmod(path, 0o600)
        with open(path, "r+b") as file:
            content = file.read()
            file.seek(0)
            file.write(bytes([content[0] ^ 1]))
        code, said = self.verify()
        self.assertEqual((code, said["is_whole"]), (5, False))
        self.assertTrue(any("was changed" in one.get("fault", "") for one in said["broken"]), said)

    def rows(self, query):
        with sqlite3.connect(self.daemon.database, timeout=30) as database:
            found = database.execute(query).fetchall()
        database.close()
        return found


if __name__ == "__main__":
    unittest.main()
