"""Following a report: what the code opens, what the reporter may do, and what stays nowhere."""

from datetime import timedelta

import pytest
from django.test import Client

from fengqiao.cases.act import Report, report_case
from fengqiao.files.models import File
from fengqiao.ledger import reads, time
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record, Value
from fengqiao.matters.act import act
from fengqiao.matters.models import Matter
from fengqiao.people import act as people
from fengqiao.people.models import Account
from fengqiao.people.standing import CLOCK, Actor
from tests.cases.walks import follow, photo, text
from tests.town import DISTRICT, MONDAY, STREET, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=1)


@pytest.fixture
def town():
    return build()


@pytest.fixture(autouse=True)
def monday():
    with time.held(LATER):
        yield


def reported(person=None, **more):
    report = Report(words="二单元楼道堆着旧沙发", area=WILLOW_1, category="fire.stairwell", **more)
    by = Actor(person=str(person.pk) if person else "")
    return report_case(report, by=by, now=MONDAY, person=person)


def done(town, case):
    desk, worker = town.actor(WILLOW_1 + "/desk"), town.actor(WILLOW_1 + "/worker-1")
    act(case.matter, "accept", by=desk, given={"category": "fire.stairwell", "urgency": "normal"}, now=MONDAY)
    act(case.matter, "assign", by=desk, given={"assignee": WILLOW_1 + "/worker-1"}, now=MONDAY)
    act(case.matter, "finish", by=worker, given={"outcome": "清走了旧沙发"}, now=MONDAY)


def state(case):
    return Matter.objects.get(pk=case.matter).state


def do(client, does, **given):
    page = client.get(f"/follow/case/{does}/")
    base = {"once": page.context["once"], "version": page.context["version"]}
    return client.post(f"/follow/case/{does}/", base | given, follow=True)


def test_the_page_says_where_it_is_who_answers_by_office_and_until_when(town, client):
    case = reported()
    shown = text(follow(client, case.code))
    assert "柳荫里第一网格综治中心" in shown and "受理席" in shown and "前受理" in shown
    assert not any(name in shown for name in town.people)


def test_look_alikes_spaces_and_small_letters_are_forgiven(town, client):
    case = reported()
    typed = case.code.lower().replace("-", " ")
    assert follow(client, typed).redirect_chain


def test_the_session_holds_the_number_of_the_voice_alone(town, client):
    case = reported()
    follow(client, case.code)
    kept = {name: value for name, value in client.session.items() if not name.startswith("_session")}
    assert kept == {"voice": case.voice}


def test_pages_leave_no_title_copy_or_address(town, client):
    case = reported()
    answer = follow(client, case.code)
    page = answer.content.decode()
    assert "<title>2026-11-23</title>" in page.replace("\n", "")
    assert "no-store" in answer["Cache-Control"] and "data-leave" in page
    assert case.code not in page and all(case.code not in url for url, _ in answer.redirect_chain)
    assert client.get("/follow/").headers["Cache-Control"] == "no-store, private"


def test_without_a_code_nothing_opens_and_the_page_asks_for_it(town, client):
    reported()
    for page in ("/follow/case/", "/follow/case/withdraw/"):
        assert "再输一次查询码" in text(client.get(page))
    assert client.get("/follow/case/assign/").status_code == 404


def test_closing_forgets_the_code(town, client):
    follow(client, reported().code)
    client.post("/follow/end/")
    assert "再输一次查询码" in text(client.get("/follow/case/"))


def test_the_quick_exit_forgets_the_code_too(town, client):
    follow(client, reported().code)
    assert client.get("/leave/").status_code in (200, 302)
    assert "再输一次查询码" in text(client.get("/follow/case/"))


def test_it_works_without_cookies(town):
    case = reported()
    client = Client()
    page = client.post("/follow/", {"code": case.code})
    key = page.context["at"].key
    assert key and case.voice not in page.content.decode()
    client.cookies.clear()
    asked = client.post("/follow/case/supplement/", {"key": key, "ask": "1"})
    assert "想补充什么" in text(asked)
    client.cookies.clear()
    given = {"key": key, "once": asked.context["once"], "text": "今天又多了一张床"}
    assert "已经收到" in text(client.post("/follow/case/supplement/", given))
    client.cookies.clear()
    assert "再输一次查询码" in text(client.post("/follow/case/", {"key": key + "x"}))


def test_photos_sent_without_cookies_are_opened_by_the_code_and_by_nothing_in_an_address(town):
    case, other = reported(), reported()
    client = Client()
    key = client.post("/follow/", {"code": case.code}).context["at"].key
    client.cookies.clear()
    asked = client.post("/follow/case/supplement/", {"key": key, "ask": "1"})
    client.cookies.clear()
    given = {"key": key, "once": asked.context["once"], "text": "看照片", "photos": photo()}
    page = client.post("/follow/case/supplement/", given).content.decode()
    client.cookies.clear()
    path = f"/photo/{File.objects.get().id}/"
    assert f'action="{path}"' in page and "<img" not in page.split("</h1>")[1]
    shown = client.post(path, {"key": key})
    assert (shown.status_code, shown["Content-Type"], shown["Cache-Control"]) == (
        200,
        "image/jpeg",
        "private, no-store",
    )
    client.cookies.clear()
    theirs = Client()
    another = theirs.post("/follow/", {"code": other.code}).context["at"].key
    theirs.cookies.clear()
    for wrong in ({"key": another}, {"key": key + "x"}, {}):
        assert client.post(path, wrong).status_code == 404
        client.cookies.clear()
    assert client.get(f"{path}?key={key}").status_code == 404


def test_supplement_with_words_and_a_photo(town, client):
    case = reported()
    follow(client, case.code)
    answer = do(client, "supplement", text="又多了一张床", photos=photo())
    assert "已经收到" in text(answer) and "又多了一张床" in text(answer)
    file = File.objects.get()
    assert (file.group, file.owner) == ("original", case.voice)
    assert client.get(f"/photo/{file.id}/")["Content-Type"] == "image/jpeg"


def test_urge_and_withdraw_and_revive(town, client):
    case = reported()
    follow(client, case.code)
    assert "催过了" in text(do(client, "urge"))
    assert "30 天内可以恢复" in text(do(client, "withdraw"))
    assert state(case) == "withdrawn"
    assert "已经恢复" in text(do(client, "revive"))
    assert state(case) == "reported"


def test_confirm_closes_and_reopening_stays_possible(town, client):
    case = reported()
    done(town, case)
    assert "清走了旧沙发" in text(follow(client, case.code))
    do(client, "confirm")
    assert (state(case), Matter.objects.get().verified) == ("closed", "reporter")
    do(client, "reopen", text="又堆上了")
    assert state(case) == "reported"


def test_deny_needs_a_reason_and_sends_it_back(town, client):
    case = reported()
    done(town, case)
    follow(client, case.code)
    assert "请写一两句" in text(do(client, "deny"))
    assert state(case) == "done"
    do(client, "deny", text="沙发还在")
    assert state(case) == "working"


def test_climb_once_the_promise_has_passed(town, client):
    case = reported()
    matter = Matter.objects.get()
    follow(client, case.code)
    assert "climb" not in client.get("/follow/case/").context["seen"].acts
    with time.held(matter.promise + timedelta(minutes=1)):
        follow(client, case.code)
        do(client, "climb", text="一直没人来")
    assert Matter.objects.get().held_by == WILLOW


def test_only_what_the_law_allows_is_offered_and_an_old_page_is_told_so(town, client):
    case = reported()
    seen = follow(client, case.code).context["seen"]
    assert seen.acts == ["supplement", "urge", "withdraw"]
    answer = client.post("/follow/case/confirm/", {})
    assert answer.status_code == 409 and "用不上" in text(answer)
    assert state(case) == "reported"


def test_a_stale_page_is_shown_anew_and_keeps_what_was_typed(town, client):
    case = reported()
    done(town, case)
    follow(client, case.code)
    page = client.get("/follow/case/deny/")
    act(case.matter, "note", by=town.actor(WILLOW_1 + "/desk"), given={"text": "看过了"}, now=LATER)
    given = {"once": page.context["once"], "version": page.context["version"], "text": "沙发还在"}
    answer = client.post("/follow/case/deny/", given)
    assert answer.status_code == 409 and "又往前走了一步" in text(answer) and "沙发还在" in answer.content.decode()
    again = {**given, "version": answer.context["version"]}
    client.post("/follow/case/deny/", again)
    assert state(case) == "working"


def test_the_same_press_twice_is_one_act(town, client):
    case = reported()
    follow(client, case.code)
    page = client.get("/follow/case/supplement/")
    for _ in range(2):
        given = {"once": page.context["once"], "text": "又多了一张床", "photos": photo()}
        assert "已经收到" in text(client.post("/follow/case/supplement/", given, follow=True))
    assert Record.objects.filter(kind="matter.supplement").count() == 1


def test_refused_looks_at_a_protected_complaint_are_shown_to_its_reporter(town, client):
    case = reported(about_organisations=(WILLOW, WILLOW_1))
    by = town.actor(WILLOW + "/desk")
    reads.look(by=by, organisation=WILLOW, subject=case.matter, groups=("about",), now=LATER, refused=True)
    shown = text(follow(client, case.code))
    assert "被拒绝了" in shown and "柳荫里社区综治中心" in shown and "赵敏" not in shown


def test_what_others_say_in_the_same_matter_is_not_shown(town, client):
    case = reported()
    by = town.actor(WILLOW_1 + "/desk")
    act(case.matter, "note", by=by, given={"text": "内部记一笔"}, now=LATER)
    assert "内部记一笔" not in text(follow(client, case.code))


def test_what_the_office_entered_for_somebody_is_marked(town, client):
    case = reported()
    done(town, case)
    by = town.actor(WILLOW_1 + "/desk", through=True, voice=case.voice)
    act(case.matter, "supplement", by=by, given={"text": "电话里说的"}, now=LATER)
    shown = text(follow(client, case.code))
    assert "办事处代为录入" in shown and "电话里说的" in shown


def test_when_it_climbs_by_itself_the_page_says_so(town, client):
    case = reported()
    act(case.matter, "overdue", by=CLOCK, now=Matter.objects.get().due)
    shown = text(follow(client, case.code))
    assert "系统 因为到期没有做到，转到了柳荫里社区综治中心" in shown and "您的报告正由上级接手" in shown


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_state_reads_in_both_languages(town, client, language):
    client.post("/language/", {"language": language})
    cases = [reported() for _ in range(5)]
    desk = town.actor(WILLOW_1 + "/desk")
    act(cases[0].matter, "reject", by=desk, given={"reason": "abc", "instead": "12348"}, now=MONDAY)
    act(cases[1].matter, "withdraw", by=Actor(person="", voice=cases[1].voice), now=MONDAY)
    done(town, cases[2])
    act(cases[3].matter, "accept", by=desk, given={"category": "fire.stairwell", "urgency": "normal"}, now=MONDAY)
    for case in cases:
        shown = text(follow(client, case.code))
        said = (
            shown.replace("二单元楼道堆着旧沙发", "")
            .replace("清走了旧沙发", "")
            .replace("中文", "")
            .replace("枫 桥", "")
        )
        assert language != "en" or not any("\u4e00" <= letter <= "\u9fff" for letter in said), said


def account(person) -> Client:
    client = Client()
    client.force_login(
        Account.objects.create(username=str(person.pk), person=person),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def test_a_signed_in_resident_sees_their_own_reports_and_no_others(town):
    mine, theirs = reported(town.people["秦淑兰"]), reported(town.people["吴磊"])
    client = account(town.people["秦淑兰"])
    page = client.get("/mine/")
    assert [row["matter"].number for row in page.context["rows"]] == [mine.number]
    assert client.get(f"/mine/{mine.number}/").status_code == 200
    assert client.get(f"/mine/{theirs.number}/").status_code == 404
    assert client.get("/mine/120101-20261123-9999/").status_code == 404
    assert client.post(f"/mine/{theirs.number}/withdraw/", {}).status_code == 404


def test_a_signed_in_resident_acts_under_the_number_of_their_voice(town):
    case = reported(town.people["秦淑兰"])
    client = account(town.people["秦淑兰"])
    client.post(f"/mine/{case.number}/supplement/", {"text": "还在"})
    record = Record.objects.get(kind="matter.supplement")
    assert record.actor == case.voice
    assert str(town.people["秦淑兰"].pk) not in record.body


def test_a_helper_acts_and_is_named(town):
    case = reported(town.people["秦淑兰"])
    people.name_helper(
        person=town.people["秦淑兰"], helper=town.people["吴磊"], district=DISTRICT, by=SYSTEM, now=MONDAY
    )
    client = account(town.people["吴磊"])
    assert "秦淑兰" in text(client.get("/mine/"))
    client.post(f"/mine/{case.number}/supplement/", {"text": "我替她补充"})
    assert "秦淑兰" in text(client.get(f"/mine/{case.number}/"))
    own = account(town.people["秦淑兰"]).get(f"/mine/{case.number}/")
    assert "吴磊" in text(own) and "我替她补充" in text(own)


def test_who_is_not_signed_in_is_led_to_the_door(client):
    assert client.get("/mine/")["Location"].startswith("/accounts/login/")
    assert client.get("/mine/1/").status_code == 404


def test_a_photo_is_a_404_for_everybody_without_sight(town, client):
    case = reported()
    follow(client, case.code)
    do(client, "supplement", photos=photo())
    file = File.objects.get()
    stranger, other = Client(), Client()
    follow(other, reported().code)
    never = stranger.get("/photo/01890000-0000-7000-8000-000000000000/")
    assert {stranger.get(f"/photo/{file.id}/").status_code, other.get(f"/photo/{file.id}/").status_code} == {404}
    assert text(stranger.get(f"/photo/{file.id}/")) == text(never)
    desk = account(town.people["李强"])
    answer = desk.get(f"/photo/{file.id}/")
    assert answer.status_code == 404
    above = account(town.people["孙立"])
    assert above.get(f"/photo/{file.id}/").status_code == 404
    # It lies with a grid: whoever leads above says why.
    above.post(f"/desk/m/{case.number}/why/", {"reason": "对照现场"})
    lead = above.get(f"/photo/{file.id}/")
    assert lead.status_code == 200 and "sandbox" in lead["Content-Security-Policy"]
    assert lead["X-Content-Type-Options"] == "nosniff" and lead["Cache-Control"] == "private, no-store"


def test_the_office_complained_about_cannot_see_the_photo(town, client):
    case = reported(about_organisations=(WILLOW, WILLOW_1))
    follow(client, case.code)
    do(client, "supplement", photos=photo())
    file = File.objects.get()
    assert account(town.people["孙立"]).get(f"/photo/{file.id}/").status_code == 404
    assert account(town.people["刘岚"]).get(f"/photo/{file.id}/").status_code == 200


CANARY = "CANARY-7Q"


def test_code_and_words_are_in_no_log_address_or_sealed_body(town, client, caplog, settings):
    caplog.set_level("DEBUG")
    case = reported(about_organisations=(STREET,))
    answer = follow(client, case.code)
    do(client, "supplement", text=CANARY)
    client.get("/follow/case/?x=1")
    letters = case.code.replace("-", "")
    everywhere = caplog.text + "".join(Record.objects.values_list("body", flat=True))
    everywhere += "".join(url for url, _ in answer.redirect_chain)
    everywhere += "".join(value or "" for value in Value.objects.exclude(field="text").values_list("value", flat=True))
    log_free_of_sql = "\n".join(line for line in everywhere.splitlines() if "django.db.backends" not in line)
    assert letters not in everywhere and case.code not in everywhere
    assert CANARY not in log_free_of_sql
    for file in settings.HOME.rglob("*"):
        if file.is_file() and "sqlite" not in file.name:
            assert CANARY.encode() not in file.read_bytes() and letters.encode() not in file.read_bytes()
