"""Bad input and bad luck of the intake, walked one by one: each is taken, nothing is lost, and each is told in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from fengqiao.cases.act import Report, report_case
from fengqiao.cases.models import Case
from fengqiao.intake import learning
from fengqiao.ledger import time
from fengqiao.matters.models import Matter
from fengqiao.people.standing import Actor
from tests.cases.walks import write
from tests.desk.seats import at_seat
from tests.town import MONDAY, WILLOW, build

pytestmark = pytest.mark.django_db
DESK = WILLOW + "/desk"


@pytest.fixture(autouse=True)
def town() -> Any:
    with time.held(MONDAY):
        yield build()


def desk_page(words: str, language: str = "zh-hans", **more: Any) -> str:
    case = report_case(Report(words=words, area=WILLOW, **more), by=Actor(person="", kind="resident"), now=MONDAY)
    assert Case.objects.get(pk=case.matter).words == words
    return at_seat(DESK).get(f"/desk/m/{case.number}/", headers={"accept-language": language}).content.decode()


@pytest.mark.parametrize("words", ["灯", "😀😀😀🔥", "。。。！"])
def test_one_character_or_only_pictures_is_taken_and_the_desk_told_that_nothing_can_be_proposed(words: str) -> None:
    assert "字太少" in desk_page(words)
    assert "too little to go by" in desk_page(words, "en")


@pytest.mark.parametrize(("language", "says"), [("zh-hans", "2000"), ("en", "2000")])
def test_fifty_thousand_characters_are_refused_in_words_and_stay_in_the_field(language: str, says: str) -> None:
    client = Client(headers={"accept-language": language})
    draft = client.get("/report/").context["draft"]
    answer = client.post("/report/", {"draft": draft, "words": "路灯不亮" * 12_500})
    page = answer.content.decode()
    assert answer.status_code in (200, 422)
    assert says in page
    assert ("at most" in page) is (language == "en")
    assert "路灯不亮路灯不亮" in page
    assert not Matter.objects.exists()


def test_fifty_thousand_characters_by_mail_or_program_are_kept_and_read_wholly_for_danger() -> None:
    long = "今天天气不错。" * 3_500 + "屋里冒烟着火了。" + "今天天气不错。" * 3_500
    case = report_case(Report(words=long, area=WILLOW, source="mail"), by=Actor(person="", kind="resident"), now=MONDAY)
    assert len(Case.objects.get(pk=case.matter).words) == len(long)
    assert Matter.objects.get(pk=case.matter).urgency == "urgent"


@pytest.mark.parametrize("words", ["門口的路燈壞了，晚上燈不亮", "门口的 street lamp 坏了，路灯 at night 不亮"])
def test_traditional_characters_and_mixed_languages_are_sorted_as_any(words: str) -> None:
    page = desk_page(words, category="fire.stairwell")
    assert 'value="light"' in page


def test_a_report_of_pictures_alone_goes_through_the_public_pages() -> None:
    page = write(Client(), words="😀🔥")
    assert page.status_code == 200
    assert "😀🔥" in page.content.decode()


def test_one_account_that_corrects_everything_is_said_where_it_is_learned(monkeypatch, capsys) -> None:
    monkeypatch.setattr(learning, "examples", lambda within: learning.Learned([], {"one account": 7}, []))
    assert learning.main([]) == 2
    told = capsys.readouterr()
    assert "7 处更正出自同一账户过多" in told.out
    assert "7 corrections too many of one account" in told.out


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_model_file_of_another_version_is_said_in_the_reader_s_language(language: str) -> None:
    from fengqiao.intake.act import sorting as act
    from fengqiao.ledger.door import SYSTEM
    from tests.town import DISTRICT, STREET

    row = act.propose(arrays=b"PK", said=b'{"format": 99}', district=DISTRICT[:6], by=SYSTEM, now=MONDAY)
    act.switch_on(version=row.version, district=DISTRICT[:6], by=SYSTEM, now=MONDAY)
    page = at_seat(f"{STREET}/lead").get("/intake/sorting/", headers={"accept-language": language}).content.decode()
    assert ("别的软件版本" in page) is (language != "en")
    assert ("another version of this software" in page) is (language == "en")
    # And what comes in is sorted by words meanwhile.
    assert 'value="light"' in desk_page("门口的路灯坏了，灯不亮", category="fire.stairwell")


def test_poisoned_cases_teach_text_and_nothing_else() -> None:
    from fengqiao.intake.sorting import learn
    from fengqiao.intake.sorting.features import Asked
    from fengqiao.intake.sorting.model import read, written

    odd = ["=cmd()", "'; DROP TABLE x; --", "\u202e😀" * 3, "x" * 50_000, "", "<script>alert(1)</script>", "\x00"]
    cases = [learn.Example(Asked("", f"{each}{n}路灯不亮"), "light", f"r{n}") for n, each in enumerate(odd * 3)]
    cases += [learn.Example(Asked("", f"{n}楼道堆物{each}"), "fire", f"q{n}") for n, each in enumerate(odd * 3)]
    model = read(*written(learn.learned(learn.seen(cases), turns=1)))
    found = model.hear(Asked("", "<script>路灯不亮"))
    assert abs(float(found.chances.sum()) - 1) < 1e-6
