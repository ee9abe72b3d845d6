"""How an office is reached: recorded by its lead, on record, and shown on paper and pages in the reader's language."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.models import Matter
from fengqiao.people.models import Organisation
from fengqiao.people.reached.pages import contact_of, shown
from tests.desk.seats import at_seat
from tests.desk.test_leaving import case
from tests.town import CITY, HESHUN, STREET, URBAN, WILLOW, build

pytestmark = pytest.mark.django_db
SAID = {
    "phone": "022-2345 6789 转 8",
    "hours_zh": "工作日 8:30–17:30",
    "hours_en": "weekdays",
    "address_zh": "柳荫里1号",
}


@pytest.fixture
def town():
    return build()


def said(code=WILLOW, **more):
    return at_seat(code + "/lead").post("/offices/contact/", SAID | more)


def test_a_lead_records_it_and_it_stands_on_record_and_on_the_page_of_offices(town):
    assert said().status_code == 302
    found = Organisation.objects.get(code=WILLOW).contact
    assert found["phone"] == SAID["phone"] and found["hours"] == {"zh": SAID["hours_zh"], "en": "weekdays"}
    assert Record.objects.get(kind="people.organisation_change").post == WILLOW + "/lead" and verify().good
    assert "转 8" in at_seat(WILLOW + "/lead").get("/offices/contact/").content.decode()


@pytest.mark.parametrize("wrong", ["请打给小王", "<b>110</b>", "12"])
def test_a_telephone_is_a_telephone(town, wrong):
    assert said(phone=wrong).status_code == 422
    assert Organisation.objects.get(code=WILLOW).contact == {}


def test_a_lead_records_it_for_offices_below_and_for_nobody_else(town):
    lead = at_seat(STREET + "/lead")
    assert lead.post(f"/offices/contact/{WILLOW}/", SAID).status_code == 302
    assert lead.post(f"/offices/contact/{URBAN}/", SAID).status_code == 302
    assert lead.get(f"/offices/contact/{CITY}/").status_code == 404
    assert at_seat(WILLOW + "/lead").get(f"/offices/contact/{HESHUN}/").status_code == 404
    assert at_seat(WILLOW + "/desk").get("/offices/contact/").status_code in (302, 403, 404)
    assert "电话、时间和地址" in lead.get("/offices/").content.decode()


def test_where_none_is_recorded_the_centre_above_stands_there_but_not_beside_a_complaint(town):
    assert contact_of(WILLOW) is None and shown(None, org=WILLOW) is None
    said(STREET)
    assert contact_of(WILLOW)[1]["phone"] == SAID["phone"] and contact_of(URBAN) == contact_of(WILLOW)
    assert contact_of(WILLOW, own=True) is None and shown(None, org=WILLOW, own="|o:x|") is None
    said(WILLOW, phone="110")
    assert contact_of(WILLOW)[1]["phone"] == "110"
    said(WILLOW, phone="", hours_zh="", hours_en="", address_zh="")
    assert contact_of(WILLOW)[1]["phone"] == SAID["phone"], "taken back: the one above again"


def test_it_stands_on_the_page_of_a_code_and_on_the_slip(town):
    said()
    opened = case()
    client = Client(headers={"accept-language": "zh-hans"})
    page = client.post("/follow/", {"code": opened.code}, follow=True).content.decode()
    assert SAID["phone"] in page and "柳荫里1号" in page
    from fengqiao.intake.slips.paper import paper

    slip = paper(number=opened.number, code=opened.code, matter=opened.matter, language="zh-hans")
    assert SAID["phone"] in render_to_string("intake/slip.html", {"slip": slip, "now": None})


def test_it_stands_in_the_letter_after_calls_in_vain_in_both_languages(town):
    said()
    opened = case()
    held = Matter.objects.get(pk=opened.matter).held_by
    letter = {
        "number": opened.number, "name": "林芳", "office": "柳荫社区", "office_en": "Willow", "held_by": held, "about": "",
        "link": "https://x/follow/", "qr": "", "now": None,
    }  # fmt: skip
    text = render_to_string("desk/asking.html", letter)
    assert text.count(SAID["phone"]) == 2 and "weekdays" in text and SAID["hours_zh"] in text
