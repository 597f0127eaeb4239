"""How sure the ranks are (名次的不确定性): step 7 of the handbook.

Saisana, Saltelli and Tarantola, Uncertainty and sensitivity analysis techniques as tools for the
quality assessment of composite indicators, JRSS A 168 (2005) 307-323: the choices of the index
are drawn at random together; what the ranks do is told, and which choice moves them most.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from SALib.analyze import sobol as sobol_indices
from SALib.sample import sobol as sobol_sample

from changbai.analysis._frame import Array
from changbai.analysis.composite.build import CannotBuildError, Recipe, build
from changbai.analysis.composite.framework import Framework, Node

#: What is drawn: each choice is a number from 0 to 1.
FACTORS = ("treatment", "normalisation", "weights", "aggregation")
_NORMALISERS = ("minmax", "percentile")
_MEANS = ("arithmetic", "geometric")


@dataclass(frozen=True, slots=True)
class Doubt:
    """Ranks under other choices (名次区间): draws x units, NaN where a unit has no score."""

    ranks: Array
    failed: int

    def interval(self, low: float = 0.05, high: float = 0.95) -> tuple[Array, Array, Array]:
        """Return low, median and high rank of each unit."""
        found = np.nanquantile(self.ranks, (low, 0.5, high), axis=0, method="inverted_cdf")
        return found[0], found[1], found[2]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Sobol indices of the mean shift of rank (敏感性): first order, total, half widths."""

    first: Array
    first_width: Array
    total: Array
    total_width: Array
    mean_shift: float


class Alternatives:
    """The index under other choices (备选方案): a function of four numbers from 0 to 1."""

    def __init__(
        self,
        raw: Array,
        framework: Framework,
        recipe: Recipe,
        groups: Sequence[str],
        spread: float,
        seed: int,
    ) -> None:
        self.raw, self.framework, self.recipe = raw, framework, recipe
        self.groups, self.spread, self.seed = groups, spread, seed

    def ranks(self, choice: Sequence[float]) -> Array:
        """Return the ranks of all units under a choice of treatment, scale, weights, mean."""
        treated, scale, weights, mean = choice
        recipe = replace(
            self.recipe,
            treat=treated >= 0.5,
            normalise=_NORMALISERS[int(scale >= 0.5)],
            low=1.0,
            high=100.0,
            weights="given",
            aggregate=_MEANS[int(mean >= 0.5)],
        )
        # The same number always means the same weights, so that SALib sees one function.
        rng = np.random.default_rng((self.seed, int(weights * 2**32)))
        return build(self.raw, _shaken(self.framework, rng, self.spread), recipe, self.groups).ranks


def _shaken(framework: Framework, rng: np.random.Generator, spread: float) -> Framework:
    """Return the framework with each weight moved at random by up to a share of itself."""

    def moved(node: Node) -> Node:
        return replace(node, weight=node.weight * (1 + rng.uniform(-spread, spread)))

    children = {group: tuple(map(moved, parts)) for group, parts in framework.children.items()}
    return replace(framework, children=children)


def uncertainty(alternatives: Alternatives, draws: int) -> Doubt:
    """Draw choices at random and return the ranks under them (不确定性分析)."""
    rng = np.random.default_rng(alternatives.seed)
    found, failed = [], 0
    for choice in rng.uniform(size=(draws, len(FACTORS))):
        try:
            found.append(alternatives.ranks(choice))
        except CannotBuildError:
            failed += 1
    return Doubt(np.array(found), failed)


def sensitivity(alternatives: Alternatives, nominal: Array, base: int) -> Sensitivity:
    """Return Sobol indices of the mean absolute shift of rank (敏感性分析); base a power of 2."""
    problem = {
        "num_vars": len(FACTORS),
        "names": list(FACTORS),
        "bounds": [[0.0, 1.0]] * len(FACTORS),
    }
    choices = sobol_sample.sample(problem, base, calc_second_order=False, seed=alternatives.seed)
    shifts = np.array(
        [np.nanmean(np.abs(alternatives.ranks(choice) - nominal)) for choice in choices]
    )
    if np.ptp(shifts) == 0:
        nothing = np.zeros(len(FACTORS))
        return Sensitivity(nothing, nothing, nothing, nothing, float(shifts.mean()))
    with warnings.catch_warnings():
        # A small sample may hold a column of equal shifts; its index is then None, not a warning.
        warnings.simplefilter("ignore")
        found = sobol_indices.analyze(
            problem, shifts, calc_second_order=False, seed=alternatives.seed
        )
    return Sensitivity(
        found["S1"], found["S1_conf"], found["ST"], found["ST_conf"], float(shifts.mean())
    )
