"""`changbai run`: judge every target of a pack on a folder of data (运行政策包)."""

from __future__ import annotations

from pathlib import Path

import click

from changbai.cli._ask import open_both, period_of, unknown_codes
from changbai.cli._grid import grid, number
from changbai.cli._show import json_option, language_option, put_json, refuse, tell
from changbai.engine.results import VERDICTS, Forecast, Verdict
from changbai.engine.run import Report, run
from changbai.kernel.problem import has_errors
from changbai.kernel.text import Language, Text

_HEAD = {
    "zh": ("目标", "名称", "研判", "现值", "应达", "目标值", "预测（80％ 区间）", "单位", "说明"),
    "en": (
        "Target",
        "Title",
        "Verdict",
        "Value",
        "Expected",
        "Goal",
        "Forecast (80 %)",
        "Unit",
        "Note",
    ),
}
_SYNTHETIC = Text("【演示数据】本表数据为虚构", "[Made-up data] No figure here is real")
_HEDGES = {
    "strive": Text("力争", "strive for"),
    "about": Text("左右", "about"),
    "or_more": Text("以上", "or more"),
    "or_less": Text("以下", "or less"),
}


@click.command()
@click.argument("pack", type=click.Path(path_type=Path))
@click.option(
    "--data", required=True, type=click.Path(path_type=Path), help="Folder of data (数据)."
)
@click.option("--as-of", "as_of", required=True, help="Period to judge at, e.g. 2016-12 (截至).")
@click.option("--area", default="", help="Area code; default the whole (区划代码).")
@json_option
@language_option
def command(
    pack: Path, data: Path, as_of: str, area: str, as_json: bool, language: Language
) -> None:
    """Judge every target of PACK on a folder of data (目标研判).

    Needs no server and no database. Exit code 2 when pack, data or the words of the call are
    off; verdicts, good or bad, end with 0.
    """
    period, problems = period_of(as_of)
    found, opened, more = open_both(pack, data)
    problems += more
    if found:
        problems += unknown_codes(found, area)
    if found is None or opened is None or period is None or has_errors(problems):
        refuse(problems, language, as_json=as_json)
    report = run(found, opened, period, area, tuple(problems))
    if as_json:
        put_json(report.as_json())
    else:
        tell(problems, language)
        click.echo(_table(report, language))


def _table(report: Report, language: Language) -> str:
    """Return the report as lines for a terminal."""
    head = report.pack.head
    names = {row.code: Text(row.name, row.name_en) for row in report.pack.areas}
    place = names.get(report.area or head.root_area, Text(report.area))
    said = " · ".join(
        part
        for part in (
            f"{head.title.show(language)} {head.version}",
            place.show(language),
            str(report.as_of),
            report.title.show(language),
            report.position[:12],
        )
        if part.strip()
    )
    rows = [_row(report, verdict, language) for verdict in report.verdicts]
    label = [_SYNTHETIC.show(language)] if report.synthetic else []
    return "\n".join([*label, said, "", grid(_HEAD[language], rows, right=(3, 4, 5))])


def _row(report: Report, verdict: Verdict, language: Language) -> tuple[str, ...]:
    target = report.pack.targets[verdict.target]
    word, shape = VERDICTS[verdict.state]
    title = Text(target.title, target.title_en).show(language)
    goal = number(verdict.goal)
    if verdict.parts.get("upper") is not None and verdict.goal is not None:
        goal = f"{goal}–{number(verdict.parts['upper'])}"
    hedge = _HEDGES[target.hedge].show(language) if target.hedge else ""
    note = "; ".join(part for part in (hedge, verdict.reason.show(language)) if part)
    return (
        target.id,
        title,
        f"{shape} {word.show(language)}",
        number(verdict.value),
        number(verdict.expected_now),
        goal,
        _forecast(verdict.forecast, language),
        verdict.unit,
        note,
    )


def _forecast(forecast: Forecast | None, language: Language) -> str:
    if forecast is None:
        return "–"
    if forecast.value is None:
        return forecast.reason.show(language)
    return f"{number(forecast.value)} ({number(forecast.low)} ~ {number(forecast.high)})"
