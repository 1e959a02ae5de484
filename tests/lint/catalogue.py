#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every text that people read has an Indonesian translation, and no translation is left over.

Texts are [[…]] in templates/html/*.mustache, and in C++ the English literals given to text(), plural() or
marked with PEL_TEXT(). Exit status 1 names each text that is missing in id.po or used nowhere.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LITERAL = r'((?:"(?:[^"\\\n]|\\.)*"\s*)+)'


def unquote(literals: str) -> str:
    parts = re.findall(r'"((?:[^"\\\n]|\\.)*)"', literals)
    return "".join(parts).replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")


def used() -> dict:
    out = {}
    for path in sorted((ROOT / "templates/html").glob("*.mustache")):
        for message in re.findall(r"\[\[(.*?)\]\]", path.read_text(), re.S):
            out.setdefault(message, path.name)
    call = re.compile(r"\b(?:text|PEL_TEXT)\(\s*" + LITERAL)
    plural = re.compile(r"\bplural\(\s*" + LITERAL + r",\s*" + LITERAL)
    for path in sorted((ROOT / "helper/web").rglob("*.cpp")):
        source = path.read_text()
        for match in call.finditer(source):
            out.setdefault(unquote(match.group(1)), path.name)
        for match in plural.finditer(source):
            out.setdefault(unquote(match.group(1)), path.name)
            out.setdefault(unquote(match.group(2)), path.name)
    return out


def translated(po: str) -> tuple:
    """The message ids with their translations, and those that are also a plural's id."""
    entries, plurals, state, current = {}, set(), None, None
    for line in po.splitlines():
        if line.startswith("#"):
            continue
        word = re.match(r'(msgid_plural|msgid|msgstr(?:\[\d\])?)\s+(".*")$', line)
        if word:
            state = word.group(1)
            if state == "msgid":
                current = {"msgid": "", "msgid_plural": "", "msgstr": ""}
                entries[id(current)] = current
            current[state.split("[")[0]] += unquote(word.group(2))
        elif line.startswith('"') and current is not None:
            current[state.split("[")[0]] += unquote(line)
    texts = {}
    for entry in entries.values():
        texts[entry["msgid"]] = entry["msgstr"]
        if entry["msgid_plural"]:
            plurals.add(entry["msgid_plural"])
    texts.pop("", None)
    return texts, plurals


def main() -> int:
    texts, plurals = translated((ROOT / "templates/locale/id.po").read_text())
    wanted = used()
    faults = [f"{where}: no Indonesian text for: {message}" for message, where in wanted.items()
              if not texts.get(message) and message not in plurals]
    faults += [f"id.po: used nowhere: {message}" for message in texts if message not in wanted]
    faults += [f"id.po: empty translation: {message}" for message, translation in texts.items() if not translation]
    for fault in faults:
        print(fault)
    if not wanted:
        print("no texts found: this check looks in the wrong place")
        return 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
