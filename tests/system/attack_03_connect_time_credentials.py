# SPDX-License-Identifier: Apache-2.0
"""Attack 3: whoever opened the connection is who is asked about, at the door that was opened, and nothing travels along."""

import array
import os
import pwd
import socket
import unittest

from support import SceneCase, Reply, ask, as_uid, frame, wait_for

import scene  # found beside support

PAGE = frame({"REQUEST_METHOD": "GET", "QUERY_STRING": "p=overview", "HTTP_ACCEPT": "application/json"})
STAFF = frame({"REQUEST_METHOD": "GET", "QUERY_STRING": "p=customers", "REMOTE_USER": "root", "PELANGGAN_ACLS": "all",
               "HTTP_ACCEPT": "application/json"})
TOOL = frame({"REQUEST_METHOD": "GET", "QUERY_STRING": "p=customers", "PELANGGAN_TOOL": "cli", "HTTP_ACCEPT": "application/json"})


def finish(connection, data):
    """Says `data`, reads to the end, closes."""
    received = b""
    with connection:
        connection.settimeout(30)
        try:
            connection.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass
        try:
            while piece := connection.recv(65536):
                received += piece
        except ConnectionResetError:
            pass
    return received


def connect(path):
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect(path)
    return connection


class ConnectTimeCredentials(SceneCase):
    def test_a_connection_that_root_opened_stays_roots(self):
        connection = connect(self.panel)
        reply = Reply(as_uid(self.a, finish, connection, PAGE))
        connection.close()
        self.assertEqual(reply.status, 403)
        self.assertNotIn(b"budi", reply.data)

    def test_a_handed_over_connection_stays_its_openers(self):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)

        def hand_over():
            connection = connect(self.panel)
            socket.send_fds(theirs, [b"x"], [connection.fileno()])

        as_uid(self.a, hand_over)
        _, descriptors, _, _ = socket.recv_fds(ours, 1, 1)
        connection = socket.socket(fileno=descriptors[0])
        reply = Reply(as_uid(self.b, finish, connection, PAGE))
        connection.close()
        ours.close()
        theirs.close()
        self.assertEqual(reply.status, 200)
        self.assertIn("budi", reply.text)
        self.assertNotIn("sari-", reply.text)

    def test_only_root_passes_the_whm_door(self):
        for uid in (self.a, self.standin.uid("nusantara"), 65534):
            with self.subTest(uid=uid), self.assertRaisesRegex(AssertionError, "Permission denied"):
                as_uid(uid, connect, self.whm)
        os.chmod(self.whm, 0o666)  # even when the mode is wrong the kernel's word about the peer holds
        try:
            for data in (STAFF, TOOL):
                for uid in (self.a, self.standin.uid("nusantara"), 65534):
                    with self.subTest(uid=uid):
                        reply = Reply(as_uid(uid, lambda sent: finish(connect(self.whm), sent), data))
                        self.assertEqual(reply.status, 403)
        finally:
            os.chmod(self.whm, 0o600)
        self.assertEqual(Reply(finish(connect(self.whm), STAFF)).status, 200, "the same bytes from root are answered")

    def test_system_uids_have_no_page(self):
        for uid in (0, 2, 33, 999, 65534, self.standin.uid("budi") + 500_000):
            with self.subTest(uid=uid):
                self.assertEqual(ask(self.panel, "p=overview", uid=uid).status, 403)

    def test_the_daemons_own_user_brings_bounces_and_sees_no_page(self):
        own = pwd.getpwnam(scene.DAEMON_USER).pw_uid
        for page in ("overview", "details", "history", "customers"):
            with self.subTest(page=page):
                reply = ask(self.panel, "p=" + page, uid=own)
                self.assertIn(reply.status, (403, 404))
                self.assertNotIn(b"budi", reply.data)

    def test_the_right_bytes_at_the_wrong_door_are_refused(self):
        for data in (STAFF, TOOL):
            reply = Reply(as_uid(self.a, lambda sent: finish(connect(self.panel), sent), data))
            self.assertIn(reply.status, (403, 404))
            self.assertNotIn(b"wayan", reply.data)
        for data in (STAFF, TOOL, PAGE):
            self.assertIn(Reply(finish(connect(self.public), data)).status, (403, 404))
        self.assertIn(Reply(finish(connect(self.whm), PAGE)).status, (403, 404))

    def test_a_descriptor_that_is_sent_along_is_not_kept(self):
        folder = "/proc/%d/fd" % self.daemon.process.pid
        before = len(os.listdir(folder))
        secret = os.open("/etc/shadow", os.O_RDONLY)
        self.addCleanup(os.close, secret)
        held = []
        for _ in range(20):
            connection = connect(self.whm)
            connection.sendmsg([b"7"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [secret] * 10))])
            held.append(connection)
        wait_for(lambda: len(os.listdir(folder)) == before + 20, "twenty connections and not one descriptor more")
        for connection in held:
            connection.close()
        wait_for(lambda: len(os.listdir(folder)) <= before, "the connections to be closed again")


if __name__ == "__main__":
    unittest.main()
