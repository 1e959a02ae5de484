# SPDX-License-Identifier: Apache-2.0
"""Runs one CGI process: as which user, with which environment and limits, and what its output must look like."""

import os
import re
import resource
import selectors
import signal
import subprocess
import threading
import time

from . import web

OUTPUT_LIMIT = 32 << 20
STDERR_LIMIT = 1 << 16
HEADER_LINE = re.compile(r"([A-Za-z0-9!#$%&'*+.^_`|~-]+):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*)")
PERL = "/usr/local/cpanel/3rdparty/bin/perl"
INTERPRETERS = (PERL, "/usr/local/cpanel/3rdparty/bin/php-cgi")


class Malformed(Exception):
    """The output is not a CGI response; str() says why."""


class Ran:
    """How one run ended. `problem` is empty when the process ended by itself with status 0."""

    def __init__(self, output, stderr, problem, peak_kib, peak_threads):
        self.output = output
        self.stderr = stderr
        self.problem = problem
        self.peak_kib = peak_kib
        self.peak_threads = peak_threads


class Watch:
    """Looks at a process's memory and threads: at every look() and, when asked to, many times a second."""

    def __init__(self, often):
        self.pid = None
        self.kib = 0
        self.threads = 0
        self._often = often
        self._end = threading.Event()

    def start(self, pid):
        self.pid = pid
        if self._often:
            threading.Thread(target=self._loop, daemon=True).start()

    def _loop(self):
        while not self._end.wait(0.0005):
            self.look()

    def look(self):
        try:
            with open("/proc/%d/status" % self.pid, encoding="ascii", errors="replace") as file:
                text = file.read()
        except (OSError, TypeError):
            return
        peak = re.search(r"VmHWM:\s+(\d+) kB", text)
        threads = re.search(r"Threads:\s+(\d+)", text)
        if peak and threads:  # a zombie has no memory left to show
            self.kib = max(self.kib, int(peak.group(1)))
            self.threads = max(self.threads, int(threads.group(1)))

    def stop(self):
        self._end.set()


def command_for(path, root):
    """Returns the argv for a WHM program. Raises Malformed for a script with an interpreter the panel does not promise."""
    with open(path, "rb") as file:
        first = file.readline(256)
    if not first.startswith(b"#!"):
        return [path]
    words = first[2:].decode("utf-8", "replace").split()
    if not words or words[0] not in INTERPRETERS:
        raise Malformed("its interpreter %s is none of %s" % (words[:1], ", ".join(INTERPRETERS)))
    return [root.path(words[0])] + words[1:] + [path]


def run(argv, env, cwd, body, identity, seconds, watch, lve=False, started=None):
    """identity is (uid, gid), or None to stay root. started(process) is called once it runs. The cwd is entered before
    the uid changes, so the process may find itself in a folder that it cannot read."""
    options = {"user": identity[0], "group": identity[1], "extra_groups": []} if identity else {}
    if lve:
        # One process of the user, threads counted: what CloudLinux does to whoever wants a thread too many.
        argv = ["/usr/bin/prlimit", "--nproc=1:1", "--"] + argv
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env,
                               cwd=cwd, start_new_session=True, **options)
    try:
        resource.prlimit(process.pid, resource.RLIMIT_CORE, (0, 0))
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (seconds, seconds))
    except (ProcessLookupError, PermissionError):
        pass  # it has ended already
    if started is not None:
        started(process)
    watch.start(process.pid)
    output, stderr, problem = _talk(process, body, seconds, watch)
    watch.stop()
    try:
        status = process.wait(5)
    except subprocess.TimeoutExpired:
        problem = problem or "closed its output and went on running"
        status = 0
    if problem:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
    elif status:
        problem = "ended with status %d" % status
    return Ran(output, stderr, problem, watch.kib, watch.threads)


def _talk(process, body, seconds, watch):
    output, stderr = bytearray(), bytearray()
    deadline = time.monotonic() + seconds
    sent = 0
    with selectors.DefaultSelector() as selector:
        for stream in (process.stdin, process.stdout, process.stderr):
            os.set_blocking(stream.fileno(), False)
        selector.register(process.stdout, selectors.EVENT_READ)
        selector.register(process.stderr, selectors.EVENT_READ)
        if body:
            selector.register(process.stdin, selectors.EVENT_WRITE)
        else:
            process.stdin.close()
        while selector.get_map():
            left = deadline - time.monotonic()
            if left <= 0:
                return bytes(output), bytes(stderr), "did not end within %d s" % seconds
            for key, _ in selector.select(left):
                if key.fileobj is process.stdin:
                    try:
                        sent += os.write(key.fd, body[sent:sent + 65536])
                        if sent < len(body):
                            continue
                    except BrokenPipeError:
                        pass  # it did not want the rest; CGI allows that
                    selector.unregister(process.stdin)
                    process.stdin.close()
                    continue
                data = os.read(key.fd, 262144)
                if not data:
                    selector.unregister(key.fileobj)
                    key.fileobj.close()
                elif key.fileobj is process.stdout:
                    watch.look()
                    output += data
                    if len(output) > OUTPUT_LIMIT:
                        return bytes(output), bytes(stderr), "printed more than %d bytes" % OUTPUT_LIMIT
                elif len(stderr) < STDERR_LIMIT:
                    stderr += data
    return bytes(output), bytes(stderr), ""


def parse(output):
    """Returns a web.Response made from CGI output. Raises Malformed."""
    if not output:
        raise Malformed("it printed nothing")
    match = re.search(rb"\r?\n\r?\n", output)
    if not match:
        raise Malformed("no blank line after the headers")
    head, body = output[:match.start()], output[match.end():]
    status, reason, content_type, headers = None, None, None, []
    length = None
    for line in re.split(r"\r?\n", head.decode("utf-8", "replace")):
        found = HEADER_LINE.fullmatch(line)
        if not found:
            raise Malformed("a bad header line: %r" % line[:120])
        name, value = found.group(1).lower(), found.group(2).strip()
        if name == "status":
            words = re.fullmatch(r"([1-5][0-9][0-9])(?: (.*))?", value)
            if status is not None or not words:
                raise Malformed("bad Status: %r" % value)
            status, reason = int(words.group(1)), words.group(2)
        elif name == "content-type":
            if content_type is not None:
                raise Malformed("Content-Type twice")
            content_type = value
        elif name == "content-length":
            length = value
        elif name in ("connection", "transfer-encoding"):
            raise Malformed("a header that is not the program's to send: %s" % name)
        else:
            headers.append((found.group(1), value))
    location = any(name.lower() == "location" for name, _ in headers)
    if content_type is None and not location and status not in (204, 304):
        raise Malformed("neither Content-Type nor Location")
    if length is not None and length != str(len(body)):
        raise Malformed("Content-Length %s, but %d bytes" % (length, len(body)))
    return web.Response(status or (302 if location else 200), body, content_type, headers, reason)
