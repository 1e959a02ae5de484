# SPDX-License-Identifier: Apache-2.0
"""Log-in, the session's token in the address (R7), and what the two services show."""
import re
import unittest

from whole_case import WholeCase


class LogIn(WholeCase):
    def test_front_pages_ask_for_a_log_in(self):
        for browser, product in ((self.cpanel(), "cPanel"), (self.whm(), "WHM")):
            response = browser.get("/")
            self.assertEqual(response.status, 200)
            self.assertIn("<h1>%s</h1>" % product, response.text)
            self.assertIn('name="pass"', response.text)

    def test_customer_lands_on_the_tools_page_in_the_accounts_language(self):
        browser = self.cpanel()
        response = browser.log_in("budi", self.panel.accounts["budi"].password)
        self.assertEqual(response.status, 303)
        self.assertRegex(response.headers["Location"], r"^/cpsess[0-9]{10}/frontend/jupiter/index\.html$")
        page = browser.get(response.headers["Location"])
        self.assertEqual(page.status, 200)
        self.assertIn('<html lang="id">', page.text)
        for landmark in ("<header", "<nav", "<main"):
            self.assertEqual(page.text.count(landmark), 1)

    def test_wrong_password_and_unknown_user_look_alike(self):
        wrong = self.cpanel().log_in("budi", "wrong")
        nobody = self.cpanel().log_in("nosuchuser", "wrong")
        self.assertEqual((wrong.status, nobody.status), (401, 401))
        self.assertEqual(wrong.text.replace("budi", ""), nobody.text.replace("nosuchuser", ""))

    def test_suspended_customer_is_told_that_the_password_is_wrong(self):
        response = self.cpanel().log_in("dewi", self.panel.accounts["dewi"].password)
        self.assertEqual(response.status, 401)
        self.assertIn("The login is invalid", response.text)
        self.assertNotIn("suspend", response.text.lower())

    def test_suspension_ends_a_running_session(self):
        browser = self.cpanel("sari")
        self.panel.suspend("sari", "test")
        try:
            self.assertEqual(browser.get(browser.token + "/frontend/jupiter/index.html").status, 401)
        finally:
            self.panel.unsuspend("sari")

    def test_root_is_no_customer_and_a_customer_no_reseller(self):
        self.assertEqual(self.cpanel().log_in("root", self.panel.root_password).status, 401)
        self.assertEqual(self.whm().log_in("budi", self.panel.accounts["budi"].password).status, 401)
        self.assertEqual(self.whm().log_in("nusantara", self.panel.accounts["nusantara"].password).status, 303)

    def test_log_out(self):
        browser = self.cpanel("budi")
        self.assertIn('name="pass"', browser.get(browser.token + "/logout/").text)
        self.assertEqual(browser.get(browser.token + "/frontend/jupiter/index.html").status, 401)


class R7Token(WholeCase):
    def assert_log_in(self, response):
        self.assertEqual(response.status, 401)
        self.assertIn('id="login"', response.text)

    def test_without_token_with_a_wrong_one_and_with_another_sessions(self):
        for browser, page in ((self.cpanel("budi"), "/frontend/jupiter/index.html"), (self.whm("root"), "/")):
            self.assertEqual(browser.get(browser.token + page).status, 200)
            self.assert_log_in(browser.get("/frontend/jupiter/index.html"))
            self.assert_log_in(browser.get("/cpsess0000000000" + page))
            self.assert_log_in(browser.get(browser.token[:-1] + page))

    def test_token_without_its_cookie(self):
        browser = self.cpanel("budi")
        page = browser.token + "/frontend/jupiter/index.html"
        self.assert_log_in(browser.get(page, headers={"Cookie": "cpsession="}))
        other = self.cpanel("wayan")
        self.assert_log_in(other.get(page))

    def test_links_forms_and_redirects_of_programs_must_keep_the_token(self):
        browser = self.cpanel("budi")
        for html, good in (('<a href="?p=a">x</a>', True), ('<a href="./index.live.cgi?p=1">x</a>', True),
                           ('<a href="https://example.org/" rel="noreferrer">x</a>', True), ('<a href="#a">x</a>', True),
                           ('<form action="/frontend/jupiter/probe/index.live.cgi">', False), ('<a href="/elsewhere">x</a>', False),
                           ('<a href="../../../../login">x</a>', False), ('<img src="https://example.org/a.png">', False),
                           ('<a href="javascript:alert(1)">x</a>', False), ('<meta http-equiv="refresh" content="0; url=/x">', False)):
            with self.subTest(html=html):
                self.panel.violations.clear()
                self.live(self.program(html))
                self.assertEqual(self.page(browser).status, 200)
                self.assertEqual([item["rule"] for item in self.panel.violations], [] if good else ["R7"])
        self.panel.violations.clear()

    def test_a_redirect_without_the_token(self):
        self.live(self.program("", head="Status: 303 See Other\\nLocation: /frontend/jupiter/probe/index.live.cgi"))
        self.assertEqual(self.page(self.cpanel("budi")).status, 303)
        self.broke("R7")

    def test_a_get_that_changes_state(self):
        browser = self.cpanel("budi")
        self.live(self.program("", call='live.uapi("ContactInformation", "set_notification_preferences", preferences={"notify_disk_limit": 1})'))
        self.assertEqual(self.page(browser).status, 200)
        self.broke("R7")

    def test_cors_headers(self):
        self.live(self.program("", head="Content-Type: text/html\\nAccess-Control-Allow-Origin: *"))
        self.page(self.cpanel("budi"))
        self.broke("R7")

    @staticmethod
    def program(html, head="Content-Type: text/html; charset=utf-8", call=""):
        from whole_case import LIVE
        return LIVE + "%s\nlive.end()\nprint('%s\\n\\n' + %r)\n" % (call, head, html)


class Pages(WholeCase):
    def test_administrator_changes_an_account_without_javascript(self):
        browser = self.whm("root")
        base = browser.token + "/standin/accounts"
        listing = browser.get(base)
        self.assertIn(">budi</a>", listing.text)
        self.assertRegex(listing.text, r'class="pnl-red">.*dewi')

        def act(**form):
            response = browser.ask("POST", base, form)
            self.assertEqual(response.status, 303, response.text)
            return browser.get(response.headers["Location"]).text

        self.assertIn("Suspended: Late &amp; unpaid", act(action="suspend", user="joko", reason="Late & unpaid"))
        self.assertTrue(self.panel.accounts["joko"].suspended)
        self.assertIn("Active", act(action="unsuspend", user="joko"))
        act(action="email", user="joko", value="joko@new.example")
        self.assertEqual(self.panel.accounts["joko"].contact_email, "joko@new.example")
        act(action="owner", user="joko", value="nusantara")
        act(action="plan", user="joko", value="pro")
        self.assertEqual((self.panel.accounts["joko"].owner, self.panel.accounts["joko"].plan), ("nusantara", "pro"))
        self.assertIn("Account joko2", act(action="rename", user="joko", value="joko2"))
        self.assertNotIn("joko", self.panel.accounts)
        self.assertIn("removed", act(action="remove", user="joko2"))
        act(action="create", user="baru", domain="baru.example", contact_email="baru@mail.example", plan="basic", owner="root")
        self.assertIn("baru", self.panel.accounts)

    def test_a_refusal_says_why_and_changes_nothing(self):
        browser = self.whm("root")
        response = browser.ask("POST", browser.token + "/standin/accounts", {"action": "email", "user": "budi", "value": "nonsense"})
        self.assertEqual(response.status, 409)
        self.assertIn("not a valid email", response.text)
        self.assertEqual(self.panel.accounts["budi"].contact_email, "budi@mail.example")

    def test_only_root_has_that_screen(self):
        browser = self.whm("nusantara")
        self.assertEqual(browser.get(browser.token + "/standin/accounts").status, 404)

    def test_paths_cannot_leave(self):
        browser = self.cpanel("budi")
        for path in ("/frontend/jupiter/../../../../../etc/passwd", "/frontend/jupiter/%2e%2e/%2e%2e/version",
                     "/frontend/jupiter/a%00b", "/frontend/nosuch/index.html", "/frontend/jupiter/dynamicui.conf"):
            self.assertEqual(browser.get(browser.token + path).status, 404, path)

    def test_json_api_is_not_on_the_customers_port(self):
        self.assertEqual(self.cpanel().get("/json-api/version?api.version=1").status, 403)

    def test_whm_api_with_the_sessions_cookie(self):
        browser = self.whm("root")
        response = browser.ask("POST", browser.token + "/json-api/version", {"api.version": "1"})
        self.assertEqual(response.status, 200, response.text)
        self.assertTrue(re.search(r'"version":\s*"11\.', response.text), response.text)


class Many(WholeCase):
    accounts = 200_000

    def test_log_in_with_many_accounts(self):
        name = next(user for user in self.panel.accounts if self.panel.accounts.peek(user).owner == "root"
                    and not self.panel.accounts.peek(user).suspended and user not in ("budi", "sari"))
        browser = self.cpanel(name)
        self.assertEqual(browser.get(browser.token + "/frontend/jupiter/index.html").status, 200)
        admin = self.whm("root")
        self.assertIn("200000 accounts", admin.get(admin.token + "/standin/accounts?page=3999").text)


if __name__ == "__main__":
    unittest.main()
