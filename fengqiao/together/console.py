"""Two named people at the console: each gives their account and a code, or the password where there is no code."""

from __future__ import annotations

from collections.abc import Callable
from getpass import getpass

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP

from fengqiao.people.models import Account, Organisation
from fengqiao.people.standing import Actor, of_seat, posts_of

Ask = Callable[[str], str]


class NotTwo(Exception):
    """Why these are not two people who may: (zh, en)."""


def leads_at_the_top(by: Actor) -> bool:
    """The owner and leads at the top and next below it, and the independent post."""
    org = Organisation.objects.get(code=by.org)
    if by.kind != "lead" or org.kind not in ("centre", "independent"):
        return False
    return org.kind == "independent" or not org.above or not Organisation.objects.get(code=org.above).above


def two(*, never: str = "", ask: Ask = input, secret: Ask = getpass) -> tuple[Actor, Actor]:
    """Who signed, first and second, each under a post that may; raises NotTwo. `never` is a person who may not."""
    first = _one("第一人 · first person", ask, secret)
    second = _one("第二人 · second person", ask, secret)
    if first.person == second.person:
        raise NotTwo("两次是同一个人。要两个人。", "It was the same person twice. It takes two.")
    if never in (first.person, second.person):
        raise NotTwo("不能由要任命的人自己签。", "Whoever it is about cannot sign for it.")
    return first, second


def _one(who: str, ask: Ask, secret: Ask) -> Actor:
    name = ask(f"{who} · 账户名 account: ").strip()
    code = secret("  动态码、备用码；没有设的用密码 · code, recovery code, or the password where none is set: ").strip()
    account = Account.objects.filter(username__iexact=name, is_active=True).first()
    # The same words for who is not known and for a wrong code.
    if account is None or account.person_id is None or not _shown(account, code):
        raise NotTwo("账户名或码不对。什么也没有做。", "The account or the code is wrong. Nothing was done.")
    for seat in posts_of(account.person_id):
        actor = of_seat(seat)
        if leads_at_the_top(actor):
            return actor
    raise NotTwo(
        f"{name} 不是最上两级的负责人，也不在独立受理岗。",
        f"{name!r} leads neither at the two highest levels nor at the independent post.",
    )


def _shown(account: Account, code: str) -> bool:
    factors = {row.type: row for row in Authenticator.objects.filter(user=account)}
    if "totp" in factors:
        codes = factors.get("recovery_codes")
        return TOTP(factors["totp"]).validate_code(code) or (
            codes is not None and bool(RecoveryCodes(codes).validate_code(code))
        )
    # A passkey cannot be shown at a console; whoever has nothing else confirms on the page.
    return not factors and account.check_password(code)
