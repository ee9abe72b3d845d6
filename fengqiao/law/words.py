"""The law's words: states, acts, standings and refusals, in Chinese and English."""

from __future__ import annotations

from fengqiao.law.table import Refused

STATES = {
    "reported": ("待受理", "reported"),
    "accepted": ("已受理", "accepted"),
    "working": ("办理中", "in hand"),
    "suspended": ("挂账", "suspended"),
    "done": ("已办待核查", "done, to be checked"),
    "merged": ("已并入", "merged"),
    "closed": ("已办结", "closed"),
    "rejected": ("不予受理", "rejected"),
    "withdrawn": ("已撤回", "withdrawn"),
    "asked": ("已吹哨", "called in"),
    "taken": ("已报到", "reported in"),
    "answered": ("已答复", "answered"),
    "declined": ("已推回", "declined"),
    "waived": ("已免除", "waived"),
    "missed": ("未报到", "no-show"),
}

ACTS = {
    "report": ("上报", "report"),
    "accept": ("受理", "accept"),
    "reject": ("不予受理", "reject"),
    "offer": ("转请接手", "offer"),
    "take": ("接手", "take"),
    "decline": ("不接", "decline"),
    "object": ("退单", "object"),
    "rule": ("裁定", "rule"),
    "merge": ("并案", "merge"),
    "unmerge": ("取消并案", "unmerge"),
    "rejoin": ("随主件并入", "go along with its root"),
    "follow": ("随主件办结", "close with its root"),
    "assign": ("派单", "assign"),
    "call_in": ("吹哨", "call in"),
    "settle": ("办好", "settle"),
    "finish": ("办完", "finish"),
    "extend": ("延期", "extend"),
    "suspend": ("挂账", "suspend"),
    "resume": ("恢复办理", "resume"),
    "close": ("核查结案", "close"),
    "send_back": ("退回重办", "send back"),
    "confirm": ("确认解决", "confirm"),
    "deny": ("没解决", "not solved"),
    "reopen": ("重新打开", "reopen"),
    "climb": ("请上级办", "take it up"),
    "escalate": ("上报上级", "escalate"),
    "hand_down": ("下交", "hand down"),
    "withdraw": ("撤回", "withdraw"),
    "revive": ("恢复撤回的事", "revive"),
    "come_back": ("恢复自己这一位", "come back as a voice"),
    "to_dispute": ("转调解", "to mediation"),
    "note": ("记一笔", "note"),
    "supplement": ("补充", "add to it"),
    "recategorise": ("改类别", "recategorise"),
    "relocate": ("改地点", "relocate"),
    "urge": ("催办", "urge"),
    "overdue": ("逾期上转", "go overdue"),
    "check_up": ("核查上转", "raise the check"),
    "lapse": ("到期未核查", "lapse"),
    "remind": ("催核查", "remind"),
    "report_in": ("报到", "report in"),
    "decline_task": ("推回", "decline"),
    "answer": ("答复", "answer"),
    "waive": ("免除", "waive"),
    "no_show": ("未报到", "no-show"),
    "call_off": ("取消吹哨", "call off"),
    "reseat": ("换人负责", "reseat"),
}

STANDINGS = {
    "reporter": ("诉求人", "reporter"),
    "left": ("撤回了自己这一位的诉求人", "voice that withdrew alone"),
    "handler": ("受理席", "desk that holds it"),
    "assignee": ("办理人", "assignee"),
    "offered": ("被请接手的单位", "organisation it is offered to"),
    "ruler": ("共同上级的负责人", "lead of the nearest common area"),
    "checker": ("核查人", "checker"),
    "origin": ("最先受理的窗口", "desk where it began"),
    "lead": ("负责人", "lead"),
    "lead_above": ("上级负责人", "lead above"),
    "clock": ("时钟", "the clock"),
}

LEVELS = {
    "city": ("市", "city"),
    "district": ("区", "district"),
    "street": ("街道（乡镇）", "street or town"),
    "community": ("社区（村）", "community or village"),
    "grid": ("网格", "grid"),
}

VERIFIED = {
    "checked": ("已核查", "checked"),
    "reporter": ("诉求人已确认", "confirmed by the reporter"),
    "through": ("经办事处转达已解决", "said to be solved, through the office"),
    "unverified": ("未核查", "unverified"),
}

FIELDS = {
    "category": ("类别", "the category"),
    "urgency": ("急缓", "how urgent it is"),
    "reason": ("原因", "the reason"),
    "instead": ("可以去哪里办", "where to go instead"),
    "to": ("交给谁", "whom it goes to"),
    "duty_row": ("职责清单的哪一条", "the row of the duty list"),
    "organisation": ("由谁负责", "whose it is"),
    "organisations": ("请哪些单位", "which organisations"),
    "question": ("要他们做什么", "what they are asked"),
    "into": ("并入哪一件", "what it is merged into"),
    "assignee": ("派给谁", "who does the work"),
    "outcome": ("办成了什么样", "what was done"),
    "days": ("延几天", "how many days"),
    "review_on": ("哪天再看", "when it is reviewed"),
    "finding": ("核查看到什么", "what the check found"),
    "text": ("内容", "the text"),
    "place": ("地点", "the place"),
    "parties": ("当事人", "the parties"),
    "photos": ("照片", "the photo"),
    "root": ("主件", "the root"),
}

REFUSALS = {
    "unknown": ("没有这个操作。", "There is no such act."),
    "not_now": ("这件事现在是“{state}”，不能这样办。请刷新看最新的情况。",
                "This matter is “{state}” now, so that cannot be done. Reload to see how it stands."),
    "standing": ("这一步要由{standing}来办。您可以记一笔，或请对方办理。",
                 "This step belongs to the {standing}. You can add a note, or ask them to act."),
    "too_often": ("“{act}”的次数已经用完。请改用上报上级或其他办法。",
                  "“{act}” has been used as often as the rules allow. Escalate it, or take another way."),
    "needs": ("还缺{field}。请填上再提交，已填的内容都还在。",
              "{field} is missing. Fill it in and send again; what you typed is kept."),
    "no_such": ("{field}找不到或不能用。请从列表里另选。",
                "{field} cannot be found or used. Choose another from the list."),
    "already_there": ("已经在那里了，不用再交一次。", "It is already there; nothing to hand over."),
    "not_below": ("只能下交给本辖区里的下级。请从列表里另选。",
                  "It can only be handed down inside your own area. Choose another from the list."),
    "bottom": ("已经在最下一级，下面没有可交的单位。请派给办理人，或上报上级。",
               "It is at the lowest level; nobody is below. Assign somebody, or escalate it."),
    "younger": ("只能把后报来的并入先报来的。请打开那一件，把它并入这一件。",
                "Only the later one can be merged into the earlier. Open the other one and merge it into this."),
    "less_urgent": ("这件更急或有隐患，不能并入不急的。请先改主件的急缓。",
                    "This one is more urgent, or a hazard; it cannot follow one that is not. Change the root first."),
    "not_above": ("只能上报给上级。请从列表里另选。", "It can only go to a level above. Choose another from the list."),
    "top": ("已经在最上一级，没有更上级可转。可以催办，负责的席位会收到。",
            "It is at the top already; nobody is above. You can urge it, and the accountable post is told."),
    "not_here": ("这个席位不在本辖区。请派给本辖区里的席位，或请对方接手。",
                 "That post does not work in this area. Assign somebody here, or offer the matter to them."),
    "objected": ("有人退单，正等裁定。裁定前由退单的一方负责。",
                 "Somebody objected and a ruling is awaited. Until then the objector answers."),
    "offered": ("已经请别的单位接手，正等答复。", "It has been offered to somebody and waits for their answer."),
    "not_disputed": ("没有退单，也没有两次不接，用不着裁定。", "Nobody has objected, so there is nothing to rule on."),
    "too_late": ("时限已过，不能再“{act}”。可以请上级办。", "The time for “{act}” has passed. It can be taken up instead."),
    "itself": ("不能并入它自己。", "It cannot be merged into itself."),
    "not_open": ("要并入的那件已结或已并入别的事。请选没有结的主件。",
                 "That matter has ended or is merged itself. Choose an open one."),
    "not_yet": ("时间还没到。", "It is not time for that yet."),
    "tasks_open": ("还有{about}个单位没有答复。请等答复，或说明原因免除。",
                   "{about} organisations called in have not answered. Wait for them, or waive with a reason."),
    "own_work": ("自己办的事不能由自己来定。请交别人。", "Nobody decides on their own work. Leave it to somebody else."),
    "at_most": ("最多{about}天。请改小一些。", "{about} days at most. Choose fewer."),
    "past": ("日期已经过去。请选以后的日子。", "That date has passed. Choose one that lies ahead."),
    "hazard": ("隐患不会自动办结，要有人核查。", "A hazard never lapses; somebody has to check it."),
    "outside": ("这个点不在本市任何一个区域里。请把图钉移到区域里面，或只写地址、从列表里选社区。",
                "This point lies outside every area. Move the pin inside one, or write the address and choose the community."),
    "nobody": ("从这里一直往上，没有任何单位可以负责。请让系统责任人先设好单位和席位，再改。",
               "Nobody answers here, at any level above. Ask the installation's owner to set up an office and its post first."),
    "stale": ("您打开以后，别人已经办过一步。下面是最新的情况，请再看一眼；您填的内容都还在。",
              "Somebody acted after you opened this. Here is how it stands now; what you typed is kept."),
    "repeated": ("同一个提交码用在了两份不同的内容上。请刷新页面再提交。",
                 "The same submission was sent with different content. Reload the page and send again."),
    "not_found": ("没有找到这件事。请核对编号。", "There is no such matter. Check the number."),
}  # fmt: skip


def in_language(pair: tuple[str, str], language: str) -> str:
    """The Chinese or the English of a pair."""
    return pair[1] if language.startswith("en") else pair[0]


def refusal(refused: Refused, language: str, *, does: str = "") -> str:
    """A refusal in words, with what to do next."""
    about = refused.about
    act = in_language(ACTS.get(about, ACTS.get(does, (does, does))), language)
    text = in_language(REFUSALS[refused.why], language).format(
        state=in_language(STATES.get(about, (about, about)), language),
        standing=in_language(STANDINGS.get(about, (about, about)), language),
        field=in_language(FIELDS.get(about, (about, about)), language),
        act=act,
        about=about,
    )
    return text[:1].upper() + text[1:]
