"""A head that is a shell script, and behind it the parts it lists: name, place, length, SHA-256."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent


class Facts(NamedTuple):
    """What the head says of itself; `python` is "bundled" or the version that must be there, `kb` the room it needs."""

    version: str
    machine: str
    libc: str
    python: str
    kb: int
    etc: str = "/etc/fengqiao.env"


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def head(facts: Facts, parts: list[Path]) -> bytes:
    """The head for these parts; its own length stands in it."""
    lines, start = [], 0
    for path in parts:
        length = path.stat().st_size
        lines.append(f"{path.name} {start} {length} {digest(path)}")
        start += length
    build = hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8]
    text = (HERE / "head.sh").read_text(encoding="utf-8")
    for name, value in (
        ("VERSION", facts.version), ("BUILD", build), ("MACHINE", facts.machine), ("LIBC", facts.libc),
        ("PYTHON", facts.python), ("KB", str(facts.kb)), ("ETC", facts.etc), ("PARTS", "\n".join(lines)),
    ):  # fmt: skip
        text = text.replace(f"@{name}@", value)
    # As wide as the mark, so that the length does not depend on itself.
    text = text.replace("@OWN@", "0" * 64)
    text = text.replace("@HEAD@", str(len(text.encode())).ljust(len("@HEAD@")))
    own = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("own_sum="))
    return text.replace("own_sum='" + "0" * 64, "own_sum='" + hashlib.sha256(own.encode()).hexdigest()).encode()


def assemble(facts: Facts, parts: list[Path], target: Path) -> str:
    """Write the bundle; returns its SHA-256."""
    draft = target.with_suffix(".draft")
    with draft.open("wb") as file:
        file.write(head(facts, parts))
        for path in parts:
            with path.open("rb") as part:
                shutil.copyfileobj(part, file, 2**20)
    draft.chmod(0o755)
    draft.replace(target)
    return digest(target)
