"""GeoReport v2 as a server: services, definitions, requests, tokens; JSON and XML, the standard's errors."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from django.urls import path, register_converter
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from fengqiao.cases.act import report_case
from fengqiao.cases.models import Case, Category
from fengqiao.files import find as files
from fengqiao.files.serving import answer as picture
from fengqiao.intake.act import open311 as act
from fengqiao.intake.models import Cleared, Key
from fengqiao.intake.open311 import find, taking
from fengqiao.intake.open311.words import DAYS, MOST, Problem, asked, one, problem, read_moment, written
from fengqiao.ledger import time
from fengqiao.matters.models import Matter
from fengqiao.matters.once import Repeated
from fengqiao.people.models import Organisation
from fengqiao.people.standing import Actor
from fengqiao.ui.words import say

View = Callable[..., HttpResponse]


def spoken(*methods: str) -> Callable[[View], View]:
    """An address of the standard: its errors as a list, for programs that bring no cookie."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def wrapped(request: HttpRequest, *given: Any, form: str, **more: Any) -> HttpResponse:
            try:
                if request.method not in methods:
                    raise Problem(405, _("这个地址不接受这种请求。"))
                _jurisdiction(request)
                return view(request, *given, form=form, **more)
            except Problem as error:
                return problem(form, error)
            except (SuspiciousOperation, UnreadablePostError, RawPostDataException, Repeated) as error:
                code = 409 if isinstance(error, Repeated) else 400
                return problem(form, Problem(code, _("没有读懂这个请求。")))

        return wrapped

    return decorate


def _jurisdiction(request: HttpRequest) -> None:
    """One installation is one city; a part of it may be named, what is elsewhere is not found."""
    named = asked(request, "jurisdiction_id", 64)
    if named and not Organisation.objects.filter(code=named, kind="centre", valid_to=None).exists():
        raise Problem(404, _("没有这个 jurisdiction_id。"))


def _key(request: HttpRequest, scope: str, now: datetime) -> Key:
    key = _brought(request, now)
    if key is None:
        raise Problem(403, _("没有 api_key，或它已经停用、到期。"))
    if scope not in key.scopes:
        raise Problem(403, _("这个 api_key 不能做这件事。"))
    return key


def _brought(request: HttpRequest, now: datetime) -> Key | None:
    """In the form or query, as the standard has it, or in a header that no log of addresses keeps."""
    return find.key_of(request.headers.get("Api-Key", "")[:200] or asked(request, "api_key", 200), now)


@spoken("GET", "HEAD")
def discovery(request: HttpRequest, form: str) -> HttpResponse:
    """Where everything is."""
    base = f"{settings.PUBLIC_URL}/open311/v2"
    formats = ["text/xml", "application/json"]
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2", "url": base, "changeset": "2026-11-24T00:00:00Z",
        "type": "production", "formats": formats,
    }  # fmt: skip
    told = {
        "changeset": "2026-11-24T00:00:00Z",
        "contact": settings.PUBLIC_URL,
        "key_service": _("请向本单位索取密钥。"),
    }
    return one(form, "discovery", told | {"endpoints": [endpoint]})


@spoken("GET", "HEAD")
def services(request: HttpRequest, form: str) -> HttpResponse:
    """What may be reported."""
    now = time.now()
    names = dict(Category.objects.values_list("code", "name"))
    return written(form, "services", "service", [_service(row, names) for row in find.services(now)])


def _service(row: Category, names: dict[str, Any]) -> dict[str, Any]:
    return {
        "service_code": row.code, "service_name": say(row.name), "description": say(row.hint),
        "metadata": bool(row.questions), "type": "realtime", "keywords": "", "group": say(names.get(row.parent)),
    }  # fmt: skip


@spoken("GET", "HEAD")
def definition(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """What a service asks."""
    row = find.service(code.replace("\0", ""), time.now())
    if row is None:
        raise Problem(404, _("没有这个 service_code。"))
    attributes = [_attribute(number, question) for number, question in enumerate(row.questions or ())]
    return one(form, "service_definition", {"service_code": row.code, "attributes": attributes})


def _attribute(number: int, question: dict[str, Any]) -> dict[str, Any]:
    options = question.get("choices") or ([{"zh": "是", "en": "Yes"}, {"zh": "不是", "en": "No"}])
    chosen = question.get("kind") in ("choice", "yesno")
    values = [{"key": str(option.get("zh")), "name": say(option)} for option in options] if chosen else []
    return {
        "variable": True, "code": str(question.get("name") or number),
        "datatype": "singlevaluelist" if chosen else "string", "required": False, "datatype_description": "",
        "order": number + 1, "description": say(question.get("label")), "values": values,
    }  # fmt: skip


@spoken("GET", "HEAD", "POST")
def requests(request: HttpRequest, form: str) -> HttpResponse:
    """Report one, or read those that staff cleared for everybody."""
    return _report(request, form) if request.method == "POST" else _list(request, form)


def _report(request: HttpRequest, form: str) -> HttpResponse:
    now = time.now()
    key = _key(request, "report", now)
    once = request.headers.get("Idempotency-Key", "").strip('" ') or str(uuid.uuid4())
    try:
        once = str(uuid.UUID(once))
    except ValueError:
        raise Problem(400, _("Idempotency-Key 不是 UUID。")) from None
    sent = Case.objects.filter(source_key=f"{find.SOURCE}:{key.pk}:{once}").select_related("matter").first()
    if sent is None:
        taking.paced(key, now)
        report, contact = taking.report(request, key, once, now)
        try:
            opened = report_case(report, by=Actor(person=""), now=now, contact=contact, with_code=False)
        except LookupError:
            raise Problem(400, _("这个地方没有单位负责。")) from None
        matter = Matter.objects.get(pk=opened.matter)
    else:
        matter = sent.matter
    notice = _("已收到。急事请打 110、119 或 120。")
    if key.by_token:
        token = act.make_token(matter=matter, by=Actor(person=f"key:{key.pk}"), now=now)
        told: dict[str, Any] = {"token": token, "service_notice": notice, "account_id": ""}
    else:
        told = {"service_request_id": matter.number, "service_notice": notice, "account_id": ""}
    return written(form, "service_requests", "request", [told], 201)


def _list(request: HttpRequest, form: str) -> HttpResponse:
    now = time.now()
    rows = find.public(now)
    numbers = [each.strip() for each in asked(request, "service_request_id", 4000).split(",") if each.strip()][:MOST]
    mine: list[Matter] = []
    if numbers:
        rows = rows.filter(matter__number__in=numbers)
        mine = find.own(_brought(request, now), numbers)
    else:
        start, end = _span(request, now)
        rows = rows.filter(matter__opened_at__gte=start, matter__opened_at__lte=end)
        codes = [each.strip() for each in asked(request, "service_code", 4000).split(",") if each.strip()]
        states = [each.strip() for each in asked(request, "status", 40).split(",") if each.strip()]
        if set(states) - {"open", "closed"}:
            raise Problem(400, _("status 只能是 open 或 closed。"))
        if codes:
            rows = rows.filter(matter__category__in=codes)
        if len(set(states)) == 1:
            rows = rows.filter(matter__ended_at__isnull=states[0] == "open")
    part = asked(request, "jurisdiction_id", 64)
    if part:
        scope = Organisation.objects.values_list("scope", flat=True).get(code=part)
        rows = rows.filter(matter__origin_scope__startswith=scope)
    found = list(rows.order_by("-matter__opened_at", "-matter_id")[:MOST])
    return written(form, "service_requests", "request", find.told(found, mine))


def _span(request: HttpRequest, now: datetime) -> tuple[datetime, datetime]:
    """90 days at most: from a start on, up to an end, or up to now."""
    given: dict[str, datetime] = {}
    for name in ("start_date", "end_date"):
        text = asked(request, name, 40)
        if text:
            at = read_moment(text)
            if at is None:
                raise Problem(400, _("%(name)s 不是带时区的时间。") % {"name": name})
            given[name] = at
    length = timedelta(days=DAYS)
    try:
        start = given.get("start_date") or given.get("end_date", now) - length
        end = given.get("end_date") or (start + length if "start_date" in given else now)
        if end < start:
            raise Problem(400, _("end_date 早于 start_date。"))
        return start, min(end, start + length)
    except OverflowError:
        raise Problem(400, _("时间太远。")) from None


@spoken("POST")
def erased(request: HttpRequest, form: str) -> HttpResponse:
    """Whoever sent us something says that personal data of it was erased or corrected there (beyond the standard)."""
    now = time.now()
    key = _key(request, "report", now)
    number, what = asked(request, "service_request_id", 64), asked(request, "what", 12)
    sent = Case.objects.filter(source_key__startswith=f"{find.SOURCE}:{key.pk}:", matter__number=number)
    case = sent.select_related("matter").first()
    if case is None or what not in ("erased", "corrected"):
        raise Problem(404, _("没有找到这件事。"))
    act.asked_there(key=key, matter=case.matter, what=what, now=now)
    return written(form, "service_requests", "request", [{"service_request_id": number, "service_notice": what}])


@spoken("GET", "HEAD")
def request_one(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """One request: cleared, or one's own; else the same answer as for a number that does not exist."""
    now = time.now()
    number = number.replace("\0", "")
    rows = list(find.public(now).filter(matter__number=number))
    items = find.told(rows, [] if rows else find.own(_brought(request, now), [number]))
    if not items:
        raise Problem(404, _("没有找到这件事。"))
    return written(form, "service_requests", "request", items)


@spoken("GET", "HEAD")
def token(request: HttpRequest, token: str, form: str) -> HttpResponse:
    """A token exchanged for the number, once, within a day."""
    if request.method == "HEAD":
        raise Problem(404, _("没有这个凭证，或它已经用过、过期。"))
    matter = act.use_token(secret=token, now=time.now())
    if matter is None:
        raise Problem(404, _("没有这个凭证，或它已经用过、过期。"))
    return written(form, "service_requests", "request", [{"token": token, "service_request_id": matter.number}])


@never_cache
@require_safe
def photo(request: HttpRequest, photo: uuid.UUID) -> HttpResponse:
    """A photo that staff cleared for everybody."""
    file = files.one(str(photo))
    row = Cleared.objects.filter(pk=file.subject).first() if file is not None else None
    if file is None or row is None or str(photo) not in row.photos:
        raise Http404
    if not find.public(time.now()).filter(pk=row.pk).exists():
        raise Http404
    content = files.content(file.id)
    if not content:
        raise Http404
    return picture(content, name="photo")


class Form:
    """The end of an address: the standard's two formats and no other."""

    regex = "json|xml"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Form, "open311")
urlpatterns = [
    path("photos/<uuid:photo>.jpg", photo, name="open311_photo"),
    path("discovery.<open311:form>", discovery, name="open311_discovery"),
    path("services.<open311:form>", services, name="open311_services"),
    path("services/<str:code>.<open311:form>", definition, name="open311_definition"),
    path("requests.<open311:form>", requests, name="open311_requests"),
    path("requests/<str:number>.<open311:form>", request_one, name="open311_request"),
    path("erased.<open311:form>", erased, name="open311_erased"),
    path("tokens/<str:token>.<open311:form>", token, name="open311_token"),
]
