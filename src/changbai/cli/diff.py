"""changbai diff: what changed between two editions of a pack, by noun and id (比较政策包)."""

from __future__ import annotations

from pathlib import Path

import click

from changbai.cli._show import json_option, language_option, put_json, refuse
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Language
from changbai.pack.compare import Change, compare
from changbai.pack.load import read_pack
from changbai.pack.shapes import Pack


@click.command(name="diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@json_option
@language_option
def command(old: Path, new: Path, *, as_json: bool, language: Language) -> None:
    """Compare two editions of a pack (比较政策包的两个版本)."""
    problems: list[Problem] = []
    packs: list[Pack] = []
    for folder in (old, new):
        pack, more = read_pack(folder)
        problems += more
        if pack is not None:
            packs.append(pack)
    if has_errors(problems) or len(packs) != 2:
        refuse(problems, language, as_json=as_json)
    changes = compare(*packs)
    if as_json:
        put_json({"changes": [_plain(change) for change in changes]})
        return
    for change in changes:
        click.echo(change.sentence(language))
    if not changes:
        click.echo("没有变化。" if language == "zh" else "Nothing changed.")


def _plain(change: Change) -> dict[str, str]:
    return {
        "noun": change.noun,
        "id": change.id,
        "kind": change.kind,
        "field": change.field,
        "old": change.old,
        "new": change.new,
        "zh": change.sentence("zh"),
        "en": change.sentence("en"),
    }
