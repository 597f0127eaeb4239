"""What would raise a score, ranks and comparisons as lines for the terminal (评分附表)."""

from __future__ import annotations

from collections.abc import Sequence

from changbai.cli._grid import grid
from changbai.cli._score_text import points_text, verdict_words
from changbai.engine.scoring.comparing import UnitChange
from changbai.engine.scoring.raising import Move, Raise
from changbai.engine.scoring.ranks import RankInterval
from changbai.engine.scoring.words import value_text
from changbai.kernel.text import Language

MOST_REASONS = 5


def raising_lines(found: Raise, language: Language) -> list[str]:
    """Return the next step of each item, then the cheapest path to the next band."""
    zh = language == "zh"
    lines = ["每项的下一步：" if zh else "next step of each item:"]
    lines += [f"  {_move(move, language)}" for move in found.steps]
    if not found.steps:
        lines.append("  没有" if zh else "  none")
    if found.path:
        after = points_text(found.total_after)
        target = found.target
        lines.append(
            f"到“{target}”改动最小的办法（总分 {after}）："
            if zh
            else f"least change that reaches “{target}” (total {after}):"
        )
        lines += [f"  {_move(move, language)}" for move in found.path]
    return lines


def _move(move: Move, language: Language) -> str:
    before, after = value_text(move.value), value_text(move.to)
    if isinstance(move.to, str) and move.to.startswith("✓"):
        change = f"✓ {move.what.show(language)}"
    else:
        beyond = ("（不含）" if language == "zh" else " (beyond)") if move.exclusive else ""
        change = f"{before} → {after} {move.unit}".rstrip() + beyond
    return f"{move.number} {move.title.show(language)}  {change}  +{points_text(move.gain)}"


def rank_table(found: Sequence[RankInterval], spread: float, language: Language) -> str:
    """Return ranks with their intervals when weights move."""
    zh = language == "zh"
    share = f"{spread * 100:g}%"
    title = (
        f"权重各自上下浮动 {share}：九成情形下的名次"
        if zh
        else f"weights moved by up to {share}: ranks in nine draws of ten"
    )
    head = ("单位", "名称", "名次", "区间", "最好", "最差") if zh else (
        "unit", "name", "rank", "interval", "best", "worst",
    )  # fmt: skip
    rows = [
        (r.unit, r.name, str(r.rank), f"{r.low}–{r.high}", str(r.best), str(r.worst)) for r in found
    ]
    return "\n".join([title, grid(head, rows, right=(2, 3, 4, 5))])


def change_lines(changes: Sequence[UnitChange], language: Language, *, every: bool) -> list[str]:
    """Return who changes band and why; with `every` also those who do not."""
    zh = language == "zh"
    moved = [change for change in changes if change.moved]
    lines = [
        f"{len(changes)} 个单位，{len(moved)} 个等次或结论有变化"
        if zh
        else f"{len(changes)} units, {len(moved)} change band or verdict"
    ]
    for change in changes if every else moved:
        old, new = change.old, change.new
        lines.append(
            f"{change.name or change.unit}  {old.band or verdict_words(old, language)} "
            f"{points_text(old.total)} → {new.band or verdict_words(new, language)} "
            f"{points_text(new.total)}"
        )
        if new.state != "by_total":
            lines.append(f"   · {verdict_words(new, language)}")
        reasons = [item for item in change.items if item.difference]
        for item in reasons[:MOST_REASONS]:
            sign = "+" if item.difference > 0 else ""
            lines.append(
                f"   · {item.title.show(language)}  {points_text(item.old)} / "
                f"{points_text(item.old_full)} → {points_text(item.new)} / "
                f"{points_text(item.new_full)}  {sign}{points_text(item.difference)}"
            )
        rest = sum((item.difference for item in reasons[MOST_REASONS:]), start=change.others or 0)
        if rest:
            lines.append(f"   · {'其余' if zh else 'the rest'}  {points_text(rest)}")  # type: ignore[arg-type]
    return lines
