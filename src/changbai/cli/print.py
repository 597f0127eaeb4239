"""changbai print: the whole pack as a document for people who read no YAML (打印政策包)."""

from __future__ import annotations

from pathlib import Path

import click

from changbai.cli._output import output_problems, put_file
from changbai.cli._show import json_option, language_option, put_json, refuse
from changbai.kernel.problem import has_errors
from changbai.kernel.text import Language
from changbai.pack.document import document_of
from changbai.pack.load import load_pack


@click.command(name="print")
@click.argument("folder", metavar="PACK", type=click.Path(path_type=Path))
@click.option(
    "--output", type=click.Path(path_type=Path), help="File to write, else the screen (输出文件)."
)
@click.option("--force", is_flag=True, help="Write over a file that is there (覆盖).")
@json_option
@language_option
def command(
    folder: Path, output: Path | None, *, force: bool, as_json: bool, language: Language
) -> None:
    """Print a whole pack as a Markdown document (把政策包写成说明书)."""
    refused = output_problems(output, force=force) if output is not None else []
    if refused:
        refuse(refused, language, as_json=as_json)
    pack, problems = load_pack(folder)
    if pack is None or has_errors(problems):
        refuse(problems, language, as_json=as_json)
    text = document_of(pack, language)
    if output is not None:
        problems += put_file(output, text.encode("utf-8"))
        if has_errors(problems):
            refuse(problems, language, as_json=as_json)
        if as_json:
            put_json({"pack": pack.head.id, "fingerprint": pack.fingerprint, "file": str(output)})
        else:
            click.echo(f"{output}")
    elif as_json:
        put_json({"pack": pack.head.id, "fingerprint": pack.fingerprint, "document": text})
    else:
        click.echo(text, nl=False)
