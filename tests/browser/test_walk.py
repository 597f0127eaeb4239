"""From the login to a single return with the keyboard alone; the drawer of the reading page."""

from __future__ import annotations

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import sign_in
from tests.web.province import PASSWORD

pytestmark = pytest.mark.browser


def tab_to(page: Page, href: str) -> None:
    """Press the tabulator until a link to an address has the focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.getAttribute('href') || ''")
        if focused.split("?")[0].endswith(href):
            return
    raise AssertionError(f"no way to {href} on {page.url}")


def test_a_leader_walks_to_a_return_by_keyboard(served: str, page: Page) -> None:
    page.goto(f"{served}/login/")
    expect(page.locator("[name=username]")).to_be_focused()
    page.keyboard.type("leader")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served}/")
    for href in (
        "/target/2.1-a/",
        "/area/220800/",
        "/area/220800/owed/waste/",
        "/unit/enterprise/P004/",
        "/return/waste/2015/enterprise/P004/",
    ):
        tab_to(page, href)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{href}*")
    expect(page.locator("h1")).to_contain_text("固体废物")


def test_the_focus_can_be_seen(served: str, page: Page) -> None:
    page.goto(f"{served}/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Tab")
    width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert float(width.removesuffix("px")) >= 2


def test_a_clause_opens_beside_the_text_and_closes(served: str, page: Page, client: Client) -> None:
    sign_in(page, served, client)
    page.goto(f"{served}/document/")
    link = page.locator(".tree a", has_text="推进企业技术中心建设")
    link.click()
    drawer = page.locator("#drawer")
    expect(drawer.locator("h1")).to_contain_text("推进企业技术中心建设")
    expect(drawer.locator("h1")).to_be_focused()
    assert page.url == f"{served}/document/"
    page.keyboard.press("Escape")
    expect(drawer).to_be_empty()
    expect(link).to_be_focused()


def test_margin_notes_lie_beside_the_text_and_not_on_each_other(
    served: str, page: Page, client: Client
) -> None:
    sign_in(page, served, client)
    page.goto(f"{served}/document/")
    boxes = [one.bounding_box() for one in page.locator(".margin").all()]
    text = page.locator(".text").bounding_box()
    assert text is not None
    assert len(boxes) >= 17
    edge = text["x"] + text["width"]
    bottom = 0.0
    for box in boxes:
        assert box is not None
        assert box["x"] >= edge
        assert box["x"] + box["width"] <= 1366
        assert box["y"] >= bottom - 0.5
        bottom = box["y"] + box["height"]


def test_nothing_runs_over_the_edge(served: str, page: Page, client: Client) -> None:
    sign_in(page, served, client)
    for address in ("/", "/document/", "/target/2.3-b/", "/area/220800/", "/clause/2.1/"):
        page.goto(served + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1366, address


def test_pages_work_without_scripts(served: str, browser: object, client: Client) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")  # type: ignore[attr-defined]
    plain = context.new_page()
    plain.goto(f"{served}/document/")
    plain.locator(".tree a", has_text="推进企业技术中心建设").click()
    expect(plain.locator("h1")).to_contain_text("推进企业技术中心建设")
    assert "/clause/3.3.1/" in plain.url
    context.close()
