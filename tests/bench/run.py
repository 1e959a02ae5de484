#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every figure of the project as a ratio against a reference measured in the same run. Called by `install.sh bench`."""
import argparse
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import audience_bench  # noqa: E402
import export_bench  # noqa: E402
import hook_bench  # noqa: E402
import journal_bench  # noqa: E402
import mail_bench  # noqa: E402
import page_bench  # noqa: E402
import sync_bench  # noqa: E402
import unsubscribe_bench  # noqa: E402
from bench_scene import SOURCE, Daemon, Folder, start_whm  # noqa: E402
from table import Table  # noqa: E402

PAGE_SIZE = 5000


def run_pages(table, binaries, cache, short):
    with Folder() as folder:
        whm = start_whm(folder, 1000, 1000, os.path.join(cache, "pages-1000-1000"))
        daemon = None
        try:
            daemon = Daemon(binaries, os.path.join(folder, "daemon"), whm, page_size=1000).start()
            daemon.cli("sync")
            uid = 20001  # budi, the first account
            page_bench.run_page(table, binaries, folder, daemon, uid, rounds=21 if short else 201)
            export_bench.run(table, daemon, page_bench.as_uid, uid, daemon.cli("accounts", "show", "budi")["customer"], lines=500 if short else 10_000)
            page_bench.run_flood(table, daemon, uid, uid + 1, requests=500 if short else 3000, rounds=1 if short else 5)
            hook_bench.run(table, binaries, folder, daemon, whm, "budi", uid, page_bench.as_uid, rounds=5 if short else 21)
        finally:
            if daemon is not None:
                daemon.stop()
            whm.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binaries", default=os.path.join(SOURCE, "build/release/bin"))
    parser.add_argument("--cache", help="folder that keeps rendered pages between runs")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each sync figure; medians are shown")
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--only", choices=("sync", "scaling", "pages", "mail", "audience", "journal"))
    parser.add_argument("--largest", type=int, default=1_000_000, help="largest number of accounts for memory and scaling")
    parser.add_argument("--short", action="store_true", help="small numbers: does the benchmark itself work?")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("the benchmark needs root: it runs the gateway as a customer's uid")
    if options.short:
        options.accounts, options.rounds, options.largest = 3000, 1, 3000
    cache = options.cache or tempfile.mkdtemp(prefix="pelanggan-bench-cache-")
    table = Table()
    if options.only in (None, "sync"):
        sync_bench.run(table, options.binaries, os.path.join(cache, f"pages-{options.accounts}-{PAGE_SIZE}"), options.accounts, PAGE_SIZE, options.rounds)
    if options.only in (None, "pages"):
        run_pages(table, options.binaries, cache, options.short)
    if options.only in (None, "mail"):
        mail_bench.run(table, options.binaries, cache, rounds=1 if options.short else 5, messages=100 if options.short else 1500)
        unsubscribe_bench.run(table, options.binaries, contacts=300 if options.short else 3000, people=10 if options.short else 100)
    if options.only in (None, "audience"):
        audience_bench.run(table, options.binaries, options.largest, options.rounds)
    if options.only in (None, "journal"):
        journal_bench.run(table, options.binaries, cache, entries=10_000 if options.short else 1_000_000, rounds=1 if options.short else options.rounds)
    if options.only in (None, "scaling"):
        sizes = [n for n in (1000, 10_000, 100_000, 1_000_000) if n <= options.largest] if not options.short else [1000, 10_000]
        sync_bench.run_scaling(table, options.binaries, cache, sizes, PAGE_SIZE)
    print()
    table.show()
    # A short run proves that the benchmark works; its figures are too small to be judged.
    return 0 if table.all_hold or options.short else 1


if __name__ == "__main__":
    sys.exit(main())
