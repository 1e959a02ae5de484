# SPDX-License-Identifier: Apache-2.0
"""Attack 20, first part: strangers were on the server before the installer. (attack_20_installer_killed.py: it is killed at any point.)"""

import os
import socket
import unittest

from support import UID_A  # says where the shared folders are, so it comes first
from install_case import InstallCase, differences


class InstallerUnderAttack(InstallCase):
    def path(self, name):
        return self.server.path(name)

    def folder_of_a(self, name):
        os.mkdir(self.path(name))
        os.chown(self.path(name), UID_A, UID_A)

    def test_what_strangers_laid_in_the_way_is_found_before_anything_is_changed(self):
        outside = os.path.join(self.server.folder, "outside")
        os.mkdir(outside)
        os.symlink(outside, self.path("var/lib/pelanggan"))
        self.folder_of_a("var/lib/pelanggan-backups")
        self.folder_of_a("run/pelanggan")
        with socket.socket(socket.AF_UNIX) as door:
            door.bind(self.path("run/pelanggan/whm.sock"))
        self.folder_of_a("etc/pelanggan")
        os.symlink(outside + "/token", self.path("etc/pelanggan/whm.token"))
        os.mkdir(self.path("opt/pelanggan"))
        os.mkdir(self.path("opt/pelanggan/bin"))
        os.symlink(outside, self.path("opt/pelanggan/bin/pelanggand"))
        with open(self.path("usr/local/sbin/pelanggan"), "w", encoding="ascii") as file:
            file.write("#!/bin/sh\n")
        files = self.server.files()
        text = self.server.run("install", expect=1)
        for words in ("/var/lib/pelanggan is there and no folder", "/var/lib/pelanggan-backups is there and belongs to uid %d" % UID_A,
                      "/run/pelanggan is there and belongs to uid %d" % UID_A, "/etc/pelanggan is there and belongs to uid %d" % UID_A,
                      "/opt/pelanggan is there and holds files that no installation made",
                      "/usr/local/sbin/pelanggan is there and was not made by an installation", "Nothing was changed."):
            self.assertIn(words, text)
        self.assertEqual(differences(files, self.server.files()), [])
        self.assertEqual(os.listdir(outside), [])

    def test_a_way_that_others_may_change_is_not_walked(self):
        for name, change in (("opt", lambda path: os.chmod(path, 0o777)), ("var/lib", lambda path: os.chown(path, UID_A, UID_A)),
                             ("etc", lambda path: (os.chown(path, 0, UID_A), os.chmod(path, 0o775)))):
            with self.subTest(name):
                status = os.stat(self.path(name))
                change(self.path(name))
                files = self.server.files()
                text = self.server.run("install", expect=1)
                self.assertRegex(text, "/%s can be changed by others than root" % name)
                self.assertEqual(differences(files, self.server.files()), [])
                os.chown(self.path(name), status.st_uid, status.st_gid)
                os.chmod(self.path(name), status.st_mode & 0o7777)

    def test_a_strangers_link_on_the_way_is_not_followed(self):
        outside = os.path.join(self.server.folder, "outside")
        os.mkdir(outside)
        os.rename(self.path("opt"), self.path("opt.real"))
        os.symlink(self.path("opt.real"), self.path("opt"))
        os.lchown(self.path("opt"), UID_A, UID_A)
        self.assertRegex(self.server.run("install", expect=1), "/opt is in the way")
        self.assertEqual(os.listdir(self.path("opt.real")), [])
        # Root's own link is the administrator's way to put /opt elsewhere.
        os.lchown(self.path("opt"), 0, 0)
        self.server.run("install")
        self.assertTrue(os.path.isfile(self.path("opt.real/pelanggan/bin/pelanggand")))

    def test_a_link_that_comes_later_is_replaced_and_not_written_through(self):
        self.server.run("install")
        outside = os.path.join(self.server.folder, "outside")
        with open(outside, "w", encoding="ascii") as file:
            file.write("not ours")
        for name in ("opt/pelanggan/bin/gateway.conf", "opt/pelanggan/whm/index.cgi", "etc/pelanggan/link.keys"):
            os.unlink(self.path(name))
            os.symlink(outside, self.path(name))
        os.link(outside, self.path("opt/pelanggan/share/LICENSE.linked"))
        os.rename(self.path("opt/pelanggan/share/LICENSE.linked"), self.path("opt/pelanggan/share/LICENSE"))
        text = self.server.run("install", expect=1)
        self.assertIn("/etc/pelanggan/link.keys is there and not a file of root's alone", text)
        os.unlink(self.path("etc/pelanggan/link.keys"))
        self.server.run("install")
        with open(outside, encoding="ascii") as file:
            self.assertEqual(file.read(), "not ours")
        self.assertEqual(os.stat(outside).st_nlink, 1)

    def test_removal_follows_no_link_out_of_the_data(self):
        self.server.run("install")
        outside = os.path.join(self.server.folder, "outside")
        os.mkdir(outside)
        with open(outside + "/file", "w", encoding="ascii") as file:
            file.write("not ours")
        for place in ("var/lib/pelanggan/link", "opt/pelanggan/link", "etc/pelanggan/link"):
            os.symlink(outside, self.path(place))
        self.server.run("uninstall", "--purge")
        self.assertEqual(os.listdir(outside), ["file"])


if __name__ == "__main__":
    unittest.main()
