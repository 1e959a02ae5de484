# SPDX-License-Identifier: Apache-2.0
"""Wall and processor time of programs and of running processes, and medians of them."""
import os
import resource
import statistics
import subprocess
import time


class Cost:
    """Seconds of wall clock and of processor (user + system)."""

    def __init__(self, wall, cpu):
        self.wall, self.cpu = wall, cpu

    def __add__(self, other):
        return Cost(self.wall + other.wall, self.cpu + other.cpu)


def median(costs):
    return Cost(statistics.median(c.wall for c in costs), statistics.median(c.cpu for c in costs))


def ratio(ours, theirs):
    return Cost(ours.wall / theirs.wall, ours.cpu / theirs.cpu)


def of_program(arguments, **options):
    """Cost of one program with all its children, from start to end; it must end with 0."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(arguments, check=True, **options)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def cpu_of_process(pid):
    """Processor seconds a running process has used so far, all threads, also ended ones (nanosecond clock)."""
    return time.clock_gettime((~pid << 3) | 2)


def peak_memory(pid):
    """Bytes: the most the process ever held in memory."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    raise RuntimeError("no VmHWM")


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def posix_spawn_and_wait(path, arguments, environment, stdout_fd):
    """Start to exit of one program, seconds. posix_spawn, so that the size of this process does not count."""
    start = time.perf_counter()
    pid = os.posix_spawn(path, arguments, environment,
                         file_actions=[(os.POSIX_SPAWN_DUP2, stdout_fd, 1)])
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - start
    if status != 0:
        raise RuntimeError(f"{path} ended with {status}")
    return Cost(wall, usage.ru_utime + usage.ru_stime)
