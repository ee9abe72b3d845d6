"""Each rule that binds what stands today has a test with its number in its name, which runs."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
RULES = {
    10: "an end on a holiday rolls past it",
    11: "the first day is not counted",
    12: "make-up days are worked",
    13: "a year without data is said",
    21: "the first contact stays the first contact",
    22: "an objection is ruled on, until then it is still theirs",
    23: "a callback is not made by who did the work",
    24: "a rate shows n and d, and nothing of nothing is no rate",
    25: "who checks is not who did the work",
    26: "one number through all levels",
    27: "a petition is prolonged once",
    28: "who complains is hidden from whom it is about",
    39: "refusing consent closes no service",
    40: "consent is withdrawn in one step, and the use stops",
    41: "who receives is listed, and nothing is handed on without a ground",
    44: "a person decides, no clock and no program",
    45: "seen, taken along, corrected, erased; a refusal has its reason",
    46: "what was handed on stays on record",
    47: "who looked is kept for six months at least",
    51: "no face is kept",
    52: "no record of violations is taken in",
    55: "large type, large targets, contrast",
    56: "a place is coordinates, an address or its id, else a list of what is wrong",
    57: "no label and no score of a person",
}


def rule_tests() -> Iterator[tuple[int, str, ast.FunctionDef]]:
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (hit := re.match(r"test_rule_(\d+)_", node.name)):
                yield int(hit[1]), f"{path.relative_to(TESTS)}::{node.name}", node


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule}: {RULES[rule]}")
def test_every_rule_has_a_test_that_bears_its_number_and_asserts_something(rule: int) -> None:
    found = defaultdict(list)
    for number, name, node in rule_tests():
        if number == rule:
            asserts = any(isinstance(part, ast.Assert | ast.With) for part in ast.walk(node))
            found[asserts].append(name)
    assert found[True], f"no test is called test_rule_{rule}_…"
    assert not found[False], "a test that asserts nothing"


def test_no_such_test_is_left_out() -> None:
    for _, name, node in rule_tests():
        marks = [ast.unparse(mark) for mark in node.decorator_list]
        assert not any("skip" in mark or "xfail" in mark for mark in marks), name
