"""Lists that leave as files: cut to sight, no formula, no person, no protected matter, on record before they go."""

import csv
import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

from fengqiao.cases.act import Contact, Report, report_case
from fengqiao.desk import act
from fengqiao.ledger.models import Read, Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act as do
from fengqiao.matters.models import Matter
from fengqiao.people.standing import Actor
from fengqiao.ui.sheets import written
from tests.intake.test_programs import at
from tests.town import HESHUN, MONDAY, STREET, URBAN, WILLOW, WILLOW_1, WILLOW_2, build

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return build()


def case(area=WILLOW, category="light", *, words="路灯不亮，我是林芳 301", about=(), now=MONDAY):
    contact = Contact(name="林芳", phone="13912345678")
    report = Report(words=words, area=area, category=category, about_organisations=about)
    return report_case(report, by=Actor(person=""), contact=contact, now=now)


def titled(town, opened, title) -> None:
    given = {"category": "light", "urgency": "normal", "title": title}
    seat = Matter.objects.get(pk=opened.matter).seat
    do(opened.matter, "accept", by=town.actor(seat), given=given, now=MONDAY)


def out(post, **said):
    return at(post).post("/desk/out/", {"form": "csv", "what": "queue"} | said)


def lines(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.status_code
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_queue_leaves_as_narrowed_and_cut_to_sight_with_no_persons(town):
    mine, _other = case(), case(HESHUN)
    hidden = case(about=(URBAN,))
    titled(town, mine, "换灯泡")
    answer = out(WILLOW + "/desk")
    assert [row["编号"] for row in lines(answer)] == [mine.number]
    text = answer.content.decode()
    assert "林芳" not in text and "139" not in text and "301" not in text and hidden.number not in text
    assert lines(answer)[0]["办理标题"] == "换灯泡" and lines(answer)[0]["导出人"].startswith("赵敏")
    assert lines(out(WILLOW + "/desk", query="urgency=urgent")) == []
    assert len(lines(out(STREET + "/lead", query="where=area"))) == 2
    assert answer["Content-Disposition"].startswith('attachment; filename="queue-')


def test_a_formula_in_a_title_stays_text_in_both_forms(town):
    for title in ("=cmd|' /C calc'!A0", "\t=1+1", "＝SUM(A1)", "@x", "-1"):
        titled(town, case(), title)
    for row in lines(out(WILLOW + "/desk")):
        assert row["办理标题"].startswith("'") or row["办理标题"].startswith(" ")
    book = load_workbook(io.BytesIO(out(WILLOW + "/desk", form="xlsx").content))
    cells = [cell for line in book.active.iter_rows() for cell in line]
    assert len(cells) == 6 * 14 and all(cell.data_type in ("s", "n") for cell in cells if cell.value)
    assert not [cell for cell in cells if str(cell.value or "").startswith(("=", "+", "@", "-", "＝"))]


def test_it_is_on_record_and_a_read_before_it_leaves_and_without_record_nothing_leaves(town, monkeypatch):
    case()
    out(WILLOW + "/desk", query="q=林芳&urgency=normal")
    record = Record.objects.get(kind="desk.out")
    assert record.post == WILLOW + "/desk" and "林芳" not in record.body and verify().good
    assert Read.objects.get(post=WILLOW + "/desk", reason__startswith="queue.csv").group == "work"

    def fails(**_given):
        raise RuntimeError

    monkeypatch.setattr(act, "took_out", fails)
    with pytest.raises(RuntimeError):
        out(WILLOW + "/desk")


def test_for_analysts_nothing_rare_stands_alone(town):
    for _each in range(5):
        case(WILLOW_1)
    case(WILLOW_2)
    case(WILLOW_2, "water.pipe")
    case(WILLOW_1, about=(URBAN,))
    old = case(WILLOW_1, now=MONDAY - timedelta(days=1))
    found = lines(out(STREET + "/lead", what="analysts"))
    assert len(found) == 8
    text = out(STREET + "/lead", what="analysts").content.decode()
    assert old.number not in text and "林芳" not in text and "路灯不亮" not in text
    areas = [row["区域代码"] for row in found]
    assert areas.count(WILLOW_1) >= 5 and WILLOW_2 not in areas
    rare = [row for row in found if row["类别"] == ""]
    assert rare and all(row["区域代码"] == "" for row in rare)
    assert all(len(row["上报日"]) == 10 for row in found)


def test_only_a_lead_takes_out_for_analysts_and_nobody_by_a_link(town):
    assert out(WILLOW + "/desk", what="analysts").status_code == 404
    assert out(WILLOW + "/desk", form="exe").status_code == out(WILLOW + "/desk", what="persons").status_code == 404
    assert at(WILLOW + "/desk").get("/desk/out/").status_code == 405
    assert at(WILLOW_1 + "/worker-1").post("/desk/out/", {"form": "csv"}).status_code in (302, 403)


def test_what_xml_cannot_hold_is_left_out_of_a_sheet():
    book = load_workbook(io.BytesIO(written("xlsx", ["a"], [["x\x00\x0b\ufffey"]], signed=["=z"])))
    assert [cell.value for cell in list(book.active.iter_rows())[1]] == ["x   y", "'=z"]
