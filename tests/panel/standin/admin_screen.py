# SPDX-License-Identifier: Apache-2.0
"""The administrator's screen in WHM: list, suspend, unsuspend, rename, create, remove, change. Works without JavaScript."""

import itertools
import urllib.parse

from . import chrome, web
from .model import PanelError

PAGE = 50
SEARCH_LIMIT = 20000  # beyond this many accounts only a whole user name is searched for
esc = chrome.esc


def _find(panel, query):
    if not query:
        return None
    account = panel.accounts.peek(query)
    if account is not None:
        return [account]
    if len(panel.accounts) > SEARCH_LIMIT:
        return []
    return list(itertools.islice((account for account in panel.accounts.values()
                                  if query in account.user or query in account.domain or query == account.owner), PAGE))


def _input(label, name, value="", kind="text", required=True):
    return '<label><span>%s</span><input name="%s" type="%s" value="%s"%s></label>' % (
        esc(label), name, kind, esc(value), " required" if required else "")


def _select(label, name, values, chosen):
    return '<label><span>%s</span><select name="%s">%s</select></label>' % (esc(label), name, "".join(
        '<option%s>%s</option>' % (" selected" if value == chosen else "", esc(value)) for value in values))


def _form(action, user, inputs, button, kind="pnl-plain"):
    hidden = '<input type="hidden" name="user" value="%s">' % esc(user) if user else ""
    return ('<form method="post" class="pnl-inline" id="form-%s"><input type="hidden" name="action" value="%s">%s%s'
            '<button class="pnl-button %s" type="submit">%s</button></form>\n') % (
                action, action, hidden, inputs, kind, esc(button))


def _status(account):
    if account.suspended:
        return '<span class="pnl-pill pnl-bad">suspended</span> %s' % esc(account.suspend_reason)
    return '<span class="pnl-pill pnl-good">active</span>'


def _table(accounts, base):
    rows = "".join(
        '<tr%s><th scope="row"><a class="pnl-link" href="%s?user=%s">%s</a></th><td class="pnl-wide">%s</td>%s</tr>\n' % (
            ' class="pnl-red"' if account.suspended else "", base, urllib.parse.quote(account.user), esc(account.user), _status(account),
            "".join("<td>%s</td>" % esc(value) for value in (account.domain, account.owner, account.plan, account.contact_email)))
        for account in accounts)
    heads = "".join('<th scope="col">%s</th>' % name for name in ("User", "Status", "Domain", "Owner", "Package", "Contact"))
    return ('<div class="pnl-scroll" tabindex="0" role="region" aria-label="Accounts"><table class="pnl-table" id="accounts">'
            '<thead><tr>%s</tr></thead><tbody>\n%s</tbody></table></div>\n') % (heads, rows)


def _one(panel, account, base):
    owners = ["root"] + sorted(set(panel.resellers) | {account.user} - {"root"})
    status = ('<span class="pnl-pill pnl-bad">Suspended: %s</span>' % esc(account.suspend_reason) if account.suspended
              else '<span class="pnl-pill pnl-good">Active</span>')
    body = '<p><a class="pnl-link" href="%s">All accounts</a></p>\n' % base
    body += '<section class="pnl-group" aria-labelledby="who"><h2 id="who">%s</h2><p id="status">%s</p>' % (esc(account.domain), status)
    body += '<p>uid %d · owner %s · package %s · contact %s</p></section>\n' % (
        account.uid, esc(account.owner), esc(account.plan), esc(account.contact_email or "none"))
    if account.suspended:
        change = _form("unsuspend", account.user, "", "Unsuspend", kind="pnl-main-action")
    else:
        change = _form("suspend", account.user, _input("Reason for suspension", "reason", required=False), "Suspend", kind="pnl-main-action")
    sections = [
        ("Suspension", change),
        ("Contact e-mail", _form("email", account.user, _input("New address", "value", account.contact_email, "email", False), "Change e-mail")),
        ("Package", _form("plan", account.user, _select("New package", "value", sorted(panel.plans), account.plan), "Change package")),
        ("Owner", _form("owner", account.user, _select("New owner", "value", owners, account.owner), "Change owner")),
        ("Name", _form("rename", account.user, _input("New user name", "value"), "Rename")),
        ("Removal", _form("remove", account.user, "", "Remove this account", kind="pnl-danger")),
    ]
    return body + '<div class="pnl-grid">' + "".join(
        '<section class="pnl-group" aria-labelledby="part-%d"><h2 id="part-%d">%s</h2>%s</section>\n' % (number, number, esc(title), text)
        for number, (title, text) in enumerate(sections)) + "</div>"


def _list(panel, query, page, base):
    found = _find(panel, query)
    names = list(itertools.islice(panel.accounts, (page - 1) * PAGE, page * PAGE)) if found is None else []
    accounts = found if found is not None else [account for account in map(panel.accounts.peek, names) if account is not None]
    total = len(panel.accounts)
    body = ('<form method="get" class="pnl-inline" role="search"><label><span>Search by user or domain</span>'
            '<input name="q" type="search" value="%s"></label><button class="pnl-button pnl-plain" type="submit">Search</button></form>\n') % esc(query)
    body += "<p>%d accounts on this server%s</p>\n" % (total, "; %d found" % len(accounts) if found is not None else "")
    body += _table(accounts, base)
    if found is None and total > PAGE:
        pages = (total + PAGE - 1) // PAGE
        links = ['<a class="pnl-link" href="%s?page=%d">%s</a>' % (base, number, label)
                 for number, label in ((page - 1, "Previous page"), (page + 1, "Next page")) if 1 <= number <= pages]
        body += "<p>Page %d of %d. %s</p>\n" % (page, pages, " ".join(links))
    body += '<section class="pnl-group" aria-labelledby="new"><h2 id="new">Create an account</h2>%s</section>' % _form(
        "create", "", _input("User name", "user") + _input("Domain", "domain") + _input("Contact e-mail", "contact_email", "", "email", False)
        + _select("Package", "plan", sorted(panel.plans), "default") + _select("Owner", "owner", ["root"] + sorted(panel.resellers), "root"),
        "Create", kind="pnl-main-action")
    return body


def _act(panel, form):
    """Returns (message, user to show next or None). Raises PanelError."""
    action, user, value = form.get("action", ""), form.get("user", ""), form.get("value", "")
    if action == "create":
        panel.create(user, form.get("domain", ""), form.get("plan", "default"), form.get("contact_email", ""), form.get("owner", "root"))
        return "created", user
    if action == "remove":
        panel.remove(user)
        return "removed", None
    if action == "rename":
        panel.modify(user, newuser=value)
        return "renamed", value
    if action == "suspend":
        panel.suspend(user, form.get("reason", ""))
    elif action == "unsuspend":
        panel.unsuspend(user)
    elif action == "email":
        panel.modify(user, contact_email=value)
    elif action == "owner":
        panel.modify(user, owner=value)
    elif action == "plan":
        panel.change_package(user, value)
    else:
        raise PanelError("No such action.")
    return "saved", user


DONE = {"created": "The account was created.", "removed": "The account was removed.", "renamed": "The account was renamed.",
        "saved": "The change was made."}


def answer(panel, request, token, menu, headers):
    base = token + "/standin/accounts"
    query = dict(urllib.parse.parse_qsl(request.query_string))
    status, message, user = 200, "", query.get("user")
    if request.method == "POST":
        try:
            done, user = _act(panel, request.form())
        except PanelError as error:
            status, message = 409, '<p class="pnl-note pnl-bad" role="alert">%s</p>\n' % esc(error)
            user = request.form().get("user")
        else:
            where = "?" + urllib.parse.urlencode([("done", done)] + ([("user", user)] if user else []))
            return web.Response(303, b"", None, headers + [("Location", base + where)])
    elif request.method not in ("GET", "HEAD"):
        return web.Response(405, chrome.plain_page("Method Not Allowed", "This page takes GET and POST."))
    if query.get("done") in DONE:
        message = '<p class="pnl-note pnl-good" role="status">%s</p>\n' % DONE[query["done"]]
    account = panel.accounts.get(user) if user else None
    title = "Account %s" % account.user if account else "Accounts"
    header, footer = chrome.whm("root", token, title, menu, here="accounts")
    page = query.get("page", "1")
    body = _one(panel, account, base) if account else _list(
        panel, query.get("q", "").strip(), max(1, int(page)) if page.isdigit() else 1, base)
    return web.Response(status, header + message + body + footer, headers=headers)
