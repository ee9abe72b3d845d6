"""The task law: an organisation called in (吹哨) answers, declines, or its silence is a no-show."""

from __future__ import annotations

from fengqiao.law.facts import Numbers
from fengqiao.law.table import Row
from fengqiao.law.workings.enact import enact

OPEN = ("asked", "taken")
ENDED = ("answered", "declined", "waived", "missed")

TASK_LAW = enact(
    "task",
    1,
    OPEN,
    ENDED,
    (
        Row("report_in", ("asked",), "taken", ("handler",),
            says=("报到后在承诺期内答复", "then answers within the promise")),
        Row("decline_task", OPEN, "declined", ("handler", "assignee"), ("reason",), due="none",
            says=("说明原因；问的人另想办法", "says why; who asked finds another way")),
        Row("answer", OPEN, "answered", ("handler", "assignee"), ("outcome",), bounds=("evidence",), due="none"),
        Row("waive", OPEN, "waived", ("origin", "lead_above"), ("reason",), due="none",
            says=("由派出方说明原因免除", "by who called in, with a reason")),
        Row("note", OPEN, "", ("handler", "assignee", "origin", "lead"), ("text",), due="keep"),
        Row("call_off", OPEN, "waived", ("clock",), bounds=("root_ended",), due="none",
            says=("原件已结、已并或已撤，不再等", "the matter it was for has ended or was merged: nobody waits for it")),
        Row("no_show", OPEN, "missed", ("clock",), bounds=("due_passed",), due="none",
            says=("到期无答复即未报到", "silence past the due is a no-show")),
    ),
    {"asked": ("no_show",), "taken": ("no_show",)},
)  # fmt: skip

NUMBERS = Numbers(
    version="1",
    steps={
        ("urgent", "asked"): (2, "hours"),
        ("urgent", "taken"): (4, "hours"),
        ("normal", "asked"): (2, "working_days"),
        ("normal", "taken"): (3, "working_days"),
    },
    promises={"urgent": (4, "hours"), "normal": (3, "working_days")},
)
