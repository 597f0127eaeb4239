"""changbai print: the whole pack as a document for people who read no YAML (打印政策包)."""

from __future__ import annotations

from pathlib import Path

import click

from changbai.cli._show import json_option, language_option, put_json, refuse
from changbai.kernel.problem import has_errors
from changbai.kernel.text import Language
from changbai.pack.document import document_of
from changbai.pack.load import load_pack


@click.command(name="print")
@click.argument("folder", metavar="PACK", type=click.Path(path_type=Path))
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write.")
@json_option
@language_option
def command(folder: Path, output: Path | None, *, as_json: bool, language: Language) -> None:
    """Print a whole pack as a Markdown document (把政策包写成说明书)."""
    pack, problems = load_pack(folder)
    if pack is None or has_errors(problems):
        refuse(problems, language, as_json=as_json)
    text = document_of(pack, language)
    if output is not None:
        output.write_text(text, "utf-8")
    elif as_json:
        put_json({"pack": pack.head.id, "fingerprint": pack.fingerprint, "document": text})
    else:
        click.echo(text, nl=False)
