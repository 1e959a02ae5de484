# SPDX-License-Identifier: Apache-2.0
"""An account's life at the panel, with what its customer entered here going along: another name, another owner, another package, suspension,
removal, and the same name given to somebody else. Each is told by the panel's hooks, and once more found by a reading without them."""

import json
import unittest
import urllib.parse

from support import SceneCase, ask, wait_for

R, OTHER = "nusantara", "bahari"


class AccountLife(SceneCase):
    standin_arguments = ("--cpanel-port", 0, "--whm-port", 0, "--accounts", 60)
    mail_options = None

    def account(self, user):
        return self.daemon.cli("accounts", "show", user)

    def change(self, do, user, **more):
        self.standin.control("/account", {"do": do, "user": user, **more})

    def enter(self, user, **fields):
        """The customer changes own details through the own door."""
        uid = self.standin.uid(user)
        model = self.json("p=details", uid)
        body = urllib.parse.urlencode({**fields, "token": model["token"], "request": model["request"], "version": model["version"]})
        reply = ask(self.panel, "p=details", method="POST", body=body.encode(), uid=uid)
        self.assertEqual(reply.status, 303, reply)

    def city(self, customer):
        return next(field["value"] for field in self.daemon.cli("customers", "show", str(customer))["details"] if field["name"] == "city")

    def history(self, customer):
        return json.dumps(self.daemon.cli("journal", "show", str(customer)))

    def seen_by(self, reseller, customer):
        return ask(self.whm, "p=customer&id=%d" % customer, headers={"REMOTE_USER": reseller, "PELANGGAN_ACLS": "software-pelanggan",
                                                                    "HTTP_ACCEPT": "application/json"}).status

    def assert_proven(self):
        self.assertTrue(self.daemon.cli("journal", "verify")["is_whole"])

    def both_ways(self, do, user, is_done, **more):
        """Once with the hook; the reading afterwards finds nothing left to do."""
        self.change(do, user, **more)
        wait_for(is_done, "the hook's word: " + do)
        run = self.daemon.cli("sync")
        self.assertEqual((run["state"], run["changed"], run["added"]), ("complete", 0, 0), run)
        self.assertTrue(is_done())

    def test_another_name_owner_and_package(self):
        uid = self.standin.uid("putu")
        customer = self.account("putu")["customer"]
        self.enter("putu", city="Denpasar")
        self.both_ways("plan", "putu", lambda: self.account("putu")["plan"] == "basic", value="basic")
        before = self.account("putu")["reseller"]
        new_owner = OTHER if before != OTHER else R
        self.both_ways("owner", "putu", lambda: self.account("putu")["reseller"] == new_owner, value=new_owner)
        self.assertEqual(self.seen_by(new_owner, customer), 200)
        for other in {R, OTHER, before} - {new_owner, "root"}:
            self.assertIn(self.seen_by(other, customer), (403, 404), "%s keeps no hand on it" % other)
        renamed = lambda: self.daemon.cli("accounts", "show", "putubaru", check=False).returncode == 0
        self.both_ways("rename", "putu", renamed, newuser="putubaru")
        self.assertEqual(self.account("putubaru")["customer"], customer)
        self.assertEqual(self.city(customer), "Denpasar")
        # The same person, through the same door, under the new name.
        self.assertEqual(self.json("p=overview", uid)["accounts"][0]["user"], "putubaru")
        history = self.history(customer)
        for word in ("Denpasar", "basic", new_owner, "putubaru"):
            self.assertIn(word, history)
        self.assert_proven()

    def test_removed_kept_and_the_name_given_to_somebody_else(self):
        uid = self.standin.uid("made")
        customer = self.account("made")["customer"]
        self.enter("made", city="Singaraja")
        self.change("remove", "made")
        wait_for(lambda: self.account("made")["missing_since"], "the hook's word of the removal")
        self.assertEqual(ask(self.panel, "p=overview", uid=uid).status, 403, "the door is closed")
        self.assertEqual(self.city(customer), "Singaraja", "what was entered is kept")
        self.daemon.cli("sync")
        self.assertEqual(self.city(customer), "Singaraja")
        self.change("create", "made", domain="made-kedua.example", plan="basic", owner="root")
        wait_for(lambda: self.account("made")["customer"] != customer, "somebody else's record")
        self.assertNotIn("Singaraja", json.dumps(self.daemon.cli("customers", "show", str(self.account("made")["customer"]))))
        self.assertNotIn("Singaraja", self.history(self.account("made")["customer"]))
        self.assertEqual(self.city(customer), "Singaraja", "the first one's record is still there")
        self.assert_proven()


if __name__ == "__main__":
    unittest.main()
