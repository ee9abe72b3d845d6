"""Several web processes give one true answer, whichever of them is asked."""

import http.client
import os
import signal
import time

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.clock.serving import house_in

pytestmark = pytest.mark.whole
PAGE, ADDRESS = "ui:language", "/language/"


def ask(house, path: str) -> tuple[int, str]:
    line = http.client.HTTPConnection("127.0.0.1", house.port, timeout=20)
    try:
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, answer.read().decode()
    finally:
        line.close()


def patient(house, path: str) -> tuple[int, str]:
    """As long as one of the processes is being replaced, some lines lead nowhere."""
    end = time.monotonic() + 60
    while True:
        try:
            return ask(house, path)
        except (OSError, http.client.HTTPException):
            assert time.monotonic() < end
            time.sleep(0.1)


def number(house) -> float:
    status, told = patient(house, "/metrics")
    assert status == 200
    rows = [row for family in text_string_to_metric_families(told) for row in family.samples]
    return sum(row.value for row in rows if row.name == "fengqiao_requests_total" and row.labels["route"] == PAGE)


def test_the_figures_are_the_sum_of_all_processes_and_outlive_one_that_is_killed(tmp_path):
    with house_in(tmp_path / "home") as house:
        house.start(workers=2)
        asked, files, end = 0, set(), time.monotonic() + 90
        while len(files) < 2 or asked < 20:
            assert ask(house, ADDRESS)[0] in (302, 405)
            asked += 1
            files = {path.name for path in (house.home / "counts").iterdir()}
            assert time.monotonic() < end, "one process answers everybody"
        assert {number(house) for _ in range(12)} == {asked}
        os.kill(int(min(files)), signal.SIGKILL)
        patient(house, ADDRESS)
        assert number(house) >= asked + 1
