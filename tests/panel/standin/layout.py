# SPDX-License-Identifier: Apache-2.0
"""The folder that stands for / on the stand-in: /usr/local/cpanel, /var/cpanel and the rest below one directory."""

import hashlib
import json
import os
import py_compile
import shutil
import stat
import tempfile
import threading
from pathlib import Path

COMMANDS = {
    "bin": ("register_appconfig", "unregister_appconfig", "is_registered_with_appconfig", "show_appconfig",
            "manage_hooks", "whmapi1", "uapi"),
    "scripts": ("install_plugin", "uninstall_plugin", "upcp"),
}
COMMAND_MODULES = ("__init__", "appconfig", "commands", "hooks", "layout", "local_door", "plugins")
CPUSER_FILES = 5000  # more accounts than this, and only those touched get a file under /var/cpanel/users

SETTINGS = """\
permit_unregistered_apps_as_root=0
permit_unregistered_apps_as_reseller=0
permit_appconfig_entries_without_acls=0
permit_appconfig_entries_without_features=0
debughooks=0
"""


class Root:
    def __init__(self, directory):
        self.directory = os.path.realpath(directory)
        self.cpanel = self.path("/usr/local/cpanel")
        self.socket = self.path("/var/cpanel/standin/cpsrvd.sock")

    def path(self, absolute):
        """Returns where that path of the real system lies here."""
        return self.directory + absolute

    def themes(self):
        base = self.path("/usr/local/cpanel/base/frontend")
        return sorted(name for name in os.listdir(base) if os.path.isdir(os.path.join(base, name)))

    def write(self, absolute, text, mode=0o644, gid=0):
        """Replaces a file whole, so that no reader sees half of it."""
        path = self.path(absolute)
        fd, temporary = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".new-")
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(temporary, mode)
        if os.geteuid() == 0:
            os.chown(temporary, 0, gid)
        os.replace(temporary, path)

    def log(self, name, line):
        """Appends one line to a file in /usr/local/cpanel/logs."""
        with open(self.path("/usr/local/cpanel/logs/" + name), "a", encoding="utf-8", errors="replace") as file:
            file.write(line.rstrip("\n").replace("\n", "\\n") + "\n")

    def load(self, absolute, default):
        try:
            with open(self.path(absolute), encoding="utf-8") as file:
                return json.load(file)
        except FileNotFoundError:
            return default

    def build(self):
        """Makes the tree. Raises ValueError when accounts could not reach it."""
        os.makedirs(self.directory, exist_ok=True)
        self._check_reachable()
        for folder, mode in (
                ("/usr/local/cpanel/bin", 0o755), ("/usr/local/cpanel/scripts", 0o755),
                ("/usr/local/cpanel/3rdparty/bin", 0o755), ("/usr/local/cpanel/logs", 0o711),
                ("/usr/local/cpanel/base/frontend/jupiter/dynamicui", 0o755),
                ("/usr/local/cpanel/whostmgr/docroot/cgi", 0o755),
                ("/usr/local/cpanel/whostmgr/docroot/templates", 0o755),
                ("/usr/local/cpanel/whostmgr/docroot/addon_plugins", 0o755),
                ("/usr/local/cpanel/whostmgr/addonfeatures", 0o755),
                ("/usr/local/cpanel/Cpanel/Config/ConfigObj/Driver", 0o755),
                ("/usr/local/cpanel/standin", 0o755),
                ("/var/cpanel/apps", 0o755), ("/var/cpanel/users", 0o711), ("/var/cpanel/suspended", 0o711),
                ("/var/cpanel/perl", 0o755), ("/var/cpanel/standin", 0o711), ("/etc", 0o755), ("/home", 0o711),
                ("/opt", 0o755), ("/root", 0o700), ("/run", 0o755), ("/usr/local/sbin", 0o755), ("/usr/lib/systemd/system", 0o755),
                ("/etc/systemd/system", 0o755), ("/etc/logrotate.d", 0o755), ("/etc/chkserv.d", 0o755), ("/var/lib", 0o755),
                ("/var/log", 0o755), ("/var/spool", 0o755)):
            os.makedirs(self.path(folder), exist_ok=True)
            os.chmod(self.path(folder), mode)
        self._link("/scripts", "usr/local/cpanel/scripts")
        for name in ("perl", "php", "php-cgi"):
            system = shutil.which(name)
            if system:
                self._link("/usr/local/cpanel/3rdparty/bin/" + name, system)
        self.write("/usr/local/cpanel/version", "11.138.0.6\n")
        self.write("/var/cpanel/cpanel.config", SETTINGS)
        self.write("/usr/local/cpanel/base/frontend/jupiter/dynamicui.conf", "# replaced at every update; add nothing\n")
        self.write("/usr/local/cpanel/scripts/postupcp", "#!/bin/sh\nexit 0\n", 0o755)
        self._copy_package()
        self.guarded = {name: self._digest(name) for name in (
            "/var/cpanel/cpanel.config", "/usr/local/cpanel/base/frontend/jupiter/dynamicui.conf",
            "/usr/local/cpanel/scripts/postupcp")}

    def _check_reachable(self):
        os.chmod(self.directory, 0o755)
        folder = Path(self.directory)
        for parent in folder.parents:
            if not os.stat(parent).st_mode & stat.S_IXOTH:
                raise ValueError("%s: accounts could not reach the panel's files, because %s is closed to them; "
                                 "choose another --root" % (self.directory, parent))

    def _link(self, absolute, target):
        path = self.path(absolute)
        if os.path.islink(path):
            os.unlink(path)
        os.symlink(target, path)

    def _copy_package(self):
        """The commands run as accounts too, so their code lies where accounts can read it."""
        package = os.path.dirname(os.path.abspath(__file__))
        target = self.path("/usr/local/cpanel/standin/standin")
        shutil.rmtree(target, ignore_errors=True)
        os.mkdir(target)
        for name in COMMAND_MODULES:
            shutil.copyfile(os.path.join(package, name + ".py"), os.path.join(target, name + ".py"))
            py_compile.compile(os.path.join(target, name + ".py"), doraise=True)  # nobody but root could keep it later
        shutil.copytree(os.path.join(package, "perl"), self.cpanel, dirs_exist_ok=True)
        for folder, _, files in os.walk(target):
            os.chmod(folder, 0o755)
            for name in files:
                os.chmod(os.path.join(folder, name), 0o644)
        for folder, names in COMMANDS.items():
            for name in names:
                self.write("/usr/local/cpanel/%s/%s" % (folder, name), (
                    "#!/usr/bin/python3 -IB\nimport sys\nsys.path.insert(0, %r)\nfrom standin import commands\n"
                    "sys.exit(commands.main(%r, %r, sys.argv[1:]))\n") % (
                        self.path("/usr/local/cpanel/standin"), name, self.directory), 0o755)

    def _digest(self, absolute):
        try:
            with open(self.path(absolute), "rb") as file:
                return hashlib.sha256(file.read()).hexdigest()
        except FileNotFoundError:
            return ""

    def tampered(self):
        """Returns the guarded files that somebody has changed since the last call."""
        changed = [name for name, digest in self.guarded.items() if self._digest(name) != digest]
        for name in changed:
            self.guarded[name] = self._digest(name)
        return changed


class AccountFiles:
    """/var/cpanel/users/*, /var/cpanel/resellers and /var/cpanel/suspended/*, kept as the panel's state goes on."""

    def __init__(self, root, panel):
        self.root = root
        self.panel = panel
        self._digests = {}
        self._lock = threading.Lock()
        if len(panel.accounts) <= CPUSER_FILES:
            for account in panel.accounts.values():
                self._account(account)
        self._resellers()
        panel.observers.append(self.changed)

    def changed(self, what, account, details):
        with self._lock:
            self._follow(what, account, details)

    def _follow(self, what, account, details):
        if what == "reseller":
            self._resellers()
            return
        old = details.get("old_user")
        if what == "removed" or what == "renamed":
            self._forget(account.user if what == "removed" else old)
            self._resellers()
        if what != "removed":
            self._account(account)

    def _resellers(self):
        self.root.write("/var/cpanel/resellers", "".join(
            "%s:%s\n" % (user, ",".join(sorted(acls))) for user, acls in sorted(self.panel.resellers.items())))

    def _account(self, account):
        lines = ["# cPanel user data of the stand-in; change it through modifyacct", "USER=" + account.user,
                 "OWNER=" + account.owner, "CONTACTEMAIL=" + account.contact_email,
                 "CONTACTEMAIL2=" + account.contact_email_2]
        if account.suspended:
            lines += ["SUSPENDED=1", "SUSPENDTIME=%d" % account.suspend_time]
            self.root.write("/var/cpanel/suspended/" + account.user, account.suspend_reason + "\n", 0o600)
        else:
            self._unlink("/var/cpanel/suspended/" + account.user)
        text = "\n".join(lines) + "\n"
        name = "/var/cpanel/users/" + account.user
        self.root.write(name, text, 0o640, account.gid)
        self._digests[name] = hashlib.sha256(text.encode()).digest()

    def _forget(self, user):
        self._unlink("/var/cpanel/users/" + user)
        self._unlink("/var/cpanel/suspended/" + user)
        self._digests.pop("/var/cpanel/users/" + user, None)

    def _unlink(self, name):
        try:
            os.unlink(self.root.path(name))
        except FileNotFoundError:
            pass

    def tampered(self):
        """Returns the account files that differ from what the panel wrote."""
        with self._lock:
            changed = [name for name, digest in self._digests.items() if self._digest(name) != digest]
            for name in changed:
                del self._digests[name]
        return changed

    def _digest(self, name):
        try:
            with open(self.root.path(name), "rb") as file:
                return hashlib.sha256(file.read()).digest()
        except FileNotFoundError:
            return None
