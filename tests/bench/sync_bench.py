# SPDX-License-Identifier: Apache-2.0
"""Sync against what the same work costs with curl and sqlite3."""
import os
import shutil
import subprocess

import measure
from bench_scene import Daemon, Folder, start_whm

WANT = "user,domain,email,owner,plan,suspended,suspendreason,suspendtime,is_locked,uid,unix_startdate"


def curl_config(folder, whm, accounts, page_size):
    """One curl run that fetches every chunk over one connection into files."""
    pages = (accounts + page_size - 1) // page_size
    parts = []
    for page in range(pages):
        body = (f"api.version=1&want={WANT.replace(',', '%2C')}&api.sort.enable=1&api.sort.a.field=user&api.sort.a.method=lexicographic"
                f"&api.chunk.enable=1&api.chunk.verbose=1&api.chunk.size={page_size}&api.chunk.start={page * page_size + 1}")
        parts.append(f'url = "{whm.whm_url}/json-api/listaccts"\ndata = "{body}"\noutput = "{folder}/page-{page}.json"\n'
                     f'header = "Authorization: whm root:{whm.facts["root_token"]}"\ncacert = "{whm.facts["ca_file"]}"\nsilent\nfail\n')
    path = os.path.join(folder, "curl.conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write("next\n".join(parts))
    return path



def prepare_import(database, folder):
    """What sqlite3 needs to make the same rows: the schema, the rows as CSV, the same settings."""
    schema = os.path.join(folder, "schema.sql")
    with open(schema, "w", encoding="utf-8") as file:
        subprocess.run(["sqlite3", database, ".schema"], check=True, stdout=file)
    with open(schema, encoding="utf-8") as file:
        lines = [line for line in file.read().split("\n") if "sqlite_" not in line]
    with open(schema, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))
    out = subprocess.run(["sqlite3", database, "select name from sqlite_master where type='table' and name not like 'sqlite_%'"],
                         check=True, stdout=subprocess.PIPE, text=True)
    script = [".bail on", "PRAGMA journal_mode=WAL;", "PRAGMA synchronous=FULL;", "PRAGMA secure_delete=ON;",
              "PRAGMA cell_size_check=ON;", "PRAGMA trusted_schema=OFF;", f".read {schema}"]
    rows = 0
    for table in out.stdout.split():
        data = os.path.join(folder, table + ".csv")
        with open(data, "wb") as file:
            subprocess.run(["sqlite3", "-csv", database, f"select * from {table}"], check=True, stdout=file)
        with open(data, "rb") as file:
            count = sum(1 for _ in file)
        if count:
            script.append(f".import --csv {data} {table}")
            rows += count
    path = os.path.join(folder, "import.sql")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(script) + "\n")
    return path, rows


def import_cost(script, folder):
    target = os.path.join(folder, "imported.db")
    for end in ("", "-wal", "-shm"):
        if os.path.exists(target + end):
            os.remove(target + end)
    with open(script, encoding="utf-8") as file:
        return measure.of_program(["sqlite3", target], stdin=file, stdout=subprocess.DEVNULL)


def first_sync(binaries, folder, whm, page_size):
    """A daemon on an empty state folder that has started and answered; returns the daemon still running, its cost, report."""
    if os.path.exists(folder):
        shutil.rmtree(folder)
    os.makedirs(folder)
    daemon = Daemon(binaries, folder, whm, page_size=page_size).start()
    # The doors are bound before the database is made and the pages are read: that is the daemon's start, not its sync.
    daemon.cli("accounts", "list")
    cost, report = daemon.measured_sync()
    return daemon, cost, report


def run(table, binaries, pages, accounts, page_size, rounds):
    with Folder() as folder:
        whm = start_whm(folder, accounts, page_size, pages)
        try:
            total = whm.facts["accounts"]
            curl = curl_config(folder, whm, total, page_size)
            firsts, seconds, fetches, imports, script = [], [], [], [], None
            for round_ in range(rounds):
                daemon, cost, report = first_sync(binaries, os.path.join(folder, "daemon"), whm, page_size)
                if report["added"] != total or report["state"] != "complete":
                    raise RuntimeError(f"first sync said {report}")
                firsts.append(cost)
                cost, report = daemon.measured_sync()
                if report["changed"] or report["added"] or report["state"] != "complete":
                    raise RuntimeError(f"second sync said {report}")
                seconds.append(cost)
                daemon.stop()
                fetches.append(measure.of_program(["curl", "--config", curl], stdout=subprocess.DEVNULL))
                if script is None:
                    script, rows = prepare_import(daemon.database, folder)
                    print(f"  {rows} rows in all tables after the first sync", flush=True)
                imports.append(import_cost(script, folder))
            fetch, stored = measure.median(fetches), measure.median(imports)
            first = measure.ratio(measure.median(firsts), fetch + stored)
            second = measure.ratio(measure.median(seconds), fetch)
            table.add(f"first full sync of {total} accounts", "curl + sqlite3 .import",
                      f"wall {first.wall:.2f} x, cpu {first.cpu:.2f} x ({measure.median(firsts).wall:.2f} s)", "<= 1.5 x", "1.0 x",
                      first.wall <= 1.5 and first.cpu <= 1.5)
            table.add("sync when nothing changed", "the same curl fetch",
                      f"wall {second.wall:.2f} x, cpu {second.cpu:.2f} x ({measure.median(seconds).wall * 1000:.0f} ms)", "<= 1.3 x", "1.05 x",
                      second.wall <= 1.3 and second.cpu <= 1.3)
        finally:
            whm.stop()


def scaling_of(binaries, cache, accounts, page_size, rounds):
    """Accounts there are, median cost of a first sync, and the most memory a daemon had with two syncs of them."""
    with Folder() as folder:
        whm = start_whm(folder, accounts, page_size, os.path.join(cache, f"pages-{accounts}-{page_size}"))
        try:
            costs, peak = [], 0
            for _ in range(rounds):
                daemon, cost, _ = first_sync(binaries, os.path.join(folder, "daemon"), whm, page_size)
                costs.append(cost)
                daemon.measured_sync()
                peak = max(peak, measure.peak_memory(daemon.process.pid))
                daemon.stop()
            return whm.facts["accounts"], measure.median(costs), peak
        finally:
            whm.stop()


def run_scaling(table, binaries, cache, sizes, page_size):
    """Peak memory, and what each account adds to a run. What a run costs by itself (its first connection to WHM, the questions before
    the list, the command that follows it) is measured with the shortest list there is, taken off, and shown."""
    few, constant, _ = scaling_of(binaries, cache, 0, page_size, 9)
    print(f"  {few} accounts: {constant.cpu * 1e3:.1f} ms", flush=True)
    per_account, peaks = {}, {}
    for accounts in sizes:
        total, cost, peaks[accounts] = scaling_of(binaries, cache, accounts, page_size, max(1, min(9, 200_000 // accounts)))
        per_account[accounts] = (cost.cpu - constant.cpu) / (total - few) * 1e6
        print(f"  {total} accounts: {cost.cpu * 1e3:.1f} ms = {cost.cpu / total * 1e6:.2f} us/account, beyond the constant "
              f"{per_account[accounts]:.2f} us/account; peak {peaks[accounts] / 2**20:.1f} MiB", flush=True)
    small, large = 10_000, max(sizes)
    growth = peaks[large] / peaks[small]
    table.add(f"peak memory (VmHWM, libraries included) at {large} accounts against {small}", "itself",
              f"{peaks[large] / 2**20:.1f} MiB, {growth:.2f} x ({peaks[small] / 2**20:.1f} MiB)", "<= 64 MiB, <= 1.2 x", "flat",
              peaks[large] <= 64 * 2**20 and growth <= 1.2)
    spread = max(per_account.values()) / min(per_account.values()) - 1
    table.add(f"cost per account beyond a run's {constant.cpu * 1e3:.1f} ms ({few} accounts), " + " / ".join(str(n) for n in sizes), "itself",
              f"spread {spread * 100:.0f} % ({', '.join(f'{v:.1f}' for v in per_account.values())} us cpu)", "20 %", "5 %", spread <= 0.20)
