"""A row changes only through its room's act.py, inside the ledger's door."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.guard.house import PACKAGE, modules, short, tree

WRITES = {"create", "acreate", "asave", "adelete", "aupdate", "get_or_create", "update_or_create"}
WRITES |= {
    "aget_or_create",
    "aupdate_or_create",
    "bulk_create",
    "bulk_update",
    "abulk_create",
    "abulk_update",
}
RAW = {"execute", "executemany", "executescript", "raw", "cursor", "extra", "RawSQL", "copy"}
BENEATH = {
    "Prepared",
    "put_all",
    "put_plain",
    "exec_",
    "exec_params",
    "exec_prepared",
    "send_query",
    "send_query_prepared",
}
"""Statements put past Django's cursors."""

ELSEWHERE: dict[tuple[str, str], str] = {
    ("fengqiao/clock.py", "update_or_create"): "the clock's sign of life, which is no act",
    ("fengqiao/databases.py", "cursor"): "tells SQLite how soon a commit must lie on the disk; no row",
    ("fengqiao/matters/rows.py", "cursor"): "the statements of matters/act.py, its only caller",
    ("fengqiao/matters/rows.py", "execute"): "the statements of matters/act.py, its only caller",
    ("fengqiao/upkeep/tables.py", "create"): "puts the ledger's triggers back, which is no row",
    ("fengqiao/upkeep/tables.py", "cursor"): "a whole backup is read, or loaded where nobody works yet; then verified",
    ("fengqiao/upkeep/tables.py", "execute"): "a whole backup is read, or loaded where nobody works yet; then verified",
    ("fengqiao/upkeep/tables.py", "executemany"): "a backup is loaded where nobody works yet; then verified",
    ("fengqiao/upkeep/backup.py", "cursor"): "asks where the chains stand",
    ("fengqiao/upkeep/backup.py", "execute"): "asks where the chains stand",
    ("fengqiao/upkeep/outside.py", "execute"): "asks a database that was put aside what was erased in it",
    ("fengqiao/upkeep/upgrade.py", "cursor"): "tells the database when to check and to write down; no row",
    ("fengqiao/upkeep/upgrade.py", "execute"): "tells the database when to check and to write down; no row",
    ("fengqiao/upkeep/restore.py", "cursor"): "tidies a database that this restore has just made",
    ("fengqiao/upkeep/restore.py", "execute"): "tidies a database that this restore has just made",
    ("fengqiao/vitals/kept.py", "cursor"): "asks how large the database is",
    ("fengqiao/vitals/kept.py", "execute"): "asks how large the database is",
    ("fengqiao/databases.py", "execute"): "asks whether a history was played here, before Django stands",
    ("fengqiao/live.py", "cursor"): "the place of a live line, no cursor of a database",
    ("fengqiao/matters/rows.py", "Prepared"): "the statements of matters/act.py, its only caller",
    ("fengqiao/people/ladder.py", "cursor"): "asks which posts are known; no row",
    ("fengqiao/people/ladder.py", "execute"): "asks which posts are known; no row",
    ("fengqiao/places/calendars.py", "cursor"): "asks which days of work are known; no row",
    ("fengqiao/places/calendars.py", "execute"): "asks which days of work are known; no row",
    ("fengqiao/people/steady.py", "Prepared"): "takes a lock for the transaction and changes no row",
}
"""(module, call) -> why it is no act: nothing here changes a row of the domain."""


def through_the_door(path: Path) -> bool:
    inside = path.relative_to(PACKAGE).parts
    return inside[0] == "ledger" or inside[1:2] == ("act.py",) or inside[1:2] == ("act",)


def writes(module: ast.Module) -> Iterator[tuple[str, int]]:
    for call in ast.walk(module):
        if not isinstance(call, ast.Call) or not isinstance(call.func, (ast.Attribute, ast.Name)):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id
        if (name in WRITES and isinstance(call.func, ast.Attribute)) or _special(name, call):
            yield name, call.lineno


def _special(name: str, call: ast.Call) -> bool:
    """Names that plain Python shares: a row's are told by their arguments."""
    if name in ("cursor", "executescript", "executemany", "RawSQL") or name in BENEATH:
        return True
    if name in ("execute", "raw", "extra"):
        return bool(call.args or call.keywords)
    if not isinstance(call.func, ast.Attribute):
        return False
    starred = any(isinstance(word, ast.Starred) for word in call.args)
    if name in ("save", "delete"):
        # An image, a sheet and a storage name where they write to; a row does not.
        return not call.args or starred
    # A dict takes a mapping, a digest takes bytes; a query takes columns only.
    return name == "update" and not call.args and bool(call.keywords)


def test_no_row_changes_outside_act_py() -> None:
    found = [
        f"{short(path)}:{line} .{name}("
        for path in modules(beneath=PACKAGE)
        if not through_the_door(path)
        for name, line in writes(tree(path))
        if (short(path), name) not in ELSEWHERE
    ]
    assert not found


def test_every_exception_is_still_needed() -> None:
    used = {(short(path), name) for path in modules(beneath=PACKAGE) for name, _ in writes(tree(path))}
    assert ELSEWHERE.keys() <= used


def test_the_guard_sees_every_way_to_write() -> None:
    sly = """
row.save()
row.save(update_fields=["a"])
super().save(*args, **kwargs)
row.delete()
Case.objects.filter(id=1).update(state="closed")
Case.objects.filter(id=1).update(**columns)
Case.objects.create(a=1)
Case.objects.bulk_create(rows)
Case.objects.bulk_update(rows, ["a"])
Case.objects.raw("select 1")
connection.cursor()
cursor.execute("update cases set state = 1")
Prepared("sly", "update cases set state = 1")
line.pgconn.exec_(b"update cases set state = 1")
"""
    assert len(list(writes(ast.parse(sly)))) == 14
    plain = """
image.save(target, "JPEG")
digest.update(piece)
seen.update(more)
storage.delete(name)
run.execute()
"""
    assert list(writes(ast.parse(plain))) == []
