"""What `fengqiao places` does and prints, in both languages."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from fengqiao.ledger import time
from fengqiao.ledger.door import SYSTEM
from fengqiao.places import act, boundaries, find, sheets
from fengqiao.places.calendars import calendar_of
from fengqiao.places.refusals import Refused


def run(given: argparse.Namespace) -> int:
    """Carry out one verb."""
    now = time.now()
    try:
        return {
            "tianjin": _tianjin,
            "tree": _tree,
            "boundaries": _boundaries,
            "buildings": _buildings,
            "kinds": _kinds,
            "calendar": _calendar,
            "find": _find,
        }[given.verb](given, now)
    except (boundaries.NoGeometry, boundaries.NotReadable) as error:
        return _stop(f"{error.zh} {error.en}")
    except Refused as refused:
        return _stop(str(refused))
    except OSError as error:
        return _stop(f"读不了文件 · cannot read the file: {error.filename}: {error.strerror}")


def _tianjin(given: argparse.Namespace, now: datetime) -> int:
    loaded = act.load_tianjin(districts=given.district, by=SYSTEM, now=now)
    print(
        f"载入{loaded.areas}个区域、{loaded.boundaries}条边界，已有{loaded.already}个 · "
        f"{loaded.areas} areas and {loaded.boundaries} boundaries loaded, {loaded.already} there already"
    )
    return 0


def _tree(given: argparse.Namespace, now: datetime) -> int:
    raw = given.file.read_bytes()
    taken, sent = sheets.areas(raw, there=find.tree(), gcj02=given.gcj02)
    _say_sent(sent)
    if sent:
        # A tree with a branch missing would leave what hangs on it in no area.
        return _stop("改正这些行后再试，什么也没有载入 · mend these rows and try again; nothing was loaded")
    if given.dry_run:
        print(f"可用{len(taken)}行 · {len(taken)} rows usable")
        return 0
    digest = sha256(raw).hexdigest()
    loaded = act.load_tree(taken, shapes={}, source=given.file.name, digest=digest, by=SYSTEM, now=now)
    print(
        f"载入{loaded.areas}个区域，已有{loaded.already}个 · "
        f"{loaded.areas} areas loaded, {loaded.already} there already"
    )
    return 0


def _boundaries(given: argparse.Namespace, now: datetime) -> int:
    day = calendar_of(given.inside).local_date(now)
    report = boundaries.read(
        given.file.read_bytes(),
        source=given.file.name,
        atlas=find.Atlas(on=day, inside=given.inside),
        code=given.code,
        name=given.name,
        gcj02=given.gcj02,
        sliver=given.sliver,
    )
    for finding in report.findings:
        print(f"  {finding.line}: {finding.words('zh')} · {finding.words('en')}")
    for overlap in report.overlaps:
        print(f"  重叠 · overlap {overlap.first} {overlap.second}: {overlap.square_metres:,.0f} m²")
    for gap in report.gaps:
        print(f"  空隙 · gap {gap.lon:.6f},{gap.lat:.6f}: {gap.square_metres:,.0f} m²")
    kept = 0 if given.dry_run else act.keep_boundaries(report, by=SYSTEM, now=now, day=day)
    print(
        f"{report.lines}行，可用{len(report.shapes)}，拒收{report.refused}，重叠{len(report.overlaps)}，"
        f"空隙{len(report.gaps)}，新存{kept} · {report.lines} lines, {len(report.shapes)} usable, "
        f"{report.refused} refused, {len(report.overlaps)} overlaps, {len(report.gaps)} gaps, {kept} kept"
    )
    return 1 if report.refused else 0


def _buildings(given: argparse.Namespace, now: datetime) -> int:
    raw = given.file.read_bytes()
    known = find.tree()
    day = calendar_of("").local_date(now)

    def area(code: str) -> str | None:
        place = known.today(code, on=day)
        return place.code if place else None

    def at(lon: float, lat: float) -> str | None:
        where = find.locate(lon, lat, on=day)
        return where.area.code if where else None

    taken, sent = sheets.buildings(raw, known=area, at=at, gcj02=given.gcj02)
    _say_sent(sent)
    kept = 0
    if not given.dry_run:
        rows = [act.Found(*each) for each in taken]
        digest = sha256(raw).hexdigest()
        kept = act.load_buildings(rows, source=given.file.name, digest=digest, by=SYSTEM, now=now)
    print(
        f"可用{len(taken)}行，拒收{len(sent)}行，新登记{kept}栋 · "
        f"{len(taken)} rows usable, {len(sent)} refused, {kept} buildings registered"
    )
    return 1 if sent else 0


def _kinds(given: argparse.Namespace, now: datetime) -> int:
    root = next((place for place in find.tree() if not place.parent), None)
    if root is None:
        return _stop("还没有区划：先运行 fengqiao places tree · no areas yet; run fengqiao places tree first")
    loaded = act.load_kinds(district=act.chain_of(root.code), by=SYSTEM, now=now)
    print(f"新载入{loaded}种 · {loaded} kinds loaded")
    return 0


def _calendar(given: argparse.Namespace, now: datetime) -> int:
    path: Path = given.file
    days, sent = sheets.days(path.read_bytes())
    _say_sent(sent)
    if sent:
        # A year is vouched for whole or not at all.
        return _stop("改正这些行后再试，什么也没有登记 · mend these rows and try again; nothing was entered")
    source = given.source or path.name
    act.enter_year(area=given.area, year=given.year, days=days, source=source, by=SYSTEM, now=now)
    print(f"{given.year}年{len(days)}天已登记 · {len(days)} days of {given.year} entered")
    return 0


def _find(given: argparse.Namespace, now: datetime) -> int:
    known = find.tree()
    places = known.search(" ".join(given.words), on=calendar_of("").local_date(now))
    for place in places:
        above = " / ".join(up.name.get("zh") or up.name.get("en", "") for up in known.path(place.code))
        print(f"{place.code}  {above}")
    return 0 if places else _stop("没有找到 · nothing found")


def _say_sent(sent: list[sheets.Sent]) -> None:
    for line, refused in sent:
        print(f"  {line}: {refused}")


def _stop(words: str) -> int:
    print(words, file=sys.stderr)
    return 2
