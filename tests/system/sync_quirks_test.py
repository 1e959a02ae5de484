# SPDX-License-Identifier: Apache-2.0
"""The sync against a WHM that shows every oddity of form at once: it ends complete, with the state that WHM has, and reports what changed."""

import json
import os
import shutil
import sqlite3
import tempfile
import unittest

from support import BUILD, ask

import scene

ACCOUNTS = 400  # with pages of 23: eighteen pages, the last one not full
PAGE = 23


@unittest.skipUnless(os.geteuid() == 0, "the daemon drops to another user: needs root")
class SyncQuirks(unittest.TestCase):
    """WHM's API alone, without hooks: what is known afterwards, the sync alone found out."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="pelanggan-quirks-")
        os.chmod(self.folder, 0o755)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.standin = scene.Standin(self.folder, "--accounts", ACCOUNTS, "--quirks", whole=False)
        self.addCleanup(self.standin.stop)
        self.daemon = scene.Daemon(os.path.join(BUILD, "bin"), os.path.join(self.folder, "daemon"), self.standin, page_size=PAGE)
        self.addCleanup(self.daemon.stop)
        self.daemon.start()

    def said(self):
        """What WHM would say of each account, were it plain: user -> facts. "Unknown" is its word for no reason."""
        return {account["user"]: (account["uid"], account["created"], account["domain"], account["contact_email"] or None, account["owner"],
                                  account["plan"], int(account["suspended"]), account["suspend_reason"].removesuffix("Unknown") if account["suspended"] else "",
                                  account["suspend_time"] if account["suspended"] else None, int(account["locked"]))
                for account in self.standin.control("/accounts")}

    def stored(self, listed=True):
        with sqlite3.connect("file:%s?mode=ro" % self.daemon.database, uri=True) as database:
            rows = database.execute("SELECT user, uid, created_at, domain, email, owner, plan, is_suspended, coalesce(suspend_reason, ''), suspended_at, "
                                    "is_locked FROM account WHERE retired_at IS NULL AND (missing_since IS NULL) = ?", (listed,))
            return {row[0]: row[1:] for row in rows}

    def assert_same_state(self):
        said, stored = self.said(), self.stored()
        self.assertEqual(sorted(stored), sorted(said), "which accounts there are")
        for user, facts in said.items():
            self.assertEqual(stored[user], facts, user)

    def sync(self, **counts):
        """A sync that must end complete with these counts and 0 for all that is not named."""
        run = self.daemon.cli("sync")
        self.assertEqual((run["state"], run["message"]), ("complete", ""))
        found = {name: run[name] for name in ("added", "changed", "missing", "returned", "waiting")}
        self.assertEqual(found, dict.fromkeys(found, 0) | counts, self.report(run))
        self.assertEqual((run["seen"], run["expected"]), (len(self.said()),) * 2)
        return run

    def report(self, run):
        """The lines that staff see of a run, as (kind, user, field)."""
        reply = ask(self.daemon.door("whm"), "p=sync-run&id=%d" % run["id"], headers={"PELANGGAN_TOOL": "cli", "HTTP_ACCEPT": "application/json"})
        self.assertEqual(reply.status, 200, reply)
        return json.loads(reply.text)

    def change(self, do, user, **more):
        self.standin.control("/account", {"do": do, "user": user, **more})

    def test_every_account_is_as_whm_has_it_twice(self):
        self.assertEqual(self.standin.control("/profile")["types"], "mixed", "the oddities are on")
        self.sync(added=ACCOUNTS)
        self.assert_same_state()
        for _ in range(2):  # the same truth in other clothes is no change
            self.sync()
            self.assert_same_state()
        self.assertEqual(self.standin.control("/violations"), [])

    def test_what_happens_to_accounts_is_found_and_told(self):
        self.sync(added=ACCOUNTS)
        self.change("suspend", "budi", reason="Tagihan 2026-11 <b>belum</b> dibayar")
        self.change("unsuspend", "dewi")
        self.change("contact_email", "sari", value="baru@mail.example")
        self.change("owner", "wayan", value="root")
        self.change("plan", "made", value="basic")
        run = self.sync(changed=5)
        self.assert_same_state()
        report = json.dumps(self.report(run))
        for user in ("budi", "dewi", "sari", "wayan", "made"):
            self.assertIn('"%s"' % user, report)
        self.assertIn("baru@mail.example", report)

        # A removed account is missing only after two complete runs that do not list it, and its record stays.
        self.change("remove", "ketut")
        self.sync()
        self.assertIn("ketut", self.stored(), "one list without it proves nothing")
        run = self.sync(missing=1)
        self.assertIn('"ketut"', json.dumps(self.report(run)))
        self.assertIn("ketut", self.stored(listed=False))
        self.assert_same_state()

        # The same uid and creation time under another name is the same account: its customer goes along.
        customer = self.daemon.cli("accounts", "show", "putu")["customer"]
        self.change("rename", "putu", newuser="putubaru")
        run = self.sync(changed=1)
        self.assertEqual(self.daemon.cli("accounts", "show", "putubaru")["customer"], customer)
        report = json.dumps(self.report(run))
        self.assertIn('"putubaru"', report)
        self.sync()
        self.assertNotIn("putu", {**self.stored(), **self.stored(listed=False)})
        self.assert_same_state()
        self.assertEqual(self.standin.control("/violations"), [])


if __name__ == "__main__":
    unittest.main()
