# SPDX-License-Identifier: Apache-2.0
"""Verifying the history against openssl over the same bytes. The lines are made here from the definition of the stored format, a second time
and in another language than the program, so that a wrong format would show as broken histories."""
import hashlib
import os
import pwd
import sqlite3
import subprocess

import measure
from bench_scene import Daemon, Folder, start_whm

PER_CUSTOMER = 10


def netstrings(*members):
    return b"".join(b"-" if member is None else b"%d:%b," % (len(member), member) for member in members)


def text(value):
    return str(value).encode()


def lines_of(customers, random):
    """(row, hashed bytes) of each line: an account that was added, then readings and changes of details as people make them."""
    for customer in range(1, customers + 1):
        previous = hashlib.sha256(b"pelanggan journal" + netstrings(text(customer))).digest()
        for seq in range(1, PER_CUSTOMER + 1):
            made_at = 1_790_000_000 + 86_400 * seq
            if seq == 1:
                kind, actor, name, surface, subject, field = "account_added", "panel", "", "sync", f"account:user{customer}", ""
                old, new, reason = None, f"user{customer}.example", ""
            elif seq % 3 == 0:
                kind, actor, name, surface, subject, field = "read", "host", "root", "whm", "details", ""
                old, new, reason = None, None, "a question by telephone"
            else:
                kind, actor, name, surface, subject, field = "changed", "customer", f"user{customer}", "cpanel", "details", "street_1"
                old, new, reason = f"Jalan Melati {seq}", f"Jalan Kenanga Raya {seq + customer % 90}", ""
            salt = random(16)
            data = salt + netstrings(*(None if member is None else member.encode() for member in (name, subject, field, old, new, reason)))
            digest = hashlib.sha256(data).digest()
            whole = previous + netstrings(text(customer), text(seq), text(made_at), actor.encode(), surface.encode(), kind.encode(), digest)
            previous = hashlib.sha256(whole).digest()
            yield ((customer, seq, made_at, actor, name, surface, kind, subject, field, old, new, reason, salt.hex(), previous.hex()), data + whole)


def fill(database, bytes_path, customers):
    with sqlite3.connect(database) as store, open(bytes_path, "wb") as hashed:
        def rows():
            for row, data in lines_of(customers, os.urandom):
                hashed.write(data)
                yield row
        store.executemany("INSERT INTO journal (customer_id, seq, made_at, actor_kind, actor_name, surface, kind, subject, field, old_value, new_value, "
                          "reason, salt, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows())
    store.close()


def run(table, binaries, cache, entries, rounds):
    customers = max(1, entries // PER_CUSTOMER)
    with Folder() as folder:
        whm = start_whm(folder, 1000, 1000, os.path.join(cache, "pages-1000-1000"))
        daemon = None
        try:
            daemon = Daemon(binaries, os.path.join(folder, "daemon"), whm, page_size=1000).start()
            daemon.cli("journal", "verify")  # once it answers the tables are made
            daemon.stop()
            bytes_path = os.path.join(folder, "hashed")
            fill(daemon.database, bytes_path, customers)
            account = pwd.getpwuid(os.stat(daemon.state).st_uid)
            for name in os.listdir(daemon.state):
                os.chown(os.path.join(daemon.state, name), account.pw_uid, account.pw_gid)
            daemon.start()
            done = daemon.cli("journal", "anchor")
            if done["lines"] != customers:
                raise RuntimeError(f"{done['lines']} of {customers} histories were anchored")
            ours, theirs = [], []
            for _ in range(rounds):
                before = measure.cpu_of_process(daemon.process.pid)
                cost = measure.of_program([os.path.join(binaries, "pelanggan"), "--config", daemon.config, "--output", "json", "journal", "verify"],
                                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                ours.append(measure.Cost(cost.wall, cost.cpu + measure.cpu_of_process(daemon.process.pid) - before))
                theirs.append(measure.of_program(["openssl", "dgst", "-sha256", bytes_path], stdout=subprocess.DEVNULL))
            # Once more for what it says: every line was read, and each hash fits.
            said = daemon.cli("journal", "verify")
            if not said["is_whole"] or said["entries"] != customers * PER_CUSTOMER:
                raise RuntimeError(f"verifying said {said}")
            ratio = measure.ratio(measure.median(ours), measure.median(theirs))
            table.add(f"verifying {customers * PER_CUSTOMER:,} lines of history and their anchor", f"openssl dgst over the {os.path.getsize(bytes_path) / 2**20:.0f} MiB that are hashed",
                      f"wall {ratio.wall:.2f} x, cpu {ratio.cpu:.2f} x ({measure.median(ours).wall:.2f} s)", "<= 3 x", "1.3 x",
                      ratio.wall <= 3 and ratio.cpu <= 3)
        finally:
            if daemon is not None and daemon.process is not None:
                daemon.stop()
            whm.stop()
