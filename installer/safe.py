# SPDX-License-Identifier: Apache-2.0
"""Files and folders as root makes them where strangers may have been first.

Every path is walked folder by folder from the root, without following a link that a stranger could have made, and a folder that
others may write to is not walked through. A file appears whole or not at all: written beside, synchronised, renamed.
"""

import contextlib
import errno
import os
import shutil
import stat

MAX_LINKS = 8
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Unsafe(Exception):
    """A path that strangers can change, or something else in its place; str() says which."""


def is_trusted(status):
    """True for what only root may change. A group that is root's own counts as root."""
    others = stat.S_IWOTH if status.st_gid == 0 else stat.S_IWOTH | stat.S_IWGRP
    return status.st_uid in (0, os.geteuid()) and not status.st_mode & others


class Tree(object):
    """What lies below a root folder: / on a server, another one in tests and in the demo."""

    def __init__(self, root="/"):
        self.root = "" if root == "/" else os.path.realpath(root)

    def real(self, path):
        """What programs outside of the tree call this path."""
        return self.root + path

    def _open(self, path):
        """Opens a folder. Raises Unsafe, FileNotFoundError."""
        left = [part for part in path.split("/") if part]
        seen, links = [], 0
        fd = os.open(self.root or "/", FOLDER)
        try:
            while True:
                if not is_trusted(os.fstat(fd)):
                    raise Unsafe("%s can be changed by others than root; correct its owner and mode first" % ("/" + "/".join(seen)))
                if not left:
                    return fd
                part = left.pop(0)
                try:
                    inner = os.open(part, FOLDER, dir_fd=fd)
                except OSError as error:
                    if error.errno not in (errno.ELOOP, errno.ENOTDIR):
                        raise
                    status = os.stat(part, dir_fd=fd, follow_symlinks=False)
                    links += 1
                    if not stat.S_ISLNK(status.st_mode) or status.st_uid != 0 or links > MAX_LINKS:
                        raise Unsafe("%s is in the way: no folder, or a link that is not root's" % ("/" + "/".join(seen + [part])))
                    target = os.readlink(part, dir_fd=fd)
                    if target.startswith("/"):
                        if self.root and not target.startswith(self.root + "/"):
                            raise Unsafe("%s leads out of %s" % ("/" + "/".join(seen + [part]), self.root))
                        target = target[len(self.root):]
                    else:
                        target = os.path.normpath("/" + "/".join(seen + [target]))
                    left = [word for word in target.split("/") if word] + left
                    seen = []
                    inner = os.open(self.root or "/", FOLDER)
                else:
                    seen.append(part)
                os.close(fd)
                fd = inner
        except Exception:
            os.close(fd)
            raise

    @contextlib.contextmanager
    def folder(self, path):
        fd = self._open(path)
        try:
            yield fd
        finally:
            os.close(fd)

    def parent(self, path):
        return self.folder(os.path.dirname(path))

    def lstat(self, path):
        """None where nothing is."""
        try:
            with self.parent(path) as fd:
                return os.stat(os.path.basename(path), dir_fd=fd, follow_symlinks=False)
        except FileNotFoundError:
            return None

    def read(self, path):
        """The bytes of a regular file with one name; None where nothing is. Raises Unsafe."""
        try:
            with self.parent(path) as folder:
                fd = os.open(os.path.basename(path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unsafe("%s cannot be read as a file: %s" % (path, error.strerror))
        with os.fdopen(fd, "rb") as file:
            if not stat.S_ISREG(os.fstat(fd).st_mode):
                raise Unsafe("%s is no regular file" % path)
            return file.read()

    def read_link(self, path):
        """Where a link leads; None where there is none."""
        try:
            with self.parent(path) as folder:
                return os.readlink(os.path.basename(path), dir_fd=folder)
        except OSError:
            return None

    def names(self, path):
        """What a folder of root's holds; [] where it is not."""
        try:
            with self.folder(path) as fd:
                return sorted(os.listdir(fd))
        except FileNotFoundError:
            return []

    def names_of_any(self, path):
        """What a folder holds, whoever owns it. Only to be told, not to be walked through."""
        with self.parent(path) as folder:
            try:
                fd = os.open(os.path.basename(path), FOLDER, dir_fd=folder)
            except OSError:
                return []
            try:
                return sorted(os.listdir(fd))
            finally:
                os.close(fd)

    def write(self, path, data, uid, gid, mode):
        name = os.path.basename(path)
        beside = ".%s.new" % name
        with self.parent(path) as folder:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(beside, dir_fd=folder)
            fd = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=folder)
            with os.fdopen(fd, "wb") as file:
                file.write(data)
                file.flush()
                if os.geteuid() == 0:
                    os.fchown(fd, uid, gid)
                os.fchmod(fd, mode)
                os.fsync(fd)
            os.rename(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
            os.fsync(folder)

    def make_folder(self, path, uid, gid, mode):
        """Also corrects owner and mode of one that is there. Raises Unsafe when something else is."""
        name = os.path.basename(path)
        with self.parent(path) as folder:
            with contextlib.suppress(FileExistsError):
                os.mkdir(name, 0o700, dir_fd=folder)
            try:
                fd = os.open(name, FOLDER, dir_fd=folder)
            except OSError as error:
                raise Unsafe("%s is in the way and no folder: %s" % (path, error.strerror))
            try:
                if os.geteuid() == 0:
                    os.fchown(fd, uid, gid)
                os.fchmod(fd, mode)
            finally:
                os.close(fd)
            os.fsync(folder)

    def make_parents(self, path):
        """Folders of root's on the way to path. Returns those that were made, the outermost first."""
        made = []
        parent = os.path.dirname(path)
        if parent != "/" and self.lstat(parent) is None:
            made = self.make_parents(parent)
            self.make_folder(parent, 0, 0, 0o755)
            made.append(parent)
        return made

    def make_link(self, path, target):
        name = os.path.basename(path)
        beside = ".%s.new" % name
        with self.parent(path) as folder:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(beside, dir_fd=folder)
            os.symlink(target, beside, dir_fd=folder)
            os.rename(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
            os.fsync(folder)

    def remove(self, path):
        """A file, a link, or a folder with all that is in it. Nothing there is no fault."""
        name = os.path.basename(path)
        try:
            with self.parent(path) as folder:
                for left_over in (name, ".%s.new" % name):
                    try:
                        os.unlink(left_over, dir_fd=folder)
                    except FileNotFoundError:
                        continue
                    except (IsADirectoryError, PermissionError):
                        # Follows no link on its way down (shutil.rmtree.avoids_symlink_attacks), and its parent is root's.
                        shutil.rmtree("/proc/self/fd/%d/%s" % (folder, left_over))
                os.fsync(folder)
        except FileNotFoundError:
            return

    def remove_empty(self, path):
        """Returns whether the folder is gone now."""
        try:
            with self.parent(path) as folder:
                os.rmdir(os.path.basename(path), dir_fd=folder)
        except FileNotFoundError:
            return True
        except OSError:
            return False
        return True
