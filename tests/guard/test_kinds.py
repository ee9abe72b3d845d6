"""Every record kind is declared, speaks both languages and says what erasure removes."""

import ast
import re

from django.apps import apps

from fengqiao.ledger.kinds import KINDS
from tests.guard.house import PACKAGE, modules, short, tree

UNSEALED: dict[str, str] = {
    "hall.Roll": "a counter of a day's numbers; the numbers themselves are sealed",
    "intake.Noted": "keyed digests of rows that became notes; the notes themselves are sealed",
    "intake.Draft": "what is being typed at a desk; it becomes cases, or is gone after two weeks",
    "intake.Clue": "made from cases, and made again from them",
    "people.Account": "what somebody signs in with; opening, resetting and shutting one are records of their own",
    "people.Stamp": "a counter that tells caches when posts changed",
    "matters.Series": "a counter of numbers; the numbers themselves are sealed",
    "notices.Notice": "made from records, and made again from them",
    "notices.Letter": "made from records, and made again from them",
}
"""Model -> why none of its columns enters the record."""


def rooms_models() -> list[type]:
    return [
        model
        for model in apps.get_models()
        if model.__module__.startswith("fengqiao.") and not model.__module__.startswith("fengqiao.ledger")
    ]


def test_every_kind_that_is_written_is_declared() -> None:
    used = {
        (word.value.value, short(path))
        for path in modules(beneath=PACKAGE)
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call)
        for word in call.keywords
        if word.arg == "kind" and isinstance(word.value, ast.Constant)
        if isinstance(word.value.value, str) and re.fullmatch(r"[a-z]+\.[a-z_]+", word.value.value)
    }
    assert not [(kind, where) for kind, where in sorted(used) if kind not in KINDS]


def test_every_kind_speaks_both_languages_about_the_same_values() -> None:
    for kind in KINDS.values():
        assert re.search(r"[\u4e00-\u9fff]", kind.zh), kind.name
        assert re.search(r"[a-z]", kind.en) and not re.search(r"[\u4e00-\u9fff]", kind.en), kind.name
        assert set(re.findall(r"{(\w+)}", kind.zh)) == set(re.findall(r"{(\w+)}", kind.en)), kind.name


def test_every_kind_belongs_to_a_room() -> None:
    rooms = {"matter" if room == "matters" else room for room in _rooms()} | {"case"}
    assert not [name for name in KINDS if name.split(".")[0] not in rooms]


def test_every_table_says_which_columns_are_sealed() -> None:
    silent = {
        model._meta.label for model in rooms_models() if not hasattr(model, "SEALED") and not model._meta.auto_created
    }
    assert silent - UNSEALED.keys() == set()


def test_every_sealed_column_exists() -> None:
    wrong = [
        f"{model._meta.label}.{column}"
        for model in rooms_models()
        for column in getattr(model, "SEALED", {})
        if column not in {name for field in model._meta.concrete_fields for name in (field.name, field.attname)}
    ]
    assert not wrong


def test_what_is_personal_can_be_erased() -> None:
    erased = {field for kind in KINDS.values() for field in kind.erases}
    kept = [
        f"{model._meta.label}.{column}"
        for model in rooms_models()
        for column, group in getattr(model, "SEALED", {}).items()
        if group is not None and column not in erased
    ]
    assert not kept


def _rooms() -> list[str]:
    return [path.parent.name for path in PACKAGE.glob("*/kinds.py")]
