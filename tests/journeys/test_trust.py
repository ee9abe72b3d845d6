"""Taking in the own root: the narrowest phone, a desktop and paper, in both languages, large enough for old eyes."""

import pytest

from tests.journeys.conftest import DESK
from tests.journeys.looks import faults, too_wide

pytestmark = pytest.mark.journey
NARROW = (320, 720)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_steps_can_be_read_on_every_device(open_as, picture, language) -> None:
    for size in (NARROW, DESK):
        page = open_as(size=size, language=language)
        for address in ("/trust/", "/trust/sheet/"):
            page.goto(address)
            picture(page, f"trust-{address.strip('/').replace('/', '-')}-{size[0]}-{language}", whole=True)
            assert faults(page) == []
            assert too_wide(page) <= 0, address


def test_a_press_changes_the_language_and_another_brings_the_root(open_as) -> None:
    page = open_as(size=NARROW)
    page.goto("/trust/")
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    with page.expect_download() as loading:
        page.get_by_role("link", name="Download the root certificate").first.click()
    assert loading.value.suggested_filename == "fengqiao-root.crt"
