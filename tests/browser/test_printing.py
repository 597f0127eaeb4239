"""The pages on A4: nothing is cut off, nothing that is for the screen alone is printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.browser.test_accessibility import sign_in

pytestmark = pytest.mark.browser

PAGES = {
    "overview": "/",
    "document": "/document/#c-2",
    "target": "/target/2.3-b/",
    "area": "/area/220800/",
}


def test_a_return_prints_as_its_form_with_a_data_code(
    served: str, page: Page, client: Client, tmp_path: Path
) -> None:
    sign_in(page, served, client, "province")
    page.goto(f"{served}/return/waste/2016/enterprise/P000/")
    assert not page.locator(".paper").is_visible()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 690, "height": 1000})
    assert page.locator(".paper-foot").is_visible()
    assert page.locator(".seal").is_visible()
    assert not page.locator("h1").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 690
    page.pdf(path=tmp_path / "return.pdf", prefer_css_page_size=True)
    reader = PdfReader(tmp_path / "return.pdf")
    assert len(reader.pages) == 1
    assert page.locator(".paper-foot b").inner_text() in reader.pages[0].extract_text()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_pages_print_on_a4(
    served: str, page: Page, client: Client, tmp_path: Path, name: str
) -> None:
    sign_in(page, served, client)
    page.goto(served + PAGES[name])
    page.emulate_media(media="print")
    hidden = ".nav, .find, .who, .chooser, .tree"
    assert all(not one.is_visible() for one in page.locator(hidden).all())
    assert page.locator(".demo").is_visible()
    page.set_viewport_size({"width": 690, "height": 1000})
    # The width between the margins of A4, at 96 dots an inch: nothing may be cut off.
    assert page.evaluate("document.documentElement.scrollWidth") <= 690
    assert page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)[:5] == b"%PDF-"
