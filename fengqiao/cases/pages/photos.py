"""A photo of a matter, for whoever has sight of the group it is in today."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from fengqiao.cases import find as cases
from fengqiao.cases.pages.follow import standing
from fengqiao.cases.pages.public import public
from fengqiao.files import find, serving
from fengqiao.files.models import File
from fengqiao.ledger import reads, time
from fengqiao.matters import find as matters
from fengqiao.matters import reading
from fengqiao.matters.models import Matter
from fengqiao.people.session import actor_of
from fengqiao.people.standing import Actor


@public
@require_http_methods(["GET", "HEAD", "POST"])
def photo(request: HttpRequest, photo: UUID) -> HttpResponse:
    """The photo, or the same 404 as for one that never was.

    A browser without cookies sends by POST what its code opened: no address bears it.
    """
    file = find.one(str(photo))
    if file is None or not any(_sees(request, by, file) for by in _askers(request, file)):
        _turned_away(request, file)
        raise Http404
    content = find.content(file.id, small="small" in request.GET)
    if not content:
        raise Http404
    return serving.answer(content, name=f"photo-{file.made_at:%Y%m%d}")


def _turned_away(request: HttpRequest, file: File | None) -> None:
    """An attempt at a photo of a protected complaint is on record and shown to its reporter."""
    by = actor_of(request) if file is not None else None
    if file is None or by is None or not by.post:
        return
    if not Matter.objects.filter(pk=file.subject).exclude(about="").exists():
        return
    if matters.one(by, file.subject, time.now()) is None:
        reads.look(by=by, organisation=by.org, subject=file.subject, groups=("about",), now=time.now(), refused=True)


def _askers(request: HttpRequest, file: File) -> Iterator[Actor]:
    at = standing(request)
    if at is not None and at.matter == file.subject:
        yield at.by
    by = actor_of(request)
    if by is not None:
        yield by
        yield Actor(person=by.person)


def _sees(request: HttpRequest, by: Actor, file: File) -> bool:
    now = time.now()
    sight = matters.one(by, file.subject, now)
    if sight is None or file.group not in sight.groups:
        return False
    if sight.standings == {"reporter"}:
        return cases.may_see(by, file)
    return reading.opened_photo(by, sight, file.group, now, reading.why(request.session, sight.matter.id, now))
