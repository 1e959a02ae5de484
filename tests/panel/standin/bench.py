# SPDX-License-Identifier: Apache-2.0
"""listaccts from pages rendered beforehand, so that a benchmark of a client does not measure Python.

The pages lie in files, one per page (the JSON as it is sent), with a small index beside them; a later run with the same
accounts uses them again. Answering is one read of a cached file and one send.
"""
import hashlib
import json
import os

from . import rows
from .web import Response
from .shape import dumps

# what a synchronising client asks for, in this order
WANT = ("user", "domain", "email", "owner", "plan", "suspended", "suspendreason", "suspendtime", "is_locked", "uid", "unix_startdate")


class Pages:
    """All pages of listaccts for one page size, sorted by user."""

    def __init__(self, panel, size, directory, want=WANT):
        self.panel, self.size, self.want, self.directory = panel, size, tuple(want), directory
        self.total = len(panel.accounts)
        self.misses = 0
        self._known_header = None
        os.makedirs(directory, exist_ok=True)
        mark = {"accounts": self.total, "seed": panel.seed, "first_uid": panel.accounts["budi"].uid, "size": size, "want": list(self.want),
                "form": _form()}
        index = os.path.join(directory, "index.json")
        if not self._usable(index, mark):
            self._render(index, mark)

    @property
    def count(self):
        return (self.total + self.size - 1) // self.size

    def file(self, number):
        """Path of page `number`, counted from 1."""
        return os.path.join(self.directory, f"page-{number:06d}.json")

    def _usable(self, index, mark):
        try:
            with open(index, encoding="utf-8") as file:
                return json.load(file) == mark
        except (OSError, ValueError):
            return False

    def _render(self, index, mark):
        names = sorted(self.panel.accounts)
        for number in range(1, self.count + 1):
            start = (number - 1) * self.size + 1
            page = names[start - 1:start - 1 + self.size]
            document = {
                "metadata": {"version": 1, "command": "listaccts", "result": 1, "reason": "OK",
                             "chunk": {"records": self.total, "start": start, "chunks": self.count, "current": number, "size": self.size}},
                "data": {"acct": [rows.row(self.panel.accounts.peek(name), self.want) for name in page]},
            }
            with open(self.file(number), "wb") as file:
                file.write(dumps(document))
        with open(index + ".new", "w", encoding="utf-8") as file:
            json.dump(mark, file)
        os.replace(index + ".new", index)

    def answer(self, request, gate):
        """The page asked for, or None when this is no request for one (it then takes the ordinary way)."""
        if request.path != "/json-api/listaccts" or request.method != "POST" or b"api.chunk.start=" not in request.body:
            return None
        header = request.header("authorization")
        if header != self._known_header:
            caller = gate.enter(request)
            if isinstance(caller, Response):
                return caller
            if "all" not in caller.acls:
                return None
            self._known_header = header
        fields = dict(part.partition(b"=")[::2] for part in request.body.split(b"&"))
        start, size = fields[b"api.chunk.start"], fields.get(b"api.chunk.size", b"")
        fits = start.isdigit() and size == b"%d" % self.size and (int(start) - 1) % self.size == 0
        want = fields.get(b"want", b"").replace(b"%2C", b",").replace(b"%2c", b",").replace(b"%5F", b"_").replace(b"%5f", b"_")
        if not fits or want != ",".join(self.want).encode() or fields.get(b"api.sort.a.field") != b"user":
            self.misses += 1
            self.panel.violation("bench", f"no rendered page for {request.body[:400]!r}")
            return None
        number = (int(start) - 1) // self.size + 1
        if number > self.count:
            return None
        with open(self.file(number), "rb", buffering=0) as file:
            return Response(200, file.read(), "application/json")


def _form():
    """Changes whenever the code that renders changes, so that no stale page is served."""
    digest = hashlib.sha256()
    folder = os.path.dirname(os.path.abspath(__file__))
    for name in ("bench.py", "rows.py", "population.py", "accounts.py", "shape.py"):
        with open(os.path.join(folder, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()
