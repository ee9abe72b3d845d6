"""One file installs and upgrades: nothing is unpacked that was altered, and what runs goes on wherever it is cut."""

import fcntl
import subprocess

import pytest

from tests.bundle.small import PYTHON, SYSTEMCTL, Machine, small

OLD, NEW = "1.0.0", "1.1.0"


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


@pytest.fixture
def old(machine):
    """A machine on which the old version is installed."""
    assert machine.run(small(machine.place, OLD)).returncode == 0
    return machine


def test_a_first_installation_makes_the_home_outside_and_the_database_in_it(machine):
    ran = machine.run(small(machine.place, OLD))
    assert ran.returncode == 0 and machine.current() == OLD, ran.stderr
    assert (machine.home / "fengqiao.sqlite3").exists() and not (machine.home / ".being-made").exists()
    assert (machine.to / "fengqiao.env").read_text().endswith(f"FENGQIAO_HOME={machine.home}\n")
    assert (machine.to / "fengqiao.env").stat().st_mode & 0o037 == machine.home.stat().st_mode & 0o077 == 0
    assert (machine.to / "current" / "static" / "staticfiles.json").exists()
    assert not (machine.to / "current" / "app" / "wheels").exists()


def test_without_a_home_the_program_alone_is_installed(machine):
    ran = machine.run(small(machine.place, OLD), "--to", str(machine.to))
    assert ran.returncode == 0 and machine.current() == OLD and not machine.home.exists()
    assert not [line for line in machine.asked() if "migrate" in line]


def test_an_upgrade_rehearses_while_the_old_one_runs_then_stops_it_steps_and_starts_the_new_one(old):
    old.tool("systemctl", SYSTEMCTL)
    old.units = "fengqiao-web.service fengqiao-clock.service"
    old.lacks.touch()
    ran = old.run(small(old.place, NEW))
    assert ran.returncode == 0 and old.current() == NEW, ran.stderr
    assert [line for line in old.asked() if " upgrade " in line or line.startswith(("stop", "restart"))] == [
        next(line for line in old.asked() if line.endswith("upgrade --rehearse")),
        f"stop {old.units} {(old.to / 'previous').readlink()}",
        next(line for line in old.asked() if line.endswith("upgrade --stopped")),
        f"restart {old.units} {(old.to / 'current').readlink()}",
    ]


def test_where_the_tables_are_the_same_nothing_is_stopped_before_the_new_one_stands(old):
    old.tool("systemctl", SYSTEMCTL)
    old.units = "fengqiao-web.service"
    assert old.run(small(old.place, NEW)).returncode == 0
    assert [line.split()[0] for line in old.asked() if "fengqiao-web" in line] == ["restart"]


@pytest.mark.parametrize("fails", ["bad", "worse"])
def test_a_rehearsal_or_an_upgrade_that_fails_leaves_the_old_one_running(old, fails):
    old.tool("systemctl", SYSTEMCTL)
    old.units = "fengqiao-web.service"
    old.lacks.touch(), old.lacks.with_name(f"lacks.{fails}").touch()
    ran = old.run(small(old.place, NEW))
    assert ran.returncode == 2 and old.current() == OLD and "原来的版本" in ran.stderr
    started = [line for line in old.asked() if line.startswith("restart")]
    assert started == ([] if fails == "bad" else [f"restart fengqiao-web.service {(old.to / 'current').readlink()}"])


@pytest.mark.parametrize("step", range(1, 7))
def test_a_cut_at_any_step_leaves_the_old_one_and_the_next_try_ends_it(old, step):
    bundle = small(old.place, NEW)
    old.lacks.touch()
    ran = old.run(bundle, cut=step)
    if ran.returncode == 0:
        assert step > 5, "there were that many steps"
    else:
        assert old.current() == OLD
        assert old.run(bundle).returncode == 0
    assert old.current() == NEW


@pytest.mark.parametrize("step", range(1, 5))
def test_a_cut_of_the_first_installation_leaves_no_half_and_the_next_try_ends_it(machine, step):
    bundle = small(machine.place, OLD)
    if machine.run(bundle, cut=step).returncode != 0:
        assert machine.current() == ""
        assert machine.run(bundle).returncode == 0
    assert machine.current() == OLD and (machine.home / "fengqiao.sqlite3").exists()


@pytest.mark.parametrize("where", ["first part", "last part", "cut short", "longer", "list", "head"])
def test_what_was_altered_is_refused_before_anything_is_unpacked(machine, where):
    bundle = small(machine.place, OLD)
    raw = bytearray(bundle.read_bytes())
    match where:
        case "first part":
            raw[raw.rindex(b"app/runtime.lock") + 512] ^= 1
        case "last part":
            raw[-1] ^= 1
        case "cut short":
            del raw[-10:]
        case "longer":
            raw += b"more"
        case "list":
            raw = raw.replace(b"app.tar 0 ", b"app.tar 1 ", 1)
        case "head":
            raw = raw.replace(b"trap again EXIT", b"trap agaim EXIT", 1)
    bundle.write_bytes(raw)
    ran = machine.run(bundle)
    assert ran.returncode == 2 and "什么也没有装" in ran.stderr and "nothing was installed" in ran.stderr
    assert not machine.to.exists() and not machine.home.exists()
    assert machine.run(bundle, "--check").returncode == 2


def test_a_whole_file_says_so(machine):
    ran = machine.run(small(machine.place, OLD), "--check")
    assert ran.returncode == 0 and "whole" in ran.stdout and not machine.to.exists()


def test_too_little_disk_is_refused_with_what_is_needed(machine):
    machine.tool("df", "#!/bin/sh\necho head\necho disk 9 9 2048 1% /\n")
    ran = machine.run(small(machine.place, OLD, kb=4096))
    assert ran.returncode == 2 and "needs 4 MB, 2 MB are free" in ran.stderr and not machine.to.exists()


def test_too_little_disk_for_a_backup_and_a_copy_stops_an_upgrade(old):
    old.tool("df", "#!/bin/sh\necho head\necho disk 9 9 2048 1% /\n")
    ran = old.run(small(old.place, NEW))
    assert ran.returncode == 2 and str(old.home) in ran.stderr and old.current() == OLD


def test_the_same_once_more_changes_nothing_and_keeps_the_one_before(old):
    new = small(old.place, NEW)
    assert old.run(new).returncode == 0
    before = (old.to / "previous").readlink()
    ran = old.run(new)
    assert (
        ran.returncode == 0
        and "already" in ran.stdout
        and "as it was" in ran.stdout
        and (old.to / "previous").readlink() == before
    )
    assert len(list((old.to / "versions").iterdir())) == 2


def test_the_one_in_use_and_the_one_before_stay_and_older_ones_go(old):
    for version in (NEW, "1.10.0"):
        assert old.run(small(old.place, version)).returncode == 0
    assert sorted(path.name.partition("-")[0] for path in (old.to / "versions").iterdir()) == [NEW, "1.10.0"]


def test_back_is_a_renaming_and_there_and_back_again(old):
    new = small(old.place, NEW)
    assert old.run(new, "--to", str(old.to), "--back").returncode == 2
    assert old.run(new).returncode == 0
    for version in (OLD, NEW):
        assert old.run(new, "--to", str(old.to), "--back").returncode == 0
        assert old.current() == version


def test_an_older_one_is_refused_unless_that_is_meant(old):
    assert old.run(small(old.place, NEW)).returncode == 0
    older = small(old.place, "0.9.0")
    assert old.run(older).returncode == 2 and old.current() == NEW
    assert old.run(older, "--to", str(old.to), "--force").returncode == 0 and old.current() == "0.9.0"


def test_another_home_or_one_inside_is_refused(old):
    new = small(old.place, NEW)
    assert old.run(new, "--to", str(old.to), "--home", str(old.place / "other")).returncode == 2
    assert old.run(new, "--to", str(old.place / "b"), "--home", str(old.place / "b" / "home")).returncode == 2
    assert old.run(new, "--to", str(old.place / "b"), "--home", "home").returncode == 2
    assert old.run(new, "--to", "opt").returncode == 2 and old.current() == OLD


def test_two_at_once_are_refused(old):
    new = small(old.place, NEW)
    with (old.to / ".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert old.run(new).returncode == 2 and old.current() == OLD
    assert old.run(new).returncode == 0


def test_a_system_too_old_is_named(machine):
    ran = machine.run(small(machine.place, OLD, libc="99.1"))
    assert ran.returncode == 2 and "glibc 99.1" in ran.stderr


def test_without_its_own_python_the_package_that_is_missing_is_named(machine):
    bundle = small(machine.place, OLD, python="3.13")
    for name in ("python3.13", "python3"):
        machine.tool(name, PYTHON)
    ran = machine.run(bundle, IS="3.11")
    assert ran.returncode == 2 and "apt-get install python3.13" in ran.stderr and not machine.to.exists()
    assert machine.run(bundle).returncode == 0 and machine.current() == OLD


def test_where_setup_made_the_machine_ready_its_settings_count(machine):
    etc = machine.place / "etc.env"
    etc.write_text(f'FENGQIAO_HOME="{machine.home}"\n')
    machine.home.mkdir()
    (machine.home / "fengqiao.sqlite3").write_text("data")
    assert machine.run(small(machine.place, OLD, etc=str(etc)), "--to", str(machine.to)).returncode == 0
    assert machine.asked()[-1] == "python -I -m fengqiao.upkeep.setup.enter manage migrate --check"
    assert not (machine.to / "fengqiao.env").exists()
    assert machine.current() == OLD


def test_the_service_reads_its_settings_and_never_writes_what_root_goes_by(machine):
    owners = machine.as_root()
    ran = machine.run(small(machine.place, OLD), "--to", str(machine.to), "--home", str(machine.home), "--user", "svc")
    assert ran.returncode == 0 and machine.current() == OLD, ran.stderr
    assert (owners / "fengqiao.env.given").read_text() == "root:svc-group\n"
    assert (machine.to / "fengqiao.env").stat().st_mode & 0o777 == 0o640
    assert set((owners / "ran").read_text().split()) == {"svc"}


def test_settings_that_were_the_services_own_become_roots_with_the_next_version(machine):
    owners = machine.as_root()
    machine.home.mkdir()
    machine.to.mkdir()
    (owners / "home").write_text("svc")
    (owners / "fengqiao.env").write_text("svc")
    settings = machine.to / "fengqiao.env"
    settings.write_text(f"FENGQIAO_HOME={machine.home}\nFENGQIAO_TITLE=x\n")
    with settings.open("a") as held:
        assert machine.run(small(machine.place, OLD)).returncode == 0
        held.write("FENGQIAO_HOME=/root\n")
    assert settings.read_text() == f"FENGQIAO_HOME={machine.home}\nFENGQIAO_TITLE=x\n"
    assert (owners / "fengqiao.env.given").read_text() == "root:svc-group\n"


@pytest.mark.parametrize("known", ["recorded", "named", "old settings"])
def test_a_home_of_somebody_else_is_refused_before_anything_is_done_as_them(machine, known):
    owners = machine.as_root()
    for folder in (machine.home, machine.to):
        folder.mkdir()
    (owners / "home").write_text("root")
    words = ["--to", str(machine.to), "--home", str(machine.home)]
    match known:
        case "recorded":
            (machine.to / ".owner").write_text("svc\n")
        case "named":
            words += ["--user", "svc"]
        case "old settings":
            (machine.to / "fengqiao.env").write_text(f"FENGQIAO_HOME={machine.home}\n")
            (owners / "fengqiao.env").write_text("svc")
    ran = machine.run(small(machine.place, OLD), *words)
    assert ran.returncode == 2 and "belongs to root, not to svc" in ran.stderr and machine.current() == ""
    assert not (owners / "ran").exists() and not machine.asked()
    # Where it is meant, it is said.
    meant = machine.run(small(machine.place, OLD), *words[:4], "--user", "root")
    assert meant.returncode == 0 and (machine.to / ".owner").read_text() == "root\n"


def test_the_head_is_plain_sh():
    from scripts.bundle.assemble import HERE

    for name in ("head.sh", "launcher.sh"):
        assert subprocess.run(["sh", "-n", str(HERE / name)], check=False).returncode == 0
        assert (HERE / name).read_text().startswith("#!/bin/sh\n")
