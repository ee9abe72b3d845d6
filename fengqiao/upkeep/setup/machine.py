"""What is done on the machine itself beside files: the user, the database's roles, a look at the proxy."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from fengqiao.upkeep.setup.answers import USER, Answers, Stop
from fengqiao.upkeep.setup.texts import Program, local
from fengqiao.upkeep.setup.writing import Folder

Words = tuple[str, str]
Ran = subprocess.CompletedProcess[str]
Run = Callable[..., Ran]

AS_ADMINISTRATOR = ("runuser", "-u", "postgres", "--", "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", "postgres")
PRIVATE = (Path("/root"), Path("/home"))


def run(words: Sequence[str], *, given: str = "") -> Ran:
    """One program; what it says comes back."""
    return subprocess.run(list(words), input=given, capture_output=True, text=True, check=False, cwd="/")


def program() -> Program:
    """This program, and what the proxy here can; without one, what every proxy of these years can."""
    python = Path(sys.executable)
    nginx, version = shutil.which("nginx", path=_wide()), (1, 22)
    if nginx:
        told = re.search(r"nginx/(\d+)\.(\d+)\.(\d+)", run([nginx, "-v"]).stderr)
        version = tuple(map(int, told.groups())) if told else version  # type: ignore[assignment]
    command, python = steady(python)
    return Program(str(command), str(python), version, ipv6=Path("/proc/net/if_inet6").exists())


def steady(python: Path) -> tuple[Path, Path]:
    """The command and the interpreter under names that stay: what a bundle laid is reached by way of `current`."""
    for folder in python.parents:
        current = folder.parent.parent / "current"
        if folder.parent.name == "versions" and current.resolve() == folder.resolve():
            return current / "bin" / "fengqiao", current / python.relative_to(folder)
    return python.with_name("fengqiao"), python


def _wide() -> str:
    """Where programs of the system lie, also for a shell that looks into fewer places."""
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"


def reachable(python: Path) -> None:
    """Stop where the installation's own user could not start this interpreter."""
    for link in (python, python.resolve()):
        for folder in link.parents:
            hidden = folder in PRIVATE or not folder.stat().st_mode & stat.S_IXOTH
            if hidden:
                raise Stop(
                    f"{link} 在 {folder} 里面，别的用户进不去。程序放到 /opt/fengqiao；解释器用系统的 Python 3.13，"
                    "或 UV_PYTHON_INSTALL_DIR=/opt/python make setup（先删 .venv）。",
                    f"{link} lies in {folder}, where no other user gets in. Put the program at /opt/fengqiao, and take"
                    " the system's Python 3.13 or UV_PYTHON_INSTALL_DIR=/opt/python make setup, with .venv removed"
                    " before.",
                )


def lacking(said: Answers) -> list[str]:
    """Packages to be installed first."""
    wanted = {"nginx": "nginx"} | ({"psql": "postgresql"} if local(said) else {})
    return [package for command, package in wanted.items() if not shutil.which(command, path=_wide())]


def apply(folder: Folder, said: Answers, lacks: Sequence[str], *, roles: str, do: Run = run) -> Iterator[Words]:
    """Step by step, each of which may be done again; says what was done, Stop where the machine refuses."""
    _must(do(["systemd-sysusers", "/etc/sysusers.d/fengqiao.conf"]), "systemd-sysusers")
    _must(do(["systemd-tmpfiles", "--create", "/etc/tmpfiles.d/fengqiao.conf"]), "systemd-tmpfiles")
    if do(["runuser", "-u", USER, "--", sys.executable, "-I", "-c", "import fengqiao.cli, django"]).returncode:
        raise Stop(
            f"用户 {USER} 启动不了程序 {sys.executable}：程序和它的 Python 都要人人可读，见 docs/earnest.md。",
            f"The user {USER} cannot start {sys.executable}: the program and its Python must be readable by everybody;"
            " see docs/earnest.md.",
        )
    yield f"用户和文件夹：{said.home}", f"the user and its folder: {said.home}"
    if roles and local(said) and "postgresql" not in lacks:
        _must(do(AS_ADMINISTRATOR, given=roles), "PostgreSQL")
        yield "PostgreSQL 的两个角色和数据库", "PostgreSQL's two roles and the database"
    if "nginx" not in lacks:
        _must(do(["nginx", "-t"]), "nginx -t")
        yield "nginx -t 通过", "nginx -t passes"
    if folder.wrote("/etc/systemd/") and booted():
        _must(do(["systemctl", "daemon-reload"]), "systemctl daemon-reload")
    if folder.wrote("/etc/nginx/") or folder.wrote("/etc/fengqiao/"):
        yield from reload(do=do)


def reload(*, do: Run = run) -> Iterator[Words]:
    """A proxy that runs takes its new files up."""
    if booted() and do(["systemctl", "is-active", "--quiet", "nginx"]).returncode == 0:
        _must(do(["systemctl", "reload", "nginx"]), "systemctl reload nginx")
        yield "nginx 已重新读取", "nginx has read them anew"


def booted() -> bool:
    """Whether systemd runs this machine."""
    return Path("/run/systemd/system").is_dir()


def _must(ran: Ran, what: str) -> None:
    if ran.returncode:
        told = (ran.stderr or ran.stdout).strip()[-1500:]
        raise Stop(
            f"{what} 没有做成；文件已经写好，排除原因后再运行一次：\n{told}",
            f"{what} failed; the files are written. Mend the cause and run it again.",
        )
