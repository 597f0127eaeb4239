"""Map and list of a decrease: the deepest fall is the darkest, a rise is never taken for a fall."""

from __future__ import annotations

import random
import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from changbai.records.models import VerdictRow
from changbai.web.areas import _legend
from changbai.web.board import line_of
from changbai.web.views.overview import headline
from tests.web.province import AS_OF, pack, verdict_on


@pytest.fixture
def leader(site: None, client: Client) -> Client:
    client.force_login(User.objects.get(username="leader"))
    return client


def test_a_rise_has_no_bar_and_the_lowest_class(leader: Client) -> None:
    values = {"220100": -12.0, "220200": -9.0, "220300": -6.0, "220400": -3.0, "220800": 11.0}
    kept = VerdictRow.objects.filter(target="2.3-a", as_of=str(AS_OF))
    for area, value in values.items():
        kept.filter(area=area).update(value=value, state="behind")
    kept.exclude(area__in=[*values, "220000"]).update(value=None, state="no_data")
    areas = leader.get("/?target=2.3-a").context["areas"]
    rows = {row.code: row for row in areas.rows}
    assert [row.code for row in areas.rows][:2] == ["220100", "220200"]
    assert [_length(rows[code].picture) for code in ("220100", "220300", "220800")] == [
        200, 100, 0,
    ]  # fmt: skip


def _length(picture: str) -> float:
    """Return how long the bar of a row is, of 200."""
    found = re.search(r'class="now[^"]*" x="0" y="2" width="([\d.]+)"', picture)
    assert found, picture
    return float(found[1])


def test_the_legend_of_a_decrease_goes_down() -> None:
    target = pack().targets["2.3-a"]
    line = line_of(pack(), target, verdict_on(target, "", AS_OF, "behind", random.Random(1)), "zh")
    assert line.falling
    assert [words for _, words in _legend(line, [5.0, 10.0])] == ["> −5", "−5 … −10", "≤ −10"]
    assert line.size(3.0) == -3.0


def test_where_nothing_lies_below_the_overview_shows_what_is_owed(
    site: None, client: Client
) -> None:
    client.force_login(User.objects.get(username="county"))
    shown = client.get("/").context
    assert shown["areas"] is None
    assert {one.owing.form.id for one in shown["owed"]} == {"waste"}
    client.logout()
    assert client.get("/").context["owed"] is None


def test_a_headline_does_not_call_the_unjudged_well() -> None:
    counts = {"alert": 3, "behind": 0, "no_data": 11, "on_path": 2, "achieved": 1}
    assert headline(counts) == "17 项目标：3 项预警，11 项未研判"
    assert headline(counts | {"no_data": 0}) == "6 项目标：3 项预警，其余未落后"
