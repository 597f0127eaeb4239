"""The target page for any area and month: who pulls is kept or worked out, within the scope."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from changbai.engine.results import Contribution, Pull
from changbai.kernel.text import Text
from changbai.web import measuring, urls
from changbai.web.views.target import _hardest, causes_of
from tests.web.province import AS_OF

#: The pages are imported before anything is replaced, so that they keep the real one.
assert urls.urlpatterns


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Let the engine answer at once, and note what it was asked."""
    asked: list[tuple[Any, ...]] = []

    def answer(measurer: object, target: str, as_of: Any, area: str, by: Any) -> Contribution:
        asked.append((target, str(as_of), area, by))
        rows = (Pull("P000", Text("演示第0厂"), -1.0, 1.0),)
        return Contribution(target, area, as_of, by, "difference", "％", -1.0, rows)

    monkeypatch.setattr(measuring, "contribution", answer)
    monkeypatch.setattr(measuring, "measurer_for", lambda frame: object())
    measuring._WORKED_OUT.clear()
    return asked


def shown(client: Client, role: str, address: str) -> list[str]:
    client.force_login(User.objects.get(username=role))
    return [one.by for one in client.get(address).context["pulls"]]


def test_what_was_kept_is_not_worked_out_again(
    site: None, client: Client, worked: list[tuple[Any, ...]]
) -> None:
    assert shown(client, "leader", "/target/2.3-b/") == ["area", "industry", "unit"]
    assert worked == []


def test_another_area_and_month_is_worked_out_once_and_by_industry_on_request(
    site: None, client: Client, worked: list[tuple[Any, ...]]
) -> None:
    address = "/target/2.3-b/?area=220800&as_of=2015-12"
    assert shown(client, "leader", address) == ["area", "unit"]
    assert worked == [("2.3-b", "2015-12", "220800", by) for by in ("area", "unit")]
    assert shown(client, "leader", f"{address}&by=industry") == ["area", "industry", "unit"]
    assert len(worked) == 3
    # Once worked out it stays, also without being asked for.
    assert shown(client, "leader", address) == ["area", "industry", "unit"]
    assert len(worked) == 3


def test_who_may_not_see_the_units_gets_nothing_worked_out(
    site: None, client: Client, worked: list[tuple[Any, ...]]
) -> None:
    for role in ("enterprise", "expert"):
        assert shown(client, role, "/target/2.3-b/") == []
    # A city sees the figures of the province above it, not who pulls them.
    assert shown(client, "prefecture", f"/target/2.3-b/?as_of={AS_OF}&area=220000") == []
    assert worked == []


def test_no_more_is_kept_than_fits(
    site: None,
    client: Client,
    worked: list[tuple[Any, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(measuring, "MOST", 2)
    for area in ("220100", "220200", "220800"):
        shown(client, "leader", f"/target/2.3-b/?area={area}")
    assert len(measuring._WORKED_OUT) == 2


def test_who_pulls_either_way_stands_open() -> None:
    amounts = [-0.3, -0.2, -0.1, -0.05, -0.04, -0.03, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    assert _hardest(amounts) == {0, 1, 2, 3, 4, 8, 9, 10, 11, 12}
    # Where one side has fewer, the other takes its places; what is nothing comes last.
    assert _hardest([-1.0, 0.0, *(float(n) for n in range(1, 12))]) == {0, *range(4, 13)}
    assert _hardest([]) == set()


def test_structure_and_own_efficiency_add_up_to_the_change() -> None:
    """Two industries whose ratio fell by 16: the sums say how much of it is structure."""
    rows = tuple(
        Pull(id, Text(id), amount, None, {"structure": s, "intensity": i})
        for id, amount, s, i in (("a", -20.0, -6.0, -14.0), ("b", 4.0, 1.5, 2.5))
    )
    words = ("t", "220000", AS_OF, "industry", "lmdi", "％", -16.0)
    causes = causes_of(Contribution(*words, rows), 1)
    assert (causes.structure, causes.intensity, causes.unsplit) == ("−4.5", "−11.5", "")
    odd = Pull("c", Text("c"), -1.0, None, {"structure": 0.0, "intensity": 0.0})
    causes = causes_of(Contribution(*words[:-1], -17.0, (*rows, odd)), 1)
    assert causes.unsplit == "−1.0"
    plain = Contribution(*words, (Pull("a", Text("a"), -16.0, 1.0),))
    assert causes_of(plain, 1) is None
