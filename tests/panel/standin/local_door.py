# SPDX-License-Identifier: Apache-2.0
"""The unix socket through which the commands in the fake root reach the running panel. Who asks is known from the
kernel: root may do everything, an account only run UAPI functions as itself."""

import json
import os
import socket
import struct
import threading


class LocalDoor:
    """handlers: {operation: callable(message, uid) -> answer}; every answer is JSON."""

    def __init__(self, path, handlers):
        self.path = path
        self.handlers = handlers
        if os.path.lexists(path):
            os.unlink(path)
        # The path may be longer than a socket address can be, so bind through the folder's descriptor.
        folder = os.open(os.path.dirname(path), os.O_PATH | os.O_DIRECTORY)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind("/proc/self/fd/%d/%s" % (folder, os.path.basename(path)))
        os.close(folder)
        os.chmod(path, 0o666)
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            connection.settimeout(60)
            try:
                _pid, uid, _gid = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
                data = b""
                while chunk := connection.recv(65536):
                    data += chunk
                message = json.loads(data)
                if uid != 0 and message.get("op") != "uapi":
                    answer = {"error": "only root may do this"}
                else:
                    answer = self.handlers[message["op"]](message, uid)
            except (ValueError, KeyError) as error:
                answer = {"error": "bad message: %r" % error}
            except OSError:
                return
            try:
                connection.sendall(json.dumps(answer).encode())
            except OSError:
                pass  # the command was ended by its user

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        os.unlink(self.path)


def connect(path):
    """Returns a socket connected to path, however long it is."""
    folder = os.open(os.path.dirname(path), os.O_PATH | os.O_DIRECTORY)
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        sock.connect("/proc/self/fd/%d/%s" % (folder, os.path.basename(path)))
    except OSError:
        sock.close()
        raise
    finally:
        os.close(folder)
    return sock
