"""`changbai judge`: judge any series of yearly values by a named method (序列研判)."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import click

from changbai.cli._ask import CALL
from changbai.cli._grid import grid
from changbai.cli._show import json_option, language_option, put_json, refuse, tell
from changbai.engine import models
from changbai.engine.series import GroupVerdict, SeriesVerdict, judge_series
from changbai.engine.series_file import EVERY, apply, read_ask, read_asks, read_series
from changbai.engine.verdicts import family
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Language
from changbai.pack.load import find_pack, load_pack
from changbai.pack.single import read_single
from changbai.pack.verdict_method import Method

_HEAD = {
    "zh": (
        "序列",
        "研判",
        "得分",
        "基年",
        "基数",
        "最近一年",
        "现值",
        "实际增速",
        "所需增速",
        "说明",
    ),
    "en": (
        "Series",
        "Class",
        "Score",
        "Base",
        "Value",
        "Last",
        "Value",
        "Rate",
        "Required",
        "Note",
    ),
}


@click.command()
@click.argument("series", metavar="SERIES.csv", type=click.Path(path_type=Path))
@click.option(
    "--method", "name", required=True, help="Method id of the pack, or a YAML file (方法)."
)
@click.option("--pack", "shelf", default="national", help="Pack that has the method (政策包).")
@click.option(
    "--parameters",
    type=click.Path(path_type=Path),
    help="CSV, YAML or JSON: direction, target, years ... of each series (研判设定).",
)
@click.option(
    "--set", "given", multiple=True, metavar="KEY=VALUE", help="The same, for all series."
)
@click.option(
    "--forecast",
    "model",
    type=click.Choice(["drift", *models.MODELS]),
    default="drift",
    help="Forecast to the target year; ets and theta need changbai[forecast] (预测模型).",
)
@json_option
@language_option
def command(
    series: Path,
    name: str,
    shelf: str,
    parameters: Path | None,
    given: tuple[str, ...],
    model: str,
    as_json: bool,
    language: Language,
) -> None:
    """Judge every series of SERIES.csv (columns series, year, value) by a method (序列研判).

    A method is a data file: see `methods/` of the pack. Exit code 2 when a file or the words of
    the call are off; verdicts, good or bad, end with 0.
    """
    method, problems = _method(name, shelf)
    found, more = read_series(series)
    problems += more
    asks, more = read_asks(parameters) if parameters else ({}, [])
    problems += more
    words = dict(word.partition("=")[::2] for word in given)
    if words:
        for id in asks.keys() | {EVERY}:
            asks[id], more = read_ask(words, "--set", start=asks.get(id))
            problems += more
    found, more = apply(found, asks)
    problems += more
    known = family(method.family) if method else None
    if method is not None and known is None:
        problems.append(Problem("CB398", CALL, {"family": method.family}))
    if model != "drift" and not models.is_installed():
        problems.append(Problem("CB399", CALL, {"model": model}))
    if method is None or known is None or has_errors(problems):
        refuse(problems, language, as_json=as_json)
    verdicts, groups = judge_series(found, method, known, model)
    if as_json:
        put_json(_as_json(method, verdicts, groups, problems))
        return
    tell(problems, language)
    _show(method, verdicts, groups, language)


def _method(name: str, shelf: str) -> tuple[Method | None, list[Problem]]:
    """Find a method by its file or by its id in a pack; `opensdg-2.4` is `opensdg_2_4`."""
    if name.endswith((".yaml", ".yml")):
        return read_single(Path(name), Method)
    folder = Path(shelf) if Path(shelf).is_dir() else find_pack(shelf, Path.cwd() / "x")
    if folder is None:
        return None, [Problem("CB107", CALL, {"pack": shelf})]
    pack, problems = load_pack(folder)
    if pack is None or has_errors(problems):
        return None, problems
    id = name.lower().replace("-", "_").replace(".", "_")
    if id not in pack.methods:
        facts = {"method": name, "allowed": ", ".join(pack.methods)}
        return None, [Problem("CB397", CALL, facts)]
    return pack.methods[id], []


def _as_json(
    method: Method,
    verdicts: list[SeriesVerdict],
    groups: list[GroupVerdict],
    problems: list[Problem],
) -> dict[str, Any]:
    return {
        "method": method.id,
        "version": method.version,
        "verified": method.verified,
        "series": [
            {
                "series": one.series,
                "class": one.grade,
                "title": {"zh": one.title.zh, "en": one.title.en},
                "state": one.state,
                "score": one.score,
                "parts": dict(one.parts),
                "reason": {"zh": one.reason.zh, "en": one.reason.en} if one.reason.zh else None,
            }
            for one in verdicts
        ],
        "groups": [
            {"class": each.pop("grade"), **each} for each in map(dataclasses.asdict, groups)
        ],
        "problems": [problem.as_json() for problem in problems],
    }


def _show(
    method: Method, verdicts: list[SeriesVerdict], groups: list[GroupVerdict], language: Language
) -> None:
    rows = [_row(one, language) for one in verdicts]
    click.echo(grid(_HEAD[language], rows, right=(2, 3, 4, 5, 6, 7, 8)))
    for group in groups:
        score = "" if group.score is None else f"{group.score:.2f}"
        click.echo(f"{group.group}: {group.grade} {score} ({len(group.series)})")
    unsure = {"zh": "，门槛未核实", "en": ", thresholds not verified"}[language]
    last = {
        "zh": f"方法 {method.title.zh} {method.version}：序列 {len(verdicts)} 个",
        "en": f"Method {method.title.show('en')} {method.version}: {len(verdicts)} series",
    }[language]
    click.echo(last + ("" if method.verified else unsure) + {"zh": "。", "en": "."}[language])


def _row(one: SeriesVerdict, language: Language) -> list[str]:
    parts = one.parts
    note = one.reason.show(language)
    if parts.get("trend_disagrees"):
        note = {
            "zh": f"稳健趋势给出另一等级：{parts['trend_class']}",
            "en": f"The robust trend gives another class: {parts['trend_class']}",
        }[language]
    return [
        one.series,
        one.title.show(language),
        _plain(one.score, ".2f"),
        _plain(parts["base_year"], "g"),
        _plain(parts["base_value"], "g"),
        _plain(parts["current_year"], "g"),
        _plain(parts["current_value"], "g"),
        _plain(parts.get("observed_rate"), ".4f"),
        _plain(parts.get("required_rate"), ".4f"),
        note,
    ]


def _plain(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)
