"""What cannot be done with places, in words that say what to do instead."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    "there_already": ("区域{value}已登记", "the area {value} is registered already"),
    "bad_code": (
        "{value}不是统计用区划代码：写6、9或12位数字，网格写社区代码加-01",
        "{value} is no statistics code: write 6, 9 or 12 digits, for a grid its community's code and -01",
    ),
    "code_twice": ("代码{value}出现了两次", "the code {value} stands there twice"),
    "other_city": (
        "{value}不在这座城市里：一个安装只管一座城市的区划",
        "{value} lies in another city: one installation holds one city's tree",
    ),
    "no_area": ("没有区域{value}，请先登记", "there is no area {value}; register it first"),
    "no_parent": ("{value}的上级区域还没有登记，请先登记上级", "register the area that {value} lies in first"),
    "no_level": ("{value}不是统一编码，请写明级别", "{value} is no national code; say its level"),
    "not_inside": (
        "{value}的编码不在上级区域的编码之内，请核对编码",
        "the code {value} does not begin like that of the area it lies in; check it",
    ),
    "no_name": ("{value}没有名称，请写中文或英文名", "{value} has no name; give a Chinese or English one"),
    "ended_already": ("{value}已停用", "{value} has ended already"),
    "has_children": (
        "{value}之内还有未停用的区域，请先停用它们",
        "areas inside {value} still count; end them first",
    ),
    "no_successor": (
        "接替的区域{value}不存在或已停用，请另选",
        "the successor {value} does not exist or has ended; choose another",
    ),
    "no_reason": ("请写明原因", "say why"),
    "bad_point": ("经纬度{value}不对，请核对", "{value} is no longitude and latitude; check it"),
    "nowhere": ("{value}不在任何区域的边界内，请写明区域代码", "{value} lies in no known boundary; give an area"),
    "bad_storeys": ("层数{value}不对，请写1到200的整数", "{value} storeys cannot be; give 1 to 200"),
    "bad_height": ("高度{value}米不对", "a height of {value} m cannot be"),
    "bad_storey": (
        "楼层{value}不对：地上从1起，地下写-1、-2",
        "there is no storey {value}: count from 1 up, cellars are -1, -2",
    ),
    "above_roof": ("楼层高过这栋楼的层数：{value}", "that storey is above the building's own: {value}"),
    "not_polygon": ("轮廓要是面（Polygon），不是{value}", "a footprint is a Polygon, not {value}"),
    "no_shape": ("轮廓没有读懂，或不足三个点", "the footprint is not understood or has fewer than three points"),
    "many_points": ("轮廓有{value}个点，太多了", "a footprint of {value} points is too much"),
    "crosses": ("轮廓自己交叉，请重画", "the footprint crosses itself; draw it again"),
    "hole_outside": ("轮廓里的洞跑到了外面", "a hole of the footprint lies outside it"),
    "tiny": ("轮廓只有{value}平方米，不像一栋楼", "a footprint of {value} m² is no building"),
    "huge": ("轮廓有{value}公顷，不像一栋楼", "a footprint of {value} ha is no building"),
    "twice": ("{value}：同样轮廓的楼已经登记", "{value}: a building of the same footprint is registered"),
    "building_ended": ("{value}已停用", "{value} has ended"),
    "bad_end": ("{value}不对：不能晚于今天，也不能早于启用", "{value} cannot be: not after today, not before it began"),
    "not_yours": ("轮廓落在{value}，不归这里", "the footprint lies in {value}, which is not this office's"),
    "other_chain": ("{value}在别的区，楼不能搬过去", "{value} lies in another district; a building stays where it is"),
    "stairwell_twice": ("已有单元{value}", "there is a stairwell {value} already"),
    "dwelling_twice": ("已有{value}室", "there is a dwelling {value} already"),
    "no_number": ("房号{value}不对：1到20个字", "{value} is no number of a dwelling: 1 to 20 characters"),
    "no_kind": ("没有“{value}”这一种", "there is no kind {value}"),
    "bad_kind": ("种类代码{value}不对：小写字母、数字和_", "{value} is no code of a kind: letters, digits and _"),
    "bad_day": ("{value}不是日期，请写成2027-01-01", "{value} is no day; write it like 2027-01-01"),
    "bad_working": (
        "{value}看不懂：上班写1，休息写0",
        "{value} is not understood: write 1 for a working day, 0 for a day off",
    ),
    "other_year": ("{value}不在这一年", "{value} lies in another year"),
    "not_text": ("文件不是UTF-8或GB18030编码的CSV", "the file is not a CSV in UTF-8 or GB18030"),
    "no_column": ("缺少列：{value}", "the column {value} is missing"),
}


class Refused(ValueError):
    """Something about places that is not done; `why` is a key of WORDS, `value` what it is about."""

    def __init__(self, why: str, value: str = "") -> None:
        super().__init__(why, value)
        self.why = why
        self.value = value

    def words(self, language: str) -> str:
        """The refusal as a sentence in zh or en."""
        return WORDS[self.why][language == "en"].format(value=self.value)

    def __str__(self) -> str:
        return f"{self.words('zh')} · {self.words('en')}"
