#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs shellcheck over every shell script of the project.

usage: shell.py
"""

import os
import shutil
import subprocess
import sys

from files import list_files, project_root, read_text


def is_shell(text):
    first = text.split("\n", 1)[0]
    return first.startswith("#!") and first.rstrip().endswith(("/sh", "/bash", " sh", " bash"))


def main():
    root = project_root()
    if not shutil.which("shellcheck"):
        raise SystemExit("shell: shellcheck is needed (package shellcheck)")
    scripts = []
    for path in list_files(root):
        try:
            text = read_text(root, path)
        except UnicodeDecodeError:
            continue
        if text is not None and (path.endswith(".sh") or is_shell(text)):
            scripts.append(path)
    if not scripts:
        raise SystemExit("shell: no script found")
    command = ["shellcheck", "--external-sources", "--source-path=SCRIPTDIR", *scripts]
    code = subprocess.run(command, cwd=root, check=False).returncode
    print(f"shell: {len(scripts)} scripts")
    return 1 if code else 0


if __name__ == "__main__":
    sys.exit(main())
