# SPDX-License-Identifier: Apache-2.0
"""Files, folders and links of the manifest. A thing says what is missing, puts it there, says whether it is there, takes it away;
each may be done again at any time.

The other kinds (accounts.py, panel.py, services.py) have the same four methods.
"""

import hashlib
import os
import secrets
import stat

from safe import Unsafe

FOLDER_MODE = 0o755


def digest_of(data):
    return hashlib.sha256(data).hexdigest()


class Thing(object):
    """setup: tree, record, payload and the rest (setup.py)."""

    def __init__(self, entry, setup):
        self.entry = entry
        self.setup = setup
        self.tree = setup.tree

    def missing(self):
        """What is to be done, in words; "" when all is as it should be. Changes nothing."""
        raise NotImplementedError

    def put(self):
        raise NotImplementedError

    def is_there(self):
        raise NotImplementedError

    def take(self):
        raise NotImplementedError

    def hindrance(self):
        """Why nothing can be put here, in words; "" when it can. For what strangers may have laid in the way."""
        return ""

    def fits(self, status):
        """True for the owner and mode that the manifest says."""
        uid, gid = self.setup.owner(self.entry)
        is_owned = os.geteuid() != 0 or (status.st_uid, status.st_gid) == (uid, gid)
        return is_owned and stat.S_IMODE(status.st_mode) == self.entry.mode


class Folder(Thing):
    def missing(self):
        if self.entry.has("volatile"):
            return ""
        status = self.tree.lstat(self.entry.path)
        if status is None:
            return "make"
        return "" if stat.S_ISDIR(status.st_mode) and self.fits(status) else "correct"

    def put(self):
        for made in self.tree.make_parents(self.entry.path):
            self.setup.record.about_to_make("parent " + made)
        uid, gid = self.setup.owner(self.entry)
        self.tree.make_folder(self.entry.path, uid, gid, self.entry.mode)

    def is_there(self):
        return self.tree.lstat(self.entry.path) is not None

    def take(self):
        self.tree.remove(self.entry.path)

    def hindrance(self):
        status = self.tree.lstat(self.entry.path)
        if status is None:
            return ""
        if not stat.S_ISDIR(status.st_mode):
            return "is there and no folder"
        if status.st_uid not in (0, self.setup.known_owner(self.entry)):
            return "is there and belongs to uid %d" % status.st_uid
        if status.st_mode & 0o022 and status.st_uid != 0:
            return "is there and others may write to it"
        # What an earlier installation kept or began is known by its record; the package manager's files are its own.
        is_known = self.setup.record.exists or self.entry.has("volatile") or self.setup.is_packaged and self.entry.has("payload")
        if not is_known and self.entry.path not in ("/etc/pelanggan",) and self.tree.names_of_any(self.entry.path):
            return "is there and holds files that no installation made"
        return ""


class File(Thing):
    def wanted(self):
        return self.setup.payload.read(self.entry)

    def missing(self):
        data = self.tree.read(self.entry.path) if self._is_file() else None
        if self.setup.payload.is_kept(self.entry):
            return self._missing_of_kept(data)
        if data is None:
            return "write"
        wanted = self.wanted()
        if data == wanted:
            return "" if self.fits(self.tree.lstat(self.entry.path)) else "correct owner and mode of"
        if not self._is_edited(data):
            return "write the new"
        # Edited by hand: the new one is laid beside it once, when it is another one than was delivered last.
        if self.setup.record.digests.get(self.entry.path) == digest_of(wanted):
            return ""
        return "keep as edited by hand, with the new one beside it as .new:"

    def _missing_of_kept(self, data):
        known = self.setup.record.digests.get(self.entry.path)
        is_replaced = known is not None and data is not None and known != digest_of(data)
        if is_replaced and self.setup.is_laid_by_package:
            return "note"
        if data is None or is_replaced:
            raise Damaged("%s is %s" % (self.entry.path, "gone" if data is None else "not what was installed"))
        if not self.fits(self.tree.lstat(self.entry.path)):
            return "correct owner and mode of"
        return "" if known is not None else "note"

    def _is_file(self):
        status = self.tree.lstat(self.entry.path)
        return status is not None and stat.S_ISREG(status.st_mode) and status.st_nlink == 1

    def _is_edited(self, data):
        if not self.entry.has("config"):
            return False
        return self.setup.record.digests.get(self.entry.path) != digest_of(data)

    def put(self):
        data = self.tree.read(self.entry.path) if self._is_file() else None
        is_kept = self.setup.payload.is_kept(self.entry)
        wanted = data if is_kept else self.wanted()
        if is_kept and self.fits(self.tree.lstat(self.entry.path)):
            self.setup.record.digests[self.entry.path] = digest_of(data)
            return
        uid, gid = self.setup.owner(self.entry)
        path = self.entry.path
        if data is not None and data != wanted and self._is_edited(data):
            path += ".new"
        for made in self.tree.make_parents(path):
            self.setup.record.about_to_make("parent " + made)
        self.tree.write(path, wanted, uid, gid, self.entry.mode)
        self.setup.record.digests[self.entry.path] = digest_of(wanted)

    def note_delivered(self):
        """What lies there and was delivered: known at the next update, also when this run found it in place."""
        if not self.setup.payload.is_kept(self.entry):
            self.setup.record.digests.setdefault(self.entry.path, digest_of(self.wanted()))

    def is_there(self):
        return self.tree.lstat(self.entry.path) is not None

    def take(self):
        self.tree.remove(self.entry.path)
        self.tree.remove(self.entry.path + ".new")

    def hindrance(self):
        status = self.tree.lstat(self.entry.path)
        if status is None or self.entry.name in self.setup.record.made or self.setup.is_packaged and self.entry.has("payload"):
            return ""
        if not stat.S_ISREG(status.st_mode):
            return "is there and no file"
        if self.entry.has("data"):
            return "" if status.st_uid == 0 else "is there and belongs to uid %d" % status.st_uid
        return "" if self.tree.read(self.entry.path) == self.wanted() else "is there and was not made by an installation"


class Files(Thing):
    """A folder of files that is wholly ours: what an earlier version had in it and this one has not goes."""

    def _have(self):
        """{relative path: None for a folder, else bytes}."""
        found = {}

        def walk(folder):
            for name in self.tree.names(self.entry.path + "/" + folder if folder else self.entry.path):
                inner = folder + "/" + name if folder else name
                status = self.tree.lstat(self.entry.path + "/" + inner)
                if stat.S_ISDIR(status.st_mode):
                    found[inner] = None
                    walk(inner)
                else:
                    found[inner] = self.tree.read(self.entry.path + "/" + inner) if stat.S_ISREG(status.st_mode) else b"\0"

        walk("")
        return found

    def _digest(self, files):
        return digest_of("".join("%s %s\n" % (name, digest_of(data)) for name, data in sorted(files.items()) if data is not None).encode())

    def missing(self):
        status = self.tree.lstat(self.entry.path)
        have = self._have() if status is not None else {}
        if self.setup.payload.is_kept(self.entry):
            known = self.setup.record.digests.get(self.entry.path)
            is_replaced = known is not None and known != self._digest(have)
            if is_replaced and self.setup.is_laid_by_package:
                return "note"
            if status is None or is_replaced:
                raise Damaged("%s is %s" % (self.entry.path, "gone" if status is None else "not what was installed"))
            return "" if known is not None else "note"
        wanted = self.setup.payload.files(self.entry)
        folders = set(os.path.dirname(name) for name in wanted) - {""}
        if {name: data for name, data in have.items() if data is not None} != wanted or folders - set(have):
            return "write"
        for name in [""] + sorted(have):
            status = self.tree.lstat(self.entry.path + ("/" + name if name else ""))
            mode = FOLDER_MODE if have.get(name) is None else self.entry.mode
            uid, gid = self.setup.owner(self.entry)
            if stat.S_IMODE(status.st_mode) != mode or os.geteuid() == 0 and (status.st_uid, status.st_gid) != (uid, gid):
                return "correct owners and modes of"
        return ""

    def put(self):
        if self.setup.payload.is_kept(self.entry):
            self.setup.record.digests[self.entry.path] = self._digest(self._have())
            return
        wanted = self.setup.payload.files(self.entry)
        uid, gid = self.setup.owner(self.entry)
        folders = set()
        for name in wanted:
            while os.path.dirname(name):
                name = os.path.dirname(name)
                folders.add(name)
        self.tree.make_folder(self.entry.path, uid, gid, FOLDER_MODE)
        have = self._have()
        for name in sorted(have, reverse=True):
            if name not in wanted and name not in folders or (have[name] is None) != (name in folders):
                self.tree.remove(self.entry.path + "/" + name)
        for name in sorted(folders):
            self.tree.make_folder(self.entry.path + "/" + name, uid, gid, FOLDER_MODE)
        for name, data in sorted(wanted.items()):
            path = self.entry.path + "/" + name
            status = self.tree.lstat(path)
            if status is None or have.get(name) != data or status.st_nlink != 1 or not self.fits(status):
                self.tree.write(path, data, uid, gid, self.entry.mode)
        self.setup.record.digests[self.entry.path] = self._digest(wanted)

    def note_delivered(self):
        if not self.setup.payload.is_kept(self.entry):
            self.setup.record.digests.setdefault(self.entry.path, self._digest(self.setup.payload.files(self.entry)))

    def is_there(self):
        return self.tree.lstat(self.entry.path) is not None

    def take(self):
        self.tree.remove(self.entry.path)


class Link(Thing):
    def _target(self):
        """Of another root a folder of that root; one beside the link stays as it is."""
        return self.tree.real(self.entry.source) if self.entry.source.startswith("/") else self.entry.source

    def missing(self):
        return "" if self.tree.read_link(self.entry.path) == self._target() else "link"

    def put(self):
        for made in self.tree.make_parents(self.entry.path):
            self.setup.record.about_to_make("parent " + made)
        status = self.tree.lstat(self.entry.path)
        if status is not None and stat.S_ISDIR(status.st_mode):
            raise Unsafe("%s is in the way and a folder; move it away" % self.entry.path)
        self.tree.make_link(self.entry.path, self._target())

    def is_there(self):
        return self.tree.lstat(self.entry.path) is not None

    def take(self):
        self.tree.remove(self.entry.path)

    def hindrance(self):
        status = self.tree.lstat(self.entry.path)
        if status is None or self.entry.name in self.setup.record.made or self.tree.read_link(self.entry.path) == self._target():
            return ""
        return "is there and was not made by an installation"


class Secret(Thing):
    """Keys of signed links: lines NUMBER HEX. Made once, never shown, never replaced by an update."""

    def missing(self):
        status = self.tree.lstat(self.entry.path)
        if status is None:
            return "make"
        return "" if stat.S_ISREG(status.st_mode) and self.fits(status) else "correct owner and mode of"

    def put(self):
        data = self.tree.read(self.entry.path) or ("1 %s\n" % secrets.token_hex(32)).encode("ascii")
        uid, gid = self.setup.owner(self.entry)
        self.tree.write(self.entry.path, data, uid, gid, self.entry.mode)

    def is_there(self):
        return self.tree.lstat(self.entry.path) is not None

    def take(self):
        self.tree.remove(self.entry.path)

    def hindrance(self):
        status = self.tree.lstat(self.entry.path)
        if status is None:
            return ""
        if not stat.S_ISREG(status.st_mode) or status.st_uid != 0 or status.st_nlink != 1:
            return "is there and not a file of root's alone"
        return ""


class Damaged(Exception):
    """A file of the installation itself is gone or changed, and this run has none to put in its place."""
