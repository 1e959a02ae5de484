# SPDX-License-Identifier: Apache-2.0
"""A copy of the embedded database before another program meets it."""

import fcntl
import os
import re
import sqlite3
import stat
import time

from safe import Unsafe

FOLDER = "/var/lib/pelanggan-backups"
KEPT = 3  # a copy holds personal data: no more of them than a way back needs
PIECES = ("", "-wal", "-shm")
BLOCK = 1 << 20


class BackupError(Exception):
    """No copy could be made, so nothing may be changed; str() says why and what to do."""


def store_url(tree):
    """[store] url of the configuration that is there; "" when there is none yet."""
    data = tree.read("/etc/pelanggan/pelanggan.conf")
    section = ""
    for line in (data or b"").decode("utf-8", "replace").splitlines():
        line = line.strip()
        if line.startswith("["):
            section = line.strip("[]")
        match = re.match(r"url\s*=\s*(\S+)", line)
        if section == "store" and match:
            return match.group(1)
    return ""


def _open(path):
    """The database's folder belongs to the daemon: only a regular file with one name is believed."""
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    status = os.fstat(fd)
    if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
        os.close(fd)
        raise BackupError("%s is no file of its own; nothing was changed" % path)
    return fd


def _is_in_use(folder):
    try:
        fd = _open(os.path.join(folder, "pelanggand.lock"))
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (IOError, OSError):
        return True
    finally:
        os.close(fd)
    return False


def _copy(source, target):
    fd = _open(source)
    try:
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
            while True:
                piece = os.read(fd, BLOCK)
                if not piece:
                    break
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    finally:
        os.close(fd)


def database_at_work(tree):
    """The embedded database while a daemon works on it: then no copy of it would be whole. "" else."""
    url = store_url(tree)
    database = url[len("sqlite://"):] if url.startswith("sqlite://") else ""
    return database if database and os.path.lexists(database) and _is_in_use(os.path.dirname(database)) else ""


def make(tree, version):
    """Copies what is there, proves the copy, and removes the oldest. Returns the folder, "" when there is no embedded database.
    version: of the program that wrote it. Raises BackupError."""
    url = store_url(tree)
    if not url.startswith("sqlite://"):
        return ""
    database = url[len("sqlite://"):]
    if not os.path.lexists(database):
        return ""
    if _is_in_use(os.path.dirname(database)):
        raise BackupError("a daemon is at work on %s, so no copy of it would be whole; stop it and run this again" % database)
    name = "%s/%s-%d" % (FOLDER, version or "unknown", int(time.time() * 1000))
    unfinished = FOLDER + "/unfinished"
    try:
        tree.remove(unfinished)
        tree.make_folder(unfinished, 0, 0, 0o700)
        for piece in PIECES:
            if os.path.lexists(database + piece):
                _copy(database + piece, tree.real(unfinished) + "/pelanggan.db" + piece)
        _prove(tree.real(unfinished) + "/pelanggan.db")
        with tree.folder(FOLDER) as folder:
            os.rename(os.path.basename(unfinished), os.path.basename(name), src_dir_fd=folder, dst_dir_fd=folder)
            os.fsync(folder)
    except (OSError, Unsafe, sqlite3.Error) as error:
        raise BackupError("the database could not be copied to %s: %s; nothing was changed" % (FOLDER, error))
    for old in sorted(tree.names(FOLDER), key=lambda text: text.rpartition("-")[2])[:-KEPT]:
        tree.remove(FOLDER + "/" + old)
    return name


def _prove(path):
    """A copy that cannot be read is none."""
    database = sqlite3.connect(path)
    try:
        answer = database.execute("PRAGMA quick_check").fetchone()
    finally:
        database.close()
    if answer is None or answer[0] != "ok":
        raise BackupError("the database is damaged (%s), and so is its copy; nothing was changed" % (answer and answer[0]))
