"""A return by keyboard alone: typed, told, kept, handed in, sent back, cut and appealed."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from playwright.sync_api import Page, expect

from changbai.records import journal
from changbai.records.models import Account, RegistryUnit, ReturnRevision
from tests.browser.test_accessibility import sign_in

pytestmark = pytest.mark.browser

FILL = "/fill/waste/2016/enterprise/P003/"
RETURN = "/return/waste/2016/enterprise/P003/"
GOOD = ("1000", "700", "0", "200", "100", "0", "0")


@pytest.fixture
def filler(served: str, page: Page, client: Client) -> Page:
    with transaction.atomic():
        for _ in range(2):
            journal.close_entry(journal.open_entry("operator", "operator", "data.import"))
        unit = RegistryUnit.objects.get(code="P003")
        Account.objects.filter(user__username="enterprise").update(unit=unit)
    sign_in(page, served, client, "enterprise")
    return page


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, as one without a mouse does."""
    for _ in range(80):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no key leads to {selector}")


def explain(page: Page) -> None:
    """Say why to each query that the page asks."""
    for at in range(page.locator("textarea[name^='x.']").count()):
        name = page.locator("textarea[name^='x.']").nth(at).get_attribute("name")
        tab_to(page, f"[name='{name}']")
        page.keyboard.type("停产检修")


def act(page: Page, served: str, client: Client, who: str, reason: str, do: str) -> None:
    """Let somebody act on the return with a reason, by keyboard."""
    sign_in(page, served, client, who)
    page.goto(served + RETURN)
    tab_to(page, "#reason")
    page.keyboard.type(reason)
    tab_to(page, f"button[value='{do}']")
    page.keyboard.press("Enter")
    expect(page.locator(".events li").first).to_contain_text(reason)


def test_the_whole_way_of_a_return_by_keyboard(filler: Page, served: str, client: Client) -> None:
    page = filler
    page.goto(served + FILL)
    tab_to(page, "[name='v.waste_generated']")
    for value in ("900", *GOOD[1:]):
        page.keyboard.type(value)
        page.keyboard.press("Tab")
    # A wrong figure is told as it is typed, and a reload loses nothing.
    expect(page.locator("#checks")).to_contain_text("产生量不等于")
    page.reload()
    expect(page.locator("[name='v.waste_generated']")).to_have_value("900")
    tab_to(page, "[name='v.waste_generated']")
    page.keyboard.press("Control+A")
    page.keyboard.type("1000")
    expect(page.locator("#checks .s-alert")).to_have_count(0)
    explain(page)
    tab_to(page, "button[value='hand_in']")
    page.keyboard.press("Enter")
    page.wait_for_url(served + RETURN)

    act(page, served, client, "county", "与台账不符，请核对", "send_back")
    sign_in(page, served, client, "enterprise")
    page.goto(served + RETURN)
    expect(page.locator(".events")).to_contain_text("与台账不符，请核对")
    page.goto(served + FILL)
    expect(page.locator(".notice").first).to_contain_text("已退回")
    explain(page)
    tab_to(page, "button[value='hand_in']")
    page.keyboard.press("Enter")
    page.wait_for_url(served + RETURN)

    sign_in(page, served, client, "county")
    page.goto(served + RETURN)
    tab_to(page, "#reason")
    page.keyboard.type("重复计算五十吨")
    tab_to(page, "select[name='element']")
    page.keyboard.press("ArrowDown")
    tab_to(page, "[name='value']")
    page.keyboard.type("650")
    tab_to(page, "button[value='cut']")
    page.keyboard.press("Enter")
    expect(page.locator("td", has_text="重复计算五十吨")).to_be_visible()
    newest = ReturnRevision.objects.get(of__unit__code="P003", of__period="2016", ended_by=None)
    assert newest.cuts["waste_utilised"]["reported"] == 700
    assert newest.values["waste_utilised"] == 650

    sign_in(page, served, client, "enterprise")
    page.goto(served + RETURN)
    expect(page.locator("td", has_text="重复计算五十吨")).to_be_visible()
    act(page, served, client, "enterprise", "有过磅单为证", "appeal")
