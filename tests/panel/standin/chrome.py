# SPDX-License-Identifier: Apache-2.0
"""What the panel draws itself: log-in pages, the frames around plug-ins, the tools page and WHM's home. Our own markup."""

import html
import json

STYLE = """\
:root{color-scheme:light dark;--pnl-ground:#f5f6f8;--pnl-card:#fff;--pnl-ink:#1c2733;--pnl-soft:#56636f;--pnl-line:#d9dee4;
--pnl-accent:#0b5cad;--pnl-accent-ink:#fff;--pnl-bar:#fff;--pnl-side:#fff;--pnl-here:#e6f0fa;--pnl-bad:#a8180c;--pnl-bad-ground:#fdecea;
--pnl-good:#14663a;--pnl-good-ground:#e5f5ec}
@media (prefers-color-scheme:dark){:root{--pnl-ground:#12171c;--pnl-card:#1b2229;--pnl-ink:#e7ecf1;--pnl-soft:#a6b2bd;--pnl-line:#323c46;
--pnl-accent:#7cbcff;--pnl-accent-ink:#0c1a28;--pnl-bar:#1b2229;--pnl-side:#171d23;--pnl-here:#1f3040;--pnl-bad:#ffab9f;--pnl-bad-ground:#3a1c19;
--pnl-good:#8ddcae;--pnl-good-ground:#163324}}
.pnl-body{margin:0;min-height:100vh;display:flex;flex-direction:column;background:var(--pnl-ground);color:var(--pnl-ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
.pnl-body *,.pnl-body *::before{box-sizing:border-box}
.pnl-skip{position:absolute;left:-999px;top:0;background:var(--pnl-accent);color:var(--pnl-accent-ink);padding:.6rem 1rem;z-index:10}
.pnl-skip:focus{left:0}
.pnl-top{display:flex;align-items:center;gap:1rem;flex-wrap:wrap;padding:.7rem 1.25rem;background:var(--pnl-bar);border-bottom:1px solid var(--pnl-line)}
.pnl-brand{font-weight:700;letter-spacing:.01em;color:var(--pnl-ink);text-decoration:none;margin-right:auto}
.pnl-brand b{color:var(--pnl-accent)}
.pnl-who{color:var(--pnl-soft);font-size:.92rem}
.pnl-top a:not(.pnl-brand),.pnl-link{color:var(--pnl-accent)}
.pnl-frame{display:grid;grid-template-columns:15rem minmax(0,1fr);flex:1}
.pnl-side{background:var(--pnl-side);border-right:1px solid var(--pnl-line);padding:1rem .75rem}
.pnl-side ul{list-style:none;margin:0;padding:0;display:flex;flex-direction:column;gap:.15rem}
.pnl-side a{display:flex;align-items:center;gap:.6rem;padding:.55rem .7rem;border-radius:.45rem;color:var(--pnl-ink);text-decoration:none}
.pnl-side a:hover{background:var(--pnl-here)}
.pnl-side a[aria-current]{background:var(--pnl-here);color:var(--pnl-accent);font-weight:600}
.pnl-side img{width:20px;height:20px}
.pnl-main{padding:1.5rem clamp(1rem,3vw,2.25rem) 3rem;max-width:80rem;min-width:0}
.pnl-title{font-size:1.6rem;line-height:1.25;margin:0 0 1.1rem}
.pnl-foot{padding:.9rem 1.25rem;border-top:1px solid var(--pnl-line);color:var(--pnl-soft);font-size:.85rem;background:var(--pnl-bar)}
.pnl-body :focus-visible{outline:3px solid var(--pnl-accent);outline-offset:2px}
.pnl-group{background:var(--pnl-card);border:1px solid var(--pnl-line);border-radius:.7rem;padding:1rem 1.2rem;margin:0 0 1.1rem}
.pnl-group h2{font-size:1.05rem;margin:0 0 .7rem}
.pnl-tools{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(12rem,1fr));gap:.4rem}
.pnl-tools a{display:flex;align-items:center;gap:.8rem;padding:.5rem;border-radius:.5rem;color:var(--pnl-ink);text-decoration:none}
.pnl-tools a:hover{background:var(--pnl-here)}
.pnl-tools img{width:48px;height:48px}
.pnl-none{color:var(--pnl-soft);margin:0}
.pnl-login{display:grid;place-items:center;flex:1;padding:1rem}
.pnl-card{background:var(--pnl-card);border:1px solid var(--pnl-line);border-radius:.9rem;padding:2rem;width:100%;max-width:24rem}
.pnl-card h1{margin:0 0 1.2rem;font-size:1.5rem}
.pnl-field{display:block;margin:0 0 1rem}
.pnl-field span{display:block;font-weight:600;font-size:.92rem;margin-bottom:.25rem}
.pnl-field input,.pnl-field select,.pnl-inline input,.pnl-inline select{width:100%;font:inherit;color:inherit;background:var(--pnl-ground);border:1px solid var(--pnl-soft);border-radius:.45rem;padding:.5rem .65rem}
.pnl-button{font:inherit;font-weight:600;color:var(--pnl-accent-ink);background:var(--pnl-accent);border:0;border-radius:.45rem;padding:.55rem 1.1rem;cursor:pointer}
.pnl-button.pnl-plain{color:var(--pnl-accent);background:none;border:1px solid currentColor}
.pnl-button.pnl-danger{color:var(--pnl-bad);background:none;border:1px solid currentColor}
.pnl-pill{display:inline-block;padding:.1rem .6rem;border-radius:1rem;font-size:.9rem;font-weight:600}
.pnl-red .pnl-pill{background:var(--pnl-card);margin-right:.3rem}
.pnl-note{padding:.65rem .9rem;border-radius:.5rem;margin:0 0 1rem}
.pnl-bad{color:var(--pnl-bad);background:var(--pnl-bad-ground)}
.pnl-good{color:var(--pnl-good);background:var(--pnl-good-ground)}
.pnl-scroll{overflow-x:auto;border:1px solid var(--pnl-line);border-radius:.6rem;margin:0 0 1.1rem}
.pnl-table{border-collapse:collapse;width:100%;background:var(--pnl-card)}
.pnl-table th,.pnl-table td{text-align:left;padding:.5rem .7rem;border-bottom:1px solid var(--pnl-line);vertical-align:top}
.pnl-table th[scope=row],.pnl-pill{white-space:nowrap}
.pnl-table .pnl-wide{min-width:9rem}
.pnl-table{font-size:.95rem}
.pnl-table tr.pnl-red td,.pnl-table tr.pnl-red th{color:var(--pnl-bad);background:var(--pnl-bad-ground)}
.pnl-inline{display:flex;gap:.5rem;flex-wrap:wrap;align-items:end;margin:0 0 .9rem}
.pnl-inline label{flex:1 1 12rem}
.pnl-inline label span{display:block;font-size:.88rem;font-weight:600}
.pnl-grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(18rem,1fr));gap:1.1rem}
.pnl-grid .pnl-group{margin:0}
form.pnl-inline{max-width:40rem}
@media (max-width:48rem){.pnl-frame{grid-template-columns:minmax(0,1fr);grid-template-rows:auto 1fr}
.pnl-side{border-right:0;border-bottom:1px solid var(--pnl-line);padding:.4rem .6rem}.pnl-side ul{flex-direction:row;flex-wrap:wrap}
.pnl-title{font-size:1.35rem}}
"""

WORDS = {
    "en": {"skip": "Skip to the page", "tools": "Tools", "logout": "Log out", "signed": "Signed in as {user}", "menu": "Main menu",
           "login": "Log in", "user": "Username", "password": "Password", "invalid": "The login is invalid.",
           "none": "No tools are registered yet.", "foot": "Stand-in panel for tests and demonstrations",
           "ended": "You have logged out.", "expired": "Please log in: this address does not belong to a session of yours.",
           "home": "Home", "accounts": "Accounts", "plugins": "Plugins", "groups": "Tools"},
    "id": {"skip": "Langsung ke halaman", "tools": "Peralatan", "logout": "Keluar", "signed": "Masuk sebagai {user}", "menu": "Menu utama",
           "login": "Masuk", "user": "Nama pengguna", "password": "Kata sandi", "invalid": "Nama pengguna atau kata sandi salah.",
           "none": "Belum ada peralatan yang terdaftar.", "foot": "Panel pengganti untuk pengujian dan peragaan",
           "ended": "Anda sudah keluar.", "expired": "Silakan masuk: alamat ini bukan bagian dari sesi Anda.",
           "home": "Beranda", "accounts": "Akun", "plugins": "Plugin", "groups": "Peralatan"},
}


def esc(value):
    return html.escape(str(value), quote=True)


def words(lang):
    return WORDS.get(lang, WORDS["en"])


def _head(title, lang, product):
    return ('<!DOCTYPE html>\n<html lang="%s">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>%s - %s</title>\n'
            '<link rel="icon" href="data:,">\n<link rel="stylesheet" href="/standin/panel.css">\n' % (esc(lang), title, product))


def login_page(product, lang="en", message=None, user="", action="/login/", good=False):
    text = words(lang)
    note = '<p class="pnl-note %s" role="%s">%s</p>\n' % (
        ("pnl-good", "status", esc(text[message])) if good else ("pnl-bad", "alert", esc(text[message]))) if message else ""
    return (_head(esc(text["login"]), lang, product) + '</head>\n<body class="pnl-body">\n<main class="pnl-login">\n'
            '<div class="pnl-card" id="login">\n<h1>%s</h1>\n%s<form method="post" action="%s">\n'
            '<label class="pnl-field"><span>%s</span><input name="user" autocomplete="username" autocapitalize="none" '
            'spellcheck="false" required value="%s"></label>\n'
            '<label class="pnl-field"><span>%s</span><input name="pass" type="password" autocomplete="current-password" required></label>\n'
            '<button class="pnl-button" type="submit">%s</button>\n</form>\n</div>\n</main>\n</body>\n</html>\n') % (
                product, note, action, esc(text["user"]), esc(user), esc(text["password"]), esc(text["login"]))


def _frame(product, brand, token, lang, title, user, items, home, heading=True):
    """Returns (header, footer); the header ends inside an open div, as the real panel's does."""
    text = words(lang)
    entries = "".join('<li><a href="%s"%s>%s%s</a></li>\n' % (
        esc(href), ' aria-current="page"' if here else "",
        '<img src="%s" alt="">' % esc(icon) if icon else "", esc(label)) for href, label, icon, here in items)
    header = (_head(title, lang, product)
              + "<script>\nwindow.PANEL = %s;\n</script>\n" % json.dumps({"token": token, "locale": lang}).replace("<", "\\u003c")
              + '</head>\n<body class="pnl-body">\n<a class="pnl-skip" href="#content">%s</a>\n' % esc(text["skip"])
              + '<header class="pnl-top"><a class="pnl-brand" href="%s">%s</a>' % (esc(home), brand)
              + '<span class="pnl-who">%s</span><a href="%s/logout/">%s</a></header>\n' % (
                  esc(text["signed"].format(user=user)), token, esc(text["logout"]))
              + '<div class="pnl-frame">\n<nav class="pnl-side" aria-label="%s"><ul>\n%s</ul></nav>\n' % (esc(text["menu"]), entries)
              + '<main class="pnl-main" id="content" tabindex="-1">\n'
              + ('<h1 class="pnl-title" id="page-title">%s</h1>\n' % title if heading else "")
              + '<div class="pnl-content">\n')
    footer = '</div>\n</main>\n</div>\n<footer class="pnl-foot">%s</footer>\n</body>\n</html>\n' % esc(text["foot"])
    return header, footer


def jupiter(account, token, title, here="tools", heading=True):
    """The frame of a customer's page: what Chrome::get_dom gives."""
    lang = account.locale
    home = token + "/frontend/jupiter/index.html"
    return _frame("cPanel", "cPanel <b>stand-in</b>", token, lang, esc(title), account.user,
                  [(home, words(lang)["tools"], None, here == "index")], home, heading)


def tools_page(account, token, groups):
    """groups: list of (name, [(href, label, icon path or None)])."""
    header, footer = jupiter(account, token, words(account.locale)["tools"], here="index")
    body = "".join(
        '<section class="pnl-group" aria-labelledby="group-%d"><h2 id="group-%d">%s</h2>\n<ul class="pnl-tools">\n%s</ul></section>\n' % (
            number, number, esc(name), "".join('<li><a href="%s"%s>%s<span>%s</span></a></li>\n' % (
                esc(href), ' target="%s"' % esc(target) if target else "",
                '<img src="%s" alt="" width="48" height="48">' % esc(icon) if icon else "", esc(label))
                for href, label, icon, target in links))
        for number, (name, links) in enumerate(groups))
    return header + (body or '<p class="pnl-none">%s</p>\n' % esc(words(account.locale)["none"])) + footer


def whm(user, token, title, entries, lang="en", here=None, raw_title=False, heading=True):
    """WHM's frame. entries: [(href, label, icon or None)] of the plug-ins this caller may open."""
    text = words(lang)
    items = [(token + "/", text["home"], None, here == "home")]
    if user == "root":
        items.append((token + "/standin/accounts", text["accounts"], None, here == "accounts"))
    items += [(href, label, icon, here == href) for href, label, icon in entries]
    return _frame("WHM", "WHM <b>stand-in</b>", token, lang, title if raw_title else esc(title), user, items, token + "/", heading)


def whm_home(user, token, entries, lang="en"):
    header, footer = whm(user, token, words(lang)["home"], entries, lang, here="home")
    links = "".join('<li><a href="%s">%s<span>%s</span></a></li>\n' % (
        esc(href), '<img src="%s" alt="" width="48" height="48">' % esc(icon) if icon else "", esc(label))
        for href, label, icon in entries)
    body = '<section class="pnl-group" aria-labelledby="plugins"><h2 id="plugins">%s</h2>\n%s</section>\n' % (
        esc(words(lang)["plugins"]), '<ul class="pnl-tools">%s</ul>' % links if links else
        '<p class="pnl-none">%s</p>' % esc(words(lang)["none"]))
    return header + body + footer


def plain_page(title, text, status_note=""):
    """A short page without a frame, for refusals and faults."""
    return (_head(esc(title), "en", "panel") + '</head>\n<body class="pnl-body">\n<main class="pnl-login"><div class="pnl-card">'
            '<h1>%s</h1>\n<p>%s</p>\n<p class="pnl-none">%s</p></div></main>\n</body>\n</html>\n') % (esc(title), esc(text), esc(status_note))
