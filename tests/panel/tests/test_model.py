# SPDX-License-Identifier: Apache-2.0
"""Accounts, their changes, and the hooks that each change fires."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from standin.model import HookBlocked, HookResult, Panel, PanelError  # noqa: E402


class Recorder:
    """Takes the place of the hook runner."""

    def __init__(self, panel, block=None):
        self.calls, self.block, self.panel = [], block, panel
        panel.fire = self

    def __call__(self, category, event, stage, data, account=None):
        self.calls.append((event, stage, dict(data)))
        return HookResult(blocked=(event, stage) == self.block, reason="stopped by a test")

    def names(self):
        return [(event, stage) for event, stage, _data in self.calls]


class Population(unittest.TestCase):
    def test_the_named_accounts_are_what_demos_rely_on(self):
        panel = Panel(0)
        budi, dewi = panel.accounts["budi"], panel.accounts["dewi"]
        self.assertEqual((budi.owner, budi.plan, budi.domain, budi.contact_email, budi.locale),
                         ("root", "basic", "budi-kopi.example", "budi@mail.example", "id"))
        self.assertEqual((dewi.owner, dewi.suspended, dewi.suspend_reason), ("nusantara", True, "Late payment inv 2026-10"))
        self.assertEqual(panel.accounts["nusantara"].owner, "nusantara")
        self.assertEqual(sum(account.owner == "bahari" for account in panel.accounts.values()), 3)
        self.assertEqual(panel.resellers["nusantara"], {"list-accts", "acct-summary", "suspend-acct", "software-pelanggan"})
        self.assertIn("software-pelanggan", panel.resellers["bahari"])
        self.assertNotIn("software-pelanggan", panel.resellers["tanpa"])

    def test_the_same_seed_makes_the_same_accounts(self):
        def picture(seed):
            return [(a.user, a.domain, a.contact_email, a.owner, a.plan, a.suspended, a.created, a.uid)
                    for a in Panel(300, seed=seed).accounts.values()]
        self.assertEqual(picture(1), picture(1))
        self.assertNotEqual(picture(1), picture(2))

    def test_names_domains_and_uids_are_unique(self):
        accounts = list(Panel(5000, uid_base=30000).accounts.values())
        self.assertEqual(len(accounts), 5000)
        for key in ("user", "domain", "uid"):
            self.assertEqual(len({getattr(account, key) for account in accounts}), 5000, key)
        self.assertEqual(min(account.uid for account in accounts), 30000)
        self.assertTrue(all(len(account.user) <= 16 for account in accounts))

    def test_a_million_accounts_cost_nothing_until_touched(self):
        panel = Panel(1_000_000)
        self.assertEqual(len(panel.accounts), 1_000_000)
        self.assertEqual(len(panel.accounts._live), 0)
        user = panel.accounts._population.user_at(999_999)
        self.assertEqual(panel.accounts[user].uid, 20001 + 999_999)
        self.assertEqual(len(panel.accounts._live), 1)

    def test_an_account_touched_once_stays_the_same_object(self):
        panel = Panel(100)
        user = panel.accounts._population.user_at(60)
        self.assertIs(panel.accounts[user], panel.accounts[user])


class Changes(unittest.TestCase):
    def setUp(self):
        self.panel = Panel(100)
        self.panel.clock.set(1_800_000_000)
        self.hooks = Recorder(self.panel)

    def test_suspend_and_unsuspend(self):
        self.panel.suspend("budi", "Late payment")
        budi = self.panel.accounts["budi"]
        self.assertEqual((budi.suspended, budi.suspend_reason, budi.suspend_time), (True, "Late payment", 1_800_000_000))
        self.panel.unsuspend("budi")
        self.assertEqual((budi.suspended, budi.suspend_reason, budi.suspend_time), (False, "", 0))
        self.assertEqual(self.hooks.names(), [("Accounts::suspendacct", "pre"), ("Accounts::suspendacct", "post"),
                                              ("Accounts::unsuspendacct", "pre"), ("Accounts::unsuspendacct", "post")])
        self.assertEqual(self.hooks.calls[0][2], {"user": "budi", "reason": "Late payment", "disallowun": 0})
        self.assertIn("rawout", self.hooks.calls[1][2])

    def test_a_suspension_without_a_reason_reads_unknown(self):
        self.panel.suspend("budi")
        self.assertEqual(self.panel.accounts["budi"].suspend_reason, "Unknown")

    def test_a_locked_account_is_unsuspended_by_root_only(self):
        self.panel.suspend("wayan", "fraud", disallowun=True)
        with self.assertRaises(PanelError):
            self.panel.unsuspend("wayan", caller="nusantara")
        self.panel.unsuspend("wayan", caller="root")
        self.assertFalse(self.panel.accounts["wayan"].locked)

    def test_reserved_names_are_refused(self):
        for user in ("root", "nobody"):
            with self.assertRaises(PanelError):
                self.panel.suspend(user)
            with self.assertRaises(PanelError):
                self.panel.remove(user)

    def test_a_blocking_hook_stops_each_change(self):
        changes = {
            "Accounts::Create": lambda: self.panel.create("baru", "baru.example"),
            "Accounts::Modify": lambda: self.panel.modify("budi", contact_email="x@y.example"),
            "Accounts::Remove": lambda: self.panel.remove("budi"),
            "Accounts::suspendacct": lambda: self.panel.suspend("budi"),
            "Accounts::unsuspendacct": lambda: self.panel.unsuspend("dewi"),
            "Accounts::change_package": lambda: self.panel.change_package("budi", "pro"),
        }
        for event, change in changes.items():
            hooks = Recorder(self.panel, block=(event, "pre"))
            with self.subTest(event), self.assertRaises(HookBlocked):
                change()
            self.assertEqual(hooks.names(), [(event, "pre")])
        self.assertNotIn("baru", self.panel.accounts)
        budi = self.panel.accounts["budi"]
        self.assertEqual((budi.contact_email, budi.suspended, budi.plan), ("budi@mail.example", False, "basic"))
        self.assertTrue(self.panel.accounts["dewi"].suspended)

    def test_rename_carries_newuser_and_takes_everything_along(self):
        budi = self.panel.accounts["budi"]
        self.panel.modify("budi", newuser="budiman")
        self.assertIs(self.panel.accounts["budiman"], budi)
        self.assertNotIn("budi", self.panel.accounts)
        self.assertEqual(len(self.panel.accounts), 100)
        self.assertEqual([data["newuser"] for _e, _s, data in self.hooks.calls], ["budiman", "budiman"])

    def test_a_modify_that_renames_nobody_has_newuser_absent_or_equal(self):
        self.panel.modify("budi", contact_email="b@mail.example")
        self.assertNotIn("newuser", self.hooks.calls[-1][2])
        self.panel.switches.modify_newuser = "equal"
        self.panel.modify("budi", contact_email="c@mail.example")
        self.assertEqual(self.hooks.calls[-1][2]["newuser"], "budi")

    def test_renaming_a_reseller_moves_privileges_tokens_and_customers(self):
        token = self.panel.create_token("nusantara", "t")
        self.panel.modify("nusantara", newuser="archipel")
        self.assertIn("archipel", self.panel.resellers)
        self.assertNotIn("nusantara", self.panel.resellers)
        self.assertIs(self.panel.tokens[("archipel", "t")], token)
        self.assertEqual(self.panel.accounts["wayan"].owner, "archipel")
        self.assertFalse(any(account.owner == "nusantara" for account in self.panel.accounts.values()))

    def test_remove_and_use_the_name_again(self):
        old_uid = self.panel.accounts["budi"].uid
        seen = []
        self.panel.fire = lambda c, e, stage, d: seen.append((stage, "budi" in self.panel.accounts)) or HookResult()
        self.panel.remove("budi")
        self.assertEqual(seen, [("pre", True), ("post", False)])
        self.assertEqual(len(self.panel.accounts), 99)
        self.panel.create("budi", "budi-baru.example")
        self.assertEqual(len(self.panel.accounts), 100)
        self.assertNotEqual(self.panel.accounts["budi"].uid, old_uid)
        self.assertEqual(self.panel.accounts["budi"].created, 1_800_000_000)

    def test_create_refuses_bad_names_and_doubles(self):
        for user, domain in (("Budi", "x.example"), ("1a", "x.example"), ("budi", "x.example"), ("a" * 17, "x.example"), ("root", "x.example"),
                             ("testing", "x.example"), ("baru", "budi-kopi.example"), ("baru", "no dots"), ("baru", "..example")):
            with self.subTest(user=user, domain=domain), self.assertRaises(PanelError):
                self.panel.create(user, domain)
        generated = next(a for a in self.panel.accounts.values() if a.user[-1].isdigit())
        with self.assertRaises(PanelError):
            self.panel.create("baru", generated.domain)

    def test_observers_hear_of_a_change_before_its_post_hook(self):
        order = []
        self.panel.observers.append(lambda what, account, details: order.append(what))
        self.panel.fire = lambda c, e, stage, d: order.append(stage) or HookResult()
        self.panel.suspend("budi")
        self.assertEqual(order, ["pre", "suspended", "post"])

    def test_a_hook_may_call_the_panel(self):
        self.panel.fire = lambda c, e, stage, d: len(self.panel.accounts) and HookResult()
        self.panel.change_package("budi", "pro")
        self.assertEqual(self.panel.accounts["budi"].plan, "pro")

    def test_a_double_send_is_counted(self):
        self.panel.suspend("budi")
        self.panel.suspend("budi")
        self.assertEqual(self.panel.accounts["budi"].changes["suspend"], 2)

    def test_privileges_change_without_any_hook(self):
        self.panel.set_reseller_acls("tanpa", {"software-pelanggan"})
        self.assertEqual(self.hooks.calls, [])
        self.assertTrue(self.panel.has_acl("tanpa", "software-pelanggan"))


class TokensAndFeatures(unittest.TestCase):
    def test_token_names(self):
        panel = Panel(0)
        panel.create_token("budi", "a-b_C9")
        for name in ("a-b_C9", "", "x" * 51, "a b", "a.b"):
            with self.subTest(name), self.assertRaises(PanelError):
                panel.create_token("budi", name)

    def test_a_feature_is_on_off_or_absent(self):
        panel = Panel(0)
        self.assertEqual(panel.feature_state("budi", "pelanggan"), "absent")
        panel.register_feature("pelanggan")
        self.assertEqual(panel.feature_state("budi", "pelanggan"), "on")
        panel.features[("budi", "pelanggan")] = "off"
        self.assertEqual(panel.feature_state("budi", "pelanggan"), "off")
        self.assertEqual(panel.feature_state("sari", "pelanggan"), "on")
        panel.unregister_feature("pelanggan")
        self.assertEqual(panel.feature_state("budi", "pelanggan"), "absent")
        self.assertEqual(panel.features, {})

    def test_passwords(self):
        panel = Panel(0)
        self.assertTrue(panel.check_password("budi", panel.accounts["budi"].password))
        self.assertTrue(panel.check_password("root", panel.root_password))
        self.assertFalse(panel.check_password("budi", ""))
        self.assertFalse(panel.check_password("nobody", ""))
        self.assertFalse(panel.check_password("dewi", panel.accounts["dewi"].password), "dewi is suspended")


if __name__ == "__main__":
    unittest.main()
