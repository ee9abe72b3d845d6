"""How good planned rounds are on a published instance: vehicles and exact distance beside the listed ones.

Beside the instance an index.csv may lie, with columns instance, solution_vehicles and solution_distance_exact. The
rounds are looked at by a checker that knows nothing of how they were found.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from time import monotonic, process_time
from typing import Any

from fengqiao.evaluation.judging.files import Unjudgeable, rows
from fengqiao.fieldwork.routes import fleet, instance

LARGEST = 2_000_000
LONGEST = 3_600


def arguments(parser: ArgumentParser) -> None:
    """What the method asks for."""
    parser.add_argument("--test", type=Path, required=True, help="VRPLIB, EUC_2D · 一个实例")
    parser.add_argument("--seconds", type=float, default=10, help="到时停 · when to stop")
    parser.add_argument("--processor", action="store_true",
                        help="按处理器时间计，机器忙时用 · seconds of the processor, for a busy machine")  # fmt: skip


def judged(asked: Namespace) -> dict[str, Any]:
    """The object."""
    if not 0 < asked.seconds <= LONGEST:
        raise Unjudgeable(f"--seconds：0 到 {LONGEST} · more than 0, {LONGEST} at most")
    clock = process_time if asked.processor else monotonic
    begun = clock()
    given = _read(asked.test)
    routes = fleet.fewest(given, asked.seconds, clock)
    took = clock() - begun
    cost, listed = instance.length(given, routes), _listed(asked.test)
    vehicles, known = listed or (None, None)
    same = known is not None and vehicles == len(routes)
    return {
        "instance": asked.test.stem,
        "vehicles": len(routes),
        "cost": round(cost, 4),
        "listed_vehicles": vehicles,
        "listed_cost": known,
        "gap": round(cost / known - 1, 6) + 0.0 if same and known else None,
        "feasible": not instance.faults(given, routes),
        "seconds": round(took, 2),
    }


def _read(path: Path) -> instance.Instance:
    try:
        if path.stat().st_size > LARGEST:
            raise Unjudgeable(f"{path}：文件太大 · the file is too large ({LARGEST:,} bytes at most)")
        return instance.read(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Unjudgeable(f"{path}：没有这个文件 · there is no such file") from None
    except UnicodeDecodeError:
        raise Unjudgeable(f"{path}：不是 UTF-8 文本 · the file is not text in UTF-8") from None
    except OSError as error:
        raise Unjudgeable(f"{path}：读不了 · cannot be read ({error.strerror})") from None
    except instance.Unreadable as why:
        raise Unjudgeable(f"{path}：读不懂 · cannot be read ({why})") from None


def _listed(path: Path) -> tuple[int, float] | None:
    """Vehicles and distance that are listed for it; None: none are."""
    index = path.parent / "index.csv"
    if not index.is_file():
        return None
    for row in rows(index, ["instance", "solution_vehicles", "solution_distance_exact"]):
        if row["instance"] == path.stem:
            try:
                return int(row["solution_vehicles"]), float(row["solution_distance_exact"])
            except ValueError:
                raise Unjudgeable(f"{index}：{path.stem} 的数字读不懂 · its figures cannot be read") from None
    return None
