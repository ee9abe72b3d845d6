"""What can be on record about places, with its sentence."""

from fengqiao.ledger.kinds import declare

declare(
    "places.load",
    zh="载入了{source}：{areas}个区域",
    en="loaded {areas} areas from {source}",
)
declare("places.area", zh="登记了{name}", en="registered {name}")
declare("places.rename", zh="更名为{name}", en="renamed to {name}")
declare(
    "places.end",
    zh="自{day}起停用{code}，由{successor}接替（{reason}）",
    en="{code} ended on {day}, succeeded by {successor} ({reason})",
)
declare(
    "places.boundaries",
    zh="从{source}载入{areas}个区域的边界：重叠{overlaps}处，空隙{gaps}处，拒收{refused}个",
    en="loaded {areas} boundaries from {source}: {overlaps} overlaps, {gaps} gaps, {refused} refused",
)
declare("places.building", zh="登记了楼栋{name}", en="registered the building {name}")
declare("places.buildings", zh="从{source}载入{buildings}栋楼", en="loaded {buildings} buildings from {source}")
declare("places.building_change", zh="更改了楼栋{name}的资料", en="changed what is known of the building {name}")
declare(
    "places.building_end",
    zh="自{day}起停用楼栋{name}（{reason}）",
    en="the building {name} ended on {day} ({reason})",
)
declare("places.stairwell", zh="登记了{building}的{name}", en="registered the stairwell {name} of {building}")
declare("places.stairwell_end", zh="停用了{name}（{reason}）", en="ended the stairwell {name} ({reason})")
declare("places.dwellings", zh="登记了{dwellings}套房", en="registered {dwellings} dwellings")
declare("places.dwelling_end", zh="停用了{number}室（{reason}）", en="ended the dwelling {number} ({reason})")
declare("places.premises", zh="登记了场所{name}", en="registered the premises {name}", erases=("contact",))
declare(
    "places.premises_change", zh="更改了场所{name}的资料", en="changed what is known of {name}", erases=("contact",)
)
declare("places.premises_end", zh="场所{name}停用（{reason}）", en="the premises {name} ended ({reason})")
declare("places.kind", zh="设置了种类{name}", en="set the kind {name}")
declare("places.plate", zh="更换了楼门码牌（{reason}）", en="replaced the plate on the door ({reason})")
declare("places.unplate", zh="收回了楼门码牌（{reason}）", en="withdrew the plate on the door ({reason})")
declare("places.days", zh="更改了{days}天的工作日安排", en="changed the working days of {days} days")
declare(
    "places.year",
    zh="登记了{year}年的全年工作日安排（{source}）",
    en="entered the working calendar of {year} ({source})",
)
