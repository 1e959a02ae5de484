# SPDX-License-Identifier: Apache-2.0
"""Attack 20, second part: the installer is killed at any point and run again, and the end is the same."""

import re
import signal
import subprocess
import unittest

import support  # noqa: F401  says where the shared folders are, so it comes first
from install_case import InstallCase, differences

# Differ from one installation to the next by themselves.
RANDOM = ["etc/pelanggan/installed.json", "etc/pelanggan/whm.token", "etc/pelanggan/link.keys"]
# Every call that changes something on the disk, and the starts of the panel's commands.
CHANGES = "renameat,mkdirat,symlinkat,unlinkat,fchownat,fchmod,vfork"


class InstallerKilled(InstallCase):
    def killed(self, command, calls, when, *arguments):
        """Runs the installer and kills it at a system call. Returns False when it had ended before."""
        words = ["strace", "-o", "/dev/null", "-e", "trace=" + calls, "-e", "inject=%s:signal=SIGKILL:when=%d" % (calls, when)]
        done = subprocess.run(words + self.server.command_line(command, *arguments), capture_output=True, text=True, check=False, timeout=120)
        if done.returncode == 0:
            return False
        self.assertIn(done.returncode, (-signal.SIGKILL, 128 + signal.SIGKILL), done.stdout + done.stderr)
        return True

    def reference(self):
        """What a run that nobody disturbed leaves."""
        self.server.run("install")
        files, registrations = self.server.files(RANDOM), self.server.registrations()
        self.server.run("uninstall", "--purge")
        return files, registrations

    def test_killed_after_every_step_and_run_again(self):
        """Each run gets one step further than the one before it and is killed there."""
        empty, nothing = self.server.files(), self.server.registrations()
        files, registrations = self.reference()
        runs = 0
        # The journal is synchronised twice at the beginning, and once before each step that it does not name yet: the third time the step
        # that the run before was killed at is done.
        while self.killed("install", "fdatasync", 3):
            runs += 1
            self.assertLess(runs, 200, "it gets no further")
        self.assertGreater(runs, 40)
        self.assertEqual(differences(files, self.server.files(RANDOM)), [])
        self.assertEqual(self.without_weights(registrations), self.without_weights(self.server.registrations()))
        runs = 0
        while self.killed("uninstall", "fdatasync", 4, "--purge"):
            runs += 1
            self.assertLess(runs, 200, "it gets no further")
        self.assertGreater(runs, 30)
        self.assertEqual(differences(empty, self.server.files()), [])
        self.assertEqual(self.server.registrations(), nothing)
        self.assertEqual(self.server.standin.control("/violations"), [])

    def test_killed_in_the_middle_of_steps(self):
        empty, nothing = self.server.files(), self.server.registrations()
        files, registrations = self.reference()
        for when in range(3, 1000, 41):
            is_killed = self.killed("install", CHANGES, when)
            self.server.run("install")
            self.assertEqual(differences(files, self.server.files(RANDOM)), [], "killed at change %d" % when)
            self.assertEqual(self.without_weights(registrations), self.without_weights(self.server.registrations()))
            self.killed("uninstall", CHANGES, when, "--purge")
            self.server.run("uninstall", "--purge")
            self.assertEqual(differences(empty, self.server.files()), [], "killed at change %d" % when)
            self.assertEqual(self.server.registrations(), nothing)
            if not is_killed:
                break
        else:
            self.fail("the installer makes more than 1000 changes")
        self.assertGreater(when, 120)

    @staticmethod
    def without_weights(registrations):
        """The panel numbers hooks of one event as they come and go; uids may differ too."""
        hooks = {category: {event: sorted((hook["hook"], hook["stage"]) for hook in entries) for event, entries in events.items()}
                 for category, events in registrations["hooks"].items()}
        return {**registrations, "hooks": hooks, "users": re.sub(r":x:\d+:\d+:", ":", registrations["users"]),
                "groups": re.sub(r":x:\d+:", ":", registrations["groups"])}


if __name__ == "__main__":
    unittest.main()
