# SPDX-License-Identifier: Apache-2.0
"""Confirmed addresses on their way back into cPanel, against WHM's API with faults on order: an address is asked for once, what is not answered
is read before anything is written again, and a daemon that dies between any two steps goes on where it was."""

import contextlib
import os
import shutil
import sqlite3
import tempfile
import time
import unittest

from support import BUILD, wait_for

import scene

NEW = "baru+1@mail.example"


@unittest.skipUnless(os.geteuid() == 0, "the daemon drops to another user: needs root")
class WriteBack(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="pelanggan-write-back-")
        os.chmod(self.folder, 0o755)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.standin = scene.Standin(self.folder, "--accounts", 5, whole=False)
        self.addCleanup(self.standin.stop)
        self.daemon = scene.Daemon(os.path.join(BUILD, "bin"), os.path.join(self.folder, "daemon"), self.standin)
        self.addCleanup(self.daemon.stop)
        self.daemon.start()
        self.daemon.cli("sync")
        self.second = self.account()["contact_email_2"]

    def sql(self, text):
        with contextlib.closing(sqlite3.connect("file:%s?mode=ro" % self.daemon.database, uri=True, timeout=30)) as database:
            return database.execute(text).fetchall()

    def write(self, text, *values):
        """Only while the daemon is away: who opens its database to write takes its files for his."""
        with contextlib.closing(sqlite3.connect(self.daemon.database, timeout=30)) as database, database:
            database.execute(text, values)

    def account(self, user="budi"):
        return next(one for one in self.standin.control("/accounts") if one["user"] == user)

    def shown(self):
        return self.account()["contact_email"]

    def order(self):
        rows = self.sql("SELECT state, attempts, email, error, asked_at IS NOT NULL FROM panel_write")
        return rows[0] if rows else None

    def asked(self):
        """How often WHM was asked to write."""
        return [request for request in self.standin.control("/requests") if "modifyacct" in request["path"]]

    def confirm(self, email=NEW, asked_before=False):
        """What a confirmation stores, while the daemon is away."""
        self.write("UPDATE contact SET email = ?, ver = ver + 1 WHERE mirrors_account = (SELECT id FROM account WHERE user = 'budi')", email)
        self.write("INSERT OR REPLACE INTO panel_write (account_id, email, state, attempts, next_at, error, asked_email, asked_at, ver) "
                   "SELECT id, ?, ?, 0, 0, '', ?, ?, 1000 FROM account WHERE user = 'budi'", email, "unknown" if asked_before else "waiting",
                   email if asked_before else "", int(time.time()) if asked_before else None)

    def kill_and_confirm(self, **options):
        self.daemon.kill()
        self.confirm(**options)
        self.daemon.start()

    def assert_settled(self, times):
        wait_for(lambda: self.order() is None, "the order to be done, it is %s" % (self.order(),))
        self.assertEqual(self.shown(), NEW)
        self.assertEqual(self.account()["contact_email_2"], self.second, "the second address is not ours to change")
        self.assertEqual(len(self.asked()), times)
        self.assertEqual(self.sql("SELECT email FROM account WHERE user = 'budi'"), [(NEW,)])
        # Nobody takes it for a change made outside.
        self.daemon.cli("sync")
        self.assertEqual(self.sql("SELECT email FROM contact WHERE mirrors_account = (SELECT id FROM account WHERE user = 'budi')"), [(NEW,)])
        self.assertEqual(self.sql("SELECT count(*) FROM journal WHERE field = 'email'"), [(0,)])
        self.assertEqual(self.standin.control("/violations"), [])

    def test_a_confirmed_address_is_written_once(self):
        self.kill_and_confirm()
        self.assert_settled(times=1)
        self.assertEqual(self.asked()[0]["params"], [["api.version", "1"], ["user", "budi"], ["contactemail", NEW]])

    def test_written_and_not_answered_is_found_by_reading(self):
        self.standin.control("/faults", {"kind": "drop_after", "function": "modifyacct"})
        self.kill_and_confirm()
        self.assert_settled(times=1)

    def test_not_written_and_not_answered_is_not_written_again_at_once(self):
        before = self.shown()
        self.standin.control("/faults", {"kind": "drop_before", "function": "modifyacct"})
        self.kill_and_confirm()
        wait_for(lambda: (self.order() or ("",))[0] == "unknown" and self.order()[3], "the unanswered question to be stored")
        self.assertEqual(self.shown(), before)
        reads = len(self.standin.control("/requests"))
        wait_for(lambda: len(self.standin.control("/requests")) > reads, "the account to be read again")
        self.assertEqual(len(self.asked()), 1)
        self.assertEqual(self.order()[0], "unknown")
        # WHM was slow, and did it after all.
        self.standin.control("/account", {"do": "contact_email", "user": "budi", "value": NEW})
        self.assert_settled(times=1)

    def test_killed_while_whm_works(self):
        self.standin.control("/faults", {"kind": "delay_before", "function": "modifyacct", "seconds": 2})
        self.kill_and_confirm()
        wait_for(self.asked, "WHM to be asked")
        self.assertTrue(self.order()[4], "the question is stored before it is asked")
        self.daemon.kill()
        wait_for(lambda: self.shown() == NEW, "WHM to end what it was asked for")
        self.daemon.start()
        self.assert_settled(times=1)

    def test_killed_after_whm_did_it(self):
        self.standin.control("/account", {"do": "contact_email", "user": "budi", "value": NEW})
        self.kill_and_confirm(asked_before=True)
        self.assert_settled(times=0)

    def test_a_refusal_is_kept_with_its_reason(self):
        self.standin.control("/faults", {"kind": "fail", "function": "modifyacct", "reason": "Not today", "times": 0})
        self.kill_and_confirm()
        order = wait_for(lambda: self.order() if self.order() and self.order()[1] else None, "the refused order")
        # It was refused, so it counts as not done whatever WHM shows by then; the reading before the next try tells.
        self.assertEqual(order[0], "waiting")
        self.assertIn("Not today", order[3])
        self.assertEqual(len(self.asked()), 1)

    def test_an_address_that_somebody_else_set_is_imported(self):
        other = "lain@mail.example"
        self.daemon.kill()
        self.standin.control("/account", {"do": "contact_email", "user": "budi", "value": other})
        self.confirm()
        self.daemon.start()
        wait_for(lambda: self.order() is None, "the overtaken order to go")
        self.assertEqual(self.asked(), [])
        self.assertEqual(self.shown(), other)
        self.assertEqual(self.sql("SELECT email FROM contact WHERE mirrors_account = (SELECT id FROM account WHERE user = 'budi')"), [(other,)])


if __name__ == "__main__":
    unittest.main()
