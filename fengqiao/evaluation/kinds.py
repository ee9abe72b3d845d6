"""The record kinds of evaluation."""

from fengqiao.ledger.kinds import declare

declare("evaluation.pledge", zh="定下{week}这一周的抽查池", en="fixed the pool of the inspection of {week}")
declare("evaluation.draw", zh="抽出{week}这一周要检查的{count}件", en="drew the {count} to be inspected of {week}")
declare("evaluation.check", zh="抽查：{found}（{how}）", en="inspected: {found} ({how})", erases=("text",))
