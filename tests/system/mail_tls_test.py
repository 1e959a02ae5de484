# SPDX-License-Identifier: Apache-2.0
"""TLS to the mail server: a real Exim that shows throw-away certificates. What is not trusted gets no mail, and doctor says why."""

import json
import os
import shutil
import sys
import unittest

from support import BUILD, SOURCE, SystemCase, wait_for

sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
sys.path.insert(0, os.path.join(SOURCE, "tests", "panel"))
import exim as exim_rig  # noqa: E402
import scene  # noqa: E402
from standin import tls  # noqa: E402

NOT_TRUSTED = "its certificate is not trusted"
TEXT = "category: news\n--- en\nSubject: Hello\n\nHello {{name}}\n"


class MailTls(SystemCase):
    def start(self, url, from_the_first_byte):
        self.certificates = tls.make(self.path("tls"))
        self.from_the_first_byte = from_the_first_byte
        self.exim = exim_rig.Exim()
        self.addCleanup(self.exim.close)
        standin = scene.Standin(self.folder, "--accounts", 3, whole=False)
        self.addCleanup(standin.stop)
        # Where the daemon's user may read it.
        authority = self.path("daemon", "mail-ca.pem")
        os.makedirs(os.path.dirname(authority), mode=0o755, exist_ok=True)
        shutil.copyfile(self.certificates.ca_file, authority)
        os.chmod(authority, 0o644)
        settings = "\n[mail]\nsmtp_url = %s:%d\nca_file = %s\nfrom = news@host.example\n" % (url, self.exim.port, authority)
        self.daemon = scene.Daemon(os.path.join(BUILD, "bin"), self.path("daemon"), standin, settings=settings)
        self.addCleanup(lambda: self.daemon.process and self.daemon.stop())

    def look(self):
        """{code: sentence} of what doctor finds."""
        done = self.daemon.cli("doctor", check=False)  # its status says whether all is well
        return {one["code"]: one["what"] for one in json.loads(done.stdout)["findings"]}

    def show(self, kind):
        """The mail server is started with this certificate and the daemon anew, so that it tries at once."""
        self.exim.stop()
        if kind:
            self.exim.show_certificate(*getattr(self.certificates, kind), from_the_first_byte=self.from_the_first_byte)
        self.exim.start()
        if self.daemon.process:
            self.daemon.stop()
        self.daemon.start()

    def refused(self):
        return wait_for(lambda: self.look().get("mail-away"), "doctor's word about the mail server")

    def try_all(self):
        self.show("self_signed")
        draft = str(self.daemon.cli("announce", "create", self.write("news.txt", TEXT))["id"])
        self.daemon.cli("announce", "test", draft, "me@hosting.example")
        # In libcurl's words behind ours.
        for kind, word in (("self_signed", "self-signed"), ("unknown_ca", "unable to get local issuer"), ("expired", "expired"),
                           ("wrong_host", "does not match target host name|no alternative certificate subject name matches")):
            with self.subTest(kind=kind):
                self.show(kind)
                said = self.refused()
                self.assertIn(NOT_TRUSTED, said)
                self.assertRegex(said, word)
                self.assertEqual(self.exim.count(), 0, "nothing went to a server that nobody vouches for")
        self.show("good")
        (mail,) = self.exim.wait(1)
        self.assertEqual(mail.recipient, "me@hosting.example")
        wait_for(lambda: "mail-good" in self.look(), "doctor to be content")
        self.assertRegex(self.exim.logs(), r" <= \S+ H=.* P=e?smtps ")

    def test_smtps(self):
        self.start("smtps://localhost", from_the_first_byte=True)
        self.try_all()

    def test_starttls_to_a_host_that_is_not_known_to_be_this_one(self):
        self.start("smtp://mail.localhost", from_the_first_byte=False)
        self.try_all()
        with self.subTest("no TLS offered"):
            self.exim.change(tls="tls_advertise_hosts =")
            self.exim.clear()
            self.show(None)
            self.daemon.cli("announce", "test", "1", "me@hosting.example")
            self.assertIn("does not offer TLS", self.refused())
            self.assertEqual(self.exim.count(), 0)


if __name__ == "__main__":
    unittest.main()
