"""Every list leaves as CSV and XLSX: the rows of its page, no reporter, no complaint, on record, by two people if many."""

import csv
import io
from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from fengqiao.desk.leaving import many
from fengqiao.desk.leaving.lists import LISTS
from fengqiao.ledger.models import Read, Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act, set_numbers
from fengqiao.matters.models import Matter
from fengqiao.people.models import Organisation
from fengqiao.together.models import Request
from tests.desk.test_leaving import case, titled
from tests.intake.test_programs import at
from tests.together.two import at as send
from tests.together.two import client_of
from tests.town import CITY, DISTRICT, HESHUN, MONDAY, STREET, URBAN, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db
LEAD, DESK = STREET + "/lead", WILLOW + "/desk"
LATER = MONDAY + timedelta(days=4)


@pytest.fixture
def town():
    return build()


def taken(post, what, *, now=MONDAY, form="csv", query=""):
    return send(now, at(post), "/desk/out/", {"what": what, "form": form, "query": query})


def lines(answer):
    assert answer.status_code == 200, answer.status_code
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("what", sorted(set(LISTS) - {"areas", "doors"}))
def test_each_list_leaves_in_both_forms_signed_and_on_record(town, what):
    opened = case()
    act(opened.matter, "accept", by=town.actor(DESK), given={"category": "light", "urgency": "normal"}, now=MONDAY)
    given = {"organisations": [URBAN], "question": "是不是你们的"}
    act(opened.matter, "call_in", by=town.actor(DESK), given=given, now=MONDAY)
    post = DESK if "desk" in LISTS[what].kinds else CITY + "/owner" if what == "categories" else LEAD
    query = {
        "behind": "number=reported", "published": f"area={STREET}", "called_in": f"case={opened.number}",
    }.get(what, "")  # fmt: skip
    for form in ("csv", "xlsx"):
        answer = taken(post, what, form=form, query=query)
        assert answer.status_code == 200 and answer["Content-Disposition"].startswith(f'attachment; filename="{what}-')
        if form == "xlsx":
            head = [cell.value for cell in next(load_workbook(io.BytesIO(answer.content)).active.iter_rows())]
            assert head[-2:] == ["导出人", "导出时间"] and all(head)
    assert Record.objects.filter(kind="desk.out", post=post).count() == 2 and verify().good
    assert Read.objects.filter(post=post, reason__startswith=f"{what}.").count() == 2


def test_what_is_suspended_leaves_with_its_reason_and_a_formula_in_it_stays_text(town):
    opened, hidden = case(), case(about=(URBAN,))
    titled(town, opened, "换灯泡")
    row = Matter.objects.get(pk=opened.matter)
    lead = town.actor(LEAD)
    act(row.pk, "assign", by=town.actor(DESK), given={"assignee": WILLOW_1 + "/worker-1"}, now=MONDAY)
    given = {"reason": "=HYPERLINK(1)", "review_on": MONDAY + timedelta(days=30)}
    act(row.pk, "suspend", by=lead, given=given, now=MONDAY)
    found = lines(taken(LEAD, "waiting"))
    assert [each["编号"] for each in found] == [opened.number] and found[0]["在等什么"] == "'=HYPERLINK(1)"
    assert found[0]["导出人"].endswith(LEAD) and hidden.number not in str(found)


def test_what_is_late_leaves_cut_to_sight_and_without_what_complains_of_an_office(town):
    mine, _other, hidden = case(), case(HESHUN), case(about=(URBAN,))
    text = taken(WILLOW + "/lead", "late", now=LATER).content.decode()
    shown = send(LATER, at(WILLOW + "/lead"), "/figures/").content.decode()
    numbers = {row["编号"] for row in lines(taken(LEAD, "late", now=LATER))}
    assert hidden.number not in text and hidden.number not in numbers
    assert (mine.number in text) == (mine.number in shown)
    assert "林芳" not in text and "139" not in text and "路灯不亮" not in text


def test_posts_and_roster_name_who_sits_there_and_only_to_their_lead(town):
    found = lines(taken(LEAD, "posts"))
    assert {"刘岚", "赵敏"} <= {row["谁"] for row in found} and any(row["编码"] == DESK for row in found)
    assert all(row["编码"].startswith(WILLOW[:9]) for row in found)
    assert taken(DESK, "posts").status_code == taken(DESK, "roster").status_code == 404
    assert taken(WILLOW + "/lead", "posts", query=f"in={STREET}").status_code == 404
    assert "没有人值班" in taken(WILLOW + "/lead", "roster").content.decode()


def test_colleagues_count_as_persons_and_many_of_them_take_two_people(town, monkeypatch):
    monkeypatch.setattr(many, "MOST_ALONE", 2)
    lead = client_of(town, "刘岚", LEAD)
    page = send(MONDAY, lead, "/desk/out/", {"what": "posts", "form": "csv", "query": ""})
    assert "另一位负责人确认" in page.content.decode() and not Record.objects.filter(kind="desk.out").exists()
    send(MONDAY, lead, "/desk/out/", {"what": "posts", "form": "csv", "query": "", "reason": "年终对账"})
    row = Request.objects.get()
    assert row.given["list"] == "posts"
    assert "岗位和人" in send(MONDAY, lead, f"/together/{row.pk}/").content.decode()


def test_a_page_offers_its_list_to_the_desk_and_nothing_to_a_stranger(town, client):
    assert 'name="what" value="waiting"' in at(DESK).get(reverse("evaluation:waiting")).content.decode()
    assert 'name="what" value="late"' not in at(DESK).get(reverse("evaluation:waiting")).content.decode()
    for name, what in (("people:posts", "posts"), ("people:roster", "roster"), ("evaluation:mine", "figures")):
        assert f'name="what" value="{what}"' in at(LEAD).get(reverse(name)).content.decode()
    assert "desk/out" in at(DESK).get(reverse("evaluation:overdue")).content.decode()
    assert "desk/out" not in client.get(reverse("evaluation:overdue")).content.decode()


def test_no_list_that_there_is_not(town):
    assert taken(LEAD, "behind", query="number=persons").status_code == 404
    assert taken(LEAD, "figures", query="month=1999-01").status_code == 404
    assert taken(LEAD, "published", query="area=nowhere").status_code == 404
    assert taken(DESK, "imports").status_code == 200 and taken(LEAD, "imports").status_code == 404


def test_no_plan_and_no_offices_called_in_leave_about_a_complaint_or_what_is_not_seen(town):
    mine, hidden, theirs = case(), case(about=(URBAN,)), case(HESHUN)
    for each in (mine, hidden):
        given = {"category": "light", "urgency": "normal"}
        title = {"title": "=1+1"}
        act(each.matter, "accept", by=town.actor(each_desk(each)), given=given | title, now=MONDAY)
    found = lines(taken(DESK, "batch"))
    assert [row["编号"] for row in found] == [mine.number] and found[0]["办理标题"] == "'=1+1"
    assert hidden.number not in taken(each_desk(hidden), "batch").content.decode()
    for number in (hidden.number, theirs.number, "none"):
        assert taken(DESK, "called_in", query=f"case={number}").status_code == 404


def each_desk(opened):
    return Matter.objects.get(pk=opened.matter).held_by + "/desk"


def test_waits_of_a_hall_and_what_everybody_reads_hide_small_numbers_as_their_pages_do(town, monkeypatch):
    from fengqiao.desk.leaving import ground
    from fengqiao.hall.reckon import Drawn

    kind = str(UUID(int=1))
    drawn = [Drawn(kind, 9, 5, "served")] * 4 + [Drawn(kind, 10, 5, "served")] * 6
    monkeypatch.setattr(ground, "drawn", lambda *_given: drawn)
    monkeypatch.setattr(ground.halls, "led", lambda by: Organisation.objects.filter(code=STREET))
    found = {row["来办什么、钟点"]: row["几个号"] for row in lines(taken(LEAD, "waits"))}
    assert (found["9:00"], found["10:00"]) == ("", "6")
    late = MONDAY + timedelta(days=60)
    told = lines(taken(LEAD, "published", now=late, query=f"area={STREET}&month=2026-11"))
    assert {row["件数"] for row in told} <= {"", "0"}


def test_a_change_of_deadlines_leaves_with_both_posts_and_what_it_was(town):
    set_numbers(
        district=DISTRICT, numbers={"suspend_days": 60}, valid_from=MONDAY, by=town.actor(LEAD),
        second=town.actor(DISTRICT + "/lead"), now=MONDAY,
    )  # fmt: skip
    found = lines(taken(LEAD, "numbers", now=LATER, query="month=2026-11"))
    assert any(row["改成什么"] == "60（通行的是 90）" for row in found)
    assert all(row["哪两个岗位"].count("、") == 1 for row in found)
    assert taken(DESK, "numbers").status_code == 404
