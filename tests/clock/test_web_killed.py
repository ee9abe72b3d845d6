"""The server is killed in the middle of reports: what was answered is kept, a retry doubles nothing."""

import threading
import time
import uuid

import pytest

from tests.clock.serving import House, house_in
from tests.town import WILLOW_1


def once_more(house: House, body: dict) -> tuple[int, dict]:
    """A phone's retry: as often as the line breaks, with the same key."""
    for _ in range(5):
        try:
            return house.post("reports", body)
        except OSError:
            time.sleep(0.5)
    return house.post("reports", body)


@pytest.fixture
def house(tmp_path):
    with house_in(tmp_path / "home") as found:
        yield found


def test_kill_9_of_the_web_loses_nothing_and_a_retry_doubles_nothing(house):
    answered: list[str] = []
    unanswered: list[dict] = []

    def client(stop: threading.Event) -> None:
        while not stop.is_set():
            body = {"once": str(uuid.uuid4()), "words": "楼道堆物", "area": WILLOW_1}
            try:
                status, told = house.post("reports", body)
            except (OSError, ValueError):
                unanswered.append(body)
                return
            if status == 429:
                # A fast machine fills one address's pace within a second; the next try comes as a phone's would.
                time.sleep(0.05)
                continue
            assert status == 201, told
            answered.append(told["number"])

    for turn in range(2):
        house.rested()
        house.start(workers=2)
        stop = threading.Event()
        clients = [threading.Thread(target=client, args=(stop,)) for _ in range(6)]
        for each in clients:
            each.start()
        time.sleep(1.2 + 0.4 * turn)
        house.kill()
        stop.set()
        for each in clients:
            each.join(15)
    house.rested()
    house.start()
    again = [once_more(house, body) for body in unanswered]
    house.stop()
    assert answered and unanswered
    assert {status for status, _ in again} <= {200, 201}
    kept = house.tell("count")
    assert set(answered) <= set(kept["numbers"])
    assert len(kept["numbers"]) == len(answered) + len(unanswered)
    assert kept["cases"] == kept["voices"] == kept["codes"] == kept["reports"] == len(kept["numbers"])
    assert kept["good"]
