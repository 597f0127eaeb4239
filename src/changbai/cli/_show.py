"""How every command tells problems and ends (问题输出与退出码)."""

from __future__ import annotations

import json
import sys
from typing import Any, NoReturn

import click

from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Language

#: The option that every command with worded output takes.
language_option = click.option(
    "--lang",
    "language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    envvar="CHANGBAI_LANG",
    help="Language of the messages (输出语言).",
)

json_option = click.option("--json", "as_json", is_flag=True, help="Plain JSON on standard output.")


def tell(problems: list[Problem], language: Language) -> None:
    """Write the problems on standard error, one or two lines each."""
    for problem in problems:
        click.echo(problem.show(language), err=True)


def put_json(value: Any) -> None:
    """Write one JSON document on standard output, Chinese as it is."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def refuse(problems: list[Problem], language: Language, *, as_json: bool = False) -> NoReturn:
    """Tell the problems and end with exit code 2; nothing has been written."""
    if as_json:
        put_json({"problems": [problem.as_json() for problem in problems]})
    else:
        tell(problems, language)
    sys.exit(2)


def exit_code(problems: list[Problem]) -> int:
    """Return 2 when there is an error among the problems, else 0."""
    return 2 if has_errors(problems) else 0
