"""Progress in plain words: where it is, which office answers, until when; no name of a person is even asked for."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from fengqiao.cases.danger import numbers
from fengqiao.cases.progress import STORY, tell
from fengqiao.law.facts import Facts
from tests.town import MONDAY


class Offices:
    """Names by code, as a page looks them up."""

    def org(self, code):
        return {"w": "Willow Lane", "s": "Qingxi"}[code]

    def seat(self, code):
        return f"{self.org(code[0])} · desk"


def facts(**more) -> Facts:
    given = {"state": "reported", "held_by": "w", "seat": "w/desk", "due": MONDAY + timedelta(days=1)}
    found = Facts()
    for name, value in (given | more).items():
        setattr(found, name, value)
    return found


def told(language="en", **more):
    said = more.pop("said", None)
    with override(language):
        return tell(facts(**more), Offices(), MONDAY, said=said)


def test_it_names_the_office_and_the_moment():
    found = told()
    assert (found.where, found.who) == ("Willow Lane", "Willow Lane · desk")
    assert found.when == "to be taken on by tomorrow 10:00"
    assert "moves" in found.next or "goes to the level above" in found.next


@pytest.mark.parametrize(
    ("state", "at"), [("reported", 0), ("accepted", 1), ("working", 2), ("suspended", 2), ("done", 3), ("closed", 4)]
)
def test_each_state_stands_at_its_step(state, at):
    found = told(state=state, ended_at=MONDAY if state == "closed" else None)
    assert found.at == at and len(found.steps) == 4


def test_what_was_not_checked_never_reads_as_solved():
    found = told(state="closed", ended_at=MONDAY, verified="unverified", due=None)
    assert "solved" not in found.headline.lower() and "does not count as solved" in found.next


def test_what_the_office_said_stands_in_the_page():
    assert "no parts" in told(state="suspended", said={"reason": "no parts"}).next
    assert "12348" in told(state="rejected", ended_at=MONDAY, due=None, said={"reason": "a", "instead": "12348"}).next
    assert "carried away" in told(state="done", said={"outcome": "carried away"}).next


def test_a_matter_that_went_up_says_so_and_one_at_the_top_says_that_it_is_listed():
    assert "level above" in told(tally={"overdue": 1}).headline
    again = told(tally={"reopen": 1}, origin="w")
    assert again.headline == "Your report is open again", "first with those who had it"
    assert "public list" in told(late=True).next
    assert "list" not in told(late=True, about=("o:1",)).next, "nobody else may learn of a complaint about an office"


def test_late_is_late_only_while_somebody_must_act():
    past = MONDAY - timedelta(hours=1)
    assert told(due=past).late and not told(state="done", due=past).late


def test_every_step_reads_in_both_languages():
    for sentence in STORY.values():
        with override("zh-hans"):
            zh = sentence("清溪街道")
        with override("en"):
            en = sentence("Qingxi")
        assert zh != en and not any("\u4e00" <= letter <= "\u9fff" for letter in en), zh


@pytest.mark.parametrize(
    ("words", "call"),
    [
        ("楼道有煤气味", ("119",)), ("There is a smell of gas", ("119",)), ("他被打受伤了", ("110", "120")),
        ("消防通道堆了东西", ()), ("路灯不亮", ()), ("the lamp is dark", ()),
    ],
)  # fmt: skip
def test_words_of_danger_name_the_number_to_call(words, call):
    assert numbers(words) == call


@pytest.mark.parametrize("state", ["reported", "accepted", "working"])
def test_while_it_is_objected_the_page_says_which_office_refuses_and_who_rules(state):
    found = told(state=state, objected_by="s/desk", ruler="w")
    assert "Qingxi" in found.next and "Willow Lane" in found.next


@pytest.mark.parametrize("about", [("o:s",), ("o:w",)])
def test_an_office_complained_of_is_never_named_as_the_one_that_objects_or_rules(about):
    found = told(state="working", held_by="w", objected_by="s/desk", ruler="w", about=about)
    assert "Qingxi" not in found.next and "Willow Lane" not in found.next
