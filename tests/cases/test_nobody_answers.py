"""A report of a place that no office answers for is not lost and not left without a word: what happens, what to do."""

import pytest
from django.db.models import F
from django.test import Client

from fengqiao.cases.models import Case
from fengqiao.cases.where import centre_of
from fengqiao.ledger.door import SYSTEM
from fengqiao.matters.models import Matter
from fengqiao.people import act as people
from fengqiao.people.models import Organisation, Stamp
from tests.cases import ground
from tests.cases.walks import text, write
from tests.town import MONDAY, URBAN, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db
SAID = {
    "zh-hans": ("还没有单位负责", "谁也没有收到", "12345"),
    "en": ("No office answers for this place", "nobody has received it", "12345"),
}


@pytest.fixture
def town():
    made = build()
    ground.lay()
    return made


def close_all():
    Organisation.objects.filter(kind="centre").update(kind="closed")
    Stamp.objects.update(number=F("number") + 1)


@pytest.mark.parametrize("language", SAID)
def test_without_any_office_above_the_page_says_what_happens_and_what_to_do(town, language):
    client = Client(headers={"accept-language": language})
    page = write(client)
    close_all()
    answer = client.post("/report/send/", {"draft": page.context["draft"]})
    shown = text(answer)
    assert answer.status_code == 200 and all(word in shown for word in SAID[language])
    assert not Case.objects.exists() and not Matter.objects.exists()
    # What was written is still there, and may be sent once somebody answers or the place was mended.
    assert "沙发" in shown


@pytest.mark.parametrize("language", SAID)
def test_who_does_not_know_the_community_where_there_is_no_office_at_all_reads_the_same(town, language):
    close_all()
    client = Client(headers={"accept-language": language})
    draft = client.get("/report/").context["draft"]
    client.post("/report/", {"draft": draft, "words": "路灯不亮"})
    client.post("/report/where/", {"draft": draft, "place_address": "桥头"})
    answer = client.post("/report/community/", {"draft": draft, "unknown": "1"})
    assert answer.status_code == 200 and all(word in text(answer) for word in SAID[language])
    assert answer.context["name"] == "community"


def test_a_kind_whose_office_is_gone_goes_to_the_centre_of_the_place(town, client):
    people.answer_for(
        organisation=URBAN, category="light", level=3, scope=WILLOW, words={"zh": "路灯"}, by=SYSTEM, now=MONDAY
    )
    Organisation.objects.filter(code=URBAN).update(valid_to=MONDAY.date())
    draft = write(client).context["draft"]
    client.post("/report/kind/", {"draft": draft, "kind": "light"})
    client.post("/report/send/", {"draft": draft})
    assert Matter.objects.get().held_by == WILLOW_1


def test_in_a_city_that_is_no_municipality_the_citys_centre_answers_where_nobody_below_does(town):
    people.found(code="370200000000", area="370200000000", district="370200000000", level=0, scope="3702",
                 name={"zh": "岛城"}, by=SYSTEM, now=MONDAY)  # fmt: skip
    assert centre_of("370202001001").code == "370200000000"
