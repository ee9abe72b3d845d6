"""Offices called in: what they answered stands on the lead's page as counts of offices, narrowed to sight."""

import re
from datetime import timedelta

import pytest

from fengqiao.evaluation import called
from fengqiao.ledger.door import SYSTEM
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter
from fengqiao.people import act as people
from fengqiao.people.standing import CLOCK
from tests.evaluation.test_lead import DAY, accept, does, month, page
from tests.town import HESHUN, MONDAY, PROPERTY, STREET, URBAN, WILLOW

pytestmark = pytest.mark.django_db
LEAD = STREET + "/lead"


@pytest.fixture
def asked(town, report):
    """Twice the street's office, once the other community and the firm: answered, not come, declined, waiting."""
    people.appoint(seat=f"{URBAN}/desk", person=town.people["吴磊"], by=SYSTEM, now=MONDAY)
    people.appoint(seat=f"{PROPERTY}/desk", person=town.people["秦淑兰"], by=SYSTEM, now=MONDAY)
    first, second = report(), report()
    given = {"organisations": [URBAN, PROPERTY], "question": "是不是你们的"}
    does(town, first, accept(), ("call_in", WILLOW + "/desk", given))
    does(town, second, accept(), ("call_in", WILLOW + "/desk", given | {"organisations": [URBAN, HESHUN]}))
    task = {(row.root, row.held_by): row for row in Matter.objects.filter(kind="task")}
    urban = town.actor(f"{URBAN}/desk")
    act(task[first.matter, URBAN].id, "answer", by=urban, given={"outcome": "修好了"}, now=MONDAY)
    no = {"reason": "不是我们的"}
    act(task[first.matter, PROPERTY].id, "decline_task", by=town.actor(f"{PROPERTY}/desk"), given=no, now=MONDAY)
    missed = task[second.matter, URBAN]
    act(missed.id, "no_show", by=CLOCK, given={}, now=missed.due)
    return missed


def counts(town, seat, at=MONDAY):
    return {each.office: each[1:7] for each in called.counted(town.actor(seat), month(at))}


def test_each_office_is_counted_by_what_it_answered(town, asked) -> None:
    found = counts(town, LEAD)
    assert found == {
        URBAN: (2, 1, 0, 1, 0, 0),
        PROPERTY: (1, 0, 1, 0, 0, 0),
        HESHUN: (1, 0, 0, 0, 0, 1),
    }
    assert counts(town, LEAD, MONDAY + 40 * DAY) == {}


def test_the_lead_reads_it_in_words_and_opens_each(town, asked) -> None:
    shown = page(LEAD, "/figures/", MONDAY + timedelta(hours=1)).content.decode()
    part = shown[shown.index("吹哨请来的单位") :].partition("</section>")[0]
    row = next(each for each in part.split("<tr>") if "城管科" in each)
    assert [re.sub("<[^>]+>", "", each) for each in re.findall(r"<td>(.*?)</td>", row)] == [
        "请了 2 次", "按时答复 1", "推回 0", "未报到 1", "免除 0", "还有时间 0",
    ]  # fmt: skip
    assert asked.number in row
    assert "不是名次" in part
    assert not [name for name in town.people if name in part]


def test_a_lead_sees_the_offices_of_their_area_and_whom_it_called_and_an_office_only_itself(town, asked) -> None:
    assert counts(town, WILLOW + "/lead").keys() == {URBAN, PROPERTY, HESHUN}
    assert counts(town, HESHUN + "/lead").keys() <= {HESHUN}
    people.appoint(seat=URBAN + "/lead", person=town.people["陈静"], by=SYSTEM, now=MONDAY)
    assert counts(town, URBAN + "/lead").keys() == {URBAN}


def test_what_hangs_on_a_complaint_counts_for_nobody_who_may_not_see_it(town, report) -> None:
    case = report(category="", words="窗口不办事", about_organisations=(WILLOW,))
    row = Matter.objects.get(pk=case.matter)
    holder = row.seat
    does(town, case, ("accept", holder, {"category": "light", "urgency": "normal"}))
    before = counts(town, WILLOW + "/lead")
    given = {"organisations": [HESHUN], "question": "是不是这样"}
    does(town, case, ("call_in", holder, given))
    assert Matter.objects.filter(kind="task", held_by=HESHUN).exists()
    assert counts(town, WILLOW + "/lead") == before
    assert counts(town, LEAD)[HESHUN][0] == 1
