"""What a person's data is used for beside settling their report: each can be stopped by them, in these words."""

USES: dict[str, tuple[str, str]] = {
    "calls": ("办完以后打电话回访", "a call afterwards whether it is solved"),
    "public": ("核过的文字和照片给公众看", "cleared words and photos shown to everybody"),
    "figures": ("不带姓名的清单给统计人员用", "lists without names for analysts"),
    "peers": ("交给别的平台一起办", "handing it to other platforms"),
    "contact": ("主动联系我", "contacting me"),
}
WHATS: dict[str, tuple[str, str]] = {
    "object": ("反对", "objection"),
    "withdraw": ("撤回同意", "consent taken back"),
    "copy": ("打印一份本人的数据", "a printed copy of their data"),
    "erase": ("删除本人的数据", "erasure of their data"),
    "unname": ("改成匿名", "being made anonymous"),
}
WHYS: dict[str, tuple[str, str]] = {
    "drawn": ("抽到的", "drawn"),
    "own": ("本人的事", "one's own matter"),
    "colleague": ("同事的事", "a colleague's matter"),
    "kin": ("亲近的人的事", "the matter of somebody close"),
    "address": ("本人的地址", "one's own address"),
    "reported": ("下级报来的", "reported from below"),
}
OUTCOMES: dict[str, tuple[str, str]] = {
    "ok": ("看过，没有问题", "looked at: nothing wrong"),
    "asked": ("问本人", "asked them"),
    "reported": ("报上级", "reported above"),
}
# Nothing has to be answered where consent was the only ground.
CONSENT = frozenset({"contact"})
