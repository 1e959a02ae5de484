# SPDX-License-Identifier: Apache-2.0
"""Customers' programs: as whom they run and with what (S5), and what they must not do (R4, R5, R6, R15)."""
import json
import os
import re
import unittest

from whole_case import LIVE, WholeCase

SHOW = LIVE + '''
about = {"uid": os.getuid(), "gid": os.getgid(), "groups": os.getgroups(), "env": dict(os.environ)}
try: about["cwd"] = os.listdir(".")
except OSError as error: about["cwd"] = error.strerror
about["body"] = sys.stdin.read()
about["user"] = live.ask('<cpanel print="$user">')["data"]["result"]
about["feature"] = live.uapi("Features", "has_feature", name="probe")["result"]["status"]
about["chrome"] = live.uapi("Chrome", "get_dom", page_title="Probe", app_key="probe")["result"]["data"]
live.end()
print("Content-Type: application/json\\n\\n" + json.dumps(about))
'''
OK = "live.end()\nprint('Content-Type: text/html\\n\\n<p>ok')\n"
LOG = "/usr/local/cpanel/logs/error_log"


class S5Identity(WholeCase):
    def about(self, user="budi", **options):
        self.live(SHOW)
        response = self.page(self.cpanel(user), **options)
        self.assertEqual(response.status, 200, response.text)
        return json.loads(response.text)

    def test_runs_as_the_account_and_nothing_else(self):
        account = self.panel.accounts["budi"]
        about = self.about()
        self.assertEqual((about["uid"], about["gid"]), (account.uid, account.gid))
        self.assertEqual(about["groups"], [])
        self.assertEqual(about["user"], "budi")
        self.assertEqual(about["cwd"], "Permission denied")

    def test_environment(self):
        self.live(SHOW)
        browser = self.cpanel("budi")
        response = self.page(browser, "index.live.cgi?p=1&x=a%20b", headers={"X-Probe": "1", "Proxy": "http://x/"})
        env = json.loads(response.text)["env"]
        self.assertEqual(env["cp_security_token"], browser.token)
        self.assertTrue(env["cp_security_token"].startswith("/cpsess"))
        self.assertEqual(env["QUERY_STRING"], "p=1&x=a%20b")
        self.assertEqual(env["REQUEST_METHOD"], "GET")
        self.assertEqual(env["HTTP_X_PROBE"], "1")
        self.assertEqual(env["SCRIPT_FILENAME"], self.root.path("/usr/local/cpanel/base/frontend/jupiter/probe/index.live.cgi"))
        self.assertTrue(env["REQUEST_URI"].startswith(browser.token + "/"))
        self.assertNotIn("HTTP_COOKIE", env)
        known = {"CPANEL_CONNECT_SOCKET", "cp_security_token", "REQUEST_METHOD", "QUERY_STRING", "REQUEST_URI", "SCRIPT_NAME",
                 "SCRIPT_URI", "SCRIPT_FILENAME", "HTTPS", "HOST", "SERVER_PORT", "USER", "REMOTE_USER", "LC_CTYPE"}
        self.assertEqual({key for key in env if not key.startswith("HTTP_")} - known, set())

    def test_names_in_the_environment_may_lie(self):
        self.whole.switches.update({"cgi.hostile_names": True})
        about = self.about()
        self.assertEqual((about["env"]["USER"], about["env"]["REMOTE_USER"]), ("root", "root"))
        self.assertEqual(about["uid"], self.panel.accounts["budi"].uid)

    def test_post_body(self):
        self.live(SHOW)
        browser = self.cpanel("budi")
        response = browser.ask("POST", browser.token + "/frontend/jupiter/probe/index.live.cgi", {"a": "b c"})
        about = json.loads(response.text)
        self.assertEqual(about["body"], "a=b+c")
        self.assertEqual(about["env"]["CONTENT_LENGTH"], "5")
        self.assertEqual(about["env"]["CONTENT_TYPE"], "application/x-www-form-urlencoded")

    def test_the_frame_ends_inside_an_open_div(self):
        chrome = self.about()["chrome"]
        self.assertEqual(chrome["header"].count("<div") - chrome["header"].count("</div>"), 2)
        self.assertIn("<script>", chrome["header"])
        self.assertIn("</head>", chrome["header"])
        self.assertTrue(chrome["footer"].rstrip().endswith("</html>"))

    def test_feature_answers(self):
        for state, status in (("on", 1), ("off", 0), ("permission_error", 0)):
            self.panel.features["probe"] = state
            self.assertEqual(self.about()["feature"], status, state)
        del self.panel.features["probe"]
        self.assertIsNone(self.about()["feature"])

    def test_the_other_name_of_the_socket(self):
        self.whole.switches.update({"liveapi.socket": "phpconnect"})
        self.live(SHOW.replace("CPANEL_CONNECT_SOCKET", "CPANEL_PHPCONNECT_SOCKET"))
        self.assertEqual(self.page(self.cpanel("budi")).status, 200)

    def test_a_root_with_a_long_name_gives_short_sockets(self):
        self.assertLess(len(self.about()["env"]["CPANEL_CONNECT_SOCKET"]), 108)
        from standin.programs import Programs
        from standin.layout import Root
        deep = Root(os.path.join(self.folder, "d" * 120))
        other = Programs(deep, self.panel, self.whole.switches)
        self.assertLess(len(other.run_dir), 80)
        other.close()
        self.assertFalse(os.path.exists(other.run_dir))

    def test_many_at_once(self):
        from concurrent.futures import ThreadPoolExecutor
        self.live(SHOW)
        users = ["budi", "sari", "wayan", "putu", "joko"]
        browsers = {user: self.cpanel(user) for user in users}
        with ThreadPoolExecutor(10) as pool:
            answers = list(pool.map(lambda user: (user, json.loads(self.page(browsers[user]).text)), users * 6))
        for user, about in answers:
            self.assertEqual((about["user"], about["uid"]), (user, self.panel.accounts[user].uid))

    def test_static_files_behind_the_link(self):
        self.live("p { color: red }", name="probe.css", mode=0o644)
        response = self.page(self.cpanel("budi"), "probe.css")
        self.assertEqual((response.status, response.headers["Content-Type"]), (200, "text/css"))

    def test_suspension_ends_running_programs(self):
        self.live("#!/usr/bin/python3 -I\nimport os, time\nos.write(1, b'x')\nopen(%r, 'w').close()\ntime.sleep(60)\n"
                  % self.mark("started"))
        import threading
        import time
        browser = self.cpanel("wayan")
        answers = []
        thread = threading.Thread(target=lambda: answers.append(self.page(browser)))
        thread.start()
        while not os.path.exists(self.mark("started")):
            self.assertTrue(thread.is_alive(), "the program did not start")
            time.sleep(0.01)
        self.panel.suspend("wayan", "test")
        thread.join(30)
        self.panel.unsuspend("wayan")
        self.assertEqual(answers[0].status, 500)
        self.broke("R4", "R5")

    def mark(self, name):
        folder = self.root.path("/opt/marks")
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, 0o777)
        return os.path.join(folder, name)


class R5Output(WholeCase):
    def fault(self, code):
        before = self.size()
        self.live(code)
        response = self.page(self.cpanel("budi"))
        self.assertEqual(response.status, 500)
        with open(self.root.path(LOG), encoding="utf-8") as file:
            file.seek(before)
            self.assertRegex(file.read(), r"warn \[cpsrvd\].*index\.live\.cgi")
        self.broke("R5")

    def size(self):
        try:
            return os.path.getsize(self.root.path(LOG))
        except FileNotFoundError:
            return 0

    def test_status_other_than_zero(self):
        self.fault(LIVE + OK + "sys.exit(1)\n")

    def test_no_output(self):
        self.fault(LIVE + "live.end()\n")

    def test_no_blank_line(self):
        self.fault(LIVE + "live.end()\nprint('Content-Type: text/html')\n")

    def test_no_headers(self):
        self.fault(LIVE + "live.end()\nprint('<p>hello\\n\\n')\n")

    def test_no_content_type(self):
        self.fault(LIVE + "live.end()\nprint('X-Probe: 1\\n\\n<p>')\n")

    def test_content_length_that_does_not_fit(self):
        self.fault(LIVE + "live.end()\nprint('Content-Type: text/html\\nContent-Length: 9\\n\\n<p>')\n")

    def test_too_slow(self):
        self.whole.switches.update({"cgi.seconds": 1})
        self.fault(LIVE + "live.end()\nimport time\ntime.sleep(30)\n")

    def test_killed(self):
        self.fault(LIVE + "live.end()\nos.kill(os.getpid(), 9)\n")

    def test_noise_on_stderr_is_logged_and_counts_only_when_quiet_is_expected(self):
        self.live(LIVE + "sys.stderr.write('probe noise\\n')\n" + OK)
        self.assertEqual(self.page(self.cpanel("budi")).status, 200)
        with open(self.root.path(LOG), encoding="utf-8") as file:
            self.assertIn("probe noise", file.read())
        self.assertEqual(self.panel.violations, [])
        self.whole.switches.update({"cgi.expect_quiet": True})
        self.page(self.cpanel("budi"))
        self.broke("R5")

    def test_status_line_is_honoured(self):
        self.live(LIVE + "live.end()\nprint('Status: 409 Conflict\\nContent-Type: text/html\\n\\n<p>')\n")
        response = self.page(self.cpanel("budi"))
        self.assertEqual((response.status, response.reason), (409, "Conflict"))


class R4Talk(WholeCase):
    def test_a_program_that_never_connects(self):
        self.live("#!/bin/sh\nprintf 'Content-Type: text/html\\n\\n<p>'\n")
        self.assertEqual(self.page(self.cpanel("budi")).status, 200)
        self.broke("R4")

    def test_a_program_that_does_not_shut_down(self):
        self.live(LIVE + "print('Content-Type: text/html\\n\\n<p>ok')\n")
        self.assertEqual(self.page(self.cpanel("budi")).status, 200)
        self.broke("R4")


class R6File(WholeCase):
    def refused(self, name="index.live.cgi"):
        self.assertEqual(self.page(self.cpanel("budi"), name).status, 500)
        self.broke("R6")

    def test_name(self):
        self.live(LIVE + OK, name="index.cgi")
        self.refused("index.cgi")

    def test_owner(self):
        os.chown(self.live(LIVE + OK, name="owned.live.cgi"), 20001, 20001)
        self.refused("owned.live.cgi")

    def test_mode(self):
        for mode in (0o700, 0o775, 0o4755):
            self.panel.violations.clear()
            self.live(LIVE + OK, name="mode.live.cgi", mode=mode)
            self.refused("mode.live.cgi")


class R15Small(WholeCase):
    options = {"lve": True, "lve_mib": 16}

    def test_a_thread_is_refused(self):
        self.live(LIVE + "import threading\ntry:\n    threading.Thread(target=print).start()\n    word = 'started'\n"
                  "except RuntimeError:\n    word = 'refused'\nlive.end()\nprint('Content-Type: text/plain\\n\\n' + word)\n")
        self.assertIn("refused", self.page(self.cpanel("budi")).text)

    def test_memory(self):
        self.live(LIVE + "room = b'x' * (40 << 20)\n" + OK)
        self.assertEqual(self.page(self.cpanel("budi")).status, 200)
        self.broke("R15")

    def test_a_small_program_passes(self):
        self.live(LIVE + OK)
        self.assertEqual(self.page(self.cpanel("budi")).status, 200)


class ToolsPage(WholeCase):
    def test_icon_shows_only_with_the_feature(self):
        done = self.command("install_plugin", self.package())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.live(LIVE + OK)
        browser = self.cpanel("budi")
        text = browser.get(browser.token + "/frontend/jupiter/index.html").text
        link = re.search(r'<a href="([^"]+)"><img src="([^"]+)"[^>]*><span>Probe</span>', text)
        self.assertTrue(link, text)
        self.assertEqual(browser.get(link.group(1)).status, 200)
        self.assertEqual(browser.get(link.group(2)).headers["Content-Type"], "image/svg+xml")
        self.panel.features["budi", "probe"] = "off"
        self.assertNotIn("Probe", browser.get(browser.token + "/frontend/jupiter/index.html").text)
        self.assertEqual(self.page(browser).status, 200, "a hidden icon protects nothing: the program must check itself")
        del self.panel.features["budi", "probe"]
        self.assertEqual(self.command("uninstall_plugin", self.root.path("/opt/package")).returncode, 0)
        self.assertNotIn("Probe", browser.get(browser.token + "/frontend/jupiter/index.html").text)


if __name__ == "__main__":
    unittest.main()
