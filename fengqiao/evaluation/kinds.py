"""The record kinds of evaluation."""

from fengqiao.ledger.kinds import declare

declare("evaluation.pledge", zh="定下{week}这一周的抽查池", en="fixed the pool of the inspection of {week}")
declare("evaluation.draw", zh="抽出{week}这一周要检查的{count}件", en="drew the {count} to be inspected of {week}")
declare("evaluation.check", zh="抽查：{found}（{how}）", en="inspected: {found} ({how})", erases=("text",))
declare("evaluation.inquire", zh="隐患{why}，由{lead}查明原因", en="a hazard ({why}): {lead} is to find the cause")
declare(
    "evaluation.explain", zh="查明原因：{cause}，{remedy_on}前改好", en="found the cause: {cause}; remedy by {remedy_on}",
    erases=("finding", "remedy"),
)  # fmt: skip
declare("evaluation.remedied", zh="改好了，由另一人核实", en="the remedy is in place, verified by another person")
