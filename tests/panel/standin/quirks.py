# SPDX-License-Identifier: Apache-2.0
"""--quirks: every oddity of form that real servers were seen to show, while what is said stays true."""
import dataclasses

from .model import Switches

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
