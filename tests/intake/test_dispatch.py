"""An organisation without an account: one task, by a mailed link, a printed sheet or paper; ending, revocable, nothing more."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from fengqiao.cases.act import Contact, Report, report_case
from fengqiao.intake.act import dispatch as act
from fengqiao.intake.act.open311 import Refusal
from fengqiao.intake.models import Dispatch
from fengqiao.ledger import time
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act as do
from fengqiao.matters.models import Matter
from fengqiao.notices.models import Letter
from fengqiao.people.standing import Actor
from tests.intake.test_open311_server import NOW
from tests.intake.test_programs import at
from tests.town import PROPERTY, STREET, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    found = build()
    with time.held(NOW):
        yield found


@pytest.fixture
def task(town) -> Matter:
    """柳荫里 called the property company in for a light."""
    report = Report(words="我家门口灯不亮，林芳 301", area=WILLOW, category="light", place="3号楼301")
    contact = Contact(name="林芳", phone="13912345678")
    case = report_case(report, by=Actor(person=""), contact=contact, now=NOW).matter
    desk = town.actor(WILLOW + "/desk")
    given = {"category": "light", "urgency": "normal", "title": "换灯泡", "account": "三号楼前的灯"}
    do(case, "accept", by=desk, given=given, now=NOW)
    do(case, "call_in", by=desk, given={"organisations": [PROPERTY], "question": "灯是物业的吗？"}, now=NOW)
    return Matter.objects.get(root=case, kind="task")


def page(task: Matter) -> str:
    return f"/intake/dispatch/{task.number}/"


def printed(task: Matter) -> str:
    text = at(WILLOW + "/desk").post(page(task), {"does": "print"}).content.decode()
    return re.findall(r"https?://[^/]+(/dispatch/[^<\s]+)", text)[0]


def test_a_mailed_link_is_answered_without_an_account_and_tells_nothing_of_the_resident(task):
    desk = at(WILLOW + "/desk")
    assert page(task) in desk.get(f"/desk/m/{task.number}/").content.decode()
    assert desk.post(page(task), {"does": "mail", "mail-address": "office@wuye.example"}).status_code == 302
    letter = Letter.objects.get()
    link = re.findall(r"https?://[^/]+(/dispatch/\S+)", letter.body)[0]
    shown = Client().get(link).content.decode()
    assert "灯是物业的吗？" in shown and "三号楼前的灯" in shown
    for text in (letter.subject + letter.body, shown):
        assert not [each for each in ("林芳", "139", "301", "我家门口") if each in text]
    assert Client().post(link, {"does": "answer", "text": "是，今天换"}).status_code == 200
    task.refresh_from_db()
    record = Record.objects.get(kind="matter.answer")
    row = Dispatch.objects.get()
    assert task.state == "answered" and record.actor == str(row.pk) and record.post == PROPERTY + "/desk"
    assert "是，今天换" in desk.get(f"/desk/m/{task.number}/").content.decode()
    # With the task the link has ended.
    assert Client().get(link).status_code == 404 and verify().good


def test_looking_changes_nothing_and_saying_received_leaves_it_open(task):
    link = printed(task)
    before = Record.objects.count()
    assert Client().get(link).status_code == Client().head(link).status_code == 200
    assert Record.objects.count() == before
    assert Client().post(link, {"does": "answer", "text": ""}).status_code == 422
    assert Client().post(link, {"does": "report_in"}).status_code == 200
    assert Client().post(link, {"does": "report_in"}).status_code == 422
    assert Client().post(link, {"does": "withdraw", "text": "x"}).status_code == 422
    task.refresh_from_db()
    assert task.state == "taken" and Client().get(link).status_code == 200
    assert Client().post(link, {"does": "decline_task", "text": "不归我们"}).status_code == 200
    task.refresh_from_db()
    assert task.state == "declined"


def test_a_link_ends_by_time_by_a_newer_one_and_when_taken_back(task):
    first = printed(task)
    second = printed(task)
    assert Client().get(first).status_code == 404 and Client().get(second).status_code == 200
    with time.held(NOW + timedelta(days=14, minutes=1)):
        assert act.opened(second.split("/")[2], NOW + timedelta(days=14, minutes=1)) is None
    assert at(WILLOW + "/desk").post(page(task), {"does": "revoke"}).status_code == 302
    gone, never = Client().get(second), Client().get("/dispatch/abc/")
    assert gone.status_code == never.status_code == 404
    assert not [record for record in Record.objects.all() if second.split("/")[2] in record.body]
    assert second.split("/")[2] not in at(WILLOW + "/desk").get(page(task)).content.decode() and verify().good


def test_what_comes_back_on_paper_is_entered_with_a_name_on_record(task):
    printed(task)
    body = {"does": "paper", "paper-does": "answer", "paper-text": "纸上写的：已换"}
    # The button's own word stands beside the form's.
    assert at(WILLOW + "/desk").post(page(task), body).status_code == 302
    task.refresh_from_db()
    assert task.state == "answered"
    assert Record.objects.get(kind="intake.dispatch_paper").post == WILLOW + "/desk" and verify().good


def test_only_the_office_that_called_in_sends_it_out_and_never_a_protected_task(task, town):
    for post in (STREET + "/lead", WILLOW_1 + "/worker-1", PROPERTY + "/desk"):
        from fengqiao.people.models import Seat

        if Seat.objects.get(code=post).sitter_id is None:
            continue
        assert at(post).post(page(task), {"does": "print"}).status_code in (302, 403, 404), post
    assert not Dispatch.objects.exists()
    task.about = "|o:x|"
    with pytest.raises(Refusal):
        act.issue(matter=task, mailed=False, by=town.actor(WILLOW + "/desk"), now=NOW)
    case = Matter.objects.get(pk=task.root)
    assert at(WILLOW + "/desk").get(page(case)).status_code == 404
