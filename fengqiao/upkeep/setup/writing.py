"""Files below a root: what a person changed stays, what was written before is known by its sum."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

KNOWN = "/etc/fengqiao/written.json"

MADE, RENEWED, SAME, YOURS, BESIDE, REPLACED = "made", "renewed", "same", "yours", "beside", "replaced"
SAYS = {
    MADE: ("新写", "written"),
    RENEWED: ("换新", "written anew"),
    SAME: ("没有变", "as it was"),
    YOURS: ("您改过，没有动", "changed by you, left alone"),
    BESIDE: ("您改过，没有动；新的放在旁边", "changed by you, left alone; the newer one lies beside it"),
    REPLACED: ("您改过，已换成新的；您的放在旁边", "changed by you, replaced; yours lies beside it"),
}


class Done(NamedTuple):
    """What became of one file; `beside` is where the other text lies, if there are two."""

    place: str
    how: str
    beside: str = ""


class Folder:
    """Everything is written below `root`, '/' on the machine itself; `dry` writes nothing and says what would be."""

    def __init__(self, root: Path, *, now: datetime, dry: bool = False, replace: bool = False) -> None:
        self.root, self.now, self.dry, self.replace = root, now, dry, replace
        self.done: list[Done] = []
        self._known: dict[str, str] = json.loads(self.read(KNOWN) or "{}")

    def at(self, place: str) -> Path:
        return self.root / place.lstrip("/")

    def read(self, place: str) -> str:
        """The text there, '' where there is none."""
        try:
            return self.at(place).read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    def write(self, place: str, text: str, mode: int) -> None:
        """One of our own texts, unless a person changed what lies there."""
        path = self.at(place)
        if not path.exists():
            self._put(place, text, mode, MADE)
            return
        there = self.read(place)
        if there == text:
            self._put(place, text, mode, SAME)
        elif _sum(there) == self._known.get(place):
            self._put(place, text, mode, RENEWED)
        elif self.replace:
            kept = f"{place}.before-{self.now:%Y%m%d-%H%M%S}"
            if not self.dry:
                path.rename(self.at(kept))
            self._put(place, text, mode, REPLACED, kept)
        elif _sum(text) == self._known.get(place):
            # Theirs is a change of just this text: there is nothing newer to show.
            self.done.append(Done(place, YOURS))
        else:
            beside = f"{place}.fengqiao-new"
            if not self.dry:
                put(self.at(beside), text.encode(), mode)
            self.done.append(Done(place, BESIDE, beside))

    def keep(self, place: str, text: str, mode: int) -> None:
        """A text into which the person's own lines were taken over; so it may be written always."""
        there = self.read(place)
        how = SAME if there == text else RENEWED if there else MADE
        self._put(place, text, mode, how)

    def _put(self, place: str, text: str, mode: int, how: str, beside: str = "") -> None:
        path = self.at(place)
        if not self.dry:
            if how != SAME:
                put(path, text.encode(), mode)
            path.chmod(mode)
        self._known[place] = _sum(text)
        self.done.append(Done(place, how, beside))

    def close(self) -> None:
        """Remember what was written."""
        text = json.dumps(self._known, indent=1, sort_keys=True) + "\n"
        if not self.dry and self.read(KNOWN) != text:
            put(self.at(KNOWN), text.encode(), 0o600)

    def wrote(self, beginning: str = "/") -> bool:
        """Whether anything beneath that beginning has changed."""
        return any(each.how in (MADE, RENEWED, REPLACED) for each in self.done if each.place.startswith(beginning))


def put(path: Path, data: bytes, mode: int) -> None:
    """The whole file or none of it, never for a moment readable by more than its mode says."""
    folders(path.parent)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.chmod(mode)
    draft.replace(path)


def folders(path: Path) -> None:
    """The folders down to this one, for everybody to pass: what lies in them says itself who may read it."""
    for each in reversed([path, *path.parents]):
        if not each.exists():
            each.mkdir()
            each.chmod(0o755)


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
