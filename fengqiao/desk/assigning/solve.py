"""A batch of cases to posts at the least cost, with its proof: OR-Tools' min-cost flow over the nearest few of each.

alone.py runs it in a process of its own, so that what it needs stays out of a server's memory.
A case is offered to its NEAR cheapest persons at first. The flow's answer is then priced (a price a person, zero
where there is room left), and by these prices a bound below every possible answer is reckoned over all pairs, also
those that were left out: pairs that could do better are put in and it is solved again until the bound is met.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from ortools.graph.python import min_cost_flow

from fengqiao.desk.assigning.weigh import Case, Taker, Weights, above, listed, reaches, rooms, skill_of, takes_rest

Ints = npt.NDArray[np.int64]

NEAR = 20
CHUNK = 1000
NEVER = 1 << 40
"""What a pair costs that may not be."""

SLACKS = (0, 1, 2, 4)
"""How far above the evenest load the bounds that are offered lie."""


class Answer(NamedTuple):
    """Whom each case is given to (an index of the persons, -1: nobody), the cost, and the bound that proves it; how
    many cases are placed, and of these how many urgent ones.
    """

    owner: Ints
    cost: int
    bound: int
    placed: int
    urgent: int

    @property
    def proven(self) -> bool:
        return self.cost == self.bound


class Batch:
    """Cases and persons with what each pair costs; pairs are looked at as they are needed."""

    def __init__(
        self, cases: Sequence[Case], takers: Sequence[Taker], weights: Weights, skills: frozenset[str], near: int = NEAR
    ) -> None:
        self.cases, self.weights, self.skills = cases, weights, skills
        # The posts of one person stand together: of a pair of case and person the cheapest post counts.
        self.takers = sorted(takers, key=lambda each: each.owner)
        self.owners = list(dict.fromkeys(each.owner for each in self.takers))
        firsts = {each.owner: place for place, each in reversed(list(enumerate(self.takers)))}
        self.firsts = np.array([firsts[owner] for owner in self.owners], np.int64)
        self._factors()
        self._candidates(near)

    def _factors(self) -> None:
        """Everything but the way depends on few things: a row of costs for each kind of case there is."""
        takers, weights = self.takers, self.weights
        kinds: dict[tuple[str, str, str, bool, frozenset[str]], int] = {}
        self.kind = np.array(
            [kinds.setdefault((c.category, c.area, c.held, c.urgent, c.barred), len(kinds)) for c in self.cases],
            np.int64,
        )
        base = np.array([weights.load * each.load + weights.unlisted for each in takers], np.int64)
        leaving = np.array([each.left < weights.soon for each in takers], bool)
        named = [place for place, each in enumerate(takers) if each.duties]
        fits = {category: self._fit(category) for category in {kind[0] for kind in kinds}}
        own = {
            area: np.array([area.startswith(t.ground or t.scope) for t in takers], bool)
            for area in {kind[1] for kind in kinds}
        }
        reach = {held: np.array([reaches(t, held) for t in takers], bool) for held in {kind[2] for kind in kinds}}
        self.rows = np.empty((len(kinds), len(takers)), np.int64)
        for (category, area, held, urgent, barred), number in kinds.items():
            row = base + np.where(own[area], 0, weights.outside)
            may = fits[category]
            if named:
                may, names = may.copy(), above(category)
                for place in named:
                    if listed(takers[place], names, area):
                        may[place] = True
                        row[place] -= weights.unlisted
            if urgent:
                row += np.where(leaving, weights.ending, 0)
            may = may & reach[held]
            if barred:
                may = may & np.array([each.key not in barred for each in takers], bool)
            self.rows[number] = np.where(may, row, NEVER)
        self.far = self._places(self.takers)
        self.near = self._places(self.cases)

    def _fit(self, category: str) -> npt.NDArray[np.bool_]:
        names = above(category)
        needed = any(name in self.skills for name in names)
        return np.array([bool(skill_of(t, names)) or (not needed and takes_rest(t)) for t in self.takers], bool)

    @staticmethod
    def _places(of: Sequence[Case] | Sequence[Taker]) -> npt.NDArray[np.float64]:
        return np.array([(np.nan, np.nan) if each.at is None else each.at for each in of], float).reshape(-1, 2)

    def costs(self, which: Ints) -> Ints:
        """What each person costs for these cases (a row a case), NEVER where they may not."""
        east = self.near[which, 0, None] - self.far[None, :, 0]
        north = self.near[which, 1, None] - self.far[None, :, 1]
        metres = np.sqrt(east * east + north * north)
        if np.isnan(metres).any():
            metres = np.where(np.isnan(metres), self.weights.unknown, np.minimum(metres, self.weights.far))
        else:
            np.minimum(metres, self.weights.far, out=metres)
        found = metres.astype(np.int64) + self.rows[self.kind[which]]
        if len(self.owners) < len(self.takers):
            found = np.minimum.reduceat(found, self.firsts, axis=1)
        return found

    def _chunks(self, which: Ints) -> Iterator[tuple[Ints, Ints]]:
        for start in range(0, len(which), CHUNK):
            part = which[start : start + CHUNK]
            yield part, self.costs(part)

    def _candidates(self, near: int) -> None:
        """The pairs that are put in at first, and the cost below which a case has no other pair."""
        count, people = len(self.cases), len(self.owners)
        self.least = np.full(count, NEVER, np.int64)
        tails, heads, costs = [], [], []
        for part, found in self._chunks(np.arange(count)) if people else ():
            if people > near:
                picked = np.argpartition(found, near - 1, axis=1)[:, :near]
                cost = np.take_along_axis(found, picked, 1)
                self.least[part] = cost.max(axis=1)
            else:
                picked = np.broadcast_to(np.arange(people), found.shape)
                cost = found
            may = cost < NEVER
            tails.append(np.broadcast_to(part[:, None], cost.shape)[may])
            heads.append(picked[may])
            costs.append(cost[may])
        self.pairs = _stacked(tails, heads, costs)

    def answer(self, room: dict[str, int]) -> Answer:
        """The cheapest way in which as many as can be are placed, urgent ones first, and the bound that proves it."""
        caps = np.array([room.get(owner, 0) for owner in self.owners], np.int64)
        while True:
            owner, cost_of = self._flow(caps)
            prices, bounds = self._priced(owner, cost_of)
            better = self._left_out(prices, bounds)
            if better is None:
                break
            self.pairs = _stacked(*([old, new] for old, new in zip(self.pairs, better, strict=True)))
        placed = owner >= 0
        urgent = np.array([each.urgent for each in self.cases], bool)
        counts = int(placed.sum()), int((placed & urgent).sum())
        return Answer(owner, int(cost_of.sum()), int(bounds.sum() - (prices * caps).sum()), *counts)

    def _flow(self, caps: Ints) -> tuple[Ints, Ints]:
        """One optimum over the pairs that are in: whose each case is, and what that costs."""
        cases, people = len(self.cases), len(self.owners)
        tails, heads, costs = self.pairs
        # Dearer than any chain of changes, so that as many are placed as can be; of an urgent one twice as dear, so
        # that where hands are short it is not the one that is left.
        chain = int(costs.max(initial=0) + 1) * (min(cases, people) + 1)
        self.unplaced = np.array([2 * chain if each.urgent else chain for each in self.cases], np.int64)
        sink = cases + people
        every = np.arange(cases)
        flow = min_cost_flow.SimpleMinCostFlow()
        flow.add_arcs_with_capacity_and_unit_cost(
            np.concatenate([tails, cases + np.arange(people), every]),
            np.concatenate([cases + heads, np.full(people, sink), np.full(cases, sink)]),
            np.concatenate([np.ones(len(tails), np.int64), caps, np.ones(cases, np.int64)]),
            np.concatenate([costs, np.zeros(people, np.int64), self.unplaced]),
        )  # fmt: skip
        supplies = np.ones(cases + people + 1, np.int64)
        supplies[cases:] = 0
        supplies[sink] = -cases
        flow.set_nodes_supplies(np.arange(cases + people + 1), supplies)
        if flow.solve() != flow.OPTIMAL:
            raise RuntimeError("min-cost flow found no optimum")
        taken = np.array(flow.flows(np.arange(len(tails))), bool)
        owner, cost = np.full(cases, -1, np.int64), self.unplaced.copy()
        owner[tails[taken]], cost[tails[taken]] = heads[taken], costs[taken]
        return owner, cost

    def _priced(self, owner: Ints, cost: Ints) -> tuple[Ints, Ints]:
        """The lowest prices a person at which no case would rather be elsewhere among its pairs, and by these the
        least that each case costs: added up, less the prices for all the room there is, no answer costs less.

        Where the flow is an optimum they exist and are zero for whoever has room left, so that the two sums meet.
        """
        tails, heads, costs = self.pairs
        prices = np.zeros(len(self.owners) + 1, np.int64)  # the last is for nobody's: it stays zero
        order = np.argsort(heads, kind="stable")
        tails, costs = tails[order], costs[order]
        heads_in, starts = np.unique(heads[order], return_index=True)
        gain, whose = cost[tails] - costs, owner[tails]
        for _ in range(len(self.owners) + 2):
            if not len(starts):
                break
            asked = np.maximum.reduceat(prices[whose] + gain, starts)
            if (asked <= prices[heads_in]).all():
                break
            prices[heads_in] = np.maximum(prices[heads_in], asked)
        least = self.unplaced.copy()
        np.minimum.at(least, tails, costs + prices[heads[order]])
        return prices[:-1], least

    def _left_out(self, prices: Ints, bounds: Ints) -> tuple[Ints, Ints, Ints] | None:
        """Pairs that were left out and would do better at these prices; None: none would, over all there are."""
        doubtful = np.flatnonzero(self.least < bounds)
        found: list[list[Ints]] = [[], [], []]
        for part, costs in self._chunks(doubtful):
            place, head = np.nonzero(costs + prices[None, :] < bounds[part, None])
            for kept, new in zip(found, (part[place], head, costs[place, head]), strict=True):
                kept.append(new)
        better = _stacked(*found)
        return better if len(better[0]) else None


def _stacked(*columns: Sequence[Ints]) -> tuple[Ints, Ints, Ints]:
    tails, heads, costs = (np.concatenate([np.empty(0, np.int64), *column]) for column in columns)
    return tails, heads, costs


def plans(
    cases: Sequence[Case], takers: Sequence[Taker], weights: Weights, skills: frozenset[str],
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> list[dict[str, Any]]:  # fmt: skip
    """The cheapest plan, and the cheapest ones that place as many and bring nobody above a bound of what is open.

    Whoever stands above it already is given nothing more. The evenest first; each says the bound (None: only `most`),
    its cost, whether it is proven, the most and the least that anybody has in the end, and whose each case is (None:
    nobody's). `tell` hears after each answer how many are there of at most how many.
    """
    batch = Batch(cases, takers, weights, skills)
    free = batch.answer(rooms(takers, weights))
    ends = _loads(batch, free)
    low, high = min(ends, default=0), max(ends, default=0)
    of = 1 + (high - low).bit_length() + len(SLACKS)
    tell(1, of)
    found: dict[int, Answer] = {}
    while free.placed and low < high:
        middle = (low + high) // 2
        found[middle] = batch.answer(rooms(takers, weights, middle))
        if found[middle][3:] == free[3:]:
            high = middle
        else:
            low = middle + 1
        tell(1 + len(found), of)
    top = max(ends, default=0)
    bounds = [high + slack for slack in SLACKS if free.placed and high + slack < top]
    every: list[tuple[int | None, Answer]] = []
    for number, bound in enumerate(bounds, 1):
        every.append((bound, found.get(bound) or batch.answer(rooms(takers, weights, bound))))
        tell(of - len(SLACKS) + number, of)
    return [_told(batch, bound, answer) for bound, answer in [*every, (None, free)]]


def _loads(batch: Batch, answer: Answer) -> list[int]:
    start = dict.fromkeys(batch.owners, 0)
    for each in batch.takers:
        start[each.owner] += each.load
    added = np.bincount(answer.owner[answer.owner >= 0], minlength=len(batch.owners))
    return [load + int(more) for load, more in zip(start.values(), added, strict=True)]


def _told(batch: Batch, bound: int | None, answer: Answer) -> dict[str, Any]:
    ends = _loads(batch, answer)
    unplaced = int(batch.unplaced[answer.owner < 0].sum())
    whose = [batch.owners[place] if place >= 0 else None for place in answer.owner.tolist()]
    return {
        "bound": bound, "cost": answer.cost - unplaced, "proven": answer.proven, "placed": answer.placed,
        "most": max(ends, default=0), "least": min(ends, default=0), "owner": whose,
    }  # fmt: skip


def read(given: Mapping[str, Any]) -> tuple[list[Case], list[Taker], Weights, frozenset[str]]:
    """What plans() takes, from the JSON that run.begin() wrote."""
    cases = [
        Case(*each[:4], tuple(each[4]) if each[4] else None, each[5], frozenset(each[6])) for each in given["cases"]
    ]
    takers = [
        Taker(*each[:5], tuple(each[5]) if each[5] else None, frozenset(each[6]), tuple(map(tuple, each[7])), *each[8:])
        for each in given["takers"]
    ]
    return cases, takers, Weights(*given["weights"]), frozenset(given["skills"])
