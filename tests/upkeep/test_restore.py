"""A backup taken while people work comes back in either kind of database; nothing erased comes back with it."""

import shutil
from contextlib import ExitStack

import pytest

from fengqiao.upkeep.sealed import new_pair
from tests.cluster import Cluster
from tests.conftest import DATABASE
from tests.upkeep.home import Home

SOFA, LAMP, LEAK = "旧沙发堵着楼道", "路灯不亮", "水管漏水"


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A home with a town and two reports, backed up; a third one came later, and of the first the words were erased."""
    with ExitStack() as stack:
        cluster = stack.enter_context(Cluster()) if DATABASE == "postgresql" else None
        home = Home(tmp_path_factory.mktemp("first") / "home", cluster)
        home.part("build")
        home.part("report", LAMP)
        home.part("hear")
        away = home.folder.parent
        assert "backup key" in home.run("backup", code=2)
        home.run("backup", "key", away / "private.pem")
        home.seal_keys(away / "keys.sealed")
        home.run("backup")
        home.before = home.part("count")
        home.backup = next((home.folder / "backups").glob("*.fqb"))
        home.run("anchor")
        home.part("report", LEAK)
        home.part("erase", SOFA)
        home.part("hear")
        yield home


@pytest.fixture
def fresh(tmp_path, first):
    """Another machine: nothing on it but what was kept elsewhere."""
    with ExitStack() as stack:
        cluster = stack.enter_context(Cluster()) if DATABASE == "postgresql" else None
        yield Home(tmp_path / "home", cluster)


def away(first, name):
    return first.folder.parent / name


def restore(home, first, *more, code=0):
    return home.run(
        "restore", first.backup, "--private", away(first, "private.pem"), "--keys", away(first, "keys.sealed"), *more,
        code=code,
    )  # fmt: skip


def test_everything_is_there_again_on_another_machine(first, fresh):
    restore(fresh, first)
    found = fresh.part("count")
    assert found["good"]
    same = ("words", "found", "people", "records", "values", "files")
    assert {name: found[name] for name in same} == {name: first.before[name] for name in same}
    # Nothing is missing, and still two people sign for it.
    assert (found["gaps"], found["to_sign"]) == ([], 1)


def test_it_comes_back_in_the_other_kind_of_database(first, tmp_path):
    with ExitStack() as stack:
        cluster = None if DATABASE == "postgresql" else stack.enter_context(Cluster())
        other = Home(tmp_path / "other", cluster)
        restore(other, first)
        found = other.part("count")
        assert found["good"]
        assert (found["words"], found["records"]) == (first.before["words"], first.before["records"])
        assert found["found"] == first.before["found"] == ["旧沙", "路灯"]
        # It goes on from there: an act finds its numbers and keys.
        other.part("report", "井盖松动")
        assert other.part("count")["good"]
        # And back again, from what the other kind wrote.
        other.run("backup", "key", tmp_path / "private.pem")
        other.seal_keys(tmp_path / "keys")
        other.run("backup")
        back = Home(tmp_path / "back", stack.enter_context(Cluster()) if DATABASE == "postgresql" else None)
        backup = next((other.folder / "backups").glob("*.fqb"))
        back.run("restore", backup, "--private", tmp_path / "private.pem", "--keys", tmp_path / "keys")
        again = back.part("count")
        assert again["good"]
        assert len(again["words"]) == 3 and again["found"] == ["旧沙", "路灯", "井盖"]


def test_an_erased_value_stays_erased_and_the_gap_is_named(first, fresh):
    kept = away(first, "anchors-elsewhere")
    shutil.copytree(first.folder / "anchors", kept, dirs_exist_ok=True)
    first.run("anchor")
    shutil.copytree(first.folder / "anchors", kept, dirs_exist_ok=True)
    said = restore(fresh, first, "--anchors", kept, code=1)
    found = fresh.part("count")
    assert found["good"]
    assert SOFA not in found["words"] and found["found"] == ["路灯"]
    assert "" in found["words"]
    (gap,) = found["gaps"]
    assert gap[1] == first.before["heads"][gap[0]]
    assert gap[2] > gap[1]
    assert f"{gap[1] + 1} 至 {gap[2]}" in said
    assert f"{gap[1] + 1} to {gap[2]}" in fresh.run("doctor", code=1)


def test_over_a_newer_database_it_is_refused_in_words(first):
    before = first.part("count")
    said = restore(first, first, code=2)
    assert "比备份新" in said
    assert "newer" in said
    assert first.part("count") == before


def test_a_wrong_private_key_a_cut_and_a_changed_file_are_refused_in_words(first, fresh, tmp_path):
    raw = first.backup.read_bytes()
    # Made here: a pair of the first home's own would take two people, whose agreeing lies in its chains for the others.
    (tmp_path / "other.pem").write_bytes(new_pair()[0])
    said = fresh.run("restore", first.backup, "--private", tmp_path / "other.pem", code=2)
    assert "does not open" in said
    for broken in (raw[: len(raw) // 2], raw[:-9], raw[:3000] + bytes([raw[3000] ^ 1]) + raw[3001:], b"hello", b""):
        (tmp_path / "broken.fqb").write_bytes(broken)
        said = fresh.run(
            "restore", tmp_path / "broken.fqb", "--private", away(first, "private.pem"), "--keys",
            away(first, "keys.sealed"), code=2,
        )  # fmt: skip
        assert "Traceback" not in said
    # None of it left anything behind: the whole one goes in.
    restore(fresh, first)


def test_without_the_keys_of_the_installation_it_says_so(first, fresh):
    said = fresh.run("restore", first.backup, "--private", away(first, "private.pem"), code=2)
    assert "--keys" in said


def test_a_backup_holds_no_key_and_no_clear_word(first):
    raw = first.backup.read_bytes()
    assert SOFA.encode() not in raw
    for key in (first.folder / "keys").iterdir():
        assert key.read_bytes().strip() not in raw


def test_put_aside_nothing_is_deleted_and_the_newer_database_names_the_gap_itself(tmp_path):
    """SQLite, where the present database is a file that can be moved."""
    home = Home(tmp_path / "home")
    home.part("build")
    home.run("backup", "key", tmp_path / "private.pem")
    home.run("backup")
    home.part("report", LEAK)
    home.part("erase", SOFA)
    backup = next((home.folder / "backups").glob("*.fqb"))
    said = home.run("restore", backup, "--private", tmp_path / "private.pem", "--aside", code=1)
    found = home.part("count")
    assert found["good"]
    assert found["words"] == [""]
    assert len(found["gaps"]) == 1
    (aside,) = home.folder.glob("before-*")
    assert (aside / "fengqiao.sqlite3").stat().st_size
    assert (aside / "files" / "photos" / "ab" / "x.jpg").exists()
    assert str(aside) in said
    assert found["files"] == ["x.jpg"]
