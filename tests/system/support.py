# SPDX-License-Identifier: Apache-2.0
"""What system tests share: folders, people with real uids, SCGI as bytes, fake doors, the gateway beside its configuration.

PEL_BUILD names the build folder (default build/dev)."""

import contextlib
import json
import os
import pickle
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import unittest

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(os.environ.get("PEL_BUILD", os.path.join(SOURCE, "build", "dev")))
sys.path[:0] = [os.path.join(SOURCE, "tests", "panel"), os.path.join(SOURCE, "tests", "support")]

# Two customers, a stranger without an account: real uids, no passwd entry needed.
UID_A, UID_B, UID_NOBODY = 20001, 20002, 29999
PATIENCE = 120.0  # seconds before a test says that something never happened; the daemon waits 60 after a trouble


def binary(name):
    path = os.path.join(BUILD, "bin", name)
    if not os.path.exists(path):
        raise AssertionError("%s is not built (PEL_BUILD=%s)" % (name, BUILD))
    return path


def wait_for(predicate, what, seconds=PATIENCE):
    """Waits until predicate() is true and returns its value; fails with `what` otherwise."""
    end = time.monotonic() + seconds
    while True:
        value = predicate()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError("waited %d s in vain for: %s" % (seconds, what))
        time.sleep(0.01)


def as_uid(uid, function, *args):
    """Runs function in a child process that has become uid, and returns what it returned (or raises what it raised)."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(read_end)
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            result = (True, function(*args))
        except BaseException as error:  # the parent raises it
            result = (False, "%s\n%s" % (error, traceback.format_exc()))
        with os.fdopen(write_end, "wb") as pipe:
            pickle.dump(result, pipe)
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    good, value = pickle.loads(data)
    if not good:
        raise AssertionError("as uid %d: %s" % (uid, value))
    return value


def frame(headers, body=b""):
    """An SCGI request as bytes. headers: dict or list of pairs, without CONTENT_LENGTH and SCGI."""
    pairs = list(headers.items()) if isinstance(headers, dict) else list(headers)
    block = b"".join(name.encode() + b"\0" + value.encode() + b"\0" for name, value in
                     [("CONTENT_LENGTH", str(len(body))), ("SCGI", "1")] + pairs)
    return b"%d:%s," % (len(block), block) + body


class Reply:
    def __init__(self, data):
        self.data = data
        head, _, self.body = data.partition(b"\r\n\r\n")
        self.headers = {}
        for line in head.decode("utf-8", "replace").split("\r\n"):
            name, _, value = line.partition(":")
            self.headers[name.lower()] = value.strip()
        self.status = int(self.headers.get("status", "0")[:3] or 0)
        self.text = self.body.decode("utf-8", "replace")

    def __repr__(self):
        return "Reply(%r)" % self.data[:400]


def send(path, data, seconds=PATIENCE):
    """Sends bytes to a door and returns everything that comes back until it closes (b"" when it just closes)."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(path)  # waits where the door's queue is full
        connection.settimeout(seconds)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(data)
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while True:
                piece = connection.recv(65536)
                if not piece:
                    break
                received += piece
        return received


def ask(path, query="", method="GET", body=b"", headers=None, uid=None):
    """One request to a door, as uid when given."""
    pairs = {"REQUEST_METHOD": method, "QUERY_STRING": query, "SERVER_PROTOCOL": "HTTP/1.1"}
    if body and "CONTENT_TYPE" not in (headers or {}):
        pairs["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
    pairs.update(headers or {})
    data = frame(pairs, body)
    return Reply(send(path, data) if uid is None else as_uid(uid, send, path, data))


class FakeDoor:
    """A daemon's door that answers what the test says: answer(headers dict, body) -> bytes, None closes at once."""

    def __init__(self, path, answer):
        self.path, self.answer, self.requests = path, answer, []
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.listener.bind(path)
        os.chmod(path, 0o666)
        self.listener.listen(16)
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                data = b""
                while b":" not in data:
                    data += connection.recv(65536)
                size, _, data = data.partition(b":")
                while len(data) < int(size) + 1:
                    data += connection.recv(65536)
                words = data[:int(size)].decode().split("\0")
                headers = dict(zip(words[0::2], words[1::2]))
                body = data[int(size) + 1:]
                while len(body) < int(headers["CONTENT_LENGTH"]):
                    body += connection.recv(65536)
                self.requests.append((headers, body))
                reply = self.answer(headers, body)
                if reply is not None:
                    connection.sendall(reply)

    def close(self):
        self.listener.close()
        with contextlib.suppress(OSError):
            os.unlink(self.path)


def answer(body=b"", status="200 OK", **headers):
    lines = ["Status: " + status] + ["%s: %s" % (name.replace("_", "-"), value) for name, value in headers.items()]
    return "\r\n".join(lines + ["Content-Length: %d" % len(body)]).encode() + b"\r\n\r\n" + body


@unittest.skipUnless(os.geteuid() == 0, "uses real uids: needs root")
class SystemCase(unittest.TestCase):
    """A temporary folder that every uid may enter."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="pelanggan-system-")
        os.chmod(self.folder, 0o755)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, text, mode=0o644):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def install_small(self, name, **conf):
        """Puts a copy of gateway or hook into a folder with its own gateway.conf; returns its path."""
        os.makedirs(self.path("bin"), exist_ok=True)
        shutil.copy(binary(name), self.path("bin", name))
        self.write("bin/gateway.conf", "".join("%s=%s\n" % pair for pair in conf.items()))
        return self.path("bin", name)

    def run_small(self, argv, uid=0, env=None, body=b"", seconds=PATIENCE):
        """Runs a program as uid with exactly that environment; returns (stdout, stderr, status, wall seconds)."""
        identity = {"user": uid, "group": uid, "extra_groups": []} if uid else {}
        start = time.monotonic()
        done = subprocess.run(argv, input=body, capture_output=True, env=env or {}, timeout=seconds, check=False, cwd="/",
                              **identity)
        return done.stdout, done.stderr.decode("utf-8", "replace"), done.returncode, time.monotonic() - start


@unittest.skipUnless(os.geteuid() == 0, "uses real uids: needs root")
class SceneCase(unittest.TestCase):
    """The stand-in panel, the plugin registered with it and the real daemon, once per class. budi is A, sari is B."""

    standin_arguments = ("--cpanel-port", 0, "--whm-port", 0, "--accounts", 30)
    daemon_options = {}
    mail_options = ()  # of the scene; None: mail is not set up

    @classmethod
    def setUpClass(cls):
        import scene

        cls.scene = scene.Scene(os.path.join(BUILD, "bin"), cls.standin_arguments, cls.mail_options, **cls.daemon_options)
        cls.addClassCleanup(cls.scene.close)
        cls.scene.start()
        cls.standin, cls.daemon = cls.scene.standin, cls.scene.daemon
        cls.panel, cls.whm, cls.public = (cls.daemon.door(name) for name in ("panel", "whm", "public"))
        cls.a, cls.b = cls.standin.uid("budi"), cls.standin.uid("sari")

    def json(self, query, uid, **options):
        """A page's model as the customer gets it."""
        reply = ask(self.panel, query, headers={"HTTP_ACCEPT": "application/json"}, uid=uid, **options)
        self.assertEqual(reply.status, 200, reply)
        return json.loads(reply.text)


class MariadbServer:
    """A database server of our own on a socket, for a class: started with its first test and gone with its folder."""

    def __init__(self):
        # Memory where there is any: a new server syncs thousands of times.
        self.folder = tempfile.mkdtemp(prefix="pelanggan-sql-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK | os.X_OK) else None)
        shutil.chown(self.folder, "mysql")
        os.chmod(self.folder, 0o755)
        data, self.socket, log_path = (os.path.join(self.folder, name) for name in ("data", "sql.sock", "log"))
        self.process = None
        try:
            subprocess.run(["mariadb-install-db", "--no-defaults", "--user=mysql", "--datadir=" + data, "--skip-test-db",
                            "--auth-root-authentication-method=normal", "--skip-name-resolve"], check=True, capture_output=True)
            with open(log_path, "wb") as log:
                self.process = subprocess.Popen(
                    ["mariadbd", "--no-defaults", "--user=mysql", "--datadir=" + data, "--socket=" + self.socket, "--skip-networking",
                     "--innodb-buffer-pool-size=32M", "--performance-schema=OFF", "--pid-file=" + os.path.join(self.folder, "pid")],
                    stdout=log, stderr=log)
            wait_for(lambda: self.run("SELECT 1").returncode == 0, "the database server (%s)" % log_path)
        except BaseException:
            self.close()
            raise

    def run(self, text):
        """SQL as the server's root; the finished client."""
        return subprocess.run(["mariadb", "--no-defaults", "-uroot", "-S", self.socket, "-N", "-e", text], capture_output=True, text=True,
                              check=False)

    def store(self, reader, name="pelanggan"):
        """Makes a database with a user and a password that reader's uid may read; returns its store address."""
        done = self.run("CREATE DATABASE %s CHARACTER SET utf8mb4; CREATE USER %s@localhost IDENTIFIED BY 'canary';"
                        "GRANT ALL ON %s.* TO %s@localhost;" % (name, name, name, name))
        if done.returncode != 0:
            raise AssertionError("the database server refused: " + done.stderr)
        password = os.path.join(self.folder, "password")
        with open(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write("canary\n")
        shutil.chown(password, reader)
        return "mariadb://%s@localhost/%s?password_file=%s&socket=%s" % (name, name, password, self.socket)

    def close(self):
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
