# SPDX-License-Identifier: Apache-2.0
"""What the daemon cannot do, tried: by asking the kernel in the running daemon's own name, with a kernel that helps and with one that does
not; and that the unit of systemd leaves it all that it needs."""

import contextlib
import ctypes
import errno
import json
import os
import pwd
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import unittest
import unittest.mock

from daemon_start_test import DaemonCase, read
from support import SOURCE, UID_A, SceneCase, ask, wait_for

import scene
import takeover
import unit_file

UNITS = os.path.join(SOURCE, "plugin/systemd")
SERVICE = os.path.join(UNITS, "pelanggand.service")
SOCKETS = ("panel", "whm", "public")
AT_FDCWD, CLONE_NEWUSER, PTRACE_ATTACH = -100, 0x10000000, 16
PR_SET_SECCOMP, SECCOMP_MODE_FILTER, PR_SET_NO_NEW_PRIVS = 22, 2, 38
NR_SECCOMP, NR_PRCTL, NR_LANDLOCK = 317, 157, 444


def landlock_version():
    return ctypes.CDLL(None).syscall(NR_LANDLOCK, None, 0, 1)


def take_help_away():
    """From here on this process and what it starts see a kernel that has neither system call filters nor Landlock."""
    def statement(code, value, if_true=0, if_false=0):
        return struct.pack("<HBBI", code, if_true, if_false, value)
    load, equal, give = 0x20, 0x15, 0x06
    refuse, allow = 0x00050000, 0x7FFF0000
    code = b"".join((statement(load, 0), statement(equal, NR_LANDLOCK, 0, 1), statement(give, refuse | errno.ENOSYS),
                     statement(equal, NR_SECCOMP, 0, 1), statement(give, refuse | errno.ENOSYS),
                     statement(equal, NR_PRCTL, 0, 3), statement(load, 16), statement(equal, PR_SET_SECCOMP, 0, 1),
                     statement(give, refuse | errno.EINVAL), statement(give, allow)))
    buffer = ctypes.create_string_buffer(code, len(code))
    program = ctypes.create_string_buffer(struct.pack("<HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 or libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def address(port):
    return struct.pack("<H", socket.AF_INET) + struct.pack(">H", port) + socket.inet_aton("127.0.0.1") + b"\0" * 8


class TakenOver(DaemonCase):
    def setUp(self):
        super().setUp()
        os.mkdir(self.path("foreign"), 0o777)
        os.chmod(self.path("foreign"), 0o777)
        self.foreign = self.write("foreign/file", "a customer's\n", 0o644)
        self.listener = socket.socket()
        self.addCleanup(self.listener.close)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(4)
        self.other = subprocess.Popen(["sleep", "600"], user=UID_A, group=UID_A, extra_groups=[])
        self.addCleanup(lambda: (self.other.kill(), self.other.wait()))

    def assert_refused(self, victim, name, *arguments, error=errno.EPERM, what=""):
        said = victim.call(name, *arguments)
        self.assertEqual(said, -error, "%s%s: the kernel said %s" % (name, what and " (" + what + ")", os.strerror(-said) if said < 0 else said))

    def socket_of(self, victim, family=socket.AF_INET, kind=socket.SOCK_STREAM):
        fd = victim.call("socket", family, kind, 0)
        self.assertGreaterEqual(fd, 0)
        return fd

    def look_around(self, victim, process):
        """What a process of this user may do anywhere: the probes are real, and nothing of it is anybody else's."""
        self.assertEqual(victim.call("getpid"), process.pid)
        own = victim.call("openat", AT_FDCWD, os.fsencode(self.path("state/pelanggan.db")), os.O_RDWR)
        self.assertGreaterEqual(own, 0, "its own database")
        victim.call("close", own)
        self.assert_refused(victim, "openat", AT_FDCWD, b"/etc/shadow", os.O_RDONLY, error=errno.EACCES)
        self.assert_refused(victim, "kill", self.other.pid, signal.SIGTERM)
        self.assertIn(victim.call("unlink", os.fsencode(self.path("doors/whm.sock"))), (-errno.EACCES, -errno.EPERM))

    @unittest.skipUnless(os.uname().machine == "x86_64", "the probes are of this processor")
    def test_it_can_start_nothing_and_reach_nothing_foreign(self):
        process = self.started()
        with takeover.Takeover(process.pid) as victim:
            self.look_around(victim, process)
            program = b"/bin/true"
            self.assert_refused(victim, "execve", program, 0, 0)
            self.assert_refused(victim, "execveat", AT_FDCWD, program, 0, 0, 0)
            self.assert_refused(victim, "fork")
            self.assert_refused(victim, "vfork")
            self.assert_refused(victim, "clone", signal.SIGCHLD, 0, 0, 0, 0)
            self.assert_refused(victim, "clone3", b"\0" * 88, 88, error=errno.ENOSYS)
            self.assert_refused(victim, "ptrace", PTRACE_ATTACH, self.other.pid, 0, 0)
            self.assert_refused(victim, "process_vm_readv", self.other.pid, 0, 0, 0, 0, 0)
            self.assert_refused(victim, "setuid", 0)
            self.assert_refused(victim, "setresuid", 0, 0, 0)
            self.assert_refused(victim, "setgroups", 0, 0)
            self.assert_refused(victim, "mount", b"none", b"/mnt", b"tmpfs", 0, 0)
            self.assert_refused(victim, "unshare", CLONE_NEWUSER)
            self.assert_refused(victim, "bpf", 0, b"\0" * 64, 64)
            self.assert_refused(victim, "io_uring_setup", 1, b"\0" * 120)
            self.assert_refused(victim, "mknod", os.fsencode(self.path("state/device")), 0o20666, 0x103)
            self.assert_refused(victim, "socket", socket.AF_PACKET, socket.SOCK_RAW, 0, error=errno.EAFNOSUPPORT)
            self.assert_refused(victim, "socket", socket.AF_ALG, socket.SOCK_SEQPACKET, 0, error=errno.EAFNOSUPPORT)
            if landlock_version() >= 1:
                self.assert_refused(victim, "openat", AT_FDCWD, os.fsencode(self.foreign), os.O_RDONLY, error=errno.EACCES)
                self.assert_refused(victim, "openat", AT_FDCWD, os.fsencode(self.path("foreign/new")), os.O_WRONLY | os.O_CREAT, 0o644,
                                    error=errno.EACCES)
                self.assert_refused(victim, "symlink", b"/etc/passwd", os.fsencode(self.path("foreign/link")), error=errno.EACCES)
            if landlock_version() >= 4:
                fd = self.socket_of(victim)
                self.assert_refused(victim, "connect", fd, address(self.listener.getsockname()[1]), 16, error=errno.EACCES)
                self.assert_refused(victim, "bind", fd, address(0), 16, error=errno.EACCES)
                victim.call("close", fd)
        # It goes on as if nothing had been.
        self.assertEqual(ask(self.path("doors/panel.sock"), "p=style", uid=UID_A).status, 200)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(30), 0)

    @unittest.skipUnless(os.uname().machine == "x86_64", "the probes are of this processor")
    def test_without_the_kernels_help_it_says_so_and_modes_still_hold(self):
        process = self.started(preexec_fn=take_help_away)
        log = read(self.path("log"))
        self.assertIn("this kernel has no system call filter", log)
        self.assertIn("this kernel has no Landlock", log)
        with takeover.Takeover(process.pid) as victim:
            self.look_around(victim, process)
            self.assert_refused(victim, "setuid", 0)
            # The same probes as above, and here they get through: they can tell the difference.
            self.assertGreaterEqual(victim.call("openat", AT_FDCWD, os.fsencode(self.foreign), os.O_RDONLY), 0)
            self.assertEqual(victim.call("connect", self.socket_of(victim), address(self.listener.getsockname()[1]), 16), 0)
        self.assertEqual(ask(self.path("doors/panel.sock"), "p=style", uid=UID_A).status, 200)

    def test_the_service_manager_hears_that_it_is_alive(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(self.path("notify"))
            os.chmod(self.path("notify"), 0o777)
            manager.settimeout(30)
            self.start(env={"NOTIFY_SOCKET": self.path("notify"), "WATCHDOG_USEC": "200000"})
            self.assertEqual([manager.recv(100) for _ in range(4)], [b"READY=1"] + [b"WATCHDOG=1"] * 3)

    def test_secrets_without_a_path_lie_beside_the_configuration(self):
        self.settings["whm"]["token_file"] = "token"
        self.started()


class Units(unittest.TestCase):
    def test_systemd_rates_the_unit_as_safe(self):
        done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=15", SERVICE], capture_output=True,
                              text=True, check=False)
        rated = re.search(r"Overall exposure level for pelanggand.service: ([0-9.]+)", done.stdout)
        self.assertEqual((done.returncode, rated is not None), (0, True), done.stdout + done.stderr)
        self.assertLessEqual(float(rated.group(1)), 1.5)

    def test_the_rating_notices_what_is_taken_away(self):
        with tempfile.TemporaryDirectory(prefix="pelanggan-units-") as folder:
            weak = os.path.join(folder, "pelanggand.service")
            with open(weak, "w", encoding="utf-8") as file:
                file.write("\n".join(line for line in read(SERVICE).split("\n") if not re.match("(CapabilityBounding|SystemCallF|User)", line)))
            done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=15", weak], capture_output=True,
                                  check=False)
            self.assertNotEqual(done.returncode, 0)

    def test_systemd_finds_no_fault_in_the_units(self):
        """With a program and a user that this machine has in place of the installed ones."""
        with tempfile.TemporaryDirectory(prefix="pelanggan-units-") as folder:
            for name in os.listdir(UNITS):
                text = re.sub("/opt/pelanggan/bin/[a-z-]+", "/bin/true", read(os.path.join(UNITS, name)))
                with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                    file.write(text)
            units = [os.path.join(folder, name) for name in sorted(os.listdir(UNITS))]
            done = subprocess.run(["systemd-analyze", "verify", "--recursive-errors=no", *units], capture_output=True, text=True, check=False)
            self.assertEqual((done.returncode, done.stderr.strip()), (0, ""))

    def test_the_units_say_what_the_daemon_says(self):
        unit = unit_file.read_unit(SERVICE)
        self.assertNotIn("PrivateUsers", unit, "it would make every customer nobody")
        self.assertEqual(unit["Sockets"][0].split(), ["pelanggand-%s.socket" % name for name in SOCKETS])
        modes = {}
        for name in SOCKETS:
            text = read(os.path.join(UNITS, "pelanggand-%s.socket" % name))
            said = dict(re.findall(r"^(\w+)=(.*)$", text, re.M))
            self.assertEqual((said["FileDescriptorName"], said["ListenStream"], said["Service"]),
                             (name, "/run/pelanggan/%s.sock" % name, "pelanggand.service"))
            modes[name] = said["SocketMode"]
        self.assertEqual(modes, {"panel": "0666", "whm": "0600", "public": "0660"})


class UnitDaemon(scene.InstalledDaemon):
    """The daemon as the unit starts it, by tests/support/unit_file.py."""

    def start(self):
        credentials = os.path.join(self.folder, "credentials")
        os.makedirs(credentials, exist_ok=True)
        user = pwd.getpwnam(scene.DAEMON_USER)
        for name in ("whm.token", "link.keys"):
            with open(os.open(os.path.join(credentials, name), os.O_WRONLY | os.O_CREAT, 0o400), "w", encoding="ascii") as file:
                file.write(read(os.path.join(self.credentials, name)))
        for parent, _, files in os.walk(credentials):
            for path in [parent, *(os.path.join(parent, name) for name in files)]:
                os.chown(path, user.pw_uid, user.pw_gid)
        text = read(self.config).replace(os.path.join(self.credentials, "link.keys"), "link.keys")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(text)
        os.makedirs(self.doors, mode=0o755, exist_ok=True)
        listeners = {}
        for name, mode in (("panel", 0o666), ("whm", 0o600), ("public", 0o666)):
            listeners[name] = socket.socket(socket.AF_UNIX)
            with contextlib.suppress(FileNotFoundError):
                os.unlink(self.door(name))
            listeners[name].bind(self.door(name))
            os.chmod(self.door(name), mode)
            listeners[name].listen(64)
        environment = {**os.environ, "PLAYED_SOCKETS": " ".join("%s=%d" % (name, one.fileno()) for name, one in listeners.items()),
                       "PLAYED_CREDENTIALS": credentials, "PLAYED_USER": scene.DAEMON_USER}
        player = os.path.join(SOURCE, "tests/support/unit_file.py")
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([sys.executable, "-B", player, SERVICE, os.path.join(self.binaries, "pelanggand"), "--config",
                                             self.config], stdout=log, stderr=log, start_new_session=True, env=environment,
                                            pass_fds=[one.fileno() for one in listeners.values()])
        for one in listeners.values():
            one.close()
        scene.wait_until(lambda: "answers at" in read(self.log_path), "the daemon (see %s)" % self.log_path, self.process)
        return self


class AsTheUnit(SceneCase):
    """A whole scene with the daemon as the unit starts it: a call that the unit forgot would end it."""

    standin_arguments = ("--cpanel-port", 0, "--whm-port", 0, "--accounts", 10)

    @classmethod
    def setUpClass(cls):
        with unittest.mock.patch.object(scene, "InstalledDaemon", UnitDaemon):
            super().setUpClass()

    def test_everything_works_under_the_units_filter(self):
        self.assertEqual(self.json("p=overview", self.a)["accounts"][0]["user"], "budi")
        done = self.daemon.cli("doctor", check=False)
        codes = {finding["code"]: finding["level"] for finding in json.loads(done.stdout)["findings"]}
        for code in ("store-good", "whm-answers", "mail-good"):
            self.assertEqual(codes.get(code), "good", codes)
        self.daemon.cli("journal", "anchor")
        self.daemon.cli("journal", "verify")
        self.daemon.cli("sync")
        self.assertIsNone(self.daemon.process.poll())
        status = read("/proc/%d/status" % self.daemon.process.pid)
        self.assertEqual(int(re.search(r"Seccomp_filters:\s+(\d+)", status).group(1)), 2, "the unit's and its own")

    def test_a_call_that_the_unit_does_not_allow_would_be_seen(self):
        done = subprocess.run([sys.executable, "-B", os.path.join(SOURCE, "tests/support/unit_file.py"), SERVICE, "/bin/sh", "-c", "nice true"],
                              env={**os.environ, "PLAYED_SOCKETS": "", "PLAYED_CREDENTIALS": "/nonexistent", "PLAYED_USER": scene.DAEMON_USER},
                              capture_output=True, check=False)
        self.assertIn(done.returncode, (-signal.SIGSYS, 128 + signal.SIGSYS), done)


class ActivatedBySystemd(DaemonCase):
    """Systemd's own program hands the sockets over."""

    def test_the_first_knock_starts_it(self):
        doors = [self.path("door-%s" % name) for name in SOCKETS]
        self.settings["doors"]["user"] = "nobody"
        argv = ["systemd-socket-activate", *(word for door in doors for word in ("-l", door)), "--fdname=" + ":".join(SOCKETS),
                "-E", "ASAN_OPTIONS", "-E", "LSAN_OPTIONS"]
        process = self.start(argv=argv)
        wait_for(lambda: all(map(os.path.exists, doors)), "the sockets")
        for door in doors:
            os.chmod(door, 0o666)
        self.assertNotIn("answers at", read(self.path("log")))
        self.assertEqual(ask(doors[0], "p=style", uid=UID_A).status, 200)
        self.assertEqual(ask(doors[1], "p=style", uid=UID_A).status, 403)
        self.assertFalse(os.path.exists(self.path("doors")))
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(30), 0)


if __name__ == "__main__":
    unittest.main()
