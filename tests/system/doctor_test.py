# SPDX-License-Identifier: Apache-2.0
"""What an administrator will meet, broken for real: doctor names it, says what mends it, and is content again once it is mended. The faults
that are not here stand where they are broken: token, full disk, clocks, WHM and sockets in take_away_test, certificates in attack_16 and
mail_tls_test, anchors in journal_test."""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import time
import unittest
import unittest.mock

from support import BUILD, binary, wait_for

import apache as apache_rig
import scene

UNAVAILABLE = 5


@unittest.skipUnless(os.geteuid() == 0, "uses real uids: needs root")
class Doctor(unittest.TestCase):
    def setUp(self):
        self.scene = scene.Scene(os.path.join(BUILD, "bin"), ("--cpanel-port", 0, "--whm-port", 0, "--accounts", 12))
        self.addCleanup(self.scene.close)

    def begin(self, **options):
        self.scene.start(**options)
        self.daemon, self.standin, self.mail = self.scene.daemon, self.scene.standin, self.scene.mail

    def look(self):
        """{code: finding} of what is not good."""
        done = self.daemon.cli("doctor", check=False)
        self.assertIn(done.returncode, (0, UNAVAILABLE), done)
        said = json.loads(done.stdout)
        self.assertEqual(done.returncode == 0, said["is_good"])
        return {one["code"]: one for one in said["findings"] if one["level"] == "bad"}

    def assert_found(self, code, *words):
        bad = self.look()
        self.assertEqual(list(bad), [code], bad)
        for word in words:
            self.assertIn(word, bad[code]["what"] + " | " + bad[code]["remedy"])
        self.assertNotEqual(bad[code]["remedy"], "")
        # The same in Indonesian, on a terminal: other words, and what to do.
        program = [binary("pelanggan"), "--config", self.daemon.config, "doctor"]
        said = subprocess.run(program, env={**os.environ, "LANG": "id_ID.UTF-8", "LC_ALL": "id_ID.UTF-8"}, capture_output=True, text=True,
                              check=False)
        self.assertEqual(said.returncode, UNAVAILABLE)
        self.assertIn("Yang perlu dilakukan:", said.stdout)
        return bad[code]

    def assert_all_is_well(self):
        self.assertEqual(self.look(), {})

    def test_a_sound_server_has_nothing_wrong(self):
        self.begin()
        self.assert_all_is_well()

    def test_the_mail_server_is_down_before_any_mail_was_tried(self):
        self.begin()
        self.mail.exim.stop()
        self.assert_found("mail-away", "[mail] smtp_url")
        self.mail.exim.start()
        self.assert_all_is_well()

    def test_the_web_server_is_down_or_hands_nothing_on(self):
        self.begin()
        apache = self.mail.apache
        apache.stop()
        self.assert_found("public-away", "mod_proxy_scgi", "no connection")
        apache.start()
        self.assert_all_is_well()
        # It runs, and nobody told it of us.
        apache.stop()
        without = apache_rig.CONFIGURATION.replace("Include {include}\n", "")
        with unittest.mock.patch.object(apache_rig, "CONFIGURATION", without):
            apache.start()
        self.assert_found("public-away", "answered 404")
        apache.stop()
        apache.start()
        self.assert_all_is_well()

    def test_the_hooks_are_gone(self):
        self.begin()
        listed = json.loads(self.standin.command("bin/manage_hooks", "list", "--output", "JSON").stdout)
        hook = next(one["hook"] for events in listed.values() for hooks in events.values() for one in hooks if one["hook"].endswith("/pelanggan-hook"))
        self.standin.control("/account", {"do": "suspend", "user": "sari", "reason": "a hook tells"})
        wait_for(lambda: "hooks-seen" in self.codes(), "the hook")
        told = int(time.time())
        wait_for(lambda: time.time() > told + 2, "the next second, since times are stored in whole ones")
        self.daemon.cli("sync")
        self.standin.command("bin/manage_hooks", "delete", "script", hook)
        self.daemon.cli("sync")
        self.assert_all_is_well()
        self.standin.control("/account", {"do": "create", "user": "baru", "domain": "baru.example", "plan": "default"})
        self.daemon.cli("sync")
        self.assert_found("hooks-missed", "install.sh repair", "1 changes")
        self.standin.command("bin/manage_hooks", "add", "script", hook)
        self.standin.control("/account", {"do": "suspend", "user": "baru", "reason": "a hook tells again"})
        wait_for(lambda: "hooks-seen" in self.codes(), "the hook that was registered again")
        self.daemon.cli("sync")
        self.assert_all_is_well()

    def codes(self):
        return {one["code"] for one in json.loads(self.daemon.cli("doctor", check=False).stdout)["findings"]}

    def test_the_token_sees_a_short_list(self):
        """Of root's own accounts only, as tokens with few privileges may; it must not ask how many there are, but root's shell can count."""
        self.begin(sync=False)
        self.daemon.stop()
        token = os.path.join(self.daemon.credentials, "whm.token")
        with open(token, encoding="ascii") as file:
            good = file.read()
        narrow = self.standin.control("/tokens", {"user": "root", "name": "narrow", "acls": ["list-accts", "acct-summary", "cpanel-api"]})
        with open(token, "w", encoding="ascii") as file:
            file.write(narrow["token"] + "\n")
        self.standin.control("/profile", {"limited_root": "own"})
        self.daemon.start()
        self.daemon.cli("sync")
        folder = os.path.join(self.scene.folder, "bin")
        os.mkdir(folder)
        program = shutil.copy(binary("pelanggan"), folder)
        with open(os.path.join(folder, "gateway.conf"), "w", encoding="utf-8") as file:
            file.write("resellers=%s/var/cpanel/resellers\n" % self.standin.root)
        found = lambda: {one["code"]: one for one in json.loads(subprocess.run(
            [program, "--config", self.daemon.config, "--output", "json", "doctor"], capture_output=True, text=True, check=False).stdout)["findings"]}
        said = found()
        self.assertEqual(said["list-short"]["level"], "bad", said)
        self.assertIn("WHM counts 12", said["list-short"]["what"])
        self.assertIn("sees all", said["list-short"]["remedy"])
        self.daemon.stop()
        with open(token, "w", encoding="ascii") as file:
            file.write(good)
        self.standin.control("/profile", {"limited_root": "all"})
        self.daemon.start()
        self.daemon.cli("sync")
        self.assertIn("list-whole", found())

    def test_the_database_is_of_a_newer_release(self):
        self.begin()
        self.daemon.stop()
        with contextlib.closing(sqlite3.connect(self.daemon.database)) as database:
            database.execute("INSERT INTO schema_version VALUES (9001, 'of a later time', 0)")
            database.commit()
        found = self.assert_found("schema-newer", "schema 9001", "Install the release")
        self.assertNotIn("\n", found["what"])
        with contextlib.closing(sqlite3.connect(self.daemon.database)) as database:
            database.execute("DELETE FROM schema_version WHERE number = 9001")
            database.commit()
        self.daemon.start()
        self.assert_all_is_well()

    def test_the_database_may_only_be_read(self):
        self.begin()
        self.daemon.stop()
        state = self.daemon.state
        subprocess.run(["mount", "--bind", state, state], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", state], check=False)
        self.addCleanup(lambda: self.daemon.stop())
        subprocess.run(["mount", "-o", "remount,bind,ro", state], check=True)
        self.assert_found("start-fails", "Read-only")
        subprocess.run(["mount", "-o", "remount,bind,rw", state], check=True)
        self.daemon.start()
        self.assert_all_is_well()

    def test_a_daemon_that_cannot_start_is_explained(self):
        self.begin()
        self.daemon.stop()
        with open(self.daemon.config, encoding="utf-8") as file:
            good = file.read()
        for spoiled, words in ((good.replace("page_size = 1000", "page_sise = 1000"), "did you mean [whm] page_size"),
                               (good.replace("whm.token", "no.token"), "cannot be read")):
            with open(self.daemon.config, "w", encoding="utf-8") as file:
                file.write(spoiled)
            self.assert_found("start-fails", words, "systemctl restart")
        with open(self.daemon.config, "w", encoding="utf-8") as file:
            file.write(good)
        # Nothing keeps it: then it is to be started, and the trial has left nothing running.
        self.assertEqual(list(self.look()), ["socket-dead"])
        self.daemon.start()
        self.assert_all_is_well()

    def test_two_daemons_on_one_state(self):
        self.begin()
        with open(self.daemon.config, encoding="utf-8") as file:
            text = file.read()
        other = os.path.join(self.daemon.credentials, "other.conf")
        doors = os.path.join(self.scene.folder, "other-doors")
        with open(os.open(other, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            file.write(text.replace("dir = " + self.daemon.doors, "dir = " + doors))
        second = subprocess.run([binary("pelanggand"), "--config", other], capture_output=True, text=True, check=False, timeout=30)
        self.assertEqual(second.returncode, UNAVAILABLE)
        # Its sockets are there, and nobody behind them: whoever asks doctor about the second one reads why.
        self.assertTrue(os.path.exists(os.path.join(doors, "whm.sock")))
        done = subprocess.run([binary("pelanggan"), "--config", other, "--output", "json", "doctor"], capture_output=True, text=True, check=False)
        found = json.loads(done.stdout)["findings"]
        self.assertEqual([one["code"] for one in found], ["daemon-twice"])
        self.assertIn("another pelanggand already works on", found[0]["what"])
        self.assert_all_is_well()


if __name__ == "__main__":
    unittest.main()
