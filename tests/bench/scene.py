# SPDX-License-Identifier: Apache-2.0
"""A stand-in WHM server and a daemon of ours, in a temporary folder, for one benchmark."""
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import measure

SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))


def wait_for_file(path, process, seconds=600):
    deadline = time.monotonic() + seconds
    while not os.path.exists(path):
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode} before it was ready")
        if time.monotonic() > deadline:
            raise RuntimeError(f"{path} did not appear within {seconds} s")
        time.sleep(0.02)


class Whm:
    """The stand-in's WHM API, answering from pages rendered beforehand."""

    def __init__(self, folder, accounts, page_size, pages):
        self.ready = os.path.join(folder, "whm.json")
        self.process = subprocess.Popen(
            ["python3", os.path.join(SOURCE, "tests/panel/whm_only.py"), "--accounts", str(accounts), "--bench",
             "--page-size", str(page_size), "--bench-files", pages, "--ready-file", self.ready])
        wait_for_file(self.ready, self.process)
        with open(self.ready, encoding="utf-8") as file:
            self.facts = json.load(file)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


class Daemon:
    """pelanggand on an own state folder. stop() ends it; the folder stays for the next start."""

    def __init__(self, binaries, folder, whm_facts, page_size):
        self.binaries, self.folder = binaries, folder
        self.doors = os.path.join(folder, "doors")
        os.makedirs(self.doors, exist_ok=True)
        os.chmod(folder, 0o755)
        self.database = os.path.join(folder, "state", "pelanggan.db")
        os.makedirs(os.path.dirname(self.database), mode=0o700, exist_ok=True)
        token = os.path.join(folder, "whm.token")
        with open(os.open(token, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(whm_facts["root_token"] + "\n")
        self.config = os.path.join(folder, "pelanggan.conf")
        url = whm_facts.get("url") or f"https://127.0.0.1:{whm_facts['whm_port']}"
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(f"[whm]\nurl = {url}\nuser = root\ntoken_file = {token}\n"
                       f"ca_file = {whm_facts['ca_file']}\npage_size = {page_size}\ninterval = 0\n"
                       f"[store]\nurl = sqlite:///{self.database.lstrip('/')}\n[doors]\ndir = {self.doors}\n"
                       f"[panel]\nname = bench\n"
                       f"[templates]\ndir = {os.path.join(SOURCE, 'templates')}\n[log]\nlevel = warn\n")
        self.process = None

    def start(self):
        self.process = subprocess.Popen([os.path.join(self.binaries, "pelanggand"), "--config", self.config])
        door = os.path.join(self.doors, "whm.sock")
        deadline = time.monotonic() + 30
        while True:
            try:
                with socket.socket(socket.AF_UNIX) as probe:
                    probe.connect(door)
                return self
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("the daemon did not open its doors") from None
                time.sleep(0.005)

    def stop(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()
            self.process = None

    def sync(self):
        """One full sync through the command line. Returns its cost (daemon and command) and the report."""
        before = measure.cpu_of_process(self.process.pid)
        start = time.perf_counter()
        done = subprocess.run([os.path.join(self.binaries, "pelanggan"), "--config", self.config, "--output", "json", "sync"],
                              check=True, stdout=subprocess.PIPE)
        wall = time.perf_counter() - start
        cpu = measure.cpu_of_process(self.process.pid) - before
        return measure.Cost(wall, cpu), json.loads(done.stdout)


class Folder:
    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="pelanggan-bench-")
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)
