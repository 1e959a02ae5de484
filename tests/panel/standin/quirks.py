# SPDX-License-Identifier: Apache-2.0
"""Switches of what is played, and --quirks: every oddity of form seen on real servers, while what is said stays true."""
import dataclasses
from dataclasses import dataclass


@dataclass
class Switches:
    """Which answer of several possible ones the stand-in plays; set through the control port (POST /profile)."""

    types: str = "modern"               # modern | old | mixed: how values are typed (rule 14)
    data_first: str = "mixed"           # yes | no | mixed: "data" before "metadata"
    empty: str = "array"                # array | null | absent | mixed
    result: str = "int"                 # int | str | mixed
    content_type: str = "json"          # json | text | mixed
    extra_fields: bool = False          # unknown fields, nested ones too
    chunk_info: str = "int"             # int | str | never | mixed (rule 12)
    chunked: bool = False               # every other reply with Transfer-Encoding: chunked
    refusal: str = "403"                # 403 | result: a privilege that is missing (rule 8)
    lockout: str = "403"                # 403 | drop: what a blocked address sees (rule 7)
    lockout_after: int = 5
    batch_result: int = 1               # outer result of a batch with a failure inside (rule 18)
    already: str = "unchanged"          # unchanged | again | failure: suspend what is suspended (rule 15)
    feature_unknown: str = "null"       # null | zero: has_feature for an unknown id
    modify_newuser: str = "absent"      # absent | equal: newuser in a Modify hook that renames nobody
    suspend_args: bool = False          # suspend hooks carry the API shape, data.args.user
    limited_root: str = "all"           # all | own: which accounts a limited token of root sees
    massmodify_fires: bool = False      # whether massmodifyacct fires Accounts::Modify


ODD = {
    "types": "mixed", "data_first": "mixed", "empty": "mixed", "result": "mixed", "content_type": "mixed", "extra_fields": True,
    "chunk_info": "mixed", "chunked": True, "modify_newuser": "equal",
}

ALLOWED = {
    "types": ("modern", "old", "mixed"),
    "data_first": ("yes", "no", "mixed"),
    "empty": ("array", "null", "absent", "mixed"),
    "result": ("int", "str", "mixed"),
    "content_type": ("json", "text", "mixed"),
    "chunk_info": ("int", "str", "never", "mixed"),
    "refusal": ("403", "result"),
    "lockout": ("403", "drop"),
    "batch_result": (0, 1),
    "already": ("unchanged", "again", "failure"),
    "feature_unknown": ("null", "zero"),
    "modify_newuser": ("absent", "equal"),
    "limited_root": ("all", "own"),
}


def apply(panel):
    """Switches every oddity on."""
    for name, value in ODD.items():
        setattr(panel.switches, name, value)


def check(values):
    """Raises ValueError for an unknown switch or value, so that a misspelt one cannot make a test pass."""
    kinds = {field.name: type(field.default) for field in dataclasses.fields(Switches)}
    for name, value in values.items():
        if name not in kinds:
            raise ValueError(f"no switch {name!r}")
        if name in ALLOWED:
            if value not in ALLOWED[name] or isinstance(value, bool):
                raise ValueError(f"{name}: {value!r} is none of {ALLOWED[name]}")
        elif type(value) is not kinds[name]:
            raise ValueError(f"{name}: wants {kinds[name].__name__}, got {value!r}")
