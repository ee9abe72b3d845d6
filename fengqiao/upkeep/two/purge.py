"""What is kept may be destroyed before its time by two people, with a ground, unless the law or a hold keeps it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fengqiao.evaluation.models import Inquiry
from fengqiao.ledger.reads import LEAST
from fengqiao.matters.models import Matter
from fengqiao.matters.world import world
from fengqiao.people.models import Organisation
from fengqiao.people.standing import Actor
from fengqiao.rights.models import Asked, Review
from fengqiao.together.act import Refused
from fengqiao.together.console import leads_at_the_top
from fengqiao.together.models import Opening, Request
from fengqiao.together.whats import WEEK, Given, What
from fengqiao.ui.words import say
from fengqiao.upkeep import find
from fengqiao.upkeep.models import Hold
from fengqiao.upkeep.two.words import PURGES


def kept_for(given: Given, now: datetime) -> str:
    """Why this must not be destroyed now, as a key of words.REFUSALS; '' where nothing keeps it."""
    kind = given["kind"]
    held = Hold.objects.filter(kind=kind, until__gt=now)
    if held.filter(Q(number="") | Q(number=given["number"])).exists():
        return "held"
    if kind == "backups":
        if find.unsigned():
            return "gap"
        return "" if any(files(_before(given))) else "nothing"
    if kind == "reads":
        if _before(given) > now - LEAST:
            return "six_months"
        return "reviews" if Review.objects.filter(ended_at=None).exists() else ""
    return _of_case(given["number"], now) if kind == "case" else ""


def _of_case(number: str, now: datetime) -> str:
    matter = Matter.objects.filter(number=number, kind="case").first()
    if matter is None:
        return "no_case"
    if matter.about:
        return "complains"
    beneath = Matter.objects.filter(root=matter.pk)
    if matter.ended_at is None or beneath.filter(ended_at=None).exists():
        return "open_case"
    if matter.root or beneath.filter(kind="case").exists():
        return "others"
    if now < matter.ended_at + timedelta(days=world("case").numbers(matter.numbers).reopen_days):
        return "reopens"
    asked = Asked.objects.filter(voice__matter=matter, ended_at=None)
    if asked.filter(Q(what__in=("copy", "erase")) | Q(what="object", answered_at=None)).exists():
        return "rights"
    if Inquiry.objects.filter(matter=matter, done_at=None).exists():
        return "inquiry"
    return "unreviewed" if Opening.objects.filter(matter=matter.pk, reviewed_at=None).exists() else ""


def files(before: datetime) -> Iterator[Path]:
    """The backups made before this moment but the newest, and what an upgrade or a restore left of before."""
    for path in sorted(Path(settings.BACKUPS).glob("fengqiao-*.fqb"))[:-1]:
        if (at := _named(path, "fengqiao-%Y%m%d-%H%M%S.fqb")) is not None and at < before:
            yield path
    for path in sorted(Path(settings.HOME).glob("before-upgrade-*.sqlite3")):
        if (at := _named(path, "before-upgrade-%Y%m%d-%H%M%S.sqlite3")) is not None and at < before:
            yield path


def _named(path: Path, form: str) -> datetime | None:
    try:
        return datetime.strptime(path.name, form).replace(tzinfo=UTC)
    except ValueError:
        return None


def _before(given: Given) -> datetime:
    return datetime.fromisoformat(given["before"])


def _lines(given: Given) -> list[tuple[str, str]]:
    found = [(_("销毁什么"), str(PURGES[given["kind"]]))]
    if given["org"]:
        org = Organisation.objects.filter(code=given["org"]).first()
        found.append((_("哪个单位"), "" if org is None else str(say(org.name))))
    if given["number"]:
        found.append((_("哪一件"), given["number"]))
    if given["before"]:
        found.append((_("早于"), f"{localtime(_before(given)):%Y-%m-%d %H:%M}"))
    found.append((_("依据"), given["ground"]))
    return [*found, (_("以后"), _("销毁了找不回来；时钟一分钟内办，办之前再查一遍有没有保全和没办结的事"))]


def _run(request: Request, asker: Actor, second: Actor, now: datetime) -> None:
    if why := kept_for(request.given, now):
        raise Refused(why)


PURGE = What(
    word=gettext_lazy("提前销毁保存的内容"),
    district=lambda given: str(given["district"]),
    may_ask=lambda by, given: leads_at_the_top(by),
    may_confirm=lambda by, given: leads_at_the_top(by),
    lines=_lines,
    run=_run,
    use=WEEK,
)
