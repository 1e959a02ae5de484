# SPDX-License-Identifier: Apache-2.0
"""The stand-in's WHM API and a daemon of ours for one benchmark: the shared scene plus the clock."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import measure  # noqa: E402
import scene as shared  # noqa: E402

SOURCE = shared.SOURCE


def start_whm(folder, accounts, page_size, pages):
    """The stand-in's WHM API, answering from pages rendered beforehand."""
    return shared.Standin(folder, "--accounts", accounts, "--bench", "--page-size", page_size, "--bench-files", pages, whole=False)


class Daemon(shared.Daemon):
    def measured_sync(self):
        """One full sync through the command line. Returns its cost (daemon's processor time, wall of the command) and the report."""
        before = measure.cpu_of_process(self.process.pid)
        start = time.perf_counter()
        done = subprocess.run([os.path.join(self.binaries, "pelanggan"), "--config", self.config, "--output", "json", "sync"],
                              check=True, stdout=subprocess.PIPE)
        wall = time.perf_counter() - start
        return measure.Cost(wall, measure.cpu_of_process(self.process.pid) - before), json.loads(done.stdout)


class Folder:
    """A temporary folder that every uid may enter."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="pelanggan-bench-")
        os.chmod(self.path, 0o755)
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)
