"""Scorecards of the packs: worked examples come out, and their arithmetic is what is written."""

from __future__ import annotations

import ast
import operator
from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path

import pytest

from changbai.engine.scoring.cases import run_score_cases
from changbai.pack.load import read_pack
from changbai.pack.scorecard import Scorecard, ScoreCase

PACKS = Path(__file__).resolve().parents[2] / "packs"
READ = {name: read_pack(PACKS / name)[0] for name in ("examples", "jilin-2014")}
CARDS = [(name, card) for name, pack in READ.items() if pack for card in pack.scorecards.values()]
CASES = [(f"{card.id}: {case.name.zh}", case) for _, card in CARDS for case in card.cases]
SIGNS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def by_hand(text: str) -> Decimal:
    """Do the written sum in plain decimals, to forty digits."""

    def value(node: ast.expr) -> Decimal:
        if isinstance(node, ast.Constant):
            return Decimal(str(node.value))
        if isinstance(node, ast.UnaryOp):
            return -value(node.operand)
        if isinstance(node, ast.Call):
            assert isinstance(node.func, ast.Name)
            return {"min": min, "max": max}[node.func.id](*map(value, node.args))
        assert isinstance(node, ast.BinOp)
        return SIGNS[type(node.op)](value(node.left), value(node.right))  # type: ignore[no-any-return]

    with localcontext() as context:
        context.prec = 40
        return value(ast.parse(text.replace("×", "*").strip(), mode="eval").body)


@pytest.mark.parametrize("name", READ)
def test_worked_examples_come_out(name: str) -> None:
    pack = READ[name]
    assert pack is not None
    assert [problem.show("en") for problem in run_score_cases(pack)] == []


@pytest.mark.parametrize("entry", CASES, ids=lambda entry: entry[0])
def test_totals_are_the_written_arithmetic(entry: tuple[str, ScoreCase]) -> None:
    """The expected total is that of the sum in `by_hand`, done here without the engine."""
    case = entry[1]
    if case.total in ("", "none"):
        return
    assert case.by_hand
    digits = Decimal(1).scaleb(Decimal(case.total).as_tuple().exponent)  # type: ignore[arg-type]
    assert by_hand(case.by_hand).quantize(digits, ROUND_HALF_UP) == Decimal(case.total)


@pytest.mark.parametrize("entry", CARDS, ids=lambda entry: entry[1].id)
def test_a_scheme_says_where_it_comes_from(entry: tuple[str, Scorecard]) -> None:
    card = entry[1]
    assert card.reference
    assert len(card.cases) >= 3
    if not card.verified:
        assert card.decided_by
