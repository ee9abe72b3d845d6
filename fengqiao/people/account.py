"""Pages of one's own: the post one acts under, one's details, one's helpers, and an account for somebody else."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from fengqiao import keys
from fengqiao.ledger import time
from fengqiao.people import act, find
from fengqiao.people.forms import HelpForm, InviteForm, MeForm, NameHelperForm
from fengqiao.people.models import Account, Helper, Person
from fengqiao.people.session import AS_RESIDENT, actor_of, choose, for_post, login, on_leave, post_words, work_place
from fengqiao.people.standing import Actor, posts_of
from fengqiao.people.words import refusal
from fengqiao.ui.pages import safe_next, too_many

MOST = 40
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@never_cache
@login
def choose_post(request: HttpRequest, by: Actor) -> HttpResponse:
    """One acts under one named post; sight follows it."""
    if request.method == "POST":
        if choose(request, request.POST.get("post", "").replace("\0", "")):
            by = actor_of(request) or by
            return HttpResponseRedirect(safe_next(request, work_place() if by.post else "/"))
        messages.warning(request, _("您不在这个岗位上，或这个岗位刚换了人。"))
    found = posts_of(by.person, MOST)
    away = on_leave([seat.code for seat in found], time.now())
    posts = [
        {"code": seat.code, "words": post_words(seat, by.person, away), "on": seat.code == by.post, "kind": seat.kind}
        for seat in found
    ]
    there = request.GET.get("next", "")
    return render(
        request,
        "people/choose.html",
        {
            "posts": posts,
            "as_resident": AS_RESIDENT,
            "none_on": not by.post,
            "there": there,
            "more": len(posts) == MOST,
        },
    )


@never_cache
@login
def me(request: HttpRequest, by: Actor) -> HttpResponse:
    """My details, how I may be reached, who may act for me."""
    person = Person.objects.get(pk=by.person)
    form = MeForm(initial=MeForm.initial_of(person))
    if request.method == "POST":
        form = MeForm(request.POST)
        if form.is_valid():
            act.change_person(person=person, by=by, now=time.now(), **form.columns())
            messages.success(request, _("已保存。从现在起按新的方式联系您。"))
            return redirect("people:me")
    return _me(request, by, person, form=form)


def _me(request: HttpRequest, by: Actor, person: Person, **more: object) -> HttpResponse:
    helpers = Helper.objects.filter(person=person, revoked_at=None).select_related("helper").order_by("since")
    helps = Helper.objects.filter(helper=person, revoked_at=None).select_related("person").order_by("since")
    status = 422 if any(getattr(form, "errors", None) for form in more.values()) else 200
    return render(
        request,
        "people/me.html",
        {
            "person": person, "helpers": helpers, "helps": helps, "now": time.now(),
            "form": MeForm(initial=MeForm.initial_of(person)), "name_form": NameHelperForm(), "help_form": HelpForm(),
            **more,
        },
        status=status,
    )  # fmt: skip


@never_cache
@require_POST
@login
def name_helper(request: HttpRequest, by: Actor) -> HttpResponse:
    """Name a helper; the code is shown once, to be told to them."""
    person = Person.objects.get(pk=by.person)
    form = NameHelperForm(request.POST)
    if not form.is_valid():
        return _me(request, by, person, name_form=form)
    letters = "".join(secrets.choice(LETTERS) for _n in range(12))
    act.offer_help(person=person, called=form.cleaned_data["called"], code=_mac(letters), by=by, now=time.now())
    shown = "-".join((letters[:4], letters[4:8], letters[8:]))
    return _me(request, by, person, code=shown, called=form.cleaned_data["called"])


@never_cache
@require_POST
@login
def take_help(request: HttpRequest, by: Actor) -> HttpResponse:
    """Enter the code of somebody who named me."""
    person = Person.objects.get(pk=by.person)
    allowed = ratelimit.consume(request, app="people", action="help", config={"help": "10/h/user"})
    if not allowed:
        return too_many(request)
    form = HelpForm(request.POST)
    if form.is_valid():
        letters = "".join(each for each in form.cleaned_data["code"].upper() if each in LETTERS)
        try:
            row = act.accept_help(code=_mac(letters), helper=person, by=by, now=time.now())
        except act.Refusal as refused:
            form.add_error("code", str(refusal(refused.why)))
        else:
            messages.success(request, _("现在您可以替%(name)s办事了。") % {"name": row.person.name or _("对方")})
            return redirect("people:me")
    return _me(request, by, person, help_form=form)


@never_cache
@require_POST
@login
def end_helper(request: HttpRequest, by: Actor, helper: str) -> HttpResponse:
    """Taken back by the one who is helped, or laid down by the one who helps."""
    row = Helper.objects.filter(pk=helper, revoked_at=None).first()
    if row is None or by.person not in (str(row.person_id), str(row.helper_id)):
        raise Http404
    act.end_helper(helper=row, by=by, now=time.now())
    messages.success(request, _("已撤销，从现在起不能再代办。"))
    return redirect("people:me")


def _mac(letters: str) -> str:
    return hmac.new(keys.key(settings.HOME, "helpers").encode(), letters.encode(), hashlib.sha256).hexdigest()


@never_cache
@for_post(kinds=("desk", "lead"))
def invite(request: HttpRequest, by: Actor) -> HttpResponse:
    """An account for a new colleague (a lead), or for a resident at the counter; the link works once."""
    seats = find.seat_choices(by) if by.kind == "lead" else []
    form = InviteForm(request.POST if request.method == "POST" else None, seats=seats)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        now = time.now()
        try:
            account = _invited(by, given, now=now)
        except act.Refusal as refused:
            form.add_error("account" if refused.why == "name_taken" else None, str(refusal(refused.why)))
        else:
            return link_page(request, account)
    return render(request, "people/invite.html", {"form": form}, status=422 if form.errors else 200)


def _invited(by: Actor, given: dict[str, str], *, now: datetime) -> Account:
    with act.together():
        person = act.register(
            name=given["name"],
            phone=given["phone"],
            email=given["email"],
            district=find.district_of(by),
            by=by,
            now=now,
        )
        account = act.invite(person=person, username=given["account"], by=by, now=now)
        if given.get("seat"):
            act.appoint(seat=given["seat"], person=person, by=by, now=now)
    return account


def link_page(request: HttpRequest, account: Account) -> HttpResponse:
    return render(request, "people/link.html", {"account": account, "link": link_of(account), "now": time.now()})


def link_of(account: Account) -> str:
    """The address under which a password is set, once, within three days."""
    key = f"{user_pk_to_url_str(account)}-{default_token_generator.make_token(account)}"
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    return settings.PUBLIC_URL + path.replace("UID-KEY", key)
