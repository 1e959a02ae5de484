# SPDX-License-Identifier: Apache-2.0
"""What the mailbox page shows, and that no mail can do anything in it."""
import os
import shutil
import ssl
import sys
import tempfile
import urllib.error
import urllib.request

from rig_case import HERE, RigCase
from exim import Exim
from mailbox_page import SCRIPT, MailboxPage
from test_mail_lint import GOOD, message

sys.path.insert(0, os.path.join(HERE, "../../panel"))

from standin import tls  # noqa: E402


class AMailboxPage(RigCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="pelanggan-mailbox-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        authority = tls.make(cls.folder)
        cls.exim = Exim().start()
        cls.addClassCleanup(cls.exim.close)
        cls.page = MailboxPage(cls.exim, authority.good).start()
        cls.addClassCleanup(cls.page.close)
        cls.context = ssl.create_default_context(cafile=authority.ca_file)

    def setUp(self):
        self.exim.clear()

    def get(self, path=""):
        with urllib.request.urlopen(self.page.url + path, context=self.context, timeout=30) as reply:
            return reply.read().decode(), reply.headers

    def deliver(self, raw):
        count = self.exim.count()
        self.exim.submit("host@host.example", "budi@mail.example", raw)
        return os.path.basename(self.exim.wait(count + 1)[-1].path)

    def test_lists_newest_first_and_comes_again_by_itself(self):
        self.assertIn("No mail yet", self.get()[0])
        self.deliver(message({"Subject": "First"}))
        self.deliver(GOOD["an optional announcement"])
        text, _ = self.get()
        self.assertLess(text.index("Pemeliharaan server – Sabtu"), text.index("First"))
        self.assertIn("<script>", text)
        self.assertNotIn("http-equiv", text)
        self.assertIn("budi@mail.example", text)

    def test_shows_headers_text_html_and_source_with_links(self):
        name = self.deliver(GOOD["an optional announcement"])
        text, headers = self.get("mail/" + name)
        for expected in ("Halo Budi", "<dt>List-Unsubscribe-Post</dt>", "<dt>Envelope to</dt>", 'href="https://host.example/a?b=1&amp;c=2"',
                         'href="https://host.example/pelanggan/?p=unsubscribe&amp;k=abc_-1"', "sandbox="):
            self.assertIn(expected, text)
        self.assertNotIn("script", headers["Content-Security-Policy"])
        part, headers = self.get(f"mail/{name}/html")
        self.assertIn("<em>Dua</em>", part)
        self.assertIn('<base target="_blank">', part)
        self.assertIn("sandbox", headers["Content-Security-Policy"])
        self.assertNotIn("allow-scripts", headers["Content-Security-Policy"])
        source, headers = self.get(f"mail/{name}/source")
        self.assertEqual(source, GOOD["an optional announcement"].decode())
        self.assertTrue(headers["Content-Type"].startswith("text/plain"))

    def test_what_a_mail_says_is_never_markup_of_the_page(self):
        name = self.deliver(message({"Subject": "<script>alert(1)</script>"}, text='</pre><script>alert(2)</script> https://x.example/"onclick=\r\n'))
        for path in ("", "mail/" + name):
            self.assertNotIn("<script", self.get(path)[0].replace(f"<script>{SCRIPT}</script>", ""))

    def test_what_is_not_there_is_not_found(self):
        for path in ("mail/x", "mail/../../etc/passwd", "other", "mail/x/html"):
            with self.subTest(path), self.assertRaises(urllib.error.HTTPError) as error:
                self.get(path)
            self.assertEqual(error.exception.code, 404)
