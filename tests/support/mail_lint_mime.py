# SPDX-License-Identifier: Apache-2.0
"""The part of mail_lint.py that reads bodies: content types and their parameters, encodings, boundaries, and that text and HTML say the
same."""
import base64
import binascii
import html.parser
import quopri
import re
import urllib.parse

TOKEN = r"[!#$%&'*+.^_`{|}~0-9A-Za-z-]+"
PARAMETER = re.compile(rf"[ \t]*;[ \t]*({TOKEN}?)(\*?)=(?:({TOKEN})|\"((?:[^\"\\]|\\.)*)\")")
BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
TEXT_ENCODINGS = ("7bit", "quoted-printable", "base64")
FORBIDDEN_TAGS = ("script", "iframe", "object", "embed", "form", "input", "button", "link", "base", "svg", "video", "audio")


def content_type(value, faults):
    """(type, {parameter: value}) with RFC 2231 decoded."""
    match = re.match(rf"({TOKEN}/{TOKEN})", value)
    if not match:
        faults.add("2045 Content-Type", f"{value!r} is no content type")
        return "", {}
    rest, parameters = value[match.end():], {}
    while part := PARAMETER.match(rest):
        name, star, token, quoted = part.groups()
        text = token if token is not None else re.sub(r"\\(.)", r"\1", quoted)
        if name.lower() in parameters:
            faults.add("2045 Content-Type", f"parameter {name} comes twice")
        if star:
            extended = re.fullmatch(r"([A-Za-z0-9-]*)'([A-Za-z0-9-]*)'((?:%[0-9A-Fa-f]{2}|[A-Za-z0-9!#$&+.^_`{|}~-])*)", token or "")
            try:
                text = urllib.parse.unquote_to_bytes(extended.group(3)).decode(extended.group(1) or "ascii") if extended else ""
            except (UnicodeDecodeError, LookupError):
                extended = None
            if not extended:
                faults.add("2231 parameter", f"{part.group(0).strip()!r} is no extended value")
        elif not text.isascii() or re.search(r"[\x00-\x1f\x7f]", text):
            faults.add("2231 parameter", f"{name} holds characters that must be encoded")
        parameters[name.lower()] = text
        rest = rest[part.end():]
    if rest.strip():
        faults.add("2045 Content-Type", f"{rest!r} is no parameter")
    return match.group(1).lower(), parameters


def decode_body(encoding, body, where, faults):
    if not body.isascii():
        faults.add("2045 encoding", f"{where} holds bytes over 127 and says {encoding}")
    if encoding == "quoted-printable":
        for number, line in enumerate(body.split(b"\r\n"), 1):
            if len(line) > 76:
                faults.add("2045 quoted-printable", f"{where}, line {number} has {len(line)} characters, 76 are the limit")
            if not re.fullmatch(rb"(?:[\x21-\x3c\x3e-\x7e \t]|=[0-9A-F]{2})*=?", line):
                faults.add("2045 quoted-printable", f"{where}, line {number} is not encoded: {line[:60]!r}")
            if line.endswith((b" ", b"\t")):
                faults.add("2045 quoted-printable", f"{where}, line {number} ends with white space")
        return quopri.decodestring(body)
    if encoding == "base64":
        if any(len(line) > 76 for line in body.split(b"\r\n")):
            faults.add("2045 base64", f"{where} has a line of more than 76 characters")
        try:
            return base64.b64decode(body.replace(b"\r\n", b""), validate=True)
        except binascii.Error as error:
            faults.add("2045 base64", f"{where}: {error}")
            return b""
    return body


def split_parts(body, boundary, faults):
    """The parts between the delimiters, each with its own headers; nothing may stand before or after them."""
    delimiter = b"--" + boundary.encode()
    pieces = re.split(rb"(?:\A|\r\n)" + re.escape(delimiter) + rb"(--)?[ \t]*(?=\r\n|\Z)", body)
    # pieces: preamble, mark, part, mark, part …, "--", epilogue
    marks, parts = pieces[1::2], pieces[2::2]
    if not marks or marks[-1] != b"--" or any(marks[:-1]):
        faults.add("2046 boundary", "the parts do not end with one closing delimiter")
        return []
    if pieces[0].strip() or parts[-1].strip():
        faults.add("ours boundary", "text before the first or after the last part is read by nobody")
    return [part[2:] for part in parts[:-1]]


class Page(html.parser.HTMLParser):
    """Words, links and forbidden things of an HTML part."""

    def __init__(self):
        super().__init__()
        self.text, self.links, self.faults, self.hidden = [], set(), [], 0

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag in ("style", "title", "script"):
            self.hidden += 1
        if tag in FORBIDDEN_TAGS:
            self.faults.append(f"a <{tag}>")
        self.faults += [f"attribute {name}" for name in values if name.startswith("on")]
        if tag == "meta" and "http-equiv" in values and values["http-equiv"].lower() == "refresh":
            self.faults.append("a refresh")
        for name in ("src", "srcset", "background", "poster"):
            if name in values and not (values[name] or "").startswith(("cid:", "data:")):
                self.faults.append(f"{name}={values[name]}: loading it tells who read the mail")
        if "style" in values and "url(" in (values["style"] or "").lower():
            self.faults.append("a style that loads something")
        if tag == "a" and "href" in values:
            if not re.match(r"(?:https?://|mailto:|tel:)", values["href"] or ""):
                self.faults.append(f"a link to {values['href']!r}")
            self.links.add(values["href"] or "")
        self.text.append(" " if tag not in ("em", "strong", "b", "i", "code", "a", "span") else "")

    def handle_endtag(self, tag):
        if tag in ("style", "title", "script"):
            self.hidden -= 1
        self.text.append(" " if tag not in ("em", "strong", "b", "i", "code", "a", "span") else "")

    def handle_data(self, data):
        if not self.hidden:
            self.text.append(data)


def words(text):
    return set(re.findall(r"[^\W_]+", text.casefold()))


def compare(text, page, faults):
    """The text part must say what the page says: the same words, and every link."""
    addresses = set(re.findall(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]", text))
    shown = "".join(page.text)
    missing = {link for link in page.links if link.startswith("http") and link not in text}
    if missing:
        faults.add("2046 alternative", f"links of the HTML part are not in the text: {sorted(missing)}")
    if unlinked := {link for link in addresses if link not in page.links and link not in shown}:
        faults.add("2046 alternative", f"links of the text are not in the HTML part: {sorted(unlinked)}")
    for address in sorted(addresses | page.links, key=len, reverse=True):
        text, shown = text.replace(address, " "), shown.replace(address, " ")
    text = re.sub(r"(?m)^[ \t>]*\d+[.)][ \t]", " ", text)  # numbers of a list are no text in HTML
    for said, where in ((words(text) - words(shown), "text"), (words(shown) - words(text), "HTML")):
        if said:
            faults.add("2046 alternative", f"only the {where} part says: {' '.join(sorted(said)[:12])}")


def check(fields, body, faults, read_fields):
    value = dict(fields)
    if "content-type" not in value:
        return
    if value.get("mime-version") != "1.0":
        faults.add("2045 MIME-Version", f"is {value.get('mime-version')!r}")
    kind, parameters = content_type(value["content-type"], faults)
    if kind != "multipart/alternative":
        faults.add("ours content", f"{kind}, where text and HTML belong")
        return
    if value.get("content-transfer-encoding", "7bit").lower() != "7bit":
        faults.add("2045 encoding", "a multipart is not encoded itself")
    if not BOUNDARY.fullmatch(parameters.get("boundary", "")):
        faults.add("2046 boundary", f"{parameters.get('boundary')!r} is no boundary")
        return
    texts = []
    for part in split_parts(body, parameters["boundary"], faults):
        head, separator, content = (b"", b"\r\n", part[2:]) if part.startswith(b"\r\n") else part.partition(b"\r\n\r\n")
        part_fields = read_fields(head + b"\r\n", faults) if head else []
        names = [name for name, _ in part_fields]
        if not separator or any(not name.startswith("content-") for name in names) or len(set(names)) != len(names):
            faults.add("2046 part", f"headers of a part: {names}")
        own = dict(part_fields)
        own_kind, own_parameters = content_type(own.get("content-type", "text/plain"), faults)
        if own_parameters.get("charset", "us-ascii").lower() not in ("utf-8", "us-ascii"):
            faults.add("ours charset", f"{own_parameters.get('charset')} in {own_kind}")
        encoding = own.get("content-transfer-encoding", "7bit").lower()
        if encoding not in TEXT_ENCODINGS:
            faults.add("2045 encoding", f"{own_kind} is {encoding}, which not every server takes")
        data = decode_body(encoding, content, own_kind, faults)
        try:
            text = data.decode(own_parameters.get("charset", "us-ascii"))
        except (UnicodeDecodeError, LookupError) as error:
            faults.add("2045 charset", f"{own_kind}: {error}")
            text = ""
        if control := re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text.replace("\r\n", "\n")):
            faults.add("ours control characters", f"{own_kind} holds {control.group(0)!r}")
        if not text.strip():
            faults.add("ours content", f"{own_kind} is empty")
        texts.append((own_kind, text))
    if [own_kind for own_kind, _ in texts] != ["text/plain", "text/html"]:
        faults.add("2046 alternative", f"parts {[k for k, _ in texts]}, where text comes before HTML and nothing else")
        return
    page = Page()
    page.feed(texts[1][1])
    page.close()
    for fault in page.faults:
        faults.add("ours HTML", fault)
    compare(texts[0][1], page, faults)
