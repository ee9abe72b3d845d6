"""What becomes of a mail: a case, or a note to the matter it answers; taken in once, however often it is fetched."""

from __future__ import annotations

import hashlib
import hmac
import io
import re
import uuid
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import override

from fengqiao import keys
from fengqiao.cases import where
from fengqiao.cases.act import Contact, Report, report_case
from fengqiao.cases.models import Case
from fengqiao.files import act as files
from fengqiao.files.photos import NotAPhoto
from fengqiao.intake.mail import box
from fengqiao.intake.mail.read import LARGEST, MOST_WORDS, Mail, answer_alone, read
from fengqiao.ledger import gate
from fengqiao.ledger.locked import mark
from fengqiao.ledger.models import Bookmark
from fengqiao.matters import act as matters
from fengqiao.matters.models import Matter, Voice
from fengqiao.matters.once import Repeated
from fengqiao.notices import act as notices
from fengqiao.notices import returned
from fengqiao.notices.mail import sealed
from fengqiao.people.models import Organisation, Person
from fengqiao.people.standing import Actor

MARK = "mail in"
EVERY = timedelta(minutes=1)
AT_ONCE, A_DAY = 20, 30
SOURCE = "mail"
HAN = re.compile(r"[\u4e00-\u9fff]")
# A complaint that came by mail names nobody we could keep it from: it begins at the top.
COMPLAINT = re.compile("投诉|举报|complain", re.IGNORECASE)


def fetch(now: datetime) -> int:
    """Once a minute: take in what lies in the mailbox; the doctor sees how that went."""
    if not settings.MAIL_IN["host"] or settings.MODE == "demo":
        return 0
    mark = Bookmark.objects.filter(listener=MARK, district="").first()
    real = datetime.now(UTC)
    if mark is not None and mark.wait_until is not None and real < mark.wait_until <= real + EVERY:
        return 0
    try:
        with box.opened() as opened:
            taken = _all(opened, now)
            if mark is None or mark.number % 1440 == 0:
                opened.forget(real)
    except box.Unwell as error:
        _marked(
            real, error=str(error)[:200], failures=mark.failures + 1 if mark else 1, number=mark.number if mark else 0
        )
        return 0
    _marked(real, error="", failures=0, number=mark.number + 1 if mark else 1)
    return taken


def _marked(real: datetime, *, error: str, failures: int, number: int) -> None:
    said = {"wait_until": real + EVERY, "last_error": error, "failures": failures, "number": number}
    with gate.alone():
        Bookmark.objects.update_or_create(listener=MARK, district="", defaults=said)


def _all(opened: box.Box, now: datetime) -> int:
    taken = 0
    for uid in opened.waiting(most=500):
        if taken >= AT_ONCE:
            break
        large = opened.size(uid) > LARGEST
        raw = opened.head(uid) if large else opened.whole(uid)
        if not raw:
            continue
        mail = read(raw, server=str(settings.MAIL_IN["server"]), fault="large" if large else "")
        # What is remarked beside a mail is for the desk, whoever wrote it in whatever language.
        with override(settings.LANGUAGE_CODE):
            to = take(mail, now)
        if to:
            opened.move(uid, to)
            taken += 1
    return taken


def take(mail: Mail, now: datetime) -> str:
    """Take in one mail; the folder it goes to afterwards, or '' if it waits for another day.

    What a machine sent is nobody's report: it is set aside, unanswered, and stays in the mailbox. A letter of ours
    that came back is told to whoever answers for its reader's matters.
    """
    if mail.machine or mail.sender in _ours():
        for letter in mail.undelivered:
            returned.came_back(letter, now)
        return box.ASIDE
    if Case.objects.filter(source_key=f"{SOURCE}:{mail.key}").exists():
        return box.DONE
    if not _paced(mail, now):
        return ""
    voice = _voice(mail)
    if voice is None or not _noted(mail, voice, now):
        _reported(mail, now)
    return box.DONE


def _ours() -> set[str]:
    bare = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip("> ").lower()
    return {str(settings.MAIL_IN["address"]).lower(), bare} - {""}


def _mac(text: str) -> str:
    return hmac.new(keys.key(settings.HOME, "salt").encode(), text.encode(), hashlib.sha256).hexdigest()


def _paced(mail: Mail, now: datetime) -> bool:
    """So many a day from one sender; what is more waits in the mailbox until tomorrow."""
    name = f"mail:pace:{now:%Y%m%d}:{_mac(mail.sender)}"
    taken = set(cache.get(name) or ())
    if mail.key not in taken and len(taken) >= A_DAY:
        return False
    cache.set(name, [*taken, mail.key], 90_000)
    return True


def _voice(mail: Mail) -> Voice | None:
    """As whose voice it answers: only by the sealed address, for a number in a subject is no secret."""
    for address in mail.to:
        found = sealed.voice_of(address)
        voice = Voice.objects.filter(pk=found, left_at=None).select_related("matter").first() if found else None
        if voice is not None:
            return voice
    return None


def _noted(mail: Mail, voice: Voice, now: datetime) -> bool:
    """Beside the matter as what its reporter adds; False where the matter takes nothing more."""
    once = str(uuid.uuid5(uuid.UUID(voice.id), mail.key))
    words = answer_alone(mail.words)[:MOST_WORDS]
    photos, mail = _pictures(mail, owner=voice.id, now=now)
    text = "\n".join(part for part in (_("来信：") + (words or mail.subject), _remarks(mail)) if part)
    actor = Actor(person="", voice=voice.id)
    given = {"text": text} | ({"photos": photos} if photos else {})
    try:
        matters.act(voice.matter_id, "supplement", by=actor, now=now, given=given, once=once)
    except matters.Denied:
        for photo in photos:
            files.drop(photo, owner=voice.id)
        return False
    except Repeated:
        # Its pictures bear other names than the first time.
        return True
    return True


def _reported(mail: Mail, now: datetime) -> None:
    """A case of its own, under a voice made from the mail, so that the same mail is the same case."""
    voice = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{SOURCE}:{mail.key}"))
    photos, mail = _pictures(mail, owner=voice, now=now)
    words = "\n".join(part for part in (mail.subject, mail.words[:MOST_WORDS], _remarks(mail)) if part)
    named = [] if COMPLAINT.search(words) else where.named_in(words)
    area = named[0][0] if len(named) == 1 else where.top()
    if not area:
        raise box.Unwell("no office")
    language = "zh-hans" if HAN.search(words) or not words else "en"
    known = list(Person.objects.filter(email_mark=mark("email", mail.sender))[:2]) if mail.trusted else []
    person = known[0] if len(known) == 1 else None
    report = Report(
        words=words or _("（空白来信）"), area=area, source=SOURCE, source_key=f"{SOURCE}:{mail.key}",
        language=language, photos=tuple(photos),
    )  # fmt: skip
    contact = Contact(email=mail.sender) if mail.trusted and person is None else None
    opened = report_case(
        report, by=Actor(person=""), now=now, person=person, contact=contact, with_code=False, photos_of=voice,
        voice_id=voice,
    )  # fmt: skip
    _answer(mail, opened.matter, voice, language, now)


def _remarks(mail: Mail) -> str:
    """What a desk must know of how it came."""
    said = []
    if mail.fault == "large":
        said.append(_("（这封邮件太大，正文和附件没有取下来，原件在邮箱里。）"))
    elif mail.fault:
        said.append(_("（这封邮件没有读懂，原件在邮箱里。）"))
    if len(mail.words) > MOST_WORDS:
        said.append(_("（后面还有，原件在邮箱里。）"))
    if mail.left_out:
        said.append(_("（另有 %(n)d 个附件没有收，原件在邮箱里。）") % {"n": mail.left_out})
    if not mail.trusted:
        said.append(_("（发信人没有核实：%(who)s）") % {"who": mail.sender or "—"})
    return "\n".join(said)


def _pictures(mail: Mail, *, owner: str, now: datetime) -> tuple[list[str], Mail]:
    """The photos that were kept, and the mail with what was not among what was left out."""
    kept = []
    for data in mail.pictures:
        try:
            kept.append(files.receive(io.BytesIO(data), size=len(data), owner=owner, now=now))
        except NotAPhoto:
            continue
    return kept, mail._replace(left_out=mail.left_out + len(mail.pictures) - len(kept))


def _answer(mail: Mail, matter: str, voice: str, language: str, now: datetime) -> None:
    """One answer a sender a day, without their words, and only to whom our own server vouches for."""
    if not mail.trusted or not cache.add(f"mail:answered:{_mac(mail.sender)}", 1, 86_400):
        return
    row = Matter.objects.get(pk=matter)
    office = Organisation.objects.get(pk=row.held_by).name
    notices.received(
        address=mail.sender, number=row.number, office=office, language=language, voice=voice, now=now,
        large=mail.fault == "large",
    )  # fmt: skip
