"""Whoever is forgotten goes from a file under way and from the rows that were not taken in; a name alone never matches."""

import json
import secrets

import pytest

from fengqiao.cases.models import Case
from fengqiao.intake import act as intake
from fengqiao.intake.act import imports
from fengqiao.intake.imports import register, waiting
from fengqiao.intake.models import Batch
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.models import Matter, Voice
from fengqiao.people.models import Person
from fengqiao.rights import act as rights
from tests.town import MONDAY, WILLOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
HEADER = ["登记编号", "来访人", "电话", "事项", "处理情况"]
STEPS = {"id": "登记编号", "name": "来访人", "phone": "电话", "words": "事项", "step": "处理情况"}
THEIRS, OTHER = "13800000011", "13800000012"
ROWS = [
    ["D1", "李强", OTHER, "楼道堆物", "已通知物业"],
    ["D2", "王芳", THEIRS, "我家门口堵着", ""],
    ["", "", "", "", "王芳家的清了一半"],
    ["D3", "王芳", OTHER, "同名的另一位", ""],
    ["D4", "王芳", "138-0000-0011", "", ""],
]


def begun(town) -> Batch:
    by, digest = town.actor(WILLOW + "/desk"), secrets.token_hex(32)
    waiting.put(digest, name="册.csv", org=by.org, rows=[HEADER, *ROWS])
    reading = register.Reading(header=HEADER, mapping=STEPS, area=WILLOW, areas={WILLOW: WILLOW}, several=True)
    return imports.begin(digest=digest, name="册.csv", count=len(ROWS), reading=reading, by=by, now=MONDAY)


def lying(batch) -> list[list[str]]:
    return list(waiting.rows(batch.sha256, org=batch.organisation))


def test_rows_not_yet_taken_in_are_emptied_and_the_others_come_in_as_they_would(town):
    batch = begun(town)
    assert intake.forget(phone=THEIRS, numbers=(), now=MONDAY) == 3
    kept = lying(batch)
    assert (kept[0], kept[3]) == (ROWS[0], ROWS[3]) and kept[1] == ["D2", "", "", "", ""]
    assert THEIRS not in json.dumps(kept) and "门口" not in json.dumps(kept, ensure_ascii=False)
    assert "清了一半" not in json.dumps(kept, ensure_ascii=False)
    record = Record.objects.get(kind="intake.file_erase")
    assert json.loads(record.body)["g"]["rows"] == 3 and THEIRS not in record.body
    imports.go_on(batch, now=MONDAY, most=100)
    assert sorted(Case.objects.values_list("words", flat=True)) == ["同名的另一位", "楼道堆物"]
    assert not Person.objects.filter(phone_mark=Person(phone=THEIRS).phone_mark or "x").exists() and verify().good


def test_what_was_kept_of_rows_that_were_not_taken_in_goes_as_well(town):
    batch = begun(town)
    batch.mapping, reading = STEPS, dict(batch.reading) | {"areas": {}, "area": WILLOW}
    Batch.objects.filter(pk=batch.pk).update(reading=reading)
    batch.refresh_from_db()
    imports.go_on(batch, now=MONDAY, most=100)
    batch.refresh_from_db()
    assert batch.stage == "ended" and {row["why"] for row in batch.rejected} == {"blank"}
    Batch.objects.filter(pk=batch.pk).update(rejected=[{**row, "words": "王芳说"} for row in batch.rejected])
    assert intake.forget(phone=THEIRS, numbers=(), now=MONDAY) == 1
    assert {row["words"] for row in Batch.objects.get().rejected} == {""}
    assert intake.forget(phone=THEIRS, numbers=(), now=MONDAY) == 0


def test_an_erased_report_takes_its_row_and_what_belongs_to_it_from_the_file_that_still_lies_there(town, monkeypatch):
    batch = begun(town)
    monkeypatch.setattr(imports, "STEP", 2)
    monkeypatch.setattr(imports.Cases, "step", 2)
    imports.go_on(batch, now=MONDAY, most=2)
    matter = Matter.objects.get(case__words="我家门口堵着")
    Matter.objects.filter(pk=matter.pk).update(ended_at=MONDAY, state="closed")
    voice = Voice.objects.get(matter=matter)
    assert rights.erase_one(voice, by=town.resident(voice=voice.id), now=MONDAY) == ""
    kept = json.dumps(lying(batch), ensure_ascii=False)
    assert "我家门口" not in kept and "清了一半" not in kept and "楼道堆物" in kept


def test_nobody_is_found_by_a_name_or_by_nothing(town):
    batch = begun(town)
    assert (
        intake.forget(phone="", numbers=(), now=MONDAY) == intake.forget(phone="王芳", numbers=["x"], now=MONDAY) == 0
    )
    assert lying(batch) == ROWS


def test_a_cut_while_a_file_is_written_anew_loses_nothing(town, monkeypatch):
    batch = begun(town)
    monkeypatch.setattr("fengqiao.intake.imports.waiting.Path.replace", lambda *_given: (_ for _ in ()).throw(OSError))
    with pytest.raises(OSError):
        intake.forget(phone=THEIRS, numbers=(), now=MONDAY)
    assert lying(batch) == ROWS and waiting.refused(batch.sha256, org=batch.organisation) == []
