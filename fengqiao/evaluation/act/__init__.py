"""The only door through which inspections and inquiries change."""

from fengqiao.evaluation.act.inspections import (
    Refusal,
    Seen,
    draw,
    judged,
    pledge,
    report_found,
    weekly,
)

__all__ = ["Refusal", "Seen", "draw", "judged", "pledge", "report_found", "weekly"]
