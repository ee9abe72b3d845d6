"""The gate: commits are shared, answers are not; nobody waits long and nothing is half done."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import translation

from fengqiao.ledger import gate, once
from fengqiao.ledger import time as shown
from fengqiao.ledger.door import SYSTEM, door
from fengqiao.ledger.models import Head, Record, ShownTime, Value
from fengqiao.ledger.turns import queue
from fengqiao.ledger.verify import verify
from fengqiao.ledger.write import Draft, Full
from tests.town import DISTRICT, MONDAY

pytestmark = pytest.mark.django_db(transaction=True)

OTHER = "120102000000"


def draft(actor="a", district=DISTRICT, now=MONDAY, **more) -> Draft:
    return Draft(district=district, kind="ledger.erase", at=now, actor=actor, **more)


def noted(actor: str, district: str = DISTRICT, **more):
    """An act that only goes on record."""

    def work(drafts):
        one = draft(actor, district, **more)
        one.given("ground", actor)
        one.given("fields", [])
        one.given("secret", actor, "original")
        drafts.append(one)
        return actor

    return work


def together(count: int, act) -> list:
    """Run act(n) in `count` threads at once; their answers or errors in order."""
    answers: list = [None] * count
    start = threading.Barrier(count)

    def one(n: int) -> None:
        start.wait()
        try:
            answers[n] = act(n)
        except Exception as error:  # noqa: BLE001  (the answer)
            answers[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[n]) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_sixteen_threads_lose_nothing_and_nobody_waits_a_second() -> None:
    waits = []

    def act(n: int) -> int:
        for turn in range(12):
            began = time.monotonic()
            assert gate.run(noted(f"{n}-{turn}", (DISTRICT, OTHER)[n % 2])) == f"{n}-{turn}"
            waits.append(time.monotonic() - began)
        return n

    assert together(16, act) == list(range(16))
    assert Record.objects.count() == 16 * 12
    assert max(waits) < 1
    assert verify().good


def test_an_act_that_fails_fails_alone() -> None:
    def act(n: int):
        if n % 4 == 0:

            def broken(drafts):
                noted(f"half {n}")(drafts)
                ShownTime.objects.create(id=n + 1, ahead=timedelta())
                raise LookupError(n)

            return gate.run(broken)
        if n % 4 == 1:

            def twice(drafts):
                ShownTime.objects.create(id=100, ahead=timedelta())
                ShownTime.objects.create(id=100, ahead=timedelta())

            return gate.run(twice)
        return gate.run(noted(str(n)))

    answers = together(12, act)
    assert [type(answer) for answer in answers] == [LookupError, IntegrityError, str, str] * 3
    assert [str(answers[n]) for n in (0, 4, 8)] == ["0", "4", "8"]
    assert not ShownTime.objects.exists()
    assert Record.objects.count() == 6
    assert verify().good


def test_what_cannot_be_sealed_fails_its_own_act_only() -> None:
    def act(n: int):
        def work(drafts):
            one = draft(str(n))
            one.clear["bad"] = "\ud800" if n == 0 else "good"
            one.clear["fields"] = []
            drafts.append(one)
            return n

        return gate.run(work)

    answers = together(6, act)
    assert isinstance(answers[0], UnicodeEncodeError) and answers[1:] == [1, 2, 3, 4, 5]


def test_each_act_sees_its_own_callers_language_and_time() -> None:
    def act(n: int):
        def work(drafts):
            time.sleep(0.005)
            return translation.get_language(), shown.now()

        at = MONDAY + timedelta(days=n)
        with translation.override(("en", "zh-hans")[n % 2]), shown.held(at):
            return gate.run(work) == (("en", "zh-hans")[n % 2], at)

    assert together(8, act) == [True] * 8


def test_the_same_once_from_eight_threads_is_done_once() -> None:
    def act(n: int):
        def work(drafts):
            found = once.earlier("a", "same", "body")
            if found is not None:
                return found.number
            noted("a", once="same", once_body="body")(drafts)
            return "new"

        return gate.run(work)

    answers = together(8, act)
    assert sorted(map(str, answers)) == ["1"] * 7 + ["new"]
    with pytest.raises(once.OnceConflict):
        once.earlier("a", "same", "another body")
    assert once.earlier("b", "same", "another body") is None


def test_who_shares_a_commit_with_a_repeated_act_is_not_done_twice() -> None:
    def work(drafts):
        if (found := once.earlier("a", "same", "body")) is not None:
            return found.number
        noted("a", once="same", once_body="body")(drafts)
        return "new"

    jobs = [queue.Job(work) for work in (noted("first"), work, work, noted("last"), work)]
    gate._carry_out(jobs)
    assert [job.result for job in jobs] == ["first", "new", 2, "last", 2]
    assert list(Record.objects.order_by("number").values_list("actor", flat=True)) == ["first", "a", "last"]


def test_an_act_that_does_not_look_for_its_once_is_told_of_it() -> None:
    gate.run(noted("a", once="1", once_body="x"))
    with pytest.raises(once.OnceAgain) as told:
        gate.run(noted("a", once="1", once_body="x"))
    assert told.value.record is not None and told.value.record.number == 1
    with pytest.raises(once.OnceConflict):
        gate.run(noted("a", once="1", once_body="y"))
    assert Record.objects.count() == 1


def test_the_door_opens_once() -> None:
    def enter(body: str) -> None:
        with door(district=DISTRICT, kind="ledger.erase", by=SYSTEM, now=MONDAY, once="1", once_body=body) as record:
            record.given("fields", [])

    enter("x")
    with pytest.raises(once.OnceAgain):
        enter("x")
    with pytest.raises(once.OnceConflict):
        enter("y")
    assert Record.objects.count() == 1


def test_a_body_under_a_key_cannot_be_tried_out() -> None:
    assert once.body_of({"phone": "13800000001"}) == once.body_of({"phone": "13800000001"})
    from fengqiao.ledger import seal

    assert once.body_of(["x"]) != seal.digest(["x"])


def test_a_clock_set_back_does_not_turn_the_chains_time_back() -> None:
    for minutes in (0, -60, 1):
        gate.run(noted("a", now=MONDAY + timedelta(minutes=minutes)))
    times = list(Record.objects.order_by("number").values_list("at", flat=True))
    assert times == [MONDAY, MONDAY, MONDAY + timedelta(minutes=1)]
    assert verify().good


def test_a_batch_is_one_commit_and_a_refused_act_in_it_leaves_the_others() -> None:
    def refused(drafts):
        noted("refused")(drafts)
        raise LookupError

    with gate.batch():
        gate.run(noted("one"))
        with pytest.raises(LookupError):
            gate.run(refused)
        with door(district=OTHER, kind="ledger.erase", by=SYSTEM, now=MONDAY) as record:
            record.given("fields", [])
        assert not Record.objects.exists()
    assert list(Record.objects.order_by("district").values_list("actor", flat=True)) == ["one", "system"]
    with pytest.raises(LookupError), gate.batch():
        gate.run(noted("two"))
        raise LookupError
    assert Record.objects.count() == 2 and verify().good


def test_in_an_open_transaction_the_record_shares_its_fate() -> None:
    with pytest.raises(LookupError), transaction.atomic():
        gate.run(noted("one"))
        assert Record.objects.count() == 1
        raise LookupError
    assert not Record.objects.exists() and not Value.objects.exists()


def test_many_chains_are_locked_in_the_order_of_their_codes() -> None:
    def act(n: int):
        order = [DISTRICT, OTHER, "120103000000"]
        order = order[n % 3 :] + order[: n % 3]

        def work(drafts):
            for district in order:
                noted(f"{n}", district)(drafts)

        for _ in range(5):
            gate.run(work)

    assert together(8, act) == [None] * 8
    assert set(Head.objects.values_list("number", flat=True)) == {40}


def test_a_full_disk_leaves_nothing_and_says_so_in_words() -> None:
    gate.run(noted("before"))
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages + 2}")
        else:
            cursor.execute(
                "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$"
            )
            cursor.execute(
                "CREATE TRIGGER no_room BEFORE INSERT ON ledger_record FOR EACH ROW EXECUTE FUNCTION no_room()"
            )
    try:
        with pytest.raises(Full, match="The disk is full"):
            gate.run(noted("x" * 30 + "y" * 5_000_000 if connection.vendor == "sqlite" else "full"))
    finally:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA max_page_count = 1073741823")
            else:
                cursor.execute("DROP FUNCTION no_room CASCADE")
    assert gate.run(noted("after")) == "after"
    assert list(Record.objects.order_by("number").values_list("actor", flat=True)) == ["before", "after"]
    assert verify().good


@pytest.mark.postgresql
def test_two_processes_that_cross_each_other_are_sorted_out() -> None:
    ShownTime.objects.create(id=1, ahead=timedelta())
    ShownTime.objects.create(id=2, ahead=timedelta())
    crossing = threading.Barrier(2)
    tries = []

    def other() -> None:
        with transaction.atomic():
            ShownTime.objects.select_for_update().get(id=2)
            crossing.wait(10)
            ShownTime.objects.select_for_update().get(id=1)
        connection.close()

    def work(drafts):
        tries.append(1)
        ShownTime.objects.select_for_update().get(id=1)
        if len(tries) == 1:
            crossing.wait(10)
            time.sleep(0.1)
            with connection.cursor() as cursor:
                # Whoever is quicker to notice gives way; here it is the act.
                cursor.execute("SET LOCAL deadlock_timeout = '50ms'")
        ShownTime.objects.select_for_update().get(id=2)
        return noted("through")(drafts)

    thread = threading.Thread(target=other)
    thread.start()
    assert gate.run(work) == "through"
    thread.join(10)
    assert Record.objects.count() == 1


@pytest.mark.postgresql
def test_a_connection_that_died_is_answered_once_and_replaced() -> None:
    gate.run(noted("before"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()

    def work(drafts):
        noted("cut")(drafts)
        other = connection.copy(alias="other")
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
        other.close()
        list(Record.objects.all())

    with pytest.raises(OperationalError):
        gate.run(work)
    assert gate.run(noted("after")) == "after"
    assert list(Record.objects.order_by("number").values_list("actor", flat=True)) == ["before", "after"]
