"""How far the reporting of a period has come, area by area (报送进度), and who was in time.

In time is whoever first handed in by the last day, whatever became of the return afterwards. A
return that an import brought has no moment of handing in: where there is one, nobody can say what
the share in time is, and the area has none and no place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from django.utils import timezone

from changbai.records.duties import Owed


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of the returns of an area (报送进度).

    `desks`: how many lie for review at each area's desk. `unknown`: handed in, nobody knows
    when. `due`: the last day has passed.
    """

    area: str
    due: bool
    asked: int = 0
    verified: int = 0
    review: int = 0
    sent_back: int = 0
    blank: int = 0
    in_time: int = 0
    unknown: int = 0
    desks: Mapping[str, int] = field(default_factory=dict)

    @property
    def owing(self) -> int:
        """How many still have to act: never handed in, or sent back."""
        return self.blank + self.sent_back

    @property
    def rate(self) -> Fraction | None:
        """Share handed in in time (及时率); None before the last day, or where none can be told."""
        told = self.due and self.asked and not self.unknown
        return Fraction(self.in_time, self.asked) if told else None


def progress(area: str, rows: Iterable[Owed], due: date, today: date) -> Progress:
    """Count the returns of an area."""
    counts: Counter[str] = Counter()
    desks: Counter[str] = Counter()
    for row in rows:
        counts["asked"] += 1
        counts[row.status] += 1
        if row.holder:
            desks[row.holder] += 1
        if row.first is not None:
            counts["in_time"] += timezone.localtime(row.first).date() <= due
        elif row.status != "blank":
            counts["unknown"] += 1
    return Progress(
        area,
        due < today,
        counts["asked"],
        counts["verified"],
        counts["handed_in"],
        counts["sent_back"],
        counts["blank"],
        counts["in_time"],
        counts["unknown"],
        dict(desks),
    )


def by_part(rows: Iterable[Owed], part_of: Callable[[str], str]) -> dict[str, list[Owed]]:
    """Return part -> returns, by the part of the area that each unit lies in."""
    found: dict[str, list[Owed]] = {}
    for row in rows:
        found.setdefault(part_of(row.area), []).append(row)
    return found


def ranked(parts: Iterable[Progress]) -> dict[str, int]:
    """Return area -> place by the share in time (及时率排名); equals share a place (1, 2, 2, 4)."""
    rates = {part.area: part.rate for part in parts if part.rate is not None}
    return {
        area: 1 + sum(1 for other in rates.values() if other > rate) for area, rate in rates.items()
    }
