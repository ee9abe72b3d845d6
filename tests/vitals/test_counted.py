"""Requests are counted by our own names for pages, in each process, and added up to one answer."""

import os

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from fengqiao.vitals import counted
from fengqiao.vitals.counted import BOUNDS, Counted, Counts, Kind, begin, kind_of

REPORT = Kind("POST", "201", "report")


@pytest.fixture
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


def of(home, kind=REPORT):
    return counted.counted(home).get(kind)


def test_what_several_processes_counted_is_one_sum(home):
    folder = home / counted.FOLDER
    mine = Counts(folder)
    for seconds in (0.004, 0.04, 99):
        mine.add(REPORT, seconds)
    # Another process's file, as it left it.
    (folder / str(os.getpid())).rename(folder / "99999999")
    Counts(folder).add(REPORT, 0.04)
    told = of(home)
    assert told.number == 4 and told.micros == 4_000 + 40_000 + 99_000_000 + 40_000
    assert told.buckets[BOUNDS.index(0.01)] == 1 and told.buckets[BOUNDS.index(0.05)] == 2 and sum(told.buckets) == 3


def test_a_line_that_is_being_written_is_left_out_and_no_other(home):
    folder = home / counted.FOLDER
    Counts(folder).add(REPORT, 0.1)
    file = folder / str(os.getpid())
    file.write_bytes(file.read_bytes() + b"half a line")
    assert of(home).number == 1


def test_a_full_disk_loses_no_page_and_no_count(home, monkeypatch):
    mine = Counts(home / counted.FOLDER)

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as without_room:
        without_room.setattr(os, "pwrite", full)
        mine.add(REPORT, 0.1)
    mine.add(REPORT, 0.1)
    assert of(home).number == 2
    monkeypatch.setattr(counted, "mine", full)
    assert Counted(lambda request: HttpResponse("page"))(RequestFactory().get("/")).content == b"page"


def test_what_ended_processes_counted_goes_at_the_next_start_and_the_living_keep_theirs(home):
    folder = home / counted.FOLDER
    Counts(folder).add(REPORT, 0.1)
    (folder / "99999999").write_bytes((folder / str(os.getpid())).read_bytes())
    assert of(home).number == 2
    begin(home)
    assert of(home).number == 1


def test_an_invented_method_or_address_makes_no_kind_of_its_own():
    for method, path in (("BREW", "/Qz张三/"), ("GET", "/static/x.js")):
        kind = kind_of(RequestFactory().generic(method, path), 404)
        assert "张三" not in "".join(kind) and "BREW" not in kind
    assert kind.page == "static"


def test_no_process_tells_more_kinds_apart_than_its_bound(home, monkeypatch):
    monkeypatch.setattr(counted, "MOST", 2)
    mine = Counts(home / counted.FOLDER)
    for status in ("200", "201", "202", "203"):
        mine.add(Kind("GET", status, "x"), 0)
    told = counted.counted(home)
    assert len(told) == 3 and told[counted.OTHERS].number == 2


def test_a_page_is_counted_under_its_name_with_its_status(db, home):
    Client().get("/follow/"), Client().get("/health"), Client().get("/nowhere/王芳/")
    told = counted.counted(home)
    assert told[Kind("GET", "503", "health")].number == 1 and told[Kind("GET", "404", "none")].number == 1
    assert sum(times.number for times in told.values()) == 3 and "王芳" not in str(told)
