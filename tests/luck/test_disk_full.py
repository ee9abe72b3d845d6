"""No room in the middle of an act, a photo or a letter: said in words, nothing half done, and once there is room it goes on."""

import uuid
from datetime import timedelta
from pathlib import Path
from time import sleep

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from fengqiao.api import pace
from fengqiao.cases.models import Case
from fengqiao.files import act as files
from fengqiao.files.models import File, Upload
from fengqiao.ledger import time
from fengqiao.ledger.models import Record
from fengqiao.ledger.verify import verify
from fengqiao.matters.models import Matter, Voice
from fengqiao.notices.act import send_waiting
from fengqiao.notices.models import Letter
from tests.clock.serving import House
from tests.cluster import Cluster
from tests.files.pictures import jpeg
from tests.luck import small
from tests.town import MONDAY, WILLOW, build

pytestmark = pytest.mark.django_db
LONG = "".join(chr(0x4E00 + place * 7 % 20000) for place in range(2000))
WORDS = {"zh-hans": "磁盘已满", "en": "disk is full"}


@pytest.fixture(autouse=True)
def unhurried():
    pace.forget()


def send(client: Client, once: str, language: str = "zh-hans"):
    body = {"once": once, "words": LONG, "area": WILLOW}
    return client.post("/api/v1/reports", body, content_type="application/json", headers={"accept-language": language})


@pytest.mark.django_db(transaction=True)
def test_a_report_on_a_full_disk_is_refused_in_words_and_sent_again_is_one():
    if connection.vendor != "sqlite":
        # A server of its own whose files may not grow: the next test.
        return
    build()
    client = Client(raise_request_exception=False)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + 4}")
    try:
        taken = 0
        while (answer := send(client, once := str(uuid.uuid4()))).status_code == 201:
            taken += 1
        for language, words in WORDS.items():
            answer = send(client, once, language)
            assert answer.status_code == 507 and words in answer.json()["words"], answer.content
        assert Case.objects.count() == Matter.objects.count() == Voice.objects.count() == taken
        assert Record.objects.filter(kind="matter.report").count() == taken
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")
    assert send(client, once).status_code == 201
    assert send(client, once).status_code == 200
    assert Case.objects.count() == taken + 1
    assert verify().good


@pytest.mark.postgresql
def test_a_report_on_postgresqls_full_disk_is_refused_in_words_and_sent_again_is_one(tmp_path):
    with Cluster(segment=1) as cluster:
        house = House(tmp_path / "home", cluster)
        house.start()
        try:
            cluster.kill()
            cluster.start(largest=1_203_001)
            taken = 0
            while True:
                said = {"once": str(uuid.uuid4()), "words": LONG, "area": WILLOW}
                status, told = house.post("reports", said)
                if status == 429 or (status == 503 and not taken):
                    sleep(0.2)
                    continue
                if status != 201:
                    break
                taken += 1
                assert taken < 1000
            assert status == 507 and WORDS["zh-hans"] in told["words"], told
            kept = house.tell("count")
            assert kept["cases"] == kept["voices"] == kept["reports"] == taken and kept["good"]
            cluster.kill()
            cluster.start()
            assert house.patient("reports", said)[0] == 201
            assert house.patient("reports", said)[0] == 200
            assert house.tell("count")["cases"] == taken + 1
        finally:
            house.stop()


def test_a_photo_that_finds_no_room_is_refused_in_words_and_nothing_of_it_stays(settings, tmp_path):
    build()
    here = {"BACKEND": "tests.luck.small.Storage", "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = settings.STORAGES | {"default": here}
    client = Client(raise_request_exception=False)

    def sent(path: str, language: str = "zh-hans", **more):
        both = {name: SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg") for name in ("photo", "photos")}
        return client.post(path, both | more, headers={"accept-language": language})

    small.ROOM[0] = 0
    once = str(uuid.uuid4())
    for language, words in WORDS.items():
        told = sent("/api/v1/photos", language, once=once)
        assert told.status_code == 507 and words in told.json()["words"]
    page = sent("/report/", "en", words="x", draft=client.get("/report/").context["draft"])
    assert page.status_code == 507 and "not saved" in page.content.decode()
    assert not File.objects.exists() and not Upload.objects.exclude(sha256="").exists()
    small.ROOM[0] = 1
    assert sent("/api/v1/photos", once=once).status_code == 201
    files.sweep(time.now() + timedelta(days=2))
    assert not Upload.objects.exists()
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_a_letter_that_finds_no_room_waits_and_is_written_once(settings, tmp_path: Path):
    build()
    options = {"file_path": tmp_path / "mail"}
    settings.MAILERS = {"default": {"BACKEND": "tests.luck.small.Mail", "OPTIONS": options}}
    Letter.objects.create(
        id=uuid.uuid4(), channel="mail", address="wu@example.org", subject="一", body="二", made_at=MONDAY,
        wait_until=MONDAY,
    )  # fmt: skip
    small.ROOM[0] = 0
    assert send_waiting(MONDAY) == 0
    waiting = Letter.objects.get()
    assert waiting.sent_at is None and waiting.last_error == "OSError"
    small.ROOM[0] = 1
    assert send_waiting(MONDAY + timedelta(hours=1)) == 1
    assert send_waiting(MONDAY + timedelta(hours=9)) == 0
    assert sum(path.read_text().count("wu@example.org") for path in (tmp_path / "mail").iterdir()) == 1
