"""What is wrong with this installation, in words, and how to mend it: `fengqiao doctor` and /health."""

from __future__ import annotations

import json
import shutil
import stat
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from fengqiao import wiring

Pair = tuple[str, str]

LATE_BEAT = timedelta(seconds=60)
BEHIND = timedelta(minutes=5)
QUIET_BOX = timedelta(minutes=15)
LITTLE = 1_000_000_000
LOOK_AHEAD = timedelta(days=60)
LAST_SEALS = 500
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
FONTS = Path("/usr/share/fonts")


TONIGHT = timedelta(days=1)


class Finding(NamedTuple):
    """One check: whether it is well, what was found and what to do, each (zh, en). `grave` ends "well"."""

    name: str
    well: bool
    says: Pair
    mend: Pair = ("", "")
    grave: bool = True


def _well(name: str, zh: str, en: str) -> Finding:
    return Finding(name, True, (zh, en))


def database(now: datetime) -> Finding:
    """It answers, and its tables are those of this version."""
    from django.db import connection  # noqa: PLC0415  (settings are read before any check runs)
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    connection.ensure_connection()
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Finding(
            "database", False, (f"数据库还差 {len(waiting)} 步升级", f"the database lacks {len(waiting)} migrations"),
            ("运行 fengqiao migrate", "run fengqiao migrate"),
        )  # fmt: skip
    return _well("database", f"数据库正常（{connection.vendor}）", f"the database answers ({connection.vendor})")


def clock(now: datetime) -> Finding:
    """Somebody works while nobody clicks, and keeps up."""
    from fengqiao import clock as process  # noqa: PLC0415
    from fengqiao.matters.models import Matter  # noqa: PLC0415

    beat = process.last_beat()
    mend = ("运行 fengqiao clock，并让它随系统启动", "run fengqiao clock, and let it start with the system")
    if beat is None or datetime.now(UTC) - beat > LATE_BEAT:
        return Finding(
            "clock",
            False,
            ("时钟没有运行：到期的事不会自动上转", "the clock is not running: nothing overdue goes up"),
            mend,
        )
    behind = Matter.objects.filter(due__lt=now - BEHIND).count()
    if behind:
        return Finding(
            "clock",
            False,
            (f"时钟落后：{behind} 件到期没有处理", f"the clock is behind: {behind} due matters wait"),
            mend,
        )
    return _well("clock", "时钟在走", "the clock runs")


def listeners(now: datetime) -> Finding:
    """Everybody hears the ledger."""
    from fengqiao.ledger import bookmarks  # noqa: PLC0415

    stuck = [mark for mark in bookmarks.behind(list(wiring.LISTENERS)) if mark.failures]
    if stuck:
        names = ", ".join(sorted({f"{mark.listener} ({mark.last_error})" for mark in stuck}))
        return Finding(
            "listeners", False, (f"有环节卡住：{names}", f"a listener is stuck: {names}"),
            ("按提示排除原因；排除后会自动接着做，不会漏", "mend what it names; it goes on by itself and misses nothing"),
        )  # fmt: skip
    return _well("listeners", "各环节都跟上了记录", "all listeners have heard the ledger")


def chains(now: datetime) -> Finding:
    """The ends of the chains fit; the whole is `fengqiao verify`."""
    from fengqiao.ledger.models import Head, Record  # noqa: PLC0415
    from fengqiao.ledger.seal import instant, seal  # noqa: PLC0415

    for head in Head.objects.exclude(number=0):
        last = Record.objects.filter(district=head.district).order_by("-number")[: LAST_SEALS + 1]
        records = list(last)[::-1]
        if not records or records[-1].number != head.number or records[-1].seal != head.seal:
            return _broken(head.district, head.number)
        for before, record in pairwise(records):
            header = [
                record.district, record.number, instant(record.at), record.kind, record.subject, record.actor,
                record.post, record.by_right, record.through, record.once, record.once_body,
            ]  # fmt: skip
            if record.number != before.number + 1 or seal(before.seal, header, record.body) != record.seal:
                return _broken(record.district, record.number)
    return _well(
        "chains", "记录链末端完好（全部核对：fengqiao verify）", "the chains' ends fit (the whole: fengqiao verify)"
    )


def _broken(district: str, number: int) -> Finding:
    return Finding(
        "chains", False, (f"记录链 {district} 在第 {number} 条断了", f"chain {district} is broken at record {number}"),
        ("运行 fengqiao verify 查明；不要动数据库，先备份", "run fengqiao verify; touch nothing, make a copy first"),
    )  # fmt: skip


def gaps(now: datetime) -> Finding:
    """No restore lost acts that nobody has taken note of."""
    from fengqiao.upkeep.find import unsigned  # noqa: PLC0415

    waiting = unsigned()
    found = [gap for gap in waiting if gap.lacks]
    if waiting and not found:
        return Finding(
            "gaps", False, ("恢复过备份，还没有两个人签认", "a backup was restored, and two people have not signed for it"),
            ("由两位负责人在 /health 分别签认", "two leads each sign at /health"), grave=False,
        )  # fmt: skip
    if found:
        zh = "；".join(f"链 {gap.chain} 缺第 {gap.restored + 1} 至 {gap.known} 条" for gap in found)
        en = "; ".join(f"chain {gap.chain} lacks {gap.restored + 1} to {gap.known}" for gap in found)
        return Finding(
            "gaps", False, (f"恢复备份留下缺口：{zh}", f"a restore left a gap: {en}"),
            ("查明缺了什么，由两位负责人在 /health 分别签认", "find out what is missing; two leads each sign at /health"),
        )  # fmt: skip
    return _well("gaps", "没有未签认的缺口", "no gap waits for signatures")


def calendar(now: datetime) -> Finding:
    """The working days of the coming weeks are known."""
    from fengqiao.matters.world import world  # noqa: PLC0415
    from fengqiao.people.models import Organisation  # noqa: PLC0415

    for district in sorted(set(Organisation.objects.values_list("district", flat=True))):
        found = world().calendar(district)
        for at in (now, now + LOOK_AHEAD):
            if not found.known(found.local_date(at)):
                year = found.local_date(at).year
                return Finding(
                    "calendar", False,
                    (f"缺 {year} 年的节假日安排：期限只按周末算", f"the holidays of {year} are missing: only weekends count"),
                    ("国务院公布后升级 chinesecalendar，或在设置里填写本区的日子", "upgrade chinesecalendar once they are published, or enter the district's days in the settings"),
                    grave=False,
                )  # fmt: skip
    return _well("calendar", "节假日安排齐全", "the calendar is complete")


def disk(now: datetime) -> Finding:
    """There is room."""
    from django.conf import settings  # noqa: PLC0415

    free = shutil.disk_usage(settings.HOME).free
    if free < LITTLE:
        return Finding(
            "disk", False, (f"磁盘只剩 {free // 1_000_000} MB", f"only {free // 1_000_000} MB of disk are left"),
            ("腾出空间；满了以后新的报告会被拒绝，已有的不会丢", "make room; when it is full new reports are refused, nothing is lost"),
        )  # fmt: skip
    return _well("disk", f"磁盘还有 {free // 1_000_000_000} GB", f"{free // 1_000_000_000} GB of disk are free")


def mail(now: datetime) -> Finding:
    """Letters go out."""
    from fengqiao.notices.find import failing  # noqa: PLC0415

    waiting = failing(now)
    if waiting:
        return Finding(
            "mail", False, (f"{waiting} 封邮件发不出去", f"{waiting} letters do not go out"),
            ("检查 FENGQIAO_SMTP_HOST 等设置和邮件服务器", "look at FENGQIAO_SMTP_HOST and the mail server"), grave=False,
        )  # fmt: skip
    return _well("mail", "邮件正常", "mail goes out")


def mailbox(now: datetime) -> Finding:
    """Mails come in, where a mailbox is set."""
    from django.conf import settings  # noqa: PLC0415

    from fengqiao.ledger.models import Bookmark  # noqa: PLC0415

    if not settings.MAIL_IN["host"]:
        return _well("mailbox", "没有设收信邮箱", "no mailbox is set for mails coming in")
    mark = Bookmark.objects.filter(listener="mail in", district="").first()
    late = mark is None or mark.wait_until is None or datetime.now(UTC) - mark.wait_until > QUIET_BOX
    if mark is None or late or mark.failures:
        why = mark.last_error if mark is not None and mark.last_error else "—"
        return Finding(
            "mailbox", False, (f"收不到来信（{why}）；信还在邮箱里", f"mails are not taken in ({why}); they lie in the mailbox"),
            ("检查 FENGQIAO_IMAP_HOST 等设置、证书和邮箱服务器；排除后会自动接着收，不会漏", "look at FENGQIAO_IMAP_HOST, the certificate and the mail server; it goes on by itself and misses nothing"), grave=False,
        )  # fmt: skip
    return _well("mailbox", "来信正常", "mails come in")


def posts(now: datetime) -> Finding:
    """Somebody sits on every post, and a complaint about the top has somewhere to go."""
    from fengqiao.people.models import Organisation, Seat  # noqa: PLC0415

    if not Organisation.objects.exists():
        return _well("posts", "还没有设立单位", "no organisation has been set up yet")
    empty = Seat.objects.filter(sitter=None, closed_at=None).count()
    if empty:
        return Finding("posts", False, (f"{empty} 个席位没有人负责", f"nobody answers for {empty} posts"),
                       ("给系统责任人席位任命一个人", "appoint somebody to the owner's post"))  # fmt: skip
    if not Seat.objects.filter(organisation__kind="independent", basis="holder", closed_at=None).exists():
        return Finding(
            "posts", False, ("独立受理岗空缺：投诉最上级的事没有独立的人受理", "the independent post is vacant: a complaint about the top finds nobody independent"),
            ("任命一位独立受理人", "appoint somebody to the independent post"), grave=False,
        )  # fmt: skip
    return _well("posts", "每个席位都有人负责", "somebody answers for every post")


def nights(now: datetime) -> Finding:
    """Somebody is on duty tonight for every centre that has a desk, or at a level above it."""
    from fengqiao.law.workings.nights import holes  # noqa: PLC0415
    from fengqiao.matters.world import world  # noqa: PLC0415
    from fengqiao.people.models import Organisation  # noqa: PLC0415
    from fengqiao.people.roster import as_law, coming  # noqa: PLC0415

    centres = Organisation.objects.filter(kind="centre", valid_to=None, seats__kind="desk", seats__closed_at=None)
    rows = as_law(coming(now, starts__lt=now + TONIGHT))
    bare = {
        org.code: org.above
        for org in centres.distinct()
        if holes([each for each in rows if each.org == org.code], world(), org.district, now, now + TONIGHT)
    }
    if not bare:
        return _well("nights", "今后一天每个中心都有人值班", "somebody is on duty at every centre for a day ahead")
    alone = sum(1 for code in bare if _nobody_above(code, bare))
    return Finding(
        "nights", False,
        (f"今后一天有 {len(bare)} 个中心有时没有人值班，由上一级值班的人负责；其中 {alone} 个一直到最上级都没有",
         f"{len(bare)} centres have hours without anybody on duty in the day ahead, and the level above answers; {alone} of them find nobody up to the top"),
        ("在“岗位和人”的值班表里排上", "enter the roster under Posts"), grave=False,
    )  # fmt: skip


def _nobody_above(code: str, bare: dict[str, str]) -> bool:
    while code in bare:
        code = bare[code]
    return code == ""


def keys(now: datetime) -> Finding:
    """The home is its user's alone, and the keys in it are there; a demo's accounts stay in a demo's home."""
    from django.conf import settings  # noqa: PLC0415

    home = Path(settings.HOME)
    inside = [home / name for name in ("keys", "files", "mail", "cache", "fengqiao.sqlite3")]
    there = [path for path in (home, *inside, *(home / "keys").glob("*")) if path.exists()]
    loose = [path.name for path in there if stat.S_IMODE(path.stat().st_mode) & 0o077]
    if loose:
        return Finding("keys", False, (f"别人可读：{'、'.join(loose)}", f"others can read {', '.join(loose)}"),
                       (f"运行 chmod -R go= {home}", f"run chmod -R go= {home}"))  # fmt: skip
    from fengqiao.people.models import Account  # noqa: PLC0415

    if settings.MODE == "production" and Account.objects.filter(username__startswith="demo-").exists():
        return Finding("keys", False, ("正式环境里有演示账号", "there are demo accounts in production"),
                       ("换一个 FENGQIAO_HOME，不要用演示数据", "use another FENGQIAO_HOME, without the demo's data"))  # fmt: skip
    from fengqiao.ledger import locked  # noqa: PLC0415
    from fengqiao.ledger.models import Value  # noqa: PLC0415

    kept = Value.objects.exclude(value=None)
    chains = kept.order_by("district").values_list("district", flat=True).distinct()
    ends = [kept.filter(district=chain).order_by(way).first() for chain in chains for way in ("number", "-number")]
    if any(one is not None and one.value == locked.SHUT for one in ends):
        return Finding("keys", False, ("keys/fields 打不开库里的个人信息：这不是写它们时的密钥", "keys/fields does not open what is kept: it is not the key of this database"),
                       ("立即停下 web 和 clock，放回封存的密钥文件 keys/fields（fengqiao backup keys 的那份）", "stop web and clock at once, and put back keys/fields from the sealed keys (fengqiao backup keys)"))  # fmt: skip
    return _well(
        "keys",
        "数据和密钥只有本用户可读，密钥打得开数据",
        "only their user can read data and keys, and the keys open it",
    )


def bound(now: datetime) -> Finding:
    """A demo, whose accounts need no password, answers to nobody but this machine."""
    from django.conf import settings  # noqa: PLC0415

    outside = sorted(set(settings.ALLOWED_HOSTS) - LOOPBACK)
    if settings.MODE == "demo" and (outside or settings.TRUSTED_PROXIES):
        names = ", ".join(outside or settings.TRUSTED_PROXIES)
        return Finding(
            "bound", False, (f"演示向外开放：{names}", f"the demo answers to the outside: {names}"),
            ("去掉 FENGQIAO_HOSTS 和 FENGQIAO_PROXIES；演示账号不要密码", "unset FENGQIAO_HOSTS and FENGQIAO_PROXIES; the demo's accounts need no password"),
        )  # fmt: skip
    if settings.MODE == "demo":
        return _well("bound", "演示只在本机开放", "the demo answers to this machine only")
    return _well("bound", "正式运行", "this is no demo")


def certificate(now: datetime) -> Finding:
    """What the proxy shows does not end unnoticed."""
    from django.conf import settings  # noqa: PLC0415

    from fengqiao.upkeep.trust.shown import judged  # noqa: PLC0415

    return Finding("certificate", *judged(settings.CERTIFICATE, now))


def packages(now: datetime) -> Finding:
    """What of the system is missing, and what then does not work."""
    if not list(FONTS.glob("**/*CJK*")):
        return Finding(
            "packages", False, ("缺中文字体（fonts-noto-cjk）：服务器上生成的图片和纸质文件没有汉字", "fonts-noto-cjk is missing: what the server draws or prints has no Chinese characters"),
            ("apt-get install fonts-noto-cjk", "apt-get install fonts-noto-cjk"), grave=False,
        )  # fmt: skip
    return _well("packages", "需要的系统软件包都在", "the system's packages are there")


CHECKS: tuple[Callable[[datetime], Finding], ...] = (
    database, clock, listeners, chains, gaps, calendar, disk, mail, mailbox, posts, nights, keys, bound, certificate,
    packages,
)  # fmt: skip


def examine(now: datetime) -> list[Finding]:
    """Every check; one that breaks is itself a finding."""
    found = []
    for check in CHECKS:
        try:
            found.append(check(now))
        except Exception as error:  # noqa: BLE001  (the doctor never falls ill with the patient)
            name = check.__name__
            found.append(
                Finding(
                    name,
                    False,
                    (
                        f"检查 {name} 没有做成：{type(error).__name__}",
                        f"the check {name} failed: {type(error).__name__}",
                    ),
                    (
                        "运行 fengqiao doctor，把结果交给维护的人",
                        "run fengqiao doctor and show it to whoever maintains this",
                    ),
                )
            )
    return found


def _shown() -> datetime:
    """The shown time; the real one where there is no database yet to ask."""
    from django.db import DatabaseError  # noqa: PLC0415

    from fengqiao.ledger import time  # noqa: PLC0415

    try:
        return time.now()
    except DatabaseError:
        return datetime.now(UTC)


def main(argv: list[str] | None = None) -> int:
    """Print the report; --json for machines. It holds no personal data. 0 if all is well, 1 if not.

    --report FILE writes more of it into a file for a helper; 0 if it is written, 2 if not.
    """
    import django  # noqa: PLC0415

    django.setup()
    if "--report" in (argv or []):
        from fengqiao.vitals import report  # noqa: PLC0415

        return report.main(argv or [], examine(_shown()))
    found = examine(_shown())
    if "--json" in (argv or []):
        print(json.dumps([finding._asdict() for finding in found], ensure_ascii=False))
    else:
        for finding in found:
            mark = "✓" if finding.well else "✗" if finding.grave else "!"
            print(f"{mark} {finding.says[0]} · {finding.says[1]}")
            if not finding.well:
                print(f"    → {finding.mend[0]} · {finding.mend[1]}")
    sys.stdout.flush()
    return 0 if all(finding.well or not finding.grave for finding in found) else 1
