"""The record kinds of people."""

from fengqiao.ledger.kinds import declare

TURNED = {
    "reason": {
        "appointed": ("任命", "appointed"),
        "away": ("离岗", "away"),
        "back": ("返岗", "back"),
        "closed": ("岗位撤销", "the post was closed"),
        "term": ("任期、代班或借调到期", "a term began or ended"),
    }
}
"""Why a post has a new sitter, where nobody wrote a reason of their own."""

declare(
    "people.person",
    zh="登记了一位居民或工作人员",
    en="registered a person",
    erases=("name", "phone", "email", "contact"),
)
declare(
    "people.person_change",
    zh="更改了联系资料",
    en="changed contact details",
    erases=("name", "phone", "email", "contact"),
)
declare(
    "people.mail_returned",
    zh="邮件退回来了，这个地址收不到",
    en="mail came back: the address does not reach them",
    erases=("contact",),
)
declare("people.organisation", zh="设立单位{name}", en="set up {name}")
declare("people.organisation_change", zh="更改单位资料：{name}", en="changed the details of {name}")
declare("people.seat", zh="设立席位{name}", en="set up the post {name}")
declare("people.seat_close", zh="撤销席位{name}：{reason}", en="closed the post {name}: {reason}")
declare("people.skills", zh="写明{name}会办什么、负责哪一片", en="wrote down what {name} can do, and where")
declare("people.appoint", zh="任命到{post}", en="appointed to {post}")
declare("people.second", zh="借调到{post}", en="seconded to {post}")
declare("people.hand_over", zh="交接完成：{what}", en="handed over: {what}")
declare("people.end", zh="{post}的任职结束：{reason}", en="the appointment to {post} ended: {reason}")
declare("people.away", zh="{post}离岗，由代班人负责", en="{post} is away; the stand-in answers")
declare("people.back", zh="{post}返岗", en="{post} is back")
declare("people.turn", zh="到期换岗：{seats}", en="terms, absences or secondments began or ended: {seats}")
declare("people.reseat", zh="席位改由他人负责（{reason}）", en="posts have new sitters ({reason})", words=TURNED)
declare("people.duty", zh="职责清单：{office}负责{category}", en="duty list: {office} answers for {category}")
declare(
    "people.duty_end",
    zh="职责清单：{office}不再负责{category}",
    en="duty list: {office} no longer answers for {category}",
)
declare("people.shift", zh="值班表：{office}，{post}，{hours}", en="roster: {office}, {post}, {hours}")
declare(
    "people.shift_end", zh="值班表：{office}的一班取消（{hours}）", en="roster: a shift of {office} cancelled ({hours})"
)
declare("people.helper", zh="登记了代办人", en="named a helper", erases=("called",))
declare("people.helper_takes", zh="代办人已确认", en="a helper took the task on")
declare("people.helper_end", zh="代办人撤销", en="ended a helper")
declare("people.invite", zh="开通了账户", en="opened an account", erases=("username",))
declare("people.recover", zh="重置了登录方式", en="reset the ways of signing in")
declare("people.account_shut", zh="停用了账户", en="shut an account")
declare("people.account_open", zh="恢复了账户", en="opened an account again")
declare("people.recovery_ask", zh="看过证件，申请重设登录方式", en="saw papers and asked for a reset of the ways in")
declare("people.recovery_confirm", zh="第二人确认重设登录方式", en="a second person confirmed the reset of the ways in")
declare("people.recovery_stop", zh="停止重设登录方式", en="stopped the reset of the ways in")
declare("people.wall", zh="开了大屏「{name}」", en="opened the wall “{name}”")
declare("people.wall_end", zh="停用大屏「{name}」", en="ended the wall “{name}”")
declare("people.household", zh="登记了一户", en="registered a household", erases=("called", "phone"))
declare(
    "people.household_change", zh="更改了一户的资料", en="changed a household's details", erases=("called", "phone")
)
declare("people.household_end", zh="一户搬走或停用（{reason}）", en="a household moved away or ended ({reason})")
declare("people.move_in", zh="有人搬进一户", en="somebody moved into a household")
declare("people.move_out", zh="有人搬出一户", en="somebody moved out of a household")
declare("people.unit", zh="设立了联户{name}", en="set up the household unit {name}")
declare("people.unit_change", zh="更改了联户{name}", en="changed the household unit {name}")
declare("people.unit_end", zh="停用了联户{name}（{reason}）", en="ended the household unit {name} ({reason})")
declare("people.unit_join", zh="{households}户编入联户{name}", en="{households} households joined the unit {name}")
declare("people.unit_leave", zh="一户退出联户{name}", en="a household left the unit {name}")
