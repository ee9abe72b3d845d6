"""The desk mends what the worker reads of a case, while it is open, and what it said before stays on record."""

import pytest

from fengqiao.cases.models import Case
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act
from tests.desk.seats import at_seat
from tests.town import HESHUN, MONDAY, STREET, WILLOW, WILLOW_1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
WORDS = {"title": "楼道堆沙发", "account": "二单元一层到二层，请清走"}


@pytest.fixture
def case(town, report):
    opened = report()
    desk = town.actor(WILLOW + "/desk")
    given = {"category": "fire.stairwell", "urgency": "normal", "title": "沙发", "account": "302的秦淑兰家门口有沙发"}
    act(opened.matter, "accept", by=desk, given=given, now=MONDAY)
    act(opened.matter, "assign", by=desk, given={"assignee": WILLOW_1 + "/worker-1"}, now=MONDAY)
    return opened


def was(client, case):
    page = client.get(f"/account/{case.number}/").content.decode()
    return page.split('name="was" value="')[1].split('"')[0]


def test_a_name_that_slipped_in_is_cut_and_the_worker_reads_the_new_words(town, case):
    desk, worker = at_seat(WILLOW + "/desk"), at_seat(WILLOW_1 + "/worker-1")
    assert f"/account/{case.number}/" in desk.get(f"/desk/m/{case.number}/").content.decode()
    assert "秦淑兰" in worker.get(f"/work/{case.number}/").content.decode()
    answer = desk.post(f"/account/{case.number}/", WORDS | {"was": was(desk, case)}, follow=True)
    assert "办理摘要已改" in answer.content.decode()
    page = worker.get(f"/work/{case.number}/").content.decode()
    assert "请清走" in page and "秦淑兰" not in page
    assert Record.objects.filter(kind="case.account", post=WILLOW + "/desk").count() == 1 and verify().good


def test_two_at_once_do_not_write_over_each_other(town, case):
    desk, lead = at_seat(WILLOW + "/desk"), at_seat(WILLOW + "/lead")
    mark = was(lead, case)
    desk.post(f"/account/{case.number}/", WORDS | {"was": mark})
    answer = lead.post(f"/account/{case.number}/", {"title": "沙发", "account": "旧的", "was": mark})
    page = answer.content.decode()
    assert answer.status_code == 409 and "刚才有同事改过" in page and "请清走" in page and "旧的" in page
    assert Case.objects.get(pk=case.matter).account == WORDS["account"]
    lead.post(f"/account/{case.number}/", {"title": "沙发", "account": "看过了", "was": was(lead, case)})
    assert Case.objects.get(pk=case.matter).account == "看过了"


def test_nothing_empty_is_kept_and_who_takes_in_elsewhere_or_carries_out_changes_nothing(town, case):
    desk, path = at_seat(WILLOW + "/desk"), f"/account/{case.number}/"
    assert desk.post(path, {"title": "沙发", "account": " ", "was": was(desk, case)}).status_code == 422
    assert at_seat(HESHUN + "/desk").get(path).status_code == 404
    assert at_seat(WILLOW_1 + "/worker-1").get(path).status_code == 403
    assert at_seat(STREET + "/lead").get(path).status_code == 200


def test_a_case_that_has_ended_is_left_as_it_was(town, case):
    act(case.matter, "withdraw", by=town.resident(voice=case.voice), given={}, now=MONDAY)
    desk = at_seat(WILLOW + "/desk")
    assert desk.get(f"/account/{case.number}/").status_code == 404
    assert "/account/" not in desk.get(f"/desk/m/{case.number}/").content.decode()


def test_the_page_speaks_english_too(town, case):
    desk = at_seat(WILLOW + "/desk")
    desk.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "Change the working account" in desk.get(f"/account/{case.number}/").content.decode()
