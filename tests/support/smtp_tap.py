# SPDX-License-Identifier: Apache-2.0
"""Stands between the daemon and Exim and keeps every byte: what a mail server makes of odd line ends hides what was really sent.

    with Exim() as exim, Tap(exim.port) as tap:
        …hand mail to tap.url…
        tap.messages        # as on the wire, with the envelope
        tap.commands        # every command line, in order of arrival
"""
import contextlib
import email
import email.policy
import re
import socket
import threading


class Sent:
    """A message on the wire: mail_line and recipients from its commands, raw without the doubled dots, reply of the server."""

    def __init__(self, mail_line, rcpt_lines):
        self.mail_line, self.rcpt_lines = mail_line, rcpt_lines
        self.raw, self.reply = b"", b""

    @staticmethod
    def _path(line):
        return re.search(rb"<([^>]*)>", line).group(1).decode("utf-8", "surrogateescape")

    @property
    def sender(self):
        return self._path(self.mail_line)

    @property
    def recipients(self):
        return [self._path(line) for line in self.rcpt_lines]

    @property
    def recipient(self):
        (only,) = self.recipients
        return only

    @property
    def message(self):
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    def part(self, kind):
        """The decoded text of the first text/KIND part."""
        return next(part.get_content() for part in self.message.walk() if part.get_content_type() == "text/" + kind)

    @property
    def was_taken(self):
        return self.reply.startswith(b"2")


class Tap:
    """Passes on to a server's port on the loopback. drop_replies: so many times the reply after a message's last byte is kept back and
    the connection closed, so that the sender cannot know. on_message(sent): called when a message's last byte is here and the server
    does not have it yet."""

    def __init__(self, port, drop_replies=0, on_message=None):
        self.target = port
        self.drop_replies, self.on_message = drop_replies, on_message
        self.messages, self.commands, self.connections = [], [], 0
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client, contextlib.suppress(OSError, EOFError):
            with socket.create_connection(("127.0.0.1", self.target)) as server, client.makefile("rb") as orders, server.makefile("rb") as answers:
                client.sendall(self._reply(answers))
                mail_line, rcpt_lines = b"", []
                while line := orders.readline():
                    with self.lock:
                        self.commands.append(line)
                    server.sendall(line)
                    reply = self._reply(answers)
                    verb = line[:4].upper()
                    if verb == b"MAIL":
                        mail_line, rcpt_lines = line, []
                    elif verb == b"RCPT" and reply.startswith(b"2"):
                        rcpt_lines.append(line)
                    client.sendall(reply)
                    if verb == b"DATA" and reply.startswith(b"3"):
                        if not self._pass_message(Sent(mail_line, rcpt_lines), client, server, orders, answers):
                            return

    def _pass_message(self, sent, client, server, orders, answers):
        data = b""
        # Only CR LF . CR LF ends a message; what else might look like an end is part of it.
        while not (data.endswith(b"\r\n.\r\n") or data == b".\r\n"):
            line = orders.readline()
            if not line:
                raise EOFError
            data += line
        body = data[:-len(b".\r\n")]
        sent.raw = re.sub(rb"(\A|\r\n)\.", rb"\1", body)
        if self.on_message is not None:
            self.on_message(sent)
        server.sendall(data)
        sent.reply = self._reply(answers)
        with self.lock:
            self.messages.append(sent)
            is_dropped = self.drop_replies > 0 and sent.was_taken
            self.drop_replies -= is_dropped
        if is_dropped:
            return False
        client.sendall(sent.reply)
        return True

    @staticmethod
    def _reply(answers):
        reply = b""
        while True:
            line = answers.readline()
            if not line:
                raise EOFError
            reply += line
            if line[3:4] != b"-":
                return reply

    def taken(self):
        """The messages that the server took over."""
        with self.lock:
            return [sent for sent in self.messages if sent.was_taken]

    def close(self):
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
