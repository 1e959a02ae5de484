# SPDX-License-Identifier: Apache-2.0
"""The rig's Exim does what its first lines promise."""
import os
import smtplib
import tempfile
import unittest

from rig_case import RigCase
from exim import BOUNCE_DOMAIN, BOUNCE_PREFIX, Exim

MESSAGE = b"From: host@host.example\r\nTo: you@mail.example\r\nSubject: Hello\r\nMessage-ID: <1@host.example>\r\n\r\nText\r\n"


def client(exim):
    return smtplib.SMTP("127.0.0.1", exim.port, timeout=30)


class OneExim(RigCase):
    @classmethod
    def setUpClass(cls):
        cls.exim = Exim(slow=1).start()
        cls.addClassCleanup(cls.exim.close)

    def setUp(self):
        self.exim.clear()

    def test_keeps_one_file_per_message_with_its_envelope(self):
        self.exim.submit("from@host.example", "to@mail.example", MESSAGE)
        self.exim.submit("", "to2@mail.example", MESSAGE)
        first, second = self.exim.wait(2)
        self.assertEqual((first.sender, first.recipient), ("from@host.example", "to@mail.example"))
        self.assertEqual((second.sender, second.recipient), ("", "to2@mail.example"))
        self.assertEqual(first.raw, MESSAGE)
        self.assertEqual(first.part("plain").strip(), "Text")

    def test_answers_by_the_local_part(self):
        for local_part, code, text in (("reject.me", 550, b"5.1.1"), ("full1", 552, b"5.2.2"), ("defer-x", 451, b"4.2.0"), ("slow", 250, b""),
                                       ("someone", 250, b"")):
            with self.subTest(local_part=local_part), client(self.exim) as smtp:
                smtp.ehlo()
                smtp.mail("from@host.example")
                answer = smtp.rcpt(local_part + "@mail.example")
                self.assertEqual(answer[0], code, answer)
                self.assertTrue(answer[1].startswith(text), answer)

    def test_sends_a_report_about_what_it_could_not_deliver(self):
        self.exim.submit("from@host.example", "failing@mail.example", MESSAGE)
        report = self.exim.wait_for(lambda m: m.recipient == "from@host.example", "the report")
        self.assertEqual(report.sender, "")
        self.assertEqual(report.message.get_content_type(), "multipart/report")
        self.assertEqual(report.message.get_param("report-type"), "delivery-status")

    def test_takes_unicode_addresses(self):
        with client(self.exim) as smtp:
            smtp.ehlo()
            self.assertTrue(smtp.has_extn("smtputf8"))
            smtp.sendmail("from@host.example", ["tést@mail.example"], MESSAGE, mail_options=["SMTPUTF8"])
        self.assertEqual(self.exim.wait(1)[0].recipient, "tést@mail.example")


class OtherExims(RigCase):
    def test_without_smtputf8(self):
        with Exim(with_utf8=False) as exim, client(exim) as smtp:
            smtp.ehlo()
            self.assertFalse(smtp.has_extn("smtputf8"))

    def test_says_421_after_the_most_messages_of_a_connection(self):
        with Exim(max_per_connection=3) as exim, client(exim) as smtp:
            for number in range(3):
                smtp.sendmail("from@host.example", [f"to{number}@mail.example"], MESSAGE)
            self.assertEqual(smtp.mail("from@host.example")[0], 421)

    def test_only_queues_after_ten_of_a_connection(self):
        with Exim(queue_per_connection=10) as exim:
            with client(exim) as smtp:
                for number in range(15):
                    smtp.sendmail("from@host.example", [f"to{number}@mail.example"], MESSAGE)
            exim.wait(10)
            self.assertEqual(exim.queued(), 5)
            exim.run_queue()
            self.assertEqual(len(exim.wait(15)), 15)

    def test_dies_and_comes_back_on_the_same_port_with_what_it_had(self):
        with Exim(queue_per_connection=1) as exim:
            port = exim.port
            with client(exim) as smtp:
                for number in range(4):
                    smtp.sendmail("from@host.example", [f"to{number}@mail.example"], MESSAGE)
                exim.die()
                self.assertFalse(exim.is_listening())
                with self.assertRaises(smtplib.SMTPServerDisconnected):
                    smtp.noop()
            exim.start()
            self.assertEqual(exim.port, port)
            exim.run_queue()
            self.assertEqual({m.recipient for m in exim.wait(4)}, {f"to{n}@mail.example" for n in range(4)})

    def test_gives_bounces_to_a_program_of_another_user(self):
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            script, out = os.path.join(folder, "script"), os.path.join(folder, "out")
            with open(script, "w", encoding="utf-8") as file:
                file.write(f"#!/bin/sh\n{{ id -un; cat; }} >{out}/mail\n")
            os.chmod(script, 0o755)
            os.mkdir(out)
            os.chmod(out, 0o777)
            with Exim(bounce_command=script) as exim:
                exim.submit(f"{BOUNCE_PREFIX}+k7@{BOUNCE_DOMAIN}", "fail@mail.example", MESSAGE)
                exim.wait_until(lambda: exim.queued() == 1, "the report in the queue")
                exim.run_queue()
                with open(os.path.join(out, "mail"), encoding="utf-8") as file:
                    text = file.read()
                self.assertEqual(exim.count(), 0)
            self.assertTrue(text.startswith("nobody\n"), text)
            self.assertIn(f"Envelope-to: {BOUNCE_PREFIX}+k7@{BOUNCE_DOMAIN}", text)
            self.assertIn("multipart/report", text)

    def test_says_what_is_there_when_nothing_comes(self):
        with Exim() as exim:
            exim.submit("from@host.example", "to@mail.example", MESSAGE)
            with self.assertRaisesRegex(AssertionError, "in vain for 2 messages.*to@mail.example"):
                exim.wait(2, seconds=1)


if __name__ == "__main__":
    unittest.main()
