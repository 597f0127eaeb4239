"""The cluster scan with figures in it: axe finds nothing, and it fits the smallest screen."""

from __future__ import annotations

import os

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.browser.test_accessibility import faults, sign_in
from tests.web.test_clusters import OUTPUT, crowd

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_axe_finds_nothing(served: str, page: Page, client: Client, language: str) -> None:
    crowd()
    page.context.add_cookies(
        [{"name": "django_language", "value": language, "url": served}]  # type: ignore[list-item]
    )
    sign_in(page, served, client)
    page.goto(served + OUTPUT)
    assert page.locator("table").count() == 3
    assert faults(page) == []
    if os.environ.get("SHOT"):
        page.screenshot(path=os.environ["SHOT"], full_page=True)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 1366
