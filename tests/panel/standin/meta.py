# SPDX-License-Identifier: Apache-2.0
"""WHM API 1 meta-arguments: api.sort, api.filter, api.columns, api.chunk (rules 11 to 13 of the README's list)."""
import re

TEXT_TESTS = {
    "contains": lambda value, arg: arg.lower() in value.lower(),
    "begins": lambda value, arg: value.lower().startswith(arg.lower()),
    "eq": lambda value, arg: value == arg,
}
NUMBER_TESTS = {
    "==": lambda value, arg: value == arg,
    "lt": lambda value, arg: value < arg,
    "lt_equal": lambda value, arg: value <= arg,
    "gt": lambda value, arg: value > arg,
    "gt_equal": lambda value, arg: value >= arg,
}
SORT_METHODS = ("lexicographic", "numeric", "numeric_zero_as_max", "ipv4")
_SHAPES = tuple(re.compile(shape) for shape in (
    r"chunk\.(enable|size|start|verbose)\Z", r"sort\.(enable|verbose)\Z", r"sort\.[a-z]\.(field|method|reverse)\Z",
    r"filter\.(enable|verbose)\Z", r"filter\.[a-z]\.(field|type|arg0)\Z", r"columns\.enable\Z", r"columns\.[a-z]\Z",
))


class MetaError(Exception):
    """The call fails with this reason."""


class Meta:
    """The api.* parameters of one call, checked. Attributes that are None were not asked for."""

    def __init__(self, params, record):
        values = {}
        for name, value in params:
            if not name.startswith("api.") or name == "api.version":
                continue
            key = name[4:]
            if not any(shape.match(key) for shape in _SHAPES):
                record("W10", f"unknown parameter {name!r}")
                continue
            if key in values:
                record("W10", f"{name} given twice")
            values.setdefault(key, value)
        groups = {key.split(".")[0] for key in values}
        active = set()
        for group in sorted(groups):
            if values.get(f"{group}.enable") == "1":
                active.add(group)
            else:
                record("W13", f"api.{group}.* without api.{group}.enable=1 has no effect")
        self.sort = self._sort(values) if "sort" in active else None
        self.filters = self._filters(values) if "filter" in active else None
        self.filter_verbose = "filter" in active and values.get("filter.verbose") == "1"
        self.columns = None
        if "columns" in active:
            self.columns = [value for key, value in sorted(values.items()) if re.match(r"columns\.[a-z]\Z", key)]
        self.chunk = self._chunk(values, record) if "chunk" in active else None
        self.chunk_verbose = "chunk" in active and values.get("chunk.verbose") == "1"

    @staticmethod
    def _letters(values, group):
        return sorted({key.split(".")[1] for key in values if re.match(rf"{group}\.[a-z]\.", key)})

    def _sort(self, values):
        out = []
        for letter in self._letters(values, "sort"):
            field = values.get(f"sort.{letter}.field")
            method = values.get(f"sort.{letter}.method", "lexicographic")
            if not field:
                raise MetaError(f"api.sort.{letter}.field is required.")
            if method not in SORT_METHODS:
                raise MetaError(f"“{method}” is not a sort method.")
            out.append((field, method, values.get(f"sort.{letter}.reverse") == "1", f"sort.{letter}.method" in values))
        return out

    def _filters(self, values):
        out = []
        for letter in self._letters(values, "filter"):
            field, kind = values.get(f"filter.{letter}.field", "*"), values.get(f"filter.{letter}.type", "contains")
            kind_plain = kind.replace("_handle_unlimited", "")
            if kind_plain not in TEXT_TESTS and kind_plain not in NUMBER_TESTS:
                raise MetaError(f"“{kind}” is not a filter type.")
            out.append((field, kind, values.get(f"filter.{letter}.arg0", "")))
        return out

    @staticmethod
    def _chunk(values, record):
        def number(key, default):
            text = values.get(key, default)
            if not re.fullmatch(r"-?\d{1,12}", text):
                record("W12", f"api.{key}={text!r} is not a number")
                raise MetaError(f"api.{key} must be a number.")
            return int(text)

        size, start = number("chunk.size", "0"), number("chunk.start", "1")
        if size < 1 or (start < 1 and start != -1):
            record("W12", f"api.chunk.size={size} api.chunk.start={start}: both count from 1")
            raise MetaError("The chunk parameters are invalid.")
        return size, start

    def check_fields(self, numeric, shown):
        """Rule 11: a numeric column needs a method, and a sort key must be among the displayed columns."""
        if self.columns is not None:
            shown = [name for name in self.columns if name in shown]
        for field, _method, _reverse, has_method in self.sort or ():
            if field not in shown:
                raise MetaError(f"The sort field “{field}” is not among the displayed columns.")
            if field in numeric and not has_method:
                raise MetaError(f"The field “{field}” is numeric: a sort method is required.")

    def sort_rows(self, rows):
        """Sorts dicts in place by the keys asked for."""
        for field, method, reverse, _given in reversed(self.sort or ()):
            rows.sort(key=lambda entry, f=field, m=method: sort_key(entry.get(f), m), reverse=reverse)

    def passes(self, entry):
        """Whether a row passes all filters."""
        for field, kind, arg in self.filters or ():
            values = entry.values() if field == "*" else (entry.get(field),)
            if not any(_test(value, kind, arg) for value in values):
                return False
        return True

    def page(self, rows):
        """Cuts the page out of rows and returns it with the numbers of metadata.chunk (None when not paging)."""
        if self.chunk is None:
            return rows, None
        size, start = self.chunk
        total = len(rows)
        info = {"records": total, "start": start, "chunks": (total + size - 1) // size,
                "current": 1 if start == -1 else (start - 1) // size + 1, "size": size}
        return (rows if start == -1 else rows[start - 1:start - 1 + size]), info


def sort_key(value, method):
    """What a value is compared by."""
    if method == "lexicographic":
        return "" if value is None else str(value)
    if method == "ipv4":
        return tuple(int(part) if part.isdigit() else 0 for part in str(value).split("."))
    number = _as_number(value)
    if number is None:
        number = float("inf") if value == "unlimited" else 0.0
    if method == "numeric_zero_as_max" and number == 0:
        number = float("inf")
    return number


def _as_number(value):
    match = re.match(r"-?\d+(\.\d+)?", str(value)) if value is not None else None
    return float(match.group()) if match else None


def _test(value, kind, arg):
    if kind in TEXT_TESTS:
        return TEXT_TESTS[kind]("" if value is None else str(value), arg)
    number = _as_number(value)
    if value == "unlimited" and kind.endswith("_handle_unlimited"):
        number = float("inf")
    wanted = _as_number(arg)
    if number is None or wanted is None:
        return False
    return NUMBER_TESTS[kind.replace("_handle_unlimited", "")](number, wanted)
