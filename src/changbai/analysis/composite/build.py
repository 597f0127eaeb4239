"""From raw indicators to the index, and back from the log (指数编制与重建).

`build` follows a recipe and keeps every number that it decided on; `log_of` writes them down, and
`rebuild` makes the index again from raw data and log alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import rankdata

from changbai.analysis._frame import Array
from changbai.analysis.composite.aggregate import (
    MEANS,
    copeland,
    mean_of,
    topsis,
    up_the_tree,
)
from changbai.analysis.composite.clean import Treated, impute, treat
from changbai.analysis.composite.framework import INDEX, Framework
from changbai.analysis.composite.scale import normalise
from changbai.analysis.composite.weigh import components, entropy_weights

#: A line of the log: step, what it is of, name of the number, the number or word.
Line = tuple[str, str, str, str | float]


class CannotBuildError(ValueError):
    """The recipe cannot be followed on these data (无法编制): reason and number of indicator."""

    def __init__(self, reason: str, column: int | None = None) -> None:
        super().__init__(reason)
        self.reason, self.column = reason, column


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an index is made (编制方案)."""

    missing: str = "skip"
    treat: bool = False
    most: int = 5
    normalise: str = "minmax"
    low: float = 0.0
    high: float = 100.0
    weights: str = "given"
    entropy_of: str = "raw"
    aggregate: str = "arithmetic"


@dataclass(frozen=True)
class Built:
    """An index with all that led to it (编制结果): arrays are units x indicators or units."""

    framework: Framework
    filled: Array
    gaps: Array
    treated: tuple[Treated, ...]
    clean: Array
    scaled: Array
    scores: dict[str, Array]
    index: Array
    ranks: Array


def build(
    raw: Array,
    framework: Framework,
    recipe: Recipe,
    groups: Sequence[str] = (),
    given: Array | None = None,
) -> Built:
    """Make an index (编制指数): raw is units x indicators, NaN where missing.

    `groups` name each unit's group for the group mean; `given` are weights from elsewhere (AHP).
    Raises CannotBuildError.
    """
    filled = raw.copy()
    for j in range(raw.shape[1]):
        fill = impute(raw[:, j], recipe.missing, tuple(groups))
        filled[:, j] = np.where(np.isnan(raw[:, j]), fill, raw[:, j])
        if np.isnan(filled[:, j]).all():
            raise CannotBuildError("empty", j)
    most = recipe.most if recipe.treat else 0
    treated = tuple(
        treat(filled[:, j], most) if recipe.treat else _untouched(filled[:, j])
        for j in range(raw.shape[1])
    )
    clean = np.column_stack([t.apply(filled[:, j]) for j, t in enumerate(treated)])
    scaled = np.column_stack(
        [_scaled(clean[:, j], framework, recipe, j) for j in range(raw.shape[1])]
    )
    framework = _weighted(framework, clean, scaled, recipe, given)
    scores, index = _combined(clean, scaled, framework, recipe.aggregate)
    gaps = np.isnan(raw)
    return Built(framework, filled, gaps, treated, clean, scaled, scores, index, ranks_of(index))


def ranks_of(index: Array) -> Array:
    """Return ranks, 1 the best, ties the best of their places; NaN where there is no score."""
    ranks = np.full(len(index), np.nan)
    known = ~np.isnan(index)
    # Sums in another order may differ in the last digit: that is a tie, not a rank.
    ranks[known] = rankdata(-np.round(index[known], 9), method="min")
    return ranks


def _untouched(column: Array) -> Treated:
    return Treated("none", float(np.nanmin(column)), float(np.nanmax(column)))


def _scaled(column: Array, framework: Framework, recipe: Recipe, j: int) -> Array:
    leaf = framework.indicators[j]
    if recipe.normalise == "target" and leaf.target is None:
        raise CannotBuildError("no_target", j)
    try:
        return normalise(
            column,
            recipe.normalise,
            leaf.direction,
            low=recipe.low,
            high=recipe.high,
            target=leaf.target,
        )
    except ValueError as error:
        reason = "target" if "target" in str(error) else "constant"
        raise CannotBuildError(reason, j) from error


def _weighted(
    framework: Framework, clean: Array, scaled: Array, recipe: Recipe, given: Array | None
) -> Framework:
    if given is not None:
        return framework.reweighted(list(given))
    if recipe.weights == "given":
        return framework
    if recipe.weights == "equal":
        return framework.reweighted([1.0] * scaled.shape[1])
    if np.isnan(scaled).any():
        raise CannotBuildError("gaps")
    if recipe.weights == "pca":
        return framework.reweighted(list(components(scaled).weights))
    of = clean if recipe.entropy_of == "raw" else _unit_range(scaled)
    if (of < 0).any():
        raise CannotBuildError("negative", int(np.argwhere((of < 0).any(axis=0))[0][0]))
    try:
        return framework.reweighted(list(entropy_weights(of)))
    except ValueError as error:
        raise CannotBuildError("no_entropy") from error


def _unit_range(scaled: Array) -> Array:
    low, high = scaled.min(axis=0), scaled.max(axis=0)
    return np.asarray((scaled - low) / (high - low))


def _combined(
    clean: Array, scaled: Array, framework: Framework, how: str
) -> tuple[dict[str, Array], Array]:
    if how in MEANS:
        try:
            scores = up_the_tree(scaled, framework, how)
        except ValueError as error:
            raise CannotBuildError("not_positive") from error
        return scores, scores[framework.groups[-1].id]
    weights = framework.effective()
    if how == "topsis":
        if np.isnan(clean).any():
            raise CannotBuildError("gaps")
        directions = np.array([leaf.direction for leaf in framework.indicators], float)
        try:
            index = topsis(clean, weights, directions)
        except ValueError as error:
            raise CannotBuildError("constant") from error
    else:
        index = copeland(scaled, weights)
    return {framework.groups[-1].id: index}, index


def log_of(built: Built, recipe: Recipe, units: Sequence[str]) -> list[Line]:
    """Write down every decision and number of an index (编制日志)."""
    lines: list[Line] = [("index", INDEX, "aggregate", recipe.aggregate)]
    lines.append(("index", INDEX, "normalise", recipe.normalise))
    for j, leaf in enumerate(built.framework.indicators):
        lines.append(("direction", leaf.id, "direction", float(leaf.direction)))
        for i in np.flatnonzero(built.gaps[:, j]):
            value = built.filled[i, j]
            if not np.isnan(value):
                lines.append(("impute", leaf.id, units[int(i)], float(value)))
        t = built.treated[j]
        lines += [("treat", leaf.id, "how", t.how), ("treat", leaf.id, "low", t.low)]
        lines += [("treat", leaf.id, "high", t.high)]
        if t.how == "log":
            lines += [("treat", leaf.id, "sign", float(t.sign))]
            lines += [("treat", leaf.id, "shift", t.shift), ("treat", leaf.id, "pad", t.pad)]
        if recipe.normalise not in ("rank", "percentile"):
            lines += _line_of(built.clean[:, j], built.scaled[:, j], leaf.id)
    for group in built.framework.groups:
        weights = built.framework.weights(group.id)
        for child, weight in zip(built.framework.children[group.id], weights, strict=True):
            lines.append(("weight", group.id, child.id, float(weight)))
    return lines


def _line_of(clean: Array, scaled: Array, id: str) -> list[Line]:
    """Return intercept, slope and ends of a normaliser that is a straight line cut at its ends."""
    known = ~np.isnan(clean)
    x, y = clean[known], scaled[known]
    first, last = float(y.min()), float(y.max())
    inside = (y > first) & (y < last) if len(set(y)) > 3 else np.ones(len(y), bool)
    a, b = int(np.argmin(np.where(inside, x, np.inf))), int(np.argmax(np.where(inside, x, -np.inf)))
    if x[a] == x[b]:
        a, b = int(x.argmin()), int(x.argmax())
    slope = float((y[b] - y[a]) / (x[b] - x[a]))
    return [
        ("scale", id, "intercept", float(y[a] - slope * x[a])),
        ("scale", id, "slope", slope),
        ("scale", id, "least", first),
        ("scale", id, "most", last),
    ]


def rebuild(raw: Array, lines: Sequence[Line], units: Sequence[str]) -> Array:
    """Make the index again from raw data and the log alone (按日志重建): units x indicators."""
    said = {(step, of, name): value for step, of, name, value in lines}
    order = list(dict.fromkeys(of for step, of, _, _ in lines if step == "direction"))
    column: dict[str, Array] = {}
    clean: dict[str, Array] = {}
    for j, id in enumerate(order):
        x = raw[:, j].copy()
        for i, unit in enumerate(units):
            if np.isnan(x[i]):
                x[i] = said.get(("impute", id, unit), np.nan)
        clean[id] = _as_treated(x, said, id)
        column[id] = _as_scaled(clean[id], said, id)
    how = str(said["index", INDEX, "aggregate"])
    groups = list(dict.fromkeys(of for step, of, _, _ in lines if step == "weight"))
    shares = {g: {n: float(w) for s, o, n, w in lines if s == "weight" and o == g} for g in groups}
    if how in MEANS:
        for group in groups:
            parts = np.column_stack([column[child] for child in shares[group]])
            column[group] = mean_of(parts, np.array(list(shares[group].values())), how)
        return column[groups[-1]]
    weights = np.array([_way(id, shares) for id in order])
    if how == "copeland":
        return copeland(np.column_stack([column[id] for id in order]), weights)
    turned = np.array([float(said["direction", id, "direction"]) for id in order])
    return topsis(np.column_stack([clean[id] for id in order]), weights, turned)


def _way(id: str, shares: dict[str, dict[str, float]]) -> float:
    """Return the weight of an indicator in the whole: the product along its way up."""
    weight = 1.0
    while True:
        above = next((group for group, parts in shares.items() if id in parts), None)
        if above is None:
            return weight
        weight *= shares[above][id]
        id = above


def _as_treated(x: Array, said: dict[tuple[str, str, str], str | float], id: str) -> Array:
    def number(name: str) -> float:
        return float(said.get(("treat", id, name), 0.0))

    how = str(said["treat", id, "how"])
    sign, shift, pad = int(number("sign")), number("shift"), number("pad")
    return Treated(how, number("low"), number("high"), 0, sign, shift, pad).apply(x)


def _as_scaled(x: Array, said: dict[tuple[str, str, str], str | float], id: str) -> Array:
    how = str(said["index", INDEX, "normalise"])
    if how in ("rank", "percentile"):
        return normalise(x, how, int(float(said["direction", id, "direction"])))
    straight = float(said["scale", id, "intercept"]) + float(said["scale", id, "slope"]) * x
    return np.clip(straight, float(said["scale", id, "least"]), float(said["scale", id, "most"]))
