"""Every setting is documented, and every documented one exists."""

import ast
import re

from tests.guard.house import CHECKOUT, PACKAGE, modules, short, tree

FOR_TESTS = {"FENGQIAO_TEST_DB", "FENGQIAO_DATA"}


def read_in_settings() -> set[str]:
    return {
        f"FENGQIAO_{call.args[0].value}"
        for call in ast.walk(tree(PACKAGE / "settings.py"))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_env", "_words")
        and isinstance(call.args[0], ast.Constant)
    }


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    documented = set(re.findall(r"FENGQIAO_[A-Z_]+", (CHECKOUT / "docs" / "settings.md").read_text()))
    assert documented - FOR_TESTS == read_in_settings()


def test_every_setting_has_one_row() -> None:
    rows = re.findall(r"^\| `(FENGQIAO_[A-Z_]+)` \|", (CHECKOUT / "docs" / "settings.md").read_text(), re.M)
    assert sorted(rows) == sorted(set(rows)) == sorted(read_in_settings())


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        f"{short(path)}:{node.lineno}"
        for path in modules(beneath=PACKAGE)
        if path.name != "settings.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"FENGQIAO_[A-Z_]+", node.value)
        and node.value not in read_in_settings()
    }
    assert not readers


def test_the_settings_stay_on_one_page() -> None:
    assert len((PACKAGE / "settings.py").read_text().splitlines()) <= 160
