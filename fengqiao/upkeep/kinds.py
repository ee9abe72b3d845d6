"""What this room puts on record."""

from fengqiao.ledger.kinds import declare

declare(
    "upkeep.restored",
    zh="从{backup}的备份恢复；缺{missing}条记录",
    en="restored from the backup of {backup}; {missing} records are missing",
)
declare(
    "upkeep.witnessed",
    zh="封存了安装{installation}的锚点（{anchored}）",
    en="sealed the anchor of installation {installation} ({anchored})",
)
declare(
    "upkeep.keys_read",
    zh="在控制台读了密钥（{reading}）",
    en="read keys at the console ({reading})",
    words={
        "reading": {"keys": ("封存全部密钥", "all of them, sealed"), "pair": ("换备份密钥", "a new pair for backups")}
    },
)
PURGES = {
    "backups": ("备份", "backups"),
    "drafts": ("草稿", "drafts"),
    "rejects": ("没收下的行", "rejected rows"),
    "reads": ("谁看过的记录", "records of looks"),
    "case": ("一件事里的个人信息", "the personal values of a matter"),
}
declare(
    "upkeep.purged",
    zh="提前销毁了{kind}：{count}项（依据：{ground}）",
    en="destroyed {kind} early: {count} (ground: {ground})",
    words={"kind": PURGES},
)
declare(
    "upkeep.hold",
    zh="保全：{kind}，到{until}",
    en="holds {kind} until {until}",
    erases=("reason",),
    words={"kind": PURGES},
)
declare("upkeep.gap_signed", zh="签认了恢复造成的缺口", en="signed for the gap that a restore left")
