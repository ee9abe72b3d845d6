"""The record kinds of cases."""

from fengqiao.ledger.kinds import declare

declare("case.category", zh="类别{name}", en="category {name}")
declare("case.code", zh="补发了查询码，旧码作废", en="issued a new code; the old one ended")
declare("case.reach", zh="诉求人改了联系方式", en="the reporter changed how to be reached")
declare("case.account", zh="修改了办理摘要", en="changed the working account", erases=("title", "account"))
