"""Cells of a table that leaves the house: text stays text, whichever program opens it."""

from __future__ import annotations

from typing import Any

# Full-width signs too: spreadsheets set to Chinese or Japanese read them as the narrow ones.
STARTS = frozenset("=+-@＝＋－＠\t\r\n")


def harmless(cell: Any) -> Any:
    """A text that a spreadsheet could take for a formula is marked as text."""
    if not isinstance(cell, str):
        return cell
    begins = cell.lstrip(" \u00a0\u3000\ufeff\u200b")[:1] or cell[:1]
    return "'" + cell if begins in STARTS else cell
