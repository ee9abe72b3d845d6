"""`fengqiao install`: how an installation begins, and how its only administrator gets in again."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import django

if TYPE_CHECKING:
    from fengqiao.places.tree import Place

Words = dict[str, str]

COLUMNS = {
    "code": "代码", "parent": "上级类别", "zh": "名称", "en": "英文名", "urgency": "急缓", "hazard": "隐患",
    "public": "公开", "levels_up": "上几级",
}  # fmt: skip
YES, NO = {"1", "是", "yes", "true"}, {"", "0", "否", "no", "false"}
URGENCIES = {"": "normal", "一般": "normal", "normal": "normal", "紧急": "urgent", "urgent": "urgent"}


class Stop(Exception):
    """Why it cannot be done, with what to do next: (zh, en)."""


class Line(NamedTuple):
    """A category as a row of the sheet describes it."""

    code: str
    parent: str
    name: Words
    urgency: str
    hazard: bool
    public: bool
    levels_up: int


def main(argv: list[str]) -> int:
    """0 done; 2 not done, with the reason; nothing is left half done."""
    given = parser().parse_args(argv)
    django.setup()
    from fengqiao.ledger import time  # noqa: PLC0415  (rooms are read once the settings are)
    from fengqiao.people.act import Refusal  # noqa: PLC0415
    from fengqiao.people.words import refusal  # noqa: PLC0415

    try:
        for says in DOES[given.verb](given, time.now()):
            print(says)
    except Stop as stop:
        print(*stop.args, file=sys.stderr)
    except Refusal as refused:
        from django.utils.translation import override  # noqa: PLC0415

        for language in ("zh-hans", "en"):
            with override(language):
                print(refusal(refused.why), file=sys.stderr)
    except OSError as error:
        print(f"读不了文件 · cannot read the file: {error.filename}: {error.strerror}", file=sys.stderr)
    else:
        return 0
    return 2


def parser() -> argparse.ArgumentParser:
    """The words of the command."""
    top = argparse.ArgumentParser(prog="fengqiao install", description="开始使用 · begin")
    verbs = top.add_subparsers(dest="verb", required=True, metavar="…")
    one = verbs.add_parser(
        "top", help="最上一级：系统责任人、独立受理岗、第一个账户 · the top, its owner, the first account"
    )
    one.add_argument("area", help="区域代码，见 fengqiao places find · code of the area")
    one.add_argument("--owner", required=True, help="系统责任人姓名 · name of the owner")
    one.add_argument("--account", required=True, help="责任人的账户名 · the owner's account name")
    one.add_argument("--email", default="", help="责任人的邮箱 · the owner's e-mail")
    one.add_argument(
        "--independent", required=True, help="独立受理人姓名，须是另一个人 · the independent person's name"
    )
    one.add_argument("--independent-account", required=True, help="独立受理人的账户名 · that person's account name")
    one.add_argument("--zh", default="", help="单位名称 · name of the top in Chinese")
    one.add_argument("--en", default="", help="英文名 · its English name")
    one = verbs.add_parser("centres", help="设立各级中心，到社区为止 · set up the centres, down to the communities")
    one.add_argument("areas", nargs="+", metavar="area", help="区域代码，连同其下各级 · codes, with all below them")
    one = verbs.add_parser("categories", help="从 CSV 载入问题类别 · load categories from CSV")
    one.add_argument("file", type=Path)
    one = verbs.add_parser("link", help="重设一个账户的登录方式（留记录） · let an account in anew, on record")
    one.add_argument("account")
    one = verbs.add_parser(
        "owner", help="原系统责任人不在了：两人在场任命接任的 · two people appoint another owner where the last is gone"
    )
    one.add_argument("account", help="接任者的账户名 · the account name of the next owner")
    return top


def _top(given: argparse.Namespace, now: datetime) -> Iterator[str]:
    """The top organisation with its owner and the independent post; one installation has one top."""
    from fengqiao.ledger.door import SYSTEM  # noqa: PLC0415
    from fengqiao.people import act  # noqa: PLC0415
    from fengqiao.people.account import link_of  # noqa: PLC0415
    from fengqiao.people.models import Account, Organisation  # noqa: PLC0415
    from fengqiao.places.act import chain_of, load_kinds  # noqa: PLC0415

    place = _area(given.area)
    if given.account.casefold() == given.independent_account.casefold():
        raise act.Refusal("name_taken")
    there = Organisation.objects.filter(above="", kind="centre").exclude(code=place.code).first()
    if there is not None:
        raise Stop(
            f"已经装好了，最上一级是 {there.code}。下级用 fengqiao install centres。",
            f"It is installed already; the top is {there.code}. For those below: fengqiao install centres.",
        )
    name = {"zh": given.zh or _centre(place.name)["zh"], "en": given.en or _centre(place.name).get("en", "")}
    with act.together():
        done = act.install(
            area=place.code, level=place.level, scope=place.scope, district=chain_of(place.code), name=name,
            owner=given.owner, independent=given.independent, by=SYSTEM, now=now,
        )  # fmt: skip
        # Until somebody else is appointed the owner leads and answers at the top; the desk's people come later.
        act.appoint(seat=f"{place.code}/lead", person=done.owner, by=SYSTEM, now=now)
        act.invite(person=done.owner, username=given.account, email=given.email, by=SYSTEM, now=now)
        act.invite(person=done.independent, username=given.independent_account, by=SYSTEM, now=now)
        load_kinds(district=chain_of(place.code), by=SYSTEM, now=now)
    yield f"已设立 {name['zh']} · set up {name['en'] or name['zh']}"
    for username in (given.account, given.independent_account):
        yield f"{username}: {link_of(Account.objects.get(username=username))}"
    yield "每个链接三天内用一次，只交给本人。 Each link works once, within three days; hand it to its person only."


def _centres(given: argparse.Namespace, now: datetime) -> Iterator[str]:
    """A centre for each area named, for those between it and the top, and for those below it to the communities."""
    from fengqiao.ledger import gate  # noqa: PLC0415
    from fengqiao.ledger.door import SYSTEM  # noqa: PLC0415
    from fengqiao.people import act  # noqa: PLC0415
    from fengqiao.people.models import Organisation  # noqa: PLC0415
    from fengqiao.places import find  # noqa: PLC0415
    from fengqiao.places.act import chain_of  # noqa: PLC0415
    from fengqiao.places.models import COMMUNITY  # noqa: PLC0415

    top = Organisation.objects.filter(above="", kind="centre").first()
    if top is None:
        raise Stop(
            "还没有最上一级：先运行 fengqiao install top。", "There is no top yet; run fengqiao install top first."
        )
    known = find.tree()
    wanted = {}
    for code in given.areas:
        place = _area(code)
        if not place.scope.startswith(top.scope):
            raise Stop(f"{code} 不在 {top.code} 里。", f"{code} is not inside {top.code}.")
        inside = [each for each in known if each.scope.startswith(place.scope) and each.valid(None)]
        for each in (*known.path(code), *inside):
            if top.level < each.level <= COMMUNITY:
                wanted[each.code] = each
    there = set(Organisation.objects.filter(code__in=wanted).values_list("code", flat=True))
    fresh = sorted(
        (each for each in wanted.values() if each.code not in there), key=lambda each: (each.level, each.code)
    )
    with gate.batch(careful=False):
        for each in fresh:
            act.found(
                code=each.code, area=each.code, district=chain_of(each.code), level=each.level, scope=each.scope,
                name=_centre(each.name), above=each.parent, by=SYSTEM, now=now,
            )  # fmt: skip
    yield f"设立{len(fresh)}个中心，已有{len(there)}个 · {len(fresh)} centres set up, {len(there)} there already"


def _categories(given: argparse.Namespace, now: datetime) -> Iterator[str]:
    """Every row is right, or none is taken."""
    from fengqiao.cases.act import set_category  # noqa: PLC0415
    from fengqiao.cases.models import Category  # noqa: PLC0415
    from fengqiao.ledger import gate  # noqa: PLC0415
    from fengqiao.ledger.door import SYSTEM  # noqa: PLC0415
    from fengqiao.people.models import Organisation  # noqa: PLC0415

    top = Organisation.objects.filter(above="", kind="centre").first()
    if top is None:
        raise Stop(
            "还没有最上一级：先运行 fengqiao install top。", "There is no top yet; run fengqiao install top first."
        )
    lines = read_categories(given.file.read_bytes(), set(Category.objects.values_list("code", flat=True)))
    with gate.batch(careful=False):
        for rank, line in enumerate(lines):
            set_category(
                category=Category(**line._asdict(), rank=rank, valid_from=now.date()),
                district=top.district, by=SYSTEM, now=now,
            )  # fmt: skip
    yield f"载入{len(lines)}个类别 · {len(lines)} categories loaded"


def _link(given: argparse.Namespace, now: datetime) -> Iterator[str]:
    """The old ways in end, with all sessions; on record."""
    from fengqiao.ledger.door import SYSTEM  # noqa: PLC0415
    from fengqiao.people import act  # noqa: PLC0415
    from fengqiao.people.account import link_of  # noqa: PLC0415
    from fengqiao.people.models import Account  # noqa: PLC0415

    account = Account.objects.filter(username__iexact=given.account, is_active=True).first()
    if account is None:
        raise Stop(f"没有账户 {given.account}。", f"There is no account {given.account!r}.")
    act.recover(account=account, by=SYSTEM, now=now)
    account.refresh_from_db()
    yield link_of(account)


def _owner(given: argparse.Namespace, now: datetime) -> Iterator[str]:
    """Two leads, each with a code of their own, appoint the next owner where the last one cannot any more."""
    from fengqiao.people import act  # noqa: PLC0415
    from fengqiao.people.models import Account, Seat  # noqa: PLC0415
    from fengqiao.together import console  # noqa: PLC0415

    account = Account.objects.filter(username__iexact=given.account, is_active=True).first()
    seat = Seat.objects.filter(code__endswith=act.OWNER, closed_at=None).first()
    if account is None or account.person is None or seat is None:
        raise Stop(f"没有账户 {given.account}。", f"There is no account {given.account!r}.")
    try:
        first, second = console.two(never=str(account.person_id))
    except console.NotTwo as why:
        raise Stop(*why.args) from why
    act.appoint(seat=seat.code, person=account.person, by=first, other=second, now=now)
    yield f"已任命 {account.username} 为系统责任人，原来的任职随之结束 · {account.username} is the owner now"


DOES = {"top": _top, "centres": _centres, "categories": _categories, "link": _link, "owner": _owner}


def read_categories(raw: bytes, known: set[str]) -> list[Line]:
    """The rows of the sheet; the first wrong one stops it, by its line."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    if "\0" in text:
        raise Stop("这不是 CSV 文件。", "This is not a CSV file.")
    sheet = csv.DictReader(text.splitlines())
    heads = {head.strip(): head for head in sheet.fieldnames or () if head}
    columns = {name: heads.get(name) or heads.get(zh) for name, zh in COLUMNS.items()}
    if not columns["code"] or not columns["zh"]:
        raise Stop("第一行要有列名：代码、名称。", "The first line must name the columns, code and zh at least.")
    lines: list[Line] = []
    seen = set(known)
    for row in sheet:
        said = {name: (row.get(head) or "").strip() if head else "" for name, head in columns.items()}
        lines.append(_line(said, seen, sheet.line_num))
        seen.add(said["code"])
    return lines


def _line(said: dict[str, str], seen: set[str], number: int) -> Line:
    wrong = (
        "代码 code" if not said["code"] or len(said["code"]) > 48
        else "名称 zh" if not said["zh"]
        else "上级类别 parent" if said["parent"] and said["parent"] not in seen
        else "急缓 urgency" if said["urgency"].lower() not in URGENCIES
        else "隐患 hazard" if said["hazard"].lower() not in YES | NO
        else "公开 public" if said["public"].lower() not in YES | NO
        else "上几级 levels_up" if said["levels_up"] not in ("", "0", "1", "2", "3")
        else ""
    )  # fmt: skip
    if wrong:
        raise Stop(
            f"第{number}行：{wrong} 不对。什么也没有载入。", f"Line {number}: {wrong} is wrong. Nothing was loaded."
        )
    return Line(
        said["code"], said["parent"], {"zh": said["zh"], **({"en": said["en"]} if said["en"] else {})},
        URGENCIES[said["urgency"].lower()], said["hazard"].lower() in YES, said["public"].lower() in YES,
        int(said["levels_up"] or 0),
    )  # fmt: skip


def _area(code: str) -> Place:
    from fengqiao.places import find  # noqa: PLC0415

    place = find.tree().get(code)
    if place is None:
        raise Stop(
            f"没有区域 {code}。先载入区划：fengqiao places tianjin，别的城市 fengqiao places tree 文件；"
            "按名称找：fengqiao places find。",
            f"There is no area {code}. Load the tree first: fengqiao places tianjin, another city's fengqiao places"
            " tree FILE; by name: fengqiao places find.",
        )
    return place


def _centre(name: object) -> Words:
    words = dict(name)  # type: ignore[call-overload]
    zh, en = words.get("zh", ""), words.get("en", "")
    return {"zh": (zh or en) + "综治中心", **({"en": en + " centre"} if en else {})}
