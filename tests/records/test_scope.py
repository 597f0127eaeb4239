from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from changbai.records.models import (
    ROLES,
    ContributionRow,
    Filing,
    Membership,
    RegistryUnit,
    Result,
    Return,
    UnitSpan,
    VerdictRow,
)
from changbai.records.scope import SEE_ALL, SEE_SUBTREE, Scope, scope_of
from tests.records.province import (
    DIRECT,
    MOMENT,
    PACK,
    PLANTS,
    computation,
    filed,
    known,
    person,
    plant,
    populate,
)

pytestmark = pytest.mark.django_db

SEPTEMBER = date(2016, 9, 30)
AREAS = ["220000", "220100", "220181", "220200", "220281", "220300"]


def codes(scope: Scope) -> set[str]:
    return {unit.code for unit in scope.units("enterprise")}


def filers(scope: Scope) -> set[str]:
    return set(scope.returns().values_list("unit__code", flat=True))


def kept(**flags: bool) -> Any:
    made = computation(**flags)
    for area in AREAS:
        common = {"computation": made, "area": area, "ends": SEPTEMBER, "unit": "家"}
        value = float(area) + made.pk
        Result.objects.create(
            indicator="plants", period="2016-01..09", value=value, state="value", **common
        )
        VerdictRow.objects.create(target="2.1-a", as_of="2016-09", state="behind", **common)
        del common["unit"]
        ContributionRow.objects.create(target="2.1-a", as_of="2016-09", by="unit", **common)
    return made


EXPECTED = {
    ("leader", ""): set(PLANTS),
    ("province", "220000"): set(PLANTS),
    ("auditor", ""): set(PLANTS),
    ("prefecture", "220100"): {"A", "D"},
    ("prefecture", "220200"): {"B", "C"},
    ("county", "220181"): {"A"},
    ("county", "220300"): {"C"},
    ("expert", ""): set(),
    ("public", ""): set(),
    ("public", "220000"): set(),
}


@pytest.mark.parametrize(("who", "expected"), EXPECTED.items())
def test_each_role_sees_its_units_their_stretches_returns_and_revisions(
    who: tuple[str, str], expected: set[str]
) -> None:
    populate()
    scope = scope_of(person(*who), PACK, SEPTEMBER)
    assert codes(scope) == expected
    assert filers(scope) == expected
    assert set(scope.spans().values_list("unit__code", flat=True)) == expected
    assert set(scope.revisions().values_list("of__unit__code", flat=True)) == expected


def test_every_role_is_tried() -> None:
    assert {role for role, _ in EXPECTED} | {"enterprise"} == set(ROLES)
    assert set(ROLES) > SEE_ALL | SEE_SUBTREE


def test_an_enterprise_sees_itself_alone() -> None:
    populate()
    own = RegistryUnit.objects.get(code="A")
    scope = scope_of(person("enterprise", "220100", own), PACK, SEPTEMBER)
    assert codes(scope) == filers(scope) == {"A"}
    assert not scope.sees_area("220181")


def test_an_enterprise_without_a_unit_and_a_bureau_without_an_area_see_nothing() -> None:
    populate()
    for role in ("enterprise", "county", "prefecture"):
        scope = scope_of(person(role), PACK, SEPTEMBER)
        assert codes(scope) == filers(scope) == set()
        assert not scope.contributions().exists()


def test_nobody_and_the_dismissed_see_what_the_public_sees() -> None:
    populate()
    dismissed = person("leader")
    dismissed.is_active = False
    for user in (None, AnonymousUser(), dismissed):
        scope = scope_of(user, PACK, SEPTEMBER)
        assert scope.role == "public"
        assert codes(scope) == filers(scope) == set()


def test_an_area_that_changes_hands_is_seen_by_whoever_has_it_on_the_day() -> None:
    populate()
    filed(RegistryUnit.objects.get(code="C"), "2021-09", date(2021, 9, 30), output=9)
    old, new = person("prefecture", "220200"), person("prefecture", "220100")
    assert codes(scope_of(old, PACK, SEPTEMBER)) == {"B", "C"}
    assert codes(scope_of(old, PACK, date(2021, 9, 30))) == {"B"}
    assert codes(scope_of(new, PACK, date(2021, 9, 30))) == {"A", "C", "D"}
    then = scope_of(old, PACK, SEPTEMBER).returns().filter(unit__code="C")
    assert list(then.values_list("period", flat=True)) == ["2016-09"]
    assert "C" not in filers(scope_of(old, PACK))


def test_a_return_stays_with_the_area_where_the_unit_lay_in_its_period() -> None:
    unit = plant("M", "220281", valid_to=date(2016, 6, 30))
    plant("M", "220181", valid_from=date(2016, 7, 1))
    filed(unit, "2016-05", date(2016, 5, 31), output=1)
    filed(unit, "2016-09", SEPTEMBER, output=2)

    def periods(area: str) -> list[str]:
        returns = scope_of(person("county", area), PACK, SEPTEMBER).returns()
        return list(returns.values_list("period", flat=True))

    assert periods("220281") == ["2016-05"]
    assert periods("220181") == ["2016-09"]


def test_a_corrected_stretch_no_longer_opens_the_unit() -> None:
    unit = plant("M", "220281")
    wrong = UnitSpan.objects.get(unit=unit)
    wrong.ended_by, wrong.known_to = 2, MOMENT
    wrong.save(update_fields=["ended_by", "known_to"])
    plant("M", "220181")
    assert codes(scope_of(person("county", "220281"), PACK, SEPTEMBER)) == set()
    assert codes(scope_of(person("county", "220181"), PACK, SEPTEMBER)) == {"M"}


RESULTS = {
    ("leader", ""): ("current", set(AREAS)),
    ("province", "220000"): ("current", set(AREAS)),
    ("auditor", ""): ("current", set(AREAS)),
    ("prefecture", "220200"): ("current", {"220000", "220200", "220281", "220300"}),
    ("county", "220281"): ("current", {"220000", "220200", "220281"}),
    ("expert", ""): ("published", {"220000"}),
    ("enterprise", ""): ("published", {"220000"}),
    ("public", ""): ("published", {"220000"}),
}


@pytest.mark.parametrize(("who", "expected"), RESULTS.items())
def test_each_role_sees_its_results_and_verdicts(
    who: tuple[str, str], expected: tuple[str, set[str]]
) -> None:
    made = {"published": kept(is_published=True), "current": kept(is_current=True)}
    kept()
    scope = scope_of(person(*who), PACK, SEPTEMBER)
    name, areas = expected
    for rows in (scope.results(), scope.verdicts()):
        assert {row.area for row in rows} == areas
        assert {row.computation_id for row in rows} == {made[name].pk}
    assert scope.computation() == made[name]


def test_contributions_by_unit_are_shown_only_where_every_unit_is() -> None:
    kept(is_current=True)

    def shown(role: str, area: str) -> set[str]:
        scope = scope_of(person(role, area), PACK, SEPTEMBER)
        return {row.area for row in scope.contributions()}

    assert shown("leader", "") == set(AREAS)
    assert shown("prefecture", "220200") == {"220200", "220281", "220300"}
    assert shown("county", "220281") == {"220281"}
    assert shown("public", "") == set()


def test_a_county_learns_its_rank_without_the_figures_of_others() -> None:
    kept(is_current=True)
    among = {"220181", "220281", "220300"}
    county = scope_of(person("county", "220281"), PACK, SEPTEMBER)
    assert county.rank(SEPTEMBER, "plants", "220281", among) == (2, 3)
    assert county.rank(SEPTEMBER, "plants", "220300", among) == (0, 0)
    lowest = county.rank(SEPTEMBER, "plants", "220281", among - {"220181"}, highest=False)
    assert lowest == (1, 2)
    assert county.rank(SEPTEMBER, "nothing", "220281", among) == (0, 0)
    public = scope_of(None, PACK, SEPTEMBER)
    assert public.rank(SEPTEMBER, "plants", "220281", among) == (0, 0)


def test_memberships_are_those_of_visible_units() -> None:
    populate()
    group = RegistryUnit.objects.create(kind="cluster", code="K", name="群")
    for unit in RegistryUnit.objects.filter(kind="enterprise"):
        Membership.objects.create(unit=unit, group=group, **known())

    def seen(role: str, area: str) -> set[str]:
        scope = scope_of(person(role, area), PACK, SEPTEMBER)
        return set(scope.memberships().values_list("unit__code", flat=True))

    assert seen("leader", "") == set(PLANTS)
    assert seen("prefecture", "220200") == {"B", "C"}
    assert seen("public", "") == set()


LATER = date(2018, 9, 30)


def test_returns_follow_whom_an_area_reports_to_and_figures_its_parent() -> None:
    """220281 lies under 220200 but reports to the province since 2018."""
    populate()
    filed(RegistryUnit.objects.get(code="B"), "2018-09", LATER, output=1)
    city, county = person("prefecture", "220200"), person("county", "220281")
    assert codes(scope_of(city, DIRECT, SEPTEMBER)) == {"B", "C"}
    then = scope_of(city, DIRECT, LATER)
    assert codes(then) == {"C"}
    assert "B" not in set(then.returns().filter(period="2018-09").values_list("unit__code"))
    assert then.sees_figures("220281")
    assert not then.sees_area("220281")
    assert then.sees_area("220200")
    assert not then.sees_whole("220200")
    assert then.sees_whole("220300")
    # The county itself loses nothing, and still sees the totals above it, both ways.
    own = scope_of(county, DIRECT, LATER)
    assert codes(own) == {"B"}
    assert own.figures == {"220281", "220200", "220000"}
    assert codes(scope_of(person("province", "220000"), DIRECT, LATER)) == set(PLANTS)


def test_what_lies_on_a_desk_is_seen_there_though_the_area_reports_elsewhere_by_now() -> None:
    populate()
    kept = Return.objects.get(unit__code="B", period="2016-09")
    route = [["prefecture", "220200"], ["province", "220000"]]
    filing = Filing.objects.create(
        of=kept, route=route, place=0, status="handed_in", holder="220200", due=SEPTEMBER
    )
    holder = scope_of(person("prefecture", "220200"), DIRECT)
    other = scope_of(person("prefecture", "220100"), DIRECT)
    for found, seen in ((holder, True), (other, False)):
        assert found.to_review().filter(pk=filing.pk).exists() is seen
        assert found.filings().filter(pk=filing.pk).exists() is seen
        assert found.returns().filter(pk=kept.pk).exists() is seen
        assert found.revisions().filter(of=kept).exists() is seen
    # Only this return, not the unit nor its others; and no longer once it has gone on.
    filed(kept.unit, "2016-10", date(2016, 10, 31), output=1)
    assert not holder.returns().filter(period="2016-10").exists()
    assert "B" not in codes(holder)
    Filing.objects.filter(pk=filing.pk).update(place=1, holder="220000")
    assert not holder.returns().filter(pk=kept.pk).exists()


def test_the_parent_of_a_direct_reporter_sees_its_totals_but_not_its_units() -> None:
    made = computation(is_current=True)
    for area in ("220200", "220281", "220300"):
        common = {"computation": made, "area": area, "as_of": "2018-09", "ends": LATER}
        VerdictRow.objects.create(target="2.1-a", state="behind", unit="家", **common)
        for by in ("area", "unit"):
            ContributionRow.objects.create(target="2.1-a", by=by, **common)
    scope = scope_of(person("prefecture", "220200"), DIRECT, LATER)
    assert {row.area for row in scope.verdicts()} == {"220200", "220281", "220300"}
    shown = {(row.area, row.by) for row in scope.contributions()}
    assert shown == {("220200", "area"), ("220300", "area"), ("220300", "unit")}
