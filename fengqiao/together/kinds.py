"""What this room puts on record."""

from fengqiao.ledger.kinds import declare

WHAT = {
    "what": {
        "administrator": ("任命系统责任人", "appointing the owner of the installation"),
        "export": ("导出涉及两百人以上的列表", "taking out a list about more than 200 persons"),
        "reveal": ("看受保护的诉求人是谁", "seeing who a protected reporter is"),
        "keys": ("读本安装的密钥", "reading the keys of the installation"),
        "purge": ("提前销毁保存的内容", "destroying what is kept before its time"),
        "numbers": ("改本区的期限", "other deadlines for the district"),
    }
}
"""What two people do, as the record calls it."""

declare(
    "together.ask", zh="提出双人复核：{what}", en="asked for a second person: {what}", erases=("reason",), words=WHAT
)  # fmt: skip
declare("together.confirm", zh="第二人确认，即时办理：{what}", en="a second person confirmed: {what}", words=WHAT)
declare(
    "together.refuse", zh="第二人不同意：{what}", en="a second person refused: {what}", erases=("why",), words=WHAT
)  # fmt: skip
declare("together.take_back", zh="撤回了双人复核：{what}", en="took a request back: {what}", words=WHAT)
declare("together.use", zh="用了经两人同意的：{what}", en="made use of what two agreed to: {what}", words=WHAT)
declare(
    "together.open", zh="紧急打开了受保护的信息（{number}），60 分钟", en="broke the glass on {number} for 60 minutes",
    erases=("reason",),
)  # fmt: skip
declare(
    "together.review", zh="复核了紧急打开（{number}）", en="reviewed how the glass on {number} was broken",
    erases=("finding",),
)  # fmt: skip
