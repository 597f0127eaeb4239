"""`changbai industry-code`: three candidates of an industry code for a text (行业代码建议)."""

from __future__ import annotations

from pathlib import Path

import click

from changbai.cli._show import json_option, language_option, put_json, refuse, tell
from changbai.kernel.problem import Mark, Problem, has_errors
from changbai.kernel.text import Language
from changbai.matching.entry import read_objects
from changbai.matching.industry import IndustrySuggester
from changbai.pack.load import load_pack

_path = click.Path(path_type=Path)


@click.command()
@click.argument("pack", type=_path)
@click.argument("text")
@click.option("--list", "list_", default="industry", help="Code list of the pack (代码表).")
@click.option("--confirmed", type=_path, help="JSON lines of text and code (已确认).")
@json_option
@language_option
def command(
    pack: Path, text: str, list_: str, confirmed: Path | None, as_json: bool, language: Language
) -> None:
    """Suggest three industry codes of PACK for TEXT; a person confirms (行业代码建议)."""
    found, problems = load_pack(pack)
    if found is None or has_errors(problems):
        refuse(problems, language, as_json=as_json)
    codes = found.codes.get(list_)
    if not codes:
        refuse([Problem("CB437", Mark(str(pack)), {"list": list_})], language, as_json=as_json)
    suggester = IndustrySuggester(codes)
    problems = []
    for mark, value in _confirmations(confirmed, problems):
        said, code = value.get("text"), value.get("code")
        if not (isinstance(said, str) and isinstance(code, str) and suggester.confirm(said, code)):
            problems.append(Problem("CB438", mark, {"code": str(code)}))
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)
    candidates = suggester.suggest(text)
    if as_json:
        put_json(
            {
                "text": text,
                "candidates": [
                    {
                        "code": one.code,
                        "name": one.name,
                        "share": one.share,
                        "shared": [phrase.words for phrase in one.shared],
                        "confirmed": one.confirmed,
                    }
                    for one in candidates
                ],
            }
        )
        return
    tell(problems, language)
    for one in candidates:
        shared = "、".join(phrase.words for phrase in one.shared)
        click.echo(f"{one.code}  {one.name}  {one.share:.0%}  {shared}")
    if not candidates:
        click.echo("没有相近的代码" if language == "zh" else "no code is near")


def _confirmations(
    path: Path | None, problems: list[Problem]
) -> list[tuple[Mark, dict[str, object]]]:
    if path is None:
        return []
    objects, more = read_objects(path)
    problems += more
    return objects
