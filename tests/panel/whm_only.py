#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The stand-in's WHM API alone, on TLS, with the control listener: what a test of the API client needs and no more."""
import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import threading

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from standin import bench, quirks, tls  # noqa: E402
from standin.control import Control  # noqa: E402
from standin.model import Panel  # noqa: E402
from standin.web import Server  # noqa: E402
from standin.whm_api import Api  # noqa: E402


def arguments(argv):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=0, help="number of accounts; the named ones are always there")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--uid-base", type=int, default=20001)
    parser.add_argument("--bind", default="127.0.0.1")
    parser.add_argument("--whm-port", type=int, default=0, help="0 = any free port")
    parser.add_argument("--control-port", type=int, default=0)
    parser.add_argument("--quirks", action="store_true", help="every oddity of form that real servers show")
    parser.add_argument("--ready-file", help="JSON with ports, CA file and token, written when all listeners stand")
    parser.add_argument("--bench", action="store_true", help="serve listaccts from pages rendered beforehand")
    parser.add_argument("--page-size", type=int, default=1000, help="rows of a rendered page")
    parser.add_argument("--want", default=",".join(bench.WANT), help="fields of a rendered page, as the client will ask for them")
    parser.add_argument("--bench-files", metavar="DIR", help="keep the rendered pages here, and use them again when they fit")
    return parser.parse_args(argv)


def write_ready(path, facts):
    """Writes the file in one step: whoever sees it sees all of it."""
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(facts, file, indent=1)
        file.write("\n")
    os.replace(path + ".new", path)


def main(argv=None):
    options = arguments(argv)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    directory = tempfile.mkdtemp(prefix="standin-whm-")
    listeners = []
    try:
        authority = tls.make(os.path.join(directory, "tls"))
        panel = Panel(options.accounts, options.seed, options.uid_base)
        if options.quirks:
            quirks.apply(panel)
        api = Api(panel)
        if options.bench:
            api.bench = bench.Pages(panel, options.page_size, options.bench_files or os.path.join(directory, "pages"),
                                    options.want.split(","))
        whm = Server(options.bind, options.whm_port, api.handle, authority.context(),
                     lambda error: panel.violation("stand-in", repr(error))).start()
        listeners.append(whm)
        control = Control(panel, api, authority, whm.port).start(options.control_port)
        listeners.append(control)
        facts = {"whm_port": whm.port, "control_port": control.port, "ca_file": authority.ca_file, "certificate": authority.good,
                 "root_token": panel.root_token, "url": f"https://127.0.0.1:{whm.port}", "accounts": len(panel.accounts), "pid": os.getpid()}
        if options.ready_file:
            write_ready(options.ready_file, facts)
        else:
            print(json.dumps(facts), flush=True)
        stop.wait()
    finally:
        for listener in listeners:
            listener.stop()
        shutil.rmtree(directory, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
