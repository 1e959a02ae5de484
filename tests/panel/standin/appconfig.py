# SPDX-License-Identifier: Apache-2.0
"""AppConfig: which WHM programs may be run, and by whom. Works on files, so the commands need no running server.

What counts is the plugin cache that registering builds. A file dropped into /var/cpanel/apps, or changed there, is not
registered; and a registration whose cache was not removed first keeps its old keys.
"""

import fcntl
import hashlib
import json
import os
import re
from contextlib import contextmanager

APPS = "/var/cpanel/apps/"
CACHE = "/var/cpanel/pluginscache.yaml"
KEYS = {"name", "service", "acls", "user", "entryurl", "displayname", "icon", "target", "phpConfig", "searchtext", "features"}
SERVICES = {"cpanel", "whostmgr", "webmail"}
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class ConfError(Exception):
    """The file is refused; str() says why."""


def parse(text, fallback_name):
    """Returns the keys of a conf file as a dict. Raises ConfError."""
    conf = {}
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        key, equals, value = line.partition("=")
        key, value = key.strip(), value.strip()
        if not equals:
            raise ConfError("line %d is not key=value" % number)
        if key not in KEYS and not re.fullmatch(r"url([2-9]|[1-9][0-9])?", key):
            raise ConfError("line %d: unknown key “%s”" % (number, key))
        if key in conf:
            raise ConfError("line %d: “%s” occurs twice" % (number, key))
        conf[key] = value
    conf.setdefault("name", fallback_name)
    if not NAME.fullmatch(conf["name"]):
        raise ConfError("the name “%s” is not usable" % conf["name"])
    for key in ("service", "url"):
        if not conf.get(key):
            raise ConfError("the required key “%s” is missing" % key)
    services = conf["service"].split("|")
    if not set(services) <= SERVICES:
        raise ConfError("the service “%s” is unknown" % conf["service"])
    for key, value in conf.items():
        if re.match(r"url[0-9]*$", key) and not value.startswith("/"):
            raise ConfError("“%s” must begin with a slash: “%s”" % (key, value))
    if "whostmgr" in services and not conf.get("acls"):
        raise ConfError("the required key “acls” is missing")
    if services != ["whostmgr"] and not conf.get("features"):
        raise ConfError("the required key “features” is missing")
    if conf.get("user", "root") not in ("root", "$authuser"):
        raise ConfError("the user “%s” is neither root nor $authuser" % conf["user"])
    return conf


class AppConfig:
    def __init__(self, root, violate):
        self.root = root
        self.violate = violate
        self._reported = set()

    @contextmanager
    def _locked(self):
        with open(self.root.path("/var/cpanel/standin/appconfig.lock"), "w", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _cache(self):
        try:
            return self.root.load(CACHE, {})
        except ValueError:
            self.violate("R8", "%s was written by hand" % CACHE)
            return {}

    def _store(self, cache):
        self.root.write(CACHE, json.dumps(cache, indent=1) + "\n", 0o600)

    def register(self, path):
        """Returns the name. Raises ConfError."""
        if not path.endswith(".conf"):
            raise ConfError("%s: the file's name must end in .conf" % path)
        try:
            with open(path, encoding="utf-8") as file:
                text = file.read()
        except OSError as error:
            raise ConfError("%s: %s" % (path, error.strerror)) from None
        conf = parse(text, os.path.basename(path)[:-5])
        name = conf["name"]
        if not os.path.isdir(self.root.path(APPS)):
            raise ConfError("/var/cpanel/apps does not exist")
        with self._locked():
            cache = self._cache()
            old = cache.get(name)
            if old is not None and old["conf"] != conf:
                self.violate("R8", "AppConfig %s: changed keys registered over the old ones, which stay in force; "
                                   "unregister first, or remove the plugin cache" % name)
                conf = old["conf"]
            self.root.write(APPS + name + ".conf", text, 0o600)
            cache[name] = {"conf": conf, "file": hashlib.sha256(text.encode()).hexdigest()}
            self._store(cache)
        return name

    def unregister(self, name):
        """Takes a name or a file. Returns the name. Raises ConfError when it is not registered."""
        if name.endswith(".conf"):
            name = os.path.basename(name)[:-5]
        if not NAME.fullmatch(name):
            raise ConfError("the name “%s” is not usable" % name)
        with self._locked():
            cache = self._cache()
            path = self.root.path(APPS + name + ".conf")
            if name not in cache and not os.path.exists(path):
                raise ConfError("%s is not registered" % name)
            cache.pop(name, None)
            if os.path.exists(path):
                os.unlink(path)
            self._store(cache)
        return name

    def entries(self):
        """Returns name -> conf of what is validly registered; records what only looks so."""
        cache = self._cache()
        found = {}
        for file_name in sorted(os.listdir(self.root.path(APPS))):
            if not file_name.endswith(".conf"):
                continue
            name = file_name[:-5]
            with open(self.root.path(APPS + file_name), "rb") as file:
                digest = hashlib.sha256(file.read()).hexdigest()
            entry = cache.get(name)
            if entry is None:
                self._once(name, digest, "a file was put into /var/cpanel/apps by hand")
            elif entry["file"] != digest:
                self._once(name, digest, "the file was changed without registering it again")
            else:
                found[name] = entry["conf"]
        return found

    def _once(self, name, digest, text):
        if (name, digest) not in self._reported:
            self._reported.add((name, digest))
            self.violate("R8", "AppConfig %s: %s" % (name, text))

    def find(self, service, path):
        """Returns the conf that allows this path below docroot (with leading slash), or None."""
        for conf in self.entries().values():
            if service not in conf["service"].split("|"):
                continue
            for key, url in conf.items():
                if re.match(r"url[0-9]*$", key) and (path == url or url.endswith("/") and path.startswith(url)):
                    return conf
        return None


def allowed(conf, acls):
    """True when a caller with these ACLs may open the program: any one match is enough."""
    wanted = [acl.strip() for acl in conf.get("acls", "").split(",")]
    return "all" in acls or "any" in wanted or any(acl in acls for acl in wanted if acl)
