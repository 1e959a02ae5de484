# SPDX-License-Identifier: Apache-2.0
"""The program itself: its ready file, its end, its refusals to start."""
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

PANEL = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "panel.py")


@unittest.skipUnless(os.geteuid() == 0, "programs run as other uids: needs root")
class Program(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="panel-test-")
        self.addCleanup(shutil.rmtree, self.folder)
        os.chmod(self.folder, 0o755)
        self.ready = os.path.join(self.folder, "ready.json")

    def start(self, *args):
        process = subprocess.Popen([sys.executable, PANEL, "--root", os.path.join(self.folder, "root"), "--cpanel-port", "0", "--whm-port", "0",
                                    "--ready-file", self.ready, *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(lambda: process.poll() is None and process.kill())
        return process

    def control(self, ready, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", ready["control_port"], timeout=30)
        connection.request(method, path, json.dumps(body) if body is not None else None)
        response = connection.getresponse()
        value = json.loads(response.read())
        connection.close()
        return response.status, value

    def test_ready_file_control_port_and_end(self):
        process = self.start("--accounts", "1000000", "--uid-base", "30001")
        line = process.stdout.readline()
        self.assertIn("WHM on port", line, process.stderr.read() if process.poll() is not None else "")
        self.assertEqual(os.stat(self.ready).st_mode & 0o777, 0o600)
        with open(self.ready, encoding="utf-8") as file:
            ready = json.load(file)
        self.assertEqual(ready["accounts"]["budi"]["uid"], 30001)
        self.assertIn("nusantara", ready["resellers"])
        self.assertTrue(os.path.isfile(ready["ca_file"]))
        self.assertEqual(self.control(ready, "GET", "/violations"), (200, []))
        self.assertEqual(self.control(ready, "POST", "/switches", {"liveapi.case": "empty"})[1]["liveapi.case"], "empty")
        self.assertEqual(self.control(ready, "POST", "/switches", {"liveapi.case": "nosuch"})[0], 400)
        self.assertEqual(self.control(ready, "POST", "/reset", {})[0], 200)
        self.assertEqual(self.control(ready, "GET", "/switches")[1]["liveapi.case"], "none")
        with open(os.path.join(ready["root"], "var/cpanel/cpanel.config"), "a", encoding="utf-8") as file:
            file.write("permit_unregistered_apps_as_root=1\n")
        self.assertEqual([item["rule"] for item in self.control(ready, "GET", "/violations")[1]], ["R9"])
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(30), 0)
        self.assertEqual(process.stderr.read(), "")
        self.assertFalse(os.path.exists(self.ready))
        process.stdout.close()
        process.stderr.close()

    def test_a_folder_that_accounts_cannot_reach(self):
        os.chmod(self.folder, 0o700)
        process = self.start()
        _, errors = process.communicate(timeout=30)
        self.assertNotEqual(process.returncode, 0)
        self.assertIn("accounts could not reach", errors)

    def test_a_port_that_is_taken(self):
        first = self.start()
        first.stdout.readline()
        with open(self.ready, encoding="utf-8") as file:
            port = json.load(file)["whm_port"]
        second = self.start("--whm-port", str(port))
        _, errors = second.communicate(timeout=30)
        self.assertNotEqual(second.returncode, 0)
        self.assertIn("in use", errors)
        first.terminate()
        first.communicate(timeout=30)


if __name__ == "__main__":
    unittest.main()
