# SPDX-License-Identifier: Apache-2.0
"""An announcement from root's shell, from the file to the report: the real daemon, command line and Exim."""

import json
import os
import sqlite3
import subprocess
import sys
import time
import unittest

from support import BUILD, SOURCE, binary

sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
import scene as scene_rig  # noqa: E402

TEXT = """# what everybody reads
category: news
sender: Kopi Hosting
--- id
Subject: Server baru

Yth. {{name}}, situs **{{domain}}** pindah.
--- en
Subject: A new server

Dear {{name}}, your site **{{domain}}** moves.
"""


class AnnounceCli(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.scene = cls.enterClassContext(scene_rig.Scene(os.path.join(BUILD, "bin")))
        cls.scene.start()
        cls.cli = staticmethod(cls.scene.daemon.cli)
        cls.exim = cls.scene.mail.exim
        cls.file = os.path.join(cls.scene.daemon.folder, "news.txt")
        with open(cls.file, "w", encoding="utf-8") as file:
            file.write(TEXT)

    def text(self, *arguments, language="en_GB.UTF-8"):
        """The same for a person: exit code and what was printed."""
        done = subprocess.run([binary("pelanggan"), "--config", self.scene.daemon.config, *arguments], capture_output=True, text=True,
                              check=False, env={**os.environ, "LC_ALL": language})
        return done.returncode, done.stdout + done.stderr

    def store(self, statement, *values):
        with sqlite3.connect(self.scene.daemon.database, timeout=30) as database:
            return database.execute(statement, values).fetchall()

    def test_from_the_file_to_the_report(self):
        address = self.store("SELECT id, email FROM contact WHERE email <> '' ORDER BY id LIMIT 1")[0]
        self.store("UPDATE contact SET email = 'reject-me@mail.example' WHERE id = ?", address[0])
        draft = str(self.cli("announce", "create", self.file)["id"])
        preview = self.cli("announce", "preview", draft)
        self.assertEqual([letter["subject"] for letter in preview["letters"]], ["Server baru", "A new server"])
        self.assertGreater(preview["reached"], 2)

        self.cli("announce", "test", draft, "me@hosting.example", "--language", "en")
        test = self.exim.wait_for(lambda mail: mail.recipient == "me@hosting.example", "the test")
        self.assertIn("A new server", str(test.message["Subject"]))
        self.assertEqual(self.exim.count(), 1, "a test goes to nobody else")

        report = self.cli("announce", "send", draft)
        self.assertEqual(report["state"], "done")
        self.assertEqual(report["failed"], 1, report)
        self.assertEqual(report["sent"], preview["reached"] - 1, report)
        mails = self.exim.wait(preview["reached"])  # the test, and all but the one who was refused
        self.assertEqual(len({mail.recipient for mail in mails}), preview["reached"])

        shown = self.cli("announce", "show", draft)
        self.assertEqual([row["address"] for row in shown["failures"]], ["reject-me@mail.example"])
        self.assertIn("5.1.1", shown["failures"][0]["reply"])
        exit_code, said = self.text("announce", "show", draft)
        self.assertEqual(exit_code, 0)
        self.assertIn("reject-me@mail.example", said)
        self.assertIn(str(report["sent"]), said)
        self.assertIn("Server baru", self.text("announce", "list", language="id_ID.UTF-8")[1])
        # What was refused for good is kept back from then on, until somebody lets it go.
        self.assertIn("reject-me@mail.example", [row["address"] for row in self.cli("suppressions", "list")["addresses"]])
        self.cli("suppressions", "lift", "reject-me@mail.example")
        self.assertEqual(self.cli("suppressions", "list")["addresses"], [])
        # It is over: it can be neither sent again nor cancelled.
        for verb in ("send", "cancel"):
            self.assertEqual(self.text("announce", verb, draft)[0], 6, verb)

    def test_what_is_scheduled_can_be_cancelled_and_goes_nowhere(self):
        draft = str(self.cli("announce", "create", self.file)["id"])
        self.cli("announce", "send", draft, "--at", time.strftime("%Y-%m-%dT08:00", time.localtime(time.time() + 40 * 86400)))
        self.assertEqual(self.cli("announce", "show", draft)["state"], "scheduled")
        self.cli("announce", "cancel", draft)
        self.assertEqual(self.cli("announce", "show", draft)["state"], "cancelled")
        self.assertEqual(self.store("SELECT count(*) FROM outbox WHERE announcement_id = ?", draft)[0][0], 0)

    def test_faults_have_exit_codes(self):
        with open(self.file + ".bad", "w", encoding="utf-8") as file:
            file.write("category: nothing\n--- id\nSubject: x\ny\n")
        self.assertEqual(self.text("announce", "create", self.file + ".bad")[0], 4)
        self.assertEqual(self.text("announce", "create", self.file + ".none")[0], 2)
        self.assertEqual(self.text("announce", "show", "999999")[0], 3)
        self.assertEqual(self.text("announce", "test", "1", "nobody")[0], 4 if self.cli("announce", "list")["announcements"] else 3)


if __name__ == "__main__":
    unittest.main()
