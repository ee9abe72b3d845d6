"""The certificate on this machine: a given one, or one of an own root, made anew before it ends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from fengqiao.upkeep.setup.answers import Stop
from fengqiao.upkeep.setup.writing import MADE, RENEWED, SAME, Done, Folder, put
from fengqiao.upkeep.trust import papers
from fengqiao.upkeep.trust.papers import Pair, Unfit

TLS = "/etc/fengqiao/tls"
SERVER, SERVER_KEY, ROOT, ROOT_KEY = (f"{TLS}/{name}" for name in ("server.crt", "server.key", "root.crt", "root.key"))


def is_own(folder: Folder) -> bool:
    """Whether what the proxy shows comes from the own root; also where there is nothing yet."""
    server, root = _read(folder, SERVER), _read(folder, ROOT)
    if not server:
        return True
    try:
        return bool(root) and papers.vouches(papers.first(root), papers.first(server))
    except Unfit:
        return True


def given(folder: Folder, certificate: Path, key: Path, hosts: Sequence[str]) -> None:
    """Take over a certificate from elsewhere; Unfit, with the reason, leaves what was there."""
    pair = Pair(certificate.read_bytes(), key.read_bytes())
    papers.check(pair.certificate, pair.key, hosts, now=folder.now)
    _server(folder, pair)


def standing(folder: Folder, hosts: Sequence[str]) -> datetime:
    """When the given certificate that stands there ends; Unfit where it does not do any more."""
    server = _read(folder, SERVER)
    papers.check(server, _read(folder, SERVER_KEY), hosts, now=folder.now)
    folder.done.append(Done(SERVER, SAME))
    return papers.first(server).not_valid_after_utc


def own(folder: Folder, hosts: Sequence[str], *, new_root: bool = False) -> None:
    """The own root, made once, and a certificate of it that lasts for more than thirty days."""
    root = Pair(_read(folder, ROOT), _read(folder, ROOT_KEY))
    if new_root and root.certificate:
        for place in (ROOT, ROOT_KEY):
            if folder.at(place).exists() and not folder.dry:
                folder.at(place).rename(folder.at(f"{place}.before-{folder.now:%Y%m%d-%H%M%S}"))
        root = Pair(b"", b"")
    if root.certificate and not papers.permits(papers.first(root.certificate), hosts):
        raise Stop(
            "自己的根证书只能给原来的主机名作保。换了主机名要做新的根：加 --new-root；手机和电脑要重新装一次。",
            "The own root can vouch for the former names only. For other ones make a new root with --new-root;"
            " phones and computers have to take it in again.",
        )
    if not root.certificate:
        root = papers.root(hosts, now=folder.now)
        _write(folder, ROOT_KEY, root.key, 0o600)
        _write(folder, ROOT, root.certificate, 0o644)
    else:
        folder.done.append(Done(ROOT, SAME))
    if _lasts(folder, root.certificate, hosts):
        folder.done.append(Done(SERVER, SAME))
        return
    if not root.key:
        raise Stop(
            f"根证书的私钥 {ROOT_KEY} 不见了，签不了新证书。从备份放回来，或加 --new-root 另做一个（手机要重装）。",
            f"The root's key {ROOT_KEY} is gone, so nothing new can be signed. Put it back from its copy, or make"
            " another root with --new-root, which phones have to take in again.",
        )
    _server(folder, papers.server(hosts, root, now=folder.now))


def _lasts(folder: Folder, root: bytes, hosts: Sequence[str]) -> bool:
    """Whether the server's certificate still does; one that was cut while being written does not."""
    server, key = _read(folder, SERVER), _read(folder, SERVER_KEY)
    try:
        papers.check(server, key, hosts, now=folder.now)
        found, above = papers.first(server), papers.first(root)
    except Unfit:
        return False
    lasting = min(papers.RENEW, above.not_valid_after_utc - folder.now)
    return papers.vouches(above, found) and found.not_valid_after_utc - folder.now >= lasting


def _server(folder: Folder, pair: Pair) -> None:
    # The key first: whatever is cut between the two, the next run finds them no pair and makes both anew.
    _write(folder, SERVER_KEY, pair.key, 0o600)
    _write(folder, SERVER, pair.certificate, 0o644)


def _write(folder: Folder, place: str, data: bytes, mode: int) -> None:
    path, there = folder.at(place), _read(folder, place)
    how = SAME if there == data else RENEWED if there else MADE
    if not folder.dry:
        if how != SAME:
            put(path, data, mode)
        path.chmod(mode)
    folder.done.append(Done(place, how))


def _read(folder: Folder, place: str) -> bytes:
    try:
        return folder.at(place).read_bytes()
    except FileNotFoundError:
        return b""
