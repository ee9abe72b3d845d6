"""A report to a helper tells how an installation does, and nothing about anybody in it."""

import ast
import json
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from fengqiao import clock, doctor, logs
from fengqiao.cases.act import Report, report_case
from fengqiao.ledger.locked.columns import locked_columns
from fengqiao.ledger.models import Bookmark
from fengqiao.people.models import Person
from fengqiao.people.standing import Actor
from fengqiao.vitals import report
from fengqiao.vitals.counted import Counts, Kind
from tests.guard.house import PACKAGE, modules, short, tree
from tests.town import DISTRICT, MONDAY, STREET, WILLOW_1, build
from tests.vitals.letters import letter

CANARY = "QzCanary8Q2"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """A home in the folder of somebody who bears a name."""
    place = tmp_path / CANARY / "home"
    place.mkdir(parents=True)
    settings.HOME, settings.BACKUPS, settings.ANCHORS = place, place / "backups", place / "anchors"
    return place


def written(target: Path) -> str:
    assert doctor.main(["--report", str(target)]) == 0
    return target.read_text(encoding="utf-8")


def kept(
    home: Path, name: str, message: str, *args: object, error: BaseException | None = None, **extra: object
) -> None:
    """An error as a logger hands it on."""
    broke = (type(error), error, error.__traceback__) if error else None
    file = f"/home/{CANARY}/lib/python3.13/site-packages/django/db/utils.py"
    record = logging.LogRecord(name, logging.ERROR, file, 7, message, args, broke)
    record.__dict__.update(extra)
    logs.Last(str(home)).emit(record)


def marked_everywhere() -> list[str]:
    """Write the mark into every text that any table keeps and no key needs; returns what was reached."""
    reached = []
    for model in apps.get_models():
        if not model.__module__.startswith("fengqiao.") or not model._default_manager.exists():
            continue
        texts = [
            each
            for each in model._meta.concrete_fields
            if isinstance(each, models.CharField | models.TextField)
            and not (each.primary_key or each.unique or each in getattr(model._meta.pk, "fields", ()))
        ]
        for each in texts:
            try:
                with models.query.transaction.atomic():
                    if each.attname in locked_columns(model):
                        for row in model._default_manager.all():
                            setattr(row, each.attname, CANARY)
                            row.save(update_fields=[each.attname])
                        reached.append(f"{model._meta.label}.{each.name}")
                        continue
                    model._default_manager.update(**{each.name: CANARY[: each.max_length or None]})
            except Exception:  # noqa: BLE001  (the ledger refuses; keys of several columns bind)
                continue
            reached.append(f"{model._meta.label}.{each.name}")
    return reached


@pytest.mark.django_db
def test_no_text_of_any_table_no_setting_and_no_word_of_an_error_is_in_it(home, tmp_path, monkeypatch):
    build()
    report_case(
        Report(words=CANARY, area=WILLOW_1, category="light", place=CANARY, about_organisations=(STREET,)),
        by=Actor(person=""), now=MONDAY,
    )  # fmt: skip
    letter("mail", tries=3, last_error=f"SMTPException {CANARY}")
    Bookmark.objects.create(listener="notices", district=DISTRICT, failures=1, last_error=f"ValueError: {CANARY}")
    Bookmark.objects.create(listener="mail in", district="", failures=1, last_error=CANARY)
    reached = marked_everywhere()
    assert {"people.Person.name", "cases.Case.words", "notices.Letter.last_error"} <= set(reached) and len(reached) > 50
    for name in ("DATABASE_URL", "SMTP_PASSWORD", "SMTP_HOST", "HOSTS", "MAIL_FROM", "THREADS", "LOG_FORM", CANARY):
        monkeypatch.setenv(f"FENGQIAO_{name}", f"{CANARY} 1")
    try:
        raise ValueError(CANARY) from KeyError(CANARY)
    except ValueError as error:
        kept(home, "fengqiao.trouble", "a page met %s", f"ValueError {CANARY}", error=error, request=CANARY)
        kept(home, "django.request", f"Internal Server Error: /{CANARY}/", error=error)
    kept(home, "fengqiao.clock", "matter %s in %s", CANARY, 13912345678)
    Counts(home / "counts").add(Kind("GET", "500", "follow:case"), 2)
    (home / "files").mkdir(), (home / "files" / f"{CANARY}.jpg").write_bytes(b"x")
    told = written(tmp_path / "report.txt")
    assert CANARY not in told and CANARY.lower() not in told.lower() and "13912345678" not in told
    assert CANARY not in (home / logs.LAST).read_text()
    for line in (
        "FENGQIAO_SMTP_PASSWORD 已设 set", "letters: 1 x …", "500 GET follow:case: 1", "builtins.ValueError",
        "site-packages" not in told and "django/db/utils.py:7", "a page met …", "files/: 1 个文件", "people.Person ",
    ):  # fmt: skip
        assert line and line in told, line


@pytest.mark.django_db
def test_it_tells_what_a_helper_needs(home, tmp_path, monkeypatch):
    build()
    clock.beat(datetime.now(UTC) - timedelta(minutes=9))
    for name, value in (("THREADS", "8"), ("TIME_ZONE", "Asia/Shanghai"), ("HOMME", "x")):
        monkeypatch.setenv(f"FENGQIAO_{name}", value)
    Bookmark.objects.create(listener="notices", district=DISTRICT, failures=2, last_error="ConnectionError act.py:1 x")
    letter("mail", tries=3, last_error="SMTPServerDisconnected")
    kept(home, "fengqiao.clock", "the clock could not do its chore %s: %s", "anchors", "OSError")
    told = written(tmp_path / "report.txt")
    for line in (
        "FENGQIAO_THREADS 8", "FENGQIAO_TIME_ZONE Asia/Shanghai", "个没有的设置，检查拼写", "✗ clock: 时钟没有运行",
        "2 failures, ConnectionError act.py:1 x", "letters: 1 x SMTPServerDisconnected", "还差 0 步",
        "the clock could not do its chore anchors: OSError", f"people.Person {Person.objects.count()}", " s ago",
    ):  # fmt: skip
        assert line in told, line


@pytest.mark.django_db
def test_a_small_number_is_not_told(tmp_path):
    build()
    report_case(Report(words="x", area=WILLOW_1, about_organisations=(STREET,)), by=Actor(person=""), now=MONDAY)
    assert "matters.Matter 1-4" in written(tmp_path / "report.txt")


@pytest.mark.django_db
def test_what_lies_there_is_replaced_only_when_that_is_asked_for(tmp_path, capsys):
    target = tmp_path / "report.txt"
    target.write_text("mine")
    assert doctor.main(["--report", str(target)]) == 2
    assert target.read_text() == "mine" and "--force" in capsys.readouterr().err
    assert doctor.main(["--report", str(target), "--force"]) == 0 and "fengqiao" in target.read_text()
    assert doctor.main(["--report", str(tmp_path / "nowhere" / "x")]) == 2
    fresh = tmp_path / "fresh.txt"
    written(fresh)
    assert fresh.stat().st_mode & 0o077 == 0


def test_without_a_database_the_rest_is_told(tmp_path):
    # Without the mark for the database every question to it is refused.
    told = "\n".join(report.lines([], MONDAY))
    assert "这部分读不出来" in told and "== 磁盘 disk" in told and "Python" in told


def test_the_kept_errors_stay_few(home, monkeypatch):
    monkeypatch.setattr(logs, "MUCH", 500)
    for number in range(40):
        kept(home, "fengqiao.clock", "round %s", number)
    lies = [home / logs.LAST, (home / logs.LAST).with_suffix(".1")]
    assert all(path.stat().st_size < 1000 and path.stat().st_mode & 0o077 == 0 for path in lies)
    assert json.loads(lies[0].read_text().splitlines()[-1])["message"] == "round 39"


def test_an_error_that_cannot_be_kept_breaks_nothing(tmp_path):
    kept(tmp_path / "nowhere", "fengqiao.clock", "round")


@pytest.mark.parametrize(
    "words", ["张桂芬", "wang", "ValueError: x", "x act.py:1", "SMTPException a@b.c", 13912345678, None]
)
def test_what_is_no_kind_of_error_is_left_out(words):
    assert logs.bare(words) == "…"


def test_the_folders_above_the_code_are_left_out():
    assert logs.place("/home/zhang/v/lib/python3.13/site-packages/django/x.py") == "django/x.py"
    assert logs.place("/srv/zhang/fengqiao/cases/act.py") == "fengqiao/cases/act.py"
    assert logs.place("/home/zhang/mine.py") == "mine.py"


def test_every_message_of_ours_keeps_its_values_apart():
    # A kept error shows the message as it is written in the code: nothing may have been put into it before.
    joined = [
        f"{short(path)}:{call.lineno}"
        for path in modules(beneath=PACKAGE)
        for call in ast.walk(tree(path))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name) and call.func.value.id in ("log", "logger", "logging")
        and call.func.attr in ("error", "exception", "critical") and not isinstance(call.args[0], ast.Constant)
    ]  # fmt: skip
    assert joined == []


def test_every_process_of_an_installation_keeps_its_errors_in_the_home(home):
    made = logs.configuration(level="CRITICAL", form="json", home=home)
    assert "last" in made["root"]["handlers"] and made["handlers"]["last"]["folder"] == str(home)
