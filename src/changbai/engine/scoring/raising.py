"""What would raise a score (提分路径): the next step of each item, the cheapest way up a band.

Every move is tried by scoring the unit again with the value in its place, so caps, groups and
coefficients count as they do in earnest. The effort of a move is by what share the value would
have to change, times the `effort` of its item; a yes or a word costs a whole share.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from changbai.engine.scoring.curves import Ask, benchmark_of, ends_of, in_unit
from changbai.engine.scoring.evaluate import Row, Worth, evaluate
from changbai.engine.scoring.item import Scorer
from changbai.engine.scoring.plan import Plan, PlanItem
from changbai.engine.scoring.results import UnitScore
from changbai.engine.scoring.score import score_row
from changbai.engine.scoring.verdict import bands_of
from changbai.engine.scoring.worth import Found, choose_way, value_of
from changbai.kernel.text import Text
from changbai.pack.expression import Name
from changbai.pack.scorecard import Band, Phase

ZERO = Fraction(0)
#: Points are counted in cents when moves are put together.
CENTS = 100
#: Intermediate stops on a straight line that the search may use.
STOPS = 10


@dataclass(frozen=True, slots=True)
class Move:
    """One change of one item (提分步骤): value before and after, points won, effort.

    `exclusive` says that the value must lie beyond `to`, not on it.
    """

    key: str
    number: str
    title: Text
    unit: str
    value: Worth
    to: Worth
    gain: Fraction
    effort: Fraction
    what: Text = Text("")
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Raise:
    """What would raise the score of a unit (提分建议): a next step an item, a path to a band."""

    steps: tuple[Move, ...]
    target: str = ""
    path: tuple[Move, ...] = ()
    total_after: Fraction | None = None


def what_would_raise(
    plan: Plan, rows: Sequence[Row], row: Row, phase: Phase = "application"
) -> Raise:
    """Return next steps and the cheapest path to the next band of one unit of a set.

    The path is empty when there is no better band or none of the moves leads there.
    """
    finder = _Finder(plan, rows, row, phase)
    moves = finder.all_moves()
    steps = [_next(group) for group in moves.values() if group]
    steps.sort(key=lambda move: (-move.gain, move.number))
    now = finder.now
    better = _better_bands(plan, now, phase)
    for band in better:
        found = finder.path(band, moves)
        if found is not None:
            path, after = found
            return Raise(tuple(steps), band.title.zh, path, after)
    return Raise(tuple(steps))


def _next(group: list[Move]) -> Move:
    """Return the nearest move of an item, leaving out stops on the way to a full line."""
    return min(group, key=lambda move: (not move.what.zh, move.effort, move.gain))


def _better_bands(plan: Plan, now: UnitScore, phase: Phase) -> list[Band]:
    """Return the bands above the one that a unit is in, the nearest first."""
    bands = list(bands_of(plan, phase))
    titles = [band.title.zh for band in bands]
    above = bands[: titles.index(now.band)] if now.band in titles else bands
    return above[::-1] if now.total is not None else []


class _Finder:
    """Tries changes on one unit."""

    def __init__(self, plan: Plan, rows: Sequence[Row], row: Row, phase: Phase) -> None:
        self.plan, self.rows, self.row, self.phase = plan, rows, row, phase
        self.scorer = Scorer(plan, rows, explain=False)
        self.now = score_row(plan, self.scorer, row, phase)

    def total(self, changes: Mapping[str, Worth]) -> UnitScore:
        self.scorer.changes = changes
        found = score_row(self.plan, self.scorer, self.row, self.phase)
        self.scorer.changes = {}
        return found

    def all_moves(self) -> dict[str, list[Move]]:
        found: dict[str, list[Move]] = {}
        for planned in self.plan.leaves():
            way = choose_way(planned, self.row, self.plan.units)
            if way is None or self.now.total is None or planned.number.startswith("D"):
                continue
            value = value_of(self.plan, planned, way, self.row)
            moves = [self._try(planned, value, *target) for target in self._targets(planned, value)]
            found[planned.number] = [move for move in moves if move is not None and move.gain > 0]
        return found

    def _try(
        self, planned: PlanItem, value: Found, to: Worth, what: Text, exclusive: bool
    ) -> Move | None:
        if to == value.value:
            return None
        tried = _beyond(to, value.value) if exclusive else to
        after = self.total({planned.number: tried})
        if after.total is None or self.now.total is None:
            return None
        return Move(
            planned.key,
            planned.number,
            planned.item.title,
            value.way.unit.name,
            value.value,
            to,
            after.total - self.now.total,
            _effort(value.value, to) * Fraction(planned.item.effort),
            what,
            exclusive,
        )

    def _targets(self, planned: PlanItem, found: Found) -> Iterator[tuple[Worth, Text, bool]]:
        """Yield values worth trying: thresholds, goals, caps, and stops on straight lines."""
        ask = Ask(self.plan, planned, found, self.row, self.scorer.together)
        scored = found.way.scored
        if scored.steps:
            yield from _step_targets(ask)
        if scored.checklist:
            yield from self._lines(ask)
        for number, what in _number_targets(ask):
            yield number, what, False

    def _lines(self, ask: Ask) -> Iterator[tuple[Worth, Text, bool]]:
        for line in ask.found.way.scored.checklist:
            tree = self.plan.tree(line.value)
            if evaluate(tree, self.row, self.plan.units) is False and isinstance(tree, Name):
                yield f"✓{tree.id}", line.title, False

    def path(
        self, band: Band, moves: Mapping[str, list[Move]]
    ) -> tuple[tuple[Move, ...], Fraction] | None:
        """Return the cheapest moves that lead into a band, tried in earnest."""
        bound = band.at_least if band.at_least is not None else band.above
        if bound is None or self.now.total is None:
            return None
        short = Fraction(bound) - self.now.total
        extra = ZERO if band.at_least is not None else Fraction(1, CENTS)
        for _ in range(6):
            chosen = cheapest(list(moves.values()), short + extra)
            if chosen is None:
                return None
            after = self.total(_changes(chosen))
            if after.band == band.title.zh and after.total is not None:
                return chosen, after.total
            if after.total is None:
                return None
            # Caps took part of it, or a further condition is not met: ask for more.
            extra += max(Fraction(bound) - after.total, Fraction(1))
        return None


def _changes(moves: Iterable[Move]) -> dict[str, Worth]:
    return {
        move.number: _beyond(move.to, move.value) if move.exclusive else move.to for move in moves
    }


def _beyond(to: Worth, value: Worth) -> Worth:
    """Return a value just beyond a bound, seen from where the unit is."""
    if not isinstance(to, Fraction):
        return to
    up = not isinstance(value, Fraction) or to >= value
    return to + Fraction(1, 10**6) * (1 if up else -1)


def _effort(value: Worth, to: Worth) -> Fraction:
    """Return by what share a value would have to change; a word or a yes costs a whole share."""
    if not isinstance(value, Fraction) or not isinstance(to, Fraction):
        return Fraction(1)
    most = max(abs(value), abs(to))
    return abs(to - value) / most if most else ZERO


def _step_targets(ask: Ask) -> Iterator[tuple[Worth, Text, bool]]:
    value = ask.found.value
    for step in ask.found.way.scored.steps:
        to = Text(f"达到 {step.points} 的一档", f"the row that gives {step.points}")
        for word in step.one_of:
            if isinstance(value, str) and step.when is None:
                yield word, to, False
        if not isinstance(value, Fraction) or step.when is not None:
            continue
        for bound, strict, up in (
            (step.at_least, False, True),
            (step.above, True, True),
            (step.at_most, False, False),
            (step.below, True, False),
        ):
            if bound is not None and (Fraction(bound) >= value) == up:
                yield Fraction(bound), to, strict


def _number_targets(ask: Ask) -> Iterator[tuple[Fraction, Text]]:
    value, scored = ask.number, ask.found.way.scored
    if value is None:
        return
    if scored.linear is not None:
        curve = scored.linear
        ends = [Fraction(knot.at) for knot in curve.through]
        if curve.base is not None and curve.full is not None:
            ends = [Fraction(curve.base), Fraction(curve.full)]
        yield ends[-1], Text("达到满分要求", "full marks")
        for end in ends[:-1]:
            yield end, Text(f"达到 {end}", f"reach {end}")
        yield from ((stop, Text("")) for stop in _stops(value, ends[-1]))
    if scored.count is not None:
        per = Fraction(scored.count.per) * (1 if scored.count.each > 0 else -1)
        done = (value - Fraction(scored.count.beyond)) / per
        nearest = Fraction(scored.count.beyond) + (done.__floor__() + 1) * per
        yield nearest, Text("再多一个", "one more")
        for more in range(2, STOPS + 2):
            yield nearest + (more - 1) * per, Text("")
    if scored.completion is not None:
        goal = in_unit(ask, ask.plan.tree(scored.completion.goal))
        if goal is not None:
            yield goal, Text("达到目标", "meet the goal")
            yield from ((stop, Text("")) for stop in _stops(value, goal))
            stride = scored.completion.bonus
            for more in range(1, STOPS + 1) if stride else ():
                yield goal * (1 + more * Fraction(stride.per)), Text("")  # type: ignore[union-attr]
    if scored.relative is not None:
        to = benchmark_of(ask)
        if to is not None and scored.relative.to is not None:
            yield to, Text("达到参照值", "reach the benchmark")
            yield from ((stop, Text("")) for stop in _stops(value, to))
    if scored.efficacy is not None and scored.efficacy.best is not None:
        best = ends_of(ask)[1]
        if best is not None:
            yield best, Text("达到满意值", "reach the best value")
            yield from ((stop, Text("")) for stop in _stops(value, best))


def _stops(value: Fraction, end: Fraction) -> Iterator[Fraction]:
    return (value + (end - value) * n / STOPS for n in range(1, STOPS))


def cheapest(groups: Sequence[Sequence[Move]], needed: Fraction) -> tuple[Move, ...] | None:
    """Return at most one move of each group, winning at least `needed`, with the least effort.

    Exact for the moves given, to the cent (knapsack by points, 按分值的背包).
    """
    goal = ceil(needed * CENTS)
    if goal <= 0:
        return ()
    best: list[tuple[Fraction, tuple[Move, ...]] | None] = [None] * (goal + 1)
    best[0] = (ZERO, ())
    for group in groups:
        after = list(best)
        for points, reached in enumerate(best):
            if reached is None:
                continue
            for move in group:
                place = min(goal, points + int(move.gain * CENTS))
                cost = reached[0] + move.effort
                there = after[place]
                if there is None or cost < there[0]:
                    after[place] = (cost, (*reached[1], move))
        best = after
    found = best[goal]
    return None if found is None else found[1]
