"""A history speaks words: what a record keeps as a code is called by its name, and nobody is said to have done what they did not."""

import re

import pytest

from fengqiao.ledger import sentences
from fengqiao.ledger.door import SYSTEM, door
from fengqiao.ledger.kinds import KINDS, declare
from fengqiao.ledger.models import Record
from fengqiao.matters.history import Names, history
from fengqiao.people.standing import CLOCK
from tests.town import DISTRICT, MONDAY, STREET, WILLOW

pytestmark = pytest.mark.django_db

RAW = re.compile(r"\d{9,}|/lead|\b(again|late|held|nobody)\b(?! was)")


def wrote(kind, by=CLOCK, **given):
    """(zh, en) of one record of the matter "m"."""
    with door(district=DISTRICT, kind=kind, by=by, now=MONDAY, subject="m") as record:
        for name, value in given.items():
            record.given(name, value)
    return [history("m", groups=(), names=Names(language), staff=True)[0] for language in ("zh", "en")]


@pytest.mark.parametrize(
    ("kind", "given", "zh"),
    [
        ("evaluation.inquire", {"why": "again", "lead": STREET + "/lead"}, "隐患又出现，由清溪街道综治中心·负责人查明原因"),
        ("evaluation.check", {"found": "held", "how": "site"}, "抽查：确实解决了（到现场）"),
        ("evaluation.explain", {"cause": "nobody", "remedy_on": "2026-12-01"}, "查明原因：该在岗的时候没有人，2026-12-01前改好"),
        ("matter.reseat", {"seat": WILLOW + "/desk", "reason": "away"}, "换人负责：柳荫里社区综治中心·受理席（离岗）"),
    ],
)  # fmt: skip
def test_no_code_is_left_in_a_sentence(town, kind, given, zh):
    in_chinese, in_english = wrote(kind, **given)
    assert in_chinese.sentence == zh
    assert not RAW.search(in_english.sentence), in_english.sentence
    assert not re.search("[一-鿿]", in_english.sentence)


def test_a_reason_somebody_wrote_stays_as_it_was_written(town):
    in_chinese, _ = wrote("matter.reseat", seat=WILLOW + "/desk", reason="调去街道")
    assert in_chinese.sentence.endswith("（调去街道）")


def test_a_bell_is_rung_by_nobody_who_reported(town):
    for entry in wrote("notices.ring", by=SYSTEM, seat=WILLOW + "/desk"):
        assert entry.who in ("系统", "the system")


def test_what_is_refused_says_where_to_go_without_stumbling(town):
    in_chinese, _ = wrote("matter.reject", reason="这件事要由法院来定。", instead="可以到区法院咨询。")
    assert "；" not in in_chinese.sentence and "可以：可以" not in in_chinese.sentence


def test_the_posts_page_says_why_in_the_same_words(town):
    with door(district=DISTRICT, kind="people.reseat", by=SYSTEM, now=MONDAY) as record:
        record.given("reason", "away")
    record = Record.objects.filter(kind="people.reseat").last()
    told = [sentences.tell([record], english=english, groups=(), rights={})[0].sentence for english in (False, True)]
    assert told == ["席位改由他人负责（离岗）", "posts have new sitters (away)"]


def test_words_of_a_kind_are_declared_once():
    kind = KINDS["evaluation.inquire"]
    with pytest.raises(ValueError, match="twice"):
        declare(kind.name, zh=kind.zh, en=kind.en, words={"why": {"late": ("晚了", "late")}})
    assert kind.called("why", "unknown", english=True) is None
    assert kind.called("lead", ["a"], english=False) is None


def test_what_the_clock_urges_again_and_again_is_one_line_and_pushes_nothing_out(town):
    with door(district=DISTRICT, kind="matter.report", by=CLOCK, now=MONDAY, subject="m") as record:
        record.given("seat", WILLOW + "/desk")
    for _ in range(9):
        with door(district=DISTRICT, kind="matter.overdue", by=CLOCK, now=MONDAY, subject="m") as record:
            record.given("effects", ["urged"])
    told = history("m", groups=(), names=Names("en"), staff=True, limit=2)
    assert [(entry.kind, entry.times) for entry in told] == [("overdue", 9), ("report", 1)]
    assert told[0].sentence == "urged: it is overdue, and nobody is above"


def test_what_nobody_did_says_why_it_is_there_too(town):
    rung, _ = wrote("notices.ring", by=SYSTEM, seat=WILLOW + "/desk")
    assert rung.right == "系统自动"
    asked, _ = wrote("evaluation.inquire", why="late", lead=STREET + "/lead")
    assert asked.right == "时钟"
