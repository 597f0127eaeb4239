"""Purchases and what of them is local (采购与本地采购): sums, never a guess.

The local sourcing rate is what was bought of local suppliers over what was bought of suppliers
whose place is known. What is not known stays apart: with none of it local, or all, the rate lies
between two bounds. Estimated rows are summed by themselves and never join the measured ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Purchase:
    """One line of a return of purchases (采购明细): who bought what of whom, for how much.

    `local` is None where the place of the supplier is not known; `supplier` may be empty.
    """

    buyer: str
    node: str
    supplier: str
    amount: float
    local: bool | None
    measured: bool = True


@dataclass(frozen=True, slots=True)
class Rate:
    """A local sourcing rate with what it stands on (配套率及其覆盖).

    `rate` is None where nothing is known; `low` and `high` are its bounds over all purchases.
    """

    total: float
    known: float
    local: float

    @property
    def rate(self) -> float | None:
        """Local over known (配套率)."""
        return self.local / self.known if self.known > 0 else None

    @property
    def coverage(self) -> float | None:
        """Known over all (覆盖率)."""
        return self.known / self.total if self.total > 0 else None

    @property
    def low(self) -> float | None:
        """The rate if nothing unknown is local (下限)."""
        return self.local / self.total if self.total > 0 else None

    @property
    def high(self) -> float | None:
        """The rate if all that is unknown is local (上限)."""
        return (self.local + self.total - self.known) / self.total if self.total > 0 else None

    @property
    def outside(self) -> float:
        """What was bought outside for certain (外地采购)."""
        return self.known - self.local


def rate_of(purchases: Iterable[Purchase]) -> Rate:
    """Return the rate of purchases that are all measured or all estimated."""
    total = known = local = 0.0
    for one in purchases:
        total += one.amount
        if one.local is not None:
            known += one.amount
            local += one.amount if one.local else 0.0
    return Rate(total, known, local)
