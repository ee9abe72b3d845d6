"""Leads fill the posts of their own area; residents say how they may be reached and who helps them."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from fengqiao.ledger import time
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.people import act, find
from fengqiao.people.models import Account, Duty, Helper, Organisation, Person, Seat
from fengqiao.people.standing import acts_for
from tests.town import CITY, DISTRICT, HESHUN, MONDAY, PROPERTY, STREET, URBAN, WILLOW, WILLOW_1, build, called

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def monday():
    cache.clear()
    with time.held(MONDAY):
        yield


@pytest.fixture
def town():
    return build()


def client_of(town, name, post="", language="zh-hans"):
    account = act.invite(person=town.people[name], username=name, by=SYSTEM, now=MONDAY)
    client = Client(headers={"accept-language": language})
    client.force_login(account)
    if post:
        client.post("/posts/choose/", {"post": post, "next": "/me/"})
    return client


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_lead_sees_who_sits_in_their_own_area_only(town, language):
    client = client_of(town, "孙立", WILLOW + "/lead", language)
    page = text(client.get("/posts/"))
    assert "赵敏" in page and "王芳" not in page
    for path in ("/posts/at/" + WILLOW + "/desk/", "/offices/", "/duties/", "/posts/invite/"):
        text(client.get(path))
    assert client.get("/posts/at/" + HESHUN + "/desk/").status_code == 404
    assert client.get("/posts/?in=" + HESHUN).status_code == 404


def test_a_lead_appoints_ends_and_sends_on_leave_in_their_own_area(town):
    client = client_of(town, "刘岚", STREET + "/lead")
    li = str(town.people["李强"].id)
    answer = client.post(f"/posts/do/appoint/{HESHUN}/lead/", {"person": li})
    assert answer.status_code == 302
    assert Seat.objects.get(code=HESHUN + "/lead").sitter_id == town.people["李强"].id
    post = town.posts[WILLOW + "/desk"]
    client.post(f"/posts/do/standin/{WILLOW}/desk/", {"person": li})
    client.post(f"/posts/do/away/{WILLOW}/desk/?a={post.pk}", {"until": "2026-11-27"})
    assert Seat.objects.get(code=WILLOW + "/desk").basis == "standin"
    assert "由代班人负责" in text(client.get(f"/posts/at/{WILLOW}/desk/"))
    client.post(f"/posts/back/{WILLOW}/desk/", {"a": str(post.pk)})
    assert Seat.objects.get(code=WILLOW + "/desk").basis == "holder"
    client.post(f"/posts/do/end/{WILLOW}/desk/?a={post.pk}", {"reason": "退休"})
    assert Seat.objects.get(code=WILLOW + "/desk").sitter_id == town.people["李强"].id


def test_nobody_fills_the_post_they_lead_by_nor_the_owners_nor_the_independent_one(town):
    lead = client_of(town, "孙立", WILLOW + "/lead")
    assert lead.get(f"/posts/do/appoint/{WILLOW}/lead/").status_code == 404
    city = client_of(town, "周宁", CITY + "/lead")
    assert city.get(f"/posts/do/appoint/{CITY}/owner/").status_code == 404
    assert city.get(f"/posts/do/appoint/{CITY}:independent/desk/").status_code == 404
    city.post("/posts/choose/", {"post": CITY + "/owner", "next": "/me/"})
    assert city.get(f"/posts/do/appoint/{CITY}:independent/desk/").status_code == 200


def test_what_the_rules_refuse_is_said_in_words_and_nothing_changes(town):
    client = client_of(town, "刘岚", STREET + "/lead")
    page = client.post(f"/posts/do/appoint/{WILLOW}/lead/", {"person": str(town.people["王芳"].id), "elected": "on"})
    assert page.status_code == 422 and "到哪一天" in page.content.decode()
    page = client.post(f"/posts/do/appoint/{WILLOW}/lead/", {})
    assert page.status_code == 422
    page = client.post(f"/posts/do/appoint/{WILLOW}/lead/", {"username": "没有这人"})
    assert "没有这个账户名" in page.content.decode()
    assert Seat.objects.get(code=WILLOW + "/lead").sitter_id == town.people["孙立"].id


def test_who_leaves_altogether_loses_post_and_account_in_one_act(town):
    client = client_of(town, "孙立", WILLOW + "/lead")
    account = act.invite(person=town.people["赵敏"], username="zhaomin", by=SYSTEM, now=MONDAY)
    theirs = Client()
    theirs.force_login(account)
    post = town.posts[WILLOW + "/desk"]
    assert client.post(f"/posts/do/end/{WILLOW}/desk/?a={post.pk}", {"reason": "离职", "shut": "on"}).status_code == 302
    account.refresh_from_db()
    assert not account.is_active and theirs.get("/me/").status_code == 302
    assert Seat.objects.get(code=WILLOW + "/desk").basis == "lead_above"


def test_an_account_with_posts_elsewhere_is_not_shut_and_the_post_stays(town):
    client = client_of(town, "孙立", WILLOW + "/lead")
    act.invite(person=town.people["赵敏"], username="zhaomin", by=SYSTEM, now=MONDAY)
    act.appoint(seat=HESHUN + "/lead", person=town.people["赵敏"], by=SYSTEM, now=MONDAY)
    post = town.posts[WILLOW + "/desk"]
    answer = client.post(f"/posts/do/end/{WILLOW}/desk/?a={post.pk}", {"reason": "离职", "shut": "on"})
    assert answer.status_code == 422 and "在别处还有岗位" in answer.content.decode()
    assert Seat.objects.get(code=WILLOW + "/desk").basis == "holder"
    assert Account.objects.get(username="zhaomin").is_active


def test_a_colleague_is_lent_with_a_hand_over_list(town):
    client = client_of(town, "刘岚", STREET + "/lead")
    post = town.posts[WILLOW + "/desk"]
    given = {"host": HESHUN + "/lead", "until": "2026-12-31", "handover": "钥匙\n两件未办结\n"}
    assert client.post(f"/posts/do/second/{WILLOW}/desk/?a={post.pk}", given).status_code == 302
    page = text(client.get(f"/posts/at/{WILLOW}/desk/"))
    assert "借调到 和顺里社区综治中心负责人" in page and "两件未办结" in page
    assert Seat.objects.get(code=HESHUN + "/lead").sitter_id == town.people["赵敏"].id


def test_a_new_colleague_gets_an_account_a_post_and_a_link_that_is_shown_once(town):
    client = client_of(town, "孙立", WILLOW + "/lead")
    given = {"name": "钱多", "account": "qianduo", "seat": WILLOW + "/desk"}
    page = text(client.post("/posts/invite/", given))
    assert re.search(r"/accounts/password/reset/key/[0-9a-z]+-", page)
    account = Account.objects.get(username="qianduo")
    assert not account.has_usable_password()
    assert Seat.objects.get(code=WILLOW + "/desk").sitter_id == account.person_id
    page = client.post("/posts/invite/", given | {"name": "另一个"})
    assert page.status_code == 422 and "已有人用" in page.content.decode()
    assert not called("另一个").exists()
    record = Record.objects.filter(kind="people.invite").latest("number")
    assert "qianduo" not in record.body


def test_a_firm_has_a_territory_a_liaison_and_a_public_counterpart(town):
    client = client_of(town, "刘岚", STREET + "/lead")
    given = {"zh": "清溪派出所", "slug": "police", "kind": "police", "liaison": "值班室 2345 6789"}
    assert client.post("/offices/new/", given).status_code == 302
    office = Organisation.objects.get(code=STREET + ":police")
    assert office.outside and office.area_id == STREET
    firm = {"zh": "清溪物业", "slug": "firm", "kind": "firm"}
    assert client.post("/offices/new/", firm).status_code == 422
    assert client.post("/offices/new/", firm | {"counterpart": URBAN}).status_code == 302
    page = text(client.get("/offices/"))
    assert "清溪派出所" in page and "值班室 2345 6789" in page
    given = {"zh": "柳荫物业公司", "liaison": "王经理", "counterpart": URBAN}
    assert client.post(f"/offices/at/{PROPERTY}/", given).status_code == 302
    assert Organisation.objects.get(code=PROPERTY).liaison == "王经理"


def test_the_duty_list_names_who_answers_and_quotes_the_row(town):
    lead = client_of(town, "刘岚", STREET + "/lead")
    given = {
        "category": "light",
        "organisation": URBAN,
        "area": STREET[:9],
        "level": "3",
        "zh": "路灯由城管科维护（2026 年第 3 号）",
    }
    assert lead.post("/duties/new/", given).status_code == 302
    row = find.who_answers(category="light", scope=WILLOW, level=3, now=MONDAY)
    assert row is not None and row.organisation_id == URBAN
    assert "第 3 号" in row.words["zh"]
    assert find.who_answers(category="light", scope=WILLOW, level=2, now=MONDAY) is None
    page = text(client_of(town, "赵敏", WILLOW + "/desk").get("/duties/"))
    assert "第 3 号" in page and "到此为止" not in page
    assert lead.post(f"/duties/{row.pk}/end/").status_code == 302
    assert find.who_answers(category="light", scope=WILLOW, level=3, now=MONDAY) is None


def test_the_nearest_area_and_the_most_exact_category_win(town):
    for category, scope, org in (
        ("water", "120101", DISTRICT),
        ("water.pipe", "120101", URBAN),
        ("water", WILLOW, PROPERTY),
    ):
        act.answer_for(
            organisation=org, category=category, level=3, scope=scope, words={"zh": "x"}, by=SYSTEM, now=MONDAY
        )
    assert find.who_answers(category="water.pipe", scope=WILLOW, level=3, now=MONDAY).organisation_id == URBAN
    assert find.who_answers(category="water", scope=WILLOW, level=3, now=MONDAY).organisation_id == PROPERTY
    assert find.who_answers(category="water", scope=HESHUN, level=3, now=MONDAY).organisation_id == DISTRICT


def test_gaps_and_overlaps_of_the_duty_list_are_named(town):
    act.answer_for(
        organisation=URBAN, category="light", level=3, scope=WILLOW, words={"zh": "x"}, by=SYSTEM, now=MONDAY
    )
    twin = Duty.objects.get()
    Duty.objects.create(
        id=town.people["赵敏"].id, organisation_id=PROPERTY, district=DISTRICT, scope=WILLOW, level=3, category="light",
        words={"zh": "y"}, valid_from=twin.valid_from,
    )  # fmt: skip
    gaps, overlaps = find.gaps_and_overlaps(Organisation.objects.get(code=WILLOW), MONDAY)
    assert "water" in {gap.category for gap in gaps} and "light" not in {gap.category for gap in gaps}
    assert [gap.category for gap in overlaps] == ["light"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_resident_says_how_they_may_be_reached(town, language):
    client = client_of(town, "秦淑兰", language=language)
    text(client.get("/me/"))
    given = {"name": "秦淑兰", "phone": "022 2345 6789", "language": "zh-hans", "rule": "number"}
    assert client.post("/me/", given).status_code == 422
    assert client.post("/me/", given | {"number": "13800000000"}).status_code == 302
    person = Person.objects.get(pk=town.people["秦淑兰"].pk)
    assert person.contact == {"rule": "number", "number": "13800000000"}
    client.post("/me/", given | {"rule": "hours", "since": "09:00", "until": "11:00"})
    person.refresh_from_db()
    assert person.contact == {"rule": "hours", "hours": "09:00-11:00"}
    for record in Record.objects.filter(kind="people.person_change"):
        assert "13800000000" not in record.body


def test_a_helper_is_named_enters_the_code_once_and_can_be_revoked(town):
    mother, daughter = client_of(town, "秦淑兰"), client_of(town, "吴磊")
    page = text(mother.post("/me/helpers/", {"called": "女儿吴磊"}))
    code = re.search(r'<p class="code">([A-Z2-9-]{14})</p>', page).group(1)
    qin, wu = str(town.people["秦淑兰"].id), str(town.people["吴磊"].id)
    assert acts_for(wu) == [wu]
    assert mother.post("/me/helpers/take/", {"code": code}).status_code == 422
    assert daughter.post("/me/helpers/take/", {"code": code.lower()}).status_code == 302
    assert sorted(acts_for(wu)) == sorted([wu, qin])
    assert daughter.post("/me/helpers/take/", {"code": code}).status_code == 422
    helper = Helper.objects.get()
    stranger = client_of(town, "王芳")
    assert stranger.post(f"/me/helpers/{helper.pk}/end/").status_code == 404
    assert mother.post(f"/me/helpers/{helper.pk}/end/").status_code == 302
    assert acts_for(wu) == [wu]
    assert all(code.replace("-", "") not in record.body for record in Record.objects.all())


def test_codes_of_helpers_cannot_be_guessed_for_long(town):
    client = client_of(town, "吴磊")
    answers = [client.post("/me/helpers/take/", {"code": f"AAAA-AAAA-AAA{n % 8 + 2}"}).status_code for n in range(12)]
    assert answers == [422] * 10 + [429] * 2


def test_no_page_here_lists_or_finds_residents(town):
    lead = client_of(town, "刘岚", STREET + "/lead")
    for path in ("/posts/", f"/posts/do/appoint/{WILLOW}/desk/", "/posts/invite/", "/offices/", "/duties/"):
        assert "秦淑兰" not in text(lead.get(path))
    assert "秦淑兰" not in text(lead.get("/posts/?q=秦淑兰"))
    assert WILLOW_1
