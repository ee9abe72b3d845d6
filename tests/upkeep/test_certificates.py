"""Certificates: a given one is looked over, the own root vouches for one installation alone, nothing ends unnoticed."""

from __future__ import annotations

import datetime
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from fengqiao import doctor
from fengqiao.upkeep.setup import certificates, command
from fengqiao.upkeep.setup.answers import Stop
from fengqiao.upkeep.setup.writing import Folder
from fengqiao.upkeep.trust import papers
from fengqiao.upkeep.trust.papers import Pair, Unfit

HOST = "qiao.example.org"
NOW = datetime.datetime(2026, 11, 23, 1, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


def folder(tmp_path: Path, now: datetime.datetime = NOW) -> Folder:
    return Folder(tmp_path / "machine", now=now)


def laid(tmp_path: Path, pair: Pair) -> tuple[Path, Path]:
    """A given certificate and its key as files."""
    (tmp_path / "given.crt").write_bytes(pair.certificate)
    (tmp_path / "given.key").write_bytes(pair.key)
    return tmp_path / "given.crt", tmp_path / "given.key"


def private(secret, *, password: bytes = b"") -> bytes:
    sealed = BestAvailableEncryption(password) if password else NoEncryption()
    return secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealed)


@pytest.fixture(scope="module")
def root() -> Pair:
    return papers.root([HOST], now=NOW)


@pytest.fixture(scope="module")
def good(root: Pair) -> Pair:
    return papers.server([HOST], root, now=NOW)


def test_a_good_one_passes_for_as_long_as_phones_take_it(good: Pair) -> None:
    papers.check(good.certificate, good.key, [HOST], now=NOW)
    papers.check(good.certificate, good.key, [HOST], now=NOW + 396 * DAY)
    found = papers.first(good.certificate)
    assert found.not_valid_after_utc - found.not_valid_before_utc == 397 * DAY
    with pytest.raises(Unfit):
        papers.check(good.certificate, good.key, [HOST], now=NOW + 397 * DAY)


@pytest.mark.parametrize("case", ["no certificate", "no key", "another key", "a locked key", "a rare key", "a short key",
                                  "another host", "ended", "not begun", "no order"])  # fmt: skip
def test_what_the_proxy_could_not_use_is_said_in_both_languages(case: str, root: Pair, good: Pair) -> None:
    certificate, key = good
    hosts, now = [HOST], NOW
    match case:
        case "no certificate":
            certificate = b"something else"
        case "no key":
            key = b"something else"
        case "another key":
            key = papers.server([HOST], root, now=NOW).key
        case "a locked key":
            key = private(load_pem_private_key(key, None), password=b"secret")
        case "a rare key":
            key = private(ed25519.Ed25519PrivateKey.generate())
        case "a short key":
            key = private(rsa.generate_private_key(65537, 1024))
        case "another host":
            hosts = [HOST, "other.example.org"]
        case "ended":
            now = NOW + 400 * DAY
        case "not begun":
            now = NOW - DAY
        case "no order":
            certificate += papers.root([HOST], now=NOW).certificate
    with pytest.raises(Unfit) as told:
        papers.check(certificate, key, hosts, now=now)
    zh, en = told.value.args
    assert any("\u4e00" <= letter <= "\u9fff" for letter in zh)
    assert en.isascii()


def test_a_star_stands_for_one_part_of_a_name(root: Pair) -> None:
    found = papers.first(papers.server(["*.example.org"], root, now=NOW).certificate)
    assert papers.covers(found, "qiao.example.org")
    assert not papers.covers(found, "a.qiao.example.org")
    assert not papers.covers(found, "example.org")


@pytest.mark.parametrize(
    ("own", "asks", "good"),
    [
        (HOST, HOST, True), (HOST, "bank.example.com", False), (HOST, "10.0.0.5", False),
        ("10.0.0.5", "10.0.0.5", True), ("10.0.0.5", "10.0.0.6", False), ("10.0.0.5", "bank.example.com", False),
    ],
)  # fmt: skip
def test_the_own_root_vouches_for_its_own_hosts_alone_even_in_the_wrong_hands(
    own: str, asks: str, good: bool, tmp_path: Path
) -> None:
    now = datetime.datetime.now(datetime.UTC)
    root = papers.root([own], now=now)
    (tmp_path / "root").write_bytes(root.certificate)
    (tmp_path / "leaf").write_bytes(papers.server([asks], root, now=now).certificate)
    told = subprocess.run(
        ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", tmp_path / "root", tmp_path / "leaf"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (told.returncode == 0) == good, told.stderr


def test_the_own_one_is_made_once_and_anew_before_it_ends_under_the_same_root(tmp_path: Path) -> None:
    certificates.own(folder(tmp_path), [HOST])
    at = folder(tmp_path).at
    root, server = at(certificates.ROOT).read_bytes(), at(certificates.SERVER).read_bytes()
    certificates.own(folder(tmp_path, NOW + 366 * DAY), [HOST])
    assert at(certificates.SERVER).read_bytes() == server
    certificates.own(folder(tmp_path, NOW + 368 * DAY), [HOST])
    assert at(certificates.SERVER).read_bytes() != server
    assert at(certificates.ROOT).read_bytes() == root
    certificates.standing(folder(tmp_path, NOW + 368 * DAY), [HOST])


def test_the_last_one_ends_with_its_root_and_is_not_made_again_and_again(tmp_path: Path) -> None:
    certificates.own(folder(tmp_path), [HOST])
    late = NOW + 3640 * DAY
    certificates.own(folder(tmp_path, late), [HOST])
    at = folder(tmp_path).at
    server = at(certificates.SERVER).read_bytes()
    assert (
        papers.first(server).not_valid_after_utc == papers.first(at(certificates.ROOT).read_bytes()).not_valid_after_utc
    )
    certificates.own(folder(tmp_path, late), [HOST])
    assert at(certificates.SERVER).read_bytes() == server


def test_cut_between_key_and_certificate_the_next_run_makes_both(tmp_path: Path, root: Pair) -> None:
    certificates.own(folder(tmp_path), [HOST])
    at = folder(tmp_path).at
    at(certificates.SERVER_KEY).write_bytes(papers.server([HOST], root, now=NOW).key)
    certificates.own(folder(tmp_path), [HOST])
    certificates.standing(folder(tmp_path), [HOST])


def test_a_lost_root_key_is_no_trouble_until_a_new_one_is_to_be_signed_and_then_is_said(tmp_path: Path) -> None:
    certificates.own(folder(tmp_path), [HOST])
    at = folder(tmp_path).at
    at(certificates.ROOT_KEY).unlink()
    certificates.own(folder(tmp_path), [HOST])
    with pytest.raises(Stop) as told:
        certificates.own(folder(tmp_path, NOW + 380 * DAY), [HOST])
    assert "--new-root" in told.value.args[0] and "--new-root" in told.value.args[1]
    before = at(certificates.ROOT).read_bytes()
    certificates.own(folder(tmp_path, NOW + 380 * DAY), [HOST], new_root=True)
    assert at(certificates.ROOT).read_bytes() != before
    (kept,) = at(certificates.ROOT).parent.glob("root.crt.before-*")
    assert kept.read_bytes() == before


def test_another_host_needs_another_root_and_is_told_so(tmp_path: Path) -> None:
    certificates.own(folder(tmp_path), [HOST])
    with pytest.raises(Stop):
        certificates.own(folder(tmp_path), ["other.example.org"])
    certificates.own(folder(tmp_path), ["other.example.org"], new_root=True)
    certificates.standing(folder(tmp_path), ["other.example.org"])


def test_a_given_one_is_taken_over_and_stays_until_told_otherwise(tmp_path: Path, capsys) -> None:
    now = datetime.datetime.now(datetime.UTC)
    pair = papers.server([HOST], papers.root([HOST], now=now), now=now)
    crt, key = laid(tmp_path, pair)
    words = ["--to", str(tmp_path / "machine"), "--host", HOST, "--language", "en"]
    assert command.main([*words, "--certificate", str(crt), "--key", str(key)]) == 0
    said = capsys.readouterr().out
    assert "fullchain.pem" in said
    assert "fingerprint" not in said and "certificate.timer" not in said
    server = tmp_path / "machine" / certificates.SERVER[1:]
    assert server.read_bytes() == pair.certificate
    assert command.main(words) == 0
    assert command.main([*words[:2], "--renew", "--language", "en"]) == 0
    assert server.read_bytes() == pair.certificate
    assert "it ends on" in capsys.readouterr().out
    assert command.main([*words, "--own-root"]) == 0
    assert server.read_bytes() != pair.certificate
    assert "fingerprint" in capsys.readouterr().out


def test_one_that_does_not_fit_leaves_everything_as_it_was(tmp_path: Path, good: Pair, capsys) -> None:
    crt, key = laid(tmp_path, Pair(good.certificate, papers.root([HOST], now=NOW).key))
    words = ["--to", str(tmp_path / "machine"), "--host", HOST]
    assert command.main([*words, "--certificate", str(crt), "--key", str(key)]) == 2
    assert "不是一对" in capsys.readouterr().err
    assert not (tmp_path / "machine").exists()
    assert command.main([*words, "--certificate", str(crt)]) == 2
    assert command.main([*words, "--certificate", str(tmp_path / "nothing"), "--key", str(key)]) == 2
    assert "nothing" in capsys.readouterr().err


def test_renewing_where_nothing_is_set_up_says_what_to_run(tmp_path: Path, capsys) -> None:
    assert command.main(["--to", str(tmp_path), "--renew"]) == 2
    assert "fengqiao setup" in capsys.readouterr().err


def told(now: datetime.datetime) -> tuple[bool, bool, str]:
    found = doctor.certificate(now)
    return found.well, found.grave, found.says[1] + found.mend[1]


def test_the_doctor_says_when_it_ends_and_what_to_do(settings, tmp_path: Path) -> None:
    assert told(NOW)[0]
    settings.CERTIFICATE = str(folder(tmp_path).at(certificates.SERVER))
    assert told(NOW)[:2] == (False, False)
    certificates.own(folder(tmp_path), [HOST])
    assert told(NOW) == (True, True, "the certificate is good until 2027-12-25")
    well, grave, says = told(NOW + 370 * DAY)
    assert (well, grave) == (False, False) and "2027-12-25" in says and "--renew" in says
    well, grave, says = told(NOW + 400 * DAY)
    assert (well, grave) == (False, True) and "nobody" in says
    # One given from elsewhere is replaced by a given one.
    folder(tmp_path).at(certificates.ROOT).unlink()
    assert "--certificate FILE" in told(NOW + 370 * DAY)[2]


def test_the_doctor_names_a_root_that_ends_in_time_for_everybody_to_take_in_another(settings, tmp_path: Path) -> None:
    settings.CERTIFICATE = str(folder(tmp_path).at(certificates.SERVER))
    certificates.own(folder(tmp_path), [HOST])
    certificates.own(folder(tmp_path, NOW + 3400 * DAY), [HOST])
    well, grave, says = told(NOW + 3500 * DAY)
    assert (well, grave) == (False, False) and "--new-root" in says
