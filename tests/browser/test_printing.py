"""The pages on A4: nothing is cut off, nothing that is for the screen alone is printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.browser.test_accessibility import sign_in

pytestmark = pytest.mark.browser

PAGES = {
    "overview": "/",
    "document": "/document/#c-2",
    "target": "/target/2.3-b/",
    "area": "/area/220800/",
}


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
