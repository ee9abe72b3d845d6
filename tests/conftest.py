"""Every test run gets a home and a database of its own."""

import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import django.conf
import pytest
from django.utils import translation

from tests import tls
from tests.cluster import Cluster

DATA = Path(os.environ.get("FENGQIAO_DATA") or Path(__file__).parents[2] / "shared" / "data")
IMAP = Path("/usr/lib/dovecot/imap")
PROGRAMS = {"nginx": "nginx", "systemd": "systemd-analyze"}
DATABASE = os.environ.get("FENGQIAO_TEST_DB", "sqlite")

# Set before anything reads Django's settings: tests never touch the caller's own installation.
_memory = Path("/dev/shm")
HOME = Path(tempfile.mkdtemp(prefix="fq-home-", dir=_memory if os.access(_memory, os.W_OK) else None))
for name in [name for name in os.environ if name.startswith("FENGQIAO_")]:
    if name not in (
        "FENGQIAO_DATA",
        "FENGQIAO_TEST_DB",
        "FENGQIAO_TEST_CLUSTER",
        "FENGQIAO_JOURNEYS",
        "FENGQIAO_PICTURES",
    ):
        del os.environ[name]
# Tests run beside each other already: a second thread of a small matrix only waits, and burns a core while it does.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")
os.environ["FENGQIAO_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "fengqiao.settings"

_cluster: Cluster | None = None
if DATABASE == "postgresql":
    # The workers of one parallel run share the first process's server, each with a database of its own.
    if "FENGQIAO_TEST_CLUSTER" not in os.environ:
        _cluster = Cluster()
        _cluster.start()
        os.environ["FENGQIAO_TEST_CLUSTER"] = _cluster.url()
    os.environ["FENGQIAO_DATABASE_URL"] = os.environ["FENGQIAO_TEST_CLUSTER"]


def pytest_configure(config: pytest.Config) -> None:
    django.setup()
    # Argon2 is slow on purpose, and reading every static file for each client is slow for nothing.
    django.conf.settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django.conf.settings.WHITENOISE_USE_FINDERS = False
    (HOME / "static").mkdir()
    if getattr(config.option, "numprocesses", None):
        # A worker that finds it set reads Django's settings before its own home is named here, and all of them
        # share this one: its cache, in which throttles count, is then emptied by a neighbour's test.
        del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What the test before entered in a calendar was rolled back: the first act of this one asks at once."""
    world = sys.modules.get("fengqiao.matters.world")
    for each in world._kept.values() if world else ():
        each.looked = float("-inf")


def pytest_unconfigure(config: pytest.Config) -> None:
    if _cluster:
        _cluster.stop()
    shutil.rmtree(HOME, ignore_errors=True)


# What starts servers, or walks every address of the house: not a room's own tests.
WHOLE = {"bundle", "clock", "frame", "guard", "protection", "security", "upkeep"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tell a room's tests from the whole house's, and take out what cannot run here; it is named at the end."""
    for item in items:
        if item.path.relative_to(Path(__file__).parent).parts[0] in WHOLE:
            item.add_marker("whole")
    if DATABASE == "postgresql":
        pure = {item for item in items if asks_no_database(item)}
        items[:] = [item for item in items if item not in pure]
        config.hook.pytest_deselected(items=list(pure))
    asked = str(config.getoption("-m"))
    out = []
    for item in items:
        if item.get_closest_marker("postgresql") and DATABASE != "postgresql":
            out.append((item, "PostgreSQL"))
        elif item.get_closest_marker("data") and not DATA.is_dir():
            out.append((item, "FENGQIAO_DATA"))
        elif item.get_closest_marker("journey") and "journey" not in asked:
            out.append((item, "make test"))
        elif item.get_closest_marker("imap") and not IMAP.exists():
            out.append((item, "dovecot-imapd"))
        else:
            out += [(item, name) for name, program in PROGRAMS.items() if lacks(item, name, program)][:1]
    gone = {item for item, _ in out}
    items[:] = [item for item in items if item not in gone]
    config.hook.pytest_deselected(items=list(gone))
    config.stash[LEFT_OUT] = [(item.nodeid, why) for item, why in out]


def asks_no_database(item: pytest.Item) -> bool:
    """A room's test, or a guard, without a database is the same on either: it was run once already, beside SQLite."""
    opens = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}
    by_itself = {"DATABASE", "Cluster", "binaries", "subprocess", "house"} & {*vars(item.module), *item.fixturenames}
    return not (
        by_itself
        or (item.get_closest_marker("whole") and item.path.parent.name != "guard")
        or item.get_closest_marker("postgresql")
        or item.get_closest_marker("django_db")
        or opens & set(item.fixturenames)
    )


def lacks(item: pytest.Item, name: str, program: str) -> bool:
    """Whether this test needs a program that is not here; some lie where only root's shell looks."""
    wide = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    return item.get_closest_marker(name) is not None and shutil.which(program, path=wide) is None


def pytest_collection_finish(session: pytest.Session) -> None:
    """What stands until the end is not looked through for garbage again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(certificate with its key, the root that vouches for it) of the servers that tests speak with."""
    return tls.certificate(tmp_path_factory.mktemp("tls"))


LEFT_OUT = pytest.StashKey[list[tuple[str, str]]]()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of a parallel run hands its list to the process that reports."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, [])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error: object) -> None:
    known = node.config.stash.get(LEFT_OUT, [])
    told = [tuple(line) for line in getattr(node, "workeroutput", {}).get("left_out", [])]
    node.config.stash[LEFT_OUT] = sorted({*known, *told})


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    if hasattr(config, "workeroutput"):
        return
    for nodeid, why in config.stash.get(LEFT_OUT, []):
        if why in ("FENGQIAO_DATA", "dovecot-imapd", *PROGRAMS):
            terminalreporter.write_line(f"LEFT OUT {nodeid} (needs {why})")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A database in a file, as an office has it: threads and processes meet in it as they do there."""
    from django.conf import settings

    if DATABASE == "sqlite":
        settings.DATABASES["default"]["TEST"]["NAME"] = HOME / "test.sqlite3"


@pytest.fixture(scope="session", autouse=True)
def clean_up_past_the_triggers() -> None:
    """The ledger refuses to be emptied, which the clean-up after a test with real commits has to do."""
    from django.test import TransactionTestCase

    from tests import emptied

    TransactionTestCase._fixture_teardown = lambda self: emptied.empty()


@pytest.fixture
def data() -> Path:
    """The folder with real data."""
    return DATA


@pytest.fixture
def fresh_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation's home for commands that run in a process of their own."""
    monkeypatch.setenv("FENGQIAO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def in_nobodys_language() -> Iterator[None]:
    """A test that asked in English leaves no English to the next: outside of a request the first language speaks."""
    yield
    translation.deactivate()
