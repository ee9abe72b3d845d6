"""Codes forgive what looks alike, and guessing them is slow for one device and never shuts anybody out."""

from datetime import timedelta

import pytest
from django.test import Client

from fengqiao.cases.act import Report, report_case, sweep
from fengqiao.cases.codes import ALPHABET, new_code, read_code
from fengqiao.cases.models import Attempts, Started
from fengqiao.ledger import time
from fengqiao.people.standing import Actor
from tests.cases.walks import follow, text
from tests.town import MONDAY, WILLOW_1, build


def test_a_code_is_read_however_it_is_typed():
    code = new_code()
    letters = code.replace("-", "")
    assert read_code(code) == read_code(code.lower()) == read_code(letters) == read_code(f" {letters} ") == letters


def test_any_one_wrong_letter_is_noticed():
    letters = new_code().replace("-", "")
    for place in range(13):
        other = ALPHABET[(ALPHABET.index(letters[place]) + 7) % 32]
        assert read_code(letters[:place] + other + letters[place + 1 :]) is None


def reported():
    return report_case(Report(words="路灯不亮", area=WILLOW_1), by=Actor(person=""), now=MONDAY)


def guess(client: Client, times: int, code: str = ""):
    for _ in range(times):
        answer = client.post("/follow/", {"code": code or new_code()})
    return answer


@pytest.mark.django_db
def test_a_typing_mistake_costs_nothing(client):
    for _ in range(20):
        assert client.post("/follow/", {"code": "AAAA"}).status_code == 200
    assert not Attempts.objects.exists()


@pytest.mark.django_db
def test_guessing_is_slowed_with_a_clear_message_and_even_the_right_code_waits(client):
    build()
    case = reported()
    with time.held(MONDAY):
        answer = guess(client, 6)
        assert answer.status_code == 429 and int(answer["Retry-After"]) > 0 and "请过" in text(answer)
        assert client.post("/follow/", {"code": case.code}).status_code == 429
    with time.held(MONDAY + timedelta(minutes=2)):
        assert follow(client, case.code).redirect_chain


@pytest.mark.django_db
def test_the_wait_grows_up_to_a_quarter_of_an_hour(client):
    at, waits = MONDAY, []
    for _ in range(14):
        with time.held(at):
            answer = guess(client, 1)
        if answer.status_code == 429:
            waits.append(int(answer["Retry-After"]))
            at += timedelta(seconds=waits[-1])
    assert waits == sorted(waits) and waits[-1] <= 900


@pytest.mark.django_db
def test_one_code_guessed_from_many_devices_waits_for_all_of_them():
    wrong = new_code()
    with time.held(MONDAY):
        for number in range(5):
            Client(headers={"User-Agent": f"phone {number}"}).post("/follow/", {"code": wrong})
        last = Client(headers={"User-Agent": "phone 9"}).post("/follow/", {"code": wrong})
    assert last.status_code == 429


@pytest.mark.django_db
def test_a_counter_with_one_address_is_slowed_by_seconds_and_never_shut_out():
    build()
    case = reported()
    with time.held(MONDAY):
        for number in range(80):
            Client(headers={"User-Agent": f"resident {number}"}).post("/follow/", {"code": new_code()})
    with time.held(MONDAY + timedelta(seconds=11)):
        assert follow(Client(headers={"User-Agent": "resident 99"}), case.code).redirect_chain


@pytest.mark.django_db
def test_unknown_replaced_and_expired_codes_read_the_same(client):
    from fengqiao.cases.act import reissue
    from fengqiao.matters.act import act
    from fengqiao.matters.models import Voice

    town = build()
    first, second = reported(), reported()
    desk = town.actor(WILLOW_1 + "/desk")
    reissue(voice=Voice.objects.get(pk=first.voice), by=desk, now=MONDAY, seen="address", had=1)
    act(second.matter, "reject", by=desk, given={"reason": "a", "instead": "b"}, now=MONDAY)
    with time.held(MONDAY + timedelta(days=181)):
        said = [
            text(client.post("/follow/", {"code": code})).replace(code, "")
            for code in (new_code(), first.code, second.code)
        ]
    assert said[0].split("csrf")[0] == said[1].split("csrf")[0] == said[2].split("csrf")[0]
    assert "没有找到这个查询码" in said[0]


@pytest.mark.django_db
def test_no_address_is_kept_beside_a_count(client):
    guess(client, 1)
    assert all(len(key) == 64 and "127.0.0.1" not in key for key in Attempts.objects.values_list("key", flat=True))


@pytest.mark.django_db
def test_drafts_and_counts_are_swept(client):
    guess(client, 1)
    client.post("/report/", {"draft": client.get("/report/").context["draft"], "words": "x"})
    assert sweep(now=time.now() + timedelta(days=2)) == 4
    assert not Attempts.objects.exists() and not Started.objects.exists()
