# SPDX-License-Identifier: Apache-2.0
"""The JSON around an answer: which of several shapes that real servers were seen to send (rule 14)."""
import json
import zlib

from .web import Response
from .whm_call import ABSENT


def dumps(document):
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _as_text(value):
    """Numbers as digit strings, as servers of the old manner send them."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    if isinstance(value, dict):
        return {key: _as_text(item) for key, item in value.items()}
    return value


class Shaper:
    """Chooses shapes by the panel's switches; "mixed" leaves it to chance, by the panel's seed."""

    def __init__(self, panel, either):
        self.panel = panel
        self.either = either

    def _result(self, name, ok):
        form = self.panel.switches.result
        if form == "mixed":
            form = "str" if (zlib.crc32(name.encode()) + self.either(0, 1)) % 2 else "int"
        value = 1 if ok else 0
        return str(value) if form == "str" else value

    def _data(self, name, data, list_key, empty):
        """The pair ("data", value), or nothing when it is left out."""
        switches = self.panel.switches
        empty = empty or switches.empty
        if empty == "mixed":
            empty = self.either("array", "null", "absent")
        if data is ABSENT:
            return {"array": {}, "null": {"data": None}, "absent": {"data": {}}}[empty]
        if list_key and isinstance(data, dict) and data.get(list_key) == [] and empty != "array":
            data = {key: value for key, value in data.items() if key != list_key}
            if empty == "null":
                data[list_key] = None
        types = switches.types
        if types == "mixed":
            types = self.either("modern", "old")
        if types == "old" and name not in ("listaccts", "accountsummary", "myprivs", "uapi_cpanel", "batch"):
            data = _as_text(data)
        return {"data": data}

    def document(self, name, ok, reason, data=ABSENT, extra=None, list_key="", empty=""):
        """The whole reply as a dict, in the order of keys chosen for this turn."""
        switches = self.panel.switches
        metadata = {"version": 1, "command": name, "result": self._result(name, ok), "reason": reason}
        extra = dict(extra or {})
        output = extra.get("output")
        if output and "raw" in output and switches.extra_fields:
            extra["output"] = {**output, "warnings": self.either("first warning\nsecond warning", ["first warning"], []), "messages": []}
        metadata.update(extra)
        if switches.extra_fields:
            metadata[self.either("payload_is_literal", "some_future_member")] = 1
        body = self._data(name, data, list_key, empty)
        first = switches.data_first
        if first == "mixed":
            first = self.either("yes", "no")
        if first == "yes":
            return {**body, "metadata": metadata}
        return {"metadata": metadata, **body}

    def response(self, document):
        form = self.panel.switches.content_type
        if form == "mixed":
            form = self.either("json", "text")
        kind = "application/json" if form == "json" else 'text/plain; charset="utf-8"'
        return Response(200, dumps(document), kind)


def api0(name, ok, reason, data):
    """The shape of the API before this one, which answers when api.version was lost."""
    status = 1 if ok else 0
    if name in ("listaccts", "accountsummary"):
        acct = data.get("acct") if ok and isinstance(data, dict) else None
        return {"status": status, "statusmsg": "Ok" if ok else reason, "acct": acct}
    if name == "listresellers" and ok:
        return {"reseller": data["reseller"]}
    if name == "myprivs" and ok:
        return {"privs": data["privileges"]}
    return {"result": [{"status": status, "statusmsg": reason}]}
