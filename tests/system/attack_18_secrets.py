# SPDX-License-Identifier: Apache-2.0
"""Attack 18: the API token, the database password and the key of the form tokens are looked for in all that anybody could come to see:
arguments, environments, logs, answers, error pages, the database, files, core files."""

import base64
import concurrent.futures
import contextlib
import glob
import hashlib
import hmac
import json
import os
import pwd
import resource
import shutil
import signal
import tempfile
import threading
import time
import unittest

from attack_01_cross_tenant import policy
from support import BUILD, SOURCE, MariadbServer, as_uid, ask

import scene

PASSWORD = "canary-of-the-database-7f3b91"


def derived_key(token):
    """HKDF-SHA256 without salt: what the daemon makes the key of its form tokens of."""
    master = hmac.new(b"\0" * 32, token.encode(), hashlib.sha256).digest()
    return hmac.new(master, b"pelanggan form token\x01", hashlib.sha256).digest()


def disguises(secret):
    """The ways in which bytes get into texts."""
    text = secret if isinstance(secret, bytes) else secret.encode()
    plain = base64.b64encode(text)
    return {text, text.hex().encode(), text.hex().upper().encode(), plain, plain.rstrip(b"="), base64.urlsafe_b64encode(text).rstrip(b"="), text[::-1]}


class Watch:
    """Looks at the arguments and environments of every process again and again."""

    def __init__(self, needles):
        self.needles, self.found, self.seen, self.is_over = needles, set(), 0, threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.is_over.is_set():
            for name in os.listdir("/proc"):
                if name.isdigit():
                    self.look(name)
            time.sleep(0.002)  # leaves the processors to those that are watched

    def look(self, pid):
        for kind in ("cmdline", "environ"):
            with contextlib.suppress(OSError):
                with open("/proc/%s/%s" % (pid, kind), "rb") as file:
                    data = file.read()
                self.seen += kind == "cmdline" and b"bin/pelanggan" in data
                if any(needle in data for needle in self.needles):
                    self.found.add((kind, data[:300]))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        self.thread.join()


class Secrets:
    """The drive and the search; the store comes from the classes below."""

    server = None

    @classmethod
    def setUpClass(cls):
        cls.crash_folder = tempfile.mkdtemp(prefix="pelanggan-crash-")
        os.chmod(cls.crash_folder, 0o777)
        cls.addClassCleanup(shutil.rmtree, cls.crash_folder, ignore_errors=True)
        cls.scene = scene.Scene(os.path.join(BUILD, "bin"), ("--cpanel-port", 0, "--whm-port", 0, "--accounts", 30), **cls.store())
        cls.addClassCleanup(cls.scene.close)
        cls.scene.start()
        cls.standin, cls.daemon = cls.scene.standin, cls.scene.daemon
        cls.daemon.stop()
        with open(cls.daemon.config, encoding="utf-8") as file:
            config = file.read()
        with open(cls.daemon.config, "w", encoding="utf-8") as file:
            file.write(config.replace("level = info", "level = debug"))
        cls.start_where_cores_may_be_left()
        cls.token_file = os.path.join(cls.scene.plugin.configuration, "whm.token")
        with open(cls.token_file, encoding="ascii") as file:
            cls.token = file.read().strip()
        cls.key = derived_key(cls.token)
        cls.needles = disguises(cls.token) | disguises(cls.key) | (disguises(PASSWORD) if cls.server else set())
        cls.answers = []

    @classmethod
    def start_where_cores_may_be_left(cls):
        """A daemon that could leave a core file, if it did not forbid it itself: no limit, a folder open to all."""
        limits, place = resource.getrlimit(resource.RLIMIT_CORE), os.getcwd()
        resource.setrlimit(resource.RLIMIT_CORE, (limits[1], limits[1]))
        os.chdir(cls.crash_folder)
        try:
            cls.daemon.start()
        finally:
            os.chdir(place)
            resource.setrlimit(resource.RLIMIT_CORE, limits)

    @classmethod
    def store(cls):
        return {}

    def keep(self, reply):
        self.answers.append(reply.data)
        return reply

    def customer(self, query, **options):
        return self.keep(ask(self.daemon.door("panel"), query, uid=self.standin.uid("budi"), **options))

    def staff(self, query, headers=None, **options):
        return self.keep(ask(self.daemon.door("whm"), query, headers={"REMOTE_USER": "root", "PELANGGAN_ACLS": "all", **(headers or {})}, **options))

    def cli(self, *arguments):
        done = self.daemon.cli(*arguments, check=False)
        self.answers.append((done.stdout + done.stderr).encode())
        return done

    def drive(self):
        for line in policy():
            for headers in ({}, {"HTTP_ACCEPT": "application/json"}):
                for method, body in (("GET", b""), ("POST", b"token=1-" + b"0" * 64 + b"&request=" + b"ab" * 16)):
                    if (line.route, method) in (("sync", "POST"), ("doctor", "POST")):
                        continue  # by the command line, below
                    self.customer("p=" + line.route, method=method, body=body, headers=headers)
                    self.staff("p=" + line.route + "&id=1&user=budi", method=method, body=body, headers=headers)
                    self.keep(ask(self.daemon.door("public"), "p=" + line.route, method, body))
        for arguments in (["accounts", "list"], ["accounts", "show", "budi"], ["customers", "list"], ["customers", "show", "1"], ["journal", "show", "1"],
                          ["journal", "verify"], ["preferences", "show", "1"], ["sync"], ["doctor"], ["stats"], ["--help"], ["nonsense"],
                          ["accounts", "show", "nobody-of-that-name"]):
            self.cli(*arguments)

    def drive_into_trouble(self):
        """What speaks of the token because WHM refuses it or answers like a log-in page."""
        for fault in ({"kind": "denied"}, {"kind": "two_factor"}):
            self.standin.control("/faults", {"function": "listaccts", "times": 0, **fault})
            self.assertEqual(self.cli("sync").returncode, 5, fault)
            self.cli("doctor")
            self.standin.control("/reset", {})
        self.assertEqual(self.cli("sync").returncode, 0)
        self.assertEqual(self.cli("doctor").returncode, 0)

    def search(self, folder):
        """Names of the files below folder that hold a secret."""
        found, count = [], 0
        for place, _, files in os.walk(folder):
            for name in files:
                path = os.path.join(place, name)
                if not os.path.isfile(path) or os.path.islink(path):
                    continue
                with open(path, "rb") as file:
                    data = file.read()
                count += 1
                if any(needle in data for needle in self.needles):
                    found.append(path)
        return found, count

    def readable_by(self, uid):
        """What that uid can read of the scene's files; with their content."""
        def walk():
            out = []
            for place, _, files in os.walk(self.scene.folder):
                for name in files:
                    with contextlib.suppress(OSError):
                        with open(os.path.join(place, name), "rb") as file:
                            data = file.read()
                        if any(needle in data for needle in self.needles):
                            out.append(os.path.join(place, name))
            return out
        return as_uid(uid, walk)

    def test_secrets_stay_where_they_are_kept(self):
        # The key that is searched for is the one in use: it signs what the page carries.
        page = json.loads(self.customer("p=details", headers={"HTTP_ACCEPT": "application/json"}).text)
        issued, _, signature = page["token"].partition("-")
        account = self.daemon.cli("accounts", "show", "budi")["account"]
        signed = {hmac.new(self.key, ("%d:%d:4:budi:%d:7:details:%s" % (door, role, account, issued)).encode(), hashlib.sha256).hexdigest()
                  for door in range(4) for role in range(8)}
        self.assertIn(signature, signed, "the key that this test searches for is not the one that the daemon uses")
        with Watch(self.needles) as watch:
            self.drive()
            self.drive_into_trouble()
        self.assertGreater(watch.seen, 0, "our own processes were looked at")
        self.assertEqual(watch.found, set(), "arguments and environments")
        self.assertGreater(len(self.answers), 100)
        for answer in self.answers:
            self.assertFalse([needle for needle in self.needles if needle in answer], answer[:2000])
        self.look_into_the_process()
        if self.server:
            self.without_database()
        self.crash()
        found, count = self.search(self.scene.folder)
        print("\n  %d answers, %d files, %d looks at our processes" % (len(self.answers), count, watch.seen))
        self.assertEqual(found, [self.token_file], "the token is in its file and nowhere else")
        self.assertEqual(self.readable_by(self.standin.uid("sari")), [])
        if self.server:
            password = os.path.join(self.server.folder, "password")
            self.assertEqual(self.search(self.server.folder)[0], [password])

    def look_into_the_process(self):
        """Neither the daemon's own uid nor a customer may look into its memory."""
        self.cli("accounts", "show", "budi")
        for uid in (pwd.getpwnam(scene.DAEMON_USER).pw_uid, self.standin.uid("budi")):
            for name in ("mem", "environ", "maps", "auxv"):
                with self.subTest(uid=uid, name=name), self.assertRaisesRegex(AssertionError, "Permission denied"):
                    as_uid(uid, lambda name=name: open("/proc/%d/%s" % (self.daemon.process.pid, name), "rb").read(1))

    def without_database(self):
        """The server refuses the password, then it is gone: what is said names neither."""
        begin = len(self.answers)
        done = self.server.run("ALTER USER pelanggan@localhost IDENTIFIED BY 'another'")
        self.assertEqual(done.returncode, 0, done.stderr)
        for line in self.server.run("SELECT id FROM information_schema.processlist WHERE user = 'pelanggan'").stdout.split():
            self.server.run("KILL " + line)
        # Each waits for the database for a while, so all of them at once.
        with concurrent.futures.ThreadPoolExecutor() as pool:
            staff, doctor, accounts = pool.submit(self.staff, "p=customers"), pool.submit(self.cli, "doctor"), pool.submit(self.cli, "accounts", "list")
            self.assertEqual(self.customer("p=overview").status, 503)
            self.assertEqual((staff.result().status, doctor.result().returncode, accounts.result().returncode), (503, 5, 5))
        for answer in self.answers[begin:]:
            self.assertFalse([needle for needle in self.needles if needle in answer], answer[:2000])

    def crash(self):
        process = self.daemon.process
        process.send_signal(signal.SIGABRT)
        self.assertEqual(process.wait(30), -signal.SIGABRT)
        with open("/proc/sys/kernel/core_pattern", encoding="ascii") as file:
            pattern = file.read().strip()
        self.assertEqual(os.listdir(self.crash_folder), [], "a core file")
        self.assertEqual(glob.glob(os.path.join(self.daemon.state, "core*")), [])
        if not pattern.startswith(("|", "/")):
            self.assertTrue(self.a_core_would_be_seen(), "another program's core file does not lie where we look")

    def a_core_would_be_seen(self):
        child = os.fork()
        if child == 0:
            os.chdir(self.crash_folder)
            limit = resource.getrlimit(resource.RLIMIT_CORE)[1]
            resource.setrlimit(resource.RLIMIT_CORE, (limit, limit))
            signal.signal(signal.SIGABRT, signal.SIG_DFL)
            os.abort()
        os.waitpid(child, 0)
        return os.listdir(self.crash_folder) or resource.getrlimit(resource.RLIMIT_CORE)[1] == 0


@unittest.skipUnless(os.geteuid() == 0, "uses real uids: needs root")
class SecretsWithSqlite(Secrets, unittest.TestCase):
    pass


@unittest.skipUnless(os.geteuid() == 0, "uses real uids: needs root")
class SecretsWithMariadb(Secrets, unittest.TestCase):
    @classmethod
    def store(cls):
        cls.server = MariadbServer()
        cls.addClassCleanup(cls.server.close)
        url = cls.server.store(scene.DAEMON_USER)
        with open(os.path.join(cls.server.folder, "password"), "w", encoding="ascii") as file:
            file.write(PASSWORD + "\n")
        done = cls.server.run("ALTER USER pelanggan@localhost IDENTIFIED BY '%s'" % PASSWORD)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return {"store": url}


if __name__ == "__main__":
    unittest.main()
