"""The statement law: what a reporter released to the office complained of, alone; it answers or its silence counts."""

from __future__ import annotations

from fengqiao.law.facts import Numbers
from fengqiao.law.table import Row
from fengqiao.law.workings.enact import enact

STATEMENT_LAW = enact(
    "statement",
    1,
    ("told",),
    ("answered", "missed"),
    (
        Row("answer", ("told",), "answered", ("handler",), ("outcome",), due="none",
            says=("只答复这段话；看不到是哪一件、谁说的、什么时候",
                  "to these words alone; never which case, who or when")),
        Row("silent", ("told",), "missed", ("clock",), bounds=("due_passed",), due="none",
            says=("到期没有答复，如实记下", "no answer by then, and it is on record")),
    ),
    {"told": ("silent",)},
)  # fmt: skip

NUMBERS = Numbers(
    version="1",
    steps={("urgent", "told"): (5, "working_days"), ("normal", "told"): (5, "working_days")},
    promises={"urgent": (5, "working_days"), "normal": (5, "working_days")},
)
