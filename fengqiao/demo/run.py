"""Run the demo: a home of its own, the street loaded once, web and clock beside each other on this machine."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time as real_time
import urllib.error
import urllib.request
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

CASES = 600
# Stands in the home while the street is being built: a half-built one would look like a broken one.
HALF = "half-built"
ENDS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def main(argv: list[str] | None = None) -> int:
    """Set up if need be, serve until stopped; --load-only stops after loading, --fresh begins anew."""
    parser = argparse.ArgumentParser(prog="fengqiao demo")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument(
        "--at",
        type=_moment,
        help="ISO 8601 with its zone: the street's month ends then, and its clock goes on from there",
    )
    parser.add_argument("--load-only", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    asked = parser.parse_args(argv)
    os.environ["FENGQIAO_MODE"] = "demo"
    home = Path(os.environ.setdefault("FENGQIAO_HOME", str(Path.cwd() / ".demo")))
    if asked.fresh and home.exists():
        _clear(home)
    port = asked.port or _free_port()
    if asked.port and not asked.load_only and _taken(port):
        print(
            f"端口 {port} 被别的程序占着。换一个：make demo PORT={port + 1}\n"
            f"Another program uses port {port}. Take another: make demo PORT={port + 1}",
            file=sys.stderr,
        )
        return 1
    # Demo accounts need no password: nobody but this machine may reach them.
    os.environ.setdefault("FENGQIAO_PUBLIC_URL", f"http://localhost:{port}")
    # Stopped on the way is stopped cleanly, whether by Ctrl-C or by whoever ends the process.
    signal.signal(signal.SIGTERM, _stop)
    if (home / HALF).exists():
        _clear(home)
    try:
        _load(asked.cases, home / HALF, asked.at)
    except KeyboardInterrupt:
        print(
            "\n停下了，街道没有建完；下次运行会从头建。\n"
            "Stopped before the street stood; the next start builds it anew.",
            file=sys.stderr,
        )
        return 130
    if asked.load_only:
        return 0
    return _serve(port)


def _moment(words: str) -> datetime:
    at = datetime.fromisoformat(words)
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{words}: 缺时区 · the zone is missing, as in 2026-11-25T10:30+08:00")
    return at.astimezone(UTC)


def _clear(home: Path) -> None:
    """Only what a demo made is ever removed."""
    import shutil  # noqa: PLC0415

    if (home / "mode").exists() and (home / "mode").read_text().strip() == "demo":
        shutil.rmtree(home)


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return not probe.connect_ex(("127.0.0.1", port))


def _free_port() -> int:
    for port in (8000, *range(8080, 8100)):
        if not _taken(port):
            return port
    raise SystemExit("8000 和 8080–8099 端口都被占用，请用 --port 指定。 Ports are taken; give one with --port.")


def _load(cases: int, half: Path, at: datetime | None) -> None:
    import django  # noqa: PLC0415

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from fengqiao.demo import act  # noqa: PLC0415
    from fengqiao.ledger import time  # noqa: PLC0415

    if not connection.introspection.table_names():
        print("正在准备数据库…  Preparing the database …", flush=True)
        half.touch()
    call_command("migrate", verbosity=0)
    if act.ready():
        print("演示街道已在。 The street stands already.", flush=True)
        return
    half.touch()
    began = real_time.perf_counter()
    ends = (at or datetime.now(UTC)) - timedelta(seconds=2)
    if at is not None:
        time.begin(at)
    print("正在建立清溪街道（虚构）…  Setting up Qingxi Street (invented) …", flush=True)
    _street(ends, cases)
    half.unlink()
    print(f"建好了，用了 {real_time.perf_counter() - began:.0f} 秒。 Ready.", flush=True)


def _street(ends: datetime, cases: int) -> None:
    from fengqiao.demo import act, budget, extension, hall, inspection, lamp, lift, night, offer, timeline  # noqa: PLC0415

    persons = act.set_up(ends - timedelta(days=timeline.DAYS + 1))
    print(f"一个月里的 {cases} 件事，一步一步重演…  A month of {cases} cases, act by act …", flush=True)
    line = timeline.Timeline(persons, ends)
    timeline.fill(line, cases)
    scenes = (
        night.roster,
        hall.windows,
        night.scene_1,
        inspection.scene_4,
        lamp.scene_3,
        extension.scene_5,
        offer.offered,
        budget.scene_8,
        timeline.scene_2,
        timeline.scene_6,
        timeline.scene_7,
        lift.scene_12,
    )
    for scene in scenes:
        scene(line)
    told = Told()
    for at in line.play():
        told.day(at)
    act.keep_code(line.code)
    told.end()


class Told:
    """How far the street has come: one moving line on a screen, a line a week elsewhere."""

    def __init__(self) -> None:
        self.screen = sys.stdout.isatty()
        self.last: date | None = None
        self.days = 0

    def day(self, at: datetime) -> None:
        """Say so whenever a day of the street's life is over."""
        if at.date() == self.last:
            return
        self.last, self.days = at.date(), self.days + 1
        words = f"  {at:%m-%d} · 第 {self.days} 天 · day {self.days}"
        if self.screen:
            print(f"\r{words}   ", end="", flush=True)
        elif self.days % 7 == 1:
            print(words, flush=True)

    def end(self) -> None:
        """Leave the line."""
        if self.screen:
            print(flush=True)


def _stop(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


def _serve(port: int) -> int:
    from fengqiao.serve import die_with_parent  # noqa: PLC0415  (it reads the settings)

    command = [sys.executable, "-m", "fengqiao"]
    serve = [*command, "serve", "--host", "127.0.0.1", "--port", str(port)]
    # Killed the hard way, the demo leaves neither behind.
    children = [
        subprocess.Popen(words, start_new_session=True, preexec_fn=die_with_parent)  # noqa: PLW1509  (one thread)
        for words in (serve, [*command, "clock"])
    ]
    web = children[0]

    def stop(signum: int, frame: object) -> None:
        raise KeyboardInterrupt

    for number in ENDS:
        signal.signal(number, stop)
    try:
        if _answers(port, web):
            print(
                f"\n  枫桥演示 · the demo:  http://localhost:{port}/demo/\n\n  Ctrl-C 停止 · Ctrl-C stops it\n",
                flush=True,
            )
        while all(child.poll() is None for child in children):
            real_time.sleep(0.3)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        # Whoever stops a group is heard twice, once through make: the second must not cut the tidying short.
        for number in ENDS:
            signal.signal(number, signal.SIG_IGN)
        for child in children:
            if child.poll() is None:
                child.terminate()
        for child in children:
            try:
                child.wait(8)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)


def _answers(port: int, web: subprocess.Popen[bytes]) -> bool:
    for _ in range(150):
        if web.poll() is not None:
            return False
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/demo/", timeout=2)
        except urllib.error.HTTPError:
            return True
        except OSError:
            real_time.sleep(0.1)
            continue
        return True
    return False
