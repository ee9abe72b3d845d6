"""Anchors leave the house: other installations seal them, an authority stamps them, paper keeps them."""

import datetime
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings as now_set
from django.test import Client

from fengqiao.ledger import time
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.ledger.verify.anchors import Anchor, line, parsed, read, signed
from fengqiao.upkeep import act, anchor, witness
from fengqiao.upkeep.models import Witnessed
from tests import tls
from tests.clock.serving import House
from tests.ledger.history import live
from tests.town import CITY, DISTRICT, MONDAY

pytestmark = pytest.mark.django_db
NEIGHBOUR = Ed25519PrivateKey.generate()
KEY = NEIGHBOUR.public_key().public_bytes_raw().hex()
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def elsewhere(settings, tmp_path):
    settings.ANCHORS, settings.ANCHOR_MAIL = tmp_path / "anchors", []
    settings.ANCHOR_KEYS, settings.ANCHOR_PEERS = [KEY.upper()], []
    live()
    with time.held(MONDAY):
        yield


@pytest.fixture
def peer(paper):
    with tls.trusted(Path(now_set.HOME), paper) as found:
        yield found


def theirs(number: int = 7, *, at=MONDAY, by=NEIGHBOUR, **more) -> Anchor:
    chains = {"130101000000": (number, f"{number:064x}"), "130000000000": (3, "a" * 64)}
    return signed(Anchor("ab" * 8, at.isoformat(), chains, (), "", "")._replace(**more), by)


def sent(said: Anchor | bytes):
    body = said if isinstance(said, bytes) else line(said).encode()
    return Client().post("/anchors/", body, "application/json", secure=True)


def test_a_neighbours_anchor_is_sealed_in_our_chain_once_and_can_be_had_again(capsys) -> None:
    first = sent(theirs())
    record = Record.objects.get(kind="upkeep.witnessed")
    assert first.status_code == 201
    assert first.json() == {"chain": CITY, "number": record.number, "seal": record.seal}
    assert (sent(theirs()).status_code, sent(theirs()).json()) == (200, first.json())
    assert verify().good
    assert anchor.main(["--received", "ab" * 8]) == 0
    assert parsed(capsys.readouterr().out) == theirs()
    assert anchor.main(["--received", "cd" * 8]) == 2


def test_what_is_changed_in_a_sealed_anchor_of_theirs_is_found_here() -> None:
    sent(theirs())
    Witnessed.objects.update(line=line(theirs(9)))
    assert {finding.column for finding in verify().findings} == {"line"}


@pytest.mark.parametrize(
    "said",
    [
        theirs(by=Ed25519PrivateKey.generate()), theirs()._replace(installation="cd" * 8), theirs(installation="x' --"),
        theirs(chains={"a\0b": (1, "a" * 64)}), b"{}", b"", b"[" * 5000, b"x" * (witness.MOST + 1),
        line(theirs()).replace("+00:00", "").encode(),
    ],
    ids=["stranger", "changed", "name", "chain", "empty", "nothing", "deep", "large", "no zone"],
)  # fmt: skip
def test_anybody_else_finds_nobody_here(said) -> None:
    assert sent(said).status_code == 404
    assert not Witnessed.objects.exists()


def test_an_older_one_and_one_of_a_day_to_come_are_refused_and_too_many_wait() -> None:
    assert sent(theirs()).status_code == 201
    assert sent(theirs(at=MONDAY - HOUR)).status_code == 409
    assert sent(theirs(at=MONDAY + 30 * HOUR)).status_code == 422
    for turn in range(1, act.A_DAY):
        act.witness(theirs(8, at=MONDAY + turn * HOUR / 60), district=CITY, now=MONDAY)
    assert sent(theirs(9, at=MONDAY + HOUR)).status_code == 429


def test_a_neighbour_whose_chain_was_cut_removed_or_rewritten_is_named_on_record() -> None:
    sent(theirs(7))
    sent(theirs(6, at=MONDAY + HOUR))
    sent(theirs(9, at=MONDAY + 2 * HOUR, chains={"130101000000": (6, "b" * 64)}))
    assert [row.behind for row in Witnessed.objects.order_by("at")] == [
        [], ["130101000000"], ["130000000000", "130101000000"],
    ]  # fmt: skip


def test_our_anchor_goes_to_every_peer_and_the_receipt_is_kept_beside_it(settings, peer) -> None:
    receipt = {"chain": "130000000000", "number": 12, "seal": "c" * 64}

    def answer(handler) -> None:
        body = json.dumps(receipt).encode()
        handler.send_response(201)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    peer.answer = answer
    settings.ANCHOR_PEERS = ["https://localhost:9/anchors/", f"{peer.url}/anchors/", "http://localhost/anchors/"]
    taken = anchor.take(MONDAY)
    ((_, path, _, body),) = peer.taken
    assert path == "/anchors/"
    assert parsed(body) == taken
    kept = json.loads((settings.ANCHORS / witness.RECEIPTS).read_text())
    assert kept == {"at": taken.at, "peer": settings.ANCHOR_PEERS[1], **receipt}


@pytest.mark.slow
def test_a_second_installation_seals_ours_and_gives_it_back_for_verify(settings, tmp_path, paper, peer) -> None:
    ours = anchor.signing_key(Path(now_set.HOME)).public_key().public_bytes_raw().hex()
    house = House(tmp_path / "second", FENGQIAO_ANCHOR_KEYS=ours)

    def there(*words: str) -> str:
        said = [sys.executable, "-m", "fengqiao", *words]
        return subprocess.run(said, env=house.variables, capture_output=True, text=True, check=True).stdout

    try:
        house.start()
        with tls.before(house.port, paper[0]) as url:
            settings.ANCHOR_PEERS = [f"{url}/anchors/"]
            taken = anchor.take(MONDAY)
        receipt = json.loads((settings.ANCHORS / witness.RECEIPTS).read_text())
        (tmp_path / "theirs").write_text(there("anchor", "--received", taken.installation))
        heads = json.loads(there("verify", "--json"))
    finally:
        house.stop()
    assert heads["good"] and receipt["number"] > 0 and len(receipt["seal"]) == 64
    assert read(tmp_path / "theirs") == [taken]
    assert verify(against=read(tmp_path / "theirs")).good


@pytest.mark.parametrize("answer", [404, 503, 201, tls.endless])
def test_a_peer_that_does_not_seal_it_leaves_the_anchor_as_it_is(settings, peer, answer) -> None:
    peer.answer = answer
    settings.ANCHOR_PEERS = [f"{peer.url}/anchors/"]
    taken = anchor.take(MONDAY)
    assert not (settings.ANCHORS / witness.RECEIPTS).exists()
    assert verify(against=[taken]).good


@pytest.fixture
def authority(tmp_path, peer):
    """`openssl ts` as the authority that stamps; its root lies where the operator lays it."""
    key, day = ec.generate_private_key(ec.SECP256R1()), datetime.timedelta(days=1)
    now = datetime.datetime.now(datetime.UTC)

    def build(name: str, public, *, ca: bool) -> x509.Certificate:
        made = x509.CertificateBuilder(
            issuer_name=x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "root")]),
            subject_name=x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]), public_key=public,
            serial_number=x509.random_serial_number(), not_valid_before=now - day, not_valid_after=now + day,
        ).add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)  # fmt: skip
        if not ca:
            usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            made = made.add_extension(usage, critical=True)
        return made.sign(key, hashes.SHA256())

    own = ec.generate_private_key(ec.SECP256R1())
    pem = serialization.Encoding.PEM
    (tmp_path / "root.pem").write_bytes(build("root", key.public_key(), ca=True).public_bytes(pem))
    (tmp_path / "own.pem").write_bytes(build("authority", own.public_key(), ca=False).public_bytes(pem))
    (tmp_path / "own.key").write_bytes(
        own.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    (tmp_path / "ts.cnf").write_text(
        f"[tsa]\ndefault_tsa = one\n[one]\nserial = {tmp_path}/serial\ncrypto_device = builtin\n"
        f"signer_cert = {tmp_path}/own.pem\nsigner_key = {tmp_path}/own.key\n"
        "signer_digest = sha256\ndefault_policy = 1.2.3.4\ndigests = sha256\naccuracy = secs:1\nordering = yes\n"
        "tsa_name = no\ness_cert_id_chain = no\ness_cert_id_alg = sha256\n"
    )

    def answer(handler) -> None:
        (tmp_path / "asked").write_bytes(peer.taken[-1][3])
        subprocess.run(
            ["openssl", "ts", "-reply", "-config", tmp_path / "ts.cnf", "-queryfile", tmp_path / "asked",
             "-out", tmp_path / "answer"], check=True, capture_output=True,
        )  # fmt: skip
        body = (tmp_path / "answer").read_bytes()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    peer.answer = answer
    (Path(now_set.HOME) / "outward" / "timestamp.pem").write_bytes((tmp_path / "root.pem").read_bytes())
    return peer


def test_an_authority_stamps_the_anchor_and_openssl_verifies_it(settings, tmp_path, authority) -> None:
    settings.TIMESTAMPS = f"{authority.url}/tsr"
    taken = anchor.take(MONDAY)
    assert authority.taken[0][2]["content-type"] == "application/timestamp-query"
    (stamp,) = (settings.ANCHORS / "stamps").glob("*.tsr")
    assert parsed(stamp.with_suffix(".json").read_text()) == taken
    said = subprocess.run(
        ["openssl", "ts", "-verify", "-in", stamp, "-data", stamp.with_suffix(".json"), "-CAfile", tmp_path / "root.pem"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Verification: OK" in said.stdout + said.stderr


def test_a_stamp_of_another_authority_or_of_something_else_is_thrown_away(settings, paper, authority) -> None:
    settings.TIMESTAMPS = f"{authority.url}/tsr"
    right, roots = authority.answer, Path(now_set.HOME) / "outward" / "timestamp.pem"
    root = roots.read_bytes()
    roots.write_bytes(paper[1].read_bytes())
    anchor.take(MONDAY)
    roots.write_bytes(root)

    def another(handler) -> None:
        # The stamp that was given for the anchor before: rightly signed, of other words.
        body = (settings.ANCHORS.parent / "answer").read_bytes()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    for answer in (another, 500, 200):
        authority.answer = answer
        anchor.take(MONDAY + HOUR)
    assert not (settings.ANCHORS / "stamps").exists()
    authority.answer = right
    anchor.take(MONDAY + 2 * HOUR)
    assert len(list((settings.ANCHORS / "stamps").glob("*.tsr"))) == 1


def test_the_printed_sheet_has_every_chain_in_words_and_as_a_square() -> None:
    taken = anchor.take(MONDAY)
    page = anchor.sheet(taken)
    assert page.count("<svg") == len(taken.chains) + 1
    assert page.count("viewBox") == page.count("<svg"), "a square of a fixed size is cut off by the page's own"
    assert taken.chains[DISTRICT][1] in page and "签字 signed" in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")


def test_verify_without_an_anchor_says_what_it_does_not_prove(capsys, tmp_path) -> None:
    from fengqiao.ledger.verify import main

    assert main([]) == 0
    assert "consistent in itself, no proof against somebody who can rewrite the database" in capsys.readouterr().out
    (tmp_path / "kept").write_text(line(anchor.take(MONDAY)))
    assert main(["--against", str(tmp_path / "kept")]) == 0
    assert "no proof" not in capsys.readouterr().out
