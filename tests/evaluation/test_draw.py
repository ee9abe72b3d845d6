"""The weekly draw: a pool fixed before the seed exists, sized by the wanted error, recomputed by anybody."""

import hashlib
import json
import random
from datetime import timedelta
from typing import NamedTuple

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.evaluation import act, inspected, judge
from fengqiao.evaluation.inspected import told
from fengqiao.evaluation.models import Check, Draw, Pooled
from fengqiao.evaluation.reckoning import sample
from fengqiao.evaluation.reckoning.figures import Rate
from fengqiao.evaluation.reckoning.sample import Entry
from fengqiao.ledger import triggers
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Head, Record
from fengqiao.ledger.verify import verify as verified
from fengqiao.ledger.verify.anchors import line, read
from fengqiao.matters.models import Matter, Voice
from fengqiao.people import act as people
from fengqiao.people.standing import Actor
from fengqiao.upkeep import anchor
from tests.evaluation.test_lead import DAY, accept, clock_runs, does, worked
from tests.town import DISTRICT, HESHUN, MONDAY, STREET, WILLOW

NEXT = (MONDAY + 14 * DAY).date()
AFTER = MONDAY + 14 * DAY
LATER = AFTER + timedelta(hours=2)
pools = st.lists(st.sampled_from(("lapsed", "settled", "through")), min_size=1, max_size=200).map(
    lambda strata: [Entry(f"{place:032x}", stratum) for place, stratum in enumerate(strata)]
)


@pytest.mark.parametrize(
    ("pool", "wanted", "many"),
    [(0, 0.1, 0), (1, 0.1, 1), (5, 0.15, 5), (40, 0.15, 21), (100, 0.1, 50), (1000, 0.05, 278), (10**6, 0.05, 384)],
)
def test_the_size_is_cochrans(pool, wanted, many):
    assert sample.size(pool, wanted) == many


@given(pools, st.text(min_size=1, max_size=64))
def test_the_draw_depends_on_nothing_but_pool_and_seed(pool, seed):
    first = sample.drawn(pool, seed)
    shuffled = random.Random(1).sample(pool, len(pool))
    assert sample.drawn(shuffled, seed) == first
    assert first <= {entry.token for entry in pool}


@given(pools)
def test_each_stratum_is_drawn_from_and_the_whole_is_as_large_as_the_error_asks(pool):
    parts = sample.shares(pool)
    for stratum, many in parts.items():
        there = sum(entry.stratum == stratum for entry in pool)
        assert min(2, there) <= many <= there
    assert sum(parts.values()) >= sample.size(len(pool))


@given(st.dictionaries(st.text("0123456789abcdef", min_size=4, max_size=4), st.sampled_from("abcd"), min_size=1))
def test_no_stratum_of_fewer_than_five_is_told(named):
    found = sample.strata(named)
    assert found.keys() == named.keys()
    many = [list(found.values()).count(stratum) for stratum in set(found.values())]
    assert min(many) >= 5 or len(many) == 1


def test_another_seed_draws_others():
    pool = [Entry(f"{place:032x}", "lapsed") for place in range(100)]
    assert sample.drawn(pool, "a") != sample.drawn(pool, "b")


def test_who_checks_is_the_level_above_and_a_neighbour_never_the_holder():
    centres = {"C": "12", "D": "120101", "S": "120101001", "T": "120101002", "A": "120101001001", "B": "120101001010"}
    assert sample.offices("A", "120101001001", (), centres) == ["S", "B"]
    assert sample.offices("A", "120101001001", ("B",), centres) == ["S", "D"]
    assert sample.offices("S", "120101001", (), centres) == ["D", "T"]
    assert sample.offices("C", "12", (), centres) == []


def voice_of(matter):
    """The reporter of a matter, by their own hand."""
    return Actor("", voice=str(Voice.objects.get(matter_id=matter.pk).pk))


class Opened(NamedTuple):
    """A matter as the helpers of these tests want it."""

    matter: str


def pooled(town, report, many=6):
    """Problems the office settled by itself: the first confirmed through it, the others never checked."""
    found = [report(category="light") for _ in range(many)]
    does(town, found[0], *worked())
    for case in found[1:]:
        does(town, case, accept(), ("settle", WILLOW + "/desk", {"outcome": "修好了"}))
    by = town.actor(WILLOW + "/desk", through=True, voice=found[0].voice)
    does(town, found[0], ("confirm", by, {}), now=MONDAY + 8 * DAY)
    for case in found[1:]:
        while (due := Matter.objects.get(pk=case.matter).due) is not None:
            clock_runs(case, due)
    return found


def drawn_week(town, report, many=6):
    """A week that is drawn from, with the checks of two offices."""
    pooled(town, report, many)
    return drawn_now(report)


def drawn_now(report):
    """What is in the pool by now is fixed and drawn from."""
    row = act.pledge(district=DISTRICT, week=NEXT, now=AFTER)
    anchor.take(AFTER)
    assert act.draw(row, now=LATER)
    return Draw.objects.get()


def a_check(row, office=STREET):
    return Check.objects.filter(pooled__draw=row, office=office).order_by("pooled_id").first()


@pytest.mark.django_db
def test_the_pool_holds_what_closed_on_nobodys_word_but_the_offices_own(town, report):
    found = pooled(town, report)
    for word in ("close", "confirm"):
        case = report(category="light")
        last = (
            (word, WILLOW + "/desk", {"finding": "看过"})
            if word == "close"
            else (word, Actor("", voice=case.voice), {})
        )
        does(town, case, *worked())
        does(town, case, last, now=MONDAY + 8 * DAY)
    protected = report(category="light", about_organisations=(WILLOW,))
    assert Matter.objects.get(pk=protected.matter).about
    pool = act.inspections.pool_of(DISTRICT, *act.inspections.span(DISTRICT, NEXT))
    assert {row.id for row, _ in pool} == {case.matter for case in found}
    assert {why for _, why in pool} == {"through", "lapsed"}


@pytest.mark.django_db
def test_it_is_drawn_from_only_once_an_anchor_covers_the_pool(town, report):
    pooled(town, report)
    anchor.take(AFTER - timedelta(hours=1))
    row = act.pledge(district=DISTRICT, week=NEXT, now=AFTER)
    report(HESHUN, category="light", now=AFTER)
    assert not act.draw(row, now=LATER), "no anchor knows of the pool"
    taken = anchor.take(AFTER + timedelta(minutes=30))
    anchor.take(AFTER + timedelta(minutes=40))
    assert not act.draw(row, now=AFTER + timedelta(minutes=59)), "not public long enough"
    assert act.draw(row, now=LATER)
    row.refresh_from_db()
    assert (row.seeded, row.anchored, row.sign) == (taken.chains[DISTRICT][0], taken.at, taken.sign), "the first"
    assert row.seed == hashlib.sha256(taken.sign.encode()).hexdigest()
    assert Pooled.objects.filter(chosen=True).count() == sample.size(6)
    with pytest.raises(act.Refusal, match="drawn"):
        act.draw(row, now=LATER)


@pytest.mark.django_db
def test_a_draw_after_somebody_saw_the_seed_does_not_count(town, report):
    pooled(town, report)
    seen = anchor.take(AFTER - timedelta(hours=1))
    row = drawn_now(report)
    # Somebody who can write into the database points the draw at a seed that was there before.
    seed = hashlib.sha256(seen.sign.encode()).hexdigest()
    for number in (seen.chains[DISTRICT][0], row.seeded):
        Draw.objects.update(seeded=number, anchored=seen.at, sign=seen.sign, seed=seed)
        assert act.judged(Draw.objects.get()) == ["seen"]


@pytest.mark.django_db
def test_a_chain_rewritten_after_the_anchor_is_found_by_anchors_kept_elsewhere(town, report, tmp_path, capsys):
    row = drawn_week(town, report)
    elsewhere = tmp_path / "elsewhere.jsonl"
    elsewhere.write_text(line(read(settings.ANCHORS / "anchors.jsonl")[-1]) + "\n")
    assert judge.main(["--against", str(elsewhere)]) == 0
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(told(row)))
    assert judge.main([str(file), "--against", str(elsewhere)]) == 0
    # Whoever owns the database and the anchors here writes both anew, and draws as it suits.
    triggers.drop()
    try:
        Record.objects.filter(district=DISTRICT, number=row.seeded).update(seal="0" * 64)
        Head.objects.filter(district=DISTRICT).update(seal="0" * 64)
        (settings.ANCHORS / "anchors.jsonl").unlink()
        other = anchor.take(AFTER + timedelta(minutes=1))
        seed = hashlib.sha256(other.sign.encode()).hexdigest()
        Draw.objects.update(anchored=other.at, sign=other.sign, seed=seed)
    finally:
        triggers.create()
    assert judge.main(["--against", str(elsewhere)]) == 1
    file.write_text(json.dumps(told(Draw.objects.get())))
    assert judge.main([str(file), "--against", str(elsewhere)]) == 1
    said = capsys.readouterr().out
    assert "not what an anchor says" in said and "not the signature of the first anchor" in said
    assert judge.main(["--against", str(tmp_path / "none.jsonl")]) == 2


@pytest.mark.django_db
def test_a_chain_that_no_longer_goes_through_the_anchor_is_not_drawn_from(town, report):
    pooled(town, report)
    row = act.pledge(district=DISTRICT, week=NEXT, now=AFTER)
    anchor.take(AFTER)
    triggers.drop()
    Record.objects.filter(district=DISTRICT, number=Head.objects.get(district=DISTRICT).number).update(seal="0" * 64)
    triggers.create()
    with pytest.raises(act.Refusal, match="rewritten"):
        act.draw(row, now=LATER)


@pytest.mark.django_db
def test_a_week_is_fixed_once_so_that_nobody_waits_for_a_seed_that_suits(town, report):
    pooled(town, report)
    act.pledge(district=DISTRICT, week=NEXT, now=AFTER)
    before = Record.objects.count()
    with pytest.raises(act.Refusal, match="fixed_before"):
        act.pledge(district=DISTRICT, week=NEXT, now=LATER)
    assert Record.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["removed", "moved"])
def test_a_pool_changed_after_it_was_fixed_is_not_drawn_from(town, report, wrong):
    pooled(town, report)
    row = act.pledge(district=DISTRICT, week=NEXT, now=AFTER)
    anchor.take(AFTER)
    if wrong == "removed":
        Pooled.objects.first().delete()
    else:
        Pooled.objects.update(stratum="other")
    with pytest.raises(act.Refusal, match="pool_changed"):
        act.draw(row, now=LATER)
    act.weekly(now=LATER)
    assert not Draw.objects.exclude(drawn_at=None).exists()


@pytest.mark.django_db
def test_anybody_recomputes_the_draw_from_the_published_file(town, report, tmp_path, capsys):
    row = drawn_week(town, report, 30)
    said = told(row)
    text = json.dumps(said)
    assert not [case for case in Matter.objects.values_list("id", "number") if case[0] in text or case[1] in text]
    file = tmp_path / "draw.json"
    file.write_text(text)
    assert judge.main([str(file)]) == 0 and judge.main([]) == 0
    other = {
        **said,
        "drawn": sorted({each["token"] for each in said["pool"]} - set(said["drawn"]))[: len(said["drawn"])],
    }
    for wrong in (
        other,
        {**said, "anchor": {**said["anchor"], "number": 1}},
        {**said, "seed": "0" * 64},
        {**said, "pool": [each for each in said["pool"] if each["token"] != said["drawn"][0]]},
        [],
        {"seed": 1},
    ):
        file.write_text(json.dumps(wrong))
        assert judge.main([str(file)]) == 1, wrong
    file.write_text("[" * 10_000)
    assert judge.main([str(file)]) == 1
    Pooled.objects.filter(chosen=True).update(chosen=False)
    assert judge.main([]) == 1
    assert "not what the seed says" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_pool_too_small_to_be_told_is_checked_whole(town, report):
    row = drawn_week(town, report, 3)
    assert told(row) is None
    assert row.pool.filter(chosen=True).count() == 3
    assert set(row.pool.values_list("stratum", flat=True)) == {"mixed"}


@pytest.mark.django_db
def test_two_offices_check_that_did_not_work_on_it(town, report):
    row = drawn_week(town, report)
    for entry in row.pool.filter(chosen=True):
        assert sorted(entry.checks.values_list("office", flat=True)) == [STREET, HESHUN]


@pytest.mark.django_db
def test_a_refuted_close_is_open_again_in_the_same_act(town, report):
    row = drawn_week(town, report)
    first = a_check(row)
    matter = Matter.objects.get(pk=first.pooled.matter_id)
    assert matter.state == "closed"
    by = town.actor(STREET + "/desk")
    act.report_found(first, found="refuted", how="site", text="灯还是黑的", by=by, now=LATER)
    matter.refresh_from_db()
    assert (matter.state, matter.held_by, matter.verified) == ("reported", WILLOW, "")
    reopened, inspection = Record.objects.filter(district=DISTRICT).order_by("-number")[:2]
    assert (inspection.kind, inspection.actor) == ("evaluation.check", by.person)
    assert (reopened.kind, reopened.subject) == ("matter.refute", matter.id)
    second = Check.objects.get(pooled=first.pooled, office=HESHUN)
    act.report_found(second, found="refuted", how="phone", text="还是黑的", by=town.actor(HESHUN + "/desk"), now=LATER)
    assert inspected.result(row.pool.all()) == (Rate(1, 1), 0)
    assert verified().findings == []


def say(town, check, found, now=LATER):
    act.report_found(check, found=found, how="site", text="到现场看过", by=town.actor(check.office + "/desk"), now=now)


@pytest.mark.django_db
def test_one_office_alone_upholds_nothing_and_unreached_is_counted_beside(town, report):
    row = drawn_week(town, report)
    one, other = Check.objects.filter(pooled__draw=row, office=STREET)[:2]
    say(town, one, "held")
    say(town, other, "unreached")
    matter = Matter.objects.get(pk=one.pooled.matter_id)
    assert matter.state == "closed" and matter.verified in ("unverified", "through")
    assert inspected.result(row.pool.all()) == (Rate(0, 1), 1)
    with pytest.raises(act.Refusal, match="said"):
        say(town, one, "refuted")
    say(town, Check.objects.get(pooled=other.pooled, office=HESHUN), "held")
    assert Matter.objects.get(pk=other.pooled.matter_id).verified != "checked"


@pytest.mark.django_db
def test_nobody_checks_for_another_office_nor_what_they_worked_on_themselves(town, report):
    row = drawn_week(town, report)
    first = a_check(row)
    for seat in (WILLOW + "/desk", HESHUN + "/desk"):
        with pytest.raises(act.Refusal, match="not_yours"):
            act.report_found(first, found="held", how="site", text="x", by=town.actor(seat), now=LATER)
    # Who settled it in Willow Lane sits at the street's desk by now.
    worker = town.people["赵敏"]
    theirs = Check.objects.filter(office=STREET, pooled__matter__worked_by__contains=str(worker.pk)).first()
    people.appoint(seat=STREET + "/lead", person=worker, by=SYSTEM, now=LATER)
    by = town.actor(STREET + "/lead")
    assert by.person == str(worker.pk)
    with pytest.raises(act.Refusal, match="own_work"):
        act.report_found(theirs, found="held", how="site", text="x", by=by, now=LATER)
    assert theirs not in inspected.checks(by, LATER)
    with pytest.raises(act.Refusal, match="needs"):
        act.report_found(first, found="held", how="site", text=" ", by=town.actor(STREET + "/desk"), now=LATER)


@pytest.mark.django_db
def test_the_clock_fixes_and_draws_by_itself_once_a_week(town, report):
    pooled(town, report)
    act.weekly(now=MONDAY + 2 * DAY)
    assert Draw.objects.count() == 0, "nothing closed in the week before"
    for _ in range(2):
        act.weekly(now=AFTER)
    assert Draw.objects.count() == 1
    anchor.daily(AFTER)
    for _ in range(2):
        act.weekly(now=LATER)
    assert Draw.objects.get().drawn_at == LATER
