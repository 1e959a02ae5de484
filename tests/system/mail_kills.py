# SPDX-License-Identifier: Apache-2.0
"""SIGKILL for daemon and Exim in turn while an announcement goes out and customers unsubscribe: nobody is missed, nobody gets it whose
no was stored before, and at most one copy too many for each kill, with the same Message-ID.

PEL_MAIL_RECIPIENTS, PEL_MAIL_KILLS and PEL_MAIL_OPT_OUTS say how much (default 10000, 20, 200)."""

import collections
import datetime
import os
import random
import re
import sqlite3
import sys
import threading
import time
import unittest

from support import BUILD, SOURCE, SystemCase, ask

sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
import exim as exim_rig  # noqa: E402
import mail_lint  # noqa: E402
import scene  # noqa: E402
import signed_links  # noqa: E402

RECIPIENTS = int(os.environ.get("PEL_MAIL_RECIPIENTS", "10000"))
KILLS = int(os.environ.get("PEL_MAIL_KILLS", "20"))
OPT_OUTS = int(os.environ.get("PEL_MAIL_OPT_OUTS", "200"))
EFFECTIVE = 1.0  # seconds from the stored no until nothing goes there: what the product promises
PATIENCE = 1800.0


def read_form(page):
    """Token, request id and boxes of the form of preferences; other forms of the page stand before and after it."""
    fields = [(match.group(1), match.group(2), match.start()) for match in re.finditer(r'name="(shown|token|request)" value="([^"]*)"', page)]
    place = next((index for index, (name, value, _) in enumerate(fields) if name == "shown" and ".news." in value), None)
    if place is None:
        raise AssertionError("no boxes in the page: %s" % page[:500])
    before = dict((name, value) for name, value, _ in fields[:place] if name != "shown")
    return {"token": before["token"], "request": before["request"], "shown": fields[place][1]}


def opt_out(door, uid):
    """Says no to news on the customer's own page, until it is stored. Returns when that was known (or raises)."""
    end, trouble = time.monotonic() + PATIENCE, None
    while time.monotonic() < end:
        try:
            page = ask(door, "p=preferences", headers={"PELANGGAN_FRAME": "body"}, uid=uid)
            if page.status != 200:
                raise OSError("no page")
            form = read_form(page.text)
            boxes = form["shown"].split()
            form["shown"] = "+".join(boxes)
            for box in boxes:
                contact, category, is_on = box.split(".")
                if is_on == "1" and category != "news":
                    form["on_%s_%s" % (contact, category)] = "1"
            body = "&".join("%s=%s" % pair for pair in form.items())
            reply = ask(door, "p=preferences", "POST", body.encode(), uid=uid)
            if reply.status == 303:
                return time.time()
        except (OSError, AssertionError) as error:
            trouble = error  # the daemon is being killed: asked again, with a new form
        time.sleep(0.02)
    raise AssertionError("uid %d could not unsubscribe: %s" % (uid, trouble))


def one_click(door, token):
    """What a mail program does for its reader (RFC 8058), until it is answered. Returns when that was known (or raises)."""
    end, trouble = time.monotonic() + PATIENCE, None
    while time.monotonic() < end:
        try:
            reply = ask(door, "p=unsubscribe&k=" + token, "POST", b"List-Unsubscribe=One-Click")
            if reply.status == 200:
                return time.time()
            trouble = reply
        except OSError as error:
            trouble = error
        time.sleep(0.02)
    raise AssertionError("one click did not unsubscribe: %s" % trouble)


class Copies:
    """What Exim took over, by its own ids: one for each time that the daemon handed a message over."""

    def __init__(self, exim):
        self.by_recipient = collections.defaultdict(dict)  # recipient -> {exim id: (message id, taken over at)}
        taken = {}
        with open(os.path.join(exim.folder, "log/mainlog"), encoding="utf-8", errors="replace") as log:
            for line in log:
                match = re.match(r"(\S+ \S+) (?:\[\d+\] )?(\S+) <= ", line)
                if match:
                    moment = datetime.datetime.strptime(match.group(1)[:26], "%Y-%m-%d %H:%M:%S.%f" if "." in match.group(1) else "%Y-%m-%d %H:%M:%S")
                    taken[match.group(2)] = moment.timestamp()
        for delivered in exim.messages():
            with open(delivered.path, encoding="utf-8", errors="replace") as file:
                head = file.read(4000)
            identity = re.search(r"^\s+id (\S+)", head, re.M) or re.search(r"\sid (\S+?)[\s;]", head)
            if identity is None:
                raise AssertionError("Exim's own line names no id: " + head[:600])
            message_id = str(delivered.message["Message-ID"])
            self.by_recipient[delivered.recipient][identity.group(1)] = (message_id, taken.get(identity.group(1), 0.0))


class MailKills(SystemCase):
    def start(self):
        standin = scene.Standin(self.folder, "--accounts", RECIPIENTS, whole=False)
        self.addCleanup(standin.stop)
        self.exim = exim_rig.Exim(queue_seconds=1, extra="log_selector = +millisec")
        self.addCleanup(self.exim.close)
        self.exim.start()
        self.keys = signed_links.Keys([(1, "ab" * 32)])
        key_file = self.write("links.key", self.keys.text, mode=0o600)
        settings = ("\n[mail]\nsmtp_url = %s\nfrom = news@host.example\n\n[public]\nbase_url = https://host.example/p\nkey_file = %s\n"
                    % (self.exim.url, key_file))
        self.daemon = scene.Daemon(os.path.join(BUILD, "bin"), self.path("daemon"), standin, settings=settings)
        self.addCleanup(lambda: self.daemon.process and self.daemon.stop())
        self.daemon.start()
        self.assertEqual(self.daemon.cli("sync")["state"], "complete")
        self.daemon.stop()

    def prepare(self):
        """Addresses of the test's own, and the announcement. Returns {recipient: uid of its account}."""
        with sqlite3.connect(self.daemon.database) as database:
            database.execute("UPDATE contact SET email = 'r' || id || '@mail.example'")
            database.execute(
                "INSERT INTO announcement (id, state, author_kind, author_name, author_surface, category, reason, sender_name, subject_id, "
                "subject_en, body_id, body_en, created_at, send_at, planned_up_to, ver) VALUES (1, 'scheduled', 'host', 'root', 'cli', 'news', "
                "'', 'Hosting', 'Kabar', 'News', 'Halo {{name}}, ini kabar **{{domain}}**.', 'Hello {{name}}, news of **{{domain}}**.', 1, 1, 0, 1)")
            rows = database.execute("SELECT c.email, a.uid, a.status FROM contact c JOIN account a ON a.customer_id = c.customer_id "
                                    "WHERE a.status < 2").fetchall()
        # cPanel lets nobody in whose account is suspended.
        self.able = sorted(email for email, _, status in rows if status == 0)
        return {email: uid for email, uid, _ in rows}

    def token(self, recipient):
        """The link in this recipient's mail."""
        with sqlite3.connect("file:%s?mode=ro" % self.daemon.database, uri=True, timeout=30) as database:
            mail, customer, contact = database.execute("SELECT id, customer_id, contact_id FROM outbox WHERE address = ?", (recipient,)).fetchone()
        return self.keys.sign(signed_links.PREFERENCES, customer, contact, mail)

    def states(self):
        with sqlite3.connect("file:%s?mode=ro" % self.daemon.database, uri=True) as database:
            return collections.Counter(dict(database.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall()))

    def wait_until(self, condition, what):
        end = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > end:
                with open(self.daemon.log_path, encoding="utf-8", errors="replace") as log:
                    raise AssertionError("waited in vain for %s: %s\n%s\n%s" % (what, self.states(), log.read()[-3000:], self.exim.logs()[-2000:]))
            time.sleep(0.02)

    def test_nobody_is_missed_and_nobody_gets_it_against_their_will(self):
        self.start()
        people = self.prepare()
        self.assertGreaterEqual(len(people), RECIPIENTS * 0.9)
        dice = random.Random(20261122)
        refusers = dice.sample(self.able, OPT_OUTS)
        refused_at, faults = {}, []
        next_refuser = iter(refusers)
        may_refuse = threading.Semaphore(0)

        def refuse():
            for number, recipient in enumerate(next_refuser):
                may_refuse.acquire()
                try:
                    # In turn with the one click of a mail program and on the own page.
                    if number % 2 == 0:
                        refused_at[recipient] = one_click(self.daemon.door("public"), self.token(recipient))
                    else:
                        refused_at[recipient] = opt_out(self.daemon.door("panel"), people[recipient])
                except BaseException as error:
                    faults.append(error)

        self.daemon.start()
        refuser = threading.Thread(target=refuse)
        refuser.start()
        steps = max(KILLS, 1)
        for kill in range(KILLS):
            # The kills lie evenly over the mailing; the opt-outs between them.
            want = (kill + 1) * len(people) // (steps + 1)
            self.wait_until(lambda want=want: self.states()["sent"] + self.states()["skipped"] >= want, "%d mails before kill %d" % (want, kill))
            for _ in range(OPT_OUTS // steps):
                may_refuse.release()
            time.sleep(dice.random() * 0.05)  # the moment of the kill is what varies, so this is no wait for anything
            if kill % 2 == 0:
                self.daemon.kill()
                self.daemon.start()
            else:
                self.exim.die()
                self.exim.start()
        for _ in range(OPT_OUTS):
            may_refuse.release()
        refuser.join()
        self.assertEqual(faults, [])

        def is_over():
            states = self.states()
            return states["waiting"] + states["leased"] == 0 and sum(states.values()) > 0
        self.wait_until(is_over, "the end of the mailing")
        self.exim.run_queue()
        self.wait_until(lambda: self.exim.queued() == 0, "Exim's queue")
        self.daemon.stop()
        self.judge(people, refused_at)

    def judge(self, people, refused_at):
        copies = Copies(self.exim).by_recipient
        missed = [one for one in people if one not in copies and one not in refused_at]
        against_will = [(one, round(at - refused_at[one], 3)) for one in refused_at for _, at in copies.get(one, {}).values()
                        if at > refused_at[one] + EFFECTIVE]
        last = max([0.0] + [at - refused_at[one] for one in refused_at for _, at in copies.get(one, {}).values()])
        extra = sum(len(found) - 1 for found in copies.values())
        changed_id = [one for one, found in copies.items() if len({message_id for message_id, _ in found.values()}) != 1]
        strangers = [one for one in copies if one not in people]
        spared = sum(1 for one in refused_at if one not in copies)
        print("%d recipients, %d kills, %d opt-outs (%d before their mail): %d missed, %d against their will (the last mail %.3f s after a no), "
              "%d copies too many" % (len(people), KILLS, len(refused_at), spared, len(missed), len(against_will), last, extra))
        self.assertEqual(missed, [], "these got nothing")
        self.assertEqual(against_will, [], "these got it after their no was stored (seconds)")
        self.assertLessEqual(extra, KILLS, "at most one copy too many for each kill")
        self.assertEqual(changed_id, [], "every copy of a mail has the same Message-ID")
        self.assertEqual(strangers, [], "these were never meant")
        self.assertEqual(len(refused_at), OPT_OUTS)
        # A run in which every no came too late would prove nothing.
        self.assertGreater(spared, 0)
        for delivered in self.exim.messages()[:50]:
            mail_lint.require(delivered)
        with sqlite3.connect("file:%s?mode=ro" % self.daemon.database, uri=True) as database:
            self.assertEqual(database.execute("SELECT state FROM announcement").fetchall(), [("done",)])
            sent = {row[0] for row in database.execute("SELECT address FROM outbox WHERE state = 'sent'")}
            entered = database.execute("SELECT count(*) FROM journal WHERE kind = 'mail_sent'").fetchone()[0]
            self.assertEqual(database.execute("PRAGMA integrity_check").fetchone()[0], "ok")
        self.assertEqual(sent - set(copies), set(), "what the store calls sent, Exim took over")
        # A mail in doubt whose reader says no before it is tried again is not tried again.
        in_doubt = set(copies) - sent
        self.assertEqual(in_doubt - set(refused_at), set(), "what Exim took over, the store calls sent")
        self.assertLessEqual(len(in_doubt) + extra, KILLS, "one mail in doubt for each kill")
        self.assertEqual(entered, len(sent), "each mail once in the history")


if __name__ == "__main__":
    unittest.main()
