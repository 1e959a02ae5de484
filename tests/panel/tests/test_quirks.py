# SPDX-License-Identifier: Apache-2.0
"""--quirks: every oddity of form turns up, and what is said stays true."""
import unittest

from support import SORTED, ApiTest, chunk

from standin import quirks


def truth(row):
    """What a right client makes of a row."""
    def flag(name):
        value = row.get(name, 0)
        assert value in (0, 1, "0", "1"), value
        return str(value) == "1"
    suspended = flag("suspended")
    email = row["email"]
    return (row["user"], row["domain"], "" if email in ("", None, "*unknown*") else email, row["owner"], row["plan"], suspended,
            row["suspendreason"] if suspended else None, int(row["suspendtime"] or 0) if suspended else None, flag("is_locked"),
            int(row["uid"]), int(row["unix_startdate"]))


class Quirks(ApiTest):
    accounts = 150
    WANT = "user,domain,email,owner,plan,suspended,suspendreason,suspendtime,is_locked,uid,unix_startdate"

    def pages(self):
        start = 1
        while True:
            answer = self.call("listaccts", *SORTED, *chunk(20, start), want=self.WANT)
            self.assertTrue(answer.ok)
            rows = (answer.json.get("data") or {}).get("acct") or []
            yield answer, rows
            if len(rows) < 20:
                return
            start += 20

    def picture(self):
        return [truth(row) for _answer, rows in self.pages() for row in rows]

    def test_the_content_stays_true(self):
        plain = self.picture()
        quirks.apply(self.panel)
        for _ in range(3):
            self.assertEqual(self.picture(), plain)

    def test_old_servers_say_the_same(self):
        plain = self.picture()
        self.panel.switches.types = "old"
        rows = [row for _answer, rows in self.pages() for row in rows]
        self.assertEqual([truth({**row, "is_locked": row.get("suspendlock", "0")}) for row in rows], plain)
        self.assertTrue(all("is_locked" not in row and isinstance(row["uid"], str) for row in rows))
        self.assertEqual({row["suspendtime"] for row in rows if row["suspended"] == "0"}, {0})

    def test_every_oddity_turns_up(self):
        quirks.apply(self.panel)
        seen = set()
        for _ in range(6):
            for answer, rows in self.pages():
                document = answer.json
                metadata = document["metadata"]
                seen.add(("result", type(metadata["result"]).__name__))
                seen.add(("first", next(iter(document))))
                seen.add(("type", answer.headers["Content-Type"].split(";")[0]))
                seen.add(("length", "Content-Length" in answer.headers))
                seen.add(("chunk", type(metadata["chunk"]["records"]).__name__ if "chunk" in metadata else "never"))
                for row in rows:
                    seen.add(("first key", next(iter(row))))
                    seen.add(("locked", "is_locked" in row))
                    for name in ("suspended", "uid", "unix_startdate", "suspendtime"):
                        seen.add((name, type(row[name]).__name__))
                    if not truth(row)[2]:
                        seen.add(("no email", row["email"]))
                    if str(row["suspended"]) == "0":
                        seen.add(("not suspended", row["suspendreason"]))
        for wanted in (("result", "int"), ("result", "str"), ("first", "data"), ("first", "metadata"), ("type", "application/json"),
                       ("type", "text/plain"), ("length", True), ("length", False), ("chunk", "int"), ("chunk", "str"), ("chunk", "never"),
                       ("locked", True), ("locked", False), ("suspended", "int"), ("suspended", "str"), ("uid", "int"), ("uid", "str"),
                       ("suspendtime", "NoneType"), ("suspendtime", "int"), ("suspendtime", "str"), ("no email", ""),
                       ("no email", "*unknown*"), ("not suspended", None), ("not suspended", "not suspended"), ("first key", "uid")):
            self.assertIn(wanted, seen)

    def test_nothing_is_written_in_each_way(self):
        quirks.apply(self.panel)
        forms = set()
        for _ in range(40):
            document = self.call("listaccts", search="nosuch", searchtype="user", searchmethod="exact").json
            forms.add(repr(document["data"].get("acct", "absent")))
        self.assertEqual(forms, {"[]", "None", "'absent'"})
        forms = {repr(self.call("suspendacct", user="budi").json.get("data", "absent")) for _ in range(40)}
        self.assertEqual(forms, {"None", "{}", "'absent'"})

    def test_warnings_come_as_text_and_as_a_list(self):
        quirks.apply(self.panel)
        kinds = {type(self.call("suspendacct", user="budi").metadata["output"]["warnings"]).__name__ for _ in range(30)}
        self.assertEqual(kinds, {"str", "list"})

    def test_accountsummary_acctcounts_and_uapi_vary_too(self):
        quirks.apply(self.panel)
        seen = set()
        for _ in range(60):
            row = self.call("accountsummary", user="dewi").data["acct"][0]
            self.assertEqual(str(row["suspended"]), "1")
            self.assertEqual(row["suspendreason"], "Late payment inv 2026-10")
            self.assertEqual(str(row["diskused"]).rstrip("M"), str(self.panel.accounts["dewi"].disk_used_mb))
            seen |= {("disk", type(row["diskused"]).__name__), ("pop", type(row["maxpop"]).__name__)}
            counts = self.call("acctcounts").data["reseller"]
            seen |= {("limit", repr(counts["limit"])), ("active", type(counts["active"]).__name__)}
            inner = self.call("uapi_cpanel", ("cpanel.user", "budi"), ("cpanel.module", "Locale"), ("cpanel.function", "get_attributes")
                              ).data["uapi"]
            seen |= {("status", repr(inner["status"])), ("errors", repr(inner["errors"]))}
        self.assertEqual(seen, {("disk", "int"), ("disk", "str"), ("pop", "int"), ("pop", "str"), ("limit", "''"), ("limit", "None"),
                                ("active", "int"), ("active", "str"), ("status", "1"), ("status", "'1'"), ("errors", "None"), ("errors", "[]")})

    def test_a_misspelt_switch_is_refused(self):
        for body in ({"typos": "old"}, {"types": "ancient"}, {"extra_fields": 1}, {"batch_result": 2}, {"lockout_after": "5"}):
            with self.subTest(body):
                self.assertEqual(self.ask_control("/profile", body)[0], 400)
        status, switches = self.ask_control("/profile", {"types": "old", "chunk_info": "never"})
        self.assertEqual((status, switches["types"], switches["chunk_info"]), (200, "old", "never"))
        self.assertEqual(self.ask_control("/profile", {"quirks": True})[1]["types"], "mixed")


if __name__ == "__main__":
    unittest.main()
