# SPDX-License-Identifier: Apache-2.0
"""Accounts as rows of listaccts and accountsummary, and the records that other functions show.

Three manners of writing the same truth: modern (numbers, null), old (digit strings, 0 for no time, no is_locked), and any
mixture of the two. A reader that is right ends with the same state whichever it got.
"""
import time

MODERN, OLD = "modern", "old"


def _limit(value):
    return "unlimited" if value is None else "*unknown*" if value < 0 else str(value)


def _start(account, _old):
    moment = time.gmtime(account.created)
    return time.strftime("%y %b ", moment) + f"{moment.tm_mday:2d}" + time.strftime(" %H:%M", moment)


def _number(value):
    return lambda account, old: str(value(account)) if old else value(account)


def _flag(value):
    return lambda account, old: ("1" if value(account) else "0") if old else (1 if value(account) else 0)


def _same(value):
    return lambda account, _old: value(account)


def _reason(account, _old):
    return account.suspend_reason if account.suspended else "not suspended"


def _when(account, old):
    if account.suspended:
        return str(account.suspend_time) if old else account.suspend_time
    return 0 if old else None


# field -> (writer(account, old), is it a number?)
FIELDS = {
    "user": (_same(lambda a: a.user), False),
    "domain": (_same(lambda a: a.domain), False),
    "email": (lambda a, old: a.contact_email or ("*unknown*" if old else ""), False),
    "owner": (_same(lambda a: a.owner), False),
    "plan": (_same(lambda a: a.plan), False),
    "suspended": (_flag(lambda a: a.suspended), True),
    "suspendreason": (_reason, False),
    "suspendtime": (_when, True),
    "is_locked": (_flag(lambda a: a.locked), True),
    "uid": (_number(lambda a: a.uid), True),
    "unix_startdate": (_number(lambda a: a.created), True),
    "startdate": (_start, False),
    "ip": (_same(lambda a: a.ip), False),
    "ipv6": (_same(lambda a: [a.ipv6] if a.ipv6 else []), False),
    "diskused": (_same(lambda a: f"{a.disk_used_mb}M"), False),
    "disklimit": (_same(lambda a: "unlimited" if a.limits["disk_mb"] is None else f"{a.limits['disk_mb']}M"), False),
    "inodesused": (_number(lambda a: a.inodes_used), True),
    "inodeslimit": (_same(lambda a: "unlimited"), False),
    "maxpop": (_same(lambda a: _limit(a.limits["pop"])), False),
    "maxaddons": (_same(lambda a: _limit(a.limits["addons"])), False),
    "maxparked": (_same(lambda a: _limit(a.limits["addons"])), False),
    "maxsub": (_same(lambda a: _limit(a.limits["sub"])), False),
    "maxsql": (_same(lambda a: _limit(a.limits["sql"])), False),
    "maxftp": (_same(lambda a: _limit(a.limits["ftp"])), False),
    "maxlst": (_same(lambda a: _limit(a.limits["lst"])), False),
    "max_email_per_hour": (lambda a, old: "500" if old else 500, True),
    "max_emailacct_quota": (_same(lambda a: "unlimited"), False),
    "max_defer_fail_percentage": (_same(lambda a: "unlimited"), False),
    "min_defer_fail_to_trigger_protection": (_same(lambda a: "5"), False),
    "mailbox_format": (_same(lambda a: "maildir"), False),
    "backup": (_flag(lambda a: True), True),
    "has_backup": (_flag(lambda a: a.uid % 3), True),
    "legacy_backup": (_flag(lambda a: False), True),
    "outgoing_mail_suspended": (_flag(lambda a: False), True),
    "outgoing_mail_hold": (_flag(lambda a: False), True),
    "partition": (_same(lambda a: "home"), False),
    "shell": (_same(lambda a: "/bin/false" if a.suspended else a.shell), False),
    "theme": (_same(lambda a: a.theme), False),
    "temporary": (_flag(lambda a: False), True),
    "is_temporary_domain": (_flag(lambda a: False), True),
    "child_nodes": (_same(lambda a: []), False),
    "standalone_feature": (_same(lambda a: ""), False),
    "standalone_feature_name": (_same(lambda a: ""), False),
}
LISTACCTS_ONLY = ("has_backup", "standalone_feature", "standalone_feature_name")
# what servers of the old manner do not know yet; is_locked had another name there
_NEW_FIELDS = frozenset(("is_temporary_domain", "standalone_feature", "standalone_feature_name", "child_nodes", "inodesused",
                         "inodeslimit", "outgoing_mail_suspended", "outgoing_mail_hold", "mailbox_format"))


def row(account, fields=None, manner=MODERN):
    """One row with these fields (None = all) in one manner."""
    old = manner == OLD
    out = {}
    for name in FIELDS if fields is None else fields:
        writer = FIELDS[name][0]
        if old and name == "is_locked":
            if account.locked:
                out["suspendlock"] = "1"
        elif not (old and name in _NEW_FIELDS and fields is None):
            out[name] = writer(account, old)
    return out


def mixed_row(account, fields, chance):
    """One row whose values are each written in either manner; chance is a random.Random. Keys come in any order."""
    out = {}
    names = list(FIELDS if fields is None else fields)
    chance.shuffle(names)
    for name in names:
        if name == "is_locked" and not account.locked and chance.random() < 0.3:
            continue  # absent on old servers, and then nobody is locked
        if name == "suspendreason" and not account.suspended and chance.random() < 0.4:
            out[name] = None
            continue
        value = FIELDS[name][0](account, chance.random() < 0.5)
        if name == "diskused" and chance.random() < 0.3:
            value = account.disk_used_mb  # without its M
        elif name.startswith(("max", "min_defer")) and isinstance(value, str) and value.isdigit() and chance.random() < 0.5:
            value = int(value)
        out[name] = value
    return out


SUMMARY_FIELDS = tuple(name for name in FIELDS if name not in LISTACCTS_ONLY)


def summary_row(account, manner):
    """accountsummary's row: fewer fields, and the time of suspension as text."""
    out = row(account, SUMMARY_FIELDS, manner)
    out["suspendtime"] = str(account.suspend_time) if account.suspended else None
    return out


def cpuser(account):
    """The whole user record as modifyacct replies it: values mostly text."""
    limits = account.limits

    def lim(value):
        return "unlimited" if value is None else "n" if value < 0 else str(value)

    out = {
        "BACKUP": "1", "BWLIMIT": "unlimited" if limits["bw_mb"] is None else str(limits["bw_mb"] * 1_048_576),
        "CONTACTEMAIL": account.contact_email, "CONTACTEMAIL2": account.contact_email_2, "DBOWNER": account.user, "DEADDOMAINS": [],
        "DEMO": "0", "DISK_BLOCK_LIMIT": str((limits["disk_mb"] or 0) * 1024), "DOMAIN": account.domain,
        "DOMAINS": [*account.addon_domains, *account.parked_domains, *account.sub_domains], "FEATURELIST": "default", "HASCGI": "1",
        "HASDKIM": "1", "HASDMARC": "0", "HASSPF": "1", "HOMEDIRLINKS": [], "IP": account.ip, "LANG": "english", "LEGACY_BACKUP": "0",
        "LOCALE": account.locale, "MAILBOX_FORMAT": "maildir", "MAXADDON": lim(limits["addons"]), "MAXFTP": lim(limits["ftp"]),
        "MAXLST": lim(limits["lst"]), "MAXPARK": lim(limits["addons"]), "MAXPOP": lim(limits["pop"]), "MAXSQL": lim(limits["sql"]),
        "MAXSUB": lim(limits["sub"]), "MTIME": str(account.last_modified), f"MXCHECK-{account.domain}": "0", "OWNER": account.owner,
        "PLAN": account.plan, "PUSHBULLET_ACCESS_TOKEN": "", "RS": account.theme, "STARTDATE": str(account.created),
        "USER": account.user, "UTF8MAILBOX": "1", "_PACKAGE_EXTENSIONS": "", "__CACHE_DATA_VERSION": "1.21", "modify_firewall": "0",
    }
    out.update({name: str(state) for name, state in account.notify.items()})
    if account.suspended:
        out.update(SUSPENDED="1", SUSPENDTIME=str(account.suspend_time))
    return out


def suspended_row(account):
    """listsuspended's row."""
    return {"user": account.user, "owner": account.owner, "reason": account.suspend_reason, "is_locked": int(account.locked),
            "time": time.strftime("%a %b %e %H:%M:%S %Y", time.gmtime(account.suspend_time)), "unixtime": account.suspend_time}


def package(name, limits):
    """listpkgs' row."""
    def lim(value):
        return "unlimited" if value is None else "0" if value < 0 else str(value)

    return {"name": name, "BWLIMIT": lim(limits["bw_mb"]), "CGI": "y", "CPMOD": "jupiter", "DIGESTAUTH": "n", "FEATURELIST": "default",
            "HASSHELL": "n", "IP": "n", "LANG": "en", "MAXADDON": lim(limits["addons"]), "MAXFTP": lim(limits["ftp"]),
            "MAXLST": lim(limits["lst"]), "MAXPARK": lim(limits["addons"]), "MAXPOP": lim(limits["pop"]), "MAXSQL": lim(limits["sql"]),
            "MAXSUB": lim(limits["sub"]), "MAX_DEFER_FAIL_PERCENTAGE": "unlimited", "MAX_EMAILACCT_QUOTA": "unlimited",
            "MAX_EMAIL_PER_HOUR": "unlimited", "MAX_TEAM_USERS": None, "QUOTA": lim(limits["disk_mb"]), "_PACKAGE_EXTENSIONS": ""}
