"""An address in people's own words is taken apart, and leads to the doors that it may mean, never to a wrong one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fengqiao.places.address import Address, Register, parse

SAID = {
    "兆丰路与山西路交口": Address(road="兆丰路", cross="山西路"),
    "解放南路和黑牛城道交叉口路灯不亮": Address(road="解放南路", cross="黑牛城道"),
    "3号楼2门501": Address(building="3", entrance="2", room="501"),
    "３号楼　２门５０１": Address(building="3", entrance="2", room="501"),
    "柳荫里社区3号楼楼道堆物": Address(compound="柳荫里社区", building="3"),
    "天津市河西区友谊路街道谊城公寓五号楼一门": Address(compound="谊城公寓", building="5", entrance="1"),
    "紫金花园二十一号楼102": Address(compound="紫金花园", building="21", room="102"),
    "我家住在和平区南京路12号A座三单元502室": Address(
        road="南京路", number="12", building="A", entrance="3", room="502"
    ),
    "万德庄大街88号之2": Address(road="万德庄大街", number="88-2"),
    "柳荫里3楼": Address(compound="柳荫里", floor="3"),
    "紫金花园3楼": Address(compound="紫金花园", building="3"),
    "12 Zhaofeng Road, Building 3, Unit 2, Room 501": Address(
        road="Zhaofeng Road", number="12", building="3", entrance="2", room="501"
    ),
}
NO_DOOR = [
    "",
    "3",
    "走路摔了",
    "管道漏水",
    "昨天3号晚上很吵",
    "楼下3楼有人吵架",
    "这条路没有灯",
    "😀" * 40,
    "号楼号楼门门",
    "路路路路与路路交口",
]


@pytest.mark.parametrize(("words", "told"), SAID.items())
def test_an_address_says_its_parts(words: str, told: Address) -> None:
    assert parse(words) == told


@pytest.mark.parametrize("words", NO_DOOR)
def test_what_is_no_address_names_no_door(words: str) -> None:
    assert not parse(words).door


ROADS, HOMES = (
    st.sampled_from(["兆丰路", "黑牛城道", "万德庄大街", "南开三马路"]),
    st.sampled_from(["谊城公寓", "紫金花园", "和平家园"]),
)
NUMBERS = st.integers(1, 199)


@given(ROADS, HOMES, NUMBERS, NUMBERS, st.integers(1, 9), st.integers(101, 2999))
def test_what_is_written_in_the_usual_order_is_read_back(road, home, number, building, entrance, room) -> None:
    words = f"{road}{number}号{home}{building}号楼{entrance}门{room}室"
    assert parse(words) == Address(road, "", str(number), home, str(building), str(entrance), "", str(room))


@given(st.text(max_size=600))
def test_whatever_is_written_is_read_without_an_error(words: str) -> None:
    assert all(isinstance(part, str) for part in parse(words))


DOORS = [
    ("1", "a-01", {"zh": "柳荫里 3 号楼", "en": "Willow Lane, building 3"}, "兆丰路12号"),
    ("2", "a-02", {"zh": "柳荫里 5 号楼"}, "山西路8号"),
    ("3", "b-01", {"zh": "紫金花园 3 号楼"}, "兆丰路40号"),
    ("4", "b-02", {"zh": "9 栋"}, ""),
]
AREAS = {
    "a-01": ["柳荫里社区", "柳荫里第一网格"],
    "a-02": ["柳荫里社区", "柳荫里第二网格"],
    "b-01": ["紫金花园社区"],
    "b-02": ["东风里社区"],
}


@pytest.fixture(scope="module")
def register() -> Register:
    return Register(DOORS, AREAS)


def meant(register: Register, words: str, inside: str = "") -> list[str]:
    return [door.id for door in register.doors(words, inside=inside)]


def test_a_door_is_found_by_its_compound_or_its_road(register) -> None:
    assert meant(register, "柳荫里三号楼2门501漏水") == ["1"]
    assert meant(register, "柳荫里社区 5号楼 门口") == ["2"]
    assert meant(register, "兆丰路40号门前有坑") == ["3"]
    assert meant(register, "东风里9栋") == ["4"]


def test_a_number_alone_means_nothing_until_the_area_is_known(register) -> None:
    assert meant(register, "3号楼2门501") == []
    assert meant(register, "3号楼2门501", inside="a") == ["1"]
    assert meant(register, "3号楼2门501", inside="c") == []
    assert meant(register, "紫金花园3号楼", inside="a") == []


def test_two_parts_that_contradict_mean_no_door(register) -> None:
    assert meant(register, "山西路12号") == []
    assert meant(register, "柳荫里7号楼") == []
    assert meant(register, "山西路8号柳荫里3号楼") == []


def test_a_crossing_means_the_areas_that_have_doors_on_both_roads(register) -> None:
    assert register.crossing("兆丰路与山西路交口") == []
    both = Register([*DOORS, ("5", "a-01", {"zh": "山西路2号"}, "山西路2号")], AREAS)
    assert both.crossing("兆丰路与山西路交口有积水") == ["a-01"]
    assert register.crossing("兆丰路路面坏了") == ["a-01", "b-01"]
    assert register.crossing("这条路没有灯") == []
