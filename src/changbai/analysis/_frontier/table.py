"""What is checked before units are compared (投入产出数据的检查): told with row and column."""

from __future__ import annotations

import numpy as np

from changbai.analysis._frame import Frame, Role, shortened
from changbai.kernel.problem import Problem
from changbai.kernel.text import Text

INPUT = Role(
    "input",
    Text("投入（资产、职工、能源等）", "inputs (assets, staff, energy)"),
    many=True,
    sign="not negative",
    names=("x", "投入", "inputs"),
)
OUTPUT = Role(
    "output",
    Text("产出（增加值、收入等）", "outputs (value added, revenue)"),
    many=True,
    sign="not negative",
    names=("y", "产出", "outputs"),
)
_NO_INPUT = Text("各项投入都是零，无法评价", "has no input at all and cannot be compared")
_NO_OUTPUT = Text("各项产出都是零，无法评价", "has no output at all and cannot be compared")
_ZERO = Text(
    "此格为零，按零计算；若其实没有数据，请删去整行",
    "this cell is zero and is taken as zero; if there are no data, leave out the row",
)
_CONSTANT = Text(
    "各单位都相同，请确认不是填错；规模报酬可变时它不影响得分",
    "is the same for all units: see whether that is meant; with variable returns it changes no "
    "score",
)
_EMPTY = Text("合计为零，没有信息", "adds up to zero and says nothing")


def faults(frame: Frame, least: int = 2) -> list[Problem]:
    """Return what forbids a comparison (error) and what is doubtful (warning)."""
    units = frame.units()
    if len(set(units)) < least:
        return [Problem("CB815", frame.place(0), {"least": least, "found": len(set(units))})]
    errors, doubts = [], []
    for role, said in (("input", _NO_INPUT), ("output", _NO_OUTPUT)):
        values, names = frame.numbers(role), frame.names(role)
        for row in np.flatnonzero(values.sum(axis=1) == 0):
            facts = {"unit": units[row], "fault": said}
            errors.append(Problem("CB817", frame.place(int(row), role), facts))
        for which, name in enumerate(names):
            column = values[:, which]
            if not column.any():
                facts = {"unit": name, "fault": _EMPTY}
                errors.append(Problem("CB817", frame.place(0, role, which), facts))
            elif np.ptp(column) == 0:
                facts = {"what": name, "doubt": _CONSTANT}
                doubts.append(Problem("CB818", frame.place(0, role, which), facts))
            for row in np.flatnonzero(column == 0):
                facts = {"what": f"{units[row]} · {name}", "doubt": _ZERO}
                doubts.append(Problem("CB818", frame.place(int(row), role, which), facts))
    return [*shortened(errors), *(doubts if not errors else [])[:40]]
