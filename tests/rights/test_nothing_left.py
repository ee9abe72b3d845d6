"""After erasure a mark that stood in every personal field is found nowhere any more, in no table and no file."""

import io
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.test import Client

from fengqiao.cases.act import Report, report_case, set_category
from fengqiao.cases.models import Category
from fengqiao.clock import listen
from fengqiao.files.act import receive
from fengqiao.files.models import File
from fengqiao.intake import act as intake
from fengqiao.intake.act import open311
from fengqiao.intake.models import Cleared, Draft
from fengqiao.ledger import time
from fengqiao.ledger.locked import mark
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter, Voice
from fengqiao.notices.models import Letter
from fengqiao.people import act as people
from fengqiao.people.models import Account
from fengqiao.people.standing import Actor
from tests.cases.test_follow_pages import account
from tests.files.pictures import jpeg
from tests.town import DISTRICT, MONDAY, URBAN, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db
MARK, NUMBER, CALLER = "CANARY7Q", "13900001177", "+86 139-0000-1177"
SOON = MONDAY + timedelta(hours=1)


@pytest.fixture
def town():
    with time.held(MONDAY):
        yield build()


def hear():
    while listen(SOON):
        pass


def left() -> list[str]:
    """Every table and column in which the mark or the number still stands, locked or not, or what finds it."""
    asked = (MARK, NUMBER, CALLER, mark("phone", NUMBER), mark("name", MARK), mark("email", f"{MARK}@example.org"))
    return sorted(
        {
            f"{model._meta.label}.{field.attname}"
            for model in apps.get_models()
            for row in model._default_manager.all()
            for field in model._meta.concrete_fields
            if any(each in str(getattr(row, field.attname)) for each in asked)
        }
    )


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person.account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def everywhere(town):
    """A person with the mark in every field, one matter gone through, and what hangs on it."""
    admin = town.actor(DISTRICT + "/lead")
    person = people.register(
        name=MARK, phone=NUMBER, email=f"{MARK}@example.org", contact={"rule": "hours", "hours": f"9-11 {MARK}"},
        district=DISTRICT, by=admin, now=MONDAY,
    )  # fmt: skip
    people.invite(person=person, username=MARK.lower() + MARK, by=admin, now=MONDAY)
    Account.objects.filter(person=person).update(first_name=MARK, last_name=MARK)
    EmailAddress.objects.create(user=person.account, email=f"{MARK}@example.org")
    people.name_helper(person=person, helper=town.people["吴磊"], district=DISTRICT, by=admin, now=MONDAY)
    people.name_helper(person=town.people["秦淑兰"], helper=person, district=DISTRICT, by=admin, now=MONDAY)
    light = Category.objects.get(pk="light")
    light.public = True
    set_category(category=light, district=DISTRICT, by=admin, now=MONDAY)
    me = Actor(person=str(person.pk))
    picture = jpeg()
    photo = receive(io.BytesIO(picture), size=len(picture), owner=me.actor, now=MONDAY)
    case = report_case(
        Report(words=f"路灯不亮 {MARK}", area=WILLOW, category="light", place=f"3 号楼 501 {MARK}", photos=(photo,),
               answers={"q": MARK}),
        by=me, person=person, now=MONDAY,
    )  # fmt: skip
    matter = Matter.objects.get(pk=case.matter)
    desk, voice = town.actor(WILLOW + "/desk"), Actor(person=me.person, voice=case.voice)
    given = {"category": "light", "urgency": "normal", "title": f"路灯 {MARK}", "account": f"三号楼 {MARK}"}
    act(case.matter, "accept", by=desk, given=given, now=MONDAY)
    open311.clear(matter=matter, text=f"路灯不亮 {MARK}", photos=[photo], by=desk, now=MONDAY)
    Cleared.objects.filter(pk=matter.pk).update(place=f"3 号楼 {MARK}")
    act(case.matter, "assign", by=desk, given={"assignee": WILLOW_1 + "/worker-1"}, now=MONDAY)
    act(case.matter, "call_in", by=desk, given={"organisations": [URBAN], "question": f"灯杆 {MARK}"}, now=MONDAY)
    act(case.matter, "supplement", by=voice, given={"text": f"还黑着 {MARK}"}, now=MONDAY)
    act(case.matter, "note", by=desk, given={"text": f"打过电话 {MARK}"}, now=MONDAY)
    intake.begin(by=desk, source="phone", body={"c-name": MARK, "c-phone": CALLER, "m0-words": MARK}, now=MONDAY)
    hear()
    return person, case


def test_the_mark_is_where_it_belongs_before_and_nowhere_after(town):
    person, case = everywhere(town)
    before = left()
    for place in (
        "account.EmailAddress.email", "cases.Case.words", "intake.Cleared.text", "intake.Draft.body",
        "ledger.Value.value", "notices.Letter.address", "people.Account.username", "people.Account.first_name",
        "people.Helper.called", "people.Person.contact",
        "people.Person.name_mark", "people.Person.phone_mark", "people.Person.email_mark",
    ):  # fmt: skip
        assert place in before, place
    act(case.matter, "withdraw", by=Actor(person="", voice=case.voice), now=SOON)
    hear()
    client = signed_in(person)
    said = client.post("/mine/data/erase/", follow=True).content.decode()
    assert left() == []
    person.account.refresh_from_db()
    assert person.account.username in said
    assert not Letter.objects.filter(person=person.pk, sent_at=None).exists() and not Draft.objects.exists()
    cleared = Cleared.objects.get(pk=case.matter)
    assert cleared.ended_at is not None and cleared.photos == []
    (photo,) = File.objects.filter(subject=case.matter)
    assert photo.erased_at is not None
    assert not [path for path in (settings.HOME / "files").rglob(f"*{photo.id}*") if path.is_file()]
    assert verify().findings == []


def test_what_strangers_saw_of_it_is_gone_for_strangers_too(town, client):
    person, case = everywhere(town)
    shown = client.get("/open311/v2/requests.json").content.decode()
    assert MARK in shown
    act(case.matter, "withdraw", by=Actor(person="", voice=case.voice), now=SOON)
    signed_in(person).post("/mine/data/erase/")
    assert MARK not in client.get("/open311/v2/requests.json").content.decode()


def test_a_draft_of_somebody_with_the_same_name_and_another_number_stays(town):
    desk = town.actor(WILLOW + "/desk")
    intake.begin(by=desk, source="phone", body={"c-name": "秦淑兰", "c-phone": "13800000000"}, now=MONDAY)
    account(town.people["秦淑兰"]).post("/mine/data/erase/")
    assert Draft.objects.count() == 1


def test_of_what_others_reported_too_only_what_is_mine_alone_goes(town):
    person, case = everywhere(town)
    other = report_case(Report(words="也黑", area=WILLOW, category="light"), by=Actor(person=""), now=MONDAY)
    Voice.objects.filter(pk=other.voice).update(matter_id=case.matter)
    Matter.objects.filter(pk=case.matter).update(state="closed", ended_at=SOON)
    signed_in(person).post("/mine/data/erase/")
    row = Matter.objects.get(pk=case.matter)
    assert MARK in row.case.words and row.voiced_by.get(pk=case.voice).person_id is None
    still = left()
    assert "people.Person.name" not in still and "intake.Draft.body" not in still
