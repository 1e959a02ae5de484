# SPDX-License-Identifier: Apache-2.0
"""UAPI functions and the two API 2 functions for contact data, as an account sees them.

call() serves both the LiveAPI socket and WHM's uapi_cpanel. Arguments may hold text, numbers, lists or objects, because
LiveAPI carries JSON; the form `name-0`, `name-1` counts as a list too. Names of modules and functions are case-sensitive.
"""
import re

from . import notify, personalization
from .model import PanelError

DAY = 86400


class Refused(Exception):
    """The call itself fails: status 0 with this text in errors."""


def _result(status=1, data=None, errors=None, messages=None, warnings=None, metadata=None):
    return {"status": status, "data": data, "errors": errors, "messages": messages, "warnings": warnings,
            "metadata": metadata if metadata is not None else {}}


def many(args, name):
    """All values of a repeatable argument: name, name-0, name-1, … and lists."""
    out = []
    numbered = sorted((key for key in args if re.fullmatch(re.escape(name) + r"-\d+", key)), key=lambda key: int(key.rsplit("-", 1)[1]))
    for key in [name] + numbered:
        if key in args:
            value = args[key]
            out.extend(value if isinstance(value, list) else [value])
    return out


def _scalar(args, name):
    value = args.get(name)
    if not isinstance(value, (str, int)) or isinstance(value, bool) or value == "":
        raise Refused(f"The “{name}” argument is required." if value in (None, "") else f"The “{name}” argument is invalid.")
    return str(value)


def _flag(name, value):
    if value in (0, 1, "0", "1") and not isinstance(value, bool):
        return int(value)
    raise Refused(f"The value for “{name}” must be 1 or 0.")


# -- functions: (panel, account, args) -> result


def has_feature(panel, account, args):
    feature = _scalar(args, "name")
    state = panel.feature_state(account.user, feature)
    if state == "on":
        return _result(1)
    if state == "off":
        return _result(0, messages=[f"The feature “{feature}” exists but is not enabled."])
    if state == "permission_error":
        return _result(0, messages=["Could not open “/etc/trueuserdomains”: Permission denied"])
    return _result(None if panel.switches.feature_unknown == "null" else 0)


def user_variables(panel, account):
    """Everything Variables::get_user_information knows about an account."""
    limits = account.limits

    def lim(value):
        return "unlimited" if value is None else "0" if value < 0 else str(value)

    out = {
        "backup_enabled": 1, "bandwidth_limit": (limits["bw_mb"] or 0) * 1_048_576, "cgi_enabled": 1,
        "contact_email": account.contact_email, "contact_email_2": account.contact_email_2,
        "cpanel_root_directory": "/usr/local/cpanel", "created": account.created, "created_in_version": panel.version,
        "database_owner": account.user, "dead_domains": [], "demo_mode": 0, "disk_block_limit": (limits["disk_mb"] or 0) * 1024,
        "dkim_enabled": 1, "domain": account.domain, "domains": [account.domain, *account.addon_domains, *account.sub_domains],
        "feature": {}, "feature_list": "default", "gid": account.gid, "home": account.home, "home_directory_links": [],
        "ip": account.ip, "lang": "english", "last_modified": account.last_modified, "legacy_backup_enabled": 0,
        "locale": account.locale, "mailbox_format": "maildir", "maximum_addon_domains": lim(limits["addons"]),
        "maximum_databases": lim(limits["sql"]), "maximum_defer_fail_percentage": "unlimited",
        "maximum_email_account_disk_quota": "unlimited", "maximum_emails_per_hour": "unlimited",
        "maximum_ftp_accounts": lim(limits["ftp"]), "maximum_mail_accounts": lim(limits["pop"]),
        "maximum_mailing_lists": lim(limits["lst"]), "maximum_parked_domains": lim(limits["addons"]), "maximum_passenger_apps": "4",
        "maximum_subdomains": lim(limits["sub"]), "mxcheck": {account.domain: "local"}, "owner": account.owner,
        "package_extensions": [], "plan": account.plan, "pushbullet_access_token": "", "shell": account.shell, "spf_enabled": 1,
        "ssl_default_key_type": "system", "theme": account.theme, "uid": account.uid, "user": account.user, "utf8_mailbox": 1,
    }
    out.update(account.notify)
    return out


def get_user_information(panel, account, args):
    everything = user_variables(panel, account)
    names = [str(name) for name in many(args, "name")]
    if not names:
        return _result(data=everything)
    unknown = [name for name in names if name not in everything]
    if unknown:
        raise Refused(f"“{unknown[0]}” is not a known variable.")
    return _result(data={name: everything[name] for name in names})


def _preferences(account):
    return [{"name": name, "descp": notify.TEXTS[name], "enabled": account.notify[name]} for name in notify.NAMES]


def get_notification_preferences(_panel, account, _args):
    return _result(data=_preferences(account))


def set_notification_preferences(panel, account, args):
    wanted = args.get("preferences")
    if wanted is None:
        raise Refused("The “preferences” argument is required.")
    if not isinstance(wanted, dict) or not wanted:
        raise Refused("The “preferences” argument must be an object of preference names and values.")
    for name in wanted:
        if name not in notify.TEXTS:
            raise Refused(f"“{name}” is not a notification preference.")
    panel.save_contact(account, notify_flags={name: _flag(name, value) for name, value in wanted.items()})
    return _result(data=_preferences(account))


def _guard_addresses(panel, account, args):
    old = [str(value) for value in many(args, "old_address") if value != ""]
    if not many(args, "old_address"):
        raise Refused("The “old_address” argument is required.")
    if not panel.check_password(account.user, _scalar(args, "password")):
        raise Refused("The password is incorrect.")
    if sorted(old) != sorted(filter(None, (account.contact_email, account.contact_email_2))):
        raise Refused("The address list does not match the current one.")


def set_email_addresses(panel, account, args):
    new = [str(value) for value in many(args, "address")]
    if not new:
        raise Refused("The “address” argument is required.")
    if len(new) > 2:
        raise Refused("You may set no more than two addresses.")
    _guard_addresses(panel, account, args)
    panel.save_contact(account, contact_email=new[0], contact_email_2=new[1] if len(new) > 1 else "")
    return _result()


def unset_email_addresses(panel, account, args):
    _guard_addresses(panel, account, args)
    panel.save_contact(account, contact_email="", contact_email_2="")
    return _result()


def get_usages(_panel, account, _args):
    limits = account.limits
    number = account.uid

    def entry(name, text, usage, maximum, formatter=None, url=""):
        return {"id": name, "description": text, "usage": usage, "maximum": maximum, "formatter": formatter, "error": None, "url": url}

    def upto(limit, share):
        return share if limit is None else min(share, limit)

    megabyte = 1_048_576
    out = [
        entry("disk_usage", "Disk Usage", account.disk_used_mb * megabyte, limits["disk_mb"] and limits["disk_mb"] * megabyte,
              "format_bytes", "diskusage/index.html"),
        entry("bandwidth", "Bandwidth", account.bandwidth_used, limits["bw_mb"] and limits["bw_mb"] * megabyte, "format_bytes",
              "stats/bandwidth.html"),
        entry("filesusage", "File Usage", account.inodes_used, None),
        entry("cachedmysqldiskusage", "Database Disk Usage", (number * 7919) % 90_000_000, None, "format_bytes", "sql/index.html"),
        entry("subdomains", "Subdomains", len(account.sub_domains), limits["sub"], None, "domains/index.html"),
        entry("aliases", "Alias Domains", len(account.parked_domains), None if limits["addons"] is None else max(limits["addons"], 0)),
        entry("email_accounts", "Email Accounts", upto(limits["pop"], number % 9), limits["pop"], None, "email_accounts/index.html"),
        entry("forwarders", "Forwarders", number % 4, None),
        entry("ftp_accounts", "FTP Accounts", upto(limits["ftp"], number % 3), limits["ftp"]),
        entry("mysql_databases", "Databases", upto(limits["sql"], number % 5), limits["sql"]),
    ]
    if limits["addons"] is None or limits["addons"] >= 0:
        out.append(entry("addon_domains", "Addon Domains", len(account.addon_domains), limits["addons"]))
    return _result(data=out)


def installed_hosts(panel, account, _args):
    today = panel.clock.now() // DAY * DAY
    out = []
    for position, site in enumerate((account.domain, *account.addon_domains)):
        start = today - ((account.uid * 7919 + position * 31) % 80) * DAY
        names = [site, f"www.{site}", f"mail.{site}"]
        certificate = {
            "not_before": start, "not_after": start + 90 * DAY - 1, "id": f"{site.replace('.', '_')}_{start:x}", "domains": names,
            "is_autossl": 1, "auto_ssl_provider": "StandIn", "auto_ssl_provider_display_name": "Stand-in CA", "is_self_signed": 0,
            "validation_type": "dv", "key_algorithm": "id-ecPublicKey", "modulus": None, "modulus_length": None,
            "ecdsa_curve_name": "prime256v1", "ecdsa_public": "02" + "ab" * 32, "signature_algorithm": "ecdsa-with-SHA256",
            "subject.commonName": site, "issuer.commonName": "Stand-in CA", "issuer.organizationName": "Stand-in",
            "subject_text": f"commonName\n{site}", "issuer_text": "commonName\nStand-in CA",
        }
        out.append({"certificate": certificate, "certificate_text": "-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n",
                    "docroot": f"{account.home}/public_html" + (f"/{site}" if position else ""), "domains": names,
                    "fqdns": [*names, f"cpanel.{site}"], "ip": account.ip, "is_primary_on_ip": 0, "mail_sni_status": 1, "needs_sni": 1,
                    "servername": site})
    return _result(data=out)


LOCALE_NAMES = {"id": "Bahasa Indonesia", "en": "English"}


def get_attributes(_panel, account, _args):
    return _result(data={"direction": "ltr", "encoding": "utf-8", "locale": account.locale,
                         "name": LOCALE_NAMES.get(account.locale, account.locale)})


def list_domains(_panel, account, args):
    if "hide_temporary_domains" in args:
        _flag("hide_temporary_domains", args["hide_temporary_domains"])
    return _result(data={"main_domain": account.domain, "addon_domains": list(account.addon_domains),
                         "parked_domains": list(account.parked_domains), "sub_domains": list(account.sub_domains)})


def get_personalization(panel, account, args):
    names = args.get("names")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise Refused("The “names” argument must be an array of keys.")
    return _result(data=personalization.read(panel, account, names))


def set_personalization(panel, account, args):
    values = args.get("personalization")
    if not isinstance(values, dict) or not all(isinstance(value, (str, int)) for value in values.values()):
        raise Refused("The “personalization” argument must be an object of keys and values.")
    problem = personalization.too_long(values)
    if problem:
        panel.violation("R14", problem)
        raise Refused(problem)
    return _result(data=personalization.write(panel, account, values))


# (module, function) -> (implementation, argument names)
FUNCTIONS = {
    ("Features", "has_feature"): (has_feature, {"name"}),
    ("Variables", "get_user_information"): (get_user_information, {"name"}),
    ("ContactInformation", "get_notification_preferences"): (get_notification_preferences, set()),
    ("ContactInformation", "set_notification_preferences"): (set_notification_preferences, {"preferences"}),
    ("ContactInformation", "set_email_addresses"): (set_email_addresses, {"address", "old_address", "password"}),
    ("ContactInformation", "unset_email_addresses"): (unset_email_addresses, {"old_address", "password"}),
    ("ResourceUsage", "get_usages"): (get_usages, set()),
    ("SSL", "installed_hosts"): (installed_hosts, set()),
    ("Locale", "get_attributes"): (get_attributes, set()),
    ("Personalization", "get"): (get_personalization, {"names"}),
    ("Personalization", "set"): (set_personalization, {"personalization"}),
    ("DomainInfo", "list_domains"): (list_domains, {"hide_temporary_domains"}),
}


def call(panel, account, module, function, args=None):
    """Runs one UAPI function as the account. Fires UAPI::Module::function; post only after success."""
    args = dict(args or {})
    found = FUNCTIONS.get((module, function))
    if found is None:
        known = any(name == module for name, _function in FUNCTIONS)
        if known:
            return _result(0, errors=[f"The system could not find the function “{function}” in the module “{module}”."])
        return _result(0, errors=[f"Failed to load module “{module}”: Can’t locate it."])
    implementation, names = found
    for key in args:
        if re.sub(r"-\d+\Z", "", key) not in names:
            panel.violation("W10", f"{module}::{function}: unknown argument {key!r}")
    event = f"UAPI::{module}::{function}"
    before = panel.fire("Cpanel", event, "pre", {"args": args, "user": account.user}, account)
    if before.blocked:
        return _result(0, errors=[before.reason or "A hook stopped this call."])
    try:
        result = implementation(panel, account, args)
    except (Refused, PanelError) as refusal:
        return _result(0, errors=[str(refusal)])
    if result["status"] == 1:
        panel.fire("Cpanel", event, "post", {"args": args, "user": account.user, "output": result}, account)
    return result


# -- API 2


def _display_contact(account):
    out = [{"name": "email", "descp": "First contact address", "type": "text", "value": account.contact_email, "enabled": 1},
           {"name": "second_email", "descp": "Second contact address", "type": "text", "value": account.contact_email_2, "enabled": 1}]
    for name in notify.NAMES:
        state = account.notify[name]
        out.append({"name": name, "descp": notify.TEXTS[name], "type": "checkbox", "value": state, "enabled": state})
    return out


def _save_contact(panel, account, args):
    flags = {name: _flag(name, args[name]) for name in notify.NAMES if name in args}
    for key in args:
        if key not in notify.TEXTS and key not in ("email", "second_email", "username", "pushbullet_access_token"):
            panel.violation("W10", f"CustInfo::savecontactinfo: unknown argument {key!r}")
    panel.save_contact(account, contact_email=args.get("email"), contact_email_2=args.get("second_email"), notify_flags=flags)
    return [{"result": 1, "reason": ""}]


def call_api2(panel, account, module, function, args=None):
    """Runs one API 2 function: {"cpanelresult": …}. Its post hooks run whether it succeeded or not."""
    args = dict(args or {})
    out = {"apiversion": 2, "module": module, "func": function}
    if module != "CustInfo" or function not in ("displaycontactinfo", "savecontactinfo"):
        out.update(error=f"Could not find function “{function}” in module “{module}”", event={"result": 0}, data=[])
        return {"cpanelresult": out}
    event = f"Api2::{module}::{function}"
    before = panel.fire("Cpanel", event, "pre", {"args": args, "user": account.user}, account)
    if before.blocked:
        out.update(error=before.reason or "A hook stopped this call.", event={"result": 0}, data=[])
        return {"cpanelresult": out}
    try:
        data = _display_contact(account) if function == "displaycontactinfo" else _save_contact(panel, account, args)
        out.update(event={"result": 1}, data=data)
    except (Refused, PanelError) as refusal:
        out.update(error=str(refusal), event={"result": 0}, data=[{"result": 0, "reason": str(refusal)}])
    panel.fire("Cpanel", event, "post", {"args": args, "user": account.user, "output": out["data"]}, account)
    return {"cpanelresult": out}
