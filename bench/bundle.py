"""From the one file, on a bare machine without network, to the first report over HTTP; and an upgrade by it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.figures import CHECKOUT, Figure

LONGEST = 900


def run() -> list[Figure]:
    """Make it, and carry it into a network of its own; raises RuntimeError where such a one cannot be had."""
    words = ["unshare", "--net", "--mount", *(["--map-root-user"] if os.geteuid() else [])]
    if not shutil.which("unshare") or subprocess.run([*words, "true"], check=False, capture_output=True).returncode:
        raise RuntimeError("unshare gives no network and no mounts of one's own here")
    subprocess.run(["make", "--no-print-directory", "bundle"], cwd=CHECKOUT, check=True, stdout=sys.stderr)
    bundle = max((CHECKOUT / "build").glob("fengqiao-*.run"), key=lambda path: path.stat().st_mtime)
    with tempfile.TemporaryDirectory(prefix="fq-bench-", ignore_cleanup_errors=True) as folder:
        done = subprocess.run(
            [*words, sys.executable, "-m", "bench.bundle_part", str(bundle), folder],
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
        Figure("networks it could reach meanwhile", told["networks"], "", 0, most=True),
        Figure("size of the file", bundle.stat().st_size / 1e6, "MB", 300, most=True),
        Figure("what it takes on the disk", installed / 1e6, "MB", 1000, most=True),
    ]
