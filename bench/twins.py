"""Twins planted among real reports and found again as they stream by; and one new report against 100,000 open ones.

The reports of Stuttgart have place, time and category, no words. Each twin is a copy of a report at a distance uniform
to 60 m and a time uniform to 5 days after it, half of them in another category, drawn as often as it occurs. Every
report, planted or not, is set beside what is open (reports of the last OPEN days) and at most one is proposed. Right is
a proposal that joins a twin to its report, whichever came first; wrong is any other that a twin has part in; those
between two reports that nobody planted are left out, as nobody knows. The least chance that counts is fixed on twins
planted with another seed in other reports.
"""

from __future__ import annotations

import csv
import gzip
import math
import random
import resource
from collections import Counter, deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import NamedTuple

from bench.figures import Figure, data
from bench.open_reports import OpenReports
from fengqiao.intake.duplicates.score import Report
from fengqiao.intake.duplicates.texts import Background, Words

PLANTED, METRES, DAYS, OPEN = 2000, 60.0, 5.0, 7
LEARN, ASK = 1, 20261130
"""Seeds: the twins that fix the least chance, and the twins that are counted."""

NEW = 0.1
"""How little it counts that a report may be none of the open ones: which of them is the question here."""

WANTED = 0.95
"""The precision at which the least chance is fixed."""


class Row(NamedTuple):
    """A report; `of` names the report that a twin was planted for."""

    name: str
    at: datetime
    category: str
    point: tuple[float, float]
    of: str = ""


class Proposal(NamedTuple):
    """What was proposed for a report: the chance, whether a twin has part in it, and whether it is right."""

    chance: float
    planted: bool
    right: bool


def stuttgart(folder: Path) -> list[Row]:
    """The 34,136 reports in order of time."""
    with gzip.open(folder / "stuttgart" / "reports.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return [
            Row(row["id"], datetime.fromisoformat(row["time"]), row["category"], (float(row["lon"]), float(row["lat"])))
            for row in csv.DictReader(file)
        ]


def planted(rows: list[Row], seed: int, besides: frozenset[str] = frozenset()) -> list[Row]:
    """Twins for PLANTED reports inside the city that are not `besides`."""
    chance = random.Random(seed)
    inside = [
        row for row in rows if 9.03 < row.point[0] < 9.33 and 48.68 < row.point[1] < 48.88 and row.name not in besides
    ]
    often = Counter(row.category for row in rows)
    twins = []
    for number, row in enumerate(chance.sample(inside, PLANTED)):
        away, direction = chance.uniform(0, METRES), chance.uniform(0, 2 * math.pi)
        north = row.point[1] + math.degrees(away * math.cos(direction) / 6_371_000)
        east = row.point[0] + math.degrees(
            away * math.sin(direction) / 6_371_000 / math.cos(math.radians(row.point[1]))
        )
        category = row.category
        if number % 2:
            others = [name for name in sorted(often) if name != category]
            category = chance.choices(others, [often[name] for name in others])[0]
        at = row.at + timedelta(days=chance.uniform(0, DAYS))
        twins.append(Row(f"T{number}", at, category, (east, north), row.name))
    return twins


def confusion(rows: list[Row], twins: list[Row]) -> str:
    """The printed table: what the planted twins were called, by what their report was called."""
    of = {row.name: row.category for row in rows}
    found: dict[str, Counter[str]] = {}
    for twin in twins:
        found.setdefault(of[twin.of], Counter())[twin.category] += 1
    return "\n".join(
        f"{name} ({called.total()}): " + ", ".join(f"{other} {n}" for other, n in called.most_common())
        for name, called in sorted(found.items())
    )


def streamed(rows: list[Row], twins: list[Row]) -> tuple[list[Proposal], float]:
    """One proposal at most for each report as it comes, and the seconds of one core that it took."""
    both = sorted([*rows, *twins], key=lambda row: row.at)
    of = {twin.name: twin.of for twin in twins}
    open_ones, ending = OpenReports(new=NEW), deque[Row]()
    found: list[Proposal] = []
    begun = process_time()
    for row in both:
        while ending and ending[0].at < row.at - timedelta(days=OPEN):
            open_ones.take(ending.popleft().name)
        report = Report(None, row.point, row.at, row.category)
        for best in open_ones.likely(report, most=1):
            name = str(best.key)
            right = of.get(row.name) == name or of.get(name) == row.name
            found.append(Proposal(best.chance, row.name in of or name in of, right))
        open_ones.put(row.name, report)
        ending.append(row)
    return found, process_time() - begun


def least(found: list[Proposal], wanted: float) -> float:
    """The least chance from which on so many proposals are right."""
    counted = sorted((each for each in found if each.planted), key=lambda each: -each.chance)
    right, reached = 0, 1.0
    for place, each in enumerate(counted, 1):
        right += each.right
        if right / place >= wanted:
            reached = each.chance
    return reached


def twins_found() -> Iterator[Figure]:
    """Recall and precision of the counted twins, and how long the stream took."""
    folder = data()
    if folder is None:
        return
    rows = stuttgart(folder)
    learn = planted(rows, LEARN)
    bound = least(streamed(rows, learn)[0], WANTED)
    ask = planted(rows, ASK, frozenset(twin.of for twin in learn))
    print(f"twins: seed {ASK}, called by what their report was called:\n{confusion(rows, ask)}")
    found, seconds = streamed(rows, ask)
    over = [each for each in found if each.planted and each.chance >= bound]
    right = sum(each.right for each in over)
    for name, share, of in (("recall", right / PLANTED, PLANTED), ("precision", right / len(over), len(over))):
        spread = 1.96 * math.sqrt(share * (1 - share) / of)
        print(f"twins: {name} {share:.3f} [{share - spread:.3f}, {share + spread:.3f}], least chance {bound:.3f}")
    yield Figure("planted twins found in Stuttgart's 34,136 reports, recall", right / PLANTED, "", 0.85)
    yield Figure("the same, precision", right / len(over), "", 0.95)
    yield Figure("the same, the whole stream on one core", seconds, "s", 60, most=True)


def against_many(number: int = 100_000, asked: int = 400) -> Iterator[Figure]:
    """How long one new report takes against open ones with text, made of sentences of real petitions."""
    folder = data()
    if folder is None:
        return
    with (folder / "petitions" / "zh_petitions.csv").open(encoding="utf-8", newline="") as file:
        told = [(row["subject"], row["text"]) for row in csv.DictReader(file)]
    chance = random.Random(ASK)
    sentences = [part for _, text in told for part in text.split("。") if len(part) > 5]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    background = Background.of(f"{title}\n{text}" for title, text in chance.sample(told, 2000))
    open_ones = OpenReports(background)
    begun = datetime(2026, 1, 1, tzinfo=UTC)

    def made(key: int) -> Report:
        title, text = told[key % len(told)]
        body = text if key < len(told) else "。".join(chance.sample(sentences, 4))
        point = (117.0 + chance.random() / 2, 39.0 + chance.random() / 2)
        return Report(
            Words(title, body, background), point, begun + timedelta(minutes=key), f"kind{chance.randrange(30)}"
        )

    for key in range(number):
        open_ones.put(key, made(key))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000
    took, changed = [], []
    for key in range(number, number + asked):
        report = made(key)
        start = process_time()
        open_ones.likely(report, most=3)
        between = process_time()
        open_ones.put(key, report)
        open_ones.take(key - number)
        changed.append(process_time() - between)
        took.append(between - start)
    slow = sorted(took)[int(asked * 0.95)] * 1000
    print(f"against {number:,}: median {sorted(took)[asked // 2] * 1000:.2f} ms; in and out "
          f"{sorted(changed)[int(asked * 0.95)] * 1000:.2f} ms p95")  # fmt: skip
    yield Figure(f"a new report against {number:,} open ones with text, p95", slow, "ms", 8, most=True)
    yield Figure("memory that they take", grown, "MB", 300, most=True)


def judged_pairs() -> Iterator[Figure]:
    """What `fengqiao judge duplicates` says of the judged pairs of petitions."""
    from argparse import Namespace  # noqa: PLC0415

    from fengqiao.evaluation.judging.duplicates import judged  # noqa: PLC0415

    folder = data()
    if folder is None:
        return
    pairs = folder / "petitions" / "zh_pairs_train.csv"
    found = judged(Namespace(texts=folder / "petitions" / "zh_petitions.csv", train=pairs, test=pairs))
    yield Figure("same problem or not, 349 pairs, average precision", found["average_precision"], "", 0.95)
    yield Figure("of the pairs with cosine below .4", found["hard_average_precision"], "", 0.78)
    yield Figure("difference to TF-IDF cosine, lower end of its 95% interval", found["difference_ci"][0], "", 0.0)


def run() -> list[Figure]:
    """All three."""
    return [*judged_pairs(), *twins_found(), *against_many()]
