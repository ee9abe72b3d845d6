"""The referral law: who must go to court, arbitration or police is told where, and kept until received there."""

from __future__ import annotations

from fengqiao.law.facts import Numbers
from fengqiao.law.table import Row
from fengqiao.law.workings.enact import enact

CHANNELS = {
    "court": ("人民法院", "the court"),
    "arbitration": ("仲裁", "arbitration"),
    "petition": ("信访", "petition"),
    "police": ("公安", "the police"),
}

REFERRAL_LAW = enact(
    "referral",
    1,
    ("referred",),
    ("received", "came_back", "called_off"),
    (
        Row("received", ("referred",), "received", ("handler",), ("text",), due="none",
            says=("对方收下了：写谁收的、什么编号", "they have it: who took it, under what number")),
        Row("came_back", ("referred",), "came_back", ("handler",), ("reason",), due="none",
            says=("对方没有收：原件继续办", "they did not take it: the matter goes on here")),
        Row("note", ("referred",), "", ("handler", "lead"), ("text",), due="keep"),
        Row("chase", ("referred",), "", ("clock",), bounds=("due_passed",),
            says=("首问单位没有问清对方收没收：一再催，不会自动了结",
                  "the first contact has not found out: urged again and again; it never ends by itself")),
        Row("call_off", ("referred",), "called_off", ("clock",), bounds=("root_ended",), due="none",
            says=("诉求人撤回了原件", "the reporter withdrew the matter")),
    ),
    {"referred": ("chase",)},
)  # fmt: skip

NUMBERS = Numbers(
    version="1",
    steps={("urgent", "referred"): (1, "working_days"), ("normal", "referred"): (5, "working_days")},
    promises={"urgent": (200, "working_days"), "normal": (200, "working_days")},
)
