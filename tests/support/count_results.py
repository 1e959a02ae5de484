#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Counts what a test run did, from what it wrote. Prints "PASSED FAILED".

usage: count_results.py KIND LOG STATUS
  command   a build or a check that only succeeds or fails
  lines     the sum of all lines "N passed, M failed"
  unittest  Python's unittest
  ctest     CTest with its JUnit file beside the log (ctest-PRESET.xml for tests-PRESET.log); cases inside Boost.Test and
            unittest programs are counted one by one
STATUS is the exit status of the run. A run that failed without naming a failure counts one; so does one that counted nothing,
and every skipped test.
"""

import os
import re
import sys
import xml.etree.ElementTree


def count_lines(text):
    rows = re.findall(r"^(\d+) passed, (\d+) failed$", text, re.MULTILINE)
    return sum(int(p) for p, _ in rows), sum(int(f) for _, f in rows)


def count_unittest(text):
    total = sum(int(n) for n in re.findall(r"^Ran (\d+) tests? in ", text, re.MULTILINE))
    failed = 0
    for details in re.findall(r"^(?:OK|FAILED) \(([^)]*)\)$", text, re.MULTILINE):
        failed += sum(int(n) for n in re.findall(r"(?:failures|errors|skipped|unexpected successes)=(\d+)", details))
    # A failed setUpClass is an error without a test.
    return max(total - failed, 0), failed


def count_boost(text):
    total = sum(int(n) for n in re.findall(r"^Running (\d+) test cases?\.\.\.$", text, re.MULTILINE))
    failed = len(set(re.findall(r'error: in "([^"]+)"', text)))
    return max(total - failed, 0), failed


def count_case(case):
    """(passed, failed) of one program that CTest ran."""
    text = "".join(part.text or "" for part in case.iter("system-out"))
    did_fail = case.find("failure") is not None or case.find("error") is not None
    if case.find("skipped") is not None or case.get("status") in ("notrun", "disabled"):
        return 0, 1
    for count_one in (count_boost, count_unittest):
        passed, failed = count_one(text)
        if passed + failed:
            # A program that died named nobody: one of its cases did not pass.
            return (passed, failed) if failed or not did_fail else (passed - 1, 1)
    return (0, 1) if did_fail else (1, 0)


def count_ctest(log):
    preset = re.search(r"tests-([a-z]+)\.log$", log)
    results = os.path.join(os.path.dirname(log), f"ctest-{preset.group(1)}.xml")
    if not os.path.exists(results):
        return 0, 0
    counts = [count_case(case) for case in xml.etree.ElementTree.parse(results).getroot().iter("testcase")]
    return sum(p for p, _ in counts), sum(f for _, f in counts)


def count(kind, log, status):
    with open(log, encoding="utf-8", errors="replace") as file:
        text = file.read()
    if kind == "command":
        passed, failed = (1, 0) if status == 0 else (0, 1)
    elif kind == "ctest":
        passed, failed = count_ctest(log)
    else:
        passed, failed = {"lines": count_lines, "unittest": count_unittest}[kind](text)
    if failed == 0 and (status != 0 or passed == 0):
        failed = 1
    return passed, failed


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    print(*count(sys.argv[1], sys.argv[2], int(sys.argv[3])))


if __name__ == "__main__":
    main()
