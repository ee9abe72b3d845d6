"""Record kinds: every kind declares its sentence in both languages, and what erasure removes from it."""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """`zh` and `en` may name given or changed values in braces; `erases` lists the personal fields."""

    name: str
    zh: str
    en: str
    erases: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {}


def declare(name: str, *, zh: str, en: str, erases: tuple[str, ...] = (), tells: tuple[str, ...] = ()) -> None:
    """Declare a record kind once, in the room it belongs to; `tells` names the standings that are told."""
    if name in KINDS and KINDS[name] != Kind(name, zh, en, erases, tells):
        raise ValueError(f"record kind {name} is declared twice")
    KINDS[name] = Kind(name, zh, en, erases, tells)


def declared(name: str) -> Kind:
    """The kind; an undeclared one is refused before anything is written."""
    try:
        return KINDS[name]
    except KeyError:
        raise ValueError(f"record kind {name} is not declared in its room's kinds.py") from None


declare("ledger.erase", zh="删除了个人信息（{ground}）", en="erased personal data ({ground})")
