#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the stand-in panel until SIGTERM or Ctrl-C. See README.md."""

import argparse
import os
import signal
import sys
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from standin.whole import Standin  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description="A stand-in for cPanel & WHM, for tests and demonstrations.")
    parser.add_argument("--root", required=True, help="folder that stands for /; made when missing")
    parser.add_argument("--bind", default="127.0.0.1")
    parser.add_argument("--cpanel-port", type=int, default=2083, help="0 = a free one")
    parser.add_argument("--whm-port", type=int, default=2087, help="0 = a free one")
    parser.add_argument("--control-port", type=int, default=0, help="for tests, plain HTTP on loopback; 0 = a free one")
    parser.add_argument("--accounts", type=int, default=40)
    parser.add_argument("--uid-base", type=int, default=20001, help="uid of the first account")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quirks", action="store_true", help="answer with every oddity real servers are known for")
    parser.add_argument("--lve", action="store_true", help="hold customers' programs to one thread and little memory")
    parser.add_argument("--lve-mib", type=int, default=16, help="that memory, in MiB")
    parser.add_argument("--ready-file", help="written when everything listens: ports, passwords, token, as JSON")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("panel.py: must be run as root, because programs run as the accounts' own uids")
    end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end.set())
    try:
        whole = Standin(options.root, options.accounts, options.uid_base, options.seed, options.bind, options.cpanel_port,
                        options.whm_port, options.control_port, options.lve, options.lve_mib, options.quirks).start()
    except (ValueError, OSError) as error:
        sys.exit("panel.py: %s" % error)
    if options.ready_file:
        whole.write_ready(options.ready_file)
    print("cPanel on port %d, WHM on port %d, control on port %d" % (
        whole.cpanel_server.port, whole.whm_server.port, whole.control_port), flush=True)
    end.wait()
    whole.stop()
    if options.ready_file and os.path.exists(options.ready_file):
        os.unlink(options.ready_file)


if __name__ == "__main__":
    main()
