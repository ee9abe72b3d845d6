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
declare("upkeep.gap_signed", zh="签认了恢复造成的缺口", en="signed for the gap that a restore left")
