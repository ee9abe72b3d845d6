"""The record kinds of matters: one for every act of the laws, and re-seating."""

from fengqiao.law.words import ACTS
from fengqiao.ledger.kinds import declare
from fengqiao.people.kinds import TURNED

SENTENCES = {
    "report": ("上报，由{seat}负责", "reported it; {seat} answers"),
    "accept": ("受理，归为{category}", "accepted it as {category}"),
    "acknowledge": ("接到了急件", "has the urgent matter in hand"),
    "reject": ("不予受理：{reason}（去处：{instead}）", "did not accept it: {reason} (instead: {instead})"),
    "offer": ("请{to}接手：{reason}", "offered it to {to}: {reason}"),
    "take": ("接手", "took it over"),
    "decline": ("不接：{reason}", "declined it: {reason}"),
    "object": ("退单：{reason}（{duty_row}）", "objected: {reason} ({duty_row})"),
    "rule": ("裁定由{organisation}负责：{reason}", "ruled that {organisation} answers: {reason}"),
    "merge": ("并入另一件：{reason}", "merged it into another: {reason}"),
    "unmerge": ("取消并案", "took it out of the merge"),
    "rejoin": ("随主件并入另一件", "went along with its root into another"),
    "follow": ("随主件办结", "closed with its root"),
    "assign": ("派给{assignee}", "assigned it to {assignee}"),
    "call_in": ("吹哨，请{organisations}报到：{question}", "called in {organisations}: {question}"),
    "settle": ("发现并办好：{outcome}", "found and settled: {outcome}"),
    "finish": ("办完：{outcome}", "finished: {outcome}"),
    "extend": ("延期{days}个工作日：{reason}", "extended by {days} working days: {reason}"),
    "suspend": ("挂账到{review_on}：{reason}", "suspended until {review_on}: {reason}"),
    "resume": ("恢复办理", "resumed"),
    "close": ("核查结案：{finding}", "checked and closed: {finding}"),
    "send_back": ("退回重办：{reason}", "sent it back: {reason}"),
    "confirm": ("说解决了", "said it is solved"),
    "deny": ("说没解决：{reason}", "said it is not solved: {reason}"),
    "reopen": ("重新打开：{reason}", "opened it again: {reason}"),
    "refute": (
        "抽查发现没有解决，重新打开：{reason}",
        "opened it again, as an inspection found it not solved: {reason}",
    ),
    "uphold": (
        "抽查属实：两个单位都看过，确实解决了",
        "upheld: two offices looked and found it solved",
    ),
    "climb": ("请上级办：{reason}", "asked the level above: {reason}"),
    "escalate": ("上报上级：{reason}", "escalated: {reason}"),
    "hand_down": ("下交{to}", "handed it down to {to}"),
    "withdraw": ("撤回", "withdrew"),
    "revive": ("恢复了撤回的事", "revived what was withdrawn"),
    "come_back": ("恢复了自己这一位", "came back as a voice"),
    "to_dispute": ("转调解，本件继续", "opened a mediation beside it"),
    "note": ("记一笔：{text}", "noted: {text}"),
    "supplement": ("补充：{text}", "added: {text}"),
    "recategorise": ("改为{category}：{reason}", "recategorised as {category}: {reason}"),
    "relocate": ("改地点：{reason}", "changed the place: {reason}"),
    "urge": ("催办", "urged"),
    "overdue": ("逾期，自动上转到{held_by}", "moved it up to {held_by}, as it was overdue"),
    "check_up": ("核查逾期，上转一级", "moved the check one level up, as it was late"),
    "lapse": ("到期无人核查，未核查结案", "closed it unverified, as nobody checked in time"),
    "remind": ("隐患待核查，催办", "urged: a hazard waits for its check"),
    "report_in": ("报到", "reported in"),
    "decline_task": ("推回：{reason}", "declined: {reason}"),
    "answer": ("答复：{outcome}", "answered: {outcome}"),
    "waive": ("免除：{reason}", "waived: {reason}"),
    "no_show": ("到期未报到", "noted that nobody reported in"),
    "refer": ("告知去{channel}办：{text}", "told them to go to {channel}: {text}"),
    "received": ("对方已接收：{text}", "received there: {text}"),
    "came_back": ("对方没有接收：{reason}", "not taken there: {reason}"),
    "take_petition": ("受理信访，出具告知书", "took the petition in and made out the written notice"),
    "not_petition": (
        "信访不予受理：{reason}（去处：{instead}）",
        "did not take the petition: {reason} (instead: {instead})",
    ),
    "prolong": ("延长30天：{reason}", "30 days more: {reason}"),
    "reply": ("答复信访：{outcome}", "answered the petition: {outcome}"),
    "ask_review": ("收到复查请求：{reason}", "a review was asked for: {reason}"),
    "reply_review": ("复查意见：{outcome}", "answer of the review: {outcome}"),
    "ask_re_review": ("收到复核请求：{reason}", "the last review was asked for: {reason}"),
    "reply_re_review": ("复核意见：{outcome}", "answer of the last review: {outcome}"),
    "recuse": ("回避：{reason}", "stood back: {reason}"),
    "stand": ("没有人请求复查或复核，答复生效", "let the answer stand, as nobody asked for a review"),
    "no_answer": ("打了电话，没有人接：{text}", "called, and nobody answered: {text}"),
    "mailed": ("发了邮件，请对方自己说解决没有", "mailed them to say themselves whether it is solved"),
    "letter": ("去了信：{text}", "wrote a letter: {text}"),
    "visit": ("上门没有遇到人，留了话：{text}", "visited and left word: {text}"),
    "says_solved": ("回访，对方说解决了：{text}", "called them; they say it is solved: {text}"),
    "says_partly": ("回访，对方说部分解决：{text}", "called them; they say it is solved in part: {text}"),
    "says_not": ("回访，对方说没解决：{text}", "called them; they say it is not solved: {text}"),
    "says_nothing": ("回访，对方不愿说", "called them; they will not say"),
    "chase": ("逾期，催办", "urged: it is late"),
    "uncalled": ("到期没有人回访", "noted that nobody called in time"),
    "unreached": ("三次电话和一封信都没有联系上", "noted that neither three calls nor a letter reached them"),
    "statement": ("拟了一段话，请诉求人看：{text}", "wrote a statement for the reporter to see: {text}"),
    "release": ("同意把这段话转告被投诉的单位", "released the statement to the office complained of"),
    "withhold": ("不同意转告", "kept the statement back"),
    "hear": ("被投诉的单位：{text}", "the office complained of: {text}"),
    "silent": ("到期没有答复", "noted that no answer came in time"),
    "call_off": ("取消：原件已有了结，不用再等", "called off, as what it was for has moved on"),
}

URGED_AT_THE_TOP = ("逾期，上面没有更高一级，催办", "urged: it is overdue, and nobody is above")

TOLD = {
    "report": ("handler",), "overdue": ("handler", "reporter"), "assign": ("assignee",), "reject": ("reporter",),
    "finish": ("checker",), "settle": ("checker",), "suspend": ("reporter", "lead"), "resume": ("assignee", "handler"),
    "close": ("reporter",), "lapse": ("reporter",), "send_back": ("assignee", "handler"), "deny": ("handler", "assignee"),
    "reopen": ("handler",), "refute": ("handler", "reporter"), "uphold": ("reporter",), "climb": ("handler",), "escalate": ("handler", "reporter"), "hand_down": ("handler",), "offer": ("offered",),
    "decline": ("handler",), "take": ("reporter",), "rule": ("handler", "reporter"), "object": ("ruler",), "urge": ("sitter",),
    "remind": ("sitter",), "check_up": ("checker",), "follow": ("reporter",), "unmerge": ("handler", "reporter"),
    "chase": ("sitter", "lead", "petitioner"), "refer": ("reporter",), "ask_review": ("handler",), "ask_re_review": ("handler",),
    "take_petition": ("reporter",), "not_petition": ("reporter",), "prolong": ("reporter",), "reply": ("reporter",),
    "reply_review": ("reporter",), "reply_re_review": ("reporter",), "stand": ("reporter", "sitter"),
    "recuse": ("sitter", "petitioner"), "says_solved": ("reporter",), "says_partly": ("reporter",), "says_nothing": ("reporter",),
    "statement": ("reporter",), "release": ("handler",), "withhold": ("handler",), "hear": ("handler", "reporter"),
    "accept": ("reporter",), "acknowledge": ("reporter",), "withdraw": ("handler", "assignee"), "revive": ("sitter",), "come_back": ("sitter",), "call_in": (), "extend": ("assignee", "reporter"),
    "supplement": ("sitter",), "recategorise": ("handler",), "relocate": ("handler",),
}  # fmt: skip

GIVEN = (
    "answer",
    "reason",
    "instead",
    "outcome",
    "finding",
    "text",
    "question",
    "duty_row",
    "place",
    "parties",
    "person_id",
)
REPORTED = ("words", "title", "account", "lon", "lat", "building", "answers")
"""What a report's record carries of the thing reported, whichever room keeps it."""

for _act in (name for name in ACTS if name in SENTENCES):
    _zh, _en = SENTENCES[_act]
    declare(
        f"matter.{_act}",
        zh=_zh,
        en=_en,
        erases=GIVEN + (REPORTED if _act == "report" else ()),
        tells=TOLD.get(_act, ()),
    )
declare(
    "matter.reseat", zh="换人负责：{seat}（{reason}）", en="{seat} has a new sitter ({reason})", tells=("sitter",),
    words=TURNED,
)  # fmt: skip
declare("matter.voices", zh="诉求人数变为{voices}", en="voices are now {voices}")
declare("matter.numbers", zh="本区期限改为{version}", en="the district's deadlines are now {version}")
