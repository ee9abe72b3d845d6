"""Whatever is typed is text: in every field of every page and of the interface, nothing runs and nothing breaks."""

import json
import re
import uuid
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fengqiao.api import pace
from fengqiao.cases.act import Report, report_case
from fengqiao.ledger import time
from fengqiao.people.standing import Actor
from tests.files.pictures import jpeg
from tests.security.forms import read
from tests.security.people import browser
from tests.security.world import SOON, fill, resident
from tests.town import STREET, WILLOW, WILLOW_1

pytestmark = pytest.mark.django_db

MARKUP = "\"'><script>alert(7)</script><img src=x onerror=alert(7)>{{7*7}}{% 7 %}</textarea></title>"
HOSTILE = {
    "markup": MARKUP,
    "control characters": "灯\x00坏\x01了\x08\x0b\x1b[31m\x7f\x85\u2028\u2029",
    "text that turns around": "\u202e坏灯\u2066x\u2069\u200b\ufeff\u200f" + "e\u0301" * 40,
    "half a letter": "灯\U0001f600\ufffe\uffff\U0010ffff",
    "a word of 100,000 letters": "长" * 100_000,
}
SITES = ("/desk/", "/intake/", "/intake/files/", "/posts/", "/posts/invite/", "/offices/", "/offices/new/", "/duties/new/",
         "/me/", "/report/", "/follow/", "/accounts/login/", "/accounts/password/reset/", "/work/", "/notices/", "/wall/",
         "/desk/views/", "/mine/")  # fmt: skip
UNSENT = ("/accounts/logout/", "/leave/", "/follow/end/", "/language/", "/accounts/password/change/")
"""What ends the session or the language of the test: no text field stands there."""


class _Runs(HTMLParser):
    """Finds what a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if (
                name.startswith("on")
                or (value or "").strip().lower().startswith("javascript:")
                or (name, value) == ("src", "x")
            ):
                self.found.append(f"{tag} {name}={value}")
        if tag == "script" and not dict(attrs).get("src") and dict(attrs).get("type") not in ("application/json",):
            self.found.append("script without a file")


def runs(page: str) -> list[str]:
    reader = _Runs()
    reader.feed(page)
    return reader.found + (["{{49}}"] if "{{7*7}}" not in page and ">49<" in page else [])


@pytest.fixture
def world():
    pace.forget()
    cache.clear()
    with time.held(SOON):
        yield fill()


def judged(answer, said: str) -> None:
    assert answer.status_code < 500, f"{answer.request['REQUEST_METHOD']} {answer.request['PATH_INFO']}: {said}"
    if answer.get("Content-Type", "").startswith("text/html") and answer.content:
        assert runs(answer.content.decode()) == [], f"{answer.request['PATH_INFO']}: {said}"
        assert (
            "script-src" in answer["Content-Security-Policy"]
            or "default-src 'self'" in answer["Content-Security-Policy"]
        )
        assert "unsafe" not in answer["Content-Security-Policy"]


def walked(client: Client, starts: list[str], text: str, said: str, *, most: int = 70) -> int:
    """Open every page one can reach, send every form with a text field in it, open what comes of it."""
    look, seen, sent = list(starts), set(), 0
    while look and len(seen) < most:
        address = look.pop(0)
        shape = re.sub(r"[0-9a-f-]{36}|\d{6}-\d{8}-\d+", "N", address.partition("?")[0])
        if shape in seen or address.startswith(UNSENT):
            continue
        seen.add(shape)
        page = client.get(address)
        judged(page, said)
        if page.status_code != 200 or not page["Content-Type"].startswith("text/html"):
            look += [page["Location"]] if page.status_code in (301, 302) and page["Location"].startswith("/") else []
            continue
        forms, links = read(page.content.decode(), address)
        look += sorted(links)
        for form in forms:
            if not form.typed() or form.action.startswith(UNSENT):
                continue
            given = form.filled(text)
            answer = (
                client.get(form.action.partition("?")[0], given)
                if form.method == "get"
                else client.post(form.action, given)
            )
            judged(answer, said)
            sent += 1
            if answer.status_code in (301, 302):
                judged(client.get(answer["Location"]), said)
                look.append(answer["Location"])
    return sent


@pytest.mark.parametrize("said", HOSTILE)
def test_every_text_field_of_every_page_takes_it_as_text(world, said):
    text = HOSTILE[said]
    number = world.case.number
    people = {
        browser(WILLOW + "/desk"): ["/desk/", "/intake/", f"/intake/d/{world.draft.pk}/", "/intake/files/", "/me/",
                                    *[f"/desk/m/{number}/{does}/" for does in ("accept", "note", "reject", "offer", "object")]],
        browser(STREET + "/lead"): ["/posts/", "/posts/invite/", "/offices/new/", "/duties/new/", f"/posts/add/{WILLOW}/",
                                    f"/posts/do/appoint/{WILLOW_1}/worker-1/", f"/posts/do/close/{WILLOW_1}/worker-1/"],
        browser(WILLOW_1 + "/worker-1"): ["/work/"],
        resident(world.town.people["秦淑兰"]): [f"/mine/{number}/", f"/mine/{number}/supplement/", "/me/", "/report/"],
        Client(raise_request_exception=False): ["/report/", "/follow/", "/accounts/login/", "/accounts/password/reset/"],
    }  # fmt: skip
    sent = sum(walked(client, [*starts], text, said, most=24) for client, starts in people.items())
    assert sent > 25
    for client in people:
        for address in SITES:
            judged(client.get(address), said)


@pytest.mark.parametrize("said", HOSTILE)
def test_an_address_that_holds_it_opens_nothing_and_breaks_nothing(world, said):
    text = HOSTILE[said][:400]
    clients = [browser(WILLOW + "/desk"), browser(STREET + "/lead"), Client(raise_request_exception=False)]
    for client in clients:
        for address in (*SITES, "/places/areas.json", "/places/locate", "/accounts/login/"):
            names = ("q", "m", "where", "tab", "category", "area", "office", "order", "after", "in", "next", "as", "does",
                     "parent", "lon", "lat", "done", "name", "query", "a")  # fmt: skip
            judged(client.get(address, dict.fromkeys(names, text)), said)
        for address in ("/desk/m/{}/", "/work/{}/", "/intake/d/{}/", "/intake/batch/{}/", "/intake/files/{}/", "/mine/{}/",
                        "/posts/at/{}/", "/offices/at/{}/", "/b/{}/", "/places/plate/{}.json", "/places/shapes/{}.geojson",
                        "/api/v1/matters/{}", "/report/{}/", "/follow/case/{}/", "/nothing/{}"):  # fmt: skip
            judged(client.get(address.format(quote(text, ""))), said)


def schema_text(schema: dict, root: dict, text: str):
    """Something of that schema with the text wherever text may stand."""
    if "$ref" in schema:
        return schema_text(root["components"]["schemas"][schema["$ref"].rpartition("/")[2]], root, text)
    if "anyOf" in schema:
        return schema_text(schema["anyOf"][0], root, text)
    if schema.get("format") == "uuid":
        return str(uuid.uuid4())
    kind = schema.get("type")
    if kind == "object":
        given = {name: schema_text(each, root, text) for name, each in schema.get("properties", {}).items()}
        return given or {text[:60]: text}
    if kind == "array":
        return [schema_text(schema["items"], root, text)]
    return {"integer": 1, "number": 117.2, "boolean": True}.get(kind, text)


def asked(root: dict) -> list[tuple[str, dict]]:
    """Every POST of the interface that takes JSON, with the schema of its body."""
    found = []
    for path, methods in root["paths"].items():
        body = methods.get("post", {}).get("requestBody", {}).get("content", {}).get("application/json")
        if body:
            found.append((path, body["schema"]))
    return found


@pytest.mark.parametrize("said", HOSTILE)
def test_every_text_field_of_the_interface_takes_it_as_text(world, said):
    desk = browser(WILLOW + "/desk")
    root = desk.get("/api/v1/openapi.json").json()
    found = asked(root)
    assert len(found) >= 4
    for path, schema in found:
        whole = schema_text(schema, root, HOSTILE[said])
        path = path.replace("{number}", world.case.number)
        for does in ("accept", "note", "reject", "assign", "merge", "offer") if "{does}" in path else ("",):
            for body in [whole, *_one_each(whole)]:
                if "code" in body:
                    body["code"] = world.case.code
                answer = desk.post(path.replace("{does}", does), json.dumps(body), content_type="application/json")
                judged(answer, said)
                assert answer["Content-Type"].startswith("application/json"), (
                    path,
                    does,
                    str(body)[:200],
                    answer.status_code,
                )
    for address in SITES:
        judged(desk.get(address), said)


def _one_each(whole: dict) -> list[dict]:
    """The body with the text in one field alone: one that is refused must not hide the next."""
    needed = {name: whole[name] for name in ("once", "code") if name in whole}
    plain = {"words": "路灯不亮", "area": WILLOW} if "words" in whole else {}
    bodies = [needed | plain | {name: value} for name, value in whole.items() if name not in needed]
    given = whole.get("given")
    for name, value in (given if isinstance(given, dict) else {}).items():
        bodies.append(needed | {"given": {name: value}})
    return [body | ({"once": str(uuid.uuid4())} if "once" in body else {}) for body in bodies]


def test_half_a_pair_of_letters_and_broken_json_are_refused_in_words(world):
    desk = browser(WILLOW + "/desk")
    path = f"/api/v1/matters/{world.case.number}/acts/note"
    for raw in (
        f'{{"once": "{uuid.uuid4()}", "given": {{"text": "\\ud800"}}}}', '{"once": "\\ud800"}', "{", "[]", "null", "7",
        b"\xff\xfe", '{"given": ' + "[" * 3000, f'{{"once": "{uuid.uuid4()}", "given": {{"days": 1e400}}}}',
        f'{{"once": "{uuid.uuid4()}", "given": {{"lon": NaN, "lat": Infinity}}}}',
    ):  # fmt: skip
        answer = desk.post(path, raw, content_type="application/json")
        assert 400 <= answer.status_code < 500, (raw, answer.status_code)
        assert set(answer.json()) >= {"code", "words", "next"}


def test_a_name_of_a_photo_or_a_file_is_never_a_path(world):
    desk = browser(WILLOW + "/desk")
    for name in ("../../x.csv", "a\r\nSet-Cookie: x=1.csv", MARKUP + ".csv", "=cmd.csv", "\u202evsc.exe"):
        step = desk.post("/intake/files/", {"file": SimpleUploadedFile(name, "内容\n灯\n".encode())})
        judged(step, name)
        if step.status_code == 302:
            judged(desk.get(step["Location"]), name)
    photo = SimpleUploadedFile("../../../x.jpg", jpeg())
    answer = Client().post("/report/", {"words": "灯坏了", "photos": photo})
    judged(answer, "photo")


def test_what_was_stored_as_markup_is_shown_as_text_to_everybody_who_sees_it(world):
    mother = world.town.people["秦淑兰"]
    case = report_case(
        Report(words=MARKUP, area=WILLOW, category="light", place=MARKUP, answers={"about": MARKUP}, title=MARKUP[:60]),
        by=Actor(person=""), person=mother, now=SOON,
    )  # fmt: skip
    for client, paths in (
        (browser(WILLOW + "/desk"), ("/desk/", f"/desk/m/{case.number}/", "/wall/")),
        (browser(STREET + "/lead"), ("/desk/?where=area", f"/desk/m/{case.number}/")),
        (resident(mother), ("/mine/", f"/mine/{case.number}/")),
    ):
        for path in paths:
            answer = client.get(path)
            judged(answer, "stored")
            assert answer.status_code == 200
    assert "&lt;script&gt;alert(7)" in browser(WILLOW + "/desk").get(f"/desk/m/{case.number}/").content.decode()
