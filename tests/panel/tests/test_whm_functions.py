# SPDX-License-Identifier: Apache-2.0
"""What the WHM API's functions do and refuse: changes, calls that carry other calls, lists, the log (W15 to W21)."""
import json
import unittest

from support import SORTED, ApiTest, chunk, form


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
