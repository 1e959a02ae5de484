# SPDX-License-Identifier: Apache-2.0
"""WHM API functions about the server, its resellers and tokens, and those that carry other calls."""
import re

from . import forms, rows, uapi
from .whm_call import ACLS, Failure, NoPrivilege, Reply, function


@function("version", acl="unlimited")
def version(call):
    return Reply({"version": call.panel.version})


@function("applist", acl="unlimited")
def applist(call):
    from .whm_call import FUNCTIONS  # the finished table

    return Reply({"app": sorted(FUNCTIONS)}, list_key="app")


@function("myprivs")
def myprivs(call):
    granted = 1 if call.caller.is_root else "1"
    names = list(ACLS) + sorted(acl for acl in call.caller.acls if acl not in ACLS)
    out = {}
    for position, acl in enumerate(names):
        if call.caller.has(acl) and (acl != "all" or "all" in call.caller.acls):
            out[acl] = granted
        elif position % 3 != 2:  # not granted is said in three ways
            out[acl] = 0 if position % 3 == 0 else ""
    return Reply({"privileges": [out]}, list_key="privileges")


@function("listresellers", acl="root", meta=True)
def listresellers(call):
    return Reply({"reseller": sorted(call.panel.resellers)}, list_key="reseller")


@function("listpkgs", acl="list-pkgs", args="want", meta=True)
def listpkgs(call):
    if call.one("want", "all") not in ("all", "creatable", "editable", "viewable"):
        raise Failure("The “want” parameter must be all, creatable, editable or viewable.")
    return call.api.list_reply(call, "pkg", [rows.package(name, limits) for name, limits in sorted(call.panel.plans.items())])


@function("verify_user_has_feature", args="user feature")
def verify_user_has_feature(call):
    account, feature = call.account(call.required("user")), call.required("feature")
    state = call.panel.feature_state(account.user, feature)
    return Reply({"has_feature": int(state in ("on", "absent")), "query_feature": feature})


# -- tokens


def _epoch(call, name):
    text = call.one(name) or "0"
    if not text.isdigit():
        raise Failure(f"The “{name}” parameter must be a timestamp.")
    return int(text)


@function("api_token_create", acl="manage-api-tokens", args="token_name expires_at", repeated="acl whitelist_ip", changes=True)
def api_token_create(call):
    acls = call.many("acl")
    if not acls:
        call.panel.violation("R13", "api_token_create without acl: the token gets every privilege of its creator")
    for acl in acls:
        if not call.caller.has(acl):
            raise Failure(f"You do not have the privilege “{acl}”.")
    token = call.panel.create_token(call.caller.user, call.required("token_name"), acls or None, _epoch(call, "expires_at"),
                                    call.many("whitelist_ip"))
    return Reply({"token": token.secret, "name": token.name, "acls": sorted(acls or call.caller.acls), "create_time": token.create_time,
                  "expires_at": token.expires_at or None, "whitelist_ips": list(token.whitelist_ip) or None})


@function("api_token_list", acl="manage-api-tokens")
def api_token_list(call):
    tokens = {}
    for (user, name), token in sorted(call.panel.tokens.items()):
        if user == call.caller.user:
            acls = call.panel.acls_of(user) if token.acls is None else token.acls
            tokens[name] = {"name": name, "create_time": token.create_time, "expires_at": token.expires_at or None,
                            "acls": {acl: 1 for acl in sorted(acls)}, "whitelist_ips": list(token.whitelist_ip) or None}
    return Reply({"tokens": tokens or call.api.either({}, [])})


@function("api_token_revoke", acl="manage-api-tokens", repeated="token_name", changes=True)
def api_token_revoke(call):
    names = call.many("token_name")
    if not names:
        call.required("token_name")
    for name in names:
        if not call.panel.revoke_token(call.caller.user, name):
            raise Failure(f"You do not have an API token named “{name}”.")
    return Reply()


# -- calls that carry other calls


def _account_for_uapi(call, user):
    if user != user.lower():
        call.record("W17", f"account name {user!r} is not in lower case")
        raise Failure(f"You do not have a user named “{user}”.")
    if user == "root":
        call.record("W17", "root is no cPanel account")
        raise Failure("The user “root” is not a cPanel user.")
    return call.account(user)


def collect(pairs):
    """Parameters as a dict; a name that comes several times holds a list."""
    out = {}
    for key, value in pairs:
        if key in out:
            out[key] = (out[key] if isinstance(out[key], list) else [out[key]]) + [value]
        else:
            out[key] = value
    return out


@function("uapi_cpanel", acl="cpanel-api", free=True)
def uapi_cpanel(call):
    module, name = call.required("cpanel.module"), call.required("cpanel.function")
    account = _account_for_uapi(call, call.required("cpanel.user"))
    args = collect((key, value) for key, value in call.params
                   if key != "api.version" and key not in ("cpanel.user", "cpanel.module", "cpanel.function"))
    if (module, name) == ("Variables", "get_user_information") and not uapi.many(args, "name"):
        call.record("W17", "Variables::get_user_information without names fetches secrets too")
    result = uapi.call(call.panel, account, module, name, args)
    if call.panel.switches.types == "mixed":
        for key in ("errors", "messages", "warnings"):
            result[key] = result[key] or call.api.either(None, [])
        if result["status"] is not None:
            result["status"] = call.api.either(result["status"], str(result["status"]))
    return Reply({"uapi": {key: result[key] for key in ("data", "errors", "messages", "metadata", "status", "warnings")}})


@function("cpanel", acl="cpanel-api", free=True)
def cpanel(call):
    prefix = "cpanel_jsonapi_"
    user, wanted = call.one(prefix + "user", ""), call.one(prefix + "apiversion", "2")
    module, name = call.one(prefix + "module", ""), call.one(prefix + "func", "")
    args = collect((key, value) for key, value in call.params if not key.startswith(prefix) and key != "api.version")
    try:
        account = _account_for_uapi(call, user)
    except Failure:
        text = "User parameter is invalid or was not supplied"
        document = {"data": {"reason": text, "result": "0"}, "type": "text", "error": text}
        return Reply(raw=document if wanted == "3" else {"cpanelresult": {"apiversion": "2", **document}})
    if wanted == "3":
        result = uapi.call(call.panel, account, module, name, args)
        return Reply(raw={"module": module, "func": name, "apiversion": 3, "result": result})
    if wanted == "2":
        return Reply(raw=uapi.call_api2(call.panel, account, module, name, args))
    return Reply(raw={"cpanelresult": {"apiversion": wanted, "error": "Unsupported API version", "event": {"result": 0}}})


@function("batch", args="abort_on_error", flags="abort_on_error", repeated="command")
def batch(call):
    commands = call.many("command")
    if not commands:
        call.required("command")
    results, failed = [], False
    for command in commands:
        name, _mark, text = command.partition("?")
        sins = []
        params = forms.parse(text.encode(), sins)
        for sin in sins:
            call.record("W18", f"arguments of {name} are not encoded: {sin}")
        if name == "batch" or not re.fullmatch(r"[A-Za-z0-9_]+", name):
            document = {"metadata": {"command": name, "version": 1, "result": 0, "reason": f"Unknown app requested: {name}"}}
        else:
            try:
                document = call.api.run(call.caller, name, params, call.network)
            except NoPrivilege:
                document = {"metadata": {"command": name, "version": 1, "result": 0, "reason": f"You do not have permission to call “{name}”."}}
        results.append(document)
        if str(document.get("metadata", {}).get("result")) != "1":
            failed = True
            if call.flag("abort_on_error"):
                break
    if failed and call.panel.switches.batch_result == 0:
        raise Failure("One or more commands failed.", data={"result": results})
    return Reply({"result": results}, list_key="result")
