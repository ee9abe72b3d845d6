"""A log that tells where something broke, never whose data broke it."""

import logging
import traceback
from types import TracebackType
from typing import Any


class Quiet(logging.Formatter):
    """Exceptions are written as kind and place: their texts may quote what a person typed."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        if record.name.startswith("django.db.backends"):
            # A statement is written with its values, whoever turned this log on: what remains is that one ran.
            took = getattr(record, "duration", None)
            record = logging.LogRecord(
                record.name, record.levelno, "", 0, "a statement, %s s", (took if took is not None else "?",), None
            )
        return super().format(record)

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


def configuration(*, level: str) -> dict[str, Any]:
    """Everything to standard error; Django's own handlers, which would mail whole requests, stay out."""
    django = {"handlers": [], "propagate": True}
    # At DEBUG it writes down where each photo was taken, and with what.
    pillow = {"level": "WARNING"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"quiet": {"()": Quiet}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "quiet"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {"django": django, "django.server": django, "PIL": pillow},
    }
