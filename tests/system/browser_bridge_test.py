# SPDX-License-Identifier: Apache-2.0
"""The bridge by which browser tests reach panel.sock as a customer."""

import os
import socket
import struct
import subprocess
import sys
import unittest

from support import SystemCase, wait_for

import scene

BRIDGE = os.path.join(scene.SOURCE, "tests/browser/bridge.py")


class Bridge(SystemCase):
    def test_a_browser_that_hangs_up_leaves_no_line(self):
        with socket.socket(socket.AF_UNIX) as door, open(self.path("errors"), "w+", encoding="utf-8") as errors:
            door.bind(self.path("door"))
            door.listen()
            os.chmod(self.path("door"), 0o666)
            command = [sys.executable, "-B", BRIDGE, self.path("door"), "65533"]
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True) as bridge:
                port = int(bridge.stdout.readline())
                browser = socket.create_connection(("127.0.0.1", port))
                browser.sendall(b"GET /?p=overview HTTP/1.1\r\nHost: x\r\n\r\n")
                request, _ = door.accept()
                # Gone with a reset, so that the answer finds nobody; more than any buffer takes.
                browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                browser.close()
                with request:
                    request.recv(65536)
                    request.sendall(b"Status: 200 OK\r\n\r\n" + b"x" * 8_000_000)
                wait_for(lambda: len(os.listdir("/proc/%d/task" % bridge.pid)) == 2, "the thread of the browser that is gone to end")
                # The next one is served.
                with socket.create_connection(("127.0.0.1", port)) as browser:
                    browser.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    request, _ = door.accept()
                    with request:
                        request.recv(65536)
                        request.sendall(b"Status: 200 OK\r\n\r\nwell")
                    answer = b""
                    while piece := browser.recv(65536):
                        answer += piece
                bridge.stdin.close()
                bridge.wait()
            errors.seek(0)
            self.assertTrue(answer.endswith(b"well"), answer)
            self.assertEqual(errors.read(), "", "what the bridge said of a browser that hung up")


if __name__ == "__main__":
    unittest.main()
