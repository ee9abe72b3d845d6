"""For everybody: report, upload a photo for it, follow and act by code; no account, nothing of them in an address."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, File, Form, Router, Status
from ninja.files import UploadedFile

from fengqiao.api import given as asked
from fengqiao.api import pace
from fengqiao.api.given import Given, Strict
from fengqiao.api.problems import Problem, bad, missing, once_of, slow
from fengqiao.cases import act as cases
from fengqiao.cases import drafts, find, petitions, throttle, where
from fengqiao.cases.codes import read_code, spaced
from fengqiao.cases.forms import plain
from fengqiao.cases.models import Category
from fengqiao.files.act import receive
from fengqiao.ledger import time
from fengqiao.matters.act import act
from fengqiao.matters.models import Voice
from fengqiao.matters.world import missing_year
from fengqiao.people.models import Organisation, Seat
from fengqiao.people.standing import Actor
from fengqiao.places import find as places
from fengqiao.ui.words import reader, say

router = Router(tags=["residents · 居民"])


class Reach(Strict):
    """How to reach the reporter, if they want to be reached."""

    name: str = Field("", max_length=40)
    phone: str = Field("", max_length=20, pattern=r"^\+?[\d\- ]{0,20}$")
    email: str = Field("", max_length=120, pattern=r"^$|^[^@\s]+@[^@\s]+$")
    rule: str = Field("", pattern="^(|never|number|hours)$")
    hours: str = Field("", max_length=60)


class Reporting(Strict):
    """A report. `once` (or the header Idempotency-Key) is a UUID of the sender's own: sent twice it is one report."""

    once: UUID | None = None
    words: str = Field("", max_length=2000)
    category: str = Field("", max_length=48)
    area: str = Field("", max_length=24)
    place: str = Field("", max_length=200)
    lon: float | None = None
    lat: float | None = None
    plate: str = Field("", max_length=36)
    answers: dict[str, str] = {}
    about: list[str] = Field([], max_length=12)
    photos: list[UUID] = Field([], max_length=4)
    language: str = Field("", pattern="^(|zh-hans|en)$")
    reach: Reach | None = None


class Opened(Strict):
    """The number and the code; the code is told nowhere else."""

    number: str
    code: str
    repeated: bool


@router.get("categories", response=list[dict[str, Any]])
def categories(request: HttpRequest) -> list[dict[str, Any]]:
    """What may be reported, with the questions each kind asks."""
    return [
        {"code": row.code, "parent": row.parent, "name": row.name, "hint": row.hint, "questions": row.questions}
        for row in cases.valid_categories(time.now())
    ]


@router.post("reports", response={201: Opened, 200: Opened})
def report(request: HttpRequest, said: Reporting) -> Status[Opened]:
    """Report a problem, without an account."""
    _paced(request)
    now = time.now()
    name = f"api:{once_of(request, said.once)}"
    words = plain(said.words)
    if not words and not said.photos:
        raise bad("words", _("没有写发生了什么。"), _("请写一句话，或放一张照片。"))
    found = _where(said)
    category = asked.category(said.category, now)
    organisations, persons = _about(said.about)
    reach = said.reach
    contact = None
    if reach is not None and (reach.phone or reach.email):
        contact = cases.Contact(plain(reach.name, lines=False), reach.phone, reach.email, reach.rule, reach.hours)
    try:
        opened = cases.report_case(
            cases.Report(
                words=words, area=found[0], category=category.code if category else "", place=found[1], lon=found[2],
                lat=found[3], building=found[4], answers=_answers(said.answers, category), source="api",
                language=said.language or ("en" if reader() == "en" else "zh-hans"), about_organisations=organisations,
                about_persons=persons, photos=tuple(str(photo) for photo in said.photos),
            ),
            by=Actor(person=""), now=now, once=drafts.once(name), photos_of=drafts.owner(name), contact=contact,
            voice_id=drafts.voice(name), letters=drafts.letters(name),
        )  # fmt: skip
    except LookupError:
        raise bad("area", _("这个地方没有单位负责。"), _("请换一个区域编码，或打 12345。")) from None
    code = spaced(opened.code.replace("-", ""))
    return Status(200 if opened.repeated else 201, Opened(number=opened.number, code=code, repeated=opened.repeated))


def _paced(request: HttpRequest, cost: float = 1.0) -> None:
    seconds = pace.wait(str(request.META.get("REMOTE_ADDR", "")), cost)
    if seconds:
        raise slow(seconds)


def _where(said: Reporting) -> tuple[str, str, float | None, float | None, str]:
    """(area, place, lon, lat, building): by the code on a door, a pin, or an area that was named."""
    place = plain(said.place, lines=False)
    if said.plate:
        building = places.building(said.plate)
        if building is None:
            raise bad("plate", _("没有这个楼牌码。"), _("请核对门上的码，或改用地址。"))
        name = " ".join(part for part in (building.address, say(building.name)) if part)
        return str(building.area_id), (place or name)[:200], building.lon, building.lat, str(building.pk)
    here = asked.point(said.lon, said.lat)
    if said.area:
        if not here and not _known(said.area):
            raise bad("area", _("没有这个区域编码。"), _("请用 /places/areas.json 里的编码，或给坐标。"))
        return here or said.area, place, said.lon, said.lat, ""
    if here:
        return here, place, said.lon, said.lat, ""
    if said.lon is not None:
        raise bad("lon", _("这个点不在本市的任何一个区里。"), _("请核对坐标，或用 area 写明社区。"))
    if not place:
        raise bad("area", _("没有写在哪里。"), _("请给 area、lon 和 lat、plate，或至少写地址。"))
    return where.top(), place, None, None, ""


def _known(area: str) -> bool:
    """Whether an office answers for exactly this area, or the tree has it."""
    try:
        return where.centre_of(area).code == area or places.area(area) is not None
    except LookupError:
        return False


def _about(named: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    organisations = tuple(dict.fromkeys(name for name in named if "/" not in name))
    known = set(Organisation.objects.filter(code__in=organisations).values_list("code", flat=True))
    seats = {name for name in named if "/" in name}
    sitters = dict(Seat.objects.filter(code__in=seats, closed_at=None).values_list("code", "sitter_id"))
    if known != set(organisations) or seats - sitters.keys():
        raise bad("about", _("没有这个单位或岗位。"), _("请用 /desk 里的单位编码；不在名单上的，请写在正文里。"))
    return organisations, tuple(sorted({str(person) for person in sitters.values() if person}))


def _answers(answers: dict[str, str], category: Category | None) -> dict[str, str]:
    questions = (category.questions or ()) if category is not None else ()
    names = {str(asked.get("name") or place) for place, asked in enumerate(questions)}
    return {name: plain(text)[:200] for name, text in answers.items() if name in names}


class Kept(Strict):
    """The id under which an act may name the photo within a day."""

    photo: str


@router.post("photos", response={201: Kept})
def photo(request: HttpRequest, photo: File[UploadedFile], once: Form[str] = "", code: Form[str] = "") -> Status[Kept]:
    """Keep a photo for the report that will bear the same `once`, or for an act by code."""
    _paced(request, 3.0)
    now = time.now()
    if code:
        owner = _voice(request, code, now).id
    else:
        try:
            owner = drafts.owner(f"api:{UUID(once)}")
        except ValueError:
            raise bad(
                "once", _("没有说这张照片给哪份报告。"), _("请给 once（报告要用的同一个 UUID）或查询码。")
            ) from None
    return Status(201, Kept(photo=receive(photo, size=photo.size or 0, owner=owner, now=now)))


class Following(Strict):
    """The code stands in the body, never in an address."""

    code: str = Field(max_length=40)


class Act(Following):
    """An act of the reporter; `seen_version` is the version they read."""

    once: UUID | None = None
    seen_version: int | None = None
    given: Given = Field(default_factory=lambda: Given.model_validate({}))


def _voice(request: HttpRequest, code: str, now: datetime) -> Voice:
    letters = read_code(code)
    if letters is None:
        raise bad("code", _("这个查询码打错了。"), _("应该是 13 个字母和数字，请对照纸条再看一遍。"))
    tries = throttle.names(request, letters)
    wait = throttle.wait(tries, now)
    if wait > 0:
        raise slow(wait)
    voice = find.voice_of(letters, now)
    if voice is None:
        throttle.failed(tries, now)
        raise Problem(
            404, "not_found", _("没有找到这个查询码。"), _("请对照纸条再看一遍；纸条不见了，可以到受理的窗口补发。")
        )
    return voice


@router.post("follow", response=dict[str, Any])
def follow(request: HttpRequest, said: Following) -> dict[str, Any]:
    """How the report stands, what happened, and what its reporter may do now."""
    now = time.now()
    return _told(_voice(request, said.code, now), now)


def _told(voice: Voice, now: datetime) -> dict[str, Any]:
    seen = find.mine(find.as_voice(voice), voice.matter_id, now)
    if seen is None:
        raise missing()
    told = seen.told
    return {
        "number": seen.sight.matter.number, "version": seen.sight.matter.version, "state": seen.sight.facts.state,
        "headline": told.headline, "where": told.where, "who": told.who, "when": told.when, "next": told.next,
        "late": told.late, "due": seen.sight.facts.due, "promise": seen.sight.matter.promise,
        "calendar_missing": missing_year("case", seen.sight.facts) or None, "words": seen.case.words,
        "acts": seen.acts, "photos": seen.photos, "history": seen.story, "statements": seen.statements,
        "petitions": [each["petition"]._asdict() | {"written": [one._asdict() for one in each["petition"].written]}
                      for each in seen.referrals if each["petition"]],
    }  # fmt: skip


class Reaching(Following):
    """How to be reached from now on; without phone and e-mail nobody writes or calls."""

    reach: Reach


@router.post("follow/reach", response=dict[str, Any])
def reach(request: HttpRequest, said: Reaching) -> dict[str, Any]:
    """Change how one may be reached, and when it is safe; on record."""
    now = time.now()
    voice = _voice(request, said.code, now)
    how = said.reach
    contact = cases.Contact(plain(how.name, lines=False), how.phone, how.email, how.rule, how.hours)
    if not cases.set_reach(voice=voice, contact=contact, by=find.as_voice(voice), now=now):
        raise Problem(409, "has_account", _("您有账户。"), _("请登录后在“我的”里改联系方式。"))
    return _told(voice, now)


@router.post("follow/acts/{does}", response=dict[str, Any])
def does(request: HttpRequest, does: str, said: Act) -> dict[str, Any]:
    """One act of the reporter's own."""
    now = time.now()
    voice = _voice(request, said.code, now)
    by = find.as_voice(voice)._replace(language="en" if reader() == "en" else "zh-hans")
    values = asked.cleaned(said.given, does, by=by, now=now)
    # A review is asked for in the petition that hangs on the report.
    outcome = act(
        petitions.asks(by, voice.matter_id, now).get(does, voice.matter_id),
        does,
        by=by,
        now=now,
        given=values,
        seen_version=said.seen_version,
        once=once_of(request, said.once),
    )
    return {"number": outcome.number, "version": outcome.version, "state": outcome.state, "repeated": outcome.repeated}
