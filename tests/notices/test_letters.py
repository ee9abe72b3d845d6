"""Letters by real SMTP: few words, the person's language, their safe hours; one that fails waits."""

import email
import socket
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings

from fengqiao import doctor
from fengqiao.cases.act import Contact, Report, report_case
from fengqiao.matters.act import act
from fengqiao.notices import act as notices
from fengqiao.notices.models import Letter, Notice
from fengqiao.people.models import Person
from fengqiao.people.reach import may_write
from fengqiao.people.standing import Actor
from tests.town import MONDAY, STREET, WILLOW, WILLOW_1, build, change

pytestmark = pytest.mark.django_db


class Box:
    """What a mail server took."""

    def __init__(self) -> None:
        self.taken = []
        self.refuse = False

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.refuse:
            return "451 later"
        self.taken.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content)))
        return "250 taken"


@pytest.fixture
def box(monkeypatch):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    found = Box()
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    smtp(monkeypatch, port)
    yield found
    controller.stop()


def smtp(monkeypatch, port: int) -> None:
    options = {"host": "127.0.0.1", "port": port, "timeout": 2}
    backend = "django.core.mail.backends.smtp.EmailBackend"
    monkeypatch.setattr(settings, "MAILERS", {"default": {"BACKEND": backend, "OPTIONS": options}})
    monkeypatch.setattr(settings, "PUBLIC_URL", "https://fengqiao.example/")


@pytest.fixture
def town():
    return build()


def opened(town, *, language="zh-hans", about=(), **contact):
    report = Report(words="二单元楼道堆着旧沙发", area=WILLOW, category="fire.stairwell", place="柳荫里3号楼",
                    language=language, about_organisations=about)  # fmt: skip
    known = Contact(name="吴小川", email="wu@example.org", **contact)
    return report_case(report, by=Actor(person=""), now=MONDAY, contact=known)


def accept(town, case, now=MONDAY):
    given = {"category": "fire.stairwell", "urgency": "normal"}
    act(case.matter, "accept", by=town.actor(WILLOW + "/desk"), given=given, now=now)
    hear(now)


def hear(now=MONDAY):
    from fengqiao.clock import listen

    while listen(now):
        pass


def texts(box):
    return [message.get_payload(decode=True).decode() + str(message["Subject"]) for _, message in box.taken]


def test_a_letter_says_number_office_and_host_and_nothing_else(town, box):
    case = opened(town)
    accept(town, case)
    assert notices.send_waiting(MONDAY) == 1
    ((to, message),) = box.taken
    body = message.get_payload(decode=True).decode()
    subject = str(email.header.make_header(email.header.decode_header(message["Subject"])))
    assert to == ["wu@example.org"]
    assert case.number in body and "柳荫里社区综治中心" in body and "fengqiao.example" in body
    for secret in ("消防", "楼道", "沙发", "吴小川", "3号楼", case.code, "http", "/follow", case.matter):
        assert secret not in body + subject
    assert message["Auto-Submitted"] == "auto-generated"


def test_a_letter_is_in_its_readers_language(town, box):
    accept(town, opened(town, language="en"))
    notices.send_waiting(MONDAY)
    assert "There is news on your matter" in texts(box)[0]
    assert "Willow Lane centre" in texts(box)[0]


def test_a_letter_is_sent_once_and_its_words_do_not_stay(town, box):
    accept(town, opened(town))
    assert [notices.send_waiting(MONDAY), notices.send_waiting(MONDAY + timedelta(days=1))] == [1, 0]
    assert len(box.taken) == 1
    letter = Letter.objects.get()
    assert (letter.address, letter.body) == ("", "")


def test_never_means_never(town, box):
    accept(town, opened(town, rule="never"))
    assert not Letter.objects.exists()


def test_hours_are_kept_to(town, box):
    accept(town, opened(town, rule="hours", hours="工作日上午 9 点到 11 点"), now=MONDAY + timedelta(hours=2))
    assert notices.send_waiting(MONDAY + timedelta(hours=2)) == 0
    assert notices.send_waiting(MONDAY + timedelta(hours=22)) == 0
    assert notices.send_waiting(MONDAY + timedelta(hours=23)) == 1


@pytest.mark.parametrize(
    ("hours", "hour", "weekday", "may"),
    [
        ("9-11", 10, 0, True), ("9-11", 11, 0, False), ("下午2点到4点", 15, 0, True), ("下午2点到4点", 3, 0, False),
        ("22:00-6:00", 23, 0, True), ("22:00-6:00", 12, 0, False), ("工作日 9:00–17:00", 10, 6, False),
        ("2 pm to 4 pm", 15, 2, True), ("等孩子睡了", 10, 0, False), ("周一-周五", 10, 0, False), ("", 3, 0, True),
    ],
)  # fmt: skip
def test_hours_as_people_write_them(hours, hour, weekday, may):
    assert may_write({"rule": "hours" if hours else "", "hours": hours}, hour, weekday=weekday) is may


def test_a_letter_that_fails_waits_with_growing_pauses_and_shows(town, monkeypatch):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        smtp(monkeypatch, probe.getsockname()[1])
    accept(town, opened(town))
    now, pauses = MONDAY, []
    for _ in range(4):
        assert notices.send_waiting(now) == 0
        letter = Letter.objects.get()
        pauses.append((letter.wait_until - now).total_seconds())
        assert notices.send_waiting(now) == 0
        now = letter.wait_until
    assert pauses == sorted(set(pauses))
    found = doctor.mail(now)
    assert not found.well and "1" in found.says[0] and "FENGQIAO_SMTP_HOST" in found.mend[1]


def test_what_failed_goes_out_once_the_server_is_back(town, box):
    accept(town, opened(town))
    box.refuse = True
    assert notices.send_waiting(MONDAY) == 0
    box.refuse = False
    assert notices.send_waiting(MONDAY + timedelta(minutes=2)) == 1
    assert doctor.mail(MONDAY).well


def test_a_letter_claimed_by_one_clock_is_not_sent_by_the_other(town, box, monkeypatch):
    accept(town, opened(town))
    inner = []

    def meanwhile(*given):
        inner.append(notices.send_waiting(MONDAY))

    monkeypatch.setitem(notices.CHANNELS, "mail", meanwhile)
    assert notices.send_waiting(MONDAY) == 1
    assert inner == [0]


def test_nobody_complained_about_is_told(town, box):
    change(Person.objects.all(), email="staff@example.org")
    case = opened(town, about=(WILLOW, WILLOW_1))
    act(case.matter, "escalate", by=town.actor(STREET + "/desk"), given={"reason": "请区里办"}, now=MONDAY)
    hear()
    touched = {str(town.people[name].id) for name in ("赵敏", "孙立", "李强")}
    told = {str(row.person_id) for row in Notice.objects.filter(matter=case.matter)}
    assert told and not told & touched


def test_a_demo_keeps_its_letters_as_files(town, tmp_path, monkeypatch):
    backend = "django.core.mail.backends.filebased.EmailBackend"
    mailers = {"default": {"BACKEND": backend, "OPTIONS": {"file_path": tmp_path}}}
    monkeypatch.setattr(settings, "MAILERS", mailers)
    accept(town, opened(town))
    assert notices.send_waiting(MONDAY) == 1
    assert len(list(tmp_path.iterdir())) == 1
