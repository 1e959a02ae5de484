# SPDX-License-Identifier: Apache-2.0
"""Looks at what plug-ins emit: every link, form and redirect must keep the session token, or the visitor is thrown out."""

import urllib.parse
from html.parser import HTMLParser

LOADED = {("script", "src"), ("img", "src"), ("link", "href"), ("iframe", "src"), ("source", "src"), ("video", "src"),
          ("object", "data"), ("embed", "src")}
FOLLOWED = {("a", "href"), ("form", "action"), ("button", "formaction"), ("input", "formaction"), ("area", "href"), ("base", "href")}


class _Links(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []  # (tag, attribute, value)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if (tag, name) in LOADED or (tag, name) in FOLLOWED:
                self.found.append((tag, name, value or ""))
        values = dict(attrs)
        if tag == "meta" and (values.get("http-equiv") or "").lower() == "refresh":
            target = (values.get("content") or "").partition("=")[2].strip(" '\"")
            if target:
                self.found.append((tag, "refresh", target))


def check_url(url, page_path, token, loaded):
    """Returns what is wrong with a URL on the page at page_path, or an empty text."""
    text = url.strip()
    lowered = text.lower()
    if not text or text.startswith("#") or lowered.startswith(("mailto:", "tel:", "data:")):
        return ""
    if lowered.startswith("javascript:"):
        return "a javascript: address"
    try:
        parts = urllib.parse.urlsplit(text)
    except ValueError:
        return "an address that cannot be read"
    if parts.scheme or parts.netloc:
        return "something loaded from another site" if loaded else ""
    path = urllib.parse.urlsplit(urllib.parse.urljoin("https://panel.invalid" + page_path, text)).path
    if path.startswith(token + "/") or path.startswith("/standin/"):
        return ""
    return "an address without the session token"


def check_page(body, page_path, token):
    """Returns a list of (address, what is wrong) for an HTML page."""
    links = _Links()
    links.feed(body.decode("utf-8", "replace"))
    links.close()
    problems = []
    for tag, name, value in links.found:
        wrong = check_url(value, page_path, token, (tag, name) in LOADED)
        if wrong:
            problems.append(("<%s %s=%r>" % (tag, name, value), wrong))
    return problems


def check_response(response, page_path, token):
    """Returns a list of (address, what is wrong) for a response, redirects included."""
    problems = []
    for name, value in response.headers:
        if name.lower() == "location":
            wrong = check_url(value, page_path, token, loaded=False)
            if wrong:
                problems.append(("Location: " + value, wrong))
        if name.lower().startswith("access-control-"):
            problems.append((name, "a CORS header"))
    if (response.content_type or "").lower().startswith("text/html"):
        problems += check_page(response.body, page_path, token)
    return problems
