# SPDX-License-Identifier: Apache-2.0
"""A throw-away certificate authority and the certificates, good and bad, that tests need. Made with the openssl command."""
import os
import ssl
import subprocess
import warnings
from dataclasses import dataclass

HOSTNAME = "panel.standin.example"

_CONFIG = """\
[ca]
default_ca = standin
[standin]
dir = {dir}
new_certs_dir = {dir}
database = {dir}/index.txt
rand_serial = yes
default_md = sha256
policy = anything
copy_extensions = none
unique_subject = no
[anything]
commonName = supplied
[req]
distinguished_name = name
prompt = no
[name]
commonName = stand-in
[authority]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[good]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost,DNS:mail.localhost,DNS:{host},IP:127.0.0.1,IP:::1
[other]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:somebody-else.example
"""


@dataclass
class Authority:
    """Paths of PEM files; each certificate is a pair (certificate, key)."""

    ca_file: str
    good: tuple
    wrong_host: tuple
    expired: tuple
    unknown_ca: tuple
    self_signed: tuple

    def context(self, kind="good"):
        """Returns a server context that shows the certificate of that kind; "old_tls" shows the good one and speaks TLS 1.0 only."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if kind == "old_tls":
            kind = "good"
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # that it is outdated is the point
                context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
            context.set_ciphers("ALL:@SECLEVEL=0")
        context.load_cert_chain(*getattr(self, kind))
        return context


def _run(*args):
    done = subprocess.run(("openssl",) + args, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {' '.join(args)}: {done.stdout.decode(errors='replace')}")


def make(directory):
    """Fills directory and returns an Authority."""
    os.makedirs(directory, mode=0o700, exist_ok=True)

    def path(name):
        return os.path.join(directory, name)

    with open(path("openssl.cnf"), "w", encoding="ascii") as file:
        file.write(_CONFIG.format(dir=directory, host=HOSTNAME))

    def authority(name):
        _run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path(f"{name}.key"))
        _run("req", "-new", "-x509", "-config", path("openssl.cnf"), "-extensions", "authority", "-key", path(f"{name}.key"),
             "-subj", f"/CN=Stand-in {name}", "-days", "30", "-out", path(f"{name}.pem"))

    def certificate(name, ca, extensions, *dates):
        _run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path(f"{name}.key"))
        _run("req", "-new", "-config", path("openssl.cnf"), "-key", path(f"{name}.key"), "-subj", f"/CN={name}", "-out", path(f"{name}.csr"))
        with open(path("index.txt"), "w", encoding="ascii"):
            pass
        _run("ca", "-batch", "-notext", "-config", path("openssl.cnf"), "-cert", path(f"{ca}.pem"), "-keyfile", path(f"{ca}.key"),
             "-extensions", extensions, "-in", path(f"{name}.csr"), "-out", path(f"{name}.pem"), *(dates or ("-days", "30")))
        return path(f"{name}.pem"), path(f"{name}.key")

    def self_signed(name):
        _run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", path(f"{name}.key"))
        _run("req", "-new", "-x509", "-config", path("openssl.cnf"), "-extensions", "good", "-key", path(f"{name}.key"),
             "-subj", f"/CN={name}", "-days", "30", "-out", path(f"{name}.pem"))
        return path(f"{name}.pem"), path(f"{name}.key")

    authority("ca")
    authority("other-ca")
    return Authority(
        ca_file=path("ca.pem"),
        good=certificate("good", "ca", "good"),
        wrong_host=certificate("wrong-host", "ca", "other"),
        expired=certificate("expired", "ca", "good", "-startdate", "20200101000000Z", "-enddate", "20200201000000Z"),
        unknown_ca=certificate("unknown-ca", "other-ca", "good"),
        self_signed=self_signed("self-signed"),
    )
