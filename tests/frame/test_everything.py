"""What `make test` may leave out: on a build server nothing but what needs the folder of histories."""

import pytest

from tests.everything import judged, verdict

HISTORY = "LEFT OUT tests/rehearsal/test_read.py::test_a (needs FENGQIAO_DATA)"
NGINX = "LEFT OUT tests/upkeep/test_setup.py::test_b (needs nginx)"


def test_the_histories_may_be_left_out_and_are_named():
    assert judged([HISTORY, HISTORY]) == ([], [HISTORY])
    assert verdict([0, 0], [], strict=True) == 0


@pytest.mark.parametrize("needs", ["nginx", "systemd", "dovecot-imapd", "anything else"])
def test_what_needs_a_program_is_missing_however_it_was_left_out(needs):
    line = f"LEFT OUT tests/a.py::test_a (needs {needs})"
    missing, without_data = judged([HISTORY, line])
    assert (missing, without_data) == ([line], [HISTORY])
    assert verdict([0], missing, strict=True) == 1
    assert verdict([0], missing, strict=False) == 0, "a newcomer without the program still sees the rest pass"


def test_a_part_that_lacks_its_program_is_missing_also_if_its_name_speaks_of_the_histories():
    line = "journeys: Chromium is not installed (needs FENGQIAO_DATA)"
    assert judged([line, NGINX]) == (sorted([line, NGINX]), [])


def test_a_run_that_fails_fails_everywhere():
    assert verdict([0, 1], [], strict=False) == verdict([0, 5], [], strict=True) == 1
