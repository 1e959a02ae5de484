# SPDX-License-Identifier: Apache-2.0
"""The system's part: the user that the daemon becomes, systemd's units, and chkservd where it is asked for."""

import fcntl
import os
import pwd
import re
import subprocess

from safe import Unsafe
from things import Thing

PATIENCE = 120
SHELLS = ("/usr/sbin/nologin", "/sbin/nologin", "/bin/false")


class SystemError_(Exception):
    """A command of the system failed; str() has its words."""


def run(*command):
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/", timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SystemError_("%s: %s" % (command[0], error))
    if done.returncode:
        raise SystemError_("%s: %s" % (" ".join(command), (done.stderr or done.stdout).decode("utf-8", "replace").strip()))
    return done.stdout.decode("utf-8", "replace")


def find_user(tree, name):
    """(uid, gid, shell) or None; in another root than / its own list of users comes first."""
    if tree.root:
        data = tree.read("/etc/passwd") or b""
        for line in data.decode("utf-8", "replace").splitlines():
            fields = line.split(":")
            if fields[0] == name and len(fields) == 7:
                return int(fields[2]), int(fields[3]), fields[6]
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return entry.pw_uid, entry.pw_gid, entry.pw_shell


class User(Thing):
    """A system user without a shell, with a group of its own."""

    def _name(self):
        return self.setup.user

    def _prefix(self):
        return ["--prefix", self.tree.root] if self.tree.root else []

    def missing(self):
        return "" if self.is_there() else "make the system user"

    def put(self):
        shell = next((path for path in SHELLS if os.path.exists(path)), SHELLS[-1])
        run("useradd", *(self._prefix() + ["--system", "--user-group", "--no-create-home", "--home-dir", self.entry.source, "--shell", shell,
                                           self._name()]))

    def is_there(self):
        return find_user(self.tree, self._name()) is not None

    def take(self):
        run("userdel", *(self._prefix() + [self._name()]))
        # Gone with the user, or kept where login.defs says so.
        group = self.tree.read("/etc/group") or b""
        if any(line.startswith(self._name().encode() + b":") for line in group.splitlines()):
            run("groupdel", *(self._prefix() + [self._name()]))

    def hindrance(self):
        found = find_user(self.tree, self._name())
        if found is None or self.entry.name in self.setup.record.made or self._name() != self.entry.path:
            return ""
        uid, _, shell = found
        if uid == 0 or uid >= 1000:
            return "is there as uid %d: not a system user, perhaps an account's" % uid
        return "" if shell in SHELLS else "is there and can log in (%s)" % shell


class Unit(Thing):
    """Enabled, and started where systemd runs. The order of the manifest is the order of starting."""

    def _systemctl(self, *words):
        root = [] if self.setup.has_systemd else ["--root=" + (self.tree.root or "/")]
        return run("systemctl", *(root + list(words)))

    def _is(self, question):
        try:
            self._systemctl(question, self.entry.path)
        except SystemError_:
            return False
        return True

    def missing(self):
        if not self._is("is-enabled"):
            return "enable"
        return "start" if self.setup.has_systemd and not self._is("is-active") else ""

    def put(self):
        for wants in ("sockets.target.wants", "multi-user.target.wants"):
            if self.tree.lstat("/etc/systemd/system/" + wants) is None:
                self.setup.record.about_to_make("parent /etc/systemd/system/" + wants)
        if self.setup.has_systemd:
            self._systemctl("daemon-reload")
        self._systemctl("enable", self.entry.path)
        if self.setup.has_systemd:
            self._systemctl("start", self.entry.path)

    def stop(self):
        if self.setup.has_systemd and self._is("is-active"):
            self._systemctl("stop", self.entry.path)

    def restart(self):
        if self.setup.has_systemd:
            self._systemctl("daemon-reload")
            self._systemctl("restart", self.entry.path)

    def is_there(self):
        return self._is("is-enabled") or self.setup.has_systemd and self._is("is-active")

    def take(self):
        self.stop()
        self._systemctl("disable", self.entry.path)
        if self.setup.has_systemd:
            self._systemctl("daemon-reload")


class Chkservd(Thing):
    """The panel's watchman, only where it is asked for: a service that was stopped on purpose would alarm the administrator."""

    SHARED = "/etc/chkserv.d/chkservd.conf"

    def _own(self):
        return "/etc/chkserv.d/" + self.entry.path

    def _lines(self):
        return (self.tree.read(self.SHARED) or b"").decode("utf-8", "replace").splitlines()

    def _is_ours(self, line):
        return re.match(r"\s*%s\s*:" % re.escape(self.entry.path), line) is not None

    def missing(self):
        is_written = self.tree.read(self._own()) == self.setup.payload.read(self.entry)
        return "" if is_written and self.entry.path + ":1" in self._lines() else "watch over"

    def put(self):
        uid, gid = self.setup.owner(self.entry)
        self.tree.write(self._own(), self.setup.payload.read(self.entry), uid, gid, self.entry.mode)
        self._change(self.entry.path + ":1")

    def _change(self, line):
        """The file is everybody's: read, changed and replaced under a lock, with a line feed after its last line."""
        status = self.tree.lstat(self.SHARED)
        if status is None:
            raise Unsafe("%s is not there: the panel's chkservd is not" % self.SHARED)
        with self.tree.folder(os.path.dirname(self.SHARED)) as folder:
            fcntl.flock(folder, fcntl.LOCK_EX)
            lines = [old for old in self._lines() if not self._is_ours(old)] + ([line] if line else [])
            self.tree.write(self.SHARED, ("\n".join(lines) + "\n").encode("utf-8"), status.st_uid, status.st_gid, status.st_mode & 0o755)
        self._restart()

    def _restart(self):
        program = self.setup.panel.command("scripts/restartsrv_chkservd")
        if os.access(program, os.X_OK):
            run(program)

    def is_there(self):
        return self.tree.lstat(self._own()) is not None or any(self._is_ours(line) for line in self._lines())

    def take(self):
        if any(self._is_ours(line) for line in self._lines()):
            self._change("")
        self.tree.remove(self._own())
        self.tree.remove("/var/run/chkservd/" + self.entry.path)
