"""Looking for words: within sight alone, the same on both databases as somebody reading every row would find it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fengqiao.cases import act as cases
from fengqiao.cases.models import Case
from fengqiao.desk import find
from fengqiao.desk.searching import words
from fengqiao.ledger import act as ledger
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.found import fill, fold, index
from fengqiao.ledger.models import Read
from fengqiao.ledger.verify import verify
from fengqiao.matters import find as matters
from fengqiao.matters.models import Matter
from tests.desk.seats import at_seat
from tests.desk.test_complaints import bare
from tests.town import DISTRICT, HESHUN, MONDAY, STREET, WILLOW, WILLOW_1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]

LETTERS = "路灯楼道水A7-%_🐈"


def put(rows, *, start=0):
    """Cases as (holder, origin, title, account, place, ended); made in bulk, as a file's are."""
    made, texts = [], []
    for number, (holder, origin, title, account, place, ended) in enumerate(rows, start):
        key = f"{number:036d}"
        made.append(Matter(
            id=key, kind="case", number=f"120101-20261130-{number:04d}", district=DISTRICT,
            state="closed" if ended else "reported", origin=origin, origin_scope=scope(origin), held_by=holder,
            held_scope=scope(holder), seat="" if ended else f"{holder}/desk", opened_at=MONDAY,
            ended_at=MONDAY if ended else None, due=None if ended else MONDAY + timedelta(minutes=number),
        ))  # fmt: skip
        texts.append(Case(matter_id=key, district=DISTRICT, area=origin, words="我叫李某，住一号楼", title=title,
                          account=account, place=place))  # fmt: skip
    Matter.objects.bulk_create(made)
    Case.objects.bulk_create(texts)


def scope(org):
    return org[:9] if org.endswith("000") else org


def found(by, **asked):
    wanted = find.filters({"where": "all"} | asked)
    return find.page(find.parts(by, wanted.where), by, wanted, MONDAY, 1000).rows


def titles(by, **asked):
    return [row.case.title for row in found(by, **asked)]


def by_reading(by, asked):
    """The same by reading every case within sight, one after the other."""
    there = []
    for row in matters.matters(by).select_related("case"):
        text = "\n".join((fold.kept(row.case.title), fold.kept(row.case.account)))
        mine = row.held_by == by.org or (
            row.origin == by.org and (by.kind == "desk" or row.held_scope.startswith(by.scope))
        )
        place = fold.kept(row.case.place) if mine else ""
        if all(word in text or word in place or (word.strip("0123456789-") == "" != word.strip("-")
               and row.number.endswith(word)) for word in fold.words(asked)):  # fmt: skip
            there.append(row.number)
    return sorted(there)


TEXT = st.text(LETTERS, max_size=6)
ROW = st.tuples(
    st.sampled_from([WILLOW, HESHUN, STREET]), st.sampled_from([WILLOW, HESHUN]), TEXT, TEXT, TEXT, st.booleans()
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROW, max_size=8), st.lists(st.text(LETTERS + " ", max_size=4), min_size=1, max_size=4))
def test_it_finds_what_reading_every_row_within_sight_finds(town, rows, asked):
    Case.objects.all().delete()
    Matter.objects.all().delete()
    put(rows)
    for seat in (WILLOW + "/desk", STREET + "/lead"):
        by = town.actor(seat)
        for each in asked:
            for few in (words.FEW, 0):
                with pytest.MonkeyPatch.context() as patched:
                    # Gone through by their keys, or by what is within sight: it is the same.
                    patched.setattr(words, "FEW", few)
                    assert sorted(row.number for row in found(by, q=each)) == by_reading(by, each), (seat, each)


QUERIES = (
    "q=路灯",
    "q=路灯&where=all",
    "q=灯&where=area&order=opened",
    "q=井盖&where=all",
    "q=0001",
    "q=路灯&after=30",
)


@pytest.mark.parametrize("seat", [WILLOW + "/desk", WILLOW + "/lead"])
def test_a_thousand_more_out_of_sight_change_no_byte(town, seat):
    put([(WILLOW, WILLOW, f"路灯不亮 {n}", "", "柳荫里", n % 3 == 0) for n in range(40)])
    client = at_seat(seat)
    paths = [path + query for path in ("/desk/?", "/desk/rows/?", "/api/v1/matters?") for query in QUERIES]
    before = [bare(client.get(path)) for path in paths]
    put([(HESHUN, HESHUN, f"路灯 {n} 井盖", "路灯", "路灯下", n % 3 == 0) for n in range(1000)], start=10_000)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(words, "FEW", 500)
        assert [bare(client.get(path)) for path in paths] == before


def test_one_to_four_characters_are_found_in_title_account_and_number(town, report):
    made = [report(place="兆丰路3号") for _ in range(2)]
    case = Case.objects.get(pk=made[0].matter)
    cases.set_account(
        case=case, title="六号楼路灯不亮", account="灯杆歪了，线也断了", by=town.actor(WILLOW + "/desk"), now=MONDAY
    )
    by = town.actor(WILLOW + "/desk")
    for asked in ("灯", "路灯", "灯不亮", "楼路灯不", "灯杆歪", "断", "路灯 灯杆", made[0].number, made[0].number[-4:]):
        assert made[0].number in [row.number for row in found(by, q=asked)], asked
        if asked not in (made[0].number, made[0].number[-4:]):
            assert len(found(by, q=asked)) == 1, asked
    assert len(found(by, q="兆丰路")) == 2 and found(by, q="路灯 井盖") == []


def test_however_it_is_written(town):
    put([(WILLOW, WILLOW, "樓道電燈不亮 ＷｉＦｉ", "", "", False)])
    by = town.actor(WILLOW + "/desk")
    for asked in ("楼道", "樓道", "电灯", "wifi", "ＷＩＦＩ", "道 电"):
        assert len(found(by, q=asked)) == 1, asked


@pytest.mark.parametrize(
    "asked",
    ["%", "_", "%%", "\\", "'; DROP TABLE cases_case; --", '"', "*", "🐈", "\ud800", "\0", "AND", "灯" * 50_000],
)
def test_what_is_no_word_finds_nothing_and_breaks_nothing(town, asked):
    put([(WILLOW, WILLOW, "路灯不亮", "灯杆", "柳荫里", False)])
    assert found(town.actor(WILLOW + "/desk"), q=asked) == [] or not fold.words(asked.replace("\0", ""))
    client = at_seat(WILLOW + "/desk")
    assert client.get("/desk/", {"q": asked.encode("utf-8", "replace").decode(), "where": "all"}).status_code == 200


def test_a_wildcard_is_a_character_like_any_other(town):
    put([(WILLOW, WILLOW, "电量剩5%了", "a_b", "", False), (WILLOW, WILLOW, "电量剩5格了", "acb", "", False)])
    by = town.actor(WILLOW + "/desk")
    assert len(found(by, q="5%")) == len(found(by, q="a_b")) == len(found(by, q="%")) == 1


def test_nothing_but_spaces_asks_for_nothing(town):
    put([(WILLOW, WILLOW, "路灯不亮", "", "", False)] * 2)
    for asked in ("", "   ", "\u3000 \t"):
        assert len(found(town.actor(WILLOW + "/desk"), q=asked)) == 2


def test_a_place_is_found_in_ones_own_cases_alone_and_its_showing_is_on_record_once(town):
    put([(WILLOW, WILLOW, "漏水", "", "柳荫里3号楼", False), (HESHUN, HESHUN, "堵了", "", "和顺里3号楼", False)])
    assert titles(town.actor(WILLOW + "/desk"), q="3号楼") == ["漏水"]
    assert titles(town.actor(STREET + "/lead"), q="3号楼") == []
    assert titles(town.actor(STREET + "/lead"), q="漏水") == ["漏水"]
    client = at_seat(WILLOW + "/desk")
    for _ in range(2):
        page = client.get("/desk/?q=3号楼&where=all").content.decode()
        assert "柳荫里<mark>3号楼</mark>" in page
    read = Read.objects.get()
    assert (read.subject, read.group, read.reason, read.post) == (
        f"{0:036d}",
        "original",
        "as:handler",
        WILLOW + "/desk",
    )
    client.get("/desk/?q=漏水&where=all")
    assert Read.objects.count() == 1


def test_no_person_is_found_by_what_they_wrote_nor_by_a_number_of_theirs(town):
    told = "业主电话 138-0000 1111，证件 120101199001011234"
    put([(WILLOW, WILLOW, "漏水", told, "3号楼 13800001111", False)])
    by = town.actor(WILLOW + "/desk")
    for asked in ("李某", "138", "13800001111", "1111", "120101199001011234", "19900101", "001111"):
        assert found(by, q=asked) == [], asked
    assert len(found(by, q="业主电话")) == 1


def test_what_complains_of_somebody_is_found_by_its_number_alone_and_has_no_words_in_the_index(town, report):
    case = report(
        WILLOW_1, category="", words="推诿", title="推诿扯皮", place="服务大厅", about_organisations=(WILLOW,)
    )
    row = Case.objects.get(pk=case.matter)
    assert (row.found_text, row.found_place) == ("", "")
    assert index.may_hold(Case, ["推诿"], 9) == index.may_hold(Case, ["大厅"], 9) == []
    holder = Matter.objects.get(pk=case.matter).held_by
    for seat in (WILLOW + "/desk", WILLOW + "/lead", holder + "/desk"):
        assert found(town.actor(seat), q="推诿") == []
        assert bool(found(town.actor(seat), q=case.number)) == (seat == holder + "/desk")


def terms():
    """What SQLite's index still holds, its pairs of characters as texts; PostgreSQL's own does not tell."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE temp.held USING fts5vocab(main, 'cases_case_found_grams', 'row')")
        cursor.execute("SELECT term FROM temp.held")
        told = [bytes.fromhex(term.removeprefix("t")).decode() for (term,) in cursor.fetchall()]
        cursor.execute("DROP TABLE temp.held")
    return told


def test_what_was_erased_is_found_no_more_and_the_rest_still_is(town, report):
    made = report(place="兆丰路3号")
    case = Case.objects.get(pk=made.matter)
    by = town.actor(WILLOW + "/desk")
    cases.set_account(case=case, title="鸱鸮夜啼", account="井盖翘起", by=by, now=MONDAY)
    assert index.may_hold(Case, ["鸱鸮"], 9) == [made.matter]
    ledger.erase(ledger.of_row(case, ["title", "place"]), ground="本人要求", by=SYSTEM, now=MONDAY)
    for asked in ("鸱鸮", "兆丰路"):
        assert found(by, q=asked) == [] and index.may_hold(Case, [asked], 9) == []
    assert [row.pk for row in found(by, q="井盖")] == [made.matter]
    if connection.vendor == "sqlite":
        assert not {"鸱鸮", "鸱", "兆丰"} & set(terms()) and "井盖" in terms()
    assert verify().good


def test_every_change_of_a_title_or_place_is_found_and_what_stood_there_is_not(town, report):
    made = report(place="兆丰路3号")
    by = town.actor(WILLOW + "/desk")
    for title in ("路灯不亮", "井盖翘起", ""):
        cases.set_account(case=Case.objects.get(pk=made.matter), title=title, account="", by=by, now=MONDAY)
        assert {asked for asked in ("路灯", "井盖", "兆丰") if found(by, q=asked)} == {title[:2], "兆丰"} - {""}
        assert {asked for asked in ("路灯", "井盖") if index.may_hold(Case, [asked], 9)} == {title[:2]} - {""}


def test_cases_of_a_release_without_words_to_find_get_them_in_parts_and_newer_words_stay(town):
    put([(WILLOW, WILLOW, f"路灯 {n}", "", "", False) for n in range(7)])
    Case.objects.update(found_text=None, found_place=None)
    by = town.actor(WILLOW + "/desk")
    assert found(by, q="路灯") == [] and index.may_hold(Case, ["路灯"], 9) == []
    assert fill.fill(Case, 3) == 3 and len(found(by, q="路灯")) == 3
    assert fill.later(MONDAY) == 4 and fill.later(MONDAY) == 0
    assert len(found(by, q="路灯")) == len(index.may_hold(Case, ["路灯"], 9)) == 7


def test_an_index_that_was_lost_is_made_anew_from_the_words(town):
    put([(WILLOW, WILLOW, "路灯不亮", "", "", False)])
    connection.check_constraints()
    index.drop()
    put([(WILLOW, WILLOW, "路灯也不亮", "", "", False)], start=1)
    connection.check_constraints()
    index.create()
    index.create()
    put([(WILLOW, WILLOW, "路灯还不亮", "", "", False)], start=2)
    assert len(index.may_hold(Case, ["路灯"], 9)) == 3


def test_an_index_of_a_release_that_knew_no_titles_apart_is_made_anew(town):
    put([(WILLOW, WILLOW, "路灯不亮", "", "柳荫里3号楼", False)])
    connection.check_constraints()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP INDEX cases_case_found_first")
        else:
            cursor.execute("DROP TRIGGER cases_case_found_new")
            cursor.execute("CREATE TRIGGER cases_case_found_new AFTER INSERT ON cases_case BEGIN SELECT 1; END")
    put([(WILLOW, WILLOW, "路灯也不亮", "", "柳荫里", False)], start=1)
    connection.check_constraints()
    index.create()
    assert len(index.may_hold(Case, ["路灯"], 9, first=True)) == 2 == len(index.may_hold(Case, ["柳荫"], 9))
    assert index.may_hold(Case, ["柳荫"], 9, first=True) == []


def test_an_index_that_stands_is_not_made_again(town, monkeypatch):
    monkeypatch.setattr(index, "_make", None)
    index.create()


def test_more_than_are_asked_for_are_told_apart_from_none(town):
    put([(WILLOW, WILLOW, "路灯不亮", "", "柳荫里", False) for n in range(4)])
    assert len(index.may_hold(Case, ["路灯"], 4)) == 4 and index.may_hold(Case, ["路灯"], 3) is None
    assert index.may_hold(Case, ["井盖"], 3) == [] == index.may_hold(Case, ["柳荫"], 3, first=True)


def test_a_lead_finds_places_of_the_own_office_among_many_they_do_not_read(town, monkeypatch):
    monkeypatch.setattr(words, "FEW", 3)
    put([(WILLOW, WILLOW, "漏水", "", "柳荫里西口", n % 2 == 0) for n in range(9)])
    put([(STREET, WILLOW, "堵了", "", "山西路西口", False), (WILLOW, STREET, "灯灭", "", "西口", True)], start=20)
    put([(WILLOW, WILLOW, "西口积水", "", "", False)], start=30)
    by = town.actor(STREET + "/lead")
    assert titles(by, q="西口") == ["堵了", "西口积水", "灯灭"] and titles(by, q="西口", where="ended") == ["灯灭"]
    assert titles(by, q="西口 灯") == ["灯灭"] and titles(by, q="西口", where="begun") == []
    assert len(titles(town.actor(WILLOW + "/desk"), q="西口")) == 12


def test_it_says_why_each_was_found_how_many_there_are_and_what_to_do_when_there_are_none(town):
    put([(WILLOW, WILLOW, "六号楼路灯不亮", "灯杆歪了，已通知路灯所<b>", "", n > 30) for n in range(33)])
    client = at_seat(WILLOW + "/desk")
    page = client.get("/desk/?q=路灯&where=all").content.decode()
    assert "六号楼<mark>路灯</mark>不亮" in page and "已通知<mark>路灯</mark>所&lt;b&gt;" in page
    assert "找到 33 件" in page and "where=all" in page
    assert "<mark>0005</mark>" in client.get("/desk/?q=0005").content.decode()
    nothing = client.get("/desk/?q=没有的事").content.decode()
    assert "没有这样的事" in nothing and "/intake/" in nothing and "where=all" in nothing


def test_filters_and_words_go_together(town):
    put([(WILLOW, WILLOW, "路灯不亮", "", "", n == 0) for n in range(3)])
    Matter.objects.filter(number__endswith="2").update(urgency="urgent")
    by = town.actor(WILLOW + "/desk")
    assert len(found(by, q="路灯")) == 3 and len(found(by, q="路灯", where="mine")) == 2
    assert len(found(by, q="路灯", urgency="urgent")) == 1 == len(found(by, q="路灯", where="ended"))
    assert len(found(by, q="路灯", tab="late")) == 0


def test_the_box_stands_on_every_page_of_a_desk_and_a_lead_and_on_no_workers(town):
    for seat, path in ((WILLOW + "/desk", "/intake/"), (WILLOW + "/desk", "/desk/"), (STREET + "/lead", "/figures/")):
        page = at_seat(seat).get(path).content.decode()
        assert page.count('id="find-q"') == 1 and page.count('data-key="/"') == 1, path
    assert "find-q" not in at_seat(WILLOW_1 + "/worker-1").get("/work/", follow=True).content.decode()


def test_a_program_of_the_office_finds_the_same_and_is_told_in_what(town):
    put([(WILLOW, WILLOW, "路灯不亮", "灯杆", "路灯下", False), (HESHUN, HESHUN, "路灯也不亮", "", "", False)])
    client = at_seat(WILLOW + "/desk")
    told = client.get("/api/v1/matters", {"q": "路灯", "where": "all"}).json()
    assert [(each["title"], each["found"]) for each in told["matters"]] == [("路灯不亮", ["title", "place"])]
    assert told["found"] == 1 and Read.objects.filter(group="original").count() == 1


def test_many_rows_ask_the_same_questions_as_few(town):
    client = at_seat(WILLOW + "/desk")
    put([(WILLOW, WILLOW, "路灯不亮", "", "柳荫里", False) for n in range(3)])
    asked = []
    for start in (100, 200):
        client.get("/desk/?q=柳荫&where=all")
        with CaptureQueriesContext(connection) as questions:
            client.get("/desk/?q=柳荫&where=all")
        # Whether a calendar changed is asked every few seconds.
        asked.append(sum("places_edition" not in each["sql"] for each in questions))
        put([(WILLOW, WILLOW, "路灯不亮", "", "柳荫里", False) for n in range(20)], start=start)
    assert asked[0] == asked[1]
