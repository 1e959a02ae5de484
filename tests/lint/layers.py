#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks every #include of helper/ against the arrows of helper/ARCHITECTURE.md.

usage: layers.py [ROOT]
"""

import re
import sys

from files import compare_with_known, list_files, project_root, read_text, report

EVERYTHING = {"base", "domain", "templates", "scgi", "http", "store", "whm", "mail", "service", "web", "daemon"}
# Library -> the libraries it may include. web reads through the ports of store and whm; it names no adapter.
LAYERS = {
    "base": set(),
    "domain": {"base"},
    "templates": {"base"},
    "scgi": {"base"},
    "http": {"base"},
    "store": {"base", "domain"},
    "whm": {"base", "domain", "http"},
    "mail": {"base", "domain", "templates"},
    "service": {"base", "domain", "store", "whm", "mail"},
    "web": {"base", "domain", "templates", "scgi", "service", "store", "whm"},
    "daemon": EVERYTHING,
    "gateway": {"base", "scgi"},
    "hook": {"base", "scgi"},
    "cli": {"base", "scgi"},
}
# Folders of adapters: named by themselves and by the one file that puts the daemon together.
ADAPTERS = ("store/soci/", "http/curl/", "mail/smtp/")
WIRING = "daemon/wiring.cpp"
# Third-party header -> the places under helper/ that may include it.
THIRD_PARTY = [
    (r"soci/", [r"store/soci/"]),
    (r"(sqlite3|mysql|mariadb|errmsg)\.h|(mysql|mariadb)/", [r"store/soci/"]),
    (r"curl/", [r"http/curl/", r"mail/smtp/"]),
    # Headers only, so the gateway stays a program without libraries.
    (r"rapidjson/", [r"whm/", r"web/", r"cli/", r"gateway/live_api\.cpp$"]),
    (r"openssl/", [r"base/.*\.cpp$", r"http/curl/"]),
    (r"boost/asio", [r"daemon/"]),
    (r"boost/system/", [r"daemon/"]),
    (r"boost/program_options", [r"daemon/", r"cli/"]),
    (r"boost/locale", [r"web/(translate|format)\.cpp$", r"daemon/"]),
    (r"kainjow/", [r"web/html_template\.cpp$", r"mail/text_template\.cpp$"]),
    (r"cmark\.h$", [r"mail/markdown\.cpp$"]),
    (r"gmime/", [r"mail/bounce_report\.cpp$"]),
    (r"seccomp\.h$", [r"daemon/privileges\.cpp$"]),
    (r"zip\.h$", [r"web/zip_archive\.cpp$"]),
    (r"phonenumbers/", [r"domain/phone\.cpp$"]),
    (r"idn2\.h$", [r"domain/email\.cpp$"]),
    (r"spdlog/", [r"base/.*\.cpp$"]),
    (r"fmt/", [r"(?!gateway/|hook/)"]),
]
# Of the C library and the kernel: no third party.
SYSTEM = re.compile(
    r"(sys|netinet|arpa|linux)/[a-z0-9_]+\.h"
    r"|(dirent|errno|fcntl|grp|malloc|netdb|poll|pwd|sched|signal|spawn|stdio|stdlib|string|strings|syslog|termios|time|unistd)\.h"
)
STANDARD = re.compile(r"[a-z0-9_]+")  # <vector>
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">]', re.MULTILINE)
# "including file -> included", each with the reason why it stays. Better is none.
KNOWN_EXCEPTIONS = {}


def find_faults(root, sources):
    """{key: sentence} for every arrow that is not drawn. sources: {path below helper/: text}."""
    faults = {}

    def add(path, header, why):
        faults[f"{path} -> {header}"] = f"helper/{path} includes {header}: {why}"

    for path, text in sources.items():
        library = path.split("/")[0]
        if library not in LAYERS:
            faults[f"{path} -> ?"] = f"helper/{path}: the library {library} has no row in the table"
            continue
        for mark, header in INCLUDE.findall(text):
            if mark == '"':
                target = header.split("/")[0]
                if target != library and target not in LAYERS[library]:
                    add(path, header, f"no arrow from {library} to {target}")
                elif header.startswith(ADAPTERS):
                    adapter = next(a for a in ADAPTERS if header.startswith(a))
                    if path != WIRING and not path.startswith(adapter):
                        add(path, header, f"adapters are named by {WIRING} only")
                continue
            if STANDARD.fullmatch(header) or SYSTEM.fullmatch(header):
                continue
            rows = [places for pattern, places in THIRD_PARTY if re.match(pattern, header)]
            if not rows:
                add(path, header, "a third party without a row in the table")
            elif not any(re.match(place, path) for places in rows for place in places):
                add(path, header, "third party in a place that is not its own")
    return faults


def find_cycles(sources):
    """Headers that include each other in a circle, each circle once."""
    graph = {
        path: [h for mark, h in INCLUDE.findall(text) if mark == '"' and h in sources]
        for path, text in sources.items()
    }
    state, cycles = {}, {}

    def visit(path, trail):
        state[path] = "open"
        for target in graph[path]:
            if state.get(target) == "open":
                circle = trail[trail.index(target) :] if target in trail else [path]
                cycles[" -> ".join(sorted(circle))] = "circle of includes: " + " -> ".join(circle + [target])
            elif target not in state:
                visit(target, trail + [target])
        state[path] = "done"

    for path in sorted(graph):
        if path not in state:
            visit(path, [path])
    return cycles


def check(root, known=None):
    sources = {
        path[len("helper/") :]: read_text(root, path)
        for path in list_files(root)
        if path.startswith("helper/") and path.endswith((".h", ".cpp"))
    }
    if not sources:
        return ["layers: no source found below helper/"]
    found = find_faults(root, sources)
    found.update(find_cycles(sources))
    return compare_with_known(
        found,
        KNOWN_EXCEPTIONS if known is None else known,
        "move the code, or change the table in tests/lint/layers.py and helper/ARCHITECTURE.md with a reason",
    )


if __name__ == "__main__":
    sys.exit(report("layers", check(sys.argv[1] if len(sys.argv) > 1 else project_root())))
