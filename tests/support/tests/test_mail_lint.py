# SPDX-License-Identifier: Apache-2.0
"""The linter finds nothing in good messages, and in each bad one the fault that it was given."""
import base64
import unittest

from rig_case import HERE  # noqa: F401  (the path to the linter)
from mail_lint import lint

HEADERS = {
    "Date": "Sun, 22 Nov 2026 18:20:50 +0700",
    "From": "=?UTF-8?B?SG9zdCBOdXNhbnRhcmEg4oCT?= <noreply@host.example>",
    "Reply-To": "help@host.example",
    "To": '"Budi, A." <budi@mail.example>',
    "Message-ID": "<ab12.cd@host.example>",
    "Subject": "=?UTF-8?Q?Pemeliharaan_server_=E2=80=93_Sabtu?=",
    "MIME-Version": "1.0",
    "Content-Type": "multipart/alternative; boundary=\"--==b1\"",
    "Content-Language": "id",
    "Auto-Submitted": "auto-generated",
}
OPTIONAL = {
    "List-Id": "News <news.pelanggan.host.example>",
    "List-Unsubscribe": "<https://host.example/pelanggan/?p=unsubscribe&k=abc_-1>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
}
TEXT = "Halo Budi,\r\n\r\n1. Satu\r\n2. *Dua*: https://host.example/a?b=1&c=2\r\n"
HTML = ("<html><head><title>x</title></head><body><p>Halo Budi,</p><ol><li>Satu</li>"
        '<li><em>Dua</em>: <a href="https://host.example/a?b=1&amp;c=2">https://host.example/a?b=1&amp;c=2</a></li></ol></body></html>\r\n')


def part(kind, text, encoding="7bit"):
    data = base64.encodebytes(text.encode()).decode().replace("\n", "\r\n") if encoding == "base64" else text
    return f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{data}"


def message(headers=None, text=TEXT, html=HTML, body=None, without=(), extra=""):
    fields = {name: value for name, value in {**HEADERS, **(headers or {})}.items() if name not in without}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + extra
    if body is None:
        body = "----==b1\r\n" + part("plain", text) + "\r\n----==b1\r\n" + part("html", html) + "\r\n----==b1--\r\n"
    return (head + "\r\n" + body).encode()


def parts(*texts):
    return "".join("----==b1\r\n" + text + "\r\n" for text in texts) + "----==b1--\r\n"


GOOD = {
    "a notice": message(),
    "an optional announcement": message(OPTIONAL),
    "a mandatory announcement": message({"List-Id": OPTIONAL["List-Id"]}),
    "folded headers": message({"Subject": "=?UTF-8?Q?Pemeliharaan_?=\r\n =?UTF-8?Q?server?=", "To": "Budi\r\n <budi@mail.example>"}),
    "base64": message(body=parts(part("plain", "Halo – Budi\r\n", "base64"), part("html", "<p>Halo – Budi</p>", "base64"))),
    "quoted-printable": message(body=parts(part("plain", "Harga =3D 5, se=\r\nkali =E2=80=93", "quoted-printable"),
                                           part("html", "<p>Harga =3D 5, sekali =E2=80=93</p>", "quoted-printable"))),
    "a plain subject": message({"Subject": "Hello"}),
}

# (what is wrong, message, what the linter must say)
BAD = (
    ("a bare LF", message(text="a\nb\r\n", html="<p>a b</p>"), "a bare LF"),
    ("a bare CR", message(text="a\rb\r\n", html="<p>a b</p>"), "a bare CR"),
    ("a NUL", message(text="a\0b"), "NUL"),
    ("a long line", message(text="a " * 500 + "\r\n", html="<p>a</p>"), "998"),
    ("no last line end", message()[:-2], "last line"),
    ("no body", b"Date: x\r\n", "empty line"),
    ("eight bits in a header", message({"Subject": "Größe"}), "must be encoded"),
    ("a control character in a header", message({"Subject": "a\x07b"}), "must be encoded"),
    ("a field name with a space", message(extra="X Y: 1\r\n"), "no header field"),
    ("a line without a colon", message(extra="nothing\r\n"), "no header field"),
    ("an empty folded line", message(extra="X: 1\r\n \r\n"), "white space alone"),
    ("an encoded word that is too long", message({"Subject": "=?UTF-8?Q?" + "a" * 70 + "?="}), "2047 length"),
    ("a long line with an encoded word", message({"Subject": "word word word word word word word word =?UTF-8?Q?" + "a" * 40 + "?="}), "2047 line length"),
    ("half a character in an encoded word", message({"Subject": "=?UTF-8?Q?a=C3?= =?UTF-8?Q?=A9b?="}), "2047 decoding"),
    ("bad base64 in an encoded word", message({"Subject": "=?UTF-8?B?abc?="}), "2047 decoding"),
    ("an unknown charset", message({"Subject": "=?UTF-99?Q?a?="}), "2047 decoding"),
    ("an encoded word glued to text", message({"Subject": "a=?UTF-8?Q?b?="}), "touches"),
    ("an encoded word in quotes", message({"From": '"=?UTF-8?Q?b?=" <a@host.example>'}), "quoted string"),
    ("a space in an encoded word", message({"Subject": "=?UTF-8?Q?a b?="}), "looks like"),
    ("a hash in a phrase's encoded word", message({"From": "=?UTF-8?Q?a#b?= <a@host.example>"}), "2047 characters"),
    ("a line break in an encoded word", message({"Subject": "=?UTF-8?Q?a=0D=0ABcc:_x?="}), "once decoded"),
    ("two subjects", message(extra="Subject: two\r\n"), "2 times subject"),
    ("two From", message(extra="FROM: a@host.example\r\n"), "2 times from"),
    ("two Auto-Submitted", message(extra="Auto-Submitted: auto-generated\r\n"), "2 times auto-submitted"),
    *((f"no {name}", message(without=(name,)), f"no {name.lower()}")
      for name in ("Date", "From", "To", "Message-ID", "Subject", "MIME-Version", "Content-Type", "Auto-Submitted")),
    ("a Bcc", message(extra="Bcc: x@mail.example\r\n"), "bcc has no place"),
    ("a Return-Path", message(extra="Return-Path: <x@mail.example>\r\n"), "return-path has no place"),
    ("a Precedence", message(extra="Precedence: bulk\r\n"), "precedence has no place"),
    ("a date in words", message({"Date": "yesterday"}), "no date-time"),
    ("a wrong weekday", message({"Date": "Mon, 22 Nov 2026 18:20:50 +0700"}), "no Mon"),
    ("an impossible day", message({"Date": "Sun, 31 Feb 2027 18:20:50 +0700"}), "5322 date"),
    ("an obsolete zone", message({"Date": "Sun, 22 Nov 2026 18:20:50 GMT"}), "no date-time"),
    ("a date in the future", message({"Date": "Fri, 22 Nov 2126 18:20:50 +0700"}), "in the future"),
    ("two mailboxes in To", message({"To": "a@mail.example, b@mail.example"}), "not exactly one mailbox"),
    ("a group in To", message({"To": "all: a@mail.example;"}), "not exactly one mailbox"),
    ("no address in From", message({"From": "Host"}), "not exactly one mailbox"),
    ("a comma in a bare name", message({"To": "Budi, A. <budi@mail.example>"}), "not exactly one mailbox"),
    ("an open quote", message({"To": '"Budi <budi@mail.example>'}), "not exactly one mailbox"),
    ("a local part that is too long", message({"To": "a" * 65 + "@mail.example"}), "5321"),
    ("a domain without a dot", message({"To": "a@localhost"}), "5321"),
    ("a Message-ID without brackets", message({"Message-ID": "ab@host.example"}), "no msg-id"),
    ("a Message-ID with a space", message({"Message-ID": "<a b@host.example>"}), "no msg-id"),
    ("an empty subject", message({"Subject": ""}), "ours subject"),
    ("Auto-Submitted: no", message({"Auto-Submitted": "no"}), "3834"),
    ("a language that is none", message({"Content-Language": "Indonesian (id)"}), "3282"),
    ("a List-Id without brackets", message({**OPTIONAL, "List-Id": "news.pelanggan.host.example"}), "2919"),
    ("a List-Id without a dot", message({**OPTIONAL, "List-Id": "<news>"}), "2919"),
    ("List-Unsubscribe without brackets", message({**OPTIONAL, "List-Unsubscribe": "https://host.example/"}), "2369"),
    ("an http address", message({**OPTIONAL, "List-Unsubscribe": "<http://host.example/>"}), "2369"),
    ("another one-click value", message({**OPTIONAL, "List-Unsubscribe-Post": "List-Unsubscribe=Yes"}), "8058 one click"),
    ("one click by mailto alone", message({**OPTIONAL, "List-Unsubscribe": "<mailto:u@host.example>"}), "8058 one click"),
    ("text alone", message({"Content-Type": "text/plain"}, body="x\r\n"), "text and HTML belong"),
    ("no MIME version", message({"MIME-Version": "2.0"}), "2045 MIME-Version"),
    ("a boundary that ends with a space", message({"Content-Type": 'multipart/alternative; boundary="b "'}), "no boundary"),
    ("a boundary twice", message({"Content-Type": "multipart/alternative; boundary=b; boundary=b"}), "comes twice"),
    ("a broken extended parameter", message({"Content-Type": "multipart/alternative; boundary=\"--==b1\"; x*=utf-8'%ZZ"}), "2231"),
    ("no closing delimiter", message(body=parts(part("plain", TEXT), part("html", HTML))[:-len("----==b1--\r\n")] + "\r\n"), "closing delimiter"),
    ("text before the parts", message(body="Hello\r\n" + parts(part("plain", TEXT), part("html", HTML))), "read by nobody"),
    ("text after the parts", message(body=parts(part("plain", TEXT), part("html", HTML)) + "Hello\r\n"), "read by nobody"),
    ("HTML first", message(body=parts(part("html", HTML), part("plain", TEXT))), "text comes before HTML"),
    ("three parts", message(body=parts(part("plain", TEXT), part("html", HTML), part("html", HTML))), "text comes before HTML"),
    ("a strange header in a part", message(body=parts("X-Other: 1\r\n" + part("plain", TEXT), part("html", HTML))), "2046 part"),
    ("another charset", message(body=parts(part("plain", TEXT).replace("utf-8", "latin-1"), part("html", HTML))), "ours charset"),
    ("bytes that are not UTF-8", message(body=parts(part("plain", "a=FF", "quoted-printable"), part("html", "<p>a</p>"))), "2045 charset"),
    ("eight bits called seven", message(text="Größe\r\n", html="<p>Größe</p>"), "bytes over 127"),
    ("eight bits", message(body=parts(part("plain", "Größe", "8bit"), part("html", HTML))), "not every server"),
    ("quoted-printable in lower case", message(body=parts(part("plain", "a=c3=a9", "quoted-printable"), part("html", HTML))), "not encoded"),
    ("a long quoted-printable line", message(body=parts(part("plain", "a" * 80, "quoted-printable"), part("html", HTML))), "76 are the limit"),
    ("white space before a line's end", message(body=parts(part("plain", "a \r\nb", "quoted-printable"), part("html", HTML))), "white space"),
    ("broken base64", message(body=parts("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nabc", part("html", HTML))), "2045 base64"),
    ("an empty text", message(text="\r\n"), "is empty"),
    ("a control character in a text", message(body=parts(part("plain", "a=07b", "quoted-printable"), part("html", "<p>ab</p>"))), "control"),
    ("a word only in the text", message(text=TEXT + "Rahasia\r\n"), "only the text part says: rahasia"),
    ("a word only in the HTML", message(html=HTML.replace("Halo", "Halo Rahasia")), "only the HTML part says: rahasia"),
    ("a link only in the HTML", message(html=HTML.replace("</ol>", '</ol><a href="https://other.example/">Satu</a>')), "not in the text"),
    ("a link only in the text", message(text=TEXT + "https://other.example/\r\n"), "not in the HTML"),
    ("a script", message(html=HTML.replace("</ol>", "</ol><script>x</script>")), "a <script>"),
    ("a form", message(html=HTML.replace("</ol>", "</ol><form></form>")), "a <form>"),
    ("a handler", message(html=HTML.replace("<ol>", '<ol onclick="x()">')), "attribute onclick"),
    ("a javascript link", message(html=HTML.replace("</ol>", '</ol><a href="javascript:x">Satu</a>')), "a link to"),
    ("a picture from elsewhere", message(html=HTML.replace("</ol>", '</ol><img src="https://t.example/p.gif">')), "tells who read"),
    ("a style from elsewhere", message(html=HTML.replace("<ol>", '<ol style="background:url(https://t.example)">')), "loads something"),
)


class MailLint(unittest.TestCase):
    def test_good_messages_have_no_faults(self):
        for name, raw in GOOD.items():
            with self.subTest(name):
                self.assertEqual(lint(raw, recipient="budi@mail.example"), [])

    def test_each_fault_is_found(self):
        for name, raw, expected in BAD:
            with self.subTest(name):
                faults = lint(raw)
                self.assertTrue(any(expected in fault for fault in faults), f"{expected!r} is not among {faults}")

    def test_an_announcement_has_its_way_out_and_no_other_mail_has(self):
        optional, mandatory, notice = (GOOD["an optional announcement"], GOOD["a mandatory announcement"], GOOD["a notice"])
        for raw, kind, faults in ((optional, "optional", 0), (optional, "mandatory", 2), (optional, "none", 3), (mandatory, "optional", 2),
                                  (mandatory, "mandatory", 0), (mandatory, "none", 1), (notice, "none", 0), (notice, "optional", 3)):
            with self.subTest(kind=kind, faults=faults):
                self.assertEqual(len(lint(raw, announcement=kind)), faults, lint(raw, announcement=kind))

    def test_the_envelope_and_to_name_the_same(self):
        self.assertIn("the envelope", lint(GOOD["a notice"], recipient="sari@mail.example")[0])

    def test_unicode_headers_only_where_the_server_agreed(self):
        raw = message({"To": "tést@mail.example"})
        self.assertEqual(lint(raw, utf8=True), [])
        self.assertNotEqual(lint(raw), [])


if __name__ == "__main__":
    unittest.main()
