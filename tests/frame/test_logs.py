"""Logs tell where something broke, never whose data broke it."""

import logging
import sys

from fengqiao.logs import Quiet

CANARY = "13800138000"


def written(error: Exception) -> str:
    try:
        try:
            raise error
        except type(error) as first:
            raise ValueError(f"while saving {CANARY}") from first
    except ValueError:
        record = logging.LogRecord(
            "django.request", logging.ERROR, __file__, 1, "Internal: %s", ("/x/",), sys.exc_info()
        )
    return Quiet().format(record)


def test_an_exceptions_text_is_not_written() -> None:
    said = written(KeyError(f"Key (phone)=({CANARY}) already exists"))
    assert CANARY not in said
    assert "ValueError" in said
    assert "KeyError" in said
    assert "test_logs.py" in said


def test_nothing_is_mailed_to_administrators() -> None:
    names = [None, "django", "django.request", "django.security", "django.db.backends", "django.server"]
    kinds = {type(handler).__name__ for name in names for handler in logging.getLogger(name).handlers}
    assert "AdminEmailHandler" not in kinds
