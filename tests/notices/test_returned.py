"""A mail that comes back: the address counts as not reaching, who answers for their matters is told, and they are."""

from uuid import uuid4

import pytest
from django.test import Client

from fengqiao.desk.show import reached
from fengqiao.intake.act import mail as taken_in
from fengqiao.intake.mail import box as folders
from fengqiao.intake.mail.read import read
from fengqiao.ledger.locked import mark
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.models import Matter
from fengqiao.notices import act as notices
from fengqiao.notices.models import Letter, Notice
from fengqiao.people import act as people
from fengqiao.people.models import Person
from fengqiao.people.reach import reaches
from fengqiao.rights.copies import copy
from tests.intake.test_programs import at
from tests.notices.test_letters import accept, box, hear, opened, smtp, town  # noqa: F401
from tests.town import MONDAY, WILLOW

pytestmark = pytest.mark.django_db

REPORT = """From: MAILER-DAEMON@mx.example.org
To: box@qiao.example
Subject: Undelivered Mail
Return-Path: <>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It did not work.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; wu@example.org
Action: {action}
Status: 5.1.1

--b
Content-Type: {kind}

Message-ID: <{letter}@qiao.example>
Subject: x

--b--
"""


def report(letter, *, action="failed", kind="message/rfc822"):
    raw = REPORT.format(letter=letter, action=action, kind=kind).replace("\n", "\r\n").encode()
    return read(raw, server="mx.qiao.example")


def sent(town, **contact):  # noqa: F811
    case = opened(town, **contact)
    accept(town, case)
    hear()
    assert notices.send_waiting(MONDAY) == 1
    return case, Letter.objects.get()


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_names_the_letter_it_gives_up(kind):
    letter = str(uuid4())
    found = report(letter, kind=kind)
    assert found.bounce and found.machine and found.undelivered == (letter,)


def test_what_is_late_only_or_no_report_gives_up_nothing():
    letter = str(uuid4())
    assert report(letter, action="delayed").undelivered == report("no-number").undelivered == ()
    plain = f"From: lin@example.org\r\nTo: box@qiao.example\r\n\r\nAction: failed\r\nMessage-ID: <{letter}@x>\r\n"
    assert read(plain.encode(), server="").undelivered == ()


def test_a_report_whose_fields_no_line_can_hold_is_read_as_any(endless="\0" * 70):
    """Written out whole, a parameter with such a name was folded without end: one mail had stopped all mail."""
    letter = str(uuid4())
    field = f"Content-Type: text/plain; rep{endless}o\xf1\x04rt=delivery-status"
    raw = REPORT.format(letter=letter, action="failed", kind="message/rfc822").replace("Status:", f"{field}\nStatus:")
    assert read(raw.replace("\n", "\r\n").encode(), server="mx.qiao.example").undelivered == (letter,)


def test_who_answers_is_told_to_call_and_the_person_at_next_contact(town, box):  # noqa: F811
    case, letter = sent(town)
    assert "wu@example.org" not in letter.mark and letter.address == ""
    assert taken_in.take(report(letter.pk), MONDAY) == folders.ASIDE
    person = Person.objects.get(name_mark=mark("name", "吴小川"))
    assert not reaches(person) and "邮件退回来了" in reached(Matter.objects.get(pk=case.matter))[0]["how"]
    told = Notice.objects.get(kind="notices.returned")
    assert told.number == case.number and str(told.person_id) == town.actor(WILLOW + "/desk").person
    desk = at(WILLOW + "/desk").get("/notices/")
    assert "诉求人的邮箱收不到信" in desk.content.decode()
    page = Client().post("/follow/", {"code": case.code}, follow=True).content.decode()
    assert "给您的邮件退回来了" in page and "wu@example.org" not in page
    record = Record.objects.get(kind="people.mail_returned")
    assert (
        "wu@" not in record.body and verify().good and copy(person, MONDAY)["person"]["contact"] == {"mail": "returned"}
    )


def test_nothing_more_is_mailed_there_until_they_leave_another_address(town, box):  # noqa: F811
    _case, letter = sent(town)
    taken_in.take(report(letter.pk), MONDAY)
    taken_in.take(report(letter.pk), MONDAY)
    assert Record.objects.filter(kind="people.mail_returned").count() == 1
    person = Person.objects.get(name_mark=mark("name", "吴小川"))
    assert notices.ways_to(person) == []
    people.change_person(person=person, contact={"rule": "hours", "hours": "9-17"}, by=town.actor(WILLOW + "/desk"),
                         now=MONDAY)  # fmt: skip
    person.refresh_from_db()
    assert not reaches(person)
    people.change_person(person=person, email="xin@example.org", by=town.actor(WILLOW + "/desk"), now=MONDAY)
    person.refresh_from_db()
    assert reaches(person) and notices.ways_to(person) == [("mail", "xin@example.org")]
    # Late news of the address before: the one they left since is not touched.
    taken_in.take(report(letter.pk), MONDAY)
    assert reaches(Person.objects.get(pk=person.pk))


def test_a_number_that_is_none_of_ours_or_names_nobody_does_nothing(town, box):  # noqa: F811
    _case, letter = sent(town)
    for number in (str(uuid4()), "x" * 36):
        assert taken_in.take(report(number), MONDAY) == folders.ASIDE
    Letter.objects.update(person=None)
    taken_in.take(report(letter.pk), MONDAY)
    assert not Record.objects.filter(kind="people.mail_returned").exists()


def test_a_mailbox_that_the_server_refuses_at_once_counts_the_same(town, box, monkeypatch):  # noqa: F811
    async def refuses(server, session, envelope, address, rcpt_options):
        return "550 no such mailbox"

    box.handle_RCPT = refuses
    case = opened(town)
    accept(town, case)
    hear()
    assert notices.send_waiting(MONDAY) == 0
    assert Notice.objects.filter(kind="notices.returned", number=case.number).count() == 1
    notices.send_waiting(MONDAY.replace(hour=12))
    assert not Letter.objects.filter(sent_at=None).exists()


def test_a_mailbox_that_is_full_today_is_tried_again(town, box):  # noqa: F811
    async def full(server, session, envelope, address, rcpt_options):
        return "452 full"

    box.handle_RCPT = full
    accept(town, opened(town))
    hear()
    notices.send_waiting(MONDAY)
    assert (
        reaches(Person.objects.get(name_mark=mark("name", "吴小川"))) and Letter.objects.filter(sent_at=None).exists()
    )
