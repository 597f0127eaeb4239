"""Running the worked examples of scorecards (评价算例): what was computed by hand must come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from changbai.engine.scoring.exact import decimal_text, rounded
from changbai.engine.scoring.plan import Plan, make_plan
from changbai.engine.scoring.results import ItemScore, UnitScore
from changbai.engine.scoring.score import score
from changbai.engine.scoring.unit_values import UnitValues, read_values
from changbai.kernel.problem import Problem
from changbai.kernel.text import Text
from changbai.pack.scorecard import ScoreCase
from changbai.pack.shapes import Pack

TOTAL = Text("总分", "the total")
BAND = Text("等次", "the band")
NONE = "none"


def run_score_cases(pack: Pack) -> list[Problem]:
    """Run every case of every scorecard of a pack; each that comes out wrong is a problem."""
    problems: list[Problem] = []
    for card in pack.scorecards.values():
        problems += case_problems(make_plan(card, pack.units))
    return problems


def case_problems(plan: Plan) -> list[Problem]:
    """Run the cases of one scorecard."""
    return [problem for case in plan.card.cases for problem in _one(plan, case)]


def _one(plan: Plan, case: ScoreCase) -> Iterator[Problem]:
    units, unread = [], []
    for number, cells in enumerate((case.values, *case.others)):
        unit, bad = unit_of_case(plan, cells, f"{number}")
        units.append(unit)
        unread += [(id, cells[id]) for id in bad]
    for id, found in unread:
        read: dict[str, object] = {"found": f"{id}: {found}", "expected": "12.5, 是, 否"}
        yield Problem("CB351", case.mark, read)
    if unread:
        return
    result = score(plan, units, case.phase)[0]
    for what, expected, found in _differences(case, result):
        facts: dict[str, object] = {
            "card": plan.card.id,
            "case": case.name,
            "what": what,
            "expected": expected,
            "found": found,
        }
        yield Problem("CB365", case.mark, facts)


def unit_of_case(plan: Plan, cells: Mapping[str, str], name: str) -> tuple[UnitValues, list[str]]:
    """Return the values of one unit of a case, and the ids that cannot be read."""
    row, bad = read_values(cells, plan.card.values, plan.units)
    return UnitValues(name, reported=row, submitted=bool(cells)), bad


def _differences(case: ScoreCase, result: UnitScore) -> Iterator[tuple[Text, str, str]]:
    if case.total and not same(case.total, result.total):
        yield TOTAL, case.total, _shown(result.total)
    if case.band and case.band != (result.band or NONE):
        yield BAND, case.band, f"{result.band or '–'} ({result.state})"
    scores = {s.key: s for s in _every((*result.items, *result.bonuses, *result.deductions))}
    for id, expected in case.points.items():
        score_ = scores.get(id)
        found = score_.points if score_ else None
        if not same(expected, found):
            yield Text(f"“{id}”得分", f"points of “{id}”"), expected, _shown(found)


def same(expected: str, found: Fraction | None) -> bool:
    """Tell whether what came out is what was worked out, to the digits that are written."""
    if expected == NONE or found is None:
        return expected == NONE and found is None
    try:
        wanted = Decimal(expected)
    except InvalidOperation:
        return False
    exponent = wanted.as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    if digits < 2:
        return found == Fraction(wanted)
    return rounded(found, digits) == Fraction(wanted)


def _every(scores: tuple[ItemScore, ...]) -> list[ItemScore]:
    return [one for score_ in scores for one in (score_, *_every(score_.children))]


def _shown(value: Fraction | None) -> str:
    return NONE if value is None else decimal_text(value)
