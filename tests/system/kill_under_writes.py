# SPDX-License-Identifier: Apache-2.0
"""SIGKILL while customers write: what was acknowledged is there after the restart, and nothing is half there.

PEL_KILLS says how often (default 1000); each round kills at another moment of the writing."""

import os
import random
import sqlite3
import sys
import time
import unittest

from support import BUILD, SOURCE, SystemCase, ask

sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
import scene  # noqa: E402

KILLS = int(os.environ.get("PEL_KILLS", "1000"))
WRITERS = (20001, 20002)  # budi and sari
FULL_CHECK_EVERY = 100


def language_token(door):
    """The form token of the language switch, as the page gives it to this uid."""
    page = ask(door, "p=overview", headers={"PELANGGAN_FRAME": "body"})
    _, _, rest = page.text.partition('name="token" value="')
    token = rest.partition('"')[0]
    if page.status != 200 or not token:
        raise AssertionError("no form in %r" % page)
    return token


class Writer:
    """A customer's browser in a child process of that uid: writes until the connection breaks, and tells what was acknowledged."""

    def __init__(self, door, uid, seed):
        self.read_end, write_end = os.pipe()
        self.child = os.fork()
        if self.child == 0:
            status = 1
            try:
                os.setgroups([])
                os.setresgid(uid, uid, uid)
                os.setresuid(uid, uid, uid)
                self.write(door, random.Random(seed), write_end)
                status = 0
            finally:
                os._exit(status)
        os.close(write_end)

    @staticmethod
    def write(door, dice, out):
        token = language_token(door)
        os.write(out, b"ready\n")
        turn = 0
        while True:
            turn += 1
            request = "%032x" % dice.getrandbits(128)
            body = "token=%s&request=%s&back=overview&language=%s" % (token, request, ("id", "en")[turn % 2])
            try:
                reply = ask(door, "p=language", "POST", body.encode())
            except OSError:
                return
            if reply.status == 0:
                return  # the connection broke: not acknowledged
            if reply.status != 303:
                os.write(out, b"refused %d\n" % reply.status)
                return
            os.write(out, request.encode() + b"\n")

    def wait_ready(self):
        self.buffer = b""
        while b"ready\n" not in self.buffer:
            piece = os.read(self.read_end, 4096)
            if not piece:
                raise AssertionError("a writer ended before it could write: %r" % self.buffer)
            self.buffer += piece

    def acknowledged(self):
        while piece := os.read(self.read_end, 65536):
            self.buffer += piece
        os.close(self.read_end)
        os.waitpid(self.child, 0)
        lines = self.buffer.decode().split("\n")
        refused = [line for line in lines if line.startswith("refused")]
        if refused:
            raise AssertionError("a write was refused while the daemon lived: %s" % refused[0])
        return [line for line in lines if len(line) == 32]


class KillUnderWrites(SystemCase):
    def test_nothing_acknowledged_is_lost(self):
        standin = scene.Standin(self.folder, "--accounts", 10, whole=False)
        self.addCleanup(standin.stop)
        daemon = scene.Daemon(os.path.join(BUILD, "bin"), self.path("daemon"), standin)
        daemon.start()
        self.addCleanup(daemon.stop)
        self.assertEqual(daemon.cli("sync")["state"], "complete")
        door = daemon.door("panel")
        dice = random.Random(20261122)
        total, restarts = 0, []
        for kill in range(KILLS):
            writers = [Writer(door, uid, kill * 10 + number) for number, uid in enumerate(WRITERS)]
            for writer in writers:
                writer.wait_ready()
            time.sleep(dice.random() * 0.03)  # the moment of the kill is what varies, so this is no wait for anything
            daemon.kill()
            acknowledged = [writer.acknowledged() for writer in writers]
            before = time.monotonic()
            daemon.start()
            restarts.append(time.monotonic() - before)
            with sqlite3.connect("file:%s?mode=ro" % daemon.database, uri=True) as database:
                for uid, requests in zip(WRITERS, acknowledged):
                    for request in requests:
                        found = database.execute("select count(*) from applied_request where request_id = ?", (request,)).fetchone()[0]
                        self.assertEqual(found, 1, "kill %d: request %s of uid %d was acknowledged and is gone" % (kill, request, uid))
                total += sum(map(len, acknowledged))
                if kill % FULL_CHECK_EVERY == 0 or kill == KILLS - 1:
                    self.assertEqual(database.execute("pragma integrity_check").fetchone()[0], "ok")
        done = daemon.cli("journal", "verify", check=False)
        self.assertEqual(done.returncode, 0, "the journal's chain must hold after %d kills: %s%s" % (KILLS, done.stdout, done.stderr))
        # A sweep in which nothing was ever written would prove nothing.
        self.assertGreater(total, KILLS, "fewer than one acknowledged write a kill")
        restarts.sort()
        print("%d kills, %d acknowledged writes, 0 lost; restart median %.0f ms, worst %.0f ms" % (
            KILLS, total, restarts[len(restarts) // 2] * 1000, restarts[-1] * 1000))


if __name__ == "__main__":
    unittest.main()
