"""The files that an installation needs around it, filled in from files/."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from pathlib import Path
from typing import NamedTuple

from fengqiao.upkeep.setup.answers import POSTGRESQL, USER, Answers

FILES = Path(__file__).parent / "files"
LARGEST = 200
"""MB that the proxy lets through; the pages' own limit is below it and is said in words."""
LOGS = "/var/log/fengqiao"
"""A folder of its own: what lies in nginx's own goes after a fortnight by the rule that Debian ships."""
UNITS = ("web.service", "clock.service", "backup.service", "backup.timer")
RENEWAL = ("certificate.service", "certificate.timer")
_MARK = re.compile(r"@([A-Z_]+)@")


class Program(NamedTuple):
    """Where the program lies on this machine, and what its proxy can."""

    command: str
    python: str
    nginx: tuple[int, ...] = (1, 22)
    ipv6: bool = True


class Text(NamedTuple):
    """One file to be written: its place from the root on, its text, its mode."""

    place: str
    text: str
    mode: int = 0o644


def filled(name: str, marks: dict[str, str]) -> str:
    """A file of files/ with its marks filled in; one that has no word is a mistake of ours."""
    raw = (FILES / name).read_text(encoding="utf-8")
    return _MARK.sub(lambda mark: marks[mark.group(1)], raw)


def folders(said: Answers) -> list[str]:
    """The only places that the program writes to."""
    return [said.home, *sorted({each for each in (said.backups, said.anchors) if each})]


def around(said: Answers, program: Program, *, own_root: bool, etc: str = "/etc") -> list[Text]:
    """Every text but the settings, the roles and the certificates."""
    newer = program.nginx >= (1, 25, 1)
    ports = ["443", "[::]:443"] if program.ipv6 else ["443"]
    plain = ["80", "[::]:80"] if program.ipv6 else ["80"]
    listen = [f"listen {port} ssl{'' if newer else ' http2'};" for port in ports] + ["http2 on;"] * newer
    marks = {
        **{"HOME": said.home, "USER": USER, "ETC": etc, "ENV": "/etc/fengqiao.env", "LOGS": LOGS},
        **{"PROGRAM": program.command, "PYTHON": program.python, "URL": said.url},
        **{"PORT": str(said.port), "WORKERS": str(said.workers), "PLACES": " ".join(folders(said))},
        **{"NAMES": " ".join(said.hosts), "LARGEST": str(LARGEST)},
        "LISTEN": "\n    ".join(listen),
        "LISTEN_PLAIN": "\n    ".join(f"listen {port};" for port in plain),
        "HARDENING": (FILES / "hardening.conf").read_text().strip(),
    }
    units = UNITS + (RENEWAL if own_root else ())
    homes = "".join(f"d {folder} 0700 {USER} {USER} -\n" for folder in folders(said))
    return [
        Text("/etc/sysusers.d/fengqiao.conf", filled("sysusers.conf", marks)),
        Text("/etc/tmpfiles.d/fengqiao.conf", filled("tmpfiles.conf", marks) + homes + f"d {LOGS} 0750 root adm -\n"),
        *[Text(f"/etc/systemd/system/fengqiao-{unit}", filled(unit, marks)) for unit in units],
        Text("/etc/logrotate.d/fengqiao", filled("logrotate.conf", marks)),
        Text("/etc/systemd/journald.conf.d/fengqiao.conf", filled("journald.conf", marks)),
        Text("/etc/nginx/conf.d/fengqiao.conf", filled("nginx.conf", marks)),
        Text("/etc/fengqiao/proxy.conf", filled("proxy.conf", marks)),
        Text("/etc/fengqiao/away.conf", filled("away.conf", marks)),
        Text("/etc/fengqiao/away/fengqiao-away.html", filled("away.html", marks)),
        Text("/usr/local/bin/fengqiao", filled("command.sh", marks), 0o755),
    ]


def roles(*, web: str, owner: str) -> Text:
    """Both roles and the database; passwords stand in it as PostgreSQL keeps them, not as they are typed."""
    marks = {"WEB": scram(web), "OWNER": scram(owner)}
    return Text("/etc/fengqiao/roles.sql", filled("roles.sql", marks), 0o600)


def scram(password: str) -> str:
    """A verifier of SCRAM-SHA-256 (RFC 5803). The same password gives the same one: ours are 32 random bytes."""
    salt = hashlib.sha256(b"fengqiao scram " + password.encode()).digest()[:16]
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 4096)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    salt64, stored64, server64 = (base64.b64encode(part).decode() for part in (salt, stored, server))
    return f"SCRAM-SHA-256$4096:{salt64}${stored64}:{server64}"


def local(said: Answers) -> bool:
    """Whether the database stands on this machine, where root may make its roles."""
    return said.database == POSTGRESQL and said.database_host in ("127.0.0.1", "localhost")
