# SPDX-License-Identifier: Apache-2.0
"""What we stand on is taken away: WHM, its token, the disk's space, the database file, the sockets. What page, command line and doctor say
then; that nothing is lost; and that the daemon goes on by itself when it is given back."""

import contextlib
import json
import os
import pwd
import shutil
import subprocess
import unittest
import urllib.parse

from support import BUILD, ask, wait_for

import scene

UNAVAILABLE = 5
REQUEST = "5a" * 16


@unittest.skipUnless(os.geteuid() == 0, "uses real uids: needs root")
class TakeAway(unittest.TestCase):
    def setUp(self):
        self.scene = scene.Scene(os.path.join(BUILD, "bin"), ("--cpanel-port", 0, "--whm-port", 0, "--accounts", 60))
        self.addCleanup(self.scene.close)

    def begin(self):
        self.scene.start()
        self.daemon, self.standin = self.scene.daemon, self.scene.standin
        self.uid = self.standin.uid("budi")

    def page(self, query="p=overview", **options):
        return ask(self.daemon.door("panel"), query, uid=self.uid, **options)

    def model(self, query):
        reply = self.page(query, headers={"HTTP_ACCEPT": "application/json"})
        self.assertEqual(reply.status, 200, reply)
        return json.loads(reply.text)

    def cli(self, *arguments, status):
        """What the command line prints as JSON when it ends with status."""
        done = self.daemon.cli(*arguments, check=False)
        self.assertEqual(done.returncode, status, done)
        text = done.stdout.strip() or done.stderr.strip().splitlines()[-1]
        return json.loads(text)

    def findings(self, status):
        return {finding["code"]: finding for finding in self.cli("doctor", status=status)["findings"] if finding["level"] == "bad"}

    def change_city(self, city, request=REQUEST):
        model = self.model("p=details")
        body = urllib.parse.urlencode({"city": city, "token": model["token"], "request": request, "version": model["version"]})
        return self.page("p=details", method="POST", body=body.encode())

    def city(self):
        customer = self.cli("accounts", "show", "budi", status=0)["customer"]
        details = self.cli("customers", "show", str(customer), status=0)["details"]
        return next(field["value"] for field in details if field["name"] == "city")

    def assert_all_is_well(self):
        self.assertEqual(self.cli("sync", status=0)["state"], "complete")
        self.assertEqual(self.findings(0), {})
        self.assertEqual(self.page().status, 200)
        self.assertTrue(self.cli("journal", "verify", status=0)["is_whole"])

    def test_whm_is_gone_and_comes_back(self):
        self.begin()
        self.standin.control("/faults", {"kind": "drop_before", "function": "*", "times": 0})
        run = self.cli("sync", status=UNAVAILABLE)
        self.assertEqual(run["state"], "failed")
        self.assertNotEqual(run["message"], "")
        bad = self.findings(UNAVAILABLE)
        self.assertEqual(set(bad), {"whm-away", "sync-failed"})
        self.assertTrue(all(finding["remedy"] for finding in bad.values()))
        # What is known is still shown and may be changed.
        self.assertEqual(self.page().status, 200)
        self.assertEqual(self.change_city("Bandung").status, 303)
        self.assertEqual(self.city(), "Bandung")
        self.assertEqual(self.cli("accounts", "list", status=0)["total"], 60, "no account went away with WHM")
        self.standin.control("/reset", {})
        self.assert_all_is_well()

    def test_whm_ends(self):
        self.begin()
        self.standin.stop()
        self.assertEqual(self.cli("sync", status=UNAVAILABLE)["state"], "failed")
        self.assertEqual(set(self.findings(UNAVAILABLE)), {"whm-away", "sync-failed"})
        self.assertEqual(self.page().status, 200)
        self.assertEqual(self.cli("accounts", "list", status=0)["total"], 60)

    def test_the_token_is_revoked_and_asked_for_once(self):
        self.begin()
        self.standin.control("/faults", {"kind": "denied", "function": "*", "times": 0})
        self.assertEqual(self.cli("sync", status=UNAVAILABLE)["state"], "failed")
        calls = len(self.standin.control("/requests"))
        for number in range(6):  # hooks that would each ask WHM, which would lock our address out
            self.standin.control("/account", {"do": "contact_email", "user": "sari", "value": "sari%d@mail.example" % number})
            self.assertEqual(self.page().status, 200)
        wait_for(lambda: "no further calls" in self.log(), "the log to say that it stops asking")
        self.assertLessEqual(len(self.standin.control("/requests")) - calls, 1)
        bad = self.findings(UNAVAILABLE)
        self.assertEqual(set(bad), {"whm-refused", "sync-failed"})
        self.assertIn("token_file", bad["whm-refused"]["remedy"])
        self.assertEqual(self.change_city("Bogor").status, 303)
        self.standin.control("/reset", {})
        self.assert_all_is_well()
        self.assertEqual(self.cli("accounts", "show", "sari", status=0)["email"], "sari5@mail.example", "nothing was missed meanwhile")

    def log(self):
        with open(self.daemon.log_path, encoding="utf-8") as file:
            return file.read()

    def test_the_disk_is_full(self):
        self.begin()
        self.daemon.stop()
        self.state = self.daemon.state
        kept = os.path.join(self.scene.folder, "kept")
        subprocess.run(["cp", "-a", self.state, kept], check=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "tmpfs", self.state], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", self.state], check=False)
        self.addCleanup(lambda: self.daemon.stop())
        subprocess.run(["cp", "-a", kept + "/.", self.state], check=True)
        self.daemon.start()
        self.assertEqual(self.change_city("Bandung", "01" * 16).status, 303)
        filler = os.path.join(self.state, "filler")
        with open(filler, "wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(b"x" * 4096)
        self.assertEqual(self.page().status, 200, "reading goes on")
        reply = self.change_city("Surabaya")
        self.assertEqual(reply.status, 503, "not stored is not called stored")
        self.assertIn("Surabaya", reply.text, "what was typed comes back")
        self.assertIn(REQUEST, reply.text, "and can be sent again as the same request")
        answer = self.cli("customers", "set", "1", "city=Malang", "--reason", "x", status=UNAVAILABLE)
        self.assertEqual(answer["state"], "not_saved")
        self.assertIn("disk is full", self.log())
        # Sync and doctor say why, at once.
        self.assertIn("disk is full", self.cli("sync", status=UNAVAILABLE)["what"])
        bad = self.findings(UNAVAILABLE)
        self.assertEqual(set(bad), {"store-unwritable"})
        self.assertIn("disk is full", bad["store-unwritable"]["what"])
        self.assertIn("room", bad["store-unwritable"]["remedy"])
        self.assertIn('value="Bandung"', self.page("p=details").text)
        self.standin.control("/account", {"do": "suspend", "user": "sari", "reason": "while the disk was full"})
        os.unlink(filler)
        # The same request again: stored once, and asked again it is known to be stored.
        self.assertEqual(self.change_city("Surabaya").status, 303)
        self.assertEqual(self.city(), "Surabaya")
        self.assert_all_is_well()
        self.assertEqual(self.cli("accounts", "show", "sari", status=0)["status"], "suspended")

    def test_the_clocks_are_apart(self):
        self.begin()
        self.standin.control("/clock", {"advance": 3600})
        bad = self.findings(UNAVAILABLE)
        self.assertEqual(set(bad), {"clock-apart"})
        self.assertRegex(bad["clock-apart"]["what"], r"\b(59|60) minutes")
        self.assertIn("NTP", bad["clock-apart"]["remedy"])
        self.standin.control("/clock", {"advance": -3600})
        self.assert_all_is_well()

    def test_doctor_knows_of_hooks_from_before_a_restart(self):
        self.begin()
        self.standin.control("/account", {"do": "suspend", "user": "sari", "reason": "for the hook"})
        codes = lambda: {finding["code"] for finding in self.cli("doctor", status=0)["findings"]}
        wait_for(lambda: "hooks-seen" in codes(), "doctor to have seen the hook")
        self.daemon.stop()
        self.daemon.start()
        self.assertIn("hooks-seen", codes())

    def test_the_database_file_cannot_be_read(self):
        self.begin()
        self.assertEqual(self.change_city("Bandung").status, 303)
        self.daemon.stop()
        for mode, owner in ((0o000, scene.DAEMON_USER), (0o600, "root")):
            with self.subTest(mode=mode, owner=owner):
                os.chmod(self.daemon.database, mode)
                shutil.chown(self.daemon.database, owner)
                done = subprocess.run([os.path.join(BUILD, "bin", "pelanggand"), "--config", self.daemon.config], capture_output=True, text=True, check=False,
                                      timeout=30)
                self.assertEqual(done.returncode, UNAVAILABLE, done.stderr)
                self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
                self.assertNotIn("terminate called", done.stderr)
        finding = self.findings(UNAVAILABLE)
        self.assertEqual(len(finding), 1, finding)
        os.chmod(self.daemon.database, 0o600)
        os.chown(self.daemon.database, pwd.getpwnam(scene.DAEMON_USER).pw_uid, -1)
        self.daemon.start()
        self.assertEqual(self.city(), "Bandung")
        self.assert_all_is_well()

    def test_the_sockets_are_gone(self):
        self.begin()
        for name in ("panel", "whm", "public"):
            os.unlink(self.daemon.door(name))
        for arguments in (["sync"], ["accounts", "list"], ["customers", "show", "1"], ["journal", "verify"]):
            self.assertEqual(self.cli(*arguments, status=UNAVAILABLE)["error"], "unavailable")
        bad = self.findings(UNAVAILABLE)
        self.assertEqual(set(bad), {"socket-missing"})
        self.assertIn("pelanggand", bad["socket-missing"]["remedy"])
        self.standin.control("/account", {"do": "suspend", "user": "sari", "reason": "nobody hears the hook"})
        self.daemon.stop()
        self.daemon.start()
        self.assert_all_is_well()
        self.assertEqual(self.cli("accounts", "show", "sari", status=0)["status"], "suspended")
        self.daemon.kill()
        self.assertEqual(set(self.findings(UNAVAILABLE)), {"socket-dead"})
        self.daemon.start()
        self.assert_all_is_well()


if __name__ == "__main__":
    unittest.main()
