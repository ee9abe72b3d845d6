"""A worker finds among their own matters by number, account and area; what is out of their sight changes nothing."""

import pytest

from fengqiao.cases.models import Case
from fengqiao.matters.models import Matter
from tests.desk.seats import at_seat
from tests.desk.test_search import put
from tests.town import WILLOW, WILLOW_1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
WORKER = WILLOW_1 + "/worker-1"


@pytest.fixture
def matters(town):
    put(
        [
            (WILLOW, WILLOW, "路灯不亮", "东门灯杆歪了", "3号楼2门501", False),
            (WILLOW, WILLOW, "水管漏水", "南门阀门坏了", "5号楼", False),
            (WILLOW, WILLOW, "路灯也不亮", "别人的", "", False),
        ]
    )
    mine = Matter.objects.filter(number__endswith=("0")) | Matter.objects.filter(number__endswith="1")
    mine.update(assignee=WORKER, state="working")
    return list(Matter.objects.order_by("number"))


def page(q):
    return at_seat(WORKER).get("/work/", {"q": q}).content.decode()


@pytest.mark.parametrize("q", ["0000", "路灯", "燈桿", "东门 路灯", "灯"])
def test_by_number_title_account_and_in_traditional_characters(matters, q):
    shown = page(q)
    assert "找到 1 件" in shown
    assert "路灯不亮" in shown
    assert "漏水" not in shown


def test_by_the_area_it_lies_in(matters):
    from fengqiao.people.models import Organisation

    name = Organisation.objects.get(code=WILLOW).name["zh"]
    shown = page(name)
    assert "找到 2 件" in shown


@pytest.mark.parametrize("q", ["501", "李某", "别人的", "路灯也", "%", "\0", "没有的事"])
def test_nothing_is_found_by_what_they_may_not_read(matters, q):
    shown = page(q)
    assert "路灯也不亮" not in shown
    if q == "\0":
        assert "手上 2 件" in shown
    else:
        assert "找到 0 件" in shown
        assert "手上没有这样的事" in shown


def test_what_waits_for_its_check_is_found_and_a_locked_one_by_its_number_alone(matters):
    first, second, _ = matters
    Matter.objects.filter(pk=first.pk).update(state="done")
    assert "找到 1 件" in page("灯杆")
    Case.objects.filter(pk=second.pk).update(locked=True)
    assert "找到 0 件" in page("阀门")


def test_without_words_the_list_is_what_it_was(matters):
    assert "手上 2 件" in page("")
