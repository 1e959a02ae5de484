# SPDX-License-Identifier: Apache-2.0
"""Each refusal and each silent forgiveness of the WHM API, rule by rule: how calls come in (W2 to W13 in ../README.md)."""
import base64
import ssl
import unittest
import warnings

from support import SORTED, Answer, ApiTest, chunk

DENIED = (b'{"cpanelresult":{"apiversion":"2","error":"Access denied","data":{"reason":"Access denied","result":"0"},"type":"text"}}')


class Transport(ApiTest):
    def test_w2_certificates_that_a_client_must_refuse(self):
        for kind in ("wrong_host", "expired", "unknown_ca", "self_signed"):
            _status, reply = self.ask_control("/listeners", {"kind": kind})
            with self.subTest(kind), self.assertRaises(ssl.SSLCertVerificationError):
                self.http("POST", "/json-api/myprivs", "api.version=1", port=reply["port"])

    def test_w2_outdated_tls(self):
        _status, reply = self.ask_control("/listeners", {"kind": "old_tls"})
        with self.assertRaises((ssl.SSLError, ConnectionError)):
            self.http("POST", "/json-api/myprivs", "api.version=1", port=reply["port"])
        lax = self.context()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            lax.minimum_version = ssl.TLSVersion.TLSv1
        lax.set_ciphers("ALL:@SECLEVEL=0")
        self.context = lambda ca_file=None: lax
        self.http("POST", "/json-api/myprivs", "api.version=1", port=reply["port"])
        self.violated("W2")

    def test_w2_a_request_that_reaches_a_bad_listener_is_recorded(self):
        _status, reply = self.ask_control("/listeners", {"kind": "unknown_ca"})
        careless = ssl._create_unverified_context()  # pylint: disable=protected-access
        self.context = lambda ca_file=None: careless
        self.http("POST", "/json-api/myprivs", "api.version=1", port=reply["port"])
        self.violated("W2")

    def test_w3_other_paths_and_verbs(self):
        for verb, path, status in (("GET", "/xml-api/listaccts", 403), ("GET", "/execute/Variables/get_user_information", 404),
                                   ("PUT", "/json-api/listaccts", 405), ("HEAD", "/json-api/listaccts", 405),
                                   ("GET", "/cpsess1234567890/json-api/listaccts", 403)):
            with self.subTest(verb=verb, path=path):
                self.assertEqual(self.http(verb, path).status, status)
                self.violated("W3")

    def test_w4_form_bodies_are_decoded_strictly(self):
        for body in ("api.version=1&reason=a%zz", "api.version=1&reason=a%4", "api.version=1&reason=a b", "api.version=1&reason=a+b",
                     "api.version=1&reason=a%ff", "api.version=1&reason=é", "api.version=1&&reason=a", "api.version=1&reason"):
            with self.subTest(body):
                answer = self.http("POST", "/json-api/suspendacct", (body + "&user=nosuch").encode())
                self.assertEqual(answer.metadata["result"], 0)
                self.violated("W4")

    def test_w4_content_type_and_two_places(self):
        self.assertTrue(self.http("POST", "/json-api/myprivs", "api.version=1", {"Content-Type": "text/plain"}).ok)
        self.violated("W4")
        self.assertTrue(self.http("POST", "/json-api/accountsummary?user=budi", "api.version=1").ok)
        self.violated("W4")

    def test_w4_what_was_sent_is_what_arrives(self):
        reason = "Späte Zahlung & “Rechnung” +1 %41=\n<b>"
        self.assertTrue(self.call("suspendacct", user="budi", reason=reason).ok)
        self.assertEqual(self.panel.accounts["budi"].suspend_reason, reason)

    def test_get_works_as_well_as_post(self):
        answer = self.http("GET", "/json-api/accountsummary?api.version=1&user=budi")
        self.assertEqual(answer.data["acct"][0]["user"], "budi")

    def test_one_connection_carries_many_calls(self):
        import http.client
        connection = http.client.HTTPSConnection("127.0.0.1", self.server.port, timeout=10, context=self.context())
        for _ in range(3):
            connection.request("POST", "/json-api/myprivs", "api.version=1", {
                "Authorization": f"whm root:{self.token}", "Content-Type": "application/x-www-form-urlencoded"})
            self.assertEqual(connection.getresponse().read()[:1], b"{")
        connection.close()
        self.assertEqual(len({entry["connection"] for entry in self.api.log}), 1)


class Versions(ApiTest):
    def test_w5_without_api_version_the_older_shape_answers(self):
        answer = self.http("POST", "/json-api/accountsummary", "user=budi")
        self.assertEqual((answer.json["status"], answer.json["statusmsg"]), (1, "Ok"))
        self.assertEqual(answer.json["acct"][0]["user"], "budi")
        self.violated("W5")
        self.assertEqual(self.http("POST", "/json-api/nosuch", "a=1").json, {"error": "Unknown App Requested: nosuch"})
        self.violated("W5")
        answer = self.http("POST", "/json-api/accountsummary", "user=nosuch")
        self.assertEqual((answer.json["status"], answer.json["acct"]), (0, None))
        self.violated("W5")
        self.assertEqual(self.http("POST", "/json-api/suspendacct", "user=budi").json["result"][0]["status"], 1)
        self.violated("W5")

    def test_w5_another_version_fails(self):
        answer = self.http("POST", "/json-api/suspendacct", "api.version=2&user=budi")
        self.assertEqual(answer.metadata["result"], 0)
        self.assertFalse(self.panel.accounts["budi"].suspended)
        self.violated("W5")

    def test_w19_an_unknown_function(self):
        answer = self.call("nosuch")
        self.assertEqual((answer.status, answer.metadata["result"], answer.metadata["command"]), (200, 0, "nosuch"))
        self.assertRegex(answer.metadata["reason"], r"\AUnknown app \([\"“]nosuch[\"”]\) requested for this version \(1\) of the API\.\Z")


class Authentication(ApiTest):
    def assert_denied(self, answer: Answer):
        self.assertEqual((answer.status, answer.reason, answer.body), (403, "Forbidden Access denied", DENIED))

    def test_w6_the_scheme_in_any_case(self):
        for scheme in ("whm", "WHM", "Whm"):
            answer = self.http("POST", "/json-api/myprivs", "api.version=1", {"Authorization": f"{scheme} root:{self.token}"})
            self.assertTrue(answer.ok)

    def test_w6_everything_wrong_looks_the_same(self):
        self.panel.switches.lockout_after = 100
        gone = self.panel.create_token("root", "gone")
        self.panel.revoke_token("root", "gone")
        late = self.panel.create_token("root", "late", expires_at=1_799_999_999)
        away = self.panel.create_token("root", "away", whitelist_ip=["192.0.2.0/24"])
        customer = self.panel.create_token("budi", "customer")
        for value in ("", "whm", "whm root", f"whm root:{self.token.lower()}", f"whm sari:{self.token}", f"bearer root:{self.token}",
                      f"whm root:{gone.secret}", f"whm root:{late.secret}", f"whm root:{away.secret}", f"whm budi:{customer.secret}",
                      "Basic !!!", "Basic " + base64.b64encode(b"root:wrong").decode()):
            with self.subTest(value.replace(self.token, "…")):
                self.assert_denied(self.http("POST", "/json-api/myprivs", "api.version=1", {"Authorization": value}))
        self.assert_denied(self.http("POST", "/json-api/myprivs", "api.version=1", authorization=False))

    def test_w6_tokens_that_expire_and_that_are_bound_to_an_address(self):
        self.be("root", "here", expires_at=1_800_000_001, whitelist_ip=["127.0.0.0/8"])
        self.assertTrue(self.call("myprivs").ok)
        self.panel.clock.advance(1)
        self.assert_denied(self.call("myprivs"))

    def test_w6_a_password_works_and_is_recorded(self):
        secret = base64.b64encode(f"root:{self.panel.root_password}".encode()).decode()
        self.assertTrue(self.http("POST", "/json-api/myprivs", "api.version=1", {"Authorization": f"Basic {secret}"}).ok)
        self.violated("W6")

    def test_w7_the_fifth_wrong_login_locks_the_address_out(self):
        good, self.token = self.token, "wrong"
        for _ in range(5):
            self.assert_denied(self.call("myprivs"))
        self.violated()
        self.token = good
        self.assert_denied(self.call("myprivs"))
        self.violated("W7")
        self.ask_control("/reset", {})
        self.assertTrue(self.call("myprivs").ok)

    def test_w7_four_are_forgiven(self):
        good, self.token = self.token, "wrong"
        for _ in range(4):
            self.assert_denied(self.call("myprivs"))
        self.token = good
        self.assertTrue(self.call("myprivs").ok)

    def test_w7_a_blocked_address_may_see_no_answer_at_all(self):
        self.panel.switches.lockout = "drop"
        self.api.gate.failures["127.0.0.1"] = 5
        self.assertEqual(self.raw_call("myprivs"), (b"", False))
        self.violated("W7")

    def test_w8_privileges_of_a_limited_token(self):
        self.be("root", "small", acls=["list-accts", "suspend-acct"])
        self.assertTrue(self.call("listaccts").ok)
        self.assertTrue(self.call("get_current_users_count").ok)
        for name in ("version", "applist", "accountsummary", "modifyacct", "uapi_cpanel", "cpanel", "showbw", "listpkgs", "api_token_list",
                     "createacct", "removeacct", "changepackage"):
            with self.subTest(name):
                self.assert_denied(self.call(name, user="budi"))
        self.panel.switches.refusal = "result"
        answer = self.call("accountsummary", user="budi")
        self.assertEqual((answer.status, answer.metadata["result"]), (200, 0))

    def test_w8_myprivs_says_granted_and_not_granted_in_many_ways(self):
        root = self.call("myprivs").data["privileges"]
        self.assertEqual((len(root), root[0]["all"]), (1, 1))
        self.be("nusantara")
        privileges = self.call("myprivs").data["privileges"][0]
        self.assertEqual({name for name, value in privileges.items() if str(value) == "1"}, self.panel.resellers["nusantara"])
        self.assertEqual(privileges["list-accts"], "1")
        absent = sum(name not in privileges for name in ("acct-summary", "create-user-session", "passwd", "all", "kill-acct", "status"))
        self.assertTrue({0, ""} <= set(privileges.values()) and absent, "not granted: 0, empty and absent")

    def test_w8_no_right_to_give_rights_away(self):
        self.panel.resellers["nusantara"].add("manage-api-tokens")
        self.be("nusantara")
        answer = self.call("api_token_create", ("token_name", "x"), ("acl-0", "all"))
        self.assertEqual(answer.metadata["result"], 0)

    def test_w9_a_reseller_sees_and_touches_only_what_it_owns(self):
        self.be("nusantara")
        self.assertEqual(sorted(row["user"] for row in self.call("listaccts").data["acct"]), ["dewi", "nusantara", "wayan"])
        reasons = []
        for user in ("budi", "nosuch"):
            for name in ("accountsummary", "suspendacct", "unsuspendacct"):
                answer = self.call(name, user=user)
                self.assertEqual(answer.metadata["result"], 0)
                reasons.append(answer.metadata["reason"].replace(user, "X"))
        self.assertFalse(self.panel.accounts["budi"].suspended)
        self.assertEqual({reason.split(") ", 1)[1] for reason in reasons}, {"You do not have a user named “X”."})
        self.assertEqual(len(set(reasons)), len(reasons), "each failure has its own XID")

    def test_w9_a_limited_root_token_may_see_only_roots_own(self):
        self.panel.switches.limited_root = "own"
        self.be("root", "small", acls=["list-accts"])
        self.assertEqual({row["owner"] for row in self.call("listaccts").data["acct"]}, {"root"})
        self.assertEqual(self.call("get_current_users_count").data, {"users": 11})


class Parameters(ApiTest):
    def test_w10_unknown_and_misspelt_names_are_ignored_and_recorded(self):
        self.assertTrue(self.call("suspendacct", user="budi", Reason="x", nonsense="y").ok)
        self.assertEqual(self.panel.accounts["budi"].suspend_reason, "Unknown")
        self.violated("W10", "W10")

    def test_w10_the_same_scalar_twice(self):
        self.assertTrue(self.call("suspendacct", ("user", "budi"), ("user", "sari")).ok)
        self.assertTrue(self.panel.accounts["budi"].suspended)
        self.violated("W10")
        self.assertTrue(self.call("myprivs", ("api.version", "1")).ok)
        self.violated("W10")

    def test_w10_flags_are_1_and_0(self):
        for value in ("true", "false", "yes", ""):
            answer = self.call("suspendacct", user="budi", disallowun=value)
            self.assertEqual(answer.metadata["result"], 0)
            self.violated("W10")
        self.assertFalse(self.panel.accounts["budi"].suspended)

    def test_w10_missing_required_arguments(self):
        for name in ("suspendacct", "unsuspendacct", "modifyacct", "removeacct", "changepackage", "createacct", "uapi_cpanel", "batch",
                     "api_token_revoke", "verify_user_has_feature"):
            with self.subTest(name):
                self.assertEqual(self.call(name).metadata["result"], 0)
                self.violated("W10")

    def test_w11_without_a_sort_the_order_differs_on_each_call(self):
        orders = {tuple(row["user"] for row in self.call("listaccts", want="user").data["acct"]) for _ in range(5)}
        self.assertGreater(len(orders), 3)
        self.assertEqual(len({tuple(sorted(order)) for order in orders}), 1)

    def test_w11_sorting(self):
        users = [row["user"] for row in self.call("listaccts", *SORTED).data["acct"]]
        self.assertEqual(users, sorted(users))
        users = [row["user"] for row in self.call("listaccts", *SORTED, ("api.sort.a.reverse", "1")).data["acct"]]
        self.assertEqual(users, sorted(users, reverse=True))
        rows = self.call("listaccts", ("api.sort.enable", "1"), ("api.sort.a.field", "owner"), ("api.sort.b.field", "uid"),
                         ("api.sort.b.method", "numeric"), ("api.sort.b.reverse", "1")).data["acct"]
        self.assertEqual([(row["owner"], row["uid"]) for row in rows], sorted(((row["owner"], row["uid"]) for row in rows),
                                                                             key=lambda pair: (pair[0], -pair[1])))

    def test_w11_what_a_sort_refuses(self):
        for sort in ((("api.sort.a.field", "uid"),), (("api.sort.a.field", "nosuch"),), (("api.sort.a.field", "user"), ("api.sort.a.method", "up")),
                     (("api.sort.a.method", "numeric"),)):
            with self.subTest(sort):
                self.assertEqual(self.call("listaccts", ("api.sort.enable", "1"), *sort).metadata["result"], 0)
        answer = self.call("listaccts", *SORTED, want="domain")
        self.assertEqual(answer.metadata["result"], 0, "user is not displayed")
        answer = self.call("listaccts", *SORTED, ("api.columns.enable", "1"), ("api.columns.a", "domain"))
        self.assertEqual(answer.metadata["result"], 0, "user is not displayed")

    def test_w12_paging_counts_records_from_one(self):
        seen = []
        for start in (1, 5, 9):
            answer = self.call("listaccts", *SORTED, *chunk(4, start), want="user")
            self.assertEqual(answer.metadata["chunk"], {"records": 11, "start": start, "chunks": 3, "current": (start + 3) // 4, "size": 4})
            seen += [row["user"] for row in answer.data["acct"]]
        self.assertEqual(seen, sorted(self.panel.accounts))

    def test_w12_no_chunk_information_unless_asked_for(self):
        self.assertNotIn("chunk", self.call("listaccts", *SORTED, *chunk(4, 1, verbose=False)).metadata)
        self.panel.switches.chunk_info = "str"
        self.assertEqual(self.call("listaccts", *SORTED, *chunk(4, 1)).metadata["chunk"]["records"], "11")
        self.panel.switches.chunk_info = "never"
        self.assertNotIn("chunk", self.call("listaccts", *SORTED, *chunk(4, 1)).metadata)

    def test_w12_past_the_end_is_empty_in_three_ways_in_turn(self):
        forms = [self.call("listaccts", *SORTED, *chunk(4, 13)).data for _ in range(6)]
        self.assertEqual(forms, [{"acct": []}, {"acct": None}, {}] * 2)

    def test_w12_start_0_and_size_0(self):
        for size, start in ((0, 1), (4, 0), (-1, 1), (4, -2), ("x", 1)):
            with self.subTest(size=size, start=start):
                self.assertEqual(self.call("listaccts", *chunk(size, start)).metadata["result"], 0)
                self.violated("W12")
        self.assertEqual(len(self.call("listaccts", *SORTED, *chunk(4, -1)).data["acct"]), 11)

    def test_w13_without_enable_nothing_happens(self):
        answer = self.call("listaccts", ("api.chunk.size", "2"), ("api.chunk.start", "1"), ("api.columns.a", "user"))
        self.assertEqual(len(answer.data["acct"]), 11)
        self.assertIn("domain", answer.data["acct"][0])
        self.violated("W13", "W13")

    def test_w13_want_and_columns_cut_fields(self):
        row = self.call("listaccts", want="user,email").data["acct"][0]
        self.assertEqual(list(row), ["user", "email"])
        row = self.call("listaccts", ("want", "user,email,uid"), ("api.columns.enable", "1"), ("api.columns.a", "uid"), ("api.columns.b", "user")
                        ).data["acct"][0]
        self.assertEqual(list(row), ["uid", "user"])
        self.call("listaccts", want="user,usr")
        self.violated("W10")

    def test_w13_a_search_is_a_regular_expression_unless_exact(self):
        self.assertEqual(len(self.call("listaccts", search="b.di", searchtype="user").data["acct"]), 1)
        self.violated("W13")
        self.assertEqual(self.call("listaccts", search="b.di", searchtype="user", searchmethod="exact").data["acct"], [])
        rows = self.call("listaccts", search="nusantara", searchtype="owner", searchmethod="exact").data["acct"]
        self.assertEqual(len(rows), 3)

    def test_filters(self):
        def users(*params):
            return sorted(row["user"] for row in self.call("listaccts", ("api.filter.enable", "1"), *params).data["acct"])
        self.assertEqual(users(("api.filter.a.field", "suspended"), ("api.filter.a.type", "=="), ("api.filter.a.arg0", "1")), ["dewi", "made"])
        self.assertEqual(users(("api.filter.a.field", "user"), ("api.filter.a.type", "begins"), ("api.filter.a.arg0", "bu")), ["budi"])
        self.assertEqual(users(("api.filter.a.field", "owner"), ("api.filter.a.type", "eq"), ("api.filter.a.arg0", "bahari"),
                               ("api.filter.b.field", "suspended"), ("api.filter.b.type", "lt"), ("api.filter.b.arg0", "1")), ["ketut", "putu"])
        self.assertEqual(users(("api.filter.a.arg0", "kopi")), ["budi"])
        answer = self.call("listaccts", ("api.filter.enable", "1"), ("api.filter.a.type", "like"))
        self.assertEqual(answer.metadata["result"], 0)


if __name__ == "__main__":
    unittest.main()
