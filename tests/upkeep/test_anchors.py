"""An anchor kept elsewhere shows what a database, rewritten as a whole, can no longer show by itself."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core import mail

from fengqiao import keys
from fengqiao.cases.models import Case
from fengqiao.ledger import act, seal, triggers
from fengqiao.ledger import verify as command
from fengqiao.ledger.door import SYSTEM, door
from fengqiao.ledger.models import Head, Record, Value
from fengqiao.ledger.verify import verify
from fengqiao.ledger.verify.anchors import NoAnchors, genuine, line, read, signed
from fengqiao.ledger.verify.chains import instant_of
from fengqiao.upkeep import anchor, outside
from tests.ledger.history import live
from tests.town import DISTRICT, MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def elsewhere(settings, tmp_path):
    settings.ANCHORS, settings.ANCHOR_MAIL = tmp_path / "anchors", []
    live()
    triggers.drop()  # what follows is done by somebody who owns the database
    yield
    triggers.create()


def found(*anchors, key=""):
    return {finding.what for finding in verify(against=anchors, key=key).findings}


def rewrite(first):
    """A whole rewrite, sealed anew from a record on to the head: by itself it is consistent."""
    records = Record.objects.filter(district=DISTRICT).order_by("number")
    previous = records.get(number=first - 1).seal if first > 1 else ""
    for record in records.filter(number__gte=first):
        header = [record.district, record.number, instant_of(record.at), record.kind, record.subject, record.actor,
                  record.post, record.by_right, record.through, record.once, record.once_body]  # fmt: skip
        previous = seal.seal(previous, header, record.body)
        Record.objects.filter(district=DISTRICT, number=record.number).update(seal=previous)
    Head.objects.filter(district=DISTRICT).update(seal=previous)


def test_chains_that_went_on_pass_their_anchors():
    first = anchor.take(MONDAY)
    with door(district=DISTRICT, kind="ledger.erase", by=SYSTEM, now=MONDAY) as record:
        record.given("ground", "x")
        record.given("fields", [])
    second = anchor.take(MONDAY)
    report = verify(against=[first, second])
    assert report.good
    assert report.anchors == 2


def test_a_whole_rewrite_is_consistent_in_itself_and_does_not_pass_the_anchor():
    kept = anchor.take(MONDAY)
    Record.objects.filter(district=DISTRICT, number=5).update(actor="somebody else")
    rewrite(5)
    assert verify().good
    assert found(kept) == {"anchor_seal"}


def test_a_cut_tail_with_its_head_does_not_reach_the_anchor():
    with door(district=DISTRICT, kind="ledger.erase", by=SYSTEM, now=MONDAY) as record:
        record.given("ground", "x")
        record.given("fields", [])
    kept = anchor.take(MONDAY)
    last = Head.objects.get(district=DISTRICT).number
    Record.objects.filter(district=DISTRICT, number=last).delete()
    before = Record.objects.get(district=DISTRICT, number=last - 1)
    Head.objects.filter(district=DISTRICT).update(number=last - 1, seal=before.seal, at=before.at)
    assert verify().good
    assert found(kept) == {"anchor_cut"}


def test_a_removed_chain_is_missed():
    other = "120199000000"
    with door(district=other, kind="ledger.erase", by=SYSTEM, now=MONDAY) as record:
        record.given("ground", "x")
        record.given("fields", [])
    kept = anchor.take(MONDAY)
    for model in (Record, Value, Head):
        model.objects.filter(district=other).delete()
    assert verify().good
    assert found(kept) == {"anchor_chain"}


def test_an_erased_value_that_is_there_again_is_named():
    case = Case.objects.exclude(words="").first()
    field = act.of_row(case, ["words"])[0]
    kept = Value.objects.get(district=field.district, number=field.number, field=field.field)
    act.erase([field], ground="asked", by=SYSTEM, now=MONDAY)
    told = anchor.take(MONDAY)
    assert tuple(field) in told.erased
    assert verify(against=[told]).good
    kept.save()
    assert "anchor_erased" in found(told)


def test_a_forged_anchor_and_another_key_are_named():
    kept = anchor.take(MONDAY)
    chains = {chain: (number, "0" * 64) for chain, (number, _) in kept.chains.items()}
    assert found(kept._replace(chains=chains)) == {"anchor_sign"}
    forged = signed(kept._replace(chains=chains), Ed25519PrivateKey.generate())
    assert genuine(forged)
    assert found(forged) == {"anchor_seal"}
    assert found(forged, key=kept.key) == {"anchor_sign"}


def test_a_lost_signing_key_is_said_and_replaced_only_on_purpose(settings, tmp_path, capsys):
    (tmp_path / "keys").mkdir(mode=0o700)
    # The other keys are where they were.
    (tmp_path / "keys" / "fields").write_text(keys.key(settings.HOME, "fields"))
    settings.HOME = tmp_path
    anchor.take(MONDAY)
    (tmp_path / "keys" / "anchor").unlink()
    assert anchor.main([]) == 2
    assert "--new-key" in capsys.readouterr().err
    assert anchor.main(["--new-key", "--sheet", str(tmp_path / "sheet.html")]) == 0
    head = Head.objects.get(district=DISTRICT)
    assert head.seal in (tmp_path / "sheet.html").read_text()
    assert verify(against=read(settings.ANCHORS / outside.ANCHORS)).good


def test_it_goes_by_mail_and_once_a_day(settings):
    settings.ANCHOR_MAIL = ["archive@example.org"]
    anchor.daily(MONDAY)
    anchor.daily(MONDAY)
    (letter,) = mail.outbox
    assert letter.to == ["archive@example.org"]
    (_, content, _) = letter.attachments[0]
    assert json.loads(content)["chains"][DISTRICT][1] == Head.objects.get(district=DISTRICT).seal


def test_a_file_that_holds_no_anchor_is_refused_in_words(tmp_path, capsys):
    for text in ("", "hello\n", "{}\n", "[" * 5000):
        (tmp_path / "x").write_text(text)
        with pytest.raises(NoAnchors):
            read(tmp_path / "x")
    assert command.main(["--against", str(tmp_path / "x")]) == 2
    assert command.main(["--against", str(tmp_path / "nowhere")]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_half_a_line_from_a_crash_costs_nothing_but_itself(settings):
    kept = anchor.take(MONDAY)
    path = settings.ANCHORS / outside.ERASED
    path.write_text('[["120101000000", 1, "a"]]\n[["12')
    outside.append(path, '[["120101000000", 2, "b"]]')
    told = outside.known([settings.ANCHORS])
    assert {field[2] for field in told.erased} == {"a", "b"}
    assert told.heads[DISTRICT] == kept.chains[DISTRICT]
    assert line(kept) + "\n" == (settings.ANCHORS / outside.ANCHORS).read_text()
