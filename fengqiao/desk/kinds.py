"""The record kinds of the desk."""

from fengqiao.ledger.kinds import declare

declare("desk.view", zh="保存了一个视图", en="saved a view")
declare("desk.view_end", zh="删除了一个视图", en="removed a view")
declare("desk.out", zh="导出{what}，{rows} 行（{form}）", en="took out {what}: {rows} rows ({form})")
