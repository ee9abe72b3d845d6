"""A backup goes after its 35 days, never the newest one, and nothing that is not a backup of ours."""

from datetime import UTC, datetime, timedelta

from fengqiao.upkeep.backup import expire

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)


def lay(folder, *days):
    for ago in days:
        (folder / f"fengqiao-{NOW - timedelta(days=ago):%Y%m%d-%H%M%S}.fqb").write_bytes(b"")
    return sorted(path.name for path in folder.iterdir())


def test_what_is_past_its_time_goes_and_the_rest_stays(tmp_path) -> None:
    before = lay(tmp_path, 70, 36, 35, 1, 0)
    gone = [path.name for path in expire(tmp_path, now=NOW)]
    assert gone == before[:2]
    assert sorted(path.name for path in tmp_path.iterdir()) == before[2:]


def test_the_newest_stays_however_old_it_is(tmp_path) -> None:
    lay(tmp_path, 400)
    assert expire(tmp_path, now=NOW) == [] and len(list(tmp_path.iterdir())) == 1


def test_an_office_may_keep_them_shorter(tmp_path, settings) -> None:
    settings.BACKUP_DAYS = 7
    before = lay(tmp_path, 8, 6, 0)
    assert [path.name for path in expire(tmp_path, now=NOW)] == before[:1]


def test_what_is_no_backup_of_ours_is_let_alone(tmp_path) -> None:
    lay(tmp_path, 90, 0)
    for name in ("fengqiao-1.fqb", "notes.txt", "fengqiao-20200101-000000.fqb.part"):
        (tmp_path / name).write_bytes(b"")
    expire(tmp_path, now=NOW)
    assert {"fengqiao-1.fqb", "notes.txt", "fengqiao-20200101-000000.fqb.part"} <= {
        path.name for path in tmp_path.iterdir()
    }
