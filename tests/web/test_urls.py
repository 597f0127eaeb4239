"""Every route, every role: what is not in the scope is not there."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver

from tests.web.province import ROLES
from tests.web.routes import EVERYBODY, POSTED, ROUTES, SIGNED


def sign_in(client: Client, role: str) -> None:
    if role != "nobody":
        client.force_login(User.objects.get(username=role))


def test_every_route_is_listed() -> None:
    # The ways of the open interface are listed in tests/web/api/ways.py.
    pages = [p for p in get_resolver().url_patterns if getattr(p, "namespace", "") != "api"]
    named = {str(pattern.name) for pattern in pages} - {"no-interface"}
    assert named == {name for name, _, _ in ROUTES} | set(POSTED)


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_a_foreign_id_answers_404(site: None, client: Client, role: str) -> None:
    sign_in(client, role)
    wrong = {}
    for name, address, readers in ROUTES:
        status = client.get(address).status_code
        if (name == "login" and role in ROLES) or (name in SIGNED and role == "nobody"):
            expected: tuple[int, ...] = (302,)
        else:
            expected = (200, 302) if role in readers else (404,)
        if status not in expected:
            wrong[address] = status
    assert wrong == {}


@pytest.mark.parametrize("name", sorted(POSTED))
def test_what_changes_something_takes_only_post(site: None, client: Client, name: str) -> None:
    answer = client.get(POSTED[name])
    # Django's own view of languages answers GET by going back, and changes nothing.
    assert answer.status_code == (302 if name == "language" else 405)
    assert not answer.cookies


def test_search_finds_only_units_in_the_scope(site: None, client: Client) -> None:
    def found(role: str) -> Any:
        client.logout()
        sign_in(client, role)
        return {unit.code for unit in client.get("/search/?q=演示第").context["units"]}

    assert len(found("leader")) == 12
    assert found("county") == {"P000", "P003", "P006", "P009"}
    assert found("enterprise") == {"P000"}
    assert found("nobody") == found("expert") == set()


def test_what_does_not_exist_answers_404(site: None, client: Client) -> None:
    client.force_login(User.objects.get(username="leader"))
    for address in (
        "/nothing/",
        "/?area=999",
        "/?as_of=2016-08",
        "/clause/9.9/",
        "/target/x/",
        "/indicator/x/",
        "/area/1/",
        "/area/220000/owed/x/",
        "/unit/enterprise/X/",
        "/return/waste/1999/enterprise/P000/",
    ):
        assert client.get(address).status_code == 404, address
