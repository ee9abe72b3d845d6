"""Photos lie locked: nothing on the disk is a picture without the key, and what lay there in plain is locked in turn."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from fengqiao.files import act, find, locked
from fengqiao.files.models import File
from fengqiao.ledger.verify import verify
from tests.files.test_binding import reported, uploaded
from tests.town import MONDAY, build

pytestmark = pytest.mark.django_db


def bytes_on_disk() -> list[bytes]:
    root = Path(default_storage.path("photos"))
    return [path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()]


@pytest.fixture(autouse=True)
def empty():
    for path in Path(default_storage.path("photos")).rglob("*"):
        if path.is_file():
            path.unlink()


def plain(photo: str) -> None:
    """As the version before kept it."""
    for small in (False, True):
        content = find.content(photo, small=small)
        default_storage.save(locked.place(photo, small=small, ending=".jpg"), ContentFile(content))
        default_storage.delete(locked.place(photo, small=small))


def test_no_file_on_the_disk_is_a_picture():
    build()
    photo = uploaded("draft-1")
    reported([photo], "draft-1")
    assert len(bytes_on_disk()) == 2
    assert not [raw for raw in bytes_on_disk() if b"\xff\xd8\xff" in raw[:200] or b"JFIF" in raw]
    assert find.content(photo)[:2] == find.content(photo, small=True)[:2] == b"\xff\xd8"
    assert verify().good


def test_one_that_was_moved_or_altered_does_not_open():
    build()
    one, other = uploaded("a"), uploaded("b")
    there = Path(default_storage.path(locked.place(other)))
    there.write_bytes(Path(default_storage.path(locked.place(one))).read_bytes())
    assert find.content(other) == b"" and find.content(one)
    raw = bytearray(Path(default_storage.path(locked.place(one))).read_bytes())
    raw[-1] ^= 1
    Path(default_storage.path(locked.place(one))).write_bytes(raw)
    assert find.content(one) == b""


def test_what_an_older_version_kept_in_plain_is_shown_and_locked_by_the_clock():
    build()
    photo = uploaded("draft-1")
    reported([photo], "draft-1")
    whole = find.content(photo)
    plain(photo)
    assert find.content(photo) == whole
    assert act.lock_old(MONDAY) == 1 and act.lock_old(MONDAY) == 0
    assert find.content(photo) == whole and File.objects.get().locked
    assert not [raw for raw in bytes_on_disk() if raw[:2] == b"\xff\xd8"]


def test_cut_between_its_steps_nothing_is_lost(monkeypatch):
    build()
    photo = uploaded("draft-1")
    reported([photo], "draft-1")
    whole = find.content(photo)
    plain(photo)

    def cut(*_given):
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "delete", cut)
        with pytest.raises(OSError):
            act.lock_old(MONDAY)
    # Half a file that a crash left is written over.
    where = Path(default_storage.path(locked.place(photo)))
    where.parent.mkdir(parents=True, exist_ok=True)
    where.write_bytes(b"half")
    act.lock_old(MONDAY)
    assert find.content(photo) == whole


def test_erased_it_goes_in_whatever_form_it_lay():
    build()
    photo = uploaded("draft-1")
    reported([photo], "draft-1")
    whole = find.content(photo)
    plain(photo)
    locked.write(photo, whole)
    locked.unwrite(photo)
    assert find.content(photo) == b"" and bytes_on_disk() == []
