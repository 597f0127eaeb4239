"""Hypothetical extraction (假设抽取法): how much output would be missed without a sector.

`complete`: what the sector buys from and sells to others, and its final demand, shrink by a
share. `purchases`: only what it buys from others (A, backward). `sales`: only what it sells to
others (B, forward). A share of one is the whole extraction. Sources: Miller and Blair 2009,
section 12.2.5; E. Dietzenbacher and J. van der Linden, Sectoral and spatial linkages in the EC
production structure, Journal of Regional Science 37 (1997) 235-257, for the one-sided forms.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from changbai.analysis.input_output.model import Model

Array = NDArray[np.float64]
Side = Literal["complete", "purchases", "sales"]


def losses(of: Model, side: Side = "complete", share: float = 1.0) -> tuple[Array, Array]:
    """Return for each sector the loss of all output, and the loss outside the sector itself."""
    size = of.output.size
    total, others = np.zeros(size), np.zeros(size)
    for sector in range(size):
        lost = of.output - _without(of, sector, side, share)
        total[sector] = lost.sum()
        others[sector] = lost.sum() - lost[sector]
    return total, others


def _without(of: Model, sector: int, side: Side, share: float) -> Array:
    """Return the outputs that are left."""
    keep = 1 - share
    coefficients = (of.allocation if side == "sales" else of.technical).copy()
    own = coefficients[sector, sector]
    given = (
        of.output - of.output @ coefficients
        if side == "sales"
        else of.output - coefficients @ of.output
    )
    if side in ("complete", "purchases"):
        coefficients[:, sector] *= keep
    if side in ("complete", "sales"):
        coefficients[sector] *= keep
    coefficients[sector, sector] = own
    if side == "complete":
        given = given.copy()
        given[sector] *= keep
    unit = np.eye(of.output.size)
    system = (unit - coefficients).T if side == "sales" else unit - coefficients
    return np.asarray(np.linalg.solve(system, given), float)
