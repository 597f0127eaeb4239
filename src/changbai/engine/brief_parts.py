"""What a brief is made of (简报素材): verdicts, who pulls, who answers, what is owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from changbai.engine.contribution import contribution
from changbai.engine.results import Contribution, Pull, Verdict
from changbai.engine.source import Source
from changbai.engine.target import judge_all
from changbai.kernel.period import Period
from changbai.kernel.text import Text
from changbai.pack.shapes import Pack

#: The worst state first; a target without data comes after those that are known to lag.
ORDER = {"alert": 0, "behind": 1, "no_data": 2, "on_path": 3, "achieved": 4}
#: So many rows of a contribution are named.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Parts:
    """All that a brief says, before it is worded (简报素材)."""

    pack: Pack
    area: str
    as_of: Period
    data: Text
    synthetic: bool
    position: str
    verdicts: tuple[Verdict, ...]
    contributions: Mapping[tuple[str, str], Contribution] = field(default_factory=dict)

    @property
    def area_name(self) -> Text:
        """Name of the area of the brief."""
        code = self.area or self.pack.head.root_area
        names = {row.code: Text(row.name, row.name_en) for row in self.pack.areas}
        return names.get(code, Text(code))

    @property
    def missed(self) -> tuple[Verdict, ...]:
        """The targets off their path, worst first: alerts, and the furthest from the path."""
        off = [verdict for verdict in self.verdicts if verdict.state in ("alert", "behind")]
        return tuple(sorted(off, key=lambda one: (ORDER[one.state], -gap_share(one))))

    def pullers(self, target: str, by: str) -> tuple[Pull, ...]:
        """Return the rows that pull a target the wrong way, hardest first."""
        found = self.contributions.get((target, by))
        if found is None:
            return ()
        return pulling(found, self.better(target))[:NAMED]

    def better(self, target: str) -> str:
        """Return which way is better for a target, as its verdict has it."""
        found = next((one for one in self.verdicts if one.target == target), None)
        return str(found.parts.get("better") or "higher") if found else "higher"


def gap_share(verdict: Verdict) -> float:
    """Return how far a target is from its path, as a share of the expected level."""
    if verdict.value is None or not verdict.expected_now:
        return 0.0
    return abs(verdict.value - verdict.expected_now) / abs(verdict.expected_now)


def pulling(found: Contribution, better: str) -> tuple[Pull, ...]:
    """Return the rows of a contribution that pull the wrong way, hardest first."""
    sign = 1.0 if better == "higher" else -1.0
    wrong = [row for row in found.rows if row.amount * sign < 0 and row.id]
    return tuple(sorted(wrong, key=lambda row: row.amount * sign))


def gather(measurer: Source, as_of: Period, area: str = "") -> Parts:
    """Compute all that a brief of an area at a date says (简报素材)."""
    parts = Parts(
        measurer.pack,
        area,
        as_of,
        measurer.data.title,
        measurer.data.synthetic,
        measurer.data.position,
        tuple(judge_all(measurer, as_of, area)),
    )
    found: dict[tuple[str, str], Contribution] = {}
    for verdict in parts.missed:
        found[verdict.target, "area"] = contribution(measurer, verdict.target, as_of, area, "area")
        kind = measurer.pack.kinds.get(
            measurer.pack.indicators[
                measurer.pack.targets[verdict.target].indicator
            ].over.population.kind
        )
        if kind and "industry" in kind.dimensions:
            found[verdict.target, "industry"] = contribution(
                measurer, verdict.target, as_of, area, "industry"
            )
    return Parts(
        parts.pack,
        parts.area,
        parts.as_of,
        parts.data,
        parts.synthetic,
        parts.position,
        parts.verdicts,
        found,
    )
