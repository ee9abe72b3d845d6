"""What a person wrote is where it belongs and nowhere else: one run with a mark in every personal field."""

import email
import email.header
import io
import logging
import re
import secrets
import sqlite3
import time
import uuid
from contextlib import closing

import pytest
from PIL import Image

from fengqiao.cases.codes import ALPHABET, check
from fengqiao.logs import Quiet
from tests.town import HESHUN, STREET, WILLOW, WILLOW_1

CANARY = "CANARY-8Q2"


def test_a_logged_statement_holds_no_value():
    record = logging.LogRecord(
        "django.db.backends", logging.DEBUG, "", 0, "(%.3f) %s; args=%s; alias=%s",
        (0.001, f"SELECT '{CANARY}'", (CANARY,), "default"), None,
    )  # fmt: skip
    record.duration = 0.001
    line = Quiet().format(record)
    assert CANARY not in line and "0.001" in line


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The whole run, once: every way in, every way to fail, two kills."""
    from tests.security.canary import Post, Watched, marks

    post = Post()
    house = Watched(tmp_path_factory.mktemp("canary"), post)
    told = Told(house, post, marks())
    try:
        house.start()
        house.clock()
        told.streams = [house.listen(who) for who in (WILLOW + "/desk", HESHUN + "/desk")]
        time.sleep(0.5)
        residents(told)
        desk(told)
        acts(told)
        told.looks()
        mistakes(told)
        house.ticking.kill()
        house.ticking.wait(10)
        house.cut_short(told.marks)
        house.start()
        house.clock()
        until = time.monotonic() + 15
        while time.monotonic() < until and len(post.letters) < 2:
            time.sleep(0.2)
        broken(told)
        yield told
    finally:
        house.end()
        post.controller.stop()


def residents(told):
    """Without an account by program and by page, with one, a helper, a draft never sent."""
    house, m = told.house, told.marks
    exif = io.BytesIO()
    told.photo(exif)
    once = str(uuid.uuid4())
    kept = house.ask(
        "POST",
        "/api/v1/photos",
        files={"photo": (m["file_name"] + ".jpg", exif.getvalue())},
        data={"once": once},
        token=False,
    )
    body = {
        "once": once, "words": m["words"], "area": WILLOW, "place": m["address"], "photos": [kept.json()["photo"]],
        "category": "light", "reach": {"name": m["name"], "email": m["email"], "phone": m["phone"]},
    }  # fmt: skip
    opened = house.ask("POST", "/api/v1/reports", json=body).json()
    told.number, told.code = opened["number"], opened["code"]
    told.marks["code"] = opened["code"]
    told.marks["code_bare"] = opened["code"].replace("-", "")
    told.safe = house.ask("POST", "/api/v1/reports", json={
        "once": str(uuid.uuid4()), "words": m["statement"], "area": WILLOW,
        "reach": {"name": m["name"], "phone": m["phone"], "rule": "hours", "hours": m["hours"]},
    }).json()["number"]  # fmt: skip
    for words, send in ((m["web_words"], True), (m["unsent"], False)):
        exif.seek(0)
        page = house.ask(
            "POST", "/report/", data={"words": words}, files={"photos": (m["file_name"] + ".jpg", exif.read())}
        )
        draft = re.search(r'name="draft" value="([^"]+)"', page.text).group(1)
        jar = {"report": draft}
        house.ask("POST", "/report/where/", data={"draft": draft, "place_address": m["web_place"]}, cookies=jar)
        house.ask("POST", "/report/community/", data={"draft": draft, "unknown": "1"}, cookies=jar)
        reach = {"how": "email", "name": m["web_name"], "email": m["web_email"], "language": "zh-hans", "rule": ""}
        house.ask("POST", "/report/reach/", data={"draft": draft, **reach}, cookies=jar)
        if send:
            assert house.ask("POST", "/report/send/", data={"draft": draft}, cookies=jar).status_code == 200
    me = {"name": m["me_name"], "phone": m["me_phone"], "email": m["me_email"], "language": "zh-hans", "rule": "number",
          "number": m["me_number"], "since": "09:00", "until": "18:00"}  # fmt: skip
    assert house.ask("POST", "/me/", who=STREET + "/lead", data=me).status_code == 302
    assert house.ask("POST", "/me/helpers/", who=STREET + "/lead", data={"called": m["helper"]}).status_code == 200
    house.ask("POST", "/accounts/password/reset/", data={"email": m["recovery"]})


def desk(told):
    """A call, a draft left open, a caller looked for, a file with a row that is refused, another that waits."""
    house, m, who = told.house, told.marks, WILLOW + "/desk"
    for name, send in (("draft", False), ("desk", True)):
        where = house.ask("POST", "/intake/begin/", who=who, data={"source": "phone"}).headers["location"]
        form = {"c-name": m[name + "_name"], "c-phone": m[name + "_phone"], "c-language": "zh-hans", "count": "1",
                "m0-words": m[name + "_words"], "m0-place": m["desk_place"], "m0-area": WILLOW}  # fmt: skip
        assert house.ask("POST", where + "keep/", who=who, data=form).json() == {"kept": True}
        if send:
            assert house.ask("POST", where, who=who, data=form).status_code == 200
    asked = {"phone": m["search_phone"], "name": m["search_name"], "address": m["search_address"]}
    assert house.ask("POST", "/intake/caller/", who=who, data=asked).status_code == 200
    rows = f"内容,地点,姓名,电话\n{m['row_words']},{m['row_place']},{m['row_name']},{m['row_phone']}\n"
    rows += f"{m['reject_words']},{m['reject_place']}{'长' * 8001},,\n"
    where = house.ask("POST", "/intake/files/", who=who, data={}, files={"file": ("a.csv", rows.encode())}).headers[
        "location"
    ]
    columns = {"words": "内容", "place": "地点", "name": "姓名", "phone": "电话", "go": "1"}
    told.batch = house.ask("POST", where, who=who, data=columns).headers["location"]
    assert m["reject_words"] in house.ask("GET", told.batch + "?as=csv", who=who).text
    house.ask("POST", "/intake/files/", who=who, data={}, files={"file": ("b.csv", f"内容\n{m['waiting']}\n".encode())})


def acts(told):
    """The loop by acts, in bulk too, and what the reporter adds by code."""
    house, m, who = told.house, told.marks, WILLOW + "/desk"
    done = [
        house.act(
            told.number, "accept", who, category="light", urgency="urgent", title=m["title"], account=m["account"]
        ),
        house.act(told.number, "note", who, text=m["note"]),
        house.act(told.number, "assign", who, assignee=WILLOW_1 + "/worker-1"),
    ]
    assert [answer.status_code for answer in done] == [200] * 3, [answer.text for answer in done]
    matter = house.ask("GET", f"/api/v1/matters/{told.number}", who=who).json()
    assert m["words"] in str(matter)
    house.ask(
        "POST",
        "/desk/bulk/",
        who=who,
        data={"matter": told.safe, "does": "note", "sent": "1", "text": m["bulk"], "once": "b1"},
    )
    said = {"code": told.code, "once": str(uuid.uuid4()), "given": {"text": m["supplement"]}}
    assert house.ask("POST", "/api/v1/follow/acts/supplement", json=said).status_code == 200
    house.act(told.number, "finish", WILLOW_1 + "/worker-1", outcome=m["outcome"])
    house.ask("POST", "/api/v1/follow/acts/deny",
              json={"code": told.code, "once": str(uuid.uuid4()), "given": {"reason": m["deny"]}})  # fmt: skip


def mistakes(told):
    """400, 403, 404, 413, 422, 429: each with something in it."""
    house, m, who = told.house, told.marks, WILLOW + "/desk"
    answers = {
        400: house.ask("POST", "/report/", data={"words": m["e400"]}, headers={"Host": "evil.example.org"}),
        403: house.ask("POST", "/intake/begin/", who=who, data={"words": m["e403"]}, token=False),
        404: house.ask("POST", "/desk/m/120000-20261123-99/note/", who=who, data={"text": m["e404"]}),
        413: house.ask("POST", "/report/", data={"words": m["e413"]}, files={"photos": ("x", b"0" * 65 * 2**20)}),
        422: house.ask("POST", f"/api/v1/matters/{told.number}/acts/note", who=who,
                       json={"once": "no uuid", "given": {"text": m["e422"]}}),
    }  # fmt: skip
    letters = ["".join(secrets.choice(ALPHABET) for _ in range(12)) for _ in range(9)]
    wrong = [each + check(each) for each in letters]
    slowed = [house.ask("POST", "/follow/", data={"code": guess}) for guess in wrong]
    told.errors = [*answers.items(), *[(429, each) for each in slowed if each.status_code == 429]]


def broken(told):
    """500 and 503: a row that cannot be read while it is typed into, a table that is gone."""
    house, m, who = told.house, told.marks, WILLOW + "/desk"
    where = house.ask("POST", "/intake/begin/", who=who, data={"source": "phone"}).headers["location"]
    key = where.rstrip("/").rpartition("/")[2].replace("-", "")
    with closing(sqlite3.connect(house.home / "fengqiao.sqlite3", timeout=20)) as base, base:
        changed = base.execute("UPDATE intake_draft SET body = ? WHERE id = ?", (f'["{m["e500"]}"]', key)).rowcount
        assert changed == 1
    told.errors.append((500, house.ask("GET", where, who=who)))
    with closing(sqlite3.connect(house.home / "fengqiao.sqlite3", timeout=20)) as base, base:
        base.execute("ALTER TABLE cases_case RENAME TO cases_gone")
    body = {
        "once": str(uuid.uuid4()),
        "words": m["e503"],
        "area": WILLOW,
        "reach": {"name": m["e503"], "phone": m["phone"]},
    }
    told.errors.append((503, house.ask("POST", "/api/v1/reports", json=body)))
    with closing(sqlite3.connect(house.home / "fengqiao.sqlite3", timeout=20)) as base, base:
        base.execute("ALTER TABLE cases_gone RENAME TO cases_case")


class Told:
    """What the run left in the hands of the tests."""

    def __init__(self, house, post, marks):
        self.house, self.post, self.marks = house, post, marks
        self.errors, self.pages, self.streams = [], {}, []
        self.number = self.code = self.safe = self.batch = ""

    def photo(self, target):
        """As a phone takes it: who took it and where beside the picture."""
        self.marks["exif"] = "QzEXIF" + secrets.token_hex(5)
        picture = Image.new("RGB", (320, 240), "red")
        exif = Image.Exif()
        exif[0x010F] = exif[0x9286] = self.marks["exif"]
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2], gps[29] = "N", (39.0, 7.0, 12.0), self.marks["exif"]
        picture.save(target, "JPEG", exif=exif, comment=self.marks["exif"].encode())

    def looks(self):
        """What others are shown: strangers, another community, the wall, health, the one it is given to."""
        for who in ("", HESHUN + "/desk", WILLOW_1 + "/worker-1", WILLOW + "/desk"):
            for path in ("/", "/health", "/desk/", "/desk/?where=area", "/work/", "/wall/", "/notices/", "/api/v1/matters",
                         "/follow/", "/mine/", "/report/", f"/desk/m/{self.number}/", f"/work/{self.number}/",
                         f"/api/v1/matters/{self.number}", "/intake/", self.batch):  # fmt: skip
                headers = {"Fengqiao-Post": who} if who else {}
                self.pages[who, path] = self.house.ask("GET", path, who=who, headers=headers)


WORK = {"title", "account", "note", "bulk", "outcome"}
"""What the desk wrote for whoever does the work: cut from the reporter's words by a person."""


def test_no_mark_lies_in_a_log_a_cache_a_temporary_or_a_crash_file(ran):
    from tests.security.canary import core_of, found_in

    lies = ran.house.lies()
    assert any(name.startswith("logs/web") and text.count(b"\n") > 5 for name, text in lies.items())
    assert {name: found for name, text in lies.items() if (found := found_in(text, ran.marks))} == {}
    assert core_of(ran.house.place) == [] and list((ran.house.place / "tmp").iterdir()) == []


def test_no_mark_lies_on_an_error_page_and_each_error_was_met(ran):
    from tests.security.canary import found_in

    assert {code for code, answer in ran.errors if answer.status_code == code} == {
        400,
        403,
        404,
        413,
        422,
        429,
        500,
        503,
    }
    for code, answer in ran.errors:
        assert found_in(answer.text, ran.marks) == set(), code


def test_no_mark_stands_in_an_address(ran):
    from tests.security.canary import found_in

    # A number to call is a link that a phone dials, not an address of ours.
    asked = [each for each in ran.house.addresses if not each.startswith(("tel:", "mailto:", "data:"))]
    assert len(asked) > 200 and found_in("\n".join(asked), ran.marks) == set()


def test_a_letter_holds_its_address_and_nothing_else(ran):
    from tests.security.canary import found_in

    assert ran.post.letters
    for to, letter in ran.post.letters:
        _, _, whole = letter.partition(b"\r\n\r\n")
        message = email.message_from_bytes(letter)
        plain = message.get_payload(decode=True) or whole
        assert found_in(plain, ran.marks) == set()
        assert (
            found_in(str(email.header.make_header(email.header.decode_header(message["Subject"]))), ran.marks) == set()
        )
        own = {name for name, mark in ran.marks.items() if mark in to}
        assert found_in(letter, ran.marks) <= own
        assert b"zhongxin.example.org" in plain and b"http" not in plain


def test_a_report_to_a_helper_and_the_figures_for_a_monitor_hold_no_mark(ran):
    from tests.security.canary import found_in

    target = ran.house.place / "work" / "report.txt"
    assert ran.house.run("report", "doctor", "--report", str(target)).wait(90) == 0
    told = target.read_text()
    assert found_in(told, ran.marks) == set()
    # The errors of the run itself are in it, and what was asked of the server.
    assert "a page met" in told and "500 GET intake:" in told and told.count("\n") > 120
    assert ran.house.run("figures", "metrics").wait(90) == 0
    figures = (ran.house.place / "logs" / "figures").read_text()
    assert "fengqiao_requests_total" in figures and found_in(figures, ran.marks) == set()


def test_a_stream_says_only_look_again(ran):
    from tests.security.canary import found_in

    heard = [stream.read_bytes() for stream in ran.streams]
    assert heard[0].count(b"event: change") > 0
    assert all(found_in(each, ran.marks) == set() for each in heard)
    assert b"event: change" not in heard[1]


def test_others_are_shown_nothing_and_the_one_it_is_given_to_the_work_alone(ran):
    from tests.security.canary import found_in

    for (who, path), answer in ran.pages.items():
        found = found_in(answer.text, ran.marks)
        if who == WILLOW_1 + "/worker-1":
            assert found <= WORK, (who, path, found)
        elif who in ("", HESHUN + "/desk") or path in ("/wall/", "/health", "/notices/"):
            assert found == set(), (who, path, found)
    own = found_in(ran.pages[WILLOW + "/desk", f"/desk/m/{ran.number}/"].text, ran.marks)
    assert {"words", "name", "email", "title"} <= own, own
    assert found_in(ran.pages[WILLOW_1 + "/worker-1", f"/work/{ran.number}/"].text, ran.marks) <= WORK
    assert ran.pages[WILLOW_1 + "/worker-1", f"/work/{ran.number}/"].status_code == 200


def test_what_is_kept_nowhere_is_not_in_the_database_either(ran):
    from tests.security.canary import found_in

    never = {name: ran.marks[name] for name in ("code", "code_bare", "unsent", "exif", "file_name", "search_phone",
             "search_name", "search_address", "recovery", "waiting", "reject_place", "killed", "e400", "e403", "e404", "e413",
             "e422", "e503")}  # fmt: skip
    assert found_in(ran.house.database(), never) == set()
    assert "words" in found_in(ran.house.database(), ran.marks)
