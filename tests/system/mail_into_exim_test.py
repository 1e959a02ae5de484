# SPDX-License-Identifier: Apache-2.0
"""Pelanggan's own senders against a real Exim: what arrives, what Exim's limits do, and what becomes of the bad ones."""
import collections
import os
import sqlite3
import subprocess
import unittest

import support
import scene
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


class MailThatIsWaitedFor(support.SystemCase):
    """The daemon with one connection, an Exim as it comes, and an announcement in which the tests' mails would be lost."""

    RECIPIENTS = 400

    def test_it_is_in_the_mailbox_at_once_in_the_middle_of_an_announcement(self):
        standin = scene.Standin(self.folder, "--accounts", self.RECIPIENTS, whole=False)
        self.addCleanup(standin.stop)
        exim = Exim(queue_per_connection=10)
        self.addCleanup(exim.close)
        exim.start()
        key_file = self.write("links.key", "1 %s\n" % ("ab" * 32), mode=0o600)
        settings = ("\n[mail]\nsmtp_url = %s\nfrom = news@host.example\nconnections = 1\n\n[public]\nbase_url = https://host.example/p\nkey_file = %s\n"
                    % (exim.url, key_file))
        daemon = scene.Daemon(os.path.join(support.BUILD, "bin"), self.path("daemon"), standin, settings=settings)
        self.addCleanup(lambda: daemon.process and daemon.stop())
        daemon.start()
        daemon.cli("sync")
        with sqlite3.connect(daemon.database, timeout=30) as database:
            database.execute("UPDATE contact SET email = 'r' || id || '@mail.example'")
        text = self.write("news.txt", "category: news\n--- en\nSubject: News\n\nHello {{name}}\n")
        draft = str(daemon.cli("announce", "create", text)["id"])
        daemon.cli("announce", "send", draft, "--no-wait")

        def states():
            with sqlite3.connect("file:%s?mode=ro" % daemon.database, uri=True, timeout=30) as database:
                return collections.Counter(dict(database.execute("SELECT state, count(*) FROM outbox WHERE kind = 'announcement' GROUP BY state")))
        for number, share in enumerate((0.1, 0.3, 0.5)):
            support.wait_for(lambda share=share: states()["sent"] >= share * self.RECIPIENTS, "%d %% of the announcement" % (100 * share))
            daemon.cli("announce", "test", draft, "me%d@hosting.example" % number)
            # In the mailbox, not in Exim's queue, of which nobody runs a runner.
            exim.wait_for(lambda mail, to="me%d@hosting.example" % number: mail.recipient == to, "the mail that somebody waits for", seconds=20)
            self.assertGreater(states()["waiting"], 0, "the announcement was over: this proves nothing")
        self.assertGreater(exim.queued(), 0, "Exim kept none of the announcement for its queue runner: this proves nothing")


if __name__ == "__main__":
    unittest.main()
