# SPDX-License-Identifier: Apache-2.0
"""A small HTTP/1.1 server with keep-alive and one thread per connection, for every listener of the stand-in.

http.server parses heads with the e-mail package and hides the socket; the stand-in needs speed, raw access for
faults on order, and a restart that keeps its port (register_appconfig restarts the real server).
"""

import email.utils
import socket
import ssl
import threading
import time
import urllib.parse

HEAD_LIMIT = 65536
BODY_LIMIT = 16 * 1024 * 1024
IDLE_SECONDS = 75

REASONS = {
    200: "OK", 201: "Created", 204: "No Content", 301: "Moved Permanently", 302: "Found", 303: "See Other",
    304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized",
    403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout", 409: "Conflict",
    411: "Length Required", 413: "Payload Too Large", 415: "Unsupported Media Type", 429: "Too Many Requests",
    431: "Request Header Fields Too Large", 500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
    503: "Service Unavailable", 505: "HTTP Version Not Supported", 524: "A Timeout Occurred",
}


class Request:
    """One request as it arrived. `path` is the undecoded path; `headers` keeps order and repeats, names in lower case."""

    __slots__ = ("method", "target", "path", "query_string", "headers", "body", "conn", "conn_number", "peer", "port",
                 "secure", "version", "session_user")

    def __init__(self, method, target, headers, body=b"", conn=None, conn_number=0, peer=("127.0.0.1", 0), port=0,
                 secure=False, version="HTTP/1.1"):
        self.method = method
        self.target = target
        self.path, _, self.query_string = target.partition("?")
        self.headers = headers
        self.body = body
        self.conn = conn
        self.conn_number = conn_number
        self.peer = peer
        self.port = port
        self.secure = secure
        self.version = version
        self.session_user = None

    def header(self, name, default=None):
        """Returns the first value of the header, or default."""
        for key, value in self.headers:
            if key == name:
                return value
        return default

    def form(self):
        """Returns the form body as a dict of last values; only for the stand-in's own pages."""
        return dict(urllib.parse.parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def cookies(self):
        jar = {}
        for key, value in self.headers:
            if key == "cookie":
                for part in value.split(";"):
                    name, _, text = part.strip().partition("=")
                    jar.setdefault(name, text)
        return jar


class Response:
    __slots__ = ("status", "body", "content_type", "headers", "reason", "close")

    def __init__(self, status=200, body=b"", content_type="text/html; charset=utf-8", headers=None, reason=None,
                 close=False):
        self.status = status
        self.body = body.encode() if isinstance(body, str) else body
        self.content_type = content_type
        self.headers = list(headers or [])
        self.reason = reason
        self.close = close

    def encode(self, head_only=False, close=False, now=None):
        """Returns the bytes for the wire; now is what the header Date says."""
        lines = ["HTTP/1.1 %d %s" % (self.status, self.reason or REASONS.get(self.status, "Status"))]
        if self.content_type:
            lines.append("Content-Type: " + self.content_type)
        if now is not None:
            lines.append("Date: " + email.utils.formatdate(now, usegmt=True))
        lines.append("Content-Length: %d" % len(self.body))
        lines.extend("%s: %s" % pair for pair in self.headers)
        lines.append("Connection: " + ("close" if close or self.close else "keep-alive"))
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8")
        return head if head_only else head + self.body


class BadRequest(Exception):
    def __init__(self, status, text):
        super().__init__(text)
        self.status = status


class _Connection:
    def __init__(self, server, sock, peer, number):
        self.server = server
        self.sock = sock
        self.peer = peer
        self.number = number
        self.buffer = b""
        self.idle = True

    def _more(self):
        data = self.sock.recv(262144)
        if data:
            self.buffer += data
        return bool(data)

    def read_request(self):
        """Returns a Request, or None at a clean end. Raises BadRequest."""
        self.idle = not self.buffer
        while b"\r\n\r\n" not in self.buffer:
            if len(self.buffer) > HEAD_LIMIT:
                raise BadRequest(431, "head too large")
            if not self._more():
                return None
            self.idle = False
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        parts = lines[0].split(" ")
        if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
            raise BadRequest(400, "request line")
        headers = []
        lengths = set()
        for line in lines[1:]:
            name, colon, value = line.partition(":")
            if not colon or not name or name != name.strip():
                raise BadRequest(400, "header line")
            name, value = name.lower(), value.strip()
            headers.append((name, value))
            if name == "content-length":
                lengths.add(value)
        request = Request(parts[0], parts[1], headers, b"", self.sock, self.number, self.peer, self.server.port,
                          self.server.ssl_context is not None, parts[2])
        chunked = request.header("transfer-encoding")
        if chunked is not None:
            if lengths or chunked.lower() != "chunked":
                raise BadRequest(400, "two lengths")
            request.body = self._chunked()
        elif lengths:
            text = lengths.pop()
            if lengths or not text.isascii() or not text.isdigit():
                raise BadRequest(400, "content-length")
            if int(text) > BODY_LIMIT:
                raise BadRequest(413, "body too large")
            if (request.header("expect") or "").lower() == "100-continue":
                self.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            request.body = self._exactly(int(text))
        return request

    def _exactly(self, count):
        while len(self.buffer) < count:
            if not self._more():
                raise BadRequest(400, "body cut short")
        data, self.buffer = self.buffer[:count], self.buffer[count:]
        return data

    def _line(self):
        while b"\r\n" not in self.buffer:
            if len(self.buffer) > HEAD_LIMIT or not self._more():
                raise BadRequest(400, "chunk line")
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        return line

    def _chunked(self):
        body = b""
        while True:
            try:
                size = int(self._line().split(b";")[0], 16)
            except ValueError:
                raise BadRequest(400, "chunk size") from None
            if size < 0 or len(body) + size > BODY_LIMIT:
                raise BadRequest(413, "body too large")
            if size == 0:
                while self._line():
                    pass
                return body
            body += self._exactly(size)
            if self._exactly(2) != b"\r\n":
                raise BadRequest(400, "chunk end")

    def serve(self):
        try:
            self.sock.settimeout(IDLE_SECONDS)
            if self.server.ssl_context is not None:
                # The handshake comes after the assignment, so that a restart can close a peer that never begins it.
                self.sock = self.server.ssl_context.wrap_socket(self.sock, server_side=True, do_handshake_on_connect=False)
                if not self.server.keeps(self):
                    return
                self.sock.do_handshake()
            while not self.server.stopping.is_set():
                try:
                    request = self.read_request()
                except BadRequest as bad:
                    self.sock.sendall(Response(bad.status, "%s\n" % bad, "text/plain").encode(close=True))
                    return
                if request is None:
                    return
                response = self.server.answer(request)
                if response is None:
                    return
                close = (response.close or request.version == "HTTP/1.0" or self.server.stopping.is_set()
                         or (request.header("connection") or "").lower() == "close")
                self.sock.sendall(response.encode(request.method == "HEAD", close, self.server.now()))
                if close:
                    return
        except (OSError, ssl.SSLError, ValueError):
            pass  # the peer went away or spoke no TLS: nobody is left to answer
        finally:
            self.server.forget(self)
            try:
                self.sock.close()
            except OSError:
                pass


class Server:
    """Listens at once on construction. handler(request) returns a Response, or None when it wrote to request.conn
    itself; the connection is closed after None. Threads: handler runs on many threads at once."""

    def __init__(self, host, port, handler, ssl_context=None, on_error=None):
        self.host = host
        self.handler = handler
        self.ssl_context = ssl_context
        self.on_error = on_error
        self.now = time.time  # a panel with a clock of its own puts it here
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._connections = set()
        self._number = 0
        self._listener = self._bind(port)
        self.port = self._listener.getsockname()[1]
        self._thread = None

    def _bind(self, port):
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((self.host, port))
        sock.listen(512)
        return sock

    def start(self):
        self._thread = threading.Thread(target=self._accept, args=(self._listener,), daemon=True)
        self._thread.start()
        return self

    def _accept(self, listener):
        while True:
            try:
                sock, peer = listener.accept()
            except OSError:
                return  # the listener was closed
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._number += 1
                connection = _Connection(self, sock, peer, self._number)
                self._connections.add(connection)
            threading.Thread(target=connection.serve, daemon=True).start()

    def keeps(self, connection):
        """False once a restart has given the connection up."""
        with self._lock:
            return connection in self._connections

    def forget(self, connection):
        with self._lock:
            self._connections.discard(connection)

    def answer(self, request):
        try:
            return self.handler(request)
        except Exception as error:  # a fault of the stand-in must be seen, not hidden in a thread
            if self.on_error is not None:
                self.on_error(error)
            return Response(500, "stand-in fault: %r\n" % error, "text/plain", close=True)

    def _close(self, everything):
        listener, self._listener = self._listener, None
        if listener is not None:
            try:
                listener.shutdown(socket.SHUT_RDWR)  # wakes accept()
            except OSError:
                pass
            listener.close()
        if self._thread is not None:
            self._thread.join(10)
        with self._lock:
            gone = [c for c in self._connections if everything or c.idle]
            self._connections.difference_update(gone)
        for connection in gone:
            try:
                connection.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def restart(self):
        """Closes the listener and idle connections, then listens on the same port again; running requests end in peace."""
        self._close(everything=False)
        self._listener = self._bind(self.port)
        self.start()

    def stop(self):
        self.stopping.set()
        self._close(everything=True)
