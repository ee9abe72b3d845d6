"""A mail as it came, read with bounds: who it says it is from, whether a machine sent it, its words, its pictures."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from html.parser import HTMLParser
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from fengqiao.cases.forms import plain

LARGEST = 30 * 2**20
DEEPEST, MOST_PARTS, MOST_LINES = 10, 100, 600_000
MOST_WORDS, MOST_PICTURES = 3_600, 4
# Where what somebody wrote ends and what they answer to begins.
QUOTED = re.compile(
    r"^\s*(>|-{2,}\s*(原始邮件|Original Message|回复的原邮件)|在.{4,80}写道[:：]|On .{4,120} wrote:)", re.I
)
BY_MACHINES = ("list-id", "list-unsubscribe", "x-auto-response-suppress", "x-autoreply", "x-failed-recipients")


class Mail(NamedTuple):
    """What was read; `fault` says why nothing more could be: large, deep, unread."""

    key: str
    sender: str
    subject: str
    words: str = ""
    pictures: tuple[bytes, ...] = ()
    left_out: int = 0
    to: tuple[str, ...] = ()
    machine: bool = False
    bounce: bool = False
    trusted: bool = False
    fault: str = ""
    # The letters of which a server says that it could not and never will deliver them, by what we numbered them.
    undelivered: tuple[str, ...] = ()


def read(raw: bytes, *, server: str, fault: str = "") -> Mail:
    """Never raises: what cannot be read is a mail with a fault, and still somebody's."""
    head = raw.partition(b"\r\n\r\n")[0].partition(b"\n\n")[0][:200_000]
    try:
        top = _parsed(head + b"\r\n\r\n")
        found = _headed(top, raw, server)
    except Exception:  # noqa: BLE001  (hostile mails break the parser in many ways; which one is no matter)
        return Mail(_digest(raw), "", "", fault=fault or "unread")
    if fault:
        return found._replace(fault=fault)
    if raw.count(b"\n") > MOST_LINES or raw.lower().count(b"boundary=") > MOST_PARTS // 2:
        return found._replace(fault="deep")
    try:
        whole = _parsed(raw)
        words, pictures, left_out = _inside(whole)
        if found.bounce:
            found = found._replace(undelivered=tuple(_undelivered(whole)))
    except _TooDeep:
        return found._replace(fault="deep")
    except Exception:  # noqa: BLE001
        return found._replace(fault="unread")
    return found._replace(words=words, pictures=tuple(pictures), left_out=left_out)


def _parsed(raw: bytes) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(raw)


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _headed(top: EmailMessage, raw: bytes, server: str) -> Mail:
    senders = _addresses(top, "from")
    sender = senders[0] if len(senders) == 1 else ""
    path = str(top.get("return-path", "?")).strip()
    auto = str(top.get("auto-submitted", "no")).strip().lower()
    bulk = str(top.get("precedence", "")).strip().lower() in ("bulk", "list", "junk", "auto_reply")
    bounce = path == "<>" or top.get_content_type() in ("multipart/report", "message/delivery-status")
    bounce = bounce or sender.partition("@")[0] in ("mailer-daemon", "postmaster")
    machine = bounce or bulk or not auto.startswith("no") or any(name in top for name in BY_MACHINES)
    # The same mail by two ways bears other traces; what its writer gave it is the same.
    given = "\n".join(str(top.get(name, "")) for name in ("message-id", "from", "date", "subject"))
    key = _digest(given.encode("utf-8", "replace") + _digest(raw.partition(b"\r\n\r\n")[2]).encode())
    return Mail(
        key=key, sender=sender, subject=plain(str(top.get("subject", ""))[:400], lines=False)[:200],
        to=tuple(_addresses(top, "to", "cc", "delivered-to", "x-original-to", "envelope-to")), machine=machine,
        bounce=bounce, trusted=bool(sender) and believed(top, sender, server),
    )  # fmt: skip


NUMBERED = re.compile(r"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^<>\s]+>")
NEVER = re.compile(r"\s*failed\b", re.IGNORECASE)


def _undelivered(top: EmailMessage) -> list[str]:
    """Which letters a delivery report (RFC 3464) gives up; none of one that is late only, or not told in its form."""
    reports, letters = [], []
    for part in _each(top, 0, [0]):
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            # Their fields one by one: written out whole, a parameter with an endless name would be folded for ever.
            reports += [str(said) for block in part.get_payload() for said in block.get_all("Action", [])]  # type: ignore[union-attr]
        elif kind == "text/rfc822-headers":
            letters.append(_text(part)[:20_000])
        elif kind == "message/rfc822" and part.is_multipart():
            inner = part.get_payload(0)
            letters.append(f"Message-ID: {inner.get('message-id', '')}")  # type: ignore[union-attr]
    if not any(NEVER.match(said) for said in reports):
        return []
    named = re.compile(r"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
    lines = [line for letter in letters for line in named.findall(letter)]
    return [found.group(1) for line in lines if (found := NUMBERED.fullmatch(line))][:5]


def _each(part: EmailMessage, depth: int, count: list[int]) -> Iterator[EmailMessage]:
    """A part and all in it, the report's own parts too."""
    count[0] += 1
    if depth > DEEPEST or count[0] > MOST_PARTS:
        raise _TooDeep
    yield part
    if part.is_multipart():
        for each in part.get_payload():
            yield from _each(each, depth + 1, count)  # type: ignore[arg-type]


def _addresses(top: EmailMessage, *names: str) -> list[str]:
    given = [str(value)[:2000] for name in names for value in top.get_all(name, [])]
    found = []
    for _name, address in getaddresses(given)[:50]:
        try:
            validate_email(address)
        except ValidationError:
            continue
        if len(address) <= 120:
            found.append(address.lower())
    return found


def believed(top: EmailMessage, sender: str, server: str) -> bool:
    """Whether our own server vouches for the sender's domain: its topmost word alone, never what came along with it."""
    ours = next((line for line in _results(top) if line.partition(";")[0].split(" ")[0].lower() == server.lower()), "")
    if not server or not ours:
        return False
    domain = sender.rpartition("@")[2]
    for each in ours.split(";")[1:]:
        said = dict(re.findall(r"([\w.-]+)\s*=\s*([^\s;]+)", each.lower()))
        if said.get("dmarc") == "pass" and said.get("header.from", domain) == domain:
            return True
        if said.get("dkim") == "pass" and said.get("header.d", "") == domain:
            return True
        if said.get("spf") == "pass" and said.get("smtp.mailfrom", "").rpartition("@")[2] == domain:
            return True
    return False


def _results(top: EmailMessage) -> Iterator[str]:
    for value in top.get_all("authentication-results", [])[:20]:
        # What stands in brackets is a comment, whatever it says.
        yield re.sub(r"\([^()]*\)", " ", str(value)[:4000]).strip()


class _TooDeep(Exception):
    pass


def _inside(top: EmailMessage) -> tuple[str, list[bytes], int]:
    texts, pages, pictures, left_out = [], [], [], 0
    for part in _parts(top, 0, [0]):
        kind = part.get_content_type()
        named = part.get_content_disposition() == "attachment" or part.get_filename()
        if part.get_content_maintype() == "image" and kind != "image/svg+xml":
            data = part.get_payload(decode=True)
            if isinstance(data, bytes) and data and len(pictures) < MOST_PICTURES:
                pictures.append(data)
                continue
        if kind == "text/plain" and not named:
            texts.append(_text(part))
        elif kind == "text/html" and not named:
            pages.append(_Seen.of(_text(part)))
        else:
            left_out += 1
    words = "\n".join(text for text in texts if text.strip()) or "\n".join(pages)
    return plain(words), pictures, left_out


def _parts(part: EmailMessage, depth: int, count: list[int]) -> Iterator[EmailMessage]:
    count[0] += 1
    if depth > DEEPEST or count[0] > MOST_PARTS:
        raise _TooDeep
    if part.is_multipart():
        for each in part.get_payload():
            yield from _parts(each, depth + 1, count)  # type: ignore[arg-type]
    else:
        yield part


def _text(part: EmailMessage) -> str:
    data = part.get_payload(decode=True)
    raw = data if isinstance(data, bytes) else b""
    charset = part.get_content_charset("utf-8") or "utf-8"
    # GB 18030 holds all that the older two do.
    charset = "gb18030" if charset in ("gb2312", "gbk") else charset
    try:
        return raw[:1_000_000].decode(charset, "replace")
    except LookupError:
        return raw[:1_000_000].decode("utf-8", "replace")


class _Seen(HTMLParser):
    """The words of a page that somebody would see; nothing of it is ever shown as a page."""

    UNSEEN, LINES = ("script", "style", "head", "title", "template"), ("br", "p", "div", "tr", "li", "h1", "h2", "h3")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.hidden = 0

    @classmethod
    def of(cls, page: str) -> str:
        reader = cls()
        reader.feed(page[:300_000])
        return "".join(reader.said)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.hidden += tag in self.UNSEEN
        if tag in self.LINES:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in self.UNSEEN and self.hidden > 0

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.said.append(data)


def answer_alone(words: str) -> str:
    """What somebody wrote themselves, without what they answer to."""
    kept: list[str] = []
    for line in words.split("\n"):
        if QUOTED.match(line):
            break
        kept.append(line)
    return "\n".join(kept).strip() or words
