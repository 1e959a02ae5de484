# SPDX-License-Identifier: Apache-2.0
"""Attack 16: somebody else answers where WHM should: a certificate for another host, an expired one, of an unknown authority, signed by
itself, an outdated TLS, no TLS at all, a redirect to plain HTTP. The daemon must not tell any of them its token, must say what is wrong,
and must keep what it knows of its accounts."""

import contextlib
import os
import re
import shutil
import socket
import sqlite3
import tempfile
import threading
import unittest

from support import BUILD, wait_for

import scene
from standin import tls

# How the forger appears, and what the daemon's answer to `sync` says of it.
FORGERS = {
    "wrong_host": "could not prove who it is",
    "expired": "could not prove who it is",
    "unknown_ca": "could not prove who it is",
    "self_signed": "could not prove who it is",
    "old_tls": "",
    "plain": "",
}


class Forger:
    """Listens on loopback, shakes hands as far as the other side lets it, and keeps every byte that it could read."""

    def __init__(self, context):
        self.context, self.heard, self.handshakes, self.calls = context, b"", 0, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                raw, _ = self.listener.accept()
            except OSError:
                return
            self.calls += 1
            threading.Thread(target=self.serve, args=(raw,), daemon=True).start()

    def serve(self, raw):
        raw.settimeout(10)
        with raw, contextlib.suppress(OSError):
            stream = raw
            if self.context:
                stream = self.context.wrap_socket(raw, server_side=True)
                self.handshakes += 1
            with stream:
                while piece := stream.recv(65536):
                    self.heard += piece
                    stream.sendall(b"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n" % self.port)

    def close(self):
        self.listener.close()


@unittest.skipUnless(os.geteuid() == 0, "the daemon drops to another user: needs root")
class ForgedPeer(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="pelanggan-attack-16-")
        os.chmod(self.folder, 0o755)
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.standin = scene.Standin(self.folder, "--accounts", 5, whole=False)
        self.addCleanup(self.standin.stop)
        self.daemon = scene.Daemon(os.path.join(BUILD, "bin"), os.path.join(self.folder, "daemon"), self.standin)
        self.addCleanup(self.daemon.stop)
        # Of another authority than the daemon trusts, unless a case says otherwise.
        self.authority = tls.make(os.path.join(self.folder, "forger"))

    def accounts(self):
        with contextlib.closing(sqlite3.connect("file:%s?mode=ro" % self.daemon.database, uri=True, timeout=30)) as database:
            return database.execute("SELECT user, uid, status, missing_since, retired_at FROM account ORDER BY user").fetchall()

    def point_at(self, port, authority):
        with open(self.daemon.config, encoding="utf-8") as file:
            text = file.read()
        text = re.sub(r"^url = https://.*$", "url = https://127.0.0.1:%d" % port, text, count=1, flags=re.MULTILINE)
        text = re.sub(r"^ca_file = .*$", "ca_file = " + authority, text, count=1, flags=re.MULTILINE)
        with open(self.daemon.config, "w", encoding="utf-8") as file:
            file.write(text)

    def trusted_authority(self):
        """The forger's own, where the daemon's user may read it: then only the certificate itself is wrong."""
        path = os.path.join(self.folder, "forger-ca.pem")
        shutil.copyfile(self.authority.ca_file, path)
        os.chmod(path, 0o644)
        return path

    def test_no_forger_hears_the_token(self):
        self.daemon.start()
        self.daemon.cli("sync")
        before = self.accounts()
        self.assertGreater(len(before), 3)
        token = self.standin.facts["root_token"].encode()
        for kind, words in FORGERS.items():
            with self.subTest(kind=kind):
                self.daemon.stop()
                forger = Forger(None if kind == "plain" else self.authority.context(kind))
                try:
                    self.point_at(forger.port, self.trusted_authority())
                    self.daemon.start()
                    done = self.daemon.cli("sync", check=False)
                    self.assertNotEqual(done.returncode, 0, done.stdout)
                    self.assertIn(words, done.stdout + done.stderr)
                    doctor = self.daemon.cli("doctor", check=False)
                    self.assertNotEqual(doctor.returncode, 0, "doctor finds nothing wrong with a forged WHM: " + doctor.stdout)
                    wait_for(lambda: forger.calls, "the daemon to call the forger")
                    self.assertNotIn(token, forger.heard)
                    self.assertNotIn(b"authorization", forger.heard.lower())
                    # Without TLS the daemon's own greeting is all that can be heard; with it not even a request.
                    if kind != "plain":
                        self.assertEqual(forger.heard, b"")
                    self.assertEqual(self.accounts(), before)
                finally:
                    forger.close()

    def test_the_real_one_is_heard_again(self):
        """The same way round, with nothing forged: the checks above can fail."""
        context = self.authority.context("good")
        forger = Forger(context)
        self.addCleanup(forger.close)
        self.point_at(forger.port, self.trusted_authority())
        self.daemon.start()
        self.daemon.cli("sync", check=False)
        wait_for(lambda: b"authorization" in forger.heard.lower(), "the daemon to trust a certificate that is right")


if __name__ == "__main__":
    unittest.main()
