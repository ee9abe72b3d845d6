"""The keys of one installation: made once in its home, readable by its user alone; and what is shut with them."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NAMES = ("secret", "codes", "salt", "fields", "outward", "installation", "anchor")
"""What each key is for: Django's signatures; follow-up codes; lookups; protected cells; programs and peers;
the installation's name in anchors; what signs them."""

_read: dict[str, tuple[tuple[int, int, int], str]] = {}


class WrongHome(RuntimeError):
    """The home belongs to the other mode: a demo's home never serves in production, nor the reverse."""


def prepare(home: Path) -> Path:
    """The home folder, private to its user."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def key(home: Path, name: str, *, before: Callable[[], None] | None = None) -> str:
    """The key of that name, made on first use; two processes starting at once get the same one.

    `before` is asked before one is made, and may raise.
    """
    # A report asks six times, and every act: a Path made for each would take four times as long as the question.
    file = f"{home}/keys/{name}"
    try:
        found = os.stat(file)  # noqa: PTH116
    except FileNotFoundError:
        if before is not None:
            before()
        prepare(home)
        path = Path(file)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        return _once(path, secrets.token_urlsafe(48))
    # A key that was put in the place of another is another file.
    mark = found.st_ino, found.st_mtime_ns, found.st_size
    kept = _read.get(file)
    if kept is None or kept[0] != mark:
        kept = _read[file] = mark, Path(file).read_text().strip()
    return kept[1]


def shut(lock: AESGCM, text: bytes, place: bytes = b"") -> bytes:
    """What lies of a text that is bound to a place: a fresh nonce of 96 bits, then text and tag."""
    nonce = secrets.token_bytes(12)
    return nonce + lock.encrypt(nonce, text, place)


def opened(lock: AESGCM, kept: bytes, place: bytes = b"") -> bytes:
    """The text again; ValueError where it is another's, of another place, or altered."""
    try:
        return lock.decrypt(kept[:12], kept[12:], place)
    except InvalidTag:
        raise ValueError("it does not open") from None


def mode_of(home: Path, wanted: str) -> str:
    """The mode this home was made for, fixed by the first process that used it."""
    made_for = _once(prepare(home) / "mode", wanted)
    if made_for != wanted:
        raise WrongHome(
            f"{home} 是为“{made_for}”模式建立的，不能以“{wanted}”模式运行。"
            f" This home was made for {made_for!r} and cannot run as {wanted!r};"
            " set FENGQIAO_HOME to another folder."
        )
    return made_for


def _once(path: Path, fresh: str) -> str:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(fresh)
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link fails when the name exists: whoever comes second takes the first one's key.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return path.read_text().strip()
