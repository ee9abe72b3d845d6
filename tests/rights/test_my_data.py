"""My data: what is held, who looked, a copy, and erased for good once nothing is open."""

import io
import json

import pytest

from fengqiao.cases.act import Report, report_case
from fengqiao.cases.models import Case
from fengqiao.files.act import receive
from fengqiao.files.models import File
from fengqiao.ledger import reads, time
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Read, Record, Value
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter, Voice
from fengqiao.people import act as people
from fengqiao.people.models import Person
from fengqiao.people.standing import Actor
from fengqiao.rights.models import Asked
from tests.cases.test_follow_pages import account
from tests.files.pictures import jpeg
from tests.together.test_many import with_password
from tests.town import DISTRICT, HESHUN, MONDAY, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db
PAGE, COPY, ERASE = "/mine/data/", "/mine/data/copy/", "/mine/data/erase/"
WORDS = "厨房一直漏水MARK7"


@pytest.fixture
def town():
    with time.held(MONDAY):
        yield build()


def reported(town, who="秦淑兰", **more):
    person = town.people[who]
    told = {"words": WORDS, "area": WILLOW_1, "category": "fire.stairwell", "place": "3 号楼 501 MARK7"} | more
    return report_case(Report(**told), by=Actor(person=str(person.pk)), person=person, now=MONDAY)


def ended(case):
    act(case.matter, "withdraw", by=Actor(person="", voice=case.voice), now=MONDAY)


def test_rule_45_the_page_and_the_copy_show_what_is_held_and_nothing_of_others(town):
    case, other = reported(town), reported(town, "吴磊", words="别人的事")
    client = account(town.people["秦淑兰"])
    page = client.get(PAGE).content.decode()
    assert WORDS in page and case.number in page and other.number not in page and "别人的事" not in page
    held = json.loads(client.post(COPY).content)
    assert Read.objects.filter(actor=str(town.people["秦淑兰"].pk), reason="copy").count() == 3
    assert [row["number"] for row in held["reports"]] == [case.number]
    assert held["reports"][0]["words"] == WORDS and held["person"]["name"] == "秦淑兰"


def test_who_looked_and_who_was_turned_away_stands_there_with_office_and_reason(town):
    case = reported(town)
    curious, desk = town.actor(HESHUN + "/desk"), town.actor(WILLOW + "/desk")
    reads.look(by=curious, organisation=HESHUN, subject=case.matter, groups=("about",), now=MONDAY, refused=True)
    reads.look(by=desk, organisation=WILLOW, subject=case.matter, groups=("identity",), now=MONDAY, reason="来电找编号")
    page = account(town.people["秦淑兰"]).get(PAGE).content.decode()
    assert "和顺里" in page and "被拒" in page and "来电找编号" in page


def test_rule_45_what_is_open_stays_and_its_reporter_with_it(town):
    case = reported(town)
    client = account(town.people["秦淑兰"])
    said = client.post(ERASE, follow=True).content.decode()
    assert "没办完的事要有人负责到底" in said
    assert Case.objects.get(pk=case.matter).words == WORDS
    assert Person.objects.get(pk=town.people["秦淑兰"].pk).name == "秦淑兰"
    assert not Record.objects.filter(kind="ledger.erase").exists()


def test_rule_45_what_has_ended_goes_for_good_and_the_chain_still_holds(town):
    case = reported(town)
    ended(case)
    people.name_helper(
        person=town.people["秦淑兰"], helper=town.people["吴磊"], district=DISTRICT, by=SYSTEM, now=MONDAY
    )
    client = account(town.people["秦淑兰"])
    person = town.people["秦淑兰"]
    person.account.email = "qin@example.org"
    person.account.save()
    assert client.post(ERASE).status_code == 302
    row = Case.objects.get(pk=case.matter)
    assert (row.words, row.place) == ("", "") and Voice.objects.get(pk=case.voice).person_id is None
    assert not [value for value in Value.objects.all() if "MARK7" in (value.value or "")]
    person = Person.objects.get(pk=town.people["秦淑兰"].pk)
    assert (person.name, person.phone, person.email) == ("", "", "")
    assert person.account.email == "" and person.helpers.get().called == ""
    assert Matter.objects.get(pk=case.matter).number == case.number
    assert verify().findings == []
    # Asked again, there is nothing more to do, and it says so.
    assert client.post(ERASE).status_code == 302 and client.get(PAGE).status_code == 200


def test_one_that_others_reported_too_keeps_its_words(town):
    case = reported(town)
    root = reported(town, "吴磊")
    desk = town.actor(WILLOW_1 + "/desk")
    given = {"category": "fire.stairwell", "urgency": "normal", "title": "漏水"}
    act(root.matter, "accept", by=desk, given=given, now=MONDAY)
    Voice.objects.filter(pk=root.voice).update(matter_id=case.matter)
    ended_at = Matter.objects.filter(pk=case.matter)
    ended_at.update(ended_at=MONDAY, state="closed")
    account(town.people["秦淑兰"]).post(ERASE)
    assert Case.objects.get(pk=case.matter).words == WORDS


def test_whoever_holds_a_post_keeps_their_name_until_they_leave_it(town):
    holder = next(name for name in town.people if town.people[name].appointments.exists())
    case = reported(town, holder)
    ended(case)
    account(town.people[holder]).post(ERASE)
    assert Person.objects.get(pk=town.people[holder].pk).name == holder
    assert Case.objects.get(pk=case.matter).words == ""


def test_a_photo_that_a_helper_sent_goes_with_the_report(town):
    qin, helper = town.people["秦淑兰"], town.people["吴磊"]
    people.name_helper(person=qin, helper=helper, district=DISTRICT, by=SYSTEM, now=MONDAY)
    picture = jpeg()
    photo = receive(io.BytesIO(picture), size=len(picture), owner=str(helper.pk), now=MONDAY)
    case = reported(town)
    given = {"text": "还在漏", "photos": [photo]}
    act(case.matter, "supplement", by=Actor(person=str(helper.pk)), given=given, now=MONDAY)
    ended(case)
    assert File.objects.get().owner == str(helper.pk)
    account(qin).post(ERASE)
    assert File.objects.get().erased_at == MONDAY


def test_erasing_wants_a_fresh_sign(town):
    case = reported(town)
    ended(case)
    client = account(town.people["秦淑兰"])
    with_password(town, client, "秦淑兰", 301)
    assert client.post(ERASE)["Location"].startswith("/accounts/reauthenticate/")
    assert Case.objects.get(pk=case.matter).words == WORDS
    with_password(town, client, "秦淑兰", 200)
    client.post(ERASE)
    assert Case.objects.get(pk=case.matter).words == ""


def test_a_nul_among_the_words_of_an_objection_is_left_out(town):
    reported(town)
    said = {"does": "stop", "use": "figures", "words": "不\0要"}
    assert account(town.people["秦淑兰"]).post("/mine/data/uses/", said).status_code == 302
    assert Asked.objects.get().words == "不要"


def test_a_stranger_is_led_to_the_door(client):
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")
    for path in (COPY, ERASE):
        assert client.post(path)["Location"].startswith("/accounts/login/")
