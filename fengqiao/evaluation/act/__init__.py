"""The only door through which inspections and inquiries change."""

from fengqiao.evaluation.act.inquiries import explain, hear, remedied
from fengqiao.evaluation.act.inspections import draw, judged, pledge, report_found, weekly
from fengqiao.evaluation.act.refusals import Refusal
from fengqiao.evaluation.act.unlooked import chase

__all__ = ["Refusal", "chase", "draw", "explain", "hear", "judged", "pledge", "remedied", "report_found", "weekly"]
