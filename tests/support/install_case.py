# SPDX-License-Identifier: Apache-2.0
"""A server to install onto: the stand-in panel's fake root with a list of users of its own, and everything in it as one listing, to be
compared before and after."""

import hashlib
import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

import scene

SOURCE = scene.SOURCE
ACCOUNT_FILES = ("passwd", "group", "shadow", "gshadow")
# What useradd keeps of its own, and what the panel keeps of its own: registries are compared by what the panel says of them.
NOT_OURS = {"etc/" + name + suffix for name in ACCOUNT_FILES + ("subuid", "subgid") for suffix in ("", "-")} | {
    "etc/.pwd.lock", "etc/login.defs", "var/cpanel/hooks.yaml", "var/cpanel/pluginscache.yaml", "var/spool/mail", "var/mail"}
NOT_OURS_BELOW = ("var/cpanel/standin", "usr/local/cpanel/logs")
SECRETS = ("etc/pelanggan/whm.token", "etc/pelanggan/link.keys")


def listing(root, without_contents=()):
    """{path: (kind, mode, uid, gid, contents)} of everything below root that is not the panel's own."""
    found = {}
    for folder, folders, files in os.walk(root):
        for name in sorted(folders + files):
            path = os.path.join(folder, name)
            short = os.path.relpath(path, root)
            if short in NOT_OURS or short.startswith(NOT_OURS_BELOW):
                continue
            status = os.lstat(path)
            contents = ""
            if stat.S_ISLNK(status.st_mode):
                contents = os.readlink(path)
            elif stat.S_ISREG(status.st_mode) and short not in without_contents:
                with open(path, "rb") as file:
                    contents = hashlib.sha256(file.read()).hexdigest()
            found[short] = (stat.S_IFMT(status.st_mode), oct(stat.S_IMODE(status.st_mode)), status.st_uid, status.st_gid, contents)
        folders[:] = [name for name in folders if not os.path.relpath(os.path.join(folder, name), root).startswith(NOT_OURS_BELOW)]
    return found


def differences(before, after):
    """Readable lines: what came, what went, what changed."""
    lines = ["+ " + name for name in sorted(set(after) - set(before))] + ["- " + name for name in sorted(set(before) - set(after))]
    return lines + [f"~ {name}: {before[name]} -> {after[name]}" for name in sorted(set(before) & set(after)) if before[name] != after[name]]


class Server:
    """The fake root with the panel in it. binaries: what is installed."""

    def __init__(self, folder, binaries, root=None):
        self.folder, self.binaries = folder, binaries
        self.standin = scene.Standin(folder, "--cpanel-port", 0, "--whm-port", 0, root=root)
        self.root = self.standin.root
        if root is None:
            self.make_accounts()

    def make_accounts(self):
        for name, mode in (("passwd", 0o644), ("group", 0o644), ("shadow", 0o600), ("gshadow", 0o600)):
            with open(os.open(self.path("etc/" + name), os.O_WRONLY | os.O_CREAT, mode), "w", encoding="ascii") as file:
                file.write({"passwd": "root:x:0:0:root:/root:/bin/sh\n", "group": "root:x:0:\n", "shadow": "root:*:1:0:99999:7:::\n",
                            "gshadow": "root:*::\n"}[name])
        shutil.copyfile("/etc/login.defs", self.path("etc/login.defs"))

    def path(self, name):
        return os.path.join(self.root, name.lstrip("/"))

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def command_line(self, command, *arguments, source=SOURCE, program=None):
        words = [sys.executable, "-B", os.path.join(source, "installer/main.py")] if program is None else [program]
        words += [command, "--root", self.root]
        if command in ("install", "upgrade", "check", "repair") and program is None:
            words += ["--binaries", self.binaries]
        if command in ("install", "upgrade", "check"):
            words += ["--set", "whm.url=" + self.standin.whm_url, "--set", "whm.ca_file=" + self.standin.facts["ca_file"]]
        return words + list(arguments)

    def run(self, command, *arguments, expect=0, **where):
        """The installer's output; where: source=another version's folder, program=an installed install.sh."""
        done = subprocess.run(self.command_line(command, *arguments, **where), capture_output=True, text=True, check=False, timeout=300)
        text = done.stdout + done.stderr
        if done.returncode != expect:
            raise AssertionError(f"install.sh {command} ended with {done.returncode}, not {expect}:\n{text}")
        return text

    def files(self, without_contents=()):
        return listing(self.root, without_contents)

    def registrations(self):
        """What the panel and the list of users say."""
        tokens = json.loads(self.standin.command("bin/whmapi1", "--output=json", "api_token_list").stdout)["data"]["tokens"] or {}
        return {
            "hooks": json.loads(self.standin.command("bin/manage_hooks", "list", "--output", "JSON").stdout),
            "programs": self.standin.command("bin/show_appconfig").stdout,
            "tokens": {name: sorted(token["acls"]) for name, token in tokens.items() if name != "standin-root"},
            "users": self.read("etc/passwd"), "groups": self.read("etc/group"),
        }

    def user(self, name):
        for line in self.read("etc/passwd").splitlines():
            fields = line.split(":")
            if fields[0] == name:
                return fields
        return None

    def close(self):
        self.standin.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class InstallCase(unittest.TestCase):
    """A server of its own for each test. Programs that only lie there are small scripts, the hook program is the real one."""

    real_programs = False

    def setUp(self):
        folder = tempfile.mkdtemp(prefix="pelanggan-install-")
        os.chmod(folder, 0o755)
        build = os.environ.get("PEL_BUILD", os.path.join(SOURCE, "build/dev"))
        binaries = os.path.join(os.path.abspath(build), "bin")
        if not self.real_programs:
            binaries = self.small_programs(folder, binaries)
        self.server = Server(folder, binaries)
        self.addCleanup(self.server.close)

    @staticmethod
    def small_programs(folder, built):
        binaries = os.path.join(folder, "build/bin")
        os.makedirs(binaries)
        shutil.copytree(os.path.join(built, "../locale"), os.path.join(folder, "build/locale"))
        for name in ("pelanggand", "pelanggan", "pelanggan-gateway"):
            with open(os.path.join(binaries, name), "w", encoding="ascii") as file:
                file.write(f"#!/bin/sh\n# {name}\nexit 0\n")
        shutil.copyfile(os.path.join(built, "pelanggan-hook"), os.path.join(binaries, "pelanggan-hook"))
        return binaries

    def another_version(self, version, change=None):
        """The project's installable part as another version; change(folder) edits it."""
        folder = os.path.join(self.server.folder, "version-" + version)
        for name in ("installer", "plugin", "templates"):
            shutil.copytree(os.path.join(SOURCE, name), os.path.join(folder, name))
        for name in ("install.sh", "LICENSE", "CMakeLists.txt"):
            shutil.copy(os.path.join(SOURCE, name), folder)
        edit(os.path.join(folder, "CMakeLists.txt"), lambda text: text.replace("project(pelanggan VERSION " + this_version(), "project(pelanggan VERSION " + version))
        if change:
            change(folder)
        return folder

    def assert_no_violations(self):
        self.assertEqual(self.server.standin.control("/violations"), [])


def this_version():
    with open(os.path.join(SOURCE, "CMakeLists.txt"), encoding="utf-8") as file:
        return file.read().split("project(pelanggan VERSION ")[1].split()[0]


def edit(path, change):
    with open(path, encoding="utf-8") as file:
        old = file.read()
    new = change(old)
    if new == old:
        raise AssertionError(f"{path}: nothing was changed by the edit")
    with open(path, "w", encoding="utf-8") as file:
        file.write(new)
