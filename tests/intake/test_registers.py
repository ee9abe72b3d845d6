"""Exports and registers: a dry run first, one matter in several rows, progress, stopping, cutting, going on."""

from datetime import timedelta

import pytest
from django.test import Client

from fengqiao import clock
from fengqiao.cases.models import Case
from fengqiao.intake import act as intake
from fengqiao.intake.act import imports
from fengqiao.intake.imports import register, waiting
from fengqiao.intake.models import Batch
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.models import Voice
from fengqiao.people import act as people
from tests.cases.ground import lay
from tests.desk.seats import at_seat
from tests.imported import taken_in
from tests.intake.test_files import upload, workbook
from tests.town import MONDAY, STREET, WILLOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
DESK = WILLOW + "/desk"

# What a hotline's export looks like.
ORDERS = (
    "工单编号,来电时间,来电人,来电号码,诉求标题,诉求内容,诉求类型,事发地址,办理时限,工单状态\n"
    "W1,2026-11-20 08:10,王芳,13800000011,路灯不亮,六号楼前的路灯三天不亮,路灯,六号楼,2026-11-27,办理中\n"
    "W2,2026-11-20 09:30,李强,13800000012,水管漏水,七号楼水管漏水,用水,七号楼,2026-11-27,已办结\n"
    "W3,2026-11-21 10:00,,,,闻到煤气味,未分类的,八号楼,,办理中\n"
)
# A register kept by hand: the number and the matter stand once, the steps below them.
REGISTER = [
    ["登记编号", "日期", "来访人", "电话", "事项", "处理情况"],
    ["D1", "11月2日", "王芳", "13800000011", "楼道堆物", "已通知物业"],
    ["", "11月5日", "", "", "", "物业清了一半"],
    ["", "11月9日", "李强", "13800000012", "我家门口也堵着", ""],
    ["D2", "11月6日", "", "", "井盖缺了", ""],
]
STEPS = {"id": "登记编号", "said_at": "日期", "name": "来访人", "phone": "电话", "words": "事项", "step": "处理情况"}


def rows(count, start=0):
    return [["编号", "内容"], *([f"N{each}", f"第{each}盏灯不亮"] for each in range(start, start + count))]


KEYED = {"id": "编号", "words": "内容"}


def chosen(client, raw, name="a.csv"):
    step = upload(client, raw, name)
    page = client.get(step["Location"])
    return step["Location"], {field.name: field.value() for field in page.context["form"] if field.value()}


def test_an_export_of_the_hotline_is_understood_without_a_word(town):
    client = at_seat(DESK)
    where, mapping = chosen(client, ORDERS.encode("gb18030"))
    assert mapping == {
        "id": "工单编号", "said_at": "来电时间", "name": "来电人", "phone": "来电号码", "title": "诉求标题", "words": "诉求内容",
        "category": "诉求类型", "place": "事发地址", "due": "办理时限", "state": "工单状态",
    }  # fmt: skip
    client.post(where, mapping | {"go": "1"})
    lamp = Case.objects.get(source_key__endswith=":W1")
    assert lamp.words == "路灯不亮\n六号楼前的路灯三天不亮" and lamp.matter.category == "light"
    assert Voice.objects.get(matter=lamp.matter).person.name == "王芳"
    said = client.get(f"/desk/m/{lamp.matter.number}/").content.decode()
    assert "来电时间：2026-11-20 08:10" in said and "办理时限：2026-11-27" in said
    assert not Case.objects.filter(source_key__endswith=":W2").exists()
    assert [row["why"] for row in Batch.objects.get().rejected] == ["over"]


def test_a_trial_says_what_would_happen_and_keeps_nothing(town):
    client = at_seat(DESK)
    where, mapping = chosen(client, ORDERS.encode())
    before = Record.objects.count()
    page = client.post(where, mapping)
    said = page.content.decode()
    tried = page.context["trial"]
    assert (tried.rows, tried.taken, tried.sorted, tried.urgent) == (3, 2, 1, 1)
    assert "未分类的" in said and "那边已经办结" in said and "会新增 2 件" in said
    assert not Case.objects.exists() and not Batch.objects.exists() and Record.objects.count() == before
    again = client.post(where, mapping | {"back": "1"})
    assert again.context["form"]["state"].value() == "工单状态" and not Batch.objects.exists()


def test_a_trial_and_what_comes_of_it_agree(town):
    client = at_seat(DESK)
    raw = workbook([*REGISTER, ["D3", "", "", "", "", "只有办理情况"], ["D1", "11月12日", "", "", "", "清完了"]])
    where, mapping = chosen(client, raw, "登记册.xlsx")
    assert mapping["several"] and mapping["step"] == "处理情况"
    tried = client.post(where, mapping).context["trial"]
    client.post(where, mapping | {"go": "1"})
    batch = Batch.objects.get()
    assert (batch.taken, batch.noted, len(batch.rejected)) == (tried.taken, tried.noted, tried.why.total()) == (3, 2, 1)


def test_rows_of_one_matter_become_its_notes_and_another_who_speaks_a_voice_of_their_own(town):
    batch = taken_in(REGISTER, STEPS, by=town.actor(DESK), now=MONDAY, several=True)
    assert (batch.taken, batch.noted, batch.known, batch.rejected) == (3, 1, 0, [])
    head = Case.objects.get(words="楼道堆物").matter
    page = at_seat(DESK).get(f"/desk/m/{head.number}/").content.decode()
    assert "物业清了一半" in page and "处理情况：已通知物业" in page
    assert not [row for row in Record.objects.filter(kind="case.note") if "王芳" in row.body or "1380000" in row.body]
    child = Case.objects.get(words="我家门口也堵着").matter
    assert child.state == "merged" and child.root == str(head.pk)
    assert {voice.person.name for voice in Voice.objects.exclude(person=None)} == {"王芳", "李强"}
    assert verify().wrong == 0


def test_a_register_that_grew_adds_its_new_rows_alone(town):
    desk = town.actor(DESK)
    taken_in(REGISTER, STEPS, by=desk, now=MONDAY, several=True)
    grown = [
        *REGISTER[:4],
        ["", "11月12日", "", "", "", "清完了"],
        *REGISTER[4:],
        ["D4", "11月13日", "", "", "灯坏了", ""],
    ]
    batch = taken_in(grown, STEPS, by=desk, now=MONDAY, several=True)
    assert (batch.taken, batch.noted, batch.known) == (1, 1, 4)
    assert Case.objects.count() == 4


def test_a_row_that_goes_on_with_one_not_taken_in_is_written_out(town):
    table = [["登记编号", "事项", "处理情况"], ["D1", "", "先写了办理情况"], ["", "", "又来一次"], ["D2", "灯坏了", ""]]
    mapping = {"id": "登记编号", "words": "事项", "step": "处理情况"}
    batch = taken_in(table, mapping, by=town.actor(DESK), now=MONDAY, several=True)
    assert batch.taken == 1 and [(row["row"], row["why"]) for row in batch.rejected] == [(2, "blank"), (3, "no_head")]


def test_a_matter_that_is_over_in_its_last_row_is_not_opened_unless_somebody_says_so(town):
    table = [["编号", "内容", "状态"], ["E1", "灯坏了", "办理中"], ["E1", "修好了", "已办结"]]
    mapping = {"id": "编号", "words": "内容", "state": "状态"}
    desk = town.actor(DESK)
    batch = taken_in(table, mapping, by=desk, now=MONDAY, several=True)
    assert batch.taken == 0 and [row["why"] for row in batch.rejected] == ["over", "over"]
    batch = taken_in(table, mapping, by=desk, now=MONDAY, several=True, ended=True, name="b.csv")
    assert (batch.taken, batch.noted) == (1, 1)


def test_a_community_may_be_called_by_its_name(town):
    reading = register.Reading(
        ["内容", "社区"], {"words": "内容", "area": "社区"}, STREET, areas={"柳荫里社区": WILLOW}
    )
    table = [["灯坏了", "柳荫里社区"], ["灯坏了", "没有的社区"]]
    plan = register.plan(table, reading)
    one, other = (register.line(number, row, reading, plan, intake.Contact) for number, row in enumerate(table, 2))
    assert one.report.area == WILLOW and other.why == "elsewhere"


def test_a_long_file_goes_on_by_the_clock_and_says_how_far_it_is(town):
    desk = town.actor(DESK)
    batch = taken_in(rows(350), KEYED, by=desk, now=MONDAY, most=100)
    assert batch.stage == "running" and (batch.place, batch.done, batch.taken) == (100, 28, 0)
    page = at_seat(DESK).get(f"/intake/batch/{batch.pk}/").content.decode()
    assert "350 行中的 100 行" in page and 'value="28"' in page and "every 2s" in page
    clock.chores(MONDAY, all_of_them=False)
    batch.refresh_from_db()
    assert (batch.stage, batch.taken, Case.objects.count()) == ("ended", 350, 350)
    assert waiting.get(batch.sha256, org=batch.organisation) is None


def test_a_step_that_is_cut_is_done_again_from_its_beginning_and_nothing_twice(town, monkeypatch):
    desk = town.actor(DESK)
    batch = taken_in(rows(250), KEYED, by=desk, now=MONDAY, most=100)
    kept = imports._take
    left = iter(range(40))

    def pulled(*given):
        if next(left, None) is None:
            raise KeyboardInterrupt
        return kept(*given)

    monkeypatch.setattr(imports, "_take", pulled)
    with pytest.raises(KeyboardInterrupt):
        imports.work(MONDAY)
    batch.refresh_from_db()
    assert batch.place == 100 == Case.objects.count()
    monkeypatch.undo()
    imports._last.clear()
    imports.work(MONDAY)
    batch.refresh_from_db()
    assert (batch.stage, batch.taken, Case.objects.count()) == ("ended", 250, 250)
    assert verify().wrong == 0


def test_it_is_stopped_gone_on_with_and_left_by_a_person(town):
    client = at_seat(DESK)
    batch = taken_in(rows(250), KEYED, by=town.actor(DESK), now=MONDAY, most=100)
    go = f"/intake/batch/{batch.pk}/go/"
    client.post(go, {"does": "stop"})
    assert imports.work(MONDAY) == 0
    page = client.get(f"/intake/batch/{batch.pk}/").content.decode()
    assert "有人按了停下" in page and "接着导入" in page
    client.post(go, {"does": "resume"})
    batch.refresh_from_db()
    imports.go_on(batch, now=MONDAY, most=100)
    client.post(go, {"does": "give_up"})
    batch.refresh_from_db()
    assert (batch.stage, batch.taken, Case.objects.count()) == ("given_up", 200, 200)
    assert waiting.get(batch.sha256, org=batch.organisation) is None
    kinds = list(
        Record.objects.filter(kind__startswith="intake.file").order_by("number").values_list("kind", flat=True)
    )
    assert kinds == ["intake.file_begin", "intake.file_stop", "intake.file_resume", "intake.file"]
    client.post(go, {"does": "resume"})
    batch.refresh_from_db()
    assert batch.stage == "given_up" and verify().wrong == 0


def test_when_whoever_began_it_left_the_post_a_colleague_goes_on(town):
    batch = taken_in(rows(250), KEYED, by=town.actor(DESK), now=MONDAY, most=100)
    people.end(appointment=town.posts[DESK], reason="调走", by=SYSTEM, now=MONDAY)
    assert imports.work(MONDAY) == 0
    batch.refresh_from_db()
    assert (batch.stage, batch.why) == ("stopped", "post_gone")
    colleague = town.actor(DESK)
    imports.resume(batch=batch, by=colleague, now=MONDAY)
    imports.work(MONDAY)
    batch.refresh_from_db()
    assert (batch.stage, batch.taken) == ("ended", 250) and str(batch.person) == colleague.person


def test_a_file_that_is_gone_stops_and_chosen_again_doubles_nothing(town):
    desk = town.actor(DESK)
    batch = taken_in(rows(250), KEYED, by=desk, now=MONDAY, most=100)
    waiting.drop(batch.sha256)
    imports.work(MONDAY)
    batch.refresh_from_db()
    page = at_seat(DESK).get(f"/intake/batch/{batch.pk}/").content.decode()
    assert batch.why == "file_gone" and "请重新选择文件" in page and "接着导入" not in page
    imports.give_up(batch=batch, by=desk, now=MONDAY)
    again = taken_in(rows(250), KEYED, by=desk, now=MONDAY)
    assert (again.taken, again.known) == (150, 100)


def test_the_yes_sent_twice_is_one_import(town):
    desk = town.actor(DESK)
    one = taken_in(rows(250), KEYED, by=desk, now=MONDAY, most=100)
    other = taken_in(rows(250), KEYED, by=desk, now=MONDAY, most=100)
    assert one.pk == other.pk and other.place == 200 and Record.objects.filter(kind="intake.file_begin").count() == 1


def test_a_file_under_way_is_not_swept_and_one_nobody_went_on_with_is_given_up(town, settings):
    import os

    desk = town.actor(DESK)
    batch = taken_in(rows(150), KEYED, by=desk, now=MONDAY, most=100)
    imports.stop(batch=batch, by=desk, now=MONDAY)
    for file in (settings.HOME / "incoming").iterdir():
        os.utime(file, (1, 1))
    intake.expire(MONDAY + timedelta(days=3))
    assert waiting.get(batch.sha256, org=batch.organisation) is not None
    intake.expire(MONDAY + timedelta(days=15))
    batch.refresh_from_db()
    assert (batch.stage, batch.taken) == ("given_up", 100)
    assert waiting.get(batch.sha256, org=batch.organisation) is None


def test_two_clocks_share_a_file_without_doing_a_row_twice(town):
    desk = town.actor(DESK)
    batch = taken_in(rows(250), KEYED, by=desk, now=MONDAY, most=100)
    stale = Batch.objects.get(pk=batch.pk)
    imports.go_on(batch, now=MONDAY, most=100)
    imports.go_on(stale, now=MONDAY, most=100)
    stale.refresh_from_db()
    assert stale.place == 250 == Case.objects.count()


def test_another_office_neither_sees_nor_stops_it(town):
    batch = taken_in(rows(150), KEYED, by=town.actor(DESK), now=MONDAY, most=100)
    other = at_seat(STREET + "/desk")
    assert other.get(f"/intake/batch/{batch.pk}/").status_code == 404
    assert other.post(f"/intake/batch/{batch.pk}/go/", {"does": "stop"}).status_code == 404
    assert Client().post(f"/intake/batch/{batch.pk}/go/", {"does": "stop"}).status_code in (302, 403, 404)
    batch.refresh_from_db()
    assert batch.stage == "running"


def test_a_file_that_ends_badly_halfway_leaves_nothing_of_itself(town, settings):
    folder = settings.HOME / "incoming"
    before = set(folder.iterdir()) if folder.is_dir() else set()
    raw = "内容\n".encode() + "灯坏了\n".encode() * 1500 + b"\xff\xff\n"
    assert upload(at_seat(DESK), raw).status_code == 422
    raw = ("内容\n" + "灯坏了\n" * 200_001).encode()
    assert upload(at_seat(DESK), raw).status_code == 422
    assert not folder.is_dir() or set(folder.iterdir()) == before


def test_what_lies_in_the_home_is_locked(town, settings):
    name = "b" * 64
    waiting.put(name, name="x", org=WILLOW, rows=iter([["内容"], ["楼道里的秘密"]]))
    waiting.refuse(name, org=WILLOW, start=0, rows=[{"row": 2, "why": "blank", "words": "楼道里的秘密"}])
    kept = [file.read_bytes() for file in (settings.HOME / "incoming").iterdir() if file.name.startswith(name)]
    assert len(kept) == 3 and not [raw for raw in kept if "秘密".encode() in raw or b"\\u79d8" in raw]
    assert waiting.get(name, org=STREET) is None and list(waiting.rows(name, org=STREET)) == []


def test_a_file_need_not_speak_its_readers_language(town):
    from tests.intake.test_files import reading as in_language

    lay()
    client = in_language(at_seat(STREET + "/desk"), "en")
    raw = "内容,类别,社区\n灯坏了,路灯,柳荫里社区\n".encode()
    where, mapping = chosen(client, raw)
    client.post(where, mapping | {"go": "1"})
    case = Case.objects.get(words="灯坏了")
    assert (case.area, case.matter.category) == (WILLOW, "light")


def test_what_two_areas_are_called_names_neither():
    from types import SimpleNamespace

    from fengqiao.intake.imports.pages import _called

    one, two, other = (
        SimpleNamespace(code=code, name={"zh": zh, "en": en})
        for code, zh, en in (("1", "第一网格", "Grid 1"), ("2", "第一网格", "Grid 1 of the other"), ("3", "柳荫里", ""))
    )
    assert _called([one, two, other]) == {"grid 1": "1", "grid 1 of the other": "2", "柳荫里": "3"}
