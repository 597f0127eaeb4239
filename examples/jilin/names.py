"""Invented names and valid credit codes (名称和代码): every name carries （演示）.

No real firm can be meant: the organisation number begins with DEM, which no registrar issues.
"""

from __future__ import annotations

import numpy as np

from changbai.kernel.identifier import build

FIRST = "晟拓瑞恒鼎卓弘泓睿昊煜臻聚汇旭凯骏腾翰霖"
SECOND = "源禾岳川泰辰合信远达林丰和诚兴茂通业洋木"
LAST = "有限公司"
STOCK = "股份有限公司"


def brands(rng: np.random.Generator, count: int) -> list[str]:
    """Return `count` different two- or three-character brands in random order."""
    pairs = [a + b for a in FIRST for b in SECOND]
    triples = [a + b + c for a in FIRST for b in SECOND for c in SECOND[:16]]
    pool = pairs + triples
    if count > len(pool):
        raise ValueError(f"only {len(pool)} brands")
    order = rng.permutation(len(pool))[:count]
    return [pool[i] for i in order]


def company_names(
    rng: np.random.Generator, places: list[str], words: list[tuple[str, ...]], stock: list[bool]
) -> list[str]:
    """Return one company name a place: place, （演示）, brand, trade, legal form."""
    picks = rng.integers(0, 1 << 30, len(places))
    return [
        f"{place}（演示）{brand}{trade[pick % len(trade)]}{STOCK if listed else LAST}"
        for place, brand, trade, pick, listed in zip(
            places, brands(rng, len(places)), words, picks, stock, strict=True
        )
    ]


def credit_codes(prefix: str, areas: list[str], first: int = 0) -> list[str]:
    """Return valid unified social credit codes; `first` keeps series of codes apart."""
    return [build(prefix, area, f"DEM{first + i:05d}") for i, area in enumerate(areas)]
