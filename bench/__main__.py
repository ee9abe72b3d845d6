"""`make bench`: run every part, print the table, write build/bench.json and, with --write, the rows of docs/bench.md."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from typing import Any

from bench.figures import CHECKOUT, Figure, data, machine, shown

PARTS = (
    "law",
    "sorting",
    "places",
    "grids",
    "scan",
    "acts",
    "desk_page",
    "search",
    "reading",
    "http_report",
    "start",
    "bundle",
    "histories",
    "page_weight",
    "twins",
    "known",
    "imports",
    "assignment",
    "buildings",
    "routes",
    "keeping.verify_ledger",
    "keeping.backup",
)


BOTH = ("desk_page", "known", "search", "reading", "http_report", "imports", "keeping.verify_ledger", "keeping.backup")
"""Parts that are measured on each database: '' is SQLite, 'postgresql' starts one."""


def law() -> list[Figure]:
    """How fast the law decides, on acts recorded from a rehearsal where a history is there, else on scripted ones."""
    from bench import law_speed  # noqa: PLC0415

    asked, source = law_speed.questions(5000), "scripted"
    folder = data()
    if folder is not None:
        from pathlib import Path  # noqa: PLC0415

        from fengqiao.law.case_law import CASE_LAW  # noqa: PLC0415
        from fengqiao.rehearsal.history.maps import read_map  # noqa: PLC0415
        from fengqiao.rehearsal.history.read import read_history  # noqa: PLC0415
        from fengqiao.rehearsal.play.samples import recorded  # noqa: PLC0415

        rules = read_map(Path("maps/baltimore.toml"))
        recorder = recorded(rules, read_history(folder / "baltimore" / "requests.csv", rules))
        asked = [law_speed.Question(CASE_LAW, *sample, recorder.world) for sample in recorder.samples]
        source = "recorded from a rehearsal"
    speed = law_speed.measure(asked)
    return [
        Figure(
            f"decide() on {speed.asked:,} acts {source}, {speed.kinds} kinds, {speed.refused:.0%} refused, one core",
            speed.per_second,
            "/s",
            100_000,
        )
    ]


def places() -> list[Figure]:
    """How long it takes to find the grid of a point among 200."""
    import random  # noqa: PLC0415
    from time import perf_counter  # noqa: PLC0415

    from fengqiao.places.locate import Locator  # noqa: PLC0415

    around = ((0, 0), (1, 0), (1.1, 0.5), (1, 1), (0, 1), (0.1, 0.5))
    locator = Locator(
        [
            (f"{x:02}-{y:02}", [[[(x + east, y + north) for east, north in around]]])
            for x in range(20)
            for y in range(10)
        ]
    )
    chance, best = random.Random(3), float("inf")
    asked = [(chance.uniform(0, 20), chance.uniform(0, 10)) for _ in range(5_000)]
    for _ in range(3):
        begun = perf_counter()
        for lon, lat in asked:
            locator.locate(lon, lat)
        best = min(best, (perf_counter() - begun) / len(asked))
    return [Figure("the grid of a point among 200", best * 1e6, "µs", 10, most=True)]


HERE = {"law": law, "places": places}


def measured(part: str) -> list[Any]:
    """The rows of one part."""
    if part in HERE:
        return HERE[part]()
    run = import_module(f"bench.{part}").run
    return [*run(""), *run("postgresql")] if part in BOTH else list(run())


def _page(old: str, table: str, *, whole: bool) -> str:
    """The page with its new table. Of a part only its own rows change, so the head keeps its day and machine; what
    people wrote below the table stays either way, to be judged anew by whoever measured."""
    head, mark, rest = old.partition("| what | figure |")
    rows, _, below = rest.partition("\n\n")
    if not whole and mark:
        fresh = {line.split(" | ")[0]: line for line in table.splitlines()}
        kept = [fresh.pop(line.split(" | ")[0], line) for line in (mark + rows).splitlines()]
        return head + "\n".join([*kept, *fresh.values()]) + f"\n\n{below}"
    versions = ", ".join(f"{name} {version(name)}" for name in ("django", "granian", "django-ninja", "psycopg"))
    head = f"# Figures\n\n`make bench` on {datetime.now(UTC):%Y-%m-%d}: {machine()}; {versions}.\n\n"
    return head + table + "\n" + (f"\n{below}" if below else "")


def main() -> int:
    """Name parts to run only those."""
    asked = [word for word in sys.argv[1:] if not word.startswith("--")] or list(PARTS)
    rows: list[dict[str, Any]] = []
    for part in asked:
        print(f"== {part}", file=sys.stderr, flush=True)
        try:
            found = measured(part)
        except Exception as error:  # noqa: BLE001  (one part that breaks is a finding, not the end of the others)
            print(f"{part}: {type(error).__name__}: {error}", file=sys.stderr)
            rows.append({"name": part, "value": None, "unit": "", "goal": None, "met": None})
            continue
        rows += [each.row() if isinstance(each, Figure) else dict(each) for each in found]
    table = shown(rows)
    print(table)
    (CHECKOUT / "build").mkdir(exist_ok=True)
    (CHECKOUT / "build" / "bench.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    if "--write" in sys.argv:
        page = CHECKOUT / "docs" / "bench.md"
        page.write_text(_page(page.read_text(encoding="utf-8"), table, whole=asked == list(PARTS)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
