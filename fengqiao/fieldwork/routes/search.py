"""PyVRP's iterated local search, begun from what is known and ended by a clock."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence

from pyvrp import IteratedLocalSearch, PenaltyManager, ProblemData, RandomNumberGenerator, Route, Solution
from pyvrp.IteratedLocalSearch import IteratedLocalSearchParams
from pyvrp.PenaltyManager import PenaltyParams
from pyvrp.search import (
    OPERATORS,
    LocalSearch,
    NeighbourhoodParams,
    PerturbationManager,
    PerturbationParams,
    compute_neighbours,
)
from pyvrp.stop import FirstFeasible, MultipleCriteria

NEAR, SHAKEN, REMEMBERED = 30, 10, 100
"""How many neighbours a visit is tried beside, how many are shaken at once, how far back the search compares. Fewer
than PyVRP's own (50, 25, 300), which find more in minutes and less in seconds."""


class Until:
    """Ends a search at a time of the clock."""

    def __init__(self, clock: Callable[[], float], end: float) -> None:
        self.clock, self.end = clock, end

    def __call__(self, best_cost: int) -> bool:
        return self.clock() >= self.end


def search(
    problem: ProblemData,
    begun: Sequence[Sequence[int]] | Sequence[Route] | None,
    until: Until,
    seed: int,
    *,
    first: bool = False,
) -> Solution:
    """The best that was found from these rounds (None: from chance); `first`: the first one that can be driven."""
    chance = RandomNumberGenerator(seed=seed)
    near = compute_neighbours(problem, NeighbourhoodParams(num_neighbours=NEAR))
    local = LocalSearch(problem, chance, near, PerturbationManager(PerturbationParams(max_perturbations=SHAKEN)))
    for operator in OPERATORS:
        if operator.supports(problem):
            local.add_operator(operator(problem))
    params = PenaltyParams()
    penalties = PenaltyManager(params.midpoint_penalties(problem), params)
    start = Solution.make_random(problem, chance) if begun is None else Solution(problem, list(begun))  # type: ignore[arg-type]
    with warnings.catch_warnings():
        # What cannot be driven with so few is what it says when it strains.
        warnings.simplefilter("ignore")
        if not start.is_feasible():
            start = local(start, penalties.max_cost_evaluator(), exhaustive=True)
        algorithm = IteratedLocalSearch(
            problem, penalties, local, start, IteratedLocalSearchParams(history_length=REMEMBERED)
        )
        stop = MultipleCriteria([FirstFeasible(), until]) if first else until
        return algorithm.run(stop, collect_stats=False, display=False).best


def rounds(solution: Solution) -> list[list[int]]:
    """The visits of each round, by their place in the problem."""
    return [[each.idx for each in route if each.is_client()] for route in solution.routes()]
