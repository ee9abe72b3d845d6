"""How devices come to trust the own root: the page is there only with such a root, and says what paper says."""

from __future__ import annotations

import hashlib
import plistlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from django.test import Client

from fengqiao.upkeep.setup import certificates
from fengqiao.upkeep.setup.writing import Folder
from fengqiao.upkeep.trust import papers

HOSTS = ["qiao.example.org", "192.168.1.20"]
PAGES = ("/trust/", "/trust/sheet/", "/trust/fengqiao-root.crt", "/trust/fengqiao-root.mobileconfig")
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(settings, tmp_path: Path) -> x509.Certificate:
    folder = Folder(tmp_path, now=NOW)
    certificates.own(folder, HOSTS)
    settings.CERTIFICATE, settings.PUBLIC_URL = str(folder.at(certificates.SERVER)), f"https://{HOSTS[0]}"
    return papers.first(folder.at(certificates.ROOT).read_bytes())


@pytest.mark.parametrize("page", PAGES)
def test_without_an_own_root_there_is_nothing_to_trust(page: str, settings, tmp_path: Path) -> None:
    assert Client().get(page).status_code == 404
    settings.CERTIFICATE = str(tmp_path / "nothing")
    assert Client().get(page).status_code == 404
    # A root that does not vouch for what the proxy shows is not handed out either.
    folder = Folder(tmp_path, now=NOW)
    certificates.own(folder, HOSTS)
    settings.CERTIFICATE = str(folder.at(certificates.SERVER))
    folder.at(certificates.ROOT).write_bytes(papers.root(HOSTS, now=NOW).certificate)
    assert Client().get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES[:2])
@pytest.mark.parametrize(("asks", "words", "lang"), [("zh", "根证书", "zh-CN"), ("en", "certificate", "en")])
def test_it_speaks_as_its_address_asks_and_shows_the_fingerprint(
    root, page: str, asks: str, words: str, lang: str
) -> None:
    told = Client().get(page, {"in": asks})
    text = told.content.decode()
    assert told.status_code == 200 and f'<html lang="{lang}"' in text and words in text
    assert papers.fingerprint(root) in text and all(host in text for host in HOSTS)
    assert f"http://{HOSTS[0]}/trust/" in text
    # Over plain http there is no cookie, and nothing here needs one.
    assert "csrfmiddlewaretoken" not in text and not told.cookies


def test_what_android_and_computers_get_is_the_root_whose_sum_is_the_fingerprint(root) -> None:
    told = Client().get("/trust/fengqiao-root.crt")
    assert told["Content-Type"] == "application/x-x509-ca-cert" and "attachment" in told["Content-Disposition"]
    assert x509.load_der_x509_certificate(told.content) == root
    assert hashlib.sha256(told.content).hexdigest().upper() == papers.fingerprint(root).replace(" ", "")


def test_what_iphones_get_is_a_profile_with_the_root_and_nothing_else(root) -> None:
    told = Client().get("/trust/fengqiao-root.mobileconfig")
    assert told["Content-Type"] == "application/x-apple-aspen-config"
    said = plistlib.loads(told.content)
    (inner,) = said["PayloadContent"]
    assert (said["PayloadType"], inner["PayloadType"]) == ("Configuration", "com.apple.security.root")
    assert x509.load_der_x509_certificate(inner["PayloadContent"]) == root
    # Taken in twice, it is the same one.
    assert told.content == Client().get("/trust/fengqiao-root.mobileconfig").content


def test_no_key_can_be_had_over_the_web(root) -> None:
    for page in PAGES:
        assert b"PRIVATE KEY" not in Client().get(page).content
    assert Client().get("/trust/root.key").status_code == 404
