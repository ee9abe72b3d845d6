"""What goes into a bundle: packages that run and no others, by the lock's hashes; a command that finds its settings."""

import subprocess
import sys
from pathlib import Path

from fengqiao import static
from fengqiao.upkeep.setup.machine import steady
from scripts.bundle.__main__ import locked, needed
from scripts.bundle.assemble import HERE
from scripts.bundle.interpreter import OF_THE_SYSTEM
from tests.guard.house import CHECKOUT


def test_every_package_that_runs_stands_in_it_with_its_hash_and_no_tool_of_ours_does():
    names = needed()
    assert {"django", "granian", "psycopg-binary", "fido2", "numpy", "prometheus-client"} <= names
    assert not {"pytest", "ruff", "playwright", "uv", "hatchling", "mypy"} & names
    lock = locked(names)
    assert lock.count("==") == len(names) and all(f"{name}==" in lock for name in names)
    assert all("--hash=sha256:" in block for block in lock.split("==")[1:])


def test_the_systems_own_libraries_are_not_taken_along():
    for name in ("libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "linux-vdso.so.1", "libpthread.so.0"):
        assert OF_THE_SYSTEM.match(name)
    for name in ("libcrypto.so.3", "libsqlite3.so.0", "libmd.so.0", "libcrypt.so.1"):
        assert not OF_THE_SYSTEM.match(name)


def lay(place: Path) -> Path:
    """A version as it lies, whose interpreter says what it is given."""
    base = place / "versions" / "1.0.0-x"
    for name, text in (
        ("bin/fengqiao", (HERE / "launcher.sh").read_text()),
        ("venv/bin/python", '#!/bin/sh\necho "$FENGQIAO_HOME|$FENGQIAO_HOSTS|$FENGQIAO_MODE|$PYTHONSAFEPATH|$*"\n'),
    ):
        (base / name).parent.mkdir(parents=True)
        (base / name).write_text(text)
        (base / name).chmod(0o755)
    (place / "current").symlink_to("versions/1.0.0-x")
    return base


def test_the_command_takes_its_settings_from_the_file_and_what_is_set_already_counts(tmp_path):
    lay(tmp_path)
    (tmp_path / "link").symlink_to("current/bin/fengqiao")
    (tmp_path / "fengqiao.env").write_text(
        "# settings\nFENGQIAO_HOME=/srv/a b\nFENGQIAO_HOSTS=\"x.example $(touch hacked)\"\nFENGQIAO_MODE=demo\n"
        "FENGQIAO_x;touch=hacked\nPATH=/nowhere"
    )  # fmt: skip
    said = subprocess.run(
        [str(tmp_path / "link"), "serve", "--port", "1"], capture_output=True, text=True, check=True, cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "FENGQIAO_MODE": "production"},
    ).stdout  # fmt: skip
    assert said == "/srv/a b|x.example $(touch hacked)|production|1|-m fengqiao serve --port 1\n"
    assert not (tmp_path / "hacked").exists()


def test_gathered_files_that_a_bundle_brings_are_taken_as_they_are(tmp_path, settings, monkeypatch):
    settings.STATIC_ROOT = tmp_path / "home" / "static"
    settings.STATIC_ROOT.mkdir(parents=True)
    (settings.STATIC_ROOT / "old.js").touch()
    packed = tmp_path / "version" / "static" / "ui"
    packed.mkdir(parents=True)
    (packed.parent / "staticfiles.json").write_text("{}"), (packed / "x.1a2b.css").write_text("a{}")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "version" / "venv"))
    assert static.gather() and not static.gather()
    lies = {str(path.relative_to(settings.STATIC_ROOT)) for path in settings.STATIC_ROOT.rglob("*") if path.is_file()}
    assert lies == {"staticfiles.json", "ui/x.1a2b.css", ".gathered"}


def test_units_name_the_command_that_the_next_version_takes_over(tmp_path):
    base = lay(tmp_path)
    python = base / "venv" / "bin" / "python"
    assert steady(python) == (
        tmp_path / "current" / "bin" / "fengqiao",
        tmp_path / "current" / "venv" / "bin" / "python",
    )
    plain = Path(sys.executable)
    assert steady(plain) == (plain.with_name("fengqiao"), plain)


def test_the_wheel_carries_what_set_up_makes():
    # Texts that were compiled and browser files are left out of git, and would be left out of the wheel with it.
    artifacts = [
        line for line in (CHECKOUT / "pyproject.toml").read_text().splitlines() if line.startswith("artifacts")
    ]
    assert len(artifacts) == 1 and "*.mo" in artifacts[0] and "vendor" in artifacts[0]
