"""One of several voices withdraws and comes back: by its own code, and through the office that entered it for them."""

from datetime import timedelta

import pytest

from fengqiao.cases.act import Report, report_case
from fengqiao.ledger.models import Record
from fengqiao.matters import find
from fengqiao.matters.act import Denied, act
from fengqiao.matters.models import Matter, Voice
from fengqiao.people.standing import Actor
from tests.town import MONDAY, WILLOW, build

pytestmark = pytest.mark.django_db
SOON = MONDAY + timedelta(hours=1)


@pytest.fixture
def town():
    return build()


@pytest.fixture
def pair(town):
    """Two reports of one lamp; the second is merged into the first, so that the first has two voices."""
    cases = [
        report_case(
            Report(words="路灯不亮", area=WILLOW, category="light"), by=Actor(person=""),
            now=MONDAY + timedelta(minutes=minutes), person=person,
        )
        for minutes, person in ((0, town.people["秦淑兰"]), (1, None))
    ]  # fmt: skip
    given = {"into": cases[0].matter, "reason": "同一盏灯"}
    act(cases[1].matter, "merge", by=town.actor(WILLOW + "/desk"), given=given, now=SOON)
    assert Matter.objects.get(pk=cases[0].matter).voices == 2
    return cases


def ways(town, case):
    """As whom the voice's word may come: by the code, as the person, and entered for them at the desk."""
    return [
        Actor(person="", voice=case.voice),
        Actor(person=str(town.people["秦淑兰"].pk)),
        town.actor(WILLOW + "/desk", through=True, voice=case.voice),
    ]


@pytest.mark.parametrize("out", [0, 1, 2])
@pytest.mark.parametrize("back", [0, 1, 2])
def test_a_voice_that_withdrew_alone_comes_back_whoever_entered_either(town, pair, out, back):
    root = pair[0]
    before = Matter.objects.get(pk=root.matter)
    act(root.matter, "withdraw", by=ways(town, root)[out], now=SOON)
    gone = Matter.objects.get(pk=root.matter)
    assert (gone.state, gone.voices, gone.due) == (before.state, 1, before.due)
    assert Voice.objects.get(pk=root.voice).left_at == SOON
    for by in ways(town, root):
        seen = find.one(by, root.matter, SOON)
        assert [row.does for row in seen.choices if "left" in row.who] == ["come_back"]
        with pytest.raises(Denied):
            act(root.matter, "urge", by=by._replace(kind="resident"), now=SOON)
    act(root.matter, "come_back", by=ways(town, root)[back], now=SOON)
    after = Matter.objects.get(pk=root.matter)
    assert (after.state, after.voices, after.due, after.promise) == (before.state, 2, before.due, before.promise)
    assert Voice.objects.get(pk=root.voice).left_at is None
    assert [record.through for record in Record.objects.filter(subject=root.matter, kind="matter.come_back")] == [
        back == 2
    ]
    with pytest.raises(Denied):
        act(root.matter, "come_back", by=ways(town, root)[back], now=SOON)


def test_after_thirty_days_it_is_too_late_and_it_is_not_offered(town, pair):
    root = pair[0]
    by = Actor(person="", voice=root.voice)
    act(root.matter, "withdraw", by=by, now=SOON)
    late = SOON + timedelta(days=30, minutes=1)
    assert [row.does for row in find.one(by, root.matter, late).choices] == []
    with pytest.raises(Denied) as denied:
        act(root.matter, "come_back", by=by, now=late)
    assert denied.value.refused.why == "too_late"


def test_a_voice_that_comes_back_after_the_last_one_withdrew_may_revive_the_whole(town, pair):
    root = pair[0]
    child = Actor(person="", voice=pair[1].voice)
    by = Actor(person="", voice=root.voice)
    act(root.matter, "withdraw", by=by, now=SOON)
    act(pair[1].matter, "withdraw", by=child, now=SOON)
    assert Matter.objects.get(pk=root.matter).voices == 1
    act(root.matter, "come_back", by=by, now=SOON)
    assert find.one(by, root.matter, SOON).standings == {"reporter"}
    act(root.matter, "urge", by=by, now=SOON)


def test_nobody_else_comes_back_for_them(town, pair):
    root = pair[0]
    act(root.matter, "withdraw", by=Actor(person="", voice=root.voice), now=SOON)
    for by in (
        town.actor(WILLOW + "/desk"), Actor(person=str(town.people["吴磊"].pk)), Actor(person="", voice=pair[1].voice),
    ):  # fmt: skip
        with pytest.raises(Denied):
            act(root.matter, "come_back", by=by, now=SOON)
