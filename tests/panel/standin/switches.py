# SPDX-License-Identifier: Apache-2.0
"""Switches: which of several true-to-life behaviours the stand-in shows. Tests turn them; everything unknown is refused,
so that a misspelt switch cannot make a test pass."""

import threading

# name -> (default, allowed values or a type)
KNOWN = {
    # how LiveAPI replies arrive
    "liveapi.delivery": ("whole", ("whole", "bytes", "random")),
    "liveapi.newline_after_xml": (True, bool),
    "liveapi.newline_before_close": (False, bool),
    "liveapi.newline_after_close": ("now", ("now", "late", "never")),
    # what they hold: markup before the JSON, empty, XML, far too long, strings for numbers, end in mid-reply
    "liveapi.case": ("none", ("none", "error_markup", "other_markup", "empty", "xml", "huge", "stringly", "eof", "silent")),
    "liveapi.case_on": ("*", str),  # the func it applies to; * = every call after the handshake
    "liveapi.closing_tag": ("none", ("none", "literal", "escaped")),  # put the closing tag into a JSON string
    "liveapi.uapi_data": ("true", ("true", "null", "list", "object", "error")),
    "liveapi.chrome": ("normal", ("normal", "fail", "error", "empty", "title_only")),
    "liveapi.socket": ("normal", ("normal", "unset", "missing", "refuse", "phpconnect")),
    # whether the frame shows the title as a heading of its own; the documentation leaves that open
    "chrome.heading": (True, bool),
    # the CGI process
    "cgi.hostile_names": (False, bool),  # USER and REMOTE_USER lie to customer CGIs
    "cgi.expect_quiet": (False, bool),   # anything on stderr is a violation
    "cgi.seconds": (60, int),
    # hooks
    "hooks.stdin": ("normal", ("normal", "empty", "no_data", "context_string", "slow")),
    "hooks.seconds": (30, int),
}


class Switches:
    def __init__(self):
        self._lock = threading.Lock()
        self._values = {name: default for name, (default, _) in KNOWN.items()}

    def __getitem__(self, name):
        with self._lock:
            return self._values[name]

    def update(self, values):
        """Sets several switches, all or none. Raises ValueError for an unknown name or value."""
        for name, value in values.items():
            if name not in KNOWN:
                raise ValueError("no switch %r" % name)
            allowed = KNOWN[name][1]
            if isinstance(allowed, tuple):
                if value not in allowed:
                    raise ValueError("switch %s: %r is none of %s" % (name, value, ", ".join(map(str, allowed))))
            elif type(value) is not allowed:
                raise ValueError("switch %s: wants %s, got %r" % (name, allowed.__name__, value))
        with self._lock:
            self._values.update(values)

    def reset(self):
        with self._lock:
            self._values = {name: default for name, (default, _) in KNOWN.items()}

    def all(self):
        with self._lock:
            return dict(self._values)
