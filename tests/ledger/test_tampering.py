"""Whatever is altered in a copy of the database is found and named (SECURITY.md 1.2, 1.4)."""

import pytest

from fengqiao.ledger.door import SYSTEM, door
from fengqiao.ledger.locked import mark
from fengqiao.ledger.verify import verify
from fengqiao.ledger.verify.chains import instant_of
from fengqiao.ledger.verify.fold import AT_HAND, Fold
from fengqiao.people.models import Seat
from tests.ledger.history import PHONE, live
from tests.town import CITY, DISTRICT, MONDAY, WILLOW_1

CASE = "(SELECT min(id) FROM matters_matter)"
NOTE = f"(SELECT min(number) FROM ledger_record WHERE district = '{DISTRICT}' AND kind = 'matter.note')"
LAST = f"(SELECT max(number) FROM ledger_record WHERE district = '{DISTRICT}')"
HERE = f"district = '{DISTRICT}'"


def found(report, *what: str) -> set[str]:
    kinds = {finding.what for finding in report.findings}
    assert kinds & set(what), (what, report.findings)
    return kinds


def test_what_nobody_altered_is_clean(altered) -> None:
    report = altered()
    assert report.good, report.findings
    assert report.records > 60 and report.rows > 60 and report.values > 40


@pytest.mark.parametrize(
    "change",
    [
        "body = replace(body, 'normal', 'urgent')",
        'body = replace(body, \'"g":{\', \'"g":{"a":1,\')',
        "kind = 'matter.close'",
        "actor = 'somebody'",
        "post = ''",
        "by_right = 'lead'",
        "subject = ''",
        "through = NOT through",
        "once = 'x'",
        "once_body = 'x'",
        "seal = replace(seal, substr(seal, 1, 2), 'ff')",
        "at = '2026-11-23 02:00:00.000001+00:00'",
    ],
)
def test_one_bit_of_a_record_is_found_and_named(altered, change) -> None:
    number = f"(SELECT min(number) FROM ledger_record WHERE {HERE} AND kind = 'matter.accept')"
    report = altered(f"UPDATE ledger_record SET {change} WHERE {HERE} AND number = {number}")
    first = next(finding for finding in report.findings if finding.chain)
    assert first.what == "seal" and first.chain == DISTRICT and first.number


@pytest.mark.parametrize("body", ["", "x", "{", "[]", "{} {}", "null", '{"c":{},"r":1}'])
def test_a_body_that_cannot_be_read_is_named_and_no_crash(altered, body) -> None:
    report = altered(f"UPDATE ledger_record SET body = '{body}' WHERE {HERE} AND number = {NOTE}")
    assert {"seal", "body"} <= {finding.what for finding in report.findings}


def test_a_deleted_record_is_a_gap(altered) -> None:
    found(altered(f"DELETE FROM ledger_record WHERE {HERE} AND number = {NOTE}"), "gap")


def test_a_record_slipped_in_is_found(altered) -> None:
    report = altered(
        f"UPDATE ledger_record SET number = -number WHERE {HERE} AND number > 5",
        f"UPDATE ledger_record SET number = 1 - number WHERE {HERE} AND number < 0",
        "INSERT INTO ledger_record SELECT district, 6, at, kind, subject, 'forged', post, by_right, through,"
        f" NULL, once_body, body, seal FROM ledger_record WHERE {HERE} AND number = 5",
    )
    assert report.findings[0].what == "seal" and report.findings[0].number == 6


def test_two_records_swapped_are_found(altered) -> None:
    report = altered(
        f"UPDATE ledger_record SET number = -4 WHERE {HERE} AND number = 4",
        f"UPDATE ledger_record SET number = 4 WHERE {HERE} AND number = 5",
        f"UPDATE ledger_record SET number = 5 WHERE {HERE} AND number = -4",
    )
    assert [finding.number for finding in report.findings if finding.what == "seal"][:2] == [4, 5]


@pytest.mark.parametrize("change", ["number = number - 1", "seal = 'ff'", "at = '2027-01-01 00:00:00+00:00'"])
def test_an_altered_head_is_found(altered, change) -> None:
    found(altered(f"UPDATE ledger_head SET {change} WHERE {HERE}"), "head")


def test_a_head_that_is_gone_or_too_far_is_found(altered) -> None:
    found(altered(f"DELETE FROM ledger_head WHERE {HERE}"), "no_head")


def test_a_tail_cut_off_is_found(altered) -> None:
    found(altered(f"DELETE FROM ledger_record WHERE {HERE} AND number = {LAST}"), "cut")


def test_a_tail_cut_off_together_with_its_head_shows_in_the_rows(altered) -> None:
    report = altered(
        f"DELETE FROM ledger_value WHERE {HERE} AND number > {NOTE} - 2",
        f"DELETE FROM ledger_record WHERE {HERE} AND number > {NOTE} - 2",
        f"UPDATE ledger_head SET number = {LAST}, seal = (SELECT seal FROM ledger_record WHERE {HERE} AND number ="
        f" {LAST}), at = (SELECT at FROM ledger_record WHERE {HERE} AND number = {LAST}) WHERE {HERE}",
    )
    kinds = found(report, "column", "row_extra")
    assert not kinds & {"seal", "gap", "head", "cut"}


def test_a_whole_chain_removed_shows_in_the_rows(altered) -> None:
    report = altered(*(f"DELETE FROM ledger_{table} WHERE {HERE}" for table in ("value", "record", "head")))
    assert found(report, "row_extra") == {"row_extra"}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("state", "'closed'"),
        ("held_by", f"'{CITY}'"),
        ("seat", "''"),
        ("due", "NULL"),
        ("due", "'2027-01-01 00:00:00+00:00'"),
        ("verified", "'reporter'"),
        ("about", "'|o:x|'"),
        ("late", "NOT late"),
    ],
)
def test_a_state_holder_or_due_set_by_sql_is_named(altered, column, value) -> None:
    report = altered(f"UPDATE matters_matter SET {column} = {value} WHERE id = {CASE}")
    assert [(finding.what, finding.table, finding.column) for finding in report.findings] == [
        ("column", "matters_matter", column)
    ]
    assert report.findings[0].chain == DISTRICT and report.findings[0].number


def test_a_personal_column_set_by_sql_is_named(altered) -> None:
    here = f"phone_mark = '{mark('phone', PHONE)}'"
    report = altered(f"UPDATE people_person SET phone = '13900000000' WHERE {here}")
    assert [(finding.table, finding.column) for finding in report.findings] == [("people_person", "phone")]


def test_a_locked_cell_moved_to_another_row_opens_nowhere_and_is_named(altered) -> None:
    there = f"phone_mark = '{mark('phone', PHONE)}'"
    report = altered(
        f"UPDATE people_person SET phone = (SELECT phone FROM people_person WHERE {there})"
        " WHERE id = (SELECT id FROM people_person WHERE phone = '' ORDER BY id LIMIT 1)"
    )
    assert [(finding.table, finding.column) for finding in report.findings] == [("people_person", "phone")]


def test_a_post_taken_by_sql_is_named(altered) -> None:
    report = altered("UPDATE people_seat SET basis = 'forged' WHERE code = (SELECT min(code) FROM people_seat)")
    assert [(finding.table, finding.column) for finding in report.findings] == [("people_seat", "basis")]


def test_a_row_inserted_by_sql_is_named(altered) -> None:
    report = altered(
        "INSERT INTO matters_lawnumbers (id, district, kind, valid_from, numbers)"
        f" VALUES ('forged', '{DISTRICT}', 'case', '2026-11-23 00:00:00+00:00', '{{}}')",
    )
    assert [(finding.what, finding.table, finding.key) for finding in report.findings] == [
        ("row_extra", "matters_lawnumbers", '"forged"')
    ]


def test_a_row_deleted_by_sql_is_named(altered) -> None:
    report = altered("DELETE FROM matters_voice WHERE id = (SELECT min(id) FROM matters_voice)")
    assert [(finding.what, finding.table) for finding in report.findings] == [("row_gone", "matters_voice")]
    assert report.findings[0].number


def test_a_kept_value_changed_added_or_gone_is_named(altered) -> None:
    one = f"{HERE} AND number = {NOTE} AND field = 'text'"
    assert found(altered(f"UPDATE ledger_value SET value = '\"nichts\"' WHERE {one}"), "value") == {"value"}


def test_a_value_gone_without_an_act_is_named(altered) -> None:
    one = f"{HERE} AND number = {NOTE} AND field = 'text'"
    report = altered(f"UPDATE ledger_value SET value = NULL, salt = NULL WHERE {one}")
    assert [(finding.what, finding.column) for finding in report.findings] == [("value_gone", "text")]


def test_a_value_that_no_record_knows_is_named(altered) -> None:
    report = altered(
        f"INSERT INTO ledger_value SELECT district, number, 'forged', \"group\", salt, value FROM ledger_value"
        f" WHERE {HERE} AND number = {NOTE} AND field = 'text'"
    )
    assert [(finding.what, finding.column) for finding in report.findings] == [("value_extra", "forged")]


def test_the_list_of_findings_ends_and_the_count_goes_on(altered) -> None:
    report = altered(f"UPDATE ledger_record SET post = 'x' WHERE {HERE}", "UPDATE people_seat SET basis = 'forged'")
    assert report.wrong >= len(report.findings) > 10
    assert all(str(finding).isprintable() for finding in report.findings)


def test_a_row_that_two_chains_wrote_is_named_whatever_it_holds(db: None) -> None:
    # Which of two chains wrote last is sealed nowhere, so no value of such a row is proved by either.
    live()
    assert verify().good
    seat = Seat.objects.get(code=WILLOW_1 + "/desk")
    with door(district=CITY, kind="ledger.erase", by=SYSTEM, now=MONDAY) as record:
        record.given("fields", [])
        record.set(seat, basis=seat.basis)
    found = verify().findings
    assert [(finding.what, finding.table, finding.key) for finding in found] == [
        ("chains", "people_seat", f'"{seat.code}"')
    ]


def test_a_row_written_often_and_far_apart_is_still_one_sum() -> None:
    fold = Fold()
    chain = fold.chain(DISTRICT)
    for number in range(AT_HAND * 2 + 10):
        fold.wrote("t", f"k{number}", chain, number, {"a": number, "b": 0})
        if not number % AT_HAND:
            fold.wrote("t", "k", chain, number, {"a": number} if number else {"a": 0, "b": "first"})
    fold.wrote("t", "k1", chain, 99_998, None)
    fold.wrote("t", "k2", chain, 99_998, None)
    fold.wrote("t", "k2", chain, 99_999, {"b": "new"})
    fold.finish()
    stands = fold.written("t", ["k", "k1", "k2", "k3"])
    assert stands["k"].columns == {"a": AT_HAND * 2, "b": "first"}
    assert stands["k"].by == {"a": AT_HAND * 2, "b": 0}
    assert stands["k1"].deleted and not stands["k2"].deleted
    assert stands["k2"].columns == {"b": "new"}, "what was before a deletion counts no more"
    assert "k1" not in {key for key, _, _ in fold.unseen("t")}
    fold.close()


def test_a_moment_that_is_none_is_a_broken_seal_and_no_crash() -> None:
    assert [instant_of(text) for text in ("2026-11-23 02:00:00", "2026-11-23 02:00:00.000001", "rubbish", None)] == [
        "2026-11-23T02:00:00.000000Z", "2026-11-23T02:00:00.000001Z", "rubbish", "",
    ]  # fmt: skip
