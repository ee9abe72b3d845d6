"""What `make faults` counts is counted: hostile input is refused in words, a year lived twice ends the same."""

import io
import random
import zipfile
from pathlib import Path

import openpyxl
import pytest

from faults import __main__ as faults
from faults.parsers import NAMES, feed, parsers, repacked, twisted
from faults.reads import Page, unrecorded
from fengqiao.upkeep import sealed


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", NAMES)
def test_no_parser_breaks_on_what_nobody_meant(name, tmp_path, monkeypatch):
    monkeypatch.setattr("faults.parsers.INPUTS", 60)
    monkeypatch.setattr("faults.parsers.MEMORY", 2**62)
    monkeypatch.setattr("faults.further.HUGE", 100_000)
    (parser,) = [each for each in parsers(tmp_path) if each.name == name]
    # The examples themselves are taken.
    for seed in parser.seeds:
        parser.reads(seed)
    found = feed(parser, 1, None)
    assert found["inputs"] == 60
    assert not found.get("crashes") and not found.get("hangs")


def test_a_break_is_found_and_counted(tmp_path, monkeypatch):
    from faults import parsers as module

    monkeypatch.setattr(module, "INPUTS", 20)
    monkeypatch.setattr(module, "CHECKOUT", tmp_path)

    def reads(raw: bytes) -> None:
        if len(raw) % 2:
            raise KeyError("x")

    found = feed(module.Parser("mine", reads, (ValueError,), [b"0123456789"]), 1, None)
    assert found["crashes"]
    assert any(Path(tmp_path / "build" / "faults").iterdir())


def test_the_same_seed_twists_alike():
    one, other = (twisted(random.Random(4), [b"hello, world"]) for _ in range(2))
    assert one == other


def test_a_backup_sealed_with_a_point_of_small_order_is_refused_in_words(tmp_path):
    private, public = sealed.new_pair()
    with sealed.Sealing(tmp_path / "whole", sealed.public_key(public)) as sealing:
        sealing.write(b"x\n")
    raw = bytearray((tmp_path / "whole").read_bytes())
    at = len(sealed.MAGIC) + 8
    raw[at : at + 32] = bytes(32)
    with pytest.raises(sealed.Broken):
        sealed.Opening(io.BytesIO(raw), sealed.private_key(private))


def test_a_twisted_workbook_is_still_one_that_opens():
    book = io.BytesIO()
    openpyxl.Workbook().save(book)
    opened = 0
    for turn in range(20):
        changed = repacked(random.Random(turn), book.getvalue())
        assert changed != book.getvalue()
        opened += zipfile.is_zipfile(io.BytesIO(changed))
    assert opened == 20
    assert repacked(random.Random(1), b"PK, but no workbook")


def test_a_page_without_a_read_of_its_own_is_counted():
    pages = [Page("a", "m", 1.0, 2.0), Page("a", "m", 3.0, 4.0), Page("b", "m", 1.0, 2.0)]
    assert unrecorded(pages, [("a", "m", 1.5), ("a", "m", 3.5), ("b", "m", 1.2)]) == 0
    # Another's look, one at another case, and one of before or after stand for nobody's.
    assert unrecorded(pages, [("a", "m", 1.5), ("b", "n", 1.2), ("a", "m", 2.5)]) == 2
    assert "reads" in faults.PARTS and "unrecorded" in faults.WRONG
