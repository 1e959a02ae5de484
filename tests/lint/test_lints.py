#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Proves that the lints find what they are there to find.

usage: test_lints.py
"""

import os
import sys
import tempfile
import unittest

import layers
import tree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))

import count_results  # noqa: E402


class InATree(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="pelanggan-lint-")
        self.root = self.folder.name

    def tearDown(self):
        self.folder.cleanup()

    def write(self, path, text, mode=0o644):
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(full, mode)


class Layers(InATree):
    def check(self, path, include, known=None):
        self.write("helper/base/text.h", "#include <string>\n")
        self.write("helper/" + path, f"#include {include}\n")
        return layers.check(self.root, known or {})

    def test_arrows_that_are_drawn_pass(self):
        for path, include in (
            ("domain/email.cpp", '"base/text.h"'),
            ("domain/email.cpp", "<idn2.h>"),
            ("web/site.cpp", '"store/store.h"'),
            ("daemon/wiring.cpp", '"store/soci/soci_store.h"'),
            ("store/soci/soci_store.cpp", '"store/soci/session.h"'),
            ("cli/output.cpp", "<rapidjson/document.h>"),
            ("scgi/client.cpp", "<sys/socket.h>"),
        ):
            self.assertEqual(self.check(path, include), [], f"{path} {include}")
            os.remove(os.path.join(self.root, "helper", path))

    def test_arrows_that_are_not_drawn_fail(self):
        for path, include, reason in (
            ("base/text.cpp", '"domain/email.h"', "upwards"),
            ("gateway/main.cpp", '"store/store.h"', "the gateway knows no database"),
            ("gateway/main.cpp", "<fmt/format.h>", "the gateway stays small"),
            ("service/change.cpp", '"store/soci/soci_store.h"', "a service names an adapter"),
            ("daemon/main.cpp", '"http/curl/curl_client.h"', "only wiring names adapters"),
            ("web/site.cpp", "<curl/curl.h>", "curl outside its adapter"),
            ("domain/email.h", "<idn2.h>", "a header hands the library on"),
            ("domain/phone.h", "<phonenumbers/phonenumberutil.h>", "a header hands the library on"),
            ("service/change.cpp", "<zlib.h>", "a third party nobody wrote down"),
            ("helpers/x.cpp", '"base/text.h"', "a folder nobody wrote down"),
        ):
            self.assertEqual(len(self.check(path, include)), 1, f"{path} {include}: {reason}")
            os.remove(os.path.join(self.root, "helper", path))

    def test_the_list_of_exceptions_is_exact(self):
        known = {"base/text.cpp -> domain/email.h"}
        self.assertEqual(self.check("base/text.cpp", '"domain/email.h"', known), [])
        self.assertEqual(len(self.check("base/text.cpp", "<string>", known)), 1)

    def test_circles_are_found(self):
        self.write("helper/base/a.h", '#include "base/b.h"\n')
        self.write("helper/base/b.h", '#include "base/c.h"\n')
        self.write("helper/base/c.h", '#include "base/a.h"\n')
        self.assertEqual(len(layers.check(self.root, {})), 1)

    def test_an_empty_tree_is_a_fault(self):
        self.assertEqual(len(layers.check(self.root, {})), 1)


class Tree(InATree):
    LICENCE = "# SPDX-License-Identifier: Apache-2.0\n"

    def faults(self, path, text, mode=0o644, known_long=None):
        self.write(path, text, mode)
        found = tree.check(self.root, known_long or {})
        os.remove(os.path.join(self.root, path))
        return found

    def test_tidy_files_pass(self):
        self.assertEqual(self.faults("a.py", self.LICENCE + "x = 1\n"), [])
        self.assertEqual(self.faults("a.sh", "#!/bin/sh\n" + self.LICENCE, 0o755), [])
        self.assertEqual(self.faults("a.txt", "words\n"), [])

    def test_each_fault_is_found(self):
        for path, text, mode, reason in (
            ("a.py", "x = 1\n", 0o644, "no licence"),
            ("a.cpp", "int x;\n", 0o644, "no licence"),
            ("run", "#!/bin/sh\n", 0o755, "no licence in a program without a suffix"),
            ("a.sh", "#!/bin/sh\n" + self.LICENCE, 0o644, "a program that is not executable"),
            ("a.txt", "words\n", 0o755, "executable words"),
            ("a.txt", "words \n", 0o644, "white space at the end"),
            ("a.txt", "words\r\n", 0o644, "carriage return"),
            ("a.txt", "words", 0o644, "no line feed at the end"),
            ("a.txt", "TO" "DO: words\n", 0o644, "unfinished"),
            ("a.txt", f"see {self.root}/x\n", 0o644, "a path of this machine"),
        ):
            self.assertEqual(len(self.faults(path, text, mode)), 1, reason)

    def test_long_files_are_a_list_that_is_exact(self):
        text = self.LICENCE + "x = 1\n" * tree.MAX_LINES
        self.assertEqual(len(self.faults("long.py", text)), 1)
        self.assertEqual(self.faults("long.py", text, known_long={"long.py"}), [])
        self.assertEqual(len(self.faults("short.py", self.LICENCE, known_long={"long.py"})), 1)

    def test_what_root_runs_stays_small_over_all_its_files(self):
        licence = "// SPDX-License-Identifier: Apache-2.0\n"
        half = licence + "    // why\n\n" + "int x;\n" * (tree.MAX_ROOT_RUN_LINES // 2)
        self.write("helper/hook/a.cpp", half)
        self.assertEqual(self.faults("helper/gateway/a.cpp", half), [], "comments and empty lines are free")
        self.assertEqual(len(self.faults("helper/gateway/a.cpp", half + "int y;\n")), 1)


class CountResults(InATree):
    """What `install.sh test` sums up is what ran."""

    def count(self, kind, text, status=0, junit=None):
        log = os.path.join(self.root, "tests-dev.log")
        self.write("tests-dev.log", text)
        if junit is not None:
            self.write("ctest-dev.xml", f"<testsuite>{junit}</testsuite>")
        return count_results.count(kind, log, status)

    def test_plain_commands_and_lines(self):
        self.assertEqual(self.count("command", "", 0), (1, 0))
        self.assertEqual(self.count("command", "", 2), (0, 1))
        self.assertEqual(self.count("lines", "ok a\n3 passed, 1 failed\n", 1), (3, 1))
        self.assertEqual(self.count("lines", "3 passed, 0 failed\n", 1), (3, 1), "a status that names no failure")
        self.assertEqual(self.count("lines", "", 0), (0, 1), "nothing ran")

    def test_unittest(self):
        self.assertEqual(self.count("unittest", "Ran 12 tests in 0.1s\n\nOK\n"), (12, 0))
        self.assertEqual(self.count("unittest", "Ran 12 tests in 0.1s\n\nOK (skipped=2)\n"), (10, 2), "skipped is not passed")
        self.assertEqual(self.count("unittest", "Ran 5 tests in 0.1s\n\nFAILED (failures=1, errors=2)\n", 1), (2, 3))
        self.assertEqual(self.count("unittest", "ImportError\n", 1), (0, 1))

    def test_ctest(self):
        boost = "<testcase status='run'><system-out>Running 3 test cases...\n*** No errors detected</system-out></testcase>"
        broken = (
            "<testcase status='fail'><failure/><system-out>Running 3 test cases...\n"
            'x.cpp(1): error: in "a_tests/b": c\nx.cpp(2): error: in "a_tests/b": d</system-out></testcase>'
        )
        crashed = "<testcase status='fail'><failure/><system-out>Running 3 test cases...\n</system-out></testcase>"
        system = "<testcase status='run'><system-out>Ran 4 tests in 1s\n\nOK</system-out></testcase>"
        skipped = "<testcase status='notrun'><skipped/></testcase>"
        other = "<testcase status='run'><system-out>fine</system-out></testcase>"
        self.assertEqual(self.count("ctest", "", 0, boost + system + other), (8, 0))
        self.assertEqual(self.count("ctest", "", 8, boost + broken), (5, 1))
        self.assertEqual(self.count("ctest", "", 8, crashed), (2, 1))
        self.assertEqual(self.count("ctest", "", 0, boost + skipped), (3, 1))
        self.assertEqual(self.count("ctest", "", 0, ""), (0, 1), "nothing ran")


if __name__ == "__main__":
    unittest.main()
