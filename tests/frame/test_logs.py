"""Logs tell where something broke, never whose data broke it."""

import json
import logging
import sys
from pathlib import Path

import pytest

from fengqiao.logs import Lines, Quiet, configuration

CANARY = "13800138000"


def written(error: Exception, form: type[Quiet] = Quiet) -> str:
    try:
        try:
            raise error
        except type(error) as first:
            raise ValueError(f"while saving {CANARY}") from first
    except ValueError:
        record = logging.LogRecord(
            "django.request", logging.ERROR, __file__, 1, "Internal: %s", ("/x/",), sys.exc_info()
        )
    record.request = CANARY
    return form().format(record)


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


def test_a_line_for_a_collector_is_one_object_and_holds_no_value() -> None:
    line = written(KeyError(f"Key (phone)=({CANARY})\nalready exists"), Lines)
    assert CANARY not in line and "\n" not in line
    said = json.loads(line)
    assert said.keys() == {"at", "level", "logger", "message", "broke"}
    assert (said["level"], said["logger"], said["message"]) == ("ERROR", "django.request", "Internal: /x/")
    assert "builtins.ValueError" in said["broke"] and "builtins.KeyError" in said["broke"]
    ran = logging.LogRecord("django.db.backends", logging.DEBUG, "", 0, "SELECT %s", (CANARY,), None)
    assert json.loads(Lines().format(ran))["message"] == "a statement, ? s"


def test_a_form_of_log_that_is_not_known_is_named_with_those_that_are() -> None:
    with pytest.raises(ValueError, match=r"FENGQIAO_LOG_FORM: text \| json"):
        configuration(level="WARNING", form="xml", home=Path())
