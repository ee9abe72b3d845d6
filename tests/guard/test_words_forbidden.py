"""DOMAIN.md 6: people are never labelled or scored, in no word of the house and in no column."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.db.models import Field

from tests.guard.house import kept, short

LABELS = [
    "重点人员",
    "高危人员",
    "不稳定因素",
    "缠访户",
    "刁民",
    "黑名单",
    "问题家庭",
    "精神病人",
    "两劳人员",
]
LABELS += [
    "信用分",
    "人员评分",
    "诚信分",
    "blacklist",
    "black_list",
    "watchlist",
    "watch_list",
    "credit_score",
]
LABELS += ["troublemaker", "high_risk_person", "key_person", "petition_count", "risk_score"]

SCORES = r"score|rating|rank(ing)?|risk|danger|reputation|trustworth|credit|karma|behaviou?r"
BELIEF = r"religion|faith|ethnic|politic|party_member|mood|emotion|sentiment"
TRACKS = r"track|trajectory|last_position|whereabouts|covert|surveil"
FACES = r"face|facial|embedding|biometric|iris|fingerprint|voiceprint|gait"
RECORDS = r"violation|offen[cs]e|crime|criminal|conviction|penalty|police_record|juvenile|correction(al)?_|prison"


NOT_OF_PERSONS = {
    "people.Seat.rank": "the order in which posts are listed and stand in for each other",
    "cases.Category.rank": "the order in which categories are offered",
    "places.PlaceKind.rank": "the order in which kinds of premises and hazards are offered",
}
"""Columns that sound like it, and what they are."""


def columns() -> Iterator[tuple[str, str]]:
    """Every column of our own tables, with its table."""
    for model in apps.get_models():
        if model.__module__.startswith("fengqiao."):
            for field in model._meta.get_fields():
                if isinstance(field, Field):
                    yield model._meta.label, field.name


def named(pattern: str) -> list[str]:
    found = [f"{table}.{name}" for table, name in columns() if re.search(rf"(^|_)({pattern})", name)]
    return [column for column in found if column not in NOT_OF_PERSONS]


def test_rule_57_no_word_of_the_house_labels_a_person() -> None:
    here = "tests/guard/test_words_forbidden.py"
    texts = (".py", ".html", ".txt", ".po", ".md", ".js", ".css", ".toml", ".json", ".csv", ".yaml")
    found = []
    for path in kept():
        if path.suffix in texts and short(path) != here and path.name != "package-lock.json":
            text = path.read_text(encoding="utf-8").lower()
            found += [f"{short(path)}: {label}" for label in LABELS if label in text]
    assert not found


def test_rule_57_no_column_scores_a_person_or_records_belief_mood_or_path() -> None:
    assert named(SCORES) == []
    assert named(BELIEF) == []
    assert named(TRACKS) == []


def test_rule_51_no_column_holds_a_face() -> None:
    assert named(FACES) == []


def test_rule_52_no_column_holds_a_violation_record() -> None:
    assert named(RECORDS) == []


def test_nothing_pickles_what_it_reads() -> None:
    found = [
        short(path)
        for path in kept()
        if path.suffix == ".py"
        and re.search(r"^\s*(import|from) (pickle|joblib|cloudpickle)\b", path.read_text(), re.M)
    ]
    assert not found
