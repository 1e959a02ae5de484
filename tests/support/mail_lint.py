# SPDX-License-Identifier: Apache-2.0
"""Reads one message as strictly as the RFCs are written and says what is wrong with it. Shares no code with the product, and does not
use Python's forgiving reader for what it judges.

    faults = lint(raw)                        # ["5322 date: …", …]; [] is a good message
    lint(raw, recipient=…, announcement="optional")
    python3 mail_lint.py FILE…                # as a command: prints them, ends with 1 when there are any

RFC 5322 (form, headers), 5321 (line length), 2045-2047 and 2231 (MIME; mail_lint_mime.py), 2919, 2369 and 8058 (announcements), 3834
(Auto-Submitted). Some rules are the project's own and stricter; they begin with "ours".
"""
import base64
import binascii
import datetime
import quopri
import re
import sys
import time

import mail_lint_mime

ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
DOT_ATOM = rf"{ATEXT}+(?:\.{ATEXT}+)*"
QUOTED = r'"(?:[\x20\x21\x23-\x5b\x5d-\x7e\t]|\\[\x20-\x7e\t])*"'
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
DOMAIN = rf"{LABEL}(?:\.{LABEL})*"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DATE = re.compile(rf"({'|'.join(WEEKDAYS)}), (\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}}) (\d\d):(\d\d):(\d\d) ([+-]\d\d)(\d\d)")
ENCODED_WORD = re.compile(r"=\?([^?\s]*)\?([^?\s]*)\?([^?\s]*)\?=")
# Twice is a fault (RFC 5322 3.6, 2045, 2369, 3834); the last ones never come from whoever submits a message.
ONCE = ("date", "from", "sender", "reply-to", "to", "cc", "message-id", "in-reply-to", "references", "subject", "mime-version", "content-type",
        "content-transfer-encoding", "content-language", "content-id", "content-description", "auto-submitted", "list-id", "list-unsubscribe",
        "list-unsubscribe-post", "list-help", "list-owner")
REQUIRED = ("date", "from", "to", "message-id", "subject", "mime-version", "content-type", "auto-submitted")
NEVER = ("bcc", "return-path", "received", "envelope-to", "delivered-to", "precedence", "resent-from", "resent-to")
ADDRESSES = ("from", "reply-to", "to")


class Faults(list):
    def add(self, rule, text):
        self.append(f"{rule}: {text}")


def split_message(raw, faults):
    """(header block, body). The form of lines is judged here, for the whole message."""
    if b"\0" in raw:
        faults.add("5322 NUL", "the message holds a NUL")
    if bare := re.search(rb"\r(?!\n)", raw):
        faults.add("5322 line ends", f"a bare CR at byte {bare.start()}")
    if bare := re.search(rb"(?<!\r)\n", raw):
        faults.add("5322 line ends", f"a bare LF at byte {bare.start()}")
    if not raw.endswith(b"\r\n"):
        faults.add("5322 line ends", "the last line has no end")
    for number, line in enumerate(re.split(rb"\r?\n", raw), 1):
        if len(line) > 998:
            faults.add("5322 line length", f"line {number} has {len(line)} bytes, 998 are the limit")
    head, separator, body = raw.partition(b"\r\n\r\n")
    if not separator:
        faults.add("5322 form", "no empty line ends the headers")
    return head + b"\r\n", body


def read_fields(head, faults, utf8=False):
    """[(name in lower case, unfolded value)] of a header block, of a message or of a part."""
    text = head.decode("utf-8" if utf8 else "latin-1", "replace")
    limit = 0x10FFFF if utf8 else 0x7E
    for number, line in enumerate(text.split("\r\n"), 1):
        if bad := [c for c in line if ord(c) > limit or (ord(c) < 0x20 and c != "\t") or ord(c) == 0x7F]:
            faults.add("5322 characters", f"header line {number} holds {bad[0]!r}, which must be encoded")
    fields = []
    for line in text.split("\r\n")[:-1]:
        if line[:1] in (" ", "\t"):
            if not line.strip():
                faults.add("5322 folding", "a folded line of white space alone")
            if not fields:
                faults.add("5322 folding", "the first header line is a continuation")
                continue
            fields[-1][1].append(line)
            continue
        name, colon, value = line.partition(":")
        if not colon or not re.fullmatch(r"[\x21-\x39\x3b-\x7e]+", name):
            faults.add("5322 field name", f"{line[:60]!r} is no header field")
            continue
        fields.append((name.lower(), [value]))
    for name, lines in fields:
        for line in lines:
            whole = f"{name}:{line}" if line is lines[0] else line
            if "=?" in line and len(whole) > 76:
                faults.add("2047 line length", f"a line of {name} with an encoded word has {len(whole)} characters, 76 are the limit")
    return [(name, "".join(lines).strip(" \t")) for name, lines in fields]


def decode_words(name, value, faults, in_phrase=False):
    """The value with its encoded words decoded; what looks like one and is none is a fault."""
    def decode(match):
        charset, encoding, text = match.groups()
        if len(match.group(0)) > 75:
            faults.add("2047 length", f"an encoded word of {name} has {len(match.group(0))} characters, 75 are the limit")
        try:
            if encoding.upper() == "B":
                data = base64.b64decode(text, validate=True)
            elif encoding.upper() == "Q":
                if not re.fullmatch(r"(?:[\x21-\x3c\x3e\x40-\x7e]|=[0-9A-F]{2})*", text) or (
                        in_phrase and not re.fullmatch(r"(?:[A-Za-z0-9!*+/_-]|=[0-9A-F]{2})*", text)):
                    faults.add("2047 characters", f"{match.group(0)!r} in {name} holds characters that must be encoded")
                data = quopri.decodestring(text.replace("_", "=20"))
            else:
                raise ValueError(f"no encoding {encoding}")
            return data.decode(charset)
        except (ValueError, LookupError, binascii.Error) as error:
            faults.add("2047 decoding", f"{match.group(0)!r} in {name}: {error}")
            return ""
    if re.search(r'"[^"]*=\?[^"]*\?="', value):
        faults.add("2047 place", f"an encoded word in a quoted string of {name} is not decoded")
    for match in ENCODED_WORD.finditer(value):
        if value[match.start() - 1:match.start()] not in ("", " ", "\t", "(") or value[match.end():match.end() + 1] not in ("", " ", "\t", ")"):
            faults.add("2047 place", f"an encoded word of {name} touches its neighbour")
    together = re.sub(r"(\?=)[ \t]+(?==\?)", r"\1", value)
    text = ENCODED_WORD.sub(decode, together)
    if "=?" in ENCODED_WORD.sub("", value):
        faults.add("2047 form", f"{name} holds what looks like an encoded word and is none: {value[:80]!r}")
    if control := [c for c in text if ord(c) < 0x20 and c != "\t" or 0x7F <= ord(c) < 0xA0]:
        faults.add("ours control characters", f"{name} holds {control[0]!r} once decoded")
    return text


def check_date(value, faults):
    match = DATE.fullmatch(value)
    if not match:
        faults.add("5322 date", f"{value!r} is no date-time")
        return
    weekday, day, month, year, hour, minute, second, zone_hours, zone_minutes = match.groups()
    try:
        zone = datetime.timezone(datetime.timedelta(hours=int(zone_hours), minutes=int(zone_hours[0] + zone_minutes)))
        moment = datetime.datetime(int(year), MONTHS.index(month) + 1, int(day), int(hour), int(minute), min(int(second), 59), tzinfo=zone)
    except ValueError as error:
        faults.add("5322 date", f"{value!r}: {error}")
        return
    if WEEKDAYS[moment.weekday()] != weekday:
        faults.add("5322 date", f"{value!r} is no {weekday}")
    if moment.timestamp() > time.time() + 3600:
        faults.add("ours date", f"{value!r} is in the future")


def address_of(name, value, faults, utf8=False):
    """The address of a field that must hold one mailbox and no more; None with a fault."""
    local = DOT_ATOM if not utf8 else DOT_ATOM.replace("A-Za-z0-9!", "A-Za-z0-9\\u0080-\\U0010ffff!")
    spec = rf"((?:{local}|{QUOTED})@{DOMAIN})"
    phrase = rf"(?:(?:{ATEXT}+|{QUOTED})(?:[ \t]+|(?=<)))*" if not utf8 else r"[^<>@,;:\\]*"
    match = re.fullmatch(rf"(?:({phrase})[ \t]*<{spec}>|{spec})", value)
    if not match:
        faults.add("5322 address", f"{name} is not exactly one mailbox: {value[:120]!r}")
        return None
    decode_words(name, match.group(1) or "", faults, in_phrase=True)
    address = match.group(2) or match.group(3)
    local_part, domain = address.rsplit("@", 1)
    if len(local_part.encode()) > 64 or len(domain) > 253 or "." not in domain:
        faults.add("5321 address", f"{name}: {address!r} is too long or has no domain")
    return address


def check_announcement(fields, announcement, faults):
    names = {name for name, _ in fields}
    value = dict(fields)
    if "list-id" in names:
        match = re.fullmatch(rf"(?:.*[ \t])?<({ATEXT}+(?:\.{ATEXT}+)+)>", value["list-id"])
        if not match or len(match.group(1)) > 255:
            faults.add("2919 List-Id", f"{value['list-id']!r} is no list identifier")
        decode_words("list-id", value["list-id"], faults, in_phrase=True)
    uris = []
    if "list-unsubscribe" in names:
        if not re.fullmatch(r"<[^<>\s]+>(?:[ \t]*,[ \t]*<[^<>\s]+>)*", value["list-unsubscribe"]):
            faults.add("2369 List-Unsubscribe", f"{value['list-unsubscribe']!r} is no list of addresses in angle brackets")
        uris = re.findall(r"<([^<>]*)>", re.sub(r"[ \t]", "", value["list-unsubscribe"]))
        for uri in uris:
            if not re.fullmatch(r"(?:https://[A-Za-z0-9._:\[\]-]+(?:/[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]*)?|mailto:[^\s<>]+)", uri):
                faults.add("2369 List-Unsubscribe", f"{uri!r} is no https or mailto address")
    if "list-unsubscribe-post" in names:
        if value["list-unsubscribe-post"] != "List-Unsubscribe=One-Click":
            faults.add("8058 one click", f"List-Unsubscribe-Post is {value['list-unsubscribe-post']!r}")
        if not any(uri.startswith("https://") for uri in uris):
            faults.add("8058 one click", "List-Unsubscribe-Post without an https address in List-Unsubscribe")
    wanted = {None: set(), "optional": {"list-id", "list-unsubscribe", "list-unsubscribe-post"}, "mandatory": {"list-id"}, "none": set()}[announcement]
    unwanted = {"mandatory": {"list-unsubscribe", "list-unsubscribe-post"},
                "none": {"list-id", "list-unsubscribe", "list-unsubscribe-post"}}.get(announcement, set())
    for name in sorted(wanted - names):
        faults.add("8058 headers", f"an announcement of this kind needs {name}")
    for name in sorted(unwanted & names):
        faults.add("8058 headers", f"{name} promises a way out that does not exist here")
    return uris


def lint(raw, recipient=None, announcement=None, utf8=False):
    """What is wrong with a message. recipient: of the envelope, To must be the same. announcement: "optional" (needs List-Id and both
    unsubscribe headers), "mandatory" (List-Id alone), "none" (a notice: none of them), None (judged by what is there). utf8: SMTPUTF8
    was agreed, so headers may hold UTF-8 (RFC 6532)."""
    faults = Faults()
    head, body = split_message(raw, faults)
    fields = read_fields(head, faults, utf8)
    names = [name for name, _ in fields]
    for name in ONCE:
        if names.count(name) > 1:
            faults.add("5322 once", f"{names.count(name)} times {name}")
    for name in REQUIRED:
        if name not in names:
            faults.add("5322 required" if name in ("date", "from") else "ours required", f"no {name}")
    for name in NEVER:
        if name in names:
            faults.add("ours never", f"{name} has no place in a message that is submitted")
    for name, value in fields:
        if name == "date":
            check_date(value, faults)
        elif name in ADDRESSES:
            address = address_of(name, value, faults, utf8)
            if name == "to" and address and recipient is not None and address != recipient:
                faults.add("ours recipient", f"To says {address}, the envelope {recipient}")
        elif name == "message-id" and not re.fullmatch(rf"<{DOT_ATOM}@{DOT_ATOM}>", value):
            faults.add("5322 Message-ID", f"{value!r} is no msg-id")
        elif name == "auto-submitted" and value != "auto-generated":
            faults.add("3834 Auto-Submitted", f"{value!r}, where auto-generated belongs")
        elif name == "content-language" and not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
            faults.add("3282 language", f"{value!r} is no language")
        elif not name.startswith(("content-", "list-", "mime-")):
            text = decode_words(name, value, faults)
            if name == "subject" and not text.strip():
                faults.add("ours subject", "is empty")
    check_announcement(fields, announcement, faults)
    mail_lint_mime.check(fields, body, faults, read_fields)
    return list(faults)


def require(delivered, **options):
    """Raises for a message that has faults; delivered is of the sink or the tap. Other options as lint's."""
    faults = lint(delivered.raw, recipient=delivered.recipient, **options)
    if faults:
        raise AssertionError(f"the mail to {delivered.recipient} is not well-formed:\n  " + "\n  ".join(faults) + "\n" +
                             delivered.raw.decode("utf-8", "replace"))


def main():
    count = 0
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            faults = lint(file.read())
        for fault in faults:
            print(f"{path}: {fault}")
        count += len(faults)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
