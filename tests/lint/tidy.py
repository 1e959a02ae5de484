#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs clang-tidy 14 over the sources, as many at once as there are processors.

usage: tidy.py [--jobs N] [FILE…]        (no FILE: every .cpp of helper/ and tests/)
Needs build/clang/compile_commands.json (cmake --preset clang). A file that passed is not read again as long as it, the
headers and the rules stay the same: build/lint/tidy keeps what passed.
"""

import concurrent.futures
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time

from files import list_files, project_root

ROOT = project_root()
DATABASE = os.path.join(ROOT, "build", "clang")
PASSED = os.path.join(ROOT, "build", "lint", "tidy")


def find_program():
    for name in ("clang-tidy-14", "clang-tidy"):
        if shutil.which(name):
            return name
    raise SystemExit("tidy: clang-tidy 14 is needed (package clang-tidy-14)")


def digest(paths):
    total = hashlib.sha256()
    for path in paths:
        with open(os.path.join(ROOT, path), "rb") as file:
            data = file.read()
        total.update(f"{path} {len(data)}\n".encode() + data)
    return total.hexdigest()


def run_one(program, path):
    """(passed, output, seconds)"""
    start = time.monotonic()
    command = [program, "-p", DATABASE, "--quiet", os.path.join(ROOT, path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines = [line for line in done.stdout.splitlines() if not line.endswith(("warnings generated.", "warning generated."))]
    return done.returncode == 0, "\n".join(lines), time.monotonic() - start


def main():
    arguments = sys.argv[1:]
    jobs = os.cpu_count() or 1
    if arguments[:1] == ["--jobs"]:
        jobs, arguments = int(arguments[1]), arguments[2:]
    database = os.path.join(DATABASE, "compile_commands.json")
    if not os.path.exists(database):
        raise SystemExit("tidy: no build/clang/compile_commands.json; run: cmake --preset clang")
    with open(database, encoding="utf-8") as file:
        compiled = {os.path.realpath(entry["file"]) for entry in json.load(file)}
    files = list_files(ROOT)
    sources = [f for f in files if f.startswith(("helper/", "tests/")) and f.endswith(".cpp")]
    chosen = [os.path.relpath(os.path.abspath(name), ROOT) for name in arguments] or sources
    unknown = [f for f in chosen if os.path.realpath(os.path.join(ROOT, f)) not in compiled]
    # Fuzz targets are built by another preset only.
    unknown = [f for f in unknown if not f.startswith("tests/fuzz/")]
    if unknown:
        raise SystemExit(f"tidy: not part of preset clang, so never built: {' '.join(unknown)}; run: cmake --preset clang")
    chosen = [f for f in chosen if not f.startswith("tests/fuzz/")]
    rules = [f for f in files if os.path.basename(f) == ".clang-tidy"]
    common = digest(rules + [f for f in files if f.endswith(".h")])
    os.makedirs(PASSED, exist_ok=True)
    program = find_program()
    # The largest first, so that no processor waits for one long file at the end.
    chosen.sort(key=lambda f: -os.path.getsize(os.path.join(ROOT, f)))
    stamps = {f: os.path.join(PASSED, hashlib.sha256((common + digest([f])).encode()).hexdigest()) for f in chosen}
    waiting = [f for f in chosen if not os.path.exists(stamps[f])]
    failed = 0
    start = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        running = {pool.submit(run_one, program, f): f for f in waiting}
        for future in concurrent.futures.as_completed(running):
            path = running[future]
            passed, output, seconds = future.result()
            if passed:
                open(stamps[path], "w", encoding="utf-8").close()
            else:
                failed += 1
                print(f"{path} ({seconds:.0f} s)\n{output}", flush=True)
    print(
        f"tidy: {len(chosen)} files, {len(waiting)} read, {failed} with faults, "
        f"{time.monotonic() - start:.0f} s at {jobs} at once"
    )
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
