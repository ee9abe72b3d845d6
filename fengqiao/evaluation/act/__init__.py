"""The only door through which inspections, inquiries and proposals of causes change."""

from fengqiao.evaluation.act.inquiries import explain, hear, remedied
from fengqiao.evaluation.act.inspections import draw, judged, pledge, report_found, weekly
from fengqiao.evaluation.act.piled import tell
from fengqiao.evaluation.act.refusals import Refusal
from fengqiao.evaluation.act.topics import dismiss, may_decide, offices, open_cause, seek
from fengqiao.evaluation.act.unlooked import chase

__all__ = [
    "Refusal",
    "chase",
    "dismiss",
    "draw",
    "explain",
    "hear",
    "judged",
    "may_decide",
    "offices",
    "open_cause",
    "pledge",
    "remedied",
    "report_found",
    "seek",
    "tell",
    "weekly",
]
