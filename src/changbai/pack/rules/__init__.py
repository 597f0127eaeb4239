"""Checks of a whole pack (政策包检查): one family of rules a file, each rule a small function."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from changbai.kernel.problem import Problem
from changbai.pack.rules import (
    areas,
    cases,
    chains,
    forms,
    formulas,
    markets,
    programmes,
    references,
    scorecards,
    values,
)
from changbai.pack.shapes import Pack

Check = Callable[[Pack], Iterable[Problem]]

RULES: tuple[Check, ...] = (
    *references.RULES,
    *values.RULES,
    *formulas.RULES,
    *areas.RULES,
    *forms.RULES,
    *cases.RULES,
    *markets.RULES,
    *scorecards.RULES,
    *programmes.RULES,
    *chains.RULES,
)


def check(pack: Pack) -> list[Problem]:
    """Run every rule over a pack and gather the problems."""
    return [problem for rule in RULES for problem in rule(pack)]
