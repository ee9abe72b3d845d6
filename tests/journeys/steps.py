"""What several journeys do: report as a resident, advance the time, find a number."""

from __future__ import annotations

import re
from io import BytesIO

from PIL import Image
from playwright.sync_api import Locator, Page


def photo() -> dict[str, object]:
    """A photo as a phone would bring it."""
    out = BytesIO()
    Image.new("RGB", (640, 480), (120, 90, 60)).save(out, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def report(
    page: Page, words: str, *, place: str = "柳荫里 3 号楼", community: str = "柳荫里", with_photo: bool = True
) -> tuple[str, str]:
    """Report in three steps; (number, code)."""
    page.goto("/report/")
    page.locator("textarea").first.fill(words)
    if with_photo:
        page.locator('input[type="file"]').first.set_input_files([photo()])  # type: ignore[list-item]
    submit(page)
    page.locator('input[name$="_address"]').fill(place)
    submit(page)
    for _ in range(4):
        if "community" in page.url:
            press(page, page.locator('button[name="near"]', has_text=community))
        elif page.locator('form[action="/report/send/"]').count():
            break
        else:
            submit(page)
    press(page, page.locator('form[action="/report/send/"] button.btn-main'))
    return slip(page)


def slip(page: Page) -> tuple[str, str]:
    """Number and code of the answer."""
    text = page.locator("main").inner_text()
    number = re.search(r"\d{6}-\d{8}-\d{4,}", text)
    code = re.search(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]\b", text)
    assert number and code, text
    return number.group(), code.group()


def press(page: Page, what: Locator) -> None:
    """Press what leads to another page, and wait for that."""
    with page.expect_navigation():
        what.click()


def submit(page: Page) -> None:
    """The one main button of the page."""
    press(page, page.locator("main form button.btn-main").first)


def follow(page: Page, code: str) -> None:
    """See how it stands."""
    page.goto("/follow/")
    page.locator('main input[type="text"], main input:not([type])').first.fill(code)
    submit(page)


def act(page: Page, number: str, name: str, **fields: str) -> None:
    """One act at the desk by its own page."""
    page.goto(f"/desk/m/{number}/{name}/")
    form = page.locator(f'form[action^="/desk/m/{number}/{name}/"]')
    for field, value in fields.items():
        box = form.locator(f'[name="{field}"]').first
        if box.evaluate("node => node.tagName") == "SELECT":
            box.select_option(value)
        elif box.get_attribute("type") == "radio":
            form.locator(f'[name="{field}"][value="{value}"]').check()
        else:
            box.fill(value)
    press(page, form.locator("button.btn-main"))
    refused = page.locator('main [role="alert"]')
    assert not refused.count(), refused.all_inner_texts()


def advance(page: Page, by: str) -> None:
    """Let the demo's time go forward."""
    page.goto("/demo/")
    press(page, page.locator(f'form[action="/demo/advance/"] button[value="{by}"]'))


def says(page: Page, does: str, words: str = "") -> None:
    """One act of a reporter on the page that follows their report."""
    press(page, page.locator(f'main a[href$="/{does}/"], main form[action$="/{does}/"] button').first)
    if words:
        page.locator("main textarea").first.fill(words)
    submit(page)


def text(page: Page) -> str:
    """What the page says."""
    return page.locator("main").inner_text()
