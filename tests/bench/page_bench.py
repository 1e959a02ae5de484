# SPDX-License-Identifier: Apache-2.0
"""A customer's page: the whole gateway process against php-cgi; many pages while one uid floods; hook to page."""
import json
import multiprocessing
import os
import shutil
import socket
import struct
import subprocess
import threading
import time

import door
import measure

REPLY = b'<?xml version="1.0" ?>\n<cpanelresult>%s</cpanelresult>\n'
HEADER = "<!doctype html><html lang='en'><head><title>t</title></head><body>" + "<p>chrome</p>" * 400 + "<main>"


class LiveApi(threading.Thread):
    """Answers LiveAPI frames from bytes made beforehand: the chrome as large as a real one, nothing computed."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.answers = {
            b"cpaneljson": REPLY % b'{"data":{"result":"json"}}',
            b"has_feature": REPLY % b'{"module":"Features","func":"has_feature","apiversion":3,"result":{"status":1,"data":null,"errors":null,"messages":null,"metadata":{}}}',
            b"get_attributes": REPLY % b'{"module":"Locale","func":"get_attributes","apiversion":3,"result":{"status":1,"data":{"locale":"en","direction":"ltr","encoding":"utf-8","name":"English"},"errors":null,"messages":null,"metadata":{}}}',
            b"get_dom": REPLY % json.dumps({"module": "Chrome", "func": "get_dom", "apiversion": 3, "result": {
                "status": 1, "data": {"header": HEADER, "footer": "</main></body></html>"}, "errors": None, "messages": None, "metadata": {}}}).encode(),
        }
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(path)
        os.chmod(path, 0o666)
        self.socket.listen(64)

    def run(self):
        while True:
            connection, _ = self.socket.accept()
            with connection:
                while frame := connection.recv(65536):
                    while b"\n" in frame and len(frame) < int(frame.split(b"\n", 1)[0]) + frame.index(b"\n") + 1:
                        frame += connection.recv(65536)
                    if b"shutdown" in frame:
                        break
                    for mark, reply in self.answers.items():
                        if mark in frame:
                            connection.sendall(reply)
                            break


def as_uid(uid, work):
    """Runs work() in a child with another uid and returns its result."""
    receiver, sender = multiprocessing.Pipe(duplex=False)

    def child():
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
        sender.send(work())

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    result = receiver.recv()
    process.join()
    return result


def run_page(table, binaries, folder, daemon, uid, rounds=201):
    plugin = os.path.join(folder, "plugin")
    os.makedirs(plugin, exist_ok=True)
    gateway = os.path.join(plugin, "pelanggan.live.cgi")
    shutil.copy(os.path.join(binaries, "pelanggan-gateway"), gateway)
    os.chmod(gateway, 0o755)
    with open(os.path.join(plugin, "gateway.conf"), "w", encoding="utf-8") as file:
        file.write(f"panel_socket={daemon.door('panel')}\nwhm_socket={daemon.door('whm')}\nresellers=/nonexistent\n")
    live = os.path.join(folder, "live.sock")
    LiveApi(live).start()
    script = os.path.join(folder, "line.php")
    with open(script, "w", encoding="utf-8") as file:
        file.write("<?php echo 'one line';\n")
    cgi = {"REQUEST_METHOD": "GET", "QUERY_STRING": "p=overview", "CPANEL_CONNECT_SOCKET": live, "PATH": "/usr/bin:/bin",
           "cp_security_token": "/cpsess0123456789", "SERVER_PROTOCOL": "HTTP/1.1"}
    php = {"REQUEST_METHOD": "GET", "SCRIPT_FILENAME": script, "REDIRECT_STATUS": "1", "PATH": "/usr/bin:/bin"}

    def work():
        sink = os.open(os.devnull, os.O_WRONLY)
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(measure.posix_spawn_and_wait(gateway, [gateway], cgi, sink))
            theirs.append(measure.posix_spawn_and_wait("/usr/bin/php-cgi", ["php-cgi"], php, sink))
        return ours, theirs

    page = subprocess.run([gateway], env=cgi, user=uid, group=uid, extra_groups=[], stdout=subprocess.PIPE, check=True).stdout
    if b"Status: 200" not in page and b"chrome" not in page:
        raise RuntimeError(f"the gateway answered {page[:300]!r}")
    ours, theirs = as_uid(uid, work)
    result = measure.ratio(measure.median(theirs), measure.median(ours))
    table.add("a customer's page, gateway exec to exit", "php-cgi printing one line",
              f"{result.wall:.1f} x faster (cpu {result.cpu:.1f} x; {measure.median(ours).wall * 1000:.2f} ms)", "5 x", "10 x",
              result.wall >= 5 and result.cpu >= 5)


def run_flood(table, daemon, uid, flooder, requests=3000, rounds=5):
    path = daemon.door("panel")

    def measured():
        times = []
        for _ in range(requests):
            start = time.perf_counter()
            head, _ = door.get(path, "p=overview")
            times.append(time.perf_counter() - start)
            if door.status(head) != 200:
                raise RuntimeError(f"a page answered {head[:100]!r} during the flood")
        return times

    def flood(stop):
        os.setgroups([])
        os.setgid(flooder)
        os.setuid(flooder)
        frame = door.encode([("REQUEST_METHOD", "GET"), ("QUERY_STRING", "p=history")])
        held = []
        while not stop.is_set():
            connection = socket.socket(socket.AF_UNIX)
            connection.setblocking(False)
            try:
                connection.connect(path)
                connection.send(frame)
            except OSError:
                pass
            held.append(connection)
            if len(held) > 256:
                held.pop(0).close()

    def flooded():
        context = multiprocessing.get_context("fork")
        stop = context.Event()
        process = context.Process(target=flood, args=(stop,))
        process.start()
        try:
            return as_uid(uid, measured)
        finally:
            stop.set()
            process.join()

    pairs = []
    for _ in range(rounds):
        calm = as_uid(uid, measured)
        pairs.append((measure.percentile(calm, 0.99), measure.percentile(flooded(), 0.99), requests / sum(calm)))
    times = sorted(after / before for before, after, _ in pairs)
    before, after, rate = (sorted(column)[rounds // 2] for column in zip(*pairs))
    table.add("p99 of a page while one uid floods", "without the flood",
              f"{times[rounds // 2]:.2f} x ({times[0]:.2f} to {times[-1]:.2f}; {before * 1000:.2f} -> {after * 1000:.2f} ms; "
              f"{rate:.0f} pages/s from one client)", "<= 3 x", "<= 1.5 x", times[rounds // 2] <= 3)
