"""Mails through a real IMAP server: each becomes a case or a note once, whatever is cut where; machines get no answer."""

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from django.core import mail as outbox
from django.core.cache import cache
from PIL import Image

from fengqiao import doctor
from fengqiao.cases import where
from fengqiao.cases.models import Case
from fengqiao.clock import chores, listen
from fengqiao.files.models import File
from fengqiao.intake.act import mail as act
from fengqiao.intake.mail import box
from fengqiao.ledger.locked import mark
from fengqiao.ledger.models import Bookmark, Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.models import Matter, Voice
from fengqiao.notices import act as notices
from fengqiao.notices.mail import sealed
from fengqiao.notices.models import Letter
from fengqiao.people.models import Person
from tests import tls
from tests.imap import PASSWORD, Mailbox
from tests.town import CITY, WILLOW, build

pytestmark = [pytest.mark.django_db, pytest.mark.imap]
OURS = "mx.qiao.example"
PASSED = f"{OURS}; dkim=pass header.d=example.org; spf=pass smtp.mailfrom=lin@example.org; dmarc=pass header.from=example.org"


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory):
    leaf, root = tls.certificate(tmp_path_factory.mktemp("tls"))
    found = Mailbox(leaf, root)
    yield found
    found.gone()


@pytest.fixture(autouse=True)
def town(mailbox, settings, monkeypatch):
    cache.clear()
    # The town has offices and no map: this is all that its map would say.
    named = {"柳荫里": WILLOW}
    monkeypatch.setattr(
        where, "named_in", lambda words: [(code, {"zh": name}) for name, code in named.items() if name in words]
    )
    mailbox.empty()
    home = Path(settings.HOME)
    tls.trusting(home, mailbox.root)
    settings.MAIL_IN = {
        "host": "localhost", "port": mailbox.port, "folder": "INBOX", "user": "in", "password": PASSWORD,
        "address": "box@qiao.example", "server": OURS,
    }  # fmt: skip
    yield build()
    for file in (home / "outward").iterdir():
        file.unlink()


def now() -> datetime:
    return datetime.now(UTC)


def fetch() -> int:
    """A minute later, as the clock comes round."""
    Bookmark.objects.filter(listener=act.MARK).update(wait_until=None)
    return act.fetch(now())


def mail(words="柳荫里路灯不亮\n", *, sender="林 <lin@example.org>", to="box@qiao.example", results=PASSED, subject="路灯",
         **heads) -> EmailMessage:  # fmt: skip
    found = EmailMessage()
    if results:
        found["Authentication-Results"] = results
    found["From"], found["To"], found["Subject"] = sender, to, subject
    found["Message-ID"] = f"<{sha256((subject + words).encode()).hexdigest()}@example.org>"
    for name, value in heads.items():
        found[name.replace("_", "-")] = value
    found.set_content(words)
    return found


def photo() -> bytes:
    target = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(target, "JPEG")
    return target.getvalue()


def test_a_mail_becomes_a_case_with_its_photo_and_is_answered_without_its_words(mailbox):
    said = mail()
    said.add_attachment(photo(), maintype="image", subtype="jpeg", filename="IMG_1.jpg")
    said.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="x.pdf")
    mailbox.put(bytes(said))
    assert fetch() == 1
    case = Case.objects.get()
    assert case.words.startswith("路灯\n柳荫里路灯不亮") and "1 个附件没有收" in case.words and case.source == "mail"
    assert case.matter.held_by == WILLOW and "没有核实" not in case.words
    assert File.objects.filter(subject=case.pk, group="original").count() == 1
    voice = Voice.objects.get(matter=case.pk)
    assert voice.person.email == "lin@example.org"
    assert (mailbox.folder(), mailbox.folder(box.DONE)) == (0, 1)
    letter = Letter.objects.get()
    assert case.matter.number in letter.subject and "路灯" not in letter.subject + letter.body
    assert letter.reply_to == sealed.address(voice.id) and letter.address == "lin@example.org"
    assert notices.send_waiting(now()) == 1
    sent = outbox.outbox[0]
    assert sent.reply_to == [sealed.address(voice.id)] and sent.extra_headers["Auto-Submitted"] == "auto-generated"
    letter.refresh_from_db()
    assert letter.reply_to == letter.address == "" and verify().good


def test_an_answer_finds_its_matter_by_the_sealed_address_and_adds_only_what_was_written(mailbox):
    mailbox.put(bytes(mail()))
    fetch()
    case = Case.objects.get()
    to = sealed.address(Voice.objects.get().id)
    mailbox.put(bytes(mail("已经三天了\n\n> 您的来信已登记\n", to=to.upper(), subject="Re: 枫桥")))
    assert fetch() == 1 and Case.objects.count() == 1
    record = Record.objects.get(kind="matter.supplement", subject=case.pk)
    from fengqiao.ledger.models import Value

    text = Value.objects.get(district=record.district, number=record.number, field="text").value
    assert "已经三天了" in text and "登记" not in text
    # It said nothing that counts: the matter stands as it stood.
    assert Matter.objects.get().state == "reported" and verify().good


def test_a_number_in_a_subject_or_a_forged_seal_opens_no_matter(mailbox):
    mailbox.put(bytes(mail()))
    fetch()
    number = Matter.objects.get().number
    good = sealed.address(Voice.objects.get().id)
    word = good.partition("+")[2].partition("@")[0]
    forged = good.replace(word, ("a" if word[0] != "a" else "b") + word[1:])
    mailbox.put(bytes(mail("撤回", subject=f"Re: {number}")))
    mailbox.put(bytes(mail("撤回", to=forged, subject="Re")))
    assert fetch() == 2 and Case.objects.count() == 3
    assert not Record.objects.filter(kind__in=("matter.supplement", "matter.withdraw")).exists()


def test_after_the_end_an_answer_is_a_case_of_its_own_and_reopens_nothing(mailbox, town):
    from fengqiao.matters.act import act as do

    mailbox.put(bytes(mail()))
    fetch()
    first = Case.objects.get()
    given = {"reason": "不归我们", "instead": "12345"}
    do(first.pk, "reject", by=town.actor(WILLOW + "/desk"), given=given, now=now())
    mailbox.put(bytes(mail("没有解决", to=sealed.address(Voice.objects.get().id), subject="Re")))
    fetch()
    first.matter.refresh_from_db()
    assert Case.objects.count() == 2 and first.matter.state == "rejected"


@pytest.mark.parametrize(
    "results",
    ["", "evil.example; dmarc=pass header.from=example.org", f"{OURS}; dmarc=fail header.from=example.org",
     f"{OURS}; spf=pass smtp.mailfrom=x@evil.example", f"{OURS}; none (dmarc=pass header.from=example.org)",
     f"{OURS}; dkim=pass header.d=evil.example"],
)  # fmt: skip
def test_a_forged_sender_is_named_as_such_and_nobody_is_written_to(mailbox, results):
    mailbox.put(bytes(mail(results=results)))
    assert fetch() == 1
    case = Case.objects.get()
    assert "没有核实：lin@example.org" in case.words and Voice.objects.get().person is None
    assert (
        not Letter.objects.exists() and not Person.objects.filter(email_mark=mark("email", "lin@example.org")).exists()
    )


def test_a_pass_that_came_along_below_our_own_word_does_not_count(mailbox):
    said = mail(results=f"{OURS}; dmarc=fail header.from=example.org")
    said["Authentication-Results"] = PASSED
    mailbox.put(bytes(said))
    fetch()
    assert "没有核实" in Case.objects.get().words


@pytest.mark.parametrize(
    "heads",
    [{"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"List_Id": "<news.example>"}, {"Return_Path": "<>"},
     {"X_Autoreply": "yes"}, {"sender": "MAILER-DAEMON@example.org"}, {"sender": "box@qiao.example"}],
)  # fmt: skip
def test_what_a_machine_sent_or_we_ourselves_is_set_aside_unanswered(mailbox, heads):
    mailbox.put(bytes(mail(**heads)))
    fetch()
    assert not Case.objects.exists() and not Letter.objects.exists()
    assert (mailbox.folder(), mailbox.folder(box.ASIDE)) == (0, 1)


def test_one_answer_a_sender_a_day_and_thirty_mails_then_the_rest_waits(mailbox, monkeypatch):
    monkeypatch.setattr(act, "A_DAY", 3)
    for each in range(4):
        mailbox.put(bytes(mail(f"第 {each} 件", subject=f"s{each}")))
    assert fetch() == 3 and Case.objects.count() == 3 and Letter.objects.count() == 1
    assert mailbox.folder() == 1 and fetch() == 0
    later = now() + timedelta(days=1)
    Bookmark.objects.filter(listener=act.MARK).update(wait_until=None)
    assert act.fetch(later) == 1 and mailbox.folder() == 0


def test_fifty_megabytes_are_not_fetched_and_still_somebodys(mailbox, monkeypatch):
    monkeypatch.setattr(act, "LARGEST", 20_000)

    def never(*_given):
        raise AssertionError("fetched whole")

    monkeypatch.setattr(box.Box, "whole", never)
    said = mail()
    said.add_attachment(b"x" * 60_000, maintype="application", subtype="zip", filename="a.zip")
    mailbox.put(bytes(said))
    assert fetch() == 1
    assert "太大" in Case.objects.get().words and "太大" in Letter.objects.get().body


@pytest.mark.parametrize("where", ["commit", "move", "mark"])
def test_cut_anywhere_nothing_is_lost_and_nothing_doubled(mailbox, monkeypatch, where):
    mailbox.put(bytes(mail()))

    def cut(*_given, **_more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if where == "commit":
            patch.setattr(act, "report_case", cut)
        elif where == "move":
            patch.setattr(box.Box, "move", cut)
        else:
            patch.setattr(act, "_marked", cut)
        with pytest.raises(KeyboardInterrupt):
            fetch()
    fetch()
    assert Case.objects.count() == 1 and mailbox.folder() == 0 and Letter.objects.count() == 1


def test_the_same_mail_by_two_ways_is_one_case_and_an_answer_twice_is_one_note(mailbox):
    raw = bytes(mail())
    mailbox.put(raw)
    mailbox.put(b"Received: from other.example\r\n" + raw)
    fetch()
    assert Case.objects.count() == 1
    answer = bytes(mail("补充", to=sealed.address(Voice.objects.get().id), subject="Re"))
    mailbox.put(answer)
    fetch()
    mailbox.put(b"Received: from other.example\r\n" + answer)
    fetch()
    assert Record.objects.filter(kind="matter.supplement").count() == 1 and mailbox.folder() == 0


def test_a_complaint_about_an_office_begins_at_the_top(mailbox):
    mailbox.put(bytes(mail("投诉柳荫里社区的工作人员")))
    fetch()
    assert Matter.objects.get().held_by == CITY


def test_the_doctor_says_when_the_mailbox_fails_and_mails_wait_there(mailbox, settings):
    mailbox.put(bytes(mail()))
    settings.MAIL_IN = settings.MAIL_IN | {"password": "falsch"}
    assert fetch() == 0 and mailbox.folder() == 1
    found = doctor.mailbox(now())
    assert not found.well and "login" in found.says[0] and "example.org" not in found.says[0]
    settings.MAIL_IN = settings.MAIL_IN | {"password": PASSWORD}
    assert fetch() == 1 and doctor.mailbox(now()).well
    # Once a minute, not at every turn of the clock.
    mailbox.put(bytes(mail("另一件", subject="b")))
    assert act.fetch(now()) == 0 and fetch() == 1


def test_an_untrusted_server_is_not_given_the_password(mailbox, settings):
    (Path(settings.HOME) / "outward" / "roots.pem").unlink()
    assert fetch() == 0
    assert "connect: SSLCertVerificationError" in Bookmark.objects.get(listener=act.MARK).last_error


def test_the_clock_takes_mails_in_and_tells_the_desk(mailbox, town):
    from fengqiao.notices.models import Notice

    mailbox.put(bytes(mail()))
    chores(now(), all_of_them=False)
    while listen(now()):
        pass
    assert Notice.objects.filter(person=town.people["赵敏"], kind="matter.report").exists()
    assert re.fullmatch(r"\d{6}-\d{8}-\d+", Matter.objects.get().number)


def test_what_was_taken_in_a_month_ago_leaves_the_mailbox(mailbox):
    old = b"Date: Mon, 01 Jan 2024 10:00:00 +0000\r\n\r\nx"
    mailbox.put(old, box.DONE, '"01-Jan-2024 10:00:00 +0000"')
    mailbox.put(b"Subject: new\r\n\r\nx", box.DONE)
    fetch()
    assert mailbox.folder(box.DONE) == 1
