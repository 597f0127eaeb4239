"""A browser for tests: the machine's own chromium, cut off from every other machine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

LOOPBACK = {"127.0.0.1", "localhost"}
#: The smallest screen that the pages are made for.
SCREEN = {"width": 1366, "height": 768}


def chromium_path() -> str | None:
    """Return the path of the system chromium, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start chromium once a session, or skip with a plain word."""
    path = chromium_path()
    if path is None:
        pytest.skip("no chromium on this machine: install Debian's chromium and fonts-noto-cjk")
    # Playwright keeps an event loop in this thread; the live server's queries are not async.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # Chromium refuses its sandbox to root, which is who builds on a bare machine.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=arguments)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a Chinese page of 1366 x 768; a request to another origin fails the test."""
    abroad: list[str] = []

    def guard(route: Route) -> None:
        if urlsplit(route.request.url).hostname in LOOPBACK:
            route.continue_()
        else:
            abroad.append(route.request.url)
            route.abort()

    context = browser.new_context(viewport=SCREEN, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.route("http*://**", guard)
    yield context.new_page()
    context.close()
    assert not abroad, f"requests to other origins: {abroad}"
