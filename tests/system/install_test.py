# SPDX-License-Identifier: Apache-2.0
"""The installer on a server with a panel: a whole life from install to removal, and everything that an update, a person or a panel may do
in between."""

import json
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import unittest
import unittest.mock

from support import wait_for  # says where the shared folders are, so it comes first
import scene
from install_case import SECRETS, SOURCE, InstallCase, differences, edit, this_version

PANEL_PLACES = ("usr/local/cpanel/base/frontend/jupiter/pelanggan", "usr/local/cpanel/whostmgr/docroot/cgi/pelanggan",
                "usr/local/cpanel/Cpanel/Config/ConfigObj/Driver/Pelanggan.pm",
                "usr/local/cpanel/Cpanel/Config/ConfigObj/Driver/Pelanggan/META.pm")


class Life(InstallCase):
    """With the real programs: an earlier version with data, the update, an update of the panel, removal."""

    real_programs = True

    def start_daemon(self):
        config = self.server.path("etc/pelanggan/pelanggan.conf")
        process = subprocess.Popen([self.server.path("opt/pelanggan/bin/pelanggand"), "--config", config], stderr=subprocess.PIPE,
                                   env={**os.environ, "CREDENTIALS_DIRECTORY": os.path.dirname(config)})
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        wait_for(lambda: scene.can_connect(self.server.path("run/pelanggan/whm.sock")) or process.poll() is not None, "the installed daemon's door")
        if process.poll() is not None:
            raise AssertionError("the installed daemon ended: %s" % process.stderr.read().decode())
        return process

    def stop(self, process):
        process.terminate()
        process.wait(30)

    def cli(self, *arguments):
        program = self.server.path("usr/local/sbin/pelanggan")
        done = subprocess.run([program, "--config", self.server.path("etc/pelanggan/pelanggan.conf"), "--output", "json", *arguments],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        return json.loads(done.stdout)

    def old_version(self):
        def change(folder):
            edit(os.path.join(folder, "plugin/manifest"), lambda text: text + "file /opt/pelanggan/bin/of-then src:LICENSE root root 0644 payload\n"
                 "file /etc/cron.d-of-then src:LICENSE root root 0644 -\n")
            edit(os.path.join(folder, "plugin/cpanel/install.json"), lambda text: text.replace('"order": 50', '"order": 60'))
            edit(os.path.join(folder, "plugin/whm/pelanggan.conf"), lambda text: text.replace("displayname=Pelanggan", "displayname=Customers"))
            edit(os.path.join(folder, "plugin/etc/pelanggan.conf.in"), lambda text: text.replace("# Secrets are not here", "# Secrets were not here"))
        return self.another_version("0.0.9", change)

    def test_install_update_panel_update_and_removal(self):
        server = self.server
        files, registrations = server.files(), server.registrations()
        old = self.old_version()
        # The same programs under an earlier number: what wrote the data is known by number and by contents.
        # The daemon asks the machine's own list of users, so one of those is who it becomes.
        server.run("install", "--user", scene.DAEMON_USER, source=old)
        self.assertIn("of-then", " ".join(server.files()))
        self.assertIn("displayname=Customers", server.registrations()["programs"])
        daemon = self.start_daemon()
        self.assertEqual(self.cli("sync")["state"], "complete")
        count = len(self.cli("accounts", "list")["rows"])
        self.assertGreater(count, 10)
        # While it works on its data there is no whole copy, so nothing is changed.
        text = server.run("install", expect=1)
        self.assertIn("stop it and run this again", text)
        self.stop(daemon)

        edit(server.path("etc/pelanggan/pelanggan.conf"), lambda text: text + "\n[log]\nlevel = warn\n")
        text = server.run("upgrade")
        self.assertIn("version 0.0.9 is installed and becomes " + this_version(), text)
        self.assertIn("was edited by hand and stays", text)
        self.assertIn("level = warn", server.read("etc/pelanggan/pelanggan.conf"))
        self.assertIn("Secrets are not here", server.read("etc/pelanggan/pelanggan.conf.new"))
        self.assertNotIn("of-then", " ".join(server.files()), "what the earlier version had and this one has not")
        self.assertNotIn("displayname=Customers", server.registrations()["programs"])
        copies = os.listdir(server.path("var/lib/pelanggan-backups"))
        self.assertEqual(len(copies), 1)
        with sqlite3.connect(server.path("var/lib/pelanggan-backups/" + copies[0] + "/pelanggan.db")) as database:
            self.assertEqual(database.execute("SELECT count(*) FROM account").fetchone()[0], count)
        daemon = self.start_daemon()
        self.assertEqual(len(self.cli("accounts", "list")["rows"]), count)
        self.stop(daemon)

        # Back to the older one: refused, and nothing was changed.
        installed = server.files()
        self.assertIn("an older program does not read a newer database", server.run("install", source=old, expect=1))
        self.assertEqual(differences(installed, server.files()), [])

        # The panel updates itself and sweeps its folders; its hook has repair put everything back.
        before_update = server.registrations()
        server.standin.command("scripts/upcp")
        log = server.path("var/log/pelanggan/repair.log")
        wait_for(lambda: all(os.path.lexists(server.path(place)) for place in PANEL_PLACES), "what the panel's update removed to be put back")
        wait_for(lambda: not os.path.exists(server.path("etc/pelanggan/installed.journal")), "the end of the repair")
        self.assertEqual([line for line in differences(installed, server.files(without_contents=["etc/pelanggan/installed.json"]))
                          if "repair.log" not in line and "installed.json" not in line and "addonfeatures" not in line], [])
        self.assertEqual(stat.S_IMODE(os.stat(log).st_mode), 0o600)
        self.assertEqual(server.registrations(), before_update)
        self.assert_no_violations()

        os.mkdir(server.path("usr/local/cpanel/whostmgr/addonfeatures"))  # the panel's own folder, which some of its updates lose
        # From the installed tree, as somebody does who has no sources any more.
        server.run("uninstall", "--purge", program=server.path("opt/pelanggan/install.sh"))
        self.assertEqual(differences(files, server.files()), [])
        self.assertEqual(server.registrations(), registrations)
        self.assert_no_violations()


class Install(InstallCase):
    def test_dry_runs_and_checks_change_nothing(self):
        files, registrations = self.server.files(), self.server.registrations()
        self.assertIn("would write /opt/pelanggan/bin/pelanggand", self.server.run("install", "--dry-run"))
        self.server.run("check")
        self.server.run("uninstall", "--dry-run")
        self.assertEqual(differences(files, self.server.files()), [])
        self.assertEqual(self.server.registrations(), registrations)

    def test_a_second_install_changes_nothing(self):
        self.server.run("install")
        files, registrations = self.server.files(["etc/pelanggan/installed.json"]), self.server.registrations()
        self.assertIn("nothing had to be changed", self.server.run("install"))
        self.assertEqual(differences(files, self.server.files(["etc/pelanggan/installed.json"])), [])
        self.assertEqual(self.server.registrations(), registrations)
        self.assertIn("Nothing had to be repaired", self.server.run("repair"))

    def test_what_is_registered_is_what_is_listed_here(self):
        self.server.run("install")
        registrations = self.server.registrations()
        self.assertEqual(registrations["tokens"], {"pelanggan": ["acct-summary", "cpanel-api", "edit-account", "list-accts"]})
        self.assertIn("acls=software-pelanggan\n", registrations["programs"])
        hooks = [hook["hook"] for events in registrations["hooks"].values() for entries in events.values() for hook in entries]
        self.assertEqual(len(hooks), len(set((category, event) for category, events in registrations["hooks"].items() for event in events)),
                         "an event with two hooks of ours")
        self.assertEqual(sorted(os.listdir(self.server.path("etc/systemd/system/sockets.target.wants"))),
                         ["pelanggand-panel.socket", "pelanggand-public.socket", "pelanggand-whm.socket"])
        self.assertEqual(set(hooks), {self.server.path("opt/pelanggan/bin/pelanggan-hook"), self.server.path("opt/pelanggan/bin/after-update")})
        self.assert_no_violations()

    def test_no_secret_is_readable_and_nothing_is_set_id(self):
        self.server.run("install")
        for name in SECRETS:
            status = os.stat(self.server.path(name))
            self.assertEqual((status.st_uid, stat.S_IMODE(status.st_mode)), (0, 0o600), name)
        token = self.server.read("etc/pelanggan/whm.token").strip()
        keys = self.server.read("etc/pelanggan/link.keys").split()[1]
        user = self.server.user("pelanggan")
        self.assertTrue(user[6].endswith(("nologin", "false")), user)
        self.assertLess(int(user[2]), 1000)
        for name, (_, mode, uid, gid, _contents) in self.server.files().items():
            path = self.server.path(name)
            self.assertFalse(int(mode, 8) & 0o7000 and os.path.isfile(path), "set-id: " + name)
            if os.path.isfile(path) and not os.path.islink(path) and name not in SECRETS:
                with open(path, "rb") as file:
                    data = file.read()
                self.assertNotIn(token.encode(), data, name)
                self.assertNotIn(keys.encode(), data, name)
            if "pelanggan" in name and not os.path.islink(path):
                self.assertFalse(int(mode, 8) & 0o022, "others may write: " + name)
                self.assertIn(uid, (0, int(user[2])), name)

    def test_data_are_kept_and_found_again(self):
        self.server.run("install")
        keys = self.server.read("etc/pelanggan/link.keys")
        with open(self.server.path("var/lib/pelanggan/pelanggan.db"), "w", encoding="ascii") as file:
            file.write("data")
        self.server.run("uninstall")
        self.assertEqual(self.server.registrations()["tokens"], {})
        self.assertFalse(os.path.exists(self.server.path("opt/pelanggan")))
        self.assertFalse(os.path.exists(self.server.path("etc/pelanggan/whm.token")))
        self.assertEqual(self.server.read("var/lib/pelanggan/pelanggan.db"), "data")
        self.assertIn("data of an earlier installation were kept", self.server.run("install"))
        self.assertEqual((self.server.read("etc/pelanggan/link.keys"), self.server.read("var/lib/pelanggan/pelanggan.db")), (keys, "data"))

    def test_it_can_be_removed_when_the_panel_has_gone_first(self):
        self.server.run("install")
        shutil.rmtree(self.server.path("usr/local/cpanel/bin"))
        shutil.rmtree(self.server.path("usr/local/cpanel/scripts"))
        shutil.rmtree(self.server.path("usr/local/cpanel/base"))
        self.server.run("uninstall", "--purge")
        self.assertEqual([name for name in self.server.files() if "pelanggan" in name and not name.startswith("var/cpanel")], [])

    def test_what_was_there_before_stays(self):
        subprocess.run(["useradd", "--prefix", self.server.root, "--system", "--shell", "/usr/sbin/nologin", "pelanggan"], check=True)
        files, registrations = self.server.files(), self.server.registrations()
        self.server.run("install")
        self.server.run("uninstall", "--purge")
        self.assertEqual(self.server.registrations(), registrations)
        self.assertEqual(differences(files, self.server.files()), [])

    def test_a_lost_or_revoked_token_is_made_anew(self):
        self.server.run("install")
        token = self.server.read("etc/pelanggan/whm.token")
        os.unlink(self.server.path("etc/pelanggan/whm.token"))
        self.server.run("repair")
        second = self.server.read("etc/pelanggan/whm.token")
        self.server.standin.command("bin/whmapi1", "--output=json", "api_token_revoke", "token_name=pelanggan")
        self.server.run("repair")
        self.assertEqual(len({token, second, self.server.read("etc/pelanggan/whm.token")}), 3)
        self.assertEqual(list(self.server.registrations()["tokens"]), ["pelanggan"])
        self.assert_no_violations()

    def test_a_token_for_all_accounts_only_when_asked_for(self):
        self.server.run("install", "--token-all")
        self.assertIn("all", self.server.registrations()["tokens"]["pelanggan"])
        self.assertIn("nothing had to be changed", self.server.run("install"))

    def test_hooks_registered_twice_or_of_an_earlier_version_are_put_right(self):
        self.server.run("install")
        wanted = self.server.registrations()["hooks"]
        hook = self.server.path("opt/pelanggan/bin/pelanggan-hook")
        self.server.standin.command("bin/manage_hooks", "add", "script", hook)
        self.server.standin.command("bin/manage_hooks", "add", "script", hook, "--manual", "--category", "Whostmgr", "--event", "Accounts::set_shell",
                                    "--stage", "post")
        self.server.run("repair")
        self.assertEqual(json.dumps(self.server.registrations()["hooks"]).count('"hook"'), json.dumps(wanted).count('"hook"'))
        self.assertNotIn("Accounts::set_shell", json.dumps(self.server.registrations()["hooks"]))

    def test_chkservd_is_asked_for_and_shares_its_file(self):
        shared = self.server.path("etc/chkserv.d/chkservd.conf")
        with open(shared, "w", encoding="ascii") as file:
            file.write("httpd:1\nexim:1")  # no line feed at the end, as it is met
        self.server.run("install")
        self.assertFalse(os.path.exists(self.server.path("etc/chkserv.d/pelanggand")))
        self.server.run("install", "--chkservd")
        self.server.run("repair")
        with open(shared, encoding="ascii") as file:
            self.assertEqual(file.read(), "httpd:1\nexim:1\npelanggand:1\n")
        self.server.run("uninstall")
        with open(shared, encoding="ascii") as file:
            self.assertEqual(file.read(), "httpd:1\nexim:1\n")
        self.assertEqual(os.listdir(self.server.path("etc/chkserv.d")), ["chkservd.conf"])

    def test_repair_says_which_of_our_own_files_is_damaged(self):
        self.server.run("install")
        program = self.server.path("opt/pelanggan/install.sh")
        edit(self.server.path("opt/pelanggan/bin/pelanggand"), lambda text: text + "# changed\n")
        self.assertIn("/opt/pelanggan/bin/pelanggand is not what was installed", self.server.run("repair", program=program, expect=1))
        self.server.run("install")
        self.assertIn("Nothing had to be repaired", self.server.run("repair", program=program))

    def test_a_packaged_installation_leaves_the_payload_to_the_package_manager(self):
        server = self.server
        staged = os.path.join(server.folder, "staged")
        os.mkdir(staged)
        subprocess.run(["python3", "-B", os.path.join(SOURCE, "installer/main.py"), "stage", "--binaries", server.binaries, "--into", staged], check=True)
        self.assertEqual(os.listdir(staged), ["opt"])
        shutil.copytree(os.path.join(staged, "opt/pelanggan"), server.path("opt/pelanggan"), symlinks=True)
        payload = server.files()
        registrations = server.registrations()
        program = server.path("opt/pelanggan/install.sh")
        server.run("install", "--packaged", program=program)
        self.assertEqual(list(server.registrations()["tokens"]), ["pelanggan"])
        self.assertIn("Nothing had to be repaired", server.run("repair", program=program))
        # The package manager unpacks another build over it.
        for name in ("opt/pelanggan/bin/pelanggand", "opt/pelanggan/templates/html/account_link.mustache"):
            with open(server.path(name), "a", encoding="ascii") as file:
                file.write("\n")
        payload = {**payload, **{name: facts for name, facts in server.files().items() if name in payload}}
        self.assertIn("is not what was installed", server.run("repair", program=program, expect=1))
        server.run("install", "--packaged", program=program)
        self.assertIn("Nothing had to be repaired", server.run("repair", program=program))
        server.run("uninstall", "--packaged", "--purge", program=program)
        self.assertEqual(differences(payload, server.files()), [])
        self.assertEqual(server.registrations(), registrations)
        self.assert_no_violations()

    def test_the_privilege_is_described_as_the_panel_reads_it(self):
        stub = os.path.join(self.server.folder, "perl/Cpanel/Config/ConfigObj/Interface/Config")
        os.makedirs(os.path.join(stub, "Version"))
        for path, package in ((stub + "/v1.pm", "v1"), (stub + "/Version/v1.pm", "Version::v1")):
            with open(path, "w", encoding="ascii") as file:
                file.write(f"package Cpanel::Config::ConfigObj::Interface::Config::{package}; sub base {{ return bless $_[1], $_[0] }} 1;\n")
        self.server.run("install")
        driver = self.server.path("usr/local/cpanel")
        name = "Cpanel::Config::ConfigObj::Driver::Pelanggan"
        done = subprocess.run(["perl", "-I", os.path.join(self.server.folder, "perl"), "-I", driver, "-we",
                               f"use strict; require {name}::META; die 'META loads the driver' if {name}->can('acl_desc'); require {name};"
                               f"my $one = {name}->init()->acl_desc()->[0]; my $meta = {name}::META::content();"
                               "print join ',', map({ $one->{$_} } qw(acl default_value default_ui_value acl_subcat)), $meta->{name}{driver};"],
                              capture_output=True, text=True, check=False)
        self.assertEqual((done.stderr, done.stdout), ("", "software-pelanggan,0,0,Third-Party Services,Pelanggan"))


    def test_a_systemd_that_hands_over_no_secrets(self):
        """EL 8 has 239: there the daemon's group may read them."""
        fake = os.path.join(self.server.folder, "bin")
        os.mkdir(fake)
        real = shutil.which("systemctl")
        with open(os.path.join(fake, "systemctl"), "w", encoding="ascii") as file:
            file.write(f'#!/bin/sh\n[ "$1" = --version ] && echo "systemd 239 (239-82.el8)" && exit 0\nexec {real} "$@"\n')
        os.chmod(os.path.join(fake, "systemctl"), 0o755)
        with unittest.mock.patch.dict(os.environ, {"PATH": fake + ":" + os.environ["PATH"]}):
            self.server.run("install")
        gid = int(self.server.user("pelanggan")[3])
        for name in SECRETS:
            status = os.stat(self.server.path(name))
            self.assertEqual((status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)), (0, gid, 0o640), name)
        config = self.server.read("etc/pelanggan/pelanggan.conf")
        self.assertIn("token_file = %s\n" % self.server.path("etc/pelanggan/whm.token"), config)
        self.assertIn("key_file = %s\n" % self.server.path("etc/pelanggan/link.keys"), config)


class Findings(InstallCase):
    def refused(self, *wanted, **where):
        files, registrations = self.server.files(), self.server.registrations()
        text = self.server.run("install", expect=1, **where)
        self.assertIn("Nothing was changed.", text)
        for words in wanted:
            self.assertRegex(text, words)
        self.assertEqual(differences(files, self.server.files()), [])
        self.assertEqual(self.server.registrations(), registrations)
        return text

    def test_everything_that_is_wrong_is_said_at_once(self):
        server = self.server
        edit(server.path("usr/local/cpanel/version"), lambda _: "11.102.0.3\n")
        os.unlink(server.path("usr/local/cpanel/bin/manage_hooks"))
        os.rmdir(server.path("usr/local/cpanel/base/frontend/jupiter/dynamicui"))
        shutil.rmtree(server.path("usr/local/cpanel/base/frontend/jupiter"))
        os.unlink(os.path.join(server.binaries, "pelanggand"))
        with open(server.path("etc/logrotate.d/pelanggan"), "w", encoding="ascii") as file:
            file.write("mine\n")
        server.standin.stop()
        text = server.run("install", expect=1)
        for words in ("blocker +panel +cPanel & WHM 11.102.0.3 is older than 110; update it first", "blocker +panel .*bin/manage_hooks",
                      "blocker +theme .*jupiter", "blocker +payload .*pelanggand; build first", "blocker +whm +nothing answers at 127.0.0.1",
                      "blocker +path +/etc/logrotate.d/pelanggan is there and was not made by an installation", "Nothing was changed."):
            self.assertRegex(text, words)
        self.assertTrue(all("; " in line for line in text.splitlines() if line.startswith("blocker")), "a blocker without a remedy:\n" + text)

    def test_a_server_without_the_panel_is_refused(self):
        os.unlink(self.server.path("usr/local/cpanel/version"))
        text = self.server.run("install", expect=1)
        self.assertRegex(text, "no cPanel & WHM is installed here")

    def test_an_accounts_own_user_of_that_name_is_not_taken(self):
        with open(self.server.path("etc/passwd"), "a", encoding="ascii") as file:
            file.write("pelanggan:x:1234:1234::/home/pelanggan:/bin/bash\n")
        self.refused("pelanggan is there as uid 1234")

    def test_two_installers_wait_for_each_other(self):
        self.server.run("install")
        commands = [subprocess.Popen(self.server.command_line("install"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(3)]
        for command in commands:
            text, _ = command.communicate(timeout=120)
            self.assertEqual(command.returncode, 0, text)
        self.assertIn("Nothing had to be repaired", self.server.run("repair"))

    def test_unknown_words_are_a_usage_error(self):
        self.server.run("install", "--what", expect=2)
        self.server.run("uninstall", "--purge", "--keep-data", expect=2)
        self.server.run("install", "--set", "nonsense", expect=2)
        text = subprocess.run([os.path.join(SOURCE, "install.sh"), "instal"], capture_output=True, text=True, check=False)
        self.assertEqual(text.returncode, 2)
        self.assertTrue(re.search("install.sh: unknown: instal", text.stderr))


if __name__ == "__main__":
    unittest.main()
