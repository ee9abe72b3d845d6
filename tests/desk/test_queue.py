"""The queue: the same questions for 20 rows and for many, pages, saved views, filters that an old link holds."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fengqiao.cases.models import Case
from fengqiao.desk import find
from fengqiao.desk.models import View
from fengqiao.matters import find as matters
from fengqiao.matters.models import Matter
from tests.desk.seats import at_seat
from tests.town import DISTRICT, HESHUN, MONDAY, PROPERTY, STREET, URBAN, WILLOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]


def many(count, start=0, holder=WILLOW):
    rows = [
        Matter(
            id=f"{holder}-{number:023d}", kind="case", number=f"120101-M-{holder[-2:]}{number:06d}", district=DISTRICT,
            state="reported", origin=holder, origin_scope=holder, held_by=holder, held_scope=holder, seat=f"{holder}/desk",
            due=MONDAY + timedelta(minutes=number), opened_at=MONDAY, category="light",
        )
        for number in range(start, start + count)
    ]  # fmt: skip
    Matter.objects.bulk_create(rows, batch_size=500)
    cases = [Case(matter_id=row.id, district=DISTRICT, area=holder, words="灯不亮") for row in rows]
    Case.objects.bulk_create(cases, batch_size=500)


def copied(count):
    """So many more like the first, made where they lie: to build ten thousand here takes longer than to show them."""
    first = Matter.objects.order_by("number").first()
    own = {"id": first.pk[:-7], "matter_id": first.pk[:-7], "number": first.number[:-6]}
    for model in (Matter, Case):
        table, names = model._meta.db_table, [field.column for field in model._meta.local_concrete_fields]
        values = [f"'{own[name]}' || CAST(n.x AS varchar(7))" if name in own else f't."{name}"' for name in names]
        columns = ", ".join(f'"{name}"' for name in names)
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH RECURSIVE n (x) AS (SELECT 1000000 UNION ALL SELECT x + 1 FROM n WHERE x < {999_999 + count})"
                f" INSERT INTO {table} ({columns}) SELECT {', '.join(values)} FROM n, {table} t"
                f" WHERE t.{model._meta.pk.column} = '{first.pk}'"
            )


@pytest.mark.parametrize("seat", [WILLOW + "/desk", STREET + "/lead"])
def test_twenty_and_ten_thousand_rows_take_the_same_questions(town, seat):
    client = at_seat(seat)
    many(20)
    client.get("/desk/?where=area")
    with CaptureQueriesContext(connection) as few:
        assert client.get("/desk/?where=area").status_code == 200
    copied(9_980)
    with CaptureQueriesContext(connection) as lots:
        assert client.get("/desk/?where=area").status_code == 200
    assert Case.objects.count() == Matter.objects.count() == 10_000
    assert len(lots) == len(few)


def test_pages_follow_without_a_gap_or_a_double(town):
    many(75)
    many(10, holder=HESHUN)
    by, after, seen = town.actor(STREET + "/lead"), "", []
    while True:
        asked = find.filters({"after": after} if after else {})
        rows, after, *_rest = find.page(find.parts(by, "mine"), by, asked, MONDAY)
        seen += [row.id for row in rows]
        if not after:
            break
    assert len(seen) == len(set(seen)) == 85
    assert set(seen) == set(matters.matters(by).values_list("id", flat=True))


@pytest.mark.parametrize("after", ["4¹", "²", "9" * 5000, "-1", "1e3"])
def test_a_page_that_is_no_number_is_a_page_all_the_same(town, after):
    client = at_seat(WILLOW + "/desk")
    assert client.get("/desk/", {"after": after}).status_code == 200


def test_tabs_count_what_they_show(town):
    many(30)
    by = town.actor(WILLOW + "/desk")
    asked = find.filters({})
    counted = find.counts(find.parts(by, "mine"), by, asked, MONDAY + timedelta(minutes=9))
    assert (counted["all"], counted["new"], counted["late"], counted["check"]) == (30, 30, 10, 0)


def test_a_saved_view_is_kept_for_its_post_and_replaced_by_name(town):
    client = at_seat(WILLOW + "/desk")
    client.post("/desk/views/keep/", {"name": "我的路灯", "query": "category=light&nonsense=1"})
    client.post("/desk/views/keep/", {"name": "我的路灯", "query": "category=light&tab=late"})
    view = View.objects.get()
    assert (view.name, view.query) == ("我的路灯", "tab=late&category=light")
    assert "我的路灯" in client.get("/desk/").content.decode()
    assert "我的路灯" not in at_seat(WILLOW + "/lead").get("/desk/").content.decode()


@pytest.mark.parametrize(
    "query", ["tab=x&where=y&order=z", "after=-1", "after=99999999999", "q=%00%3Cb%3E", "state='", "area=%25"]
)
def test_nonsense_in_the_address_opens_the_queue(town, query):
    many(3)
    assert at_seat(WILLOW + "/desk").get(f"/desk/?{query}").status_code == 200


@pytest.mark.parametrize("path", ["/desk/m/%00/", "/desk/m/%00/note/", "/work/a%00b/"])
def test_a_number_with_a_nul_is_not_found(town, path):
    assert at_seat(WILLOW + "/desk").get(path).status_code in (400, 404)


def test_a_search_is_judged_by_what_the_post_may_see(town):
    many(3)
    case = Case.objects.get(pk=f"{WILLOW}-{1:023d}")
    case.title, case.account, case.words = "六号楼路灯", "灯杆歪了", "我叫李某"
    case.save()
    client = at_seat(WILLOW + "/desk")
    assert "六号楼路灯" in client.get("/desk/?q=灯杆").content.decode().replace("<mark>", "").replace("</mark>", "")
    assert "六号楼路灯" not in client.get("/desk/?q=李某").content.decode()


def options(page, field):
    """(value, chosen) of each choice that a field of the page offers."""
    inside = page.split(f'<select id="f-{field}"')[1].split("</select>")[0]
    return [(value, bool(on)) for value, on in re.findall(r'<option value="([^"]*)"( selected)?', inside)]


def test_where_it_came_from_is_chosen_on_the_page_a_level_at_a_time(town):
    many(3)
    many(2, holder=HESHUN)
    lead = at_seat(DISTRICT + "/lead")
    page = lead.get("/desk/").content.decode()
    assert [code for code, _on in options(page, "area")] == ["", "120101", "120101001"]
    deeper = lead.get("/desk/", {"area": "120101001"}).content.decode()
    assert [code for code, _on in options(deeper, "area")][-2:] == [WILLOW, HESHUN]
    there = lead.get("/desk/", {"area": HESHUN}).content.decode()
    assert (HESHUN, True) in options(there, "area") and "和顺里社区综治中心" in there
    assert "120101-M-02000000" in there and "120101-M-01000000" not in there
    # The search and the view stay as they were when another area is chosen.
    kept = lead.get("/desk/", {"q": "000001", "where": "area"}).content.decode()
    assert 'name="q" value="000001" maxlength="80"' in kept


def test_who_holds_it_is_chosen_on_the_page_and_each_post_is_offered_the_offices_around_it(town):
    many(3)
    Matter.objects.filter(number="120101-M-01000001").update(held_by=URBAN, held_scope="120101001")
    lead = at_seat(STREET + "/lead")
    page = lead.get("/desk/", {"office": URBAN}).content.decode()
    assert (URBAN, True) in options(page, "office")
    assert "120101-M-01000001" in page and "120101-M-01000000" not in page
    offered = [code for code, _on in options(at_seat(WILLOW + "/desk").get("/desk/").content.decode(), "office")]
    # One's own first, then the street above, who hold what went up, and the firm beside; nobody of another community.
    assert offered[1] == WILLOW and {STREET, PROPERTY} <= set(offered) and HESHUN not in offered


def test_an_old_bookmark_of_an_area_and_an_office_keeps_both_when_the_form_is_sent(town):
    page = at_seat(WILLOW + "/desk").get("/desk/", {"area": "310115", "office": "310115000000"}).content.decode()
    assert ("310115", True) in options(page, "area") and ("310115000000", True) in options(page, "office")


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "从哪里报来"), ("en", "Reported from")])
def test_the_fields_are_named_in_the_readers_language(town, language, said):
    client = at_seat(STREET + "/lead")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    assert said in client.get("/desk/").content.decode()
