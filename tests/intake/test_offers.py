"""Before a report is sent, what neighbours reported already is offered, as far as everybody may read it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from fengqiao.cases.act import Report, report_case, set_category
from fengqiao.cases.models import Case, Category
from fengqiao.intake import known
from fengqiao.intake.act import open311
from fengqiao.intake.models import Clue
from fengqiao.ledger import time
from fengqiao.ledger.door import SYSTEM
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter, Voice
from fengqiao.people.standing import Actor
from tests.cases import ground
from tests.cases.walks import text, write
from tests.town import DISTRICT, MONDAY, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db

DESK = WILLOW_1 + "/desk"
LAMP = "小广场路灯不亮，晚上很黑"


@pytest.fixture
def town() -> Any:
    found = build()
    ground.lay()
    for code in ("light", "fire.stairwell"):
        public(code, True)
    known._kept.clear()
    with time.held(MONDAY):
        yield found


def public(code: str, yes: bool) -> None:
    row = Category.objects.get(code=code)
    row.public = yes
    set_category(category=row, district=DISTRICT, by=SYSTEM, now=MONDAY - timedelta(days=2))


def told(words: str = LAMP, hours: int = 24, **more: Any) -> Matter:
    opened = report_case(
        Report(**{"words": words, "category": "light", "area": WILLOW_1} | more),
        by=Actor(person="", kind="resident"),
        now=MONDAY - timedelta(hours=hours),
    )
    return Matter.objects.get(pk=opened.matter)


def cleared(town: Any, words: str = LAMP, **more: Any) -> Matter:
    matter = told(**more)
    clear(town, matter, words)
    return matter


def clear(town: Any, matter: Matter, words: str) -> None:
    open311.clear(matter=matter, text=words, photos=(), by=town.actor(DESK), now=MONDAY - timedelta(hours=1))


def check(words: str = "小广场的路灯不亮了") -> Any:
    return write(Client(), words=words)


def offered(answer: Any) -> list[str]:
    return re.findall(r'name="joins" value="([^"]+)"', answer.content.decode())


def test_request_6_before_sending_what_staff_cleared_is_offered_with_enough_to_judge(town: Any) -> None:
    matter = told("小广场路灯不亮，我是2号楼的王某")
    clear(town, matter, "小广场路灯不亮")
    answer = check()
    assert offered(answer) == [matter.number]
    assert "小广场路灯不亮" in text(answer) and "昨天" in text(answer)
    assert "王某" not in text(answer)


def test_something_else_is_not_offered(town: Any) -> None:
    cleared(town)
    assert offered(check("三号楼水管爆了，楼道全是水")) == []


def test_a_word_or_two_find_nothing(town: Any) -> None:
    cleared(town)
    assert offered(check("路灯")) == []


def test_what_everybody_may_not_read_is_absent(town: Any) -> None:
    told()
    back = cleared(town)
    open311.unclear(matter=back, by=town.actor(DESK), now=MONDAY)
    ended = cleared(town)
    act(ended.pk, "reject", by=town.actor(DESK), given={"reason": "不归我们", "instead": "路灯所"}, now=MONDAY)
    gone = cleared(town)
    act(gone.pk, "withdraw", by=Actor(person="", voice=Voice.objects.get(matter=gone).id), given={}, now=MONDAY)
    assert offered(check()) == []
    shown = cleared(town)
    assert offered(check()) == [shown.number]
    public("light", False)
    assert offered(check()) == []


def test_what_may_not_be_read_changes_no_byte_of_the_page(town: Any) -> None:
    cleared(town)

    def page() -> str:
        return re.sub(r'name="(draft|csrfmiddlewaretoken)" value="[^"]*"', "", check().content.decode())

    before = page()
    for number in range(5):
        told(hours=number)
        told(category="water.pipe", hours=number)
        told(about_organisations=(WILLOW,), hours=number)
    assert page() == before


def test_few_voices_are_not_counted_out(town: Any) -> None:
    root = cleared(town)
    for number in range(4):
        act(told(hours=20 - number).pk, "merge", by=town.actor(DESK), given={"into": root.pk, "reason": "同一盏"},
            now=MONDAY)  # fmt: skip
        answer = text(check())
        assert ("5 位邻居反映过" in answer) == (number == 3)
        assert ("有邻居反映过" in answer) == (number < 3)


def test_who_complains_of_an_office_is_offered_nothing(town: Any) -> None:
    cleared(town)
    client = Client()
    answer = write(client, words=LAMP)
    client.post("/report/about/", {"draft": answer.context["draft"], "about": "yes", "other": "某办公室"})
    assert offered(client.get("/report/check/")) == []


def test_where_the_reporter_stands_is_compared_with_nothing(town: Any) -> None:
    cleared(town, lon=117.2051, lat=39.1251)
    near = offered(write(Client(), words=LAMP, lon="117.2051", lat="39.1251"))
    assert near == offered(write(Client(), words=LAMP, lon="117.209", lat="39.129")) != []


def test_to_say_that_it_is_the_same_keeps_one_s_own_case_and_tells_the_desk(town: Any) -> None:
    root = cleared(town)
    client = Client()
    page = write(client, words="小广场的路灯不亮了")
    answer = client.post("/report/send/", {"draft": page.context["draft"], "joins": root.number})
    own = answer.context["matter"]
    assert answer.context["code"] and own.number != root.number
    own = Matter.objects.get(pk=own.pk)
    assert (own.state, own.voices, Matter.objects.get(pk=root.pk).voices) == ("reported", 1, 1), "a person joins them"
    found = known.twins(town.actor(DESK), own, MONDAY)
    assert [(each.matter.number, each.told) for each in found] == [(root.number, True)]


@pytest.mark.parametrize("said", ["<b>x</b>", "x" * 200, "\0", "1201-nobody"])
def test_what_nobody_offered_joins_nothing(town: Any, said: str) -> None:
    told("东门垃圾没有人收，臭得很", hours=3)
    client = Client()
    page = write(client, words="小广场的路灯不亮了")
    answer = client.post("/report/send/", {"draft": page.context["draft"], "joins": said})
    assert answer.context["code"]
    own = Matter.objects.get(pk=answer.context["matter"].pk)
    assert known.twins(town.actor(DESK), own, MONDAY) == []
    assert "<b>" not in str(Case.objects.get(pk=own.pk).answers)


def test_an_older_one_is_offered_where_its_cleared_words_lead_to_it(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from fengqiao import clock
    from fengqiao.intake import offers

    monkeypatch.setattr(offers, "LOOKED_AT", 2)
    old = cleared(town, hours=60, words="我家三楼王某，小广场路灯不亮，晚上很黑")
    told(hours=50)
    for hours in (20, 10):
        cleared(town, "东门垃圾没有人收，臭得很", hours=hours)
    said = {"words": "小广场的路灯不亮，晚上很黑", "area": WILLOW_1}
    assert offers.offers(said, MONDAY) == []
    while clock.listen(MONDAY):
        pass
    assert [each.number for each in offers.offers(said, MONDAY)] == [old.number]
    # Only what was cleared leads anywhere: a word of the reporter's own finds nothing.
    assert offers.offers({"words": "我家三楼王某怎么样了", "area": WILLOW_1}, MONDAY) == []
    open311.unclear(matter=old, by=town.actor(DESK), now=MONDAY)
    while clock.listen(MONDAY):
        pass
    assert not Clue.objects.filter(matter=old, what=Clue.CLEARED).exists()
