# SPDX-License-Identifier: Apache-2.0
"""What one WHM API call consists of: who calls, its parameters, its answer, and the table of functions."""
import random
import re
from dataclasses import dataclass, field

ABSENT = object()  # a reply without "data"

ACLS = (
    "all acct-summary list-accts create-acct kill-acct suspend-acct edit-account passwd quota limit-bandwidth show-bandwidth "
    "upgrade-account rearrange-accts demo-setup resftp viewglobalpackages allow-shell add-pkg add-pkg-ip add-pkg-shell edit-pkg "
    "list-pkgs allow-addoncreate allow-emaillimits-pkgs allow-parkedcreate allow-unlimited-bw-pkgs allow-unlimited-disk-pkgs "
    "allow-unlimited-pkgs cpanel-api create-user-session manage-api-tokens cors-proxy-get basic-whm-functions basic-system-info "
    "create-dns edit-dns kill-dns edit-mx park-dns manage-dns-records ns-config clustering ssl ssl-buy ssl-gencrt ssl-info "
    "cpanel-integration digest-auth file-restore generate-email-config locale-edit mailcheck manage-oidc manage-styles mysql-info "
    "news restart stats status thirdparty track-email"
).split()

_chance = random.Random()


def xid():
    """A fresh identifier as the panel puts into each failure."""
    return "".join(_chance.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(6))


class Failure(Exception):
    """result 0 with this reason; plain = without the "API failure: (XID …)" in front."""

    def __init__(self, reason, plain=False, data=ABSENT, extra=None):
        super().__init__(reason if plain else f"API failure: (XID {xid()}) {reason}")
        self.data = data
        self.extra = extra or {}


class NoPrivilege(Exception):
    """The caller may not call this function."""


@dataclass
class Caller:
    """Who is calling. acls holds "all" for an unlimited root."""

    user: str
    acls: frozenset
    limited: bool = False  # a token restricted to some privileges
    how: str = "token"     # token | password | session | local

    def has(self, acl):
        return "all" in self.acls or acl in self.acls

    @property
    def is_root(self):
        return self.user == "root"


@dataclass
class Reply:
    """What a function answers; the shape of the JSON around it is chosen later."""

    data: object = ABSENT
    reason: str = "OK"
    extra: dict = field(default_factory=dict)  # further members of metadata
    list_key: str = ""                         # the member of data that is the list
    empty: str = ""                            # how an empty list is written: array | null | absent, "" = as switched
    raw: dict = None                           # a whole document instead, for functions that have their own shape


@dataclass
class Spec:
    run: object
    acl: str = ""          # privilege needed; "" = none, "root" = user root, "unlimited" = not for limited tokens
    args: frozenset = frozenset()
    flags: frozenset = frozenset()
    repeated: frozenset = frozenset()
    free: bool = False     # takes arguments of any name
    own_check: bool = False  # checks argument names itself
    meta: bool = False     # takes api.sort and so on
    changes: bool = False


FUNCTIONS = {}


def function(name, acl="", args="", flags="", repeated="", **more):
    """Registers a WHM API function: run(call) -> Reply."""
    def register(run):
        FUNCTIONS[name] = Spec(run, acl, frozenset(args.split()), frozenset(flags.split()), frozenset(repeated.split()), **more)
        return run
    return register


class Call:
    """One call on its way."""

    def __init__(self, api, caller, name, params, network=True):
        self.api = api
        self.panel = api.panel
        self.caller = caller
        self.name = name
        self.params = params
        self.network = network
        self.meta = None

    def record(self, rule, detail):
        self.panel.violation(rule, f"{self.name}: {detail}")

    def one(self, name, default=None):
        """The first value of a parameter."""
        for key, value in self.params:
            if key == name:
                return value
        return default

    def required(self, name):
        value = self.one(name)
        if value is None or value == "":
            self.record("W10", f"required parameter {name!r} is missing")
            raise Failure(f"The “{name}” parameter is required.")
        return value

    def many(self, name):
        """Values of a repeatable parameter: name, name-0, name-1, … in the order given."""
        return [value for key, value in self.params if key == name or re.fullmatch(re.escape(name) + r"-\d+", key)]

    def flag(self, name):
        return self.one(name) == "1"

    def has(self, name):
        return any(key == name for key, _value in self.params)

    def sees(self, account):
        """Ownership as the caller has it."""
        if account is None:
            return False
        if "all" in self.caller.acls:
            return True
        if self.caller.is_root:
            return self.panel.switches.limited_root == "all" or account.owner == "root"
        return self.panel.may_touch(self.caller.user, account)

    def account(self, user):
        """An account the caller may touch; one of somebody else and one that does not exist look the same."""
        account = self.panel.accounts.get(user)
        if not self.sees(account):
            raise Failure(f"You do not have a user named “{user}”.")
        return account

    def check_names(self, spec):
        """Rule 10: what the real one ignores silently is recorded; flags other than 1 and 0 fail."""
        seen = set()
        for key, value in self.params:
            if key == "api.version" or key.startswith("api."):
                if key.startswith("api.") and key != "api.version" and not spec.meta:
                    self.record("W10", f"{key} has no effect here")
                continue
            base = re.sub(r"-\d+\Z", "", key)
            if base in spec.repeated:
                continue
            if key in seen and not spec.free:
                self.record("W10", f"{key} given twice")
            seen.add(key)
            if key in spec.flags:
                if value not in ("0", "1"):
                    self.record("W10", f"{key}={value!r} is no flag")
                    raise Failure(f"The value for “{key}” must be 1 or 0.")
            elif key not in spec.args and not spec.free and not spec.own_check:
                known = {name.lower() for name in spec.args | spec.flags | spec.repeated}
                self.record("W10", f"{'wrong case of' if key.lower() in known else 'unknown'} parameter {key!r}")
