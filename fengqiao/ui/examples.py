"""Made-up content for the page of examples."""

from datetime import datetime, timedelta

from django import forms
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from fengqiao.ui.forms import AreaField, PhotosField, PlaceField

AREAS = {
    "": [("1", {"zh": "清溪街道", "en": "Qingxi Street"}), ("2", {"zh": "示例镇"})],
    "1": [("11", {"zh": "柳荫里社区", "en": "Liuyinli"}), ("12", {"zh": "和顺里社区", "en": "Heshunli"})],
    "11": [("111", {"zh": "第 3 网格", "en": "Grid 3"})],
}


class Example(forms.Form):
    """One of each field."""

    what = forms.CharField(
        label=_("出了什么事"),
        help_text=_("一两句话就行。不用写姓名。"),
        widget=forms.Textarea,
        max_length=2000,
    )
    photos = PhotosField(label=_("照片"), required=False, help_text=_("我们会去掉照片里的位置信息。"))
    place = PlaceField(label=_("在哪里"), help_text=_("写到楼号或路口。"))
    area = AreaField(
        label=_("哪个社区"),
        children=lambda code: AREAS.get(code, ()),
        labels=(_("街道"), _("社区"), _("网格")),
    )
    back = forms.ChoiceField(
        label=_("怎么告诉您结果"),
        widget=forms.RadioSelect,
        choices=[("code", _("我自己用查询码看")), ("phone", _("打电话")), ("none", _("不用告诉我"))],
    )
    phone = forms.CharField(
        label=_("电话"),
        required=False,
        max_length=20,
        widget=forms.TextInput({"autocomplete": "tel", "class": "short"}),
    )
    agreed = forms.BooleanField(label=_("我知道什么会被记录"))


def drawn(kind: str) -> SafeString:
    """Stand-ins for a photo."""
    return mark_safe(  # noqa: S308  (our own drawing)
        '<svg viewBox="0 0 300 150" width="300" height="150" preserveAspectRatio="xMidYMid slice" role="img" '
        f'aria-label="{kind}"><rect width="300" height="150" fill="#d8d2c4"/>'
        '<path d="M0 150 90 40H210L300 150Z" fill="#bfb7a5"/>'
        '<rect x="40" y="84" width="100" height="50" rx="6" fill="#7c5b43"/></svg>'
    )


def queue(now: datetime) -> list[dict[str, object]]:
    rows = [
        ("up", "alarm", "污水井盖缺失，夜里看不清", "和顺里", timedelta(hours=-3)),
        ("up", "alarm", "电梯停运第三天", "紫金花园", timedelta(minutes=-40)),
        ("diamond", "amber", "柳荫里 6 号楼二单元楼道堆物", "柳荫里", timedelta(hours=2)),
        ("diamond", "amber", "早市占道，救护车进不来", "东风里", timedelta(hours=3, minutes=10)),
        ("play", "river", "楼上漏水，天花板掉皮", "柳荫里", timedelta(hours=7)),
        ("play", "river", "路灯不亮（12 人）", "兆丰路", timedelta(hours=30)),
        ("ring", "river", "门口施工夜里两点还在响", "紫金花园", timedelta(hours=50)),
        ("square", "moss", "健身器材松动，已修好", "东风里", timedelta(hours=60)),
        ("ring", "river", "租户押金房东不退", "和顺里", timedelta(hours=75)),
        ("pause", "amber", "暖气管等经费", "柳荫里", timedelta(days=20)),
    ]
    keys = ("shape", "tone", "title", "where", "due")
    whole = [*rows, *rows, *rows[4:7]]
    return [dict(zip(keys, (*row[:4], now + row[4]), strict=True)) for row in whole]


def shown(now: datetime) -> dict[str, object]:
    """Everything that the page of examples draws."""
    wrong = Example({"what": "", "phone": "13800000000", "place_address": "", "area_0": "1"})
    ago = [now - timedelta(minutes=m) for m in (0.3, 26, 42, 60 * 9, 60 * 28)]
    return {
        "form": Example(initial={"place": "柳荫里 6 号楼"}),
        "wrong": wrong,
        "rows": queue(now),
        "dues": [
            (now + left, now - timedelta(days=1))
            for left in (timedelta(hours=-3), timedelta(hours=2), timedelta(days=3))
        ],
        "times": [
            *ago,
            now + timedelta(hours=3),
            now + timedelta(hours=26),
            now + timedelta(days=3),
            now + timedelta(days=400),
        ],
        "name": {"zh": "消防隐患 › 楼道堆物", "en": "Fire hazard › things on the stairs"},
        "only_zh": {"zh": "柳荫里社区"},
        "steps": [_("收到"), _("受理"), _("处理中"), _("请您确认")],
        "facts": [
            (_("现在在"), {"zh": "柳荫里社区第 3 网格", "en": "Liuyinli, grid 3"}),
            (_("谁来办"), {"zh": "网格员，物业一起", "en": "The grid worker with the property company"}),
            (_("什么时候"), {"zh": "明天 17:00 前答复您", "en": "Answer by tomorrow 17:00"}),
        ],
        "entries": [
            {
                "who": "陈静",
                "does": {"zh": "受理，归为消防隐患，急件", "en": "accepted it as a fire hazard, urgent"},
            }
            | {"at": ago[1], "right": {"zh": "因为她是街道受理员", "en": "as the street's desk"}},
            {
                "who": {"zh": "报告人", "en": "The reporter"},
                "does": {"zh": "补充了一句话", "en": "added a line"},
            }
            | {
                "at": ago[3],
                "right": {"zh": "报告人", "en": "reporter"},
                "said": "还有两辆电动车在楼道里充电。",
                "through": _("由窗口代办"),
            },
        ],
        "tabs": [
            {"word": _("全部"), "href": "#", "on": True, "count": 42},
            {"word": _("今天到期"), "href": "#", "count": 6, "tone": "amber"},
            {"word": _("逾期"), "href": "#", "count": 2, "tone": "alarm"},
            {"word": _("待核查"), "href": "#", "count": 5},
        ],
        "results": [
            {
                "name": "2026-11-23 · 0187",
                "href": "#",
                "ok": True,
                "next": {"zh": "今天 17:00 前要派出", "en": "Assign by 17:00 today"},
            },
            {
                "name": "2026-11-23 · 0174",
                "href": "#",
                "ok": False,
                "word": {"zh": "别人先动了", "en": "Somebody was first"},
            }
            | {"next": {"zh": "刷新后再试", "en": "Refresh and try again"}},
        ],
        "thumb": [
            {"href": "#", "icon": "calendar-days", "word": _("今天"), "on": True},
            {"href": "#", "icon": "list", "word": _("事项"), "count": 7},
            {"href": "#", "icon": "map", "word": _("地图")},
            {"href": "#", "icon": "arrow-up", "word": _("待发"), "count": 3},
        ],
        "aged": [now - timedelta(seconds=3), now - timedelta(minutes=14)],
        "picture": drawn("example"),
        "whose": {"zh": "清溪街道综治中心", "en": "Qingxi Street Centre"},
    }
