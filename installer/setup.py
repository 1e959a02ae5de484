# SPDX-License-Identifier: Apache-2.0
"""One run of the installer: what it was asked, where the files come from, and what the manifest's lines become."""

import fcntl
import os
import re
import socket
import sys

import manifest
import panel
import services
import things
from record import Record
from safe import Tree, Unsafe

KINDS = {
    "user": services.User, "dir": things.Folder, "file": things.File, "tree": things.Files, "secret": things.Secret, "token": panel.Token,
    "link": things.Link, "plugin": panel.Plugin, "appconfig": panel.AppConfig, "hook": panel.Hook, "unit": services.Unit,
    "chkservd": services.Chkservd,
}
# Where a run from an installed tree finds itself: there are no sources then, and the payload is what lies there.
INSTALLED_SHARE = "/opt/pelanggan/share"


class PayloadError(Exception):
    """A file that should be installed is not there; str() says which, and what to do."""


def read_version(source):
    """The version of what lies in source: a project's folder or an installation's share."""
    try:
        with open(os.path.join(source, "version"), encoding="ascii") as file:
            return file.read().strip()
    except IOError:
        with open(os.path.join(source, "CMakeLists.txt"), encoding="utf-8") as file:
            return re.search(r"^project\(pelanggan VERSION ([0-9.]+)", file.read(), re.M).group(1)


def version_key(version):
    return tuple(int(part) for part in version.split("."))


class Payload(object):
    """Where files come from. source: the project, or share of an installation; binaries: the folder of the built programs."""

    def __init__(self, source, binaries, tree, values, settings, is_kept_all):
        self.source = source
        self.binaries = binaries
        self.tree = tree
        self.values = values  # of "@NAME@" in files that end in .in
        self.settings = settings  # SECTION.KEY=VALUE, of the configuration
        self.is_kept_all = is_kept_all
        self.version = read_version(source)
        self.ids = {}  # of plug-ins, by entry (panel.py)

    def is_kept(self, entry):
        """True when this run has no other source for the entry than what is installed."""
        return self.is_kept_all and entry.has("payload")

    def _place(self, entry):
        kind, _, rest = entry.source.partition(":")
        if kind == "bin":
            return os.path.join(self.binaries, rest)
        if kind == "locale":
            return os.path.join(self.binaries, "..", "locale")
        if kind == "src":
            return os.path.join(self.source, rest)
        raise PayloadError("%s: unknown source %s" % (entry.name, entry.source))

    def lacks(self, entry):
        """The file or folder that should be installed and is not there; "" when it is."""
        if not entry.source or entry.source == "version:" or self.is_kept(entry):
            return ""
        place = self._place(entry)
        return "" if os.path.exists(place) else place

    def read(self, entry):
        if entry.source == "version:":
            return (self.version + "\n").encode("ascii")
        place = self._place(entry)
        try:
            with open(place, "rb") as file:
                data = file.read()
        except IOError as error:
            raise PayloadError("%s: %s; build first, or name the folder of the programs by --binaries" % (place, error.strerror))
        return self._filled(data, entry) if place.endswith(".in") else data

    def _filled(self, data, entry):
        text = data.decode("utf-8")
        for name, value in self.values.items():
            text = text.replace("@%s@" % name, value)
        if entry.path.endswith("/pelanggan.conf"):
            for setting in self.settings:
                text = with_setting(text, setting)
        return text.encode("utf-8")

    def files(self, entry):
        """{relative path: bytes} of a folder. Only what git would carry: no caches, no hidden files."""
        place = self._place(entry)
        found = {}
        for folder, folders, names in os.walk(place):
            folders[:] = [name for name in folders if name != "__pycache__" and not name.startswith(".")]
            for name in names:
                if name.startswith(".") or name.endswith(".pyc"):
                    continue
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, place)] = file.read()
        if not found:
            raise PayloadError("%s: empty or not there; build first, or name the folder of the programs by --binaries" % place)
        return found


def with_setting(text, setting):
    """The configuration with SECTION.KEY=VALUE in it: over a line of that key, also one that is a comment, else at the section's end."""
    name, _, value = setting.partition("=")
    section, _, key = name.partition(".")
    lines = text.split("\n")
    line = "%s = %s" % (key, value)
    start = next((at for at, old in enumerate(lines) if old.strip() == "[%s]" % section), None)
    if start is None:
        return text.rstrip("\n") + "\n\n[%s]\n%s\n" % (section, line)
    end = start + 1
    while end < len(lines) and not lines[end].lstrip("# ").startswith("["):
        if re.match(r"(#\s*)?%s\s*=" % re.escape(key), lines[end]):
            lines[end] = line
            return "\n".join(lines)
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    return "\n".join(lines[:end] + [line] + lines[end:])


def addresses_of(url):
    """What IPAddressAllow= of the unit may say of a URL's host."""
    match = re.match(r"\w+://(?:\[([^\]]+)\]|([^:/]+))", url)
    try:
        found = socket.getaddrinfo(match.group(1) or match.group(2), None) if match else []
    except (OSError, UnicodeError):
        found = []
    return " ".join(["localhost"] + sorted({item[4][0].partition("%")[0] for item in found} | name_servers()))


def name_servers():
    """Who is asked for the name; most servers have their own name in /etc/hosts, and some do not."""
    try:
        with open("/etc/resolv.conf", encoding="utf-8", errors="replace") as file:
            words = [line.split() for line in file]
    except IOError:
        return set()
    return {line[1].partition("%")[0] for line in words if len(line) > 1 and line[0] == "nameserver" and re.match(r"[0-9a-fA-F:.]+$", line[1])}


def systemd_version():
    """0 where there is none."""
    try:
        return int(services.run("systemctl", "--version").split()[1])
    except (services.SystemError_, IndexError, ValueError):
        return 0


class Setup(object):
    """options: the command line (main.py)."""

    def __init__(self, options, source):
        self.options = options
        self.tree = Tree(options.root)
        self.is_packaged = options.packaged
        # What lies there is then what a package has just unpacked.
        self.is_laid_by_package = options.packaged and options.command in ("install", "upgrade")
        self.panel = panel.Panel(self.tree)
        self.must_restart = False
        self._lock = None
        self._load_record()
        host, asked = socket.getfqdn(), self.record.settings["set"]
        url = next((item.partition("=")[2] for item in asked if item.startswith("whm.url=")), "https://%s:2087" % host)
        values = {"ROOT": self.tree.root, "HOSTNAME": host, "USER": self.user, "WHM_ADDRESSES": addresses_of(url)}
        is_installed_tree = os.path.realpath(source) == self.tree.real(INSTALLED_SHARE)
        self.payload = Payload(source, options.binaries, self.tree, values, self._without_credentials() + asked, is_installed_tree or self.is_packaged)
        with open(os.path.join(source, "plugin/manifest"), encoding="utf-8") as file:
            self.entries = manifest.parse(file.read())
        if self._without_credentials():
            for entry in self.entries:
                if entry.kind in ("secret", "token"):
                    entry.group, entry.mode = "pelanggan", 0o640
        self.has_systemd = not self.tree.root and os.path.isdir("/run/systemd/system")

    def _load_record(self):
        """What is known of earlier runs, with what this one was asked for on top: that is remembered for updates and repairs."""
        options, self.record = self.options, Record(self.tree)
        settings = self.record.settings
        for name in ("token-all", "chkservd"):
            if getattr(options, name.replace("-", "_")):
                settings[name] = True
        known = {item.partition("=")[0]: item for item in settings.get("set", []) + options.set}
        settings["set"] = sorted(known.values())
        if options.user:
            settings["user"] = options.user

    def _without_credentials(self):
        """systemd before 247 (EL 8) hands over no secrets: there the daemon's group reads the files, and the configuration names them."""
        if not 0 < systemd_version() < 247:
            return []
        return ["whm.token_file=%s" % self.tree.real("/etc/pelanggan/whm.token"), "public.key_file=%s" % self.tree.real("/etc/pelanggan/link.keys")]

    @property
    def user(self):
        """Who the daemon becomes. Another one than the manifest's only in another root: tests and the demo."""
        return self.record.settings.get("user", "pelanggan")

    def is_new_program(self):
        """True when this run brings another daemon than the one that wrote the data."""
        if not self.record.is_installed:
            return False
        if self.payload.version != self.record.version:
            return True
        return any(thing.entry.source == "bin:pelanggand" and not self.payload.is_kept(thing.entry) and not self.payload.lacks(thing.entry) and
                   thing.missing() for thing in self.things())

    def wants(self, name):
        return bool(self.record.settings.get(name))

    def things(self):
        """What is to be there, in the manifest's order."""
        return [KINDS[entry.kind](entry, self) for entry in self.entries
                if not entry.has("obsolete") and (not entry.has("optin") or self.wants(entry.kind))]

    def everything(self):
        """Also what is optional or obsolete: for removal and listing."""
        return [KINDS[entry.kind](entry, self) for entry in self.entries]

    def owner(self, entry):
        """(uid, gid) of the manifest's words."""
        return self._id(entry.owner, 0), self._id(entry.group, 1)

    def known_owner(self, entry):
        """The uid, or -1 while its user does not exist."""
        try:
            return self._id(entry.owner, 0)
        except Unsafe:
            return -1

    def _id(self, name, index):
        if name in ("root", "-"):
            return 0
        found = services.find_user(self.tree, self.user)
        if found is None:
            raise Unsafe("the user %s does not exist" % self.user)
        return found[index]

    def lock(self, command):
        """One installer at a time: an update's repair waits until a person's install has ended. Begins the journal."""
        is_fresh = not self.tree.names("/etc/pelanggan")
        if self.tree.lstat("/etc/pelanggan") is None:
            self.tree.make_parents("/etc/pelanggan/installed.journal")
        with self.tree.folder("/etc/pelanggan") as fd:
            self._lock = os.dup(fd)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (IOError, OSError):
            sys.stderr.write("Another installer is at work; waiting for it.\n")
            fcntl.flock(self._lock, fcntl.LOCK_EX)
            self._load_record()
        self.record.begin(command, self.payload.version)
        if is_fresh:
            self.record.about_to_make("dir /etc/pelanggan")
