"""The pages of the look: preferences, the way out, errors in words, examples; and what every page keeps to."""

import gzip
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory, override_settings
from django.utils.translation import override

import fengqiao.ui
from fengqiao.ui import examples, pages

ROOM = Path(fengqiao.ui.__file__).parent
TEMPLATES = sorted((ROOM / "templates").rglob("*.html"))


class NoSession(dict[str, object]):
    """Of somebody who comes without a cookie."""

    session_key = None


def request(path: str = "/", *, staff: bool = False, **cookies: str) -> HttpRequest:
    asked = RequestFactory().get(path)
    asked.user = SimpleNamespace(is_authenticated=True, is_staff=True) if staff else AnonymousUser()
    asked.session = NoSession()
    asked.COOKIES.update(cookies)
    return asked


def look(path: str = "/ui/", language: str = "zh-hans", **cookies: str) -> str:
    with override(language):
        return pages.look(request(path, staff=True, **cookies)).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "?as=desk", "?as=phone", "?as=wall", "?as=print", "?as=../../etc"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_examples_show_in_both_languages(page: str, language: str) -> None:
    html = look("/ui/" + page, language)
    assert f'<html lang="{"en" if language == "en" else "zh-CN"}"' in html
    assert "INVALID" not in html
    assert html.count("<h1") <= 1 + (page == "")


@pytest.mark.django_db
def test_examples_are_for_staff_only(client: Client) -> None:
    assert client.get("/ui/").status_code in (302, 404)


@pytest.mark.django_db
def test_ids_on_a_page_are_unique_but_for_the_two_forms() -> None:
    ids = re.findall(r'\sid="([^"]+)"', look("/ui/?as=desk"))
    assert len(ids) == len(set(ids))


@pytest.mark.django_db
def test_large_type_is_kept_in_a_cookie_and_works_without_javascript(client: Client) -> None:
    answer = client.post("/elder/", {"elder": "1", "next": "/ui/?as=desk"})
    assert answer.status_code == 302
    assert answer["Location"] == "/ui/?as=desk"
    assert client.cookies["elder"].value == "1"
    assert "data-elder>" in look("/ui/", elder="1")
    client.post("/elder/", {"elder": "0"})
    assert client.cookies["elder"].value == ""
    assert "data-elder>" not in look("/ui/", elder="0")


@pytest.mark.django_db
@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"])
def test_nobody_is_sent_elsewhere(client: Client, away: str) -> None:
    assert client.post("/elder/", {"elder": "1", "next": away})["Location"] == "/"
    assert "evil" not in client.post("/language/", {"language": "en", "next": away})["Location"]
    assert client.get("/elder/").status_code == 405


@pytest.mark.django_db
def test_the_language_is_kept(client: Client) -> None:
    answer = client.post("/language/", {"language": "en", "next": "/leave/"})
    assert answer["Location"] == "/leave/"
    assert client.cookies["django_language"].value == "en"


@pytest.mark.django_db
def test_the_quick_exit_leaves_nothing(client: Client) -> None:
    session = client.session
    session["draft"] = "secret"
    session.save()
    with override_settings(LEAVE_TO="https://weather.example/"):
        answer = client.get("/leave/")
    assert answer["Location"] == "https://weather.example/"
    assert '"cache"' in answer["Clear-Site-Data"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert "draft" not in client.session
    with override_settings(LEAVE_TO=""):
        neutral = client.get("/leave/").content.decode()
    assert "枫" not in neutral
    assert "报告" not in neutral


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (400, lambda asked: pages.bad_request(asked, ValueError())),
        (403, lambda asked: pages.forbidden(asked, PermissionError())),
        (404, lambda asked: pages.not_found(asked, LookupError())),
        (409, pages.conflict),
        (413, pages.too_large),
        (429, pages.too_many),
        (503, pages.unavailable),
    ],
)
def test_an_error_says_what_why_and_what_to_do(status: int, answer: object, language: str) -> None:
    with override(language):
        page = answer(request("/x?code=SECRET"))
    html = page.content.decode()
    assert page.status_code == status
    assert "<h1>" in html
    assert html.count("<li>") >= 1
    assert ("No page" if language == "en" else "回到首页") in html or language == "en"
    assert str(status) in html
    if status in (429, 503):
        assert int(page["Retry-After"]) > 0


def test_the_page_for_our_own_failure_needs_no_request_and_no_database() -> None:
    from django.views.defaults import server_error

    html = server_error(request()).content.decode()
    assert "系统出错了" in html
    assert "Something went wrong" in html


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_carries_inline_script_or_style(path: Path) -> None:
    html = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|\son[a-z]+=|javascript:|<style", html)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", html)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_page_with_a_form_hides_its_origin(path: Path) -> None:
    html = path.read_text(encoding="utf-8")
    alone = "{% extends" not in html and "<form" not in html
    assert alone or 'content="no-referrer"' not in html, "Origin: null would be refused"


def test_modules_make_no_third_party_request_and_run_no_text() -> None:
    for path in (ROOM / "static" / "ui").glob("*.js"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"https?://|\beval\(|new Function|document\.write", source), path.name


@pytest.mark.django_db
def test_a_residents_page_stays_small() -> None:
    html = look()
    own = {"ui/fengqiao.css", "ui/print.css", "ui/page.js", "ui/leave.js", "ui/photo.js", "ui/map.js", "ui/area.js"}
    wire = len(gzip.compress(html.encode())) + sum(
        len(gzip.compress((ROOM / "static" / name).read_bytes())) for name in own
    )
    assert wire < 40_000, "100 kB is the limit for the whole page with its photos"
    assert "htmx-4" not in html
    assert "maplibre-gl.mjs" in html, "named for the picker, loaded when it is opened"
    assert not re.search(r"<(script|link)[^>]*(maplibre|echarts)", html)


def test_examples_are_made_up() -> None:
    from datetime import UTC, datetime

    assert len(examples.queue(datetime(2026, 11, 23, tzinfo=UTC))) >= 20
