"""The process in which one batch is solved: it says how far it is, and ends itself when told to or when time is up."""

from __future__ import annotations

import fcntl
import json
import os
import sys
import threading
from pathlib import Path
from time import monotonic, sleep

LOOKS = 0.1


def main(folder: Path, seconds: float) -> None:
    """Read what is `given` in the folder, leave `plans` there."""
    threading.Thread(target=_watch, args=(folder, monotonic() + seconds), daemon=True).start()
    with (folder.parent / "turn").open("w") as turn:
        # One at a time: a batch takes the memory of its arrays.
        fcntl.flock(turn, fcntl.LOCK_EX)
        from fengqiao.desk.assigning.solve import plans, read  # noqa: PLC0415  (numpy and OR-Tools, once it is our turn)

        given = json.loads((folder / "given").read_text(encoding="utf-8"))
        _put(
            folder, "plans", json.dumps(plans(*read(given), tell=lambda done, of: _put(folder, "far", f"{done} {of}")))
        )


def _watch(folder: Path, until: float) -> None:
    """A thread: whatever the solver is at, the process ends when `stopped` appears, the folder goes or time is up."""
    while True:
        if (folder / "stopped").exists() or not folder.exists():
            os._exit(0)
        if monotonic() > until:
            _put(folder, "late", "")
            os._exit(0)
        sleep(LOOKS)


def _put(folder: Path, name: str, text: str) -> None:
    """Whole or not at all."""
    half = folder / f"{name}.half"
    half.write_text(text, encoding="utf-8")
    half.rename(folder / name)


if __name__ == "__main__":
    os.umask(0o077)
    main(Path(sys.argv[1]), float(sys.argv[2]))
