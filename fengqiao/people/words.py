"""What is said of posts and persons: why something is not done, on what basis somebody sits, what a post is called."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, Promise] = {
    "code_taken": _("这个代码已经有了，请换一个。"),
    "stays": _("这个岗位必须有人：请先任命接任的人，原来的任职会随之结束。"),
    "ends_before_it_begins": _("结束日期要晚于开始日期，也要晚于现在。"),
    "term_needed": _("选举产生的任职和借调都要写明到哪一天为止。"),
    "planned": _("之后已经安排了另一位接任，时间重叠。请写明到哪一天为止，或先取消那一项安排。"),
    "holds_already": _("这位同事已经在这个岗位上。"),
    "home": _("只能把在岗的同事从本人的岗位借到另一个岗位。系统责任人不能借调。"),
    "lent_already": _("这位同事在这段时间已经借调到别处。"),
    "ended": _("这一项已经结束了，页面是旧的。请看看现在的情况。"),
    "no_such_post": _("没有这个岗位，或已撤销。"),
    "no_such_line": _("没有这一条交接事项。"),
    "helps_oneself": _("不能把自己登记为自己的代办人。"),
    "no_such_code": _("代码不对、已用过或已过期。请向对方要一个新的。"),
    "name_taken": _("这个账户名已有人用，请换一个。"),
    "has_account": _("这位同事已有另一个账户名。"),
    "installed_already": _("这个地区已经设好了。"),
    "not_its_desk": _("值班的要是这个中心自己的受理席。"),
    "too_many_shifts": _("一次最多排 62 班。"),
    "shift_taken": _("这段时间已经排了别人。先取消那一班。"),
    "wall_time": _("大屏最长开一年。"),
    "posts_elsewhere": _("这位同事在别处还有岗位，或者就是您自己：账户不能在这里停用。任职没有改。"),
    "recovers_oneself": _("自己的登录方式请由同事申请重设。"),
    "asked_already": _("已经有人为这个账户申请了重设，请看下面的清单。"),
    "confirmed_already": _("已经有人确认了。"),
    "another_person": _("要由另一位同事在自己的登录里确认：看证件的人和本人都不能自己确认。"),
    "not_confirmed": _("还没有第二位同事确认。"),
    "not_yet": _("还不到时间：确认以后要等满 24 小时，让本人来得及停止。"),
    "owner_stays": _(
        "系统责任人不能空缺，账户也不能停用，不然没有人能管理。请先任命接任的人：任命要另一个人确认，"
        "确认时原来的任职随之结束。离岗的，请先安排整段时间都在的代班人，同样要另一个人确认。"
        "本人已不在的，由两个人在服务器上运行 fengqiao install owner。"
    ),
    "no_account": _("这位同事还没有可用的账户。请先开通账户，再任命为系统责任人。"),
    "two_people": _("这件事要两个人：一个人提出，另一个人确认。"),
    "no_ground": _("请写明依据：本人同意，或法律条款。"),
    "no_dwelling": _("这套房已停用，请先核对。"),
    "lived_in": _("这套房已登记了一户。先让那一户搬走，或把人登记到那一户。"),
    "lives_there": _("这个人已经住在这一户。"),
    "no_guardian": _("未满 14 岁要写明监护人：同户已登记的成年人。没有监护人就不登记。"),
    "moved_already": _("已经登记搬出了。"),
    "bad_day": _("日期不对：不能晚于今天，也不能早于搬进的那天。"),
    "unit_ended": _("这个联户已停用。"),
    "in_it_already": _("这一户已经在这个联户里。"),
    "not_of_the_area": _("不在这个联户所在的区域里。"),
    "not_its_seat": _("联户长的岗位要在这个区域或它所在的社区。"),
    "independent_is_another": _("独立受理岗要由系统责任人之外的另一个人担任。"),
}

BASES: dict[str, Promise] = {
    "holder": _("在岗"),
    "standin": _("由代班人负责"),
    "lead_above": _("空缺，由上级负责人代"),
    "owner": _("空缺，由系统责任人代"),
    "closed": _("已撤销"),
}
AWAY: dict[str, Promise] = {
    "lead_above": _("离岗，由上级负责人代"),
    "owner": _("离岗，由系统责任人代"),
}


def basis(seat: str, kept: str, away: Collection[str]) -> Promise | str:
    """On what basis somebody sits: `kept` is the seat's own, `away` the posts whose holders are on leave."""
    return (AWAY.get(kept) if seat in away else None) or BASES.get(kept, "")


TONES = {"holder": "moss", "standin": "amber", "lead_above": "amber", "owner": "amber", "closed": ""}
SHAPES = {"holder": "tick", "standin": "pause", "lead_above": "diamond", "owner": "diamond", "closed": "cross"}

PAPERS: dict[str, Promise] = {
    "id": _("身份证"),
    "work": _("工作证"),
    "passport": _("护照或其他带照片的证件"),
}

APPOINTMENTS: dict[str, Promise] = {"holder": _("任职"), "standin": _("代班"), "secondment": _("借调")}
SEATS: dict[str, Promise] = {"desk": _("受理席"), "lead": _("负责人"), "worker": _("办理人员")}
OFFICES: dict[str, Promise] = {
    "centre": _("综治中心"),
    "department": _("职能部门"),
    "firm": _("企业（物业等）"),
    "police": _("公安派出机构"),
    "court": _("人民法庭"),
    "other": _("其他单位"),
}


def refusal(why: str) -> Promise | str:
    """Why it was not done, in the reader's language."""
    return REFUSALS.get(why, why)
