"""As a report is typed, what everybody may read of the same problem is offered; nothing typed is kept or logged."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from fengqiao.cases.models import Case, Started
from fengqiao.intake import as_typed
from fengqiao.ledger.models import Record
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter
from tests.intake.test_offers import LAMP, WILLOW, cleared, offered, public, told, town  # noqa: F401  (a fixture)
from tests.town import HESHUN_1, MONDAY

pytestmark = pytest.mark.django_db
LIKE = "小广场的路灯不亮了"


def typed(words: str = LIKE, client: Client | None = None, **more: str) -> Any:
    return (client or Client()).post("/known/", {"words": words} | more)


def test_it_is_offered_with_enough_to_judge_before_any_step_is_done(town: Any) -> None:  # noqa: F811
    matter = cleared(town)
    answer = typed()
    assert answer.status_code == 200 and offered(answer) == [matter.number]
    page = answer.content.decode()
    assert "小广场路灯不亮" in page and "昨天" in page and "有邻居反映过" in page
    assert "<html" not in page and answer["Cache-Control"] == "no-store, private"


def test_from_five_voices_on_their_number_is_said(town: Any) -> None:  # noqa: F811
    root = cleared(town)
    for number in range(4):
        again = told(hours=20 - number)
        given = {"into": root.pk, "reason": "同一盏"}
        act(again.pk, "merge", by=town.actor("120101001001-01/desk"), given=given, now=MONDAY)
    assert "5 位邻居反映过" in typed().content.decode()


def test_a_person_a_firm_a_dwelling_an_office_and_what_nobody_cleared_are_absent(town: Any) -> None:  # noqa: F811
    told()
    told(about_organisations=(WILLOW,))
    told("三号楼水管爆了，楼道全是水", category="water.pipe")
    assert typed().status_code == 204 and typed("三号楼水管爆了，楼道全是水").status_code == 204
    shown = cleared(town)
    assert offered(typed()) == [shown.number]
    public("light", False)
    assert typed().status_code == 204


def test_what_may_not_be_read_changes_no_byte(town: Any) -> None:  # noqa: F811
    cleared(town)
    before = typed().content
    for number in range(5):
        told(hours=number)
        told(about_organisations=(WILLOW,), hours=number)
    assert typed().content == before


def test_danger_is_told_whom_to_call_and_not_who_else_said_so(town: Any) -> None:  # noqa: F811
    cleared(town)
    assert typed(LAMP + "，还冒烟").status_code == 204


@pytest.mark.parametrize("words", ["", "路灯", "\0\0\0\0\0\0\0", "灯" * 50_000, "<script>alert(1)</script>"])
def test_odd_words_find_nothing_and_break_nothing(town: Any, words: str) -> None:  # noqa: F811
    cleared(town)
    assert typed(words).status_code == 204


def test_who_complains_of_an_office_is_offered_nothing(town: Any) -> None:  # noqa: F811
    cleared(town)
    client = Client()
    draft = client.get("/report/").context["draft"]
    client.post("/report/", {"draft": draft, "words": LAMP})
    client.post("/report/about/", {"draft": draft, "about": "yes", "other": "某办公室"})
    assert typed(client=client, draft=draft).status_code == 204


def test_with_several_streets_it_waits_for_a_place_in_the_words(town: Any) -> None:  # noqa: F811
    from fengqiao.ledger.door import SYSTEM
    from fengqiao.people import act as people

    cleared(town)
    people.found(
        code="120101002000", area="120101002000", district="120101000000", level=2, scope="120101002",
        name={"zh": "南市街道综治中心", "en": "Nanshi centre"}, above="120101000000", by=SYSTEM, now=MONDAY,
    )  # fmt: skip
    assert typed().status_code == 204
    assert typed(LAMP + "，在柳荫里").status_code == 200


def test_what_was_chosen_while_typing_is_chosen_before_sending_and_joined_by_a_person(town: Any) -> None:  # noqa: F811
    root, client = cleared(town), Client()
    draft = client.get("/report/").context["draft"]
    client.post("/report/", {"draft": draft, "words": "那盏灯又不亮", "joins": root.number})
    client.post("/report/where/", {"draft": draft, "place_lon": "117.205", "place_lat": "39.125"})
    page = client.get("/report/check/").content.decode()
    assert re.search(rf'value="{root.number}" checked', page)
    answer = client.post("/report/send/", {"draft": draft, "joins": root.number})
    own = Case.objects.get(matter__number=answer.context["matter"].number)
    assert own.answers["joins"] == root.number and own.matter.state == "reported"
    assert Matter.objects.get(pk=root.pk).voices == 1


def test_chosen_for_another_street_it_is_not_offered_where_the_report_lies(town: Any) -> None:  # noqa: F811
    root, client = cleared(town, area="120101001002-01"), Client()
    assert root.case.area == HESHUN_1
    draft = client.get("/report/").context["draft"]
    client.post("/report/", {"draft": draft, "words": LAMP, "joins": "1201-nobody"})
    client.post("/report/where/", {"draft": draft, "place_lon": "117.205", "place_lat": "39.125"})
    assert "1201-nobody" not in client.get("/report/check/").content.decode()


def test_nothing_of_it_is_kept_or_logged(town: Any, caplog: pytest.LogCaptureFixture) -> None:  # noqa: F811
    cleared(town)
    rows = (Record.objects.count(), Case.objects.count(), Started.objects.count())
    secret = "独一无二的话柳荫里路灯不亮"
    with caplog.at_level(logging.DEBUG):
        typed(secret)
    assert (Record.objects.count(), Case.objects.count(), Started.objects.count()) == rows
    # The database's own log of statements is off where one works.
    said = [each.getMessage() for each in caplog.records if not each.name.startswith("django.db")]
    assert not any("独一无二" in each for each in said)
    home = Path(settings.HOME)
    for kept in home.rglob("cache/*"):
        assert "独一无二".encode() not in kept.read_bytes()


def test_who_asks_too_often_is_offered_nothing_until_the_step_before_sending(
    town: Any,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache.clear()
    monkeypatch.setattr(as_typed, "A_MINUTE", 2)
    cleared(town)
    assert [typed().status_code for _ in range(4)] == [200, 200, 429, 429]
    other = Client(REMOTE_ADDR="198.51.100.7")
    assert typed(client=other).status_code == 200


def test_the_page_names_where_it_is_told_and_works_without_any_script(town: Any) -> None:  # noqa: F811
    page = Client().get("/report/").content.decode()
    assert '<div data-known="/known/" aria-live="polite"' in page and "intake/typing.js" in page
    assert Client().get("/known/").status_code == 405
    assert Client(enforce_csrf_checks=True, HTTP_COOKIE="csrftoken=x").post("/known/", {"words": LIKE}).status_code in (
        403,
        400,
    )
