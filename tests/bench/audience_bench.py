# SPDX-License-Identifier: Apache-2.0
"""Choosing an announcement's audience: the count that the compose page waits for, on an embedded store of many contacts."""
import os
import sqlite3
import statistics
import subprocess

from bench_scene import Folder

LIMIT_SECONDS = 2.0  # for a million contacts


def fill(database, contacts):
    """A customer, an account and a contact each; some chose, some are paused, some addresses bounced, some are shared."""
    with sqlite3.connect(database) as store:
        server = 1
        store.execute("INSERT INTO server (id, name) VALUES (?, 'alpha')", (server,))
        ids = range(1, 1 + contacts)
        store.executemany("INSERT INTO customer (id, language, country, created_at, ver) VALUES (?, ?, 'ID', 1, 1)",
                          ((i, ("id", "en", None)[i % 3]) for i in ids))
        store.executemany(
            "INSERT INTO account (id, server_id, customer_id, user, live_user, status, uid, created_at, domain, email, owner, plan, is_suspended, "
            "is_locked, as_of, ver) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, 0, 1, 1)",
            ((i, server, i, f"x{i}", f"x{i}", i % 20 == 0, 100000 + i, f"domain-{i}.example", f"owner{i}@mail{i % 500}.example",
              ("root", "nusantara", "bahari")[i % 3], f"plan-{i % 7}", i % 20 == 0) for i in ids))
        store.executemany("INSERT INTO contact (id, customer_id, kind, name, email, phone, language, mirrors_account, ver) "
                          "VALUES (?, ?, 'owner', ?, ?, '', '', ?, 1)",
                          ((i, i, f"Name Number {i}", f"owner{i - i % 50 if i % 50 == 1 else i}@mail{i % 500 - (i % 50 == 1)}.example", i)
                           for i in ids))
        store.executemany("INSERT INTO preference (contact_id, category, is_on) VALUES (?, 'news', ?)",
                          ((i, i % 2) for i in ids if i % 5 == 0))
        store.executemany("INSERT INTO mail_setting (customer_id, paused_until) VALUES (?, 4000000000)", ((i,) for i in ids if i % 97 == 0))
        store.executemany("INSERT INTO address_state (address, soft_bounces, hard_bounces, complaints, last_report, suppressed_by, suppressed_at) "
                          "VALUES (?, 0, 1, 0, '', 'hard_bounce', 1)", ((f"owner{i}@mail{i % 500}.example",) for i in ids if i % 101 == 0))
        store.execute("UPDATE counter SET next_id = ?", (1 + contacts,))


def build_driver(binaries):
    build = os.path.dirname(os.path.abspath(binaries))
    subprocess.run(["cmake", "--build", build, "--target", "audience_driver"], check=True, stdout=subprocess.DEVNULL)
    return os.path.join(build, "bench", "audience_driver")


def run(table, binaries, contacts, rounds):
    driver = build_driver(binaries)
    with Folder() as folder:
        database = os.path.join(folder, "pelanggan.db")
        subprocess.run([driver, "sqlite://" + database, "news", "0"], check=True)  # the schema
        fill(database, contacts)
        for category in ("news", "legal"):
            done = subprocess.run([driver, "sqlite://" + database, category, str(rounds)],
                                  check=True, capture_output=True, text=True)
            rows = [line.split() for line in done.stdout.splitlines()]
            processor = statistics.median(float(row[1]) for row in rows)
            wall = statistics.median(float(row[0]) for row in rows)
            reached, left_out = int(rows[0][2]), int(rows[0][3])
            if reached + left_out < contacts:
                raise RuntimeError(f"{reached} + {left_out} of {contacts} contacts are accounted for")
            share = contacts / 1_000_000
            table.add(f"audience of {contacts:,} contacts, {category}", f"the clock; {reached:,} recipients", f"{processor:.2f} s ({wall:.2f} s wall)",
                      f"≤ {LIMIT_SECONDS * share:.2f} s", f"≤ {LIMIT_SECONDS * share:.2f} s", processor <= LIMIT_SECONDS * share)
