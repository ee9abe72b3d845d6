"""A complaint about an office is nowhere for it: every answer equals that for what does not exist (SECURITY.md 2.1)."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fengqiao.ledger.models import Read
from fengqiao.matters.models import Matter
from tests.desk.seats import at_seat
from tests.town import STREET, WILLOW, WILLOW_1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
NOWHERE = "120000-20261123-9999"


def bare(answer, *numbers):
    """An answer without what differs from request to request anyway."""
    text = answer.content.decode()
    for number in numbers:
        text = text.replace(number, "N")
    return answer.status_code, re.sub(r"\b[A-Za-z0-9]{64}\b", "token", text)


@pytest.fixture
def complaint(report):
    return report(WILLOW_1, category="", words="社区窗口的人态度恶劣", about_organisations=(WILLOW, WILLOW_1))


@pytest.mark.parametrize("seat", [WILLOW + "/desk", WILLOW + "/lead", WILLOW_1 + "/worker-1"])
def test_page_and_acts_answer_as_for_a_number_that_does_not_exist(complaint, seat):
    client = at_seat(seat)
    for path in ("/desk/m/{}/", "/desk/m/{}/note/", "/desk/m/{}/through/", "/work/{}/"):
        for send in (client.get, client.post):
            known, unknown = send(path.format(complaint.number)), send(path.format(NOWHERE))
            assert bare(known, complaint.number) == bare(unknown, NOWHERE), (path, send)
            if known.status_code != 405:
                assert known.status_code == 404
            assert bare(send(path.format(complaint.matter)), complaint.matter)[0] == known.status_code


@pytest.mark.parametrize(
    "query", ["", "where=area", "where=begun", "tab=new", "q=0001", "area=" + WILLOW, "where=ended"]
)
def test_lists_counts_searches_and_refreshes_change_by_no_byte(town, report, query):
    report()
    client = at_seat(WILLOW + "/desk")
    before = [bare(client.get(f"/desk/{part}?{query}")) for part in ("", "rows/")]
    report(WILLOW_1, category="", words="楼道投诉", about_organisations=(WILLOW, WILLOW_1))
    assert [bare(client.get(f"/desk/{part}?{query}")) for part in ("", "rows/")] == before


def test_an_attempt_to_look_is_on_record(complaint):
    at_seat(WILLOW + "/desk").get(f"/desk/m/{complaint.number}/")
    read = Read.objects.get(subject=complaint.matter, refused=True)
    assert (read.post, read.group) == (WILLOW + "/desk", "about")


def test_an_attempt_at_any_other_number_is_as_much_work_and_on_record_as_well(complaint):
    client, kept = at_seat(WILLOW + "/desk"), []
    for number in (complaint.number, NOWHERE):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/desk/m/{number}/")
        kept.append([each["sql"].split(" VALUES")[0] for each in asked if "INSERT" in each["sql"]])
    assert kept[0] == kept[1] != []
    assert set(Read.objects.filter(refused=True).values_list("subject", flat=True)) == {complaint.matter, ""}


def test_many_at_once_answer_alike(complaint):
    client = at_seat(WILLOW + "/desk")
    given = {"does": "note", "sent": "1", "text": "看", "once": "x"}
    known = client.post("/desk/bulk/", given | {"matter": [complaint.matter]})
    unknown = client.post("/desk/bulk/", given | {"matter": ["0" * 36]})
    rows = [answer.context["results"][0] for answer in (known, unknown)]
    assert rows[0]["next"] == rows[1]["next"] and not rows[0]["ok"] and rows[0]["href"] == ""
    assert Matter.objects.get(pk=complaint.matter).version == 1


def test_the_caller_is_found_without_it(town, report):
    person = town.people["秦淑兰"]
    report(WILLOW, category="", words="窗口不办事", about_organisations=(WILLOW,), person=person, place="柳荫里 6 号楼")
    client = at_seat(WILLOW + "/desk")
    for asked in ({"name": "秦淑兰"}, {"address": "柳荫里 6 号楼"}):
        assert client.post("/intake/caller/", asked).context["rows"] == []


def test_its_number_leaves_no_gap_in_the_series_of_the_office(report):
    first = report()
    protected = report(WILLOW, category="", about_organisations=(WILLOW,))
    second = report()
    assert first.number.rpartition("-")[0] != protected.number.rpartition("-")[0]
    assert int(second.number.rpartition("-")[2]) == int(first.number.rpartition("-")[2]) + 1


def test_it_cannot_be_handed_to_those_it_is_about(complaint):
    client = at_seat(STREET + "/desk")
    page = client.get(f"/desk/m/{complaint.number}/offer/")
    assert WILLOW not in {code for code, _ in page.context["form"].fields["to"].choices}
    answer = client.post(f"/desk/m/{complaint.number}/offer/", {"to": WILLOW, "reason": "归社区"})
    assert answer.status_code == 422 and Matter.objects.get(pk=complaint.matter).offered_to == ""
