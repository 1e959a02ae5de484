# SPDX-License-Identifier: Apache-2.0
"""What the panel is told through its own commands: icon and feature, WHM program, hooks, API token.

What was registered is kept in /opt/pelanggan/registered, since the panel takes back only what it was given.
"""

import json
import os
import subprocess

from things import Thing

CPANEL = "/usr/local/cpanel"
COPIES = "/opt/pelanggan/registered"
PATIENCE = 300  # seconds for one command: rebuilding the sprite of icons or restarting cpsrvd may take a minute


class PanelError(Exception):
    """A command of the panel refused or is not there; str() has its words."""


class PanelGone(PanelError):
    """The command itself is not there, so nothing can be registered with it any more."""


class Panel(object):
    def __init__(self, tree):
        self.tree = tree

    def command(self, name):
        return self.tree.real(CPANEL + "/" + name)

    def run(self, name, *arguments):
        """What the command printed. Raises PanelError."""
        command = [self.command(name)] + list(arguments)
        if not os.path.exists(command[0]):
            raise PanelGone("%s is not there" % command[0])
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/", timeout=PATIENCE)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PanelError("%s: %s" % (command[0], error))
        text = done.stdout.decode("utf-8", "replace")
        if done.returncode:
            said = (done.stderr.decode("utf-8", "replace") or text).strip()
            raise PanelError("%s ended with status %d: %s" % (command[0], done.returncode, said))
        return text

    def api(self, function, *arguments):
        """The data of a WHM API 1 call, made as root through the panel's own command: no token, nothing on a network."""
        text = self.run("bin/whmapi1", "--output=json", function, *arguments)
        try:
            reply = json.loads(text)
            is_good = str(reply["metadata"]["result"]) == "1"
        except (ValueError, KeyError, TypeError):
            raise PanelError("whmapi1 %s answered something else than WHM API 1" % function)
        if not is_good:
            raise PanelError("whmapi1 %s: %s" % (function, reply["metadata"].get("reason")))
        return reply.get("data") or {}


class Plugin(Thing):
    """Icon and feature in a theme. install_plugin lays no files of ours; uninstall_plugin wants the install.json that it was given."""

    def __init__(self, entry, setup):
        Thing.__init__(self, entry, setup)
        self.copy = "%s/%s" % (COPIES, entry.path)
        # Read now: a removal looks once more when the files are gone.
        self.ids = setup.payload.ids.setdefault(entry.name, [])
        if not self.ids and not setup.payload.lacks(entry):
            self.ids += self._ids(self._files())

    def _files(self):
        return self.setup.payload.files(self.entry)

    @staticmethod
    def _ids(files):
        return [item["id"] for item in json.loads(files["install.json"].decode("utf-8"))]

    def _copied(self):
        names = self.tree.names(self.copy)
        return {name: self.tree.read(self.copy + "/" + name) for name in names}

    def is_there(self):
        files = self._copied()
        ids = self._ids(files) if "install.json" in files else self.ids
        folder = "%s/base/frontend/%s/dynamicui" % (CPANEL, self.entry.path)
        return any(self.tree.lstat("%s/dynamicui_%s.conf" % (folder, name)) is not None for name in ids)

    def missing(self):
        if not self.is_there():
            return "register icon and feature in the theme"
        return "" if self._copied() == self._files() else "register icon and feature anew in the theme"

    def put(self):
        if self.is_there():
            self._unregister()
        self.tree.remove(self.copy)
        self.tree.make_folder(self.copy, 0, 0, 0o700)
        for name, data in sorted(self._files().items()):
            self.tree.write(self.copy + "/" + name, data, 0, 0, 0o600)
        self.setup.panel.run("scripts/install_plugin", self.tree.real(self.copy), "--theme=" + self.entry.path)

    def _unregister(self):
        if "install.json" not in self._copied():
            self.tree.make_folder(self.copy, 0, 0, 0o700)
            for name, data in sorted(self._files().items()):
                self.tree.write(self.copy + "/" + name, data, 0, 0, 0o600)
        self.setup.panel.run("scripts/uninstall_plugin", self.tree.real(self.copy), "--theme=" + self.entry.path)

    def take(self):
        self._unregister()
        self.tree.remove(self.copy)


class AppConfig(Thing):
    def __init__(self, entry, setup):
        Thing.__init__(self, entry, setup)
        self.copy = "%s/%s.conf" % (COPIES, entry.path)

    def is_there(self):
        try:
            return self.setup.panel.run("bin/is_registered_with_appconfig", "whostmgr", self.entry.path).strip() == "1"
        except PanelGone:
            return False

    def missing(self):
        if not self.is_there():
            return "register the WHM program"
        return "" if self.tree.read(self.copy) == self.setup.payload.read(self.entry) else "register the WHM program anew"

    def put(self):
        if self.is_there():
            # Changed keys over the old ones would leave the old ones in force.
            self.setup.panel.run("bin/unregister_appconfig", self.entry.path)
        for made in self.tree.make_parents("/var/cpanel/apps/" + self.entry.path):
            self.setup.record.about_to_make("parent " + made)
        self.tree.write(self.copy, self.setup.payload.read(self.entry), 0, 0, 0o600)
        self.setup.panel.run("bin/register_appconfig", self.tree.real(self.copy))

    def take(self):
        self.setup.panel.run("bin/unregister_appconfig", self.entry.path)
        self.tree.remove(self.copy)


class Hook(Thing):
    """All events that a program of ours describes, each registered once. Adding twice would run it twice."""

    def _wanted(self):
        path = self.tree.real(self.entry.path)
        try:
            text = subprocess.run([path, "--describe"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, cwd="/", timeout=30, check=True).stdout
            return sorted((item["category"], item["event"], item["stage"], item["hook"]) for item in json.loads(text.decode("utf-8")))
        except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
            raise PanelError("%s --describe: %s" % (path, error))

    def _registered(self):
        try:
            listing = json.loads(self.setup.panel.run("bin/manage_hooks", "list", "--output", "JSON"))
        except ValueError:
            raise PanelError("manage_hooks list printed no JSON")
        path = self.tree.real(self.entry.path)
        found = []
        for category, events in (listing or {}).items():
            for event, hooks in (events or {}).items():
                # The first word only: another program's path may begin like ours.
                found += [(category, event, hook["stage"], hook["hook"]) for hook in hooks if hook["hook"].split(" ")[0] == path]
        return sorted(found)

    def is_there(self):
        try:
            return bool(self._registered())
        except PanelGone:
            return False

    def missing(self):
        if self.tree.lstat(self.entry.path) is None:
            return "register the hooks of"
        return "" if self._registered() == self._wanted() else "register the hooks of"

    def put(self):
        wanted, registered = self._wanted(), self._registered()
        if registered:
            self._delete(registered)
        self.setup.panel.run("bin/manage_hooks", "add", "script", self.tree.real(self.entry.path))
        if self._registered() != wanted:
            raise PanelError("manage_hooks add left other hooks than %s describes" % self.entry.path)

    def _delete(self, registered):
        # Each by its own values: those of an earlier version are not described any more.
        for category, event, stage, hook in registered:
            path, _, action = hook.partition(" ")
            more = ["--action=" + action] if action else []
            self.setup.panel.run("bin/manage_hooks", "delete", "script", path, "--manual", "--category", category, "--event", event,
                                 "--stage", stage, *more)

    def take(self):
        self._delete(self._registered())


class Token(Thing):
    """A token of root's with the privileges of the manifest. It is shown once and written to a file that only root reads."""

    def privileges(self):
        return ["all"] if self.setup.wants("token-all") else self.entry.privileges

    def _listed(self):
        """Its privileges as the panel lists them, None when it has none of this name."""
        tokens = self.setup.panel.api("api_token_list").get("tokens") or {}
        token = tokens.get(self.entry.source) if isinstance(tokens, dict) else None
        if token is None:
            return None
        listed = token.get("acls") or {}
        return {name for name in listed if not isinstance(listed, dict) or str(listed[name]) == "1"}

    def missing(self):
        status = self.tree.lstat(self.entry.path)
        listed = self._listed()
        if listed is None or status is None:
            return "make a WHM API token with %s for" % " ".join(self.privileges())
        if listed != set(self.privileges()) and not ("all" in listed and "all" in self.privileges()):
            return "make a WHM API token with other privileges for"
        return "" if self.fits(status) else "correct owner and mode of"

    def put(self):
        status = self.tree.lstat(self.entry.path)
        uid, gid = self.setup.owner(self.entry)
        listed = self._listed()
        if status is not None and listed is not None and (listed == set(self.privileges()) or "all" in listed and "all" in self.privileges()):
            self.tree.write(self.entry.path, self.tree.read(self.entry.path), uid, gid, self.entry.mode)
            return
        if listed is not None:
            self.setup.panel.api("api_token_revoke", "token_name=" + self.entry.source)
        acls = ["acl-%d=%s" % (number, name) for number, name in enumerate(self.privileges(), 1)]
        data = self.setup.panel.api("api_token_create", "token_name=" + self.entry.source, *acls)
        self.tree.write(self.entry.path, (data["token"] + "\n").encode("ascii"), uid, gid, self.entry.mode)
        self.setup.must_restart = True

    def _is_listed(self):
        try:
            return self._listed() is not None
        except PanelGone:
            return False

    def is_there(self):
        return self.tree.lstat(self.entry.path) is not None or self._is_listed()

    def take(self):
        if self._is_listed():
            self.setup.panel.api("api_token_revoke", "token_name=" + self.entry.source)
        self.tree.remove(self.entry.path)
