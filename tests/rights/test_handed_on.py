"""What is handed on has a ground, is listed for whom it is about, and stays on record."""

import json
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction

from fengqiao.intake.act import peers
from fengqiao.intake.act.open311 import Refusal
from fengqiao.intake.models import Peer, Sent
from fengqiao.ledger.door import SYSTEM
from fengqiao.ledger.models import Record
from fengqiao.matters.models import Matter
from fengqiao.rights import act
from tests.cases.test_follow_pages import account
from tests.rights.test_my_data import COPY, PAGE, ended, reported, town  # noqa: F401  (a fixture)
from tests.town import MONDAY

pytestmark = pytest.mark.django_db


def peer() -> Peer:
    return Peer.objects.create(
        id="01999999-0000-7000-8000-000000000001", name="邻区平台", url="https://peer.example/v2",
        services=[["lamp", "路灯"]], made_at=MONDAY,
    )  # fmt: skip


def send(matter, ground, article="", to=None):
    return peers.send(
        matter=matter, peer=to or peer(), service="lamp", words="柳荫里路灯不亮", place="柳荫里东口", lon=None, lat=None,
        ground=ground, article=article, by=SYSTEM, now=MONDAY,
    )  # fmt: skip


def test_rule_41_without_consent_or_a_cited_law_nothing_is_handed_on(town):  # noqa: F811
    matter = Matter.objects.get(pk=reported(town).matter)
    row = peer()
    for ground, article in (("", ""), ("because", ""), ("law", ""), ("law", "  ")):
        with pytest.raises(Refusal):
            send(matter, ground, article, row)
    assert not Sent.objects.exists()


@pytest.mark.parametrize(
    ("ground", "article", "shown"), [("consent", "", "您同意的"), ("law", "某条例第3条", "某条例第3条")]
)
def test_rule_41_who_received_it_is_listed_for_whom_it_is_about(town, ground, article, shown):  # noqa: F811
    case = reported(town)
    send(Matter.objects.get(pk=case.matter), ground, article)
    client = account(town.people["秦淑兰"])
    page = client.get(PAGE).content.decode()
    assert "邻区平台" in page and shown in page
    (told,) = json.loads(client.post(COPY).content)["handed_on"]
    assert (told["receiver"]["zh"], told["ground"], told["report"]) == ("邻区平台", ground, case.number)
    assert "邻区平台" not in account(town.people["吴磊"]).get(PAGE).content.decode()


def test_rule_46_what_was_handed_on_stays_on_record_though_its_words_are_erased(town):  # noqa: F811
    case = reported(town)
    row = send(Matter.objects.get(pk=case.matter), "consent")
    ended(case)
    act.erase(town.people["秦淑兰"], by=town.resident("秦淑兰"), now=datetime.now(UTC))
    kept = Sent.objects.get(pk=row.pk)
    assert (kept.words, kept.peer.name, kept.ground) == ("", "邻区平台", "consent")
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        Record.objects.filter(kind="intake.send", subject=case.matter).delete()
    assert Record.objects.filter(kind="intake.send", subject=case.matter).count() == 1
