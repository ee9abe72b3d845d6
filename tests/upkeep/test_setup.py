"""`fengqiao setup`: what it writes is what nginx, systemd and PostgreSQL take, and a second run changes nothing."""

from __future__ import annotations

import re
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest

from fengqiao import live
from fengqiao.upkeep.setup import answers, command, enter, machine, texts
from fengqiao.upkeep.setup.answers import Answers, Stop
from fengqiao.urls import OPEN
from tests.cluster import Cluster
from tests.frame.test_in_earnest import FORBIDDEN, RUNBOOK, begun, done
from tests.frame.test_rehearsed import Office

HOST = "qiao.example.org"
ENV = "etc/fengqiao.env"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder in the place of the machine, set up once."""
    assert run(tmp_path / "machine") == 0
    return tmp_path / "machine"


def run(to: Path, *words: str) -> int:
    return command.main(["--to", str(to), "--host", HOST, "--workers", "3", "--language", "en", *words])


def everything(root: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(root)): (path.read_bytes(), stat.S_IMODE(path.stat().st_mode))
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_what_holds_a_secret_is_roots_alone_and_the_rest_can_be_read(root: Path) -> None:
    secret = {"fengqiao.env", "owner.env", "roles.sql", "written.json", "root.key", "server.key"}
    for name, (_, mode) in everything(root).items():
        assert (mode == 0o600) == (Path(name).name in secret), name
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o755 for path in root.rglob("*") if path.is_dir())


def test_a_second_run_changes_nothing_and_says_so(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = everything(root)
    capsys.readouterr()
    assert run(root) == 0
    assert everything(root) == before
    assert "nothing was changed" in capsys.readouterr().out
    # What was said once need not be said again.
    assert command.main(["--to", str(root)]) == 0
    assert everything(root) == before


def test_a_dry_run_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "machine", "--dry-run") == 0
    assert not (tmp_path / "machine").exists()
    assert "fengqiao-web.service: written" in capsys.readouterr().out


def test_what_a_person_changed_stays_and_the_newer_text_lies_beside_it(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unit, proxy = root / "etc/systemd/system/fengqiao-web.service", root / "etc/nginx/conf.d/fengqiao.conf"
    for path in (unit, proxy):
        path.write_text(path.read_text() + "# mine\n")
    assert run(root) == 0
    assert "changed by you, left alone" in capsys.readouterr().out
    assert not list(root.rglob("*.fengqiao-new"))
    # With something newer to show, it is shown.
    assert run(root, "--workers", "5") == 0
    assert unit.read_text().endswith("# mine\n")
    assert "--workers 5" in unit.with_name(unit.name + ".fengqiao-new").read_text()
    assert not proxy.with_name(proxy.name + ".fengqiao-new").exists()
    # Asked to, it takes the newer one and keeps theirs.
    assert run(root, "--workers", "5", "--replace") == 0
    assert "--workers 5" in unit.read_text()
    (kept,) = unit.parent.glob(f"{unit.name}.before-*")
    assert kept.read_text().endswith("# mine\n")


def test_a_text_of_ours_that_nobody_touched_is_simply_renewed(root: Path) -> None:
    assert run(root, "--workers", "6") == 0
    assert "--workers 6" in (root / "etc/systemd/system/fengqiao-web.service").read_text()
    assert not [path for path in root.rglob("*") if ".before-" in path.name or path.name.endswith("-new")]


def test_settings_of_ones_own_stay_in_their_place(root: Path) -> None:
    env = root / ENV
    env.write_text(env.read_text() + "# the mail server\nFENGQIAO_SMTP_PASSWORD='a b$c'\n")
    env.write_text(env.read_text().replace("FENGQIAO_PROXIES=127.0.0.1", "FENGQIAO_PROXIES=127.0.0.1 10.1.0.0/16"))
    mine = env.read_text()
    assert run(root) == 0
    assert env.read_text() == mine
    assert run(root, "--backups", "/backup/fengqiao") == 0
    assert env.read_text() == mine + "FENGQIAO_BACKUPS=/backup/fengqiao\n"
    unit = (root / "etc/systemd/system/fengqiao-backup.service").read_text()
    assert "ReadWritePaths=/srv/fengqiao /backup/fengqiao\n" in unit
    assert "d /backup/fengqiao 0700 fengqiao fengqiao" in (root / "etc/tmpfiles.d/fengqiao.conf").read_text()


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=plain", "plain"), ('A="with space"', "with space"), ("A='a$b\\'", "a$b\\"), ('A="q\\"q"', 'q"q'),
        (" A = x ", "x"), ("A=", ""),
    ],
)  # fmt: skip
def test_a_line_of_settings_is_read_as_systemd_reads_it(line: str, value: str) -> None:
    assert answers.read(f"# A=no\n; A=no\n{line}\n") == {"A": value}
    assert answers.read(answers.merged("", {"A": value})) == {"A": value}


def test_a_home_in_use_does_not_change_its_kind_of_database_unasked(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = everything(root)
    assert run(root, "--database", "sqlite") == 2
    assert "runbook" in capsys.readouterr().err
    assert everything(root) == before
    assert run(root, "--database", "sqlite", "--replace") == 0
    assert answers.read((root / ENV).read_text())["FENGQIAO_DATABASE_URL"] == ""


def test_a_database_that_somebody_set_by_hand_is_left_to_them(root: Path) -> None:
    env = root / ENV
    url = "postgresql://somebody@db.example.org/other"
    env.write_text(answers.merged(env.read_text(), {"FENGQIAO_DATABASE_URL": url}))
    roles = (root / "etc/fengqiao/roles.sql").read_bytes()
    assert run(root) == 0
    assert answers.read(env.read_text())["FENGQIAO_DATABASE_URL"] == url
    assert (root / "etc/fengqiao/roles.sql").read_bytes() == roles


@pytest.mark.parametrize("said", ["https://a.org", "a.org/x", "a b", "-a.org", "", "a..b", "1.2.3", "a.org;", "[::1]"])
def test_what_is_no_host_name_is_refused_in_words(said: str) -> None:
    with pytest.raises(Stop):
        answers.host(said)


def test_a_host_may_be_written_in_any_way_people_do() -> None:
    assert answers.host("Qiao.Example.ORG.") == "qiao.example.org"
    assert answers.host("192.168.1.20") == "192.168.1.20"
    assert answers.host("枫桥.中国").startswith("xn--")


@pytest.mark.parametrize("said", ["relative", "/a b", "/a/../b", "/a\n[Service]", "/a;b"])
def test_a_folder_that_a_unit_could_misread_is_refused(said: str) -> None:
    with pytest.raises(Stop):
        answers.place(said)


def test_asked_at_a_terminal_it_takes_short_answers(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from fengqiao.upkeep.setup.writing import Folder

    folder = Folder(tmp_path / "machine", now=datetime(2026, 11, 30, tzinfo=UTC))
    said = iter([f"{HOST} 192.168.1.20", "2", "/backup"])
    got = command.asked(command.parser().parse_args([]), folder, lambda _question: next(said))
    assert (got.hosts, got.database, got.backups) == ((HOST, "192.168.1.20"), "sqlite", "/backup")
    with pytest.raises(Stop):
        command.asked(command.parser().parse_args([]), folder, None)


@pytest.mark.parametrize(("lang", "tongue"), [("zh_CN.UTF-8", "zh"), ("en_GB.UTF-8", "en"), ("C.UTF-8", "")])
def test_it_speaks_the_readers_language_and_both_where_none_is_known(
    lang: str, tongue: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.tongue({"LANG": lang}) == tongue
    command.speaker(tongue)(("好", "good"))
    assert capsys.readouterr().out.split() == {"zh": ["好"], "en": ["good"], "": ["好", "good"]}[tongue]


@pytest.mark.systemd
def test_the_units_are_units_and_hardened(root: Path, tmp_path: Path) -> None:
    units = []
    for path in sorted((root / "etc/systemd/system").iterdir()):
        here = tmp_path / path.name
        here.write_text(re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", path.read_text()))
        units.append(here)
    told = subprocess.run(
        ["systemd-analyze", "verify", *map(str, units)], capture_output=True, text=True, check=False
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert "fengqiao-" not in told.stderr
    for unit in units:
        if unit.suffix == ".service":
            # 0 is shut off altogether, 10 wide open; a plain unit has 9.6.
            words = ["systemd-analyze", "security", "--offline=true", "--threshold=35", str(unit)]
            told = subprocess.run(words, capture_output=True, text=True, check=False)
            assert told.returncode == 0 or "certificate" in unit.name, told.stdout[-300:]


def test_rule_47_the_proxys_log_is_kept_for_six_months_at_least(root: Path, tmp_path: Path) -> None:
    rule = (root / "etc/logrotate.d/fengqiao").read_text()
    assert "daily\n" in rule and int(re.search(r"rotate (\d+)", rule).group(1)) > 184 and "maxage" not in rule
    logged = re.findall(r"_log (/\S+/)fengqiao", (root / "etc/nginx/conf.d/fengqiao.conf").read_text())
    assert set(logged) == {"/var/log/fengqiao/"} == set(re.findall(r"^(/\S+/)\*\.log", rule, re.MULTILINE))
    assert "d /var/log/fengqiao 0750 root adm -\n" in (root / "etc/tmpfiles.d/fengqiao.conf").read_text()
    kept = (root / "etc/systemd/journald.conf.d/fengqiao.conf").read_text()
    assert "Storage=persistent\n" in kept and "MaxRetentionSec=1year\n" in kept
    assert "vacuum-size" not in RUNBOOK, "nobody is told to throw away what must be kept"


def test_web_and_clock_write_to_the_home_alone_and_run_as_their_own_user(root: Path) -> None:
    for name in ("web", "clock"):
        unit = (root / f"etc/systemd/system/fengqiao-{name}.service").read_text()
        assert "User=fengqiao\n" in unit and "ReadWritePaths=/srv/fengqiao\n" in unit
        assert {"NoNewPrivileges=true", "ProtectSystem=strict", "CapabilityBoundingSet="} <= set(unit.splitlines())
    assert "serve --port 8000 --workers 3" in (root / "etc/systemd/system/fengqiao-web.service").read_text()


def test_the_proxys_limits_are_wider_than_the_pages_own(settings) -> None:
    assert texts.LARGEST * 2**20 >= settings.LARGEST_REQUEST
    quiet = (texts.FILES / "nginx.conf").read_text().partition("location /live/")[2]
    assert int(re.search(r"proxy_read_timeout (\d+)h", quiet).group(1)) * 3600 > 2 * live.BEAT


def test_every_secret_that_stands_in_an_address_is_kept_out_of_the_proxys_log(root: Path) -> None:
    proxy = (root / "etc/nginx/conf.d/fengqiao.conf").read_text()
    hidden = re.search(r'"~\^/\(\?<fengqiao_kind>([^)]+)\)/"', proxy).group(1).split("|")
    secret = [route for route in OPEN if re.search(r"secret|key|token", route.partition("<")[2]) or "(?P" in route]
    assert secret
    for route in secret:
        assert any(route.startswith(f"{each}/") for each in hidden), route
    assert not re.search(
        r"\$(request|request_uri|args|query_string|http_referer|uri)\b", proxy.split("log_format")[1].splitlines()[0]
    )


def test_root_types_one_command_and_each_verb_gets_what_it_may_have() -> None:
    own = "FENGQIAO_HOME=/srv/fengqiao\nFENGQIAO_DATABASE_URL=web\nPATH=/evil\nLD_PRELOAD=/evil\n"
    owners = "FENGQIAO_DATABASE_URL=owner\nFENGQIAO_DATABASE_ROLE=fengqiao_web\n"
    outer = {"LANG": "zh_CN.UTF-8", "LD_PRELOAD": "/evil", "FENGQIAO_HOME": "/else", "PYTHONPATH": "/evil"}
    seen = {verb: enter.environment(verb, own, owners, outer, home="/srv/fengqiao") for verb in ("doctor", "upgrade")}
    assert seen["doctor"]["FENGQIAO_DATABASE_URL"] == "web" and "FENGQIAO_DATABASE_ROLE" not in seen["doctor"]
    assert seen["upgrade"]["FENGQIAO_DATABASE_URL"] == "owner"
    for found in seen.values():
        assert "evil" not in str(found) and found["FENGQIAO_HOME"] == "/srv/fengqiao" and found["LANG"] == outer["LANG"]


def test_a_program_in_somebodys_own_folder_is_named_before_anything_is_written(tmp_path: Path) -> None:
    python = tmp_path / "private" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    (tmp_path / "private").chmod(0o700)
    with pytest.raises(Stop) as told:
        machine.reachable(python)
    assert "/opt/fengqiao" in told.value.args[1]


class Machine:
    """In the place of a Debian server: takes every step, or refuses one."""

    def __init__(self, refuses: str = "") -> None:
        self.ran: list[str] = []
        self.refuses = refuses

    def __call__(self, words, *, given: str = "") -> subprocess.CompletedProcess[str]:
        self.ran.append(" ".join(words))
        ill = bool(self.refuses) and self.refuses in self.ran[-1]
        return subprocess.CompletedProcess(words, int(ill), "", "line 3: no such thing" if ill else "")


def applied(root: Path, do: Machine, lacks: tuple[str, ...] = ()) -> list[str]:
    from datetime import UTC, datetime

    from fengqiao.upkeep.setup.writing import Folder

    folder = Folder(root, now=datetime(2026, 11, 30, tzinfo=UTC))
    return [en for _, en in machine.apply(folder, Answers((HOST,)), lacks, roles="SELECT 1", do=do)]


def test_on_the_machine_the_user_comes_first_and_the_proxy_is_looked_over(root: Path) -> None:
    do = Machine()
    assert len(applied(root, do)) == 3
    assert [line.split()[0] for line in do.ran] == [
        "systemd-sysusers",
        "systemd-tmpfiles",
        "runuser",
        "runuser",
        "nginx",
    ]
    # What is not there yet is left for the next run.
    do = Machine()
    applied(root, do, ("nginx", "postgresql"))
    assert [line.split()[0] for line in do.ran] == ["systemd-sysusers", "systemd-tmpfiles", "runuser"]


def test_what_the_machine_refuses_is_said_with_its_own_words(root: Path) -> None:
    with pytest.raises(Stop) as told:
        applied(root, Machine("nginx -t"))
    assert "line 3" in told.value.args[0]
    # A program that its user could not start is found out here and not by a service that fails at night.
    with pytest.raises(Stop) as told:
        applied(root, Machine("import fengqiao"))
    assert "docs/earnest.md" in told.value.args[1]


@pytest.mark.postgresql
def test_the_roles_it_writes_let_the_installation_work_and_keep_the_ledger(root: Path, tmp_path: Path) -> None:
    sql = (root / "etc/fengqiao/roles.sql").read_text()
    with Cluster() as cluster:
        for _ in range(2):
            told = machine.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", cluster.url()], given=sql)
            assert (told.returncode, told.stderr) == (0, "")
        urls = {
            who: cluster.url("fengqiao").replace("user=fengqiao", f"user=fengqiao_{who}") for who in ("owner", "web")
        }
        owner, web = (Office(tmp_path / "home", urls[who]) for who in ("owner", "web"))
        owner.variables["FENGQIAO_DATABASE_ROLE"] = "fengqiao_web"
        done(owner, "migrate")
        begun(web)
        # The nightly backup reads as the same role.
        done(web, "backup", "key", str(tmp_path / "private.pem"))
        done(web, "backup")
        # A restore is the owner's, and leaves the working role its rights and no more.
        (backup,) = (tmp_path / "home" / "backups").glob("*.fqb")
        with psycopg.connect(cluster.url(), autocommit=True) as direct:
            direct.execute(re.search(r"ALTER DATABASE fengqiao RENAME TO \w+", RUNBOOK).group())
        assert machine.run(["psql", "-X", "-q", "-d", cluster.url()], given=sql).returncode == 0
        done(owner, "restore", str(backup), "--private", str(tmp_path / "private.pem"))
        done(web, "verify")
        with psycopg.connect(urls["web"], autocommit=True) as direct:
            for words in (*FORBIDDEN, "CREATE TABLE mine (x int)", "CREATE SCHEMA mine", "CREATE ROLE mine"):
                with pytest.raises(psycopg.Error) as refused:
                    direct.execute(words)
                assert refused.value.sqlstate == "42501", (words, refused.value)
        # Nobody else on the server sees into it.
        with psycopg.connect(cluster.url(), autocommit=True) as direct:
            direct.execute("CREATE ROLE stranger LOGIN")
            assert direct.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'fengqiao_web'").fetchone()[
                0
            ] == texts.scram(answers.password((root / ENV).read_text(), answers.WEB))
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(urls["web"].replace("fengqiao_web", "stranger"))


@pytest.mark.postgresql
def test_the_password_it_makes_opens_the_door_and_no_other_does(root: Path) -> None:
    url = answers.read((root / ENV).read_text())["FENGQIAO_DATABASE_URL"]
    said = answers.password((root / ENV).read_text(), answers.WEB)
    with Cluster() as cluster:
        sql = (root / "etc/fengqiao/roles.sql").read_text()
        assert machine.run(["psql", "-X", "-q", "-d", cluster.url()], given=sql).returncode == 0
        (cluster.data / "pg_hba.conf").write_text("local all fengqiao trust\nlocal all all scram-sha-256\n")
        with psycopg.connect(cluster.url(), autocommit=True) as direct:
            direct.execute("SELECT pg_reload_conf()")
        there = url.replace("@127.0.0.1/", "@/") + f"?host={cluster.place}"
        until_reloaded(cluster)
        psycopg.connect(there).close()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(there.replace(said, "another"))


def until_reloaded(cluster: Cluster) -> None:
    """The server has read its new rules once it asks the working role for a password."""
    for _ in range(500):
        try:
            psycopg.connect(cluster.url("fengqiao").replace("user=fengqiao", "user=fengqiao_web")).close()
        except psycopg.OperationalError:
            return
