# SPDX-License-Identifier: Apache-2.0
"""The copy of one customer's data with a long history: from the press of the button to the last byte of the ZIP file."""
import contextlib
import json
import secrets
import sqlite3
import statistics
import time
import urllib.parse

import door

FORM = ("CONTENT_TYPE", "application/x-www-form-urlencoded")


def post(path, route, fields, headers=()):
    body = urllib.parse.urlencode(dict({"request": secrets.token_hex(16)}, **fields)).encode()
    return door.exchange(path, door.encode([("REQUEST_METHOD", "POST"), ("QUERY_STRING", f"p={route}"), FORM,
                                            ("HTTP_ACCEPT", "application/json"), *headers], body))


def lengthen_history(database, customer, lines):
    """Entries as many readings and changes leave them. Their hashes prove nothing, which an export does not ask."""
    with contextlib.closing(sqlite3.connect(database, timeout=60)) as connection, connection:
        last = connection.execute("SELECT max(seq) FROM journal WHERE customer_id = ?", (customer,)).fetchone()[0] or 0
        connection.executemany(
            "INSERT INTO journal (customer_id, seq, made_at, actor_kind, actor_name, surface, kind, subject, field, old_value, new_value, reason, salt, hash)"
            " VALUES (?, ?, ?, 'host', 'root', 'whm', 'changed', 'details', 'city', ?, ?, 'moved once more', ?, ?)",
            ((customer, last + i, 1_700_000_000 + 60 * i, f"Kota {i}", f"Kota {i + 1}", secrets.token_hex(16), secrets.token_hex(32)) for i in range(1, lines + 1)))


def run(table, daemon, as_uid, uid, customer, lines=10_000, rounds=5):
    panel = daemon.door("panel")
    lengthen_history(daemon.database, customer, lines)

    def ask():
        form = door.get_json(panel, "p=request&kind=access")
        head, body = post(panel, "request", {"token": form["token"], "kind": "access"})
        if door.status(head) != 200:
            raise RuntimeError(f"the request was answered {head[:200]!r}")
        return json.loads(body)["number"]

    number = as_uid(uid, ask)
    head, _ = post(daemon.door("whm"), "data-request", {"id": number, "step": "accept"}, [("PELANGGAN_TOOL", "cli")])
    if door.status(head) != 200:
        raise RuntimeError(f"the release was answered {head[:200]!r}")

    def fetch():
        times = []
        for _ in range(rounds):
            page = door.get_json(panel, f"p=request&id={int(number.split('-')[1])}")
            start = time.perf_counter()
            head, body = post(panel, "request-export", {"token": page["fetch"]["token"], "id": page["id"]})
            times.append(time.perf_counter() - start)
            if door.status(head) != 200 or not body.startswith(b"PK"):
                raise RuntimeError(f"the copy was answered {head[:200]!r}")
        return times, len(body)

    times, size = as_uid(uid, fetch)
    median = statistics.median(times)
    table.add(f"a copy of all data, {lines} lines of history", "one second", f"{median:.2f} s ({size / 1024:.0f} KiB)", "1 s", "0.5 s", median <= 1)
