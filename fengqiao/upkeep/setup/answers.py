"""What one has to say about an installation, and the file of settings in which it stands afterwards."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from ipaddress import IPv4Address
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

POSTGRESQL, SQLITE = "postgresql", "sqlite"
USER = "fengqiao"
WEB, OWNER = "fengqiao_web", "fengqiao_owner"

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_PLACE = re.compile(r"(/[A-Za-z0-9._-]+)+")


class Stop(Exception):
    """Why it cannot be done, with what to do: (zh, en)."""


class Answers(NamedTuple):
    """One installation on one machine; folders are absolute, '' is the place inside the home."""

    hosts: tuple[str, ...]
    database: str = POSTGRESQL
    database_host: str = "127.0.0.1"
    home: str = "/srv/fengqiao"
    backups: str = ""
    anchors: str = ""
    port: int = 8000
    workers: int = 2

    @property
    def url(self) -> str:
        return f"https://{self.hosts[0]}"


def host(said: str) -> str:
    """A host as certificates and browsers write it; Stop where it is none."""
    name = said.strip().rstrip(".").lower()
    try:
        return str(IPv4Address(name))
    except ValueError:
        pass
    try:
        name = name.encode("idna").decode() if not name.isascii() else name
    except UnicodeError:
        name = ""
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise Stop(
            f"“{said}”不是主机名。只要名字或 IPv4 地址，如 qiao.example.org、192.168.1.20，不要 https:// 和斜杠。",
            f"{said!r} is no host name. Only a name or an IPv4 address, such as qiao.example.org or 192.168.1.20,"
            " without https:// and slashes.",
        )
    return name


def place(said: str) -> str:
    """An absolute folder whose name needs no quotes anywhere; '' stays ''."""
    name = said.strip().rstrip("/")
    if name and (not _PLACE.fullmatch(name) or ".." in name.split("/")):
        raise Stop(
            f"“{said}”要写成从 / 开始的完整路径，只用字母、数字和 . _ -。",
            f"{said!r} must be a whole path from / on, with letters, digits and . _ - only.",
        )
    return name


_UNQUOTED = re.compile(r"\\(.)", re.S)


def read(text: str) -> dict[str, str]:
    """The settings of such a file, as systemd reads it."""
    found = {}
    for line in text.splitlines():
        name, equals, said = line.strip().partition("=")
        if not equals or name[:1] in ("#", ";"):
            continue
        said = said.strip()
        if len(said) > 1 and said[0] == said[-1] == '"':
            said = _UNQUOTED.sub(r"\1", said[1:-1])
        elif len(said) > 1 and said[0] == said[-1] == "'":
            said = said[1:-1]
        else:
            said = _UNQUOTED.sub(r"\1", said)
        found[name.strip()] = said
    return found


def merged(text: str, ours: Mapping[str, str]) -> str:
    """That text with these settings in it: other lines stay as they are, ours keep their place."""
    there = read(text)
    lines, seen = [], set()
    for line in text.splitlines():
        name = line.partition("=")[0].strip()
        if name in ours and "=" in line:
            if name not in seen:
                lines.append(line if there[name] == ours[name] else _line(name, ours[name]))
            seen.add(name)
        else:
            lines.append(line)
    lines += [_line(name, said) for name, said in ours.items() if name not in seen]
    return "\n".join(lines) + "\n"


def _line(name: str, said: str) -> str:
    plain = re.fullmatch(r"[A-Za-z0-9@%+,./:=?&_ -]*", said) and said == said.strip()
    escaped = said.replace("\\", "\\\\").replace('"', '\\"')
    return f"{name}={said}" if plain else f'{name}="{escaped}"'


HEAD = (
    "# 由 fengqiao setup 写；自己加的行会留着。全部设置见 docs/settings.md。\n"
    "# Written by `fengqiao setup`; lines you add stay. All settings: docs/settings.md.\n"
)


def settings(said: Answers, password: str, *, before: str = "") -> str:
    """The file of settings; what was there before and is not ours to say stays."""
    ours = {
        "FENGQIAO_HOME": said.home,
        "FENGQIAO_HOSTS": " ".join(said.hosts),
        "FENGQIAO_PUBLIC_URL": said.url,
        "FENGQIAO_PROXIES": "127.0.0.1",
        "FENGQIAO_CERTIFICATE": "/etc/fengqiao/tls/server.crt",
    }
    known = read(before)
    if said.database == SQLITE:
        if known.get("FENGQIAO_DATABASE_URL"):
            ours["FENGQIAO_DATABASE_URL"] = ""
    elif not foreign(known.get("FENGQIAO_DATABASE_URL", "")):
        ours["FENGQIAO_DATABASE_URL"] = address(WEB, password, said.database_host)
    for name, folder in (("FENGQIAO_BACKUPS", said.backups), ("FENGQIAO_ANCHORS", said.anchors)):
        if folder or name in known:
            ours[name] = folder
    # A wider list of proxies is the person's own.
    if known.get("FENGQIAO_PROXIES"):
        del ours["FENGQIAO_PROXIES"]
    return merged(before or HEAD, ours)


def owners(said: Answers, password: str, *, before: str = "") -> str:
    """The settings under which tables are made and upgraded."""
    ours = {
        "FENGQIAO_DATABASE_URL": address(OWNER, password, said.database_host),
        "FENGQIAO_DATABASE_ROLE": WEB,
    }
    return merged(before or HEAD, ours)


def address(role: str, password: str, at: str) -> str:
    """Where the database is, for one role."""
    return f"postgresql://{role}:{quote(password, safe='')}@{at}/fengqiao"


def foreign(url: str) -> bool:
    """Whether somebody set another database by hand, which is then left to them."""
    return bool(url) and urlsplit(url).username not in (WEB, OWNER)


def password(text: str, role: str) -> str:
    """The role's password where it stands already, else a new one."""
    url = urlsplit(read(text).get("FENGQIAO_DATABASE_URL", ""))
    if url.username == role and url.password:
        return unquote(url.password)
    return secrets.token_urlsafe(32)
