# SPDX-License-Identifier: Apache-2.0
"""Accounts, resellers, tokens and the one set of methods that changes them.

Every change goes through a Panel method, so every door (WHM API, UAPI, the administrator's screen, the control port)
fires the same hooks in the same order. Hooks run without the lock held: a hook may call the API.
"""
import hashlib
import hmac
import re
import secrets
import threading
import time
from dataclasses import dataclass

from .accounts import Account, AccountTable
from .population import PLANS, Population
from .quirks import Switches

USER_FORM = re.compile(r"[a-z][a-z0-9]{0,15}\Z")
DOMAIN_FORM = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]\Z")
EMAIL_FORM = re.compile(r"[^@\s<>,;\"']+@[^@\s<>,;\"']+\.[^@\s<>,;\"'.]+\Z")
RESERVED = frozenset(("root", "nobody"))


class PanelError(Exception):
    """The panel refuses; str() is the reason a person reads."""


class HookBlocked(PanelError):
    """A blocking hook stopped a change in its pre stage."""


@dataclass
class HookResult:
    """What running all hooks of one event and stage came to."""

    ok: bool = True
    blocked: bool = False
    reason: str = ""


class Clock:
    """The panel's own clock: real time with an offset, or standing still where a test put it."""

    def __init__(self):
        self._offset = 0.0
        self._fixed = None

    def now(self):
        return int(self._fixed if self._fixed is not None else time.time() + self._offset)

    def set(self, epoch):
        self._fixed = float(epoch)

    def advance(self, seconds):
        if self._fixed is not None:
            self._fixed += seconds
        else:
            self._offset += seconds

    def run(self):
        """Leaves a fixed moment and goes on from real time."""
        self._fixed, self._offset = None, 0.0


@dataclass
class Token:
    user: str
    name: str
    secret: str
    acls: frozenset = None  # None = every privilege of its user
    expires_at: int = 0     # 0 = never
    whitelist_ip: tuple = ()
    create_time: int = 0


class Panel:
    """All state of one stand-in panel."""

    def __init__(self, count=0, seed=1, uid_base=20001, hostname="panel.standin.example"):
        self.lock = threading.RLock()
        self.clock = Clock()
        self.seed = seed
        self.hostname = hostname
        self.version = "11.138.0.6"
        self.switches = Switches()
        population = Population(count, seed, uid_base)
        self.accounts = AccountTable(population, self._password_of)
        self.resellers = population.resellers  # user -> set of ACL names
        self._next_uid = uid_base + population.count
        self.plans = PLANS
        self.tokens = {}  # (user, name) -> Token
        self.violations = []
        # feature id -> "on" | "off" | "permission_error"; (user, feature id) overrides it for one account.
        # An id that is not here, or "absent", is not installed.
        self.features = {}
        self.personal = {}  # uid -> what Personalization keeps for the account
        self.changes = []  # every accepted change in order: (epoch, what, user, details)
        # Set by whoever runs hooks: fire(category, event, stage, data, account=None) -> HookResult.
        # account is given for Cpanel-category events: such hooks run as that account.
        self.fire = lambda category, event, stage, data, account=None: HookResult()
        # Called after a change and before its post hooks: observer(what, account, details); what is one of
        # created modified renamed removed suspended unsuspended package. `removed` gets the account that is gone.
        self.observers = []
        self.root_password = self._password_of("root")
        self.root_token = self.create_token("root", "standin-root").secret

    def _password_of(self, user):
        digest = hashlib.sha256(f"{self.seed}:{user}".encode()).hexdigest()
        return f"{user}-{digest[:10]}"

    # -- violations

    def violation(self, rule, detail):
        """Records that somebody did what a real panel would refuse or silently forgive."""
        with self.lock:
            self.violations.append({"rule": rule, "detail": detail, "time": self.clock.now()})

    # -- who may what

    def acls_of(self, user):
        """The set of privileges of a WHM user: {"all"} for root, a reseller's own set, or empty."""
        if user == "root":
            return {"all"}
        return set(self.resellers.get(user, ()))

    def has_acl(self, user, acl):
        acls = self.acls_of(user)
        return "all" in acls or acl in acls

    def may_touch(self, caller, account):
        """Ownership: root and root-level resellers touch everything, others what they own."""
        return account.owner == caller or "all" in self.acls_of(caller)

    def owned_by(self, caller):
        """Accounts visible to a caller, for reading only."""
        if "all" in self.acls_of(caller):
            return self.accounts.values()
        return (account for account in self.accounts.values() if account.owner == caller)

    def set_reseller_acls(self, user, acls):
        """Gives a reseller exactly these privileges, or takes them away (None). No hook exists for this."""
        with self.lock:
            if acls is None:
                self.resellers.pop(user, None)
            else:
                self.resellers[user] = set(acls)
        self._tell("reseller", self.accounts.get(user), {"acls": None if acls is None else sorted(acls)})

    def check_password(self, user, password):
        """True for root's password or an account's own; a suspended account's password is locked."""
        account = None if user == "root" else self.accounts.get(user)
        wanted = self.root_password if user == "root" else account.password if account and not account.suspended else ""
        same = hmac.compare_digest(wanted.encode(), password.encode())
        return bool(wanted) and same

    # -- features

    def register_feature(self, feature):
        with self.lock:
            self.features.setdefault(feature, "on")

    def unregister_feature(self, feature):
        with self.lock:
            for key in [key for key in self.features if key == feature or (isinstance(key, tuple) and key[1] == feature)]:
                del self.features[key]

    def feature_state(self, user, feature):
        """"on", "off", "absent" or "permission_error" (the false negative some builds had)."""
        with self.lock:
            state = self.features.get(feature, "absent")
            return state if state == "absent" else self.features.get((user, feature), state)

    # -- tokens

    def create_token(self, user, name, acls=None, expires_at=0, whitelist_ip=()):
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,50}", name):
            raise PanelError("The token name may contain only letters, digits, dashes and underscores.")
        with self.lock:
            if (user, name) in self.tokens:
                raise PanelError(f"You already have an API token named “{name}”.")
            token = Token(user, name, secrets.token_hex(16).upper(), None if acls is None else frozenset(acls), expires_at,
                          tuple(whitelist_ip), self.clock.now())
            self.tokens[(user, name)] = token
            return token

    def revoke_token(self, user, name):
        with self.lock:
            return self.tokens.pop((user, name), None) is not None

    # -- changes of accounts

    def _find(self, user):
        account = self.accounts.get(user)
        if account is None:
            raise PanelError(f"You do not have a user named “{user}”.")
        return account

    def _pre(self, event, data):
        result = self.fire("Whostmgr", event, "pre", data)
        if result.blocked:
            raise HookBlocked(result.reason or "A hook stopped this change.")

    def _tell(self, what, account, details):
        with self.lock:
            if account is not None:
                self.changes.append((self.clock.now(), what, account.user, details))
        for observer in list(self.observers):
            observer(what, account, details)

    def create(self, user, domain, plan="default", contact_email="", owner="root", password="", locale="en", ip="192.0.2.10",
               uid=None):
        """Makes an account. Fires Accounts::Create. uid: one that was somebody's before, as the system gives them out again."""
        if not USER_FORM.match(user) or user.startswith("test") or user in RESERVED:
            raise PanelError(f"“{user}” is not a valid username on this system.")
        if not DOMAIN_FORM.match(domain):
            raise PanelError(f"“{domain}” is not a valid domain name.")
        if plan not in self.plans:
            raise PanelError(f"The package “{plan}” does not exist.")
        self._check_email(contact_email)
        self._check_owner(owner, user)
        self._check_free(user, domain)
        if uid is not None and any(other.uid == uid for other in self.accounts.values()):
            raise PanelError(f"The uid {uid} belongs to an account.")
        data = {"user": user, "domain": domain, "plan": plan, "homedir": f"/home/{user}", "mxcheck": "local", "owner": owner,
                "contactemail": contact_email}
        self._pre("Accounts::Create", data)
        with self.lock:
            self._check_free(user, domain)
            number = self._next_uid if uid is None else uid
            account = Account(user, domain, owner, plan, contact_email, uid=number, gid=number,
                              created=self.clock.now(), locale=locale, ip=ip, password=password or self._password_of(user))
            self._next_uid = max(self._next_uid, number + 1)
            self.accounts.add(account)
            account.count_change("create")
        self._tell("created", account, dict(data))
        self.fire("Whostmgr", "Accounts::Create", "post", data)
        return account

    def modify(self, user, newuser=None, domain=None, owner=None, contact_email=None, contact_email_2=None, locale=None,
               notify_flags=None, hook_data=None, fire=True):
        """Changes what is given. Fires Accounts::Modify (hook_data: the arguments as the caller spelled them)."""
        account = self._find(user)
        rename = newuser is not None and newuser != user
        if rename and (not USER_FORM.match(newuser) or newuser in RESERVED):
            raise PanelError(f"“{newuser}” is not a valid username on this system.")
        if rename:
            self._check_free(newuser, None)
        if domain is not None and domain != account.domain:
            if not DOMAIN_FORM.match(domain):
                raise PanelError(f"“{domain}” is not a valid domain name.")
            self._check_free(None, domain)
        if owner is not None:
            self._check_owner(owner, newuser or user)
        for address in (contact_email, contact_email_2):
            self._check_email(address or "")
        data = dict(hook_data or {})
        data["user"] = user
        for key, value in (("domain", domain), ("owner", owner), ("contactemail", contact_email)):
            if value is not None and hook_data is None:
                data[key] = value
        if rename:
            data["newuser"] = newuser
        elif self.switches.modify_newuser == "equal":
            data["newuser"] = user
        if fire:
            self._pre("Accounts::Modify", data)
        with self.lock:
            account = self._find(user)
            for name, value in (("owner", owner), ("contact_email", contact_email), ("contact_email_2", contact_email_2),
                                ("locale", locale), ("domain", domain)):
                if value is not None:
                    setattr(account, name, value)
            account.notify.update(notify_flags or {})
            account.last_modified = self.clock.now()
            account.count_change("modify")
            self.accounts.generation += 1
            if rename:
                self._check_free(newuser, None)
                self._rename(account, newuser)
        self._tell("renamed" if rename else "modified", account, {"old_user": user, **data})
        if fire:
            self.fire("Whostmgr", "Accounts::Modify", "post", data)
        return account

    def _rename(self, account, newuser):
        old = account.user
        self.accounts.drop(old)
        account.user = newuser
        self.accounts.add(account)
        if old in self.resellers:
            self.resellers[newuser] = self.resellers.pop(old)
            self.accounts.hand_over(old, newuser)
        for key in [key for key in self.tokens if key[0] == old]:
            token = self.tokens.pop(key)
            token.user = newuser
            self.tokens[(newuser, token.name)] = token

    def remove(self, user):
        """Terminates an account. Fires Accounts::Remove; in post the account is gone."""
        if user in RESERVED:
            raise PanelError(f"“{user}” is a reserved username on this system.")
        account = self._find(user)
        data = {"user": user}
        self._pre("Accounts::Remove", data)
        with self.lock:
            self._find(user)
            self.accounts.drop(user)
            if user in self.resellers:
                del self.resellers[user]
                self.accounts.hand_over(user, "root")
            for key in [key for key in self.tokens if key[0] == user]:
                del self.tokens[key]
        self._tell("removed", account, dict(data))
        self.fire("Whostmgr", "Accounts::Remove", "post", data)
        return account

    def suspend(self, user, reason="", disallowun=False, args=None):
        """Suspends; a reason that is not given reads as “Unknown”. Fires Accounts::suspendacct."""
        if user in RESERVED:
            raise PanelError(f"“{user}” is a reserved username on this system.")
        account = self._find(user)
        if account.suspended and self.switches.already == "failure":
            account.count_change("suspend")
            raise PanelError(f"The account “{user}” is already suspended.")
        data = {"user": user, "reason": reason, "disallowun": 1 if disallowun else 0}
        if self.switches.suspend_args:
            data = {"args": dict(args or data), "user": user}
        self._pre("Accounts::suspendacct", data)
        with self.lock:
            account = self._find(user)
            account.count_change("suspend")
            if not account.suspended or self.switches.already == "again":
                account.suspended = True
                account.suspend_reason = reason or "Unknown"
                account.suspend_time = account.last_modified = self.clock.now()
            account.locked = account.locked or bool(disallowun)
        raw = ("Changing Shell to /bin/false... Done\nSuspending websites...\nSuspending FTP accounts...\n"
               f"{user}'s account has been suspended\n")
        self._tell("suspended", account, {"reason": reason})
        self.fire("Whostmgr", "Accounts::suspendacct", "post", {**data, "rawout": raw})
        return raw

    def unsuspend(self, user, caller="root", args=None):
        """Ends a suspension; a locked one only for root. Fires Accounts::unsuspendacct."""
        if user in RESERVED:
            raise PanelError(f"“{user}” is a reserved username on this system.")
        account = self._find(user)
        if account.locked and "all" not in self.acls_of(caller):
            raise PanelError(f"The account “{user}” is locked. Only the root user can unsuspend it.")
        if not account.suspended and self.switches.already == "failure":
            account.count_change("unsuspend")
            raise PanelError(f"The account “{user}” is not suspended.")
        data = {"user": user}
        if self.switches.suspend_args:
            data = {"args": dict(args or data), "user": user}
        self._pre("Accounts::unsuspendacct", data)
        with self.lock:
            account = self._find(user)
            account.count_change("unsuspend")
            if account.suspended:
                account.suspended, account.suspend_reason, account.suspend_time, account.locked = False, "", 0, False
                account.last_modified = self.clock.now()
        raw = f"Changing shell to {account.shell}... Done\nUnsuspending websites...\n{user}'s account is now active\n"
        self._tell("unsuspended", account, {})
        self.fire("Whostmgr", "Accounts::unsuspendacct", "post", {**data, "rawout": raw})
        return raw

    def change_package(self, user, package):
        """Moves an account to another package. Fires Accounts::change_package."""
        account = self._find(user)
        if package not in self.plans:
            raise PanelError(f"The package “{package}” does not exist.")
        data = {"user": user, "cur_pkg": account.plan, "new_pkg": package}
        self._pre("Accounts::change_package", data)
        with self.lock:
            account = self._find(user)
            account.plan = package
            account.last_modified = self.clock.now()
            account.count_change("package")
            self.accounts.generation += 1
        self._tell("package", account, dict(data))
        self.fire("Whostmgr", "Accounts::change_package", "post", data)
        return account

    def save_contact(self, account, contact_email=None, contact_email_2=None, notify_flags=None):
        """What an account changes about its own contact data. Fires nothing: the UAPI and API 2 calls around it do."""
        for address in (contact_email, contact_email_2):
            self._check_email(address or "")
        with self.lock:
            if contact_email is not None:
                account.contact_email = contact_email
            if contact_email_2 is not None:
                account.contact_email_2 = contact_email_2
            account.notify.update(notify_flags or {})
            account.last_modified = self.clock.now()
            account.count_change("contact")
        self._tell("modified", account, {"by": "account"})

    # -- checks

    @staticmethod
    def _check_email(address):
        if address and not EMAIL_FORM.match(address):
            raise PanelError(f"“{address}” is not a valid email address.")

    def _check_owner(self, owner, user):
        if owner not in ("root", user) and owner not in self.resellers:
            raise PanelError(f"“{owner}” is not a reseller on this system.")

    def _check_free(self, user, domain):
        if user is not None and user in self.accounts:
            raise PanelError(f"This system already has an account named “{user}”.")
        if domain is not None and self.accounts.has_domain(domain):
            raise PanelError(f"The domain “{domain}” already exists on this server.")
