"""Pictures of the pages at 1366 x 768 and on A4, for people to look at.

`CHANGBAI_PICTURES=docs/assets` keeps them there for the tutorial; otherwise they are only made.
"""

from __future__ import annotations

import os
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


def test_pictures_of_the_pages(served: str, page: Page, client: Client, tmp_path: Path) -> None:
    folder = Path(os.environ.get("CHANGBAI_PICTURES", tmp_path))
    sign_in(page, served, client)
    for name, address in PAGES.items():
        page.goto(served + address)
        page.screenshot(path=folder / f"{name}.png")
        assert (folder / f"{name}.png").stat().st_size > 20_000


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
