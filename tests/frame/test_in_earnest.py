"""docs/earnest.md, step by step: what it says is done as it says it, and holds."""

import re
import shutil
import sqlite3
import subprocess
import tarfile
from pathlib import Path

import psycopg
import pytest

from tests.cluster import Cluster
from tests.conftest import DATABASE
from tests.frame.test_rehearsed import CHECKOUT, Office

PAGE = (CHECKOUT / "docs" / "earnest.md").read_text()
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


def block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", PAGE, re.S)
    assert found
    return found.group(1)


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


@pytest.mark.postgresql
def test_the_working_role_can_do_its_work_and_never_change_the_ledger(tmp_path: Path) -> None:
    with Cluster() as cluster:
        with psycopg.connect(cluster.url(), autocommit=True) as direct:
            for line in block("sql").strip().splitlines():
                direct.execute(line)
        urls = {
            who: cluster.url("fengqiao").replace("user=fengqiao", f"user=fengqiao_{who}") for who in ("owner", "web")
        }
        owner, web = (Office(tmp_path / "home", urls[who]) for who in ("owner", "web"))
        owner.variables["FENGQIAO_DATABASE_ROLE"] = "fengqiao_web"
        done(owner, "migrate")
        begun(web)
        with psycopg.connect(urls["web"], autocommit=True) as direct:
            assert direct.execute("SELECT count(*) FROM ledger_record").fetchone()[0] > 5
            for sql in FORBIDDEN:
                with pytest.raises(psycopg.Error) as told:
                    direct.execute(sql)
                assert told.value.sqlstate == "42501", (sql, told.value)
        # Upgraded again, it is the same.
        done(owner, "migrate")
        with psycopg.connect(urls["web"], autocommit=True) as direct, pytest.raises(psycopg.Error):
            direct.execute("DELETE FROM ledger_record")


def test_a_backup_is_taken_up_again_in_another_home(tmp_path: Path) -> None:
    if DATABASE != "sqlite":
        # The file of the home; PostgreSQL has its own programs for that.
        return
    office = Office(tmp_path / "home", "")
    done(office, "migrate")
    begun(office)
    home, other = tmp_path / "home", tmp_path / "other"
    other.mkdir(mode=0o700)
    with sqlite3.connect(home / "fengqiao.sqlite3") as there, sqlite3.connect(other / "fengqiao.sqlite3") as here:
        there.backup(here)
    there.close(), here.close()
    (other / "fengqiao.sqlite3").chmod(0o600)
    (home / "files").mkdir(mode=0o700, exist_ok=True)
    with tarfile.open(tmp_path / "all.tar", "w") as packed:
        for name in ("files", "keys", "mode"):
            packed.add(home / name, name)
    with tarfile.open(tmp_path / "all.tar") as packed:
        packed.extractall(other, filter="data")
    (other / "files").chmod(0o755)
    again = Office(other, "")
    done(again, "verify")
    assert (home / "keys" / "secret").read_text() == (other / "keys" / "secret").read_text()
    # Unpacked for everybody to read, it is named with what mends it, which then does.
    mend = re.search(rf"chmod -R go= {other}", again.run("doctor").stdout)
    assert mend
    subprocess.run(mend.group(0).split(), check=True)
    assert not [line for line in again.run("doctor").stdout.splitlines() if line[:1] == "✗" and "clock" not in line]


def test_the_units_are_units(tmp_path: Path) -> None:
    unit = block("ini")
    assert "fengqiao serve" in unit and "EnvironmentFile" in unit
    here = unit.replace("/opt/fengqiao/.venv/bin/fengqiao", "/bin/true").replace("/opt/fengqiao", "/")
    for verb in ("serve", "clock"):
        (tmp_path / f"fengqiao-{verb}.service").write_text(here.replace("serve", verb))
    if shutil.which("systemd-analyze"):
        told = subprocess.run(
            ["systemd-analyze", "verify", *map(str, sorted(tmp_path.glob("*.service")))],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert told.returncode == 0, told.stderr
        assert "fengqiao-" not in told.stderr


def test_every_setting_it_names_exists() -> None:
    named = set(re.findall(r"FENGQIAO_[A-Z_]+", PAGE))
    assert named <= set(re.findall(r"FENGQIAO_[A-Z_]+", (CHECKOUT / "docs" / "settings.md").read_text()))


def test_the_proxy_passes_what_a_request_may_be_and_lets_live_pages_live(settings) -> None:
    proxy = block("nginx")
    most = int(re.search(r"client_max_body_size (\d+)m", proxy).group(1)) * 2**20
    assert most >= settings.LARGEST_REQUEST
    from fengqiao import live

    assert int(re.search(r"proxy_read_timeout (\d+)s", proxy).group(1)) > 2 * live.BEAT
    # A client's own word about its address is overwritten, not passed on.
    assert "X-Forwarded-For $remote_addr" in proxy
