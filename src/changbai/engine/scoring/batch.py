"""Scoring a great many units at once (批量评分): arrays first, the exact path where it matters.

Floats score all rows, a chunk at a time so that it stays in the cache of the processor. Rows in
which a value lies too near a threshold, or the total too near a rounding tie, for floats to
decide, are scored again by the exact path: totals and bands equal it to the rounding rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from changbai.engine.scoring.batch_columns import Columns, Floats
from changbai.engine.scoring.batch_formula import Chunk, Compiled, compile_node, is_near
from changbai.engine.scoring.batch_item import Compiler, Node, Scored, together
from changbai.engine.scoring.batch_set import Means, SetBenchmarks
from changbai.engine.scoring.batch_ties import round_floats
from changbai.engine.scoring.item import Scorer
from changbai.engine.scoring.plan import Plan
from changbai.engine.scoring.results import UnitScore, VerdictState
from changbai.engine.scoring.score import score_row
from changbai.engine.scoring.verdict import NOT_ELIGIBLE, bands_of, holds_in
from changbai.pack.scorecard import Extra, Phase

#: Rows that are scored together: some columns of them fit the cache.
CHUNK = 16_384
STATES: tuple[VerdictState, ...] = (
    "by_total",
    "not_submitted",
    "not_eligible",
    "vetoed",
    "incomplete",
    "no_band",
)
_BY_TOTAL, _, _NOT_ELIGIBLE, _VETOED, _INCOMPLETE, _NO_BAND = range(6)


@dataclass(frozen=True, slots=True)
class BatchScore:
    """Scores of many units (批量得分): total (NaN: none), position in `titles`, in `STATES`."""

    total: Floats
    band: NDArray[np.int16]
    state: NDArray[np.int8]
    titles: tuple[str, ...]
    exact_rows: int = 0
    points: dict[str, Floats] = field(default_factory=dict)


def score_columns(
    plan: Plan, columns: Columns, phase: Phase = "application", *, keep: bool = False
) -> BatchScore:
    """Score units that are given as columns; `keep` returns the points of items with an id."""
    runner = _Runner(plan, columns, phase)
    total = np.empty(columns.rows)
    band = np.full(columns.rows, -1, dtype=np.int16)
    state = np.zeros(columns.rows, dtype=np.int8)
    kept: dict[str, list[Floats]] = {}
    doubtful = []
    with np.errstate(all="ignore"):
        for start in range(0, columns.rows, CHUNK):
            part = slice(start, min(start + CHUNK, columns.rows))
            chunk = Chunk(
                columns.part(part.start, part.stop), np.zeros(part.stop - start, dtype=bool), {}
            )
            total[part], band[part], state[part] = runner.score(chunk)
            doubtful.append(np.flatnonzero(chunk.doubt) + start)
            for id, part_points in chunk.points.items() if keep else ():
                kept.setdefault(id, []).append(part_points)
    rows = np.concatenate(doubtful) if doubtful else np.array([], dtype=np.intp)
    whole = {id: np.concatenate(parts) for id, parts in kept.items()}
    for row in rows:
        found = runner.exactly(int(row))
        total[row] = np.nan if found.total is None else float(found.total)
        band[row] = runner.place(found.band)
        state[row] = STATES.index(found.state)
        for id, points in whole.items():
            points[row] = _points_of(found, id)
    if columns.submitted is not None:
        absent = ~columns.submitted
        rule = plan.card.not_submitted
        total[absent], state[absent] = np.nan, STATES.index("not_submitted")
        band[absent] = runner.place(rule.verdict) if rule else -1
    return BatchScore(total, band, state, runner.titles, len(rows), whole)


def _points_of(found: UnitScore, id: str) -> float:
    waiting = [*found.items, *found.bonuses, *found.deductions]
    while waiting:
        score = waiting.pop()
        if score.key == id:
            return float("nan") if score.points is None else float(score.points)
        waiting += score.children
    return float("nan")


class _Runner:
    """A plan compiled for one set of columns."""

    def __init__(self, plan: Plan, columns: Columns, phase: Phase) -> None:
        self.plan, self.columns, self.phase, card = plan, columns, phase, plan.card
        self.sets = SetBenchmarks(plan, columns)
        self.means = Means(plan, columns, self.sets)
        compiler = Compiler(plan, self.sets.of, self.means.of)
        self.items = [(compiler.node(item), float(item.points)) for item in plan.items]
        self.bonuses = [(compiler.node(item), float(item.points)) for item in plan.bonuses]
        self.deductions = [(compiler.node(item), float(item.points)) for item in plan.deductions]
        self.bands = list(bands_of(plan, phase))
        self.needs = [
            compile_node(plan, plan.tree(band.needs)) if band.needs else None for band in self.bands
        ]
        self.conditions = self._conditions()
        words = [band.title.zh for band in self.bands]
        words += [verdict for _, verdict, _ in self.conditions]
        words += [plan.card.not_submitted.verdict] if plan.card.not_submitted else []
        self.titles = tuple(dict.fromkeys(words))
        ends = [card.most, card.floor, *(e.most for e in (card.bonuses, card.deductions) if e)]
        self.constants = [Fraction(end) for end in ends if end is not None]
        self.scorer: Scorer | None = None

    def place(self, title: str) -> int:
        return self.titles.index(title) if title in self.titles else -1

    def _conditions(self) -> list[tuple[Compiled, str, int]]:
        """Return gates and vetoes: where they hold (1 is good), the verdict, the state."""
        found: list[tuple[Compiled, str, int]] = []
        for gate in self.plan.card.gates:
            if holds_in(gate.phase, self.phase):
                test = compile_node(self.plan, self.plan.tree(gate.needs))
                found.append((test, gate.verdict or NOT_ELIGIBLE, _NOT_ELIGIBLE))
        for veto in self.plan.card.vetoes:
            if holds_in(veto.phase, self.phase):
                test = _not(compile_node(self.plan, self.plan.tree(veto.when)))
                found.append((test, veto.verdict, _VETOED))
        return found

    def score(self, chunk: Chunk) -> tuple[Floats, NDArray[np.int16], NDArray[np.int8]]:
        """Return totals, bands and states of a chunk."""
        card = self.plan.card
        total = self._sum(chunk, self.items)
        total = total + self._extra(chunk, self.bonuses, card.bonuses)
        total = total - self._extra(chunk, self.deductions, card.deductions)
        if card.most is not None:
            total = np.minimum(total, float(card.most))
        if card.floor is not None:
            total = np.maximum(total, float(card.floor))
        rule = card.rounding
        if rule.total is not None:
            total = round_floats(chunk, total, rule.total, rule.mode, chunk.traces, self.constants)
        return self._verdict(chunk, total)

    def _sum(self, chunk: Chunk, items: list[tuple[Node, float]]) -> Floats:
        if not items:
            return np.zeros(chunk.columns.rows)
        found = [node(chunk) for node, _ in items]
        points, absent = together(found, [full for _, full in items], best=False)
        return points if absent is None else np.where(absent, np.nan, points)

    def _extra(
        self, chunk: Chunk, items: list[tuple[Node, float]], extra: Extra | None
    ) -> Floats | float:
        if not items or extra is None:
            return 0.0
        found: list[Scored] = [node(chunk) for node, _ in items]
        points = np.zeros(chunk.columns.rows)
        for each in found:
            points = points + (
                each.points if each.absent is None else np.where(each.absent, 0.0, each.points)
            )
        return points if extra.most is None else np.minimum(points, float(extra.most))

    def _verdict(
        self, chunk: Chunk, total: Floats
    ) -> tuple[Floats, NDArray[np.int16], NDArray[np.int8]]:
        size = chunk.columns.rows
        band = np.full(size, -1, dtype=np.int16)
        state = np.full(size, _NO_BAND, dtype=np.int8)
        free = np.ones(size, dtype=bool)
        strict = self.plan.card.missing == "zero"
        unknown = np.isnan(total)
        for test, verdict, how in self.conditions:
            held = test(chunk)
            if strict:
                held = np.nan_to_num(held, nan=float(how == _VETOED))
            unknown |= np.isnan(held)
            failed = free & (held == 0)
            band[failed], state[failed] = self.place(verdict), how
            free &= ~failed
        state[free & unknown] = _INCOMPLETE
        free &= ~unknown
        for number, (each, needs) in enumerate(zip(self.bands, self.needs, strict=True)):
            fits = free & self._within(chunk, each, total)
            if needs is not None:
                held = needs(chunk)
                lost = fits & np.isnan(held)
                state[lost] = _INCOMPLETE
                free &= ~lost
                fits &= held == 1
            band[fits], state[fits] = self.place(self.bands[number].title.zh), _BY_TOTAL
            free &= ~fits
        return total, band, state

    def _within(self, chunk: Chunk, band: object, total: Floats) -> NDArray[np.bool_]:
        fits = np.ones(len(total), dtype=bool)
        for name, compare in _BOUNDS:
            bound = getattr(band, name)
            if bound is not None:
                fits &= compare(total, float(bound))
                if self.plan.card.rounding.total is None:
                    chunk.doubt |= is_near(total, float(bound))
        return fits

    def exactly(self, row: int) -> UnitScore:
        """Score one row by the exact path, against the benchmarks of the whole set."""
        if self.scorer is None:
            self.scorer = Scorer(self.plan, [], explain=False)
            self.sets.lend(self.scorer)
            for number, mean in self.means.known.items():
                self.scorer.means[number] = Fraction(mean)
        return score_row(self.plan, self.scorer, self.columns.row(self.plan, row), self.phase)


_BOUNDS: tuple[tuple[str, Callable[[Floats, float], NDArray[np.bool_]]], ...] = (
    ("at_least", np.greater_equal),
    ("above", np.greater),
    ("at_most", np.less_equal),
    ("below", np.less),
)


def _not(test: Compiled) -> Compiled:
    return lambda chunk: 1.0 - test(chunk)
