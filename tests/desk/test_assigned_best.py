"""Who takes what at what cost, and every plan beside brute force and an independent solver (pure)."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fengqiao.desk.assigning.run import Missing, TooLong, missing
from fengqiao.desk.assigning.run import plans as in_a_process
from fengqiao.desk.assigning.solve import Batch, plans
from fengqiao.desk.assigning.weigh import (
    Case,
    Taker,
    Weights,
    asked,
    best,
    choice,
    rooms,
    special,
    why_nobody,
)

GRIDS = ("12-01", "12-02", "12-03")
KINDS = ("fire", "fire.stairs", "light", "water.pipe")
WEIGHTS = Weights(most=3)


def grid(number=1, **more):
    given = {"key": f"g{number}", "owner": f"p{number}", "scope": f"12-{number:02}", "at": (1000 * number, 0)}
    return Taker(**given | more)


def light(**more):
    return Case(**{"key": "c", "category": "light", "area": "12-01", "held": "12", "at": (1000, 300)} | more)


def taken(case, takers, most=1, weights=WEIGHTS):
    return best(case, takers, weights, special(takers), rooms(takers, weights), most)


def test_the_grid_worker_of_the_place_is_the_best() -> None:
    found = taken(light(), [grid(2), grid(1), grid(3)], most=3)
    assert [each.taker.key for each in found] == ["g1", "g2", "g3"]
    assert found[0].own
    assert found[0].metres == 300
    assert not found[1].own


def test_whoever_has_more_in_hand_gives_way_to_a_neighbour() -> None:
    near, far = grid(1, load=0, scope="12"), grid(2, load=0, scope="12")
    assert taken(light(), [near, far])[0].taker.key == "g1"
    assert taken(light(at=(1450, 0)), [near._replace(load=2), far])[0].taker.key == "g2"


def test_where_somebody_is_named_for_it_nobody_else_is_proposed() -> None:
    named = grid(3, skills=frozenset({"fire"}))
    fire = light(category="fire.stairs")
    assert [each.taker.key for each in taken(fire, [grid(1), named], most=2)] == ["g3"]
    assert taken(fire, [grid(1), named])[0].skill == "fire"
    # Who is named for one thing does that alone, unless "and the rest" was ticked.
    assert [each.taker.key for each in taken(light(), [named])] == []
    assert taken(light(), [named._replace(skills=frozenset({"fire", "*"}))])[0].taker.key == "g3"


def test_an_office_takes_what_the_duty_list_names_it_for() -> None:
    office = Taker("u", "pu", "12", centre=False, general=False, duties=(("light", "12-01"),))
    assert taken(light(), [office])[0].listed
    assert not taken(light(area="12-02"), [office])
    assert not taken(light(category="water.pipe"), [office])


def test_only_whom_the_law_reaches_is_proposed() -> None:
    assert not taken(light(held="12-02"), [grid(1)])
    office = Taker("u", "pu", "1", centre=False, general=False, duties=(("light", "1"),))
    assert taken(light(held="12-02", area="12-02"), [office])


def test_near_the_end_of_a_shift_an_urgent_case_goes_to_who_stays() -> None:
    leaving, staying = grid(1, left=20), grid(2, left=400)
    assert taken(light(), [leaving, staying])[0].taker.key == "g1"
    assert taken(light(urgent=True), [leaving, staying])[0].taker.key == "g2"


def test_one_person_in_all_posts_is_asked_once_and_for_two_hands() -> None:
    posts = [grid(number, owner="same") for number in (1, 2, 3)]
    assert len(taken(light(), posts, most=3)) == 1
    assert rooms(posts, WEIGHTS) == {"same": 3}
    found = plans([light(key=str(n)) for n in range(5)], posts, WEIGHTS, frozenset())
    assert found[-1]["placed"] == 3


def test_where_hands_are_short_what_is_urgent_is_not_what_is_left() -> None:
    cases = [light(key=str(n), at=(1000, 10 * n), urgent=n == 4) for n in range(5)]
    found = plans(cases, [grid(1)], WEIGHTS, frozenset())[-1]
    assert found["placed"] == 3
    assert found["owner"][4] == "p1"


def test_why_nobody_takes_it() -> None:
    def why(case, takers):
        return why_nobody(case, takers, WEIGHTS, special(takers))

    assert why(light(), []) == "nobody"
    assert why(light(), [grid(1, skills=frozenset({"fire"}))]) == "skill"
    assert why(light(), [grid(1, load=3)]) == "full"
    assert why(light(barred=frozenset({"g1"})), [grid(1)]) == "nobody"


@st.composite
def batches(draw):
    spot = st.one_of(st.none(), st.tuples(st.integers(0, 5000), st.integers(0, 5000)))
    takers = [
        Taker(
            f"t{n}", f"p{draw(st.integers(0, 2))}", draw(st.sampled_from((*GRIDS, "12"))), draw(st.booleans()),
            draw(st.booleans()), draw(spot), frozenset(draw(st.sets(st.sampled_from(("fire", "light", "*")), max_size=2))),
            tuple(draw(st.lists(st.tuples(st.sampled_from(("fire", "light")), st.sampled_from(GRIDS)), max_size=1))),
            draw(st.integers(0, 2)), draw(st.integers(0, 120)), draw(st.sampled_from(("", *GRIDS))),
        )
        for n in range(draw(st.integers(0, 4)))
    ]  # fmt: skip
    cases = [
        Case(
            str(n), draw(st.sampled_from(KINDS)), draw(st.sampled_from(GRIDS)), draw(st.sampled_from(("12", *GRIDS))),
            draw(spot), draw(st.booleans()), frozenset(draw(st.sets(st.sampled_from(("t0", "t1")), max_size=1))),
        )
        for n in range(draw(st.integers(0, 5)))
    ]  # fmt: skip
    return cases, takers


def pair_costs(cases, takers):
    """The cheapest post of each person for each case, by the pure rule: {(case, owner): cost}."""
    found = {}
    for case in cases:
        question = asked(case, special(takers))
        for taker in takers:
            each = choice(question, taker, WEIGHTS)
            if each is not None:
                key = (case.key, taker.owner)
                found[key] = min(each.cost, found.get(key, each.cost))
    return found


def brute(cases, takers, room):
    """(placed, of these urgent, cost) of the best of all ways: most placed, then most urgent ones, then least cost."""
    costs, urgent = pair_costs(cases, takers), {case.key for case in cases if case.urgent}
    best_way = (0, 0, 0)
    for way in product([None, *room], repeat=len(cases)):
        if any(way.count(owner) > room[owner] for owner in room):
            continue
        pairs = [(case.key, owner) for case, owner in zip(cases, way, strict=True) if owner]
        if all(pair in costs for pair in pairs):
            pressing = sum(key in urgent for key, _ in pairs)
            best_way = min(best_way, (-len(pairs), -pressing, sum(costs[pair] for pair in pairs)))
    return -best_way[0], -best_way[1], best_way[2]


def pressing(cases, owners):
    return sum(case.urgent and owner not in (None, -1) for case, owner in zip(cases, owners, strict=True))


@settings(max_examples=60, deadline=None)
@given(batches(), st.integers(1, 3))
def test_every_plan_is_what_brute_force_finds_and_carries_its_proof(drawn, near) -> None:
    cases, takers = drawn
    room = rooms(takers, WEIGHTS)
    batch = Batch(cases, takers, WEIGHTS, special(takers), near)
    answer = batch.answer(room)
    assert answer.proven
    cost = answer.cost - batch.unplaced[answer.owner < 0].sum()
    assert (answer.placed, pressing(cases, answer.owner.tolist()), cost) == brute(cases, takers, room)


@settings(max_examples=40, deadline=None)
@given(batches())
def test_evenness_costs_and_never_leaves_a_case_behind(drawn) -> None:
    cases, takers = drawn
    found = plans(cases, takers, WEIGHTS, special(takers))
    free = found[-1]
    assert free["bound"] is None
    bounds = [each["bound"] for each in found[:-1]]
    assert bounds == sorted(bounds)
    top = max((99 - room for room in rooms(takers, Weights(most=99)).values()), default=0)
    prices = [each["cost"] for each in found]
    assert prices == sorted(prices, reverse=True)
    for each in found:
        assert each["proven"]
        assert each["placed"] == free["placed"]
        assert pressing(cases, each["owner"]) == pressing(cases, free["owner"])
        if each["bound"] is not None:
            assert each["most"] <= max(each["bound"], top)
            found_here = (each["placed"], pressing(cases, each["owner"]), each["cost"])
            assert found_here == brute(cases, takers, rooms(takers, WEIGHTS, each["bound"]))
    if bounds:
        # None that is evener places as many.
        fewer = brute(cases, takers, rooms(takers, WEIGHTS, bounds[0] - 1))
        assert fewer[:2] < (free["placed"], pressing(cases, free["owner"]))


def test_a_larger_batch_costs_what_another_solver_finds() -> None:
    optimize = pytest.importorskip("scipy.optimize")
    chance = np.random.default_rng(20261130)
    takers = [
        grid(n, scope="12", at=tuple(map(int, chance.integers(0, 9000, 2))), load=int(chance.integers(0, 3)),
             skills=frozenset({("fire", "light")[n % 2]}))
        for n in range(40)
    ]  # fmt: skip
    cases = [
        light(key=str(n), category=("fire", "light")[n % 2], at=tuple(map(int, chance.integers(0, 9000, 2))))
        for n in range(60)
    ]
    room, costs = rooms(takers, WEIGHTS), pair_costs(cases, takers)
    hands = [owner for owner, many in room.items() for _ in range(many)]
    table = np.array([[costs.get((case.key, owner), 10**9) for owner in hands] for case in cases])
    rows, columns = optimize.linear_sum_assignment(table)
    answer = Batch(cases, takers, WEIGHTS, special(takers), 2).answer(room)
    assert answer.proven
    assert answer.cost == table[rows, columns].sum()


def test_in_a_process_of_its_own_it_says_the_same_and_is_ended_when_it_takes_too_long(monkeypatch) -> None:
    takers = [grid(1, duties=(("light", "12"),)), grid(2, skills=frozenset({"fire"}), at=None)]
    cases = [light(), light(key="d", category="fire", at=None, barred=frozenset({"g1"}))]
    here = plans(cases, takers, WEIGHTS, special(takers))
    there = in_a_process(cases, takers, WEIGHTS, special(takers))
    assert [each._asdict() | {"owner": list(each.owner)} for each in there] == here
    with pytest.raises(TooLong):
        in_a_process(cases, takers, WEIGHTS, special(takers), seconds=0.001)
    monkeypatch.setattr("fengqiao.desk.assigning.run.NEEDED", ("numpy", "ortools_that_is_none"))
    assert missing() == "ortools_that_is_none"
    with pytest.raises(Missing):
        in_a_process(cases, takers, WEIGHTS, special(takers))
