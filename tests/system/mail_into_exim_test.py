# SPDX-License-Identifier: Apache-2.0
"""Pelanggan's own senders against a real Exim: what arrives, what Exim's limits do, and what becomes of the bad ones."""
import os
import subprocess
import unittest

import support
from exim import Exim
from mail_lint import lint


def build_driver():
    subprocess.run(["cmake", "--build", support.BUILD, "--target", "mail_driver"], check=True, stdout=subprocess.DEVNULL)
    return os.path.join(support.BUILD, "bench", "mail_driver")


class MailIntoExim(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.driver = build_driver()

    def hand_over(self, exim, messages, recipient, senders=2, per_connection=500, size=2000):
        """{"accepted": N, …, "seconds": S} and what the driver said about the others."""
        done = subprocess.run([self.driver, exim.url, str(senders), str(messages), str(size), str(per_connection), "gate", recipient],
                              capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        words = done.stdout.split()
        return {name: float(value) for name, value in zip(words[::2], words[1::2])}, done.stderr

    def test_every_mail_arrives_once_and_is_what_the_rfcs_want(self):
        with Exim() as exim:
            outcome, said = self.hand_over(exim, 40, "budi#@example.com", senders=3)
            self.assertEqual(outcome["accepted"], 40, said)
            delivered = exim.wait(40)
            self.assertEqual(sorted(d.recipient for d in delivered), sorted(f"budi{i}@example.com" for i in range(40)))
            for mail in delivered:
                self.assertEqual(lint(mail.raw, recipient=mail.recipient), [])
                number = mail.recipient[4:].split("@")[0]
                self.assertEqual(mail.sender, f"bounce+{number}@host.example")
                self.assertEqual(mail.message["Message-ID"], f"<{number}.bench@host.example>")
                self.assertIn("nothing in particular", mail.part("plain"))

    def test_exims_limit_for_a_connection_costs_nothing(self):
        with Exim(max_per_connection=7) as exim:
            outcome, said = self.hand_over(exim, 60, "budi#@example.com")
            self.assertEqual(outcome["accepted"], 60, said)
            self.assertEqual(len({d.recipient for d in exim.wait(60)}), 60)

    def test_connections_renewed_in_time_reach_the_mailbox_at_once(self):
        with Exim(queue_per_connection=10) as exim:
            outcome, said = self.hand_over(exim, 45, "budi#@example.com", senders=1, per_connection=10)
            self.assertEqual(outcome["accepted"], 45, said)
            exim.wait(45)
            self.assertEqual(exim.queued(), 0, "Exim kept some for its queue runner")

    def test_refused_and_deferred_are_told_apart(self):
        with Exim() as exim:
            for recipient, kind, code in (("reject@example.com", "refused", "550"), ("full@example.com", "refused", "552"),
                                          ("defer@example.com", "later", "451")):
                outcome, said = self.hand_over(exim, 3, recipient)
                self.assertEqual(outcome[kind], 3, said)
                self.assertTrue(all(line.startswith(code) for line in said.splitlines()), said)
            self.assertEqual(exim.count(), 0)

    def test_an_address_in_unicode_goes_only_where_it_is_taken(self):
        with Exim(with_utf8=True) as exim:
            outcome, said = self.hand_over(exim, 2, "büdi#@example.com")
            self.assertEqual(outcome["accepted"], 2, said)
            self.assertEqual({d.recipient for d in exim.wait(2)}, {"büdi0@example.com", "büdi1@example.com"})
        with Exim(with_utf8=False) as exim:
            outcome, said = self.hand_over(exim, 2, "büdi#@example.com")
            self.assertEqual(outcome["refused"], 2, said)
            self.assertIn("SMTPUTF8", said)


if __name__ == "__main__":
    unittest.main()
