# SPDX-License-Identifier: Apache-2.0
"""Every kind of fault does on the wire what it says, to the call it was ordered for and no other."""
import gzip
import http.client
import json
import time
import unittest

from support import SORTED, ApiTest, chunk

from standin.faults import KINDS


class Faults(ApiTest):
    def order(self, kind, **more):
        status, reply = self.ask_control("/faults", {"kind": kind, "function": "listaccts", **more})
        self.assertEqual((status, reply), (200, {"ordered": 1}))

    def wire(self, kind, **more):
        """Orders a fault, calls listaccts, returns (head, body, did it end in order)."""
        self.order(kind, **more)
        data, orderly = self.raw_call("listaccts", *SORTED, ("want", "user,plan"))
        head, _, body = data.partition(b"\r\n\r\n")
        return head.decode("latin-1"), body, orderly

    def listing(self, kind, **more):
        self.order(kind, **more)
        return self.call("listaccts", *SORTED, want="user,plan,suspended")

    def whole(self):
        data, _orderly = self.raw_call("listaccts", *SORTED, ("want", "user,plan"))
        return data.partition(b"\r\n\r\n")[2]

    # -- orders

    def test_only_the_nth_call_of_that_function_is_hit(self):
        self.order("status", nth=2, times=2, status=502)
        self.assertTrue(self.call("myprivs").ok)
        self.assertEqual([self.call("listaccts").status for _ in range(4)], [200, 502, 502, 200])
        _status, faults = self.ask_control("/faults")
        self.assertEqual((faults["orders"][0]["seen"], faults["orders"][0]["done"]), (4, 2))

    def test_times_0_is_for_ever_and_reset_ends_it(self):
        self.order("status", times=0)
        self.assertEqual({self.call("listaccts").status for _ in range(3)}, {502})
        self.ask_control("/reset", {})
        self.assertTrue(self.call("listaccts").ok)

    def test_an_unknown_kind_is_refused(self):
        self.assertEqual(self.ask_control("/faults", {"kind": "nonsense"})[0], 400)

    def test_each_kind_is_told_and_implemented(self):
        from standin.faults import Fault
        made = {name.split("_", 2)[2] for name in dir(Fault) if name.startswith(("_wire_", "_http_", "_json_", "_bytes_"))}
        self.assertEqual(made | {"delay_before", "drop_before", "do"}, set(KINDS))

    # -- time and connection

    def test_delay_before_and_after(self):
        for kind, acted in (("delay_before", False), ("delay_after", True)):
            self.panel.accounts["budi"].suspended = False
            self.order(kind, function="suspendacct", seconds=0.4)
            connection = http.client.HTTPSConnection("127.0.0.1", self.server.port, timeout=10, context=self.context())
            connection.request("POST", "/json-api/suspendacct", "api.version=1&user=budi", {
                "Authorization": f"whm root:{self.token}", "Content-Type": "application/x-www-form-urlencoded"})
            time.sleep(0.15)  # well within the delay: what is asked is what has happened by then
            self.assertEqual(self.panel.accounts["budi"].suspended, acted, kind)
            self.assertEqual(connection.getresponse().status, 200)
            connection.close()

    def test_drop_before_does_not_act(self):
        self.order("drop_before", function="suspendacct")
        self.assertEqual(self.raw_call("suspendacct", ("user", "budi")), (b"", False))
        self.assertFalse(self.panel.accounts["budi"].suspended)

    def test_drop_after_acts(self):
        self.order("drop_after", function="suspendacct")
        self.assertEqual(self.raw_call("suspendacct", ("user", "budi")), (b"", False))
        self.assertTrue(self.panel.accounts["budi"].suspended)
        self.order("drop_after", function="unsuspendacct", reset=True)
        self.assertEqual(self.raw_call("unsuspendacct", ("user", "budi")), (b"", False))
        self.assertFalse(self.panel.accounts["budi"].suspended)

    def test_half_headers(self):
        self.order("half_headers")
        data, orderly = self.raw_call("listaccts")
        self.assertTrue(data.startswith(b"HTTP/1.1 200"))
        self.assertNotIn(b"\r\n\r\n", data)
        self.assertFalse(orderly)

    def test_cut_in_each_framing(self):
        whole = self.whole()
        for framing, sign, ends in (("length", f"Content-Length: {len(whole)}", False), ("short", "Content-Length: 50", False),
                                    ("close", "Connection: close", True), ("chunked", "Transfer-Encoding: chunked", True)):
            with self.subTest(framing):
                head, body, orderly = self.wire("cut", at=50, framing=framing)
                self.assertIn(sign, head)
                if framing == "chunked":
                    self.assertRegex(body, rb"\A32\r\n.{50}\r\n0\r\n\r\n\Z")
                else:
                    self.assertEqual(len(body), 50)
                self.assertEqual(orderly, ends)

    def test_cut_at_every_position(self):
        self.panel.switches.data_first = "yes"
        whole = self.whole()
        for at in range(len(whole)):
            _head, body, _orderly = self.wire("cut", at=at, framing="close")
            self.assertEqual(body, whole[:at])

    def test_wrong_length(self):
        head, body, _orderly = self.wire("wrong_length", delta=-3)
        self.assertIn(f"Content-Length: {len(body) - 3}", head)

    def test_chunks_of_one_byte(self):
        self.panel.switches.data_first = "yes"
        whole = self.whole()
        head, body, orderly = self.wire("chunked")
        self.assertIn("Transfer-Encoding: chunked", head)
        self.assertEqual(body, b"".join(b"1\r\n%c\r\n" % byte for byte in whole) + b"0\r\n\r\n")
        self.assertTrue(orderly)
        _head, body, orderly = self.wire("chunked_no_end", size=7)
        self.assertFalse(body.endswith(b"0\r\n\r\n"))
        self.assertFalse(orderly)

    def test_trickle_arrives_whole(self):
        self.order("trickle", bytes=40, seconds=0.001)
        self.assertTrue(self.call("listaccts", want="user").ok)

    def test_heads_and_bodies_made_to_hurt(self):
        head, body, _orderly = self.wire("two_lengths")
        self.assertEqual(head.count("Content-Length:"), 2)
        head, body, _orderly = self.wire("long_headers", bytes=300_000)
        self.assertGreater(len(head), 300_000)
        head, body, _orderly = self.wire("chunk_huge")
        self.assertTrue(body.startswith(b"ffffffffffffffff\r\n{"))
        head, body, _orderly = self.wire("gzip_bomb", bytes=5_000_000)
        self.assertIn("Content-Encoding: gzip", head)
        unpacked = gzip.decompress(body)
        self.assertGreater(len(unpacked), 5_000_000)
        self.assertEqual(json.loads(unpacked)["metadata"]["command"], "listaccts")
        head, body, _orderly = self.wire("endless", bytes=2_000_000)
        self.assertGreater(len(body), 2_000_000)
        self.assertNotIn("Content-Length", head)
        self.order("not_http")
        self.assertEqual(self.raw_call("listaccts")[0], b"220 mail.example ESMTP ready\r\n")

    # -- other servers

    def test_redirects_point_to_a_listener_that_must_stay_untouched(self):
        for status in (301, 302, 307, 308):
            answer = self.listing("redirect", status=status)
            self.assertEqual(answer.status, status)
            self.assertTrue(answer.headers["Location"].startswith(self.api.faults.trap_url))
        host = self.api.faults.trap_url.rpartition("/")[2]
        connection = http.client.HTTPConnection(host, timeout=10)
        connection.request("GET", "/json-api/listaccts")
        connection.getresponse().read()
        connection.close()
        self.violated("W20")

    def test_status_pages(self):
        for status in (401, 500, 502, 524):
            answer = self.listing("status", status=status)
            self.assertEqual(answer.status, status)
            self.assertIn(b"<html>", answer.body)
        self.assertIn(b"<html>", self.listing("html").body)
        self.assertIn(b"tfa_login_form", self.listing("two_factor").body)
        self.assertEqual(self.listing("denied").status, 403)
        self.assertEqual(self.listing("body", text="hello", status=503, content_type="text/plain").body, b"hello")
        self.assertEqual(self.listing("body", base64="AAEC").body, b"\0\1\2")

    # -- bodies

    def test_bodies_that_are_not_one_json_object(self):
        whole = self.listing("delay_before", seconds=0).body
        self.panel.switches.data_first = "yes"
        whole = self.call("listaccts", *SORTED, want="user,plan,suspended").body
        self.assertEqual(self.listing("empty").body, b"")
        self.assertEqual(self.listing("two_values").body, whole * 2)
        self.assertEqual(self.listing("bom").body, b"\xef\xbb\xbf" + whole)
        self.assertEqual(self.listing("trailing", text="}").body, whole + b"}")
        self.assertEqual(self.listing("array").body, b"[" + whole + b"]")

    def test_bodies_that_break_readers(self):
        def keys(body):
            seen = []
            json.loads(body, object_pairs_hook=lambda pairs: seen.extend(key for key, _value in pairs) or dict(pairs))
            return seen
        self.panel.switches.data_first = "yes"
        plain = keys(self.call("listaccts", *SORTED, want="user,plan,suspended").body)
        for where, key in (("metadata", "metadata"), ("result", "result"), ("user", "user"), ("data", "data")):
            body = self.listing("duplicate_keys", where=where).body
            self.assertEqual(keys(body).count(key), plain.count(key) + 1, where)
        self.assertEqual(self.listing("deep", depth=5000).body.count(b"["), 5001)
        self.assertGreater(len(self.listing("huge_string", bytes=3_000_000).body), 3_000_000)
        self.assertIn(b"9" * 5000, self.listing("huge_number", digits=5000).body)
        with self.assertRaises(UnicodeDecodeError):
            self.listing("invalid_utf8").body.decode()
        self.assertIn("\0", self.listing("nul_escape").data["acct"][0]["plan"])
        self.assertIn(b"\\ud800", self.listing("lone_surrogate").body)

    def test_documents_that_lie(self):
        self.assertEqual(self.listing("wrong_command").metadata["command"], "accountsummary")
        for value in (True, 2, None, "OK", "0", ""):
            self.assertEqual(self.listing("result", value=value).metadata["result"], value)
        self.assertNotIn("result", self.listing("result").metadata)
        self.assertNotIn("metadata", self.listing("metadata").json)
        self.assertIsNone(self.listing("metadata", value=None).json["metadata"])
        self.assertEqual(self.listing("fail", reason="no").metadata, {"version": 1, "command": "listaccts", "result": 0, "reason": "no"})
        answer = self.listing("fail_after_data")
        self.assertEqual((list(answer.json), answer.metadata["result"], len(answer.data["acct"])), (["data", "metadata"], 0, 11))
        self.assertEqual(self.listing("api0").json["statusmsg"], "Ok")
        self.assertEqual(list(self.listing("cpanelresult").json), ["cpanelresult"])
        self.assertEqual(len(self.listing("short_list", drop=3).data["acct"]), 8)
        users = [row["user"] for row in self.listing("double_row").data["acct"]]
        self.assertEqual((len(users), len(set(users))), (12, 11))
        self.assertEqual(len(self.listing("extra_rows", count=2).data["acct"]), 13)
        self.assertEqual(self.listing("chunk_info", set={"records": 7}).metadata["chunk"], {"records": 7})
        row = self.listing("row", index=2, set={"suspended": 2}, unset=["user"]).data["acct"][2]
        self.assertEqual((row["suspended"], "user" in row), (2, False))

    def test_a_page_repeated(self):
        self.order("page_repeat", nth=2)
        first = self.call("listaccts", *SORTED, *chunk(4, 1), want="user").body
        self.assertEqual(self.call("listaccts", *SORTED, *chunk(4, 5), want="user").body, first)
        self.assertNotEqual(self.call("listaccts", *SORTED, *chunk(4, 5), want="user").body, first)

    def test_rows_that_change_between_pages(self):
        self.order("do", nth=2, account={"do": "remove", "user": "bahari"})
        first = [row["user"] for row in self.call("listaccts", *SORTED, *chunk(4, 1), want="user").data["acct"]]
        second = [row["user"] for row in self.call("listaccts", *SORTED, *chunk(4, 5), want="user").data["acct"]]
        self.assertEqual((first, second), (["bahari", "budi", "dewi", "joko"], ["made", "nusantara", "putu", "sari"]),
                         "ketut moved to the page before and is lost")

    def test_a_client_that_gives_up_breaks_nothing(self):
        self.order("trickle", bytes=1, seconds=0.01)
        connection = http.client.HTTPSConnection("127.0.0.1", self.server.port, timeout=10, context=self.context())
        connection.request("POST", "/json-api/listaccts", "api.version=1", {
            "Authorization": f"whm root:{self.token}", "Content-Type": "application/x-www-form-urlencoded"})
        connection.sock.recv(1)
        connection.close()
        self.assertTrue(self.call("listaccts").ok)


if __name__ == "__main__":
    unittest.main()
