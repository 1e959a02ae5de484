#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The installer that install.sh starts: check, install, repair, uninstall, list, stage. Python 3.6 or later, its standard library.

Exit status: 0 done, 1 something failed or is in the way, 2 usage.
"""

import argparse
import os
import sys

sys.dont_write_bytecode = True
SOURCE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
sys.path.insert(0, os.path.join(SOURCE, "installer"))

import backup  # noqa: E402
import checks  # noqa: E402
import record  # noqa: E402
from panel import PanelError  # noqa: E402
from safe import Unsafe  # noqa: E402
from services import SystemError_  # noqa: E402
from setup import PayloadError, Setup, version_key  # noqa: E402
from things import Damaged  # noqa: E402

OURSELVES = "/opt/pelanggan/share"
ENTRANCE = "/opt/pelanggan/install.sh"
FAULTS = (backup.BackupError, Damaged, OSError, PanelError, PayloadError, SystemError_, Unsafe)


def say(setup, text):
    if not setup.options.quiet:
        print(text)
        sys.stdout.flush()


def units(setup):
    return [thing for thing in setup.things() if thing.entry.kind == "unit"]


def remove_obsolete(setup):
    """What the manifest calls obsolete, and what an earlier version made that this one does not know."""
    for thing in setup.everything():
        if thing.entry.has("obsolete") and thing.is_there():
            say(setup, "remove %s" % thing.entry.path)
            thing.take()
            setup.record.made.discard(thing.entry.name)
    known = set(entry.name for entry in setup.entries)
    for name in sorted(setup.record.made):
        kind, _, path = name.partition(" ")
        if name not in known and kind in ("file", "tree", "link", "dir") and setup.tree.lstat(path) is not None:
            say(setup, "remove %s, which this version does not have" % path)
            setup.record.about_to("remove " + name)
            setup.tree.remove(path)
        if name not in known and kind != "parent":
            setup.record.made.discard(name)


def is_read_at_start(entry):
    return entry.kind in ("secret", "token") or entry.source == "bin:pelanggand" or \
        entry.path.startswith(("/usr/lib/systemd/", "/etc/systemd/", "/opt/pelanggan/templates/")) or entry.path == "/etc/pelanggan/pelanggan.conf"


def put_all(setup, kinds=None):
    """Returns how many things were put."""
    count = 0
    for thing in setup.things():
        if kinds and thing.entry.kind not in kinds:
            continue
        what = thing.missing()
        if what:
            if not thing.is_there():
                setup.record.about_to_make(thing.entry.name)
            elif thing.entry.name not in setup.record.made:
                setup.record.about_to("change " + thing.entry.name)
            say(setup, "%s %s" % (what, thing.entry.path))
            thing.put()
            setup.must_restart = setup.must_restart or is_read_at_start(thing.entry)
            left = thing.missing()
            if left:
                raise Unsafe("%s %s: done, and it is not as it should be" % (left, thing.entry.path))
            count += 1
        if hasattr(thing, "note_delivered"):
            thing.note_delivered()
    return count


def install(setup):
    # Everything, also what the checks say about an earlier version, before the first change.
    if checks.run(setup, setup.options.quiet):
        print("Nothing was changed.")
        return 1
    if setup.options.dry_run:
        return show_plan(setup)
    setup.lock("install")
    is_update = setup.is_new_program()
    if is_update:
        for unit in reversed(units(setup)):
            unit.stop()
        copy = "" if setup.options.backup_taken else backup.make(setup.tree, setup.record.version)
        if copy:
            say(setup, "copied the database to %s" % copy)
    count = put_all(setup)
    remove_obsolete(setup)
    # An update has stopped and started it already.
    if setup.must_restart and not is_update and units(setup):
        units(setup)[-1].restart()
    setup.record.finish(setup.payload.version)
    say(setup, "Pelanggan %s is installed%s." % (setup.payload.version, "" if count else "; nothing had to be changed"))
    say(setup, "Next: %s/opt/pelanggan/bin/pelanggan doctor, and the feature Pelanggan in WHM's Feature Manager." % setup.tree.root)
    return 0


def show_plan(setup):
    for thing in setup.things():
        try:
            what = thing.missing()
        except FAULTS as error:
            what = "(not known before the rest is done: %s)" % error
        if what:
            print("would %s %s" % (what, thing.entry.path))
    print("Nothing was changed.")
    return 0


def repair(setup):
    if not setup.record.is_installed and not setup.record.was_interrupted:
        print("Nothing is installed here.")
        return 1
    if setup.record.is_installed and version_key(setup.record.version) != version_key(setup.payload.version):
        print("Version %s is installed, and this is %s; use its own: %s/opt/pelanggan/install.sh repair" % (
            setup.record.version, setup.payload.version, setup.tree.root))
        return 1
    if setup.options.dry_run:
        return show_plan(setup)
    setup.lock("repair")
    count = put_all(setup)
    if setup.must_restart and units(setup):
        units(setup)[-1].restart()
    setup.record.finish(setup.payload.version)
    say(setup, "Repaired: %d." % count if count else "Nothing had to be repaired.")
    return 0


def is_ours(setup, thing):
    """Files and users that were here before stay; what carries our name in the panel goes whoever registered it."""
    return thing.entry.name in setup.record.made or thing.entry.kind in ("plugin", "appconfig", "hook", "token", "unit", "chkservd") or \
        thing.entry.has("volatile")


def to_remove(setup, keeps_data):
    """The manifest from its end, and last of all what a removal that was interrupted is run again with."""
    chosen = [thing for thing in reversed(setup.everything())
              if not (keeps_data and thing.entry.has("data")) and not (setup.is_packaged and thing.entry.has("payload")) and
              thing.entry.path != record.FOLDER]
    last = [thing for thing in chosen if thing.entry.path in (OURSELVES, os.path.dirname(OURSELVES)) or thing.entry.path.startswith(OURSELVES + "/")
            or thing.entry.path == ENTRANCE]
    return [thing for thing in chosen if thing not in last] + last


def uninstall(setup):
    keeps_data = not setup.options.purge
    if setup.options.dry_run:
        for thing in to_remove(setup, keeps_data):
            if thing.is_there():
                print("would %s %s %s" % ("remove" if is_ours(setup, thing) else "leave", thing.entry.kind, thing.entry.path))
        print("Nothing was changed.")
        return 0
    if setup.tree.lstat(record.FOLDER) is None and not any(thing.is_there() and is_ours(setup, thing) for thing in setup.everything()):
        print("Nothing is installed here.")
        return 0
    setup.lock("uninstall")
    faults = 0
    for thing in to_remove(setup, keeps_data):
        try:
            if thing.is_there():
                if not is_ours(setup, thing):
                    say(setup, "leave %s %s: it was here before" % (thing.entry.kind, thing.entry.path))
                    continue
                setup.record.about_to("remove " + thing.entry.name)
                say(setup, "remove %s %s" % (thing.entry.kind, thing.entry.path))
                thing.take()
        except FAULTS as error:
            faults += 1
            print("failed   %s: %s" % (thing.entry.path, error))
    remove_parents(setup)
    # The proof: everything is looked for once more.
    for thing in to_remove(setup, keeps_data):
        if is_ours(setup, thing) and thing.is_there():
            faults += 1
            print("left     %s %s" % (thing.entry.kind, thing.entry.path))
    if faults:
        print("Not everything could be removed. Correct what is said above and run this again.")
        return 1
    kept = [thing for thing in setup.everything() if keeps_data and thing.entry.has("data")]
    if keeps_data:
        names = set(thing.entry.name for thing in kept)
        setup.record.made = set(name for name in setup.record.made if name in names or name.startswith("parent "))
        setup.record.digests = {path: digest for path, digest in setup.record.digests.items() if "file " + path in names}
        setup.record.finish("")
        say(setup, "Pelanggan is removed. Kept: %s. To remove that too: uninstall --purge." % ", ".join(thing.entry.path for thing in kept))
        return 0
    setup.record.forget()
    if "dir " + record.FOLDER in setup.record.made:
        setup.tree.remove(record.FOLDER)
    say(setup, "Pelanggan is removed, and its data too.")
    return 0


def remove_parents(setup):
    """Folders that were made on the way, where nobody has put anything else into them."""
    for name in sorted((name for name in setup.record.made if name.startswith("parent ")), reverse=True):
        if setup.tree.remove_empty(name.partition(" ")[2]):
            setup.record.made.discard(name)


def check(setup):
    return 1 if checks.run(setup) else 0


def show_list(setup):
    for thing in setup.everything():
        try:
            state = "there" if thing.is_there() else "-"
        except FAULTS as error:
            state = "? (%s)" % error
        print("%-10s %-80s %s" % (thing.entry.kind, thing.entry.path, state))
    return 0


def stage(setup):
    """The payload alone, for packages."""
    for thing in setup.things():
        if thing.entry.has("payload"):
            setup.tree.make_parents(thing.entry.path)
            thing.put()
    return 0


COMMANDS = {"check": check, "install": install, "upgrade": install, "repair": repair, "uninstall": uninstall, "list": show_list, "stage": stage}


def parse(arguments):
    parser = argparse.ArgumentParser(prog="install.sh", description="Installs Pelanggan on a cPanel & WHM server.")
    parser.add_argument("command", choices=sorted(COMMANDS))
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, change nothing")
    parser.add_argument("--quiet", action="store_true", help="say only what is wrong")
    parser.add_argument("--set", action="append", default=[], metavar="SECTION.KEY=VALUE", help="a line of the configuration")
    parser.add_argument("--token-all", action="store_true", help="a WHM token with every privilege, where the short one does not see all accounts")
    parser.add_argument("--chkservd", action="store_true", help="let the panel's chkservd watch over the daemon")
    parser.add_argument("--backup-taken", action="store_true", help="before an update: the database was copied by other means")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--keep-data", action="store_true", help="uninstall: data and configuration stay (as without an option)")
    group.add_argument("--purge", action="store_true", help="uninstall: data, backups and configuration go too")
    parser.add_argument("--binaries", default=os.path.join(SOURCE, "build/release/bin"), help="the folder of the built programs")
    parser.add_argument("--will-build", action="store_true", help=argparse.SUPPRESS)  # install.sh builds before it installs
    parser.add_argument("--packaged", action="store_true", help="a package manager lays down and removes /opt/pelanggan")
    parser.add_argument("--root", default="/", help="another root folder: tests and the demo")
    parser.add_argument("--user", default="", help="with --root: a user that exists, instead of pelanggan")
    parser.add_argument("--into", help="stage: where to")
    options = parser.parse_args(arguments)
    if options.command == "stage":
        if not options.into:
            parser.error("stage needs --into")
        options.root = options.into
    if options.user and options.root == "/":
        parser.error("--user goes with --root only")
    for item in options.set:
        if "=" not in item or "." not in item.partition("=")[0]:
            parser.error("--set wants SECTION.KEY=VALUE, not %s" % item)
    options.binaries = os.path.abspath(options.binaries)
    return options


def main(arguments):
    options = parse(arguments)
    os.umask(0o022)
    try:
        return COMMANDS[options.command](Setup(options, SOURCE))
    except FAULTS as error:
        sys.stderr.write("install.sh: %s\nWhat was done stays and is known; correct this and run the same command again.\n" % error)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
