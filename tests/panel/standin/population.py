# SPDX-License-Identifier: Apache-2.0
"""Plausible accounts out of an index and a seed, so that a million of them cost no memory until one is touched.

The name of a generated account ends in its own index, so a name leads back to its index without a table.
"""
import re

# Everything made up hangs on this moment, never on the day of the run: 2026-11-01 00:00:00 UTC.
EPOCH = 1793491200
DAY = 86400
_MASK = (1 << 64) - 1

GIVEN = (
    "adi agus aisyah ali amelia andi anton ayu bagus bayu bella bima cahya candra citra dani david desi dian dimas "
    "dina eka eko elena emma endah erna fajar farhan fatimah fitri galih gita grace hadi hana hasan hendra henry "
    "ika indah irfan iwan jaka james joko julia kadek kartika kirana komang laila lestari lia linda lukman maria "
    "mega melati mia nadia nina nita novi nur oka oliver olivia peter putri rahma rani ratna reza rina rizki robert "
    "sinta siti sofia surya susan taufik tina tom toni umar vera wahyu wati wulan yanti yoga yudi yusuf zahra"
).split()
TRADES = (
    "kopi batik toko warung bengkel klinik sekolah apotek travel furniture garden studio design foto catering roti "
    "kebun ikan mebel optik laundry hotel villa tani motor print books coffee tailor bakery sport music law dental"
).split()
SUFFIXES = ("example", "example", "example", "co.example", "or.example", "id.example")
MAILS = ("mail.example", "surat.example", "post.example", "webmail.example")
REASONS = (
    "Late payment inv 2026-10",
    "late payment, 2nd reminder sent 12/10",
    "Spam complaint #48213 - outgoing mail from hacked WP",
    "abuse: phishing page under /wp-content/uploads/, see ticket 90311",
    "Resource usage, talked to customer by phone",
    "fraud check pending (card country <> IP country)",
    "customer asked to close, data kept until 2026-12-31",
    "Unknown",
    "",
)

# limits: None = unlimited, -1 = the account may not have any
PLANS = {
    "basic": {"disk_mb": 500, "bw_mb": 10240, "addons": -1, "pop": 10, "sql": 2, "ftp": 5, "sub": 5, "lst": -1},
    "bisnis": {"disk_mb": 5120, "bw_mb": 102400, "addons": 5, "pop": 50, "sql": 10, "ftp": 20, "sub": 25, "lst": 5},
    "pro": {"disk_mb": None, "bw_mb": None, "addons": None, "pop": None, "sql": None, "ftp": None, "sub": None, "lst": None},
    "nusantara_hemat": {"disk_mb": 250, "bw_mb": 5120, "addons": 0, "pop": 5, "sql": 1, "ftp": 1, "sub": 2, "lst": 0},
    "nusantara_niaga": {"disk_mb": 2048, "bw_mb": 51200, "addons": 3, "pop": 25, "sql": 5, "ftp": 10, "sub": 10, "lst": 1},
    "bahari_satu": {"disk_mb": 1024, "bw_mb": 20480, "addons": 1, "pop": 20, "sql": 3, "ftp": 5, "sub": 5, "lst": 0},
    "default": {"disk_mb": None, "bw_mb": None, "addons": 0, "pop": 100, "sql": 10, "ftp": 10, "sub": 10, "lst": 0},
}

# Accounts that every panel has, in this order. `made` counts days before EPOCH.
NAMED = (
    {"user": "budi", "domain": "budi-kopi.example", "contact_email": "budi@mail.example", "owner": "root", "plan": "basic",
     "locale": "id", "made": 1710},
    {"user": "sari", "domain": "sari-batik.example", "contact_email": "sari@mail.example", "contact_email_2": "toko@sari-batik.example",
     "owner": "root", "plan": "bisnis", "locale": "id", "made": 900},
    {"user": "wayan", "domain": "wayan-villa.example", "contact_email": "wayan@mail.example", "owner": "nusantara",
     "plan": "nusantara_niaga", "locale": "en", "made": 420},
    {"user": "dewi", "domain": "dewi-klinik.example", "contact_email": "dewi@mail.example", "owner": "nusantara",
     "plan": "nusantara_hemat", "locale": "id", "made": 610, "suspended": True, "suspend_reason": "Late payment inv 2026-10",
     "suspended_days": 9},
    {"user": "nusantara", "domain": "nusantara-host.example", "contact_email": "admin@nusantara-host.example", "owner": "nusantara",
     "plan": "pro", "locale": "id", "made": 2400},
    {"user": "bahari", "domain": "bahari-web.example", "contact_email": "halo@bahari-web.example", "owner": "root", "plan": "pro",
     "locale": "id", "made": 1900},
    {"user": "ketut", "domain": "ketut-kayu.example", "contact_email": "ketut@mail.example", "owner": "bahari", "plan": "bahari_satu",
     "locale": "id", "made": 300},
    {"user": "putu", "domain": "putu-laut.example", "contact_email": "", "owner": "bahari", "plan": "bahari_satu", "locale": "id",
     "made": 280},
    {"user": "made", "domain": "made-sawah.example", "contact_email": "made@mail.example", "owner": "bahari", "plan": "bahari_satu",
     "locale": "en", "made": 30, "suspended": True, "suspend_reason": "Spam complaint #48213 - outgoing mail from hacked WP",
     "suspended_days": 2},
    {"user": "tanpa", "domain": "tanpa-hak.example", "contact_email": "tanpa@mail.example", "owner": "root", "plan": "pro",
     "locale": "id", "made": 1200},
    {"user": "joko", "domain": "joko-motor.example", "contact_email": "joko@mail.example", "owner": "tanpa", "plan": "basic",
     "locale": "id", "made": 77},
)
# More resellers, only in panels with at least this many accounts, so that a small one stays easy to read.
MORE_FROM = 40
MORE = (
    {"user": "samudra", "domain": "samudra-net.example", "contact_email": "noc@samudra-net.example", "owner": "root", "plan": "pro",
     "locale": "id", "made": 1500},
    {"user": "kencana", "domain": "kencana-cloud.example", "contact_email": "cs@kencana-cloud.example", "owner": "kencana", "plan": "pro",
     "locale": "en", "made": 800},
)
RESELLERS = {
    "nusantara": "list-accts,acct-summary,suspend-acct,software-pelanggan",
    "bahari": "list-accts,acct-summary,suspend-acct,edit-account,show-bandwidth,software-pelanggan",
    "tanpa": "list-accts,acct-summary,suspend-acct",
}
MORE_RESELLERS = {
    "samudra": "list-accts,acct-summary,suspend-acct,software-pelanggan",
    "kencana": "list-accts,acct-summary,create-acct,kill-acct,suspend-acct,edit-account,cpanel-api",
}
# bahari keeps exactly its three; the others share the generated accounts, root holding about a third
_OWNERS = ("root", "root", "root", "nusantara", "nusantara", "samudra", "samudra", "kencana", "tanpa")
_PLANS_OF = {
    "root": ("basic", "basic", "bisnis", "pro", "default"),
    "nusantara": ("nusantara_hemat", "nusantara_niaga"),
}
_NAME = re.compile(r"([a-z]+?)([0-9]+)\Z")


def mix(value):
    """A well-stirred 64-bit number out of another one (splitmix64's finisher)."""
    value = (value + 0x9E3779B97F4A7C15) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


class Population:
    """What account number `index` looks like before anybody touches it."""

    def __init__(self, count, seed=1, uid_base=20001):
        self.named = list(NAMED)
        self.resellers = {user: set(acls.split(",")) for user, acls in RESELLERS.items()}
        if count >= MORE_FROM:
            self.named += MORE
            self.resellers.update({user: set(acls.split(",")) for user, acls in MORE_RESELLERS.items()})
        self.count = max(count, len(self.named))
        self.seed = mix(seed)
        self.uid_base = uid_base
        self._named_index = {record["user"]: index for index, record in enumerate(self.named)}
        self._owners = tuple(owner if owner == "root" or owner in self.resellers else "root" for owner in _OWNERS)

    def user_at(self, index):
        if index < len(self.named):
            return self.named[index]["user"]
        return f"{GIVEN[mix(self.seed ^ index) % len(GIVEN)]}{index}"

    def index_of(self, user):
        """The index of a user name, or None when no such account was ever made here."""
        found = self._named_index.get(user)
        if found is not None:
            return found
        match = _NAME.match(user) if len(user) <= 16 else None
        if match is None:
            return None
        index = int(match.group(2))
        if len(self.named) <= index < self.count and self.user_at(index) == user:
            return index
        return None

    def index_of_domain(self, domain):
        """The index of the account that such a domain would belong to, or None; a generated one ends in its index."""
        for index, record in enumerate(self.named):
            if record["domain"] == domain:
                return index
        match = re.match(r"[a-z]+-[a-z]+(\d+)\.", domain)
        index = int(match.group(1)) if match else -1
        return index if len(self.named) <= index < self.count else None

    def record_at(self, index):
        """All first values of an account as a dict for Account(**…)."""
        bits = mix(self.seed ^ index)
        more = mix(bits)
        if index < len(self.named):
            out = dict(self.named[index])
            out["created"] = EPOCH - out.pop("made") * DAY + 9 * 3600 + index * 61
            days = out.pop("suspended_days", 0)
            out["suspend_time"] = EPOCH - days * DAY + 3723 if out.get("suspended") else 0
        else:
            given = GIVEN[bits % len(GIVEN)]
            owner = self._owners[(bits >> 8) % len(self._owners)]
            plans = _PLANS_OF.get(owner, ("basic", "bisnis", "default"))
            trade = TRADES[(bits >> 24) % len(TRADES)]
            suspended = (bits >> 16) % 23 == 0
            address = f"{given}.{trade}{index}@{MAILS[(bits >> 40) % len(MAILS)]}" if (bits >> 44) % 31 else ""
            created = EPOCH - ((bits >> 32) % 5000) * DAY - (more % DAY)
            out = {
                "user": f"{given}{index}",
                "domain": f"{given}-{trade}{index}.{SUFFIXES[(bits >> 36) % len(SUFFIXES)]}",
                "contact_email": address,
                "owner": owner,
                "plan": plans[(bits >> 28) % len(plans)],
                "locale": "id" if (bits >> 48) % 3 else "en",
                "created": created,
                "suspended": suspended,
                "suspend_reason": REASONS[(bits >> 20) % len(REASONS)] if suspended else "",
                "suspend_time": max(created + DAY, EPOCH - (more >> 8) % (200 * DAY)) if suspended else 0,
                "locked": suspended and (more >> 4) % 11 == 0,
            }
        limit = PLANS[out["plan"]]["disk_mb"] or 20000
        out["uid"] = out["gid"] = self.uid_base + index
        out["ip"] = f"192.0.2.{10 + (more >> 16) % 4}"
        out["ipv6"] = f"2001:db8::{index + 16:x}" if (more >> 20) % 4 == 0 else ""
        out["disk_used_mb"] = (more >> 24) % limit
        out["inodes_used"] = 120 + (more >> 28) % 90000
        out["bandwidth_used"] = ((more >> 12) % 40_000) * 1_048_576 + more % 1_048_576
        return out
