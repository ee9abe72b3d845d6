"""The callback law: somebody outside the unit that did the work asks whether it is solved (回访)."""

from __future__ import annotations

from fengqiao.law.facts import Numbers
from fengqiao.law.table import Row
from fengqiao.law.workings.enact import enact

CALLING = ("to_call", "to_write")
OPEN = (*CALLING, "written")
ENDED = ("said_solved", "said_partly", "said_not", "said_nothing", "unreached", "uncalled", "called_off")
OUTSIDE = ("not_worker", "calling_hour")

ROWS = (
    Row("no_answer", ("to_call",), "", ("handler",), (), ("not_worker", "calling_hour", "other_hour"), due="sooner",
        at_most=3,
        says=("三次，上午、下午、傍晚各一次；第三次还没接，改写信或上门",
              "three tries, one each in the morning, the afternoon and the evening; then a letter or a visit")),
    Row("mailed", ("to_call",), "written", ("clock",), bounds=("by_mail",),
        says=("只留了邮箱的：发一封邮件，用里面的地址自己答，用自己的话",
              "who left only an address: a mail whose link takes their own words, by their own hand")),
    Row("letter", ("to_write",), "written", ("handler",), (), ("not_worker",),
        says=("信里只说请来说一声，不写是什么事", "a letter that asks for a word and does not say about what")),
    Row("visit", ("to_write",), "written", ("handler",), (), ("not_worker", "calling_hour"),
        says=("上门没有遇到人，留了话", "nobody was at home; word was left")),
    Row("says_solved", OPEN, "said_solved", ("handler",), ("text",), OUTSIDE, due="none",
        says=("写对方的原话；标明“经办事处”，排在“已解决”旁边，不算在里面",
              "in their own words; marked “through the office”: it stands beside solved, not in it")),
    Row("says_partly", OPEN, "said_partly", ("handler",), ("text",), OUTSIDE, due="none",
        says=("写对方的原话，记进原件；不算解决", "in their own words, into the matter itself; not counted as solved")),
    Row("says_not", OPEN, "said_not", ("handler",), ("text",), OUTSIDE, due="none",
        says=("写对方的原话；同一步里原件退回重办或重新打开", "in their own words; the same act opens it again")),
    Row("says_nothing", OPEN, "said_nothing", ("handler",), (), OUTSIDE, due="none",
        says=("不愿说，不追问；不算解决", "will not say, and is not pressed; not counted as solved")),
    Row("note", OPEN, "", ("handler", "lead"), ("text",), due="keep"),
    Row("chase", CALLING, "", ("clock",), bounds=("due_passed",), at_most=1,
        says=("催一次", "urged once")),
    Row("uncalled", CALLING, "uncalled", ("clock",), bounds=("due_passed",), due="none",
        says=("没有人打，如实记下；不算没联系上", "nobody called, and it is on record as that, never as unreached")),
    Row("unreached", ("written",), "unreached", ("clock",), bounds=("due_passed",), due="none",
        says=("没联系上，单列；180天内仍可说没解决", "unreached, counted apart; for 180 days they may still deny it")),
    Row("call_off", OPEN, "called_off", ("clock",), bounds=("spoken",), due="none",
        says=("本人已经自己说了，或原件又在办", "they have said so themselves, or the matter is in hand again")),
)  # fmt: skip

CALLBACK_LAW = enact(
    "callback",
    2,
    OPEN,
    ENDED,
    ROWS,
    {"to_call": ("chase", "uncalled"), "to_write": ("chase", "uncalled"), "written": ("unreached",)},
)

NUMBERS = Numbers(
    version="1",
    steps={
        ("urgent", "to_call"): (1, "working_days"),
        ("urgent", "to_write"): (1, "working_days"),
        ("urgent", "written"): (10, "working_days"),
        ("normal", "to_call"): (3, "working_days"),
        ("normal", "to_write"): (3, "working_days"),
        ("normal", "written"): (10, "working_days"),
    },
    promises={"urgent": (20, "working_days"), "normal": (30, "working_days")},
)
