"""A gap that a restore left stands on /health until two different people have signed for it."""

from datetime import timedelta

import pytest
from django.test import Client

from fengqiao import doctor
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Head, Record
from fengqiao.ledger.verify import verify
from fengqiao.people import act as people
from fengqiao.people.models import Account, Seat
from fengqiao.people.standing import acting, of_seat
from fengqiao.upkeep import act, find
from tests.town import CITY, DISTRICT, MONDAY, STREET, WILLOW, build

pytestmark = pytest.mark.django_db


def at(post):
    person = Seat.objects.get(code=post).sitter
    account, _ = Account.objects.get_or_create(username=f"s{person.id}", defaults={"person": person})
    browser = Client()
    browser.force_login(account)
    session = browser.session
    session["post"] = post
    session.save()
    return browser


@pytest.fixture
def gap():
    build()
    here = Head.objects.get(district=DISTRICT).number
    act.restored(
        chain=DISTRICT, number=here, known=here + 7, seal="a" * 64, backup_at=MONDAY - timedelta(1), now=MONDAY
    )
    return find.unsigned()[0]


def test_it_ends_with_the_second_persons_signature(gap):
    found = doctor.gaps(MONDAY)
    assert not found.well and found.grave
    assert str(gap.known) in found.says[0]
    first, second = at(DISTRICT + "/lead"), at(CITY + "/lead")
    assert str(gap.id) in first.get("/health").content.decode()
    for _ in range(2):
        first.post("/health/sign/", {"gap": str(gap.id)})
        assert find.unsigned()
    second.post("/health/sign/", {"gap": str(gap.id)})
    assert not find.unsigned()
    assert doctor.gaps(MONDAY).well
    assert verify().good
    assert Record.objects.filter(kind="upkeep.gap_signed").count() == 2


@pytest.mark.parametrize("given", ["", "x", "00000000-0000-0000-0000-000000000007"])
def test_what_is_no_gap_is_refused_in_words(gap, given):
    answer = at(DISTRICT + "/lead").post("/health/sign/", {"gap": given}, follow=True)
    assert "没有这个缺口" in answer.content.decode()


def test_nobody_signs_who_does_not_lead(gap):
    assert Client().post("/health/sign/", {"gap": str(gap.id)}).status_code == 302
    answer = at(WILLOW + "/desk").post("/health/sign/", {"gap": str(gap.id)})
    assert answer.status_code in (302, 403)
    assert find.unsigned()[0].first == ""


def sign(browser, gap):
    return browser.post("/health/sign/", {"gap": str(gap.id)}, follow=True).content.decode()


def test_leads_below_the_top_neither_see_nor_sign_it(gap):
    for post in (STREET + "/lead", WILLOW + "/lead"):
        assert "/health/sign/" not in at(post).get("/health").content.decode()
        assert "不能办这一项" in sign(at(post), gap)
    assert find.unsigned()[0].first == ""


def test_the_second_signs_in_a_session_of_their_own_and_is_nobody_the_first_let_in(gap):
    first, second = (
        acting(Seat.objects.get(code=post).sitter_id, post) for post in (DISTRICT + "/lead", CITY + "/lead")
    )
    act.sign(gap=gap.id, by=first, session="a", now=MONDAY)
    with pytest.raises(act.CannotSign, match="same_device"):
        act.sign(gap=gap.id, by=second, session="a", now=MONDAY)
    who = people.register(name="新来的", phone="", district=CITY, by=SYSTEM, now=MONDAY)
    people.appoint(seat=CITY + "/lead", person=who, by=first, now=MONDAY)
    assert "不算两个独立的人" in sign(at(CITY + "/lead"), gap)
    act.sign(gap=gap.id, by=second._replace(post=CITY + "/owner"), session="b", now=MONDAY)
    assert not find.unsigned() and verify().good


def test_signing_wants_a_fresh_sign(gap):
    browser = at(CITY + "/lead")
    account = Account.objects.get(person=Seat.objects.get(code=CITY + "/lead").sitter)
    account.set_password("柳荫里的长路回家")
    account.save()
    browser.force_login(account)
    session = browser.session
    session["post"] = CITY + "/lead"
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    answer = browser.post("/health/sign/", {"gap": str(gap.id)})
    assert answer["Location"] == "/accounts/reauthenticate/?next=%2Fhealth" and find.unsigned()[0].first == ""


def test_a_restore_without_loss_leaves_no_gap_but_waits_for_two_signatures():
    build()
    here = Head.objects.get(district=DISTRICT).number
    act.restored(chain=DISTRICT, number=here, known=here, seal="", backup_at=MONDAY, now=MONDAY)
    assert not find.unsigned()
    act.restored(chain=DISTRICT, number=here + 1, known=here, seal="", backup_at=MONDAY, now=MONDAY, to_sign=True)
    (waits,) = find.unsigned()
    assert not waits.lacks
    found = doctor.gaps(MONDAY)
    assert not found.well and not found.grave and "签认" in found.mend[0]
    first, second = at(DISTRICT + "/lead"), at(CITY + "/lead")
    assert "没有缺记录" in first.get("/health").content.decode()
    for _ in range(2):
        first.post("/health/sign/", {"gap": str(waits.id)})
        assert find.unsigned()
    second.post("/health/sign/", {"gap": str(waits.id)})
    assert not find.unsigned() and doctor.gaps(MONDAY).well and verify().good


def lead(code):
    return of_seat(Seat.objects.select_related("organisation").get(code=code + "/lead"))


def test_two_people_on_one_device_are_not_two(gap):
    one, other = lead(DISTRICT), lead(CITY)
    act.sign(gap=gap.id, by=one, session="a", device="d" * 64, now=MONDAY)
    with pytest.raises(act.CannotSign, match="same_device"):
        act.sign(gap=gap.id, by=other, session="b", device="d" * 64, now=MONDAY)
    assert find.unsigned()[0].second == ""
    act.sign(gap=gap.id, by=other, session="b", device="e" * 64, now=MONDAY)
    assert not find.unsigned() and verify().good


def test_a_device_that_nobody_signed_in_on_before_is_no_same_device(gap):
    one, other = lead(DISTRICT), lead(CITY)
    act.sign(gap=gap.id, by=one, session="a", device="", now=MONDAY)
    act.sign(gap=gap.id, by=other, session="b", device="", now=MONDAY)
    assert not find.unsigned()
