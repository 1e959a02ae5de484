# SPDX-License-Identifier: Apache-2.0
"""From the moment cPanel fires a hook to the moment the customer's page shows the new state."""
import json
import os
import shutil
import statistics
import subprocess
import time

import door


def status_of(path, user):
    page = door.get_json(path, "p=overview")
    return next(account["status"] for account in page["accounts"] if account["user"] == user)


def run(table, binaries, folder, daemon, whm, user, uid, as_uid, rounds=21):
    plugin = os.path.join(folder, "hooks")
    os.makedirs(plugin, exist_ok=True)
    hook = os.path.join(plugin, "pelanggan-hook")
    shutil.copy(os.path.join(binaries, "pelanggan-hook"), hook)
    with open(os.path.join(plugin, "gateway.conf"), "w", encoding="utf-8") as file:
        file.write(f"panel_socket={daemon.doors}/panel.sock\nwhm_socket={daemon.doors}/whm.sock\n")
    path = daemon.door("panel")
    times, programs = [], []
    for round_ in range(rounds):
        suspend = round_ % 2 == 0
        event = "Accounts::suspendacct" if suspend else "Accounts::unsuspendacct"
        whm.control("/account", {"do": "suspend" if suspend else "unsuspend", "user": user, "reason": "bench"})
        payload = {"context": {"category": "Whostmgr", "event": event, "stage": "post"}, "data": {"user": user}, "hook": {}}
        start = time.perf_counter()
        done = subprocess.run([hook], input=json.dumps(payload).encode(), stdout=subprocess.PIPE, check=True)
        programs.append(time.perf_counter() - start)
        if not done.stdout.startswith(b"1 "):
            raise RuntimeError(f"the hook said {done.stdout!r}")
        wanted = "suspended" if suspend else "active"

        def until_shown():
            deadline = time.monotonic() + 10
            while status_of(path, user) != wanted:
                if time.monotonic() > deadline:
                    raise RuntimeError(f"the page did not show {wanted} within 10 s")
            return time.perf_counter()

        times.append(as_uid(uid, until_shown) - start)
    worst = max(times)
    table.add("hook fired to page shows it", "",
              f"{statistics.median(times) * 1000:.0f} ms (worst {worst * 1000:.0f} ms; hook program {statistics.median(programs) * 1000:.1f} ms)",
              "<= 1 s", "<= 50 ms", worst <= 1.0)
