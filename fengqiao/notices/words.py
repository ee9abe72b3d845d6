"""What a notice says outside the house: number, office, that there is news, and the bare host; nothing else."""

from __future__ import annotations

from urllib.parse import urlparse

SUBJECT = {"zh": "枫桥：{number} 有新进展", "en": "Fengqiao: news on {number}"}
BODY = {
    "zh": "您的事项 {number} 在{office}有新进展。\n\n请打开 {host}，用查询码或登录查看。\n\n这封邮件不含内容，也没有链接；有人用链接催您点，请不要点。\n",
    "en": "There is news on your matter {number} at {office}.\n\nOpen {host} and use your code, or sign in.\n\nThis mail holds no"
    " content and no link; if a mail urges you to follow a link, do not.\n",
}


def letter(*, number: str, office: str, public_url: str, language: str) -> tuple[str, str]:
    """(subject, body) in the reader's language (SECURITY.md 3, Notices)."""
    tongue = "en" if language.startswith("en") else "zh"
    host = urlparse(public_url).netloc or public_url
    said = {"number": number, "office": office, "host": host}
    return SUBJECT[tongue].format(**said), BODY[tongue].format(**said)


def may_write(contact: dict[str, object], hour: int) -> bool:
    """Whether a person's safe contact lets us write at this hour (SECURITY.md 2.5)."""
    if contact.get("rule") in ("never", "number"):
        return False
    hours = contact.get("hours")
    if isinstance(hours, str) and "-" in hours:
        first, _, last = hours.partition("-")
        start, end = int(first.split(":")[0] or 0), int(last.split(":")[0] or 24)
        return start <= hour < end if start < end else hour >= start or hour < end
    return True
