"""What a browser is told with every page, what its cookies may do, and that no address leads astray."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from fengqiao.ledger import time
from tests.guard.house import CHECKOUT
from tests.guard.test_urls_refuse_strangers import ROUTES
from tests.security.people import browser
from tests.security.test_forged import address
from tests.security.world import SOON, Filled, fill, follower, resident
from tests.town import STREET, WILLOW

pytestmark = pytest.mark.django_db

# Route -> why anybody's cache may keep it.
PUBLIC = {
    "places/areas.json": "published names and codes", "places/districts.geojson": "published outlines",
    "places/shapes/<path:parent>.geojson": "published outlines", "places/plate/<slug:code>.json": "stands on a wall",
    "api/v1/categories": "what may be reported is public", "api/v1/openapi.json": "the same for everybody",
    "admin/jsi18n/": "words of the administration's script",
}  # fmt: skip
PERSONAL = ("/me/", "/desk/", "/desk/views/", "/work/", "/mine/", "/notices/", "/intake/", "/intake/files/", "/posts/",
            "/posts/choose/", "/posts/invite/", "/posts/roster/", "/offices/", "/duties/", "/wall/", "/follow/", "/report/", "/accounts/sessions/",
            "/accounts/2fa/", "/accounts/login/", "/accounts/password/change/", "/accounts/password/reset/", "/",
            "/api/v1/me", "/api/v1/matters", "/health")  # fmt: skip
AWAY = ("https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "javascript:alert(1)",
        "https:evil.example", "\thttps://evil.example", "http://testserver@evil.example/", "https://testserver.evil.example/")  # fmt: skip


@pytest.fixture
def world():
    with time.held(SOON):
        yield fill()


def everybody(world: Filled) -> list[Client]:
    return [
        browser(WILLOW + "/desk"), browser(STREET + "/lead"), resident(world.town.people["秦淑兰"]),
        follower(world.case.voice), Client(raise_request_exception=False),
    ]  # fmt: skip


def test_every_address_answers_with_a_strict_policy(world):
    for client in everybody(world):
        for route in ROUTES:
            for answer in (client.get(address(route)), client.post(address(route))):
                said = f"{route} {answer.status_code}"
                policy = dict(part.strip().partition(" ")[::2] for part in answer["Content-Security-Policy"].split(";"))
                assert policy["default-src"] in ("'self'", "'none'"), said
                assert policy["frame-ancestors"] == "'none'" and "unsafe" not in answer["Content-Security-Policy"], said
                assert (
                    "http" not in answer["Content-Security-Policy"] and "*" not in answer["Content-Security-Policy"]
                ), said
                assert answer["X-Content-Type-Options"] == "nosniff", said
                assert answer["Referrer-Policy"] in ("same-origin", "no-referrer"), said
                assert answer["X-Frame-Options"] == "DENY", said
                assert answer["Cross-Origin-Opener-Policy"] == "same-origin", said


def test_no_page_of_a_person_is_kept_by_a_browser_or_on_the_way(world):
    case, draft = world.case.number, world.draft.pk
    more = (f"/desk/m/{case}/", f"/mine/{case}/", "/follow/case/", f"/intake/d/{draft}/", f"/photo/{world.photo}/",
            f"/api/v1/matters/{case}", "/posts/at/" + WILLOW + "/desk/", f"/intake/batch/{world.batch.pk}/")  # fmt: skip
    for client in everybody(world):
        for path in (*PERSONAL, *more):
            answer = client.get(path)
            signed_in = bool(client.cookies.get(settings.SESSION_COOKIE_NAME))
            if answer.status_code == 200 and (signed_in or path != "/"):
                assert "no-store" in answer.get("Cache-Control", ""), (path, answer.get("Cache-Control"))


def test_what_a_cache_may_keep_is_public_by_its_nature(world):
    for client in everybody(world)[:1]:
        for route in ROUTES:
            kept = client.get(address(route)).get("Cache-Control", "")
            if "public" in kept:
                assert route in PUBLIC, route


def test_no_page_asks_a_third_party(world):
    for client in everybody(world):
        for path in (*PERSONAL, "/about/", "/accessibility/", f"/desk/m/{world.case.number}/", "/follow/case/"):
            page = client.get(path).content.decode(errors="replace")
            asked = re.findall(
                r'<(?:script|img|link|iframe|source|video|audio|object|embed|form)[^>]*?(?:src|href|action|data)="([^"]+)"',
                page,
            )
            assert [each for each in asked if re.match(r"(?:[a-z]+:)?//", each)] == [], path
            assert "<script>" not in page and " style=" not in page and not re.search(r"\son\w+=", page), path


def test_every_cookie_is_unread_by_scripts_and_stays_with_this_site(world):
    clients = everybody(world)
    seen = set()
    for client in clients:
        for path in (*PERSONAL, "/leave/"):
            client.get(path)
        client.post("/elder/", {"elder": "1"})
        client.post("/language/", {"language": "en"})
        client.post("/report/", {"words": "灯坏了"})
        for name, cookie in client.cookies.items():
            if cookie.value and cookie["path"]:
                seen.add(name)
                assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["domain"], name
                if name not in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
                    assert cookie["secure"], name
    assert {"report", "elder", settings.LANGUAGE_COOKIE_NAME} <= seen
    assert settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE and settings.SESSION_COOKIE_HTTPONLY


@pytest.mark.parametrize("there", AWAY)
def test_no_next_leads_to_another_site(world, there):
    desk = browser(WILLOW + "/desk")
    desk.get("/desk/")
    account = world.town.people["赵敏"].account
    account.set_password("tian-qi-hen-hao")
    account.save()
    desk.force_login(account)
    login = {"login": account.username, "password": "tian-qi-hen-hao", "next": there}
    answers = [
        Client().post("/accounts/login/", login), Client().post("/accounts/login/?next=" + there, login),
        desk.get("/accounts/login/", {"next": there}), desk.post("/posts/choose/", {"post": WILLOW + "/desk", "next": there}),
        desk.post("/posts/choose/?next=" + there, {"post": WILLOW + "/desk"}),
        desk.post("/elder/", {"elder": "1", "next": there}), desk.post("/language/", {"language": "en", "next": there}),
        desk.post("/language/", {"language": "en"}, headers={"Referer": there.strip()}),
        desk.post("/accounts/reauthenticate/", {"password": "tian-qi-hen-hao", "next": there}),
        desk.post("/accounts/logout/", {"next": there}),
    ]  # fmt: skip
    for number, answer in enumerate(answers):
        where = answer.get("Location", "/")
        assert where.startswith("/") and not where.startswith(("//", "/\\")), (number, where)


def test_another_host_name_is_refused_and_stands_in_no_link(world):
    for headers in ({"Host": "evil.example"}, {"Host": "testserver.evil.example"}, {"Host": "localhost@evil.example"}):
        assert Client(raise_request_exception=False).get("/", headers=headers).status_code == 400
    told = Client().get("/report/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})
    assert "evil.example" not in told.content.decode()
    link = browser(STREET + "/lead").get("/", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in link.content.decode()


def test_in_earnest_there_is_no_door_of_the_demo_and_no_debugging(world):
    for path in ("/demo/", "/demo/as/it/", "/demo/as/community/", "/demo/advance/"):
        for method in ("get", "post"):
            assert getattr(Client(), method)(path).status_code == 404
    assert "fengqiao.demo" not in settings.INSTALLED_APPS and not settings.DEBUG and settings.MODE == "production"
    page = Client(raise_request_exception=False).get("/nothing-here").content.decode()
    assert "urlpatterns" not in page and "Traceback" not in page and "DEBUG" not in page


def test_the_examples_of_the_look_and_the_administration_are_for_administrators(world):
    for client in everybody(world):
        assert client.get("/ui/").status_code == 404
        assert client.get("/admin/").status_code in (302, 403, 404)
        assert client.get("/admin/people/person/").status_code in (302, 403, 404)


def test_whatever_is_written_into_a_home_is_read_by_its_user_alone(tmp_path):
    """Under the most careless mask an office may have."""
    made = (
        "import os; os.umask(0o000); import django; django.setup(); from django.core.management import call_command; "
        "call_command('migrate', verbosity=0); from django.core.cache import cache; cache.set('x', 1); "
        "from fengqiao.intake.imports import waiting; waiting.put('a' * 64, name='x', org='y', rows=[['z']]); "
        "import io; from tests.files.pictures import jpeg; from fengqiao.files.act import receive; "
        "from datetime import datetime, UTC; receive(io.BytesIO(jpeg()), size=9, owner='o', now=datetime.now(UTC))"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_")}
    home = tmp_path / "home"
    clean |= {"FENGQIAO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "fengqiao.settings", "PYTHONPATH": str(CHECKOUT)}
    subprocess.run([sys.executable, "-c", made], env=clean, cwd=tmp_path, check=True, capture_output=True)
    assert home.stat().st_mode & 0o077 == 0
    wrong = [
        f"{path.relative_to(home)} {path.stat().st_mode & 0o777:o}"
        for path in Path(home).rglob("*")
        if path.stat().st_mode & 0o077
    ]
    assert wrong == []
