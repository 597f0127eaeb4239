"""ECI and PCI (经济复杂度指数与产品复杂度指数): second eigenvectors of who has what.

With M areas x activities, diversity D and ubiquity U, ECI is the second eigenvector of
D^-1 M U^-1 M', PCI that of U^-1 M' D^-1 M; the area's ECI is the mean PCI of what it has (C.
Hidalgo and R. Hausmann, The building blocks of economic complexity, PNAS 106 (2009)
10570-10575; R. Hausmann and others, The atlas of economic complexity, 2014). Both are given on
the scale on which ECI has mean 0 and deviation 1 (population), and the sign is such that ECI
goes with diversity. Solved as a symmetric problem, so that vectors are exact to rounding.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

Array = NDArray[np.float64]
#: Eigenvalues nearer than this are one: the vector between them is no one vector.
GAP = 1e-9
Sign = Literal["diversity", "rarity", "none"]


@dataclass(frozen=True, slots=True)
class Complexity:
    """The indices of one table (复杂度指数).

    `raw` is PCI before scaling, `scale` and `shift` bring it and ECI to the common scale. `sign`
    says what decided the sign: diversity, else the rarity of what areas have, else nothing.
    """

    eci: Array
    pci: Array
    raw: Array
    scale: float
    shift: float
    eigenvalues: tuple[float, float]
    sign: Sign


def complexity(has: Array) -> Complexity:
    """Return ECI and PCI of areas x activities (ones and zeros).

    Raises ValueError when they do not exist: see `why_not`.
    """
    if why_not(has):
        raise ValueError(why_not(has))
    diversity, ubiquity = has.sum(axis=1), has.sum(axis=0)
    values, vectors = _second(has, diversity, ubiquity)
    # From the shorter side to activities and back, so that ECI is exactly the mean of PCI.
    if has.shape[0] <= has.shape[1]:
        area = vectors / np.sqrt(diversity)
        raw = (area @ has) / ubiquity
    else:
        raw = vectors / np.sqrt(ubiquity)
    raw = raw / np.sqrt(raw @ raw)
    eci = has @ raw / diversity
    turn, sign = _sign(eci, has, diversity, ubiquity)
    raw, eci = turn * raw, turn * eci
    shift, scale = float(eci.mean()), float(eci.std())
    return Complexity((eci - shift) / scale, (raw - shift) / scale, raw, scale, shift, values, sign)


def why_not(has: Array) -> str:
    """Return why the indices do not exist: empty, separate, alike, ambiguous; else nothing."""
    diversity, ubiquity = has.sum(axis=1), has.sum(axis=0)
    if min(has.shape) < 2 or (diversity == 0).any() or (ubiquity == 0).any():
        return "empty"
    if len(parts(has)) > 1:
        return "separate"
    values = _values(has, diversity, ubiquity)
    if values[1] < GAP:
        return "alike"
    return "ambiguous" if len(values) > 2 and values[1] - values[2] < GAP else ""


def parts(has: Array) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Return areas and activities of each part that shares nothing with the others, large first."""
    rows, columns = has.shape
    link = np.zeros((rows + columns, rows + columns))
    link[:rows, rows:] = has
    number, label = connected_components(csr_matrix(link), directed=False)
    found = [
        (np.flatnonzero(label[:rows] == i), np.flatnonzero(label[rows:] == i))
        for i in range(number)
    ]
    return sorted(found, key=lambda part: -(part[0].size + part[1].size))


def _symmetric(has: Array, diversity: Array, ubiquity: Array) -> Array:
    """Return the symmetric matrix of the shorter side that has the same eigenvalues."""
    half = has / np.sqrt(diversity)[:, None] / np.sqrt(ubiquity)
    result: Array = half @ half.T if has.shape[0] <= has.shape[1] else half.T @ half
    return result


def _values(has: Array, diversity: Array, ubiquity: Array) -> Array:
    """Return the first three eigenvalues, the largest (which is 1) first."""
    matrix = _symmetric(has, diversity, ubiquity)
    size = matrix.shape[0]
    found = eigh(matrix, eigvals_only=True, subset_by_index=[max(size - 3, 0), size - 1])
    return np.asarray(found[::-1], float)


def _second(has: Array, diversity: Array, ubiquity: Array) -> tuple[tuple[float, float], Array]:
    matrix = _symmetric(has, diversity, ubiquity)
    size = matrix.shape[0]
    values, vectors = eigh(matrix, subset_by_index=[max(size - 3, 0), size - 1])
    third = float(values[-3]) if size > 2 else 0.0
    return (float(values[-2]), third), np.asarray(vectors[:, -2], float)


def _sign(eci: Array, has: Array, diversity: Array, ubiquity: Array) -> tuple[float, Sign]:
    """Return the sign by which the complex are above the simple, and what decided it."""
    rarity = -(has @ ubiquity) / diversity
    for by, said in ((diversity, "diversity"), (rarity, "rarity")):
        way = float((eci - eci.mean()) @ (by - by.mean()))
        if abs(way) > 1e-9 * eci.std() * max(float(by.std()), 1e-300) * eci.size:
            return float(np.sign(way)), said  # type: ignore[return-value]
    return (1.0 if eci[np.argmax(np.abs(eci - eci.mean()))] > eci.mean() else -1.0), "none"
