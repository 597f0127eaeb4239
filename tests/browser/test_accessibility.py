"""axe finds nothing wrong on any page, in either language; nothing is asked of other origins."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page

from tests.web.routes import ROUTES, is_file

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Address -> who opens it: the leader where he may, else the first who may.
READERS = {
    address: "leader" if "leader" in readers else min(readers)
    for name, address, readers in ROUTES
    if name not in {"healthz", "readyz", "areas", "login"} and readers and not is_file(address)
}


def sign_in(page: Page, served: str, client: Client, name: str = "leader") -> None:
    """Give the browser the session of a user; the login page has its own test."""
    client.force_login(User.objects.get(username=name))
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": served}
    page.context.add_cookies([cookie])  # type: ignore[list-item]


def faults(page: Page) -> list[Any]:
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [
        (one["id"], node["html"][:160], node.get("failureSummary", "")[:200])
        for one in found
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_axe_finds_nothing(served: str, page: Page, client: Client, language: str) -> None:
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.context.add_cookies(
        [{"name": "django_language", "value": language, "url": served}]  # type: ignore[list-item]
    )
    wrong = {}
    page.goto(f"{served}/login/")
    if found := faults(page):
        wrong["/login/"] = found
    for address, reader in READERS.items():
        sign_in(page, served, client, reader)
        page.goto(served + address)
        if found := faults(page):
            wrong[address] = found
    assert wrong == {}, "\n".join(f"{where}: {one}" for where, all in wrong.items() for one in all)
    # A picture, a script or a style refused by the content security policy would be told here.
    assert errors == []
