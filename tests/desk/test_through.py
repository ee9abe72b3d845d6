"""What an office enters for somebody is marked, told to them, and never their own word (SECURITY.md 2.2)."""

import pytest

from fengqiao.ledger.models import Record
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter, Voice
from fengqiao.notices.act import hear
from fengqiao.notices.models import Notice
from tests.desk.seats import at_seat
from tests.town import MONDAY, STREET, WILLOW, WILLOW_1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]


def say(client, case, says, words=""):
    voice = Voice.objects.get(matter_id=case.matter).id
    return client.post(f"/desk/m/{case.number}/through/", {"voice": voice, "says": says, "words": words, "once": says})


def test_solved_said_on_the_phone_is_marked_told_and_not_their_word(town, report):
    case = report(person=town.people["秦淑兰"])
    desk, given = town.actor(WILLOW + "/desk"), {"category": "fire.stairwell", "urgency": "normal"}
    act(case.matter, "accept", by=desk, given=given, now=MONDAY)
    act(case.matter, "assign", by=desk, given={"assignee": WILLOW_1 + "/worker-1"}, now=MONDAY)
    act(case.matter, "finish", by=town.actor(WILLOW_1 + "/worker-1"), given={"outcome": "清走"}, now=MONDAY)
    client = at_seat(WILLOW + "/desk")
    assert say(client, case, "confirm").status_code == 302
    matter = Matter.objects.get(pk=case.matter)
    assert (matter.state, matter.verified) == ("closed", "through")
    record = Record.objects.get(subject=case.matter, kind="matter.confirm")
    assert record.through and record.post == WILLOW + "/desk"
    hear(record, MONDAY)
    assert Notice.objects.filter(person=town.people["秦淑兰"], kind="matter.confirm").exists()
    assert "经办事处" in client.get(f"/desk/m/{case.number}/").content.decode()


def test_only_what_the_resident_could_do_now_is_offered_and_words_are_needed_for_a_denial(town, report):
    case = report()
    client = at_seat(WILLOW + "/desk")
    page = client.get(f"/desk/m/{case.number}/through/")
    offered = {name for name, _ in page.context["form"].fields["says"].choices}
    assert offered == {"supplement", "urge", "withdraw"}
    assert say(client, case, "confirm").status_code == 422
    assert say(client, case, "supplement", "还有一个旧柜子").status_code == 302


def test_whoever_may_not_know_the_reporter_speaks_for_nobody(town, report):
    case = report()
    act(case.matter, "offer", by=town.actor(WILLOW + "/desk"), given={"to": STREET, "reason": "路面"}, now=MONDAY)
    client = at_seat(STREET + "/desk")
    assert client.get(f"/desk/m/{case.number}/").status_code == 200
    assert client.get(f"/desk/m/{case.number}/through/").status_code == 404
