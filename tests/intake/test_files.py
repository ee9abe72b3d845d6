"""Files from other systems: encodings, columns, limits; every rejected row with its reason; twice adds nothing."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from fengqiao.cases.models import Case
from fengqiao.intake.imports import register, table
from fengqiao.intake.models import Batch
from fengqiao.matters.models import Matter
from fengqiao.people.models import Account
from tests.desk.seats import at_seat
from tests.town import WILLOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("held")]
HEAD = "编号,内容,类别,地点,电话\n"
ROWS = HEAD + "A1,路灯不亮,路灯,六号楼,13800000001\nA2,水管漏了,用水,七号楼,\nA3,,路灯,八号楼,\n"


def reading(client, language):
    """The same browser in another language."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    return client


def upload(client, raw, name="a.csv"):
    return client.post("/intake/files/", {"file": SimpleUploadedFile(name, raw)})


def taken(client, raw, name="a.csv", **columns):
    step = upload(client, raw, name)
    assert step.status_code == 302, step.content.decode()
    page = client.get(step["Location"])
    mapping = {field.name: field.value() for field in page.context["form"] if field.value()} | columns | {"go": "1"}
    done = client.post(step["Location"], mapping)
    return client.get(done["Location"]), Batch.objects.order_by("-at", "-id").first()


def workbook(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_in_any_usual_encoding_becomes_cases(town, encoding):
    page, batch = taken(at_seat(WILLOW + "/desk"), ROWS.encode(encoding))
    assert (batch.taken, batch.known, len(batch.rejected)) == (2, 0, 1)
    assert set(Case.objects.values_list("words", flat=True)) == {"路灯不亮", "水管漏了"}
    assert Matter.objects.get(case__words="路灯不亮").category == "light"
    assert "内容是空的" in page.content.decode()


def test_a_row_that_says_danger_is_urgent_for_nobody_has_read_it_yet(town):
    taken(at_seat(WILLOW + "/desk"), (HEAD + "B1,三楼有煤气味，没人管,,六号楼,\nB2,路灯不亮,路灯,六号楼,\n").encode())
    said = dict(Matter.objects.values_list("case__words", "urgency"))
    assert said == {"三楼有煤气味，没人管": "urgent", "路灯不亮": "normal"}


def test_the_same_file_twice_adds_nothing(town):
    client = at_seat(WILLOW + "/desk")
    taken(client, ROWS.encode())
    _, batch = taken(client, ROWS.encode())
    assert (batch.taken, batch.known) == (0, 2) and Case.objects.count() == 2


def test_rejected_rows_come_back_as_a_file_without_formulas(town):
    client = at_seat(WILLOW + "/desk")
    raw = (HEAD + "B1,=HYPERLINK(1),路灯,x,\n").encode() + ("B2,@SUM(1)" + "长" * 8001 + ",路灯,x,\n").encode()
    _, batch = taken(client, raw)
    assert batch.taken == 1 and Case.objects.get().words == "=HYPERLINK(1)"
    answer = client.get(f"/intake/batch/{batch.pk}/?as=csv")
    text = answer.content.decode("utf-8-sig")
    assert "8,000" in text and "'@SUM" in text and answer["Content-Disposition"].startswith("attachment")


def test_rejected_rows_leave_for_whoever_showed_themselves_just_now(town):
    client = at_seat(WILLOW + "/desk")
    _, batch = taken(client, (HEAD + "B2,@SUM(1)" + "长" * 8001 + ",路灯,x,\n").encode())
    account = Account.objects.get(pk=client.session["_auth_user_id"])
    account.set_password("柳荫里的长路回家")
    account.save()
    kept = dict(client.session)
    client.force_login(account)
    session = client.session
    session["post"] = kept["post"]
    session.save()
    answer = client.get(f"/intake/batch/{batch.pk}/?as=csv")
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/reauthenticate/")


def test_a_workbook_is_read_as_values(town):
    raw = workbook([["内容", "地点"], ["井盖缺了", "六号楼"], ["=1+1", "七号楼"]])
    _, batch = taken(at_seat(WILLOW + "/desk"), raw, "a.xlsx")
    assert batch.taken == 1 and Case.objects.get().words == "井盖缺了"


def test_columns_may_be_named_otherwise(town):
    _, batch = taken(at_seat(WILLOW + "/desk"), "甲,乙\n灯坏了,六号楼\n".encode(), words="甲", place="乙")
    case = Case.objects.get()
    assert (batch.taken, case.words, case.place) == (1, "灯坏了", "六号楼")


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 210_000_000)
    return out.getvalue()


UNREAD = [
    (b"\xff\xff\xff\x80", "a.csv", "读不出文字", "save it as CSV in UTF-8 or GB18030"),
    (b"PK\x03\x04not a zip", "a.xlsx", "这不是 Excel", "This is no Excel workbook"),
    (b"nothing", "a.xlsx", "这不是 Excel", "Save an old xls as xlsx"),
    ("内容\n".encode(), "a.csv", "没有数据行", "The file has no rows"),
    ("内容,前科\n灯坏了,有\n".encode(), "a.csv", "不得导入", "records of offences are not taken in"),
    (("内容\n" + "灯\n" * 200_001).encode(), "a.csv", "200,000", "More than 200,000 rows"),
    (bomb, "a.xlsx", "展开后太大", "Unpacked it would be too large"),
]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("raw", "name", "zh", "en"), UNREAD)
def test_what_cannot_be_read_is_said_in_the_readers_words_and_leaves_nothing(town, raw, name, zh, en, language):
    client = reading(at_seat(WILLOW + "/desk"), language)
    answer = upload(client, raw() if callable(raw) else raw, name)
    page = answer.content.decode()
    assert answer.status_code == 422 and (en if language == "en" else zh) in page
    assert language != "en" or zh not in page or zh == "200,000"
    assert not Case.objects.exists() and not Batch.objects.exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_rejected_row_is_given_its_reason_in_the_readers_words(town, language):
    client = reading(at_seat(WILLOW + "/desk"), language)
    raw = "内容,地点,经度,纬度\n,六号楼,,\n" + "长" * 8001 + ",七号楼,,\n灯坏了,八号楼,东边,39\n"
    page, batch = taken(client, raw.encode())
    zh, en = zip(*(register.WHY[why] for why in ("blank", "long", "point")), strict=True)
    sheet = client.get(f"/intake/batch/{batch.pk}/?as=csv").content.decode("utf-8-sig")
    said, other = (en, zh) if language == "en" else (zh, en)
    for shown in (page.content.decode(), sheet):
        assert all(words in shown for words in said) and not any(words in shown for words in other)
    assert (batch.taken, len(batch.rejected)) == (0, 3)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_file_without_a_column_of_text_asks_for_it_in_the_readers_words(town, language):
    client = reading(at_seat(WILLOW + "/desk"), language)
    step = upload(client, "甲,乙\n灯坏了,六号楼\n".encode())
    answer = client.post(step["Location"], {"place": "乙"})
    page = answer.content.decode()
    assert (table.WHY["no_words"][language == "en"] in page) and "#id_words" in page, page
    assert not Batch.objects.exists()


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "不得导入"), ("en", "not taken in")])
@pytest.mark.parametrize("column", table.NEVER)
def test_rule_52_a_file_with_a_column_of_violation_records_is_refused_whole(town, column, language, said):
    raw = f"内容,{column}\n灯坏了,无\n".encode()
    answer = upload(reading(at_seat(WILLOW + "/desk"), language), raw, "a.csv")
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Case.objects.exists() and not Batch.objects.exists()


def test_a_workbook_that_lies_about_its_size_is_not_opened():
    raw = bytearray(bomb())
    at = raw.rfind(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    with pytest.raises(table.NotRead):
        table.rows_of(bytes(raw), "a.xlsx")


def test_control_characters_go_and_markup_stays_text():
    rows = table.rows_of("内容,地点\n<b>灯\x00</b>\x1b,六\u202e号\n".encode(), "a.csv")
    assert rows[1] == ["<b>灯</b>", "六号"]


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "不归本单位"), ("en", "no area of this office")])
def test_a_row_outside_every_office_is_written_out(town, language, said):
    raw = "内容,区划代码\n灯坏了,990101001001\n".encode()
    page, batch = taken(reading(at_seat(WILLOW + "/desk"), language), raw)
    assert batch.taken == 0 and said in page.content.decode()


def test_another_desk_sees_neither_file_nor_rows(town):
    from tests.town import STREET

    _, batch = taken(at_seat(WILLOW + "/desk"), ROWS.encode())
    assert at_seat(STREET + "/desk").get(f"/intake/batch/{batch.pk}/").status_code == 404
