"""The record kinds of evaluation."""

from fengqiao.ledger.kinds import declare

declare("evaluation.pledge", zh="定下{week}这一周的抽查池", en="fixed the pool of the inspection of {week}")
declare("evaluation.draw", zh="抽出{week}这一周要检查的{count}件", en="drew the {count} to be inspected of {week}")
declare(
    "evaluation.check", zh="抽查：{found}（{how}）", en="inspected: {found} ({how})", erases=("text",),
    words={
        "found": {
            "held": ("确实解决了", "solved indeed"),
            "refuted": ("没有解决", "not solved"),
            "unreached": ("没有查到", "could not be checked"),
        },
        "how": {
            "site": ("到现场", "on site"),
            "phone": ("打电话", "by phone"),
            "paper": ("纸质核查表", "from a paper sheet"),
        },
    },
)  # fmt: skip
declare(
    "evaluation.late",
    zh="抽查逾期：{organisation}没有去看，由{lead}负责",
    en="noted that {organisation} did not inspect in time: {lead} answers for it",
)
declare(
    "evaluation.piled", zh="诉求人说了{count}次，没有回音，告诉了负责人",
    en="told the lead that {count} words of reporters lie unanswered", tells=("lead",),
)  # fmt: skip
declare(
    "evaluation.inquire", zh="{why}，由{lead}查明原因", en="asks {lead} to find the cause: {why}",
    words={"why": {"late": ("隐患逾期", "a hazard past due"), "again": ("隐患又出现", "a hazard came back")}},
)  # fmt: skip
declare(
    "evaluation.explain", zh="查明原因：{cause}，{remedy_on}前改好", en="found the cause: {cause}; remedy by {remedy_on}",
    erases=("finding", "remedy"),
    words={
        "cause": {
            "nobody": ("该在岗的时候没有人", "nobody was there who should have been"),
            "duty": ("职责没有说清归谁", "the duty list did not say whose it is"),
            "means": ("缺人手、钱或材料", "hands, money or material were short"),
            "outside": ("等外单位，没有催到底", "an outside organisation was not followed up"),
            "check": ("核查没有查出来", "the check missed it"),
            "surface": ("上次只治了表面", "the last remedy was on the surface"),
            "other": ("其他", "something else"),
        }
    },
)  # fmt: skip
declare("evaluation.remedied", zh="改好了，由另一人核实", en="the remedy is in place, verified by another person")
declare(
    "evaluation.sought",
    zh="找{month}问题背后的问题：在{among}件里提出{proposed}个",
    en="looked for what stands behind the problems of {month}: {proposed} proposed among {among}",
)
declare(
    "evaluation.topic",
    zh="由一个单位查根源：{office}",
    en="one office is to find the cause: {office}",
    tells=("handler",),
)
declare("evaluation.unfounded", zh="看过，不另立根源事项", en="looked at, no cause is pursued", erases=("reason",))
