# SPDX-License-Identifier: Apache-2.0
"""Starting and ending: one line for every fault, nothing started, rights given up and proven gone."""

import ctypes
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import unittest

from support import BUILD, UID_A, SystemCase, ask, binary, wait_for

import scene


LANDLOCK_CREATE_RULESET = 444


def read(path):
    with open(path, "rb") as file:
        return file.read().decode("utf-8", "replace")


class DaemonCase(SystemCase):
    def setUp(self):
        super().setUp()
        os.mkdir(self.path("state"), 0o700)
        shutil.chown(self.path("state"), "nobody")
        self.token = self.write("token", "canary-token-4711\n", 0o600)
        self.settings = {"whm": {"url": "https://127.0.0.1:1", "token_file": self.token, "interval": "0"},
                         "store": {"url": "sqlite://" + self.path("state/pelanggan.db")},
                         "doors": {"dir": self.path("doors"), "user": "nobody"},
                         "templates": {"dir": scene.readable_templates(self.folder, os.path.join(BUILD, "bin"))}}

    def config(self, name="pelanggan.conf"):
        return self.write(name, "".join("[%s]\n%s" % (section, "".join("%s = %s\n" % pair for pair in keys.items()))
                                        for section, keys in self.settings.items()), 0o600)

    def start(self, config=None, env=None, argv=(), **options):
        self.log = open(self.path("log"), "w+", encoding="utf-8")
        self.addCleanup(self.log.close)
        process = subprocess.Popen([*argv, binary("pelanggand"), "--config", config or self.config()], stdout=self.log,
                                   stderr=self.log, env={**os.environ, **(env or {})}, **options)
        self.addCleanup(lambda: (process.poll() is None and process.kill(), process.wait()))
        return process

    def is_up(self, process):
        self.assertIsNone(process.poll(), "the daemon ended: " + read(self.path("log")))
        return "answers at" in read(self.path("log"))

    def started(self, **options):
        process = self.start(**options)
        wait_for(lambda: self.is_up(process), "the daemon to answer")
        return process

    def refused(self, config=None, status=5):
        done = subprocess.run([binary("pelanggand"), "--config", config or self.config()], capture_output=True, text=True,
                              timeout=30, check=False)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual(len(done.stderr.strip().split("\n")), 1, done.stderr)
        self.assertFalse(os.path.exists(self.path("state/pelanggan.db")), "nothing is started")
        return done.stderr


class Starting(DaemonCase):
    def test_the_daemon_can_open_its_own_files_only(self):
        """What the kernel was asked for: rules for files, and then to be held to them, before the database is opened."""
        trace = self.path("trace")
        process = self.start(argv=("strace", "-f", "-qq", "-o", trace, "-e", "trace=landlock_add_rule,landlock_restrict_self,openat"),
                             env={"ASAN_OPTIONS": "detect_leaks=0"})
        wait_for(lambda: self.is_up(process), "the daemon to answer")
        calls = [line.split(maxsplit=1)[1] for line in read(trace).splitlines()]
        restricted = [number for number, call in enumerate(calls) if call.startswith("landlock_restrict_self(")]
        version = ctypes.CDLL(None).syscall(LANDLOCK_CREATE_RULESET, None, 0, 1)  # the kernel's version of it
        if version < 1:
            self.assertIn("no Landlock", read(self.path("log")))
            return
        self.assertEqual(len(restricted), 2 if version >= 4 else 1, "once to files and, where the kernel can, once to ports")
        self.assertTrue(all("= 0" in calls[number] for number in restricted), calls)
        before, after = calls[:restricted[0]], calls[restricted[0]:]
        self.assertFalse(any("pelanggan.db\"" in call for call in before), "the database was opened before")
        self.assertTrue(any("pelanggan.db\"" in call for call in after), "the trace shows no database")
        # "/" is the proof that it holds.
        self.assertEqual([call.split(", ")[1] for call in after if "EACCES" in call], ['"/"'], "the daemon needs what it may not open")

    def test_faults_of_the_configuration_are_one_line(self):
        self.settings["doors"]["directory"] = "/x"
        config = self.config()
        line = read(config).split("\n").index("directory = /x") + 1
        self.assertEqual(self.refused(status=2).strip(),
                         "%s:%d: unknown key [doors] directory; remove it" % (config, line))
        self.assertFalse(os.path.exists(self.path("doors")))
        self.assertIn("cannot be read", self.refused("/nonexistent", status=2))

    def test_an_unfit_environment_is_one_line(self):
        cases = [("token", lambda: os.chmod(self.token, 0o644), "can be read by everybody"),
                 ("token", lambda: os.truncate(self.token, 0), "is empty"),
                 ("token", lambda: os.unlink(self.token), "cannot be read"),
                 ("doors", lambda: (os.mkdir(self.path("doors")), os.chmod(self.path("doors"), 0o777)), "not safe for sockets"),
                 ("user", lambda: self.settings["doors"].update(user="no-such-user"), "does not exist"),
                 ("user", lambda: self.settings["doors"].update(user="root"), "must not be root"),
                 ("state", lambda: self.settings["store"].update(url="sqlite:///nonexistent/x.db"), "must exist"),
                 ("templates", lambda: self.settings["templates"].update(dir="/nonexistent"), "nonexistent")]
        for name, spoil, words in cases:
            with self.subTest(name=name, words=words):
                self.setUp()
                spoil()
                self.assertIn(words, self.refused())

    def test_a_second_daemon_is_refused_and_the_first_goes_on(self):
        self.started()
        second = subprocess.run([binary("pelanggand"), "--config", self.config()], capture_output=True, text=True, timeout=30,
                                check=False)
        self.assertEqual(second.returncode, 5)
        self.assertIn("another pelanggand already works on " + self.path("doors"), second.stderr)
        self.settings["doors"]["dir"] = self.path("other-doors")
        third = subprocess.run([binary("pelanggand"), "--config", self.config("other.conf")], capture_output=True, text=True,
                               timeout=30, check=False)
        self.assertEqual(third.returncode, 5)
        self.assertIn("another pelanggand already works on " + self.path("state"), third.stderr)
        self.assertEqual(ask(self.path("doors/panel.sock"), "p=style", uid=UID_A).status, 200)

    def test_rights_are_given_up(self):
        process = self.started()
        nobody = pwd.getpwnam("nobody")
        status = read("/proc/%d/status" % process.pid)
        fields = dict(re.findall(r"^(\w+):[ \t]*(.*)$", status, re.M))
        self.assertEqual(fields["Uid"].split(), [str(nobody.pw_uid)] * 4)
        self.assertEqual(fields["Gid"].split(), [str(nobody.pw_gid)] * 4)
        self.assertEqual(fields["Groups"].split(), [])
        for name in ("CapPrm", "CapEff", "CapInh", "CapAmb"):
            self.assertEqual(int(fields[name], 16), 0, name)
        self.assertEqual((fields["NoNewPrivs"], fields["Seccomp"]), ("1", "2"))
        for task in os.listdir("/proc/%d/task" % process.pid):
            thread = read("/proc/%d/task/%s/status" % (process.pid, task))
            self.assertRegex(thread, r"Seccomp:\s+2")
        limits = read("/proc/%d/limits" % process.pid)
        self.assertRegex(limits, r"Max core file size\s+0\s+0")

    def test_the_token_is_in_no_place_that_others_read(self):
        process = self.started()
        for name in ("cmdline", "environ"):
            self.assertNotIn("canary-token", read("/proc/%d/%s" % (process.pid, name)))
        ask(self.path("doors/panel.sock"), "p=overview", uid=UID_A)
        self.assertNotIn("canary-token", read(self.path("log")))

    def test_doors_have_their_modes(self):
        self.started()
        modes = {name: os.stat(self.path("doors", name + ".sock")).st_mode & 0o777 for name in ("panel", "whm", "public")}
        self.assertEqual(modes, {"panel": 0o666, "whm": 0o600, "public": 0o660})

    def test_sigterm_ends_it_cleanly_and_it_starts_again(self):
        for _ in range(2):
            process = self.started()
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(30), 0)
            self.assertIn("has ended", read(self.path("log")))

    def test_systemd_hands_over_sockets_and_is_told(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(self.path("notify"))
            os.chmod(self.path("notify"), 0o777)
            manager.settimeout(30)
            listeners = []
            for name in ("whm", "public", "panel"):  # any order: names count
                listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                listener.bind(self.path(name + ".handed"))
                os.chmod(self.path(name + ".handed"), 0o666)
                listener.listen(64)
                listeners.append(listener)
            start = ("import os,sys\n"
                     "for i,fd in enumerate(map(int,sys.argv[1].split(','))): os.dup2(fd,100+i)\n"
                     "for i in range(3): os.dup2(100+i,3+i); os.close(100+i)\n"
                     "os.environ.update(LISTEN_PID=str(os.getpid()),LISTEN_FDS='3',LISTEN_FDNAMES=sys.argv[2])\n"
                     "os.execv(sys.argv[3],sys.argv[3:])\n")
            passed = [listener.fileno() for listener in listeners]
            argv = (sys.executable, "-c", start, ",".join(map(str, passed)), "whm:public:panel")
            process = self.start(argv=argv, env={"NOTIFY_SOCKET": self.path("notify")}, pass_fds=passed)
            self.assertEqual(manager.recv(100), b"READY=1")
            self.assertEqual(ask(self.path("panel.handed"), "p=style", uid=UID_A).status, 200)
            self.assertEqual(ask(self.path("whm.handed"), "p=style", uid=UID_A).status, 403)
            self.assertFalse(os.path.exists(self.path("doors")))
            process.send_signal(signal.SIGTERM)
            self.assertEqual(manager.recv(100), b"STOPPING=1")
            self.assertEqual(process.wait(30), 0)
            for listener in listeners:
                listener.close()

    def test_wrong_sockets_from_systemd_are_refused(self):
        start = ("import os,socket,sys\n"
                 "s=[socket.socket(socket.AF_UNIX) for _ in range(3)]\n"
                 "for i,x in enumerate(s): x.bind('%s/w%%d'%%i); x.listen(1); os.dup2(x.fileno(),100+i)\n"
                 "for i in range(3): os.dup2(100+i,3+i)\n"
                 "os.environ.update(LISTEN_PID=str(os.getpid()),LISTEN_FDS='3',LISTEN_FDNAMES=sys.argv[1])\n"
                 "os.execv(sys.argv[2],sys.argv[2:])\n" % self.folder)
        for names in ("panel:whm:whm", "panel:whm", "panel:whm:web", ""):
            with self.subTest(names=names):
                for i in range(3):
                    if os.path.exists(self.path("w%d" % i)):
                        os.unlink(self.path("w%d" % i))
                process = self.start(argv=(sys.executable, "-c", start, names))
                self.assertEqual(process.wait(30), 2)

    def test_a_file_in_the_way_of_a_door_is_not_removed(self):
        os.mkdir(self.path("doors"), 0o755)
        self.write("doors/panel.sock", "precious")
        self.assertIn("is in the way", self.refused())
        self.assertEqual(read(self.path("doors/panel.sock")), "precious")


if __name__ == "__main__":
    unittest.main()
