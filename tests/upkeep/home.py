"""A home of its own with a town in it, driven through the commands as an operator types them."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.cluster import Cluster

CHECKOUT = Path(__file__).parents[2]


class Home:
    """An installation's folder and, if asked, its PostgreSQL."""

    def __init__(self, folder: Path, cluster: Cluster | None = None, **more: str) -> None:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_")}
        self.folder, self.cluster = folder, cluster
        self.variables = clean | {"FENGQIAO_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "fengqiao.settings"} | more
        if cluster is not None:
            self.variables["FENGQIAO_DATABASE_URL"] = cluster.url()

    def run(self, *words: object, code: int = 0) -> str:
        """One command; what it said, both ways, when it ended as it should."""
        done = subprocess.run(
            [sys.executable, "-m", "fengqiao", *map(str, words)], cwd=CHECKOUT, env=self.variables,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout
        return done.stdout

    def seal_keys(self, to: Path) -> None:
        """The keys in a file of their own, as two people agreed to."""
        assert "两个人" in self.run("backup", "keys", to, code=2)
        self.run("backup", "keys", to, "--asked", self.part("agree", "keys")["asked"])

    def part(self, *words: str):
        """A part below, in a process of this home."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.upkeep.home", *words], cwd=CHECKOUT, env=self.variables,
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        return json.loads(done.stdout.splitlines()[-1])


def build() -> dict:
    """A town with two reports, one of them with contact and a file beside."""
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests.town import MONDAY, build

    build(MONDAY)
    photo = Path(settings.HOME) / "files" / "photos" / "ab" / "x.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"not really a photo")
    return report("旧沙发堵着楼道")


def report(words: str) -> dict:
    """One more report, with a name and a telephone."""
    from fengqiao.cases.act import Contact, Report, report_case
    from fengqiao.ledger import time
    from fengqiao.people.standing import Actor
    from tests.town import WILLOW_1

    opened = report_case(
        Report(words=words, area=WILLOW_1, category="fire.stairwell", place=f"{words[:2]}旁边"), by=Actor(person=""), now=time.now(),
        contact=Contact(name="秦淑兰", phone="13800138000"),
    )  # fmt: skip
    return {"matter": opened.matter, "number": opened.number}


def erase(words: str) -> dict:
    """The words of a report are erased, as its reporter may ask."""
    from fengqiao.cases.models import Case
    from fengqiao.ledger import time
    from fengqiao.ledger.act import erase, of_row
    from fengqiao.ledger.door import SYSTEM

    case = Case.objects.get(words=words)
    return {"fields": erase(of_row(case, ["words", "place"]), ground="asked", by=SYSTEM, now=time.now())}


def hear() -> dict:
    """As the clock's next round: everybody hears what was recorded."""
    from fengqiao.clock import listen
    from fengqiao.ledger import time

    return {"heard": listen(time.now())}


def beat() -> dict:
    """The clock's last sign of life was just now."""
    from datetime import UTC, datetime

    from fengqiao import clock

    clock.beat(datetime.now(UTC))
    return {}


def agree(reading: str) -> dict:
    """Two leads at the top agreed to a reading of keys: what the console is told."""
    from fengqiao.ledger import time
    from fengqiao.people.models import Seat
    from fengqiao.people.standing import acting
    from fengqiao.together import act
    from tests.town import CITY, DISTRICT

    first, second = (
        acting(Seat.objects.get(code=post).sitter_id, post) for post in (DISTRICT + "/lead", CITY + "/lead")
    )
    given = {"reading": reading, "district": CITY}
    row = act.ask(what="keys", given=given, reason="搬家", by=first, session="a", now=time.now())
    act.confirm(request=row.pk, by=second, session="b", now=time.now())
    return {"asked": str(row.pk)}


def count() -> dict:
    """What is there, in both readings."""
    from django.conf import settings

    from fengqiao.cases.models import Case
    from fengqiao.ledger.found.index import may_hold
    from fengqiao.ledger.models import Head, Record, Value
    from fengqiao.ledger.verify import verify
    from fengqiao.people.models import Person
    from fengqiao.upkeep.models import Gap

    return {
        "words": sorted(Case.objects.values_list("words", flat=True)), "people": Person.objects.count(),
        "records": Record.objects.exclude(kind="upkeep.restored").count(),
        "values": Value.objects.filter(value__isnull=False).count(), "good": verify().good,
        "heads": dict(Head.objects.values_list("district", "number")),
        "gaps": [[gap.chain, gap.restored, gap.known] for gap in Gap.objects.all() if gap.lacks],
        "found": [asked for asked in ("旧沙", "路灯", "水管", "井盖") if may_hold(Case, [asked], 9)],
        "to_sign": Gap.objects.filter(second="").count(),
        "files": sorted(path.name for path in (Path(settings.HOME) / "files").rglob("*") if path.is_file()),
    }  # fmt: skip


if __name__ == "__main__":
    import django

    django.setup()
    parts = {each.__name__: each for each in (build, report, erase, hear, beat, count, agree)}
    print(json.dumps(parts[sys.argv[1]](*sys.argv[2:])))
