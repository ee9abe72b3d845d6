"""Keys are read, and what is kept is destroyed early, by two people: asked, agreed, on record, once."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from fengqiao.cases.act import Contact, Report, report_case
from fengqiao.cases.models import Case
from fengqiao.intake import act as intake
from fengqiao.intake.models import Draft
from fengqiao.ledger import reads
from fengqiao.ledger.models import Head, Read, Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.act import act as do
from fengqiao.matters.models import Matter
from fengqiao.people.standing import Actor
from fengqiao.together.models import Request
from fengqiao.upkeep import act
from fengqiao.upkeep.backup import Stop, make_key, seal_keys
from tests.together.two import at, client_of
from tests.town import CITY, DISTRICT, MONDAY, STREET, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db
PAGE, DAY = "/together/kept/", timedelta(days=1)
WHY = {"purge-ground": "档案法 31", "purge-reason": "搬库"}


@pytest.fixture
def town(tmp_path, settings):
    cache.clear()
    settings.BACKUPS = tmp_path / "backups"
    settings.BACKUPS.mkdir()
    return build()


@pytest.fixture
def one(town):
    return client_of(town, "何平", DISTRICT + "/lead")


@pytest.fixture
def other(town):
    return client_of(town, "周宁", CITY + "/lead")


def read(client, which="keys", moment=MONDAY):
    return at(moment, client, PAGE, {"does": "keys", "keys-reading": which, "keys-reason": "搬到新机器"})


def asked(client, kind, moment=MONDAY, **more):
    return at(moment, client, PAGE, {"does": "purge", "purge-kind": kind} | WHY | more)


def agree(client, moment=MONDAY):
    row = Request.objects.get(answer="")
    answer = at(moment, client, f"/together/{row.pk}/answer/", {"does": "confirm"}, follow=True)
    row.refresh_from_db()
    return row, answer.content.decode()


def test_a_key_is_read_once_after_one_asked_and_another_agreed(town, one, other, tmp_path, capsys):
    make_key(tmp_path, tmp_path / "private.pem", again=False)
    with pytest.raises(Stop, match="两个人"):
        seal_keys(tmp_path, tmp_path / "a")
    assert read(one).status_code == 302
    row = Request.objects.get()
    for mine in (str(row.pk), "00000000-0000-0000-0000-000000000007"):
        with pytest.raises(Stop, match="没有两个人同意"):
            seal_keys(tmp_path, tmp_path / "a", asked=mine)
    assert "keys/" in at(MONDAY, other, f"/together/{row.pk}/").content.decode()
    _row, page = agree(other)
    assert "--asked" not in page
    assert f"--asked {row.pk}" in at(MONDAY, one, f"/together/{row.pk}/").content.decode()
    with pytest.raises(Stop, match="没有两个人同意"):
        make_key(tmp_path, tmp_path / "b", again=True, asked=str(row.pk))
    with at_the_console():
        seal_keys(tmp_path, tmp_path / "a", asked=str(row.pk))
        assert "Whoever is root" in capsys.readouterr().out
        with pytest.raises(Stop, match="已经用过"):
            seal_keys(tmp_path, tmp_path / "c", asked=str(row.pk))
    assert (tmp_path / "a").exists() and not (tmp_path / "c").exists() and not (tmp_path / "b").exists()
    said = json.loads(Record.objects.get(kind="upkeep.keys_read").body)["g"]
    assert said["reading"] == "keys" and said["first"][0] == str(town.people["何平"].pk)
    assert said["second"][0] == str(town.people["周宁"].pk) and verify().good


def at_the_console():
    from fengqiao.ledger import time

    return time.held(MONDAY)


def test_another_pair_of_backup_keys_takes_two_as_well(town, one, other, tmp_path):
    make_key(tmp_path, tmp_path / "private.pem", again=False)
    with pytest.raises(Stop, match="两个人"):
        make_key(tmp_path, tmp_path / "new.pem", again=True)
    read(one, "pair")
    row, _page = agree(other)
    with at_the_console():
        make_key(tmp_path, tmp_path / "new.pem", again=True, asked=str(row.pk))
    assert (tmp_path / "new.pem").exists()


def test_before_anybody_is_appointed_set_up_seals_what_it_has_just_made(tmp_path):
    make_key(tmp_path, tmp_path / "private.pem")
    seal_keys(tmp_path, tmp_path / "a")
    assert (tmp_path / "a").exists()


def test_leads_below_the_top_ask_for_nothing_here(town):
    low = client_of(town, "刘岚", STREET + "/lead")
    assert at(MONDAY, low, PAGE).status_code == 403 and read(low).status_code == 403
    assert PAGE not in at(MONDAY, low, "/together/").content.decode() and not Request.objects.exists()


def test_the_page_is_found_by_leads_at_the_top_and_speaks_english(town):
    english = client_of(town, "周宁", CITY + "/lead", "en")
    assert PAGE in at(MONDAY, english, "/together/").content.decode()
    assert "whoever can be root" in at(MONDAY, english, PAGE).content.decode()


def backups(settings, *days):
    found = [settings.BACKUPS / f"fengqiao-{MONDAY.astimezone(UTC) - n * DAY:%Y%m%d-%H%M%S}.fqb" for n in days]
    for path in found:
        path.touch()
    return found


def test_backups_go_early_by_two_and_never_the_newest(town, one, other, settings):
    old, new, newest = backups(settings, 20, 3, 1)
    day = {"purge-before": f"{MONDAY - 10 * DAY:%Y-%m-%d}"}
    assert asked(one, "backups", **day).status_code == 302 and act.purge(MONDAY) == 0
    row, _page = agree(other)
    assert act.purge(MONDAY) == 1 and act.purge(MONDAY) == 0
    assert not old.exists() and new.exists() and newest.exists()
    said = json.loads(Record.objects.get(kind="upkeep.purged").body)["g"]
    assert said["count"] == 1 and said["ground"] == "档案法 31" and said["second"][0] == str(town.people["周宁"].pk)
    row.refresh_from_db()
    assert row.used_at == MONDAY and verify().good
    answer = asked(one, "backups", **day)
    assert answer.status_code == 422 and "没有可以销毁的" in answer.content.decode()


def test_backups_stay_while_a_restore_waits_for_its_signatures(town, one, settings):
    backups(settings, 20, 1)
    number = Head.objects.get(district=DISTRICT).number
    act.restored(chain=DISTRICT, number=number, known=number + 7, seal="a" * 64, backup_at=MONDAY, now=MONDAY)
    answer = asked(one, "backups", **{"purge-before": f"{MONDAY - DAY:%Y-%m-%d}"})
    assert answer.status_code == 422 and "两人签认" in answer.content.decode()


def test_a_hold_stops_what_was_agreed_to_and_nobody_ends_it_early(town, one, other, settings):
    old, _newest = backups(settings, 20, 1)
    day = {"purge-before": f"{MONDAY - 10 * DAY:%Y-%m-%d}"}
    asked(one, "backups", **day)
    agree(other)
    until = f"{MONDAY + 2 * DAY:%Y-%m-%d}"
    held = {"does": "hold", "hold-kind": "backups", "hold-until": until, "hold-reason": "诉讼"}
    assert at(MONDAY, other, PAGE, held).status_code == 302
    assert "诉讼" in at(MONDAY, one, PAGE).content.decode()
    assert act.purge(MONDAY) == 0 and old.exists()
    answer = asked(one, "backups", **day)
    assert answer.status_code == 422 and "正在保全" in answer.content.decode()
    assert act.purge(MONDAY + 4 * DAY) == 1 and not old.exists() and verify().good
    with pytest.raises(act.requests.Refused, match="no_standing"):
        act.hold(
            kind="reads", number="", reason="x", until=MONDAY + DAY, by=town.actor(WILLOW + "/lead"), now=MONDAY
        )  # fmt: skip


def test_drafts_of_an_office_go_but_not_what_begins_to_complain_of_somebody(town, one, other):
    desk = town.actor(WILLOW + "/desk")
    for body in ({"m0-words": "路灯"}, {"m0-words": "推诿", "m0-about": WILLOW}):
        intake.begin(by=desk, source="phone", now=MONDAY - 5 * DAY, body=body)
    assert asked(one, "drafts", **{"purge-before": "2026-11-23"}).status_code == 422
    asked(one, "drafts", **{"purge-before": "2026-11-23", "purge-org": WILLOW})
    agree(other)
    assert act.purge(MONDAY) == 1
    assert [row.body["m0-words"] for row in Draft.objects.all()] == ["推诿"] and verify().good


def test_who_looked_stays_for_six_months_whoever_agrees(town, one, other):
    answer = asked(one, "reads", **{"purge-before": f"{MONDAY - 100 * DAY:%Y-%m-%d}"})
    assert answer.status_code == 422 and "六个月" in answer.content.decode()
    long_ago = datetime(2025, 11, 1, tzinfo=UTC)
    for when in (long_ago, MONDAY):
        reads.look(by=town.actor(WILLOW + "/desk"), organisation=WILLOW, subject="x", groups=["contact"], now=when)
    asked(one, "reads", **{"purge-before": f"{MONDAY - 200 * DAY:%Y-%m-%d}"})
    agree(other)
    assert act.purge(MONDAY) == 1 and [row.at for row in Read.objects.all()] == [MONDAY]


def rejected(town, **more):
    report = Report(words="路灯不亮", area=WILLOW, category="light", **more)
    case = report_case(report, by=Actor(person=""), now=MONDAY, contact=Contact(name="吴小川", phone="13912345678"))
    do(
        case.matter,
        "accept",
        by=town.actor(WILLOW + "/desk"),
        given={"category": "light", "urgency": "normal"},
        now=MONDAY,
    )
    do(case.matter, "assign", by=town.actor(WILLOW + "/desk"), given={"assignee": WILLOW_1 + "/worker-1"}, now=MONDAY)
    return case


def test_an_open_case_and_one_that_may_be_reopened_are_never_destroyed(town, one, other):
    case = rejected(town)
    number = Matter.objects.get(pk=case.matter).number
    answer = asked(one, "case", **{"purge-number": number})
    assert answer.status_code == 422 and "还没有办结" in answer.content.decode()
    do(case.matter, "withdraw", by=Actor(person="", voice=case.voice), given={}, now=MONDAY)
    answer = asked(one, "case", **{"purge-number": number})
    assert answer.status_code == 422 and "重新打开" in answer.content.decode()
    assert "没有这个编号" in asked(one, "case", **{"purge-number": "2026-x"}).content.decode()
    later = MONDAY + 200 * DAY
    assert asked(one, "case", later, **{"purge-number": number}).status_code == 302
    agree(other, later)
    assert act.purge(later) == 1
    assert Case.objects.get(pk=case.matter).words == "" and verify().good
    assert Record.objects.filter(kind="ledger.erase").exists()


def test_a_complaint_about_an_office_is_evidence(town, one):
    case = report_case(
        Report(words="推诿", area=WILLOW, about_organisations=(WILLOW,)), by=Actor(person=""), now=MONDAY
    )  # fmt: skip
    answer = asked(one, "case", **{"purge-number": Matter.objects.get(pk=case.matter).number})
    assert answer.status_code == 422 and "是证据" in answer.content.decode()
