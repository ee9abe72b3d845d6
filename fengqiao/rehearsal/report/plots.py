"""Plots as SVG made here: direct labels, units on the axes, nought shown, intervals drawn, shapes beside colours."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

INK, SECOND, HAIR = "#1d2228", "#4d5862", "#e2ded5"
RIVER, MOSS, AMBER, ALARM = "#155e6e", "#2b6a44", "#7d5200", "#a8071a"
WIDTH = 760
LEFT = 190
FONT = 'font-family="system-ui, PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"'

# Fill, ink on it, and a hatch, so that no part is told by its colour alone.
PARTS = {
    "in_time": (MOSS, "#ffffff", ""),
    "late": (ALARM, "#ffffff", "late"),
    "went_up": ("#f3dfae", INK, "up"),
    "open": ("#d9d4c8", INK, "open"),
    "duplicate": ("#ffffff", INK, ""),
}
HATCHES = (
    '<defs><pattern id="late" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="6" height="6" fill="{ALARM}"/><path d="M0 0V6" stroke="#ffffff" stroke-opacity=".35"/></pattern>'
    '<pattern id="up" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">'
    f'<rect width="7" height="7" fill="#f3dfae"/><path d="M0 0V7" stroke="{AMBER}" stroke-opacity=".4"/></pattern>'
    '<pattern id="open" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="#d9d4c8"/><circle cx="3" cy="3" r=".9" fill="#4d5862"/></pattern></defs>'
)


class Bar(NamedTuple):
    """One bar of parts: (which of PARTS, how much, its word)."""

    name: str
    parts: tuple[tuple[str, int, str], ...]


class Dot(NamedTuple):
    """A share with its 95 % interval."""

    name: str
    share: float
    low: float
    high: float
    note: str


class Line(NamedTuple):
    """A line over months, its name written at its end."""

    name: str
    colour: str
    dashes: str
    values: tuple[int, ...]


def bars(rows: Sequence[Bar], *, unit: str, title: str) -> str:
    """Stacked bars, each part labelled inside where there is room, else below the bar."""
    most = max((sum(part[1] for part in row.parts) for row in rows), default=1) or 1
    room = WIDTH - LEFT - 20
    out, top = [], 12
    for row in rows:
        out.append(_text(LEFT - 10, top + 21, row.name, anchor="end", most=LEFT - 20))
        x, small = float(LEFT), []
        for kind, value, word in row.parts:
            if not value:
                continue
            wide = value / most * room
            fill, ink, hatch = PARTS[kind]
            out.append(
                f'<rect x="{x:.1f}" y="{top}" width="{max(wide, 1):.1f}" height="32" '
                f'fill="{f"url(#{hatch})" if hatch else fill}" stroke="{SECOND}" stroke-width=".6">'
                f"<title>{escape(word)} {value:,}</title></rect>"
            )
            label = f"{word} {value:,}"
            if wide > _wide(label) + 10:
                if hatch:
                    out.append(
                        f'<rect x="{x + 3:.1f}" y="{top + 6}" width="{_wide(label) + 6:.1f}" height="20" '
                        f'fill="{fill}"/>'
                    )
                out.append(_text(x + 6, top + 21, label, colour=ink))
            else:
                small.append(label)
            x += wide
        if small:
            out.append(_text(LEFT, top + 47, " · ".join(small), colour=SECOND, most=room))
        top += 62 if small else 46
    out.append(_axis(top, most, room, unit))
    return _svg(top + 40, title, HATCHES + "".join(out))


def dots(rows: Sequence[Dot], *, unit: str, title: str) -> str:
    """Shares as dots with their interval as a line, from 0 to 100 %."""
    room, out, top = WIDTH - LEFT - 150, [], 8
    for mark in (0, 25, 50, 75, 100):
        x = LEFT + mark / 100 * room
        out.append(f'<path d="M{x:.1f} {top}V{top + 26 * len(rows)}" stroke="{HAIR}"/>')
        out.append(_text(x, top + 26 * len(rows) + 18, f"{mark}%", anchor="middle", colour=SECOND))
    for row in rows:
        y = top + 13
        out.append(_text(LEFT - 10, y + 5, row.name, anchor="end", most=LEFT - 20))
        one, two, at = (LEFT + each * room for each in (row.low, row.high, row.share))
        out.append(
            f'<path d="M{one:.1f} {y}H{two:.1f}M{one:.1f} {y - 4}V{y + 4}M{two:.1f} {y - 4}V{y + 4}" '
            f'stroke="{RIVER}" stroke-width="1.5"/>'
        )
        out.append(f'<circle cx="{at:.1f}" cy="{y}" r="4.5" fill="{RIVER}"/>')
        out.append(_text(LEFT + room + 12, y + 5, row.note, colour=SECOND, most=140))
        top += 26
    out.append(_text(LEFT + room / 2, top + 36, unit, anchor="middle", colour=SECOND))
    return _svg(top + 46, title, "".join(out))


def lines(months: Sequence[str], series: Sequence[Line], *, unit: str, title: str) -> str:
    """Lines over months from nought, named at their ends."""
    left, right, top, high = 64, 130, 14, 240
    room = WIDTH - left - right
    most = max((value for line in series for value in line.values), default=1) or 1
    step = room / max(1, len(months) - 1)
    out = []
    for part in range(5):
        y = top + high - part / 4 * high
        out.append(f'<path d="M{left} {y:.1f}H{left + room}" stroke="{HAIR}"/>')
        out.append(_text(left - 8, y + 5, f"{round(most * part / 4):,}", anchor="end", colour=SECOND))
    every = max(1, len(months) // 6)
    for at in range(0, len(months), every):
        out.append(_text(left + at * step, top + high + 20, months[at], anchor="middle", colour=SECOND))
    used: list[float] = []
    for line in series:
        points = " ".join(
            f"{left + at * step:.1f},{top + high - value / most * high:.1f}" for at, value in enumerate(line.values)
        )
        dashes = f' stroke-dasharray="{line.dashes}"' if line.dashes else ""
        out.append(f'<polyline points="{points}" fill="none" stroke="{line.colour}" stroke-width="2"{dashes}/>')
        y = top + high - (line.values[-1] if line.values else 0) / most * high + 5
        while any(abs(y - other) < 18 for other in used):
            y -= 18
        used.append(y)
        out.append(
            _text(left + room + 8, y, f"{line.name} {line.values[-1] if line.values else 0:,}", colour=line.colour)
        )
    out.append(_text(left - 8, top + high + 40, unit, colour=SECOND))
    return _svg(top + high + 52, title, "".join(out))


def _axis(top: int, most: int, room: int, unit: str) -> str:
    out = [f'<path d="M{LEFT} {top}H{LEFT + room}" stroke="{SECOND}"/>']
    for part in (0, 0.5, 1):
        x = LEFT + part * room
        out.append(
            _text(
                x, top + 18, f"{round(most * part):,}", anchor=("start", "middle", "end")[int(part * 2)], colour=SECOND
            )
        )
    out.append(_text(LEFT - 10, top + 18, unit, anchor="end", colour=SECOND))
    return "".join(out)


def _svg(high: float, title: str, inside: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {high:.0f}" role="img" '
        f'aria-label="{escape(title, quote=True)}" {FONT} font-size="14">{inside}</svg>'
    )


def _text(x: float, y: float, text: str, *, anchor: str = "start", colour: str = INK, most: float | None = None) -> str:
    if most is not None and _wide(text) > most:
        while text and _wide(text) > most - 12:
            text = text[:-1]
        text += "…"
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'


def _wide(text: str) -> float:
    """About how wide a text is at 14 px."""
    return sum(14.0 if ord(char) > 0x2E7F else 7.7 for char in text)
