# SPDX-License-Identifier: Apache-2.0
"""Attack 5: a customer swaps all that it may write with links, thousands of times a second, while pages, hooks and a sync run. Nothing of
ours opens anything there, and nothing outside the state folder changes."""

import contextlib
import ctypes
import hashlib
import mmap
import os
import re
import signal
import stat
import struct
import subprocess
import unittest
import urllib.parse

from support import BUILD, PATIENCE, ask, wait_for

import scene

AT_FDCWD, RENAME_EXCHANGE = -100, 2
TRACE = "trace=open,openat,openat2,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,truncate,chmod,fchmodat,chown,lchown,fchownat"
# What a program that trusts the folder could be brought to use there.
NAMES = ("pelanggan", "pelanggan.db", "pelanggan.db-wal", "pelanggan.db-journal", ".pelanggan", ".cpanel", "tmp", "export", "gateway.conf", "templates")


def exchange(first, second, libc=ctypes.CDLL(None, use_errno=True)):
    if libc.renameat2(AT_FDCWD, first, AT_FDCWD, second, RENAME_EXCHANGE) != 0:
        raise OSError(ctypes.get_errno(), "renameat2")


def swap_for_ever(pairs, counter):
    """Exchanges a thing and a link, and moves a link over a name and away again."""
    count = 0
    while True:
        for thing, link in pairs:
            exchange(thing, link)
            os.rename(thing, thing + b".moved")
            os.rename(thing + b".moved", thing)
            count += 3
        struct.pack_into("Q", counter, 0, count)


@contextlib.contextmanager
def swapper(uid, pairs):
    """Swaps as uid until the block ends; gives the counter of swaps."""
    counter = mmap.mmap(-1, 8)
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            swap_for_ever(pairs, counter)
        finally:
            os._exit(1)
    try:
        yield lambda: struct.unpack_from("Q", counter, 0)[0]
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def fingerprint(folder, without=()):
    """Everything below folder: kind, mode, owner, times and content."""
    found = {}
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if os.path.join(place, name) not in without]
        for name in [*folders, *files]:
            path = os.path.join(place, name)
            info = os.lstat(path)
            content = ""
            if stat.S_ISREG(info.st_mode):
                with open(path, "rb") as file:
                    content = hashlib.sha256(file.read()).hexdigest()
            elif stat.S_ISLNK(info.st_mode):
                content = os.readlink(path)
            if not stat.S_ISDIR(info.st_mode):
                found[path] = (info.st_mode, info.st_uid, info.st_gid, info.st_size, info.st_mtime_ns, info.st_nlink, content)
            else:
                found[path] = (info.st_mode, info.st_uid, info.st_gid)
    return found


@contextlib.contextmanager
def traced(pid, path):
    """strace on a running process; its list of opened and changed names is in path afterwards."""
    with subprocess.Popen(["strace", "-f", "-qq", "-s", "4096", "-e", TRACE, "-o", path, "-p", str(pid)], stderr=subprocess.PIPE, text=True) as process:
        def is_attached():
            if process.poll() is not None:
                raise AssertionError("strace ended: " + process.stderr.read())
            for thread in os.listdir("/proc/%d/task" % pid):
                with open("/proc/%d/task/%s/status" % (pid, thread), encoding="ascii") as file:
                    if "\nTracerPid:\t%d\n" % process.pid not in file.read():
                        return False
            return True

        wait_for(is_attached, "strace to follow every thread")
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=PATIENCE)


@unittest.skipUnless(os.geteuid() == 0, "uses real uids: needs root")
class SymlinkRace(unittest.TestCase):
    def setUp(self):
        self.scene = scene.Scene(os.path.join(BUILD, "bin"), ("--cpanel-port", 0, "--whm-port", 0, "--accounts", 60), page_size=7)
        self.addCleanup(self.scene.close)
        self.temporary = os.path.join(self.scene.folder, "temporary")
        os.mkdir(self.temporary)
        os.chmod(self.temporary, 0o1777)
        kept = os.environ.get("TMPDIR")
        self.addCleanup(lambda: os.environ.pop("TMPDIR") if kept is None else os.environ.__setitem__("TMPDIR", kept))
        os.environ["TMPDIR"] = self.temporary  # of the daemon, the stand-in and the hooks that it runs
        self.scene.start()
        self.daemon, self.standin = self.scene.daemon, self.scene.standin
        self.uid = self.standin.uid("budi")
        self.victims = self.victim_files()
        self.home = os.path.join(self.scene.folder, "home", "budi")
        os.makedirs(self.home)
        os.chown(self.home, self.uid, self.uid)
        self.pairs = [pair for folder in (self.home, self.temporary) for pair in self.lay_out(folder)]

    def victim_files(self):
        """Files that no program may touch: root's, the daemon's own and another customer's."""
        folder = os.path.join(self.scene.folder, "victims")
        os.makedirs(os.path.join(folder, "inner"))
        os.chmod(folder, 0o777)
        daemon = os.stat(self.daemon.state).st_uid
        for owner in (0, daemon, self.standin.uid("sari")):
            for name in ("%d" % owner, os.path.join("inner", "%d" % owner)):
                path = os.path.join(folder, name)
                with open(path, "w", encoding="ascii") as file:
                    file.write("canary of %d\n" % owner)
                os.chown(path, owner, owner)
        return folder

    def lay_out(self, folder):
        """Pairs (a thing, a link beside it), made by the customer itself."""
        targets = (self.victims, os.path.join(self.victims, "0"), os.path.join(self.victims, str(os.stat(self.daemon.state).st_uid)),
                   self.daemon.state, self.daemon.database, self.daemon.config)
        for number, name in enumerate(NAMES):
            thing, link = os.path.join(folder, name), os.path.join(folder, "link-to-" + name)
            if number % 2:
                os.mkdir(thing)
            else:
                with open(thing, "w", encoding="ascii") as file:
                    file.write("panel_socket=/nowhere\n")
            os.symlink(targets[number % len(targets)], link)
            os.chown(thing, self.uid, self.uid)
            os.lchown(link, self.uid, self.uid)
            yield thing.encode(), link.encode()

    def requests(self):
        """Pages of all doors, with names of the swapped places wherever a name goes in."""
        places = [os.path.join(folder, name) for folder in (self.home, self.temporary) for name in NAMES]
        hints = {"DOCUMENT_ROOT": self.home, "SCRIPT_FILENAME": places[0], "PATH_TRANSLATED": places[1], "PATH_INFO": "/../" + places[2], "HOME": self.home,
                 "TMPDIR": self.temporary, "HTTP_ACCEPT_LANGUAGE": places[3]}
        for place in places:
            name = urllib.parse.quote(place)
            for query in ("p=overview", "p=" + name, "p=overview&language=" + name, "p=details", "p=history", "p=contacts&id=" + name):
                reply = ask(self.daemon.door("panel"), query, headers=hints, uid=self.uid)
                self.assertIn(reply.status, (200, 303, 400, 404), query)
            reply = ask(self.daemon.door("panel"), "p=language", "POST", b"language=%s&back=%s" % (name.encode(), name.encode()), hints, uid=self.uid)
            self.assertEqual(reply.status, 403, "a form without its token")
            self.assertNotEqual(ask(self.daemon.door("public"), "p=" + name, headers=hints).status, 200)
            reply = ask(self.daemon.door("whm"), "p=customers&q=" + name, headers={"REMOTE_USER": "root", "PELANGGAN_ACLS": "all", **hints})
            self.assertEqual(reply.status, 200)

    def hooks(self):
        """Changes at the panel, each of which runs the hook as root, and what they are known by in the end."""
        for number in range(10):
            self.standin.control("/account", {"do": "suspend", "user": "budi", "reason": "%s %d" % (self.home, number)})
            self.standin.control("/account", {"do": "unsuspend", "user": "budi"})
        self.standin.control("/account", {"do": "contact_email", "user": "budi", "value": "raced@mail.example"})
        wait_for(lambda: self.daemon.cli("accounts", "show", "budi")["email"] == "raced@mail.example", "the hook's message to be followed")

    def traced_as_root(self, name, arguments, status=0, data=""):
        """A program of ours as root standing in the customer's home, under strace; the trace."""
        path = os.path.join(self.scene.folder, "trace-" + name)
        # A sanitizer's leak check cannot run under strace; leaks are looked for where nobody traces.
        environment = {"HOME": self.home, "TMPDIR": self.temporary, "PATH": "/usr/bin:/bin", "XDG_CONFIG_HOME": self.home,
                       "ASAN_OPTIONS": "detect_leaks=0"}
        done = subprocess.run(["strace", "-f", "-qq", "-s", "4096", "-e", TRACE, "-o", path, *arguments], cwd=self.home, input=data, capture_output=True,
                              text=True, check=False, env=environment)
        self.assertEqual(done.returncode, status, done.stderr)
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def assert_clean(self, who, trace):
        """No line names a swapped place, by its path, its end or relative to it."""
        for line in trace.splitlines():
            for name in re.findall(r'"((?:[^"\\]|\\.)*)"', line):
                is_relative_temporary = not name.startswith("/") and "AT_FDCWD" in line
                if name.startswith((self.home, self.temporary, self.victims)) or name.startswith("/home/") or (who != "daemon" and is_relative_temporary):
                    self.fail("%s used %s: %s" % (who, name, line))

    def test_nothing_is_opened_or_changed_where_a_customer_writes(self):
        daemon_trace = os.path.join(self.scene.folder, "trace-daemon")
        kept = (self.daemon.state, self.home, self.temporary, self.standin.root, os.path.join(self.scene.folder, "standin"))
        logs = {self.daemon.log_path, os.path.join(self.scene.folder, "standin.log")}
        traces = {os.path.join(self.scene.folder, "trace-" + name) for name in ("daemon", "cli", "hook")}

        def outside():
            return {path: facts for path, facts in fingerprint(self.scene.folder, kept).items() if path not in logs | traces}

        before = outside()
        self.assertGreater(len(before), 10, "the scene's files are looked at")
        with swapper(self.uid, self.pairs) as swaps, traced(self.daemon.process.pid, daemon_trace):
            wait_for(lambda: swaps() > 1000, "the swapping to be under way")
            begun, clock = swaps(), os.times().elapsed
            self.requests()
            self.hooks()
            self.assertEqual(self.daemon.cli("sync")["state"], "complete")
            cli = os.path.join(BUILD, "bin", "pelanggan")
            cli_trace = self.traced_as_root("cli", [cli, "--config", self.daemon.config, "sync"])
            hook_trace = self.traced_as_root("hook", [os.path.join(self.scene.plugin.home, "bin/pelanggan-hook")], data='{"data":{"user":"budi"}}')
            rate = (swaps() - begun) / (os.times().elapsed - clock)
        print("\n  %d swaps a second while we worked" % rate)
        self.assertGreater(rate, 1000)
        with open(daemon_trace, encoding="utf-8", errors="replace") as file:
            trace = file.read()
        self.assertIn("openat(", trace, "strace saw what the daemon opens")
        self.assertIn(self.daemon.config, cli_trace, "strace saw what the command line opens")
        self.assertIn("gateway.conf", hook_trace, "strace saw what the hook opens")
        self.assert_clean("daemon", trace)
        self.assert_clean("command line", cli_trace)
        self.assert_clean("hook", hook_trace)
        self.maxDiff = 4000
        self.assertEqual(outside(), before)
        for folder in (self.home, self.temporary):
            for name in os.listdir(folder):
                self.assertEqual(os.lstat(os.path.join(folder, name)).st_uid, self.uid, "somebody else's %s in %s" % (name, folder))
        # Where everything of the state lies, only the daemon may look.
        self.assertEqual(stat.S_IMODE(os.stat(self.daemon.state).st_mode), 0o700)
        for folder, folders, files in os.walk(self.daemon.state):
            for name in folders:
                info = os.lstat(os.path.join(folder, name))
                self.assertTrue(stat.S_ISDIR(info.st_mode) and not info.st_mode & 0o077, name)
            for name in files:
                info = os.lstat(os.path.join(folder, name))
                self.assertTrue(stat.S_ISREG(info.st_mode) and info.st_nlink == 1 and not info.st_mode & 0o077, name)

    def test_the_check_would_see_it(self):
        """The same look at a program that does trust the folder: a check that sees nothing proves nothing."""
        with swapper(self.uid, self.pairs) as swaps:
            wait_for(lambda: swaps() > 1000, "the swapping to be under way")
            trace = self.traced_as_root("naive", ["ls", self.home])
        with self.assertRaisesRegex(AssertionError, "a naive program used"):
            self.assert_clean("a naive program", trace)
        with self.assertRaisesRegex(AssertionError, "a naive program used"):
            self.assert_clean("a naive program", self.traced_as_root("naive", ["ls", "."]))


if __name__ == "__main__":
    unittest.main()
