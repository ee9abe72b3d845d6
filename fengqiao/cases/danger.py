"""Words that say that somebody needs help now: the page then names the number to call first."""

from __future__ import annotations

FIRE = """着火 起火 火灾 失火 冒烟 燃气泄漏 煤气泄漏 煤气味 燃气味 漏气 爆炸 触电 坍塌 被困
gas leak, smell of gas, smell gas, on fire, smoke, explosion, electrocut, trapped"""
POLICE = """打人 被打 家暴 持刀 抢劫 闯入 要杀 绑架 失踪
beating, beaten, knife, robber, break-in, breaking in, threatening to kill, kidnap, missing child"""
AMBULANCE = """受伤 昏迷 晕倒 流血 心脏病 不省人事 自杀 轻生 不想活
injured, unconscious, bleeding, heart attack, collapsed, suicid, want to die, overdose"""

YOUNG = """校园欺凌 校园霸凌 被霸凌 被同学打 虐待孩子 虐待儿童 打孩子 孩子被打 猥亵儿童 猥亵学生 学生跳楼 学生自残
bullied at school, child abuse, child is beaten, hurting a child, abused child"""
"""12355 is the line for the young: it stands beside the police, never instead."""


def _signs(words: str) -> tuple[str, ...]:
    chinese, _, english = words.partition("\n")
    return (*chinese.split(), *english.split(", "))


SIGNS = {"119": _signs(FIRE), "110": _signs(POLICE), "120": _signs(AMBULANCE), "12355": _signs(YOUNG)}


def numbers(words: str) -> tuple[str, ...]:
    """The numbers to call first, in this order: fire and gas, police, ambulance, the line for the young."""
    said = words.casefold()
    return tuple(number for number, signs in SIGNS.items() if any(sign in said for sign in signs))


UNREAD = ("open311", "mail", "api", "file")
"""Ways in at which no person and no page of ours has asked whether somebody is in danger."""


def unread(source: str, words: str) -> str:
    """What came by program, mail or file was read by nobody yet: 'urgent', which rings at the desk, for danger."""
    return "urgent" if source in UNREAD and numbers(words) else ""
