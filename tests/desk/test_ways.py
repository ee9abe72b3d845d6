"""Another category or place goes to whoever answers there: said before it is sent and after, from every page."""

import re
import uuid

import pytest

from fengqiao.cases.models import Case
from fengqiao.ledger.door import SYSTEM
from fengqiao.matters.act import Denied, act
from fengqiao.matters.models import Matter
from fengqiao.people import act as people
from fengqiao.people.models import Organisation
from tests.cases.ground import IN_WILLOW_1, OUTSIDE, lay
from tests.desk.seats import at_seat
from tests.town import HESHUN, HESHUN_1, MONDAY, STREET, URBAN, WILLOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
DESK, LEAD = WILLOW + "/desk", WILLOW + "/lead"
LIGHT = {"category": "light", "urgency": "normal", "reason": "其实是路灯"}


@pytest.fixture
def town(town):
    people.answer_for(
        organisation=URBAN, category="light", level=3, scope=WILLOW, words={"zh": "路灯由城管科修", "en": "lamps"},
        by=SYSTEM, now=MONDAY,
    )  # fmt: skip
    return town


def held(case):
    return Matter.objects.get(pk=case.matter).held_by


def send(client, case, does, follow=False, **given):
    return client.post(f"/desk/m/{case.number}/{does}/", {"once": str(uuid.uuid4())} | given, follow=follow)


def test_the_screen_says_who_would_have_it_and_sends_it_only_then(town, report):
    case, desk = report(), at_seat(DESK)
    due = Matter.objects.get(pk=case.matter).due
    seen = send(desk, case, "recategorise", **LIGHT)
    page = seen.content.decode()
    assert seen.status_code == 200 and "会转给清溪街道城管科" in page and "路灯由城管科修" in page
    assert held(case) == WILLOW and "其实是路灯" in page
    done = send(desk, case, "recategorise", follow=True, shown=URBAN, **LIGHT)
    assert held(case) == URBAN
    assert "现在由清溪街道城管科负责" in done.content.decode() and "职责清单" in done.content.decode()
    matter = Matter.objects.get(pk=case.matter)
    assert matter.due <= due and matter.category == "light"


def test_while_it_is_written_the_screen_names_who_would_have_it(town, report):
    case, desk = report(), at_seat(DESK)
    told = desk.post(f"/desk/m/{case.number}/recategorise/leads/", {"category": "light"}).content.decode()
    assert "清溪街道城管科" in told and f'value="{URBAN}"' in told
    assert held(case) == WILLOW


def test_a_category_without_an_office_stays_at_the_place_and_says_so(town, report):
    case, desk = report(), at_seat(DESK)
    told = desk.post(f"/desk/m/{case.number}/recategorise/leads/", {"category": "water"}).content.decode()
    assert "职责清单没有写谁负责" in told and "柳荫里" in told
    done = send(desk, case, "recategorise", follow=True, category="water", urgency="normal", reason="漏水")
    assert held(case) == WILLOW and "职责清单没有写谁负责" in done.content.decode()


def test_request_14_a_new_category_is_routed_anew_and_once(town, report):
    case = report()
    assert send(at_seat(DESK), case, "recategorise", shown=URBAN, **LIGHT).status_code == 302
    people.appoint(seat=URBAN + "/desk", person=town.people["吴磊"], by=SYSTEM, now=MONDAY)
    back = {"category": "water", "urgency": "normal", "reason": "还是漏水"}
    told = at_seat(URBAN + "/desk").post(f"/desk/m/{case.number}/recategorise/leads/", back).content.decode()
    assert "不再转" in told
    assert send(at_seat(URBAN + "/desk"), case, "recategorise", **back).status_code == 302
    assert held(case) == URBAN


def test_what_was_handed_elsewhere_stays_there_while_the_answer_is_the_same(town, report):
    case = report(STREET)
    act(
        case.matter,
        "hand_down",
        by=town.actor(STREET + "/lead"),
        given={"to": WILLOW, "reason": "属地办理"},
        now=MONDAY,
    )
    send(at_seat(DESK), case, "recategorise", category="water", urgency="normal", reason="漏水")
    assert held(case) == WILLOW


def test_request_14_a_pin_elsewhere_leads_there_and_the_old_pin_is_gone(town, report):
    lay()
    case, desk = report(lon=IN_WILLOW_1[0], lat=IN_WILLOW_1[1]), at_seat(DESK)
    there = {"place_address": "和顺里 2 号楼", "place_lon": "117.225", "place_lat": "39.125", "reason": "说错小区"}
    seen = send(desk, case, "relocate", **there)
    assert seen.status_code == 200 and "会转给和顺里第一网格" in seen.content.decode()
    assert send(desk, case, "relocate", shown=HESHUN_1, **there).status_code == 302
    row = Case.objects.get(pk=case.matter)
    assert (held(case), row.area, row.place, row.lon) == (HESHUN_1, HESHUN_1, "和顺里 2 号楼", 1172250000)


def test_a_community_from_the_list_leads_there_without_a_pin(town, report):
    lay()
    case, desk = report(), at_seat(DESK)
    assert (
        send(desk, case, "relocate", place_address="和顺里", area=HESHUN, reason="错了", shown=HESHUN).status_code
        == 302
    )
    assert (held(case), Case.objects.get(pk=case.matter).lon) == (HESHUN, None)


def test_a_pin_outside_all_areas_is_refused_with_what_to_do(town, report):
    lay()
    case = report()
    lon, lat = (str(each) for each in OUTSIDE)
    given = {"place_address": "很远", "place_lon": lon, "place_lat": lat, "reason": "x"}
    answer = send(at_seat(DESK), case, "relocate", **given)
    page = answer.content.decode()
    assert answer.status_code == 422 and "不在本市任何一个区域" in page and "请把图钉移到" in page and "很远" in page
    assert Matter.objects.get(pk=case.matter).version == 1


def test_where_nobody_answers_at_any_level_it_is_refused_with_what_to_do(town, report):
    case = report()
    with pytest.raises(Denied) as denied:
        act(case.matter, "relocate", by=town.actor(DESK), now=MONDAY,
            given={"place": "外地", "area": "990000000000", "reason": "x"})  # fmt: skip
    assert (denied.value.refused.why, held(case)) == ("nobody", WILLOW)
    Organisation.objects.filter(kind="centre").update(kind="gone")
    people.touch()
    answer = send(at_seat(DESK), case, "recategorise", **LIGHT)
    assert answer.status_code == 422 and "没有任何单位可以负责" in answer.content.decode()


def test_many_at_once_are_each_shown_and_each_answered(town, report):
    cases, desk = [report(), report(), report(STREET)], at_seat(DESK)
    sent = {"does": "recategorise", "matter": [case.matter for case in cases], "sent": "1", "once": "b", **LIGHT}
    seen = desk.post("/desk/bulk/", sent)
    assert [bool(row["way"] and row["way"].moves) for row in seen.context["ways"]] == [True, True, False]
    assert {held(case) for case in cases} == {WILLOW, STREET}
    done = desk.post("/desk/bulk/", sent | {"shown": "1"})
    assert [row["ok"] for row in done.context["results"]] == [True, True, False]
    assert "清溪街道城管科" in done.context["results"][0]["next"]
    assert [held(case) for case in cases] == [URBAN, URBAN, STREET]


def test_a_lead_does_it_on_the_phone(town, report):
    case, lead = report(), at_seat(LEAD)
    given = {"does": "recategorise", "once": "p", **LIGHT}
    seen = lead.post(f"/work/{case.number}/", given)
    shown = re.search(r'name="shown" value="([^"]+)"', seen.content.decode())[1]
    assert (seen.status_code, shown, held(case)) == (200, URBAN, WILLOW)
    assert lead.post(f"/work/{case.number}/", given | {"shown": shown}).status_code == 302
    assert held(case) == URBAN


def test_nobody_names_the_route_themselves(town, report):
    case = report()
    act(case.matter, "recategorise", by=town.actor(DESK), now=MONDAY,
        given={"category": "water", "reason": "x", "route": HESHUN})  # fmt: skip
    assert held(case) == WILLOW


def test_reprisal_begins_levels_above(town, report):
    case = report()
    told = at_seat(DESK).post(f"/desk/m/{case.number}/recategorise/leads/", {"category": "reprisal"}).content.decode()
    assert "上面 2 级" in told


def test_request_3_near_a_border_both_owners_are_named_and_asked_for(town, report):
    lay()
    # The border of the two communities runs at 117.22; ten metres are some 0.00012 degrees there.
    near = report(area=WILLOW, lon=117.2199, lat=39.125, place="路口东南角")
    page = at_seat(DESK).get(f"/desk/m/{near.number}/").content.decode()
    assert "靠近边界" in page and "10 米内就是和顺里第一网格" in page and "和顺里" in page
    far = report(area=WILLOW, lon=117.205, lat=39.125, place="3 号楼")
    assert "靠近边界" not in at_seat(DESK).get(f"/desk/m/{far.number}/").content.decode()
