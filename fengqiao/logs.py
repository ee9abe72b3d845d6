"""A log that tells where something broke, never whose data broke it."""

import contextlib
import json
import logging
import os
import re
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any


class Quiet(logging.Formatter):
    """Exceptions are written as kind and place: their texts may quote what a person typed."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        return super().format(_without_values(record))

    def formatException(  # noqa: N802
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        lines = []
        broken = ei[1]
        while broken is not None:
            lines += [
                f"  {frame.filename}:{frame.lineno} in {frame.name}"
                for frame in traceback.extract_tb(broken.__traceback__)
            ]
            lines.append(f"  {type(broken).__module__}.{type(broken).__qualname__}")
            broken = broken.__cause__ or (None if broken.__suppress_context__ else broken.__context__)
        return "\n".join(lines)


class Lines(Quiet):
    """One JSON object a line, for collectors: at (UTC), level, logger, message, and of what broke kind and places.

    What callers add to a record (`extra`), such as the request, stays out.
    """

    def format(self, record: logging.LogRecord) -> str:
        record = _without_values(record)
        said: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            said["broke"] = [line.strip() for line in self.formatException(record.exc_info).splitlines()]
        return json.dumps(said, ensure_ascii=False)


def _without_values(record: logging.LogRecord) -> logging.LogRecord:
    """A statement is written with its values, whoever turned this log on: what remains is that one ran."""
    if not record.name.startswith("django.db.backends"):
        return record
    took = getattr(record, "duration", None)
    said = (took if took is not None else "?",)
    return logging.LogRecord(record.name, record.levelno, "", 0, "a statement, %s s", said, None)


LAST = "last-errors.jsonl"
KNOWN: set[str] = set()
"""Words of ours that a kept error may quote, such as the names of chores; wiring.py fills it."""
MUCH = 200_000
# What trouble.py and others say: a kind of error, with or without its place in the code.
_BARE = re.compile(
    r"[A-Za-z_.]{1,60}(Error|Exception|Refused|Disconnected|Timeout|Full)|"
    r"[A-Za-z_.]{1,60} [a-z0-9_]{1,40}\.py:\d{1,5} [\w<>]{1,60}"
)


def bare(words: object) -> str:
    """A number, a kind of error or a word of ours as it is; whatever else it may be is left out."""
    if isinstance(words, int) and 0 <= words < 600:
        return str(words)
    return words if isinstance(words, str) and (words in KNOWN or _BARE.fullmatch(words)) else "…"


def place(file: str) -> str:
    """A file of the code without the folders above it, which may bear somebody's name."""
    for mark in ("/site-packages/", "/fengqiao/", "/lib/python"):
        if mark in file:
            return file.rpartition(mark)[2] if mark != "/fengqiao/" else "fengqiao/" + file.rpartition(mark)[2]
    return file.rpartition("/")[2]


class Last(logging.Handler):
    """Keeps the last errors in the home for `fengqiao doctor --report`: kinds, places, words of our own code alone."""

    def __init__(self, folder: str) -> None:
        super().__init__(logging.ERROR)
        self.file = Path(folder) / LAST

    def emit(self, record: logging.LogRecord) -> None:
        # A full disk is said elsewhere; what cannot be written down must not break what is being done.
        with contextlib.suppress(OSError):
            if self.file.exists() and self.file.stat().st_size > MUCH:
                self.file.replace(self.file.with_suffix(".1"))
            handle = os.open(self.file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(json.dumps(self.said(record), ensure_ascii=False) + "\n")

    def said(self, record: logging.LogRecord) -> dict[str, object]:
        found: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds"),
            "logger": record.name,
            "where": f"{place(record.pathname)}:{record.lineno}",
        }
        args = iter(record.args if isinstance(record.args, tuple) else ())
        if record.name.startswith("fengqiao.") and isinstance(record.msg, str):
            found["message"] = re.sub(r"%[sdr]", lambda _: bare(next(args, "")), record.msg)
        broken, broke = (record.exc_info or (None, None, None))[1], []
        while broken is not None and len(broke) < 9:
            frames = traceback.extract_tb(broken.__traceback__)[-3:]
            broke.append(f"{type(broken).__module__}.{type(broken).__qualname__}")
            broke += [f"{place(frame.filename)}:{frame.lineno} {frame.name}" for frame in reversed(frames)]
            broken = broken.__cause__ or (None if broken.__suppress_context__ else broken.__context__)
        return found | ({"broke": broke} if broke else {})


FORMS = {"text": Quiet, "json": Lines}


def configuration(*, level: str, form: str, home: Path) -> dict[str, Any]:
    """Everything to standard error; Django's own handlers, which would mail whole requests, stay out.

    Raises ValueError for a form that is not in FORMS.
    """
    if form not in FORMS:
        raise ValueError(f"FENGQIAO_LOG_FORM: {' | '.join(FORMS)}")
    django = {"handlers": [], "propagate": True}
    # At DEBUG it writes down where each photo was taken, and with what.
    pillow = {"level": "WARNING"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"quiet": {"()": FORMS[form]}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "quiet"},
            "last": {"()": Last, "folder": str(home)},
        },
        "root": {"handlers": ["stderr", "last"], "level": level},
        "loggers": {"django": django, "django.server": django, "PIL": pillow},
    }
