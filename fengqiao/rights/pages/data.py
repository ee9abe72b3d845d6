"""My data: what is held about me, who looked, a copy to take along, and to have it erased."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fengqiao.cases.pages.public import mine as signed_in
from fengqiao.ledger import time
from fengqiao.people.models import Helper, Person
from fengqiao.people.standing import Actor
from fengqiao.rights import act, copies, find


def of_oneself(page: Callable[[HttpRequest, Person], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A page of the person who is signed in; anybody else is led to the door."""

    @never_cache
    @wraps(page)
    def wrapped(request: HttpRequest) -> HttpResponse:
        if not signed_in(request):
            return HttpResponseRedirect(f"{reverse('account_login')}?next={reverse('rights:data')}")
        return page(request, get_object_or_404(Person, pk=request.user.person_id))  # type: ignore[union-attr]

    return wrapped


@require_safe
@of_oneself
def data(request: HttpRequest, person: Person) -> HttpResponse:
    """Everything held about whoever is signed in."""
    reports = find.reports(person)
    given = {
        "person": person, "reports": reports, "looks": find.looks(person)[:100],
        "receivers": find.receivers(person), "now": time.now(),
        "helpers": Helper.objects.filter(person=person, revoked_at=None).exclude(helper=None).select_related("helper"),
        "ended": sum(row.keeps != "open" for row in reports), "stay": sum(row.keeps == "open" for row in reports),
    }  # fmt: skip
    return render(request, "rights/data.html", given)


@require_POST
@of_oneself
def copy(request: HttpRequest, person: Person) -> HttpResponse:
    """The same as a file that other programs read."""
    now = time.now()
    answer = JsonResponse(copies.copy(person, now), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer["Content-Disposition"] = f'attachment; filename="fengqiao-{now:%Y%m%d}.json"'
    return answer


@require_POST
@of_oneself
def erase(request: HttpRequest, person: Person) -> HttpResponse:
    """Erased for good, after it was said what goes and what stays."""
    done = act.erase(person, by=Actor(person=str(person.pk)), now=time.now())
    if done.person:
        messages.success(request, _("已删除：您报的事里的原话、地点、照片，以及您的姓名和联系方式。"))
        if done.account:
            said = _("账户里也没有您的名字了。以后登录用这个账户名，请抄下来：%(name)s") % {"name": done.account}
            messages.success(request, said)
    elif done.reports:
        messages.success(
            request,
            _("已删除 %(n)s 件里的原话、地点和照片。没办完的还留着，办完以后可以再来删。") % {"n": done.reports},
        )
    else:
        messages.info(request, _("现在没有可以删的：没办完的事要有人负责到底，办完以后再来。"))
    return redirect("rights:data")
