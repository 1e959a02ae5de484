# SPDX-License-Identifier: Apache-2.0
"""The tap keeps what was sent byte for byte, and stands in the way as it was told."""
import smtplib
import socket

from rig_case import RigCase
from exim import Exim
from smtp_tap import Tap

ODD = b"Subject: odd\r\n\r\n.\r\n..two\r\nbare\n.\nend\n.\r\nlast\r\n"


class ATap(RigCase):
    def setUp(self):
        # One for each test: what a server took over without a word may be delivered after its test has ended.
        self.exim = Exim().start()
        self.addCleanup(self.exim.close)
        self.tap = Tap(self.exim.port)
        self.addCleanup(self.tap.close)

    def send_bytes(self, data):
        """DATA by hand: no library in between that would mend it. Returns the last reply's code."""
        with socket.create_connection(("127.0.0.1", self.tap.port)) as connection, connection.makefile("rwb") as stream:
            def order(line):
                if line:
                    stream.write(line)
                    stream.flush()
                while (reply := stream.readline())[3:4] == b"-":
                    pass
                return int(reply[:3] or 0)
            self.assertEqual(order(b""), 220)
            for line in (b"EHLO me\r\n", b"MAIL FROM:<a@host.example>\r\n", b"RCPT TO:<b@mail.example>\r\n", b"DATA\r\n"):
                order(line)
            return order(data)

    def test_keeps_bytes_and_envelope(self):
        with smtplib.SMTP("127.0.0.1", self.tap.port) as client:
            client.sendmail("a@host.example", ["b@mail.example"], b"Subject: x\r\n\r\n.dot\r\n..dots\r\n")
        (sent,) = self.tap.taken()
        self.assertEqual((sent.sender, sent.recipient), ("a@host.example", "b@mail.example"))
        self.assertEqual(sent.raw, b"Subject: x\r\n\r\n.dot\r\n..dots\r\n")
        self.assertEqual(self.exim.wait(1)[0].raw, sent.raw)
        self.assertEqual([line.split()[0].upper() for line in self.tap.commands], [b"EHLO", b"MAIL", b"RCPT", b"DATA", b"QUIT"])

    def test_only_the_true_end_ends_a_message(self):
        self.assertEqual(self.send_bytes(ODD.replace(b"\r\n.", b"\r\n..") + b".\r\n"), 250)
        self.assertEqual(self.tap.messages[0].raw, ODD)

    def test_a_dropped_reply_leaves_the_sender_in_doubt_and_the_message_delivered(self):
        self.tap.drop_replies = 1
        self.assertEqual(self.send_bytes(b"Subject: x\r\n\r\nx\r\n.\r\n"), 0)
        self.exim.wait(1)
        self.assertEqual(self.send_bytes(b"Subject: x\r\n\r\nx\r\n.\r\n"), 250)
        self.exim.wait(2)

    def test_something_can_be_done_between_the_last_byte_and_the_server(self):
        counts = []
        self.tap.on_message = lambda sent: counts.append((sent.recipient, self.exim.count()))
        self.send_bytes(b"Subject: x\r\n\r\nx\r\n.\r\n")
        self.exim.wait(1)
        self.assertEqual(counts, [("b@mail.example", 0)])
