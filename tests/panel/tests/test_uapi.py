# SPDX-License-Identifier: Apache-2.0
"""UAPI and API 2 as an account calls them, and the hooks around them."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from standin import notify, uapi  # noqa: E402
from standin.model import HookResult, Panel  # noqa: E402


class UapiTest(unittest.TestCase):
    def setUp(self):
        self.panel = Panel(0)
        self.panel.clock.set(1_800_000_000)
        self.budi = self.panel.accounts["budi"]
        self.sari = self.panel.accounts["sari"]
        self.fired = []
        self.panel.fire = lambda *what: self.fired.append(what) or HookResult()

    def tearDown(self):
        self.assertEqual(self.panel.violations, [])

    def call(self, module, function, args=None, account=None):
        return uapi.call(self.panel, account or self.budi, module, function, args)

    def refused(self, module, function, args, text, account=None):
        result = self.call(module, function, args, account)
        self.assertEqual(result["status"], 0, args)
        self.assertIn(text, result["errors"][0])


class Preferences(UapiTest):
    SET = ("ContactInformation", "set_notification_preferences")

    def test_read_change_read(self):
        before = {entry["name"]: entry["enabled"] for entry in self.call("ContactInformation", "get_notification_preferences")["data"]}
        self.assertEqual(before, notify.DEFAULTS)
        result = self.call(*self.SET, {"preferences": {"notify_disk_limit": "0", "notify_account_login": 1}})
        self.assertEqual(result["status"], 1)
        after = {entry["name"]: entry["enabled"] for entry in result["data"]}
        self.assertEqual(after, {**before, "notify_disk_limit": 0, "notify_account_login": 1})
        self.assertTrue(all(entry["descp"] for entry in result["data"]))

    def test_what_it_refuses(self):
        for args, text in (({}, "required"), ({"preferences": "notify_disk_limit=0"}, "must be an object"), ({"preferences": {}}, "must be an object"),
                           ({"preferences": {"disk_limit": 1}}, "not a notification preference"),
                           ({"preferences": {"notify_disk_limit": "on"}}, "must be 1 or 0"),
                           ({"preferences": {"notify_disk_limit": True}}, "must be 1 or 0"),
                           ({"preferences": {"notify_disk_limit": 0, "notify_nosuch": 0}}, "not a notification preference")):
            with self.subTest(args):
                self.refused(*self.SET, args, text)
        self.assertEqual(self.budi.notify, notify.DEFAULTS)

    def test_an_unknown_argument_is_recorded(self):
        self.call(*self.SET, {"preferences": {"notify_disk_limit": 0}, "notify_ssl_expiry": 0})
        self.assertEqual([entry["rule"] for entry in self.panel.violations], ["W10"])
        self.panel.violations.clear()


class Addresses(UapiTest):
    SET = ("ContactInformation", "set_email_addresses")

    def args(self, **more):
        return {"address": ["new@mail.example"], "old_address": ["budi@mail.example"], "password": self.budi.password, **more}

    def test_set(self):
        self.assertEqual(self.call(*self.SET, self.args())["status"], 1)
        self.assertEqual(self.budi.contact_email, "new@mail.example")

    def test_both_addresses_in_the_numbered_form(self):
        args = {"address-0": "a@mail.example", "address-1": "b@mail.example", "old_address-0": self.sari.contact_email_2,
                "old_address-1": self.sari.contact_email, "password": self.sari.password}
        self.assertEqual(self.call(*self.SET, args, self.sari)["status"], 1)
        self.assertEqual((self.sari.contact_email, self.sari.contact_email_2), ("a@mail.example", "b@mail.example"))

    def test_unset(self):
        args = {"old_address": ["budi@mail.example"], "password": self.budi.password}
        self.assertEqual(self.call("ContactInformation", "unset_email_addresses", args)["status"], 1)
        self.assertEqual((self.budi.contact_email, self.budi.contact_email_2), ("", ""))

    def test_what_it_refuses(self):
        for more, text in (({"password": "wrong"}, "password is incorrect"), ({"password": ""}, "required"), ({"old_address": []}, "required"),
                           ({"old_address": ["other@mail.example"]}, "does not match the current one"), ({"address": []}, "required"),
                           ({"address": ["no address"]}, "not a valid email"), ({"address": ["a@b.example"] * 3}, "no more than two")):
            with self.subTest(more):
                self.refused(*self.SET, self.args(**more), text)
        self.assertEqual(self.budi.contact_email, "budi@mail.example")


class Reading(UapiTest):
    def test_named_variables_only(self):
        result = self.call("Variables", "get_user_information", {"name-0": "contact_email", "name-1": "plan", "name": "locale"})
        self.assertEqual(result["data"], {"contact_email": "budi@mail.example", "plan": "basic", "locale": "id"})
        self.refused("Variables", "get_user_information", {"name": "nosuch"}, "not a known variable")
        self.assertNotIn("suspended", self.call("Variables", "get_user_information")["data"])

    def test_usages(self):
        usages = {entry["id"]: entry for entry in self.call("ResourceUsage", "get_usages")["data"]}
        self.assertEqual(usages["disk_usage"]["maximum"], 500 * 1_048_576)
        self.assertEqual(usages["disk_usage"]["usage"], self.budi.disk_used_mb * 1_048_576)
        self.assertNotIn("addon_domains", usages, "the plan allows none")
        unlimited = {entry["id"]: entry for entry in self.call("ResourceUsage", "get_usages", None, self.panel.accounts["bahari"])["data"]}
        self.assertIsNone(unlimited["bandwidth"]["maximum"])

    def test_domains_locale_certificates(self):
        domains = self.call("DomainInfo", "list_domains")["data"]
        self.assertEqual((domains["main_domain"], domains["sub_domains"]), ("budi-kopi.example", ["blog.budi-kopi.example"]))
        self.assertEqual(self.call("Locale", "get_attributes")["data"],
                         {"direction": "ltr", "encoding": "utf-8", "locale": "id", "name": "Bahasa Indonesia"})
        host = self.call("SSL", "installed_hosts")["data"][0]
        self.assertEqual(host["servername"], "budi-kopi.example")
        self.assertGreater(host["certificate"]["not_after"], 1_800_000_000)
        self.assertLess(host["certificate"]["not_before"], 1_800_000_000)

    def test_unknown_functions(self):
        self.refused("Locale", "nosuch", {}, "could not find the function")
        self.refused("locale", "get_attributes", {}, "Failed to load module")

    def test_has_feature_has_four_answers(self):
        self.panel.register_feature("pelanggan")
        def state():
            result = self.call("Features", "has_feature", {"name": "pelanggan"})
            return result["status"], result["data"], result["messages"]
        self.assertEqual(state(), (1, None, None))
        self.panel.features["pelanggan"] = "off"
        self.assertEqual(state(), (0, None, ["The feature “pelanggan” exists but is not enabled."]))
        self.panel.features["pelanggan"] = "permission_error"
        self.assertEqual(state()[0], 0)
        self.assertIn("/etc/trueuserdomains", state()[2][0])
        self.panel.features["pelanggan"] = "absent"
        self.assertEqual(state(), (None, None, None))
        self.refused("Features", "has_feature", {}, "required")


class Hooks(UapiTest):
    def stages(self):
        return [(event, stage) for _category, event, stage, _data, _account in self.fired]

    def test_a_uapi_post_hook_is_skipped_when_the_call_failed(self):
        args = {"address": ["new@mail.example"], "old_address": ["budi@mail.example"], "password": self.budi.password}
        event = "UAPI::ContactInformation::set_email_addresses"
        self.call("ContactInformation", "set_email_addresses", args)
        self.assertEqual(self.stages(), [(event, "pre"), (event, "post")])
        category, _event, _stage, data, account = self.fired[0]
        self.assertEqual((category, data["user"], account), ("Cpanel", "budi", self.budi))
        self.assertEqual(data["args"]["password"], self.budi.password, "the panel hands the password to hooks")
        self.fired.clear()
        self.call("ContactInformation", "set_email_addresses", args)
        self.assertEqual(self.stages(), [(event, "pre")], "the old address no longer matches")

    def test_an_api_2_post_hook_always_runs(self):
        event = "Api2::CustInfo::savecontactinfo"
        for email, result in (("new@mail.example", 1), ("no address", 0)):
            self.fired.clear()
            reply = uapi.call_api2(self.panel, self.budi, "CustInfo", "savecontactinfo", {"email": email})["cpanelresult"]
            self.assertEqual(reply["event"]["result"], result)
            self.assertEqual(self.stages(), [(event, "pre"), (event, "post")])
            self.assertEqual(self.fired[1][3]["output"][0]["result"], result)
        self.assertEqual(self.budi.contact_email, "new@mail.example")

    def test_a_blocking_hook(self):
        self.panel.fire = lambda *what: HookResult(ok=False, blocked=True, reason="not today")
        self.refused("ContactInformation", "set_notification_preferences", {"preferences": {"notify_disk_limit": 0}}, "not today")
        reply = uapi.call_api2(self.panel, self.budi, "CustInfo", "savecontactinfo", {"email": "x@mail.example"})["cpanelresult"]
        self.assertEqual((reply["event"]["result"], reply["error"]), (0, "not today"))
        self.assertEqual((self.budi.contact_email, self.budi.notify), ("budi@mail.example", notify.DEFAULTS))

    def test_api_2_shows_what_it_saved(self):
        uapi.call_api2(self.panel, self.budi, "CustInfo", "savecontactinfo", {"second_email": "two@mail.example", "notify_ssl_expiry": "0"})
        shown = {entry["name"]: entry["value"] for entry in
                 uapi.call_api2(self.panel, self.budi, "CustInfo", "displaycontactinfo")["cpanelresult"]["data"]}
        self.assertEqual((shown["email"], shown["second_email"], shown["notify_ssl_expiry"]), ("budi@mail.example", "two@mail.example", 0))
        reply = uapi.call_api2(self.panel, self.budi, "CustInfo", "nosuch")["cpanelresult"]
        self.assertEqual(reply["event"]["result"], 0)


if __name__ == "__main__":
    unittest.main()
