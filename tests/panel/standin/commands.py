# SPDX-License-Identifier: Apache-2.0
"""The command-line programs that a plug-in's installer calls; each is a file of its own in the fake root."""

import argparse
import json
import os
import socket
import sys
import urllib.parse

from . import appconfig, hooks, local_door, plugins
from .layout import Root


def ask(root, message):
    """Sends one message to the running stand-in. Returns its answer, or None when none runs."""
    try:
        with local_door.connect(root.socket) as sock:
            sock.sendall(json.dumps(message).encode() + b"\n")
            sock.shutdown(socket.SHUT_WR)
            data = b"".join(iter(lambda: sock.recv(65536), b""))
    except (FileNotFoundError, ConnectionRefusedError):
        return None
    return json.loads(data)


def fail(text, status=1):
    print(text, file=sys.stderr)
    return status


def must_be_root():
    if os.geteuid() != 0:
        print("Permission denied: this program must be run as root.", file=sys.stderr)
        sys.exit(1)


def violate_through(root):
    return lambda rule, detail: ask(root, {"op": "violate", "rule": rule, "detail": detail})


def register_appconfig(root, args):
    must_be_root()
    if len(args) != 1:
        return fail("Usage: register_appconfig FILE.conf")
    try:
        name = appconfig.AppConfig(root, violate_through(root)).register(args[0])
    except appconfig.ConfError as error:
        violate_through(root)("R8", "register_appconfig: %s" % error)
        return fail("register_appconfig: %s" % error)
    print("%s registered" % name)
    ask(root, {"op": "restart"})
    return 0


def unregister_appconfig(root, args):
    must_be_root()
    if len(args) != 1:
        return fail("Usage: unregister_appconfig NAME|FILE")
    try:
        name = appconfig.AppConfig(root, violate_through(root)).unregister(args[0])
    except appconfig.ConfError as error:
        return fail("unregister_appconfig: %s" % error)
    print("%s unregistered" % name)
    ask(root, {"op": "restart"})
    return 0


def is_registered_with_appconfig(root, args):
    must_be_root()
    if len(args) != 2:
        return fail("Usage: is_registered_with_appconfig SERVICE NAME")
    conf = appconfig.AppConfig(root, violate_through(root)).entries().get(args[1])
    print(1 if conf and args[0] in conf["service"].split("|") else 0)
    return 0


def show_appconfig(root, _args):
    must_be_root()
    for name, conf in appconfig.AppConfig(root, violate_through(root)).entries().items():
        print("[%s]" % name)
        for key, value in sorted(conf.items()):
            print("%s=%s" % (key, value))
    return 0


def install_plugin(root, args, remove=False):
    name = "uninstall_plugin" if remove else "install_plugin"
    if os.geteuid() != 0:
        return fail("%s: permission denied: only root may do this." % name)
    parser = argparse.ArgumentParser(prog=name)
    parser.add_argument("path", nargs="?")
    parser.add_argument("--theme", default="jupiter")
    options = parser.parse_args(args)
    if not options.path:
        return fail("%s: you must give the path of a plugin." % name, 2)
    try:
        names = (plugins.uninstall if remove else plugins.install)(root, options.path, options.theme)
    except plugins.PluginError as error:
        if error.breach:
            violate_through(root)("R10", "%s: %s" % (name, error))
        return fail("%s: %s" % (name, error), 3 if "exist" in str(error) else 4 if "install.json" in str(error) else 5)
    for item in names:
        print("%s %s" % ("Removed" if remove else "Installed", item))
    ask(root, {"op": "features"})
    return 0


def uninstall_plugin(root, args):
    return install_plugin(root, args, remove=True)


def manage_hooks(root, args):
    must_be_root()
    parser = argparse.ArgumentParser(prog="manage_hooks")
    parser.add_argument("verb", choices=("add", "delete", "describe", "list", "prune"))
    parser.add_argument("kind", nargs="?")
    parser.add_argument("path", nargs="?")
    parser.add_argument("--manual", action="store_true")
    for name in ("category", "event", "stage", "action", "weight", "output"):
        parser.add_argument("--" + name)
    parser.add_argument("--escalateprivs", action="store_const", const=1)
    options = parser.parse_args(args)
    registry = hooks.Registry(root)
    if options.verb == "list":
        if (options.output or "").upper() == "JSON":
            print(json.dumps(registry.listing()))
            return 0
        for category, events in registry.listing().items():
            for event, items in events.items():
                for item in items:
                    print("%s %s %s weight=%d %s" % (category, event, item["stage"], item["weight"], item["hook"]))
        return 0
    if options.verb == "prune":
        print("Pruned %d hooks" % registry.prune())
        return 0
    if options.kind != "script" or not options.path:
        return fail("Usage: manage_hooks add|delete|describe script /absolute/path [--manual --category … --event … --stage …]")
    try:
        if options.manual:
            entry = {"category": options.category, "event": options.event, "stage": options.stage, "exectype": "script",
                     "hook": options.path + (" " + options.action if options.action else "")}
            if options.weight:
                entry["weight"] = options.weight
            if options.escalateprivs:
                entry["escalateprivs"] = 1
            hooks.check_entry(entry)
            if not os.path.isfile(options.path):
                raise hooks.HookError("%s: no such script" % options.path)
            entries = [entry]
        else:
            entries = registry.describe(options.path)
    except hooks.HookError as error:
        violate_through(root)("R12", "manage_hooks: %s" % error)
        return fail("manage_hooks: %s" % error)
    if options.verb == "describe":
        print(json.dumps([{key: value for key, value in entry.items() if key != "described"} for entry in entries]))
        return 0
    if options.verb == "add":
        registry.add(entries)
        for entry in entries:
            print("Added hook for %s::%s to hooks registry" % (entry["category"], entry["event"]))
        return 0
    count = registry.delete(entries)
    print("Deleted %d of %d hooks" % (count, len(entries)))
    return 0 if count == len(entries) else 1


def _yaml(value, indent=0):
    """Writes plain data the way YAML shows it in blocks; whmapi1 and uapi print it by default."""
    pad = "  " * indent
    if isinstance(value, dict) and value:
        return "".join(pad + "%s:%s" % (key, _after(item, indent)) for key, item in value.items())
    if isinstance(value, list) and value:
        return "".join(pad + "-" + _after(item, indent) for item in value)
    return pad + _scalar(value) + "\n"


def _after(item, indent):
    nested = isinstance(item, (dict, list)) and item
    return "\n" + _yaml(item, indent + 1) if nested else " %s\n" % _scalar(item)


def _scalar(value):
    if value is None:
        return "~"
    if isinstance(value, (dict, list)):
        return "{}" if isinstance(value, dict) else "[]"
    return str(value) if isinstance(value, (int, float)) else json.dumps(value, ensure_ascii=False)


def _show(reply, output):
    if output in ("json", "jsonpretty"):
        print(json.dumps(reply, ensure_ascii=False, indent=3 if output == "jsonpretty" else None))
    else:
        sys.stdout.write("---\n" + _yaml(reply))


def _api_arguments(root, args):
    options, rest, values = {}, [], []
    for word in args:
        if word.startswith("--") and not values:
            key, _, value = word[2:].partition("=")
            options[key] = value
        elif "=" in word and rest:
            key, _, value = word.partition("=")
            decoded = urllib.parse.unquote_to_bytes(value)
            if value.count("%") != sum(1 for part in value.split("%")[1:] if len(part) >= 2 and all(c in "0123456789abcdefABCDEF" for c in part[:2])):
                violate_through(root)("CLI", "a value on the command line is not percent-encoded: %s" % key)
            values.append((key, decoded.decode("utf-8", "replace")))
        else:
            rest.append(word)
    return options, rest, values


def whmapi1(root, args):
    must_be_root()
    options, rest, values = _api_arguments(root, args)
    if len(rest) != 1:
        return fail("Usage: whmapi1 [--output=json] FUNCTION [KEY=VALUE…]")
    reply = ask(root, {"op": "whmapi1", "function": rest[0], "params": values})
    if reply is None:
        return fail("whmapi1: the panel does not run")
    _show(reply["reply"], options.get("output", "yaml"))
    return 0


def uapi(root, args):
    options, rest, values = _api_arguments(root, args)
    if len(rest) != 2:
        return fail("Usage: uapi [--user=NAME] [--output=json] MODULE FUNCTION [KEY=VALUE…]")
    reply = ask(root, {"op": "uapi", "user": options.get("user"), "module": rest[0], "function": rest[1], "params": values})
    if reply is None:
        return fail("uapi: the panel does not run")
    if "error" in reply:
        return fail("uapi: %s" % reply["error"])
    _show(reply["reply"], options.get("output", "yaml"))
    return 0


def upcp(root, _args):
    must_be_root()
    reply = ask(root, {"op": "upcp"})
    if reply is None:
        return fail("upcp: the panel does not run")
    print("Updated.")
    return 0


def main(name, directory, args):
    return globals()[name](Root(directory), args)
