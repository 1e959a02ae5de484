# SPDX-License-Identifier: Apache-2.0
"""A real Exim 4 on a loopback port, as relay and sink in one: what it takes over lies in a folder, one file per message with the
envelope kept. Nothing of it leaves the machine.

    with Exim() as exim:
        …hand mail to exim.url…
        for delivered in exim.wait(3):
            delivered.recipient, delivered.sender, delivered.raw

What becomes of a message is said by its recipient's local part:
    reject…   550 5.1.1 at RCPT                    full…   552 5.2.2 at RCPT
    defer…    451 4.2.0 at RCPT                    slow…   taken, after `slow` seconds
    fail…     taken, then undeliverable: Exim sends a real report (RFC 3464) to the envelope sender
    anything else is taken and lies in the sink.

Mail to the bounce address (BOUNCE_PREFIX+KEY@BOUNCE_DOMAIN) goes through bounce_command as bounce_user, as a host's own Exim would do it. Only
root's own Exim may change to another user, and that is a queue runner: run_queue(), or a daemon with queue_seconds.
"""
import ctypes
import email
import email.policy
import os
import pwd
import re
import select
import shutil
import signal
import smtplib
import socket
import subprocess
import tempfile
import time

PROGRAM = "/usr/sbin/exim4"
PATIENCE = 60.0
BOUNCE_PREFIX, BOUNCE_DOMAIN = "bounce", "bounce.example"

CONFIGURATION = r"""
primary_hostname = exim.example
qualify_domain = exim.example
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
spool_directory = {folder}/spool
log_file_path = {folder}/log/%slog
pid_file_path = {folder}/log/pid
disable_ipv6
host_lookup =
rfc1413_query_timeout = 0s
{tls}
keep_environment =
never_users = root
smtp_accept_max = 100
smtp_accept_max_nonmail = 100000
smtp_accept_queue_per_connection = {queue_per_connection}
smtp_accept_max_per_connection = {max_per_connection}
smtputf8_advertise_hosts = {utf8_hosts}
queue_domains = {bounce_domain}
acl_smtp_rcpt = check_recipient
acl_smtp_data = accept
{extra}

begin acl
check_recipient:
  deny    local_parts = ^reject
          message     = 550 5.1.1 <$local_part@$domain>: no such user
  deny    local_parts = ^full
          message     = 552 5.2.2 <$local_part@$domain>: mailbox is full
  defer   local_parts = ^defer
          message     = 451 4.2.0 <$local_part@$domain>: try again later
  warn    local_parts = ^slow
          delay       = {slow}s
  accept

begin routers
bounces:
  driver = accept
  domains = {bounce_domain}
  local_parts = ^{bounce_prefix}\\+
  transport = {bounce_transport}
undeliverable:
  driver = redirect
  local_parts = ^fail
  allow_fail
  data = :fail: 5.1.1 no such user here
sink:
  driver = accept
  transport = sink

begin transports
sink:
  driver = appendfile
  directory = {folder}/mail
  maildir_format
  no_create_directory
  envelope_to_add
  return_path_add
  user = {user}
bounce_pipe:
  driver = pipe
  command = {bounce_command}
  user = {bounce_user}
  message_prefix =
  message_suffix =
  envelope_to_add
  return_path_add
  return_fail_output
  log_output
  timeout = 60s

begin retry
* * F,1h,1m
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Delivered:
    """A message in the sink. raw is what was handed to Exim, without the lines that Exim put before it and with CRLF: Exim brings
    every kind of line end into one form, so bare CR and LF can only be seen on the wire (smtp_tap.py)."""

    def __init__(self, path):
        self.path = path
        with open(path, "rb") as file:
            text = file.read()
        self.sender = self.recipient = None
        while match := re.match(rb"(Return-path|Envelope-to|Received): ?((?:.*\n)(?:[ \t].*\n)*)", text):
            name, value = match.group(1), match.group(2).strip().decode("utf-8", "surrogateescape")
            text = text[match.end():]
            if name == b"Return-path":
                self.sender = value.strip("<>")
            elif name == b"Envelope-to":
                self.recipient = value
            else:
                break  # its own Received line is the last of what it adds
        if self.sender is None or self.recipient is None:
            raise AssertionError(f"{path}: Exim kept no envelope: {text[:200]!r}")
        self.raw = text.replace(b"\n", b"\r\n")

    @property
    def message(self):
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    def part(self, kind):
        """The decoded text of the first text/KIND part."""
        for part in self.message.walk():
            if part.get_content_type() == "text/" + kind:
                return part.get_content()
        raise AssertionError(f"no text/{kind} part in the mail to {self.recipient}")

    def __repr__(self):
        return f"Delivered({self.sender!r} → {self.recipient!r}: {self.message['Subject']!r})"


class FolderWatch:
    """Tells when a file was moved into a folder (inotify)."""

    MOVED_TO = 0x80

    def __init__(self, folder):
        libc = ctypes.CDLL(None, use_errno=True)
        self.fd = libc.inotify_init1(os.O_CLOEXEC)
        if self.fd < 0 or libc.inotify_add_watch(self.fd, os.fsencode(folder), self.MOVED_TO) < 0:
            raise OSError(ctypes.get_errno(), f"inotify on {folder}")

    def wait(self, seconds):
        if select.select([self.fd], [], [], max(seconds, 0))[0]:
            os.read(self.fd, 65536)

    def close(self):
        os.close(self.fd)


class Exim:
    """One Exim. Times are seconds. queue_per_connection: after so many messages in one connection Exim only queues (its default is 10,
    0: never); max_per_connection: after so many it answers 421; queue_seconds: how often root's queue runner starts (None: only by
    run_queue())."""

    def __init__(self, folder=None, queue_per_connection=0, max_per_connection=1000, with_utf8=True, slow=2, queue_seconds=None,
                 bounce_command=None, bounce_user="nobody", extra=""):
        # In memory where there is room: Exim syncs every message, and no test here is about the power going out below Exim.
        self.folder = folder or tempfile.mkdtemp(prefix="pelanggan-exim-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
        self.is_own_folder = folder is None
        self.port, self.process = free_port(), None
        self.queue_seconds = queue_seconds
        self.settings = {"queue_per_connection": queue_per_connection, "max_per_connection": max_per_connection,
                         "utf8_hosts": "*" if with_utf8 else "", "slow": slow, "bounce_user": bounce_user, "bounce_prefix": BOUNCE_PREFIX,
                         "bounce_transport": "bounce_pipe" if bounce_command else "sink", "bounce_command": bounce_command or "/bin/false",
                         "bounce_domain": BOUNCE_DOMAIN, "tls": "tls_advertise_hosts =", "extra": extra}
        shown = subprocess.run([PROGRAM, "-C", "/dev/null", "-bP", "exim_user"], capture_output=True, text=True, check=True).stdout
        self.user = pwd.getpwuid(int(value)).pw_name if (value := shown.split("=")[1].strip()).isdigit() else value
        os.makedirs(self.folder, exist_ok=True)
        os.chmod(self.folder, 0o755)  # root's: Exim refuses a configuration that others could change
        for name in ("spool", "log", "mail", "mail/new", "mail/cur", "mail/tmp"):
            path = os.path.join(self.folder, name)
            os.makedirs(path, exist_ok=True)
            shutil.chown(path, self.user)
        self.inbox = os.path.join(self.folder, "mail/new")

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def _configuration(self):
        return os.path.join(self.folder, "exim.conf")

    def change(self, **settings):
        """Other settings from the next start on; the names are those of the constructor, with_utf8 as utf8_hosts "*" or ""."""
        self.settings.update(settings)

    def show_certificate(self, certificate, key, from_the_first_byte=False):
        """Offers TLS with this certificate from the next start on: by STARTTLS, or as smtps:// does."""
        kept = []
        for path in (certificate, key):
            kept.append(os.path.join(self.folder, os.path.basename(path)))
            shutil.copyfile(path, kept[-1])
            shutil.chown(kept[-1], self.user)
        when = f"tls_on_connect_ports = {self.port}" if from_the_first_byte else ""
        self.change(tls=f"tls_advertise_hosts = *\ntls_certificate = {kept[0]}\ntls_privatekey = {kept[1]}\n{when}")

    def start(self):
        """Starts, on the port it had before."""
        with open(self._configuration, "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(folder=self.folder, port=self.port, user=self.user, **self.settings))
        os.chmod(self._configuration, 0o644)
        command = [PROGRAM, "-C", self._configuration, "-bdf"]
        if self.queue_seconds is not None:
            command.append(f"-q{self.queue_seconds}s")
        with open(os.path.join(self.folder, "exim.out"), "ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd="/")
        end = time.monotonic() + PATIENCE
        while not self.is_listening():
            if self.process.poll() is not None or time.monotonic() > end:
                said = self.logs()
                self.close()
                raise RuntimeError(f"Exim does not listen on port {self.port}: {said}")
            time.sleep(0.01)
        return self

    def is_listening(self):
        with socket.socket() as probe:
            probe.settimeout(PATIENCE)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def die(self):
        """SIGKILL for the daemon and everything it started, in the middle of whatever they do."""
        self._signal(signal.SIGKILL)

    def stop(self):
        if self.process is not None:
            self._signal(signal.SIGTERM)

    def _signal(self, number):
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass
        self.process.wait(PATIENCE)
        self.process = None

    def close(self):
        self.stop()
        if self.is_own_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()

    def run_queue(self):
        """Delivers what waits, as root's queue runner does; returns when the queue was gone through once."""
        subprocess.run([PROGRAM, "-C", self._configuration, "-qff"], check=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE)

    def queued(self):
        """How many messages Exim has taken over and not delivered."""
        return len([name for _, _, files in os.walk(os.path.join(self.folder, "spool/input")) for name in files if name.endswith("-H")])

    def logs(self):
        """What Exim wrote about itself, for messages of failed tests."""
        text = ""
        for name in ("exim.out", "log/mainlog", "log/paniclog"):
            try:
                with open(os.path.join(self.folder, name), encoding="utf-8", errors="replace") as file:
                    text += f"--- {name}\n{file.read()}"
            except FileNotFoundError:
                continue
        return text

    # --- the sink -----------------------------------------------------------------------------------------------------

    def count(self):
        return len(os.listdir(self.inbox))

    def messages(self):
        """Everything in the sink, oldest first."""
        with os.scandir(self.inbox) as entries:
            paths = sorted((entry.stat().st_mtime_ns, entry.path) for entry in entries)
        return [Delivered(path) for _, path in paths]

    def wait(self, count, seconds=PATIENCE):
        """Waits until at least count messages lie in the sink and returns all of them."""
        self.wait_until(lambda: self.count() >= count, f"{count} messages", seconds)
        return self.messages()

    def wait_for(self, is_it, what, seconds=PATIENCE):
        """Waits for a message that is_it(delivered) is true for and returns it."""
        found = []
        self.wait_until(lambda: found.extend(m for m in self.messages() if is_it(m)) or found, what, seconds)
        return found[0]

    def wait_until(self, condition, what, seconds=PATIENCE):
        """Asks condition() at first and after every arrival."""
        end = time.monotonic() + seconds
        watch = FolderWatch(self.inbox)
        try:
            while not condition():
                if time.monotonic() > end:
                    raise AssertionError(f"waited {seconds:.0f} s in vain for {what}; in the sink: {self.messages()[-20:]}\n{self.logs()[-4000:]}")
                watch.wait(min(1.0, end - time.monotonic()))
        finally:
            watch.close()

    def clear(self):
        for entry in os.scandir(self.inbox):
            os.unlink(entry.path)

    def submit(self, sender, recipient, raw):
        """Hands a message over by SMTP, as some other program would."""
        with smtplib.SMTP("127.0.0.1", self.port, timeout=PATIENCE) as client:
            client.sendmail(sender, [recipient], raw)
