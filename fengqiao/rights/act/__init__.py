"""The only door through which a person's rights over their data are carried out."""

from fengqiao.rights.act.asking import ask, carry_out, confirm, end, over, printed
from fengqiao.rights.act.correcting import correct_person, correct_report
from fengqiao.rights.act.erasing import Erased, erase, erase_matter, erase_one
from fengqiao.rights.act.objecting import allow, answer, overdue, stop
from fengqiao.rights.act.refusals import Refusal
from fengqiao.rights.act.reviews import draw, reviewed, seal
from fengqiao.rights.act.taking import taken
from fengqiao.rights.act.telling import follow_up, told_them
from fengqiao.rights.act.unnaming import unname

__all__ = [
    "Erased",
    "Refusal",
    "allow",
    "answer",
    "ask",
    "carry_out",
    "confirm",
    "correct_person",
    "correct_report",
    "draw",
    "end",
    "erase",
    "erase_matter",
    "erase_one",
    "follow_up",
    "over",
    "overdue",
    "printed",
    "reviewed",
    "seal",
    "stop",
    "taken",
    "told_them",
    "unname",
]
