"""`changbai explain`: how one number came about, down to the returns behind it (算法说明)."""

from __future__ import annotations

import math
from difflib import get_close_matches
from pathlib import Path

import click
import polars as pl

from changbai.cli._ask import CALL, open_both, period_of, unknown_codes
from changbai.cli._grid import grid, number
from changbai.cli._show import json_option, language_option, put_json, refuse, tell
from changbai.engine.behind import returns_behind
from changbai.engine.columns import Columns, read_table
from changbai.engine.comparable import Growth, growth
from changbai.engine.explain import explain
from changbai.engine.measure import Measurer
from changbai.engine.results import Explained, ReturnsBehind, Selection, plain
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Language, Text
from changbai.pack.shapes import Pack

_SYNTHETIC = Text("【演示数据】本表数据为虚构", "[Made-up data] No figure here is real")
_RETURNS = Text(
    "报送明细：共 {total} 份，计入 {counted} 份，列出 {shown} 份",
    "Returns behind it: {total}, {counted} count, {shown} shown",
)
_COUNTS = Text("计入", "counts")
#: Columns of a file of successors: who became part of whom.
_SUCCESSORS = Columns(
    {"代码": "unit", "承继": "successor"},
    {"unit": pl.String(), "successor": pl.String()},
    ("unit", "successor"),
    ("unit",),
)
_GROWTH = Text(
    "比上年同期：原口径 {as_was}，可比口径 {comparable}（可比单位 {both} 个，新增 {entered} 个，"
    "退出 {left} 个，两年都报但不能对应 {unmatched} 个；按本期末的区划和单位所在地）",
    "On the same months a year before: as-was {as_was}, comparable population {comparable} "
    "({both} units in both, {entered} entered, {left} left, {unmatched} in both but not in the "
    "same periods; places as at the end of this window)",
)


@click.command()
@click.argument("pack", type=click.Path(path_type=Path))
@click.argument("indicator")
@click.option(
    "--data", required=True, type=click.Path(path_type=Path), help="Folder of data (数据)."
)
@click.option("--period", "at", required=True, help="Period, e.g. 2016, 2016Q3, 2016-09 (报告期).")
@click.option("--area", default="", help="Area code; default the whole (区划代码).")
@click.option("--industry", default="", help="Industry code (行业代码).")
@click.option("--size", default="", help="Size class (规模).")
@click.option(
    "--returns",
    "limit",
    default=0,
    type=click.IntRange(0),
    help="List so many of the returns behind it (份数).",
)
@click.option(
    "--growth",
    "growing",
    is_flag=True,
    help="Also its growth on the year before, as-was and comparable (可比口径).",
)
@click.option(
    "--successors",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="CSV of unit, successor: who merged into whom, for --growth (承继关系).",
)
@json_option
@language_option
def command(
    pack: Path,
    indicator: str,
    data: Path,
    at: str,
    area: str,
    industry: str,
    size: str,
    limit: int,
    growing: bool,
    successors: Path | None,
    as_json: bool,
    language: Language,
) -> None:
    """Explain one number of INDICATOR in PACK: formula, numbers, returns (算法说明).

    A month stands for January to that month, as official tables have it.
    """
    period, problems = period_of(at)
    found, opened, more = open_both(pack, data)
    problems += more
    if found:
        problems += unknown_codes(found, area, industry, size)
        problems += _unknown_indicator(found, indicator)
    merged, more = _merged(successors)
    problems += more
    if found is None or opened is None or period is None or has_errors(problems):
        refuse(problems, language, as_json=as_json)
    measurer = Measurer(found, opened)
    selection = Selection(area=area, industry=industry, size=size)
    window = period.to_date()
    compared: dict[str, float | None] = {}
    if growing:
        both = growth(measurer, indicator, window, selection, merged)
        place = measurer.position(selection, window)
        if both is None or place is None:
            problems.append(Problem("CB890", CALL, {"indicator": indicator}))
            refuse(problems, language, as_json=as_json)
        compared = _at(both, place)
    tree = explain(measurer, indicator, window, selection)
    behind = ReturnsBehind((), 0, 0)
    if limit > 0:
        behind = returns_behind(measurer, indicator, window, selection, limit)
    if as_json:
        put_json(
            {
                "data": {"title": plain(opened.title), "synthetic": opened.synthetic},
                "position": opened.position,
                "period": str(window),
                "explained": plain(tree),
                **({"growth": compared} if growing else {}),
                "returns": plain(behind.lines),
                "returns_total": behind.total,
                "returns_counted": behind.counted,
            }
        )
        return
    tell(problems, language)
    if opened.synthetic:
        click.echo(_SYNTHETIC.show(language))
    click.echo("\n".join(_branches(tree, language)))
    if growing:
        click.echo()
        click.echo(_GROWTH.show(language).format(**_shown(compared)))
    if limit > 0:
        click.echo()
        facts = {"total": behind.total, "counted": behind.counted, "shown": len(behind.lines)}
        click.echo(_RETURNS.show(language).format(**facts))
        click.echo(_table(behind, language))


def _merged(file: Path | None) -> tuple[dict[str, str], list[Problem]]:
    """Return who became part of whom by a CSV file."""
    if file is None:
        return {}, []
    if file.suffix != ".csv":
        raise click.BadParameter(f"{file}: not a .csv file")
    frame, problems = read_table(file, _SUCCESSORS)
    return dict(frame.drop_nulls().select("unit", "successor").iter_rows()), problems


def _at(both: Growth, place: int) -> dict[str, float | None]:
    """Return growths as fractions and numbers of units at one place."""
    found: dict[str, float | None] = {}
    for name in ("as_was", "comparable"):
        value = float(getattr(both, name)[place])
        found[name] = None if math.isnan(value) else value
    for name in ("both", "entered", "left", "unmatched"):
        found[name] = int(getattr(both, name)[place])
    return found


def _shown(compared: dict[str, float | None]) -> dict[str, str]:
    """Return growths as percentages and numbers of units as people read them."""
    rates = ("as_was", "comparable")
    return {
        name: "–" if value is None else f"{value * 100:+.2f} %" if name in rates else f"{value:,}"
        for name, value in compared.items()
    }


def _unknown_indicator(pack: Pack, indicator: str) -> list[Problem]:
    if indicator in pack.indicators:
        return []
    near = "、".join(get_close_matches(indicator, pack.indicators, 3, 0.4)) or "–"
    facts = {"pack": pack.head.id, "indicator": indicator, "near": near}
    return [Problem("CB543", CALL, facts)]


def _branches(node: Explained, language: Language, depth: int = 0) -> list[str]:
    """Return the tree as indented lines: label = value unit, then formula and numbers."""
    indent = "  " * depth
    value = number(node.value, 6)
    lines = [f"{indent}{node.label.show(language)} = {value} {node.unit}".rstrip()]
    said = (node.formula, node.with_numbers, node.note.show(language), node.source)
    lines += [f"{indent}  · {text}" for text in said if text]
    for inner in node.inputs:
        lines += _branches(inner, language, depth + 1)
    return lines


def _table(behind: ReturnsBehind, language: Language) -> str:
    lines = behind.lines
    names = list(dict.fromkeys(name for line in lines for name in line.values))
    head = ("单位 unit", "名称 name", "区划 area", "表 form", "期 period", "计入 counts", *names)
    rows = [
        (
            line.unit,
            line.name,
            line.area,
            line.form,
            str(line.period),
            line.reason.show(language) or _COUNTS.show(language),
            *(number(line.values.get(name)) for name in names),
        )
        for line in lines
    ]
    return grid(head, rows, right=range(6, len(head)))
