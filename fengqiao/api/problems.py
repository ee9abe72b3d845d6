"""What went wrong, for programs and people at once: {code, words, next}, in the reader's language."""

from __future__ import annotations

import errno
import logging
import re
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from fengqiao.files.photos import NotAPhoto
from fengqiao.law.table import Refused
from fengqiao.law.words import refusal
from fengqiao.ledger.bookmarks import where
from fengqiao.ledger.once import OnceAgain, OnceConflict
from fengqiao.ledger.reads import NotKept
from fengqiao.ledger.write import Full
from fengqiao.matters.act import Denied, NotFound, Stale
from fengqiao.matters.once import Repeated
from fengqiao.ui.words import reader

log = logging.getLogger("fengqiao.api")

ONCE = "Idempotency-Key"
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
STATUS = {"not_found": 404, "stale": 409, "repeated": 409, "standing": 403}


class Wrong(Schema):
    """Every answer that is not the one asked for."""

    code: str
    words: str
    next: str
    field: str = ""


class Problem(Exception):
    """An answer that is not the one asked for."""

    def __init__(self, status: int, code: str, words: str, next_: str, *, field: str = "", wait: int = 0) -> None:
        super().__init__(code)
        self.status, self.code, self.words, self.next = status, code, words, next_
        self.field, self.wait = field, wait


def missing() -> Problem:
    """The one answer for what does not exist and for what may not be seen."""
    return Problem(404, "not_found", _("没有找到这件事。"), _("请核对编号。"))


def bad(field: str, words: str, next_: str) -> Problem:
    """Something that was given cannot be used."""
    return Problem(422, "bad_input", words, next_, field=field)


def once_of(request: HttpRequest, said: UUID | None) -> str:
    """The sender's own name for this sending: in the body, or in the header that proxies and clients know."""
    header = request.headers.get(ONCE, "")
    try:
        named = UUID(header.strip('" ')) if header else None
    except ValueError:
        raise bad(
            "once", _("Idempotency-Key 不是 UUID。"), _("请每次发送自己生成一个 UUID，重发时用同一个。")
        ) from None
    if said is not None and named is not None and said != named:
        raise bad("once", _("正文里的 once 和 Idempotency-Key 不一样。"), _("请只用一个，或写成一样。"))
    if said is None and named is None:
        raise bad("once", _("没有给 once。"), _("请每次发送自己生成一个 UUID，重发时用同一个。"))
    return str(said or named)


def slow(seconds: int) -> Problem:
    """Too much at once: later, not never."""
    after = _("请等 %(seconds)d 秒再试；急事请打 110、119 或 120。") % {"seconds": seconds}
    return Problem(429, "too_many", _("来得太快了。"), after, wait=seconds)


def refused(why: Refused, does: str = "") -> Problem:
    """The law's refusal: its first sentence says what, the rest what to do."""
    text = refusal(why, reader(), does=does)
    first, _mark, rest = re.sub(r"([。.]) ?", r"\1\n", text, count=1).partition("\n")
    return Problem(STATUS.get(why.why, 422), why.why, first, rest or _("请刷新看最新的情况。"), field=why.about)


def answer_with(api: NinjaAPI) -> None:
    """Let every refusal of the rooms below come out in this form, and nothing as a bare 500."""

    def say(request: HttpRequest, problem: Problem) -> HttpResponse:
        said = Wrong(code=problem.code, words=problem.words, next=problem.next, field=problem.field)
        answer = api.create_response(request, said.model_dump(), status=problem.status)
        answer["Content-Language"] = "en" if reader() == "en" else "zh-CN"
        if problem.wait:
            answer["Retry-After"] = str(problem.wait)
        return answer

    def on(kind: type[Exception], turn: Any) -> None:
        api.add_exception_handler(kind, lambda request, error: say(request, turn(error)))

    on(Problem, lambda error: error)
    on(Denied, lambda error: refused(error.refused, error.does))
    on(NotFound, lambda error: missing())
    on(Stale, lambda error: refused(Refused("stale")))
    for repeated in (Repeated, OnceConflict, OnceAgain):
        on(repeated, lambda error: refused(Refused("repeated")))
    on(NotAPhoto, lambda error: bad("photos", str(error), _("请换一张 JPEG 或 PNG 照片。")))
    on(RequestDataTooBig, lambda error: Problem(413, "too_large", _("发来的内容太大了。"), _("请分几次发。")))
    on(Full, lambda error: _full())
    on(NotKept, lambda error: _not_kept())
    on(OSError, _disk)
    on(DatabaseError, _database)
    if connection.vendor == "postgresql":
        # What is read a part at a time meets the driver's own error, which nothing has translated.
        import psycopg  # noqa: PLC0415  (an installation on SQLite never loads it)

        on(psycopg.Error, _database)
    on(AuthenticationError, lambda error: Problem(401, "sign_in", _("还没有登录，或登录已经结束。"), _("请先登录。")))
    on(HttpError, _http)
    on(ValidationError, _invalid)


def _again() -> str:
    return _("请稍后用同一个 once 再发一次：已经做成的不会再做一遍。")


def _full() -> Problem:
    return Problem(507, "full", _("磁盘已满，这一步没有保存，也没有留下一半。"), _again())


def _not_kept() -> Problem:
    """Who looks at protected data is stored first; where that fails nothing is given."""
    words = _("看之前要先留下谁看过的记录，现在记不下来，所以没有给出内容。")
    return Problem(507, "unread", words, _("请告诉管理员运行 fengqiao doctor，腾出空间以后再试。"))


def _disk(error: OSError) -> Problem:
    """A photo finds no room; every other error of the system is ours."""
    if error.errno not in NO_ROOM:
        raise error
    return _full()


def _database(error: Exception) -> Problem:
    """The database is away or gave up waiting: of this act nothing was kept, or all of it."""
    log.error("the interface met %s", where(error))
    return Problem(503, "unavailable", _("暂时没有做成。"), _again(), wait=5)


def _http(error: HttpError) -> Problem:
    if error.status_code == 403:
        return Problem(403, "forbidden", _("这一步没有得到允许。"), _("请带上 X-CSRFToken，并以有这个权限的岗位来做。"))
    if error.status_code == 404:
        return missing()
    return Problem(error.status_code, "bad_input", _("没有读懂这个请求。"), _("请对照 /api/v1/openapi.json 再发。"))


def _invalid(error: ValidationError) -> Problem:
    first = error.errors[0] if error.errors else {}
    path = [str(part) for part in first.get("loc", ()) if str(part) not in ("body", "query", "path", "said", "form")]
    field = ".".join(path)
    why = _("“%(field)s”不能用：%(why)s") % {"field": field or "body", "why": _kind(str(first.get("type", "")))}
    return bad(field, why, _("请对照 /api/v1/openapi.json 改好再发。"))


def _kind(name: str) -> str:
    if name == "missing":
        return _("没有填")
    if "too_long" in name or "too_short" in name or name.endswith(("_than", "_equal")):
        return _("太长、太短或超出范围")
    if name == "extra_forbidden":
        return _("没有这个字段")
    return _("格式不对")
