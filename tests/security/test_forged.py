"""Another site cannot act in somebody's name: every address that takes a POST asks for a token first."""

import re

import pytest
from django.test import Client

from fengqiao.ledger import time
from tests.guard.test_urls_refuse_strangers import ROUTES, sample
from tests.security.people import browser
from tests.security.world import SOON, everything, fill, follower
from tests.town import STREET, WILLOW

pytestmark = pytest.mark.django_db

WITHOUT = {
    "metrics": "reads sums alone, and is no page at all for whoever is not the monitor",
    "api/v1/reports": "anybody reports; whoever is signed in is not looked at, so there is nothing to borrow",
    "api/v1/photos": "for a report or a code that stands in the body; no cookie is looked at",
    "api/v1/follow": "the code in the body is the whole authority; no cookie is looked at",
    "api/v1/follow/reach": "the code in the body is the whole authority; no cookie is looked at",
    "api/v1/follow/acts/<does>": "the code in the body is the whole authority; no cookie is looked at",
    "anchors/": "a neighbour's signature over its body is the whole authority; no cookie is looked at",
    **dict.fromkeys(
        (
            "open311/v2/discovery.<open311:form>",
            "open311/v2/services.<open311:form>",
            "open311/v2/services/<str:code>.<open311:form>",
            "open311/v2/requests.<open311:form>",
            "open311/v2/requests/<str:number>.<open311:form>",
            "open311/v2/tokens/<str:token>.<open311:form>",
            "open311/v2/erased.<open311:form>",
            "open311/v2/told/",
        ),
        "for programs: only read, or the key they bring is the whole authority; no cookie is looked at",
    ),
}
"""Route -> why it takes a POST without a token."""
ONLY_READ = ("api/v1/", "api/v1/openapi.json", "api/v1/categories", "api/v1/me", "api/v1/matters",
             "api/v1/matters/<number>", "api/v1/matters/<number>/voices")  # fmt: skip


@pytest.fixture
def world():
    with time.held(SOON):
        yield fill()


def forged(client: Client) -> Client:
    """The same browser, as another site makes it send: its cookies, no token."""
    other = Client(enforce_csrf_checks=True, raise_request_exception=False, headers={"Fengqiao-Post": STREET + "/lead"})
    other.cookies = client.cookies
    return other


def test_a_post_without_a_token_is_refused_before_anything_else(world):
    before = everything()
    clients = [
        forged(each) for each in (browser(STREET + "/lead"), browser(WILLOW + "/desk"), follower(world.case.voice))
    ]
    wrong = [
        f"{route} {answer.status_code}"
        for route in ROUTES
        for client in clients
        if not _refused(route, (answer := client.post(address(route), {"once": "1"})).status_code)
    ]
    assert wrong == [] and everything() == before


def address(route: str) -> str:
    return sample(route) if "(?P" not in route else "/" + re.sub(r"\(\?P<\w+>(?:[^()]|\[[^\]]*\])*\)", "abc", route)


def _refused(route: str, status: int) -> bool:
    if route in WITHOUT:
        return status not in (403, 500)
    return status in (
        (401, 403, 404, 405) if route in ONLY_READ else (401, 403) if route.startswith("api/") else (403,)
    )


def test_the_list_of_those_without_a_token_names_only_what_exists_and_why():
    assert WITHOUT.keys() | set(ONLY_READ) <= set(ROUTES)
    assert all(len(reason) > 20 for reason in WITHOUT.values())


def test_those_without_a_token_do_not_look_at_who_is_signed_in(world):
    import uuid

    from fengqiao.ledger.models import Record
    from fengqiao.matters.models import Voice

    body = {"once": str(uuid.uuid4()), "words": "路灯不亮", "area": WILLOW}
    answer = forged(browser(WILLOW + "/desk")).post("/api/v1/reports", body, content_type="application/json")
    assert answer.status_code == 201
    voice = Voice.objects.get(matter__number=answer.json()["number"])
    assert voice.person is None and not voice.through
    assert Record.objects.get(subject=voice.matter_id).actor == voice.id


def test_a_token_of_another_browser_is_none(world):
    client = forged(browser(WILLOW + "/desk"))
    strange = Client()
    strange.get("/follow/")
    token = strange.cookies["csrftoken"].value if "csrftoken" in strange.cookies else "x" * 32
    assert client.post("/intake/begin/", {"csrfmiddlewaretoken": token}).status_code == 403


def test_public_pages_without_cookies_take_no_post_from_another_site(world):
    for path in ("/report/", "/report/send/", "/follow/", "/follow/end/"):
        for site in ("cross-site", "same-site"):
            assert Client(enforce_csrf_checks=True).post(path, headers={"Sec-Fetch-Site": site}).status_code == 403
    assert Client(enforce_csrf_checks=True).post("/follow/", {"code": "x"}).status_code == 200


def test_a_program_with_a_session_needs_the_token_of_that_session(world):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies = browser(WILLOW + "/desk").cookies
    client.cookies["csrftoken"] = "c" * 32
    path = f"/api/v1/matters/{world.case.number}/acts/note"
    body = {"once": "6b0f1e9a-6d0c-4a51-9d77-0a6c1f2b3c4d", "given": {"text": "看过了"}}
    ways = [
        client.post(path, body, content_type="application/json", headers={"Fengqiao-Post": WILLOW + "/desk"} | more)
        for more in ({}, {"X-CSRFToken": "d" * 32}, {"X-CSRFToken": "c" * 32})
    ]
    assert [answer.status_code for answer in ways] == [403, 403, 200], ways[-1].content.decode()
