"""Points of items and groups on one unit (评分项得分): a tree that adds up exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from changbai.engine.scoring.benchmark import Together
from changbai.engine.scoring.curves import Ask, raw_points
from changbai.engine.scoring.evaluate import Row, Worth, evaluate
from changbai.engine.scoring.exact import rounded
from changbai.engine.scoring.plan import Plan, PlanItem
from changbai.engine.scoring.results import ItemScore, ItemState
from changbai.engine.scoring.words import how_scored, why_missing
from changbai.engine.scoring.worth import Found, choose_way, coefficient, value_of
from changbai.kernel.text import Text
from changbai.pack.expression import Node

ZERO = Fraction(0)
NOTHING = Text("")
COUNTS_ZERO = Text("缺数，按规定计零分", "not given; counts zero by the rule")
COUNTS_MEAN = Text(
    "缺数，按其他单位平均得分计", "not given; mean points of the other units by the rule"
)
IS_SPREAD = Text("缺数，分值由同组其他项分担", "not given; its points are spread over the group")
NO_COEFFICIENT = Text("没有对应的系数", "there is no coefficient for it")
DOES_NOT_APPLY = Text("不适用", "does not apply")


@dataclass
class Scorer:
    """Scores items on the units of one round (计分器)."""

    plan: Plan
    rows: Sequence[Row]
    together: Together = field(init=False)
    means: dict[str, Fraction | None] = field(default_factory=dict)
    explain: bool = True
    #: Values of items, by number, to be tried in place of those that the unit has.
    changes: Mapping[str, Worth] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take the rows as the set that units are compared within."""
        self.together = Together(self.plan, self.rows)

    def score(self, planned: PlanItem, row: Row) -> ItemScore:
        """Return the score of an item or group on one unit."""
        if planned.applies is not None:
            applies = evaluate(planned.applies, row, self.plan.units)
            if applies is False:
                return self._blank(planned, "not_applicable", DOES_NOT_APPLY)
            if applies is None:
                return self._missing(planned, None, self._why(planned.applies, row))
        if planned.children:
            return self._group(planned, row)
        return self._leaf(planned, row)

    def points(self, planned: PlanItem, row: Row) -> tuple[Fraction | None, Found | None]:
        """Return the rounded points of an item, and the value that they come from."""
        way = choose_way(planned, row, self.plan.units)
        if way is None:
            return None, None
        found = value_of(self.plan, planned, way, row)
        if planned.number in self.changes:
            found, row = self._changed(planned, found, row)
        points = raw_points(Ask(self.plan, planned, found, row, self.together))
        factor = way.scored.factor
        if points is not None and factor is not None and factor.on == "points":
            points = None if found.factor is None else points * found.factor
        if points is None:
            return None, found
        if planned.out_of != planned.points:
            points = points * planned.points / planned.out_of
        rule = self.plan.card.rounding
        return rounded(points, rule.items, rule.mode), found

    def _changed(self, planned: PlanItem, found: Found, row: Row) -> tuple[Found, Row]:
        """Return an item's value, or the line of its checklist, as it is to be tried."""
        value = self.changes[planned.number]
        if isinstance(value, str) and value.startswith("✓"):
            return found, {**row, value[1:]: True}
        return replace(found, value=value), row

    def _leaf(self, planned: PlanItem, row: Row) -> ItemScore:
        points, found = self.points(planned, row)
        if points is None:
            return self._missing(planned, found, self._why(None, row, planned, found))
        assert found is not None
        how = NOTHING
        if self.explain:
            how = how_scored(Ask(self.plan, planned, found, row, self.together))
        unit = found.way.unit.name
        return self._blank(planned, "scored", NOTHING, points, found.value, unit, how)

    def _why(
        self,
        condition: Node | None,
        row: Row,
        planned: PlanItem | None = None,
        found: Found | None = None,
    ) -> Text:
        if not self.explain:
            return Text("")
        return why_missing(self.plan, condition, row, planned, found)

    def _missing(self, planned: PlanItem, found: Found | None, why: Text) -> ItemScore:
        value = found.value if found else None
        blank = replace(self._blank(planned, "missing", why), value=value)
        if planned.missing == "zero":
            return replace(blank, points=ZERO, state="scored", note=_joined(why, COUNTS_ZERO))
        if planned.missing == "mean":
            return replace(
                blank, points=self._mean(planned), state="scored", note=_joined(why, COUNTS_MEAN)
            )
        if planned.missing == "spread":
            return replace(blank, state="not_applicable", note=_joined(why, IS_SPREAD))
        return blank

    def _mean(self, planned: PlanItem) -> Fraction | None:
        """Return the mean points of the units that gave a value."""
        if planned.number not in self.means:
            found = [self.points(planned, row)[0] for row in self.rows]
            points = [each for each in found if each is not None]
            rule = self.plan.card.rounding
            mean = sum(points, ZERO) / len(points) if points else None
            self.means[planned.number] = (
                None if mean is None else rounded(mean, rule.items, rule.mode)
            )
        return self.means[planned.number]

    def _group(self, planned: PlanItem, row: Row) -> ItemScore:
        children = tuple(self.score(child, row) for child in planned.children)
        blank = replace(self._blank(planned, "scored", Text("")), children=children)
        counted = [child for child in children if child.state != "not_applicable"]
        if not counted:
            return replace(blank, state="not_applicable", note=DOES_NOT_APPLY)
        points = [child.points for child in counted]
        known = [each for each in points if each is not None]
        if len(known) < len(points):
            return replace(blank, state="missing", scale=self._scale(planned, children))
        scale = self._scale(planned, children)
        if planned.item.factor is not None:
            worth, _ = coefficient(planned.item.factor, row)
            if worth is None:
                return replace(blank, state="missing", scale=scale, note=NO_COEFFICIENT)
            scale *= worth
        total = sum(known, ZERO) * scale
        result = max(known) * scale if planned.item.take == "best" else total
        if planned.item.capped:
            result = min(result, planned.points)
        if planned.item.floor is not None:
            result = max(result, Fraction(planned.item.floor))
        return replace(blank, points=result, scale=scale, cap=result - total)

    def _scale(self, planned: PlanItem, children: tuple[ItemScore, ...]) -> Fraction:
        """Return what turns the children's points into the group's: weight, and what is spread."""
        scale = planned.points / planned.out_of if planned.out_of else Fraction(1)
        absent = sum((c.full for c in children if c.state == "not_applicable"), ZERO)
        whole = sum((child.full for child in children), ZERO)
        if absent and planned.item.take == "sum" and whole > absent:
            scale *= whole / (whole - absent)
        return scale

    def _blank(
        self,
        planned: PlanItem,
        state: ItemState,
        note: Text,
        points: Fraction | None = None,
        value: Worth = None,
        unit: str = "",
        how: Text = NOTHING,
    ) -> ItemScore:
        """Return the score of an item with what its definition says of it."""
        item = planned.item
        return ItemScore(
            planned.key,
            planned.number,
            item.title,
            planned.points,
            points,
            state,
            value,
            unit,
            how,
            note,
            clause=item.clause,
            reference=item.reference,
            verified=item.verified,
        )


def _joined(one: Text, two: Text) -> Text:
    """Return two remarks as one."""
    if not one.zh:
        return two
    return Text(f"{one.zh}；{two.zh}", f"{one.show('en')}; {two.show('en')}")
