"""What a notice says outside the house: number, office, that there is news, and the bare host; nothing else."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlparse

from django.utils.timezone import localtime

SUBJECT = {"zh": "枫桥：{number} 有新进展", "en": "Fengqiao: news on {number}"}
BODY = {
    "zh": "您的事项 {number} 在{office}有新进展。\n\n请打开 {host}，用查询码或登录查看。\n\n"
    "这封邮件不含内容，也没有链接；有人用链接催您点，请不要点。\n",
    "en": "There is news on your matter {number} at {office}.\n\nOpen {host} and use your code, or sign in.\n\n"
    "This mail holds no content and no link; if a mail urges you to follow a link, do not.\n",
}


def letter(*, number: str, office: str, public_url: str, language: str) -> tuple[str, str]:
    """(subject, body) in the reader's language (SECURITY.md 3, Notices)."""
    tongue = "en" if language.startswith("en") else "zh"
    host = urlparse(public_url).netloc or public_url
    # One line each: an office's name carries no further header into a mail.
    said = {"number": number, "office": " ".join(office.split()), "host": host}
    return SUBJECT[tongue].format(**said), BODY[tongue].format(**said)


SHORT = {
    "zh": "【枫桥】您的事项 {number} 在{office}有新进展。请打开 {host} 查看。短信里没有链接，也不会要您的查询码。",
    "en": "Fengqiao: there is news on your matter {number} at {office}. Open {host}. No link, and no code is asked.",
}


def short(*, number: str, office: str, public_url: str, language: str) -> str:
    """The same for a short message or WeChat: number, office, that there is news, the bare host."""
    tongue = "en" if language.startswith("en") else "zh"
    host = urlparse(public_url).netloc or public_url
    return SHORT[tongue].format(number=number, office=" ".join(office.split()), host=host)


OPENED_SUBJECT = {
    "zh": "【枫桥】{office}有人紧急打开了 {number}，请打开 {host} 复核",
    "en": "Fengqiao: somebody at {office} broke the glass on {number}; open {host} and review it",
}
OPENED_BODY = {
    "zh": "{subject}。\n\n五个工作日内由您或另一位负责人复核。这封邮件不含内容，也没有链接。\n",
    "en": "{subject}.\n\nYou or another lead review it within five working days. This mail holds no content and no "
    "link.\n",
}


def opening_letter(*, number: str, office: str, public_url: str, language: str) -> tuple[str, str]:
    """(subject, body) for the lead above whoever opened protected parts: number, office and the bare host."""
    tongue = "en" if language.startswith("en") else "zh"
    host = urlparse(public_url).netloc or public_url
    subject = OPENED_SUBJECT[tongue].format(number=number, office=" ".join(office.split()), host=host)
    return subject, OPENED_BODY[tongue].format(subject=subject)


RING_SUBJECT = {
    "zh": "【枫桥】急件 {number} 在{office}等人接，请打开 {host} 点“接到了”",
    "en": "Fengqiao: urgent matter {number} at {office} waits for somebody; open {host} and press “I have it”",
}
RING_BODY = {
    "zh": "{subject}。\n\n没有人接，就一直响，再响下一位。这封邮件不含内容，也没有链接。\n",
    "en": "{subject}.\n\nIt rings until somebody has it, then the next one. This mail holds no content and no link.\n",
}


def ring_letter(*, number: str, office: str, public_url: str, language: str) -> tuple[str, str]:
    """(subject, body) for a colleague whose telephone rings: number, office and the bare host."""
    tongue = "en" if language.startswith("en") else "zh"
    host = urlparse(public_url).netloc or public_url
    subject = RING_SUBJECT[tongue].format(number=number, office=" ".join(office.split()), host=host)
    return subject, RING_BODY[tongue].format(subject=subject)


TOPICS_SUBJECT = {
    "zh": "【枫桥】{month} 的每月一题等您看，请打开 {host}",
    "en": "Fengqiao: the topics of {month} wait for you; open {host}",
}
TOPICS_BODY = {
    "zh": "{subject}。\n\n一个月只写这一封。这封邮件不含内容，也没有链接。\n",
    "en": "{subject}.\n\nOne mail a month. It holds no content and no link.\n",
}


def topics_letter(*, month: str, public_url: str, language: str) -> tuple[str, str]:
    """(subject, body) for the lead in whose area a month's topics lie: the month and the bare host."""
    tongue = "en" if language.startswith("en") else "zh"
    subject = TOPICS_SUBJECT[tongue].format(month=month, host=urlparse(public_url).netloc or public_url)
    return subject, TOPICS_BODY[tongue].format(subject=subject)


CAME_SUBJECT = {"zh": "枫桥：来信已登记为 {number}", "en": "Fengqiao: your mail is {number}"}
CAME_BODY = {
    "zh": "您的来信已登记为 {number}，由{office}负责。\n\n要补充，直接回复这封信。"
    "一天内再来信照样登记，只是不再逐封回信。\n\n急事请打 110、119 或 120。\n",
    "en": "Your mail was taken down as {number}; {office} answers for it.\n\nTo add something, answer this mail. "
    "What you send within a day is taken down, too, without an answer to each.\n\n"
    "In an emergency call 110, 119 or 120.\n",
}
CAME_LARGE = {
    "zh": "\n邮件太大，正文和附件没有取下来。请简短地再写一次，或打电话。\n",
    "en": "\nYour mail was too large: its text and files were not taken. Please write again, shorter, or call.\n",
}


def received_letter(*, number: str, office: str, language: str, large: bool) -> tuple[str, str]:
    """(subject, body) of the one answer to a mail; it repeats nothing of what was written."""
    tongue = "en" if language.startswith("en") else "zh"
    body = CAME_BODY[tongue].format(number=number, office=" ".join(office.split()))
    return CAME_SUBJECT[tongue].format(number=number), body + (CAME_LARGE[tongue] if large else "")


DISPATCH_SUBJECT = {"zh": "枫桥：{office}请贵单位答复 {number}", "en": "Fengqiao: {office} asks you to answer {number}"}
DISPATCH_BODY = {
    "zh": "{office}请贵单位答复 {number}。请在 {ends} 前打开下面的地址，看问的是什么并直接答复，不用账号："
    "\n\n{link}\n\n"
    "地址只对这一张任务单有效，请不要转给别的单位。有疑问请打电话向对方核实。\n",
    "en": "{office} asks you to answer {number}. Open this address before {ends}, read what is asked and answer there; "
    "no account is needed:\n\n{link}\n\nIt holds for this one task; do not pass it on. In doubt, call the office.\n",
}


def dispatch_letter(*, number: str, office: str, link: str, ends: datetime, language: str) -> tuple[str, str]:
    """(subject, body) of the one letter that bears a deep link: of one task, ending, nothing of a resident in it."""
    tongue = "en" if language.startswith("en") else "zh"
    said = {"number": number, "office": " ".join(office.split())}
    body = DISPATCH_BODY[tongue].format(**said, link=link, ends=f"{localtime(ends):%Y-%m-%d %H:%M}")
    return DISPATCH_SUBJECT[tongue].format(**said), body


ASKING_SUBJECT = {"zh": "枫桥：{number} 解决了没有，请您说一声", "en": "Fengqiao: is {number} solved? Please say so"}
ASKING_BODY = {
    "zh": "{office}说 {number} 办好了。解决了没有，您说了算。请打开下面的地址，用自己的话说，不用账号也不用查询码："
    "\n\n{link}\n\n地址只为这一件事，30 天内有效，答过就失效，请不要转给别人。不答也没关系：不算解决，"
    "180 天内随时可以用查询码说没有解决。\n",
    "en": "{office} says that {number} is done. Whether it is solved is yours to say. Open this address and say it in "
    "your own words; neither account nor code is needed:\n\n{link}\n\nIt holds for this one matter, for 30 days, until "
    "you have answered; do not pass it on. If you say nothing it does not count as solved, and for 180 days you may "
    "still say by your code that it is not.\n",
}


def asking_letter(*, number: str, office: str, link: str, language: str) -> tuple[str, str]:
    """(subject, body) of the letter in place of a call: its link takes an answer and shows nothing of the report."""
    tongue = "en" if language.startswith("en") else "zh"
    body = ASKING_BODY[tongue].format(number=number, office=" ".join(office.split()), link=link)
    return ASKING_SUBJECT[tongue].format(number=number), body


RESET_SUBJECT = {"zh": "枫桥：有人申请重设您的登录方式", "en": "Fengqiao: somebody asked to reset your ways in"}
RESET_BODY = {
    "zh": "两位同事在柜台看过证件，申请重设您账户的登录方式。{ready} 起生效。\n\n"
    "是您本人去办的，不用理会。不是您，请在那之前打开下面的地址停止，它只能停止，做不了别的：\n\n{link}\n",
    "en": "Two colleagues at a counter saw papers and asked to reset the ways into your account, from {ready} on.\n\n"
    "If that was you, do nothing. If not, open this address before then and stop it; it does nothing else:\n\n{link}\n",
}


def recovery_letter(*, link: str, ready: datetime, language: str) -> tuple[str, str]:
    """(subject, body): the one letter beside a password's that bears a link, for it can only stop something."""
    tongue = "en" if language.startswith("en") else "zh"
    moment = f"{localtime(ready):%Y-%m-%d %H:%M}"
    return RESET_SUBJECT[tongue], RESET_BODY[tongue].format(ready=moment, link=link)
