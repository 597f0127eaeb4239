"""What the engine answers (测算结果): frozen values that pages, papers and commands show.

Five kinds of missing are kept apart everywhere (缺数五态): `no_data` nobody was asked or
nothing is known, `not_due` the deadline has not come, `overdue` it has passed, `refused` the
return was sent back, `not_computable` the data are there but the formula has no value (a zero
divisor). A zero is a value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from changbai.kernel.period import Period
from changbai.kernel.text import Text

ValueState = Literal["value", "no_data", "not_due", "overdue", "refused", "not_computable"]
VerdictState = Literal["achieved", "on_path", "behind", "alert", "no_data"]

#: The five states of a verdict (研判五态): word in both languages and shape; never colour alone.
VERDICTS: dict[VerdictState, tuple[Text, str]] = {
    "achieved": (Text("已达标", "Achieved"), "✓"),
    "on_path": (Text("正常", "On path"), "▲"),
    "behind": (Text("滞后", "Behind"), "◆"),
    "alert": (Text("预警", "Alert"), "✕"),
    "no_data": (Text("待数据", "No data"), "–"),
}

VALUE_STATES: dict[ValueState, Text] = {
    "value": Text("有数", "value"),
    "no_data": Text("无数据", "no data"),
    "not_due": Text("未到期", "not due"),
    "overdue": Text("逾期未报", "overdue"),
    "refused": Text("已退回", "returned for correction"),
    "not_computable": Text("无法计算", "not computable"),
}


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many units stand behind a number (报送覆盖): expected, and what became of each.

    expected = verified + reported + refused + overdue + not_due. Only `verified` counts.
    """

    expected: int = 0
    verified: int = 0
    reported: int = 0
    refused: int = 0
    overdue: int = 0
    not_due: int = 0


@dataclass(frozen=True, slots=True)
class Selection:
    """What slice of the cube is asked for (所选范围); empty means all."""

    area: str = ""
    industry: str = ""
    size: str = ""
    zone: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """One indicator at one place and time (测得值).

    `value` is in `unit`; None unless `state` is `value`. `reason` says in words why there is none.
    """

    indicator: str
    period: Period
    selection: Selection
    value: float | None
    unit: str
    state: ValueState
    coverage: Coverage = Coverage()
    reason: Text = Text("")


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast to the deadline (预测): central value and interval, or the reason for none.

    `level` is the coverage of the interval, e.g. 0.8. `state` says what the verdict would be at
    the deadline when the central value came true.
    """

    at: Period
    value: float | None = None
    low: float | None = None
    high: float | None = None
    level: float = 0.8
    method: str = ""
    points: int = 0
    reason: Text = Text("")


@dataclass(frozen=True, slots=True)
class PathPoint:
    """One point of a target's history and path (进度点): measured and expected level."""

    period: Period
    value: float | None
    expected: float | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on one target for one area (研判), with every part that led to it.

    `value`, `expected_now` and `goal` are on the target's own scale: for a change from base the
    change in per cent (-12.3), for a count the count. `parts` holds at least base_year,
    base_value, present_period, present_value, target_value, deadline, time_share and what the
    method adds (required_rate, observed_rate, tolerance, ...).
    """

    target: str
    area: str
    as_of: Period
    state: VerdictState
    value: float | None
    unit: str
    goal: float | None
    expected_now: float | None
    method: str
    method_version: str
    parts: dict[str, Any] = field(default_factory=dict)
    forecast: Forecast | None = None
    path: tuple[PathPoint, ...] = ()
    coverage: Coverage = Coverage()
    reason: Text = Text("")


@dataclass(frozen=True, slots=True)
class Pull:
    """One row of a contribution (贡献): how far one area, industry or unit pulls the target."""

    id: str
    name: Text
    amount: float
    share: float | None
    parts: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contribution:
    """Who pulls a target off its path (贡献分解): rows add up to `total` exactly.

    `method` is `difference` for sums and `lmdi` for ratios; `by` is area, industry or unit.
    `meaning` says in words what `total` is, e.g. change of the ratio since the base year.
    """

    target: str
    area: str
    as_of: Period
    by: Literal["area", "industry", "unit"]
    method: str
    unit: str
    total: float
    rows: tuple[Pull, ...]
    meaning: Text = Text("")
    reason: Text = Text("")


@dataclass(frozen=True, slots=True)
class Explained:
    """A node of an explanation (算法说明): a value, how it came about, and what it came from."""

    label: Text
    value: float | None
    unit: str = ""
    formula: str = ""
    with_numbers: str = ""
    note: Text = Text("")
    source: str = ""
    inputs: tuple[Explained, ...] = ()


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One return behind a number (报送明细): unit, period, state and the elements used.

    `reason` says why it does not count; empty when it does.
    """

    unit: str
    name: str
    area: str
    form: str
    period: Period
    revision: int | None
    state: str | None
    values: dict[str, float | None] = field(default_factory=dict)
    reason: Text = Text("")


@dataclass(frozen=True, slots=True)
class ReturnsBehind:
    """One page of the returns behind a number (报送明细), how many there are, how many count.

    `hidden`: so many more stand behind it in areas that were not asked for.
    """

    lines: tuple[ReturnLine, ...]
    total: int
    counted: int
    hidden: int = 0


def plain(value: Any) -> Any:
    """Turn results into plain JSON values: texts as {zh, en}, periods as text."""
    if isinstance(value, Period):
        return str(value)
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value


__all__ = [
    "VALUE_STATES",
    "VERDICTS",
    "Contribution",
    "Coverage",
    "Explained",
    "Forecast",
    "Measured",
    "PathPoint",
    "Pull",
    "ReturnLine",
    "ReturnsBehind",
    "Selection",
    "ValueState",
    "Verdict",
    "VerdictState",
    "plain",
]
