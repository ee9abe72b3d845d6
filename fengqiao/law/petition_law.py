"""The petition law (信访): told in 15 days, answered in 60 and 30 once, then a review and a last one, 30 days each."""

from __future__ import annotations

from fengqiao.law.facts import Numbers
from fengqiao.law.table import Row
from fengqiao.law.workings.enact import enact
from fengqiao.law.workings.petitions import HANDLED

OPEN = ("lodged", "examined", "replied", "review", "reviewed", "re_review")
ENDED = ("not_taken", "stood", "final")

BY_WHOM = ("not_worker", "answers_for_it")

PETITION_LAW = enact(
    "petition",
    3,
    OPEN,
    ENDED,
    (
        Row("take_petition", ("lodged",), "examined", ("handler", "lead"), (), BY_WHOM,
            says=("15天内书面告知已受理（信访工作条例23条）", "told in writing within 15 days (art. 23)")),
        Row("not_petition", ("lodged",), "not_taken", ("handler", "lead"), ("reason", "instead"), BY_WHOM, due="none",
            says=("15天内说明不受理的原因和去处（23条）", "within 15 days says why not, and where to (art. 23)")),
        Row("prolong", ("examined",), "", ("lead",), ("reason",), ("in_time_to_extend",), due="prolong", at_most=1,
            says=("负责人批准，一次，30天（34条）", "by a lead, once, 30 days (art. 34)")),
        Row("reply", ("examined",), "replied", ("handler", "lead"), ("outcome",), BY_WHOM,
            says=("60天内书面答复（34条）", "answered in writing within 60 days (art. 34)")),
        Row("ask_review", ("replied",), "review", ("reporter",), ("reason",), ("has_above",), move="up",
            says=("信访人收到答复30天内书面请求复查，上一级办（35条）；自己提，或由窗口代录",
                  "asked by the petitioner in writing within 30 days of the answer; the level above (art. 35); "
                  "by their own hand or through the office")),
        Row("reply_review", ("review",), "reviewed", ("handler", "lead"), ("outcome",), BY_WHOM,
            says=("30天内（35条）；办过的人不能复查", "within 30 days (art. 35); never by who answered before")),
        Row("ask_re_review", ("reviewed",), "re_review", ("reporter",), ("reason",), ("has_above",), move="up",
            says=("信访人收到复查意见30天内书面请求复核，再上一级办（36条）；自己提，或由窗口代录",
                  "asked by the petitioner in writing within 30 days of the review; one level more (art. 36); "
                  "by their own hand or through the office")),
        Row("reply_re_review", ("re_review",), "final", ("handler", "lead"), ("outcome",), BY_WHOM, due="none",
            says=("30天内，终结（36条）；法院的路仍在", "within 30 days, and final (art. 36); the courts stay open")),
        Row("recuse", HANDLED, "", ("handler", "lead"), ("reason",), ("another_left",), due="keep", at_most=6,
            says=("有利害关系的人回避，换人负责（28条）；期限不变",
                  "whoever has an interest stands back and another answers (art. 28); due kept")),
        Row("note", OPEN, "", ("handler", "origin", "lead"), ("text",), due="keep"),
        Row("chase", HANDLED, "", ("clock",), bounds=("due_passed",),
            says=("逾期：督办，列为逾期，不会自动了结", "overdue: urged and listed as late; it never ends by itself")),
        Row("stand", ("replied", "reviewed"), "stood", ("clock",), bounds=("due_passed",), due="none",
            says=("30天内没有请求复查或复核", "nobody asked for a review within 30 days")),
    ),
    dict.fromkeys(HANDLED, ("chase",)) | {"replied": ("stand",), "reviewed": ("stand",)},
)  # fmt: skip

DAYS = {"lodged": 15, "examined": 60, "replied": 30, "review": 30, "reviewed": 30, "re_review": 30}
NUMBERS = Numbers(
    version="1",
    steps={(urgency, state): (days, "days") for urgency in ("urgent", "normal") for state, days in DAYS.items()},
    promises={"urgent": (400, "days"), "normal": (400, "days")},
)
