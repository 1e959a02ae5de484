# SPDX-License-Identifier: Apache-2.0
"""The whole scene that demo, system tests, browser tests and benchmarks play in: the stand-in panel, the installer's work in its fake
root, the daemon, a mail server and a web server before the public door. Everything lives
below one folder and ends with close().

    with Scene(binaries) as scene:
        scene.start()
"""
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import apache as apache_rig  # noqa: E402
import exim as exim_rig  # noqa: E402
import mailbox_page  # noqa: E402
import signed_links  # noqa: E402
import smtp_tap  # noqa: E402

SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
PATIENCE = 60.0  # seconds until something that never happened is called a failure
DAEMON_USER = "daemon"  # where no user pelanggan exists: any uid but root's, a customer's, and nobody's: the kernel says that one of who it cannot tell


def wait_until(condition, what, process=None, seconds=PATIENCE):
    """Waits until condition() is true and returns it. A process that ends meanwhile is the failure."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with {process.returncode} while we waited for {what}")
        if time.monotonic() > end:
            raise RuntimeError(f"waited {seconds:.0f} s in vain for {what}")
        time.sleep(0.01)


def can_connect(path):
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(path)
            return True
        except OSError:
            return False


def readable_templates(folder, binaries):
    """Copies that the daemon's user may read wherever the source lies, even below a folder of root's alone."""
    templates = os.path.join(folder, "templates")
    shutil.rmtree(templates, ignore_errors=True)
    for kind in ("html", "mail"):
        shutil.copytree(os.path.join(SOURCE, "templates", kind), os.path.join(templates, kind), copy_function=shutil.copyfile)
    shutil.copytree(os.path.join(binaries, "../locale"), os.path.join(templates, "locale"), copy_function=shutil.copyfile)
    for parent, _, files in os.walk(templates):
        os.chmod(parent, 0o755)
        for name in files:
            os.chmod(os.path.join(parent, name), 0o644)
    return templates


def stop_process(process, seconds=PATIENCE):
    if process is None or process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise RuntimeError(f"{process.args[0]} did not end within {seconds:.0f} s of SIGTERM") from None


class Standin:
    """The stand-in panel as a process. whole: with log-in pages, hooks and programs; else its WHM API alone."""

    def __init__(self, folder, *arguments, whole=True, root=None):
        self.root = root or os.path.join(folder, "root")
        self.ready = os.path.join(folder, "standin.json")
        program = "panel.py" if whole else "whm_only.py"
        command = [sys.executable, os.path.join(SOURCE, "tests/panel", program), "--ready-file", self.ready]
        if whole:
            command += ["--root", self.root]
        self.log = open(os.path.join(folder, "standin.log"), "ab")
        self.process = subprocess.Popen([*command, *map(str, arguments)], stdout=self.log, stderr=self.log, start_new_session=True)
        wait_until(lambda: os.path.exists(self.ready), "the stand-in panel", self.process, seconds=600)
        with open(self.ready, encoding="utf-8") as file:
            self.facts = json.load(file)

    @property
    def whm_url(self):
        return f"https://127.0.0.1:{self.facts['whm_port']}"

    @property
    def cpanel_url(self):
        return f"https://127.0.0.1:{self.facts['cpanel_port']}"

    def control(self, path, body=None):
        """GET (no body) or POST to the stand-in's control port; JSON both ways."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.facts['control_port']}{path}",
                                         None if body is None else json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.loads(answer.read())

    def uid(self, user):
        return self.facts["accounts"][user]["uid"]

    def command(self, name, *arguments):
        """One of the panel's own commands of the fake root."""
        return subprocess.run([os.path.join(self.root, "usr/local/cpanel", name), *arguments], check=True, capture_output=True, text=True)

    def stop(self):
        stop_process(self.process)
        self.log.close()


class Daemon:
    """pelanggand with an own configuration, state and doors below folder."""

    def __init__(self, binaries, folder, standin, store=None, page_size=1000, interval=0, settings="", mail=None):
        self.binaries, self.folder = binaries, folder
        self.doors = os.path.join(folder, "doors")
        self.state = os.path.join(folder, "state")
        self.database = os.path.join(self.state, "pelanggan.db")
        self.config = os.path.join(folder, "pelanggan.conf")
        self.process = None
        account = pwd.getpwnam(DAEMON_USER)
        for path, mode in ((folder, 0o755), (self.doors, 0o755), (self.state, 0o700)):
            os.makedirs(path, exist_ok=True)
            os.chmod(path, mode)
        os.chown(self.state, account.pw_uid, account.pw_gid)
        token = os.path.join(folder, "whm.token")
        with open(os.open(token, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(standin.facts["root_token"] + "\n")
        templates = readable_templates(folder, binaries)
        authority = os.path.join(folder, "ca.pem")
        shutil.copyfile(standin.facts["ca_file"], authority)
        os.chmod(authority, 0o644)
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(f"[whm]\nurl = {standin.whm_url}\nuser = root\ntoken_file = {token}\nca_file = {authority}\n"
                       f"page_size = {page_size}\ninterval = {interval}\n\n"
                       f"[store]\nurl = {store or 'sqlite://' + self.database}\n\n"
                       f"[doors]\ndir = {self.doors}\nuser = {DAEMON_USER}\n{mail.doors_settings if mail else ''}\n"
                       f"[panel]\nname = demo\n\n[templates]\ndir = {templates}\n\n[log]\nlevel = info\n"
                       f"{mail.settings if mail else ''}{settings}")
        os.chmod(self.config, 0o600)
        self.log_path = os.path.join(folder, "pelanggand.log")

    def door(self, name):
        return os.path.join(self.doors, name + ".sock")

    credentials = None  # where relative names of secrets are: systemd says it by the same variable

    def start(self):
        environment = {**os.environ, **({"CREDENTIALS_DIRECTORY": self.credentials} if self.credentials else {})}
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen([os.path.join(self.binaries, "pelanggand"), "--config", self.config], stdout=log, stderr=log,
                                            start_new_session=True, env=environment)
        wait_until(lambda: can_connect(self.door("whm")) and can_connect(self.door("panel")), "the daemon's doors (see " + self.log_path + ")",
                   self.process)
        return self

    def stop(self):
        stop_process(self.process)
        self.process = None

    def kill(self):
        """SIGKILL: what power loss and the out-of-memory killer do to a process."""
        self.process.kill()
        self.process.wait()

    def cli(self, *arguments, check=True):
        """The command line as root, JSON out. Returns what it printed, decoded; with check=False the finished process."""
        done = subprocess.run([os.path.join(self.binaries, "pelanggan"), "--config", self.config, "--output", "json", *arguments],
                              capture_output=True, text=True, check=False)
        if not check:
            return done
        if done.returncode != 0:
            raise RuntimeError(f"pelanggan {' '.join(arguments)} ended with {done.returncode}: {done.stderr or done.stdout}")
        return json.loads(done.stdout)


class Mail:
    """The world that mail lives in: Exim as relay and sink, a page that shows what it took over, and Apache for the links in it. Gives the
    configuration that makes the daemon use them; what comes back goes through Exim's pipe, when its queue is run. with_tap: every byte on its
     way to Exim is kept (self.tap). installation: its pipe and its keys are used; else own ones are made."""

    FROM = "noreply@hosting.example"
    REPLY_TO = "help@hosting.example"

    def __init__(self, binaries, folder, standin, doors, public_port=0, mailbox_port=0, with_tap=False, settings="", installation=None, **exim_options):
        certificate = tuple(standin.facts["certificate"])
        self.more_settings = settings
        self.authority = os.path.join(folder, "public-ca.pem")
        shutil.copyfile(standin.facts["ca_file"], self.authority)
        os.chmod(self.authority, 0o644)
        if installation:
            self.key_file = os.path.join(installation.configuration, "link.keys")
            pipe = f"{installation.home}/bin/pelanggan --config {installation.home}/bin/bounce.conf bounce $pipe_addresses"
        else:
            self.key_file = os.path.join(folder, "link.keys")
            self.write_keys([(1, secrets.token_hex(32))])
            pipe = self.bounce_command(binaries, folder, doors)
        self.exim = exim_rig.Exim(bounce_command=pipe, bounce_user=DAEMON_USER, **exim_options)
        self.tap = smtp_tap.Tap(self.exim.port) if with_tap else None
        self.apache = apache_rig.Apache(os.path.join(doors, "public.sock"), certificate, public_port)
        self.page = mailbox_page.MailboxPage(self.exim, certificate, mailbox_port)

    @staticmethod
    def bounce_command(binaries, folder, doors):
        """The mail server's pipe for what comes back. The program and the place of the doors, where the daemon's user may read both."""
        program, config = os.path.join(folder, "pelanggan"), os.path.join(folder, "bounce.conf")
        shutil.copyfile(os.path.join(binaries, "pelanggan"), program)
        os.chmod(program, 0o755)
        with open(config, "w", encoding="utf-8") as file:
            file.write(f"[doors]\ndir = {doors}\n")
        os.chmod(config, 0o644)
        return f"{program} --config {config} bounce $pipe_addresses"

    def write_keys(self, keys):
        """[(number, hex)], the one that signs first. The daemon reads them when it starts."""
        self.keys = signed_links.Keys(keys)
        with open(os.open(self.key_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(self.keys.text)

    def read_keys(self):
        """Those that an installation made."""
        with open(self.key_file, encoding="ascii") as file:
            self.keys = signed_links.Keys([(int(number), key) for number, key in map(str.split, file)])

    @property
    def doors_settings(self):
        return f"public_group = {apache_rig.GROUP}\n"

    @property
    def settings(self):
        return (f"\n[mail]\nsmtp_url = {(self.tap or self.exim).url}\nfrom = {self.FROM}\nreply_to = {self.REPLY_TO}\n"
                f"bounce_address = {exim_rig.BOUNCE_PREFIX}@{exim_rig.BOUNCE_DOMAIN}\n{self.more_settings}\n"
                f"[public]\nbase_url = {self.apache.base_url}\nca_file = {self.authority}\nkey_file = {self.key_file}\n")

    def start(self):
        self.exim.start()
        self.page.start()
        self.apache.start()
        return self

    def close(self):
        for part in (self.apache, self.page, self.tap, self.exim):
            if part is not None:
                part.close()


class Installation:
    """What `install.sh install` lays below the stand-in's fake root, and nothing else."""

    def __init__(self, binaries, standin):
        self.binaries, self.standin = binaries, standin
        self.home = os.path.join(standin.root, "opt/pelanggan")
        self.configuration = os.path.join(standin.root, "etc/pelanggan")

    def run(self, command, *arguments):
        done = subprocess.run([sys.executable, "-B", os.path.join(SOURCE, "installer/main.py"), command, "--root", self.standin.root, *arguments],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"install.sh {command} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    def install(self, settings):
        """settings: text of a configuration, every line of it handed over as a host would."""
        section, words = "", []
        for line in settings.splitlines():
            if line.startswith("["):
                section = line.strip("[] ")
            elif line.strip():
                key, _, value = line.partition("=")
                words += ["--set", f"{section}.{key.strip()}={value.strip()}"]
        self.run("install", "--binaries", self.binaries, "--user", DAEMON_USER, *words)


class InstalledDaemon(Daemon):
    """The daemon of an installation, started as its unit would start it."""

    def __init__(self, installation, folder, standin, store=None, page_size=1000, interval=0, settings="", mail=None):
        self.binaries = os.path.join(installation.home, "bin")
        self.folder = folder
        self.doors = os.path.join(standin.root, "run/pelanggan")
        self.state = os.path.join(standin.root, "var/lib/pelanggan")
        self.database = os.path.join(self.state, "pelanggan.db")
        self.config = os.path.join(installation.configuration, "pelanggan.conf")
        self.log_path = os.path.join(folder, "pelanggand.log")
        self.credentials = installation.configuration
        self.process = None
        os.makedirs(folder, mode=0o755, exist_ok=True)
        installation.install(f"[whm]\nurl = {standin.whm_url}\nca_file = {standin.facts['ca_file']}\npage_size = {page_size}\n"
                             f"interval = {interval}\n[panel]\nname = demo\n[log]\nlevel = info\n"
                             + (f"[store]\nurl = {store}\n" if store else "")
                             + (f"[doors]\n{mail.doors_settings}{mail.settings}" if mail else "") + settings)


class Scene:
    """All of it together. standin_arguments go to the stand-in panel; ports are free ones unless given there. mail_options go to Mail;
    None leaves mail and web server out."""

    def __init__(self, binaries, standin_arguments=("--cpanel-port", 0, "--whm-port", 0), mail_options=(), **daemon_options):
        self.binaries = binaries
        self.standin_arguments, self.daemon_options = standin_arguments, daemon_options
        self.mail_options = mail_options if mail_options is None else dict(mail_options)
        self.folder = tempfile.mkdtemp(prefix="pelanggan-scene-")
        os.chmod(self.folder, 0o755)
        self.standin = self.daemon = self.plugin = self.mail = None

    def start(self, sync=True):
        self.standin = Standin(self.folder, *self.standin_arguments)
        self.plugin = Installation(self.binaries, self.standin)
        if self.mail_options is not None:
            doors = os.path.join(self.standin.root, "run/pelanggan")
            self.mail = Mail(self.binaries, self.folder, self.standin, doors, installation=self.plugin, **self.mail_options)
        self.daemon = InstalledDaemon(self.plugin, os.path.join(self.folder, "daemon"), self.standin, mail=self.mail, **self.daemon_options)
        if self.mail is not None:
            self.mail.read_keys()
        self.daemon.start()
        if self.mail is not None:
            self.mail.start()
        if sync:
            run = self.daemon.cli("sync")
            if run["state"] != "complete":
                raise RuntimeError(f"the first sync was not complete: {run}")
        return self

    def close(self):
        for part in (self.daemon, self.standin):
            if part is not None:
                part.stop()
        if self.mail is not None:
            self.mail.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
