"""docs/earnest.md and docs/runbook.md: what they say is done as they say it, and holds."""

import re
import shlex
import subprocess
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path

from fengqiao.cli import VERBS
from tests.cluster import Cluster
from tests.conftest import DATABASE
from tests.frame.test_rehearsed import CHECKOUT, Office

PAGE, RUNBOOK = ((CHECKOUT / "docs" / f"{name}.md").read_text() for name in ("earnest", "runbook"))
CITY, HEPING, STREET = "120000000000", "120101000000", "120101001000"
STEPS = (
    ["places", "tianjin", "--district", HEPING],
    [
        "install",
        "top",
        CITY,
        "--owner",
        "周宁",
        "--account",
        "zhou",
        "--independent",
        "岳清",
        "--independent-account",
        "yue",
    ],
    ["install", "centres", STREET],
    ["install", "categories", "docs/categories.csv"],
)
# What is put to the working role; each must be refused by the database itself.
FORBIDDEN = (
    "UPDATE ledger_record SET actor = 'x'", "DELETE FROM ledger_record", "TRUNCATE ledger_record",
    "DELETE FROM ledger_value", "UPDATE ledger_value SET field = 'x'", "DELETE FROM ledger_head", "TRUNCATE ledger_head",
    "ALTER TABLE ledger_record DISABLE TRIGGER ALL", "DROP TABLE ledger_record", "DELETE FROM django_migrations",
    "ALTER TABLE ledger_record OWNER TO fengqiao_web", "SET session_replication_role = replica",
    "CREATE OR REPLACE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "SET ROLE fengqiao_owner",
)  # fmt: skip


def done(office: Office, *words: str) -> str:
    told = office.run(*words)
    assert told.returncode == 0, (words, told.stdout, told.stderr)
    return told.stdout


def begun(office: Office) -> None:
    for words in STEPS:
        done(office, *words)
    done(office, "verify")
    ill = office.run("doctor").stdout
    assert [line for line in ill.splitlines() if line.startswith("✗") and "clock" not in line] == []


def commands() -> list[list[str]]:
    """Every command of fengqiao that the two pages name, in its words."""
    found = []
    for page in (PAGE, RUNBOOK):
        lines = re.findall(r"^    (\S*fengqiao .+)$|`(fengqiao [a-z][^`]*)`", page, re.M)
        found += [shlex.split(one or other)[1:] for one, other in lines if "…" not in (one or other)]
    return found


def test_every_command_the_pages_name_is_there_and_takes_these_words() -> None:
    parsers = {verb: import_module(place.partition(":")[0]) for verb, (place, _) in VERBS.items()}
    seen = set()
    for verb, *words in commands():
        assert verb in VERBS, verb
        if (making := getattr(parsers[verb], "parser", None)) is not None:
            try:
                making().parse_args(words)
            except SystemExit as wrong:
                raise AssertionError((verb, words)) from wrong
            seen.add(verb)
    assert {"setup", "backup", "restore", "install"} <= seen


def test_a_backup_is_taken_up_again_in_another_home(tmp_path: Path) -> None:
    """Section 5 of the page, in its order."""
    with ExitStack() as stack:
        urls = [stack.enter_context(Cluster()).url() if DATABASE == "postgresql" else "" for _ in range(2)]
        office, again = Office(tmp_path / "home", urls[0]), Office(tmp_path / "other", urls[1])
        done(office, "migrate")
        # As section 4 has it: before anybody is appointed, who would have to be asked.
        done(office, "backup", "key", str(tmp_path / "private.pem"))
        done(office, "backup", "keys", str(tmp_path / "keys.sealed"))
        begun(office)
        done(office, "backup")
        (backup,) = (tmp_path / "home" / "backups").glob("*.fqb")
        words = ["restore", str(backup), "--private", str(tmp_path / "private.pem")]
        done(again, *words, "--keys", str(tmp_path / "keys.sealed"))
        done(again, "verify")
        secret = [(tmp_path / name / "keys" / "secret").read_text() for name in ("home", "other")]
        assert secret[0] == secret[1]
        # Laid open for everybody to read, it is named with what mends it, which then does.
        (tmp_path / "other" / "files").mkdir(exist_ok=True)
        (tmp_path / "other" / "files").chmod(0o755)
        mend = re.search(rf"chmod -R go= {tmp_path / 'other'}", again.run("doctor").stdout)
        assert mend
        subprocess.run(mend.group(0).split(), check=True)
        ill = [line for line in again.run("doctor").stdout.splitlines() if line[:1] == "✗" and "clock" not in line]
        assert ill == []


def test_it_recommends_no_copy_that_could_not_be_taken_up_again() -> None:
    for page in (PAGE, RUNBOOK, (CHECKOUT / "README.md").read_text(), (CHECKOUT / "README.zh.md").read_text()):
        assert "pg_dump" not in page and "sqlite3 /" not in page


def test_every_setting_it_names_exists() -> None:
    named = set(re.findall(r"FENGQIAO_[A-Z_]+", PAGE))
    assert named <= set(re.findall(r"FENGQIAO_[A-Z_]+", (CHECKOUT / "docs" / "settings.md").read_text()))
