"""The page of efficiency: who sees it, what it compares, whom it names."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from changbai.records.models import RegistryUnit, Return, ReturnRevision, UnitSpan
from tests.web.province import AS_OF, known

#: Assets, staff, output: A and B are on the frontier, C makes half of what A makes of the same.
PLANTS = {
    "A": (100, 10, 80),
    "B": (200, 12, 120),
    "C": (100, 10, 40),
    "D": (300, 30, 60),
    "E": (150, 12, 90),
    "F": (120, 11, 70),
    "G": (180, 20, 85),
    "H": (210, 13, 100),
    "I": (100, 12, 50),
}


@pytest.fixture
def plants(site: None) -> None:
    """Nine enterprises of one division; a tenth lacks a figure, an eleventh is another trade."""
    for name, (assets, staff, output) in PLANTS.items():
        plant(name, {"assets_total": assets, "staff": staff}, {"output_value": output})
    plant("X", {"assets_total": 1, "staff": None}, {"output_value": 900})
    plant("Y", {"assets_total": 1, "staff": 1}, {"output_value": 900}, "14")
    plant("Z", {"assets_total": 1, "staff": 1}, {"output_value": 900}, state="reported")


def plant(
    name: str,
    money: dict[str, Any],
    output: dict[str, Any],
    industry: str = "36",
    state: str = "verified",
) -> None:
    unit = RegistryUnit.objects.create(kind="enterprise", code=f"E{name}", name=f"演示{name}厂")
    UnitSpan.objects.create(
        unit=unit, name=unit.name, area="220100", attributes={"industry": industry}, **known()
    )
    money = money | {"revenue": output["output_value"]}
    for form, values in (("b203", money), ("b204", output)):
        of = Return.objects.create(unit=unit, form=form, period=str(AS_OF), ends=AS_OF.end)
        ReturnRevision.objects.create(of=of, state=state, values=values, actor="x", **known())


def page(client: Client, user: str, query: str = "") -> Any:
    client.force_login(User.objects.get(username=user))
    return client.get(f"/efficiency/{query}")


def test_everybody_is_beside_the_best_of_its_trade(plants: None, client: Client) -> None:
    text = page(client, "leader").content.decode()
    assert "9 家企业中" in text
    row = re.search(r"演示C厂</a></th>.*?</tr>", text, re.DOTALL)
    assert row is not None
    # C has exactly A's inputs and half its output: efficiency 0.5, 100 % more, peer A.
    assert "0.500" in row[0]
    assert "100.0" in row[0]
    assert "演示A厂" in row[0]
    for stranger in "XYZ":
        assert f"演示{stranger}厂" not in text


def test_the_reader_chooses_what_goes_in_and_out(plants: None, client: Client) -> None:
    text = page(client, "leader", "?input=staff&output=output_value").content.decode()
    row = re.search(r"演示C厂</a></th>.*?</tr>", text, re.DOTALL)
    assert row is not None
    assert "0.500" in row[0]
    assert page(client, "leader", "?input=nothing").status_code == 404
    assert page(client, "leader", "?output=staff").status_code == 404
    assert page(client, "leader", "?industry=99").status_code == 404
    few = page(client, "leader", "?industry=14").content.decode()
    assert "不到两家" in few
    assert "演示Y厂" not in few


def test_it_is_said_in_english_too(plants: None, client: Client) -> None:
    client.cookies["django_language"] = "en"
    text = page(client, "leader").content.decode()
    assert "of 9 enterprises are on the frontier" in text
    assert "Most to gain" in text


@pytest.mark.parametrize("user", ["prefecture", "county", "enterprise", "expert"])
def test_who_sees_only_a_part_sees_nothing_here(plants: None, client: Client, user: str) -> None:
    assert page(client, user).status_code == 404


def test_nothing_reviewed_is_nothing_to_compare(site: None, client: Client) -> None:
    assert "无从比较" in page(client, "leader").content.decode()
