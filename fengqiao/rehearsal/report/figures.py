"""What came of a rehearsal, in figures: by level, climb, area, office and month, against what really happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime
from math import sqrt
from statistics import median
from typing import Any

from fengqiao.rehearsal.history.maps import Map
from fengqiao.rehearsal.history.read import History, Row
from fengqiao.rehearsal.history.tree import Place, Tree
from fengqiao.rehearsal.play.loop import CLOSED, DUPLICATE, Case, Play

DAY = 86_400.0
OUTCOMES = ("in_time", "late", "went_up", "open", "duplicate")


def figures(play: Play, history: History, rules: Map, tree: Tree) -> dict[str, Any]:
    """All figures as JSON can hold them."""
    cases = [case for case in play.cases if case.state]
    rows = [case.row for case in cases]
    truth = history.rows[: len(cases)]
    return {
        "read": history.read,
        "cases": len(cases),
        "rejected": len(history.rejected),
        "rejected_why": dict(Counter(bad.why for bad in history.rejected).most_common()),
        "ended_as_history": sum(case.as_history() for case in cases),
        "unaccountable_moments": play.unaccountable,
        "acts": play.acts,
        "acts_by_kind": dict(sorted(play.kinds.items(), key=lambda item: (-item[1], item[0]))),
        "stopped": play.stopped,
        "name": rules.name,
        "first": _iso(rows[0].opened if rows else None),
        "last": _iso(history.last),
        "zone": rules.zone,
        "states": dict(Counter(case.state for case in cases).most_common()),
        "history": _truth(truth, history.last),
        **_levels(cases, tree, rules),
        **_late(cases, tree, rules),
        "against_history": _against(cases),
        "days_to_settle": _days([(case.settled_at - case.row.opened).total_seconds() / DAY for case in cases
                                 if case.settled_at is not None]),
        "areas": _groups(cases, tree, lambda case: case.home.origin),
        "offices": _groups(cases, tree, lambda case: case.home.office, offices=True),
        "categories": _by_category(cases),
        "months": _months(cases, history.last),
    }  # fmt: skip


def interval(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson)."""
    if not of:
        return 0.0, 1.0
    z, share = 1.96, hits / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    reach = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return round(max(0.0, middle - reach), 4), round(min(1.0, middle + reach), 4)


def _level(place: Place, rules: Map) -> str:
    return str(place.level) if place.centre else f"office-{place.level}"


def _label(key: str, rules: Map) -> dict[str, str]:
    number = int(key.removeprefix("office-"))
    words = rules.level_names.get(number, {"zh": key, "en": key})
    if key.startswith("office-"):
        return {"zh": f"{words['zh']}部门", "en": f"office of the {words['en']}"}
    return words


def _levels(cases: list[Case], tree: Tree, rules: Map) -> dict[str, Any]:
    """At each level: how many arrived, and what became of them there."""
    chains: dict[str, list[str]] = {}
    table: dict[str, Counter[str]] = {}
    moves: Counter[tuple[str, str]] = Counter()
    for case in cases:
        chain = chains.get(case.home.held_by)
        if chain is None:
            chain = chains[case.home.held_by] = _chain(tree, case.home.held_by, rules)
        for step in range(case.climbs):
            table.setdefault(chain[step], Counter())["went_up"] += 1
            moves[chain[step], chain[step + 1]] += 1
        table.setdefault(chain[case.climbs], Counter())[_outcome(case)] += 1
    levels: list[dict[str, Any]] = []
    for key in sorted(table, key=lambda key: (-int(key.removeprefix("office-")), not key.startswith("office-"))):
        found = table[key]
        arrived = sum(found.values())
        counted = arrived - found["duplicate"]
        low, high = interval(found["in_time"], counted)
        levels.append(
            {
                "level": key, "name": _label(key, rules), "arrived": arrived,
                **{outcome: found[outcome] for outcome in OUTCOMES},
                "share_in_time": round(found["in_time"] / counted, 4) if counted else None, "low": low, "high": high,
            }
        )  # fmt: skip
    climbs = [
        {"from": _label(one, rules), "to": _label(two, rules), "times": times}
        for (one, two), times in sorted(moves.items(), key=lambda item: -item[1])
    ]
    settled_first = sum(_outcome(case) == "in_time" and not case.climbs for case in cases)
    return {
        "levels": levels,
        "settled_in_time": {level["name"]["en"]: level["in_time"] for level in levels},
        "settled_in_time_where_it_began": settled_first,
        "climbs": sum(case.climbs for case in cases),
        "climbed": sum(1 for case in cases if case.climbs),
        "climbs_by_level": climbs,
    }


def _chain(tree: Tree, org: str, rules: Map) -> list[str]:
    found = []
    while org:
        place = tree.places[org]
        found.append(_level(place, rules))
        org = place.above
    return found


def _outcome(case: Case) -> str:
    """What became of a case at the level that had it last."""
    if case.expected == DUPLICATE:
        return "duplicate"
    if case.settled_at is None:
        return "open"
    return "late" if case.late_top else "in_time"


def _late(cases: list[Case], tree: Tree, rules: Map) -> dict[str, Any]:
    """What passed a deadline of the law: in which state first, and where it went from there."""
    states: Counter[str] = Counter()
    went: Counter[str] = Counter()
    for case in cases:
        if case.late_at is None:
            continue
        states[case.late_in] += 1
        above = tree.places[case.home.held_by].above
        went[_level(tree.places[above], rules) if case.climbs else ""] += 1
    late = sum(states.values())
    low, high = interval(late, len(cases))
    return {
        "late": late,
        "late_share": round(late / len(cases), 4) if cases else None,
        "late_low": low,
        "late_high": high,
        "late_in": dict(states.most_common()),
        "late_went_to": [
            {
                "name": _label(key, rules) if key else {"zh": "已在最上级", "en": "already at the top"},
                "moved": bool(key),
                "cases": number,
            }
            for key, number in went.most_common()
        ],
        "still_late": sum(1 for case in cases if case.late_at is not None and case.settled_at is None),
        "reminders_at_the_top": sum(case.urged for case in cases),
        "lapsed_unverified": sum(1 for case in cases if case.verified == "unverified"),
        "merged": sum(1 for case in cases if case.root is not None),
        "rejected_as_duplicate": sum(1 for case in cases if case.state == "rejected"),
    }


def _truth(rows: list[Row], last: datetime | None) -> dict[str, Any]:
    """What really happened, by the history's own words."""
    own = [row for row in rows if row.due is not None]
    late = sum(1 for row in own if _own_late(row, last))
    return {
        "closed": sum(1 for row in rows if row.closed is not None),
        "open": sum(1 for row in rows if row.closed is None),
        "duplicates": sum(1 for row in rows if row.duplicate),
        "with_own_deadline": len(own),
        "late_by_own_deadline": late,
        "days_to_close": _days(
            [(row.closed - row.opened).total_seconds() / DAY for row in rows if row.closed is not None]
        ),
    }


def _own_late(row: Row, last: datetime | None) -> bool:
    if row.due is None:
        return False
    end = row.closed or last
    return end is not None and end > row.due


def _against(cases: list[Case]) -> dict[str, int] | None:
    """The history's own deadlines against the law's, case by case; None where it has none."""
    found: Counter[str] = Counter()
    for case in cases:
        row = case.row
        if row.due is None or case.expected != CLOSED:
            continue
        own = "late" if _own_late(row, None) else "in_time"
        found[f"own_{own}_law_{'late' if case.late_at is not None else 'in_time'}"] += 1
    if not found:
        return None
    return {f"own_{own}_law_{law}": found[f"own_{own}_law_{law}"]
            for own in ("in_time", "late") for law in ("in_time", "late")}  # fmt: skip


def _days(days: list[float]) -> dict[str, float | int]:
    if not days:
        return {"cases": 0}
    days.sort()
    return {
        "cases": len(days),
        "median": round(median(days), 2),
        "p90": round(days[int(0.9 * (len(days) - 1))], 2),
        "longest": round(days[-1], 2),
    }


def _groups(
    cases: Iterable[Case], tree: Tree, key: Callable[[Case], str], *, offices: bool = False
) -> list[dict[str, Any]]:
    """Load and outcome by area or office, the heaviest first."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(key(case), []).append(case)
    found: list[dict[str, Any]] = []
    lowest = max(place.level for place in tree.places.values())
    for code, members in groups.items():
        if offices and tree.places[code].centre:
            continue
        counted = [case for case in members if case.expected != DUPLICATE]
        first = sum(1 for case in counted if case.settled_at is not None and case.late_at is None)
        days = [(case.settled_at - case.row.opened).total_seconds() / DAY for case in members if case.settled_at]
        low, high = interval(first, len(counted))
        found.append(
            {
                "code": code,
                "name": tree.places[code].name,
                "level": tree.places[code].level,
                "whole": not offices and tree.places[code].level < lowest,
                "cases": len(members),
                "in_time": first,
                "share_in_time": round(first / len(counted), 4) if counted else None,
                "low": low,
                "high": high,
                "climbs": sum(case.climbs for case in members),
                "most_open": _most_open(members),
                "median_days": round(median(days), 2) if days else None,
            }
        )
    found.sort(key=lambda group: (-group["cases"], group["code"]))
    return found


def _most_open(members: list[Case]) -> int:
    """How many lay there at once at the worst moment."""
    steps: list[tuple[datetime, int]] = []
    for case in members:
        steps.append((case.row.opened, 1))
        end = case.settled_at or (case.ended_at if case.expected == DUPLICATE else None)
        if end is not None:
            steps.append((end, -1))
    steps.sort(key=lambda step: (step[0], step[1]))
    most = now = 0
    for _, change in steps:
        now += change
        most = max(most, now)
    return most


def _by_category(cases: list[Case]) -> list[dict[str, Any]]:
    found: dict[str, list[int]] = {}
    for case in cases:
        entry = found.setdefault(case.row.category, [0, 0, 0])
        entry[0] += 1
        entry[1] += case.late_at is not None
        entry[2] += case.climbs
    worst = sorted(found.items(), key=lambda item: (-item[1][1], item[0]))
    return [{"name": name, "cases": of, "late": late, "climbs": up} for name, (of, late, up) in worst]


def _months(cases: list[Case], last: datetime | None) -> list[dict[str, Any]]:
    """Month by month: opened, settled, how many lie open at its end, and how many of these are late."""
    if not cases or last is None:
        return []
    change: dict[tuple[int, int], Counter[str]] = {}

    def note(moment: datetime, what: str) -> None:
        change.setdefault((moment.year, moment.month), Counter())[what] += 1

    for case in cases:
        note(case.row.opened, "opened")
        end = case.settled_at or (case.ended_at if case.expected == DUPLICATE else None)
        if end is not None:
            note(end, "settled")
        if case.late_at is not None:
            note(case.late_at, "fell_late")
            if end is not None:
                note(end, "late_settled")
    found, open_now, late_now = [], 0, 0
    year, month = cases[0].row.opened.year, cases[0].row.opened.month
    while (year, month) <= (last.year, last.month):
        here = change.get((year, month), Counter())
        open_now += here["opened"] - here["settled"]
        late_now += here["fell_late"] - here["late_settled"]
        found.append(
            {
                "month": f"{year:04d}-{month:02d}", "opened": here["opened"], "settled": here["settled"],
                "open": open_now, "late": late_now,
            }
        )  # fmt: skip
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return found


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
