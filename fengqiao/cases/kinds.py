"""The record kinds of cases."""

from fengqiao.ledger.kinds import declare

declare("case.category", zh="类别{name}", en="category {name}")
SEEN = {
    "address": ("说对了地址", "who named the place"),
    "phone": ("说对了留下的电话", "who named the phone left"),
    "words": ("说对了开头写的话", "who named how it begins"),
    "name": ("看过证件，姓名对得上", "whose papers bear the name left"),
}
declare(
    "case.code",
    zh="在窗口补发了查询码，旧码作废（{seen}）",
    en="gave a new code at the counter to somebody {seen}; the old one ended",
    words={"seen": SEEN},
)
declare("case.reach", zh="诉求人改了联系方式", en="the reporter changed how to be reached")
declare("case.account", zh="修改了办理摘要", en="changed the working account", erases=("title", "account"))
