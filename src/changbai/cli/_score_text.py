"""Scores as lines for the terminal (评分结果的文字)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from changbai.cli._grid import grid
from changbai.engine.scoring.exact import decimal_text
from changbai.engine.scoring.results import VERDICT_WORDS, ItemScore, UnitScore
from changbai.engine.scoring.words import value_text
from changbai.kernel.text import Language, Text
from changbai.pack.scorecard import Scorecard

UNVERIFIED = Text(
    "【未核实】本评价体系未见正式文本", "[Unverified] this scheme was not seen officially"
)
_VETO = Text("否决项：", "veto: ")
_HEADS = {
    "zh": ("单位", "名称", "总分", "等次", "说明"),
    "en": ("unit", "name", "total", "band", "how"),
}


def points_text(value: Fraction | None) -> str:
    """Return points with up to four decimals, a dash when there are none."""
    return "–" if value is None else decimal_text(value, 4)


def verdict_words(result: UnitScore, language: Language) -> str:
    """Return how a verdict came about, in words."""
    said = VERDICT_WORDS[result.state].show(language)
    if result.why.zh:
        said += (
            f"：{result.why.show(language)}"
            if language == "zh"
            else f": {result.why.show(language)}"
        )
    if result.state == "incomplete" and result.low is not None and result.total is None:
        said += f" ({points_text(result.low)} – {points_text(result.high)})"
    return said


def summary_table(card: Scorecard, results: Sequence[UnitScore], language: Language) -> str:
    """Return one line a unit, best first; those without a total come last."""
    ordered = sorted(results, key=lambda r: (r.total is None, -(r.total or 0)))
    rows = [
        (r.unit, r.name, points_text(r.total), r.band or "–", verdict_words(r, language))
        for r in ordered
    ]
    head = card.title.show(language)
    lines = [head if card.verified else f"{head}  {UNVERIFIED.show(language)}"]
    return "\n".join([*lines, grid(_HEADS[language], rows, right=(2,))])


def explained(card: Scorecard, result: UnitScore, language: Language) -> list[str]:
    """Return a score with every item, how it came about and what was lost."""
    zh = language == "zh"
    lines = [f"{card.title.show(language)}  {result.name or result.unit}"]
    if not card.verified:
        lines.append(UNVERIFIED.show(language))
    for told in result.conditions:
        sign = "?" if told.good is None else ("✓" if told.good else "✕")
        veto = _VETO.show(language) if told.kind == "veto" else ""
        lines.append(f"  {sign} {veto}{told.title.show(language)}  ({told.formula})")
    for scores in (result.items, result.bonuses, result.deductions):
        for score in scores:
            lines += _lines(score, language, 1)
    parts = [("各项合计", "items", result.items_sum), ("加分", "bonus", result.bonus)]
    parts += [("扣分", "deduction", result.deduction), ("封顶调整", "cap", result.cap)]
    parts += [("取舍", "rounding", result.rounding)]
    said = [f"{one if zh else two} {points_text(v)}" for one, two, v in parts if v]
    lines.append(f"{'总分' if zh else 'total'} {points_text(result.total)}  ({'; '.join(said)})")
    if result.reported_total is not None and result.total is not None:
        cut = result.reported_total - result.total
        words = ("申报值得分", "核减") if zh else ("on reported values", "cut")
        lines.append(
            f"{words[0]} {points_text(result.reported_total)}  {words[1]} {points_text(cut)}"
        )
    end = f"{result.band or '–'}  {verdict_words(result, language)}"
    lines.append(f"{end}  {result.consequence.show(language)}".rstrip())
    return lines


def _lines(score: ItemScore, language: Language, depth: int) -> list[str]:
    indent = "  " * depth
    worth = f"{points_text(score.points)} / {points_text(score.full)}"
    head = f"{indent}{score.number} {score.title.show(language)}  {worth}"
    if score.value is not None:
        head += f"  [{value_text(score.value)} {score.unit}".rstrip() + "]"
    said = [score.how.show(language), score.note.show(language)]
    if score.scale != 1:
        said.append(f"× {value_text(score.scale)}")
    if score.cut:
        word = "核减" if language == "zh" else "cut"
        said.append(f"{word} {points_text(score.cut)} {score.cut_reason}".rstrip())
    lines = [head, *(f"{indent}   · {text}" for text in said if text)]
    for child in score.children:
        lines += _lines(child, language, depth + 1)
    return lines
