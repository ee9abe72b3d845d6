"""Every number of the lead's page, the board of what waits and the monthly pages opens into its cases or says why not."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from fengqiao.cases import callbacks
from fengqiao.evaluation import act, find, inspected
from fengqiao.evaluation.opening import cases
from fengqiao.ledger.models import Record
from fengqiao.matters.act import set_numbers
from fengqiao.matters.models import Matter
from tests.evaluation.test_called import asked  # noqa: F401  (a fixture)
from tests.evaluation.test_draw import LATER, a_check, drawn_week, say
from tests.evaluation.test_lead import DAY, accept, does, month, page
from tests.town import DISTRICT, HESHUN, MONDAY, STREET, URBAN, WILLOW

pytestmark = pytest.mark.django_db
LEAD, PAST = STREET + "/lead", LATER + 30 * DAY
WHY_NOT = {
    r"\d+ 件逾期$": "the table right below has them",
    r"已逾期上转 \d+ 次": "the steps stand on the case's own page, whose link is beside",
    r"已等 \d+ 天$|最早一次已过|说了 \d+ 次|^\d+ 天$": "the reporter's clock of the one case of the line",
    r"到下一个工作日为止，还会有 \d+ 件到期": "the list right below has them",
    r"这里是(最久|最先到期)的 \d+ 件": "how many of them stand here",
    r"\d+ 件，诉求人说了几次没有回音": "the list right below has them",
    r"上报的事，后来怎样$|吹哨请来的单位$": "a month",
    r"按上月的上报数算": "reckoned from the two numbers in front of it, which open",
    r"\d+%|横线是从 0 到 100%|95%": "reckoned from n of d, which opens",
    r"\d+ 处抽查没有按时去看": "the list right below has them",
    r"件里，$|抽查出结果的": "opens by 'checked' beside it",
    r"最后七天|每七天": "no number of cases",
    r"\d+ 件在挂账$": "the table right below has them",
    r"第 \d+ 次挂账": "the steps of the one case of the line",
    r"1 到 4 的数不公布": "says so itself",
    r"\d+ 件逾期，由最上一级负责": "the table right below has them",
    r"不到 5 件": "says so itself",
}
"""Text with a number that is no link -> why it needs none."""
DATED = re.compile(
    r"\d{4}-\d\d(-\d\d)?|\d+月\d+日|\d\d:\d\d|还有 ?\d+ ?\S+|逾期 ?\d+ ?(天|小时|分钟)|\d+ ?(天|小时|分钟|个工作日)(后|前|内)"
)
NUMBER = re.compile(r"\d")
CASE = re.compile(r"\d{6}-\d{8}-\d+(-\d+)?")


class Figures(HTMLParser):
    """Texts with a digit in the main part of a page, with the address they stand in, if any."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[tuple[str, dict]] = []
        self.links: set[str] = set()
        self.bare: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in ("br", "input", "meta", "link", "img", "hr", "wbr"):
            self.inside.append((tag, dict(attrs)))
        if tag == "a" and any(each == "main" for each, _ in self.inside):
            self.links.add(dict(attrs)["href"])

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tags = [tag for tag, _ in self.inside]
        if "main" not in tags or {"a", "select", "time", "svg", "script", "style", "option"} & set(tags):
            return
        text = DATED.sub("", CASE.sub("", " ".join(data.split())))
        if NUMBER.search(text):
            self.bare.append(text)


def read(seat, address, now):
    answer = page(seat, address, now)
    assert answer.status_code == 200, (address, answer.status_code)
    found = Figures()
    found.feed(answer.content.decode())
    return found


@pytest.fixture
def lived(town, report, asked, monkeypatch):  # noqa: F811
    """A month with late problems, calls, checks, changes, deadlines and offices called in."""
    set_numbers(
        district=DISTRICT, numbers={"suspend_days": 60}, valid_from=MONDAY, by=town.actor(LEAD),
        second=town.actor(DISTRICT + "/lead"), now=MONDAY,
    )  # fmt: skip
    opened = report()
    does(town, opened, accept(), ("assign", WILLOW + "/desk", {"assignee": WILLOW + "-01/worker-1"}))
    given = {"reason": "等预算", "review_on": MONDAY + timedelta(days=30)}
    does(town, opened, ("suspend", LEAD, given))
    row = drawn_week(town, report)
    check = a_check(row)
    say(town, check, "refuted")
    act.chase(PAST)
    return row


def test_every_figure_of_the_leads_pages_opens_or_says_why_not(town, lived):
    walked: dict[str, str] = {}
    months = [f"/figures/?month={month(at).key}" for at in (MONDAY, LATER)]
    for address in (*months, "/figures/waiting/", "/figures/overdue/", "/figures/monthly/"):
        found = read(LEAD, address, PAST)
        for text in found.bare:
            assert any(re.search(pattern, text) for pattern in WHY_NOT), f"{address}: «{text}» opens into nothing"
        walked |= {link.split("/")[3]: link for link in found.links if link.startswith("/figures/cases/")}
    assert walked.keys() >= {
        "drawn",
        "checked",
        "found_refuted",
        "unlooked",
        "calls",
        "change_numbers",
        "change_suspend",
    }
    assert walked.keys() >= {"load_open", "load_late", "load_soon", "task_asked", "task_missed", "reported", "in_open"}
    for link in walked.values():
        assert page(LEAD, link, PAST).status_code == 200, link


def test_what_opens_is_as_many_as_was_counted(town, lived):
    by, now = town.actor(LEAD), PAST
    for period in (month(MONDAY), month(LATER)):
        seen = inspected.counted(by.scope, period, now)
        for name, n in seen.items():
            if name != "not unlooked":
                opened = cases.behind(by, period, name, now)
                assert len(opened.lines) + opened.unseen == n, name
        ended = callbacks.counted(by.scope, period.starts, period.ends)
        for name, n in ended.items():
            opened = cases.behind(by, period, f"call_{name}", now)
            assert len(opened.lines) + opened.unseen == n, name
    for load in find.loads(by, now):
        for name, n in (("open", load.open), ("late", load.late), ("soon", load.soon)):
            assert len(cases.behind(by, month(now), f"load_{name}", now, of=load.seat).lines) == n
    opened = cases.behind(by, month(MONDAY), "task_missed", now, of=URBAN)
    assert len(opened.lines) == 1 and opened.lines[0].matter.state == "missed"


def test_a_check_of_the_next_community_is_counted_and_not_shown(town, lived):
    """Whoever leads one community opens nothing of another's; a complaint is in no pool and so behind no number."""
    theirs = cases.behind(town.actor(HESHUN + "/lead"), month(LATER), "drawn", PAST)
    assert theirs == cases.Behind([], 0, False)
    mine = page(WILLOW + "/lead", f"/figures/cases/drawn/?month={month(LATER).key}", PAST).content.decode()
    drawn = Matter.objects.filter(pk__in=lived.pool.filter(chosen=True).values("matter"))
    assert all(row.number in mine for row in drawn)
    other = page(HESHUN + "/lead", f"/figures/cases/load_open/?of={WILLOW}/desk", MONDAY).content.decode()
    assert not [row.number for row in Matter.objects.all() if row.number and row.number in other]


def test_a_change_of_deadlines_says_what_by_whom_and_from_when(town, lived):
    shown = page(LEAD, f"/figures/cases/change_numbers/?month={month(MONDAY).key}", PAST).content.decode()
    assert "60（通行的是 90）" in shown and "改了 1 次期限" in shown
    assert Record.objects.filter(kind="matter.numbers").count() == 1


def test_no_number_that_there_is_not(town):
    for name in ("change_everything", "load_heavy", "task_person", "call_x", "not%20unlooked"):
        assert page(LEAD, f"/figures/cases/{name}/", MONDAY).status_code == 404
