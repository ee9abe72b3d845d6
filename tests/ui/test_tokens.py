"""Contrast and sizes, computed from the style sheets themselves."""

import re
from pathlib import Path

import pytest

import fengqiao.ui

SHEETS = Path(fengqiao.ui.__file__).parent / "static" / "ui"
BASE = (SHEETS / "fengqiao.css").read_text(encoding="utf-8")


def tokens(selector: str) -> dict[str, str]:
    body = re.search(re.escape(selector) + r"[^{]*\{([^}]*)\}", BASE)
    assert body, selector
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", body[1]))


LIGHT = tokens(":root ")
DARK = LIGHT | tokens(':root[data-place="wall"], .dark')


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    shares = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TONES = ("river", "moss", "amber", "alarm")
PAIRS = [
    *[(name, ground) for name in ("ink", "ink2", *TONES, "maple") for ground in ("paper", "card")],
    *[(tone, f"{tone}-weak") for tone in TONES],
    *[("ink", f"{tone}-weak") for tone in (*TONES, "plain")],
    ("on-river", "river"),
    ("on-alarm", "alarm"),
]


@pytest.mark.parametrize(("name", "ground"), PAIRS)
def test_light_text_reaches_four_and_a_half_to_one(name: str, ground: str) -> None:
    assert contrast(LIGHT[name], LIGHT[ground]) >= 4.5


@pytest.mark.parametrize(("name", "ground"), [pair for pair in PAIRS if pair[0] != "maple"])
def test_wall_text_reaches_seven_to_one_and_its_chips_four_and_a_half(name: str, ground: str) -> None:
    assert contrast(DARK[name], DARK[ground]) >= (4.5 if ground.endswith("weak") else 7)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_borders_of_fields_and_the_focus_ring_are_seen(theme: dict[str, str]) -> None:
    assert contrast(theme["field"], theme["card"]) >= 3
    assert contrast(theme["focus"], theme["focus-edge"]) >= 3
    assert max(contrast(theme[ring], theme["paper"]) for ring in ("focus", "focus-edge")) >= 3


def sizes(sheet: str) -> list[float]:
    """Every font size in rem or em, as a share of the root's."""
    found = re.findall(r"(?:font-size|--small|--h1):\s*(?:var\([^)]*\)|(\d*\.?\d+)(?:rem|em)\b)", sheet)
    return [float(size) for size in found if size]


def test_rule_55_elder_text_is_18_px_lines_1_3_and_targets_60_px() -> None:
    elder = re.search(r":root\[data-elder\] \{ font-size: (\d+)%; \}", BASE)
    assert elder
    root = 16 * int(elder[1]) / 100
    assert root == 24
    assert root * min(sizes(BASE) + sizes((SHEETS / "desk.css").read_text())) >= 18
    assert re.search(r":root\[data-elder\] \{ --target: 60px; --line: 1\.[3-9]", BASE)
    assert not re.search(r"font-size:\s*\d+px", BASE), "px would not grow"


def test_targets_are_48_px_and_a_row_of_the_queue_28() -> None:
    assert "--target: 48px" in BASE
    desk = (SHEETS / "desk.css").read_text(encoding="utf-8")
    row = re.search(r"\.queue a \{[^}]*min-height: (\d+)px", desk)
    assert row
    assert int(row[1]) + 1 == 28  # with its line below


def test_sheets_know_motion_forced_colours_and_paper() -> None:
    assert "prefers-reduced-motion" in BASE
    assert "forced-colors: active" in BASE
    assert "@page" in (SHEETS / "print.css").read_text(encoding="utf-8")
    assert all("http" not in path.read_text(encoding="utf-8") for path in SHEETS.glob("*.css"))
