# SPDX-License-Identifier: Apache-2.0
"""WHM API functions that list and change accounts."""
import random
import re
import zlib

from . import notify, rows
from .meta import MetaError
from .whm_call import Failure, Reply, function

SEARCH_TYPES = {
    "user": lambda account: account.user,
    "domain": lambda account: account.domain,
    "owner": lambda account: account.owner,
    "ip": lambda account: account.ip,
    "package": lambda account: account.plan,
}


def _visible(call):
    """All accounts the caller sees, for reading."""
    panel = call.panel
    if "all" in call.caller.acls or (call.caller.is_root and panel.switches.limited_root == "all"):
        return panel.accounts.values()
    owner = "root" if call.caller.is_root else call.caller.user
    return (account for account in panel.accounts.values() if account.owner == owner)


def _sees_all(call):
    return "all" in call.caller.acls or (call.caller.is_root and call.panel.switches.limited_root == "all")


def search(call):
    """Accounts that fit search, searchtype and searchmethod, or None when no search was asked for."""
    if not call.has("search") and not call.has("searchtype"):
        return None
    kind, term = call.one("searchtype", "domain"), call.one("search", "")
    method = call.one("searchmethod", "regex")
    if kind not in SEARCH_TYPES:
        raise Failure(f"“{kind}” is not a search type.")
    if method != "exact":
        call.record("W13", "search without searchmethod=exact is a regular expression")
    if method == "exact":
        if kind == "user":
            account = call.panel.accounts.peek(term)
            return [account] if account is not None and call.sees(account) else []
        return [account for account in _visible(call) if SEARCH_TYPES[kind](account) == term]
    if method != "regex":
        raise Failure(f"“{method}” is not a search method.")
    try:
        pattern = re.compile(term)
    except re.error as error:
        raise Failure(f"The search pattern is not valid: {error}") from error
    return [account for account in _visible(call) if pattern.search(SEARCH_TYPES[kind](account))]


def wanted_fields(call):
    """The fields of want and of api.columns, in order, or None for all."""
    fields = None
    if call.has("want"):
        fields = []
        for name in call.one("want").split(","):
            if name in rows.FIELDS:
                fields.append(name)
            else:
                call.record("W10", f"want names {name!r}, which is no field")
    if call.meta.columns is not None:
        chosen = []
        for name in call.meta.columns:
            if name in rows.FIELDS:
                chosen.append(name)
            else:
                call.record("W10", f"api.columns names {name!r}, which is no field")
        fields = [name for name in chosen if fields is None or name in fields]
    return fields


def _order(call, found):
    """Names or accounts in the order asked for, filtered, before paging. Cheap orders of everything are kept."""
    meta, panel = call.meta, call.panel
    if found is None and not meta.filters and (not meta.sort or [key[:2] for key in meta.sort] == [("user", "lexicographic")]):
        key = (panel.accounts.generation, None if _sees_all(call) else call.caller.user)
        with call.api.order_lock:
            if call.api.order_key != key:
                names = list(panel.accounts) if _sees_all(call) else [account.user for account in _visible(call)]
                call.api.order_names, call.api.order_key = sorted(names), key
            names = call.api.order_names
        if meta.sort:
            return names[::-1] if meta.sort[0][2] else names
        names = list(names)
        call.api.shuffle(names)
        return names
    accounts = list(_visible(call)) if found is None else list(found)
    if meta.filters or meta.sort:
        entries = [rows.row(account) for account in accounts]
        if meta.filters:
            entries = [entry for entry in entries if meta.passes(entry)]
        if meta.sort:
            meta.sort_rows(entries)
        names = [entry["user"] for entry in entries]
    else:
        names = [account.user for account in accounts]
    if not meta.sort:
        call.api.shuffle(names)
    return names


def typed_row(call, account, fields):
    """One row in the manner that the switches ask for."""
    manner = call.panel.switches.types
    if manner == "mixed":
        entry = rows.mixed_row(account, fields, random.Random(zlib.crc32(account.user.encode()) ^ call.api.turn))
    else:
        entry = rows.row(account, fields, manner)
    if call.panel.switches.extra_fields:
        entry["some_future_field"] = {"x": [1, 2, {"y": None}], "z": "café “é”"}
        entry["another"] = 1.5e3
    return entry


@function("listaccts", acl="list-accts", args="search searchtype searchmethod want", meta=True)
def listaccts(call):
    meta = call.meta
    fields = wanted_fields(call)
    try:
        numeric = {name for name, (_writer, is_number) in rows.FIELDS.items() if is_number}
        meta.check_fields(numeric, list(rows.FIELDS) if fields is None else fields)
        names = _order(call, search(call))
        page, info = meta.page(names)
    except MetaError as error:
        raise Failure(str(error)) from error
    accounts = (call.panel.accounts.peek(name) for name in page)
    data = {"acct": [typed_row(call, account, fields) for account in accounts if account is not None]}
    return Reply(data, "OK" if call.panel.switches.types != "mixed" else "Records obtained.", call.api.page_info(call, info, len(names)), "acct",
                 call.api.past_the_end(info, page))


@function("accountsummary", acl="acct-summary", args="user domain search searchtype searchmethod")
def accountsummary(call):
    user, domain = call.one("user"), call.one("domain")
    if user:
        account = call.account(user)
    elif domain:
        found = [entry for entry in _visible(call) if entry.domain == domain]
        if not found:
            raise Failure(f"You do not have a user named “{domain}”.")
        account = found[0]
    else:
        found = search(call) or []
        if not found:
            call.required("user")
        account = found[0]
    if call.panel.switches.types == "mixed":
        return Reply({"acct": [typed_row(call, account, rows.SUMMARY_FIELDS)]}, list_key="acct")
    return Reply({"acct": [rows.summary_row(account, call.panel.switches.types)]}, list_key="acct")


@function("listsuspended", acl="list-accts", meta=True)
def listsuspended(call):
    return call.api.list_reply(call, "account", [rows.suspended_row(account) for account in _visible(call) if account.suspended])


@function("get_current_users_count", acl="root")
def get_current_users_count(call):
    return Reply({"users": len(call.panel.accounts)})


@function("acctcounts", args="user")
def acctcounts(call):
    user = call.one("user", call.caller.user)
    if user != call.caller.user and not call.caller.is_root:
        raise Failure(f"You do not have a user named “{user}”.")
    if user != "root" and user not in call.panel.resellers:
        raise Failure(f"“{user}” is not a reseller on this system.")
    owned = [account.suspended for account in call.panel.accounts.values() if account.owner == user]
    return Reply({"reseller": {"user": user, "active": owned.count(False), "suspended": owned.count(True),
                               "limit": None if call.panel.switches.types == "modern" else call.api.either("", None)}})


@function("get_domain_info", acl="list-accts", meta=True)
def get_domain_info(call):
    entries = []
    for account in _visible(call):
        for kind, names in (("main", (account.domain,)), ("addon", account.addon_domains), ("parked", account.parked_domains),
                            ("sub", account.sub_domains)):
            for name in names:
                entries.append({
                    "docroot": f"{account.home}/public_html", "domain": name, "domain_type": kind, "ipv4": account.ip,
                    "ipv4_ssl": account.ip, "ipv6": account.ipv6 or None, "ipv6_is_dedicated": 0, "modsecurity_enabled": 1,
                    "parent_domain": account.domain, "php_version": "ea-php83", "port": 80, "port_ssl": 443, "user": account.user,
                    "user_owner": account.owner})
    return call.api.list_reply(call, "domains", entries)


@function("showbw", acl="show-bandwidth", args="month year search searchtype searchmethod showres")
def showbw(call):
    found = search(call)
    entries = []
    for account in _visible(call) if found is None else found:
        if call.one("showres") in (None, account.owner):
            limit = (account.limits["bw_mb"] or 0) * 1_048_576
            entries.append({
                "user": account.user, "maindomain": account.domain, "owner": account.owner, "deleted": 0,
                "reseller": int(account.user in call.panel.resellers), "limit": limit, "totalbytes": account.bandwidth_used,
                "bwlimited": int(bool(limit) and account.bandwidth_used > limit),
                "bwusage": [{"domain": account.domain, "deleted": 0, "usage": account.bandwidth_used}]})
    moment = call.api.gmtime()
    return Reply({"acct": entries, "month": int(call.one("month") or moment.tm_mon), "year": int(call.one("year") or moment.tm_year),
                  "reseller": call.one("showres") or call.caller.user, "totalused": sum(entry["totalbytes"] for entry in entries)},
                 list_key="acct")


# -- changes


@function("suspendacct", acl="suspend-acct", args="user reason", flags="disallowun leave-ftp-accts-enabled", changes=True)
def suspendacct(call):
    user = call.required("user")
    if user not in ("root", "nobody"):
        call.account(user)
    raw = call.panel.suspend(user, call.one("reason", ""), call.flag("disallowun"), dict(call.params))
    return Reply(extra={"output": {"raw": raw}})


@function("unsuspendacct", acl="suspend-acct", args="user", flags="retain-service-proxies", changes=True)
def unsuspendacct(call):
    user = call.required("user")
    if user not in ("root", "nobody"):
        call.account(user)
    raw = call.panel.unsuspend(user, call.caller.user, dict(call.params))
    return Reply(extra={"output": {"raw": raw}})


@function("createacct", acl="create-acct",
          args="username domain plan pkgname contactemail password quota bwlimit featurelist language cpmod ip maxpop maxsql maxftp",
          flags="owner reseller hasshell cgi savepkg useregns spf dkim forcedns", changes=True)
def createacct(call):
    user, domain = call.required("username"), call.required("domain")
    if call.flag("reseller") and not call.caller.is_root:
        raise Failure("Only the root user can create a reseller.")
    account = call.panel.create(
        user, domain, plan=call.one("plan", "default"), contact_email=call.one("contactemail", ""),
        owner=user if call.flag("owner") else call.caller.user, password=call.one("password", ""), locale=call.one("language", "en"))
    if call.flag("reseller"):
        call.panel.set_reseller_acls(user, {"list-accts", "acct-summary"})
    return Reply({"ip": account.ip, "package": account.plan, "nameserver": "ns1.standin.example", "nameserver2": "ns2.standin.example",
                  "nameservera": "", "nameserverentry": "", "options": {}},
                 "Account Creation Ok", {"output": {"raw": "Validating Username...Done\nAccount Creation Complete!!!\n"}})


@function("removeacct", acl="kill-acct", args="user username", flags="keepdns", changes=True)
def removeacct(call):
    user = call.one("user") or call.one("username") or call.required("user")
    if user not in ("root", "nobody"):
        call.account(user)
    call.panel.remove(user)
    return Reply(reason=f"{user} account removed", extra={"output": {"raw": f"Removing User & Group...Done\n{user} account removed\n"}})


@function("changepackage", acl="upgrade-account", args="user pkg", changes=True)
def changepackage(call):
    account = call.account(call.required("user"))
    call.panel.change_package(account.user, call.required("pkg"))
    return Reply(reason=f"Account Upgrade/Downgrade Complete for {account.user}")


_MODIFY_FLAGS = frozenset(
    "BACKUP HASCGI HASDKIM HASDMARC HASSHELL HASSPF OUTGOING_EMAIL_SUSPENDED modify_firewall rename_database_objects reseller "
    "spamassassin update_existing_email_account_quotas".split()) | frozenset(notify.NAMES)
_MODIFY_ARGS = frozenset(
    "user contactemail account_enhancements BWLIMIT DBOWNER DISK_BLOCK_LIMIT DNS domain LANG LOCALE mail_node_alias MAILBOX_FORMAT "
    "MAX_DEFER_FAIL_PERCENTAGE MAX_EMAIL_PER_HOUR MAX_EMAILACCT_QUOTA max_team_users MAXADDON MAXFTP MAXLST MAXPARK MAXPASSENGERAPPS "
    "MAXPOP MAXSQL MAXSUB newuser owner PUSHBULLET_ACCESS_TOKEN QUOTA remove_missing_extensions RS STYLE shell STARTDATE".split())
_ROOT_ONLY = ("BACKUP", "reseller", "owner")


@function("modifyacct", acl="edit-account", args=" ".join(_MODIFY_ARGS), flags=" ".join(_MODIFY_FLAGS), own_check=True, changes=True)
def modifyacct(call):
    account = call.account(call.required("user"))
    given = dict(call.params)
    given.pop("api.version", None)
    for key in list(given):
        if key not in _MODIFY_ARGS and key not in _MODIFY_FLAGS and not key.startswith("MXCHECK-"):
            if not key.startswith("api."):
                wrong = key.lower() in {name.lower() for name in _MODIFY_ARGS | _MODIFY_FLAGS}
                call.record("W10", f"{'wrong case of' if wrong else 'unknown'} parameter {key!r}, ignored")
            del given[key]
        elif key not in ("user", "contactemail") and call.network:
            call.record("W16", f"argument {key!r} besides user and contactemail")
    if not call.caller.is_root:
        for key in _ROOT_ONLY:
            if key in given and not (key == "owner" and given[key] == call.caller.user):
                raise Failure(f"Only the root user can set “{key}”.")
    flags = {key: int(given[key]) for key in notify.NAMES if key in given}
    domain = given.get("DNS") or given.get("domain")
    account = call.panel.modify(
        account.user, newuser=given.get("newuser"), domain=domain, owner=given.get("owner"), contact_email=given.get("contactemail"),
        locale=given.get("LOCALE"), notify_flags=flags, hook_data=given)
    if "STARTDATE" in given and given["STARTDATE"].isdigit():
        account.created = int(given["STARTDATE"])
    if call.flag("reseller") and account.user not in call.panel.resellers:
        call.panel.set_reseller_acls(account.user, {"list-accts", "acct-summary"})
    data = {"user": account.user, "domain": account.domain, "setshell": given.get("shell", "unmodified"), "cpuser": rows.cpuser(account)}
    return Reply(data, "Account Modified", {"output": {"messages": ["Account record updated"], "warnings": []}})


@function("massmodifyacct", acl="edit-account", repeated="user", own_check=True, changes=True,
          args="CONTACTEMAIL CONTACTEMAIL2 OWNER LOCALE", flags=" ".join(notify.NAMES))
def massmodifyacct(call):
    users = call.many("user")
    if not users:
        call.required("user")
    known = {"CONTACTEMAIL", "CONTACTEMAIL2", "OWNER", "LOCALE", *notify.NAMES}
    given = {}
    for key, value in call.params:
        if re.sub(r"-\d+\Z", "", key) == "user" or key.startswith("api."):
            continue
        if key in known:
            given[key] = value
        else:
            call.record("W10", f"unknown parameter {key!r}, ignored")
    flags = {key: int(given[key]) for key in notify.NAMES if key in given}
    payload, failed = [], False
    for user in users:
        entry = {"user": user, "result": 1, "reason": "OK"}
        try:
            account = call.account(user)
            call.panel.modify(account.user, contact_email=given.get("CONTACTEMAIL"), contact_email_2=given.get("CONTACTEMAIL2"),
                              owner=given.get("OWNER") if call.caller.is_root else None, locale=given.get("LOCALE"), notify_flags=flags,
                              hook_data=given, fire=call.panel.switches.massmodify_fires)
        except Exception as error:  # pylint: disable=broad-except
            if not isinstance(error, (Failure, call.api.refusals)):
                raise
            entry.update(result=0, reason=str(error))
            failed = True
        payload.append(entry)
    if failed:
        raise Failure("Failed to modify one or more users.", plain=True, data={"payload": payload}, extra={"messages": [], "warnings": []})
    return Reply({"payload": payload}, extra={"messages": [], "warnings": []})
