"""The page of the cluster scan: who sees it, what it counts, what it says."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from changbai.records.models import Membership, RegistryUnit, Return, ReturnRevision, UnitSpan
from tests.web.province import AS_OF, known

OUTPUT = "/clusters/?element=output_value"
AREAS = ("220100", "220200", "220300", "220800")


def crowd() -> None:
    """Make forty enterprises more: parts crowd in the first area, food is everywhere."""
    cluster = RegistryUnit.objects.create(kind="cluster", code="T01", name="零部件集群")
    other = RegistryUnit.objects.create(kind="cluster", code="T02", name="食品集群")
    for number in range(40):
        parts = number < 12
        area = AREAS[0] if parts else AREAS[number % 4]
        enterprise(number, area, "36" if parts else "14", cluster if parts else other)
    # Not reviewed, and without a value: neither counts.
    enterprise(90, AREAS[1], "36", None, state="reported")
    enterprise(91, AREAS[1], "36", None, values={})


@pytest.fixture
def crowded(site: None) -> None:
    crowd()


def enterprise(
    number: int,
    area: str,
    industry: str,
    group: RegistryUnit | None,
    state: str = "verified",
    values: dict[str, Any] | None = None,
) -> None:
    unit = RegistryUnit.objects.create(
        kind="enterprise", code=f"T{number:03}", name=f"演示{number}"
    )
    UnitSpan.objects.create(
        unit=unit, name=unit.name, area=area, attributes={"industry": industry}, **known()
    )
    of = Return.objects.create(unit=unit, form="b204", period=str(AS_OF), ends=AS_OF.end)
    said = {"output_value": 1000 + 50 * number} if values is None else values
    ReturnRevision.objects.create(of=of, state=state, values=said, actor="x", **known())
    if group is not None:
        Membership.objects.create(unit=unit, group=group, **known())


def page(client: Client, user: str, address: str = OUTPUT) -> Any:
    client.force_login(User.objects.get(username=user))
    return client.get(address)


def test_what_crowds_is_proposed_and_what_is_listed_is_judged(
    crowded: None, client: Client
) -> None:
    text = page(client, "leader").content.decode()
    assert "汽车制造业" in text
    listed = dict(
        re.findall(r'<tr><th scope="row">(\S+集群)</th>.*?<td class="small">(.*?)</td>', text)
    )
    assert "全部通过" in listed["零部件集群"]
    assert "区位商不够高" in listed["食品集群"]
    assert "40 家企业已审核" in text


def test_another_element_may_be_the_size(crowded: None, client: Client) -> None:
    text = page(client, "leader", "/clusters/?element=sales_value").content.decode()
    assert "不够比较" in text
    assert page(client, "leader", "/clusters/?element=nothing").status_code == 404


@pytest.mark.parametrize("user", ["prefecture", "county", "enterprise", "expert"])
def test_who_does_not_see_all_returns_does_not_see_the_page(
    crowded: None, client: Client, user: str
) -> None:
    assert page(client, user).status_code == 404


def test_the_page_asks_little(crowded: None, client: Client) -> None:
    page(client, "leader")
    with CaptureQueriesContext(connection) as asked:
        client.get(OUTPUT)
    assert len(asked) <= 15


def test_in_english_only_names_are_chinese(crowded: None, client: Client) -> None:
    client.cookies["django_language"] = "en"
    text = page(client, "leader").content.decode()
    assert "Cluster scan" in text
    assert "Candidates" in text
