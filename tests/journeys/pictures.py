"""`make pictures`: runs the journeys whose pictures the documents show, and puts these, made small, into docs/pictures."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from PIL import Image

CHECKOUT = Path(__file__).parents[2]
SHOWN = CHECKOUT / "docs" / "pictures"
TAKEN = CHECKOUT / "build" / "pictures"
LANGUAGES = ("zh", "en")
# The most bytes of one, and the most pixels of what is taller than a screen.
MOST, TALLEST = 120_000, 2_000
COLOURS = (128, 64, 32, 16)


class Shown(NamedTuple):
    """A picture of the documents, in each language: the journey (file::test) that takes it, and its name there."""

    journey: str
    taken: str


STORY = "test_story::test_a_newcomer_sees_a_problem_from_report_to_solved"
CLIMB = "test_story_climb::test_what_nobody_takes_climbs_before_everybodys_eyes_while_a_working_day_passes"
PICTURES = {
    "slip": Shown(STORY, "story-2-slip"),
    "arrived": Shown(STORY, "story-3-arrived"),
    "resident": Shown(STORY, "story-5-closed"),
    "desk": Shown(STORY, "story-7-history"),
    "paper": Shown("test_counter::test_a_slip_for_each_matter_is_printed_and_not_shown", "counter-slip"),
    "worker": Shown("test_posts::test_a_worker_ends_a_matter_with_a_photo_in_three_taps", "worker-finish"),
    "department": Shown("test_posts::test_a_department_takes_what_it_is_offered", "department-offered"),
    "lead": Shown("test_lead::test_the_lead_reads_what_is_late_and_rates_that_open_into_their_cases", "lead-figures"),
    "it": Shown("test_well_at_the_end::test_health_is_said_in_words", "it-health"),
    "wall": Shown("test_story::test_the_wall_says_what_stands_for_whom_within_a_second_and_nothing_personal", "wall"),
    "climbed": Shown(CLIMB, "climb-history"),
    "climbed-resident": Shown(CLIMB, "climb-resident"),
}


def main() -> int:
    """Take them all anew; the clock of the demo is fixed, so that they differ by what changed."""
    journeys = dict.fromkeys(picture.journey for picture in PICTURES.values())
    named = [f"tests/journeys/{file}.py::{test}" for file, _, test in (each.partition("::") for each in journeys)]
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-m", "journey", "-p", "no:randomly", *named], cwd=CHECKOUT,
        env={**os.environ, "FENGQIAO_PICTURES": str(TAKEN)}, check=False,
    )  # fmt: skip
    if told.returncode:
        return told.returncode
    SHOWN.mkdir(exist_ok=True)
    for name, picture in PICTURES.items():
        for language in LANGUAGES:
            size = small(TAKEN / f"{picture.taken}-{language}.png", SHOWN / f"{name}-{language}.png")
            print(f"docs/pictures/{name}-{language}.png  {size // 1000} kB")
    print("看一遍再提交 · look at each before you commit it")
    return 0


def small(taken: Path, shown: Path) -> int:
    """Write it with as many colours as fit; how many bytes it has."""
    with Image.open(taken) as whole:
        picture = whole.convert("RGB").crop((0, 0, whole.width, min(whole.height, TALLEST)))
    for colours in COLOURS:
        picture.quantize(colours, dither=Image.Dither.NONE).save(shown, optimize=True)
        if shown.stat().st_size < MOST:
            break
    return shown.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
