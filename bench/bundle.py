"""From the one file, on a bare machine without network, to the first report over HTTP; and an upgrade by the next file."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.figures import CHECKOUT, Figure
from scripts.bundle.assemble import Facts, assemble

LONGEST = 900


def next_of(bundle: Path, folder: Path) -> Path:
    """A file of the same parts under a later number: what it does on a machine that has the one before is an upgrade."""
    version = bundle.name.split("-")[1]
    head = bundle.read_bytes()[:60_000].decode(errors="replace")
    said = dict(
        re.findall(r"(\w+)='?([^'\s]+)", next(line for line in head.splitlines() if line.startswith("version=")))
    )
    work = CHECKOUT / "build" / "bundle"
    parts = [path for path in (work / "app.tar", work / "python.tar.gz") if path.exists()]
    facts = Facts(f"{version}.1", said["machine"], said["libc"], said["python"], int(said["needs_kb"]))
    assemble(facts, parts, folder / "next.run")
    return folder / "next.run"


def run() -> list[Figure]:
    """Make it, and carry it into a network of its own; raises RuntimeError where such a one cannot be had."""
    words = ["unshare", "--net", "--mount", *(["--map-root-user"] if os.geteuid() else [])]
    if not shutil.which("unshare") or subprocess.run([*words, "true"], check=False, capture_output=True).returncode:
        raise RuntimeError("unshare gives no network and no mounts of one's own here")
    subprocess.run(["make", "--no-print-directory", "bundle"], cwd=CHECKOUT, check=True, stdout=sys.stderr)
    bundle = max((CHECKOUT / "build").glob("fengqiao-*.run"), key=lambda path: path.stat().st_mtime)
    with tempfile.TemporaryDirectory(prefix="fq-bench-", ignore_cleanup_errors=True) as folder:
        following = next_of(bundle, Path(folder))
        done = subprocess.run(
            [*words, sys.executable, "-m", "bench.bundle_part", str(bundle), str(following), folder],
            cwd=CHECKOUT, stdout=subprocess.PIPE, text=True, check=False, timeout=LONGEST,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"the part in the network of its own ended with {done.returncode}")
        told = json.loads(done.stdout.strip().splitlines()[-1])
        installed = sum(
            path.stat().st_size for path in Path(folder, "opt").rglob("*") if not path.is_symlink() and path.is_file()
        )
    return [
        Figure("from one file, without network, to the first report over HTTP", told["report"], "s", 300, most=True),
        Figure("of this, until it is installed", told["installed"], "s", 300, most=True),
        Figure(
            "an upgrade by the next file: backed up, rehearsed, stepped, in use again",
            told["upgraded"],
            "s",
            300,
            most=True,
        ),
        Figure("reports gone with it", told["gone"], "", 0, most=True),
        Figure("networks it could reach meanwhile", told["networks"], "", 0, most=True),
        Figure("size of the file", bundle.stat().st_size / 1e6, "MB", 300, most=True),
        Figure("what it takes on the disk", installed / 1e6, "MB", 1000, most=True),
    ]
