"""A refusal costs what an answer of "no such thing" costs: nobody reads from the effort what exists."""

import ast
import inspect
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fengqiao.cases import codes, drafts, throttle
from fengqiao.cases.act import mac
from fengqiao.cases.models import Attempts, Code
from fengqiao.ledger import time
from fengqiao.people import account
from tests.security.people import NEVER, browser
from tests.security.world import SOON, STRANGERS, fill
from tests.town import HESHUN, WILLOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    cache.clear()
    with time.held(SOON):
        yield fill()


def cost(ask) -> list[str]:
    """The statements without their values."""
    with CaptureQueriesContext(connection) as asked:
        ask()
    plain = [re.sub(r'"s\d+_x\d+"', "", each["sql"].partition(" WHERE ")[0].partition(" VALUES ")[0]) for each in asked]
    return [each for each in plain if "django_session" not in each]


def test_a_code_that_never_was_costs_what_a_replaced_one_does(world):
    """Both end where the lookup by digest ends: nothing of the matter is read."""
    replaced = world.other.code.replace("-", "")
    Code.objects.filter(pk=mac(replaced)).update(ended_at=SOON)
    letters = "".join(codes.ALPHABET[place % 32] for place in range(3, 15))
    unknown = letters + codes.check(letters)
    ways = []
    for code in (replaced, unknown):
        client = Client()
        client.get("/follow/")
        Attempts.objects.all().delete()
        ways.append(cost(lambda client=client, code=code: client.post("/follow/", {"code": code})))
    assert ways[0] == ways[1]
    by_program = []
    for code in (replaced, unknown):
        Attempts.objects.all().delete()
        body = {"code": code}
        by_program.append(
            cost(lambda body=body: Client().post("/api/v1/follow", body, content_type="application/json"))
        )
    assert by_program[0] == by_program[1]


def test_a_code_is_looked_up_by_its_keyed_digest_and_compared_by_no_one(world):
    """An index finds 64 hex digits that a guesser cannot choose; there is no letter-by-letter way through it."""
    code = world.case.code.replace("-", "")
    assert Code.objects.filter(pk=mac(code)).exists() and len(mac(code)) == 64
    assert mac(code) != codes.mac(code, b"another installation")
    assert "compare_digest" in inspect.getsource(drafts.known)


def test_no_secret_is_compared_with_an_equals_sign():
    for module in (codes, drafts, throttle, account):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Compare) and any(isinstance(each, ast.Eq | ast.NotEq) for each in node.ops):
                said = ast.unparse(node)
                # The check letter is no secret: it is computed from the letters that were typed.
                assert not any(word in said for word in ("mac", "signature", "token", "digest", "secret")), said


@pytest.mark.parametrize("path", ["/desk/m/{}/", "/desk/m/{}/note/", "/work/{}/", "/api/v1/matters/{}", "/mine/{}/"])
@pytest.mark.parametrize("post", STRANGERS)
def test_a_number_one_may_not_see_costs_about_what_one_that_never_was_costs(world, path, post):
    client = browser(post)
    client.get(path.format(NEVER))
    costs = [len(cost(lambda name=name: client.get(path.format(name)))) for name in (world.case.number, NEVER)]
    assert abs(costs[0] - costs[1]) <= 1, costs


def test_a_wrong_password_and_an_unknown_account_cost_the_same(world, monkeypatch):
    from django.contrib.auth import hashers

    holder = browser(WILLOW + "/desk")
    assert holder
    known = world.town.people["赵敏"].account
    known.set_password("tian-qi-hen-hao")
    known.save()
    hashed = []
    real = hashers.get_hasher("default")
    work = type(real).encode
    monkeypatch.setattr(type(real), "encode", lambda self, *given: hashed.append(1) or work(self, *given))
    told, counts, pages = [], [], []
    for name in (known.username, "nobody-of-that-name"):
        cache.clear()
        hashed.clear()
        client = Client()
        told.append(cost(lambda client=client, name=name: pages.append(
            client.post("/accounts/login/", {"login": name, "password": "wrong"}))))  # fmt: skip
        counts.append(len(hashed))
    assert counts[0] == counts[1] >= 1
    assert len(told[0]) == len(told[1])
    assert [page.status_code for page in pages] == [200, 200]
    words = [page.content.decode().count("账户名或密码不对") for page in pages]
    assert words[0] == words[1] >= 1


def test_asking_for_a_lost_password_tells_nobody_whether_the_address_is_known(world):
    known = browser(HESHUN + "/desk") and world.town.people["王芳"].account
    known.email = "wangfang@example.org"
    known.save()
    answers = []
    for address in (known.email, "nobody@example.org"):
        cache.clear()
        answer = Client().post("/accounts/password/reset/", {"email": address})
        answers.append((answer.status_code, answer.get("Location")))
    assert answers[0] == answers[1]
