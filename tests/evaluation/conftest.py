"""The town, and cases as residents report them; rooms are imported inside, as Django stands up after this file."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def town() -> Any:
    from django.core.cache import cache

    from tests.town import build

    cache.clear()
    return build()


@pytest.fixture
def held():
    """Every page of the test is asked for on Monday at ten."""
    from fengqiao.ledger import time
    from tests.town import MONDAY

    with time.held(MONDAY):
        yield


@pytest.fixture
def report(town: Any) -> Callable[..., Any]:
    from fengqiao.cases.act import Report, report_case
    from fengqiao.people.standing import Actor
    from tests.town import MONDAY, WILLOW

    def one(area: str = WILLOW, *, person: Any = None, now: Any = MONDAY, **more: Any) -> Any:
        told = {"words": "二单元楼道堆着旧沙发", "category": "fire.stairwell", "area": area} | more
        return report_case(Report(**told), by=Actor(person="", kind="resident"), person=person, now=now)

    return one


@pytest.fixture(autouse=True)
def anchors(settings: Any, tmp_path: Any) -> None:
    """The anchors of each test lie in a folder of their own."""
    settings.ANCHORS, settings.ANCHOR_MAIL, settings.TIMESTAMPS = tmp_path / "anchors", [], ""
