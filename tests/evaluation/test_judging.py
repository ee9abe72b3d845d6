"""`fengqiao judge METHOD`: one JSON object on the last line, and a sentence for whatever is wrong with the files."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from types import ModuleType

import pytest

from fengqiao.evaluation import judging
from fengqiao.evaluation.judge import main
from fengqiao.evaluation.judging.files import Unjudgeable, rows


@pytest.fixture
def method(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A method that counts the rows of its file."""

    def arguments(parser: ArgumentParser) -> None:
        parser.add_argument("--test", type=Path, required=True)

    def judged(asked: Namespace) -> dict[str, int]:
        return {"n": len(rows(asked.test, ["text"]))}

    module = ModuleType("counting_method")
    module.arguments, module.judged = arguments, judged  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "counting_method", module)
    monkeypatch.setitem(judging.METHODS, "counting", judging.Method("counting_method", "数一数 · counts"))
    return module


def test_the_last_line_is_one_object(method: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "told.csv"
    file.write_text('﻿id,text\n1,路灯不亮\n2,"一行\n两行"\n', encoding="utf-8")
    assert main(["counting", "--test", str(file)]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"n": 2}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "there is no such file"),
        (b"id,body\n1,x\n", "columns are missing: text"),
        (b"", "columns are missing: text"),
        (b"id,text\n", "has no rows"),
        ("id,text\n1,路灯\n".encode("gb18030"), "not text in UTF-8"),
        (b"id,text\n1," + b"x" * 1_000_001, "cannot be read"),
    ],
)
def test_whatever_is_wrong_with_a_file_is_said(
    method: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None, says: str
) -> None:
    file = tmp_path / "told.csv"
    if content is not None:
        file.write_bytes(content)
    assert main(["counting", "--test", str(file)]) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert str(file) in told.err
    assert told.out == ""


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(Unjudgeable, match="cannot be read"):
        rows(tmp_path, ["text"])


def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(judging.METHODS, "gone", judging.Method("fengqiao.evaluation.judging.gone", "没有 · none"))
    assert main(["gone"]) == 2
    assert "This version cannot judge 'gone'" in capsys.readouterr().err
