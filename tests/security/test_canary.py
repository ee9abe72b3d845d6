"""What a person wrote is in no log, whoever turned the log of statements on."""

import logging

from fengqiao.logs import Quiet

CANARY = "CANARY-8Q2"


def test_a_logged_statement_holds_no_value():
    record = logging.LogRecord(
        "django.db.backends", logging.DEBUG, "", 0, "(%.3f) %s; args=%s; alias=%s",
        (0.001, f"SELECT '{CANARY}'", (CANARY,), "default"), None,
    )  # fmt: skip
    record.duration = 0.001
    line = Quiet().format(record)
    assert CANARY not in line and "0.001" in line
