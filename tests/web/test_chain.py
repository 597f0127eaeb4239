"""The page of a chain: nodes in the words of the document, counts only for who sees all."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def page(client: Client, user: str, id: str) -> Any:
    if user:
        client.force_login(User.objects.get(username=user))
    return client.get(f"/chain/{id}/")


def test_nodes_stand_with_their_clause_or_as_proposed(site: None, client: Client) -> None:
    text = page(client, "", "rail_vehicles").content.decode()
    assert "转向架" in text
    assert 'href="/clause/3.10-5/"' in text
    assert "拟定" in text
    assert "<svg" in text
    # A taxonomy without supplies has no picture.
    assert 'class="chart flow"' not in page(client, "", "optoelectronics").content.decode()


def test_enterprises_are_counted_only_for_who_sees_all(site: None, client: Client) -> None:
    assert "省内同大类企业" not in page(client, "", "automobile").content.decode()
    assert "省内同大类企业" not in page(client, "county", "automobile").content.decode()
    assert "省内同大类企业" in page(client, "leader", "automobile").content.decode()


def test_what_is_no_chain_is_not_found(site: None, client: Client) -> None:
    assert page(client, "leader", "special_fund").status_code == 404
    assert page(client, "leader", "nothing").status_code == 404


def test_the_clause_leads_to_its_chain(site: None, client: Client) -> None:
    assert 'href="/chain/automobile/"' in client.get("/clause/3.2.3-2/").content.decode()


def test_a_chain_without_nodes_says_so(site: None, client: Client) -> None:
    text = page(client, "", "petrochemical_and_materials").content.decode()
    assert "还没有写出节点" in text


def test_the_page_asks_little(site: None, client: Client) -> None:
    page(client, "leader", "automobile")
    with CaptureQueriesContext(connection) as asked:
        client.get("/chain/automobile/")
    assert len(asked) <= 15
