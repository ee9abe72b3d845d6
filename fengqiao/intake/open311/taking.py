"""A report as the standard sends it, read and judged before it becomes a case."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.utils.translation import gettext as _

from fengqiao.cases import where
from fengqiao.cases.act import Contact, Report
from fengqiao.cases.forms import plain
from fengqiao.cases.models import Case, Category
from fengqiao.intake.models import Key
from fengqiao.intake.open311 import find
from fengqiao.intake.open311.words import Problem, asked
from fengqiao.places import find as places
from fengqiao.ui.words import reader, say

REFUSED = ("device_id", "account_id", "first_name", "last_name")
AN_HOUR = 300


def report(request: HttpRequest, key: Key, once: str, now: datetime) -> tuple[Report, Contact | None]:
    """The report and how its reporter wants to be reached; a Problem where it cannot be taken."""
    named = next((name for name in REFUSED if asked(request, name)), "")
    if named:
        raise Problem(400, _("不收 %(name)s：上报不需要说明是谁、用什么设备。") % {"name": named})
    category = _service(request, now)
    area, place, lon, lat, building = _where(request)
    words = plain(asked(request, "description", 4000))
    answers = _answers(request, category)
    media = asked(request, "media_url", 200)
    if media:
        # Kept as text beside the words; nobody here ever fetches it.
        answers["media_url"] = media
    found = Report(
        words=words or say(category.name), area=area, category=category.code, place=place, lon=lon, lat=lat,
        building=building, answers=answers, source=find.SOURCE, source_key=f"{find.SOURCE}:{key.pk}:{once}",
        language="en" if reader() == "en" else "zh-hans",
    )  # fmt: skip
    return found, _contact(request)


def paced(key: Key, now: datetime) -> None:
    """A program sends 300 an hour, and is told when to come again."""
    since = now - timedelta(hours=1)
    sent = Case.objects.filter(source_key__startswith=f"{find.SOURCE}:{key.pk}:", matter__opened_at__gt=since)
    if sent.count() >= AN_HOUR:
        raise Problem(429, _("一小时内收到太多，请过一会儿再发。"), wait=600)


def _service(request: HttpRequest, now: datetime) -> Category:
    code = asked(request, "service_code")
    if not code:
        raise Problem(400, _("没有写 service_code。"))
    category = find.service(code, now)
    if category is None:
        raise Problem(404, _("没有这个 service_code。"))
    return category


def _where(request: HttpRequest) -> tuple[str, str, float | None, float | None, str]:
    """(area, place, lon, lat, building): lat and long, address_string or address_id; none is refused."""
    lon, lat = _degrees(request, "long"), _degrees(request, "lat")
    words = plain(asked(request, "address_string", 200), lines=False)
    plate = asked(request, "address_id", 36)
    if (lon is None) != (lat is None):
        raise Problem(400, _("lat 和 long 要一起给。"))
    if plate:
        found = places.building(plate)
        if found is None:
            raise Problem(400, _("没有这个 address_id（楼牌码）。"))
        return str(found.area_id), words or found.address or say(found.name), found.lon, found.lat, str(found.pk)
    if lon is not None and lat is not None:
        if not (73 <= lon <= 136 and 3 <= lat <= 54):
            raise Problem(400, _("这个点不在国内：请用 WGS-84 的度数，并核对 lat 和 long 是否写反。"))
        area = where.at(lon, lat)
        if not area and where.drawn():
            raise Problem(400, _("这个点不在本地任何一个区里。"))
        return area or _by_words(words), words, lon, lat, ""
    if not words:
        raise Problem(400, _("没有写在哪里：请给 lat 和 long、address_string 或 address_id。"))
    return _by_words(words), words, None, None, ""


def _by_words(words: str) -> str:
    named = where.named_in(words)
    found = named[0][0] if len(named) == 1 else where.top()
    if not found:
        raise Problem(400, _("这里没有单位负责。"))
    return found


def _degrees(request: HttpRequest, name: str) -> float | None:
    text = asked(request, name, 40)
    if not text:
        return None
    if not re.fullmatch(r"[+-]?\d{1,3}(\.\d{1,20})?", text):
        raise Problem(400, _("%(name)s 不是度数。") % {"name": name})
    return float(text)


def _answers(request: HttpRequest, category: Category) -> dict[str, str]:
    given = {}
    for number, question in enumerate(category.questions or ()):
        name = str(question.get("name") or number)
        value = plain(asked(request, f"attribute[{name}]", 400), lines=False)
        if value:
            given[name] = value[:200]
    return given


def _contact(request: HttpRequest) -> Contact | None:
    email, phone = asked(request, "email", 120), asked(request, "phone", 32)
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Problem(400, _("email 不是邮箱地址。")) from None
    digits = re.sub(r"[\s\-()（）.]", "", phone)
    if phone and not re.fullmatch(r"\+?\d{5,15}", digits):
        raise Problem(400, _("phone 不是电话号码。"))
    return Contact(phone=digits, email=email) if email or digits else None
