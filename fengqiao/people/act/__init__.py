"""The only door through which organisations, posts, duties and persons change."""

from fengqiao.people.act.duties import answer_for, end_duty
from fengqiao.people.act.install import Installed, install
from fengqiao.people.act.persons import (
    accept_help,
    change_person,
    end_helper,
    end_session,
    forget,
    invite,
    name_helper,
    offer_help,
    recover,
    register,
    shut_account,
)
from fengqiao.people.act.posts import (
    add_seat,
    appoint,
    away,
    back,
    change_organisation,
    close_seat,
    end,
    found,
    hand_over,
    second,
)
from fengqiao.people.act.recovery import ask_recovery, confirm_recovery, finish_recovery, stop_recovery
from fengqiao.people.act.roster import end_shift, put_on_duty
from fengqiao.people.act.seating import RESEATED, Refusal, SeatChange, need_two, reseat, sitter_of, together, touch
from fengqiao.people.act.terms import due_ends, end_due, next_change
from fengqiao.people.act.walls import end_wall, open_wall, seen_wall

__all__ = [
    "RESEATED",
    "Installed",
    "Refusal",
    "SeatChange",
    "accept_help",
    "add_seat",
    "answer_for",
    "appoint",
    "ask_recovery",
    "away",
    "back",
    "change_organisation",
    "change_person",
    "close_seat",
    "confirm_recovery",
    "due_ends",
    "end",
    "end_due",
    "end_duty",
    "end_helper",
    "end_session",
    "end_shift",
    "end_wall",
    "finish_recovery",
    "forget",
    "found",
    "hand_over",
    "install",
    "invite",
    "name_helper",
    "need_two",
    "next_change",
    "offer_help",
    "open_wall",
    "put_on_duty",
    "recover",
    "register",
    "reseat",
    "second",
    "seen_wall",
    "shut_account",
    "sitter_of",
    "stop_recovery",
    "together",
    "touch",
]
