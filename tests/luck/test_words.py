"""Whatever breaks below a page, its reader gets words in their language and nothing of what was being said."""

import errno

import psycopg
import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from fengqiao import urls
from fengqiao.ledger.write import Full

BROKEN: list[BaseException] = []


def breaks(request: HttpRequest) -> HttpResponse:
    raise BROKEN[0]


def nested() -> Exception:
    """As a driver's error reaches a page: in an error of ours."""
    error = ValueError("the act")
    error.__cause__ = OperationalError("database or disk is full")
    return error


urlpatterns = [path("breaks/", breaks), *urls.urlpatterns]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500

FULL = (507, "没有保存，也没有留下一半", "not saved, and nothing of it is half done")
AWAY = (503, "现在暂时办不了", "110")


@pytest.fixture
def unreachable(monkeypatch):
    """A database that answers nothing at all."""
    from django.db.backends.base.base import BaseDatabaseWrapper

    def gone(self, *given, **named):
        raise OperationalError("the server is away")

    monkeypatch.setattr(BaseDatabaseWrapper, "cursor", gone)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Full(), FULL), (nested(), FULL), (OSError(errno.ENOSPC, "no space"), FULL), (OSError(errno.EDQUOT, "x"), FULL),
        (OperationalError("the connection is closed"), AWAY), (InterfaceError("the connection is closed"), AWAY),
        (psycopg.OperationalError("terminating connection"), AWAY),
        (RuntimeError("13800138000"), (500, "是我们的问题", "wrong on our side")),
    ],
)  # fmt: skip
def test_each_fault_has_its_page_in_both_languages(settings, unreachable, error, said):
    settings.ROOT_URLCONF = __name__
    BROKEN[:] = [error]
    for language, words in (("zh-hans", said[1]), ("en", said[2])):
        answer = Client(raise_request_exception=False, headers={"accept-language": language}).get("/breaks/")
        page = answer.content.decode()
        assert answer.status_code == said[0]
        assert words in page
        assert "13800138000" not in page and "119" in page
        assert said[0] == 500 or int(answer["Retry-After"]) > 0
