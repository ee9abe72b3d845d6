"""An installation begins at the console: its top, the centres, the categories; its only administrator gets in again."""

import re

import pytest
from django.test import Client

from fengqiao import install
from fengqiao.cases.models import Category
from fengqiao.ledger import verify
from fengqiao.ledger.models import Record
from fengqiao.people.models import Account, Organisation, Person, Seat
from fengqiao.places import cli as places
from tests.guard.house import CHECKOUT
from tests.town import called

CITY, HEPING, STREET = "120000000000", "120101000000", "120101001000"
TOP = ["top", CITY, "--owner", "周宁", "--account", "zhouning", "--independent", "岳清", "--independent-account", "yue"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(capsys):
    assert places.main(["tianjin", "--district", HEPING]) == 0
    capsys.readouterr()


@pytest.fixture
def begun(tree, capsys):
    assert install.main(TOP) == 0
    return capsys.readouterr().out


def test_the_owner_gets_in_by_the_printed_link_and_leads_the_top(begun) -> None:
    link = re.search(r"zhouning: \S+?(/accounts/\S+)", begun)
    assert link
    client = Client()
    page = client.get(link.group(1), follow=True)
    client.post(page.request["PATH_INFO"], {"password1": "bridge-over-the-7", "password2": "bridge-over-the-7"})
    assert client.login(username="zhouning", password="bridge-over-the-7")
    assert client.get("/posts/").status_code == 200
    assert Seat.objects.get(code=CITY + "/lead").sitter == called("周宁").get()
    assert Seat.objects.get(code=CITY + ":independent/desk").sitter == called("岳清").get()


def test_an_installation_begins_once(begun, capsys) -> None:
    records = Record.objects.count()
    assert install.main(TOP) == 2
    assert install.main(["top", HEPING, *TOP[2:]]) == 2
    assert "120000000000" in capsys.readouterr().err
    assert Record.objects.count() == records


def test_without_the_tree_it_says_what_to_load(capsys) -> None:
    assert install.main(TOP) == 2
    assert "fengqiao places tianjin" in capsys.readouterr().err
    assert install.main(["centres", STREET]) == 2
    assert install.main(["categories", str(CHECKOUT / "docs" / "categories.csv")]) == 2


@pytest.mark.parametrize(
    "other",
    [["--independent", "周宁"], ["--independent-account", "ZhouNing"]],
)
def test_the_independent_post_is_somebody_else_with_an_account_of_their_own(tree, capsys, other) -> None:
    assert install.main([*TOP, *other]) == 2
    assert capsys.readouterr().err
    assert not Person.objects.exists()
    assert not Organisation.objects.exists()
    assert not Account.objects.exists()


def test_centres_stand_from_the_top_to_the_communities_and_somebody_answers_for_each(begun, capsys) -> None:
    assert install.main(["centres", STREET]) == 0
    centres = Organisation.objects.filter(kind="centre")
    assert {row.level for row in centres} == {0, 1, 2, 3}
    assert Organisation.objects.get(code=STREET).above == HEPING
    assert Organisation.objects.get(code=HEPING).above == CITY
    assert not Seat.objects.filter(sitter=None).exists()
    before = centres.count()
    assert install.main(["centres", STREET, HEPING]) == 0
    assert centres.all().count() > before
    assert f", {before - 1} there already" in capsys.readouterr().out
    assert install.main(["centres", "999999999999"]) == 2


def test_categories_come_from_a_sheet_in_either_encoding_and_again_change_what_is_there(begun, tmp_path) -> None:
    assert install.main(["categories", str(CHECKOUT / "docs" / "categories.csv")]) == 0
    assert Category.objects.get(code="reprisal").levels_up == 2
    sheet = tmp_path / "more.csv"
    sheet.write_bytes("代码,上级类别,名称,急缓,隐患\nfire.gas,fire,燃气,紧急,是\n".encode("gb18030"))
    assert install.main(["categories", str(sheet)]) == 0
    assert Category.objects.get(code="fire.gas").name == {"zh": "燃气"}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("a,b\n1,2\n", "code and zh"),
        ("code,zh\nx,\n", "Line 2: 名称 zh"),
        ("code,zh\n,水\n", "Line 2: 代码 code"),
        ("code,zh,parent\nx,水,nowhere\n", "Line 2: 上级类别 parent"),
        ("code,zh,urgency\nx,水,soon\n", "Line 2: 急缓 urgency"),
        ("code,zh,hazard\nx,水,maybe\n", "Line 2: 隐患 hazard"),
        ("code,zh,public\nx,水,maybe\n", "Line 2: 公开 public"),
        ("code,zh,levels_up\nx,水,9\n", "Line 2: 上几级 levels_up"),
        ("\x00", "not a CSV"),
    ],
)
def test_a_wrong_sheet_is_named_by_its_line_and_nothing_of_it_is_taken(begun, capsys, tmp_path, rows, says) -> None:
    sheet = tmp_path / "categories.csv"
    sheet.write_text(rows, encoding="utf-8")
    assert install.main(["categories", str(sheet)]) == 2
    assert says in capsys.readouterr().err
    assert not Category.objects.exists()


def test_a_sheet_that_is_not_there_is_named(begun, capsys, tmp_path) -> None:
    assert install.main(["categories", str(tmp_path / "none.csv")]) == 2
    assert "none.csv" in capsys.readouterr().err


def test_the_only_administrator_is_let_in_anew_at_the_console_on_record(begun, capsys) -> None:
    account = Account.objects.get(username="zhouning")
    account.set_password("bridge-over-the-7")
    account.save()
    assert install.main(["link", "ZhouNing"]) == 0
    assert "/accounts/password/reset/key/" in capsys.readouterr().out
    account.refresh_from_db()
    assert not account.has_usable_password()
    assert Record.objects.filter(kind="people.recover", actor="system").count() == 1
    assert install.main(["link", "nobody"]) == 2


def test_what_was_installed_verifies(begun) -> None:
    assert install.main(["centres", STREET]) == 0
    assert verify.main([]) == 0
