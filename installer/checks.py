# SPDX-License-Identifier: Apache-2.0
"""What could fail later is found before anything is changed: all of it at once, each with its remedy."""

import os
import re
import socket
import subprocess
import time

import backup
from safe import Unsafe
from setup import PayloadError, version_key

OLDEST_PANEL = 110
FREE_MIB = {"/opt": 300, "/var/lib": 500}
COMMANDS = ("scripts/install_plugin", "scripts/uninstall_plugin", "bin/register_appconfig", "bin/unregister_appconfig",
            "bin/is_registered_with_appconfig", "bin/manage_hooks", "bin/whmapi1")
# A clock before this version was written is wrong; certificates and signed links would be, too.
WRITTEN = 1795392000  # 2026-11-23
MAX_SECONDS_OFF = 300


class Findings(object):
    def __init__(self, is_quiet=False):
        self.is_quiet = is_quiet
        self.blockers = 0

    def add(self, verdict, name, text, remedy=""):
        if verdict == "blocker":
            self.blockers += 1
        if verdict != "ok" or not self.is_quiet:
            print("%-8s %-10s %s%s" % (verdict, name, text, "; " + remedy if remedy else ""))


def os_release(tree):
    """(id, version) of /etc/os-release, which is a link on most systems; in a root without one, this machine's."""
    for path in (tree.real("/etc/os-release"), tree.real("/usr/lib/os-release"), "/etc/os-release"):
        try:
            with open(path, encoding="utf-8") as file:
                pairs = dict(line.strip().partition("=")[::2] for line in file if "=" in line)
            return pairs.get("ID", "unknown").strip('"'), pairs.get("VERSION_ID", "").strip('"')
        except IOError:
            continue
    return "unknown", ""


def check_system(setup, findings):
    name, version = os_release(setup.tree)
    text = "%s %s" % (name, version)
    if name in ("almalinux", "cloudlinux", "rocky", "rhel") and re.match(r"(8|9|10)(\.|$)", version) or (name, version) == ("ubuntu", "24.04"):
        findings.add("ok", "system", text)
    elif (name, version) == ("debian", "12"):
        findings.add("note", "system", "Debian 12: everything is tested here, and cPanel & WHM does not run here")
    else:
        findings.add("blocker", "system", "%s is no system that cPanel & WHM and Pelanggan both run on" % text,
                     "use AlmaLinux or CloudLinux 8, 9, 10, or Ubuntu 24.04")
    if os.geteuid() == 0:
        findings.add("ok", "root", "run by root")
    else:
        findings.add("blocker", "root", "users, services and the panel's registrations are root's", "run it with sudo")
    if os.uname().machine != "x86_64":
        findings.add("note", "processor", "%s: nothing was ever tried on it" % os.uname().machine)


def check_panel(setup, findings):
    tree = setup.tree
    try:
        version = (tree.read("/usr/local/cpanel/version") or b"").decode("ascii", "replace").strip()
    except Unsafe as error:
        findings.add("blocker", "panel", str(error))
        return
    match = re.match(r"(?:11\.)?(\d+)\.", version)
    if match is None:
        findings.add("blocker", "panel", "no cPanel & WHM is installed here (%s/usr/local/cpanel/version)" % tree.root,
                     "install it first; to see Pelanggan without it: ./install.sh demo")
        return
    if int(match.group(1)) < OLDEST_PANEL:
        findings.add("blocker", "panel", "cPanel & WHM %s is older than %d" % (version, OLDEST_PANEL), "update it first")
    else:
        findings.add("ok", "panel", "cPanel & WHM %s" % version)
    missing = [name for name in COMMANDS if not os.access(setup.panel.command(name), os.X_OK)]
    if missing:
        findings.add("blocker", "panel", "commands of the panel are not there: %s" % " ".join(missing), "run /usr/local/cpanel/scripts/upcp --force")
    if tree.lstat("/usr/local/cpanel/base/frontend/jupiter") is None:
        findings.add("blocker", "theme", "the theme jupiter is not there", "Pelanggan has pages for no other; install it in WHM")
    settings = (tree.read("/var/cpanel/cpanel.config") or b"").decode("utf-8", "replace")
    for name, value in re.findall(r"^(permit_unregistered_apps_as_(?:root|reseller))=(\S+)", settings, re.M):
        if value != "0":
            findings.add("note", "panel", "%s is on: programs that nobody registered run in WHM" % name, "Pelanggan does not need it; switch it off")


def _free_mib(tree, path):
    while path != "/" and not os.path.isdir(tree.real(path)):
        path = os.path.dirname(path)
    status = os.statvfs(tree.real(path))
    return status.f_bavail * status.f_frsize >> 20


def check_resources(setup, findings):
    for path, needed in sorted(FREE_MIB.items()):
        free = _free_mib(setup.tree, path)
        if free < needed:
            findings.add("blocker", "disk", "%s: %d MiB are free, %d are needed" % (path, free, needed), "make room")
        else:
            findings.add("ok", "disk", "%s: %d MiB free" % (path, free))
    try:
        with open("/sys/fs/selinux/enforce", encoding="ascii") as file:
            is_enforcing = file.read().strip() == "1"
    except IOError:
        is_enforcing = False
    if is_enforcing:
        findings.add("blocker", "selinux", "SELinux enforces, and cPanel & WHM wants it off", "set SELINUX=disabled in /etc/selinux/config and restart")
    now = time.time()
    if now < WRITTEN:
        findings.add("blocker", "clock", "the clock says %s, which is past" % time.strftime("%Y-%m-%d", time.gmtime(now)),
                     "set it, and let chronyd or systemd-timesyncd keep it")
    elif setup.has_systemd and _run("timedatectl", "show", "--property=NTPSynchronized", "--value") == "no":
        findings.add("note", "clock", "nothing keeps the clock", "start chronyd or systemd-timesyncd")
    else:
        findings.add("ok", "clock", time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(now)))
    if not setup.has_systemd and not setup.tree.root:
        findings.add("note", "systemd", "systemd does not run here: units are enabled and not started")


def _run(*command):
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30).stdout.decode("utf-8", "replace").strip()
    except (OSError, subprocess.SubprocessError):
        return ""


def _whm_address(setup):
    url = next((item.partition("=")[2] for item in setup.record.settings.get("set", []) if item.startswith("whm.url=")), "")
    if not url:
        url = "https://%s:2087" % setup.payload.values["HOSTNAME"]
    match = re.match(r"https://([^:/]+)(?::(\d+))?", url)
    return (match.group(1), int(match.group(2) or 2087)) if match else None


def check_ports(setup, findings):
    address = _whm_address(setup)
    if address is None:
        findings.add("blocker", "whm", "whm.url must begin with https://", "correct --set whm.url=…")
    else:
        try:
            socket.create_connection(address, timeout=5).close()
            findings.add("ok", "whm", "WHM answers at %s:%d" % address)
        except OSError as error:
            findings.add("blocker", "whm", "nothing answers at %s:%d (%s)" % (address + (error,)),
                         "start cpsrvd, let the host's name lead to this server, or name another with --set whm.url=…")
    try:
        socket.create_connection(("127.0.0.1", 25), timeout=5).close()
        findings.add("ok", "mail", "a mail server answers at port 25")
    except OSError:
        findings.add("note", "mail", "no mail server answers at 127.0.0.1:25", "only needed for mail, which is off until [mail] from is set")


def check_version(setup, findings):
    ours, theirs = setup.payload.version, setup.record.version
    if setup.record.was_interrupted:
        findings.add("note", "earlier", "an earlier run was interrupted; this one goes on where it ended")
    if theirs and version_key(theirs) > version_key(ours):
        findings.add("blocker", "earlier", "version %s is installed, and this is %s: an older program does not read a newer database" % (theirs, ours),
                     "take version %s or a newer one" % theirs)
    elif theirs and theirs != ours:
        findings.add("ok", "earlier", "version %s is installed and becomes %s" % (theirs, ours))
    elif theirs:
        findings.add("ok", "earlier", "this version is installed")
    elif setup.record.exists and not setup.record.was_interrupted:
        findings.add("ok", "earlier", "data of an earlier installation were kept")
    try:
        url = backup.store_url(setup.tree)
        at_work = "" if setup.has_systemd or setup.options.backup_taken or not setup.is_new_program() else backup.database_at_work(setup.tree)
    except Unsafe:
        return  # said with the paths
    if at_work:
        findings.add("blocker", "daemon", "a daemon is at work on %s, so no copy of it would be whole" % at_work, "stop it and run this again")
    if theirs and theirs != ours and url and not url.startswith("sqlite:") and not setup.options.backup_taken:
        findings.add("blocker", "backup", "the data are in MariaDB, which the installer does not copy", "copy the database (mariadb-dump), then run this with --backup-taken")


def check_paths(setup, findings):
    """Everything in the way, and everything on the way there that others than root could change."""
    lacking = [place for place in map(setup.payload.lacks, [entry for entry in setup.entries if ":" in entry.source]) if place]
    if lacking and not setup.options.will_build:
        findings.add("blocker", "payload", "not there: %s" % ", ".join(lacking), "build first, or name the folder of the programs by --binaries")
    said = set()
    for thing in setup.things():
        try:
            why = thing.hindrance()
            text = "%s %s" % (thing.entry.path, why)
        except Unsafe as error:
            why = text = str(error)
        except PayloadError:
            continue  # said above
        if why and text not in said:
            said.add(text)
            findings.add("blocker", "path", text, "look who made it, then move it away or correct it")
    if not said:
        findings.add("ok", "path", "nothing is in the way")


def check_edited(setup, findings):
    for thing in setup.things():
        if thing.entry.kind == "file" and thing.entry.has("config"):
            try:
                what = thing.missing()
            except (Unsafe, PayloadError):
                continue
            if what.startswith("keep"):
                findings.add("note", "config", "%s was edited by hand and stays" % thing.entry.path, "the new one will lie beside it as .new")


def run(setup, is_quiet=False):
    """Returns the number of blockers."""
    findings = Findings(is_quiet)
    check_system(setup, findings)
    check_panel(setup, findings)
    check_resources(setup, findings)
    check_ports(setup, findings)
    check_version(setup, findings)
    check_paths(setup, findings)
    check_edited(setup, findings)
    return findings.blockers
