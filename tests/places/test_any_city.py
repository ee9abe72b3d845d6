"""Any city brings its own tree, in the national codes; nothing here knows Tianjin."""

import re

import pytest

from fengqiao.places import cli, find
from fengqiao.places.models import Area

pytestmark = pytest.mark.django_db

HANGZHOU = (
    "代码,名称,英文名\n330100000000,杭州市,Hangzhou\n330102,上城区,Shangcheng\n330102001,清波街道,\n"
    "330102001051,清波门社区,\n330102001051-01,第一网格,\n"
)


def test_another_city_brings_its_own_tree_and_another_load_adds_nothing(sheet, capsys):
    path = sheet(HANGZHOU, "gb18030")
    assert cli.main(["tree", path, "--dry-run"]) == 0 and not Area.objects.exists()
    assert cli.main(["tree", path]) == 0
    tree = find.tree()
    assert [place.name["zh"] for place in tree.path("330102001051-01")] == [
        "杭州市", "上城区", "清波街道", "清波门社区", "第一网格",
    ]  # fmt: skip
    assert [(place.level, place.scope) for place in tree.path("330102001051-01")] == [
        (0, "3301"), (1, "330102"), (2, "330102001"), (3, "330102001051"), (4, "330102001051-01"),
    ]  # fmt: skip
    assert cli.main(["tree", path]) == 0
    assert " 0 areas" in capsys.readouterr().out


def test_a_city_without_districts_has_its_towns_right_below_it(sheet):
    assert cli.main(["tree", sheet("code,name\n441900,东莞市\n441900003,东城街道\n441900003001,岗贝社区\n")]) == 0
    assert [place.code[:9] for place in find.tree().path("441900003001")] == ["441900000", "441900003", "441900003"]


def test_a_district_without_its_city_is_a_tree_too(sheet):
    assert cli.main(["tree", sheet("code,name\n330102,上城区\n330102001,清波街道\n")]) == 0
    assert find.tree().path("330102001000")[0].code == "330102000000"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("33010,短", "写6、9或12位数字"), ("330102001,又一个", "出现了两次"), ("330102002,", "没有名称"),
        ("330199001,没有区的街道", "上级区域还没有登记"), ("440100,广州市", "另一座城市|不在这座城市里"), ("440103001,沙面街道", "不在这座城市里"),
    ],
)  # fmt: skip
def test_one_wrong_row_and_nothing_of_a_tree_is_loaded(sheet, capsys, row, why):
    assert cli.main(["tree", sheet(HANGZHOU + row + "\n")]) == 2
    out = capsys.readouterr()
    assert re.search(why, out.out) and "7: " in out.out and "nothing was loaded" in out.err
    assert not Area.objects.exists()
