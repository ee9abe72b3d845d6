"""Pages of inspections: an office's list, the paper sheet, what was found, and every draw for everybody."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from fengqiao.evaluation.models import Check, Draw
from fengqiao.ledger import time
from fengqiao.matters.models import Matter
from tests.desk.seats import at_seat
from tests.evaluation.test_draw import LATER, a_check, drawn_week, pooled
from tests.town import HESHUN, STREET, WILLOW

pytestmark = pytest.mark.django_db


def ask(seat, address, given=None):
    client = at_seat(seat)
    with time.held(LATER):
        return client.post(address, given) if given is not None else client.get(address)


def test_an_office_finds_what_it_is_to_look_at_on_screen_and_on_paper(town, report):
    row = drawn_week(town, report)
    number = a_check(row).pooled.matter.number
    for address in ("/inspections/", "/inspections/sheet/"):
        for seat in (STREET + "/desk", HESHUN + "/desk"):
            shown = ask(seat, address).content.decode()
            assert number in shown and "沙发" not in shown, "never the reporter's own words"
        assert number not in ask(WILLOW + "/desk", address).content.decode()


def test_a_close_refuted_on_the_page_is_open_again(town, report):
    check = a_check(drawn_week(town, report))
    address = f"/inspections/check/{check.pk}/"
    assert ask(STREET + "/desk", address).status_code == 200
    assert ask(STREET + "/desk", address, {"found": "refuted"}).status_code == 422
    assert ask(STREET + "/desk", address, {"found": "refuted", "how": "site", "text": "x" * 1001}).status_code == 422
    answer = ask(STREET + "/desk", address, {"found": "refuted", "how": "site", "text": "灯还是黑的"})
    assert answer.status_code == 302
    assert Matter.objects.get(pk=check.pooled.matter_id).state == "reported"
    again = ask(STREET + "/desk", address, {"found": "held", "how": "site", "text": "亮了"})
    assert again.status_code == 422 and "已经报过" in again.content.decode()


def test_no_other_office_opens_a_check(town, report):
    address = f"/inspections/check/{a_check(drawn_week(town, report)).pk}/"
    given = {"found": "held", "how": "site", "text": "x"}
    for seat in (WILLOW + "/desk", HESHUN + "/desk", WILLOW + "/lead"):
        assert ask(seat, address).status_code == ask(seat, address, given).status_code == 404
    assert not Check.objects.exclude(found="").exists()


def test_everybody_sees_the_draws_and_takes_the_file_that_draws_again(town, report):
    row = drawn_week(town, report, 12)
    with time.held(LATER):
        shown = Client(headers={"accept-language": "zh-hans"}).get("/inspections/drawn/").content.decode()
        said = Client().get(f"/inspections/drawn/{row.pk}.json")
    assert row.seed[:16] in shown and "12 件" in shown
    body = json.loads(said.content)
    assert len(body["pool"]) == 12 and body["wrong"] == []
    assert not [
        word for pair in Matter.objects.values_list("id", "number") for word in pair if word in said.content.decode()
    ]


def test_a_small_pool_and_small_results_are_not_told(town, report):
    row = drawn_week(town, report, 3)
    with time.held(LATER):
        shown = Client(headers={"accept-language": "zh-hans"}).get("/inspections/drawn/").content.decode()
        assert Client().get(f"/inspections/drawn/{row.pk}.json").status_code == 404
    assert "太少，全部都查" in shown and "3 件" not in shown


def test_before_the_draw_the_pool_stands_there_without_a_seed(town, report):
    from fengqiao.evaluation import act
    from tests.evaluation.test_draw import AFTER, NEXT
    from tests.town import DISTRICT

    pooled(town, report)
    act.pledge(district=DISTRICT, week=NEXT, now=AFTER)
    with time.held(AFTER + timedelta(minutes=1)):
        shown = Client(headers={"accept-language": "zh-hans"}).get("/inspections/drawn/").content.decode()
        body = json.loads(Client().get(f"/inspections/drawn/{Draw.objects.get().pk}.json").content)
    assert "池子已封存" in shown
    assert (body["seed"], body["drawn"]) == ("", []) and len(body["pool"]) == 6


def test_the_lead_sees_what_inspections_refuted(town, report):
    check = a_check(drawn_week(town, report))
    given = {"found": "refuted", "how": "site", "text": "灯还是黑的"}
    ask(STREET + "/desk", f"/inspections/check/{check.pk}/", given)
    shown = ask(WILLOW + "/lead", "/figures/").content.decode()
    assert "抽查出结果的 1 件里" in shown and ">1 件其实没有解决</a>" in shown
