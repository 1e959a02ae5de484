# SPDX-License-Identifier: Apache-2.0
"""The command-line programs: their exact lines, and what they refuse (R8, R9, R10, R13, R14)."""
import json
import os
import shutil
import unittest

from whole_case import CONF, ICON, LINK, WholeCase


class AppConfig(WholeCase):
    def conf(self, text, name="probe"):
        return self.write("/opt/%s.conf" % name, text)

    def tearDown(self):
        self.command("unregister_appconfig", "probe")
        super().tearDown()

    def test_lines_are_exact(self):
        done = self.command("register_appconfig", self.conf(CONF))
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "probe registered\n", ""))
        stored = self.root.path("/var/cpanel/apps/probe.conf")
        self.assertEqual(os.stat(stored).st_mode & 0o777, 0o600)
        self.assertEqual(self.command("is_registered_with_appconfig", "whostmgr", "probe").stdout, "1\n")
        self.assertEqual(self.command("is_registered_with_appconfig", "cpanel", "probe").stdout, "0\n")
        self.assertIn("acls=software-pelanggan", self.command("show_appconfig").stdout)
        done = self.command("unregister_appconfig", "probe")
        self.assertEqual((done.returncode, done.stdout), (0, "probe unregistered\n"))
        self.assertFalse(os.path.exists(stored))
        self.assertEqual(self.command("is_registered_with_appconfig", "whostmgr", "probe").stdout, "0\n")
        self.assertNotEqual(self.command("unregister_appconfig", "probe").returncode, 0)

    def test_name_from_the_file(self):
        text = CONF.replace("name=probe\n", "# a remark\n\n")
        self.assertEqual(self.command("register_appconfig", self.conf(text)).stdout, "probe registered\n")

    def test_refused_files(self):
        for text, word in ((CONF.replace("service=whostmgr\n", ""), "service"), (CONF.replace("url=/cgi/probe/\n", ""), "url"),
                           (CONF.replace("acls=software-pelanggan\n", ""), "acls"), (CONF.replace("url=/", "url="), "slash"),
                           (CONF + "group=x\n", "group"), (CONF + "implements=x\n", "implements"), (CONF + "url=/cgi/x/\n", "twice"),
                           (CONF.replace("whostmgr", "mail"), "mail"), (CONF + "user=nobody\n", "nobody"), (CONF + "nonsense\n", "key=value")):
            with self.subTest(word=word):
                self.panel.violations.clear()
                done = self.command("register_appconfig", self.conf(text))
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(word, done.stderr)
                self.assertEqual(done.stdout, "")
                self.broke("R8")
                self.assertEqual(os.listdir(self.root.path("/var/cpanel/apps")), [])

    def test_refused_names_of_files(self):
        self.assertNotEqual(self.command("register_appconfig", self.write("/opt/probe.txt", CONF)).returncode, 0)
        self.assertNotEqual(self.command("register_appconfig", "/nosuch.conf").returncode, 0)
        self.broke("R8")

    def test_only_root(self):
        done = self.command("register_appconfig", self.conf(CONF), user=20001)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("ermission denied", done.stderr)


class R9Guarded(WholeCase):
    def changed(self, path, text):
        with open(self.root.path(path), "a", encoding="utf-8") as file:
            file.write(text)
        self.broke("R9")
        self.panel.violations.clear()
        self.assertEqual(self.whole.guard(), [], "one change is reported once")

    def test_server_settings(self):
        self.changed("/var/cpanel/cpanel.config", "permit_unregistered_apps_as_root=1\n")

    def test_dynamicui_conf(self):
        self.changed("/usr/local/cpanel/base/frontend/jupiter/dynamicui.conf", "description=>Probe\n")

    def test_postupcp(self):
        self.changed("/scripts/postupcp", "/opt/probe/repair\n")

    def test_account_file(self):
        self.changed("/var/cpanel/users/budi", "CONTACTEMAIL=x@y.example\n")

    def test_the_panels_own_changes_are_none(self):
        self.panel.modify("sari", contact_email="sari2@mail.example")
        self.panel.suspend("sari", "x")
        self.panel.unsuspend("sari")
        self.panel.modify("sari", newuser="sari3")
        self.panel.modify("sari3", newuser="sari")
        self.assertEqual(self.whole.guard(), [])


class R10Plugins(WholeCase):
    def refused(self, *args, breach=False, **options):
        self.panel.violations.clear()
        done = self.command("install_plugin", *args, **options)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(done.stdout, "")
        self.assertEqual([item["rule"] for item in self.panel.violations], ["R10"] if breach else [])
        self.assertFalse(os.path.exists(self.conf_path()))
        self.expected = True
        return done.returncode, done.stderr

    def conf_path(self):
        return self.root.path("/usr/local/cpanel/base/frontend/jupiter/dynamicui/dynamicui_probe.conf")

    def test_four_different_errors(self):
        package = self.package()
        other = self.refused(package, user=20001)
        nothing = self.refused()
        missing = self.refused("/nosuch")
        shutil.copytree(package, self.root.path("/opt/empty"))
        os.unlink(self.root.path("/opt/empty/install.json"))
        empty = self.refused(self.root.path("/opt/empty"))
        self.assertIn("permission denied", other[1])
        self.assertEqual(len({other, nothing, missing, empty}), 4)

    def test_refused_packages(self):
        for change in ({"group_id": "nosuch"}, {"searchtext": "x"}, {"acl": "x"}, {"order": "first"}, {"id": "Pro be"},
                       {"uri": "/frontend/x"}, {"icon": "nosuch.svg"}, {"icon": "../probe.svg"}, {"featuremanager": 1}, {"type": "tile"}):
            with self.subTest(change=change):
                self.refused(self.package([{**LINK, **change}]), breach=True)
        self.refused(self.package(files={"probe.svg": ICON.replace("48", "64")}), breach=True)
        self.refused(self.package(LINK), breach=True)

    def test_declared_group_both_spellings_of_theme_and_archive(self):
        group = {"type": "group", "id": "probes", "name": "Probes", "order": 7}
        package = self.package([group, {**LINK, "group_id": "probes"}])
        done = self.command("install_plugin", package, "--theme=jupiter")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(os.path.exists(self.conf_path()))
        self.assertEqual(self.panel.feature_state("budi", "probe"), "on")
        self.assertEqual(self.command("uninstall_plugin", package, "--theme", "jupiter").returncode, 0)
        self.assertFalse(os.path.exists(self.conf_path()))
        self.assertEqual(self.panel.feature_state("budi", "probe"), "absent")
        archive = shutil.make_archive(self.root.path("/opt/archive"), "gztar", self.root.path("/opt"), "package")
        self.assertEqual(self.command("install_plugin", archive).returncode, 0)
        self.assertEqual(self.command("uninstall_plugin", archive).returncode, 0)
        self.assertNotEqual(self.command("install_plugin", package, "--theme=nosuch").returncode, 0)

    def test_uninstall_needs_the_same_install_json(self):
        self.assertEqual(self.command("install_plugin", self.package()).returncode, 0)
        other = self.package([{**LINK, "name": "Another"}], name="other")
        self.assertNotEqual(self.command("uninstall_plugin", other).returncode, 0)
        self.assertTrue(os.path.exists(self.conf_path()))
        self.broke("R10")
        self.assertEqual(self.command("uninstall_plugin", self.root.path("/opt/package")).returncode, 0)


class R13R14Api(WholeCase):
    def test_tokens(self):
        def create(*args):
            done = self.command("whmapi1", "--output=json", "api_token_create", *args)
            return json.loads(done.stdout)["metadata"]["result"]

        self.assertEqual(str(create("token_name=probe", "acl=list-accts")), "1")
        self.assertEqual(self.panel.violations, [])
        self.assertEqual(str(create("token_name=probe", "acl=list-accts")), "0")
        self.assertEqual(str(create("token_name=pro%20be", "acl=list-accts")), "0")
        self.assertEqual(str(create("token_name=everything")), "1")
        self.broke("R13")

    def test_personalization_has_limits(self):
        from standin import uapi
        budi, sari = self.panel.accounts["budi"], self.panel.accounts["sari"]

        def keep(values):
            return uapi.call(self.panel, budi, "Personalization", "set", {"personalization": values})["status"]

        def kept(account, name):
            return uapi.call(self.panel, account, "Personalization", "get", {"names": [name]})["data"][name]["value"]

        self.assertEqual(keep({"k" * 128: "v" * 2048}), 1)
        self.assertEqual(kept(budi, "k" * 128), "v" * 2048)
        self.assertIsNone(kept(sari, "k" * 128))
        self.assertEqual(self.panel.violations, [])
        self.assertEqual(keep({"fine": "1", "k" * 129: "v"}), 0)
        self.assertEqual(keep({"k": "é" * 1025}), 0)
        self.assertIsNone(kept(budi, "fine"), "a refused call stores nothing")
        self.broke("R14")

    def test_account_files_are_closed_to_other_accounts(self):
        path = self.root.path("/var/cpanel/users/budi")
        status = os.stat(path)
        self.assertEqual((status.st_uid, status.st_gid, status.st_mode & 0o777), (0, self.panel.accounts["budi"].gid, 0o640))


class Apis(WholeCase):
    def test_whmapi1(self):
        reply = json.loads(self.command("whmapi1", "--output=json", "accountsummary", "user=budi").stdout)
        self.assertEqual(str(reply["metadata"]["result"]), "1")
        self.assertEqual(reply["data"]["acct"][0]["user"], "budi")
        text = self.command("whmapi1", "version").stdout
        self.assertTrue(text.startswith("---\n"), text)
        self.assertIn("metadata:\n", text)

    def test_values_are_decoded_and_badly_encoded_ones_recorded(self):
        self.command("whmapi1", "suspendacct", "user=sari", "reason=late%20%26%20unpaid")
        self.assertEqual(self.panel.accounts["sari"].suspend_reason, "late & unpaid")
        self.assertEqual(self.panel.violations, [])
        self.command("whmapi1", "suspendacct", "user=wayan", "reason=100%")
        self.broke("CLI")
        self.panel.unsuspend("sari")
        self.panel.unsuspend("wayan")

    def test_uapi_as_root_and_as_the_account(self):
        reply = json.loads(self.command("uapi", "--user=budi", "--output=json", "Variables", "get_user_information", "name=contact_email").stdout)
        self.assertEqual(reply["result"]["status"], 1)
        budi = self.panel.accounts["budi"]
        reply = json.loads(self.command("uapi", "--output=json", "Locale", "get_attributes", user=budi.uid).stdout)
        self.assertEqual(reply["result"]["data"]["locale"], "id")
        done = self.command("uapi", "--user=sari", "Locale", "get_attributes", user=budi.uid)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("only root", done.stderr)
        self.assertNotEqual(self.command("whmapi1", "version", user=budi.uid).returncode, 0)


class S12Update(WholeCase):
    def test_update_sweeps_and_tells(self):
        told = self.root.path("/opt/told")
        hook = self.write("/opt/upcp-hook", "#!/bin/sh\ncat > %s\necho '1 ok'\n" % told, 0o755)
        done = self.command("manage_hooks", "add", "script", hook, "--manual", "--category", "System", "--event", "upcp", "--stage", "post")
        self.assertEqual(done.returncode, 0, done.stderr)
        link = self.root.path("/usr/local/cpanel/base/frontend/jupiter/probe")
        os.symlink("/opt/probe", link)
        driver = self.write("/usr/local/cpanel/Cpanel/Config/ConfigObj/Driver/Probe.pm", "1;\n")
        feature = self.write("/usr/local/cpanel/whostmgr/addonfeatures/probe", "probe:Probe\n")
        self.assertEqual(self.command("upcp").returncode, 0)
        for gone in (link, driver, feature):
            self.assertFalse(os.path.lexists(gone), gone)
        self.assertFalse(os.path.exists(os.path.dirname(feature)))
        with open(told, encoding="utf-8") as file:
            self.assertEqual(json.load(file)["context"]["event"], "upcp")


if __name__ == "__main__":
    unittest.main()
