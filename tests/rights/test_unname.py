"""A report is made anonymous later: by code or at a counter; the case goes on, and whoever received something is named."""

from datetime import timedelta

import pytest

from fengqiao.intake.act import dispatch as links
from fengqiao.ledger.models import Record, Value
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act as do
from fengqiao.matters.models import Matter, Voice
from fengqiao.notices.act import send_waiting
from fengqiao.notices.models import Letter, Notice
from fengqiao.people import act as people
from fengqiao.people.models import Person
from fengqiao.people.standing import Actor
from fengqiao.rights import act
from fengqiao.rights.models import Asked
from tests.cases.walks import follow
from tests.desk.seats import at_seat
from tests.rights.test_counter import DESK, LEAD, enter, hear, step
from tests.rights.test_handed_on import send
from tests.rights.test_stopping import finish, reported, town  # noqa: F401  (a fixture)
from tests.town import MONDAY, PROPERTY, WILLOW, WILLOW_1, called

pytestmark = pytest.mark.django_db
DAY = timedelta(hours=25)


def unnamed(client, case):
    follow(client, case.code)
    assert "改成匿名" in client.get("/follow/case/data/").content.decode()
    return client.post("/follow/case/data/", {"does": "unname"}).content.decode()


def test_by_code_name_and_contacts_go_and_the_case_goes_on(town, client):  # noqa: F811
    case = reported(town)
    hear()
    assert Letter.objects.filter(sent_at=None).exists()
    assert "这件事接着办" in unnamed(client, case)
    row = Matter.objects.get(pk=case.matter)
    assert row.ended_at is None and row.case.words and Voice.objects.get(pk=case.voice).person_id is None
    assert not called("吴小川").exists() and not Letter.objects.filter(sent_at=None).exists()
    kept = [value for value in Value.objects.exclude(value=None).values_list("value", flat=True) if "wu@" in str(value)]
    assert kept == [] and verify().findings == []
    follow(client, case.code)
    page = client.get("/follow/case/data/").content.decode()
    assert 'value="unname"' not in page
    do(case.matter, "assign", by=town.actor(DESK), given={"assignee": WILLOW_1 + "/worker-1"}, now=MONDAY)
    hear()
    assert not Letter.objects.filter(sent_at=None).exists()


def test_no_record_joins_the_voice_and_its_person(town, client):  # noqa: F811
    case = reported(town)
    person = str(called("吴小川").get().pk)
    unnamed(client, case)
    for record in Record.objects.filter(subject=case.matter):
        assert person not in record.body and record.actor != person
    assert Person.objects.get(pk=person).name == ""


def test_at_the_counter_it_takes_two_and_a_day(town):  # noqa: F811
    case = reported(town)
    assert enter(case, does="unname", seen="id").status_code == 302
    step(LEAD, "confirm")
    assert act.carry_out(MONDAY + timedelta(hours=23)) == 0 and called("吴小川").exists()
    assert act.carry_out(MONDAY + DAY) == 1
    assert not called("吴小川").exists() and Matter.objects.get(pk=case.matter).case.words
    assert Asked.objects.get().how == "done" and verify().findings == []


def test_the_person_stops_it_within_the_day(town, client):  # noqa: F811
    case = reported(town)
    enter(case, does="unname", seen="id")
    step(LEAD, "confirm")
    follow(client, case.code)
    assert "改成匿名，姓名和联系方式删除" in client.get("/follow/case/data/").content.decode()
    client.post("/follow/case/data/", {"does": "end", "asked": str(Asked.objects.get().pk)})
    assert act.carry_out(MONDAY + DAY) == 0 and called("吴小川").exists()


def test_whoever_left_no_name_is_anonymous_already(town, client):  # noqa: F811
    case = reported(town)
    unnamed(client, case)
    with pytest.raises(act.Refusal):
        act.unname(voice=Voice.objects.get(pk=case.voice), by=Actor(person="", voice=case.voice), now=MONDAY)


def test_whoever_received_something_is_named_to_the_desk_and_reads_it_behind_their_link(town, client):  # noqa: F811
    case = reported(town)
    desk = town.actor(DESK)
    do(case.matter, "call_in", by=desk, given={"organisations": [PROPERTY], "question": "哪天修？"}, now=MONDAY)
    task = Matter.objects.get(root=case.matter, kind="task")
    _row, secret = links.issue(matter=task, mailed=False, by=desk, now=MONDAY)
    assert "请删除" not in client.get(f"/dispatch/{secret}/").content.decode()
    unnamed(client, case)
    hear()
    told = Record.objects.get(kind="rights.receivers", subject=case.matter)
    assert "物业" in told.body
    assert Notice.objects.filter(kind="rights.receivers", number=case.number).exists()
    assert "请告诉收到过的单位" in at_seat(DESK).get("/notices/").content.decode()
    assert "也请删除" in client.get(f"/dispatch/{secret}/").content.decode()


def test_an_erasure_names_them_too(town):  # noqa: F811
    case = reported(town)
    row = Matter.objects.get(pk=case.matter)
    send(row, "none")
    do(case.matter, "withdraw", by=Actor(person="", voice=case.voice), now=MONDAY)
    assert act.erase_one(Voice.objects.get(pk=case.voice), by=Actor(person="", voice=case.voice), now=MONDAY) == ""
    assert Record.objects.filter(kind="rights.receivers", subject=case.matter).count() == 1


@pytest.mark.parametrize("how", ["unname", "erase"])
def test_where_a_reporter_stays_known_no_notice_and_no_letter_joins_them_to_it(town, how):  # noqa: F811
    person = town.people["秦淑兰"]
    people.change_person(person=person, email="qin@example.org", by=town.resident("秦淑兰"), now=MONDAY)
    person.refresh_from_db()
    one, other = reported(town, person=person), reported(town, person=person)
    hear()
    send_waiting(MONDAY + timedelta(hours=1), most=1)
    finish(town, one)
    do(one.matter, "close", by=town.actor(WILLOW + "/desk"), given={"finding": "看过"}, now=MONDAY)
    hear()
    assert Notice.objects.filter(person=person, matter=one.matter).exists()
    voice = Voice.objects.get(pk=one.voice)
    if how == "unname":
        act.unname(voice=voice, by=Actor(person="", voice=voice.pk), now=MONDAY)
    else:
        act.erase(person, by=Actor(person=str(person.pk)), now=MONDAY)
    hear()
    assert Voice.objects.get(pk=one.voice).person_id is None and Voice.objects.get(pk=other.voice).person_id
    assert {row.matter for row in Notice.objects.filter(person=person)} <= {other.matter}
    told = Letter.objects.filter(person=person.pk).values_list("subject", flat=True)
    assert told and not [subject for subject in told if one.number in subject]
    assert verify().findings == []
