#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks what must hold for every file: licence line, size, executable bit, white space, no path of one machine. And that the programs
which the panel starts as root stay as small as they are meant to be.

usage: tree.py [ROOT]
"""

import os
import re
import sys

from files import compare_with_known, list_files, project_root, read_text, report

MAX_LINES = 600
# Sources that say their licence in one of the first lines.
SOURCES = (".cpp", ".h", ".py", ".sh", ".js", ".mjs", ".cmake", ".sql", ".pl", ".cgi", ".css", ".service", ".socket")
SOURCE_NAMES = ("CMakeLists.txt",)
# Without a line count: data, words and pictures.
UNCOUNTED = (".json", ".po", ".md", ".svg", ".txt", ".html", "LICENSE")
# Kept as they came from somewhere else, or compared byte by byte.
UNTOUCHED = ("LICENSE",)
UNTOUCHED_FOLDERS = ("tests/data/", "tests/fuzz/corpus/")
# Longer than MAX_LINES for a reason; the list only ever shrinks.
KNOWN_LONG = {}

# What root runs without a person at the keyboard: lines of code, all files together. Comments and empty lines are free.
# 500 until the hook program also kept and handed over what it could not tell.
ROOT_RUN = ("helper/gateway/", "helper/hook/")
MAX_ROOT_RUN_LINES = 540

UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")


def is_source(path, text):
    return path.endswith(SOURCES) or os.path.basename(path) in SOURCE_NAMES or text.startswith("#!")


def machine_paths(root):
    """Folders of this machine that no file may name: the tree itself, the one around it, the home of who runs this."""
    around = os.path.dirname(os.path.abspath(root))
    candidates = {os.path.abspath(root), around, os.path.expanduser("~")}
    common = {"/", "/root", "/home", "/tmp", "/opt", "/srv", "/usr", "/usr/src", "/usr/local/src", "/var/tmp", "/nonexistent"}
    return sorted(path for path in candidates if path not in common)


def code_lines(text):
    return sum(1 for line in text.split("\n") if line.strip() and not line.strip().startswith("//"))


def check_file(root, path, text, forbidden):
    faults = []
    lines = text.split("\n")
    is_executable = os.access(os.path.join(root, path), os.X_OK)
    if text and is_source(path, text) and not any("SPDX-License-Identifier: Apache-2.0" in line for line in lines[:5]):
        faults.append(f"{path}: no SPDX-License-Identifier: Apache-2.0 in the first five lines")
    if is_executable and not text.startswith("#!"):
        faults.append(f"{path}: executable, but no program (no #! line)")
    if text.startswith("#!") and not is_executable:
        faults.append(f"{path}: begins with #! but is not executable")
    for number, line in enumerate(lines, 1):
        if line != line.rstrip() and not path.endswith(".md"):
            faults.append(f"{path}:{number}: white space at the end of the line")
        if UNFINISHED.search(line):
            faults.append(f"{path}:{number}: unfinished work is said in an issue, not in the source")
        for folder in forbidden:
            if re.search(re.escape(folder) + r"(?![\w.-])", line):
                faults.append(f"{path}:{number}: a path of one machine: {folder}")
    if text and not text.endswith("\n"):
        faults.append(f"{path}: no line feed at the end")
    return faults


def check(root, known_long=None):
    faults, long_files, root_run = [], {}, 0
    forbidden = machine_paths(root)
    for path in list_files(root):
        if path in UNTOUCHED or path.startswith(UNTOUCHED_FOLDERS):
            continue
        try:
            text = read_text(root, path)
        except UnicodeDecodeError:
            faults.append(f"{path}: text that is not UTF-8")
            continue
        if text is None:
            continue
        faults += check_file(root, path, text, forbidden)
        if path.startswith(ROOT_RUN) and path.endswith((".cpp", ".h")):
            root_run += code_lines(text)
        count = text.count("\n")
        if count > MAX_LINES and not path.endswith(UNCOUNTED):
            long_files[path] = f"{path}: {count} lines, {MAX_LINES} are the limit"
    if root_run > MAX_ROOT_RUN_LINES:
        faults.append(f"{' and '.join(ROOT_RUN)}: {root_run} lines of code that root runs, {MAX_ROOT_RUN_LINES} are the limit")
    return faults + compare_with_known(
        long_files, KNOWN_LONG if known_long is None else known_long, "split it by what its parts are for"
    )


if __name__ == "__main__":
    sys.exit(report("tree", check(sys.argv[1] if len(sys.argv) > 1 else project_root())))
