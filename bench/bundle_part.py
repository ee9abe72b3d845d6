"""Run in a network and mounts of its own: install, begin, serve, report, upgrade, find the report; last a JSON object."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import uuid
from pathlib import Path

PORT = 8000
STREET = "120101001000"
STEPS = (
    ("places", "tianjin", "--district", "120101000000"),
    ("install", "top", "120000000000", "--owner", "周宁", "--account", "zhou", "--independent", "岳清",
     "--independent-account", "yue"),
    ("install", "centres", STREET),
)  # fmt: skip
# The checkout's interpreter and packages are covered up: what runs came out of the file.
BARE = 'for each in $COVERED; do mount -t tmpfs none "$each"; done; exec "$@"'


def loopback() -> None:
    """`ip link set lo up`, where there is no ip."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        asked = struct.pack("16sH14x", b"lo", 0)
        flags = struct.unpack("16sH14x", fcntl.ioctl(line, 0x8913, asked))[1]  # SIOCGIFFLAGS
        fcntl.ioctl(line, 0x8914, struct.pack("16sH14x", b"lo", flags | 1))  # SIOCSIFFLAGS, IFF_UP


def bare(*words: str, home: Path) -> list[str]:
    """These words on a machine that has nothing of ours."""
    base = Path(sys.base_prefix)
    covered = [str(Path(sys.prefix))] + ([] if base.parts[:2] == ("/", "usr") else [str(base)])
    variables = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", f"HOME={home}", "LANG=C.UTF-8", f"COVERED={' '.join(covered)}"]
    return ["env", "-i", *variables, "unshare", "--mount", "sh", "-c", BARE, "sh", *words]


def report(once: str) -> tuple[int, str]:
    """One over HTTP: its status and number, 0 while nobody answers. The same again is the same case."""
    words = {"once": once, "words": "楼道灯不亮，老人晚上看不见台阶", "area": STREET}
    line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    try:
        line.request("POST", "/api/v1/reports", json.dumps(words).encode(), {"Content-Type": "application/json"})
        answer = line.getresponse()
        return answer.status, str(json.loads(answer.read() or b"{}").get("number", ""))
    except (OSError, ValueError):
        return 0, ""
    finally:
        line.close()


def served(command: str, place: Path, once: str) -> tuple[int, str]:
    """Serve until one report is answered."""
    serving = subprocess.Popen(
        bare(command, "serve", "--port", str(PORT), home=place), stdout=subprocess.DEVNULL, start_new_session=True
    )
    end, status, number = time.perf_counter() + 600, 0, ""
    try:
        while not status and serving.poll() is None and time.perf_counter() < end:
            status, number = report(once)
            time.sleep(0 if status else 0.05)
    finally:
        os.killpg(serving.pid, signal.SIGTERM)
        serving.wait(30)
    return status, number


def main(bundle: str, following: str, folder: str) -> int:
    place = Path(folder)
    loopback()
    # lo alone, or somebody could have helped.
    networks = len(socket.if_nameindex()) - 1
    begun = time.perf_counter()
    command = str(place / "opt" / "current" / "bin" / "fengqiao")
    told = subprocess.DEVNULL
    subprocess.run(
        bare("sh", bundle, "--to", str(place / "opt"), "--home", str(place / "home"), home=place),
        check=True,
        stdout=told,
    )
    installed = time.perf_counter() - begun
    for words in (*STEPS, ("install", "categories", str(place / "opt" / "current" / "docs" / "categories.csv"))):
        subprocess.run(bare(command, *words, home=place), check=True, stdout=told)
    once = str(uuid.uuid4())
    status, number = served(command, place, once)
    taken = time.perf_counter() - begun
    if status != 201 or not number:
        print(f"the first report was answered with {status}", file=sys.stderr)
        return 1
    # The tables of the release before: a step of them is still to come.
    for words in (("backup", "key", str(place / "private.pem")), ("manage", "migrate", "upkeep", "zero", "-v0")):
        subprocess.run(bare(command, *words, home=place), check=True, stdout=told)
    before, begun = (place / "opt" / "current").readlink(), time.perf_counter()
    subprocess.run(bare("sh", following, "--to", str(place / "opt"), home=place), check=True, stdout=told)
    status, again = served(command, place, once)
    upgraded = time.perf_counter() - begun
    if (place / "opt" / "current").readlink() == before or not list((place / "home" / "backups").glob("*.fqb")):
        print("the next file changed nothing", file=sys.stderr)
        return 1
    subprocess.run(bare(command, "verify", home=place), check=True, stdout=told)
    gone = int(again != number)
    print(json.dumps({
        "report": taken, "installed": installed, "networks": networks, "upgraded": upgraded, "gone": gone,
    }))  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
