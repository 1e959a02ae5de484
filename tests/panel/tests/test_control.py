# SPDX-License-Identifier: Apache-2.0
"""The control port, the entry for the API alone, the throw-away certificates and the rendered pages."""
import http.client
import json
import os
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

from support import SORTED, ApiTest, chunk, form

from standin import bench
from standin.model import HookResult

HERE = os.path.dirname(os.path.abspath(__file__))
ENTRY = os.path.join(os.path.dirname(HERE), "whm_only.py")


class Control(ApiTest):
    def test_account_actions_fire_hooks(self):
        fired = []
        self.panel.fire = lambda category, event, stage, data, account=None: fired.append(f"{event} {stage}") or HookResult()
        for body in ({"do": "suspend", "user": "budi", "reason": "late"}, {"do": "unsuspend", "user": "budi"},
                     {"do": "contact_email", "user": "budi", "value": "b@mail.example"}, {"do": "owner", "user": "budi", "value": "nusantara"},
                     {"do": "plan", "user": "budi", "value": "pro"}, {"do": "domain", "user": "budi", "value": "budi-baru.example"},
                     {"do": "rename", "user": "budi", "newuser": "budiman"},
                     {"do": "create", "user": "baru", "domain": "baru.example", "owner": "bahari"}):
            status, reply = self.ask_control("/account", body)
            self.assertEqual(status, 200, reply)
        self.assertEqual(reply["account"]["owner"], "bahari")
        budiman = self.ask_control("/account", {"do": "show", "user": "budiman"})[1]["account"]
        self.assertEqual((budiman["contact_email"], budiman["owner"], budiman["plan"], budiman["domain"], budiman["suspended"]),
                         ("b@mail.example", "nusantara", "pro", "budi-baru.example", False))
        self.assertEqual(self.ask_control("/account", {"do": "remove", "user": "baru"}), (200, {"account": None}))
        events = ("suspendacct", "unsuspendacct", "Modify", "Modify", "change_package", "Modify", "Modify", "Create", "Remove")
        self.assertEqual(fired, [f"Accounts::{event} {stage}" for event in events for stage in ("pre", "post")])

    def test_refusals_and_nonsense(self):
        self.assertEqual(self.ask_control("/account", {"do": "suspend", "user": "root"})[0], 409)
        self.assertEqual(self.ask_control("/account", {"do": "suspend", "user": "nosuch"})[0], 409)
        self.assertEqual(self.ask_control("/account", {"do": "dance", "user": "budi"})[0], 400)
        self.assertEqual(self.ask_control("/account", {"user": "budi"})[0], 400)
        self.assertEqual(self.ask_control("/nosuch")[0], 404)
        self.assertEqual(self.ask_control("/clock", {})[0], 400)
        self.assertEqual(self.ask_control("/features", {"feature": "x", "state": "maybe"})[0], 400)
        self.assertEqual(self.ask_control("/listeners", {"kind": "nosuch"})[0], 400)

    def test_clock_tokens_resellers_features_state(self):
        self.assertEqual(self.ask_control("/clock", {"set": 1_900_000_000})[1], {"now": 1_900_000_000})
        self.assertEqual(self.ask_control("/clock", {"advance": 5})[1], {"now": 1_900_000_005})
        token = self.ask_control("/tokens", {"user": "bahari", "name": "t"})[1]["token"]
        self.ask_control("/resellers", {"user": "bahari", "acls": ["list-accts"]})
        self.ask_control("/features", {"feature": "pelanggan", "state": "on"})
        self.ask_control("/features", {"feature": "pelanggan", "state": "off", "user": "budi"})
        state = self.ask_control("/state")[1]
        self.assertEqual(state["resellers"]["bahari"], ["list-accts"])
        self.assertEqual(state["features"], {"pelanggan": "on", "budi/pelanggan": "off"})
        self.assertNotIn(token, json.dumps(state))
        self.user, self.token = "bahari", token
        self.assertEqual(self.call("suspendacct", user="ketut").status, 403)
        self.assertEqual(len(self.call("listaccts").data["acct"]), 3)

    def test_others_hang_in_their_own_routes(self):
        self.control.extra["/switches"] = lambda method, body: {"method": method, "got": body}
        self.assertEqual(self.ask_control("/switches", {"a": 1}), (200, {"method": "POST", "got": {"a": 1}}))
        self.assertEqual(self.ask_control("/switches"), (200, {"method": "GET", "got": {}}))

    def test_reset_forgets_all_but_accounts(self):
        done = []
        self.control.on_reset(lambda: done.append(True))
        self.panel.violation("x", "y")
        self.ask_control("/account", {"do": "suspend", "user": "budi"})
        self.ask_control("/profile", {"quirks": True})
        self.ask_control("/expect", {"functions": []})
        self.ask_control("/reset", {})
        self.assertEqual((done, self.ask_control("/violations")[1], self.ask_control("/requests")[1]), ([True], [], []))
        self.assertEqual(self.panel.switches.types, "modern")
        self.assertTrue(self.call("accountsummary", user="budi").data["acct"][0]["suspended"])

    def test_the_plain_listener_redirects_and_sees_no_credentials(self):
        port = self.ask_control("/listeners", {"kind": "plain_redirect"})[1]["port"]
        for headers, rules in (({}, ()), ({"Authorization": "whm root:x"}, ("W2",))):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("POST", "/json-api/listaccts", "", headers)
            response = connection.getresponse()
            self.assertEqual((response.status, response.getheader("Location")),
                             (301, f"https://127.0.0.1:{self.server.port}/json-api/listaccts"))
            connection.close()
            self.violated(*rules)


class Local(ApiTest):
    def test_the_command_line_needs_no_token(self):
        document = self.api.local("accountsummary", [("user", "budi")])
        self.assertEqual((document["metadata"]["result"], document["data"]["acct"][0]["user"]), (1, "budi"))
        self.assertEqual(self.api.local("modifyacct", [("user", "budi"), ("newuser", "budiman")])["metadata"]["result"], 1)
        self.assertEqual(self.api.local("suspendacct", [("user", "root")])["metadata"]["result"], 0)


class Entry(unittest.TestCase):
    """whm_only.py as its users start it."""

    def start(self, *more):
        self.folder = tempfile.TemporaryDirectory(prefix="standin-entry-")
        self.addCleanup(self.folder.cleanup)
        ready = os.path.join(self.folder.name, "ready")
        process = subprocess.Popen([sys.executable, ENTRY, "--ready-file", ready, *more])
        def end():
            process.terminate()
            self.assertEqual(process.wait(10), 0)
        self.addCleanup(end)
        deadline = time.monotonic() + 20
        while not os.path.exists(ready):
            self.assertIsNone(process.poll(), "ended before it was ready")
            self.assertLess(time.monotonic(), deadline, "not ready in time")
            time.sleep(0.01)
        with open(ready, encoding="utf-8") as file:
            return process, json.load(file)

    def call(self, facts, function, *params):
        context = ssl.create_default_context(cafile=facts["ca_file"])
        connection = http.client.HTTPSConnection("127.0.0.1", facts["whm_port"], timeout=10, context=context)
        connection.request("POST", f"/json-api/{function}", form([("api.version", "1"), *params]), {
            "Authorization": f"whm root:{facts['root_token']}", "Content-Type": "application/x-www-form-urlencoded"})
        body = connection.getresponse().read()
        connection.close()
        return json.loads(body)

    def test_ready_file_call_and_end(self):
        process, facts = self.start("--accounts", "60", "--quirks", "--uid-base", "40001")
        self.assertEqual(set(facts), {"whm_port", "control_port", "ca_file", "certificate", "root_token", "url", "accounts", "pid"})
        summary = self.call(facts, "accountsummary", ("user", "budi"))["data"]["acct"][0]
        self.assertEqual(int(summary["uid"]), 40001)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(10), 0)
        self.assertFalse(os.path.exists(facts["ca_file"]), "its folder is gone")

    def test_rendered_pages_are_the_pages(self):
        want = ",".join(bench.WANT)
        _process, plain = self.start("--accounts", "250")
        _process, quick = self.start("--accounts", "250", "--bench", "--page-size", "100")
        for start in (1, 101, 201, 301):
            params = (*SORTED, *chunk(100, start), ("want", want))
            one, two = self.call(plain, "listaccts", *params), self.call(quick, "listaccts", *params)
            self.assertEqual(one["metadata"], two["metadata"])
            self.assertEqual(one["data"].get("acct"), two["data"].get("acct"))
        self.assertEqual(self.call(quick, "get_current_users_count")["data"], {"users": 250})

    def test_rendered_pages_are_kept_and_used_again(self):
        with tempfile.TemporaryDirectory() as folder:
            options = ("--accounts", "50", "--bench", "--page-size", "20", "--bench-files", folder)
            self.start(*options)
            page = os.path.join(folder, "page-000001.json")
            before = os.stat(page).st_mtime_ns
            self.start(*options)
            self.assertEqual(os.stat(page).st_mtime_ns, before)
            self.start(*options, "--seed", "2")
            self.assertNotEqual(os.stat(page).st_mtime_ns, before)
            with open(page, encoding="utf-8") as file:
                self.assertEqual(len(json.load(file)["data"]["acct"]), 20)


class Bench(ApiTest):
    accounts = 50

    def test_a_page_nobody_rendered_is_a_violation(self):
        with tempfile.TemporaryDirectory() as folder:
            self.api.bench = bench.Pages(self.panel, 20, folder)
            answer = self.call("listaccts", *SORTED, *chunk(10, 1), want=",".join(bench.WANT))
            self.assertEqual(len(answer.data["acct"]), 10)
            self.violated("bench")

    def test_a_wrong_token_gets_no_page(self):
        with tempfile.TemporaryDirectory() as folder:
            self.api.bench = bench.Pages(self.panel, 20, folder)
            params = (*SORTED, *chunk(20, 1), ("want", ",".join(bench.WANT)))
            self.assertTrue(self.call("listaccts", *params).ok)
            self.token = "wrong"
            self.assertEqual(self.call("listaccts", *params).status, 403)


if __name__ == "__main__":
    unittest.main()
