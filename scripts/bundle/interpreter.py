"""The interpreter that runs this, as a folder that runs elsewhere: program, standard library, shared libraries."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

NAME = f"python{sys.version_info.major}.{sys.version_info.minor}"
LEFT_OUT = (
    *("test", "idlelib", "tkinter", "turtledemo", "ensurepip", "site-packages", "config-*", "*.opt-?.pyc", "*.a"),
    *("_tkinter*.so", "_test*.so", "xxlimited*.so", "_ctypes_test*.so"),
    # What only a person at a prompt needs; readline is under the GPL, which goes into no bundle.
    *("readline*.so", "_curses*.so"),
)
# What glibc brings: never from elsewhere than the machine itself.
OF_THE_SYSTEM = re.compile(r"(linux-vdso|ld-linux.*|lib(c|m|dl|rt|util|pthread|resolv|nsl|anl))\.so")


def movable() -> bool:
    """Whether it has a folder of its own; a distribution's lies spread over /usr."""
    return sys.platform == "linux" and Path(sys.base_prefix).parts[:2] not in (("/", "usr"), ("/",))


def copy(to: Path) -> None:
    """Lay it into this folder."""
    base = Path(sys.base_prefix)
    (to / "bin").mkdir(parents=True)
    shutil.copy2((base / "bin" / NAME).resolve(), to / "bin" / NAME)
    (to / "bin" / "python3").symlink_to(NAME)
    shutil.copytree(base / "lib" / NAME, to / "lib" / NAME, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True)
    binaries = [to / "bin" / NAME, *(to / "lib" / NAME / "lib-dynload").glob("*.so")]
    for name, path in sorted(libraries(binaries).items()):
        shutil.copy2(path.resolve(), to / "lib" / name)
    for binary in binaries:
        own_libraries(binary, to / "lib")
    licence = base / "lib" / NAME / "LICENSE.txt"
    if licence.exists():
        shutil.copy2(licence, to / "LICENSE.txt")


def libraries(binaries: list[Path]) -> dict[str, Path]:
    """What these load, and what that loads, without the system's own."""
    told = subprocess.run(["ldd", *map(str, binaries)], capture_output=True, text=True, check=False).stdout
    found = dict(re.findall(r"^\s+(\S+) => (/\S+)", told, re.MULTILINE))
    if missing := re.findall(r"^\s+(\S+) => not found", told, re.MULTILINE):
        raise SystemExit(f"these libraries of {NAME} were not found: {', '.join(sorted(set(missing)))}")
    return {name: Path(path) for name, path in found.items() if not OF_THE_SYSTEM.match(name)}


def own_libraries(binary: Path, folder: Path) -> None:
    """Let a program or a module look for libraries in this folder before anywhere else.

    Its search path is written over in place: DT_RPATH, unlike DT_RUNPATH, holds for what it loads, too. A module
    without one takes the program's.
    """
    here = b"$ORIGIN/" + os.fsencode(os.path.relpath(folder, binary.parent))
    raw = bytearray(binary.read_bytes())
    if raw[:6] != b"\x7fELF\x02\x01":
        raise SystemExit(f"{binary} is no 64-bit program")
    sections, size, number = *struct.unpack_from("<Q", raw, 40), *struct.unpack_from("<HH", raw, 58)
    # type, where it begins in the file, length, the section of its texts
    found = [struct.unpack_from("<4xI16xQQI", raw, sections + each * size) for each in range(number)]
    for kind, begins, length, link in found:
        if kind != 6:  # SHT_DYNAMIC
            continue
        for entry in range(begins, begins + length, 16):
            tag, value = struct.unpack_from("<QQ", raw, entry)
            if tag in (15, 29):  # DT_RPATH, DT_RUNPATH
                text = found[link][1] + value
                if raw.index(b"\0", text) - text < len(here):
                    raise SystemExit(f"the search path of {binary.name} is too short to write {here.decode()} over it")
                raw[text : text + len(here) + 1] = here + b"\0"
                struct.pack_into("<Q", raw, entry, 15)
                binary.write_bytes(raw)
                return
    if binary.parent.name == "bin" and list(folder.glob("lib*.so*")):
        raise SystemExit(
            f"{binary.name} has no search path to write over: build this Python with LDFLAGS=-Wl,-rpath,…, or take none"
            " along with make bundle PYTHON=no"
        )
