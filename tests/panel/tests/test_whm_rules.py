# SPDX-License-Identifier: Apache-2.0
"""Each refusal and each silent forgiveness of the WHM API, rule by rule (W1 to W21 in ../README.md)."""
import base64
import json
import ssl
import unittest

from support import SORTED, Answer, ApiTest, chunk, form

DENIED = (b'{"cpanelresult":{"apiversion":"2","error":"Access denied","data":{"reason":"Access denied","result":"0"},"type":"text"}}')


class Transport(ApiTest):
    def test_w2_certificates_that_a_client_must_refuse(self):
        for kind in ("wrong_host", "expired", "unknown_ca"):
            _status, reply = self.ask_control("/listeners", {"kind": kind})
            with self.subTest(kind), self.assertRaises(ssl.SSLCertVerificationError):
                self.http("POST", "/json-api/myprivs", "api.version=1", port=reply["port"])

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


class Changes(ApiTest):
    def test_w15_suspend_and_unsuspend(self):
        answer = self.call("suspendacct", user="budi")
        self.assertTrue(answer.ok)
        self.assertNotIn("data", answer.json)
        self.assertEqual(self.panel.accounts["budi"].suspend_reason, "Unknown")
        self.assertTrue(self.call("unsuspendacct", user="budi").ok)
        for user in ("root", "nobody", "nosuch"):
            self.assertEqual(self.call("suspendacct", user=user).metadata["result"], 0)

    def test_w15_a_locked_account(self):
        self.call("suspendacct", user="wayan", reason="fraud", disallowun="1")
        root = self.token
        self.be("nusantara")
        self.assertEqual(self.call("unsuspendacct", user="wayan").metadata["result"], 0)
        self.assertTrue(self.panel.accounts["wayan"].suspended)
        self.user, self.token = "root", root
        self.assertTrue(self.call("unsuspendacct", user="wayan").ok)

    def test_w15_suspending_again_has_three_possible_ends(self):
        def again(reason):
            self.panel.clock.advance(60)
            answer = self.call("suspendacct", user="dewi", reason=reason)
            account = self.panel.accounts["dewi"]
            return answer.ok, account.suspend_reason, account.suspend_time
        before = self.panel.accounts["dewi"].suspend_time
        self.assertEqual(again("one"), (True, "Late payment inv 2026-10", before))
        self.panel.switches.already = "again"
        self.assertEqual(again("two"), (True, "two", 1_800_000_120))
        self.panel.switches.already = "failure"
        self.assertEqual(again("three"), (False, "two", 1_800_000_120))
        self.assertEqual(self.panel.accounts["dewi"].changes["suspend"], 3)

    def test_w16_modifyacct(self):
        answer = self.call("modifyacct", user="budi", contactemail="new@mail.example")
        self.assertEqual(answer.metadata["reason"], "Account Modified")
        record = answer.data["cpuser"]
        self.assertEqual((record["CONTACTEMAIL"], record["CONTACTEMAIL2"], record["notify_disk_limit"]), ("new@mail.example", "", "1"))

    def test_w16_a_name_in_the_wrong_case_changes_nothing_and_says_nothing(self):
        answer = self.call("modifyacct", user="budi", CONTACTEMAIL="new@mail.example")
        self.assertTrue(answer.ok)
        self.assertEqual(answer.data["cpuser"]["CONTACTEMAIL"], "budi@mail.example")
        self.violated("W10")

    def test_w16_any_other_argument_is_recorded(self):
        self.assertTrue(self.call("modifyacct", user="budi", newuser="budiman").ok)
        self.assertIn("budiman", self.panel.accounts)
        self.violated("W16")

    def test_w16_root_only_arguments(self):
        self.be("bahari")
        for name, value in (("BACKUP", "1"), ("reseller", "1"), ("owner", "nusantara")):
            self.assertEqual(self.call("modifyacct", ("user", "ketut"), (name, value)).metadata["result"], 0)
            self.violated("W16")

    def test_massmodifyacct_spells_it_in_capitals(self):
        answer = self.call("massmodifyacct", ("user-0", "budi"), ("user-1", "nosuch"), ("CONTACTEMAIL", "m@mail.example"))
        self.assertEqual((answer.metadata["result"], answer.metadata["reason"]), (0, "Failed to modify one or more users."))
        self.assertEqual([entry["result"] for entry in answer.data["payload"]], [1, 0])
        self.assertEqual(self.panel.accounts["budi"].contact_email, "m@mail.example")
        self.call("massmodifyacct", user="budi", contactemail="x@mail.example")
        self.violated("W10")
        self.assertEqual(self.panel.accounts["budi"].contact_email, "m@mail.example")

    def test_create_change_package_remove(self):
        self.assertTrue(self.call("createacct", username="baru", domain="baru.example", plan="basic", contactemail="b@mail.example").ok)
        self.assertTrue(self.call("changepackage", user="baru", pkg="pro").ok)
        self.assertEqual(self.call("accountsummary", user="baru").data["acct"][0]["plan"], "pro")
        self.assertEqual(self.call("get_current_users_count").data["users"], 12)
        self.assertTrue(self.call("removeacct", user="baru").ok)
        self.assertEqual(self.call("accountsummary", user="baru").metadata["result"], 0)
        self.assertEqual(self.call("createacct", username="root", domain="x.example").metadata["result"], 0)

    def test_the_log_hides_passwords(self):
        self.call("createacct", username="baru", domain="baru.example", password="s3cret-word")
        self.assertNotIn("s3cret-word", json.dumps(list(self.api.log)))


class CarriedCalls(ApiTest):
    def uapi(self, user, module, function, *params):
        return self.call("uapi_cpanel", ("cpanel.user", user), ("cpanel.module", module), ("cpanel.function", function), *params)

    def test_w17_uapi_through_whm(self):
        answer = self.uapi("budi", "Variables", "get_user_information", ("name-0", "contact_email"), ("name-1", "contact_email_2"))
        self.assertEqual(answer.data["uapi"]["data"], {"contact_email": "budi@mail.example", "contact_email_2": ""})
        self.assertEqual(answer.data["uapi"]["status"], 1)

    def test_w17_everything_at_once_would_fetch_secrets(self):
        self.assertIn("pushbullet_access_token", self.uapi("budi", "Variables", "get_user_information").data["uapi"]["data"])
        self.violated("W17")

    def test_w17_names_are_case_sensitive(self):
        for module, function in (("variables", "get_user_information"), ("Variables", "Get_user_information")):
            answer = self.uapi("budi", module, function, ("name", "plan"))
            self.assertTrue(answer.ok, "outer success")
            self.assertEqual(answer.data["uapi"]["status"], 0)
            self.assertTrue(answer.data["uapi"]["errors"])
        for user in ("Budi", "root"):
            self.assertEqual(self.uapi(user, "Locale", "get_attributes").metadata["result"], 0)
            self.violated("W17")

    def test_w17_the_missing_user_form_of_cpanel(self):
        text = "User parameter is invalid or was not supplied"
        answer = self.call("cpanel", cpanel_jsonapi_user="nosuch", cpanel_jsonapi_module="Locale", cpanel_jsonapi_func="get_attributes",
                           cpanel_jsonapi_apiversion="3")
        self.assertEqual(answer.json, {"data": {"reason": text, "result": "0"}, "type": "text", "error": text})
        answer = self.call("cpanel", cpanel_jsonapi_user="nosuch", cpanel_jsonapi_module="CustInfo", cpanel_jsonapi_func="displaycontactinfo")
        self.assertEqual(answer.json["cpanelresult"]["error"], text)

    def test_w17_cpanel_is_api_2_unless_told(self):
        answer = self.call("cpanel", cpanel_jsonapi_user="budi", cpanel_jsonapi_module="CustInfo", cpanel_jsonapi_func="savecontactinfo",
                           email="a@mail.example", second_email="b@mail.example")
        self.assertEqual(answer.json["cpanelresult"]["event"], {"result": 1})
        budi = self.panel.accounts["budi"]
        self.assertEqual((budi.contact_email, budi.contact_email_2), ("a@mail.example", "b@mail.example"))
        answer = self.call("cpanel", cpanel_jsonapi_user="budi", cpanel_jsonapi_module="Locale", cpanel_jsonapi_func="get_attributes",
                           cpanel_jsonapi_apiversion="3")
        self.assertEqual((answer.json["apiversion"], answer.json["result"]["data"]["locale"]), (3, "id"))
        self.assertNotIn("metadata", answer.json)

    def test_w17_features(self):
        self.panel.register_feature("pelanggan")
        def states(feature):
            inner = self.uapi("budi", "Features", "has_feature", ("name", feature)).data["uapi"]
            outer = self.call("verify_user_has_feature", user="budi", feature=feature).data["has_feature"]
            return inner["status"], bool(inner["messages"]), outer
        self.assertEqual(states("pelanggan"), (1, False, 1))
        self.assertEqual(states("pelangan"), (None, False, 1), "any unknown id passes verify_user_has_feature")
        self.panel.features[("budi", "pelanggan")] = "off"
        self.assertEqual(states("pelanggan"), (0, True, 0))
        self.panel.features[("budi", "pelanggan")] = "permission_error"
        self.assertEqual(states("pelanggan"), (0, True, 0))
        self.panel.switches.feature_unknown = "zero"
        self.assertEqual(states("pelangan"), (0, False, 1))

    def batch(self, *commands, **named):
        return self.call("batch", *(("command", text) for text in commands), **named)

    def test_w18_batch_decodes_twice_and_runs_in_order(self):
        answer = self.batch("suspendacct?" + form([("user", "budi"), ("reason", "late & “unpaid”")]), "get_current_users_count",
                            "unsuspendacct?user=nosuch", "accountsummary?user=budi")
        self.assertTrue(answer.ok)
        results = answer.data["result"]
        self.assertEqual([entry["metadata"]["result"] for entry in results], [1, 1, 0, 1])
        self.assertEqual(results[3]["data"]["acct"][0]["suspendreason"], "late & “unpaid”")

    def test_w18_a_reason_encoded_once_is_recorded(self):
        self.batch("suspendacct?user=budi&reason=late unpaid")
        self.violated("W18")

    def test_w18_abort_and_outer_failure(self):
        answer = self.batch("unsuspendacct?user=nosuch", "get_current_users_count", abort_on_error="1")
        self.assertEqual(len(answer.data["result"]), 1)
        self.panel.switches.batch_result = 0
        answer = self.batch("unsuspendacct?user=nosuch", "get_current_users_count")
        self.assertEqual((answer.metadata["result"], len(answer.data["result"])), (0, 2))

    def test_w18_privileges_hold_inside(self):
        self.be("nusantara")
        answer = self.batch("modifyacct?user=wayan&contactemail=x%40mail.example", "listaccts")
        self.assertEqual([entry["metadata"]["result"] for entry in answer.data["result"]], [0, 1])
        self.assertEqual(self.panel.accounts["wayan"].contact_email, "wayan@mail.example")

    def test_r13_tokens(self):
        answer = self.call("api_token_create", ("token_name", "small"), ("acl-0", "list-accts"), ("acl-1", "suspend-acct"))
        self.assertEqual(answer.data["acls"], ["list-accts", "suspend-acct"])
        self.assertEqual(self.call("api_token_create", ("token_name", "small"), ("acl", "list-accts")).metadata["result"], 0)
        self.assertEqual(self.call("api_token_create", ("token_name", "a b"), ("acl", "list-accts")).metadata["result"], 0)
        listed = self.call("api_token_list").data["tokens"]
        self.assertEqual(listed["small"]["acls"], {"list-accts": 1, "suspend-acct": 1})
        self.assertNotIn(answer.data["token"], json.dumps(listed))
        self.assertTrue(self.call("api_token_create", token_name="all").ok)
        self.violated("R13")
        self.assertTrue(self.call("api_token_revoke", ("token_name-0", "small"), ("token_name-1", "all")).ok)


class Reading(ApiTest):
    accounts = 120

    def test_the_other_lists(self):
        self.assertEqual(self.call("listresellers").data["reseller"], sorted(self.panel.resellers))
        suspended = self.call("listsuspended").data["account"]
        self.assertEqual(len(suspended), sum(account.suspended for account in self.panel.accounts.values()))
        self.assertEqual(self.call("acctcounts").data["reseller"]["user"], "root")
        self.assertIn("basic", [entry["name"] for entry in self.call("listpkgs").data["pkg"]])
        self.assertEqual(self.call("version").data, {"version": "11.138.0.6"})
        bandwidth = self.call("showbw", showres="bahari").data
        self.assertEqual(len(bandwidth["acct"]), 3)
        self.assertEqual(bandwidth["totalused"], sum(entry["totalbytes"] for entry in bandwidth["acct"]))
        self.assertEqual({entry["domain_type"] for entry in self.call("get_domain_info").data["domains"]}, {"main", "addon", "parked", "sub"})

    def test_a_reseller_counts_its_own(self):
        self.be("bahari")
        self.assertEqual(self.call("acctcounts").data["reseller"], {"user": "bahari", "active": 2, "suspended": 1, "limit": None})
        self.assertEqual(self.call("acctcounts", user="root").metadata["result"], 0)
        self.assertEqual(self.call("get_current_users_count").status, 403)

    def test_all_pages_together_are_all_accounts(self):
        seen, start = [], 1
        while True:
            rows = self.call("listaccts", *SORTED, *chunk(17, start), want="user,uid").data.get("acct") or []
            seen += [row["user"] for row in rows]
            start += 17
            if len(rows) < 17:
                break
        self.assertEqual(seen, sorted(self.panel.accounts))


class Log(ApiTest):
    def test_w21_every_request_is_written_down_without_the_secret(self):
        self.call("accountsummary", user="budi")
        _status, log = self.ask_control("/requests")
        entry = log[-1]
        self.assertEqual((entry["verb"], entry["path"], entry["function"], entry["user"]), ("POST", "/json-api/accountsummary", "accountsummary", "root"))
        self.assertEqual(entry["params"], [["api.version", "1"], ["user", "budi"]])
        self.assertIn("authorization", entry["headers"])
        self.assertNotIn(self.token, json.dumps(log))

    def test_w21_a_call_nobody_expects_is_a_violation(self):
        self.ask_control("/expect", {"functions": ["myprivs"]})
        self.call("myprivs")
        self.violated()
        self.call("accountsummary", user="budi")
        self.violated("W21")


if __name__ == "__main__":
    unittest.main()
