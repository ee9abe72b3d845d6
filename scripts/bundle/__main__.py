"""`make bundle`: wheels of the lock for this Python, our own, collected static, and the interpreter, in one file."""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import distribution, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts.bundle import interpreter
from scripts.bundle.assemble import HERE, Facts, assemble, digest

CHECKOUT = Path(__file__).parents[2]
EXTRAS = ("numeric",)


def main() -> int:
    """Print where it lies; 0 if it is there."""
    words = argparse.ArgumentParser(prog="make bundle")
    words.add_argument("--without-python", action="store_true", help="the machine brings Python itself")
    given = words.parse_args()
    work = CHECKOUT / "build" / "bundle"
    shutil.rmtree(work / "tree", ignore_errors=True)
    tree = work / "tree"
    (tree / "app").mkdir(parents=True)
    say("wheels")
    wheels(work / "wheels", tree / "app")
    say("static")
    static(tree / "app" / "static")
    (tree / "bin").mkdir()
    shutil.copy(HERE / "launcher.sh", tree / "bin" / "fengqiao")
    (tree / "bin" / "fengqiao").chmod(0o755)
    shutil.copytree(CHECKOUT / "docs", tree / "docs", ignore=shutil.ignore_patterns("pictures"))
    for name in ("LICENSE", "NOTICE"):
        shutil.copy(CHECKOUT / name, tree / name)
    parts = [packed(work / "app.tar", tree, ("app", "bin", "docs", "LICENSE", "NOTICE"))]
    bundled = not given.without_python and interpreter.movable()
    if bundled:
        say("python")
        interpreter.copy(tree / "python")
        parts.append(packed(work / "python.tar.gz", tree, ("python",)))
    elif not given.without_python:
        say("this Python lies spread over the system: the machine must bring its own")
    named = f"{sys.version_info.major}.{sys.version_info.minor}"
    facts = Facts(
        version("fengqiao"), platform.machine(), platform.libc_ver()[1], "bundled" if bundled else named,
        # Unpacked, installed and compiled it takes about three times what it is packed, and the wheels until then.
        sum(path.stat().st_size for path in parts) * 4 // 1024,
    )  # fmt: skip
    target = CHECKOUT / "build" / f"fengqiao-{facts.version}-linux-{facts.machine}{'' if bundled else '-nopython'}.run"
    sum_ = assemble(facts, parts, target)
    target.with_name(target.name + ".sha256").write_text(f"{sum_}  {target.name}\n")
    print(f"{target.relative_to(CHECKOUT)} {target.stat().st_size / 1e6:.0f} MB, SHA-256 {sum_}")
    return 0


def say(what: str) -> None:
    print(f"== {what}", file=sys.stderr, flush=True)


def needed() -> set[str]:
    """Every package that runs, ours left out: what the project asks for, and what that asks for, on this machine."""
    found: set[str] = set()
    look = [("fengqiao", frozenset(EXTRAS))]
    while look:
        name, extras = look.pop()
        for line in distribution(name).requires or []:
            asked = Requirement(line)
            environments = [{"extra": extra} for extra in extras] or [{"extra": ""}]
            if asked.marker is not None and not any(asked.marker.evaluate(each) for each in environments):
                continue
            key = canonicalize_name(asked.name)
            if key not in found or asked.extras:
                found.add(key)
                look.append((key, frozenset(asked.extras)))
    return found


def locked(names: set[str]) -> str:
    """Their lines of requirements.lock, with hashes."""
    lock = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8")
    blocks = {
        canonicalize_name(block.partition("==")[0]): block
        for block in re.findall(r"^[A-Za-z0-9][^\n]*==[^\n]*\n(?:    --hash[^\n]*\n)+", lock, re.MULTILINE)
    }
    if missing := names - blocks.keys():
        raise SystemExit(f"not in requirements.lock: {', '.join(sorted(missing))}")
    return "".join(blocks[name] for name in sorted(names))


def wheels(kept: Path, to: Path) -> None:
    """Fetch those of the lock, make our own, and write the list that binds them all by hash."""
    kept.mkdir(parents=True, exist_ok=True)
    lock = kept.parent / "fetch.lock"
    lock.write_text(locked(needed()), encoding="utf-8")
    pip = pip_wheel()
    run(sys.executable, f"{pip}/pip", "--disable-pip-version-check", "-qq", "download", "--no-deps",
        "--only-binary", ":all:", "--require-hashes", "-d", str(kept), "-r", str(lock))  # fmt: skip
    for stale in kept.glob("fengqiao-*.whl"):
        stale.unlink()
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(kept))
    (ours,) = kept.glob("fengqiao-*.whl")
    wanted = {(canonicalize_name(n), v) for n, v in re.findall(r"^([\w.-]+)==(\S+)", lock.read_text(), re.MULTILINE)}
    (to / "wheels").mkdir()
    for path in kept.glob("*.whl"):
        name, number = path.name.split("-")[:2]
        if path == ours or (canonicalize_name(name), number) in wanted:
            shutil.copy(path, to / "wheels" / path.name)
    own = f"fengqiao=={version('fengqiao')} \\\n    --hash=sha256:{digest(ours)}\n"
    (to / "runtime.lock").write_text(own + lock.read_text(encoding="utf-8"), encoding="utf-8")
    shutil.copy(pip, to / pip.name)


def pip_wheel() -> Path:
    """The pip that this Python ships; it installs on the other machine, too."""
    import ensurepip  # noqa: PLC0415

    places = [Path(ensurepip.__file__).parent / "_bundled", Path("/usr/share/python-wheels")]
    for place in places:
        if found := sorted(place.glob("pip-*.whl")):
            return found[-1]
    raise SystemExit("pip's wheel was not found; on Debian: apt-get install python3-pip-whl")


def static(to: Path) -> None:
    """As `fengqiao serve` would gather them."""
    with tempfile.TemporaryDirectory() as home:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_")}
        environment |= {"FENGQIAO_HOME": home, "DJANGO_SETTINGS_MODULE": "fengqiao.settings"}
        gather = "from fengqiao.static import gather; gather()"
        subprocess.run([sys.executable, "-c", gather], cwd=CHECKOUT, env=environment, check=True)
        shutil.copytree(Path(home) / "static", to, ignore=shutil.ignore_patterns(".gathered"))


def packed(target: Path, folder: Path, names: tuple[str, ...]) -> Path:
    """One archive, everything in it root's and readable by all."""

    def plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
        member.uid = member.gid = 0
        member.uname = member.gname = "root"
        member.mode |= 0o644 | (0o111 if member.isdir() else 0)
        return member

    with tarfile.open(target, "w:gz" if target.suffix == ".gz" else "w") as archive:
        for name in names:
            archive.add(folder / name, name, filter=plain)
    return target


def run(*words: str) -> None:
    subprocess.run(words, cwd=CHECKOUT, check=True, stdout=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
