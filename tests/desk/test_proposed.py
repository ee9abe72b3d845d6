"""Beside a new case: three categories with their words, one key that takes one, and whom to call first."""

import re

import pytest

from fengqiao.matters.models import Matter
from tests.desk.seats import at_seat
from tests.town import STREET, WILLOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]


def page(number, seat=f"{WILLOW}/desk"):
    return at_seat(seat).get(f"/desk/m/{number}/").content.decode()


def test_a_new_case_shows_what_it_may_be_and_why(town, report):
    case = report(words="门口的路灯坏了，晚上灯不亮", category="fire.stairwell")
    shown = page(case.number)
    assert "像是哪一类" in shown
    assert re.search(r'value="light"[^>]*>', shown)
    assert "路灯" in shown
    assert "只按词" in shown


def test_one_key_corrects_it(town, report):
    case = report(words="门口的路灯坏了，晚上灯不亮", category="fire.stairwell")
    shown = page(case.number)
    assert re.search(r'<button[^>]*data-key="1"[^>]*', shown) or 'data-key="1"' in shown
    part = shown[shown.index('aria-labelledby="proposed-h"') :]
    given = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', part[: part.index("</form>")]))
    given.pop("csrfmiddlewaretoken", None)
    answer = at_seat(f"{WILLOW}/desk").post(f"/desk/m/{case.number}/recategorise/", given | {"category": "light"})
    assert answer.status_code in (200, 302)
    if answer.status_code == 200:
        # Another category may lead to another office: then that is shown before it is done.
        pytest.fail(answer.content.decode()[:500])
    assert Matter.objects.get(number=case.number).category == "light"


def test_the_category_it_has_is_no_button(town, report):
    shown = page(report(words="二单元楼道堆着旧沙发，楼道堆物").number)
    assert "现在就是这一类" in shown


def test_danger_says_at_the_desk_whom_to_call_first(town, report):
    shown = page(report(words="楼道里有燃气味，漏气", category="light").number)
    assert 'href="tel:119"' in shown
    assert "但还不是急件" in shown


def test_danger_that_came_by_program_or_mail_rings(town, report):
    for source in ("open311", "mail"):
        case = report(words="楼上有人持刀打人", category="light", source=source)
        assert Matter.objects.get(number=case.number).urgency == "urgent"
    assert (
        Matter.objects.get(number=report(words="路灯不亮", category="light", source="open311").number).urgency
        == "normal"
    )


def test_words_that_are_not_shown_speak_for_nothing(town, report):
    protected = report(words="路灯坏了没人修", category="light", about_organisations=(WILLOW,))
    shown = page(protected.number, f"{STREET}/desk")
    assert "像是哪一类" not in shown


def test_a_case_that_is_only_pictures_or_one_letter_shows_no_guess(town, report):
    for words in ("灯", "😀😀😀"):
        assert 'data-key="1"' not in page(report(words=words, category="light").number)


def test_what_somebody_wrote_is_no_markup(town, report):
    shown = page(report(words="路灯<script>alert(1)</script>不亮", category="fire.stairwell").number)
    assert "<script>alert(1)" not in shown


def pressed(number, shown, seat=f"{WILLOW}/desk"):
    """Press the one key that gives the other urgency."""
    part = shown[shown.index("<b>急缓</b>") :]
    part = part[part.index("<form") : part.index("</form>")]
    given = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', part))
    given.pop("csrfmiddlewaretoken", None)
    urgency = re.search(r'name="urgency" value="(\w+)"', part)
    assert urgency is not None, part
    # One key of its own on the whole page.
    assert part.count('data-key="7"') == shown.count('data-key="7"') == 1
    answer = at_seat(seat).post(f"/desk/m/{number}/recategorise/", given | {"urgency": urgency[1]})
    assert answer.status_code == 302, answer.content.decode()[:500]


def test_one_key_makes_an_ordinary_case_urgent_and_the_same_key_takes_it_back(town, report):
    case = report(words="门口的路灯坏了，晚上灯不亮", category="light")
    pressed(case.number, page(case.number))
    assert (Matter.objects.get(number=case.number).urgency, Matter.objects.get(number=case.number).category) == (
        "urgent",
        "light",
    )
    pressed(case.number, page(case.number))
    assert Matter.objects.get(number=case.number).urgency == "normal"


def test_a_case_without_a_category_takes_the_first_proposed_with_its_urgency_and_the_button_says_so(town, report):
    case = report(words="门口的路灯坏了，晚上灯不亮", category="")
    shown = page(case.number)
    assert "一并定为“路灯" in shown
    pressed(case.number, shown)
    assert Matter.objects.get(number=case.number).urgency == "urgent"


def test_no_key_makes_ordinary_what_words_of_danger_made_urgent(town, report):
    case = report(words="楼道里有燃气味，漏气", category="light", source="mail")
    assert Matter.objects.get(number=case.number).urgency == "urgent"
    shown = page(case.number)
    assert "有危险的词，按急件" in shown
    assert 'name="urgency" value="normal"' not in shown
