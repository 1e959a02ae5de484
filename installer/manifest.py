# SPDX-License-Identifier: Apache-2.0
"""The list of everything that an installation puts onto a server: plugin/manifest."""

KINDS = ("user", "dir", "file", "tree", "secret", "token", "link", "plugin", "appconfig", "hook", "unit", "chkservd")
FLAGS = ("payload", "config", "data", "panel", "optin", "obsolete", "volatile", "enable")
COLUMNS = 7


class ManifestError(Exception):
    """A line is not understood; str() names it."""


class Entry(object):
    """One line. path is where it goes, except for user, plugin, appconfig, unit and chkservd: there it is a name."""

    def __init__(self, kind, path, source, owner, group, mode, flags):
        self.kind = kind
        self.path = path
        self.source = "" if source == "-" else source
        self.owner = owner
        self.group = group
        self.mode = 0 if mode == "-" else int(mode, 8)
        self.flags = set() if flags == "-" else set(flags.split(","))
        acl = [flag for flag in self.flags if flag.startswith("acl=")]
        self.privileges = acl[0][4:].split("+") if acl else []
        self.flags -= set(acl)

    @property
    def name(self):
        """What the record of an installation calls it."""
        return "%s %s" % (self.kind, self.path)

    def has(self, flag):
        return flag in self.flags


def _check(entry):
    if entry.kind not in KINDS:
        raise ValueError("unknown kind %s" % entry.kind)
    unknown = entry.flags - set(FLAGS)
    if unknown:
        raise ValueError("unknown flag %s" % ", ".join(sorted(unknown)))
    is_path = entry.kind in ("dir", "file", "tree", "secret", "token", "link", "hook")
    if is_path and (not entry.path.startswith("/") or "/../" in entry.path + "/" or entry.path.endswith("/")):
        raise ValueError("%s is not an absolute path" % entry.path)
    if entry.kind in ("dir", "file", "tree", "secret", "token") and not entry.mode:
        raise ValueError("no mode")
    if entry.mode & 0o7022:
        raise ValueError("mode %o: nothing of ours is set-id or writable for others" % entry.mode)


def parse(text):
    """Returns the entries in their order. Raises ManifestError."""
    entries = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        try:
            if len(words) != COLUMNS:
                raise ValueError("%d columns, not %d" % (len(words), COLUMNS))
            entry = Entry(*words)
            _check(entry)
            if any(entry.name == other.name for other in entries):
                raise ValueError("%s stands twice" % entry.name)
        except ValueError as error:
            raise ManifestError("manifest:%d: %s" % (number, error))
        entries.append(entry)
    return entries
