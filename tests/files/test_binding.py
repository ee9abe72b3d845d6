"""A photo is written before the act, bound in it, and swept if no act takes it up."""

import io
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from fengqiao.cases.act import Report, report_case
from fengqiao.files import find
from fengqiao.files.act import erase, receive, sweep
from fengqiao.files.locked import place
from fengqiao.files.models import File, Upload
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.matters.act import Denied, act
from fengqiao.matters.models import Matter
from fengqiao.people.standing import Actor
from tests.files.pictures import jpeg
from tests.town import DISTRICT, MONDAY, WILLOW_1, build

pytestmark = pytest.mark.django_db


def uploaded(owner: str, now=MONDAY) -> str:
    content = jpeg()
    return receive(io.BytesIO(content), size=len(content), owner=owner, now=now)


def reported(photos=(), photos_of=""):
    return report_case(
        Report(words="路灯不亮", area=WILLOW_1, photos=tuple(photos)),
        by=Actor(person=""),
        now=MONDAY,
        photos_of=photos_of,
    )


def test_a_photo_is_bound_in_the_act_that_names_it():
    build()
    photo = uploaded("draft-1")
    case = reported([photo], "draft-1")
    file = find.one(photo)
    assert (file.subject, file.does, file.group, file.owner) == (case.matter, "report", "original", case.voice)
    assert find.content(photo)[:2] == b"\xff\xd8"
    assert not Upload.objects.exists()
    assert photo in Record.objects.get(subject=case.matter).body


def test_the_bytes_are_readable_by_the_server_alone():
    path = Path(default_storage.path(place(uploaded("x"))))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["0195-nothing", "theirs"])
def test_a_photo_that_is_not_there_or_not_theirs_refuses_the_whole_act(name):
    build()
    photo = uploaded("somebody") if name == "theirs" else name
    with pytest.raises(Denied):
        reported([photo], "draft-1")
    assert not Matter.objects.exists() and not File.objects.exists()


def test_evidence_of_a_finished_work_is_for_the_reporter_too_and_a_note_is_not():
    town = build()
    case = reported()
    desk, worker = town.actor(WILLOW_1 + "/desk"), town.actor(WILLOW_1 + "/worker-1")
    act(case.matter, "accept", by=desk, given={"category": "light", "urgency": "normal"}, now=MONDAY)
    act(case.matter, "assign", by=desk, given={"assignee": WILLOW_1 + "/worker-1"}, now=MONDAY)
    noted, done = uploaded(desk.person), uploaded(worker.person)
    act(case.matter, "note", by=desk, given={"text": "看过", "photos": [noted]}, now=MONDAY)
    act(case.matter, "finish", by=worker, given={"outcome": "换了灯泡", "photos": [done]}, now=MONDAY)
    assert [file.group for file in File.objects.order_by("made_at", "id")] == ["work", "public"]
    assert [file.id for file in find.of(case.matter, {"public", "original"})] == [done]


def test_a_photo_is_bound_once():
    build()
    photo = uploaded("draft-1")
    case = reported([photo], "draft-1")
    with pytest.raises(Denied):
        act(case.matter, "supplement", by=Actor(person="", voice=case.voice), given={"photos": [photo]}, now=MONDAY)


def test_what_no_act_takes_up_is_swept_after_a_day():
    build()
    bound, loose = uploaded("draft-1"), uploaded("draft-1")
    reported([bound], "draft-1")
    assert sweep(MONDAY + timedelta(hours=23)) == 0
    assert sweep(MONDAY + timedelta(hours=25)) == 1
    assert find.content(loose) == b"" and find.content(bound) and find.content(bound, small=True)


def test_an_erased_photo_is_gone_and_its_erasure_is_on_record():
    build()
    photo = uploaded("draft-1")
    case = reported([photo], "draft-1")
    erase(File.objects.get(pk=photo), ground="request", district=DISTRICT, by=SYSTEM, now=MONDAY)
    assert find.one(photo) is None and find.content(photo) == b""
    assert Record.objects.filter(kind="files.erase", subject=case.matter).count() == 1
