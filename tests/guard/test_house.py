"""The house stays readable: small files with one sentence on top, honest names, arrows that run down."""

import ast
import contextlib
import io
import re
from collections import Counter

from importlinter.cli import lint_imports

from tests.guard.house import CHECKOUT, PACKAGE, kept, modules, short, tree

TELLS_NOTHING = {"utils", "util", "helpers", "helper", "common", "core", "services", "manager", "managers"}
TELLS_NOTHING |= {"base", "misc", "tools", "lib"}


def test_every_module_opens_with_one_sentence() -> None:
    without = []
    for path in modules():
        if not path.read_bytes().strip():
            continue
        doc = ast.get_docstring(tree(path))
        first = (doc or "").split("\n\n")[0].strip()
        if not first.endswith((".", "。", "?", "!")) or len(first) > 240:
            without.append(short(path))
    assert not without


def test_no_file_is_longer_than_400_lines() -> None:
    long = [
        f"{short(path)}: {lines}"
        for path in modules()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    ]
    assert not long


def test_no_name_tells_nothing() -> None:
    empty = [
        short(path)
        for path in kept()
        if path.is_relative_to(PACKAGE)
        and path.suffix in (".py", ".js", ".css")
        # A page's outermost template is called base everywhere in Django.
        and (TELLS_NOTHING & {path.stem, *path.relative_to(PACKAGE).parts[:-1]})
    ]
    assert not empty


def test_nothing_is_left_for_later() -> None:
    # Written apart so that this file does not find itself.
    later = re.compile("|".join(["TO" + "DO", "FIX" + "ME", r"\bX" + r"XX\b(?!-)", "NotImplemented" + "Error"]))
    skipped = re.compile(r"mark\.(skip|skipif|xf" + r"ail)|pytest\.(skip|xf" + r"ail)\(|pragma: no" + " cover")
    found = [
        f"{short(path)}:{number}"
        for path in kept()
        if path.suffix in (".py", ".js", ".html", ".css")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if later.search(line) or skipped.search(line)
    ]
    assert not found


def test_other_peoples_code_is_not_committed() -> None:
    theirs = [short(p) for p in kept() if re.search(r"\.min\.(js|css)$|node_modules/|/vendor/", short(p))]
    large = [short(p) for p in kept() if p.stat().st_size > 1_500_000]
    assert not theirs
    assert not large


def test_no_package_registry_is_named() -> None:
    named = re.compile(r"https?://[^\s\"']*(pypi|npmjs|registry|pythonhosted)[^\s\"']*/|\"resolved\":")
    found = [
        short(path)
        for path in kept()
        if path.name in ("requirements.lock", "node.lock", "package-lock.json", ".npmrc", "pyproject.toml")
        and named.search(path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_a_folder_holds_about_ten_code_files() -> None:
    # The top floor is one file a command and a room has its dozen questions; more is two rooms.
    count = Counter(path.parent for path in modules(beneath=PACKAGE) if path.name != "__init__.py")
    assert {short(folder): n for folder, n in count.items() if n > (24 if folder == PACKAGE else 16)} == {}


def test_arrows_run_down() -> None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        answer = lint_imports(config_filename=str(CHECKOUT / "pyproject.toml"), cache_dir=None)
    assert answer == 0, said.getvalue()


def test_no_two_versions_of_a_line_were_left_side_by_side() -> None:
    both = re.compile(r"^(<{7} .+|>{7} .+|={7})$", re.MULTILINE)
    texts = (path for path in kept() if path.suffix in (".md", ".py", ".html", ".css", ".js", ".po", ".toml", ".txt"))
    assert [short(path) for path in texts if both.search(path.read_text(encoding="utf-8"))] == []


def test_every_picture_and_page_a_document_shows_is_there() -> None:
    linked = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)")
    gone = [
        f"{short(path)}: {name}"
        for path in kept()
        if path.suffix == ".md"
        for name in linked.findall(path.read_text(encoding="utf-8"))
        if (path.parent / name).resolve() not in set(kept()) and not (path.parent / name).is_dir()
    ]
    assert gone == []


def test_both_readmes_lead_to_the_same_documents_section_by_section() -> None:
    linked = re.compile(r"\]\((?!https?:|#)([^)\s#]+)")

    def sections(name: str) -> list[list[str]]:
        text = (CHECKOUT / name).read_text(encoding="utf-8")
        parts = re.split(r"^## .*$", text, flags=re.MULTILINE)
        return [
            sorted(re.sub(r"README(\.zh)?\.md|-(zh|en)\.png", "", to) for to in linked.findall(part)) for part in parts
        ]

    assert sections("README.md") == sections("README.zh.md")


def test_what_was_done_is_said_once() -> None:
    """A page in a frame says it already: its own template does not say it again."""
    templates = CHECKOUT.glob("fengqiao/*/templates/**/*.html")
    twice = [
        str(path.relative_to(CHECKOUT))
        for path in templates
        if (text := path.read_text(encoding="utf-8")).startswith('{% extends "ui/')
        and "ui/parts/messages.html" in text
        and path.parent.name != "ui"
    ]
    assert not twice
