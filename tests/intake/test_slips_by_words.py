"""Whoever left neither name, phone nor address is known at a counter by how their report begins, and where its pin is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fengqiao.cases.find import voice_of
from fengqiao.cases.models import Attempts, Code
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Read, Record
from fengqiao.places import act as places
from tests.desk.seats import at_seat
from tests.desk.test_complaints import NOWHERE, bare
from tests.town import DISTRICT, HESHUN, MONDAY, STREET, WILLOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
WORDS = "二单元一层楼道里堆着一张旧沙发，走不过去，晚上看不见"
BEGINS = "二单元一层楼道里 堆着一张旧沙发"
LON, LAT = 117.2050, 39.1250


def ask(client, number, said=BEGINS, near="", fact="words"):
    return client.post("/intake/slip/", {"number": number, "fact": fact, "said": said, "near": near})


def again(client, answer):
    return client.post("/intake/slip/", {"known": answer.context["known"], "here": "1"})


@pytest.fixture
def anonymous(report):
    return report(words=WORDS, place="", lon=LON, lat=LAT)


@pytest.fixture
def building(town):
    for code in (DISTRICT, STREET, WILLOW):
        places.add_area(code=code, name={"zh": "柳荫里" if code == WILLOW else code}, by=SYSTEM, now=MONDAY)
    for name, lat in (("6号楼", LAT + 0.0003), ("60号楼", LAT + 0.02)):
        places.add_building(
            area=WILLOW, name={"zh": name}, address=f"柳荫里{name}", lon=LON, lat=lat, by=SYSTEM, now=MONDAY
        )


def test_how_it_begins_opens_its_state_and_at_another_centre_a_new_code(town, anonymous):
    client = at_seat(HESHUN + "/desk")
    answer = ask(client, anonymous.number)
    shown = answer.content.decode()
    assert answer.status_code == 200 and answer.context["state"] == "待受理" and "看不见" not in shown
    new = again(client, answer).context["slip"]["code"]
    assert voice_of(new.replace("-", ""), MONDAY).matter_id == anonymous.matter
    assert voice_of(anonymous.code.replace("-", ""), MONDAY) is None
    assert '"words"' in Record.objects.get(kind="case.code").body
    look = Read.objects.get(post=HESHUN + "/desk", subject=anonymous.matter, refused=False)
    assert "words" in look.reason and BEGINS not in look.reason


@pytest.mark.parametrize(
    "said",
    [
        "二单元一层楼道里",
        "楼道里堆着一张旧沙发走不过去",
        "二单元一层楼道里堆着一辆旧沙发",
        "。，！？。，！？。，！？。，",
        "",
    ],
)
def test_few_words_other_words_and_words_from_the_middle_are_as_a_number_that_never_was(town, anonymous, said):
    client = at_seat(HESHUN + "/desk")
    known, unknown = (ask(client, number, said) for number in (anonymous.number, NOWHERE))
    assert known.status_code == unknown.status_code == 422
    assert bare(known, anonymous.number) == bare(unknown, NOWHERE)


@pytest.mark.parametrize(
    ("said", "near", "found"),
    [
        ("二单元一层楼", "柳荫里6号楼", True), ("二单元一层楼", "柳荫里60号楼", False), ("二单元一层楼", "别处1号", False),
        ("二单元", "柳荫里6号楼", False), ("三单元一层楼", "柳荫里6号楼", False),
    ],
)  # fmt: skip
def test_fewer_words_are_enough_with_a_building_beside_the_pin(town, anonymous, building, said, near, found):
    answer = ask(at_seat(HESHUN + "/desk"), anonymous.number, said, near)
    assert (answer.status_code == 200) == found


def test_a_desk_that_reads_the_words_itself_gives_no_code_for_them(town, anonymous):
    client = at_seat(WILLOW + "/desk")
    answer = ask(client, anonymous.number)
    assert answer.context["state"] == "待受理" and "别的综治中心" in answer.content.decode()
    assert again(client, answer).status_code == 409 and Code.objects.get().ended_at is None
    assert not Record.objects.filter(kind="case.code").exists()


def test_a_protected_complaint_is_not_known_by_its_words_and_costs_the_same(town, report, building):
    hidden = report(words=WORDS, place="", lon=LON, lat=LAT, category="", about_organisations=(WILLOW,))
    client, kept = at_seat(HESHUN + "/desk"), []
    ask(client, NOWHERE, near="柳荫里6号楼")
    for number in (NOWHERE, hidden.number):
        Attempts.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            assert ask(client, number, near="柳荫里6号楼").status_code == 422
        kept.append([each["sql"].split(" VALUES")[0].split(" WHERE ")[0] for each in asked])
    assert [len(each) for each in kept] == [len(kept[0])] * 2


def test_guessing_by_words_waits_as_any_other(town, anonymous):
    client = at_seat(HESHUN + "/desk")
    for n in range(5):
        ask(client, anonymous.number, f"猜第{n}次猜第{n}次猜第{n}次")
    assert ask(client, anonymous.number).status_code == 429


def test_the_page_asks_for_it_in_english_too(town):
    client = at_seat(HESHUN + "/desk")
    shown = client.get("/intake/slip/", headers={"accept-language": "en"}).content.decode()
    assert "How the report begins" in shown and "Which building the pin is beside" in shown
