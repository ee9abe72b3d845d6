"""The invented street: its areas, offices, posts and people. Nobody here exists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

CITY, DISTRICT, STREET = "120000000000", "120191000000", "120191001000"
WILLOW, HESHUN, ZIJIN, DONGFENG = (f"{STREET[:9]}{number:03d}" for number in (1, 2, 3, 4))
URBAN, PROPERTY, POWER = STREET + ":urban", WILLOW + ":property", DISTRICT + ":power"

# A square of streets in a place where none of them stands; WGS-84 degrees of its south-west corner.
WEST, SOUTH, SIDE = 117.190, 39.110, 0.012


class Place(NamedTuple):
    """An area of the invented tree, with its square (west, south, east, north)."""

    code: str
    level: int
    parent: str
    zh: str
    en: str
    square: tuple[float, float, float, float]


COMMUNITIES = (
    (WILLOW, "柳荫里社区", "Willow Lane", 0, 0),
    (HESHUN, "和顺里社区", "Heshun Lane", 1, 0),
    (ZIJIN, "紫金花园社区", "Zijin Garden", 0, 1),
    (DONGFENG, "东风里社区", "Dongfeng Lane", 1, 1),
)


def places() -> Iterator[Place]:
    """The tree from the top down: a city, a district, a street, four communities of two grids each."""
    whole = (WEST, SOUTH, WEST + 2 * SIDE, SOUTH + 2 * SIDE)
    yield Place(CITY, 0, "", "天津市（演示）", "Tianjin (demo)", whole)
    yield Place(DISTRICT, 1, CITY, "清河区（虚构）", "Qinghe District (invented)", whole)
    yield Place(STREET, 2, DISTRICT, "清溪街道", "Qingxi Street", whole)
    for code, zh, en, across, up in COMMUNITIES:
        west, south = WEST + across * SIDE, SOUTH + up * SIDE
        yield Place(code, 3, STREET, zh, en, (west, south, west + SIDE, south + SIDE))
        for number, (start, end) in enumerate(((0.0, 0.5), (0.5, 1.0)), 1):
            square = (west + start * SIDE, south, west + end * SIDE, south + SIDE)
            ordinal = "一二"[number - 1]
            yield Place(f"{code}-{number:02d}", 4, code, f"{zh[:-2]}第{ordinal}网格", f"{en} grid {number}", square)


# (seat, kind, zh, en, holder); several seats may have one holder (一肩挑).
SEATS = (
    (DISTRICT + "/lead", "", "", "", "何平"),
    (DISTRICT + "/desk", "", "", "", "邵文"),
    (STREET + "/lead", "", "", "", "刘岚"),
    (STREET + "/desk", "", "", "", "陈静"),
    (STREET + "/desk-2", "desk", "受理席二", "second desk", "马骏"),
    (URBAN + "/desk", "", "", "", "郭毅"),
    (URBAN + "/lead", "", "", "", "韩松"),
    (PROPERTY + "/desk", "", "", "", "张成"),
    (POWER + "/desk", "", "", "", "冯亮"),
    (WILLOW + "/lead", "", "", "", "孙立"),
    (WILLOW + "/desk", "", "", "", "赵敏"),
    (HESHUN + "/lead", "", "", "", "丁香"),
    (HESHUN + "/desk", "", "", "", "王芳"),
    (ZIJIN + "/lead", "", "", "", "许诺"),
    (ZIJIN + "/desk", "", "", "", "许诺"),
    (DONGFENG + "/lead", "", "", "", "程刚"),
    (DONGFENG + "/desk", "", "", "", "程刚"),
)
GRID_CREWS = {
    WILLOW: (("李强", "网格员"), ("宋佳", "网格员")),
    HESHUN: (("田野", "网格员"), ("白雪", "网格员")),
    ZIJIN: (("江涛", "网格员"), ("沈月", "网格员")),
    DONGFENG: (("唐波", "网格员"), ("夏青", "网格员")),
}
RESIDENTS = ("秦淑兰", "吴磊", "钱玉", "周大海", "李桂芬", "赵小北", "孟凡", "胡杨")

# (account, person, what the visitor is told): who the visitor may open the house as.
PERSONAS = (
    ("community", "赵敏", WILLOW + "/desk", "柳荫里社区受理席", "community desk"),
    ("worker", "李强", WILLOW + "/worker-1", "网格员", "grid worker"),
    ("street", "陈静", STREET + "/desk", "清溪街道受理席", "street desk"),
    ("department", "郭毅", URBAN + "/desk", "街道城管科", "urban management"),
    ("lead", "刘岚", STREET + "/lead", "街道负责人", "street lead"),
    ("district", "何平", DISTRICT + "/lead", "区负责人", "district lead"),
    ("it", "周宁", CITY + "/owner", "系统责任人（信息员）", "IT person and owner"),
    ("resident", "秦淑兰", "", "有账户的居民", "resident with an account"),
)

# What each of them is worth opening the house for.
TRY = {
    "community": ("新事自己出现在左边，不用刷新。受理，派给李强；办完以后再来核查结案。",
                  "The report arrives by itself on the left. Accept it, assign it to Li Qiang; once it is done, come back, check it and close it."),
    "worker": ("手上的事都在这一页。打开一件，写办成了什么样，拍张照，按“办完”。",
               "All that is in hand is on one page. Open one, write what was done, add a photo, press Finish."),
    "street": ("社区没接的、办不了的，到这里来。",
               "What a community did not take on, or cannot do, comes here."),
    "department": ("街道派来的事；不归自己管的，引职责清单退单。",
                   "What the street assigns; what is not theirs they object to, quoting the duty list."),
    "lead": ("全街道的事、逾期的事；“岗位”里写着谁在岗、谁代、为什么。",
             "Everything in the street, and what is overdue; “Posts” says who sits where, and why."),
    "district": ("街道也没接的急事，最后到区里。",
                 "An urgent case that the street does not take either ends up here."),
    "it": ("岗位、单位、职责、类别、运行状况；给同事开通账户。",
           "Posts, offices, duties, categories, health; gives a colleague an account."),
    "resident": ("自己报过的事，和“关于我的数据”：存了什么、谁看过，带走一份，或删除。",
                 "What she reported, and “Data about me”: what is held, who looked; take a copy, or have it erased."),
}  # fmt: skip

ORGANISATIONS = (
    (URBAN, STREET, 2, "department", "清溪街道城管科", "Qingxi urban management", False),
    (PROPERTY, WILLOW, 3, "firm", "柳荫物业公司", "Willow property company", True),
    (POWER, DISTRICT, 1, "firm", "清河供电所", "Qinghe power office", True),
)

DUTIES = (
    (
        "order.stall",
        URBAN,
        2,
        STREET[:9],
        "占道经营由街道城管科负责",
        "stalls on the road: urban management of the street",
    ),
    (
        "light",
        STREET,
        3,
        STREET[:9],
        "路灯由街道受理，联系供电所",
        "street lights: the street centre, with the power office",
    ),
)

# code, parent, zh, en, urgency, hazard, levels up, public place
CATEGORIES = (
    ("fire", "", "消防安全", "Fire safety", "normal", True, 0, True),
    ("fire.stairs", "fire", "楼道堆物", "Things on the stairs", "normal", True, 0, True),
    ("fire.charging", "fire", "电动车违规充电", "E-bike charging indoors", "urgent", True, 0, True),
    ("fire.gas", "fire", "燃气异味", "Smell of gas", "urgent", True, 0, False),
    ("home", "", "房屋和水电", "House, water, power", "normal", False, 0, False),
    ("home.leak", "home", "漏水、爆管", "Leak or burst pipe", "urgent", False, 0, False),
    ("home.heat", "home", "供暖", "Heating", "normal", False, 0, False),
    ("home.lift", "home", "电梯故障", "Lift out of order", "urgent", False, 0, True),
    ("env", "", "环境卫生", "Cleanliness", "normal", False, 0, True),
    ("env.rubbish", "env", "垃圾堆放", "Rubbish", "normal", False, 0, True),
    ("env.noise", "env", "噪声", "Noise", "normal", False, 0, False),
    ("order", "", "街面秩序", "Street order", "normal", False, 0, True),
    ("order.stall", "order", "占道经营", "Stalls on the road", "normal", False, 0, True),
    ("order.build", "order", "违规搭建", "Illegal extension", "normal", False, 0, True),
    ("order.parking", "order", "停车", "Parking", "normal", False, 0, True),
    ("light", "", "路灯", "Street lights", "normal", False, 0, True),
    ("road", "", "道路和井盖", "Road and manholes", "urgent", True, 0, True),
    ("neighbour", "", "邻里纠纷", "Neighbours", "normal", False, 0, False),
    ("service", "", "办事和服务", "Services", "normal", False, 0, False),
    ("service.office", "service", "对办事处的意见", "About an office", "normal", False, 0, False),
    ("reprisal", "", "打击报复", "Reprisal", "urgent", False, 2, False),
)

# category -> what it asks, what should be seen when it is done, how it is usually answered
ASKED: dict[str, dict[str, Any]] = {
    "home.lift": {
        "questions": [
            {
                "name": "q1",
                "label": {"zh": "现在有人困在里面吗？", "en": "Is somebody stuck in it now?"},
                "kind": "yesno",
            }
        ]
    },
    "fire.stairs": {"evidence": {"zh": "清走以后的楼道，从一层往上拍", "en": "the stairs once cleared, from below"}},
    "neighbour": {
        "texts": [
            {
                "does": "reject",
                "text": {
                    "zh": "这是两家合同上的事，社区不能替法院认定。",
                    "en": "It turns on a contract between you two, which a court decides.",
                },
            }
        ]
    },
}

# (category, what people write, what the worker writes when it is done)
WORDS = (
    ("fire.stairs", "二单元一层到三层堆着旧沙发和纸箱，老人上下楼要侧着身子走。", "堆物已清走，楼道畅通。"),
    ("fire.stairs", "顶楼平台堆了半屋子装修剩料，门都推不开。", "剩料已由业主清运，平台门可以打开。"),
    ("fire.stairs", "消防栓前面放了三辆旧自行车，一年没人动过。", "贴条七天无人认领，已移到车棚，栓前画了线。"),
    ("fire.charging", "有人把电动车推进楼道充电，线从窗户拉下来。", "已劝离，线已拆除。"),
    ("fire.charging", "四楼过道夜里有电池在充电，能闻到塑料味。", "电池已搬下楼，住户带去看了充电棚。"),
    ("home.leak", "厨房上面一直滴水，天花板开始掉皮。", "上层水管接头已更换，不再滴水。"),
    ("home.leak", "地下室的污水管裂了，水已经漫到车位。", "裂管已换，积水抽干，地面消过毒。"),
    ("home.heat", "暖气只有十五度，家里有小孩。", "管道已放气，室温十九度。"),
    ("home.heat", "五楼以上三户暖气全凉，楼下倒是热的。", "顶层堵塞的阀门已换，三户都量过温度。"),
    ("home.lift", "电梯停了两天，八楼的老人下不来。", "门机已修复，电梯恢复运行。"),
    ("home.lift", "电梯门关到一半会弹开，里面的铃也不响。", "光幕和对讲都已换新，试运行正常。"),
    ("home", "楼顶的防水卷起来了，一下雨走廊就积水。", "卷边已重新铺好，浇水试过不漏。"),
    ("env.rubbish", "垃圾桶满了三天没有人清，路边都是袋子。", "垃圾已清运。"),
    ("env.rubbish", "河边草坪上倒了一车建筑渣土。", "渣土已清走，入口加了石墩。"),
    ("env.noise", "门口工地夜里两点还在响，睡不着。", "已要求工地夜间停工。"),
    ("env.noise", "楼下小饭馆的排风机正对窗户，从早响到晚。", "风机已加罩并改向，窗前量过声音。"),
    ("env", "绿化带里飘来一股臭味，像是下水道返上来的。", "检查井已疏通，换了防臭盖。"),
    ("order.stall", "早市占了整条路，救护车进不来。", "摊点已规范到线内。"),
    ("order.stall", "校门口放学时全是小吃车，孩子只能走机动车道。", "已引导到东侧空地，放学时段有人值守。"),
    ("order.parking", "消防通道停满了车。", "车辆已挪走，划线重漆。"),
    ("order.parking", "共享单车把盲道堵了一长溜。", "已归拢到停车框，盲道通了。"),
    ("order.parking", "有辆没牌的面包车占着无障碍车位快一个月。", "已联系车主开走，车位加了标识。"),
    ("light", "路口的路灯不亮，晚上很黑。", "灯泡已更换。"),
    ("light", "健身广场一排灯忽明忽暗，老人不敢去。", "线路接头受潮，已重接，夜里看过。"),
    ("light", "三号楼门口的感应灯人走到跟前也不亮。", "感应头已更换。"),
    ("road", "污水井盖缺了一块，夜里看不清。", "井盖已换新。"),
    ("road", "人行道塌了一个坑，下雨就看不见。", "坑已回填压实，铺了新砖。"),
    ("neighbour", "楼上小狗夜里一直叫，说过几次没有用。", "已上门沟通，夜间关窗。"),
    ("neighbour", "隔壁空调外机的水正好滴在我家晾衣杆上。", "两家都在场，接了排水管。"),
    ("service", "想办老年证，不知道要带什么。", "已告知材料并预约代办。"),
    ("service", "母亲卧床，医保复核能不能上门？", "已约好周四上门，带齐表格。"),
    ("service", "刚搬来，孩子上学要去哪里登记？", "已告知登记地点和时间，发了材料单。"),
)
