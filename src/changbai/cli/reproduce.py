"""`changbai reproduce`: compute the figures of a paper again and compare (复算)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from changbai.cli._ask import open_both, period_of, unknown_codes
from changbai.cli._show import json_option, language_option, put_json, refuse, tell
from changbai.engine.brief import make_brief
from changbai.engine.brief_parts import gather
from changbai.engine.measure import Measurer
from changbai.engine.tables import Dataset
from changbai.kernel.problem import Mark, Problem, has_errors
from changbai.kernel.text import Language
from changbai.pack.shapes import Pack
from changbai.papers import formats
from changbai.papers.record import Figure, Record, figures


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--pack", required=True, type=click.Path(path_type=Path), help="Pack (政策包).")
@click.option(
    "--data", required=True, type=click.Path(path_type=Path), help="Folder of data (数据)."
)
@json_option
@language_option
def command(file: Path, pack: Path, data: Path, as_json: bool, language: Language) -> None:
    """Compute every figure recorded in FILE again and say whether it is the same (复算).

    Exit code 0 when all figures are the same and all recorded lines are still to be seen; 2 when
    a figure differs, the visible text was altered, or pack or data are other ones.
    """
    record, problems = _read(file)
    if record is None:
        refuse(problems, language, as_json=as_json)
    found, opened, more = open_both(pack, data)
    problems += more
    period, more = period_of(record.provenance.as_of)
    problems += more
    if found:
        problems += unknown_codes(found, record.provenance.area)
    if found is None or opened is None or period is None or has_errors(problems):
        refuse(problems, language, as_json=as_json)
    source = record.provenance
    problems += _other_sources(file, record, found, opened)
    parts = gather(Measurer(found, opened), period, source.area)
    again = {figure.key: figure for figure in figures(make_brief(parts, source.language))}
    rows = [_compared(figure, again.get(figure.key)) for figure in record.figures]
    recorded = {figure.key for figure in record.figures}
    rows += [_compared(None, figure) for key, figure in again.items() if key not in recorded]
    place = Mark(str(file))
    for row in rows:
        if not row["same"]:
            facts = {name: row[name] for name in ("key", "recorded", "computed")}
            problems.append(Problem("CB567", place, facts))
    problems += [Problem("CB568", place, {"line": line}) for line in record.unseen]
    same = sum(bool(row["same"]) for row in rows)
    if as_json:
        put_json(
            {
                "file": str(file),
                "same": same,
                "different": len(rows) - same,
                "altered": list(record.unseen),
                "figures": rows,
                "problems": [problem.as_json() for problem in problems],
            }
        )
    else:
        tell(problems, language)
        click.echo(_summary(rows, same, language))
    sys.exit(2 if has_errors(problems) else 0)


def _read(file: Path) -> tuple[Record | None, list[Problem]]:
    place = Mark(str(file))
    if not file.is_file():
        return None, [Problem("CB100", place, {"path": str(file)})]
    suffix = file.suffix.lower()
    if suffix not in formats.SUFFIXES:
        return None, [Problem("CB560", place, {"known": " ".join(formats.SUFFIXES)})]
    record = formats.read(file.read_bytes(), suffix)
    return record, [] if record else [Problem("CB563", place)]


def _other_sources(file: Path, record: Record, pack: Pack, data: Dataset) -> list[Problem]:
    """Say when pack or data are not those that the paper was made from."""
    source, place = record.provenance, Mark(str(file))
    problems = []
    if source.fingerprint != pack.fingerprint or source.pack != pack.head.id:
        recorded = f"{source.pack} {source.pack_version} {source.fingerprint[:12]}"
        given = f"{pack.head.id} {pack.head.version} {pack.fingerprint[:12]}"
        problems.append(Problem("CB564", place, {"recorded": recorded, "given": given}))
    if source.position != data.position:
        facts = {"recorded": source.position[:12], "given": data.position[:12]}
        problems.append(Problem("CB565", place, facts))
    return problems


def _compared(recorded: Figure | None, computed: Figure | None) -> dict[str, Any]:
    """Return one figure as recorded and as computed, and whether they are the same."""
    figure = recorded or computed
    assert figure is not None
    return {
        "key": figure.key,
        "recorded": recorded.text if recorded else None,
        "computed": computed.text if computed else None,
        "recorded_value": recorded.value if recorded else None,
        "computed_value": computed.value if computed else None,
        "same": recorded == computed,
    }


def _summary(rows: list[dict[str, Any]], same: int, language: Language) -> str:
    lines = [f"{'=' if row['same'] else '≠'} {row['key']}: {row['recorded']}" for row in rows]
    if language == "zh":
        lines.append(f"复算 {len(rows)} 个数字：{same} 个相同，{len(rows) - same} 个不同。")
    else:
        lines.append(f"{len(rows)} figures: {same} the same, {len(rows) - same} different.")
    return "\n".join(lines)
