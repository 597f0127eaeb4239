"""What is asked of a target at one place and date (研判问题): goal, base, window, direction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from changbai.engine import reasons
from changbai.engine.nature import Nature, nature_of
from changbai.engine.results import Selection
from changbai.engine.source import Source
from changbai.engine.standing import Direction
from changbai.engine.verdicts import Family, family
from changbai.kernel.period import Period, month
from changbai.kernel.quantity import PURE, conversion, find_unit
from changbai.kernel.text import Text
from changbai.pack.declare import Basis
from changbai.pack.shapes import Indicator, Pack, Target
from changbai.pack.verdict_method import Method

#: How the target came to the area: it is the whole's, was split to it, or holds everywhere.
Share = Literal["whole", "split", "same", "none"]
#: Kinds that ask every area for the same: a change, or to keep improving.
_SAME_EVERYWHERE = ("change_from_base", "keep_improving", "qualitative")


@dataclass(frozen=True, slots=True)
class Question:
    """A target at one place and date, with all that the pack and the split say (研判问题).

    `refusal` says why there can be no verdict; a present value may still be shown.
    """

    source: Source
    target: Target
    indicator: Indicator | None
    area: str
    asked: Period
    as_of: Period
    nature: Nature
    better: Direction | None
    goal: float | None
    base: float | None
    base_period: Period | None
    base_basis: Basis
    deadline: Period | None
    share: Share
    factor: float
    method: Method | None
    family: Family | None
    refusal: Text

    @property
    def selection(self) -> Selection:
        """The slice that is measured."""
        return Selection(area=self.area)

    @property
    def parameters(self) -> dict[str, float]:
        """Thresholds of the method."""
        given = self.method.parameters if self.method else {}
        return {name: float(value) for name, value in given.items()}

    @property
    def upper(self) -> float | None:
        """Upper end of a range."""
        upper = self.target.upper
        return None if upper is None or self.share == "split" else float(upper)

    @property
    def changes(self) -> bool:
        """Whether the target is a change from its base."""
        return self.target.kind == "change_from_base"


def ask(source: Source, target_id: str, as_of: Period, area: str = "") -> Question:
    """Gather what is asked of a target; KeyError when the pack has no such target."""
    pack = source.pack
    target = pack.targets[target_id]
    indicator = pack.indicators.get(target.indicator)
    method = pack.methods.get(target.method)
    deadline = target.deadline or (Period(pack.head.ends) if pack.head.ends else None)
    inferred = target.base is None and pack.head.starts
    share, goal, base = _goal(source, target, area)
    factor = 1.0 if indicator is None else _factor(pack, indicator, target)
    question = Question(
        source,
        target,
        indicator,
        area,
        as_of,
        as_of if deadline is None else _not_after(as_of, deadline),
        "level" if indicator is None else nature_of(pack, indicator.id),
        _direction(target, indicator),
        goal,
        base,
        Period(pack.head.starts - 1) if inferred and pack.head.starts else target.base,
        "inferred" if inferred else target.base_basis,
        deadline,
        share,
        1.0 if factor is None else factor,
        method,
        family(method.family) if method else None,
        Text(""),
    )
    refusal = _refusal(question, unlike=factor is None)
    return question if not refusal.zh else _refused(question, refusal)


def _refused(question: Question, refusal: Text) -> Question:
    fields = {name: getattr(question, name) for name in Question.__slots__}
    return Question(**(fields | {"refusal": refusal}))


def _refusal(question: Question, *, unlike: bool) -> Text:
    """Say why there can be no verdict whatever the data say; empty when there can."""
    target, indicator, method = question.target, question.indicator, question.method
    if target.kind == "qualitative":
        return reasons.QUALITATIVE
    if indicator is None:
        return reasons.unknown_indicator(target.indicator)
    if unlike:
        return reasons.unlike_units(indicator.unit, target.unit)
    if question.share == "none":
        return reasons.NOT_SPLIT
    if question.better is None:
        return reasons.NO_DIRECTION
    if method is None or question.family is None:
        return reasons.unknown_method(target.method)
    lacking = sorted(set(question.family.parameters) - set(method.parameters))
    if lacking:
        return reasons.lacking_parameter(method.id, lacking)
    if target.kind == "keep_improving":
        return Text("")
    if question.goal is None:
        return reasons.NO_GOAL
    if question.deadline is None and target.kind != "per_year":
        return reasons.NO_DEADLINE
    return Text("")


def _goal(source: Source, target: Target, area: str) -> tuple[Share, float | None, float | None]:
    """Return how the target came to the area, its goal there, and the base that the split says."""
    goal = None if target.value is None else float(target.value)
    if area in ("", source.pack.head.root_area):
        return "whole", goal, None
    for row in source.data.area_targets().iter_rows(named=True):
        if row["target"] == target.id and row["area"] == area and row["value"] is not None:
            base = row["base"]
            return "split", float(row["value"]), None if base is None else float(base)
    same = target.kind in _SAME_EVERYWHERE or (
        target.indicator in source.pack.indicators and not source.is_additive(target.indicator)
    )
    return ("same" if same else "none"), goal, None


def _direction(target: Target, indicator: Indicator | None) -> Direction | None:
    """Return which way is better: as the kind has it, else as the indicator says."""
    if target.kind == "at_most":
        return "lower"
    if target.kind in ("at_least", "range", "about", "per_year"):
        lower = target.kind != "at_least" and indicator is not None and indicator.better == "lower"
        return "lower" if lower else "higher"
    if target.kind == "change_from_base" and target.value:
        return "lower" if target.value < 0 else "higher"
    if indicator is None or indicator.better == "none":
        return None
    return indicator.better


def _factor(pack: Pack, indicator: Indicator, target: Target) -> float | None:
    """Return what turns a measured value into the target's unit; None for unlike units.

    A change from base keeps the indicator's unit: it is turned into per cent later.
    """
    if target.kind == "change_from_base" or not target.unit or target.unit == indicator.unit:
        return 1.0
    units = find_unit(indicator.unit, pack.units), find_unit(target.unit, pack.units)
    if units[0] is None or units[1] is None:
        return None
    factor = conversion(units[0], units[1])
    return None if factor is None else float(factor)


def per_whole(pack: Pack, unit: str) -> float:
    """Return how many of a unit make the whole: 100 for per cent; 100 where it is not known."""
    found = find_unit(unit, pack.units)
    if found is None or found.dimension != PURE or found.factor <= 0:
        return 100.0
    return float(1 / found.factor)


def _not_after(as_of: Period, deadline: Period) -> Period:
    """Return the date to judge at: a target is judged by its deadline, not by later years."""
    if (as_of.year, as_of.last) > (deadline.year, deadline.last):
        return month(deadline.year, deadline.last)
    return as_of
