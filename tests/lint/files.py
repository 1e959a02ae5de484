# SPDX-License-Identifier: Apache-2.0
"""The files of the project, for the lints: what git knows or would add; without git, what lies in the tree."""

import os
import shutil
import subprocess

SKIPPED_FOLDERS = {".git", "build", "node_modules", "__pycache__", ".cache"}


def project_root():
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def list_files(root):
    """Paths relative to root, sorted."""
    if os.path.exists(os.path.join(root, ".git")) and shutil.which("git"):
        command = ["git", "-c", "safe.directory=*", "-C", root, "ls-files", "-z", "-co", "--exclude-standard"]
        out = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.decode()
        names = {name for name in out.split("\0") if name}
        return sorted(name for name in names if os.path.isfile(os.path.join(root, name)))
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
        found += [os.path.relpath(os.path.join(folder, name), root) for name in names]
    return sorted(found)


def read_text(root, path):
    """The text of a file, or None when it is not text (a picture, an archive)."""
    with open(os.path.join(root, path), "rb") as file:
        data = file.read()
    if b"\0" in data:
        return None
    return data.decode("utf-8")


def report(name, faults):
    for fault in faults:
        print(fault)
    if faults:
        print(f"{name}: {len(faults)} faults")
    return 1 if faults else 0


def compare_with_known(found, known, remedy):
    """Faults of a ratchet: what is found and not known, and what is known and no longer found."""
    faults = [f"{fault}\n    {remedy}" for key, fault in sorted(found.items()) if key not in known]
    faults += [
        f"{key}: listed as a known exception but gone: take it off the list in tests/lint"
        for key in sorted(known)
        if key not in found
    ]
    return faults
