# SPDX-License-Identifier: Apache-2.0
"""install_plugin and uninstall_plugin: icons and groups on the customer's tools page, from an install.json."""

import hashlib
import json
import os
import re
import shutil
import struct
import tempfile

KEYS = {
    "link": {"type", "id", "name", "order", "group_id", "uri", "icon", "featuremanager", "feature", "target", "description"},
    "group": {"type", "id", "name", "order", "icon"},
}
NEEDED = {"link": ("id", "name", "order", "group_id", "uri", "icon"), "group": ("id", "name", "order")}
KNOWN_GROUPS = {"security": "Security", "software": "Software", "email": "Email"}
IDENTIFIER = re.compile(r"[a-z0-9_-]+")


class PluginError(Exception):
    """The package is refused; str() says why, `breach` whether it breaks a rule of the real panel's users."""

    def __init__(self, text, breach=False):
        super().__init__(text)
        self.breach = breach


def _unpack(path, into):
    import tarfile  # slow to load, and directories are what is mostly installed
    import zipfile

    if path.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(into)
    elif path.endswith((".tar.gz", ".bzip2")):
        with tarfile.open(path) as archive:
            archive.extractall(into, filter="data") if hasattr(tarfile, "data_filter") else archive.extractall(into)
    else:
        raise PluginError("%s is neither a directory nor a .tar.gz, .bzip2 or .zip file." % path)
    tops = os.listdir(into)
    if len(tops) != 1 or not os.path.isdir(os.path.join(into, tops[0])):
        raise PluginError("The archive must hold one folder, and install.json in it.")
    return os.path.join(into, tops[0])


def icon_size(path):
    """Returns (width, height) of an SVG or PNG, or None when it does not say."""
    with open(path, "rb") as file:
        data = file.read(65536)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return struct.unpack(">II", data[16:24])
    tag = re.search(rb"<svg\b[^>]*>", data, re.S)
    if not tag:
        return None
    sizes = [re.search(rb'\b%s="([0-9.]+)(px)?"' % name, tag.group(0)) for name in (b"width", b"height")]
    if all(sizes):
        return tuple(int(float(match.group(1))) for match in sizes)
    box = re.search(rb'viewBox="[0-9.]+[ ,]+[0-9.]+[ ,]+([0-9.]+)[ ,]+([0-9.]+)"', tag.group(0))
    return (int(float(box.group(1))), int(float(box.group(2)))) if box else None


class Package:
    """An unpacked plug-in, checked. Use as a context manager: an archive is unpacked into a temporary folder."""

    def __init__(self, path):
        self.path = path
        self._temporary = None

    def __enter__(self):
        if not os.path.exists(self.path):
            raise PluginError("The path “%s” does not exist." % self.path)
        folder = self.path
        if not os.path.isdir(folder):
            self._temporary = tempfile.mkdtemp(prefix="panel-plugin-")
            folder = _unpack(self.path, self._temporary)
        self.folder = folder
        try:
            with open(os.path.join(folder, "install.json"), encoding="utf-8") as file:
                self.text = file.read()
        except FileNotFoundError:
            raise PluginError("The plugin has no install.json file.") from None
        try:
            self.entries = json.loads(self.text)
        except ValueError as error:
            raise PluginError("install.json is not valid JSON: %s" % error) from None
        if not isinstance(self.entries, list) or not self.entries:
            raise PluginError("install.json must hold an array.", breach=True)
        return self

    def __exit__(self, *_):
        if self._temporary:
            shutil.rmtree(self._temporary, ignore_errors=True)

    def check(self, known_groups):
        """Raises PluginError at the first fault."""
        declared = {entry.get("id") for entry in self.entries if isinstance(entry, dict) and entry.get("type") == "group"}
        for entry in self.entries:
            kind = entry.get("type") if isinstance(entry, dict) else None
            if kind not in KEYS:
                raise PluginError("An entry's type is neither link nor group: %r" % entry, breach=True)
            unknown = set(entry) - KEYS[kind]
            if unknown:
                raise PluginError("A %s does not have the key %s." % (kind, ", ".join(sorted(unknown))), breach=True)
            missing = [key for key in NEEDED[kind] if key not in entry]
            if missing:
                raise PluginError("A %s lacks %s." % (kind, ", ".join(missing)), breach=True)
            if not isinstance(entry["id"], str) or not IDENTIFIER.fullmatch(entry["id"]):
                raise PluginError("The id %r is not made of a-z, 0-9, _ and -." % entry["id"], breach=True)
            if not re.fullmatch(r"[0-9]+", str(entry["order"])):
                raise PluginError("The order %r is not a number." % entry["order"], breach=True)
            if kind == "link" and entry["group_id"] not in declared | set(known_groups):
                raise PluginError("The group “%s” is neither declared nor known to work." % entry["group_id"], breach=True)
            if kind == "link" and entry["uri"].startswith("/"):
                raise PluginError("The uri must be relative to the theme's folder, or an absolute URL.", breach=True)
            if "featuremanager" in entry and entry["featuremanager"] is not True:
                raise PluginError("featuremanager can only be true.", breach=True)
            if entry.get("icon"):
                self._check_icon(entry["icon"])

    def _check_icon(self, icon):
        if os.path.basename(icon) != icon or not icon.endswith((".svg", ".png")):
            raise PluginError("The icon “%s” must be the bare name of an SVG or PNG file." % icon, breach=True)
        path = os.path.join(self.folder, icon)
        if not os.path.isfile(path):
            raise PluginError("The icon “%s” is not beside install.json." % icon, breach=True)
        size = icon_size(path)
        if size != (48, 48):
            raise PluginError("The icon “%s” is not 48 by 48 (%s)." % (icon, size), breach=True)


def _folder(root, theme):
    path = root.path("/usr/local/cpanel/base/frontend/%s" % theme)
    if not IDENTIFIER.fullmatch(theme) or not os.path.isdir(path):
        raise PluginError("The theme “%s” does not exist." % theme)
    return "/usr/local/cpanel/base/frontend/%s/dynamicui/" % theme


def install(root, path, theme="jupiter"):
    """Registers icons and groups; installs no file of the plug-in itself."""
    target = _folder(root, theme)
    os.makedirs(root.path(target), exist_ok=True)
    with Package(path) as package:
        groups = set(KNOWN_GROUPS) | {e["id"] for e in registered(root, theme) if e["type"] == "group"}
        package.check(groups)
        source = hashlib.sha256(package.text.encode()).hexdigest()
        for entry in package.entries:
            stored = dict(entry, source=source)
            if entry.get("icon"):
                suffix = entry["icon"][-4:]
                stored["icon_file"] = "dynamicui/icon_%s_%s%s" % (entry["type"], entry["id"], suffix)
                shutil.copyfile(os.path.join(package.folder, entry["icon"]),
                                root.path(target + os.path.basename(stored["icon_file"])))
            root.write(target + "dynamicui_%s.conf" % entry["id"], json.dumps(stored, ensure_ascii=False) + "\n")
        return [entry["id"] for entry in package.entries]


def uninstall(root, path, theme="jupiter"):
    """Takes back what the same install.json registered. Raises PluginError when it is another one."""
    target = _folder(root, theme)
    with Package(path) as package:
        source = hashlib.sha256(package.text.encode()).hexdigest()
        mine = [entry for entry in registered(root, theme) if entry["source"] == source]
        if not mine:
            raise PluginError("Nothing is registered from this install.json; uninstall with the one that was installed.",
                              breach=any(e.get("id") in {x["id"] for x in registered(root, theme)}
                                         for e in package.entries if isinstance(e, dict)))
        for entry in mine:
            os.unlink(root.path(target + "dynamicui_%s.conf" % entry["id"]))
            if "icon_file" in entry:
                os.unlink(root.path(target + os.path.basename(entry["icon_file"])))
        return [entry["id"] for entry in mine]


def registered(root, theme="jupiter"):
    """Returns the registered entries in the order of the tools page."""
    folder = root.path("/usr/local/cpanel/base/frontend/%s/dynamicui/" % theme)
    entries = []
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
        if name.startswith("dynamicui_") and name.endswith(".conf"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                entries.append(json.load(file))
    return sorted(entries, key=lambda entry: (int(entry["order"]), entry["id"]))
