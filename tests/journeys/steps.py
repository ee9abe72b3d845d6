"""What several journeys do: report as a resident, advance the time, find a number."""

from __future__ import annotations

import re
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Locator, Page


def photo(*, lit: bool = False) -> dict[str, object]:
    """A photo as a phone would bring it: a stairwell, its lamp dark or lit. Drawn, so that it shows nobody's home."""
    stairs = Image.new("RGB", (960, 720))
    draw = ImageDraw.Draw(stairs)
    bright = 190 if lit else 78
    for y in range(720):
        shade = bright - y // 9
        draw.line((0, y, 960, y), fill=(shade, shade - 4, shade - 16))
    draw.rectangle((0, 430, 960, 520), fill=(bright - 70, bright - 48, bright - 52))
    for step in range(6):
        left, top = 250 + step * 110, 640 - step * 70
        draw.polygon(
            [(left, top), (960, top), (960, top + 70), (left, top + 70)],
            fill=(bright - 34 + step * 3, bright - 38 + step * 3, bright - 44 + step * 3),
        )
        draw.line((left, top, 960, top), fill=(bright, bright - 4, bright - 10), width=4)
    draw.line((230, 560, 880, 150), fill=(96, 62, 44), width=16)
    draw.line((480, 0, 480, 90), fill=(40, 40, 40), width=5)
    if lit:
        draw.ellipse((380, 40, 580, 240), fill=(250, 238, 196))
    draw.ellipse((448, 90, 512, 160), fill=(255, 250, 225) if lit else (58, 58, 54), outline=(30, 30, 30), width=3)
    out = BytesIO()
    stairs.filter(ImageFilter.GaussianBlur(2)).save(out, "JPEG", quality=85)
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
