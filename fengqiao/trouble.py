"""What a reader meets when the disk is full or the database is away: words, not a bare 500."""

from __future__ import annotations

import errno
import logging
import sys
from collections.abc import Iterator

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from fengqiao.ledger.bookmarks import where
from fengqiao.ledger.reads import NotKept
from fengqiao.ledger.write import Full, is_full
from fengqiao.ui.context import preferences

log = logging.getLogger("fengqiao.trouble")

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def server_error(request: HttpRequest) -> HttpResponse:
    """507 without room, 503 while the database is away, also for a look that cannot be stored; 500 is our fault."""
    error = sys.exception()
    if error is None:
        return render(request, "500.html", status=500)
    log.error("a page met %s", where(error))
    chain = list(_chain(error))
    if any(isinstance(each, NotKept) for each in chain):
        # Nothing of what was to be shown is in this answer.
        return _plain(request, "unread.html", 507 if any(without_room(each) for each in chain) else 503, after=60)
    if any(without_room(each) for each in chain):
        return _plain(request, "507.html", 507, after=60)
    # What is read a part at a time meets the driver's own error, which nothing has translated.
    driver = getattr(sys.modules.get("psycopg"), "Error", DatabaseError)
    if any(isinstance(each, (DatabaseError, InterfaceError, driver)) for each in chain):
        return _plain(request, "503.html", 503, after=10)
    return HttpResponse(render_to_string("500.html"), status=500)


def without_room(error: BaseException) -> bool:
    """Whether this is for want of room, in the database or beside it."""
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return True
    return isinstance(error, Full) or is_full(error)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _plain(request: HttpRequest, page: str, status: int, *, after: int) -> HttpResponse:
    # Nothing on this page asks the database, which may be what is away.
    answer = HttpResponse(render_to_string(page, preferences(request)), status=status)
    answer["Retry-After"] = str(after)
    return answer
