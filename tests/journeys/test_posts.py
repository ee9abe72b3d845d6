"""Grid worker, department and lead, each with what their post is asked."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE
from tests.journeys.steps import act, photo, press, report, text

pytestmark = pytest.mark.journey

STREET = "120191001000"
URBAN = "120191001000:urban"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_worker_ends_a_matter_with_a_photo_in_three_taps(open_as, picture, language):
    number, _ = report(open_as(size=PHONE), "二号楼门口的雨水箅子堵了。", with_photo=False)
    desk = open_as("community")
    act(desk, number, "accept", category="env.rubbish", title="雨水箅子堵塞", account="二号楼门口积水。")
    act(desk, number, "assign", assignee="120191001001/worker-1")
    worker = open_as("worker", size=PHONE, language=language)
    worker.goto("/work/")
    picture(worker, f"worker-list-{language}")
    press(worker, worker.locator(f'a.pick[href*="{number}"]'))  # first tap
    worker.locator('main input[type="file"]').first.set_input_files([photo()])  # second: the camera
    worker.locator('textarea[name="outcome"]').fill("已疏通。")
    picture(worker, f"worker-finish-{language}")
    press(worker, worker.locator("main form button.btn-main").first)  # third
    assert worker.locator(f'a.pick[href*="{number}"]').count() == 0
    desk.goto(f"/desk/m/{number}/")
    expect(desk.locator(".holds")).to_contain_text("已办待核查")
    assert desk.locator('main img[src^="/photo/"], main a[href^="/photo/"]').count() >= 1
    # Who did it never checks it: the worker is offered nothing more.
    worker.goto(f"/work/{number}/")
    assert worker.locator('main form [name="finding"]').count() == 0


def at_the_street(open_as, words, category="order.stall"):
    """A matter that the street holds, accepted there."""
    number, _ = report(open_as(size=PHONE), words, with_photo=False)
    act(open_as("community"), number, "escalate", reason="社区办不了，要街道来办。")
    street = open_as("street")
    act(street, number, "accept", category=category, title=words[:20], account=words)
    return number, street


def test_a_department_finds_something_waiting_when_a_visitor_opens_it(open_as, picture):
    for language, taken in (("zh", "接手"), ("en", "Take")):
        department = open_as("department", language=language)
        department.goto("/desk/")
        press(department, department.locator("a[data-item]", has_text="早市占用和顺里北门通道"))
        expect(department.locator("nav.acts")).to_contain_text(taken)
        picture(department, f"department-waiting-{language}")


def test_a_department_takes_what_it_is_offered(open_as, picture):
    number, street = at_the_street(open_as, "早市的摊位摆到了救护车道上。")
    act(street, number, "offer", to=URBAN, reason="占道经营由城管科负责。")
    for language in ("zh", "en"):
        department = open_as("department", language=language)
        department.goto(f"/desk/m/{number}/")
        picture(department, f"department-offered-{language}")
        assert department.locator(f'nav.acts a[href*="/{number}/take/"]').count() == 1
    act(department, number, "take")
    department.goto(f"/desk/m/{number}/")
    expect(department.locator(".holds")).to_contain_text("Qingxi urban management")


def test_a_department_says_it_is_not_theirs_and_the_lead_rules(open_as, picture):
    number, street = at_the_street(open_as, "路口的电线杆歪了，怕要倒。", category="road")
    act(street, number, "assign", assignee=f"{URBAN}/desk")
    department = open_as("department")
    act(department, number, "object", duty_row="none", reason="电线杆不归城管科。")
    department.goto(f"/desk/m/{number}/")
    # Until the ruling nobody is off the hook.
    expect(department.locator(".history")).to_contain_text("退单")
    # The street is one of the two: whoever leads the area around both rules.
    lead = open_as("district")
    lead.goto(f"/desk/m/{number}/rule/")
    picture(lead, "lead-rule-zh")
    act(lead, number, "rule", organisation=STREET, reason="由街道中心联系供电所。")
    lead.goto(f"/desk/m/{number}/")
    expect(lead.locator(".history")).to_contain_text("裁定")
    # The question is not asked twice: the duty list says it now.
    lead.goto("/duties/?category=road")
    picture(lead, "duties-ruled-zh")
    assert number in text(lead)


def test_a_lead_sees_what_is_late_extends_and_the_one_above_suspends(open_as, picture):
    number, street = at_the_street(open_as, "老围墙要拆了重砌，得等预算。", category="road")
    act(street, number, "assign", assignee=f"{URBAN}/desk")
    lead = open_as("lead")
    lead.goto("/desk/?where=area&tab=late")
    picture(lead, "lead-late-zh")
    act(lead, number, "extend", days="2", reason="材料周三才到。")
    lead.goto(f"/desk/m/{number}/")
    expect(lead.locator(".history")).to_contain_text("延期")
    district = open_as("district", language="en")
    act(district, number, "suspend", reason="等下一季度预算。")
    district.goto(f"/desk/m/{number}/")
    expect(district.locator(".holds")).to_contain_text("suspended")
    picture(district, "lead-suspended-en")
    act(lead, number, "resume")
    lead.goto(f"/desk/m/{number}/")
    expect(lead.locator(".holds")).to_contain_text("办理中")
    # By which right: each line names the standing it was done under.
    expect(lead.locator(".history")).to_contain_text("上级负责人")


def test_a_lead_says_who_is_away_and_who_stands_in(open_as, picture):
    lead = open_as("lead")
    post = f"/posts/at/{STREET}/desk-2/"
    lead.goto("/posts/")
    picture(lead, "posts-zh")
    lead.goto(post)
    picture(lead, "post-zh")
    press(lead, lead.locator('main a[href*="/posts/do/away/"]').first)
    submit_plain(lead)
    lead.goto(post)
    assert "离岗" in text(lead)
    press(lead, lead.locator('main a[href*="/posts/do/standin/"]').first)
    lead.locator('select[name="person"]').select_option(index=1)
    submit_plain(lead)
    lead.goto(post)
    picture(lead, "post-standin-zh")
    assert "代班" in text(lead)
    english = open_as("lead", language="en")
    english.goto(post)
    picture(english, "post-standin-en")
    assert "stand" in text(english).lower()


def submit_plain(page):
    press(page, page.locator('main form[method="post"] .acts button.btn-main').last)
