# SPDX-License-Identifier: Apache-2.0
"""Attack 7: a shell's words in every stored field, from pages, the command line and the panel's own data. They come back as they were
sent, and the daemon, watched by strace all the while, has started nothing; nor could it."""

import contextlib
import glob
import json
import os
import re
import signal
import subprocess
import unittest
import urllib.parse

from support import SceneCase, ask, wait_for

FIELDS = ["first_name", "last_name", "company", "tax_number", "street_1", "street_2", "city", "postal_code"]
TOOL = {"PELANGGAN_TOOL": "cli", "HTTP_ACCEPT": "application/json"}


class CommandInjection(SceneCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.flag = os.path.join(cls.daemon.state, "run")  # a place where the daemon may write
        cls.flags = os.path.join(cls.scene.folder, "run")
        cls.texts = []
        for place in (cls.flag, cls.flags):
            act = "touch " + place
            cls.texts += ["; %s;" % act, "| " + act, "|| %s #" % act, "&& " + act, "& %s &" % act, "`%s`" % act, "$(%s)" % act,
                          "x'; %s; '" % act, 'x"; %s; "' % act, "> " + place, "<(%s)" % act, "$IFS$9;touch${IFS}" + place,
                          "() { :;}; " + act, "{{#lambda}}%s{{/lambda}}" % act]
        cls.texts += ["-rf", "--help", "--config=/etc/passwd", "-oProxyCommand=x", "--", "-", "@/etc/passwd", "%n%s%x", "\\x60id\\x60", "!ls"]
        cls.broken = [text.replace("; ", "\n") for text in cls.texts if "; " in text] + ["a\nb", "a\r\nb", "a\rb"]

    @contextlib.contextmanager
    def watched(self):
        """strace on every thread of the daemon; afterwards: what it saw of starts of programs, and how often it looked."""
        trace = os.path.join(self.scene.folder, "trace")
        process = subprocess.Popen(["strace", "-f", "-qq", "-e", "trace=execve,execveat,fork,vfork", "-o", trace,
                                    "-p", str(self.daemon.process.pid)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            wait_for(lambda: self.is_traced_by(process.pid) or process.poll() is not None, "strace to hold every thread")
            if process.poll() is not None:
                self.fail("strace ended: %s" % process.stderr.read().decode("utf-8", "replace"))
            yield
            self.assertTrue(self.is_traced_by(process.pid), "strace was there until the end")
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
            process.wait()
            process.stderr.close()
        with open(trace, encoding="utf-8") as file:
            self.assertEqual(file.read(), "")

    def is_traced_by(self, pid):
        tracers = set()
        for path in glob.glob("/proc/%d/task/*/status" % self.daemon.process.pid):
            with contextlib.suppress(FileNotFoundError), open(path, encoding="ascii") as file:
                tracers.add(int(re.search(r"^TracerPid:\s*(\d+)$", file.read(), re.M).group(1)))
        return tracers == {pid}

    def model(self, query):
        reply = ask(self.whm, query, headers=TOOL)
        self.assertEqual(reply.status, 200, reply)
        return json.loads(reply.text)

    def tearDown(self):
        for place in (self.flag, self.flags):
            self.assertFalse(os.path.exists(place), "a stored text was run")
        self.assertEqual(self.standin.control("/violations"), [])

    def test_strace_would_see_a_start(self):
        """The same command on a program that does start one: an empty trace above says something."""
        trace = os.path.join(self.scene.folder, "trace-of-a-shell")
        subprocess.run(["strace", "-f", "-qq", "-e", "trace=execve,execveat,fork,vfork", "-o", trace, "sh", "-c", "true; /bin/true"], check=True)
        with open(trace, encoding="utf-8") as file:
            self.assertIn('execve("/bin/true"', file.read())

    def test_the_kernel_refuses_it_to_every_thread(self):
        paths = glob.glob("/proc/%d/task/*/status" % self.daemon.process.pid)
        self.assertGreater(len(paths), 3)
        for path in paths:
            with open(path, encoding="ascii") as file:
                status = dict(re.findall(r"^(\w+):\s*(.*)$", file.read(), re.M))
            self.assertEqual((status["Seccomp"], status["NoNewPrivs"]), ("2", "1"), path)
            self.assertEqual((status["CapEff"], status["CapPrm"]), ("0" * 16,) * 2, path)
            self.assertNotIn("0", status["Uid"].split(), path)

    def test_fields_from_the_command_line(self):
        customer = str(self.model("p=accounts&q=budi")["rows"][0]["customer"])
        with self.watched():
            count = 0
            for number, text in enumerate(self.texts):
                field = FIELDS[number % 3]  # those that hold long texts
                self.daemon.cli("customers", "set", customer, "%s=%s" % (field, text), "--reason", "because " + text)
                self.assertEqual(self.details(customer)[field], text)
                count += 1
            for text in self.broken:
                done = self.daemon.cli("customers", "set", customer, "city=" + text, "--reason", "x", check=False)
                self.assertIn(done.returncode, (0, 2, 4), done)
                self.assertNotRegex(self.details(customer).get("city", ""), r"[\r\n]")
        print("%d texts came back as they were typed" % count)

    def details(self, customer):
        return {one["name"]: one["value"] for one in self.model("p=customer&id=" + customer)["details"]}

    def test_fields_from_a_customers_pages(self):
        with self.watched():
            for number, text in enumerate(self.texts):
                page = self.json("p=details", self.a)
                value = text[:100]
                form = {"token": page["token"], "request": page["request"], "version": page["version"], "city": value,
                        "street_1": value, "first_name": value}
                self.post("details", form)
                fields = {one["name"]: one for group in self.json("p=details", self.a)["groups"] for one in group["fields"]}
                self.assertEqual([fields[name]["value"] for name in ("city", "street_1", "first_name")], [value.strip()] * 3)
                page = self.json("p=contact", self.a)
                reply = self.post("contact", {"token": page["token"], "request": page["request"], "kind": "other", "name": value,
                                              "email": "x%d@mail.example" % number, "phone": value})
                self.assertIn(reply.status, (200, 422), reply)  # no telephone number: the page says so
            for route in ("overview", "details", "contacts", "history", "preferences"):
                self.assertEqual(ask(self.panel, "p=" + route, uid=self.a).status, 200)

    def post(self, route, form):
        return ask(self.panel, "p=" + route, method="POST", body=urllib.parse.urlencode(form).encode(), uid=self.a,
                   headers={"HTTP_ACCEPT": "application/json"})

    def test_settings_of_the_host(self):
        with self.watched():
            for number, text in enumerate(self.texts[:14] + self.texts[-10:]):
                code = "shell%d" % number
                texts = {"name_id": text, "name_en": text, "reason_id": text, "reason_en": text}
                self.whm_form("settings-category", {"code": code, "version": 0, "policy": "choice_on", "position": 50, **texts}, number)
                self.whm_form("settings-text", {"code": code, "version": 0, "pattern": text, "reason_id": text, "reason_en": text,
                                                "next_step_id": text, "next_step_en": text, "position": 50}, 1000 + number)
                # A leading "-" or a shell's sign is no code.
                reply = self.whm_form("settings-category", {"code": text, "version": 0, "policy": "choice_on", "position": 50, **texts},
                                      2000 + number, good=(400, 422))
                self.assertGreaterEqual(reply.status, 400)
            page = ask(self.whm, "p=settings-categories", headers=TOOL).text
            self.assertIn(json.dumps(self.texts[0])[1:-1], page)

    def whm_form(self, route, fields, number, good=(200, 303)):
        body = urllib.parse.urlencode(dict(fields, request="%032x" % (0xabc0000 + number))).encode()
        reply = ask(self.whm, "p=" + route, method="POST", body=body, headers=TOOL)
        self.assertIn(reply.status, good, (fields, reply))
        return reply

    def test_words_of_the_panel(self):
        """Reasons, plans, domains, addresses and owners as WHM tells them, also such that no panel would give."""
        with self.watched():
            for text in self.texts[::3] + self.texts[-10:]:
                self.standin.control("/account", {"do": "suspend", "user": "putu", "reason": text})
                self.daemon.cli("sync")
                self.assertEqual(self.daemon.cli("accounts", "show", "putu")["suspend_reason"], text)
                self.standin.control("/account", {"do": "unsuspend", "user": "putu"})
            believed, refused = set(), set()
            for name in ("plan", "domain", "email", "owner", "user", "suspendreason"):
                for text in self.texts[:8] + self.texts[-10:]:
                    with self.subTest(name=name, text=text):
                        self.standin.control("/faults", {"kind": "row", "function": "listaccts", "nth": 1, "times": 1, "index": 0,
                                                         "set": {name: text}})
                        # Taken as a word or refused as a lie, never run.
                        is_whole = self.daemon.cli("sync", check=False).returncode == 0
                        is_there = name == "plan" and self.model("p=accounts&" + urllib.parse.urlencode({"plan": text}))["total"] == 1
                        believed.update([text] if is_there else [])
                        refused.update([] if is_whole else [name])
                        self.assertEqual(self.standin.control("/faults")["orders"][-1]["done"], 1, "the lie was told")
        self.daemon.cli("sync")
        print("%d plans were named like this; refused at once: %s" % (len(believed), sorted(refused)))
        self.assertGreater(len(believed), 10)
        self.assertEqual(self.model("p=accounts&size=500")["total"], len(self.standin.control("/accounts")))


if __name__ == "__main__":
    unittest.main()
