# SPDX-License-Identifier: Apache-2.0
"""Standardized hooks: their registry (files, so that manage_hooks needs no running server) and their running."""

import fcntl
import json
import os
import re
import shlex
import signal
import subprocess
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass

REGISTRY = "/var/cpanel/hooks.yaml"
NEEDED = ("category", "event", "stage", "hook", "exectype")
OPTIONAL = {"blocking", "escalateprivs", "weight", "rollback", "check"}
CATEGORIES = {"Whostmgr", "Cpanel", "System", "PkgAcct", "Passwd", "Stats", "RPM::Versions"}
STAGES = {"pre", "post", "preFinalize", "postFinalize", "postExtract"}
ANSWER = re.compile(rb"[01] [^\n]*\n?")
CLEAN = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
PIPE_BYTES = 1 << 20


class HookError(Exception):
    """Registering is refused; str() says why."""


@dataclass
class Ran:
    """One hook process that ended: for tests and the log."""

    hook: dict
    payload: bytes
    answer: bytes
    stderr: bytes
    status: int
    seconds: float


def check_entry(entry):
    """Raises HookError when an entry of a description is not what the panel takes."""
    if not isinstance(entry, dict):
        raise HookError("a description is not an object: %r" % (entry,))
    missing = [key for key in NEEDED if not isinstance(entry.get(key), str) or not entry[key]]
    if missing:
        raise HookError("a description lacks %s" % ", ".join(missing))
    unknown = set(entry) - set(NEEDED) - OPTIONAL
    if unknown:
        raise HookError("a description has unknown keys: %s" % ", ".join(sorted(unknown)))
    if entry["category"] not in CATEGORIES:
        raise HookError("unknown category %s" % entry["category"])
    if entry["stage"] not in STAGES:
        raise HookError("unknown stage %s" % entry["stage"])
    if entry["exectype"] != "script":
        raise HookError("exectype %s: only scripts run in a process of their own" % entry["exectype"])
    if entry.get("blocking") and entry["stage"] != "pre":
        raise HookError("%s %s: only the pre stage can block" % (entry["event"], entry["stage"]))
    if entry.get("escalateprivs") and entry["category"] == "PkgAcct":
        raise HookError("escalateprivs is not available for PkgAcct")
    if not shlex.split(entry["hook"])[0].startswith("/"):
        raise HookError("the hook %s is not an absolute path" % entry["hook"])


class Registry:
    def __init__(self, root):
        self.root = root
        self._cached = (None, [])

    @contextmanager
    def _locked(self):
        with open(self.root.path("/var/cpanel/standin/hooks.lock"), "w", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def all(self):
        try:
            status = os.stat(self.root.path(REGISTRY))
        except FileNotFoundError:
            return []
        key = (status.st_mtime_ns, status.st_ino, status.st_size)
        if self._cached[0] != key:
            self._cached = (key, self.root.load(REGISTRY, []))
        return self._cached[1]

    def _store(self, hooks):
        self.root.write(REGISTRY, json.dumps(hooks, indent=1) + "\n", 0o644)

    @staticmethod
    def describe(path):
        """Asks the program what it wants to hook. Raises HookError."""
        if not os.path.isabs(path) or not os.path.isfile(path):
            raise HookError("%s: no such script; give its absolute path" % path)
        if not os.access(path, os.X_OK):
            raise HookError("%s is not executable" % path)
        try:
            run = subprocess.run([path, "--describe"], stdin=subprocess.DEVNULL, capture_output=True, env=CLEAN, cwd="/",
                                 timeout=30, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise HookError("%s --describe: %s" % (path, error)) from None
        if run.returncode:
            raise HookError("%s --describe ended with status %d: %s" % (path, run.returncode, run.stderr.decode("utf-8", "replace")[:300]))
        try:
            entries = json.loads(run.stdout)
        except ValueError as error:
            raise HookError("%s --describe printed no JSON: %s" % (path, error)) from None
        if not isinstance(entries, list) or not entries:
            raise HookError("%s --describe must print an array with at least one object" % path)
        for entry in entries:
            check_entry(entry)
        return [dict(entry, described=True) for entry in entries]

    def add(self, entries):
        """Adds all of them, also when they are there already: then they run twice."""
        with self._locked():
            hooks = list(self.all())
            for entry in entries:
                weights = [hook["weight"] for hook in hooks
                           if (hook["category"], hook["event"], hook["stage"]) == (entry["category"], entry["event"], entry["stage"])]
                weight = int(entry.get("weight") or (max(weights) + 100 if weights else 100))
                hooks.append(dict(entry, weight=weight))
            self._store(hooks)

    def delete(self, entries):
        """Returns how many were taken out. One entry takes out one registration; what does not match stays."""
        with self._locked():
            hooks = list(self.all())
            count = 0
            for entry in entries:
                for hook in hooks:
                    if all(hook[key] == entry[key] for key in NEEDED):
                        hooks.remove(hook)
                        count += 1
                        break
            self._store(hooks)
            return count

    def prune(self):
        """Returns how many registrations of programs that no longer exist were taken out."""
        with self._locked():
            hooks = self.all()
            kept = [hook for hook in hooks if os.path.exists(shlex.split(hook["hook"])[0])]
            self._store(kept)
            return len(hooks) - len(kept)

    def listing(self):
        tree = {}
        for hook in self.all():
            shown = {key: value for key, value in hook.items() if key not in ("category", "event", "described")}
            tree.setdefault(hook["category"], {}).setdefault(hook["event"], []).append(shown)
        return tree


class Runner:
    """Runs hooks for Panel.fire. result_type is called as result_type(ok, blocked, reason)."""

    def __init__(self, root, panel, switches, result_type):
        self.root = root
        self.panel = panel
        self.switches = switches
        self.registry = Registry(root)
        self.result_type = result_type
        self.history = []  # Ran, newest last
        self._lock = threading.Lock()

    def fire(self, category, event, stage, data, account=None):
        """Runs every matching hook in order of weight; account is given for the Cpanel category."""
        matching = [hook for hook in self.registry.all()
                    if (hook["category"], hook["event"], hook["stage"]) == (category, event, stage)]
        for hook in sorted(matching, key=lambda item: item["weight"]):
            ran = self._run(hook, data, account)
            line = ran.answer.decode("utf-8", "replace").strip()
            if line.startswith("0"):
                self.root.log("error_log", "info [hook] %s answered: %s" % (hook["hook"], line))
            if "BAILOUT" in line and hook.get("described") and hook.get("blocking") and stage == "pre" and category == "Whostmgr":
                return self.result_type(False, True, line.partition("BAILOUT")[2].strip() or "A hook stopped this change.")
        return self.result_type(True, False, "")

    def _payload(self, hook, data):
        form = self.switches["hooks.stdin"]
        if form == "empty":
            return b""
        context = {"category": hook["category"], "event": hook["event"], "stage": hook["stage"]}
        message = {
            "context": "%s::%s" % (hook["category"], hook["event"]) if form == "context_string" else context,
            "data": data,
            "hook": {key: hook[key] for key in ("hook", "stage", "exectype", "weight")} | {"escalateprivs": int(bool(hook.get("escalateprivs")))},
        }
        if form == "no_data":
            del message["data"]
        return json.dumps(message, ensure_ascii=False).encode("utf-8")

    @staticmethod
    def _identity(hook, account):
        """Returns (uid, gid), or None for root. Cpanel hooks run as the account unless privileges are escalated; PkgAcct
        hooks as the account whose own backup it is, as root for transfers."""
        if hook["category"] not in ("Cpanel", "PkgAcct") or hook.get("escalateprivs"):
            return None
        if account is None:
            if hook["category"] == "Cpanel":
                raise RuntimeError("a Cpanel hook for no account: %s" % hook["event"])
            return None
        return account.uid, account.gid

    def _run(self, hook, data, account):
        payload = self._payload(hook, data)
        identity = self._identity(hook, account)
        # Our own copy of the reading end tells afterwards whether the hook left anything unread.
        kept, writing = os.pipe()
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        if len(payload) > PIPE_BYTES:
            raise RuntimeError("hook payload of %d bytes" % len(payload))
        started = time.monotonic()
        options = {"user": identity[0], "group": identity[1], "extra_groups": []} if identity else {}
        try:
            process = subprocess.Popen(shlex.split(hook["hook"]), stdin=kept, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       env=CLEAN, cwd="/", start_new_session=True, **options)
        except OSError as error:
            os.close(kept)
            os.close(writing)
            self.panel.violation("R11", "hook %s could not be started: %s" % (hook["hook"], error))
            self.root.log("error_log", "warn [hook] %s: %s" % (hook["hook"], error))
            return Ran(hook, payload, b"", b"", -1, 0.0)
        early = self._feed(process, writing, payload)
        problems = ["answered before its input had ended"] if early else []
        try:
            answer, stderr = process.communicate(timeout=self.switches["hooks.seconds"])
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            answer, stderr = process.communicate()
            problems.append("did not end within %d s" % self.switches["hooks.seconds"])
        os.set_blocking(kept, False)
        try:
            left = os.read(kept, PIPE_BYTES)
        except BlockingIOError:
            left = b""
        os.close(kept)
        if left:
            problems.append("left %d of %d bytes of its input unread" % (len(left), len(payload)))
        if process.returncode:
            problems.append("ended with status %d" % process.returncode)
        if not ANSWER.fullmatch(answer):
            problems.append("did not answer with one line beginning with 0 or 1: %r" % answer[:200])
        for problem in problems:
            self.panel.violation("R11", "hook %s (%s %s): it %s" % (hook["hook"], hook["event"], hook["stage"], problem))
        if stderr:
            self.root.log("error_log", "warn [hook] %s: %s" % (hook["hook"], stderr.decode("utf-8", "replace")))
        ran = Ran(hook, payload, answer, stderr, process.returncode, time.monotonic() - started)
        with self._lock:
            self.history.append(ran)
            del self.history[:-200]
        return ran

    def _feed(self, process, writing, payload):
        """Writes the payload and ends it. Returns True when the hook was gone before its input ended."""
        if self.switches["hooks.stdin"] != "slow":
            os.write(writing, payload)
            os.close(writing)
            return False
        middle = len(payload) // 2
        early = False
        for part in (payload[:middle], payload[middle:]):
            os.write(writing, part)
            try:
                process.wait(0.15)
                early = True
            except subprocess.TimeoutExpired:
                pass
        os.close(writing)
        return early
