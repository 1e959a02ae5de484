# SPDX-License-Identifier: Apache-2.0
"""Hooks: registering (R12), answering (R11), and how they are run (S7 to S9)."""
import json
import os
import time
import unittest

from whole_case import WholeCase

DESCRIBE = [{"category": "Whostmgr", "event": "Accounts::Modify", "stage": "post", "hook": "@ --modify", "exectype": "script"},
            {"category": "Whostmgr", "event": "Accounts::Remove", "stage": "pre", "hook": "@ --remove-pre", "exectype": "script"}]
SCRIPT = '''\
#!/usr/bin/python3 -I
import json, os, sys
if "--describe" in sys.argv:
    print(json.dumps(%(describe)s)); sys.exit(0)
text = sys.stdin.read()
os.umask(0)  # hooks of several users write here
fd = os.open(%(log)r, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
os.write(fd, (json.dumps({"argv": sys.argv[1:], "stdin": text, "uid": os.getuid(), "gid": os.getgid(), "groups": os.getgroups(),
                          "env": dict(os.environ)}) + "\\n").encode())
%(end)s
'''


class HookCase(WholeCase):
    def setUp(self):
        super().setUp()
        self.log = self.root.path("/opt/log/hook")
        os.makedirs(os.path.dirname(self.log), exist_ok=True)
        os.chmod(os.path.dirname(self.log), 0o777)

    def tearDown(self):
        registry = self.root.path("/var/cpanel/hooks.yaml")
        for path in (registry, self.log):
            if os.path.exists(path):
                os.unlink(path)
        super().tearDown()

    def hook(self, describe=None, end="print('1 ok')", name="hook"):
        path = self.root.path("/opt/" + name)
        entries = [{**entry, "hook": entry["hook"].replace("@", path)} for entry in (DESCRIBE if describe is None else describe)]
        return self.write("/opt/" + name, SCRIPT % {"describe": repr(entries), "log": self.log, "end": end}, 0o755)

    def manual(self, path, category, event, stage, action="--act", verb="add"):
        done = self.command("manage_hooks", verb, "script", path, "--manual", "--category", category, "--event", event,
                            "--stage", stage, "--action=" + action)
        return done

    def ran(self):
        """Returns what the hooks saw, oldest first."""
        if not os.path.exists(self.log):
            return []
        with open(self.log, encoding="utf-8") as file:
            return [json.loads(line) for line in file]


class R12Registering(HookCase):
    def listing(self):
        return json.loads(self.command("manage_hooks", "list", "--output", "JSON").stdout)

    def test_add_list_and_delete(self):
        path = self.hook()
        self.assertEqual(self.listing(), {})
        self.assertEqual(self.command("manage_hooks", "add", "script", path).returncode, 0)
        listing = self.listing()
        self.assertEqual(listing["Whostmgr"]["Accounts::Modify"][0]["hook"], path + " --modify")
        self.assertEqual(listing["Whostmgr"]["Accounts::Modify"][0]["stage"], "post")
        self.assertEqual(self.command("manage_hooks", "delete", "script", path).returncode, 0)
        self.assertEqual(self.listing(), {})

    def test_weights(self):
        path = self.hook()
        for _ in range(3):
            self.command("manage_hooks", "add", "script", path)
        self.assertEqual([item["weight"] for item in self.listing()["Whostmgr"]["Accounts::Modify"]], [100, 200, 300])

    def test_descriptions_that_are_refused(self):
        for wrong in ({}, [], [{**DESCRIBE[0], "stage": "middle"}], [{key: value for key, value in DESCRIBE[0].items() if key != "exectype"}],
                      [{**DESCRIBE[0], "hook": "relative"}], [{**DESCRIBE[0], "exectype": "module"}], [{**DESCRIBE[0], "surprise": 1}],
                      [{**DESCRIBE[0], "category": "Nosuch"}], [{**DESCRIBE[0], "blocking": 1}]):
            with self.subTest(wrong=wrong):
                self.panel.violations.clear()
                path = self.write("/opt/wrong", "#!/bin/sh\ncat <<'E'\n%s\nE\n" % json.dumps(wrong), 0o755)
                self.assertNotEqual(self.command("manage_hooks", "add", "script", path).returncode, 0)
                self.broke("R12")
                self.assertEqual(self.listing(), {})

    def test_programs_that_cannot_describe(self):
        for text, mode in (("#!/bin/sh\necho nonsense\n", 0o755), ("#!/bin/sh\nexit 1\n", 0o755), ("#!/bin/sh\n", 0o644)):
            path = self.write("/opt/wrong", text, mode)
            self.assertNotEqual(self.command("manage_hooks", "add", "script", path).returncode, 0)
        self.assertNotEqual(self.command("manage_hooks", "add", "script", "/nosuch").returncode, 0)
        self.broke("R12")

    def test_delete_that_does_not_match_stays(self):
        path = self.hook()
        self.assertEqual(self.manual(path, "Whostmgr", "Accounts::Create", "post").returncode, 0)
        self.assertNotEqual(self.manual(path, "Whostmgr", "Accounts::Create", "pre", verb="delete").returncode, 0)
        self.assertNotEqual(self.manual(path, "Whostmgr", "Accounts::Create", "post", action="--other", verb="delete").returncode, 0)
        self.assertEqual(len(self.listing()["Whostmgr"]["Accounts::Create"]), 1)
        self.assertEqual(self.manual(path, "Whostmgr", "Accounts::Create", "post", verb="delete").returncode, 0)
        self.assertEqual(self.listing(), {})

    def test_prune(self):
        path = self.hook(name="short-lived")
        self.command("manage_hooks", "add", "script", path)
        self.command("manage_hooks", "prune")
        self.assertIn("Whostmgr", self.listing())
        os.unlink(path)
        self.command("manage_hooks", "prune")
        self.assertEqual(self.listing(), {})

    def test_only_root(self):
        self.assertNotEqual(self.command("manage_hooks", "list", user=20001).returncode, 0)


class R11Answers(HookCase):
    def fires(self, end, broken=True, **describe):
        """Runs a Modify pre hook that ends so; returns the error of the change, or None."""
        path = self.hook([{**DESCRIBE[0], "stage": "pre", **describe}], end)
        self.assertEqual(self.command("manage_hooks", "add", "script", path).returncode, 0)
        try:
            self.panel.modify("sari", contact_email="sari@mail.example")
            return None
        except Exception as error:
            return str(error)
        finally:
            os.unlink(self.root.path("/var/cpanel/hooks.yaml"))
            if broken:
                self.broke("R11")
            else:
                self.assertEqual(self.whole.guard(), [])

    def test_answers_that_are_refused(self):
        for end in ("pass", "print('ok')", "print('1')", "print('1 ok\\nand more')", "print('2 ok')", "print('true')",
                    "print('1 ok'); sys.exit(1)", "os.kill(os.getpid(), 9)"):
            with self.subTest(end=end):
                self.panel.violations.clear()
                self.assertIsNone(self.fires(end), "a bad answer blocks nothing")

    def test_input_must_be_read_to_its_end(self):
        path = self.write("/opt/lazy", "#!/bin/sh\necho '1 ok'\n", 0o755)
        self.manual(path, "Whostmgr", "Accounts::Modify", "post")
        self.panel.modify("sari", contact_email="sari@mail.example")
        self.broke("R11")

    def test_input_that_comes_slowly_must_be_waited_for(self):
        self.whole.switches.update({"hooks.stdin": "slow"})
        self.assertIsNone(self.fires("print('1 ok')", broken=False))
        self.panel.violations.clear()
        path = self.write("/opt/hasty", "#!/bin/sh\nhead -c 1 > /dev/null\necho '1 ok'\n", 0o755)
        self.manual(path, "Whostmgr", "Accounts::Modify", "post")
        self.panel.modify("sari", contact_email="sari@mail.example")
        self.broke("R11")

    def test_one_that_hangs_is_ended(self):
        self.whole.switches.update({"hooks.seconds": 1})
        before = time.monotonic()
        self.assertIsNone(self.fires("import time; time.sleep(60)"))
        self.assertLess(time.monotonic() - before, 20)

    def test_zero_is_logged_and_blocks_nothing(self):
        self.assertIsNone(self.fires("print('0 not now')", broken=False))
        with open(self.root.path("/usr/local/cpanel/logs/error_log"), encoding="utf-8") as file:
            self.assertIn("0 not now", file.read())

    def test_bailout_needs_describe_blocking_and_pre(self):
        self.assertEqual(self.fires("print('0 BAILOUT too many')", broken=False, blocking=1), "too many")
        self.assertIsNone(self.fires("print('0 BAILOUT too many')", broken=False))
        path = self.hook([], "print('0 BAILOUT too many')")
        self.manual(path, "Whostmgr", "Accounts::Modify", "pre")
        self.panel.modify("sari", contact_email="sari@mail.example")


class S7Process(HookCase):
    def add(self, event="Accounts::Modify", stage="post", category="Whostmgr"):
        self.assertEqual(self.manual(self.hook(), category, event, stage).returncode, 0)

    def modify(self):
        self.panel.modify("sari", contact_email="sari@mail.example")
        return self.ran()

    def test_own_process_clean_environment_as_root(self):
        self.add()
        ran = self.modify()
        self.assertEqual(len(ran), 1)
        self.assertEqual(ran[0]["uid"], 0)
        self.assertEqual(set(ran[0]["env"]) - {"PATH", "LC_CTYPE", "PWD", "SHLVL", "_"}, set())
        message = json.loads(ran[0]["stdin"])
        self.assertEqual(message["context"], {"category": "Whostmgr", "event": "Accounts::Modify", "stage": "post"})
        self.assertEqual(message["data"]["user"], "sari")
        self.assertIn("hook", message)

    def test_added_twice_runs_twice(self):
        self.add()
        self.add()
        self.assertEqual(len(self.modify()), 2)

    def test_forms_of_the_input(self):
        self.add()
        for form, check in (("empty", lambda text: text == ""), ("no_data", lambda text: "data" not in json.loads(text)),
                            ("context_string", lambda text: json.loads(text)["context"] == "Whostmgr::Accounts::Modify"),
                            ("slow", lambda text: json.loads(text)["data"]["user"] == "sari")):
            self.whole.switches.update({"hooks.stdin": form})
            self.assertTrue(check(self.modify()[-1]["stdin"]), form)

    def test_control_port_fires_events_that_have_no_cause_here(self):
        self.add("upcp", "post", "System")
        self.whole.control.extra["/event"]("POST", {"category": "System", "event": "upcp", "stage": "post"})
        self.assertEqual(len(self.ran()), 1)

    def test_control_port_tells_what_ran_but_not_what_it_was_told(self):
        self.add()
        self.modify()
        told = self.whole.control.extra["/hooks"]("GET", {})[-1]
        self.assertEqual((told["event"], told["answer"], told["status"]), ("Accounts::Modify", "1 ok\n", 0))
        self.assertNotIn("sari", json.dumps(told))

    def test_reseller_change_fires_nothing(self):
        for event in ("Accounts::Modify", "Accounts::change_package", "Accounts::suspendacct"):
            self.add(event)
        self.panel.set_reseller_acls("tanpa", {"list-accts"})
        self.assertEqual(self.ran(), [])


class S8Accounts(HookCase):
    def watch(self, *events):
        path = self.hook()
        for event in events:
            for stage in ("pre", "post"):
                self.manual(path, "Whostmgr", event, stage, "--" + stage)

    def data(self):
        return [(entry["argv"][0], json.loads(entry["stdin"])["data"]) for entry in self.ran()]

    def test_modify_with_absent_equal_and_different_newuser(self):
        self.watch("Accounts::Modify")
        self.panel.modify("joko", contact_email="joko@mail.example")
        self.assertNotIn("newuser", self.data()[-1][1])
        self.panel.switches.modify_newuser = "equal"
        self.panel.modify("joko", contact_email="joko@mail.example")
        self.panel.switches.modify_newuser = "absent"
        self.assertEqual(self.data()[-1][1]["newuser"], "joko")
        self.panel.modify("joko", newuser="joko2")
        self.assertEqual((self.data()[-1][1]["user"], self.data()[-1][1]["newuser"]), ("joko", "joko2"))
        self.panel.modify("joko2", newuser="joko")

    def test_after_removal_the_account_is_gone(self):
        self.panel.create("lenyap", "lenyap.example")
        record = self.root.path("/var/cpanel/users/lenyap")
        self.assertTrue(os.path.exists(record))
        path = self.write("/opt/gone", "#!/bin/sh\ncat > /dev/null\n[ -e %s ] && echo there >> %s || echo gone >> %s\necho '1 ok'\n"
                          % (record, self.log, self.log), 0o755)
        for stage in ("pre", "post"):
            self.manual(path, "Whostmgr", "Accounts::Remove", stage)
        self.panel.remove("lenyap")
        with open(self.log, encoding="utf-8") as file:
            self.assertEqual(file.read().split(), ["there", "gone"])

    def test_suspension(self):
        self.watch("Accounts::suspendacct", "Accounts::unsuspendacct")
        self.panel.suspend("wayan", "internal: late", disallowun=True)
        with open(self.root.path("/var/cpanel/users/wayan"), encoding="utf-8") as file:
            self.assertIn("SUSPENDED=1", file.read())
        self.panel.unsuspend("wayan")
        stages = self.data()
        self.assertEqual([stage for stage, _ in stages], ["--pre", "--post", "--pre", "--post"])
        self.assertEqual((stages[0][1]["user"], stages[0][1]["reason"], stages[0][1]["disallowun"]), ("wayan", "internal: late", 1))
        self.assertIn("rawout", stages[1][1])


class S10Backups(HookCase):
    def test_as_root_for_transfers_and_as_the_user_for_own_backups(self):
        self.manual(self.hook(), "PkgAcct", "Create", "preFinalize")
        fire = self.whole.control.extra["/event"]
        event = {"category": "PkgAcct", "event": "Create", "stage": "preFinalize", "data": {"user": "/home/backup-budi.tar.gz", "skiphomedir": 1}}
        fire("POST", event)
        fire("POST", {**event, "user": "budi"})
        self.assertEqual([entry["uid"] for entry in self.ran()], [0, self.panel.accounts["budi"].uid])
        self.assertEqual(json.loads(self.ran()[0]["stdin"])["data"]["user"], "/home/backup-budi.tar.gz")

    def test_no_escalation(self):
        path = self.hook([{"category": "PkgAcct", "event": "Create", "stage": "pre", "hook": "@ --x", "exectype": "script", "escalateprivs": 1}])
        self.assertNotEqual(self.command("manage_hooks", "add", "script", path).returncode, 0)
        self.broke("R12")


class S9AsTheAccount(HookCase):
    def call(self, module, function, **args):
        from standin import uapi
        return (uapi.call_api2 if module == "CustInfo" else uapi.call)(self.panel, self.panel.accounts["budi"], module, function, args)

    def test_uid_and_post_only_after_success(self):
        path = self.hook()
        event = "UAPI::ContactInformation::set_email_addresses"
        self.manual(path, "Cpanel", event, "pre", "--pre")
        self.manual(path, "Cpanel", event, "post", "--post")
        budi = self.panel.accounts["budi"]
        self.assertEqual(self.call("ContactInformation", "set_email_addresses", address="n@mail.example", old_address="budi@mail.example",
                                   password="wrong")["status"], 0)
        self.assertEqual([entry["argv"] for entry in self.ran()], [["--pre"]])
        self.assertEqual(self.call("ContactInformation", "set_email_addresses", address="n@mail.example", old_address="budi@mail.example",
                                   password=budi.password)["status"], 1)
        ran = self.ran()
        self.assertEqual([entry["argv"] for entry in ran], [["--pre"], ["--pre"], ["--post"]])
        self.assertEqual({(entry["uid"], entry["gid"], tuple(entry["groups"])) for entry in ran}, {(budi.uid, budi.gid, ())})
        self.assertEqual(json.loads(ran[-1]["stdin"])["data"]["args"]["password"], budi.password,
                         "the payload holds the password, and no log may")
        with open(self.root.path("/usr/local/cpanel/logs/error_log"), "a+", encoding="utf-8") as file:
            file.seek(0)
            self.assertNotIn(budi.password, file.read())
        self.panel.save_contact(budi, contact_email="budi@mail.example")

    def test_api2_post_runs_after_a_failure_too(self):
        self.manual(self.hook(), "Cpanel", "Api2::CustInfo::savecontactinfo", "post")
        result = self.call("CustInfo", "savecontactinfo", email="nonsense")
        self.assertEqual(result["cpanelresult"]["event"]["result"], 0)
        self.assertEqual(len(self.ran()), 1)

    def test_escalated_runs_as_root(self):
        path = self.hook([{"category": "Cpanel", "event": "Api2::CustInfo::savecontactinfo", "stage": "post", "hook": "@ --x",
                           "exectype": "script", "escalateprivs": 1}])
        self.command("manage_hooks", "add", "script", path)
        self.call("CustInfo", "savecontactinfo", email="budi@mail.example")
        self.assertEqual([entry["uid"] for entry in self.ran()], [0])


if __name__ == "__main__":
    unittest.main()
