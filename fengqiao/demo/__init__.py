"""The demo: an invented street with people in it, on this machine only."""

from __future__ import annotations


def main(argv: list[str] | None = None) -> int:
    """Set up, load the street, start web and clock; see run.py."""
    from fengqiao.demo import run  # noqa: PLC0415  (it fixes the mode before any setting is read)

    return run.main(argv)
