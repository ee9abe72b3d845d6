"""Each person on the screen that is not their usual one: a resident and a worker at a desk, all others on a phone."""

import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE
from tests.journeys.looks import faults, mixed, too_wide
from tests.journeys.steps import act, photo, press, report, submit, text

pytestmark = pytest.mark.journey

LANGUAGES = ["zh", "en"]


def seen(page):
    """What is wrong with the page as it stands, for the eye and for the reader."""
    wide = [f"{page.url} sticks out by {too_wide(page)} px"] if too_wide(page) > 0 else []
    return [*wide, *faults(page), *(f"{page.url}: {words}" for words in mixed(page))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_resident_and_a_worker_at_a_desk_settle_one_matter(open_as, picture, language):
    resident = open_as(size=DESK, language=language)
    community = {"zh": "柳荫里", "en": "Willow"}[language]
    number, _ = report(resident, "楼门口的路灯不亮。", community=community)
    picture(resident, f"resident-slip-desk-{language}")
    assert seen(resident) == []
    desk = open_as("community")
    act(desk, number, "accept", category="light", title="楼门口路灯不亮", account="楼门口路灯不亮，请换灯。")
    act(desk, number, "assign", assignee="120191001001/worker-1")
    worker = open_as("worker", size=DESK, language=language)
    worker.goto("/work/")
    assert seen(worker) == []
    picture(worker, f"worker-list-desk-{language}")
    press(worker, worker.locator(f'a.pick[href*="{number}"]'))
    worker.locator('main input[type="file"]').first.set_input_files([photo(lit=True)])
    worker.locator('textarea[name="outcome"]').fill("灯泡已更换。")
    assert seen(worker) == []
    submit(worker)
    assert worker.locator(f'a.pick[href*="{number}"]').count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_resident_on_paper_is_written_down_on_a_phone(open_as, picture, language):
    desk = open_as("community", size=PHONE, language=language)
    desk.goto("/intake/")
    assert seen(desk) == []
    press(desk, desk.locator('form[action="/intake/begin/"] button[value="counter"]'))
    desk.locator('[name="m0-words"]').fill("楼道的窗户关不上，夜里进风。")
    desk.locator('[name="m0-place"]').fill("柳荫里 5 号楼 1 门")
    desk.locator('[name="c-name"]').fill("秦奶奶")
    assert seen(desk) == []
    picture(desk, f"counter-draft-phone-{language}")
    press(desk, desk.locator("form[data-draft] button.btn-main"))
    assert re.search(r"\d{6}-\d{8}-\d{4,}", text(desk))
    assert seen(desk) == []
    picture(desk, f"counter-sent-phone-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_department_answers_from_a_phone(open_as, picture, language):
    department = open_as("department", size=PHONE, language=language)
    department.goto("/desk/")
    assert seen(department) == []
    press(department, department.locator("a[data-item]", has_text="早市占用和顺里北门通道"))
    number = re.search(r"\d{6}-\d{8}-\d{4,}", department.url).group()
    assert seen(department) == []
    picture(department, f"department-phone-{language}")
    # It stays on offer: a note is no answer, and others look for it there.
    act(department, number, "note", text="明天上午到现场看。")
    department.goto(f"/desk/m/{number}/")
    expect(department.locator(".history")).to_contain_text("明天上午到现场看")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lead_reads_figures_and_posts_on_a_phone(open_as, picture, language):
    lead = open_as("lead", size=PHONE, language=language)
    found = []
    for address in ("/desk/?where=area", "/figures/", "/figures/waiting/", "/posts/"):
        lead.goto(address)
        found += seen(lead)
        if address == "/figures/":
            picture(lead, f"lead-figures-phone-{language}")
    assert found == []
    press(lead, lead.locator('main a[href^="/posts/at/"]').first)
    assert seen(lead) == []
    picture(lead, f"lead-post-phone-{language}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_it_person_looks_after_the_house_from_a_phone(open_as, picture, language):
    owner = open_as("it", size=PHONE, language=language)
    found = []
    for address in ("/health", "/posts/", "/posts/invite/"):
        owner.goto(address)
        found += seen(owner)
        picture(owner, f"it-phone{address.replace('/', '-').rstrip('-')}-{language}")
    assert found == []
    owner.locator('[name="name"]').fill("卢新")
    owner.locator('[name="account"]').fill(f"lu-{secrets.token_hex(3)}")
    press(owner, owner.locator('main form[method="post"] .acts button.btn-main').first)
    assert owner.locator("[data-link]").inner_text().strip()
    assert seen(owner) == []
    picture(owner, f"it-link-phone-{language}")
