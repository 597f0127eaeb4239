"""Dated events of the registry: the past stays as it was, what follows goes by the new life."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from changbai.actions._actor import OPERATOR, Actor, actor_of
from changbai.actions.compute import refresh
from changbai.actions.registry import NewUnit, enter, merge, register, split, withdraw
from changbai.engine.measure import Measurer
from changbai.engine.owing import owing
from changbai.kernel.period import Period, month
from changbai.procedure.life import Act
from changbai.records import journal
from changbai.records.lake import open_lake
from changbai.records.lifelines import life_of, rebuilt, successors_of
from changbai.records.models import (
    Account,
    AuditEvent,
    RegistryEvent,
    RegistryUnit,
    Result,
    Succession,
    UnitSpan,
    VerdictRow,
)
from changbai.records.scope import scope_of
from tests.actions.conftest import Tiny
from tests.cli.tiny import DATA, PACK
from tests.records.province import person

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2016, 1, 1)


def unit(code: str) -> RegistryUnit:
    return RegistryUnit.objects.get(kind="enterprise", code=code)


def enters(tiny: Tiny, code: str, act: Act, facts: Any, day: date = NEW_YEAR, **more: Any) -> Any:
    call = {"actor": OPERATOR, "pack": tiny.pack, "unit": unit(code), **more}
    return enter(act=act, day=day, facts=facts, **call)


def done(answer: Any) -> Any:
    result, problems = answer
    assert result is not None, [one.sentence("zh") for one in problems]
    return result


def figures(before: date) -> list[Any]:
    """Return all results and verdicts of the current computation for periods before a day."""
    results = Result.objects.filter(computation__is_current=True, ends__lt=before)
    verdicts = VerdictRow.objects.filter(computation__is_current=True, ends__lt=before)
    rows = ("indicator", "area", "period", "value", "state", "coverage", "reason")
    return [
        *results.order_by("indicator", "area", "period").values_list(*rows),
        *verdicts.order_by("target", "area", "as_of").values_list("target", "area", "detail"),
    ]


def computed(area: str, period: str = "2016") -> Any:
    return Result.objects.get(
        computation__is_current=True, indicator="intensity", area=area, period=period
    ).value


def compute() -> None:
    done(refresh(actor=OPERATOR, months=[month(year, 12) for year in range(2013, 2017)]))


def fresh(code: str, area: str = "2202", **more: Any) -> NewUnit:
    return NewUnit(kind="enterprise", code=code, name=f"{code}厂", area=area, **more)


@pytest.mark.parametrize(
    ("act", "facts"),
    [
        ("rename", {"name": "新名"}),
        ("move", {"area": "2202"}),
        ("change", {"attributes": {"industry": "36"}}),
        ("close", {}),
    ],
)
def test_earlier_periods_stay_equal_to_the_bit(tiny: Tiny, act: Act, facts: Any) -> None:
    compute()
    before = figures(NEW_YEAR)
    assert len(before) > 20
    done(enters(tiny, "e1", act, facts))
    compute()
    assert figures(NEW_YEAR) == before


def test_a_change_is_no_entry_into_the_registry(tiny: Tiny) -> None:
    """Of a unit whose first day is not known, the day of a change is not the first one."""
    firms = {"indicators/firms.yaml": PACK["indicators/firms.yaml"]}
    text = firms["indicators/firms.yaml"].replace("count()", "count(where entered)")
    tiny.pack = tiny.load(**{"indicators/firms.yaml": text.replace("expect: '2'", "expect: '0'")})
    units = DATA["units/enterprise.csv"].replace("e1,一号,2010-01-01", "e1,一号,")
    tiny.bring(**{"units/enterprise.csv": units})
    done(enters(tiny, "e1", "rename", {"name": "新名"}, date(2015, 5, 1)))
    compute()
    entered = Result.objects.filter(indicator="firms", area="22").order_by("ends")
    assert [row.value for row in entered] == [0, 0, 1, 0]


def test_a_move_takes_the_later_amounts_with_it(tiny: Tiny) -> None:
    compute()
    assert computed("2201") == pytest.approx(2.7)
    done(enters(tiny, "e1", "move", {"area": "2202"}))
    compute()
    assert computed("2201") is None
    assert computed("2202") == pytest.approx(44 / 55)
    assert computed("2201", "2015") == pytest.approx(2.8)


def test_a_merger_ends_some_and_begins_one_and_the_duty_goes_to_it(tiny: Tiny) -> None:
    compute()
    before = figures(NEW_YEAR)
    kept, problems = merge(
        actor=OPERATOR,
        pack=tiny.pack,
        units=[unit("e2"), unit("e3")],
        into=fresh("m1", attributes={"industry": "36"}),
        day=NEW_YEAR,
        reason="吸收重组",
    )
    assert kept is not None
    # Both had handed in for 2016, which is now the successor's to do.
    assert [one.code for one in problems] == ["CB696", "CB696"]
    compute()
    assert figures(NEW_YEAR) == before
    data, _ = open_lake(tiny.pack)
    assert data is not None
    measurer, form = Measurer(tiny.pack, data), tiny.pack.forms["energy"]
    asked = {
        year: owing(measurer, form, Period(year), "2202", date(2017, 3, 1)).units["unit"].to_list()
        for year in (2015, 2016)
    }
    assert asked == {2015: ["e2", "e3"], 2016: ["m1"]}
    assert successors_of(unit("e2"), NEW_YEAR) == {unit("m1").pk: 1.0}
    assert successors_of(unit("e2"), NEW_YEAR - timedelta(1)) == {unit("e2").pk: 1.0}


def test_growth_over_a_comparable_population_joins_successors(tiny: Tiny) -> None:
    """2015: e1 28, e2 18, e3 1. e2 splits 3:1 into p and q, then e3 and q merge into e1."""
    done(split(
        actor=OPERATOR, pack=tiny.pack, unit=unit("e2"), day=NEW_YEAR,
        parts=[(fresh("p"), 0.75), (fresh("q"), 0.25)],
    ))  # fmt: skip
    day = date(2016, 7, 1)
    units = [unit("e3"), unit("q")]
    done(merge(actor=OPERATOR, pack=tiny.pack, units=units, into=unit("e1"), day=day))
    amounts: dict[str, float] = {}
    names = dict(RegistryUnit.objects.values_list("pk", "code"))
    for code, energy in {"e1": 28.0, "e2": 18.0, "e3": 1.0}.items():
        for pk, share in successors_of(unit(code), day).items():
            amounts[names[pk]] = amounts.get(names[pk], 0) + share * energy
    assert amounts == {"e1": 28 + 4.5 + 1, "p": 13.5}


def test_a_split_may_leave_the_unit_alive(tiny: Tiny) -> None:
    parts = [(unit("e2"), 0.6), (fresh("p"), 0.4)]
    call = {"actor": OPERATOR, "pack": tiny.pack, "unit": unit("e2"), "day": NEW_YEAR}
    done(split(**call, parts=parts))
    assert life_of(unit("e2")).on(NEW_YEAR)
    assert successors_of(unit("e2"), NEW_YEAR) == {unit("e2").pk: 0.6, unit("p").pk: 0.4}
    _, problems = split(**call, parts=[(fresh("r"), 0.6), (fresh("s"), 0.6)])
    assert [one.code for one in problems] == ["CB690"]


def test_crossing_the_threshold_names_what_it_rests_on(tiny: Tiny) -> None:
    pack = tiny.pack
    kind = pack.kinds["enterprise"]
    flag = replace(kind.attributes["industry"], type="flag", codes="")
    pack = replace(
        pack,
        kinds={"enterprise": replace(kind, attributes={**kind.attributes, "above_scale": flag})},
    )
    facts = {"attributes": {"above_scale": True}}
    call = {"actor": OPERATOR, "pack": pack, "unit": unit("e1"), "act": "cross", "day": NEW_YEAR}
    _, problems = enter(**call, facts=facts)
    assert [one.code for one in problems] == ["CB695"]
    done(enter(**call, facts={**facts, "year": 2015, "revenue": "2100 万元"}))
    stretches = life_of(unit("e1")).stretches
    assert [one.attributes.get("above_scale") for one in stretches] == [None, True]
    assert RegistryEvent.objects.get().facts["year"] == 2015


def test_a_wrong_event_is_withdrawn_and_what_was_known_is_kept(tiny: Tiny) -> None:
    before = life_of(unit("e1"))
    done(enters(tiny, "e1", "close", {}))
    position = journal.position()
    event = RegistryEvent.objects.newest().get()
    call = {"actor": OPERATOR, "pack": tiny.pack, "number": event.entry}
    _, problems = withdraw(**call, reason=" ")
    assert [one.code for one in problems] == ["CB621"]
    done(withdraw(**call, reason="登记错了"))
    assert life_of(unit("e1")) == before
    assert life_of(unit("e1"), position).on(NEW_YEAR) is None
    ended = RegistryEvent.objects.get()
    assert (ended.ended_by, ended.known_to is None) == (AuditEvent.objects.last().sequence, False)
    _, problems = withdraw(**call, reason="再撤一次")
    assert [one.code for one in problems] == ["CB691"]


def test_a_merger_is_withdrawn_as_a_whole(tiny: Tiny) -> None:
    lives = {code: life_of(unit(code)) for code in ("e2", "e3")}
    merged = [unit("e2"), unit("e3")]
    done(merge(actor=OPERATOR, pack=tiny.pack, units=merged, into=fresh("m1"), day=NEW_YEAR))
    number = RegistryEvent.objects.newest().filter(unit=unit("e2")).get().entry
    done(withdraw(actor=OPERATOR, pack=tiny.pack, number=number, reason="没有合并"))
    assert {code: life_of(unit(code)) for code in lives} == lives
    assert life_of(unit("m1")).stretches == ()
    assert not Succession.objects.newest().exists()
    # The same code may be registered again: the unit was never in the registry.
    done(register(actor=OPERATOR, pack=tiny.pack, new=fresh("m1"), day=NEW_YEAR))


def test_what_a_later_event_needs_is_not_withdrawn_under_it(tiny: Tiny) -> None:
    done(enters(tiny, "e1", "close", {}))
    number = RegistryEvent.objects.newest().get().entry
    done(enters(tiny, "e1", "reopen", {}, date(2016, 6, 1)))
    _, problems = withdraw(actor=OPERATOR, pack=tiny.pack, number=number, reason="错了")
    assert [one.code for one in problems] == ["CB688"]
    assert "恢复" in problems[0].sentence("zh")
    assert RegistryEvent.objects.newest().count() == 2


@pytest.mark.parametrize(
    ("act", "facts", "day", "code"),
    [
        ("rename", {"name": " "}, NEW_YEAR, "CB693"),
        ("move", {"area": "99"}, NEW_YEAR, "CB694"),
        ("change", {"attributes": {"industry": "99"}}, NEW_YEAR, "CB697"),
        ("change", {"attributes": {"nothing": "1"}}, NEW_YEAR, "CB697"),
        ("join", {"group": "cluster/K", "share": 1.0}, NEW_YEAR, "CB693"),
        ("close", {}, date(2200, 1, 1), "CB692"),
        ("close", {}, date(2009, 1, 1), "CB685"),
        ("move", {"area": "2201"}, NEW_YEAR, "CB687"),
    ],
)
def test_a_bad_event_is_refused_and_leaves_nothing(
    tiny: Tiny, act: Act, facts: Any, day: date, code: str
) -> None:
    position = AuditEvent.objects.count()
    result, problems = enters(tiny, "e1", act, facts, day)
    assert result is None
    assert [one.code for one in problems] == [code]
    assert AuditEvent.objects.count() == position
    assert not RegistryEvent.objects.exists()


def test_a_code_is_checked_and_an_existing_one_is_not_registered_again(tiny: Tiny) -> None:
    kinds = {"enterprise": replace(tiny.pack.kinds["enterprise"], identifier="uscc")}
    strict = replace(tiny.pack, kinds=kinds)
    wrong = "9144O300708461136T"
    _, problems = register(actor=OPERATOR, pack=strict, new=fresh(wrong), day=NEW_YEAR)
    assert [one.code for one in problems] == ["CB681"]
    right = fresh("９１４４０３００７０８４６１１３６Ｔ")
    assert done(register(actor=OPERATOR, pack=strict, new=right, day=NEW_YEAR)).code[0] == "9"
    _, problems = register(actor=OPERATOR, pack=strict, new=right, day=NEW_YEAR)
    assert [one.code for one in problems] == ["CB686"]


def test_a_bureau_acts_on_what_reports_to_it_and_on_nothing_else(tiny: Tiny) -> None:
    county = actor_of(person("prefecture", "2202"))
    _, problems = enters(tiny, "e1", "rename", {"name": "甲"}, actor=county)
    assert [one.code for one in problems] == ["CB600"]
    done(enters(tiny, "e2", "rename", {"name": "甲"}, actor=county))
    into = fresh("m1", area="2201")
    call = {"pack": tiny.pack, "day": NEW_YEAR}
    _, problems = merge(actor=county, units=[unit("e2"), unit("e3")], into=into, **call)
    assert {one.code for one in problems} == {"CB600"}
    _, problems = register(actor=county, new=into, **call)
    assert [one.code for one in problems] == ["CB600"]
    province = actor_of(person("province", "22"))
    done(merge(actor=province, units=[unit("e2"), unit("e3")], into=into, **call))
    _, problems = enters(tiny, "e1", "close", {}, actor=Actor("expert", "expert"))
    assert [one.code for one in problems] == ["CB600"]


def test_the_old_bureau_keeps_the_old_returns_and_not_the_new(tiny: Tiny) -> None:
    user = person("prefecture", "2201")
    done(enters(tiny, "e1", "move", {"area": "2202"}))
    seen = scope_of(user, tiny.pack).returns().values_list("unit__code", "period")
    assert sorted(seen) == [("e1", "2013"), ("e1", "2014"), ("e1", "2015")]
    other = scope_of(person("prefecture", "2202"), tiny.pack).returns()
    assert other.filter(unit__code="e1").values_list("period", flat=True).get() == "2016"
    assert Account.objects.count() == 2


def test_an_import_does_not_undo_an_event(tiny: Tiny) -> None:
    done(enters(tiny, "e1", "rename", {"name": "新名"}))
    life = life_of(unit("e1"))
    tiny.bring()
    assert life_of(unit("e1")) == life
    assert unit("e1").name == "新名"


def test_random_lives_can_be_made_again_from_their_events(tiny: Tiny) -> None:
    """Whatever is entered, withdrawn or refused: the tables equal the fold of the events."""
    luck = random.Random(1)
    names = "甲乙丙丁"
    refused = accepted = 0
    for _ in range(80):
        code = luck.choice(["e1", "e2", "e3"])
        day = NEW_YEAR + timedelta(luck.randrange(-700, 700))
        act: Any = luck.choice(["rename", "move", "change", "close", "reopen", "merge", "withdraw"])
        facts = {
            "rename": {"name": luck.choice(names)},
            "move": {"area": luck.choice(["2201", "2202"])},
            "change": {"attributes": {"industry": luck.choice(["13", "36"])}},
        }.get(act, {})
        if act == "merge":
            into = unit(luck.choice(["e1", "e2", "e3"]))
            answer: Any = merge(
                actor=OPERATOR, pack=tiny.pack, units=[unit(code)], into=into, day=day
            )
        elif act == "withdraw":
            entries = list(RegistryEvent.objects.newest().values_list("entry", flat=True))
            number = luck.choice([*entries, 0])
            answer = withdraw(actor=OPERATOR, pack=tiny.pack, number=number, reason="错")
        else:
            answer = enters(tiny, code, act, facts, day)
        accepted += answer[0] is not None
        refused += answer[0] is None
        for one in RegistryUnit.objects.filter(kind="enterprise"):
            assert life_of(one) == rebuilt(one)
            spans = list(UnitSpan.objects.newest().filter(unit=one).order_by("valid_from"))
            for early, late in itertools.pairwise(spans):
                assert early.valid_to < late.valid_from
    assert accepted > 20
    assert refused > 5
    assert journal.verify() == []
