"""Reviewing a text with the keyboard alone, and adding words that the mouse selects."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from playwright.sync_api import Page, expect

from changbai.records import journal
from changbai.records.models import PolicyText
from tests.browser.test_accessibility import faults, sign_in
from tests.web.texts import NEW, NEW_TEXT

pytestmark = pytest.mark.browser

SELECT = """([run, words]) => {
  const node = Array.from(document.querySelectorAll(".review-text [data-start]"))
    .find(one => one.textContent.includes(words)).firstChild;
  const range = document.createRange();
  const at = node.data.indexOf(words);
  range.setStart(node, at); range.setEnd(node, at + words.length);
  getSelection().removeAllRanges(); getSelection().addRange(range);
}"""


@pytest.fixture
def reviewing(served: str, page: Page, client: Client) -> Page:
    with transaction.atomic():
        for _ in range(2):
            journal.close_entry(journal.open_entry("operator", "operator", "data.import"))
    sign_in(page, served, client, "province")
    page.goto(f"{served}/texts/{NEW}/")
    return page


def kept() -> PolicyText:
    return PolicyText.objects.get(slug=NEW)


def test_axe_finds_nothing_for_one_who_decides(reviewing: Page, served: str) -> None:
    assert faults(reviewing) == []
    reviewing.goto(f"{served}/texts/")
    assert faults(reviewing) == []


def test_keyboard_alone(reviewing: Page) -> None:
    page = reviewing
    doubtful = page.locator("li[data-doubt]")
    count = doubtful.count()
    assert count >= 1
    page.keyboard.press("j")
    expect(page.locator("li.is-chosen")).to_have_count(1)
    page.keyboard.press("a")
    expect(doubtful).to_have_count(count - 1)
    # A key that comes before the page is whole again is lost, for a test as for a person.
    page.wait_for_load_state()
    page.keyboard.press("u")
    expect(doubtful).to_have_count(count)
    page.wait_for_load_state()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(doubtful).to_have_count(count - 1)
    assert [step.act for step in kept().steps.all()] == ["accept", "undo", "reject"]


def test_a_click_on_a_span_chooses_its_item_and_it_is_corrected(reviewing: Page) -> None:
    page = reviewing
    page.locator("#span-target-1").click()
    expect(page.locator("#item-target-1.is-chosen")).to_be_visible()
    page.keyboard.press("e")
    page.locator("#item-target-1 input[name=value]").fill("320")
    page.locator("#item-target-1 button[value=correct]").click()
    expect(page.locator("#item-target-1 a").first).to_contain_text("320家")


def test_selected_words_become_an_item(reviewing: Page) -> None:
    page = reviewing
    page.evaluate(SELECT, [0, "走访企业一遍"])
    start = NEW_TEXT.index("走访企业一遍")
    expect(page.locator("#add input[name=start]")).to_have_value(str(start))
    page.keyboard.press("n")
    expect(page.locator("li.is-add")).to_have_count(1)
    added: Any = next(one for one in kept().standing() if one.status == "add")
    assert added.values["quote"] == "走访企业一遍"
