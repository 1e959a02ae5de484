# SPDX-License-Identifier: Apache-2.0
"""The hook program: one line, exit 0, in time, whatever the panel or the daemon does."""

import json
import os
import socket
import subprocess
import time
import unittest

from support import UID_A, FakeDoor, SystemCase, answer


class HookCase(SystemCase):
    def setUp(self):
        super().setUp()
        self.hook = self.install_small("pelanggan-hook", panel_socket=self.path("panel.sock"), whm_socket=self.path("whm.sock"),
                                       spool=self.path("spool"))
        os.mkdir(self.path("spool"), 0o700)

    def door(self, name):
        door = FakeDoor(self.path(name), lambda headers, body: answer(b"{}", "202 Accepted"))
        self.addCleanup(door.close)
        return door

    def run_hook(self, body, uid=0):
        out, err, status, seconds = self.run_small([self.hook], uid, {}, body)
        self.assertRegex(out, rb"\A1 [^\n]+\n\Z")
        self.assertEqual((err, status), ("", 0))
        self.assertLess(seconds, 1.5)
        return out

    def test_describe_lists_the_events_with_its_own_path(self):
        out, _, status, _ = self.run_small([self.hook, "--describe"])
        self.assertEqual(status, 0)
        events = json.loads(out)
        for event in events:
            self.assertEqual(set(event), {"category", "event", "stage", "hook", "exectype"})
            self.assertEqual((event["hook"], event["exectype"], event["stage"]), (self.hook, "script", "post"))
        wanted = {"Create", "Modify", "Remove", "suspendacct", "unsuspendacct", "change_package"}
        domains = {"park", "unpark", "addsubdomain", "delsubdomain"}
        self.assertEqual({e["event"] for e in events if e["category"] == "Whostmgr"},
                         {"Accounts::" + name for name in wanted} | {"Domain::" + name for name in domains})
        self.assertEqual({e["event"] for e in events if e["category"] == "PkgAcct"}, {"Restore"})
        self.assertEqual({e["event"] for e in events if e["category"] == "Cpanel"},
                         {"UAPI::SSL::install_ssl", "UAPI::SSL::delete_ssl", "Api2::CustInfo::savecontactinfo",
                          "UAPI::ContactInformation::set_email_addresses",
                          "UAPI::ContactInformation::unset_email_addresses",
                          "UAPI::ContactInformation::set_notification_preferences"})

    def test_root_forwards_the_event_as_it_is(self):
        door = self.door("whm.sock")
        for body in [b'{"context":{},"data":{"user":"budi"}}', b"", b"not JSON \xff\0"]:
            self.assertEqual(self.run_hook(body), b"1 Pelanggan knows\n")
            headers, got = door.requests[-1]
            self.assertEqual(got, body)
            self.assertEqual((headers["PELANGGAN_TOOL"], headers["QUERY_STRING"], headers["REQUEST_METHOD"]),
                             ("hook", "p=hook", "POST"))

    def test_events_are_bounded_and_read_to_their_end(self):
        door = self.door("whm.sock")
        self.run_hook(b"x" * (3 << 20))
        self.assertEqual(len(door.requests[0][1]), 1 << 20)

    def test_an_account_says_nothing_but_that_something_happened(self):
        door = self.door("panel.sock")
        self.run_hook(b'{"data":{"user":"sari","args":{"password":"secret-canary"}}}', UID_A)
        headers, got = door.requests[0]
        self.assertEqual(got, b"")
        self.assertEqual(headers["QUERY_STRING"], "p=hook")

    def test_a_hanging_daemon_costs_less_than_a_second(self):
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.path("whm.sock"))
            listener.listen(1)
            self.assertIn(b"later", self.run_hook(b"{}"))

    def test_a_missing_daemon_costs_nothing(self):
        self.assertIn(b"later", self.run_hook(b"{}"))

    def test_what_could_not_be_told_is_told_when_the_daemon_is_back(self):
        for name in ("ani", "budi"):
            self.assertIn(b"told later", self.run_hook(json.dumps({"data": {"user": name, "pass": "secret-canary"}}).encode()))
        self.assertIn(b"read this change later", self.run_hook(b'{"data":{"user":"sari"}}', UID_A), "an account keeps nothing with root")
        kept = sorted(os.listdir(self.path("spool")))
        self.assertEqual(len(kept), 2)
        for name in kept:
            path = os.path.join(self.path("spool"), name)
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
            with open(path, encoding="ascii") as file:
                self.assertNotIn("canary", file.read())
        self.assertEqual(self.run_small([self.hook, "--deliver"], UID_A, {}, b"")[0], b"1 Pelanggan was told of 0 events that it had missed\n")
        door = self.door("whm.sock")
        out, _, status, _ = self.run_small([self.hook, "--deliver"], 0, {}, b"")
        self.assertEqual((out, status), (b"1 Pelanggan was told of 2 events that it had missed\n", 0))
        self.assertEqual([json.loads(body)["data"]["user"] for _, body in door.requests], ["ani", "budi"])
        self.assertEqual(os.listdir(self.path("spool")), [])

    def test_the_next_event_takes_along_what_was_kept(self):
        self.run_hook(b'{"data":{"user":"ani"}}')
        door = self.door("whm.sock")
        self.run_hook(b'{"data":{"user":"budi"}}')
        self.assertEqual([json.loads(body)["data"]["user"] for _, body in door.requests], ["budi", "ani"])

    def test_slow_input_is_waited_for(self):
        door = self.door("whm.sock")
        process = subprocess.Popen([self.hook], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={}, cwd="/")
        for piece in (b"{", b"}"):
            time.sleep(0.3)  # the slowness is what is tested
            os.write(process.stdin.fileno(), piece)
        out, _ = process.communicate(timeout=10)
        self.assertEqual((out, door.requests[0][1]), (b"1 Pelanggan knows\n", b"{}"))


if __name__ == "__main__":
    unittest.main()
