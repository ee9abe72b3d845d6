"""Who carries out a matter learns of no photo that is not theirs to see: neither by page nor by interface."""

import io

import pytest

from fengqiao.cases.act import Report, report_case
from fengqiao.files.act import receive
from fengqiao.ledger import time
from fengqiao.matters.act import act
from tests.files.pictures import jpeg
from tests.security.people import browser
from tests.town import MONDAY, WILLOW, WILLOW_1, build

pytestmark = pytest.mark.django_db


def kept(owner: str) -> str:
    return receive(io.BytesIO(jpeg()), size=1000, owner=owner, now=MONDAY)


@pytest.mark.parametrize("entered_by", ["desk", "resident"])
def test_an_assignee_reads_no_name_of_a_photo_of_the_reporters_and_opens_none(entered_by):
    town = build()
    desk = town.actor(WILLOW + "/desk")
    by = desk if entered_by == "desk" else town.resident()
    first, second, evidence = kept("ours"), kept(desk.actor), kept(town.actor(WILLOW_1 + "/worker-1").actor)
    with time.held(MONDAY):
        case = report_case(
            Report(words="楼道堆物", area=WILLOW, category="fire.stairwell", photos=(first,), source="counter"),
            by=by, now=MONDAY, photos_of="ours",
        )  # fmt: skip
        through = town.actor(WILLOW + "/desk", through=True, voice=case.voice)
        act(case.matter, "supplement", by=through, given={"text": "还有", "photos": [second]}, now=MONDAY)
        act(case.matter, "accept", by=desk, given={"category": "fire.stairwell", "urgency": "normal"}, now=MONDAY)
        act(case.matter, "assign", by=desk, given={"assignee": WILLOW_1 + "/worker-1"}, now=MONDAY)
        worker = town.actor(WILLOW_1 + "/worker-1")
        act(case.matter, "finish", by=worker, given={"outcome": "清走", "photos": [evidence]}, now=MONDAY)
        client = browser(WILLOW_1 + "/worker-1")
        for path in (f"/work/{case.number}/", f"/api/v1/matters/{case.number}"):
            text = client.get(path).content.decode()
            assert evidence in text and first not in text and second not in text, path
        assert [client.get(f"/photo/{photo}/").status_code for photo in (first, second, evidence)] == [404, 404, 200]
        for path in (f"/desk/m/{case.number}/", f"/api/v1/matters/{case.number}"):
            text = browser(WILLOW + "/desk").get(path).content.decode()
            assert first in text and second in text and evidence in text, path
