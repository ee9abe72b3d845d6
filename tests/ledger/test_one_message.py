"""Statements of one message on PostgreSQL: all of them or none behind the first that fails, and threads go on meanwhile."""

import threading

import pytest
from django.db import DataError, OperationalError, connection, transaction

from fengqiao.ledger.commits import prepared
from fengqiao.ledger.commits.prepared import Overtaken, Prepared, Put, put_all, put_plain
from fengqiao.ledger.models import Head

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

HEAD = Prepared("test_head", "INSERT INTO ledger_head (district, number, seal) VALUES ($1, 0, '')")
DIVIDE = Prepared("test_divide", "SELECT 1 / $1::integer")
FAR = Prepared("test_far", "UPDATE ledger_head SET number = number + 1 WHERE district = $1")
LONG = Prepared("test_long", "SELECT length($1::text), repeat($1::text, 2)")
TURN = Prepared("test_turn", "SELECT pg_advisory_xact_lock(77)")


def heads() -> list[str]:
    return list(Head.objects.order_by("district").values_list("district", flat=True))


def test_what_stands_behind_a_statement_that_fails_is_not_carried_out() -> None:
    with pytest.raises(DataError), transaction.atomic():
        put_all([Put(HEAD, ("1",)), Put(DIVIDE, ("0",)), Put(HEAD, ("2",)), Put(Prepared("test_commit", "COMMIT"))])
    assert heads() == []
    with transaction.atomic():
        assert DIVIDE.rows("1", first=[Put(HEAD, ("3",))]) == [(1,)]
        HEAD.commit("4")
    assert heads() == ["3", "4"]


def test_a_change_of_fewer_rows_than_there_should_be_gives_the_commit_up() -> None:
    with pytest.raises(Overtaken), transaction.atomic():
        put_all([Put(HEAD, ("1",)), Put(FAR, ("1",), changes=1), Put(FAR, ("2",), changes=1)])
    assert heads() == []


def test_what_does_not_go_in_at_once_arrives_whole() -> None:
    long = "路" * 400_000
    with transaction.atomic():
        puts = [Put(LONG, (long,)) for _ in range(3)]
        answers = [(int(answer.get_value(0, 0)), len(answer.get_value(0, 1))) for answer in put_all(puts)[1]]
    assert answers == [(400_000, 2_400_000)] * 3


def test_other_threads_go_on_while_the_server_is_at_work() -> None:
    taken, go = threading.Event(), threading.Event()

    def other() -> None:
        with transaction.atomic():
            TURN.put()
            taken.set()
            go.wait(10)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    assert taken.wait(10)
    with transaction.atomic():
        put_plain("SET LOCAL lock_timeout = '20s'")
        go.set()
        # Answered only once the other thread has let go of it.
        TURN.put()
    thread.join(10)


def test_an_exchange_that_was_interrupted_is_not_gone_on_with(monkeypatch) -> None:
    class Interrupting:
        def poll(self) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        HEAD.put("1")
        monkeypatch.setattr(prepared._there(connection.connection), "poll", Interrupting())
        TURN.put()
    connection.close_if_unusable_or_obsolete()
    assert heads() == []


def test_a_connection_that_is_gone_is_said_to_be_gone() -> None:
    end = Prepared("test_end", "SELECT pg_terminate_backend(pg_backend_pid())")
    with pytest.raises(OperationalError), transaction.atomic():
        put_all([Put(HEAD, ("1",)), Put(end), Put(HEAD, ("2",))])
    connection.close_if_unusable_or_obsolete()
    assert heads() == []
