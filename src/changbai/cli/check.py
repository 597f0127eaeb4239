"""changbai check: read a pack and tell everything that is wrong with it (检查政策包)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from changbai.cli._card import open_card
from changbai.cli._show import exit_code, json_option, language_option, put_json, tell
from changbai.engine.cases import run_cases
from changbai.engine.scoring.cases import case_problems, run_score_cases
from changbai.engine.study import problems_of
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Language, Text
from changbai.matching.market_cases import run_market_cases
from changbai.pack.load import load_pack
from changbai.pack.programme import programmes_of
from changbai.pack.shapes import Pack
from changbai.procedure.cases import run_rehearsals


@click.command(name="check")
@click.argument("folder", metavar="PACK", type=click.Path(path_type=Path))
@json_option
@language_option
def command(folder: Path, *, as_json: bool, language: Language) -> None:
    """Check a policy pack and its worked examples (检查政策包).

    PACK may also be a scorecard in a file of its own. Ends with 0 when there is no error, else
    with 2; warnings do not count.
    """
    if folder.suffix in (".yaml", ".yml"):
        _check_card(folder, language, as_json=as_json)
    pack, problems = load_pack(folder)
    # A formula that means nothing cannot be computed: examples wait until errors are mended.
    if pack is not None and not has_errors(problems):
        problems = [*problems, *run_cases(pack), *run_score_cases(pack), *run_rehearsals(pack)]
        problems += [*run_market_cases(pack), *problems_of(pack)]
    if as_json:
        put_json(summary(folder, pack, problems))
    else:
        tell(problems, language)
        click.echo(_last_line(pack, problems, language))
    sys.exit(exit_code(problems))


def _check_card(path: Path, language: Language, *, as_json: bool) -> NoReturn:
    """Check one scorecard and run its worked examples."""
    opened, problems = open_card(str(path))
    cases = len(opened.card.cases) if opened else 0
    if opened is not None:
        problems += case_problems(opened.plan)
    if as_json:
        ok = not has_errors(problems)
        put_json(
            {
                "scorecard": path.stem,
                "ok": ok,
                "cases": cases,
                "problems": [problem.as_json() for problem in problems],
            }
        )
    else:
        tell(problems, language)
        errors = sum(1 for problem in problems if problem.level == "error")
        said = Text(
            f"{path.stem}：错误 {errors} 个，算例 {cases} 个。",
            f"{path.stem}: {errors} errors, {cases} worked examples.",
        )
        click.echo(said.show(language))
    sys.exit(exit_code(problems))


def summary(folder: Path, pack: Pack | None, problems: list[Problem]) -> dict[str, Any]:
    """Return what `--json` writes: the pack, its counts, the problems."""
    return {
        "pack": pack.head.id if pack else str(folder),
        "version": pack.head.version if pack else None,
        "fingerprint": pack.fingerprint if pack else None,
        "ok": pack is not None and not has_errors(problems),
        "counts": counts(pack) if pack else {},
        "problems": [problem.as_json() for problem in problems],
    }


def counts(pack: Pack) -> dict[str, int]:
    """Return how many of each noun the pack holds; `items` are the 一是… items."""
    items = sum(1 for clause in pack.clauses if "-" in clause.id)
    unnumbered = sum(1 for clause in pack.clauses if not clause.level)
    return {
        "clauses": len(pack.clauses),
        "headings": len(pack.clauses) - items - unnumbered,
        "items": items,
        "targets": len(pack.targets),
        "measures": len(pack.measures),
        "bodies": len(pack.bodies),
        "areas": len({row.code for row in pack.areas}),
        "kinds": len(pack.kinds),
        "forms": len(pack.forms),
        "elements": sum(len(form.elements) for form in pack.forms.values()),
        "rules": sum(len(form.rules) for form in pack.forms.values()),
        "indicators": len(pack.indicators),
        "cases": sum(len(indicator.cases) for indicator in pack.indicators.values()),
        "methods": len(pack.methods),
        "studies": len(pack.studies),
        "scorecards": len(pack.scorecards),
        "scorecard_cases": sum(len(card.cases) for card in pack.scorecards.values()),
        "entries": len(pack.entries),
        "procedures": len(pack.procedures),
        "programme_cases": sum(len(one.cases) for one in programmes_of(pack).values()),
    }


def _last_line(pack: Pack | None, problems: list[Problem], language: Language) -> str:
    errors = sum(1 for problem in problems if problem.level == "error")
    others = len(problems) - errors
    if pack is None:
        return "政策包无法读取。" if language == "zh" else "The pack cannot be read."
    number = counts(pack)
    if language == "en":
        return (
            f"{pack.head.id} {pack.head.version}: {errors} errors, {others} warnings; "
            f"{number['clauses']} clauses, {number['targets']} targets, "
            f"{number['indicators']} indicators, {number['cases']} worked examples, "
            f"{number['scorecards']} scorecards, {number['scorecard_cases']} worked examples, "
            f"{number['procedures']} procedures, {number['programme_cases']} worked examples."
        )
    return (
        f"{pack.head.id} {pack.head.version}：错误 {errors} 个，提示 {others} 个；"
        f"条款 {number['clauses']} 个，目标 {number['targets']} 个，"
        f"指标 {number['indicators']} 个，算例 {number['cases']} 个，"
        f"评价体系 {number['scorecards']} 个，算例 {number['scorecard_cases']} 个，"
        f"程序 {number['procedures']} 个，算例 {number['programme_cases']} 个。"
    )
