# SPDX-License-Identifier: Apache-2.0
"""The gateway as root: who asks is what WHM and the resellers file say, and nothing else."""

import os
import subprocess
import time
import unittest

from support import FakeDoor, Reply, SystemCase, UID_A, answer, binary

PAGE = answer(b"<p>list</p>", X_Pelanggan_Title="Customers", Content_Type="text/html")
RESELLERS = "nusantara:list-accts,software-pelanggan\nnusa:all\nn.santara:all\nbahari:software-pelanggan \ntanpa:\nodd\n"


class StaffCase(SystemCase):
    def setUp(self):
        super().setUp()
        self.door = FakeDoor(self.path("whm.sock"), lambda headers, body: PAGE)
        self.addCleanup(self.door.close)
        self.gateway = self.install_small("pelanggan-gateway", whm_socket=self.path("whm.sock"),
                                          resellers=self.write("resellers", RESELLERS))

    def run_gateway(self, **env):
        out, self.stderr, status, _ = self.run_small([self.gateway], 0, {"REQUEST_METHOD": "GET", "QUERY_STRING": "", **env})
        self.assertEqual(status, 0)
        return Reply(out)

    def forwarded(self, user):
        self.door.requests.clear()
        self.assertEqual(self.run_gateway(REMOTE_USER=user).status, 200)
        headers, _ = self.door.requests[0]
        self.assertEqual(headers["REMOTE_USER"], user)
        return headers["PELANGGAN_ACLS"]

    def test_privileges_come_from_the_resellers_file(self):
        self.assertEqual(self.forwarded("root"), "all")
        self.assertEqual(self.forwarded("nusantara"), "list-accts,software-pelanggan")
        self.assertEqual(self.forwarded("nusa"), "all")
        self.assertEqual(self.forwarded("bahari"), "software-pelanggan")
        for nobody in ["tanpa", "nusantar", "nusantara2", "usantara", "odd", "..nusantara", "n-santara"]:
            with self.subTest(user=nobody):
                self.assertEqual(self.forwarded(nobody), "")

    def test_without_the_file_only_root_has_privileges(self):
        os.unlink(self.path("resellers"))
        self.assertEqual(self.forwarded("root"), "all")
        self.assertEqual(self.forwarded("nusa"), "")

    def test_title_is_left_for_the_frame(self):
        self.assertEqual(self.run_gateway(REMOTE_USER="root").headers["x-pelanggan-title"], "Customers")

    def test_nobody_is_never_root(self):
        for env in [{}, {"REMOTE_USER": ""}, {"REMOTE_USER": "root\nnusa"}, {"REMOTE_USER": "a b"},
                    {"REMOTE_USER": "x" * 65}, {"USER": "root"}, {"HTTP_REMOTE_USER": "root"}]:
            with self.subTest(env=env):
                self.assertEqual(self.run_gateway(**env).status, 403)
        self.assertEqual(self.door.requests, [])

    def test_a_doubled_variable_is_nobody(self):
        # A dict cannot hold a name twice, so env(1)'s underlying execve is called by hand.
        code = ("import ctypes,os,sys\n"
                "a=(ctypes.c_char_p*2)(sys.argv[1].encode(),None)\n"
                "e=(ctypes.c_char_p*4)(b'REMOTE_USER=tanpa',b'REMOTE_USER=root',b'REQUEST_METHOD=GET',None)\n"
                "ctypes.CDLL(None).execve(a[0],a,e)\n")
        done = subprocess.run(["python3", "-c", code, self.gateway], capture_output=True, timeout=30, check=False)
        self.assertEqual(Reply(done.stdout).status, 403)
        self.assertEqual(self.door.requests, [])

    def test_tool_and_identity_headers_of_the_browser_do_not_pass(self):
        self.run_gateway(REMOTE_USER="tanpa", PELANGGAN_TOOL="cli", PELANGGAN_ACLS="all", HTTP_PELANGGAN_ACLS="all")
        headers, _ = self.door.requests[0]
        self.assertEqual(headers["PELANGGAN_ACLS"], "")
        self.assertNotIn("PELANGGAN_TOOL", headers)
        self.assertNotIn("HTTP_PELANGGAN_ACLS", headers)

    def test_a_set_uid_copy_answers_nobody(self):
        os.chmod(self.gateway, 0o4755)
        out, _, status, _ = self.run_small([self.gateway], UID_A, {"REMOTE_USER": "root", "REQUEST_METHOD": "GET"})
        self.assertEqual((out, status), (b"", 0))
        self.assertEqual(self.door.requests, [])


class SmallProgramsTest(SystemCase):
    def test_they_link_nothing_heavy(self):
        for name in ("pelanggan-gateway", "pelanggan-hook"):
            libraries = subprocess.run(["ldd", binary(name)], capture_output=True, text=True, check=True).stdout
            for heavy in ("curl", "boost", "fmt", "spdlog", "ssl", "crypto", "sqlite", "maria", "soci", "pthread"):
                self.assertNotIn("lib" + heavy, libraries, name)
            names = {line.split()[0].rpartition("/")[2] for line in libraries.splitlines()}
            if not any("asan" in library for library in names):
                self.assertEqual({n for n in names if not n.startswith(("linux-vdso", "ld-linux"))}, {"libc.so.6"})

    def test_start_to_exit_takes_a_moment(self):
        door = FakeDoor(self.path("panel.sock"), lambda headers, body: PAGE)
        self.addCleanup(door.close)
        gateway = self.install_small("pelanggan-gateway", panel_socket=self.path("panel.sock"))
        times = []
        for _ in range(20):
            start = time.monotonic()
            self.run_small([gateway], UID_A, {"REQUEST_METHOD": "GET", "QUERY_STRING": ""})
            times.append(time.monotonic() - start)
        # Generous: process start from Python and sanitizers are inside. The bench measures the real figure.
        self.assertLess(sorted(times)[10], 0.25)


if __name__ == "__main__":
    unittest.main()
