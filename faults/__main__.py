"""`make faults`: kills, reads, the year and the fuzzing; the last line is one JSON object; 0 only if nothing was lost or broken."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from importlib import import_module
from typing import Any

PARTS = ("kills", "reads", "year", "interface", "parsers")
WRONG = (
    "lost", "doubled", "half_done", "broken_chains", "notices_twice", "unrecorded", "errors_500", "hangs", "crashes", "different",
    "unaccounted", "over_memory",
)  # fmt: skip
SHORT_SECONDS = 10.0


def main() -> int:
    """SHORT=1 (make faults SHORT=1): each part for ten seconds. Name parts to run only those; --seed N."""
    short = os.environ.get("SHORT", "") not in ("", "0")
    words = sys.argv[1:]
    seed = int(words.pop(words.index("--seed") + 1)) if "--seed" in words else random.randrange(10**6)
    asked = [word for word in words if not word.startswith("--")] or list(PARTS)
    total: Counter[str] = Counter(dict.fromkeys(("kills", "inputs", *WRONG), 0))
    told: dict[str, Any] = {}
    for part in asked:
        print(f"== {part} (seed {seed})", file=sys.stderr, flush=True)
        began = time.monotonic()
        try:
            found = import_module(f"faults.{part}").run(seed=seed, seconds=SHORT_SECONDS if short else None)
        except Exception as error:  # noqa: BLE001  (a part that breaks is itself a finding)
            print(f"{part}: {type(error).__name__}: {error}", file=sys.stderr)
            found = {"crashes": 1}
        total.update(found)
        told[part] = found | {"seconds": round(time.monotonic() - began, 1)}
        print(json.dumps(told[part], ensure_ascii=False), file=sys.stderr, flush=True)
    good = not any(total[name] for name in WRONG)
    print(json.dumps({**total, "good": good, "short": short, "seed": seed, "parts": told}, ensure_ascii=False))
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
