"""Reading and balancing an input-output table (投入产出表)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from changbai.analysis._frame import UNIT, Array, Frame, distinct, shortened
from changbai.kernel.problem import Problem

#: Names of the row of value added, whose sum with the flows of a column is the output.
VALUE_ADDED = frozenset(
    {"value_added", "value added", "value-added", "tva", "va", "增加值", "增加值合计"}
)
#: Names of rows and columns that only add up others.
TOTALS = frozenset({
    "total", "tii", "tiu", "intermediate_total", "intermediate_total_demand", "total_inputs",
    "total_output", "ti", "中间投入合计", "中间使用合计", "总投入", "合计",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A balanced table (投入产出表): flows, final demand less imports, output, primary inputs.

    `rows` are the rows of the file, one a sector; `primary` name -> use of each sector.
    """

    sectors: tuple[str, ...]
    rows: tuple[int, ...]
    flows: Array
    final: Array
    output: Array
    primary: dict[str, Array]


def table(frame: Frame, tolerance: float) -> tuple[Table | None, list[Problem]]:
    """Return the table of a frame: sectors are the heads of flows that also name a row."""
    heads = frame.names("flow")
    # A bare square of flows names its rows by its columns.
    names = frame.text("id") or (heads if len(heads) == len(frame) else ())
    problems = _square(frame, names, heads)
    if problems:
        return None, problems
    sectors = tuple(head for head in heads if head in names and head.lower() not in TOTALS)
    rows = tuple(names.index(sector) for sector in sectors)
    columns = [heads.index(sector) for sector in sectors]
    whole = frame.numbers("flow")
    every = whole[:, columns]
    problems = [
        Problem("CB804", frame.place(row, "flow", columns[j]), {"head": heads[columns[j]]})
        for row in rows
        for j in np.flatnonzero(~np.isfinite(every[row]))
    ]
    if problems:
        return None, shortened(problems)
    flows = every[list(rows)]
    final, output, problems = _right(frame, rows, flows, tolerance)
    if final is None or output is None:
        return None, problems
    primary = {
        name: every[row]
        for row, name in enumerate(names)
        if name not in sectors and name.lower() not in TOTALS and np.isfinite(every[row]).all()
    }
    for which, head in enumerate(heads):
        if head not in names and head.lower() not in TOTALS:
            use = whole[list(rows), which]
            if np.isfinite(use).all():
                primary[head] = use
    found = Table(sectors, rows, flows, final, output, primary)
    problems += _sound(frame, found, columns, tolerance)
    return found, problems


def _square(frame: Frame, names: tuple[str, ...], heads: tuple[str, ...]) -> list[Problem]:
    """Return what keeps rows and columns from naming the same sectors."""
    if not names:
        facts = {"role": "id", "meaning": UNIT.meaning, "heads": "、".join(heads)}
        return [Problem("CB800", replace(frame.place(0), line=1), facts)]
    problems = distinct(frame, "id")
    if all(name in heads or name.lower() in TOTALS for name in names):
        # Every row is a sector: what is left of the columns is their people, wages and the like.
        return problems
    problems += [
        Problem("CB828", replace(frame.place(0, "flow", which), line=1), {"name": head})
        for which, head in enumerate(heads)
        if head not in names and head.lower() not in TOTALS
    ]
    return problems


def _right(
    frame: Frame, rows: tuple[int, ...], flows: Array, tolerance: float
) -> tuple[Array | None, Array | None, list[Problem]]:
    """Return final demand and output: as given, or the one from the other."""
    taken = list(rows)
    used = flows.sum(axis=1)
    final = np.zeros(len(rows))
    known = frame.has("final")
    for role, sign in (("final", 1), ("imports", -1), ("error", 1)):
        if frame.has(role):
            part = frame.numbers(role)[taken]
            problems = [
                Problem("CB804", frame.place(rows[i], role, int(j)), {"head": frame.names(role)[j]})
                for i, j in np.argwhere(~np.isfinite(part))
            ]
            if problems:
                return None, None, shortened(problems)
            final += sign * _parts(part).sum(axis=1)
    if not frame.has("output"):
        if not known:
            return None, None, [Problem("CB829", frame.place(0))]
        return final, used + final, []
    output = frame.vector("output")[taken]
    problems = [
        Problem("CB804", frame.place(rows[i], "output"), {"head": frame.names("output")[0]})
        for i in np.flatnonzero(~np.isfinite(output))
    ]
    if problems:
        return None, None, shortened(problems)
    if not known:
        return output - used, output, []
    problems = [
        _unbalanced(frame, rows[i], "CB830", used[i] + final[i], output[i])
        for i in range(len(rows))
        if abs(used[i] + final[i] - output[i]) > tolerance * max(abs(output[i]), 1e-300)
    ]
    return (None, None, shortened(problems)) if problems else (final, output, [])


def _parts(columns: Array) -> Array:
    """Return the columns without the one, if any, that only adds up the others."""
    if columns.shape[1] < 3:
        return columns
    scale = np.abs(columns).max() or 1.0
    for which in range(columns.shape[1]):
        others = np.delete(columns, which, axis=1)
        if np.abs(columns[:, which] - others.sum(axis=1)).max() <= 1e-9 * scale:
            return others
    return columns


def _unbalanced(frame: Frame, row: int, code: str, found: float, expected: float) -> Problem:
    facts = {"name": frame.units()[row], "found": f"{found:.10g}", "expected": f"{expected:.10g}"}
    if code == "CB830":
        return Problem("CB830", frame.place(row, "output"), facts)
    return Problem("CB831", frame.place(row, "id"), facts)


def _sound(frame: Frame, found: Table, columns: list[int], tolerance: float) -> list[Problem]:
    """Return what is wrong with the signs and the columns of a table."""
    problems = []
    idle = found.output == 0
    for i in np.flatnonzero((found.output < 0) | (idle & _used(found.flows))):
        facts = {"name": found.sectors[i], "found": f"{found.output[i]:g}"}
        problems.append(Problem("CB832", frame.place(found.rows[i], "id"), facts))
    for name, values in found.primary.items():
        if name.lower() in VALUE_ADDED:
            whole = found.flows.sum(axis=0) + values
            for j in np.flatnonzero(np.abs(whole - found.output) > tolerance * found.output):
                problems.append(
                    _unbalanced(frame, found.rows[j], "CB831", whole[j], found.output[j])
                )
    return shortened(problems)


def _used(flows: Array) -> NDArray[np.bool_]:
    used: NDArray[np.bool_] = np.logical_or(flows.any(axis=0), flows.any(axis=1))
    return used
