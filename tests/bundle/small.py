"""A bundle of a few kilobytes with the real head: its interpreter and its command are scripts that write down what they are asked."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from pathlib import Path

from scripts.bundle.assemble import Facts, assemble

# At the step that CUT names, whoever asked is killed the hard way.
STEP = """
echo "$*" >>"$TRACE"
[ "${CUT:-0}" -ne "$(wc -l <"$TRACE")" ] || { kill -9 "$PPID"; exit 9; }
"""
PYTHON = f"""#!/bin/sh
case "$*" in
*"import sys; print"*) echo "${{IS:-3.13}}"; exit ;;
*"-m venv"*) mkdir -p "$4/bin"; cp "$0" "$4/bin/python" ;;
esac
set -- python "$@"
{STEP}
"""
COMMAND = f"""#!/bin/sh
set -- "$(basename "$(dirname "$(dirname "$(readlink -f "$0")")")")" "$@"
{STEP}
case "$*" in
*"manage migrate --check") [ ! -e "$LACKS" ] ;;
*"migrate -v 0") echo database >"$DATA/fengqiao.sqlite3" ;;
*"upgrade --rehearse") [ ! -e "$LACKS.bad" ] ;;
*upgrade*) [ ! -e "$LACKS.worse" ] && rm "$LACKS" ;;
esac
"""
SYSTEMCTL = f"""#!/bin/sh
case $1 in
list-units) for each in $UNITS; do echo "$each loaded active running"; done; exit ;;
esac
set -- "$@" "$(readlink "$TO/current")"
{STEP}
"""

# Root beside a service: whose a file is stands in the folder of owners, by its name; unless it says so, it is root's.
ROOT = {
    "id": """#!/bin/sh
case $1 in -u) echo 0 ;; -un) echo root ;; -gn) echo "$2-group" ;; esac
""",
    "stat": """#!/bin/sh
case $2 in
%U) cat "$OWNERS/$(basename "$3")" 2>/dev/null || echo root ;;
%u) echo 4711 ;;
*) exec /usr/bin/stat "$@" ;;
esac
""",
    "chown": """#!/bin/sh
name=$(basename "${2%.draft}")
echo "${1%:*}" >"$OWNERS/$name"
echo "$1" >"$OWNERS/$name.given"
""",
    "runuser": """#!/bin/sh
echo "$2" >>"$OWNERS/ran"
shift 3
exec "$@"
""",
}


class Machine:
    """A folder to install into, a home, the tools it finds, and what they were asked."""

    def __init__(self, place: Path) -> None:
        self.place, self.to, self.home = place, place / "opt", place / "home"
        self.trace, self.lacks, self.tools = place / "trace", place / "lacks", place / "tools"
        self.owners = place / "owners"
        self.tools.mkdir(parents=True)
        self.units = ""

    def tool(self, name: str, text: str) -> None:
        (self.tools / name).write_text(text)
        (self.tools / name).chmod(0o755)

    def as_root(self) -> Path:
        """From here on as root; the folder in which it stands whose each file is."""
        for name, text in ROOT.items():
            self.tool(name, text)
        self.owners.mkdir()
        return self.owners

    def run(self, bundle: Path, *words: str, cut: int = 0, **more: str) -> subprocess.CompletedProcess[str]:
        """As somebody types it; `cut` is the step at which the power goes."""
        self.trace.write_text("")
        variables = {
            "PATH": f"{self.tools}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TRACE": str(self.trace),
            "DATA": str(self.home), "LACKS": str(self.lacks), "CUT": str(cut), "UNITS": self.units, "TO": str(self.to), "OWNERS": str(self.owners),
        }  # fmt: skip
        given = words or ("--to", str(self.to), "--home", str(self.home))
        return subprocess.run(
            ["sh", str(bundle), *given], env=variables | more, capture_output=True, text=True, check=False, cwd=self.place
        )  # fmt: skip

    def asked(self) -> list[str]:
        return self.trace.read_text().splitlines()

    def current(self) -> str:
        """The version that `current` names, without its build; '' where there is none or it is not whole."""
        link = self.to / "current"
        return link.readlink().name.partition("-")[0] if (link / ".whole").exists() else ""


def small(folder: Path, version: str, *, python: str = "bundled", libc: str = "", kb: int = 10, etc: str = "") -> Path:
    """One such file."""
    tree = folder / f"tree-{version}"
    shutil.rmtree(tree, ignore_errors=True)
    for name, text in (
        ("app/pip-0-none.whl", ""), ("app/runtime.lock", version), ("app/wheels/x.whl", version),
        ("app/static/staticfiles.json", "{}"), ("bin/fengqiao", COMMAND), ("python/bin/python3", PYTHON),
    ):  # fmt: skip
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(text)
        (tree / name).chmod(0o755)
    parts = []
    for name, inside in (("app.tar", ("app", "bin")), ("python.tar.gz", ("python",))):
        with tarfile.open(folder / name, "w:gz" if name.endswith("gz") else "w") as archive:
            for each in inside:
                archive.add(tree / each, each)
        parts.append(folder / name)
    target = folder / f"fengqiao-{version}.run"
    facts = Facts(version, os.uname().machine, libc, python, kb, etc or str(folder / "no.env"))
    assemble(facts, parts if python == "bundled" else parts[:1], target)
    return target
