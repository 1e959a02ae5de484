# SPDX-License-Identifier: Apache-2.0
"""The panel's two web servers: log-in, sessions with their token in the address, and the way to pages and programs."""

import hmac
import os
import re
import secrets
import threading
import urllib.parse

from . import admin_screen, chrome, plugins, web

TOKEN = re.compile(r"(/cpsess[0-9]{10})(/.*)?")
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png", ".gif": "image/gif",
         ".jpg": "image/jpeg", ".ico": "image/x-icon", ".html": "text/html; charset=utf-8", ".json": "application/json",
         ".txt": "text/plain; charset=utf-8", ".woff2": "font/woff2", ".map": "application/json"}
# The address is a secret, so pages of the panel itself are neither kept nor told to others.
QUIET = [("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]


class Session:
    __slots__ = ("token", "cookie", "user")

    def __init__(self, token, cookie, user):
        self.token = token
        self.cookie = cookie
        self.user = user


class Sessions:
    """Sessions of one service; they outlive a restart of the server."""

    def __init__(self, cookie_name):
        self.cookie_name = cookie_name
        self._lock = threading.Lock()
        self._by_token = {}

    def open(self, user):
        session = Session("/cpsess%010d" % secrets.randbelow(10 ** 10), secrets.token_urlsafe(24), user)
        with self._lock:
            self._by_token[session.token] = session
        return session

    def find(self, token, cookie):
        with self._lock:
            session = self._by_token.get(token)
        if session is None or not hmac.compare_digest(session.cookie.encode(), cookie.encode()):
            return None
        return session

    def close(self, session):
        with self._lock:
            self._by_token.pop(session.token, None)

    def close_user(self, user):
        with self._lock:
            for token in [token for token, session in self._by_token.items() if session.user == user]:
                del self._by_token[token]


def safe_join(base, path):
    """Returns base/path for an undecoded request path, or None when it tries to leave or is odd. Links are followed."""
    text = urllib.parse.unquote(path)
    parts = text.split("/")
    if "\0" in text or "\\" in text or any(part in (".", "..") for part in parts):
        return None
    return os.path.join(base, *[part for part in parts if part])


class Service:
    """What cPanel and WHM have in common."""

    product = ""
    cookie_name = ""

    def __init__(self, root, panel, programs):
        self.root = root
        self.panel = panel
        self.programs = programs
        self.sessions = Sessions(self.cookie_name)
        panel.observers.append(self._changed)

    def _changed(self, what, account, details):
        if what in ("suspended", "removed", "renamed"):
            self.sessions.close_user(details.get("old_user") or account.user)

    def handle(self, request):
        if request.path == "/standin/panel.css":
            return web.Response(200, chrome.STYLE, "text/css; charset=utf-8", [("Cache-Control", "max-age=600")])
        match = TOKEN.fullmatch(request.path)
        if match is None:
            return self.outside(request)
        session = self.sessions.find(match.group(1), request.cookies().get(self.cookie_name, ""))
        if session is None or not self.may_enter(session.user):
            return self.login_page(request, "expired")
        return self.inside(request, session, match.group(2) or "/")

    def outside(self, request):
        if request.path in ("/login", "/login/") and request.method == "POST":
            form = request.form()
            return self.log_in(request, form.get("user", ""), form.get("pass", ""))
        if request.path in ("/", "/login", "/login/"):
            return self.login_page(request, None, status=200)
        return self.login_page(request, "expired")

    def login_page(self, request, message, user="", status=401, good=False):
        lang = "id" if (request.header("accept-language") or "").lower().startswith("id") else "en"
        return web.Response(status, chrome.login_page(self.product, lang, message, user, good=good), headers=QUIET)

    def log_in(self, request, user, password):
        good = self.may_enter(user) and self.panel.check_password(user, password)
        self.root.log("login_log", "%s %s %s" % (self.product, "LOGIN" if good else "FAILED LOGIN", user[:64]))
        if not good:
            return self.login_page(request, "invalid", user)
        session = self.sessions.open(user)
        return web.Response(303, b"", None, QUIET + [
            ("Location", session.token + self.first_page(user)),
            ("Set-Cookie", "%s=%s; Path=/; HttpOnly; Secure; SameSite=Lax" % (self.cookie_name, session.cookie))])

    def log_out(self, request, session):
        self.sessions.close(session)
        response = self.login_page(request, "ended", status=200, good=True)
        response.headers = response.headers + [("Set-Cookie", "%s=; Path=/; Max-Age=0; HttpOnly; Secure" % self.cookie_name)]
        return response

    @staticmethod
    def not_found():
        return web.Response(404, chrome.plain_page("Not Found", "There is nothing at this address."))

    def static(self, path):
        suffix = os.path.splitext(path)[1]
        if path is None or suffix not in TYPES or not os.path.isfile(path):
            return self.not_found()
        with open(path, "rb") as file:
            return web.Response(200, file.read(), TYPES[suffix], [("X-Content-Type-Options", "nosniff")])

    # What each service says for itself:
    def may_enter(self, user):
        raise NotImplementedError

    def first_page(self, user):
        raise NotImplementedError

    def inside(self, request, session, path):
        raise NotImplementedError


class CpanelService(Service):
    product = "cPanel"
    cookie_name = "cpsession"

    def may_enter(self, user):
        account = self.panel.accounts.get(user) if user else None
        return account is not None and not account.suspended

    def first_page(self, user):
        return "/frontend/%s/index.html" % self.panel.accounts[user].theme

    def outside(self, request):
        if request.path.startswith(("/json-api/", "/xml-api/")):
            return web.Response(403, '{"error":"Permission denied"}', "application/json")
        return super().outside(request)

    def inside(self, request, session, path):
        account = self.panel.accounts[session.user]
        if path == "/logout/":
            return self.log_out(request, session)
        if path == "/":
            return web.Response(303, b"", None, QUIET + [("Location", session.token + self.first_page(session.user))])
        match = re.fullmatch(r"/frontend/([a-z0-9_-]+)/(.+)", path)
        if not match or match.group(1) not in self.root.themes():
            return self.not_found()
        theme, rest = match.groups()
        if rest == "index.html":
            return web.Response(200, chrome.tools_page(account, session.token, self._groups(account, session.token, theme)), headers=QUIET)
        file = safe_join(self.root.path("/usr/local/cpanel/base/frontend/" + theme), rest)
        if file is None or os.path.basename(file).startswith("dynamicui") or not os.path.isfile(file):
            return self.not_found()
        if file.endswith((".cgi", ".pl", ".py", ".php")):
            return self.programs.run_live(request, account, session.token, file)
        return self.static(file)

    def _groups(self, account, token, theme):
        entries = plugins.registered(self.root, theme)
        names = dict(plugins.KNOWN_GROUPS)
        names.update((entry["id"], entry["name"]) for entry in entries if entry["type"] == "group")
        base = "%s/frontend/%s/" % (token, theme)
        groups = {}
        for entry in entries:
            if entry["type"] != "link":
                continue
            feature = entry["id"] if entry.get("featuremanager") else entry.get("feature")
            if feature and self.panel.feature_state(account.user, feature) != "on":
                continue
            uri = entry["uri"]
            href = uri if re.match(r"https?://", uri) else base + uri
            groups.setdefault(entry["group_id"], []).append((href, entry["name"], base + entry["icon_file"], entry.get("target")))
        return [(names.get(group, group), links) for group, links in groups.items()]


class WhmService(Service):
    product = "WHM"
    cookie_name = "whostmgrsession"

    def __init__(self, root, panel, programs, api):
        super().__init__(root, panel, programs)
        self.api = api

    def may_enter(self, user):
        if user == "root":
            return True
        account = self.panel.accounts.get(user) if user in self.panel.resellers else None
        return account is not None and not account.suspended

    def first_page(self, user):
        return "/"

    def outside(self, request):
        if request.path.startswith(("/json-api/", "/xml-api/", "/execute/")):
            return self.api.handle(request)
        return super().outside(request)

    def inside(self, request, session, path):
        user, token = session.user, session.token
        if path == "/logout/":
            return self.log_out(request, session)
        if path.startswith(("/json-api/", "/xml-api/", "/execute/")):
            request.session_user = user
            request.path = path
            return self.api.handle(request)
        if path == "/":
            return web.Response(200, chrome.whm_home(user, token, self.programs.menu(user, token), self.programs.language(user)), headers=QUIET)
        if path == "/standin/accounts" and user == "root":
            return admin_screen.answer(self.panel, request, token, self.programs.menu(user, token), QUIET)
        docroot = self.root.path("/usr/local/cpanel/whostmgr/docroot")
        if path.startswith("/addon_plugins/"):
            file = safe_join(docroot, path)
            return self.static(file) if file else self.not_found()
        if path.startswith("/cgi/"):
            return self._cgi(request, session, docroot, path)
        return self.not_found()

    def _cgi(self, request, session, docroot, path):
        file = safe_join(docroot, path)
        if file is None or not os.path.isfile(file):
            return self.not_found()
        below = file[len(docroot):]
        if os.path.splitext(file)[1] in (".css", ".js", ".svg", ".png"):
            # Whether these need an entry is not known; a directory url covers them, so that is asked for.
            if self.programs.appconfig.find("whostmgr", below) is None:
                self.panel.violation("R8", "%s is not covered by an AppConfig url" % below)
                return self.not_found()
            return self.static(file)
        return self.programs.run_whm(request, session.user, session.token, below, file)
