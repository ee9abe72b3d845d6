"""The command: plain words for every verb, also for one that this version has not."""

import pytest

from fengqiao import cli


def test_without_a_verb_it_lists_them_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    said = capsys.readouterr().out
    for name, verb in cli.VERBS.items():
        assert f"fengqiao {name}" in said
        assert verb.says in said


def test_an_unknown_verb_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["destroy"]) == 2
    assert "'destroy'" in capsys.readouterr().err


def test_a_verb_that_is_not_in_this_version_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(cli.VERBS, "dream", cli.Verb("fengqiao.dream.far:main", ""))
    assert cli.main(["dream"]) == 2
    assert "no 'dream'" in capsys.readouterr().err
