"""The table of all targets in a brief (目标研判表)."""

from __future__ import annotations

from changbai.engine.brief_parts import ORDER, Parts, gap_share
from changbai.engine.brief_words import Wording
from changbai.engine.results import VERDICTS, Verdict
from changbai.papers.document import Bar, Cell, Column, Table
from changbai.papers.numbers import DASH, show_number

_HEADS = {
    "zh": ("目标", "单位", "现值", "应达", "目标值", "预测", "进度", "研判"),
    "en": ("Target", "Unit", "Now", "Expected", "Goal", "Forecast", "Progress", "Verdict"),
}
_WIDTHS = (52.0, 8.0, 15.0, 15.0, 15.0, 15.0, 20.0, 16.0)
_WIDTHS_EN = (62.0, 18.0, 14.0, 15.0, 13.0, 15.0, 12.0, 19.0)


def target_table(parts: Parts, say: Wording) -> Table:
    """Return all targets, worst first (目标研判表)."""
    heads = _HEADS[say.language]
    widths = _WIDTHS if say.zh else _WIDTHS_EN
    sides = ("left", "center", "right", "right", "right", "right", "center", "center")
    columns = tuple(
        Column(head, width, side)  # type: ignore[arg-type]
        for head, width, side in zip(heads, widths, sides, strict=True)
    )
    order = sorted(parts.verdicts, key=lambda one: (ORDER[one.state], -gap_share(one)))
    rows = tuple(_row(verdict, say) for verdict in order)
    without_bar = not any(row[6].bar for row in rows) or not say.zh
    if without_bar:
        columns = columns[:6] + columns[7:]
        rows = tuple(row[:6] + row[7:] for row in rows)
    title = "目标研判表（未达进度在前）" if say.zh else "Verdicts, worst first"
    unit = "进度：灰为应达，粗线为现值，竖线为目标" if say.zh and not without_bar else ""
    return Table(title, columns, rows, unit)


def _row(verdict: Verdict, say: Wording) -> tuple[Cell, ...]:
    word, shape = VERDICTS[verdict.state]
    target = say.parts.pack.targets[verdict.target]
    forecast = verdict.forecast.value if verdict.forecast else None
    goal = _cell(verdict, say, "goal", verdict.goal)
    upper = verdict.parts.get("upper")
    if target.upper is not None and verdict.goal is not None and isinstance(upper, float):
        text = f"{goal.text}–{say.number(verdict, upper)}"
        goal = Cell(text, None, key=goal.key)
    return (
        Cell(f"{verdict.target} {say.name(verdict)}"),
        Cell(say.unit(verdict.unit)),
        _cell(verdict, say, "value", verdict.value),
        _cell(verdict, say, "expected_now", verdict.expected_now),
        goal,
        _cell(verdict, say, "forecast", forecast),
        _progress(verdict),
        Cell(
            f"{shape} {word.show(say.language)}",
            key=f"{verdict.target}.state",
            state=verdict.state,
        ),
    )


def _cell(verdict: Verdict, say: Wording, name: str, value: float | None) -> Cell:
    text = say.number(verdict, value) if value is not None else DASH
    return Cell(text, value, say.decimals(verdict), f"{verdict.target}.{name}")


def _progress(verdict: Verdict) -> Cell:
    """Return the cell of progress: a bar where it can be drawn, the share where it cannot."""
    bar = _bar(verdict)
    if bar is None:
        return Cell()
    text = f"{show_number(bar.done * 100, 0)}％"
    return Cell(text, bar.done, 0, f"{verdict.target}.progress", bar=bar)


def _bar(verdict: Verdict) -> Bar | None:
    """Return present and expected as shares of the way from base to goal; None without a way."""
    base = verdict.parts.get("base_value")
    change = verdict.goal is not None and verdict.goal < 0
    start = 0.0 if change else base
    if verdict.value is None or verdict.goal is None or not isinstance(start, int | float):
        return None
    way = verdict.goal - start
    if not way:
        return None
    expected = None if verdict.expected_now is None else (verdict.expected_now - start) / way
    return Bar((verdict.value - start) / way, expected, verdict.state)
