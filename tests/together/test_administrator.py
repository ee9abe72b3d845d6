"""Who owns the installation is appointed by two, and somebody can always act: the last administrator is never gone."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.core.cache import cache
from django.test import Client

from fengqiao import install
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.people import act as people
from fengqiao.people.models import Account, Appointment, Seat
from fengqiao.people.standing import acting, posts_of
from fengqiao.together import act, console
from fengqiao.together.models import Request
from tests.together.two import another, at, client_of
from tests.town import CITY, DISTRICT, MONDAY, STREET, build

pytestmark = pytest.mark.django_db
OWNER = CITY + "/owner"
PASSWORD = "柳荫里的长路回家"


@pytest.fixture
def town():
    cache.clear()
    town = build()
    another(town, "岳清", CITY + ":independent/lead")
    client_of(town, "何平", DISTRICT + "/lead")
    return town


@pytest.fixture
def owner(town):
    return client_of(town, "周宁", OWNER)


@pytest.fixture
def hears(town):
    return client_of(town, "岳清", CITY + ":independent/lead")


def asked(town, owner, name="何平", does="appoint", **more):
    given = {"person": str(town.people[name].pk), "reason": "周宁年底退休"} | more
    answer = at(MONDAY, owner, f"/posts/do/{does}/{OWNER}/", given)
    return Request.objects.get() if answer.status_code == 302 else answer


def confirm(client, row):
    return at(MONDAY, client, f"/together/{row.pk}/answer/", {"does": "confirm"}, follow=True)


def sits():
    return Seat.objects.get(code=OWNER).sitter.name


def test_the_owner_asks_the_independent_post_confirms_and_the_successor_owns(town, owner, hears):
    row = asked(town, owner)
    assert sits() == "周宁"
    page = at(MONDAY, hears, f"/together/{row.pk}/").content.decode()
    assert "周宁年底退休" in page and "何平" in page and "系统责任人" in page
    confirm(hears, row)
    assert sits() == "何平"
    record = Record.objects.exclude(actor="system").get(kind="people.appoint")
    assert record.actor == str(town.people["周宁"].pk) and str(town.people["岳清"].pk) in record.body
    assert verify().good


def test_neither_the_successor_nor_somebody_below_confirms_it(town, owner):
    row = asked(town, owner)
    answer = at(MONDAY, client_of(town, "何平", DISTRICT + "/lead"), f"/together/{row.pk}/answer/", {"does": "confirm"})
    assert answer.status_code == 404
    with pytest.raises(act.Refused, match="no_standing"):
        act.confirm(request=row.pk, by=town.actor(DISTRICT + "/lead"), session="x", now=MONDAY)
    with pytest.raises(act.Refused, match="no_standing"):
        act.confirm(request=row.pk, by=town.actor(STREET + "/lead"), session="x", now=MONDAY)
    assert sits() == "周宁"


def test_the_owners_other_post_confirms_nothing_of_the_owners(town, owner):
    row = asked(town, owner)
    assert at(MONDAY, client_of(town, "周宁", CITY + "/lead"), f"/together/{row.pk}/answer/", {"does": "confirm"})
    row.refresh_from_db()
    assert row.answer == "" and sits() == "周宁"


def test_who_stands_in_for_the_owner_is_confirmed_too(town, owner, hears):
    row = asked(town, owner, does="standin")
    assert row.given["kind"] == "standin"
    confirm(hears, row)
    assert Appointment.objects.filter(seat_id=OWNER, kind="standin", person=town.people["何平"]).exists()
    assert sits() == "周宁"


def test_without_a_way_in_nobody_becomes_the_owner(town, owner):
    answer = asked(town, owner, name="王芳")
    assert answer.status_code == 422 and "还没有可用的账户" in answer.content.decode()
    assert not Request.objects.exists()


def test_one_alone_appoints_no_owner_by_no_other_way(town):
    alone = town.actor(OWNER)
    for other in (None, alone):
        with pytest.raises(people.Refusal, match="two_people"):
            people.appoint(seat=OWNER, person=town.people["何平"], by=alone, other=other, now=MONDAY)
    assert sits() == "周宁"


def test_the_last_administrator_is_not_dismissed_and_it_says_what_to_do(town, owner):
    held = town.posts[OWNER]
    answer = at(MONDAY, owner, f"/posts/do/end/{OWNER}/?a={held.pk}", {"reason": "辞职", "shut": "on"})
    assert answer.status_code == 422
    answer = at(MONDAY, owner, f"/posts/do/end/{OWNER}/?a={held.pk}", {"reason": "辞职"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "请先任命接任的人" in page and "fengqiao install owner" in page
    account = Account.objects.get(person=town.people["周宁"])
    with pytest.raises(people.Refusal, match="owner_stays"):
        people.shut_account(account=account, by=SYSTEM, now=MONDAY)
    account.refresh_from_db()
    assert account.is_active and sits() == "周宁"
    assert at(MONDAY, owner, f"/posts/at/{OWNER}/").status_code == 200


def test_once_a_successor_owns_the_last_ones_account_may_be_shut(town, owner, hears):
    confirm(hears, asked(town, owner))
    people.shut_account(account=Account.objects.get(person=town.people["周宁"]), by=SYSTEM, now=MONDAY)
    assert not Account.objects.get(person=town.people["周宁"]).is_active


def with_code(town, name):
    """An account with a password and a code, and what gives the present code."""
    account = Account.objects.get(person=town.people[name])
    account.set_password(PASSWORD)
    account.save()
    secret = generate_totp_secret()
    TOTP.activate(account, secret)
    return account.username, lambda: format_hotp_value(hotp_value(secret, next(iter(counters()))))


def typed(monkeypatch, *pairs):
    lines = [(name, code() if callable(code) else code) for name, code in pairs]
    names, codes = iter([each[0] for each in lines]), iter([each[1] for each in lines])
    monkeypatch.setattr(console.two, "__kwdefaults__", {
        "never": "", "ask": lambda _text: next(names), "secret": lambda _text: next(codes),
    })  # fmt: skip


def test_two_at_the_console_appoint_an_owner_where_the_last_is_gone(town, owner, hears, monkeypatch, capsys):
    another(town, "丁一", CITY + "/lead")
    client_of(town, "丁一", CITY + "/lead")
    one, other = with_code(town, "岳清"), with_code(town, "丁一")
    next_owner = Account.objects.get(person=town.people["何平"])
    for pairs in (
        [(one[0], "000000"), other], [one, one], [one, (next_owner.username, PASSWORD)], [("nobody", "1"), other],
    ):  # fmt: skip
        cache.clear()
        typed(monkeypatch, *pairs)
        assert install.main(["owner", next_owner.username]) == 2
        assert capsys.readouterr().err and sits() == "周宁"
    cache.clear()
    typed(monkeypatch, one, other)
    assert install.main(["owner", next_owner.username]) == 0
    assert sits() == "何平"
    record = Record.objects.exclude(actor="system").get(kind="people.appoint")
    assert record.actor == str(town.people["岳清"].pk) and str(town.people["丁一"].pk) in record.body
    assert verify().good


def test_after_a_reset_at_the_console_the_second_factor_is_gone_and_a_new_one_is_owed(town, owner, capsys):
    name, code = with_code(town, "周宁")
    Authenticator.objects.create(user=Account.objects.get(username=name), type="webauthn", data={})
    assert install.main(["link", name]) == 0
    link = capsys.readouterr().out.strip().removeprefix("http://localhost:8000")
    assert not Authenticator.objects.filter(user__username=name).exists()
    assert owner.get("/posts/").status_code == 302
    anew = Client(headers={"accept-language": "zh-hans"})
    page = anew.get(link, follow=True)
    assert anew.post(page.request["PATH_INFO"], {"password1": "bridge-over-the-7", "password2": "bridge-over-the-7"})
    signed = anew.post("/accounts/login/", {"login": name, "password": "bridge-over-the-7"})
    # No code is asked for any more, and with the password alone the owner's post does nothing.
    assert signed.status_code == 302 and "2fa" not in signed["Location"] and code()
    session = anew.session
    session["post"] = OWNER
    session.save()
    refused = anew.get("/posts/", follow=True)
    assert refused.redirect_chain[-1][0] == "/accounts/2fa/" and "不能只用密码" in refused.content.decode()
    assert anew.post(f"/posts/do/appoint/{OWNER}/", {"person": "", "reason": "想换人"}).status_code in (302, 403)
    TOTP.activate(Account.objects.get(username=name), generate_totp_secret())
    assert anew.get("/posts/").status_code == 200


def test_the_owner_leaves_for_a_time_only_where_two_appointed_who_stands_in(town, owner, hears):
    held, url = town.posts[OWNER], f"/posts/do/away/{OWNER}/?a={town.posts[OWNER].pk}"
    answer = at(MONDAY, owner, url, {"since": "2026-11-23", "until": "2026-11-27"})
    assert answer.status_code == 422 and "请先安排整段时间都在的代班人" in answer.content.decode()
    assert sits() == "周宁"
    confirm(hears, asked(town, owner, does="standin", since="2026-11-23", until="2026-11-25"))
    # Half of the absence is not the whole of it.
    with pytest.raises(people.Refusal, match="owner_stays"):
        people.away(appointment=held, since=MONDAY, until=MONDAY + timedelta(days=4), by=town.actor(OWNER), now=MONDAY)
    people.away(appointment=held, since=MONDAY, until=MONDAY + timedelta(days=1), by=town.actor(OWNER), now=MONDAY)
    assert sits() == "何平" and verify().good


def test_whatever_ends_the_owners_post_falls_to_no_mere_lead(town, owner, hears):
    another(town, "丁一", CITY + "/lead")
    confirm(hears, asked(town, owner, does="standin"))
    people.away(appointment=town.posts[OWNER], since=MONDAY, until=None, by=town.actor(OWNER), now=MONDAY)
    assert sits() == "何平"
    standin = Appointment.objects.get(seat_id=OWNER, kind="standin")
    people.end(appointment=standin, reason="调走", by=town.actor(OWNER), now=MONDAY)
    seat = Seat.objects.get(code=OWNER)
    assert (seat.sitter.name, seat.basis) == ("周宁", "owner") and acting(seat.sitter_id, OWNER) is not None
    assert verify().good


def test_where_the_owners_post_once_fell_to_a_lead_they_own_it_in_name_alone(town):
    who = another(town, "丁一", CITY + "/lead")
    Seat.objects.filter(code=OWNER).update(sitter=who, basis="lead_above")
    assert acting(who.pk, OWNER) is None
    assert OWNER not in {seat.code for seat in posts_of(who.pk)}
