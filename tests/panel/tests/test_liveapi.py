# SPDX-License-Identifier: Apache-2.0
"""The LiveAPI socket, byte by byte: refusals R1 to R4 and the ways of answering S1 to S4 and S14."""
import json
import os
import re
import socket
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from standin import liveapi, switches  # noqa: E402

HANDSHAKE = b'<cpaneljson enable="1">'
SHUTDOWN = b'<cpanelxml shutdown="1" />'
CHROME = b'<cpanelaction>\n{"module":"Chrome","reqtype":"exec","func":"get_dom","apiversion":"uapi","args":{"page_title":"Pelanggan","app_key":"pelanggan"}}\n</cpanelaction>'
HAS = b'<cpanelaction>{"module":"Features","reqtype":"exec","func":"has_feature","apiversion":"uapi","args":{"name":"pelanggan"}}</cpanelaction>'
FEATURE = b'<cpanelaction>\n{"module":"feature","reqtype":"feature","func":"feature","apiversion":"1","args":"pelanggan"}\n</cpanelaction>'


class Backend:
    def __init__(self):
        self.has = {"status": 1, "data": None, "errors": None, "messages": None, "warnings": None, "metadata": {}}

    def uapi(self, module, func, args):
        if module == "Nosuch":
            raise liveapi.CallError("Failed to load module “Nosuch”")
        return {**self.has, "data": args if func == "echo" else self.has["data"]}

    def api2(self, module, func, args):
        return {"cpanelresult": {"data": [], "event": {"result": 1}, "module": module, "func": func, "apiversion": 2}}

    def feature(self, name):
        return 1 if name == "pelanggan" else 0

    def condition(self, text):
        return int(text.startswith("!"))

    def variable(self, name):
        return {"$user": "tono", "$homedir": "/home/tono"}.get(name)

    def chrome(self, args):
        return "<html><body><div>%s" % args["page_title"], "</div></body></html>"


def frame(payload):
    return b"%d\n%s" % (len(payload), payload)


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.switches = switches.Switches()
        self.backend = Backend()
        self.violations = []
        self.live = None
        self.sock = None

    def open(self, **values):
        self.switches.update({"liveapi." + name: value for name, value in values.items()})
        self.live = liveapi.LiveApi(os.path.join(self.folder.name, "s"), os.getuid(), os.getgid(), self.backend, self.switches,
                                    lambda rule, detail: self.violations.append((rule, detail)))
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(self.live.path)
        self.sock.settimeout(20)
        self.buffer = b""
        return self

    def reply(self):
        """Returns one whole reply, closing tag included, or what came before the end."""
        while True:
            end = self.buffer.find(b"</cpanelresult>")
            if end >= 0:
                end += len(b"</cpanelresult>")
                out, self.buffer = self.buffer[:end], self.buffer[end:]
                return out
            try:
                data = self.sock.recv(65536)
            except ConnectionResetError:
                data = b""  # closed while something of ours was still unread: a refusal too
            if not data:
                return self.buffer
            self.buffer += data

    def ask(self, payload):
        self.sock.sendall(frame(payload))
        return self.reply()

    def call(self, **fields):
        fields = {"module": "Features", "reqtype": "exec", "func": "has_feature", "apiversion": "uapi", **fields}
        return self.ask(b"<cpanelaction>" + json.dumps({k: v for k, v in fields.items() if v is not None}).encode() + b"</cpanelaction>")

    def end(self, shutdown=True):
        """Ends as a client does and returns the rules that were broken."""
        if shutdown:
            self.sock.sendall(frame(SHUTDOWN))
            while self.sock.recv(65536):
                pass
        self.sock.close()
        self.live.finish()
        return [rule for rule, _ in self.violations]

    @staticmethod
    def inner(reply):
        return json.loads(re.search(rb"<cpanelresult>(.*)</cpanelresult>", reply, re.S).group(1))


class GoodTalk(Case):
    def test_handshake_reply_is_exact(self):
        self.open()
        self.sock.sendall(frame(HANDSHAKE))
        expected = b'<?xml version="1.0" ?>\n<cpanelresult>{"data":{"result":"json"}}</cpanelresult>\n'
        data = b""
        while len(data) < len(expected):
            data += self.sock.recv(1024)
        self.assertEqual(data, expected)
        self.assertEqual(self.end(), [])

    def test_lengths_of_the_known_frames(self):
        for payload, length in ((HANDSHAKE, 23), (HAS, 136), (FEATURE, 124), (b'<cpanel print="$user">', 22),
                                (b'<cpanel print="$homedir">', 25), (CHROME, 160), (SHUTDOWN, 26)):
            self.assertEqual(len(payload), length, payload)

    def test_uapi_result_is_at_the_top_level(self):
        self.open().ask(HANDSHAKE)
        reply = self.inner(self.ask(HAS))
        self.assertEqual(reply["apiversion"], 3)
        self.assertEqual(reply["result"]["status"], 1)
        self.assertEqual(self.end(), [])

    def test_feature_reply_is_exact_and_has_its_newline(self):
        self.open().ask(HANDSHAKE)
        self.assertEqual(self.ask(FEATURE).lstrip(), b'<?xml version="1.0" ?>\n<cpanelresult>'
                         b'{"cpanelresult":{"data":{"result":1},"module":"feature","apiversion":1}}\n</cpanelresult>')
        self.assertEqual(self.end(), [])

    def test_variable_reply_is_exact(self):
        self.open().ask(HANDSHAKE)
        self.assertEqual(self.ask(b'<cpanel print="$user">').lstrip(), b'<?xml version="1.0" ?>\n<cpanelresult>'
                         b'{"apiversion":"1","type":"internal","command":"print","source":"internal","data":{"result":"tono"},'
                         b'"event":{"result":1}}</cpanelresult>')
        self.assertEqual(self.end(), [])

    def test_condition(self):
        self.open().ask(HANDSHAKE)
        reply = self.inner(self.call(module="if", reqtype="if", func="if", apiversion="1", args="!$haspostgres"))
        self.assertEqual(reply["cpanelresult"]["data"]["result"], 1)
        self.assertEqual(self.end(), [])

    def test_chrome_and_a_title_of_two_byte_letters(self):
        self.open().ask(HANDSHAKE)
        payload = ('<cpanelaction>\n{"module":"Chrome","reqtype":"exec","func":"get_dom","apiversion":"uapi",'
                   '"args":{"page_title":"Café"}}\n</cpanelaction>').encode()
        self.assertEqual(len(payload), 134)
        data = self.inner(self.ask(payload))["result"]["data"]
        self.assertEqual(data["header"], "<html><body><div>Café")
        self.assertEqual(data["footer"], "</div></body></html>")
        self.assertEqual(self.end(), [])

    def test_api2_is_wrapped(self):
        self.open().ask(HANDSHAKE)
        reply = self.inner(self.call(module="CustInfo", func="displaycontactinfo", apiversion="2"))
        self.assertEqual(reply["cpanelresult"]["event"]["result"], 1)
        self.assertEqual(self.end(), [])


class R1Lengths(Case):
    def refused(self, data, half_close=False):
        self.open().ask(HANDSHAKE)
        self.sock.sendall(data)
        if half_close:
            self.sock.shutdown(socket.SHUT_WR)
        self.buffer = b""
        self.assertNotIn(b"<cpanelresult>", self.reply(), "a broken frame got an answer")
        return self.end(shutdown=False)

    def test_characters_instead_of_bytes(self):
        payload = CHROME.replace(b"Pelanggan", "Café".encode())
        rules = self.refused(b"%d\n%s" % (len(payload.decode()), payload))
        self.assertEqual(rules, ["R1"])

    def test_carriage_return(self):
        self.assertEqual(self.refused(b"136\r\n" + HAS), ["R1"])

    def test_sign(self):
        self.assertEqual(self.refused(b"+136\n" + HAS), ["R1"])

    def test_leading_zero(self):
        self.assertEqual(self.refused(b"0136\n" + HAS), ["R1"])

    def test_newline_after_the_payload(self):
        self.assertEqual(self.refused(b"136\n" + HAS + b"\n"), ["R1"])

    def test_length_counts_a_newline_that_is_not_part_of_it(self):
        self.assertEqual(self.refused(b"137\n" + HAS + b"\n"), ["R1"])

    def test_too_long_a_length(self):
        self.assertEqual(self.refused(b"140\n" + HAS, half_close=True), ["R1"])

    def test_empty_length(self):
        self.assertEqual(self.refused(b"\n" + HAS), ["R1"])


class R2Handshake(Case):
    def test_call_before_it_is_answered_in_xml_and_does_not_switch(self):
        self.open()
        self.assertIn(b"<cpanelresult><data><result>has_feature</result></data></cpanelresult>", self.ask(HAS))
        self.assertIn(b"<data>", self.ask(HAS))
        self.assertEqual(self.inner(self.ask(HANDSHAKE)), {"data": {"result": "json"}})
        self.assertEqual(self.inner(self.ask(HAS))["result"]["status"], 1)
        self.assertEqual(set(self.end()), {"R2"})

    def test_ending_without_it(self):
        self.open()
        self.assertEqual(self.end(), ["R2"])


class R3Inventions(Case):
    def refused(self, payload):
        self.open().ask(HANDSHAKE)
        self.buffer = b""
        self.assertNotIn(b"<cpanelresult>", self.ask(payload), "an invention got an answer")
        return self.end(shutdown=False)

    def refused_call(self, **fields):
        self.open().ask(HANDSHAKE)
        self.buffer = b""
        self.assertNotIn(b"<cpanelresult>", self.call(**fields), "a wrong call got an answer")
        return self.end(shutdown=False)

    def test_cpanelconnect(self):
        self.assertEqual(self.refused(b'<cpanelconnect user="tono">'), ["R3"])

    def test_unknown_tag(self):
        self.assertEqual(self.refused(b'<cpanelexec>{}</cpanelexec>'), ["R3"])

    def test_apiversion_as_number(self):
        self.assertEqual(self.refused_call(apiversion=3), ["R3"])

    def test_list_for_uapi(self):
        self.assertEqual(self.refused_call(args=["pelanggan"]), ["R3"])

    def test_object_for_feature(self):
        self.assertEqual(self.refused_call(module="feature", reqtype="feature", func="feature", apiversion="1", args={}), ["R3"])

    def test_object_for_api1(self):
        self.assertEqual(self.refused_call(module="Email", func="x", apiversion="1", args={"a": "b"}), ["R3"])

    def test_true_as_argument(self):
        self.assertEqual(self.refused_call(args={"name": True}), ["R3"])

    def test_whm_api(self):
        self.assertEqual(self.refused_call(module="whmapi1", func="listaccts", apiversion="1", args=[]), ["R3"])

    def test_unknown_field(self):
        self.assertEqual(self.refused_call(user="budi"), ["R3"])

    def test_a_key_twice(self):
        self.assertEqual(self.refused(HAS.replace(b'"func"', b'"func":"x","func"', 1)), ["R3"])

    def test_unknown_argument_of_get_dom(self):
        self.assertEqual(self.refused_call(module="Chrome", func="get_dom", args={"page_title": "x", "title": "y"}), ["R3"])


class R4OneTalk(Case):
    def test_second_request_before_the_answer(self):
        self.open().ask(HANDSHAKE)
        self.sock.sendall(frame(HAS) + frame(HAS))
        self.reply()
        self.assertEqual(self.end(shutdown=False), ["R4"])

    def test_second_connection(self):
        self.open().ask(HANDSHAKE)
        other = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        other.connect(self.live.path)
        self.assertEqual(other.recv(1), b"")
        other.close()
        self.assertEqual(self.end(), ["R4"])

    def test_never_connected(self):
        self.live = liveapi.LiveApi(os.path.join(self.folder.name, "s"), os.getuid(), os.getgid(), self.backend, self.switches,
                                    lambda rule, detail: self.violations.append((rule, detail)))
        self.live.finish()
        self.assertEqual([rule for rule, _ in self.violations], ["R4"])

    def test_no_shutdown(self):
        self.open().ask(HANDSHAKE)
        self.assertEqual(self.end(shutdown=False), ["R4"])

    def test_frames_left_in_the_socket_by_a_child_that_has_ended_still_count(self):
        self.open().ask(HANDSHAKE)
        self.sock.sendall(frame(SHUTDOWN))
        self.sock.close()
        self.live.finish()
        self.assertEqual(self.violations, [])


class S1Delivery(Case):
    def test_every_way_of_delivery_carries_the_same_reply(self):
        for delivery in ("whole", "bytes", "random"):
            for after_xml in (True, False):
                for before_close in (True, False):
                    for after_close in ("now", "late", "never"):
                        with self.subTest(delivery=delivery, after_xml=after_xml, before_close=before_close, after_close=after_close):
                            self.violations.clear()
                            self.open(delivery=delivery, newline_after_xml=after_xml, newline_before_close=before_close,
                                      newline_after_close=after_close)
                            self.assertEqual(self.inner(self.ask(HANDSHAKE)), {"data": {"result": "json"}})
                            reply = self.ask(HAS)
                            self.assertEqual(self.inner(reply)["result"]["status"], 1)
                            self.assertEqual(reply.startswith(b"\n"), after_close != "never")
                            self.assertEqual(b'?>\n<' in reply, after_xml)
                            self.assertEqual(reply.endswith(b'\n</cpanelresult>'), before_close)
                            self.assertEqual(self.end(), [])


class S2Cases(Case):
    def answer(self, **values):
        self.open(**values).ask(HANDSHAKE)
        self.buffer = b""
        return self.ask(HAS)

    def test_markup_before_the_json(self):
        self.assertIn(b"<cpanelresult><error>could not load {some} file</error>{", self.answer(case="error_markup"))
        self.assertEqual(self.end(), [])
        self.assertIn(b"<cpanelresult><b>", self.answer(case="other_markup"))
        self.assertEqual(self.end(), [])

    def test_empty(self):
        self.assertIn(b"<cpanelresult></cpanelresult>", self.answer(case="empty"))
        self.assertEqual(self.end(), [])

    def test_xml(self):
        self.assertIn(b"<apiversion>3</apiversion>", self.answer(case="xml"))
        self.assertEqual(self.end(), [])

    def test_huge(self):
        self.open(case="huge").ask(HANDSHAKE)
        self.sock.sendall(frame(HAS))
        count = 0
        while count <= 20 << 20:
            data = self.sock.recv(1 << 20)
            self.assertTrue(data, "the reply ended after %d bytes" % count)
            count += len(data)
        self.assertEqual(self.end(shutdown=False), [])

    def test_numbers_as_strings(self):
        self.assertEqual(self.inner(self.answer(case="stringly"))["result"]["status"], "1")
        self.assertEqual(self.end(), [])

    def test_end_in_mid_reply(self):
        reply = self.answer(case="eof")
        self.assertTrue(reply)
        self.assertNotIn(b"</cpanelresult>", reply)
        self.assertEqual(self.end(shutdown=False), [])

    def test_only_the_function_that_is_named(self):
        self.open(case="empty", case_on="get_dom").ask(HANDSHAKE)
        self.assertEqual(self.inner(self.ask(HAS))["result"]["status"], 1)
        self.assertIn(b"<cpanelresult></cpanelresult>", self.ask(CHROME))
        self.assertEqual(self.end(), [])

    def test_closing_tag_inside_the_json_both_ways(self):
        self.open(closing_tag="literal").ask(HANDSHAKE)
        first = self.ask(HAS)
        self.assertRaises(ValueError, self.inner, first)
        whole = first + self.reply()
        self.assertEqual(self.inner(whole)["result"]["note"], "…</cpanelresult>…")
        self.assertEqual(self.end(), [])
        self.open(closing_tag="escaped").ask(HANDSHAKE)
        self.assertEqual(self.inner(self.ask(HAS))["result"]["note"], "…</cpanelresult>…")
        self.assertEqual(self.end(), [])

    def test_socket_unset_missing_or_refusing_is_not_the_childs_fault(self):
        for mode in ("unset", "missing", "refuse"):
            self.switches.update({"liveapi.socket": mode})
            live = liveapi.LiveApi(os.path.join(self.folder.name, mode), os.getuid(), os.getgid(), self.backend, self.switches,
                                   lambda rule, detail: self.violations.append((rule, detail)))
            if mode == "refuse":
                with self.assertRaises(ConnectionRefusedError):
                    socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).connect(live.path)
            live.finish()
        self.assertEqual(self.violations, [])


class S3Shapes(Case):
    def test_data_null_list_object_and_a_call_level_error(self):
        for form, value in (("null", None), ("list", []), ("object", {})):
            self.open(uapi_data=form).ask(HANDSHAKE)
            self.assertEqual(self.inner(self.ask(HAS))["result"]["data"], value)
            self.assertEqual(self.end(), [])
        self.open(uapi_data="error").ask(HANDSHAKE)
        reply = self.inner(self.ask(HAS))
        self.assertIn("error", reply)
        self.assertNotIn("result", reply)
        self.assertEqual(self.end(), [])


class S14Chrome(Case):
    def chrome(self, payload=CHROME, **values):
        self.open(**values).ask(HANDSHAKE)
        reply = self.inner(self.ask(payload))
        self.assertEqual(self.end(), [])
        return reply

    def test_title_alone_is_enough_and_needed(self):
        payload = CHROME.replace(b',"app_key":"pelanggan"', b"")
        self.assertEqual(self.chrome(payload)["result"]["status"], 1)
        self.assertEqual(self.chrome(payload, chrome="title_only")["result"]["status"], 1)
        self.assertEqual(self.chrome(chrome="title_only")["result"]["status"], 0)
        self.assertEqual(self.chrome(payload.replace(b"page_title", b"app_key"), chrome="normal")["result"]["status"], 0)

    def test_failures(self):
        self.assertEqual(self.chrome(chrome="fail")["result"]["status"], 0)
        self.assertEqual(self.chrome(chrome="empty")["result"]["data"], [])
        self.assertIn("error", self.chrome(chrome="error"))


class Switching(unittest.TestCase):
    def test_unknown_names_and_values_are_refused_and_change_nothing(self):
        values = switches.Switches()
        for wrong in ({"liveapi.nosuch": 1}, {"liveapi.case": "nosuch"}, {"cgi.seconds": "5"},
                      {"liveapi.case": "empty", "hooks.stdin": "nosuch"}):
            with self.assertRaises(ValueError):
                values.update(wrong)
        self.assertEqual(values["liveapi.case"], "none")


if __name__ == "__main__":
    unittest.main()
