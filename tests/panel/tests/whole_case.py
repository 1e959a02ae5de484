# SPDX-License-Identifier: Apache-2.0
"""A whole stand-in in this process, a browser without comfort, and small programs that play a plug-in's part."""
import http.client
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import textwrap
import unittest
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from standin.whole import Standin  # noqa: E402

# What a customer's program may need: frames, one connection, one answer.
LIVE = '''\
#!/usr/bin/python3 -I
import json, os, socket, sys
class Live:
    def __init__(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.connect(os.environ["CPANEL_CONNECT_SOCKET"])
        self.buffer = b""
    def send(self, payload):
        payload = payload.encode()
        self.sock.sendall(b"%d\\n%s" % (len(payload), payload))
    def ask(self, payload):
        self.send(payload)
        while b"</cpanelresult>" not in self.buffer:
            data = self.sock.recv(65536)
            if not data: sys.exit("LiveAPI ended")
            self.buffer += data
        text, _, self.buffer = self.buffer.partition(b"</cpanelresult>")
        return json.loads(text.partition(b"<cpanelresult>")[2])
    def uapi(self, module, func, **args):
        return self.ask("<cpanelaction>" + json.dumps({"module": module, "reqtype": "exec", "func": func, "apiversion": "uapi", "args": args}) + "</cpanelaction>")
    def end(self):
        self.send('<cpanelxml shutdown="1" />')
        while self.sock.recv(65536): pass
live = Live(); live.ask('<cpaneljson enable="1">')
'''
ICON = '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48"><circle cx="24" cy="24" r="20"/></svg>'
LINK = {"type": "link", "id": "probe", "name": "Probe", "group_id": "email", "order": 50, "icon": "probe.svg",
        "uri": "probe/index.live.cgi", "featuremanager": True}
CONF = "name=probe\nservice=whostmgr\nurl=/cgi/probe/\nentryurl=probe/index.cgi\nacls=software-pelanggan\ndisplayname=Probe\n"


class Browser:
    """Keeps cookies, follows nothing."""

    def __init__(self, port, ca_file):
        self.port = port
        self.context = ssl.create_default_context(cafile=ca_file)
        self.cookies = {}
        self.token = None

    def ask(self, method, path, form=None, headers=None, body=None):
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=self.context, timeout=60)
        headers = dict(headers or {})
        if self.cookies and "Cookie" not in headers:
            headers["Cookie"] = "; ".join("%s=%s" % pair for pair in self.cookies.items())
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        response.text = response.read().decode("utf-8", "replace")
        connection.close()
        for value in response.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return response

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def log_in(self, user, password):
        response = self.ask("POST", "/login/", {"user": user, "pass": password})
        match = re.match(r"(/cpsess[0-9]{10})/", response.headers.get("Location", ""))
        self.token = match.group(1) if match else None
        return response


@unittest.skipUnless(os.geteuid() == 0, "programs run as other uids: needs root")
class WholeCase(unittest.TestCase):
    """One stand-in per test class; each test must leave no violation behind but those it names with `broke`."""

    accounts = 30
    options = {}

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="panel-test-")
        os.chmod(cls.folder, 0o755)
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.whole = Standin(os.path.join(cls.folder, "root"), accounts=cls.accounts, **cls.options).start()
        cls.addClassCleanup(cls.whole.stop)
        cls.root = cls.whole.root
        cls.panel = cls.whole.panel

    def setUp(self):
        self.panel.violations.clear()
        self.whole.switches.reset()
        self.expected = False

    def tearDown(self):
        if not self.expected:
            self.assertEqual(self.whole.guard(), [])

    def broke(self, *rules):
        """Asserts that exactly these rules were broken, each at least once."""
        self.expected = True
        self.assertEqual({item["rule"] for item in self.whole.guard()}, set(rules), self.panel.violations)

    # -- log-ins

    def cpanel(self, user=None):
        browser = Browser(self.whole.cpanel_server.port, self.whole.ca_file)
        if user:
            browser.log_in(user, self.panel.accounts[user].password)
            self.assertTrue(browser.token, "%s could not log in" % user)
        return browser

    def whm(self, user=None):
        browser = Browser(self.whole.whm_server.port, self.whole.ca_file)
        if user:
            browser.log_in(user, self.panel.root_password if user == "root" else self.panel.accounts[user].password)
            self.assertTrue(browser.token, "%s could not log in" % user)
        return browser

    # -- plug-ins

    def write(self, path, text, mode=0o644):
        path = path if path.startswith(self.folder) else self.root.path(path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(textwrap.dedent(text) if not text.startswith("#!") else text)
        os.chmod(path, mode)
        return path

    def live(self, code, name="index.live.cgi", mode=0o755):
        """Puts a customer's program behind a link, as plug-ins do."""
        link = self.root.path("/usr/local/cpanel/base/frontend/jupiter/probe")
        if not os.path.islink(link):
            os.makedirs(self.root.path("/opt/probe"), exist_ok=True)
            os.symlink(self.root.path("/opt/probe"), link)
        return self.write("/opt/probe/" + name, code, mode)

    def page(self, browser, name="index.live.cgi", **options):
        return browser.get("%s/frontend/jupiter/probe/%s" % (browser.token, name), **options)

    def whm_program(self, code, name="index.cgi", mode=0o700):
        link = self.root.path("/usr/local/cpanel/whostmgr/docroot/cgi/probe")
        if not os.path.islink(link):
            os.makedirs(self.root.path("/opt/probe-whm"), exist_ok=True)
            os.symlink(self.root.path("/opt/probe-whm"), link)
        return self.write("/opt/probe-whm/" + name, code, mode)

    def register(self, text=CONF, name="probe"):
        """Registers with AppConfig, anew."""
        self.command("unregister_appconfig", name)
        done = self.command("register_appconfig", self.write("/opt/%s.conf" % name, text))
        return done

    def command(self, name, *args, user=None, **options):
        folder = "scripts" if name in ("install_plugin", "uninstall_plugin", "upcp") else "bin"
        if user is not None:
            options.update(user=user, group=user, extra_groups=[])
        return subprocess.run([self.root.path("/usr/local/cpanel/%s/%s" % (folder, name)), *args], capture_output=True,
                              text=True, timeout=60, check=False, cwd="/", **options)

    def package(self, entries=None, files=None, name="package"):
        """Writes an unpacked plug-in and returns its folder."""
        folder = self.root.path("/opt/" + name)
        shutil.rmtree(folder, ignore_errors=True)
        self.write("/opt/%s/install.json" % name, json.dumps([LINK] if entries is None else entries))
        for file_name, text in (files or {"probe.svg": ICON}).items():
            self.write("/opt/%s/%s" % (name, file_name), text)
        return folder
