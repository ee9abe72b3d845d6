"""The objection law: a use of somebody's data stops at once, and an office answers, or the one above it does."""

from __future__ import annotations

from fengqiao.law.facts import Numbers
from fengqiao.law.table import Row
from fengqiao.law.workings.enact import enact

OPEN = ("raised", "passed_up")
ENDED = ("heeded", "overruled", "allowed")

OBJECTION_LAW = enact(
    "objection",
    1,
    OPEN,
    ENDED,
    (
        Row("heed", OPEN, "heeded", ("handler", "lead"), due="none",
            says=("照办：从反对那一刻起就停了，以后也停着（个人信息保护法44条）",
                  "it stays stopped, as it was from the moment of the objection (PIPL 44)")),
        Row("overrule", OPEN, "overruled", ("handler", "lead"), ("reason",), due="none",
            says=("不同意要写明理由和依据，本人看得到，可以起诉（50条）；从此才又用",
                  "with a reason that the person reads; they may go to court (art. 50); only then the use goes on")),
        Row("raise_again", ("overruled",), "passed_up", ("reporter",), (), ("has_above",), move="up",
            says=("同一用途再反对一次，由上一级答复；又从那一刻起停下",
                  "objecting to the same use again: the level above answers, and it stops again at once")),
        Row("allow", (*OPEN, "heeded"), "allowed", ("reporter",), due="none",
            says=("和反对一样容易，随时可以", "as easily as it was stopped, at any time")),
        Row("pass_up", OPEN, "passed_up", ("clock",), bounds=("due_passed", "has_above"), move="up",
            says=("没有按时答复：上一级答复；用途一直停着", "not answered in time: the level above; it stays stopped")),
        Row("chase", OPEN, "", ("clock",), bounds=("due_passed",),
            says=("到了顶：一再催，不会自动了结，用途一直停着",
                  "at the top: urged again and again; it never ends by itself, and the use stays stopped")),
    ),
    dict.fromkeys(OPEN, ("pass_up", "chase")),
)  # fmt: skip

NUMBERS = Numbers(
    version="1",
    steps={
        ("urgent", "raised"): (15, "working_days"),
        ("urgent", "passed_up"): (5, "working_days"),
        ("normal", "raised"): (15, "working_days"),
        ("normal", "passed_up"): (5, "working_days"),
    },
    promises={"urgent": (400, "days"), "normal": (400, "days")},
)
