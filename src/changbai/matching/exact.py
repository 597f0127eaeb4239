"""The best plan where slots are not alike (精确排程): every pair in every slot, as one programme.

Used where absences, agreed times or kinds of table kept a chosen pair from a slot. HiGHS starts
from the plan that is there and stops after a set number of nodes, so the answer is the same each
time; its bound says how far the plan can be from the best.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from changbai.matching.highs import quiet_solver
from changbai.matching.meeting import Event, Meeting, most_of

#: Larger programmes are left as they are, with their gap.
MOST_VARIABLES = 30_000
_MOST_NODES = 400
_LAST_RESORT_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Answer:
    """Pairs with their slots (精确排程结果), and a total that no plan can exceed."""

    placed: dict[int, int]
    bound: int


def places(event: Event) -> list[tuple[int, int]]:
    """Return every pair in every slot in which both are there, as (number of pair, slot)."""
    return [
        (number, slot)
        for number, pair in enumerate(event.pairs)
        for slot in range(len(event.slots))
        if pair.slot in (-1, slot)
        and slot not in event.needs[pair.need].absent
        and slot not in event.offers[pair.offer].absent
    ]


def improve(
    event: Event,
    start: tuple[Meeting, ...],
    taken: Mapping[tuple[str, int], int] | None = None,
) -> Answer | None:
    """Return a plan at least as good as `start` and its bound; None when it is too large.

    `taken` are tables that others hold, by kind and slot.
    """
    at = places(event)
    if not at or len(at) > MOST_VARIABLES:
        return None
    rows = _Rows()
    slots = len(event.slots)
    for column, (number, slot) in enumerate(at):
        pair = event.pairs[number]
        kind = event.needs[pair.need].table
        kind = kind if kind in event.tables else ""
        rows.put(("pair", number), column, 1)
        rows.put(("need", pair.need, slot), column, 1)
        rows.put(("offer", pair.offer, slot), column, 1)
        left = event.tables[kind] - (taken or {}).get((kind, slot), 0)
        rows.put(("table", kind, slot), column, left)
        rows.put(("most", "need", pair.need), column, most_of(event.needs[pair.need], slots))
        rows.put(("most", "offer", pair.offer), column, most_of(event.offers[pair.offer], slots))
    must = {("pair", number) for number, pair in enumerate(event.pairs) if pair.must}
    scores = np.array([event.pairs[number].score for number, _ in at], float)
    first = event.first_meeting
    count = len(at)
    bonuses = sorted({event.pairs[number].need for number, _ in at}) if first else []
    for column, need in enumerate(bonuses, count):
        rows.bonus(need, column, [c for c, (n, _) in enumerate(at) if event.pairs[n].need == need])
    solver = _solver(rows, must, np.concatenate([scores, np.full(len(bonuses), float(first))]))
    _start(solver, event, at, start, bonuses)
    solver.run()
    info = solver.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    values = np.array(solver.getSolution().col_value)[:count]
    placed = {at[column][0]: at[column][1] for column in np.flatnonzero(values > 0.5).tolist()}
    return Answer(placed, int(np.floor(-info.mip_dual_bound + 1e-3)))


class _Rows:
    """Rows of the programme by name: columns, factors, upper end."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[object, ...], int] = {}
        self.upper: list[float] = []
        self.entries: list[tuple[int, int, float]] = []

    def put(self, name: tuple[object, ...], column: int, upper: float, factor: float = 1) -> None:
        if name not in self.numbers:
            self.numbers[name] = len(self.upper)
            self.upper.append(upper)
        self.entries.append((self.numbers[name], column, factor))

    def bonus(self, need: int, column: int, meetings: list[int]) -> None:
        self.put(("bonus", need), column, 0)
        for meeting in meetings:
            self.put(("bonus", need), meeting, 0, -1)


def _solver(rows: _Rows, must: set[tuple[str, int]], scores: NDArray[np.float64]) -> highspy.Highs:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(scores), len(rows.upper)
    lp.col_cost_ = -scores
    lp.col_lower_, lp.col_upper_ = np.zeros(len(scores)), np.ones(len(scores))
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(scores)
    lower = np.full(len(rows.upper), -highspy.kHighsInf)
    for name in must:
        if name in rows.numbers:
            lower[rows.numbers[name]] = 1
    lp.row_lower_, lp.row_upper_ = lower, np.array(rows.upper, float)
    entries = sorted(rows.entries)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    counts = np.bincount([row for row, _, _ in entries], minlength=len(rows.upper))
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(counts)])
    lp.a_matrix_.index_ = np.array([column for _, column, _ in entries])
    lp.a_matrix_.value_ = np.array([factor for _, _, factor in entries])
    solver = quiet_solver()
    for option, value in (("mip_max_nodes", _MOST_NODES), ("mip_rel_gap", 0.0),
                        ("mip_abs_gap", 0.999), ("time_limit", _LAST_RESORT_SECONDS)):  # fmt: skip
        solver.setOptionValue(option, value)
    solver.passModel(lp)
    return solver


def _start(
    solver: highspy.Highs,
    event: Event,
    at: list[tuple[int, int]],
    start: tuple[Meeting, ...],
    bonuses: list[int],
) -> None:
    """Give the solver the plan that is there."""
    held = {(meeting.need, meeting.offer, meeting.slot) for meeting in start}
    met = {meeting.need for meeting in start}
    solution = highspy.HighsSolution()
    solution.col_value = [
        float((event.pairs[number].need, event.pairs[number].offer, slot) in held)
        for number, slot in at
    ] + [float(need in met) for need in bonuses]
    solver.setSolution(solution)
