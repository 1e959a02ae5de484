# SPDX-License-Identifier: Apache-2.0
"""One account, and the table of all of them that makes an account up only when somebody touches it."""
from . import notify
from .population import PLANS


class Account:
    """One hosting account. Read freely; change only through Panel."""

    __slots__ = (
        "user", "domain", "contact_email", "contact_email_2", "owner", "plan", "suspended", "suspend_reason", "suspend_time",
        "locked", "uid", "gid", "created", "ip", "ipv6", "locale", "password", "shell", "theme", "disk_used_mb", "inodes_used",
        "bandwidth_used", "addon_domains", "parked_domains", "sub_domains", "last_modified", "changes", "_notify",
    )

    def __init__(self, user, domain, owner="root", plan="default", contact_email="", contact_email_2="", uid=0, gid=0, created=0,
                 suspended=False, suspend_reason="", suspend_time=0, locked=False, ip="192.0.2.10", ipv6="", locale="en",
                 password="", disk_used_mb=0, inodes_used=0, bandwidth_used=0):
        self.user, self.domain, self.owner, self.plan = user, domain, owner, plan
        self.contact_email, self.contact_email_2 = contact_email, contact_email_2
        self.uid, self.gid, self.created, self.last_modified = uid, gid, created, created
        self.suspended, self.suspend_reason, self.suspend_time, self.locked = suspended, suspend_reason, suspend_time, locked
        self.ip, self.ipv6, self.locale, self.password = ip, ipv6, locale, password
        self.shell, self.theme = "/bin/bash", "jupiter"
        self.disk_used_mb, self.inodes_used, self.bandwidth_used = disk_used_mb, inodes_used, bandwidth_used
        self.addon_domains, self.parked_domains, self.sub_domains = (), (), ()
        self.changes = {}
        self._notify = None

    @property
    def notify(self):
        """notify_* flag -> 0 or 1."""
        if self._notify is None:
            self._notify = dict(notify.DEFAULTS)
        return self._notify

    @property
    def home(self):
        return f"/home/{self.user}"

    @property
    def limits(self):
        """Limits of the plan; None = unlimited, -1 = may not have any."""
        return PLANS.get(self.plan) or PLANS["default"]

    def count_change(self, what):
        """A change is counted even when it changes nothing, so that a request sent twice shows."""
        self.changes[what] = self.changes.get(what, 0) + 1


class AccountTable:
    """user -> Account; accounts nobody touched exist only as an index."""

    def __init__(self, population, password_of):
        self._population = population
        self._password_of = password_of
        self._live = {}      # user -> Account that was touched, made or renamed here
        self._gone = set()   # generated names that no longer lead to an account
        self._extra = 0      # accounts made here, minus those removed again
        self.owner_now = {}  # first owner -> what became of it (rename, removal)
        self.generation = 0  # raised by every change of membership or of a sort key

    def __len__(self):
        return self._population.count - len(self._gone) + self._extra

    def _make(self, index):
        account = Account(**self._population.record_at(index))
        account.owner = self.owner_now.get(account.owner, account.owner)
        account.password = self._password_of(account.user)
        number = account.uid
        account.sub_domains = (f"blog.{account.domain}",) if number % 3 == 0 else ()
        account.addon_domains = (f"promo-{account.domain}",) if number % 7 == 0 else ()
        account.parked_domains = (f"www-{account.domain}",) if number % 11 == 0 else ()
        return account

    def get(self, user, default=None):
        account = self._live.get(user)
        if account is None and user not in self._gone:
            index = self._population.index_of(user)
            if index is not None:
                account = self._live.setdefault(user, self._make(index))
        return default if account is None else account

    def __getitem__(self, user):
        account = self.get(user)
        if account is None:
            raise KeyError(user)
        return account

    def __contains__(self, user):
        return self.get(user) is not None

    def __iter__(self):
        """Names, oldest account first."""
        for index in range(self._population.count):
            user = self._population.user_at(index)
            if user not in self._gone:
                yield user
        for user in list(self._live):
            if self._population.index_of(user) is None or user in self._gone:
                yield user

    keys = __iter__

    def peek(self, user):
        """The account, for reading only: an untouched one is made up for the moment and forgotten."""
        account = self._live.get(user)
        if account is None and user not in self._gone:
            index = self._population.index_of(user)
            if index is not None:
                account = self._make(index)
        return account

    def values(self):
        """All accounts for reading (see peek)."""
        return (account for account in map(self.peek, self) if account is not None)

    def add(self, account):
        """Takes in a new account; a generated name used again after a removal is a new account like any other."""
        self._live[account.user] = account
        self._extra += 1
        self.generation += 1

    def drop(self, user):
        self._live.pop(user, None)
        if self._population.index_of(user) is not None and user not in self._gone:
            self._gone.add(user)
        else:
            self._extra -= 1
        self.generation += 1

    def hand_over(self, old_owner, new_owner):
        """Accounts of a reseller that was renamed or removed get its new name, or root."""
        for account in list(self._live.values()):
            if account.owner == old_owner:
                account.owner = new_owner
        for first, current in list(self.owner_now.items()):
            if current == old_owner:
                self.owner_now[first] = new_owner
        self.owner_now.setdefault(old_owner, new_owner)
        self.generation += 1

    def has_domain(self, domain):
        """Whether it is the main domain of an account."""
        if any(account.domain == domain for account in list(self._live.values())):
            return True
        index = self._population.index_of_domain(domain)
        if index is None:
            return False
        account = self.peek(self._population.user_at(index))
        return account is not None and account.domain == domain
