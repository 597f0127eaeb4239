"""`changbai draw`: a programme as a poster to hang on the wall (画流程图)."""

from __future__ import annotations

from pathlib import Path

import click

from changbai.cli._lender import pack_option
from changbai.cli._output import output_problems, put_file
from changbai.cli._show import language_option, refuse
from changbai.kernel.problem import has_errors
from changbai.kernel.text import Language
from changbai.procedure.drawing.poster import PAPERS, poster
from changbai.procedure.reading import read_programme


@click.command()
@click.argument("programme")
@click.option("--output", type=click.Path(path_type=Path), help="SVG file to write (输出文件).")
@click.option("--force", is_flag=True, help="Write over a file that is there (覆盖).")
@click.option(
    "--paper", type=click.Choice(sorted(PAPERS)), default="a3", help="Size of the sheet (纸张)."
)
@pack_option
@language_option
def command(
    programme: str,
    output: Path | None,
    *,
    force: bool,
    paper: str,
    lender: Path | None,
    language: Language,
) -> None:
    """Draw PROGRAMME as an SVG poster, landscape (挂图): stages, actors, time limits, ends.

    PROGRAMME is a folder or file of a programme, or PACK:id. Without --output the SVG goes to
    standard output. Open it in a browser to print it, on A3 or A4.
    """
    if output is not None and (wrong := output_problems(output, (".svg",), force=force)):
        refuse(wrong, language)
    plan, problems = read_programme(programme, lender)
    if plan is None or has_errors(problems):
        refuse([each for each in problems if each.level == "error"], language)
    drawn = poster(plan, paper, language)
    if output is None:
        click.echo(drawn)
    elif wrong := put_file(output, (drawn + "\n").encode()):
        refuse(wrong, language)
