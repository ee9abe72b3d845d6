"""Every other list that a desk or a lead sees, as a table: the rows of its page, asked for by the same questions."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fengqiao.desk.leaving import counted, ground
from fengqiao.desk.leaving.rows import MOST
from fengqiao.desk.leaving.tables import LEAD, Given, Listed, NoList, Table, matters, moment
from fengqiao.evaluation import find, inquiring, inspected, overdue, words
from fengqiao.evaluation.lines import Sayings
from fengqiao.hall import find as halls
from fengqiao.hall.models import Ticket
from fengqiao.hall.words import STATES as AT_THE_HALL
from fengqiao.intake import find as intake
from fengqiao.people import find as people
from fengqiao.people import offices, roster
from fengqiao.people.models import Organisation
from fengqiao.people.session import AT_THE_DESK, on_leave
from fengqiao.people.standing import Actor
from fengqiao.people.words import OFFICES, basis
from fengqiao.ui.words import say


def _late(by: Actor, now: datetime, given: Given) -> Table:
    rows = find.late_now(by, now, MOST + 1)
    return matters(by, ((row.matter, [str(words.WHYS[row.why]), str(row.times)]) for row in rows),
                    _("为什么"), _("逾期上转次数"))  # fmt: skip


def _soon(by: Actor, now: datetime, given: Given) -> Table:
    rows = find.late_tomorrow(by, now, MOST + 1)
    return matters(by, ((row.matter, [str(words.WHYS[row.why])]) for row in rows), _("为什么"))


def _loads(by: Actor, now: datetime, given: Given) -> Table:
    names = Sayings(by).names
    lines = [[names.seat(row.seat), str(row.open), str(row.late), str(row.soon)] for row in find.loads(by, now)]
    return Table([_("岗位"), _("未结"), _("逾期"), _("将到期")], lines)


def _waiting(by: Actor, now: datetime, given: Given) -> Table:
    names = Sayings(by).names
    rows = [
        (row.matter, [row.reason, str(max(0, (now - row.matter.opened_at).days)), moment(row.since),
                      names.seat(row.post) if row.post else "", str(row.times)])
        for row in find.suspended(by)
    ]  # fmt: skip
    return matters(by, rows, _("在等什么"), _("诉求人已等天数"), _("挂账起"), _("谁定的"), _("第几次"))


def _overdue(by: Actor, now: datetime, given: Given) -> Table:
    lines, _count, _rest = overdue.listed(now)
    head = [_("编号"), _("类别"), _("负责单位"), _("诉求人已等天数")]
    return Table(head, [[row.number, str(row.kind), str(row.office), str(row.days)] for row in lines])


def _checks(by: Actor, now: datetime, given: Given) -> Table:
    rows = [
        (row.pooled.matter, [row.pooled.matter.case.title, str(words.STRATA[row.pooled.stratum]),
                             str(words.FOUND.get(row.found, "")), moment(row.at)])
        for row in inspected.checks(by, now)
    ]  # fmt: skip
    return matters(by, rows, _("办理标题"), _("为什么抽到"), _("查到的"), _("何时"))


def _inquiries(by: Actor, now: datetime, given: Given) -> Table:
    names = Sayings(by).names
    rows = [
        (row.matter, [str(words.INQUIRIES[row.why]), names.seat(row.lead),
                      str(words.CAUSES.get(row.cause, "")), moment(row.done_at)])
        for row in inquiring.inquiries(by)
    ]  # fmt: skip
    return matters(by, rows, _("为什么"), _("谁负责改"), _("原因"), _("了结"))


def _centre(by: Actor, given: Given) -> Organisation:
    """A centre that this lead leads: the one asked for, else their own."""
    code = given.get("in") or (by.org if by.centre else "")
    found = people.led_by(by).filter(kind="centre", code=code).first()
    if found is None:
        raise NoList
    return found


def _roster(by: Actor, now: datetime, given: Given) -> Table:
    centre = _centre(by, given)
    rows = roster.coming(now, organisation=centre)
    lines = [[say(centre.name), say(row.seat.name), row.seat.sitter.name if row.seat.sitter else "",
              moment(row.starts), moment(row.ends)] for row in rows]  # fmt: skip
    lines += [[say(centre.name), "", _("没有人值班"), moment(hole.starts), moment(hole.ends)]
              for hole in roster.unattended(centre, rows, now)]  # fmt: skip
    return Table([_("单位"), _("岗位"), _("谁"), _("从"), _("到")], lines, len({row.seat.sitter_id for row in rows}))


def _posts(by: Actor, now: datetime, given: Given) -> Table:
    """The posts this lead leads in an office, or in a centre's whole area, with who sits there and why."""
    root = people.led_by(by).filter(code=given.get("in") or by.org).first()
    if root is None:
        raise NoList
    within = {"organisation__scope__startswith": root.scope} if root.centre else {"organisation": root}
    found = list(people.seats_led(by).filter(**within))
    away = on_leave([seat.code for seat in found], now)
    lines = [[say(seat.organisation.name), say(seat.name), seat.code, seat.sitter.name if seat.sitter else "",
              str(basis(seat.code, seat.basis, away))] for seat in found]  # fmt: skip
    return Table([_("单位"), _("岗位"), _("编码"), _("谁"), _("依据")], lines, len({seat.sitter_id for seat in found}))


def _offices(by: Actor, now: datetime, given: Given) -> Table:
    rows = list(offices.around(by).exclude(kind__in=("centre", "independent")))
    names = dict(Organisation.objects.values_list("code", "name"))
    areas = {row.code: say(names[row.area_id]) if row.area_id in names else row.area_id for row in rows}
    lines = [[say(row.name), str(OFFICES.get(row.kind, row.kind)), areas[row.code], row.liaison,
              say(names[row.counterpart]) if row.counterpart in names else ""] for row in rows]  # fmt: skip
    return Table([_("单位"), _("性质"), _("地域"), _("联络"), _("主管单位")], lines)


def _duties(by: Actor, now: datetime, given: Given) -> Table:
    names = dict(people.categories(now))
    areas = dict(Organisation.objects.filter(kind="centre").values_list("scope", "name"))
    found = offices.duties_seen(by, now).select_related("organisation").order_by("category", "level", "scope", "id")
    lines = [[say(names.get(row.category, row.category)), str(offices.LEVELS[row.level]),
              say(areas.get(row.scope, row.scope)), say(row.organisation.name)] for row in found]  # fmt: skip
    return Table([_("类别"), _("哪一级"), _("哪里"), _("负责单位")], lines)


def _hall(by: Actor, now: datetime, given: Given) -> Table:
    """The day of every hall in which this office sits or that its lead leads: numbers, states and times, no names."""
    centres = {row.centre_id: row.centre for row in halls.own_windows(by)}
    if by.kind == "lead":
        centres |= {row.code: row for row in halls.led(by).filter(windows__isnull=False).distinct()}
    lines = []
    for centre in centres.values():
        rows = Ticket.objects.filter(centre=centre, day=halls.day_of(centre, now)).select_related("topic", "window")
        lines += [[say(centre.name), row.label, say(row.topic.name), str(AT_THE_HALL[row.state]), moment(row.drawn_at),
                   moment(row.first_called_at), row.window.number if row.window else "", moment(row.ended_at)]
                  for row in rows.order_by("number")]  # fmt: skip
    head = [_("中心"), _("号码"), _("来办什么"), _("状态"), _("取号时间"), _("第一次叫"), _("窗口"), _("结束")]
    return Table(head, lines)


def _imports(by: Actor, now: datetime, given: Given) -> Table:
    lines = [
        [row.name, moment(row.at), str(row.rows), str(row.taken), str(row.known), str(row.noted),
         str(row.rows - row.taken - row.known - row.noted)]
        for row in intake.batches(by)
    ]  # fmt: skip
    head = [_("文件"), _("何时"), _("行"), _("收下"), _("已经有的"), _("记在原件旁的"), _("没有收下")]
    return Table(head, lines)


LISTS: dict[str, Listed] = {
    "late": Listed(gettext_lazy("逾期的事"), LEAD, _late),
    "soon": Listed(gettext_lazy("将到期的事"), LEAD, _soon),
    "loads": Listed(gettext_lazy("各岗位手上的事"), LEAD, _loads),
    "waiting": Listed(gettext_lazy("挂账的事"), AT_THE_DESK, _waiting),
    "overdue": Listed(gettext_lazy("逾期清单"), AT_THE_DESK, _overdue),
    "checks": Listed(gettext_lazy("本单位要查的"), AT_THE_DESK, _checks),
    "inquiries": Listed(gettext_lazy("隐患追问"), LEAD, _inquiries),
    "roster": Listed(gettext_lazy("值班表"), LEAD, _roster),
    "posts": Listed(gettext_lazy("岗位和人"), LEAD, _posts),
    "offices": Listed(gettext_lazy("单位"), AT_THE_DESK, _offices),
    "duties": Listed(gettext_lazy("职责清单"), AT_THE_DESK, _duties),
    "hall": Listed(gettext_lazy("大厅的一天"), AT_THE_DESK, _hall),
    "imports": Listed(gettext_lazy("导入过的文件"), ("desk",), _imports),
    **counted.LISTS,
    **ground.LISTS,
}
