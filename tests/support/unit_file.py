# SPDX-License-Identifier: Apache-2.0
"""The unit of systemd, played where no systemd runs: its user, its limits, its credentials, its sockets, its families of sockets and its
system call filter, in this order, and then the daemon. What it does to the file system and to groups of processes is not played.

usage: unit_file.py UNIT PROGRAM [ARGUMENT…]   with PLAYED_SOCKETS="panel=FD whm=FD public=FD", PLAYED_USER=NAME, PLAYED_CREDENTIALS=FOLDER
A call that the unit does not allow ends the daemon (SIGSYS) instead of being refused: nothing it needs can be missing unseen.
"""

import ctypes
import os
import pwd
import resource
import socket
import subprocess
import sys

ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
EAFNOSUPPORT = 97
PR_SET_NO_NEW_PRIVS = 38
CMP_EQ, CMP_GT = 4, 6


def read_unit(path):
    """{key: [value, …]} of the section [Service]."""
    values, section = {}, ""
    with open(path, encoding="utf-8") as file:
        for line in map(str.strip, file):
            if line.startswith("["):
                section = line
            elif line and not line.startswith("#") and section == "[Service]":
                key, _, value = line.partition("=")
                values.setdefault(key, []).append(value)
    return values


def members(group):
    """The calls of one of systemd's groups, groups in it resolved."""
    said = subprocess.run(["systemd-analyze", "syscall-filter", group], check=True, capture_output=True, text=True).stdout
    calls = set()
    for word in (line.strip() for line in said.split("\n")[1:]):
        if word.startswith("@"):
            calls |= members(word)
        elif word and not word.startswith("#"):
            calls.add(word)
    return calls


def allowed_calls(unit):
    # What systemd adds to every list of allowed calls.
    calls = members("@default")
    for value in unit["SystemCallFilter"]:
        words = value.lstrip("~").split()
        chosen = set().union(*(members(word) if word.startswith("@") else {word} for word in words))
        calls = calls - chosen if value.startswith("~") else calls | chosen
    return calls


class Comparison(ctypes.Structure):
    _fields_ = [("argument", ctypes.c_uint), ("how", ctypes.c_int), ("a", ctypes.c_uint64), ("b", ctypes.c_uint64)]


def load_filter(unit):
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(KILL)))

    def rule(action, number, *comparisons):
        array = (Comparison * len(comparisons))(*comparisons) if comparisons else None
        if library.seccomp_rule_add_array(context, ctypes.c_uint32(action), number, len(comparisons), array) != 0:
            raise OSError("a rule of the filter")

    families = sorted(getattr(socket, name) for name in unit["RestrictAddressFamilies"][0].split())
    for name in sorted(allowed_calls(unit)):
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number < 0:
            continue  # of another processor
        if name == "socket":
            for family in families:
                rule(ALLOW, number, Comparison(0, CMP_EQ, family, 0))
            for family in range(families[-1]):
                if family not in families:
                    rule(ERRNO | EAFNOSUPPORT, number, Comparison(0, CMP_EQ, family, 0))
            rule(ERRNO | EAFNOSUPPORT, number, Comparison(0, CMP_GT, families[-1], 0))
        else:
            rule(ALLOW, number)
    if library.seccomp_load(context) != 0:
        raise OSError("the filter cannot be loaded")


def main():
    unit, command = read_unit(sys.argv[1]), sys.argv[2:]
    handed = dict(word.split("=") for word in os.environ["PLAYED_SOCKETS"].split())
    for number, fd in enumerate(handed.values()):
        os.dup2(int(fd), 100 + number)
    for number in range(len(handed)):
        os.dup2(100 + number, 3 + number)
        os.close(100 + number)
    environment = {"LISTEN_PID": str(os.getpid()), "LISTEN_FDS": str(len(handed)), "LISTEN_FDNAMES": ":".join(handed),
                   "CREDENTIALS_DIRECTORY": os.environ["PLAYED_CREDENTIALS"], "PATH": "/usr/bin", "WATCHDOG_PID": str(os.getpid()),
                   "WATCHDOG_USEC": str(1000000 * int(unit["WatchdogSec"][0]))}
    for name in ("NOTIFY_SOCKET", "ASAN_OPTIONS"):
        if name in os.environ:
            environment[name] = os.environ[name]
    user = pwd.getpwnam(os.environ["PLAYED_USER"])
    resource.setrlimit(resource.RLIMIT_NOFILE, (int(unit["LimitNOFILE"][0]),) * 2)
    os.umask(int(unit["UMask"][0], 8))
    os.setgroups([])
    os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
    os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
    if ctypes.CDLL(None).prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        raise OSError("no_new_privs")
    load_filter(unit)
    os.execve(command[0], command, environment)


if __name__ == "__main__":
    main()
