#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks (or with --fix mends) the shape of the C++ sources with clang-format 14.

usage: format.py [--fix]
"""

import os
import shutil
import subprocess
import sys

from files import list_files, project_root


def main():
    root = project_root()
    program = next((name for name in ("clang-format-14", "clang-format") if shutil.which(name)), None)
    if program is None:
        raise SystemExit("format: clang-format 14 is needed (package clang-format-14)")
    version = subprocess.run([program, "--version"], check=True, stdout=subprocess.PIPE, text=True).stdout
    if " 14." not in version:
        raise SystemExit(f"format: version 14 is needed, other versions format otherwise: {version.strip()}")
    sources = [f for f in list_files(root) if f.endswith((".h", ".cpp"))]
    if not sources:
        raise SystemExit("format: no source found")
    mode = ["-i"] if sys.argv[1:] == ["--fix"] else ["--dry-run", "-Werror"]
    command = [program, "--style=file", *mode, *(os.path.join(root, f) for f in sources)]
    code = subprocess.run(command, check=False).returncode
    print(f"format: {len(sources)} files")
    return 1 if code else 0


if __name__ == "__main__":
    sys.exit(main())
