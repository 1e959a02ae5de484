# SPDX-License-Identifier: Apache-2.0
"""WHM programs: registered ones only (R8), run as root for whoever has an ACL (S5, S6), restart in between (S11)."""
import json
import os
import socket
import subprocess
import threading
import unittest

from whole_case import CONF, WholeCase

PERL = '''\
#!/usr/local/cpanel/3rdparty/bin/perl
use strict;
use warnings;
use JSON::PP ();
print "Content-Type: application/json\\r\\n\\r\\n";
print JSON::PP->new->canonical->encode({ uid => $>, gid => $) + 0, env => {%ENV}, body => do { local $/; <STDIN> // q{} } });
'''
FRAME = '''\
#!/usr/local/cpanel/3rdparty/bin/perl
use strict;
use warnings;
use Cpanel::Template ();
print "Content-Type: text/html; charset=utf-8\\r\\n\\r\\n";
Cpanel::Template::process_template( 'whostmgr', { template_file => 'probe/frame.tmpl', print => 1,
    title => "A <b> & caf\\xc3\\xa9", body => '<p id="mine">[% not.expanded %]</p>', note => '"<i>"' } );
'''
TEMPLATE = """\
[%# a remark -%]
[% WRAPPER 'master_templates/master.tmpl' header=title theme='yui' -%]
[% body %]<span>[% note | html %]</span>
[% END %]
"""


class Programs(WholeCase):
    def setUp(self):
        super().setUp()
        self.program = self.whm_program(PERL)
        self.assertEqual(self.register().stdout, "probe registered\n")
        self.panel.violations.clear()

    def open(self, user="root", name="index.cgi", **options):
        browser = self.whm(user)
        return browser.get("%s/cgi/probe/%s" % (browser.token, name), **options)

    def test_runs_as_root_with_the_callers_name_beside_it(self):
        browser = self.whm("nusantara")
        response = browser.ask("POST", browser.token + "/cgi/probe/index.cgi?p=1", {"a": "b"})
        self.assertEqual(response.status, 200, response.text)
        about = json.loads(response.text)
        self.assertEqual(about["uid"], 0)
        self.assertEqual(about["env"]["REMOTE_USER"], "nusantara")
        self.assertEqual(about["env"]["cp_security_token"], browser.token)
        self.assertEqual(about["env"]["SCRIPT_FILENAME"], self.root.path("/usr/local/cpanel/whostmgr/docroot/cgi/probe/index.cgi"))
        self.assertEqual(about["body"], "a=b")
        self.assertNotIn("CPANEL_CONNECT_SOCKET", about["env"])

    def test_a_native_program(self):
        os.unlink(self.program)
        source = self.write("/opt/native.c", '#include <stdio.h>\nint main(void){puts("Content-Type: text/plain\\n\\nnative");return 0;}\n')
        subprocess.run(["cc", "-o", self.program, source], check=True)
        self.assertIn("native", self.open().text)

    def test_user_authuser(self):
        self.register(CONF + "user=$authuser\n")
        os.chmod(self.program, 0o755)
        self.assertEqual(json.loads(self.open("nusantara").text)["uid"], self.panel.accounts["nusantara"].uid)
        self.assertEqual(json.loads(self.open("root").text)["uid"], 0)

    def test_frame(self):
        self.whm_program(FRAME)
        self.write("/usr/local/cpanel/whostmgr/docroot/templates/probe/frame.tmpl", TEMPLATE)
        text = self.open("nusantara").text
        self.assertIn("<title>A &lt;b&gt; &amp; café - WHM</title>", text)
        self.assertIn('<p id="mine">[% not.expanded %]</p><span>&quot;&lt;i&gt;&quot;</span>', text)
        for part in ("<header", "<nav", "<main", "<footer", "nusantara</span>", 'lang="%s"' % self.panel.accounts["nusantara"].locale):
            self.assertEqual(text.count(part), 1, part)
        self.assertEqual(text.count("<div"), text.count("</div>"))
        self.assertRegex(text, r'<a href="/cpsess[0-9]{10}/cgi/probe/index\.cgi" aria-current="page">Probe</a>')

    def test_frame_without_a_heading_of_its_own(self):
        self.whm_program(FRAME)
        self.write("/usr/local/cpanel/whostmgr/docroot/templates/probe/frame.tmpl", TEMPLATE)
        self.assertEqual(self.open().text.count("<h1"), 1)
        self.whole.switches.update({"chrome.heading": False})
        self.assertEqual(self.open().text.count("<h1"), 0)

    def test_a_template_with_something_unknown_dies(self):
        self.whm_program(FRAME)
        self.write("/usr/local/cpanel/whostmgr/docroot/templates/probe/frame.tmpl", "[% FOREACH x IN y %][% END %]")
        self.assertEqual(self.open().status, 500)
        self.broke("R5")

    def test_menu_only_for_those_who_may(self):
        for user, shown in (("root", True), ("nusantara", True), ("bahari", True), ("tanpa", False)):
            browser = self.whm(user)
            self.assertEqual(">Probe</a>" in browser.get(browser.token + "/").text, shown, user)

    # -- R8

    def test_refused_without_the_acl_and_nothing_is_run(self):
        response = self.open("tanpa")
        self.assertEqual(response.status, 403)
        self.assertNotIn("REMOTE_USER", response.text)

    def test_not_registered(self):
        self.command("unregister_appconfig", "probe")
        self.assertEqual(self.open().status, 403)
        self.broke("R8")

    def test_a_path_that_the_url_does_not_cover(self):
        self.register(CONF.replace("url=/cgi/probe/", "url=/cgi/probe/index.cgi"))
        self.whm_program(PERL, "other.cgi")
        self.assertEqual(self.open().status, 200)
        self.assertEqual(self.open(name="other.cgi").status, 403)
        self.broke("R8")

    def test_conf_dropped_by_hand(self):
        self.command("unregister_appconfig", "probe")
        self.write("/var/cpanel/apps/probe.conf", CONF)
        self.assertEqual(self.open().status, 403)
        self.broke("R8")

    def test_conf_changed_by_hand(self):
        self.write("/var/cpanel/apps/probe.conf", CONF.replace("software-pelanggan", "any"))
        self.assertEqual(self.open("tanpa").status, 403)
        self.broke("R8")

    def test_new_keys_need_unregistering_first(self):
        changed = self.write("/opt/probe.conf", CONF.replace("software-pelanggan", "suspend-acct"))
        self.assertEqual(self.command("register_appconfig", changed).returncode, 0)
        self.assertEqual(self.open("bahari").status, 200, "the old ACL stays in force")
        self.broke("R8")
        self.expected = False
        self.panel.violations.clear()
        os.unlink(self.root.path("/var/cpanel/pluginscache.yaml"))
        self.assertEqual(self.command("register_appconfig", changed).returncode, 0)
        self.assertEqual(self.panel.violations, [])

    def test_an_interpreter_that_is_not_promised(self):
        self.whm_program("#!/usr/bin/perl\nprint qq{Content-Type: text/plain\\n\\n};\n")
        self.assertEqual(self.open().status, 500)
        self.broke("R8")

    def test_a_program_that_fails(self):
        self.whm_program("#!/usr/local/cpanel/3rdparty/bin/perl\nexit 3;\n")
        self.assertEqual(self.open().status, 500)
        self.broke("R5")

    # -- S6

    def test_resellers_file(self):
        def lines():
            with open(self.root.path("/var/cpanel/resellers"), encoding="utf-8") as file:
                return dict(line.rstrip("\n").split(":", 1) for line in file)

        self.assertIn("software-pelanggan", lines()["nusantara"].split(","))
        self.assertNotIn("software-pelanggan", lines()["tanpa"].split(","))
        self.assertNotIn("root", lines())
        for user, acls, status in (("tanpa", {"all"}, 200), ("tanpa", {"list-accts"}, 403), ("tanpa", {"software-pelanggan-x"}, 403),
                                   ("tanpa", {"list-accts", "software-pelanggan"}, 200)):
            self.panel.set_reseller_acls(user, acls)
            self.assertEqual(set(lines()[user].split(",")), acls)
            self.assertEqual(self.open(user).status, status, acls)
        for odd in ("nus", "nusantara.", "nusantar[a]"):  # a prefix of a name, and letters that mean more in a pattern
            self.panel.set_reseller_acls(odd, {"all"})
            self.assertIn(odd, lines())
        self.panel.set_reseller_acls("nusantara", None)
        self.assertNotIn("nusantara", lines())
        self.assertEqual(self.whm().log_in("nusantara", self.panel.accounts["nusantara"].password).status, 401)
        for odd in ("nus", "nusantara.", "nusantar[a]"):
            self.panel.set_reseller_acls(odd, None)
        self.panel.set_reseller_acls("nusantara", {"list-accts", "acct-summary", "suspend-acct", "software-pelanggan"})
        self.panel.set_reseller_acls("tanpa", {"list-accts"})

    # -- S11

    def test_registering_restarts_the_server_and_sessions_survive(self):
        browser = self.whm("root")
        port = self.whole.whm_server.port
        idle = socket.create_connection(("127.0.0.1", port))
        idle.settimeout(20)
        self.register()
        self.assertEqual(self.closed(idle), b"", "an idle connection must not survive the restart")
        self.assertEqual(self.whole.whm_server.port, port)
        self.assertEqual(browser.get(browser.token + "/cgi/probe/index.cgi").status, 200)

    @staticmethod
    def closed(sock):
        with sock:
            try:
                return sock.recv(1)
            except ConnectionResetError:
                return b""

    def test_a_running_request_survives_the_restart(self):
        mark = self.root.path("/opt/go")
        self.whm_program("#!/usr/local/cpanel/3rdparty/bin/perl\nopen my $h, '>', '%s.on'; close $h;\n"
                         "select undef, undef, undef, 0.01 until -e '%s';\nprint qq{Content-Type: text/plain\\n\\nlasted};\n" % (mark, mark))
        answers = []
        thread = threading.Thread(target=lambda: answers.append(self.open()))
        thread.start()
        while not os.path.exists(mark + ".on"):
            self.assertTrue(thread.is_alive(), "the program did not start")
        self.whole.whm_server.restart()
        open(mark, "w", encoding="ascii").close()
        thread.join(30)
        self.assertIn("lasted", answers[0].text)


if __name__ == "__main__":
    unittest.main()
