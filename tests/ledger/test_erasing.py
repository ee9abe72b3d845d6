"""Erasure names what it takes, takes all of it, and leaves a ledger that verifies."""

import json
from datetime import timedelta

import pytest
from django.db import connection

from fengqiao.ledger import act as ledger_act
from fengqiao.ledger import reads, sentences
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Read, Record, Value
from fengqiao.ledger.verify import main, verify
from fengqiao.matters.models import Matter
from tests.ledger.history import PHONE, change_phone, live
from tests.town import MONDAY

RIGHTS = {"handler": ("受理席", "desk that holds it")}


@pytest.mark.django_db(transaction=True)
def test_an_erased_phone_is_in_no_column_no_value_and_no_file(settings) -> None:
    town = live()
    person = town.people["秦淑兰"]
    change_phone(person, "13877776666", MONDAY)
    fields = ledger_act.of_row(person, ["phone", "email"])
    assert len(fields) == 4
    assert ledger_act.erase(fields, ground="本人要求", by=SYSTEM, now=MONDAY) == 4
    assert ledger_act.erase(fields, ground="本人要求", by=SYSTEM, now=MONDAY) == 0
    person.refresh_from_db()
    assert (person.phone, person.email, person.name) == ("", "", "秦淑兰")
    report = verify()
    assert report.good, report.findings
    if connection.vendor == "sqlite":
        connection.close()
        for file in settings.HOME.glob("test.sqlite3*"):
            for number in (PHONE, "13877776666"):
                assert number.encode() not in file.read_bytes(), file


@pytest.mark.django_db
def test_an_older_value_goes_and_the_present_one_stays() -> None:
    person = live().people["秦淑兰"]
    change_phone(person, "13877776666", MONDAY)
    older = ledger_act.of_row(person, ["phone"])[:-1]
    ledger_act.erase(older, ground="过期", by=SYSTEM, now=MONDAY)
    person.refresh_from_db()
    assert person.phone == "13877776666"
    assert verify().good


@pytest.mark.django_db
def test_what_was_said_in_a_matter_is_erased_by_group() -> None:
    live()
    matter = Matter.objects.order_by("number").first()
    texts = ledger_act.of_subject(matter.id, ["work"])
    assert texts and ledger_act.erase(texts, ground="删除", by=SYSTEM, now=MONDAY, subject=matter.id) == len(texts)
    assert not Value.objects.filter(
        number__in=[one.number for one in texts], field="text", value__isnull=False
    ).exists()
    assert verify().good


@pytest.mark.django_db
def test_an_erased_value_that_is_there_again_is_found() -> None:
    live()
    matter = Matter.objects.order_by("number").first()
    text = ledger_act.of_subject(matter.id, ["work"])[:1]
    ledger_act.erase(text, ground="删除", by=SYSTEM, now=MONDAY)
    from fengqiao.ledger import triggers

    triggers.drop()
    back = Value.objects.get(district=text[0].district, number=text[0].number, field=text[0].field)
    back.value, back.salt = '"x"', "00" * 16
    back.save()
    report = verify()
    triggers.create()
    assert "value_back" in {finding.what for finding in report.findings}


@pytest.mark.django_db
def test_a_record_reads_as_a_sentence_cut_to_what_the_reader_may_see() -> None:
    live()
    notes = list(Record.objects.filter(kind="matter.note")[:1])
    shown = {"groups": {"work"}, "rights": RIGHTS}
    (seen,) = sentences.tell(notes, english=True, **shown)
    assert seen.sentence == "noted: 已电话联系" and seen.right == "desk that holds it"
    (cut,) = sentences.tell(notes, english=False, groups=set(), rights=RIGHTS)
    assert cut.sentence == "记一笔：（不显示）" and cut.right == "受理席"
    ledger_act.erase(ledger_act.of_subject(notes[0].subject, ["work"]), ground="x", by=SYSTEM, now=MONDAY)
    assert sentences.tell(notes, english=True, **shown)[0].sentence == "noted: (erased)"


@pytest.mark.django_db
def test_a_look_is_on_record_before_the_page_is_sent() -> None:
    reads.look(by=SYSTEM, organisation="o", subject="m", groups=["contact", "identity"], now=MONDAY, reason="回访")
    reads.look(by=SYSTEM, organisation="o", subject="m", groups=["health"], now=MONDAY + timedelta(1), refused=True)
    assert [(read.group, read.refused) for read in reads.of("m")] == [
        ("health", True),
        ("contact", False),
        ("identity", False),
    ]
    assert Read.objects.count() == 3 and not Record.objects.exists()


@pytest.mark.django_db
def test_the_command_says_it_in_words_as_json_and_by_its_exit_code(capsys) -> None:
    live()
    assert main([]) == 0
    said = capsys.readouterr().out
    assert "no proof against somebody who can rewrite the database" in said and "自身前后一致" in said
    Matter.objects.update(state="closed")
    assert main(["--json", "--limit", "1"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["wrong"] >= 2 and len(told["findings"]) == 1 and not told["good"]
    assert told["findings"][0]["table"] == "matters_matter" and told["findings"][0]["column"] == "state"
    assert main([]) == 1
    assert "matters_matter" in capsys.readouterr().out
