"""English texts: gathered from templates and code into each room's own list, reported, compiled."""

import argparse
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib

HERE = Path(__file__).parent
HEADER = {"Content-Type": "text/plain; charset=UTF-8", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
CALLS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


class Text(NamedTuple):
    """One text as it stands in the source, Chinese."""

    context: str | None
    one: str
    many: str | None


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="fengqiao messages", description="译文 · English texts")
    parser.add_argument("verb", choices=["gather", "check", "compile"])
    parser.add_argument("rooms", nargs="*", help="这些房间 · only these rooms")
    given = parser.parse_args(argv)
    if given.verb == "compile":
        return compile_all()
    chosen = [room for room in rooms() if room.name in (given.rooms or [room.name])]
    if given.verb == "gather":
        for room in chosen:
            gather(room)
    troubles = [trouble for room in chosen for trouble in missing(room)]
    print("\n".join(troubles), file=sys.stderr, end="\n" if troubles else "")
    return 1 if troubles and given.verb == "check" else 0


def rooms() -> list[Path]:
    """Every folder of the house that may hold texts."""
    return sorted(path.parent for path in HERE.glob("*/__init__.py"))


def catalogue(room: Path) -> Path:
    return room / "locale" / "en" / "LC_MESSAGES" / "django.po"


def gather(room: Path) -> None:
    """Bring the room's list in line with its sources; what is translated stays."""
    found = list(texts(room))
    path = catalogue(room)
    if not found and not path.exists():
        return
    kept = polib.pofile(str(path)) if path.exists() else []
    old = {(entry.msgctxt, entry.msgid): entry for entry in kept}
    fresh = polib.POFile(wrapwidth=100)
    fresh.metadata = HEADER
    for text in sorted(set(found), key=lambda text: (text.one, text.context or "")):
        entry = polib.POEntry(msgctxt=text.context, msgid=text.one)
        before = old.get((text.context, text.one))
        if text.many is not None:
            entry.msgid_plural = text.many
            entry.msgstr_plural = before.msgstr_plural if before and before.msgstr_plural else {0: "", 1: ""}
        else:
            entry.msgstr = before.msgstr if before else ""
        fresh.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh.save(str(path))


def missing(room: Path) -> Iterator[str]:
    """What has no English yet, and what no source uses any more."""
    path = catalogue(room)
    name = room.name
    entries = {(e.msgctxt, e.msgid): e for e in (polib.pofile(str(path)) if path.exists() else [])}
    wanted = set(texts(room))
    for text in sorted(wanted, key=lambda text: text.one):
        entry = entries.get((text.context, text.one))
        if entry is None or not entry.translated() or entry.fuzzy:
            yield f"{name}: no English for {text.one!r}"
    used = {(text.context, text.one) for text in wanted}
    for key in sorted(entries.keys() - used, key=lambda key: key[1]):
        yield f"{name}: no source uses {key[1]!r} any more"


def texts(room: Path) -> Iterator[Text]:
    """Every translatable text of the room's templates and modules."""
    for path in sorted(room.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            yield from _python(path.read_text(encoding="utf-8"))
        elif path.suffix in (".html", ".txt") and "templates" in path.parts:
            yield from _template(path)


def compile_all() -> int:
    for room in rooms():
        path = catalogue(room)
        target = path.with_suffix(".mo")
        if path.exists() and (not target.exists() or target.stat().st_mtime < path.stat().st_mtime):
            polib.pofile(str(path)).save_as_mofile(str(target))
            # The program is root's and run by a user of its own, who has to read it.
            target.chmod(0o644)
    return 0


def _template(path: Path) -> Iterator[Text]:
    # Loaded here: compiling, which every office does, needs neither Django nor Babel.
    from django.conf import settings  # noqa: PLC0415
    from django.utils.translation.template import templatize  # noqa: PLC0415

    if not settings.configured:
        settings.configure()
    yield from _python(templatize(path.read_text(encoding="utf-8"), origin=str(path)))


def _python(source: str) -> Iterator[Text]:
    from babel.messages.extract import extract  # noqa: PLC0415

    for _, said, _, context in extract("python", io.BytesIO(source.encode()), keywords=CALLS):
        one, many = (said[0], said[1]) if isinstance(said, tuple) else (said, None)
        if one:
            yield Text(context=context, one=one, many=many)
