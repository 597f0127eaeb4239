"""Signing in and out in a real browser: the second factor by keyboard, and no way back after."""

from __future__ import annotations

from base64 import b32decode
from typing import Any

import pytest
from django_otp.oath import totp
from playwright.sync_api import Page, expect

from tests.web.province import PASSWORD

pytestmark = pytest.mark.browser


def enter(page: Page, served: str, name: str) -> None:
    page.goto(f"{served}/login/")
    expect(page.locator("[name=username]")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def test_a_reviewer_sets_a_second_factor_and_goes_on(
    served: str, page: Page, settings: Any
) -> None:
    settings.MFA_ROLES = frozenset({"county"})
    enter(page, served, "county")
    page.wait_for_url("**/account/factor/**")
    expect(page.locator(".qr svg")).to_be_visible()
    words = page.locator(".qr + .small code").inner_text().replace(" ", "")
    page.locator("[name=code]").fill(f"{totp(b32decode(words)):06d}")
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("link", name="已记下，继续").click()
    expect(page.locator(".nav")).to_be_visible()


def test_after_signing_out_the_back_button_shows_nothing(served: str, page: Page) -> None:
    enter(page, served, "enterprise")
    page.wait_for_url(f"{served}/")
    page.goto(f"{served}/duties/enterprise/P000/")
    expect(page.locator("h1")).to_contain_text("应报事项")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url(f"{served}/")
    page.go_back()
    page.wait_for_load_state()
    assert "演示第0厂" not in page.content()
    expect(page.locator("h1")).to_contain_text("没有这个页面")
