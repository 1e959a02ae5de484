# SPDX-License-Identifier: Apache-2.0
"""WHM API 1 over HTTP: POST and GET on /json-api/FUNCTION.

Strict: it refuses what the real one refuses, and where the real one forgives without a word it forgives and records a
violation. Rule numbers W1 to W21 are listed in ../README.md.
"""
import collections
import itertools
import random
import re
import threading
import time

from . import forms, whm_accounts, whm_server  # noqa: F401  (registering their functions)
from .faults import Faults
from .meta import Meta, MetaError
from .model import PanelError
from .shape import Shaper, api0
from .web import Response
from .whm_auth import Dropped, Gate, denied
from .whm_call import ABSENT, FUNCTIONS, Call, Caller, Failure, NoPrivilege, Reply

LOG_LENGTH = 20_000


class Api:
    """All of WHM API 1 for one panel. Threads: handle() runs on many at once."""

    refusals = (PanelError,)

    def __init__(self, panel):
        self.panel = panel
        self.gate = Gate(panel)
        self.faults = Faults(self)
        self.shaper = Shaper(panel, self.either)
        self.log = collections.deque(maxlen=LOG_LENGTH)
        self.expected = None  # function names a test expects, None = any
        self.bench = None     # pages rendered beforehand (bench.Pages)
        self.turn = 0
        self.order_lock = threading.Lock()
        self.order_key, self.order_names = None, ()
        self._turns = {}
        self._numbers = itertools.count(1)
        self._chance = random.Random(panel.seed)
        self._lock = threading.Lock()

    # -- choices

    def either(self, *choices):
        """One of the choices, by the seed, so that every combination of shapes comes up in the long run."""
        with self._lock:
            return self._chance.choice(choices)

    def in_turn(self, key, *choices):
        """The choices one after another, counted per key."""
        with self._lock:
            self._turns[key] = self._turns.get(key, -1) + 1
            return choices[self._turns[key] % len(choices)]

    def shuffle(self, names):
        """Rule 11: without a sort the order differs on each call."""
        before = list(names)
        with self._lock:
            self._chance.shuffle(names)
        if names == before:
            names.reverse()

    def gmtime(self):
        return time.gmtime(self.panel.clock.now())

    def page_info(self, call, info, count):
        """metadata.chunk and metadata.filter, where asked for."""
        out = {}
        if info is not None and call.meta.chunk_verbose:
            form = self.panel.switches.chunk_info
            if form == "mixed":
                form = self.either("int", "str", "never")
            if form != "never":
                out["chunk"] = {key: str(value) for key, value in info.items()} if form == "str" else info
        if call.meta.filter_verbose:
            out["filter"] = {"filtered": count}
        return out

    def past_the_end(self, info, page):
        """Rule 12: a page behind the last row is empty in each of three ways, one after another."""
        if info is None or page or info["start"] <= info["records"]:
            return ""
        return self.in_turn("past the end", "array", "null", "absent")

    def list_reply(self, call, key, entries):
        """Sorts, filters, cuts and pages a list of rows as the meta-arguments say."""
        meta = call.meta
        try:
            shown = list(entries[0]) if entries else [field for field, _m, _r, _g in meta.sort or ()]
            numeric = {name for name in shown if entries and isinstance(entries[0][name], int)}
            meta.check_fields(numeric, shown)
            entries = [entry for entry in entries if meta.passes(entry)]
            meta.sort_rows(entries)
            if not meta.sort:
                self.shuffle(entries)
            page, info = meta.page(entries)
        except MetaError as error:
            raise Failure(str(error)) from error
        if meta.columns is not None:
            page = [{name: entry[name] for name in meta.columns if name in entry} for entry in page]
        return Reply({key: page}, "OK", self.page_info(call, info, len(entries)), key, empty=self.past_the_end(info, page))

    # -- running a function

    def check_privilege(self, caller, spec):
        if spec is None or not spec.acl:
            return
        allowed = {"root": caller.is_root or "all" in caller.acls, "unlimited": not caller.limited}.get(spec.acl)
        if not (caller.has(spec.acl) if allowed is None else allowed):
            raise NoPrivilege

    def reply(self, caller, name, params, network=True):
        """Runs a function and returns (ok, reason, data, extra, list_key, raw, empty). Raises NoPrivilege."""
        spec = FUNCTIONS.get(name)
        try:
            if spec is None:
                quotes = self.either('("%s")', "(“%s”)") % name
                raise Failure(f"Unknown app {quotes} requested for this version (1) of the API.", plain=True)
            self.check_privilege(caller, spec)
            call = Call(self, caller, name, params, network)
            call.check_names(spec)
            if spec.meta:
                call.meta = Meta(params, call.record)
            done = spec.run(call)
            return True, done.reason, done.data, done.extra, done.list_key, done.raw, done.empty
        except Failure as failure:
            return False, str(failure), failure.data, failure.extra, "", None, ""
        except (PanelError, MetaError) as refusal:
            failure = Failure(str(refusal))
            return False, str(failure), ABSENT, {}, "", None, ""

    def run(self, caller, name, params, network=True):
        """Runs a function and returns the whole reply as a dict. Raises NoPrivilege."""
        ok, reason, data, extra, list_key, raw, empty = self.reply(caller, name, params, network)
        return raw if raw is not None else self.shaper.document(name, ok, reason, data, extra, list_key, empty)

    def local(self, name, params):
        """Runs a function as root without HTTP, as the whmapi1 command does. params: (name, value) pairs."""
        return self.run(Caller("root", frozenset({"all"}), how="local"), name, list(params), network=False)

    # -- HTTP

    def handle(self, request):
        """Answers one request: a Response, or None when it was answered on the raw connection."""
        entry = {"number": next(self._numbers), "time": self.panel.clock.now(), "verb": request.method, "path": request.path,
                 "connection": request.conn_number, "port": request.port, "headers": [name for name, _value in request.headers],
                 "params": [], "function": "", "user": "", "status": 0, "result": None}
        if self.bench is not None:
            quick = self.bench.answer(request, self.gate)
            if quick is not None:
                return quick
        self.log.append(entry)
        self.turn = entry["number"]
        try:
            response = self._answer(request, entry)
        except Dropped:
            entry["status"] = "dropped"
            return None
        entry["status"] = response.status if response is not None else "raw"
        return response

    def _answer(self, request, entry):
        path = request.path
        if path.startswith("/execute/"):
            self.panel.violation("W3", f"{path}: UAPI is not served here")
            return Response(404, b'{"errors":["Function not found"],"status":0,"data":null,"messages":null}', "application/json")
        if not path.startswith("/json-api/"):
            self.panel.violation("W3", f"{path} is not the JSON API")
            return denied()
        if request.method not in ("GET", "POST"):
            self.panel.violation("W3", f"{request.method} {path}")
            return Response(405, b"Method Not Allowed\n", "text/plain", [("Allow", "GET, POST")])
        name = entry["function"] = path[len("/json-api/"):]
        params = self._parameters(request, name)
        entry["params"] = [(key, "…" if "password" in key else value) for key, value in params]
        caller = self.gate.enter(request)
        if isinstance(caller, Response):
            return caller
        entry["user"], entry["how"] = caller.user, caller.how
        if self.expected is not None and name not in self.expected:
            self.panel.violation("W21", f"unexpected call of {name}")
        fault = self.faults.take(name, params)
        if fault is not None:
            entry["fault"] = fault.kind
            fault.before(request)
        try:
            response, document = self._call(caller, name, params)
        except NoPrivilege:
            entry["result"] = "no privilege"
            if self.panel.switches.refusal == "403":
                response, document = denied(), None
            else:
                document = self.shaper.document(name, False, str(Failure(f"You do not have permission to call “{name}”.")))
                response = self.shaper.response(document)
        if document is not None:
            entry["result"] = document.get("metadata", {}).get("result", "none")
        if document is not None:
            self.faults.remember(name, response.body)
        if fault is not None:
            return fault.deliver(request, response, document)
        return self._send(request, response)

    def _call(self, caller, name, params):
        versions = [value for key, value in params if key == "api.version"]
        if len(versions) > 1:
            self.panel.violation("W10", f"{name}: api.version given twice")
        if not versions:
            self.panel.violation("W5", f"{name}: api.version is missing")
            if name not in FUNCTIONS:
                document = {"error": f"Unknown App Requested: {name}"}
            else:
                ok, reason, data, _extra, _key, raw, _empty = self.reply(caller, name, params)
                document = raw if raw is not None else api0(name, ok, reason, data)
        elif versions[0] != "1":
            self.panel.violation("W5", f"{name}: api.version={versions[0]!r}")
            document = self.shaper.document(name, False, f"Unknown API version “{versions[0]}”.")
        else:
            document = self.run(caller, name, params)
        return self.shaper.response(document), document

    def _parameters(self, request, name):
        """Rule 4: decodes strictly, from the body of a POST or the query of a GET."""
        sins = []
        query, body = request.query_string.encode("latin-1", "replace"), request.body
        if query and body:
            sins.append("parameters in both URL and body")
        if body:
            kind = (request.header("content-type") or "").split(";")[0].strip().lower()
            if request.method == "GET":
                sins.append("a GET with a body")
            if kind != "application/x-www-form-urlencoded":
                sins.append(f"Content-Type {kind!r}")
        params = forms.parse(query, sins) + forms.parse(body, sins)
        for sin in dict.fromkeys(sins):
            self.panel.violation("W4", f"{name}: {sin}")
        if not re.fullmatch(r"[A-Za-z0-9_]+", name):
            self.panel.violation("W4", f"{request.path} names no function")
        return params

    def _send(self, request, response):
        """Plain answers, now and then in chunks when the switches ask for it."""
        if response.status == 200 and self.panel.switches.chunked and self.either(False, True) and request.conn is not None:
            self.faults.write_chunked(request.conn, response, 4096)
            return None
        return response
