"""The record kinds of intake."""

from fengqiao.ledger.kinds import declare

declare("intake.file", zh="导入文件{name}：{taken} 件", en="took in the file {name}: {taken} matters")
declare(
    "intake.stones",
    zh="导入文件{name}：楼栋、房屋或场所 {taken} 条",
    en="took in the file {name}: {taken} buildings, dwellings or premises",
)
declare("intake.file_begin", zh="开始导入文件{name}：{rows} 行", en="began to take in the file {name}: {rows} rows")
declare("intake.file_erase", zh="从{name}里删除了 {rows} 行，它们的人要求删除",
        en="erased {rows} rows of {name}, as those they are about asked")  # fmt: skip
declare("intake.file_stop", zh="停下导入{name}，到第 {row} 行", en="stopped taking in {name} after row {row}")
declare("intake.file_resume", zh="接着导入{name}，从第 {row} 行起", en="went on taking in {name} from row {row}")
declare("intake.rejects", zh="导出{name}里没有导入的 {rows} 行", en="took out the {rows} rejected rows of {name}")
declare("intake.move", zh="把一份登记转给{office}", en="handed a draft over to {office}")
declare("intake.key", zh="发出接口密钥「{name}」", en="issued the key “{name}” to a program")
declare("intake.key_change", zh="更改接口密钥「{name}」", en="changed the key “{name}”")
declare("intake.key_end", zh="停用接口密钥「{name}」", en="ended the key “{name}”")
declare("intake.token", zh="一次性凭证：发出或用掉", en="a one-use token was given out or used")
declare(
    "intake.clear",
    zh="核过可以公开的文字和照片",
    en="cleared words and photos for the public",
    erases=("text", "place"),
)
declare("intake.unclear", zh="收回公开的文字和照片", en="took cleared words and photos back")

TO_PEERS = ("words", "place", "lon", "lat", "notes", "why")
declare("intake.peer", zh="连上外部平台「{peer}」", en="joined the other platform “{peer}”")
declare("intake.peer_end", zh="断开外部平台「{peer}」", en="parted from the other platform “{peer}”")
declare("intake.send", zh="转给外部平台「{peer}」：{words}", en="sent it to “{peer}”: {words}", erases=TO_PEERS)
declare("intake.sent", zh="「{peer}」已收下，对方编号 {number}", en="“{peer}” took it under {number}")
declare(
    "intake.unsent",
    zh="「{peer}」没有收下：{why}",
    en="“{peer}” did not take it: {why}",
    tells=("handler",),
    erases=TO_PEERS,
)
declare(
    "intake.news",
    zh="「{peer}」说：{status}（{notes}）",
    en="“{peer}” says: {status} ({notes})",
    tells=("handler",),
    erases=TO_PEERS,
)
ASKED = {"what": {"erased": ("删除了", "erased"), "corrected": ("改正了", "corrected")}}
declare(
    "intake.there", zh="转来这件事的「{name}」说，那边{what}个人信息；这里的一份也请照办",
    en="“{name}”, which sent it here, says that personal data was {what} there: please do the same with the copy here",
    words=ASKED, tells=("handler",),
)  # fmt: skip
declare("intake.unfollow", zh="不再跟「{peer}」的进展", en="follows it at “{peer}” no more")
declare("intake.feed", zh="开了订阅「{name}」", en="opened the feed “{name}”")
declare("intake.feed_end", zh="停了订阅「{name}」", en="ended the feed “{name}”")
declare(
    "intake.dispatch",
    zh="发出派单，请单位不用账号答复",
    en="issued a dispatch link, to be answered without an account",
    erases=("address",),
)
declare("intake.dispatch_end", zh="收回派单链接", en="took the dispatch link back")
declare("intake.dispatch_paper", zh="录入纸面答复", en="entered an answer that came on paper")
declare(
    "intake.model",
    zh="提出分类模型第 {version} 版（{digest}）",
    en="proposed version {version} of the sorting ({digest})",
)
declare("intake.model_on", zh="启用分类模型第 {version} 版", en="switched on version {version} of the sorting")
declare("intake.model_back", zh="退回分类模型第 {version} 版", en="rolled the sorting back to version {version}")
declare("intake.model_off", zh="停用分类模型，只按词分类", en="switched the learned sorting off: words alone sort")
