"""Regional coefficients from a national table (区域系数估算): an estimate, never a measurement.

Where a region has too little of a supplying industry, a part of what the national coefficient
says comes from elsewhere. SLQ: the supplier's location quotient; CILQ: the supplier's over the
buyer's; FLQ: CILQ times log2(1 + region / nation)^delta, SLQ on the diagonal; none above one. A.
Flegg and C. Webber, On the appropriate use of location quotients in generating regional
input-output tables: reply, Regional Studies 31 (1997) 795-805. What comes out is an estimated
local sourcing rate; it must not be mixed with rates from purchases.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Way = Literal["FLQ", "CILQ", "SLQ"]


@dataclass(frozen=True, slots=True)
class Regional:
    """Estimated coefficients of a region (区域系数).

    `part` suppliers x buyers is the part of each national coefficient that is local, `rate` the
    estimated local sourcing rate of each buyer (NaN where it buys nothing), `whole` that of all
    buyers by their size in the region.
    """

    quotient: Array
    part: Array
    technical: Array
    rate: Array
    whole: float | None


def regional(
    technical: Array, region: ArrayLike, nation: ArrayLike, way: Way = "FLQ", delta: float = 0.3
) -> Regional:
    """Estimate the coefficients of a region from its sectors' sizes and the nation's, same unit.

    Raises ValueError when the region or the nation has nothing, or the region more of a sector
    than the nation.
    """
    here, all_of = np.asarray(region, float), np.asarray(nation, float)
    if here.sum() <= 0 or (here < 0).any() or (here > all_of * (1 + 1e-9)).any():
        raise ValueError("a region has something of each sector and no more than the nation")
    size = here.sum() / all_of.sum()
    share = np.divide(here, all_of, out=np.zeros(here.size), where=all_of > 0)
    quotient = share / size
    if way == "SLQ":
        part = np.repeat(quotient[:, None], here.size, axis=1)
    else:
        # A buyer that is not there buys nothing: its column does not matter and is full.
        part = np.divide(
            quotient[:, None], quotient, out=np.ones((here.size, here.size)), where=quotient > 0
        )
        np.fill_diagonal(part, quotient)
        if way == "FLQ":
            part *= np.log2(1 + size) ** delta
    part = np.minimum(part, 1)
    local = technical * part
    bought = technical.sum(axis=0)
    rate = np.divide(local.sum(axis=0), bought, out=np.full(here.size, np.nan), where=bought > 0)
    spent = float(bought @ here)
    whole = float(local.sum(axis=0) @ here) / spent if spent > 0 else None
    return Regional(quotient, part, local, rate, whole)
