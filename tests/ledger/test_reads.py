"""Who looked is kept: nobody changes it, and nobody drops it before its time."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from fengqiao.ledger import reads
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Read

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


def looked(at: datetime) -> Read:
    reads.look(by=SYSTEM, organisation="o", subject="m1", groups=("contact",), now=at)
    return Read.objects.latest("at")


def test_rule_47_a_log_of_five_months_cannot_be_dropped_by_any_way() -> None:
    now = datetime.now(UTC)
    row = looked(now - 5 * MONTH)
    with pytest.raises(ValueError, match="six months"):
        reads.purge(now, kept=5 * MONTH)
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        Read.objects.filter(pk=row.pk).delete()
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        Read.objects.filter(pk=row.pk).update(at=now - 20 * MONTH)
    assert reads.purge(now) == 0 and Read.objects.filter(pk=row.pk).exists()


def test_what_is_older_than_it_serves_goes() -> None:
    now = datetime.now(UTC)
    old, young = looked(now - 40 * MONTH), looked(now - 30 * MONTH)
    assert reads.purge(now) == 1
    assert list(Read.objects.all()) == [young] != [old]


def test_a_read_changes_in_nothing_but_the_record_that_seals_it_and_that_once() -> None:
    row = looked(datetime.now(UTC))
    for column, value in (("actor", "x"), ("reason", "x"), ("refused", True), ("subject", "x"), ("batch", "")):
        with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
            Read.objects.filter(pk=row.pk).update(**{column: value})
    assert Read.objects.filter(pk=row.pk).update(batch="120101000000/7") == 1
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        Read.objects.filter(pk=row.pk).update(batch="120101000000/8")
