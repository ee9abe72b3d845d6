"""What is said of keys that are read and of what is destroyed early: kinds, and why something is not done."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROOT = _(
    "老实说明：能以 root 登录这台服务器的人，不经过这里也读得到 keys/ 里的文件。"
    "这一步拦不住他；它只让程序不替一个人做，并留下记录。"
)
"""What two people's yes is worth where somebody owns the machine."""

READINGS: dict[str, Promise] = {
    "keys": _("封存一份全部密钥（恢复、搬家用）"),
    "pair": _("换一对备份密钥，读出新的私钥"),
}

PURGES: dict[str, Promise] = {
    "backups": _("某一天以前的备份和升级前的旧库"),
    "drafts": _("一个单位没有送出的草稿"),
    "rejects": _("一个单位导入文件时没收下的行"),
    "reads": _("某一天以前“谁看过”的记录"),
    "case": _("一件已办结的事里的个人信息（原话、地点、照片、和人的联系）"),
}

REFUSALS: dict[str, Promise] = {
    "held": _("这一类正在保全，到期以前谁也不能销毁。"),
    "gap": _("有一次恢复还没有两人签认，备份是证据，现在不能销毁。"),
    "nothing": _("没有可以销毁的；最新的一份备份永远留着。"),
    "six_months": _("“谁看过”的记录法律要求至少留六个月（网络安全法第二十三条），不能再早。"),
    "reviews": _("还有抽到的查看没有复核，复核完才能销毁。"),
    "open_case": _("这件事或挂在它下面的事还没有办结，有人要对它负责，不能销毁。"),
    "reopens": _("诉求人还能重新打开这件事，过了期限才能销毁。"),
    "complains": _("这件事投诉了单位或个人，是证据，不能提前销毁。只有诉求人自己可以要求删除。"),
    "rights": _("本人的要求（更正、删除、反对）还没有办完，先办完。"),
    "inquiry": _("对这件事的调查还没有结束，不能销毁。"),
    "unreviewed": _("有人紧急打开过这件事，还没有复核，不能销毁。"),
    "others": _("还有别的诉求并在这件事里，不能销毁。"),
    "no_case": _("没有这个编号。"),
}
"""Why it is not asked for, not agreed to, or not yet done."""
