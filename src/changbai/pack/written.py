"""Formulas and populations as they stand in a pack file (公式与统计范围): text, tree, place."""

from __future__ import annotations

from dataclasses import dataclass

from changbai.kernel.problem import Mark
from changbai.pack.declare import place
from changbai.pack.expression import Node, Population


@dataclass(frozen=True, kw_only=True)
class Formula:
    """A formula as written and as parsed (公式)."""

    text: str
    tree: Node
    mark: Mark = place()


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A population as written and as parsed (统计范围): `enterprise where above_scale`."""

    text: str
    population: Population
    mark: Mark = place()
