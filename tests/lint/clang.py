#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads every source with the second compiler, clang 14, under the project's warnings as errors. No code is made of it: the first
compiler's is what is tested, and reading alone takes half the time.

usage: clang.py
Needs build/clang/compile_commands.json (cmake --preset clang).
"""

import concurrent.futures
import json
import os
import shlex
import subprocess

from files import project_root

ROOT = project_root()
DATABASE = os.path.join(ROOT, "build", "clang", "compile_commands.json")


def reading_of(entry):
    command = shlex.split(entry["command"])
    command = command[next(i for i, word in enumerate(command) if "clang" in os.path.basename(word)):]
    output = command.index("-o")
    return command[:output] + command[output + 2:] + ["-fsyntax-only"]


def read(entry):
    done = subprocess.run(reading_of(entry), cwd=entry["directory"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


def main():
    with open(DATABASE, encoding="utf-8") as file:
        # What the build generates is only there after a build, and is data.
        entries = [entry for entry in json.load(file) if os.path.exists(entry["file"])]
    if not entries:
        raise SystemExit("clang: no sources in build/clang/compile_commands.json")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        results = list(pool.map(read, entries))
    bad = [output for status, output in results if status != 0]
    print("".join(bad), end="")
    print(f"clang: {len(entries)} files, {len(bad)} refused")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
