# SPDX-License-Identifier: Apache-2.0
"""Puts the whole stand-in together: fake root, accounts, APIs, both web servers, hooks, commands, control port."""

import json
import os
import shutil
import sys
import traceback

from . import chrome, control, cpsrvd, hooks, layout, local_door, plugins, programs, switches, tls, uapi, web, whm_api
from .model import HookResult, Panel

SHOWN_ACCOUNTS = 20


class Standin:
    """Listens once start() has returned. Needs root to run programs as accounts."""

    def __init__(self, root, accounts=40, uid_base=20001, seed=1, bind="127.0.0.1", cpanel_port=0, whm_port=0,
                 control_port=0, lve=False, lve_mib=16, quirks=False):
        self.root = layout.Root(root)
        self.root.build()
        self.authority = authority = tls.make(self.root.path("/var/cpanel/standin/tls"))
        # Ports first: when one is taken, nothing has been begun that would have to be undone.
        self.cpanel_server = web.Server(bind, cpanel_port, None, authority.context(), self._fault)
        self.whm_server = web.Server(bind, whm_port, None, authority.context(), self._fault)
        self.panel = Panel(count=accounts, uid_base=uid_base, seed=seed)
        self.cpanel_server.now = self.whm_server.now = self.panel.clock.now
        if quirks:
            from . import quirks as quirk_profile
            quirk_profile.apply(self.panel)
        self.switches = switches.Switches()
        self.files = layout.AccountFiles(self.root, self.panel)
        self.hooks = hooks.Runner(self.root, self.panel, self.switches, HookResult)
        self.panel.fire = self.hooks.fire
        self.programs = programs.Programs(self.root, self.panel, self.switches, lve, lve_mib)
        self.api = whm_api.Api(self.panel)
        self.load_features()
        self.ca_file = self.root.path("/etc/panel-ca.pem")
        shutil.copyfile(authority.ca_file, self.ca_file)
        os.chmod(self.ca_file, 0o644)
        self.cpanel = cpsrvd.CpanelService(self.root, self.panel, self.programs)
        self.whm = cpsrvd.WhmService(self.root, self.panel, self.programs, self.api)
        self.cpanel_server.handler = self.cpanel.handle
        self.whm_server.handler = self.whm.handle
        self.control = control.Control(self.panel, self.api, authority, self.whm_server.port)
        self.control.routes["GET", "/violations"] = lambda _body: self.guard()
        self.control.on_reset(self.switches.reset)
        self.control.extra["/switches"] = self._switches
        self.control.extra["/event"] = self._event
        self.control.extra["/hooks"] = self._hooks
        self.control_port = control_port
        self.door = local_door.LocalDoor(self.root.socket, {
            "restart": self._restart, "violate": self._violate, "features": self._reload_features,
            "whmapi1": self._whmapi1, "uapi": self._uapi, "upcp": self._upcp})

    def start(self):
        self.cpanel_server.start()
        self.whm_server.start()
        self.control_port = self.control.start(self.control_port).port
        return self

    def stop(self):
        self.guard()
        self.cpanel_server.stop()
        self.whm_server.stop()
        self.control.stop()
        self.door.close()
        self.programs.close()

    def guard(self):
        """Records files that nobody may touch and somebody did. Returns all violations."""
        for name in self.root.tampered():
            self.panel.violation("R9", "%s was changed" % name)
        for name in self.files.tampered():
            self.panel.violation("R9", "%s was changed; account files belong to the panel" % name)
        return self.panel.violations

    def _fault(self, error):
        text = "".join(traceback.format_exception(error))
        self.root.log("error_log", "fault of the stand-in: %s" % text)
        print(text, file=sys.stderr)
        self.panel.violation("STANDIN", text)

    # --- features and switches ------------------------------------------------------------------------------------

    def load_features(self):
        """Registers what install_plugin and addonfeatures name; takes back what is gone."""
        names = {entry["id"] for theme in self.root.themes() for entry in plugins.registered(self.root, theme)
                 if entry.get("featuremanager")}
        folder = self.root.path("/usr/local/cpanel/whostmgr/addonfeatures")
        for file_name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            with open(os.path.join(folder, file_name), encoding="utf-8") as file:
                names |= {line.partition(":")[0].strip() for line in file if ":" in line}
        for name in names:
            self.panel.register_feature(name)
        for name in [key for key in list(self.panel.features) if isinstance(key, str) and key not in names]:
            self.panel.unregister_feature(name)

    def _switches(self, method, body):
        if method == "POST":
            if body.get("reset"):
                self.switches.reset()
            self.switches.update({key: value for key, value in body.items() if key != "reset"})
        return self.switches.all()

    def _hooks(self, _method, _body):
        """The last hooks that ran, without what they were told: that can hold a password."""
        return [{"hook": ran.hook["hook"], "category": ran.hook["category"], "event": ran.hook["event"], "stage": ran.hook["stage"],
                 "answer": ran.answer.decode("utf-8", "replace"), "status": ran.status, "seconds": round(ran.seconds, 6)}
                for ran in list(self.hooks.history)]

    def _event(self, method, body):
        """POST {"category", "event", "stage", "data", "user"?}: fires hooks for events the stand-in has no cause for."""
        account = self.panel.accounts.get(body["user"]) if body.get("user") else None
        result = self.panel.fire(body["category"], body["event"], body["stage"], body.get("data", {}), account)
        return {"ok": result.ok, "blocked": result.blocked, "reason": result.reason}

    # --- what the commands ask ------------------------------------------------------------------------------------

    def _restart(self, _message, _uid):
        self.cpanel_server.restart()
        self.whm_server.restart()
        return {}

    def _violate(self, message, _uid):
        self.panel.violation(message["rule"], message["detail"])
        return {}

    def _reload_features(self, _message, _uid):
        self.load_features()
        return {}

    def _whmapi1(self, message, _uid):
        return {"reply": self.api.local(message["function"], [tuple(pair) for pair in message["params"]])}

    def _uapi(self, message, uid):
        user = message.get("user")
        if uid != 0:
            if user is not None:
                return {"error": "only root may name a user"}
            user = next((account.user for account in self.panel.accounts.values() if account.uid == uid), None)
            if user is None:
                return {"error": "uid %d has no account" % uid}
        account = self.panel.accounts.get(user) if user else None
        if account is None:
            return {"error": "no account named %r" % user}
        args = {}
        for key, value in message["params"]:
            args[key] = value
        result = uapi.call(self.panel, account, message["module"], message["function"], args)
        return {"reply": {"apiversion": 3, "func": message["function"], "module": message["module"], "result": result}}

    def _upcp(self, _message, _uid):
        """What an update may do to a plug-in: sweep the panel's folders, move Perl, and tell the hooks afterwards."""
        addons = self.root.path("/usr/local/cpanel/whostmgr/addonfeatures")
        shutil.rmtree(addons, ignore_errors=True)
        for folder in [self.root.path("/usr/local/cpanel/base/frontend/" + theme) for theme in self.root.themes()] + [
                self.root.path("/usr/local/cpanel/whostmgr/docroot/cgi")]:
            for name in os.listdir(folder):
                path = os.path.join(folder, name)
                if os.path.islink(path):
                    os.unlink(path)
        shutil.rmtree(self.root.path("/usr/local/cpanel/Cpanel/Config/ConfigObj/Driver"), ignore_errors=True)
        os.makedirs(self.root.path("/usr/local/cpanel/Cpanel/Config/ConfigObj/Driver"))
        self.load_features()
        self.panel.fire("System", "upcp", "post", {"user": "root"})
        return {}

    # --- for tests and the demo -----------------------------------------------------------------------------------

    def ready(self):
        """Returns what the ready file says."""
        named = []
        for user in self.panel.accounts:
            if len(named) == SHOWN_ACCOUNTS:
                break
            named.append(self.panel.accounts[user])
        return {
            "pid": os.getpid(), "root": self.root.directory,
            "cpanel_port": self.cpanel_server.port, "whm_port": self.whm_server.port, "control_port": self.control_port,
            "ca_file": self.ca_file, "certificate": self.authority.good, "root_token": self.panel.root_token, "root_password": self.panel.root_password,
            "resellers": {user: self.panel.accounts[user].password for user in sorted(self.panel.resellers)
                          if user in self.panel.accounts},
            "accounts": {account.user: {"password": account.password, "uid": account.uid, "gid": account.gid,
                                        "domain": account.domain, "owner": account.owner, "suspended": account.suspended}
                         for account in named},
        }

    def write_ready(self, path):
        temporary = path + ".new"
        with open(temporary, "w", encoding="utf-8") as file:
            os.chmod(temporary, 0o600)
            json.dump(self.ready(), file, indent=1)
            file.write("\n")
        os.replace(temporary, path)
