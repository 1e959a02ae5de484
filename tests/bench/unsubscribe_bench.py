# SPDX-License-Identifier: Apache-2.0
"""How soon a no counts: one-click unsubscribes (RFC 8058) of people whose mail is next, while an announcement goes into a real Exim."""
import os
import re
import sqlite3
import statistics
import sys
import time
from datetime import datetime

from bench_scene import Daemon, Folder, shared

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import door  # noqa: E402
import signed_links  # noqa: E402
from exim import Exim  # noqa: E402

LIMIT_SECONDS = 1.0
PATIENCE = 300.0
AHEAD = 20  # mails between a no and its turn, besides those that are being handed over
MAILING = ("INSERT INTO announcement (id, state, author_kind, author_name, author_surface, category, reason, sender_name, subject_id, subject_en, "
           "body_id, body_en, created_at, send_at, planned_up_to, ver) VALUES (1, 'scheduled', 'host', 'root', 'cli', 'news', '', 'Hosting', 'Kabar', "
           "'News', 'Halo {{name}}', 'Hello {{name}}', 1, 1, 0, 1)")
NEXT = ("SELECT id, customer_id, contact_id, message_id FROM outbox WHERE state = 'waiting' ORDER BY due_at, id LIMIT 1 OFFSET %d" % AHEAD)


def taken_over(exim):
    """{Message-ID: when Exim took it over}"""
    times = {}
    with open(os.path.join(exim.folder, "log/mainlog"), encoding="utf-8") as log:
        for line in log:
            found = re.match(r"(\S+ \S+) \S+ <= .* id=(\S+)", line)
            if found:
                times["<%s>" % found.group(2)] = datetime.strptime(found.group(1), "%Y-%m-%d %H:%M:%S.%f").timestamp()
    return times


def refuse(daemon, database, keys, people):
    """[(Message-ID, asked at, seconds until the answer)] of people who say no shortly before their turn."""
    refusals, end = [], time.monotonic() + PATIENCE
    while len(refusals) < people:
        row = database.execute(NEXT).fetchone()
        if row is None:
            if refusals or time.monotonic() > end:
                break  # the mailing is over
            time.sleep(0.005)
            continue
        mail, customer, contact, message_id = row
        token = keys.sign(signed_links.PREFERENCES, customer, contact, mail)
        asked = time.time()
        status = door.post(daemon.door("public"), "p=unsubscribe&k=" + token, b"List-Unsubscribe=One-Click")
        if status != 200:
            raise RuntimeError(f"one click was answered with {status}")
        refusals.append((message_id, asked, time.time() - asked))
    return refusals


def run(table, binaries, contacts, people):
    keys = signed_links.Keys([(1, "ab" * 32)])
    with Folder() as folder, Exim(queue_per_connection=10, extra="log_selector = +millisec") as exim:
        standin = shared.Standin(folder, "--accounts", contacts, whole=False)
        key_file = os.path.join(folder, "links.key")
        with open(os.open(key_file, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="ascii") as file:
            file.write(keys.text)
        daemon = Daemon(binaries, os.path.join(folder, "daemon"), standin,
                        settings=f"\n[mail]\nsmtp_url = {exim.url}\nfrom = news@host.example\n\n[public]\nbase_url = https://host.example/p\nkey_file = {key_file}\n")
        try:
            daemon.start()
            daemon.cli("sync")
            daemon.stop()
            with sqlite3.connect(daemon.database) as database:
                database.execute("UPDATE contact SET email = 'r' || id || '@mail.example'")
                database.execute(MAILING)
            daemon.start()
            database = sqlite3.connect(f"file:{daemon.database}?mode=ro", uri=True, timeout=30)
            refusals = refuse(daemon, database, keys, people)
            end = time.monotonic() + PATIENCE
            while database.execute("SELECT count(*) FROM outbox WHERE state IN ('waiting', 'leased')").fetchone()[0]:
                if time.monotonic() > end:
                    raise RuntimeError("the mailing does not end")
                time.sleep(0.05)
            database.close()
        finally:
            daemon.stop()
            standin.stop()
        times = taken_over(exim)
        if len(refusals) < people / 2 or len(times) < contacts / 2:
            raise RuntimeError(f"{len(refusals)} refusals and {len(times)} mails prove nothing")
        reached = [times[message_id] - asked for message_id, asked, _ in refusals if message_id in times]
        answers = [seconds for _, _, seconds in refusals]
        worst = max(answers + reached)
        table.add("unsubscribe effective while a mailing runs", f"the clock; {len(refusals)} one-click POSTs, {AHEAD} mails before their turn",
                  f"{worst:.3f} s (median answer {statistics.median(answers):.3f} s; {len(reached)} mails after the POST began)",
                  f"≤ {LIMIT_SECONDS:.0f} s", f"≤ {LIMIT_SECONDS:.0f} s", worst <= LIMIT_SECONDS)
