# SPDX-License-Identifier: Apache-2.0
"""A real Apache 2.4 on a free loopback port with TLS, and in it the product's own plugin/apache/pelanggan.conf, included as a host would.

    with Apache(public_socket, certificate=(pem, key)) as apache:
        …apache.url…            # https://localhost:PORT
"""
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time

PROGRAM = "/usr/sbin/apache2"
MODULES = "/usr/lib/apache2/modules"
PATIENCE = 60.0
GROUP = "www-data"  # for [doors] public_group
SOURCE = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))

# The two virtual hosts stand for two of a server's customers: what the include says must hold in each.
CONFIGURATION = """\
ServerRoot {folder}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/pid
DefaultRuntimeDir {folder}
Mutex file:{folder}
User {user}
Group {group}
ErrorLog {folder}/error.log
LogLevel info
ServerTokens Prod
StartServers 1
MinSpareThreads 8
MaxSpareThreads 32
ThreadsPerChild 16
MaxRequestWorkers 64
{modules}
LogFormat "%h %t \\"%r\\" %>s" short
CustomLog {folder}/access.log short
SSLRandomSeed startup builtin
Define PELANGGAN_PUBLIC_SOCKET {socket}
Include {include}
<Directory />
    AllowOverride None
    Require all denied
</Directory>
<Directory {folder}/htdocs>
    Require all granted
</Directory>
SetOutputFilter DEFLATE
<VirtualHost 127.0.0.1:{port}>
    ServerName localhost
    DocumentRoot {folder}/htdocs
    SSLEngine on
    SSLCertificateFile {certificate}
    SSLCertificateKeyFile {key}
</VirtualHost>
<VirtualHost 127.0.0.1:{port}>
    ServerName other.example
    DocumentRoot {folder}/htdocs
    SSLEngine on
    SSLCertificateFile {certificate}
    SSLCertificateKeyFile {key}
</VirtualHost>
"""
# A usual host's, as far as it matters here, with everything that the include speaks of.
WANTED = ("mpm_event", "authz_core", "authz_host", "cache", "deflate", "env", "filter", "headers", "proxy", "proxy_scgi", "reqtimeout",
          "socache_shmcb", "ssl")


class Apache:
    def __init__(self, public_socket, certificate, port=0, user="www-data"):
        self.folder = tempfile.mkdtemp(prefix="pelanggan-apache-")
        os.chmod(self.folder, 0o755)
        os.mkdir(os.path.join(self.folder, "htdocs"))
        with open(os.path.join(self.folder, "htdocs/index.html"), "w", encoding="ascii") as file:
            file.write("a site of somebody else\n")
        self.public_socket, self.certificate, self.user = public_socket, certificate, user
        self.port, self.process = port or self._free_port(), None

    @staticmethod
    def _free_port():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return probe.getsockname()[1]

    @property
    def url(self):
        return f"https://localhost:{self.port}"

    @property
    def base_url(self):
        """What belongs into [public] base_url."""
        return self.url + "/pelanggan/"

    def start(self):
        configuration = os.path.join(self.folder, "apache.conf")
        include = shutil.copyfile(os.path.join(SOURCE, "plugin/apache/pelanggan.conf"), os.path.join(self.folder, "pelanggan.conf"))
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(CONFIGURATION.format(
                folder=self.folder, port=self.port, user=self.user, group=GROUP, socket=self.public_socket, include=include,
                certificate=self.certificate[0], key=self.certificate[1],
                modules="\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in WANTED)))
        with open(os.path.join(self.folder, "out"), "ab") as log:
            self.process = subprocess.Popen([PROGRAM, "-f", configuration, "-DFOREGROUND"], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True, cwd="/")
        end = time.monotonic() + PATIENCE
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            if self.process.poll() is not None or time.monotonic() > end:
                said = self.logs()
                self.close()
                raise RuntimeError(f"Apache does not listen on port {self.port}: {said}")
            time.sleep(0.01)

    def logs(self):
        text = ""
        for name in ("out", "error.log", "access.log"):
            try:
                with open(os.path.join(self.folder, name), encoding="utf-8", errors="replace") as file:
                    text += f"--- {name}\n{file.read()}"
            except FileNotFoundError:
                continue
        return text

    def stop(self):
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            raise RuntimeError(f"Apache did not end within {PATIENCE:.0f} s of SIGTERM") from None
        self.process = None

    def close(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()
