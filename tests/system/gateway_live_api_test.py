# SPDX-License-Identifier: Apache-2.0
"""The customer's gateway between the stand-in's LiveAPI and a fake daemon: every way in which the panel may answer."""

import unittest

from support import UID_A, FakeDoor, Reply, SystemCase, answer

from standin import liveapi, switches

PAGE = answer(b"<p>Halo</p>", X_Pelanggan_Title="Rincian%20%26%20kaf%C3%A9", X_Pelanggan_Style="?p=style&v=1",
              Content_Type="text/html; charset=utf-8", Content_Security_Policy="default-src 'none'")


class Backend:
    """What the panel would know about the account."""

    def __init__(self):
        self.feature_result = {"status": 1, "data": None}
        self.locale = "id"
        self.titles = []

    def uapi(self, module, func, args):
        if (module, func) == ("Features", "has_feature"):
            assert args == {"name": "pelanggan"}, args
            return self.feature_result
        if (module, func) == ("Locale", "get_attributes"):
            return {"status": 1, "data": {"locale": self.locale, "direction": "ltr", "encoding": "utf-8"}}
        raise liveapi.CallError("no such function")

    def chrome(self, args):
        self.titles.append(args["page_title"])
        return "<html><head><title>x</title></head><body><script>1</script><div id=content>", "</div></body></html>"


class GatewayCase(SystemCase):
    def setUp(self):
        super().setUp()
        self.switches = switches.Switches()
        self.backend = Backend()
        self.violations = []
        self.door = FakeDoor(self.path("panel.sock"), lambda headers, body: self.reply)
        self.addCleanup(self.door.close)
        self.reply = PAGE
        self.gateway = self.install_small("pelanggan-gateway", panel_socket=self.path("panel.sock"),
                                          whm_socket=self.path("whm.sock"))

    def run_gateway(self, query="p=details", method="GET", body=b"", live=True, **env):
        env = {"REQUEST_METHOD": method, "QUERY_STRING": query, "SERVER_PROTOCOL": "HTTP/1.1", **env}
        if method == "POST":
            env.setdefault("CONTENT_LENGTH", str(len(body)))
            env.setdefault("CONTENT_TYPE", "application/x-www-form-urlencoded")
        api = None
        if live:
            api = liveapi.LiveApi(self.path("live.sock"), UID_A, UID_A, self.backend, self.switches,
                                  lambda rule, detail: self.violations.append((rule, detail)))
            env["CPANEL_CONNECT_SOCKET"] = self.path("live.sock")
        out, self.stderr, status, self.seconds = self.run_small([self.gateway], UID_A, env, body)
        if api:
            api.finish()
        self.assertEqual(status, 0, "the gateway always exits 0")
        self.assertTrue(out, "the gateway always answers")
        return Reply(out)

    def assert_dressed(self, reply):
        self.assertEqual(reply.status, 200)
        self.assertIn('<link rel="stylesheet" href="?p=style&#38;v=1"></head>', reply.text)
        self.assertIn("<div id=content><p>Halo</p></div>", reply.text)
        self.assertEqual(self.backend.titles, ["Rincian & kafé"])
        self.assertNotIn("x-pelanggan-title", reply.headers)
        self.assertNotIn("script-src", reply.headers["content-security-policy"])
        self.assertEqual(int(reply.headers["content-length"]), len(reply.body))
        self.assertEqual(self.violations, [])

    def assert_plain(self, reply):
        self.assertEqual(reply.status, 200)
        self.assertIn("<title>Rincian &#38; kafé</title>", reply.text)
        self.assertIn("<p>Halo</p>", reply.text)
        self.assertEqual(reply.headers["content-security-policy"], "default-src 'none'")

    def test_page_in_chrome(self):
        self.assert_dressed(self.run_gateway())
        headers, _ = self.door.requests[0]
        self.assertEqual(headers["PELANGGAN_FRAME"], "body")
        self.assertEqual(headers["PELANGGAN_LANGUAGE"], "id")
        self.assertEqual(headers["QUERY_STRING"], "p=details")
        self.assertEqual(self.stderr, "")

    def test_survives_every_delivery(self):
        for name, value in [("liveapi.delivery", "bytes"), ("liveapi.delivery", "random"), ("liveapi.newline_after_xml", False),
                            ("liveapi.newline_before_close", True), ("liveapi.newline_after_close", "late"),
                            ("liveapi.newline_after_close", "never"), ("liveapi.case", "error_markup"),
                            ("liveapi.case", "other_markup"), ("liveapi.case", "stringly"),
                            ("liveapi.closing_tag", "literal"), ("liveapi.closing_tag", "escaped"),
                            ("liveapi.chrome", "title_only")]:
            with self.subTest(switch=name, value=value):
                self.switches.reset()
                self.backend.titles.clear()
                self.switches.update({name: value})
                self.assert_dressed(self.run_gateway())

    def test_no_frame_from_the_panel_gives_our_own(self):
        for update in [{"liveapi.chrome": "fail"}, {"liveapi.chrome": "error"}, {"liveapi.chrome": "empty"},
                       *({"liveapi.case": case, "liveapi.case_on": "get_dom"} for case in ("empty", "xml", "huge", "eof"))]:
            with self.subTest(**update):
                self.switches.reset()
                self.switches.update(update)
                self.assert_plain(self.run_gateway())
                self.assertEqual(self.violations, [])

    def test_a_silent_panel_is_given_up_in_time(self):
        self.switches.update({"liveapi.case": "silent", "liveapi.case_on": "get_dom"})
        self.assert_plain(self.run_gateway())
        self.assertLess(self.seconds, 8)

    def test_without_live_api_the_page_has_its_own_frame(self):
        self.assert_plain(self.run_gateway(live=False))
        self.assert_plain(self.run_gateway(live=False, CPANEL_CONNECT_SOCKET=self.path("missing.sock")))
        self.switches.update({"liveapi.socket": "refuse"})
        self.assert_plain(self.run_gateway())

    def test_older_socket_variable(self):
        api = liveapi.LiveApi(self.path("old.sock"), UID_A, UID_A, self.backend, self.switches,
                              lambda rule, detail: self.violations.append((rule, detail)))
        reply = self.run_gateway(live=False, CPANEL_PHPCONNECT_SOCKET=self.path("old.sock"))
        api.finish()
        self.assert_dressed(reply)

    def test_feature_off_or_in_doubt_shows_and_stores_nothing(self):
        off = [{"status": 0, "data": None, "messages": ["The feature “pelanggan” exists but is not enabled."]},
               {"status": 0, "data": None},  # an unknown feature
               {"status": 0, "data": None, "errors": ["Permission denied: /etc/trueuserdomains"]},
               {"status": "0", "data": None}]
        for result in off:
            with self.subTest(result=result):
                self.backend.feature_result = result
                reply = self.run_gateway(method="POST", body=b"a=b")
                self.assertEqual(reply.status, 403)
                self.assertIn("hanya tampil bila penyedia", reply.text)
                self.assertIn("Dinonaktifkan", self.backend.titles[-1])
        self.backend.feature_result = {"status": 1}
        for case in ("empty", "xml", "huge", "eof"):
            with self.subTest(case=case):
                self.switches.update({"liveapi.case": case, "liveapi.case_on": "has_feature"})
                self.assertEqual(self.run_gateway(method="POST", body=b"a=b", HTTP_ACCEPT_LANGUAGE="en").status, 503)
        self.switches.reset()
        self.switches.update({"liveapi.uapi_data": "error"})
        self.assertEqual(self.run_gateway().status, 503)
        self.assertEqual(self.door.requests, [], "nothing was forwarded")
        self.assertEqual(self.violations, [])

    def test_redirects_json_and_assets_pass_without_chrome(self):
        for reply in [answer(status="303 See Other", Location="?p=details"),
                      answer(b"{}", Content_Type="application/json", X_Pelanggan_Title="x"),
                      answer(b"p{}", Content_Type="text/css", Cache_Control="max-age=9"),
                      answer(b"<p>bare</p>", Content_Type="text/html")]:
            with self.subTest(reply=reply):
                self.reply = reply
                got = self.run_gateway()
                self.assertEqual(got.body, Reply(reply).body)
                self.assertEqual(got.status, Reply(reply).status)
                self.assertEqual(got.headers.get("location"), Reply(reply).headers.get("location"))
                self.assertNotIn("x-pelanggan-title", got.headers)
        self.assertEqual(self.backend.titles, [])
        self.assertEqual(self.violations, [])

    def test_daemon_away_or_broken(self):
        for reply, method, words in [(None, "GET", "is being restarted"), (None, "POST", "may have been stored"),
                                     (b"garbage", "POST", "may have been stored"),
                                     (PAGE[:-3], "POST", "may have been stored")]:
            with self.subTest(reply=reply, method=method):
                self.backend.locale = "en"
                self.reply = reply
                got = self.run_gateway(method=method, body=b"a=b" if method == "POST" else b"")
                self.assertEqual(got.status, 503)
                self.assertIn(words, got.text)
        self.door.close()
        got = self.run_gateway(method="POST", body=b"a=b")
        self.assertEqual(got.status, 503)
        self.assertIn("Nothing was stored", got.text)
        self.assertEqual(self.violations, [])

    def test_only_listed_variables_are_forwarded(self):
        self.run_gateway(HTTP_PROXY="http://evil", HTTP_COOKIE="session=1", REMOTE_USER="root", USER="root",
                         HTTP_PELANGGAN_TOOL="cli", PELANGGAN_TOOL="cli", PELANGGAN_ACLS="all", HTTP_REMOTE_USER="root",
                         HTTP_ACCEPT="text/html", HTTP_ORIGIN="https://x")
        headers, _ = self.door.requests[0]
        self.assertEqual(set(headers), {"CONTENT_LENGTH", "SCGI", "REQUEST_METHOD", "QUERY_STRING", "SERVER_PROTOCOL",
                                        "HTTP_ACCEPT", "HTTP_ORIGIN", "PELANGGAN_FRAME", "PELANGGAN_LANGUAGE"})

    def test_bad_requests_are_not_forwarded(self):
        for length, body in [("x", b""), ("-1", b""), ("99999999999", b"a=b"), ("1048577", b"a=b"), ("10", b"a=b"), ("", b"")]:
            with self.subTest(length=length):
                self.assertEqual(self.run_gateway(method="POST", body=body, CONTENT_LENGTH=length).status, 400)
        self.assertEqual(self.door.requests, [])

    def test_body_arrives_whole(self):
        body = bytes(range(256)) * 4096
        self.run_gateway(method="POST", body=body)
        self.assertEqual(self.door.requests[0][1], body)

    def test_configuration_of_strangers_is_not_believed(self):
        self.write("bin/gateway.conf", "panel_socket=%s\n" % self.path("panel.sock"), 0o666)
        reply = self.run_gateway()
        self.assertIn("not believed", self.stderr)
        self.assertEqual(self.door.requests, [])
        self.assertEqual(reply.status, 503)


if __name__ == "__main__":
    unittest.main()
