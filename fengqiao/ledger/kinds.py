"""Record kinds: every kind declares its sentence in both languages, and what erasure removes from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

Words = Mapping[str, Mapping[str, tuple[str, str]]]


class Kind(NamedTuple):
    """`zh` and `en` may name given or changed values in braces; `erases` lists the personal fields.

    `words` has what a code among the given values is called: field, code, (zh, en).
    """

    name: str
    zh: str
    en: str
    erases: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    words: Words = {}

    def called(self, field: str, value: object, *, english: bool) -> str | None:
        """What a code is called; None where the value is no code of this kind."""
        found = self.words.get(field, {}).get(value) if isinstance(value, str) else None
        return found[english] if found else None


KINDS: dict[str, Kind] = {}


def declare(
    name: str, *, zh: str, en: str, erases: tuple[str, ...] = (), tells: tuple[str, ...] = (),
    words: Words | None = None,
) -> None:  # fmt: skip
    """Declare a record kind once, in the room it belongs to; `tells` names the standings that are told."""
    kind = Kind(name, zh, en, erases, tells, words or {})
    if KINDS.get(name, kind) != kind:
        raise ValueError(f"record kind {name} is declared twice")
    KINDS[name] = kind


def declared(name: str) -> Kind:
    """The kind; an undeclared one is refused before anything is written."""
    try:
        return KINDS[name]
    except KeyError:
        raise ValueError(f"record kind {name} is not declared in its room's kinds.py") from None


declare("ledger.erase", zh="删除了个人信息（{ground}）", en="erased personal data ({ground})")
declare("ledger.reads", zh="封存了 {count} 次查看", en="sealed {count} reads")
