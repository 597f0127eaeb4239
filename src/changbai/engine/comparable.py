"""Growth over a comparable population beside as-was growth (可比口径增速), for all places at once.

As-was growth divides what two windows gave, each on its own structure: who entered, left or moved
between them moves the figure. Comparable growth takes only those who gave a figure in both, period
by period (March beside March), a unit that merged joined to its successor. All of them lie, in
both windows, where they stood last in the later one, on its boundaries; so a move is no growth.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from changbai.engine.check_row import literal
from changbai.engine.demand import Demand, Term
from changbai.engine.measure import Measurer
from changbai.engine.partial import added
from changbai.engine.places import Vector
from changbai.engine.results import Selection
from changbai.engine.roster import Roster
from changbai.engine.rows import combined
from changbai.kernel.period import Period
from changbai.pack.expression import Binary, Number

Given = dict[Period, tuple[Vector, Vector]]


@dataclass(frozen=True, eq=False, slots=True)
class Growth:
    """Both growths of an indicator at every place (两种口径增速), as fractions, NaN for none.

    `both`: units in the comparable population; `entered`: those that gave figures in the later
    window alone; `left`: in the earlier alone; `unmatched`: in both, but never in the same
    periods of the two years, or with a partner of a merger lacking. A merged unit is one.
    """

    as_was: Vector
    comparable: Vector
    both: Vector
    entered: Vector
    left: Vector
    unmatched: Vector


def growth(
    measurer: Measurer,
    indicator_id: str,
    window: Period,
    selection: Selection = Selection(),
    successors: Mapping[str, str] | None = None,
    years: int = 1,
) -> Growth | None:
    """Return both growths on the same months `years` before, at every place of the measurer.

    None where the indicator is not made of sums of one kind of unit alone: of a median or a
    count there is no comparable population. `successors` names for each unit that merged by the
    end of the window the one it became part of, through all steps. A ratio takes the same
    respondents above and below, in both windows. A merged unit counts in a period only where all
    its parts that lived then gave a figure.
    """
    term, earlier = measurer.term(indicator_id), window.shift(-years)
    demands = _sums(term)
    if not demands or len({each.kind for each in demands}) > 1:
        return None
    kind, layout = demands[0].kind, measurer.layout(selection)
    roster = measurer.store.roster(kind)
    owner = _owners(roster, successors or {})
    count = len(roster)
    amounts: dict[Demand, tuple[Vector, Vector]] = {}
    matched = np.ones(count, bool)
    gave = [np.zeros(count, bool), np.zeros(count, bool)]
    for form in dict.fromkeys(each.form for each in demands):
        own = [each for each in demands if each.form is form]
        now = [_given(measurer, each, window, selection.group, owner) for each in own]
        then = [_given(measurer, each, earlier, selection.group, owner) for each in own]
        for number, side in enumerate((now, then)):
            for _, some in (pair for one in side for pair in one.values()):
                gave[number] |= some
        found, any_pair = _paired(now, then, years, count)
        amounts |= dict(zip(own, found, strict=True))
        matched &= any_pair
    last = roster.living(earlier.start, window.end)
    nesting = measurer.aggregator.partials.nesting(window)

    def at_places(values: Vector, who: Vector) -> Vector:
        cell = np.where(who, roster.cell[last], roster.cells)
        return layout.add(kind, nesting, [added(roster, cell, values)])[0]

    ones = np.ones(count)
    both = at_places(ones, matched)
    ends = []
    for end in (0, 1):
        leaves = {each: at_places(amounts[each][end], matched) for each in demands}
        ends.append(np.where(both > 0, _value(measurer, term, leaves), np.nan))
    return Growth(
        _change(*(measurer.vector(indicator_id, each, selection) for each in (window, earlier))),
        _change(*ends),
        both,
        at_places(ones, gave[0] & ~gave[1]),
        at_places(ones, gave[1] & ~gave[0]),
        at_places(ones, gave[0] & gave[1] & ~matched),
    )


def _sums(term: Term) -> list[Demand]:
    """Return the sums that a formula is made of; none where it is made of anything else too."""
    if term.demand is not None:
        return [term.demand] if term.demand.node.name == "sum" else []
    if isinstance(term.node, Number):
        return []
    if not isinstance(term.node, Binary):
        return []
    found: list[Demand] = []
    for part in term.parts:
        own = _sums(part)
        if not own and not isinstance(part.node, Number):
            return []
        found += own
    return list(dict.fromkeys(found))


def _owners(roster: Roster, successors: Mapping[str, str]) -> Vector:
    """Return for each unit the position of the one that it has become part of, else its own."""
    owner = np.arange(len(roster))
    for unit in successors:
        at, seen = unit, {unit}
        while (following := successors.get(at)) is not None and following not in seen:
            if roster.find(following) < 0:
                break
            at = following
            seen.add(at)
        if roster.find(unit) >= 0:
            owner[roster.find(unit)] = roster.find(at)
    return owner


def _given(measurer: Measurer, demand: Demand, window: Period, group: str, owner: Vector) -> Given:
    """Return for each period what each joined unit gave, NaN where parts lack; and who gave any."""
    units, found = measurer.aggregator.partials.units, {}
    if demand.form is None:
        rows, inside, values, _ = units.values(demand, window, group)
        sides = {window: (rows, np.where(inside, values, np.nan))}
    else:
        pieces = measurer.store.pieces(demand.form, window)
        sides = {piece: units.given(demand, piece, group, window) for piece in pieces}
    for piece, (rows, values) in sides.items():
        known, count = ~np.isnan(values), len(owner)
        lacking = np.bincount(owner[(rows.stretch >= 0) & ~known], minlength=count) > 0
        some = np.bincount(owner[known], minlength=count) > 0
        total = np.bincount(owner[known], values[known], count)
        found[piece] = np.where(some & ~lacking, total, np.nan), some
    return found


def _paired(
    now: list[Given], then: list[Given], years: int, count: int
) -> tuple[list[tuple[Vector, Vector]], Vector]:
    """Return what each sum has now and then of the units that gave all of them in both."""
    sums = [(np.zeros(count), np.zeros(count)) for _ in now]
    ever = np.zeros(count, bool)
    for piece in now[0]:
        before = piece.shift(-years)
        if any(piece not in one for one in now) or any(before not in one for one in then):
            continue
        sides = [(a[piece][0], b[before][0]) for a, b in zip(now, then, strict=True)]
        good = ~np.isnan(np.array([each for pair in sides for each in pair])).any(axis=0)
        ever |= good
        for (late, early), (a, b) in zip(sums, sides, strict=True):
            late[good] += a[good]
            early[good] += b[good]
    return sums, ever


def _value(measurer: Measurer, term: Term, leaves: Mapping[Demand, Vector]) -> Vector:
    """Return the formula over the sums at every place."""
    if term.demand is not None:
        return leaves[term.demand]
    if isinstance(term.node, Number):
        return np.asarray(literal(term.node, measurer.pack.units))
    assert isinstance(term.node, Binary)
    left, right = (_value(measurer, part, leaves) for part in term.parts)
    return combined(term.node, left, right)


def _change(now: Vector, then: Vector) -> Vector:
    """Return the growth from one to the other; none on a base of zero."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Vector = np.where(then == 0, np.nan, now / then - 1)
    return found
