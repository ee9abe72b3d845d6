"""Lists of what a desk plans and knows: the day's batch, offices called in, areas, doors, categories, halls."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fengqiao.cases.models import Category
from fengqiao.desk.assigning import pages as assigning
from fengqiao.desk.calling import pages as calling
from fengqiao.desk.leaving.rows import MOST
from fengqiao.desk.leaving.tables import LEAD, Given, Listed, NoList, Table, moment
from fengqiao.hall import find as halls
from fengqiao.hall import reckon
from fengqiao.hall.models import Topic
from fengqiao.hall.pages.figures import DAYS, drawn
from fengqiao.intake import proposals, sorting_pages
from fengqiao.matters import find as matters
from fengqiao.people.areas.pages import inside
from fengqiao.people.models import Organisation
from fengqiao.people.session import AT_THE_DESK
from fengqiao.people.standing import Actor
from fengqiao.places import find as places
from fengqiao.places.tree import Place
from fengqiao.ui.words import say


def _batch(by: Actor, now: datetime, given: Given) -> Table:
    """The plan as its page shows it: working titles alone, none that complains of anybody."""
    plan = assigning.planned(by, now, given)
    names, posts, lines, persons = assigning.category_names(), {}, [], 0
    for row in plan["rows"]:
        posts[row["matter"].pk] = (dict(row["options"]).get(row["taken"], ""), row["why"])
    for matter in plan["waiting"]:
        if matter.about:
            continue
        post, why = posts.get(matter.pk, ("", ""))
        kind = str(say(names[matter.category])) if matter.category in names else ""
        lines.append([matter.number, matter.case.title, kind, moment(matter.due), str(post), str(why)])
        persons += matter.voices
    return Table([_("编号"), _("办理标题"), _("类别"), _("到期"), _("建议派给"), _("为什么")], lines, persons)


def _called_in(by: Actor, now: datetime, given: Given) -> Table:
    """Who was called in for one case and how each stands; what they wrote stays on the page."""
    sight = matters.one(by, given.get("case", "")[:40], now)
    if sight is None or sight.matter.kind != "case" or "work" not in sight.groups or sight.matter.about:
        raise NoList
    lines = [
        [sight.matter.number, str(each["office"]), each["task"].number, str(each["state"]),
         moment(each["task"].opened_at), moment(each["task"].due), moment(each["task"].ended_at)]
        for each in calling.tasks_of(sight.matter, by, now)
    ]  # fmt: skip
    return Table([_("编号"), _("单位"), _("这一问的编号"), _("状态"), _("何时请"), _("到期"), _("结束")], lines)


def _place(by: Actor, code: str) -> Place:
    own = Organisation.objects.filter(code=by.org).values_list("area_id", flat=True).first() or ""
    found = inside(by, code or own)
    if found is None:
        raise NoList
    return found


def _day(at: object) -> str:
    return f"{at:%Y-%m-%d}" if at is not None else ""


def _areas(by: Actor, now: datetime, given: Given) -> Table:
    """The areas right below one, or those found by a name."""
    known, root, asked = places.tree(), _place(by, given.get("in", "")), given.get("q", "").strip()[:40]
    rows = known.search(asked, inside=root.code) if asked else [each for each in known if each.parent == root.code]
    lines = []
    for each in sorted(rows, key=lambda place: place.code)[: MOST + 1]:
        after = known.get(each.successor) if each.successor else None
        lines.append([each.code, str(say(dict(each.name))), _day(each.valid_to),
                      str(say(dict(after.name))) if after else ""])  # fmt: skip
    return Table([_("编码"), _("区域"), _("停用"), _("由谁接替")], lines)


def _doors(by: Actor, now: datetime, given: Given) -> Table:
    """The buildings of an area; the code of a plate stands on the door alone."""
    known, place = places.tree(), _place(by, given.get("in", ""))
    lines = []
    for row in places.buildings_in(place.code).order_by("id")[: MOST + 1]:
        area = known.get(row.area_id)
        lines.append([str(say(row.name)), str(row.address or ""), str(say(dict(area.name))) if area else "",
                      _("挂着") if row.place_code else _("已收回")])  # fmt: skip
    return Table([_("楼"), _("地址"), _("区域"), _("码牌")], lines)


def _categories(by: Actor, now: datetime, given: Given) -> Table:
    if not by.owner:
        raise NoList
    lines = [
        [row.code, str(say(row.name)), row.parent, _("急件") if row.urgency == "urgent" else _("普通"),
         _("是") if row.hazard else "", _("是") if row.public else "", _day(row.valid_from), _day(row.valid_to)]
        for row in Category.objects.order_by("rank", "code")
    ]  # fmt: skip
    head = [_("编码"), _("类别"), _("上一级"), _("急缓"), _("隐患"), _("公共场所"), _("起用"), _("停用")]
    return Table(head, lines)


def _waits(by: Actor, now: datetime, given: Given) -> Table:
    """How long people waited in a hall: of fewer than five nothing is told, as on the page."""
    code = given.get("in", "") or by.org
    centre = halls.led(by).filter(code=code).first() or (None if given.get("in") else halls.led(by).first())
    if centre is None:
        raise NoList
    today = halls.day_of(centre, now)
    rows = drawn(centre, today - timedelta(days=DAYS - 1), today)
    kinds = reckon.by_topic(rows)
    names = {str(topic.pk): str(say(topic.name)) for topic in Topic.objects.filter(pk__in=list(kinds))}
    told = [(names.get(key, ""), cell) for key, cell in kinds.items()]
    told += [(f"{hour}:00", cell) for hour, cell in reckon.by_hour(rows)]
    lines = []
    for name, cell in told:
        few = cell.n < reckon.FEWEST
        cells = [None] * 6 if few else [cell.n, cell.called, cell.half, cell.most, cell.left, cell.unreached]
        lines.append([name, *("" if each is None else str(each) for each in cells)])
    head = [
        _("来办什么、钟点"),
        _("几个号"),
        _("叫到"),
        _("一半的人等（分钟）"),
        _("十个里九个等（分钟）"),
        _("没等就走"),
        _("没有轮到"),
    ]
    return Table(head, lines)


def _sorting(by: Actor, now: datetime, given: Given) -> Table:
    """How often the sorting proposed rightly of late, by category and by urgency."""
    current = proposals.on()
    judged = proposals.looked(by, now, current)
    lines = proposals.lately(judged, current.model)
    names = proposals.names(line.code for line in lines)
    told = [sorting_pages.line_of(line, names) for line in lines]
    pressing = proposals.lately_urgent(judged, current.model)
    told += [sorting_pages.line_of(line, sorting_pages.URGENCIES) for line in pressing]
    cells = [[str(each["name"]), str(each["n"]), str(each["right"]), str(each["unsure"]), each["drift"] or ""]
             for each in told]  # fmt: skip
    return Table([_("类别"), _("件"), _("第一条就对 %"), _("没把握 %"), _("比学习时多（百分点）")], cells)


LISTS: dict[str, Listed] = {
    "batch": Listed(gettext_lazy("今天这批派给谁"), AT_THE_DESK, _batch),
    "called_in": Listed(gettext_lazy("一件事请来的单位"), AT_THE_DESK, _called_in),
    "areas": Listed(gettext_lazy("区域"), LEAD, _areas),
    "doors": Listed(gettext_lazy("楼门"), LEAD, _doors),
    "categories": Listed(gettext_lazy("问题类别"), LEAD, _categories),
    "waits": Listed(gettext_lazy("等了多久"), LEAD, _waits),
    "sorting": Listed(gettext_lazy("分类建议对了多少"), LEAD, _sorting),
}
