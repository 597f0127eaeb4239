"""`changbai run`: judge every target of a pack on a folder of data (运行政策包)."""

from __future__ import annotations

from pathlib import Path

import click

from changbai.cli._ask import CALL, open_both, period_of, unknown_codes
from changbai.cli._earlier import open_known
from changbai.cli._grid import grid, number
from changbai.cli._show import json_option, language_option, put_json, refuse, tell
from changbai.engine.results import VERDICTS, Forecast, Verdict
from changbai.engine.run import Report, run
from changbai.engine.tables import Dataset
from changbai.kernel.period import Period
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Language, Text
from changbai.pack.load import load_pack

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
@click.option("--data", type=click.Path(path_type=Path), help="Folder of data (数据).")
@click.option(
    "--known-at",
    "known_at",
    default="",
    help="Instead: the site's records as known then, e.g. 2016-12-31, J1024 (截至可知).",
)
@click.option("--as-of", "as_of", required=True, help="Period to judge at, e.g. 2016-12 (截至).")
@click.option("--area", default="", help="Area code; default the whole (区划代码).")
@click.option(
    "--engine",
    default="",
    envvar="CHANGBAI_ENGINE",
    show_envvar=True,
    help="Compute where the data lie: duckdb, duckdb:FILE, postgresql://..., local[2], "
    "spark://... (外部引擎).",
)
@click.option("--schema", default="", help="Schema of the engine's tables (表所在模式).")
@click.option(
    "--emit-sql",
    "dialect",
    type=click.Choice(["duckdb", "postgres", "spark", "clickhouse"]),
    help="Only print the statements of a dialect (只输出语句).",
)
@json_option
@language_option
def command(
    pack: Path,
    data: Path | None,
    known_at: str,
    as_of: str,
    area: str,
    engine: str,
    schema: str,
    dialect: str | None,
    as_json: bool,
    language: Language,
) -> None:
    """Judge every target of PACK on a folder of data (目标研判).

    Needs no server and no database; with --known-at it reads the database of the site as it stood
    at a moment. With --engine the rows stay where they are: on the files of
    --data, or without it in tables. Exit code 2 when pack, data, engine or the words of the call
    are off; verdicts, good or bad, end with 0.
    """
    period, problems = period_of(as_of)
    if known_at and (data or engine or dialect):
        raise click.UsageError("--known-at stands alone: the data are those of the records")
    if engine or dialect:
        # A quarter of a second of a start that only such a run pays for.
        from changbai.cli import _engine

        found, more = load_pack(pack)
        problems += more
        if found:
            problems += unknown_codes(found, area)
        if found is None or period is None or has_errors(problems):
            refuse(problems, language, as_json=as_json)
        if dialect:
            _engine.emit(found, dialect, period, schema)
            return
        report, problems = _engine.run_on_engine(
            engine, found, data, schema, period, area, problems, language, as_json=as_json
        )
    else:
        report, problems = _here(
            pack, data, known_at, period, area, problems, language, as_json=as_json
        )
    if as_json:
        put_json(report.as_json())
    else:
        tell(problems, language)
        click.echo(_table(report, language))


def _here(
    pack: Path,
    data: Path | None,
    known_at: str,
    period: Period | None,
    area: str,
    problems: list[Problem],
    language: Language,
    *,
    as_json: bool,
) -> tuple[Report, list[Problem]]:
    """Judge on a folder or on the records in this process; whatever is wrong ends the command."""
    opened: Dataset | None
    if known_at:
        found, opened, more = open_known(pack, known_at)
    elif data is None:
        refuse([*problems, Problem("CB882", CALL, {})], language, as_json=as_json)
    else:
        found, opened, more = open_both(pack, data)
    problems += more
    if found:
        problems += unknown_codes(found, area)
    if found is None or opened is None or period is None or has_errors(problems):
        refuse(problems, language, as_json=as_json)
    return run(found, opened, period, area, tuple(problems)), problems


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
