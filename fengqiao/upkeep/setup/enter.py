"""The command `fengqiao` as root types it: each verb with the installation's settings, as its own user."""

from __future__ import annotations

import os
import pwd
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from fengqiao.upkeep.setup.answers import USER, read

ENV, OWNERS_ENV = Path("/etc/fengqiao.env"), Path("/etc/fengqiao/owner.env")
AS_OWNER = {"migrate", "upgrade", "restore"}
"""Verbs that make or change tables; all others work under the role that cannot."""
AS_ROOT = {"setup", "help", "-h", "--help"}
KEPT = {"LANG", "LC_ALL", "LC_MESSAGES", "TERM", "COLUMNS"}
FENGQIAO = "FENGQIAO_"


def environment(verb: str, own: str, owners: str, outer: Mapping[str, str], *, home: str) -> dict[str, str]:
    """What the verb finds in its environment: the installation's settings, and of root's own only the language."""
    found = {name: value for name, value in outer.items() if name in KEPT}
    found |= {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": home, "USER": USER}
    found |= {name: said for name, said in read(own).items() if name.startswith(FENGQIAO)}
    if verb in AS_OWNER:
        found |= {name: said for name, said in read(owners).items() if name.startswith(FENGQIAO)}
    return found


def main(argv: Sequence[str]) -> int:
    """Never comes back where it succeeds: the verb takes the place of this process."""
    program = str(Path(sys.executable).with_name("fengqiao"))
    verb = argv[0] if argv else "help"
    if os.geteuid() != 0:
        print("请用 root：sudo fengqiao … Please as root: sudo fengqiao …", file=sys.stderr)
        return 2
    if verb in AS_ROOT:
        os.execv(program, [program, *argv])  # noqa: S606  (no shell is wanted)
    try:
        user = pwd.getpwnam(USER)
        own = ENV.read_text(encoding="utf-8")
    except (KeyError, FileNotFoundError):
        print("先运行 fengqiao setup。 Run fengqiao setup first.", file=sys.stderr)
        return 2
    owners = OWNERS_ENV.read_text(encoding="utf-8") if OWNERS_ENV.exists() else ""
    inside = environment(verb, own, owners, os.environ, home=user.pw_dir)
    os.initgroups(USER, user.pw_gid)
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    if not os.access(".", os.R_OK | os.X_OK):
        # A relative path is then one in the home, and not one that this user may not see.
        os.chdir(user.pw_dir)
    os.execve(program, [program, *argv], inside)  # noqa: S606  (no shell is wanted)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
