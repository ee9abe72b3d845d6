"""Lists of figures: what a month came to, what stands behind each number, what moved it, and what everybody reads."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fengqiao.cases import callbacks
from fengqiao.desk.leaving.rows import MOST
from fengqiao.desk.leaving.tables import (
    LEAD,
    Given,
    Listed,
    NoList,
    Table,
    any_month,
    matters,
    moment,
    month_of,
)
from fengqiao.evaluation import act, called, find, inspected, published, words
from fengqiao.evaluation.lines import Sayings
from fengqiao.evaluation.opening import cases
from fengqiao.evaluation.opening import pages as opening
from fengqiao.evaluation.reckoning import figures as count
from fengqiao.evaluation.reckoning import looked, periods
from fengqiao.evaluation.topics import pages as topics
from fengqiao.evaluation.topics import published as monthly
from fengqiao.matters.standing import within_sight
from fengqiao.people.models import Organisation
from fengqiao.people.session import AT_THE_DESK
from fengqiao.people.standing import Actor
from fengqiao.ui.words import say


def _figures(by: Actor, now: datetime, given: Given) -> Table:
    period = month_of(by, now, given)
    here = count.figures(find.stories(find.cohort(by, period)))
    head = [_("月份"), _("数字"), _("件数"), _("共"), _("占比 %"), _("区间从 %"), _("区间到 %")]
    lines = [[period.key, _("上报"), str(here.reported), "", "", "", ""]]
    for name, rate in [*here.rates.items(), ("returned", here.returned)]:
        word = words.RATES[name][0] if name in words.RATES else words.NUMBERS[name]
        share = "" if rate.share is None else str(round(100 * rate.share))
        between = [str(round(100 * rate.low)), str(round(100 * rate.high))] if rate.d else ["", ""]
        lines.append([period.key, str(word), str(rate.n), str(rate.d), share, *between])
    lines += [[period.key, str(words.BUCKETS[name][0]), str(n), str(here.reported), "", "", ""]
              for name, n in here.beside.items() if name != "solved"]  # fmt: skip
    drawn = inspected.counted(by.scope, period, now)
    lines += [[period.key, str(words.LOOKS[name][0]), str(drawn[name]), str(drawn["drawn"]), "", "", ""]
              for name in looked.LOOKS]  # fmt: skip
    about = callbacks.counted(by.scope, period.starts, period.ends, Q(about="") | within_sight(by))
    called_up = {"calls": about.total(), **{f"call_{name}": n for name, n in about.items()}}
    lines += [[period.key, str(words.CALLED[name][0]), str(called_up[name]), str(about.total()), "", "", ""]
              for name in looked.CALLS]  # fmt: skip
    return Table(head, lines)


def _changes(by: Actor, now: datetime, given: Given) -> Table:
    period = month_of(by, now, given)
    rows = [
        (matter, [str(words.CHANGES[each.does]), moment(at)])
        for each in find.tempted(by, period, now) for matter, at in each.seen
    ]  # fmt: skip
    return matters(by, rows, _("改动"), _("何时"))


def _numbers(by: Actor, now: datetime, given: Given) -> Table:
    """Changes of deadlines: when, by which two posts, and each number in words."""
    lines = []
    for each in opening.deadlines(by, month_of(by, now, given), now):
        posts = "、".join(str(post) for post in each["posts"])
        lines += [[moment(each["at"]), posts, str(name), str(said)] for name, said in each["lines"]]
    return Table([_("何时"), _("哪两个岗位"), _("哪一项"), _("改成什么")], lines)


def _behind(by: Actor, now: datetime, given: Given) -> Table:
    name, of = given.get("number", ""), given.get("of", "").replace("\0", "")[:80]
    if name not in words.NUMBERS or (not by.centre and name not in cases.OF_POSTS):
        raise NoList
    found = cases.behind(by, any_month(by, now, given), name, now, of=of)
    if found is None:
        raise NoList
    whose = opening.whose(Sayings(by).names, name, of)
    rows = ((line.matter, [str(words.NUMBERS[name]), whose, moment(line.at)]) for line in found.lines)
    return matters(by, rows, _("数字"), _("哪个岗位或单位"), _("那一步是什么时候"))


def _called(by: Actor, now: datetime, given: Given) -> Table:
    """Offices called in, by what they answered."""
    period, names = any_month(by, now, given), Sayings(by).names
    lines = [[period.key, names.org(each.office), *(str(n) for n in each[1:7])] for each in called.counted(by, period)]
    return Table([_("月份"), _("单位"), *(str(word) for word in words.TASKS.values())], lines)


def _piled(by: Actor, now: datetime, given: Given) -> Table:
    rows = [(each.matter, [str(each.words), moment(each.since)]) for each in act.piled.of_lead(by, now)]
    return matters(by, rows, _("说了几次没有回音"), _("从什么时候起"))


def _unlooked(by: Actor, now: datetime, given: Given) -> Table:
    """Checks nobody made in time, for which this lead answers: whose, of which problem, until when."""
    say_it, lines = Sayings(by), []
    for row in act.unlooked.answered_by(by.post, now):
        line = say_it.line(row.pooled.matter)
        lines.append([str(say_it.names.org(row.office)), line["number"], line["kind"], line["where"], moment(row.due)])
    return Table([_("哪个单位该去看"), _("编号"), _("类别"), _("哪里"), _("到期")], lines)


def _topics(by: Actor, now: datetime, given: Given) -> Table:
    """The monthly topics of the lead's area: counts of problems, no place below the area."""
    say_it, lines = Sayings(by), []
    for row in topics.topics(by)[: MOST + 1]:
        kind, area = say_it.kinds.get(row.category), say_it.tree.get(row.area)
        lines.append([
            row.sought.month, str(say(kind)) if kind else "", str(say(dict(area.name))) if area else row.area,
            str(words.TOPICS[row.why]), str(row.count), f"{row.expected / 1000:.1f}" if row.expected else "",
            str(words.TOPIC_STATES[row.state]), str(say_it.names.org(row.office)) if row.office else "",
            moment(row.decided_at),
        ])  # fmt: skip
    head = [_("月份"), _("类别"), _("哪里"), _("为什么"), _("件数"), _("平常"), _("决定"), _("谁在查"), _("何时定的")]
    return Table(head, lines)


def _monthly(by: Actor, now: datetime, given: Given) -> Table:
    """What everybody reads of the monthly topics; a number too small to be told is empty here too."""
    lines = [[each.month, str(each.kind), str(each.where), "" if each.n is None else str(each.n), str(each.office),
              each.number, str(each.state)] for each in monthly.listed(now)]  # fmt: skip
    return Table([_("月份"), _("类别"), _("哪个社区"), _("件数"), _("谁在查"), _("编号"), _("到了哪一步")], lines)


def _drawn(by: Actor, now: datetime, given: Given) -> Table:
    """What everybody reads of the draws; a pool too small to be told is empty here too."""
    names = dict(Organisation.objects.filter(kind="centre", level__lte=1).values_list("code", "name"))
    lines = [[each["row"].week.isoformat(), str(say(names.get(each["row"].district))),
              "" if each["pool"] is None else str(each["pool"]), moment(each["row"].pledged_at), each["row"].seed,
              moment(each["row"].drawn_at)] for each in inspected.draws()]  # fmt: skip
    return Table([_("哪一周"), _("哪里"), _("池子"), _("何时封存"), _("种子"), _("何时抽")], lines)


def _published(by: Actor, now: datetime, given: Given) -> Table:
    """What everybody may read of an area and a month, small numbers left out as on the page."""
    around, months = published.areas(), periods.published(now, find.zone_of(""))
    here = next((each for each in around if each.code == given.get("area")), None)
    key = given.get("month") or (months[0].key if months else "")
    period = next((each for each in months if each.key == key), None)
    if here is None or period is None:
        raise NoList
    names = dict(Organisation.objects.filter(kind="centre").values_list("code", "name"))
    table, lines = published.table_of(period), []
    for each in [here, *(row for row in around if row.parent == here.code)]:
        for name in count.RATES:
            rate = table.rate(each.code, name)
            reported = table.shown(each.code, "reported")
            said = ["", ""] if rate is None else [str(rate.n), str(rate.d)]
            lines.append([period.key, say(names[each.code]), "" if reported is None else str(reported),
                          str(words.RATES[name][0]), *said])  # fmt: skip
    beside = [(f"in_{name}", words.BUCKETS[name][0]) for name in published.OTHERS]
    beside += [("returned", words.NUMBERS["returned"])]
    beside += [(name, (words.LOOKS | words.CALLED)[name][0]) for name in (*looked.LOOKS, *looked.CALLS)]
    for name, word in beside:
        n = table.shown(here.code, name)
        lines.append([period.key, say(names[here.code]), "", str(word), "" if n is None else str(n), ""])
    return Table([_("月份"), _("哪里"), _("上报"), _("数字"), _("件数"), _("共")], lines)


LISTS: dict[str, Listed] = {
    "figures": Listed(gettext_lazy("一个月的数字"), LEAD, _figures),
    "changes": Listed(gettext_lazy("月底之前的改动"), LEAD, _changes),
    "numbers": Listed(gettext_lazy("改本区的期限"), LEAD, _numbers),
    "behind": Listed(gettext_lazy("数字里的事"), LEAD, _behind),
    "called": Listed(gettext_lazy("吹哨请来的单位"), LEAD, _called),
    "piled": Listed(gettext_lazy("诉求人说了几次没有回音的事"), LEAD, _piled),
    "unlooked": Listed(gettext_lazy("没有按时去看的抽查"), LEAD, _unlooked),
    "topics": Listed(gettext_lazy("每月一题"), LEAD, _topics),
    "monthly": Listed(gettext_lazy("公布的每月一题"), AT_THE_DESK, _monthly),
    "drawn": Listed(gettext_lazy("抽查是怎么抽的"), AT_THE_DESK, _drawn),
    "published": Listed(gettext_lazy("公布的数字"), AT_THE_DESK, _published),
}
