"""A log that tells where something broke, never whose data broke it."""

import json
import logging
import traceback
from datetime import UTC, datetime
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


FORMS = {"text": Quiet, "json": Lines}


def configuration(*, level: str, form: str) -> dict[str, Any]:
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
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "quiet"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {"django": django, "django.server": django, "PIL": pillow},
    }
