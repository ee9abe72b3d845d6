"""The record kinds of a person's rights."""

from fengqiao.ledger.kinds import declare
from fengqiao.rights.uses import OUTCOMES, USES, WHATS, WHYS

NAMES = {"use": USES, "what": WHATS, "outcome": {"kept": ("照办", "kept"), "refused": ("不同意", "refused")}}
TEXTS = ("words", "reason")

declare("rights.stop", zh="不同意用于：{use}", en="objects to this use: {use}", words=NAMES, erases=TEXTS)
declare("rights.withdraw", zh="撤回同意：{use}", en="took consent back: {use}", words=NAMES, erases=TEXTS)
declare("rights.allow", zh="重新同意：{use}", en="agrees again: {use}", words=NAMES)
declare("rights.answer", zh="答复反对“{use}”：{outcome}", en="answered the objection to “{use}”: {outcome}",
        words=NAMES, erases=TEXTS)  # fmt: skip
declare(
    "rights.late", zh="反对到期没有答复，转上一级答复", en="the objection was not answered in time, and goes one up"
)
declare("rights.correct", zh="改正了：{what}", en="corrected: {what}", tells=("handler",), erases=("words", "place"),
        words={"what": {"report": ("所报的地点或原话", "place or words of the report"),
                        "person": ("姓名或联系方式", "name or how to be reached")}})  # fmt: skip
declare("rights.ask", zh="窗口看过证件，登记：{what}", en="papers were seen at a counter; asked for: {what}",
        words=NAMES)  # fmt: skip
declare("rights.confirm", zh="另一位同事确认：{what}", en="another colleague confirmed: {what}", words=NAMES)
declare("rights.end", zh="停下了：{what}", en="stopped: {what}", words=NAMES)
declare("rights.done", zh="办完了：{what}", en="carried out: {what}", words=NAMES)
declare("rights.unname", zh="应本人要求改成匿名：姓名和联系方式已删除，接着办",
        en="made anonymous as its reporter asked: name and contacts erased; the case goes on", tells=("handler",))  # fmt: skip
declare("rights.receivers", zh="有人的信息已删除；请告诉收到过的：{receivers}，请它们也删除",
        en="personal data was erased; tell whoever received it to erase it too: {receivers}", tells=("handler",))  # fmt: skip
THERE = {"what": {"erased": ("已删除", "erased"), "corrected": ("已改正", "corrected")}}
declare("rights.telling", zh="有人的信息已删除；正在告诉收到过的：{receivers}，请它们也删除",
        en="personal data was erased; who received it is being told to erase it too: {receivers}")  # fmt: skip
declare("rights.mended", zh="有人的信息已改正；正在告诉收到过的：{receivers}",
        en="personal data was corrected; who received it is being told: {receivers}")  # fmt: skip
declare("rights.tell_mended", zh="有人的信息已改正；请告诉收到过的：{receivers}",
        en="personal data was corrected; tell whoever received it: {receivers}", tells=("handler",))  # fmt: skip
declare("rights.told", zh="告诉了{receiver}：个人信息{what}", en="told {receiver}: personal data was {what}",
        words=THERE)  # fmt: skip
declare("rights.copy", zh="取走了一份自己的数据", en="took a copy of their own data along")

declare("rights.review", zh="{count} 次查看交上级看", en="{count} looks go to a lead for review")
declare("rights.drawn", zh="{week} 那一周的查看：{of} 次里抽了 {count} 次，种子是第 {seed} 条记录的封印",
        en="looks of the week of {week}: {count} drawn of {of}, by the seal of record {seed}")  # fmt: skip
declare("rights.reviewed", zh="复核查看（{why}）：{outcome}", en="reviewed a look ({why}): {outcome}",
        words={"why": WHYS, "outcome": OUTCOMES}, erases=("note",))  # fmt: skip
