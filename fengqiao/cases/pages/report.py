"""Reporting in three steps, one question a page; it works without JavaScript and without cookies."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

import segno
from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from fengqiao.cases import danger, drafts, where
from fengqiao.cases import forms as asked
from fengqiao.cases.act import Contact, Opened, Report, report_case
from fengqiao.cases.codes import spaced
from fengqiao.cases.find import helped_by, seal_of
from fengqiao.cases.models import Category
from fengqiao.cases.pages.public import public
from fengqiao.cases.pages.said import Said, above_unnamed, number, summary
from fengqiao.files import act as files
from fengqiao.files import find, serving
from fengqiao.files.photos import NotAPhoto
from fengqiao.ledger import time
from fengqiao.matters.act import Denied
from fengqiao.matters.history import Names
from fengqiao.matters.models import Matter, Voice
from fengqiao.matters.once import Repeated
from fengqiao.matters.world import missing_year
from fengqiao.people.models import Person, Seat
from fengqiao.people.standing import Actor
from fengqiao.ui.forms import AreaPicker, Place
from fengqiao.ui.words import reader, say

log = logging.getLogger("fengqiao.cases")

COOKIE = "report"
PATHS = ("what", "where", "community", "check", "kind", "questions", "about", "reach")
MAIN = {"what": 1, "where": 2, "community": 2, "check": 3}


class Draft:
    """A report that is being written, as one request sees it."""

    def __init__(self, request: HttpRequest, now: datetime) -> None:
        given = request.POST.get("draft") or request.COOKIES.get(COOKIE, "")
        self.name = given if drafts.known(given) else drafts.new_name()
        # Where the cookie came back the page may be left and entered by its address.
        self.cookie = request.COOKIES.get(COOKIE) == self.name
        self.said: Said = drafts.read(self.name, now) if given == self.name else {}
        self.now = now

    def keep(self) -> None:
        drafts.keep(self.name, self.said, self.now)

    @property
    def owner(self) -> str:
        return drafts.owner(self.name)


@public
def step(request: HttpRequest, name: str) -> HttpResponse:
    """One question: shown by GET, answered by POST; `show` in a POST goes to a page without answering."""
    if name not in PATHS:
        raise Http404
    now = time.now()
    draft = Draft(request, now)
    if draft.said.get("sent") and request.method != "POST":
        draft = Draft.__new__(Draft)
        draft.name, draft.cookie, draft.said, draft.now = drafts.new_name(), False, {}, now
    if name != "what" and not draft.said:
        return _late(request, draft) if request.method == "POST" else HttpResponseRedirect(reverse("cases:report"))
    if request.method == "POST" and "show" not in request.POST:
        return _take(request, draft, name)
    return page(request, draft, name, _form(request, draft, name, bound=False))


def _late(request: HttpRequest, draft: Draft) -> HttpResponse:
    return page(request, draft, "what", asked.What(), notice=_("这份报告放得太久，已经清掉了。请再写一次，不用很长。"))


def page(request: HttpRequest, draft: Draft, name: str, form: forms.Form | None, *, notice: str = "") -> HttpResponse:
    """The page of a step; the draft's name goes with every form, for browsers without cookies."""
    said = draft.said
    given: dict[str, Any] = {
        "form": form, "draft": draft.name, "cookie": draft.cookie, "said": said, "at": MAIN.get(name, 0), "name": name,
        "notice": notice, "call": danger.numbers(str(said.get("words", ""))), "back": _before(said, name),
        "photos": said.get("photos", []), "language": get_language(),
    }  # fmt: skip
    if name == "check":
        given |= {"summary": summary(said), "now": draft.now, "helped": _helped(request)}
    if name == "community":
        given["near"] = [(code, say(words)) for code, words in where.named_in(str(said.get("place", "")))]
        given["outside"] = said.get("lon") is not None
    answer = render(request, f"cases/report_{name}.html", given)
    answer.set_cookie(
        COOKIE, draft.name, max_age=int(drafts.LASTS.total_seconds()), path="/", httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return answer


def _before(said: Said, name: str) -> str:
    if name == "check":
        return "where" if not said.get("building") else "what"
    return {"where": "what", "community": "where", "questions": "kind"}.get(name, "check" if name != "what" else "")


def _form(request: HttpRequest, draft: Draft, name: str, *, bound: bool) -> forms.Form | None:
    said, given = draft.said, ((request.POST, request.FILES) if bound else ())
    if name == "what":
        return asked.What(*given, kept=said.get("photos", ()), initial={"words": said.get("words", "")})
    if name == "where":
        place = Place(said.get("place", ""), said.get("lon"), said.get("lat"))
        return asked.Where(*given, initial={"place": place})
    if name == "community":
        more = AreaPicker.wants_more(request.POST, "area")
        return asked.Community(
            *given,
            initial={"area": AreaPicker(where.children).value_from_datadict(request.POST, {}, "area")}
            if more
            else None,
        )
    if name == "kind":
        parent = str(said.get("kind_parent", "")) if bound or "show" not in request.POST else ""
        return asked.Kind(*given, now=draft.now, parent=parent, initial={"kind": said.get("kind", "")})
    if name == "questions":
        category = Category.objects.filter(code=said.get("kind", "")).first()
        return asked.Questions(*given, category=category, initial=said.get("answers", {})) if category else None
    if name == "about":
        start = {"about": said.get("about", "no"), "offices": said.get("offices", []), "other": said.get("other", "")}
        return asked.About(*given, area=str(said.get("area", "")), initial=start)
    if name == "reach":
        start = {"how": "none", "language": "en" if reader() == "en" else "zh-hans", "rule": ""}
        return asked.Reach(*given, initial=start | said.get("reach", {}))
    return None


def _take(request: HttpRequest, draft: Draft, name: str) -> HttpResponse:
    """Keep the answer and go on, or show the page again with what is wrong."""
    said = draft.said
    if name == "community":
        return _take_community(request, draft)
    if request.POST.get("drop"):
        files.drop(request.POST["drop"].replace("\0", ""), owner=draft.owner)
        said["photos"] = [photo for photo in said.get("photos", []) if photo != request.POST["drop"]]
        said["words"] = asked.plain(request.POST.get("words", ""))[:2000]
        draft.keep()
        return onward(request, draft, "what")
    form = _form(request, draft, name, bound=True)
    if form is None:
        return onward(request, draft, "check")
    if not form.is_valid():
        if name == "what":
            _keep_photos(form, draft, form.cleaned_data.get("photos") or [])
        return page(request, draft, name, form)
    given = form.cleaned_data
    if name == "what":
        said["words"] = given["words"]
        if "joins" in request.POST:
            said["joins"] = number(request.POST["joins"])
        if not _keep_photos(form, draft, given["photos"]):
            return page(request, draft, name, form)
        said["danger"] = bool(danger.numbers(given["words"]))
        to = "check" if said.get("area") else "where"
    elif name == "where":
        place = given["place"]
        said |= {"place": asked.plain(place.address, lines=False), "lon": place.lon, "lat": place.lat, "building": ""}
        said["area"] = where.at(place.lon, place.lat)
        if not said["area"] and place.lon is None and (door := where.door_in(said["place"])):
            said["area"] = door.area_id
        to = "check" if said["area"] else "community"
    elif name == "kind":
        to = _after_kind(said, given["kind"], draft.now)
    else:
        if name == "questions":
            said["answers"] = {key: value for key, value in given.items() if value}
        elif name == "about":
            said |= {"about": given["about"], "offices": given["offices"], "other": given["other"]}
        elif name == "reach":
            said["reach"] = given
        to = "check"
    draft.keep()
    return onward(request, draft, to)


def _after_kind(said: Said, kind: str, now: datetime) -> str:
    if kind != said.get("kind"):
        said["answers"] = {}
    parent = str(said.get("kind_parent", ""))
    said["kind"] = kind or parent
    below = asked.Kind(now=now, parent=kind) if kind else None
    said["kind_parent"] = kind if below is not None and not below.empty else ""
    if said["kind_parent"]:
        return "kind"
    category = Category.objects.filter(code=said["kind"]).first() if said["kind"] else None
    return "questions" if category is not None and category.questions else "check"


def _take_community(request: HttpRequest, draft: Draft) -> HttpResponse:
    said = draft.said
    form = asked.Community(request.POST)
    if AreaPicker.wants_more(request.POST, "area"):
        return page(request, draft, "community", _form(request, draft, "community", bound=False))
    chosen = request.POST.get("near", "")
    if chosen and chosen in dict(where.named_in(str(said.get("place", "")))):
        said["area"] = chosen
    elif "unknown" in request.POST:
        said["area"] = where.top()
        if not said["area"]:
            return _nobody(request, draft)
    elif form.is_valid() and form.cleaned_data["area"]:
        said["area"] = form.cleaned_data["area"]
    else:
        form.errors.clear()
        form.add_error("area", _("请选到社区；不知道是哪个社区，就点下面的“不知道”。"))
        return page(request, draft, "community", form)
    draft.keep()
    return onward(request, draft, "check")


def _keep_photos(form: forms.Form, draft: Draft, photos: list[Any]) -> bool:
    """Photos are kept at once, so that a mistake beside them does not cost a second upload."""
    kept = draft.said.setdefault("photos", [])
    for photo in photos[: asked.MOST_PHOTOS - len(kept)]:
        try:
            kept.append(files.receive(photo, size=photo.size, owner=draft.owner, now=draft.now))
        except NotAPhoto as why:
            form.add_error("photos", str(why))
    draft.keep()
    return not form.errors


def onward(request: HttpRequest, draft: Draft, name: str) -> HttpResponse:
    """The next page: by its address where cookies hold the draft, else at once."""
    if draft.cookie:
        return HttpResponseRedirect(reverse("cases:step", args=[name]) if name != "what" else reverse("cases:report"))
    return page(request, draft, name, _form(request, draft, name, bound=False))


@public
@require_safe
def plate(request: HttpRequest, plate: str) -> HttpResponse:
    """The code on a building's door: the report knows where it is and asks for nothing more."""
    found = where.plate(plate)
    if found is None:
        return render(request, "cases/plate_gone.html", status=404)
    draft = Draft(request, time.now())
    draft.name, draft.cookie = drafts.new_name(), False
    at, stairs = found.building, say(found.stairwell.name) if found.stairwell is not None else ""
    draft.said = {
        "place": " ".join(part for part in (at.address, say(at.name), stairs) if part)[:200],
        "lon": at.lon, "lat": at.lat, "building": str(at.pk), "area": at.area_id,
    }  # fmt: skip
    draft.keep()
    ended = _("登记里这栋楼已经停用（拆除或改建）。照样可以报，地点已经写好。") if found.ended else ""
    return page(request, draft, "what", asked.What(), notice=ended)


@public
@require_safe
def photo(request: HttpRequest, photo: UUID) -> HttpResponse:
    """A photo of the report that this browser is writing."""
    draft = Draft(request, time.now())
    if str(photo) not in draft.said.get("photos", ()):
        raise Http404
    content = find.content(str(photo), small=True)
    if not content:
        raise Http404
    return serving.answer(content, name="photo")


@public
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """The report is sent; the same sent twice is one report and reads the same answer."""
    now = time.now()
    draft = Draft(request, now)
    said = draft.said
    if not said or (not said.get("area") and not said.get("sent")):
        return _late(request, draft)
    if said.get("sent"):
        return _answer(request, draft, said["sent"])
    said["danger"] = bool(request.POST.get("danger"))
    # What they take it for; whether it is, somebody at the desk decides.
    said["joins"] = number(request.POST.get("joins", ""))
    said["for"] = request.POST.get("for", "")
    if said["for"] and said["for"] not in _helped(request):
        text = _("您现在不能替这个人报告，可能对方刚刚撤销了。请重新选替谁报告，再按“发出”。")
        said["for"] = ""
        return page(request, draft, "check", None, notice=text)
    try:
        opened = _report(request, draft)
    except LookupError:
        return _nobody(request, draft)
    except (Denied, Repeated):
        text = _("这份报告没有收下，写的都还在。请再按一次“发出”；还是不行，请打 12345 或到社区窗口。")
        return page(request, draft, "check", None, notice=text)
    draft.said = {"sent": opened.matter}
    draft.keep()
    return _answer(request, draft, opened.matter)


def _nobody(request: HttpRequest, draft: Draft) -> HttpResponse:
    """No office answers for the place, nor anywhere above it: what happens with the report, and what to do now."""
    log.warning("nobody answers for reports in %s", draft.said.get("area") or "any area")
    text = _(
        "这个地点还没有单位负责，往上也没有，所以没有发出，谁也没有收到。写的都还在，留两个小时。"
        "地点选错了，请改“在哪里”再发。没有选错：有危险打 110、119 或 120；别的事打 12345，或到街道办事处的窗口说。"
        "管这个网站的人会在日志里看到缺了单位。"
    )
    to = "check" if draft.said.get("area") else "community"
    return page(request, draft, to, _form(request, draft, to, bound=False), notice=text)


def _helped(request: HttpRequest) -> dict[str, Person]:
    """For whom whoever is signed in may report besides themselves, by number."""
    if not request.user.is_authenticated:
        return {}
    return {str(row.person_id): row.person for row in helped_by(str(request.user.person.pk))}


def _report(request: HttpRequest, draft: Draft) -> Opened:
    said, reach = draft.said, draft.said.get("reach", {})
    me = request.user.person if request.user.is_authenticated else None
    person = _helped(request)[said["for"]] if said.get("for") else me
    contact = None
    if person is None and reach.get("how") in ("phone", "email"):
        contact = Contact(
            name=reach.get("name", ""), phone=reach["phone"] if reach["how"] == "phone" else "",
            email=reach["email"] if reach["how"] == "email" else "", rule=reach.get("rule", ""),
            hours=reach.get("hours", "") if reach.get("rule") == "hours" else "",
        )  # fmt: skip
    answers = dict(said.get("answers", {}))
    organisations, persons = _about(said)
    if said.get("about") == "yes" and said.get("other"):
        answers["about"] = said["other"]
    if said.get("joins"):
        answers["joins"] = said["joins"]
    report = Report(
        words=said.get("words", ""), area=said["area"], category=said.get("kind", ""), place=said.get("place", ""),
        lon=said.get("lon"), lat=said.get("lat"), building=said.get("building", ""), answers=answers,
        language=reach.get("language") or get_language() or "zh-hans", about_organisations=organisations,
        about_persons=persons, urgency="urgent" if said["danger"] else "", photos=tuple(said.get("photos", ())),
    )  # fmt: skip
    return report_case(
        report,
        by=Actor(person=str(me.pk) if me else ""),
        now=draft.now,
        person=person,
        once=drafts.once(draft.name),
        held_by=above_unnamed(said),
        photos_of=draft.owner,
        contact=contact,
        voice_id=drafts.voice(draft.name),
        letters=drafts.letters(draft.name),
    )


def _about(said: Said) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whom it complains of: organisations by code, and who sits at the posts that were named."""
    if said.get("about") != "yes":
        return (), ()
    named = [str(token) for token in said.get("offices", ())]
    seats = Seat.objects.filter(code__in=[token[2:] for token in named if token.startswith("s:")])
    persons = sorted({str(seat.sitter_id) for seat in seats if seat.sitter_id})
    return tuple(token[2:] for token in named if token.startswith("o:")), tuple(persons)


def _answer(request: HttpRequest, draft: Draft, matter: str) -> HttpResponse:
    """Where it is, who answers, until when; and the code, shown here and nowhere else."""
    row = Matter.objects.get(pk=matter)
    letters = spaced(drafts.letters(draft.name))
    link = f"{request.scheme}://{request.get_host()}{reverse('cases:follow')}"
    names = Names(reader())
    voice = Voice.objects.filter(pk=drafts.voice(draft.name)).first()
    helped = _helped(request).get(str(voice.person_id)) if voice is not None else None
    given = {
        "matter": row, "code": letters, "for_whom": helped.name if helped is not None else "",
        "link": link, "draft": draft.name, "now": draft.now,
        "qr": segno.make(f"{link}#{letters}", error="m").svg_data_uri(border=2, scale=4),
        "seal": seal_of(matter), "where": names.org(row.held_by),
        "who": names.seat(row.seat) if row.seat else names.org(row.held_by), "protected": bool(row.about),
        "missing": missing_year(row.kind, row),
    }  # fmt: skip
    answer = render(request, "cases/report_sent.html", given)
    answer.delete_cookie(COOKIE, path="/", samesite="Lax")
    return answer
