# SPDX-License-Identifier: Apache-2.0
"""What an installation made, kept in /etc/pelanggan: so that an update knows what was edited by hand, and removal what is ours.

While something is being done there is a journal too. A line in it is on the disk before the thing it names is begun, so that a
run which was killed at any point leaves no doubt about what is ours.
"""

import json
import os
import time

from safe import Unsafe

FOLDER = "/etc/pelanggan"
FILE = FOLDER + "/installed.json"
JOURNAL = FOLDER + "/installed.journal"


class Record(object):
    """made: names of entries that an installation made. digests: of files as they were delivered. settings: what was asked for."""

    def __init__(self, tree):
        self.tree = tree
        self.version = ""
        self.made, self.digests, self.settings = set(), {}, {}
        self.was_interrupted = False
        self._journal = None
        try:
            self._read()
        except Unsafe:
            # Not believed. The checks say why, and nothing is begun.
            self.version, self.made, self.digests, self.settings = "", set(), {}, {}

    def _read(self):
        data = self.tree.read(FILE)
        if data is not None:
            stored = json.loads(data.decode("utf-8"))
            self.version = stored["version"]
            self.made = set(stored["made"])
            self.digests = stored["digests"]
            self.settings = stored["settings"]
        self._read_journal()

    @property
    def is_installed(self):
        return bool(self.version)

    @property
    def exists(self):
        """Also after a removal that kept the data."""
        return bool(self.made or self.version)

    def _read_journal(self):
        data = self.tree.read(JOURNAL)
        if data is None:
            return
        self.was_interrupted = True
        # The last line may have been cut short: what it would have named was not begun.
        for line in data.decode("utf-8", "replace").split("\n")[:-1]:
            word, _, rest = line.partition(" ")
            if word == "make":
                self.made.add(rest)
            elif word == "settings":
                self.settings = json.loads(rest)

    def begin(self, command, version):
        path = self.tree.real(JOURNAL)
        self._journal = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        # A new line first: the one before may have been cut short.
        self._note("\n%s %s" % (command, version))
        self._note("settings " + json.dumps(self.settings, sort_keys=True))

    def _note(self, line):
        os.write(self._journal, line.encode("utf-8") + b"\n")
        os.fdatasync(self._journal)

    def about_to_make(self, name):
        """Before the thing is begun. What was there before and is only corrected is not ours and is not named here."""
        if name not in self.made:
            self._note("make " + name)
            self.made.add(name)

    def about_to(self, what):
        self._note("do " + what)

    def finish(self, version):
        """Nothing is left to do: the record says what is, and the journal goes."""
        text = json.dumps({"format": 1, "version": version, "at": int(time.time()), "made": sorted(self.made), "digests": self.digests,
                           "settings": self.settings}, indent=1, sort_keys=True) + "\n"
        self.tree.write(FILE, text.encode("utf-8"), 0, 0, 0o600)
        self.version = version
        self._end_journal()

    def _end_journal(self):
        self.tree.remove(JOURNAL)
        if self._journal is not None:
            os.close(self._journal)
            self._journal = None

    def forget(self):
        self.tree.remove(FILE)
        self._end_journal()
