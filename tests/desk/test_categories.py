"""The IT person keeps the categories: what is asked, what is wanted as evidence, what is usually answered."""

from datetime import timedelta

import pytest

from fengqiao.cases.act import valid_categories
from fengqiao.cases.models import Category
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter
from tests.desk.seats import at_seat
from tests.town import CITY, MONDAY, WILLOW, WILLOW_1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
NEW = "/categories/new/"
TODAY = MONDAY.date()
# Half past eleven at night of that Monday, in Tianjin.
LATE = MONDAY + timedelta(hours=13, minutes=30)


def body(**given):
    """A category as the page sends it: one question, one standard text, unless said otherwise."""
    empty = {"q-TOTAL_FORMS": "1", "q-INITIAL_FORMS": "0", "t-TOTAL_FORMS": "1", "t-INITIAL_FORMS": "0"}
    said = {"code": "env.smell", "parent": "", "zh": "异味", "en": "Smell", "urgency": "normal", "levels_up": "0"}
    return empty | said | given


@pytest.fixture
def owner(town):
    return at_seat(CITY + "/owner")


def test_a_new_category_is_asked_about_and_chosen_by_residents_from_now_on(owner, client):
    asked = {
        "q-0-zh": "什么时候最重？",
        "q-0-en": "When is it worst?",
        "q-0-kind": "choice",
        "q-0-choices": "早上 / morning\n夜里／night",
    }
    assert owner.post(NEW, body(**asked)).status_code == 302
    row = Category.objects.get(code="env.smell")
    assert row.questions == [
        {"name": "q1", "label": {"zh": "什么时候最重？", "en": "When is it worst?"}, "kind": "choice",
         "choices": [{"zh": "早上", "en": "morning"}, {"zh": "夜里", "en": "night"}]}
    ]  # fmt: skip
    shown = client.get("/api/v1/categories").json()
    assert any(each["code"] == "env.smell" for each in shown)
    record = Record.objects.filter(kind="case.category", post=CITY + "/owner").get()
    assert "env.smell" in record.body and verify().findings == []
    # Opened again, the page shows what was kept, and saved unchanged it stays as it is.
    page = owner.get("/categories/of/env.smell/").content.decode()
    assert "早上 / morning" in page and 'value="q1"' in page


def test_only_the_owner_changes_them(town):
    for seat in (CITY + "/lead", WILLOW + "/lead"):
        assert at_seat(seat).get("/categories/").status_code == 403
        assert at_seat(seat).post(NEW, body()).status_code == 403
    assert not Category.objects.filter(code="env.smell").exists()
    assert "/categories/" in at_seat(CITY + "/owner").get("/posts/").content.decode()
    assert "/categories/" not in at_seat(CITY + "/lead").get("/posts/").content.decode()


@pytest.mark.parametrize(
    ("given", "about"),
    [
        ({"code": "Env Smell"}, "code"),
        ({"code": "fire"}, "code"),
        ({"zh": ""}, "zh"),
        ({"parent": "no-such"}, "parent"),
        ({"until": (TODAY - timedelta(days=9)).isoformat()}, "until"),
        ({"since": "2026-12-02", "until": "2026-12-01"}, "until"),
        ({"levels_up": "9"}, "levels_up"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(owner, given, about):
    before = Category.objects.count()
    answer = owner.post(NEW, body(**given))
    assert answer.status_code == 422 and about in answer.context["form"].errors
    assert "异味" in answer.content.decode() or given.get("zh") == ""
    assert Category.objects.count() == before


def test_a_choice_without_answers_is_asked_for_them(owner):
    answer = owner.post(NEW, body(**{"q-0-zh": "多久了？", "q-0-kind": "choice", "q-0-choices": "一天"}))
    assert answer.status_code == 422 and "choices" in answer.context["questions"].errors[0]


def test_one_that_ends_is_chosen_no_more_and_old_cases_keep_it(owner, report):
    opened = report()
    row = Category.objects.get(code="fire.stairwell")
    given = body(zh=row.name["zh"], parent=row.parent, until=TODAY.isoformat())
    assert owner.post("/categories/of/fire.stairwell/", given).status_code == 302
    assert "fire.stairwell" in {each.code for each in valid_categories(LATE)}
    assert "fire.stairwell" not in {each.code for each in valid_categories(LATE + timedelta(hours=1))}
    assert Matter.objects.get(pk=opened.matter).category == "fire.stairwell"


def test_one_with_living_ones_below_is_not_ended_and_never_comes_beneath_itself(owner):
    row = Category.objects.get(code="fire")
    given = body(zh=row.name["zh"], until=TODAY.isoformat())
    assert "until" in owner.post("/categories/of/fire/", given).context["form"].errors
    below = Category.objects.filter(parent="fire").first()
    assert "parent" in owner.post("/categories/of/fire/", body(zh="消防", parent=below.code)).context["form"].errors


def test_a_standard_text_reaches_the_reporter_in_their_own_language(owner, report, client):
    said = {"t-0-does": "reject", "t-0-zh": "这件事归法院管。", "t-0-en": "A court decides this."}
    assert owner.post(NEW, body(**said)).status_code == 302
    opened = report(words="A strange smell", category="env.smell", language="en")
    desk = at_seat(WILLOW + "/desk")
    form = desk.get(f"/desk/m/{opened.number}/reject/").context["form"]
    assert "A court decides this." in str(form["standard"])
    # Neither chosen nor typed: the field is asked for, nothing is done.
    empty = desk.post(f"/desk/m/{opened.number}/reject/", {"instead": "The court", "once": "a"})
    assert empty.status_code == 422 and "reason" in empty.context["form"].errors
    done = desk.post(f"/desk/m/{opened.number}/reject/", {"standard": "0", "instead": "The court", "once": "b"})
    assert done.status_code == 302 and Matter.objects.get(pk=opened.matter).state == "rejected"
    told = client.post("/api/v1/follow", {"code": opened.code}, content_type="application/json")
    assert told.status_code == 200 and "A court decides this" in told.content.decode()


def test_whoever_does_the_work_is_told_what_should_be_seen(town, owner, report):
    row = Category.objects.get(code="fire.stairwell")
    given = body(zh=row.name["zh"], parent=row.parent, evidence_zh="清走以后的<楼道>")
    assert owner.post("/categories/of/fire.stairwell/", given).status_code == 302
    opened = report()
    desk = town.actor(WILLOW + "/desk")
    kept = {"category": "fire.stairwell", "urgency": "normal", "title": "楼道"}
    act(opened.matter, "accept", by=desk, given=kept, now=MONDAY)
    act(opened.matter, "assign", by=desk, given={"assignee": WILLOW_1 + "/worker-1"}, now=MONDAY)
    page = at_seat(WILLOW_1 + "/worker-1").get(f"/work/{opened.number}/?does=finish").content.decode()
    assert "清走以后的&lt;楼道&gt;" in page
