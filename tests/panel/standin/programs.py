# SPDX-License-Identifier: Apache-2.0
"""Programs of plug-ins: customer CGIs run as the account with a LiveAPI socket, WHM CGIs run as root once registered."""

import itertools
import os
import shutil
import signal
import stat
import tempfile
import threading
import time

from . import appconfig, cgi, chrome, liveapi, pagecheck, uapi, web

WRITERS = ("set_", "unset_", "save", "add", "delete", "create", "remove", "change")


def environment(request, token, script_name, script_file):
    """The CGI environment both sides share; everything in it comes from the visitor."""
    host = request.header("host", "127.0.0.1")
    env = {
        "REQUEST_METHOD": request.method, "QUERY_STRING": request.query_string, "REQUEST_URI": request.target,
        "SCRIPT_NAME": script_name, "SCRIPT_URI": "https://%s%s" % (host, script_name), "SCRIPT_FILENAME": script_file,
        "HTTPS": "on", "HOST": host, "SERVER_PORT": str(request.port), "cp_security_token": token,
    }
    if request.header("content-type") is not None:
        env["CONTENT_TYPE"] = request.header("content-type")
    if request.body or request.method in ("POST", "PUT"):
        env["CONTENT_LENGTH"] = str(len(request.body))
    for name, value in request.headers:
        if name in ("content-type", "content-length", "cookie", "authorization", "connection", "transfer-encoding"):
            continue
        key = "HTTP_" + name.upper().replace("-", "_")
        if "\0" not in value and key.isascii():
            env[key] = value
    return env


class Backend:
    """What LiveAPI reaches for one account."""

    def __init__(self, panel, account, token, method, switches, violate):
        self.switches = switches
        self.panel = panel
        self.account = account
        self.token = token
        self.method = method
        self.violate = violate

    def _writes(self, module, func):
        if self.method not in ("POST", "PUT", "DELETE") and func.startswith(WRITERS):
            self.violate("R7", "a %s request changes state through %s::%s" % (self.method, module, func))

    def uapi(self, module, func, args):
        self._writes(module, func)
        return uapi.call(self.panel, self.account, module, func, args)

    def api2(self, module, func, args):
        self._writes(module, func)
        return uapi.call_api2(self.panel, self.account, module, func, args)

    def feature(self, name):
        return 1 if self.panel.feature_state(self.account.user, name) == "on" else 0

    def condition(self, text):
        negated = text.startswith("!")
        value = self.variable(text.lstrip("!"))
        true = bool(value) and value != "0"
        return int(true != negated)

    def variable(self, name):
        values = {"$user": self.account.user, "$homedir": self.account.home, "$lang": self.account.locale,
                  "$theme": self.account.theme, "$domain": self.account.domain}
        return values.get(name)

    def chrome(self, args):
        return chrome.jupiter(self.account, self.token, str(args["page_title"]), here=args.get("app_key"),
                              heading=self.switches["chrome.heading"])


class Programs:
    """Threads: run_* may be called from many at once."""

    def __init__(self, root, panel, switches, lve=False, lve_mib=16):
        self.root = root
        self.panel = panel
        self.switches = switches
        self.lve = lve
        self.lve_mib = lve_mib
        self.appconfig = appconfig.AppConfig(root, panel.violation)
        self.run_dir = self._make_run_dir()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._running = {}  # process -> uid
        panel.observers.append(self._changed)

    def _make_run_dir(self):
        """Sockets lie in the fake root when a socket's path (107 bytes at most) leaves room for that."""
        folder = self.root.path("/var/cpanel/standin/live")
        if len(os.fsencode(folder)) > 80:
            folder = tempfile.mkdtemp(prefix="panel-live-")
        else:
            shutil.rmtree(folder, ignore_errors=True)
            os.mkdir(folder)
        os.chmod(folder, 0o711)
        return folder

    def close(self):
        self.kill(None)
        shutil.rmtree(self.run_dir, ignore_errors=True)

    def kill(self, uid):
        """Ends the running programs of one uid, or all of them."""
        with self._lock:
            victims = [process for process, owner in self._running.items() if uid is None or owner == uid]
        for process in victims:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def _changed(self, what, account, _details):
        if what in ("suspended", "removed"):
            self.kill(account.uid)  # the real panel kills all processes of the account

    def _run(self, argv, env, body, identity, uid, watch, lve):
        held = []

        def started(process):
            with self._lock:
                self._running[process] = uid
            held.append(process)

        try:
            return cgi.run(argv, env, self.root.path("/root"), body, identity, self.switches["cgi.seconds"], watch, lve, started)
        finally:
            with self._lock:
                for process in held:
                    self._running.pop(process, None)

    def _fault(self, name, why, rule="R5"):
        """The page and the log line for a program that did not answer properly."""
        stamp = time.strftime("%Y-%m-%d %H:%M:%S %z")
        self.root.log("error_log", "[%s] warn [cpsrvd] %s: %s" % (stamp, name, why))
        if rule:
            self.panel.violation(rule, "%s: %s" % (name, why))
        return web.Response(500, chrome.plain_page("Internal Server Error", "The subprocess gave no proper response.",
                                                   "See the error log for details."))

    def _finish(self, ran, name, request, token):
        if ran.stderr:
            for line in ran.stderr.decode("utf-8", "replace").splitlines():
                self.root.log("error_log", "%s: %s" % (name, line))
            if self.switches["cgi.expect_quiet"]:
                self.panel.violation("R5", "%s wrote to stderr: %r" % (name, ran.stderr[:300]))
        if ran.problem:
            return self._fault(name, ran.problem)
        try:
            response = cgi.parse(ran.output)
        except cgi.Malformed as error:
            return self._fault(name, str(error))
        for address, wrong in pagecheck.check_response(response, request.path, token):
            self.panel.violation("R7", "%s: %s: %s" % (name, wrong, address))
        return response

    # --- customers ----------------------------------------------------------------------------------------------

    def run_live(self, request, account, token, path):
        """Runs the .live.cgi at path (below the fake root, perhaps through a link) for a logged-in account."""
        name = path[len(self.root.cpanel):]
        fault = self._live_file_fault(path)
        if fault:
            return self._fault(name, fault, "R6")
        env = environment(request, token, request.path, path)
        env["USER"] = env["REMOTE_USER"] = "root" if self.switches["cgi.hostile_names"] else account.user
        socket_path = os.path.join(self.run_dir, "%d.sock" % next(self._numbers))
        mode = self.switches["liveapi.socket"]
        if mode != "unset":
            variable = "CPANEL_PHPCONNECT_SOCKET" if mode == "phpconnect" else "CPANEL_CONNECT_SOCKET"
            env[variable] = socket_path + (".gone" if mode == "missing" else "")
        watch = cgi.Watch(often=self.lve)
        backend = Backend(self.panel, account, token, request.method, self.switches, self.panel.violation)
        live = liveapi.LiveApi(socket_path, account.uid, account.gid, backend, self.switches,
                               lambda rule, detail: self.panel.violation(rule, "%s: %s" % (name, detail)), watch.look)
        try:
            ran = self._run([path], env, request.body, (account.uid, account.gid), account.uid, watch, self.lve)
        except OSError as error:
            return self._fault(name, "could not be started: %s" % error)
        finally:
            live.finish()
        if self.lve:
            if ran.peak_threads > 1:
                self.panel.violation("R15", "%s: %d threads" % (name, ran.peak_threads))
            if ran.peak_kib > self.lve_mib * 1024:
                self.panel.violation("R15", "%s: %d KiB of memory, more than %d MiB" % (name, ran.peak_kib, self.lve_mib))
        return self._finish(ran, name, request, token)

    @staticmethod
    def _live_file_fault(path):
        if not path.endswith(".live.cgi"):
            return "a customer's program must be named *.live.cgi"
        status = os.stat(path)
        if status.st_uid != 0:
            return "it is owned by uid %d, not by root" % status.st_uid
        if stat.S_IMODE(status.st_mode) != 0o755:
            return "its mode is %04o, not 0755" % stat.S_IMODE(status.st_mode)
        return ""

    # --- WHM ----------------------------------------------------------------------------------------------------

    def language(self, user):
        account = self.panel.accounts.get(user) if user != "root" else None
        return account.locale if account is not None else "en"

    def menu(self, user, token):
        """Returns [(href, label, icon)] of the WHM plug-ins that this caller may open."""
        acls = self.panel.acls_of(user)
        entries = []
        for conf in self.appconfig.entries().values():
            if "whostmgr" in conf["service"].split("|") and conf.get("entryurl") and appconfig.allowed(conf, acls):
                icon = conf.get("icon")
                entries.append((token + "/cgi/" + conf["entryurl"], conf.get("displayname", conf["name"]),
                                token + "/addon_plugins/" + icon if icon else None))
        return sorted(entries, key=lambda entry: entry[1].lower())

    def run_whm(self, request, user, token, below_docroot, path):
        """Runs or serves a file below docroot/cgi for a logged-in WHM user. below_docroot has a leading slash."""
        name = path[len(self.root.cpanel):]
        conf = self.appconfig.find("whostmgr", below_docroot)
        if conf is None:
            self.panel.violation("R8", "%s is not registered with AppConfig" % below_docroot)
            self.root.log("error_log", "warn [cpsrvd] %s is not registered with AppConfig" % below_docroot)
            return web.Response(403, chrome.plain_page("Forbidden", "This program is not registered with AppConfig."))
        if not appconfig.allowed(conf, self.panel.acls_of(user)):
            return web.Response(403, chrome.plain_page("Forbidden", "You do not have permission to open this page."))
        identity = None
        if conf.get("user") == "$authuser" and user != "root":
            account = self.panel.accounts[user]
            identity = (account.uid, account.gid)
        env = environment(request, token, request.path, path)
        env["REMOTE_USER"] = user
        env["USER"] = user if identity else "root"
        env["PERL5LIB"] = self.root.cpanel
        header, footer = chrome.whm(user, token, "<!--title-->", self.menu(user, token), self.language(user),
                                    here=request.path, raw_title=True, heading=self.switches["chrome.heading"])
        with tempfile.NamedTemporaryFile("w", dir=self.run_dir, suffix=".frame", encoding="utf-8") as frame:
            frame.write(header + "<!--body-->" + footer)
            frame.flush()
            env["STANDIN_WHM_FRAME"] = frame.name
            try:
                argv = cgi.command_for(path, self.root)
                ran = self._run(argv, env, request.body, identity, identity[0] if identity else 0, cgi.Watch(often=False), False)
            except cgi.Malformed as error:
                return self._fault(name, str(error), "R8")
            except OSError as error:
                return self._fault(name, "could not be started: %s" % error)
        return self._finish(ran, name, request, token)
