#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The demonstration: a stand-in panel with accounts, the plugin in it, the daemon behind it. Called by `install.sh demo`.

Without --check it prints addresses and log-ins and runs until Ctrl-C. With --check it lets a real browser do the main job once,
prints what the browser saw, and ends with 0 only when all of it was there.
"""
import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from scene import SOURCE, Scene  # noqa: E402

SHOWN_CUSTOMERS = ("budi", "wayan", "dewi")
SHOWN_RESELLER = "nusantara"


def is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


def port_or_free(port):
    if is_free(port):
        return port
    print(f"Port {port} is taken on this machine; the demo uses a free one.")
    return 0


def show_log_ins(scene):
    facts = scene.standin.facts
    print(f"\n  cPanel (customers)            {scene.standin.cpanel_url}")
    for user in SHOWN_CUSTOMERS:
        account = facts["accounts"][user]
        state = "  (suspended: cannot log in)" if account["suspended"] else ""
        print(f"      {user:<12} {account['password']:<16} {account['domain']}{state}")
    print("      Pelanggan stands in the group Email of the tools page.")
    print(f"\n  WHM (reseller and host)       {scene.standin.whm_url}")
    print(f"      {SHOWN_RESELLER:<12} {facts['resellers'][SHOWN_RESELLER]:<16} sees own customers only")
    print(f"      {'root':<12} {facts['root_password']:<16} sees all; \"Accounts\" suspends, renames, creates …")
    print(f"\n  Mails it sent                 {scene.mail.page.url}")
    print("      no log-in: the mailbox of everybody, newest first. Links in mails work as long as the demo runs.")
    print(f"\n  Command line                  {scene.daemon.binaries}/pelanggan --config {scene.daemon.config} accounts list")
    print("\nThe certificate is made for this run; the browser will warn once. Ctrl-C ends everything and leaves nothing running.\n", flush=True)


def check(scene):
    """The main job, once, as a user would: tests/browser/demo_check.mjs."""
    facts = {"cpanel": scene.standin.cpanel_url, "whm": scene.standin.whm_url, "mailbox": scene.mail.page.url, **scene.standin.facts}
    done = subprocess.run(["node", os.path.join(SOURCE, "tests/browser/demo_check.mjs")], input=json.dumps(facts).encode(), check=False)
    violations = scene.standin.control("/violations")
    for violation in violations:
        print(f"The panel would have refused: {violation}")
    return done.returncode == 0 and not violations


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binaries", default=os.path.join(SOURCE, "build/release/bin"))
    parser.add_argument("--accounts", type=int, default=40)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("The demo needs root: it runs programs as the accounts' own users. Try: sudo ./install.sh demo")
    end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end.set())
    ports = (0, 0, 0, 0) if options.check else tuple(map(port_or_free, (2083, 2087, 2096, 8443)))
    print("Starting the stand-in panel and Pelanggan …", flush=True)
    with Scene(options.binaries, ("--cpanel-port", ports[0], "--whm-port", ports[1], "--accounts", options.accounts),
               {"mailbox_port": ports[2], "public_port": ports[3], "queue_seconds": 2}) as scene:
        scene.start()
        if options.check:
            return 0 if check(scene) else 1
        show_log_ins(scene)
        while not end.wait(1.0):
            if scene.daemon.process.poll() is not None:
                print(f"The daemon ended by itself with {scene.daemon.process.returncode}; its log is {scene.daemon.log_path}", file=sys.stderr)
                return 1
    print("Ended; nothing is left running.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
