"""Verify by several processes says what one alone says, and no record is read twice or by nobody."""

import sqlite3
from contextlib import closing

import pytest
from django.db import connection
from django.db.utils import ConnectionHandler
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.databases import database
from fengqiao.ledger import triggers
from fengqiao.ledger.verify import verify
from fengqiao.ledger.verify.chains import FURTHEST
from fengqiao.ledger.verify.parts import cut
from fengqiao.ledger.verify.snapshot import ends, same
from tests.ledger.history import live
from tests.town import DISTRICT


@given(
    st.dictionaries(st.text("0123456789", min_size=1, max_size=3), st.integers(0, 300), max_size=6),
    st.integers(1, 4),
)
def test_every_record_has_one_reader_and_the_parts_follow_the_order_of_the_chains(chains, parts) -> None:
    chains = dict(sorted(chains.items()))
    shares = cut(chains, parts)
    assert len(shares) <= parts
    found = [segment for share in shares for segment in share]
    assert [segment.chain for segment in found] == sorted(segment.chain for segment in found)
    for chain in chains:
        bounds = [(segment.after, segment.upto) for segment in found if segment.chain == chain]
        assert bounds[0][0] == 0 and bounds[-1][1] == FURTHEST
        assert [upto for _, upto in bounds[:-1]] == [after for after, _ in bounds[1:]]
    longest = max((sum(min(one.upto, chains[one.chain]) - one.after for one in share) for share in shares), default=0)
    assert longest <= sum(chains.values()) // parts + parts


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_several_processes_find_what_one_finds(tmp_path) -> None:
    live()
    triggers.drop()
    middle = f"district = '{DISTRICT}' AND number"
    with connection.cursor() as cursor:
        for sql in (
            f"UPDATE ledger_record SET actor = 'somebody' WHERE {middle} = 40",
            f"DELETE FROM ledger_record WHERE {middle} = 30",
            f"UPDATE ledger_value SET value = '\"x\"' WHERE {middle} > 45",
            "UPDATE matters_matter SET state = 'closed' WHERE number LIKE '%1'",
            "UPDATE people_seat SET basis = 'x'",
        ):
            cursor.execute(sql)
    source = connection
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        # Another process sees only what lies in a file.
        source = connection.copy(alias="kept")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(tmp_path / "kept.sqlite3")])
        source.settings_dict["NAME"] = tmp_path / "kept.sqlite3"
    try:
        alone = verify(of=source, processes=1)
        shared = verify(of=source, processes=3)
    finally:
        if source is not connection:
            source.close()
        triggers.create()
    assert alone.wrong > 10 and {finding.what for finding in alone.findings} >= {"seal", "gap", "value", "column"}
    assert sorted(map(str, shared.findings)) == sorted(map(str, alone.findings))
    assert (shared.records, shared.values, shared.rows) == (alone.records, alone.values, alone.rows)


def test_a_moment_is_taken_again_until_it_is_the_same(tmp_path, django_db_blocker) -> None:
    store = ConnectionHandler({"default": database("", home=tmp_path)})["default"].settings_dict
    with closing(sqlite3.connect(store["NAME"])) as file:
        file.execute("CREATE TABLE ledger_head (district, number, seal)")
        file.execute("INSERT INTO ledger_head VALUES ('12', 7, 'ab')")
        file.commit()
    asked = []

    def third(mine) -> bool:
        asked.append(mine)
        return len(asked) == 3

    with django_db_blocker.unblock(), same(dict(store), "", third) as again:
        assert ends(again) == [["12", 7, "ab"]]
    assert asked == [[["12", 7, "ab"]]] * 3
