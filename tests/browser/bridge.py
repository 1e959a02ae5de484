# SPDX-License-Identifier: Apache-2.0
"""A customer who talks to panel.sock without the panel, as any local program may: a small web server that runs with the customer's own
uid and hands each request on by SCGI. The pages then stand in their own frame under their own strict policy.

    bridge.py SOCKET UID       prints its port, ends when its standard input is closed
"""
import http.server
import os
import socket
import sys
import threading
import traceback

SOCKET = sys.argv[1]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def _pass_on(self, body):
        headers = {"CONTENT_LENGTH": str(len(body)), "SCGI": "1", "REQUEST_METHOD": self.command, "SERVER_PROTOCOL": "HTTP/1.1",
                   "QUERY_STRING": self.path.partition("?")[2], "HTTP_ACCEPT": self.headers.get("Accept", ""),
                   "HTTP_ACCEPT_LANGUAGE": self.headers.get("Accept-Language", ""), "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                   "HTTP_SEC_FETCH_SITE": self.headers.get("Sec-Fetch-Site", "")}
        block = "".join(f"{name}\0{value}\0" for name, value in headers.items()).encode()
        with socket.socket(socket.AF_UNIX) as door:
            door.connect(SOCKET)
            door.sendall(b"%d:%s,%s" % (len(block), block, body))
            answer = b""
            while piece := door.recv(65536):
                answer += piece
        head, _, content = answer.partition(b"\r\n\r\n")
        status = "200 OK"
        lines = []
        for line in head.decode().split("\r\n"):
            name, _, value = line.partition(": ")
            if name == "Status":
                status = value
            elif name != "Content-Length":
                lines.append((name, value))
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in lines:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self):
        self._pass_on(b"")

    def do_POST(self):
        self._pass_on(self.rfile.read(int(self.headers.get("Content-Length", 0))))


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        # A browser that went to another page hung up. Anything else is told with modules that were loaded as root: the customer need not
        # be able to read the folder in which this Python lies.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            traceback.print_exc()


def main():
    uid = int(sys.argv[2])
    server = Server(("127.0.0.1", 0), Handler)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


main()
