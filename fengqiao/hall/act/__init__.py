"""The only door through which windows, hours and numbers change."""

from fengqiao.hall.act.first import hear, urge
from fengqiao.hall.act.hand import hand_over, may_go_to, write
from fengqiao.hall.act.setting import add_topic, close_window, end_hours, end_topic, set_hours, set_window
from fengqiao.hall.act.tickets import Drawer, Stale, call_next, close_days, close_now, draw, step

__all__ = [
    "Drawer",
    "Stale",
    "add_topic",
    "call_next",
    "close_days",
    "close_now",
    "close_window",
    "draw",
    "end_hours",
    "end_topic",
    "hand_over",
    "hear",
    "may_go_to",
    "set_hours",
    "set_window",
    "step",
    "urge",
    "write",
]
