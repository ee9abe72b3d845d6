"""Whether the parts of a packed workbook can be read within a small server's memory; pure, nothing is parsed.

A part of some kilobytes may unpack into millions of elements, each of which a reader of XML keeps. So every part is
unpacked once, a piece at a time, and counted before anything reads it.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

PIECE = 1 << 20
MOST_TAGS = 200_000
"""Tags of one row or one string; and of a part that has neither."""
MOST_LENGTH = 8_000_000
"""Bytes of the same."""
MOST_UNITS = 2_500_000
"""Rows or strings of one part: 200,000 rows with a dozen texts each that differ."""

# A row of a sheet or a shared string is done with as soon as it ends; all else stays until its part ends.
UNIT = re.compile(rb"<(?:[\w.-]+:)?(?:row|si)(?=[\s/>])")
# What could pretend to be the beginning of one.
PRETENCE = re.compile(rb"<[!?]")
DECLARATION = re.compile(rb"\s*<\?xml\s[^>]*\?>")
DECLARED = re.compile(rb"encoding\s*=\s*[\"']([^\"']*)")
ENCODINGS = (b"utf-8", b"us-ascii", b"ascii", b"iso-8859-1")
WIDE = (b"\xff\xfe", b"\xfe\xff", b"\0<", b"<\0")


def readable(packed: zipfile.ZipFile) -> bool:
    """Whether no part is more than a reader can hold."""
    return all(_bounded(packed, entry) for entry in packed.infolist())


def _bounded(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    pieces = _pieces(packed, entry)
    first = next(pieces, b"")
    wide = first.startswith(WIDE)
    first = first.removeprefix(b"\xef\xbb\xbf")
    if not wide and not first.lstrip().startswith(b"<"):
        # A picture: no reader of XML gets beyond its first byte.
        return True
    head = DECLARATION.match(first)
    declared = DECLARED.search(head[0]) if head is not None else None
    if declared is not None and declared.group(1).lower() not in ENCODINGS:
        return False
    first = first[head.end() :] if head is not None else first
    units = tags = length = 0
    whole = wide
    while first:
        whole = whole or PRETENCE.search(first) is not None
        starts = [] if whole else [found.start() for found in UNIT.finditer(first)]
        for begin, end in zip([0, *starts], [*starts, len(first)], strict=True):
            if begin or starts[:1] == [0]:
                tags = length = 0
            tags += first.count(b"<", begin, end)
            length += end - begin
            if tags > MOST_TAGS or length > MOST_LENGTH:
                return False
        units += len(starts)
        if units > MOST_UNITS:
            return False
        first = next(pieces, b"")
    return True


def _pieces(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part piece by piece, none of which ends within the name of a tag."""
    left = b""
    with packed.open(entry) as source:
        while piece := source.read(PIECE):
            piece, left = left + piece, b""
            last = piece.rfind(b"<")
            if len(piece) - last < 100 and last > 0:
                piece, left = piece[:last], piece[last:]
            yield piece
    if left:
        yield left
