"""Live partials follow every correction in its own transaction, and know when they could not."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pytest

from changbai.actions._actor import OPERATOR, Actor, Answer, Entry, action
from changbai.actions._filing import append_revision
from changbai.actions.live import build, let_go
from changbai.actions.registry import NewUnit, enter, register
from changbai.engine.results import Selection
from changbai.kernel.period import Period
from changbai.kernel.problem import Cell, Problem
from changbai.records.live import find, is_right, table_of
from changbai.records.models import LiveCell, LivePartials, RegistryUnit, Return
from tests.actions.conftest import Tiny
from tests.cli.tiny import DATA

pytestmark = pytest.mark.django_db
YEAR = Period(2016)


@action("returns.revise", "province")
def revise(
    entry: Entry, /, *, actor: Actor, kept: Return, state: str, values: Any, fails: bool = False
) -> Answer[bool]:
    """Append a revision as every verb of returns does."""
    append_revision(entry, actor, kept, state, values)
    return True, [Problem("CB600", Cell("x"), {"action": "x"})] if fails else []


def kept(code: str) -> Return:
    unit = RegistryUnit.objects.get(kind="enterprise", code=code)
    return Return.objects.get_or_create(
        form="energy", period="2016", unit=unit, defaults={"ends": YEAR.end}
    )[0]


def live() -> LivePartials:
    found = find("enterprise", YEAR)
    assert found is not None
    return found


def built() -> LivePartials:
    done, problems = build(actor=OPERATOR, kind="enterprise", period=YEAR)
    assert done is not None, problems
    return live()


def cells(of: LivePartials) -> dict[str, np.ndarray]:
    rows = LiveCell.objects.filter(of=of).values_list("cell", "partials")
    return {name: found for name, raw in rows if (found := np.frombuffer(raw, "<f8")).any()}


def same(one: Mapping[str, np.ndarray], other: Mapping[str, np.ndarray]) -> bool:
    return one.keys() == other.keys() and all((one[n] == other[n]).all() for n in one)


def change(dice: random.Random) -> None:
    """Correct, withdraw or review a return; move, change, close or register a unit."""
    units = list(RegistryUnit.objects.filter(kind="enterprise"))
    unit, what = dice.choice(units), dice.random()
    call: dict[str, Any] = {"actor": OPERATOR, "pack": PACKS[0]}
    day = date(2016, dice.randint(1, 12), dice.randint(1, 28))
    if what < 0.6:
        state = dice.choice(("verified", "verified", "verified", "reported", "refused"))
        values = {n: dice.randint(0, 99) for n in ("energy_tce", "value_added")}
        if dice.random() < 0.2:
            values.pop("energy_tce")
        revise(actor=OPERATOR, kept=kept(unit.code), state=state, values=values)
    elif what < 0.9:
        act, facts = dice.choice(
            [
                ("move", {"area": dice.choice(("2201", "2202"))}),
                ("change", {"attributes": {"industry": dice.choice(("13", "36"))}}),
                ("close", {}),
                ("reopen", {}),
            ]
        )
        enter(unit=unit, act=act, day=day, facts=facts, reason="测试", **call)  # type: ignore[arg-type]
    else:
        code = f"n{len(units)}"
        new = NewUnit(
            kind="enterprise", code=code, name=code, area="2201", attributes={"industry": "13"}
        )
        register(new=new, day=day, reason="测试", **call)


PACKS: list[Any] = []


@pytest.fixture(autouse=True)
def _pack(tiny: Tiny) -> None:
    PACKS[:] = [tiny.pack]


def run(events: int) -> None:
    dice = random.Random(7)
    built()
    for _ in range(events):
        change(dice)
    assert is_right(live())
    followed = cells(live())
    assert same(followed, cells(built()))


def test_what_followed_forty_changes_is_a_rebuild() -> None:
    run(40)


@pytest.mark.heavy
def test_what_followed_two_thousand_changes_is_a_rebuild() -> None:
    run(2_000)


def per(tonnes: float, wan: float) -> Any:
    """Return tonnes per 10,000 yuan in base units."""
    return pytest.approx(tonnes / (wan * 10_000))


def test_a_correction_shows_at_every_level_at_once() -> None:
    table = table_of(built())
    assert table.value("intensity") == per(44, 55)
    assert table.value("firms", Selection(area="2202", industry="36")) == 2
    revise(
        actor=OPERATOR, kept=kept("e1"), state="verified",
        values={"energy_tce": 40, "value_added": 20},
    )  # fmt: skip
    table = table_of(live())
    assert table.value("intensity") == per(57, 65)
    assert table.value("intensity", Selection(area="2201")) == per(40, 20)
    assert table.value("intensity", Selection(area="2201", industry="13")) == per(40, 20)
    assert table.value("intensity", Selection(area="2202")) == per(17, 45)


def test_a_verb_that_fails_changes_no_cell() -> None:
    before = cells(built())
    answer = revise(actor=OPERATOR, kept=kept("e1"), state="refused", values={}, fails=True)
    assert answer[0] is None
    assert same(before, cells(live()))
    assert is_right(live())


def test_an_import_is_not_followed_and_they_say_so(tiny: Tiny) -> None:
    built()
    text = DATA["returns/energy/2016.csv"].replace("e1,27,10", "e1,99,10")
    tiny.bring(**{"returns/energy/2016.csv": text})
    assert not is_right(live())
    # What comes after it does not make them right again; building does.
    revise(actor=OPERATOR, kept=kept("e2"), state="refused", values={})
    assert not is_right(live())
    assert is_right(built())
    assert table_of(live()).value("intensity") == per(100, 15)


def test_what_no_form_asks_for_cannot_be_kept() -> None:
    _, problems = build(actor=OPERATOR, kind="enterprise", period=Period(2016, 3, 3))
    assert [each.code for each in problems] == ["CB885"]


def test_they_can_be_let_go() -> None:
    built()
    assert let_go(actor=OPERATOR, kind="enterprise", period=YEAR) == (1, [])
    assert find("enterprise", YEAR) is None
    assert not LiveCell.objects.exists()
