"""The story is told once: it goes along with the number, never to whom it complains of, and the first contact stays."""

import re

import pytest

from fengqiao.cases.models import Case
from fengqiao.hall import act, find
from fengqiao.hall.models import Ticket
from fengqiao.hall.queue import Refused
from fengqiao.intake import find as intake
from fengqiao.intake.models import Draft
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.people import act as people
from tests.desk.seats import at_seat
from tests.hall.conftest import drawn
from tests.hall.test_pages import HALL, page, press, taken, words
from tests.town import HESHUN, MONDAY, STREET, URBAN, WILLOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
STORY = "占道的烧烤摊，烟往三楼里灌"


def desk(hall, number):
    office = {"1": STREET, "2": URBAN, "3": WILLOW}[number]
    return at_seat(office + "/desk"), f"/hall/desk/{hall.windows[number].pk}/"


def told(hall, **more):
    """Somebody at window 1 has told it, and it is written down: the browser of the desk and its page."""
    client, window = desk(hall, "1")
    if not Ticket.objects.exists():
        drawn(hall, 1)
    press(client, window, "next")
    press(client, window, "take_up")
    draft = Draft.objects.get()
    body = {"count": "1", "m0-words": STORY, "m0-area": WILLOW} | more
    assert client.post(f"/intake/d/{draft.pk}/keep/", body).json() == {"kept": True}
    return client, window, f"/intake/d/{draft.pk}/"


def test_the_story_goes_along_and_the_next_window_writes_on_in_it(hall):
    client, window, draft = told(hall)
    assert STORY in client.get(window).content.decode()
    press(client, window, "hand_over", office=URBAN)
    assert client.get(draft).status_code == 404 and STORY not in client.get("/intake/").content.decode()
    urban, theirs = desk(hall, "2")
    press(urban, theirs, "next")
    press(urban, theirs, "take_up")
    shown = urban.get(theirs).content.decode()
    assert STORY in shown and "转来的，经过已经写下" in shown
    assert press(urban, theirs, "write")["Location"] == draft
    assert STORY in urban.get(draft).content.decode()
    assert Draft.objects.count() == 1 and verify().good


def test_it_waits_at_the_front_for_that_office_alone(hall):
    client, window, _ = told(hall)
    drawn(hall, 2), drawn(hall, 3, priority=True)
    press(client, window, "hand_over", office=URBAN)
    willow, third = desk(hall, "3")
    press(willow, third, "next")
    assert Ticket.objects.get(number=1).state == "handed"
    urban, second = desk(hall, "2")
    press(urban, second, "next")
    assert Ticket.objects.get(number=1).state == "called"


def test_the_first_contact_stays_named_until_the_end_and_stands_on_the_slip(hall):
    client, window, draft = told(hall)
    press(client, window, "hand_over", office=URBAN)
    assert "首问" in page(window, client=client) and "001" in page(window, client=client)
    urban, theirs = desk(hall, "2")
    press(urban, theirs, "next")
    press(urban, theirs, "take_up")
    assert "首问负责：清溪街道综治中心受理席" in re.sub(r"\s", "", page(theirs, client=urban))
    answer = urban.post(draft, {"count": "1", "m0-words": STORY, "m0-area": WILLOW})
    said = answer.content.decode()
    slip = said[said.index('class="sheet slip') :]
    assert answer.status_code == 200 and "首问负责，到办完为止" in slip and "清溪街道综治中心受理席" in slip
    assert "First contact" in page(draft, "en", urban)
    press(urban, theirs, "done")
    assert Ticket.objects.get().first_post == STREET + "/desk"
    assert "您首问的，还没办完" not in page(window, client=client)


def test_it_is_on_record_who_handed_it_over_and_to_whom(hall):
    client, window, _ = told(hall)
    press(client, window, "hand_over", office=URBAN)
    kinds = list(Record.objects.filter(post=STREET + "/desk").order_by("number").values_list("kind", flat=True))
    assert kinds[-2:] == ["intake.move", "hall.hand_over"]
    assert STORY not in Record.objects.get(kind="intake.move").body


@pytest.mark.parametrize("asked", ["complained", "no office", "no window", "own", "empty"])
def test_an_office_it_complains_of_is_refused_as_one_that_does_not_exist(hall, asked):
    client, window, draft = told(hall, **{"m0-about": URBAN})
    shown = client.get(window).content.decode()
    assert f'value="{URBAN}"' not in shown and f'value="{WILLOW}"' in shown
    office = {"complained": URBAN, "no office": STREET + ":none", "no window": HESHUN, "own": STREET, "empty": ""}[
        asked
    ]
    records = Record.objects.count()
    press(client, window, "hand_over", office=office)
    assert "没有这个单位，或那里今天没有窗口" in page(window, client=client)
    assert Ticket.objects.get().state == "serving" and Draft.objects.get().organisation == STREET
    assert Record.objects.count() == records
    assert at_seat(URBAN + "/desk").get(draft).status_code == 404


def test_an_office_with_a_post_holder_of_whom_it_complains_is_refused_alike(hall):
    # 王芳 of urban management has a post at 和顺里, too: what complains of 和顺里 is not for her.
    client, window, _ = told(hall, **{"m0-about": HESHUN})
    press(client, window, "hand_over", office=URBAN)
    assert Draft.objects.get().organisation == STREET and Ticket.objects.get().state == "serving"
    people.appoint(seat=WILLOW + "/lead", person=hall.town.people["王芳"], by=SYSTEM, now=MONDAY)
    with pytest.raises(Refused, match="no_such_office"):
        act.hand_over(ticket=Ticket.objects.get(), office=WILLOW, by=hall.town.actor(STREET + "/desk"), now=MONDAY,
                      seen=Ticket.objects.get().version)  # fmt: skip


def test_what_was_sent_as_a_complaint_takes_the_number_nowhere_near_them_either(hall):
    client, window, draft = told(hall)
    client.post(draft, {"count": "1", "m0-words": STORY, "m0-area": WILLOW, "m0-about": URBAN})
    assert Case.objects.count() == 1
    press(client, window, "hand_over", office=URBAN)
    assert Ticket.objects.get().state == "serving"
    press(client, window, "hand_over", office=WILLOW)
    assert Ticket.objects.get().state == "handed"


def test_what_was_registered_stays_where_it_is_and_the_next_window_begins_anew(hall):
    client, window, draft = told(hall)
    client.post(draft, {"count": "1", "m0-words": STORY, "m0-area": WILLOW})
    press(client, window, "hand_over", office=URBAN)
    urban, theirs = desk(hall, "2")
    press(urban, theirs, "next")
    press(urban, theirs, "take_up")
    assert urban.get(draft).status_code == 404
    assert Draft.objects.filter(organisation=URBAN, sent_at=None, first_contact=STREET + "/desk").count() == 1


def test_the_one_who_wrote_it_and_kept_the_page_open_writes_no_more_in_it(hall):
    client, window, draft = told(hall)
    press(client, window, "hand_over", office=URBAN)
    late = client.post(draft + "keep/", {"count": "1", "m0-words": "改了"})
    sent = client.post(draft, {"count": "1", "m0-words": "改了", "m0-area": WILLOW})
    assert late.status_code == 404 and sent.status_code == 404 and "改了" in words(sent)
    assert Draft.objects.get().body["m0-words"] == STORY and not Case.objects.exists()


def test_handed_over_twice_by_the_same_press_it_goes_once(hall):
    client, window, _ = told(hall)
    ticket = Ticket.objects.get()
    given = {"does": "hand_over", "office": URBAN, "ticket": str(ticket.pk), "seen": str(ticket.version)}
    client.post(window, given)
    client.post(window, given | {"office": WILLOW})
    assert Draft.objects.get().organisation == URBAN and Ticket.objects.get().office == URBAN
    assert Record.objects.filter(kind="hall.hand_over").count() == 1


def test_an_old_version_moves_neither_the_number_nor_the_story(hall):
    told(hall)
    ticket = Ticket.objects.get()
    with pytest.raises(act.Stale):
        act.hand_over(ticket=ticket, office=URBAN, by=hall.town.actor(STREET + "/desk"), now=MONDAY, seen=0)
    assert Draft.objects.get().organisation == STREET


def test_back_and_forth_it_comes_back_to_who_began(hall):
    client, window, draft = told(hall)
    press(client, window, "hand_over", office=URBAN)
    urban, theirs = desk(hall, "2")
    for does in ("next", "take_up"):
        press(urban, theirs, does)
    press(urban, theirs, "hand_over", office=STREET)
    for does in ("next", "take_up"):
        press(client, window, does)
    assert STORY in client.get(draft).content.decode()
    assert intake.draft(hall.town.actor(STREET + "/desk"), draft.split("/")[3]) is not None


def test_the_phone_says_that_nothing_has_to_be_told_again(hall):
    from django.test import Client

    phone = Client()
    taken(phone)
    client, window, _ = told(hall)
    press(client, window, "hand_over", office=URBAN)
    said = page(HALL + "mine/", client=phone)
    assert "不用再讲一遍" in said and "首问负责：清溪街道综治中心受理席" in re.sub(r"\s", "", said)
    assert "need not tell it again" in page(HALL + "mine/", "en", phone)


def test_a_complaint_about_this_very_office_is_read_by_nobody_here_but_who_takes_it_down(hall):
    client, window, draft = told(hall, **{"m0-about": STREET})
    other = at_seat(STREET + "/lead")
    shown = other.get(window).content.decode()
    assert STORY not in shown and other.get(draft).status_code != 200
    assert STORY in client.get(window).content.decode()
    # For the others it looks as if nothing were written yet; what they begin does not take its place.
    assert "写下他说的" in shown
    begun = press(other, window, "write")["Location"]
    assert begun != draft and str(Ticket.objects.get().draft) in draft
    press(client, window, "hand_over", office=STREET)
    assert Ticket.objects.get().state == "serving"


@pytest.mark.parametrize("sent", [False, True])
@pytest.mark.parametrize("office", [URBAN, WILLOW])
def test_what_is_offered_to_a_colleague_tells_nothing_of_a_hidden_complaint(hall, office, sent):
    # About this office and about urban management: who took it down is offered no way there.
    about = {"count": "2", "m0-about": STREET, "m1-words": STORY, "m1-area": WILLOW, "m1-about": URBAN}
    client, window, draft = told(hall, **about)
    if sent:
        client.post(draft, {"m0-words": STORY, "m0-area": WILLOW} | about)
        assert Case.objects.count() == 2
    assert f'value="{URBAN}"' not in client.get(window).content.decode()
    other = at_seat(STREET + "/lead")
    shown = other.get(window).content.decode()
    assert f'value="{URBAN}"' in shown and f'value="{WILLOW}"' in shown
    press(other, window, "hand_over", office=office)
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.office) == ("handed", office)
    # The story went along only where it complains of nobody, and to urban management nothing tells of it.
    assert Draft.objects.get().organisation == (WILLOW if office == WILLOW and not sent else STREET)
    theirs, number = desk(hall, "2" if office == URBAN else "3")
    press(theirs, number, "next")
    press(theirs, number, "take_up")
    assert (theirs.get(draft).status_code == 200) == (office == WILLOW and not sent)
    assert (STORY in theirs.get(number).content.decode()) == (office == WILLOW and not sent)
    assert verify().good


def test_a_colleague_sends_it_nowhere_that_nobody_could(hall):
    told(hall, **{"m0-about": STREET})
    other, window = at_seat(STREET + "/lead"), desk(hall, "1")[1]
    for office in (STREET, HESHUN, STREET + ":none", ""):
        press(other, window, "hand_over", office=office)
        assert Ticket.objects.get().state == "serving"


def test_what_was_dropped_is_begun_anew_and_goes_along(hall):
    client, window, draft = told(hall)
    client.post(draft + "drop/")
    again = press(client, window, "write")["Location"]
    assert again != draft
    client.post(again + "keep/", {"count": "1", "m0-words": STORY})
    press(client, window, "hand_over", office=URBAN)
    urban, theirs = desk(hall, "2")
    for does in ("next", "take_up"):
        press(urban, theirs, does)
    assert STORY in urban.get(theirs).content.decode() and verify().good


def test_nobody_writes_for_a_number_that_is_not_at_the_window(hall):
    client, window, _ = told(hall)
    press(client, window, "done")
    before = Draft.objects.count()
    assert press(client, window, "write")["Location"] == window
    client.post(window, {"does": "write", "ticket": str(Ticket.objects.get().pk), "seen": "2"})
    assert Draft.objects.count() == before


def test_a_draft_in_which_nothing_was_written_goes_with_the_number_and_a_written_one_stays(hall):
    client, window = desk(hall, "1")
    drawn(hall, 5)
    for does in ("next", "take_up", "done"):
        press(client, window, does)
    assert not Draft.objects.exists()
    drawn(hall, 6)
    client, window, draft = told(hall)
    press(client, window, "done")
    assert STORY in client.get(draft).content.decode()


def test_what_the_end_of_the_day_cut_off_stays_on_the_list_of_the_first_contact(hall):
    client, window, draft = told(hall)
    press(client, window, "hand_over", office=URBAN)
    act.close_now(centre=hall.street, by=hall.lead, now=MONDAY)
    shown = page(window, client=client)
    assert "您首问的，还没办完 11-23 001 今天没有轮到" in shown
    urban = at_seat(URBAN + "/desk")
    urban.post(draft, {"count": "1", "m0-words": STORY, "m0-area": WILLOW})
    assert "您首问的，还没办完" not in page(window, client=client)


def test_nobody_is_sent_to_an_office_whose_window_does_not_open_any_more_today(hall):
    client, window, _ = told(hall)
    for row in find.lines([hall.windows["2"]], sitting=False):
        act.end_hours(hours=row, by=hall.lead, now=MONDAY)
    assert f'value="{URBAN}"' not in client.get(window).content.decode()
    press(client, window, "hand_over", office=URBAN)
    assert Ticket.objects.get().state == "serving"
