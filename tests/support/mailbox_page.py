# SPDX-License-Identifier: Apache-2.0
"""A page that shows every mail in Exim's sink, for people who watch the demo and for browser tests: newest first; headers, text, HTML,
source. Plays the mail program of all recipients at once. HTML parts are shown as a careful mail program does: in a frame that runs no
script and loads nothing; links open in a tab of their own.
"""
import base64
import email.utils
import hashlib
import html
import http.server
import os
import re
import ssl
import sys
import threading
import urllib.parse


STYLE = """\
:root{color-scheme:light dark;--ground:#f5f6f8;--card:#fff;--ink:#1c2733;--soft:#56636f;--line:#d9dee4;--accent:#0b5cad;--here:#e6f0fa}
@media (prefers-color-scheme:dark){:root{--ground:#12171c;--card:#1b2229;--ink:#e7ecf1;--soft:#a6b2bd;--line:#323c46;--accent:#7cbcff;--here:#1f3040}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
header{display:flex;gap:1rem;align-items:baseline;flex-wrap:wrap;padding:.8rem clamp(1rem,3vw,2rem);background:var(--card);border-bottom:1px solid var(--line)}
header strong{margin-right:auto}
main{max-width:64rem;margin:0 auto;padding:1.4rem clamp(1rem,3vw,2rem) 3rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem;overflow-wrap:anywhere}
h2{font-size:1.05rem;margin:1.6rem 0 .5rem}
.soft{color:var(--soft)}
.mails{list-style:none;margin:0;padding:0;background:var(--card);border:1px solid var(--line);border-radius:.7rem;overflow:hidden}
.mails li+li{border-top:1px solid var(--line)}
.mails a{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.1rem 1rem;padding:.7rem 1rem;color:inherit;text-decoration:none}
.mails a:hover{background:var(--here)}
.mails b{overflow-wrap:anywhere}
.mails span{color:var(--soft);font-size:.92rem;overflow-wrap:anywhere}
.mails time{color:var(--soft);font-size:.92rem;white-space:nowrap}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.25rem 1.2rem;margin:0;background:var(--card);border:1px solid var(--line);border-radius:.7rem;padding:.9rem 1.1rem}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
iframe,pre{display:block;width:100%;margin:0;border:1px solid var(--line);border-radius:.7rem;background:#fff;color:#111}
iframe{height:34rem}
pre{padding:1rem 1.1rem;white-space:pre-wrap;overflow-wrap:anywhere;background:var(--card);color:var(--ink);font:14px/1.5 ui-monospace,"DejaVu Sans Mono",monospace}
.empty{background:var(--card);border:1px dashed var(--line);border-radius:.7rem;padding:1.6rem;text-align:center}
@media (max-width:40rem){.mails a,dl{grid-template-columns:minmax(0,1fr)}}
"""
# New mail appears by itself, without taking the page away from whoever reads it (a page that loads itself anew would).
SCRIPT = """\
const list=document.querySelector('main');
setInterval(async()=>{
  if(document.hidden)return;
  try{
    const answer=await fetch(location.href);
    const fresh=new DOMParser().parseFromString(await answer.text(),'text/html').querySelector('main');
    if(fresh&&fresh.innerHTML!==list.innerHTML)list.innerHTML=fresh.innerHTML;
  }catch{}
},4000);
"""
SCRIPT_HASH = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
LIST_POLICY = (f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{SCRIPT_HASH}'; connect-src 'self'; base-uri 'none'; "
               "form-action 'none'; frame-ancestors 'none'")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
PART_POLICY = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def shell(title, body, script=""):
    more = f"<script>{script}</script>" if script else ""
    return (f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
            f"<title>{html.escape(title)}</title><style>{STYLE}</style></head><body><header><strong>Mailbox of everybody</strong>"
            f'<span class="soft">what the demo\'s mail server took over</span><a href="/">All mails</a></header><main>{body}</main>{more}</body></html>')


def linked(text):
    """Escaped text in which addresses of pages can be clicked."""
    pieces = re.split(r"(https?://[^\s<>\"]*[^\s<>\".,;:!?)\]])", text)
    return "".join(f'<a href="{html.escape(piece)}" target="_blank" rel="noopener noreferrer">{html.escape(piece)}</a>' if number % 2 else html.escape(piece)
                   for number, piece in enumerate(pieces))


def header(message, name):
    return str(message[name] or "")


def name_of(mail):
    """The sink's own name for it: stays the same whatever comes later."""
    return os.path.basename(mail.path)


def list_page(exim):
    rows = []
    for mail in reversed(exim.messages()):
        message = mail.message
        sent = email.utils.parsedate_to_datetime(header(message, "Date")) if message["Date"] else None
        rows.append(f'<li><a href="/mail/{name_of(mail)}"><b>{html.escape(header(message, "Subject") or "(no subject)")}</b>'
                    f'<time>{sent.astimezone().strftime("%H:%M:%S") if sent else ""}</time><span>to {html.escape(mail.recipient)}</span>'
                    f'<span>{html.escape(header(message, "From"))}</span></a></li>')
    body = f'<ul class="mails">{"".join(rows)}</ul>' if rows else '<p class="empty">No mail yet. It appears here by itself.</p>'
    return shell(f"{len(rows)} mails", f"<h1>{len(rows)} mail{'s' * (len(rows) != 1)}</h1>{body}", script=SCRIPT)


def mail_page(mail):
    name, message = name_of(mail), mail.message
    envelope = [("Envelope from", f"<{mail.sender}>"), ("Envelope to", f"<{mail.recipient}>")]
    fields = envelope + [(field, str(value)) for field, value in message.items()]
    rows = "".join(f"<dt>{html.escape(field)}</dt><dd>{linked(value)}</dd>" for field, value in fields)
    parts = ""
    if message.get_body(("html",)) is not None:
        parts += f'<h2>HTML part</h2><iframe src="/mail/{name}/html" title="HTML part" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
    text = message.get_body(("plain",))
    if text is not None:
        parts += f"<h2>Text part</h2><pre>{linked(text.get_content())}</pre>"
    return shell(header(message, "Subject"), f'<h1>{html.escape(header(message, "Subject"))}</h1>{parts}<h2>Headers</h2><dl>{rows}</dl>'
                 f'<p><a href="/mail/{name}/source">Source</a></p>')


class Handler(http.server.BaseHTTPRequestHandler):
    exim = None
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def setup(self):
        self.request.settimeout(30)
        self.request.do_handshake()
        super().setup()

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        match = re.fullmatch(r"/mail/([\w.,=-]+)(?:/(html|source))?", path)
        mail = next((one for one in self.exim.messages() if match and name_of(one) == match.group(1)), None)
        if path == "/":
            self.answer(list_page(self.exim), policy=LIST_POLICY)
        elif mail is None:
            self.answer(shell("Not here", "<h1>There is no such mail</h1>"), status=404)
        elif match.group(2) == "source":
            self.answer(mail.raw.decode("utf-8", "replace"), kind="text/plain")
        elif match.group(2) == "html":
            part = mail.message.get_body(("html",))
            text = part.get_content() if part is not None else ""
            with_target = re.sub(r"(?i)(<head[^>]*>)", r'\1<base target="_blank">', text, count=1)
            self.answer(with_target if with_target != text else '<base target="_blank">' + text, policy=PART_POLICY)
        else:
            self.answer(mail_page(mail))

    def answer(self, text, status=200, kind="text/html", policy=POLICY):
        data = text.encode("utf-8", "replace")
        self.send_response(status)
        for name, value in (("Content-Type", kind + "; charset=utf-8"), ("Content-Length", str(len(data))), ("Content-Security-Policy", policy),
                            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-store")):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Browsers open connections that they never use, and go away as they like."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class MailboxPage:
    """Serves the sink of an Exim on the loopback. certificate: (PEM, key)."""

    def __init__(self, exim, certificate, port=0):
        self.server = Server(("127.0.0.1", port), type("OwnHandler", (Handler,), {"exim": exim}))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        # The handshake is made in the connection's own thread: a browser that opens one and says nothing holds nobody up.
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        self.url = f"https://localhost:{self.server.server_address[1]}/"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def start(self):
        self.thread.start()
        return self

    def close(self):
        self.server.shutdown()
        self.server.server_close()
