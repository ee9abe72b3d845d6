"""Canonical bytes: the same for the same content, other for any other, on either database."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.ledger import seal

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abä中", max_size=3), inner, max_size=4),
    max_leaves=12,
)
HEADER = ["120101000000", 1, "2026-11-23T02:00:00.000000Z", "matter.note"]


@given(PLAIN)
def test_a_value_read_back_has_the_same_bytes(value) -> None:
    import json

    assert seal.text(json.loads(seal.text(value))) == seal.text(value)


@given(PLAIN, PLAIN)
def test_other_values_have_other_bytes(one, other) -> None:
    same = repr(seal.canonical(one)) == repr(seal.canonical(other)) or one == other
    if seal.text(one) == seal.text(other):
        assert same


@given(st.dictionaries(st.text(max_size=4, alphabet="abc中"), st.integers()))
def test_the_order_of_names_does_not_matter(value) -> None:
    assert seal.text(dict(reversed(value.items()))) == seal.text(value)


@given(st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))])))
def test_a_moment_is_the_same_in_every_zone(at) -> None:
    try:
        other = at.astimezone(timezone(timedelta(hours=-5)))
        utc = seal.instant(at)
    except OverflowError:
        return
    assert seal.instant(other) == utc and len(utc) == 27 and utc.endswith("Z")


def test_what_has_no_certain_form_is_refused() -> None:
    for value in (object(), float("nan"), float("inf"), {"a": object()}):
        with pytest.raises((TypeError, ValueError, OverflowError)):
            seal.text(value)


def test_every_type_of_a_column_has_its_form() -> None:
    given = [date(2026, 11, 23), UUID(int=1), 1.5, Decimal("1.50"), timedelta(seconds=1), {"b", "a"}]
    assert seal.canonical(given) == [
        "2026-11-23",
        "00000000-0000-0000-0000-000000000001",
        15_000_000,
        "1.5",
        1_000_000,
        ["a", "b"],
    ]


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_commitment_binds_and_hides(one, other) -> None:
    salt = seal.new_salt()
    promised = seal.commitment(salt, seal.text(one))
    assert (promised == seal.commitment(salt, seal.text(other))) == (one == other)
    assert promised != seal.commitment(seal.new_salt(), seal.text(one))


@given(st.integers(0, 3), st.text(max_size=5, alphabet='ab中\n"'))
def test_every_part_enters_the_seal(part, more) -> None:
    plain = seal.seal("", HEADER, "{}")
    changed = list(HEADER)
    changed[part] = f"{changed[part]}{more}"
    assert (seal.seal("", changed, "{}") == plain) == (changed == HEADER)
    assert seal.seal("a", HEADER, "{}") != plain != seal.seal("", HEADER, '{"a":1}')


def test_the_bytes_of_version_1_never_change() -> None:
    body = seal.text(
        {"c": {}, "g": {"grund": "楼道"}, "r": [["t", "k", {"n": 1, "at": datetime(2026, 1, 2, tzinfo=UTC)}]]}
    )
    assert body == '{"c":{},"g":{"grund":"楼道"},"r":[["t","k",{"at":"2026-01-02T00:00:00.000000Z","n":1}]]}'
    assert seal.seal("", HEADER, body) == "671738ba3b6a991ff56d0ff5e14c9dd336b014e82aca26439672c4cbb432386a"
    assert (
        seal.commitment("00" * 16, '"13800000001"')
        == "74c6a65c31b079b4759e25c9e3a72b2d481a17a7582223fcd70cd9f9e21218ce"
    )
