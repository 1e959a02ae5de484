# SPDX-License-Identifier: Apache-2.0
"""The installer without another root: onto / itself, with the system's own useradd and list of users. The machine stays as it is: the test
lives in a mount namespace of its own, whose / is this machine's with a layer in memory over it; that layer is the listing."""

import json
import os
import pwd
import subprocess
import sys
import tempfile
import unittest

from support import BUILD, SOURCE, wait_for  # says where the shared folders are, so it comes first
import scene
from install_case import Server, differences, listing

INSIDE = "--inside"
# What adding and removing a user leaves of itself; passwd and group are compared by what they say.
OF_USERADD = {"etc/" + name + suffix for name in ("passwd", "group", "shadow", "gshadow", "subuid", "subgid") for suffix in ("", "-")} | {"etc/.pwd.lock"}


class RealRoot(unittest.TestCase):
    def test_on_this_machines_own_root_folder(self):
        done = subprocess.run(["unshare", "--mount", "--propagation", "private", sys.executable, "-B", os.path.abspath(__file__), INSIDE],
                              capture_output=True, text=True, check=False, timeout=400)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertFalse(os.path.exists("/opt/pelanggan/bin/pelanggand") and os.path.exists("/usr/local/cpanel/standin"), "it was not in its own layer")


def mount(*words):
    subprocess.run(["mount", *words], check=True)


def enter_own_root():
    """From here on / is a copy that nobody else sees; /mnt is its upper layer."""
    place = tempfile.mkdtemp(prefix="pelanggan-root-")
    mount("-t", "tmpfs", "layer", place)
    for name in ("upper", "work", "root"):
        os.mkdir(os.path.join(place, name), 0o755)
    root = os.path.join(place, "root")
    mount("-t", "overlay", "layer", "-o", f"lowerdir=/,upperdir={place}/upper,workdir={place}/work", root)
    for name in ("/proc", "/dev"):
        mount("--rbind", name, root + name)
    mount("-t", "tmpfs", "tmp", root + "/tmp")
    for name in {SOURCE, BUILD}:
        os.makedirs(root + name, exist_ok=True)
        mount("--rbind", name, root + name)
    mount("--bind", place + "/upper", root + "/mnt")
    os.chroot(root)
    os.chdir("/")


def inside():
    enter_own_root()
    test = unittest.TestCase()
    folder = tempfile.mkdtemp(prefix="pelanggan-real-")
    os.chmod("/tmp", 0o1777)
    os.chmod(folder, 0o755)
    test.assertRaises(KeyError, pwd.getpwnam, "pelanggan")
    server = Server(folder, os.path.join(BUILD, "bin"), root="/")
    try:
        drive(test, server)
    finally:
        server.standin.stop()
    test.assertEqual(server.standin.process.returncode, 0)


def drive(test, server):
    # A folder of this machine's stands in the layer as soon as something in it was changed.
    had = {path.lstrip("/") for place in ("/etc", "/opt", "/run", "/usr/lib/systemd", "/usr/local", "/var") for path, _, _ in os.walk(place)}

    def files():
        return {name: facts for name, facts in listing("/mnt").items()
                if name not in OF_USERADD and not (name in had and os.path.isdir("/mnt/" + name))}

    before, registrations = files(), server.registrations()
    text = server.run("install")
    test.assertIn("make the system user pelanggan", text)
    user = pwd.getpwnam("pelanggan")
    test.assertTrue(0 < user.pw_uid < 1000 and user.pw_shell.endswith(("nologin", "false")), user)
    for unit in ("pelanggand-panel.socket", "pelanggand-whm.socket", "pelanggand-public.socket", "pelanggand.service"):
        state = subprocess.run(["systemctl", "--root=/", "is-enabled", unit], capture_output=True, text=True, check=False).stdout.strip()
        test.assertEqual(state, "enabled", unit)
    with open("/opt/pelanggan/bin/gateway.conf", encoding="ascii") as file:
        test.assertIn("panel_socket=/run/pelanggan/panel.sock\n", file.read())

    # No systemd runs here: root starts the daemon, and it becomes the user that was made.
    daemon = subprocess.Popen(["/opt/pelanggan/bin/pelanggand"], stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: scene.can_connect("/run/pelanggan/whm.sock"), "the installed daemon's door")
        with open(f"/proc/{daemon.pid}/status", encoding="ascii") as file:
            test.assertIn(f"Uid:\t{user.pw_uid}\t", file.read())
        done = subprocess.run(["pelanggan", "--output", "json", "sync"], capture_output=True, text=True, check=False)
        test.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        test.assertEqual(json.loads(done.stdout)["state"], "complete")
    finally:
        daemon.terminate()
        daemon.wait(30)
    test.assertIn("Nothing had to be repaired", server.run("repair", program="/opt/pelanggan/install.sh"))
    server.run("uninstall", "--purge", program="/opt/pelanggan/install.sh")
    test.assertEqual(differences(before, files()), [])
    test.assertEqual(server.registrations(), registrations)
    test.assertEqual(server.standin.control("/violations"), [])


if __name__ == "__main__":
    if sys.argv[1:] == [INSIDE]:
        inside()
    else:
        unittest.main()
