# SPDX-License-Identifier: Apache-2.0
"""Messages a second into a real Exim: Pelanggan's senders against Postfix's smtp-source, with the same number of connections and about the
same number of bytes. Exim queues after the tenth message of a connection, as it does by default, so that the handing over is measured and
not Exim's deliveries."""
import glob
import os
import re
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

from exim import Exim  # noqa: E402

CONNECTIONS = 2  # [mail] connections
BYTES = 4000


def build_driver(binaries):
    """The driver lies beside bin/, never in it: it is not part of the product."""
    build = os.path.dirname(os.path.abspath(binaries))
    subprocess.run(["cmake", "--build", build, "--target", "mail_driver"], check=True, stdout=subprocess.DEVNULL)
    return os.path.join(build, "bench", "mail_driver")


def fetch_smtp_source(cache):
    """Postfix cannot be installed beside Exim: its package is only unpacked, and smtp-source run with its own libraries."""
    folder = os.path.join(cache, "postfix")
    program = os.path.join(folder, "files/usr/sbin/smtp-source")
    if not os.path.exists(program):
        os.makedirs(folder, exist_ok=True)
        subprocess.run(["apt-get", "-q", "download", "postfix"], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        package = glob.glob(os.path.join(folder, "postfix_*.deb"))[0]
        subprocess.run(["dpkg-deb", "-x", package, os.path.join(folder, "files")], check=True)
    settings = os.path.join(folder, "settings")
    os.makedirs(settings, exist_ok=True)
    with open(os.path.join(settings, "main.cf"), "w", encoding="utf-8") as file:
        file.write("compatibility_level = 3.6\n")
    return program, {**os.environ, "LD_LIBRARY_PATH": os.path.join(folder, "files/usr/lib/postfix"), "MAIL_CONFIG": settings}


def run_source(source, exim, messages):
    program, environment = source
    command = [program, "-s", str(CONNECTIONS), "-m", str(messages), "-l", str(BYTES), "-d", "-f", "no-reply@host.example",
               "-t", "budi@example.com", f"127.0.0.1:{exim.port}"]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


def run_driver(driver, gate, exim, messages):
    # Bodies so long that with headers, boundaries and HTML's own marks the message is as long as smtp-source's.
    command = [driver, exim.url, str(CONNECTIONS), str(messages), str(BYTES - 1100), "500", gate, "budi@example.com"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if int(re.match(r"accepted (\d+) ", said).group(1)) != messages:
        raise RuntimeError(f"not every message was taken: {said}")


def measure(run, messages):
    with Exim(queue_per_connection=10, max_per_connection=max(1000, messages + 1)) as exim:
        start = time.perf_counter()
        run(exim, messages)
        return messages / (time.perf_counter() - start)


def run(table, binaries, cache, rounds=5, messages=1500):
    driver, source = build_driver(binaries), fetch_smtp_source(cache)
    ways = {
        "source": lambda exim, count: run_source(source, exim, count),
        "gate": lambda exim, count: run_driver(driver, "gate", exim, count),
        "alone": lambda exim, count: run_driver(driver, "alone", exim, count),
    }
    speeds = {name: [] for name in ways}
    for _ in range(rounds):
        # In turn, so that whatever else the machine does meets all of them.
        for name, way in ways.items():
            speeds[name].append(measure(way, messages))
    ratio = statistics.median(ours / theirs for ours, theirs in zip(speeds["gate"], speeds["source"]))
    gate = statistics.median(ours / alone for ours, alone in zip(speeds["gate"], speeds["alone"]))
    table.add("messages a second into Exim", f"smtp-source, {CONNECTIONS} connections",
              f"{ratio:.2f} x ({statistics.median(speeds['gate']):.0f}/s against {statistics.median(speeds['source']):.0f}/s; "
              f"with the gate {gate:.2f} x without)", ">= 0.7 x", ">= 0.95 x", ratio >= 0.7)
