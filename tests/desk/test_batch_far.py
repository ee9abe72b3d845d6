"""A batch that takes long shows how far it is, is left and come back to, and stops when told to; nothing is changed."""

import json
import time as real_time

import pytest

from fengqiao.desk.assigning import alone, run
from fengqiao.matters.models import Matter
from tests.desk.seats import at_seat
from tests.desk.test_batch import page
from tests.desk.test_who_takes_it import DESK, WORKER, accepted
from tests.town import HESHUN_1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
JOB = "a" * 32


@pytest.fixture
def slow(monkeypatch, tmp_path):
    """A solver that says nothing by itself: what it would leave in its folder the test leaves there."""
    monkeypatch.setattr(run, "_home", lambda: tmp_path / "solving")
    folder = tmp_path / "solving" / JOB

    def begin(cases, takers, weights, skills, *, whose, seconds=0):
        folder.mkdir(parents=True)
        (folder / "whose").write_text(json.dumps({"whose": whose, "keys": [each.key for each in cases]}))
        (folder / "given").write_text("{}")
        return JOB

    monkeypatch.setattr(run, "begin", begin)
    monkeypatch.setattr(run, "AT_ONCE", 0.0)
    return folder


def solved(folder):
    plan = run.Plan(None, 0, True, 1, 1, 0, ())._asdict()
    keys = json.loads((folder / "whose").read_text())["keys"]
    owner = str(_sitter())
    (folder / "plans").write_text(json.dumps([plan | {"owner": [owner] * len(keys)}]))


def _sitter():
    from fengqiao.people.models import Seat

    return Seat.objects.get(code=WORKER).sitter_id


def test_what_takes_long_says_how_far_it_is_and_is_asked_for_again(town, report, slow) -> None:
    case = accepted(town, report)
    text = page()
    assert "正在排" in text
    assert f"?job={JOB}" in text
    assert 'name="pick"' not in text
    (slow / "far").write_text("3 9")
    assert "最多 9 步中的第 3 步" in page(query=f"?job={JOB}")
    solved(slow)
    desk = at_seat(DESK)
    piece = desk.get(f"/desk/batch/?job={JOB}", headers={"HX-Request": "true"})
    assert piece["HX-Redirect"].endswith(f"?job={JOB}")
    assert f'value="{case.pk}" checked' in page(query=f"?job={JOB}")


def test_it_is_stopped_from_the_page_and_nothing_was_changed(town, report, slow) -> None:
    case = accepted(town, report)
    page()
    answer = at_seat(DESK).post("/desk/batch/", {"does": "stop", "job": JOB}, follow=True)
    assert "停下了；什么也没有改" in answer.content.decode()
    assert (slow / "stopped").exists()
    assert Matter.objects.get(pk=case.pk).assignee == ""


def test_a_job_is_its_own_person_s_under_its_post_and_a_made_up_one_is_gone(town, report, slow) -> None:
    accepted(town, report)
    page()
    other = f"{HESHUN_1}/desk"
    at_seat(other).post("/desk/batch/", {"does": "stop", "job": JOB})
    assert not (slow / "stopped").exists()
    for job in ("b" * 32, "../../etc", "x"):
        assert run.look(job, "anybody").stage == "gone"
        assert "已经不在了" in page(query=f"?job={job}")


def test_a_case_that_came_meanwhile_waits_for_the_next_and_one_that_went_is_left_out(town, report, slow) -> None:
    first, second = accepted(town, report), accepted(town, report)
    page()
    solved(slow)
    third = accepted(town, report)
    Matter.objects.filter(pk=first.pk).update(state="closed", ended_at=second.opened_at)
    text = page(query=f"?job={JOB}")
    assert second.pk in text
    assert first.pk not in text
    assert third.pk not in text


def test_who_could_not_solve_it_or_was_ended_in_the_middle_says_so(town, report, slow) -> None:
    accepted(town, report)
    page()
    (slow / "failed").write_text("")
    assert "没有算成" in page(query=f"?job={JOB}")
    (slow / "failed").unlink()
    import os

    long_ago = real_time.time() - run.SECONDS - 60
    os.utime(slow / "given", (long_ago, long_ago))
    os.utime(slow, (long_ago, long_ago))
    assert f"{run.SECONDS} 秒没有算完" in page(query=f"?job={JOB}")


@pytest.mark.parametrize(("left", "says"), [("stopped", False), ("", True)])
def test_the_solver_ends_itself_when_it_is_stopped_and_when_time_is_up(tmp_path, monkeypatch, left, says) -> None:
    class Ended(Exception):
        pass

    def end(code):
        raise Ended

    monkeypatch.setattr(alone.os, "_exit", end)
    if left:
        (tmp_path / left).write_text("")
    with pytest.raises(Ended):
        alone._watch(tmp_path, 0.0 if says else 1e12)
    assert (tmp_path / "late").exists() is says


def test_old_jobs_are_thrown_away(tmp_path) -> None:
    import os

    for name, age in (("old", run.KEPT + 60), ("new", 0)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "whose").write_text("{}")
        os.utime(tmp_path / name / "whose", (real_time.time() - age,) * 2)
    run._sweep(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["new"]
