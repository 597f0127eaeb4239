"""`changbai token`: tokens of the open interface (开放接口令牌): make, list, revoke."""

from __future__ import annotations

from typing import Any

import click

from changbai.cli._show import json_option, language_option, put_json, refuse
from changbai.cli._site import use_site
from changbai.kernel.problem import has_errors
from changbai.kernel.text import Language, Text

_ONCE = Text("令牌只显示这一次，请保存：", "Keep it, it is shown this once:")
_REVOKED = Text("已撤销", "revoked")
_STANDS = {
    "holds": Text("有效", "holds"),
    "expired": Text("已过期", "out of date"),
    "revoked": Text("已撤销", "revoked"),
}


@click.group()
def command() -> None:
    """Tokens of the open interface (开放接口令牌): for programmes of other systems."""


@command.command()
@click.argument("user")
@click.option("--name", required=True, help="What it is for (用途).")
@click.option(
    "--right",
    "rights",
    multiple=True,
    required=True,
    help="read, results, hand_in, review or close; repeat for several (权限).",
)
@click.option("--days", default=90, show_default=True, help="Days until it ends (有效天数).")
@json_option
@language_option
def make(
    user: str, name: str, rights: tuple[str, ...], days: int, as_json: bool, language: Language
) -> None:
    """Make a token for USER and show it once (新建令牌)."""
    records = _open(language, as_json)
    made, problems = records.make(user, name, rights, days)
    if made is None:
        refuse(problems, language, as_json=as_json)
    line, secret = made
    if as_json:
        put_json(line | {"secret": secret})
        return
    click.echo(_ONCE.show(language), err=True)
    click.echo(secret)


@command.command("list")
@click.argument("user", default="")
@json_option
@language_option
def list_them(user: str, as_json: bool, language: Language) -> None:
    """List the tokens of USER, or all; never their secrets (令牌列表)."""
    records = _open(language, as_json)
    lines, problems = records.lines(user)
    if lines is None:
        refuse(problems, language, as_json=as_json)
    if as_json:
        put_json({"tokens": lines})
        return
    for line in lines:
        stands = _STANDS[line["stands"]].show(language)
        rights = ",".join(line["rights"])
        click.echo(
            f"{line['id']}\t{line['user']}\t{line['name']}\t…{line['tail']}\t{rights}\t"
            f"{line['expires_at'][:10]}\t{stands}"
        )


@command.command()
@click.argument("token", type=int)
@json_option
@language_option
def revoke(token: int, as_json: bool, language: Language) -> None:
    """Revoke a token by the number that `list` shows; it ends at once (撤销令牌)."""
    records = _open(language, as_json)
    line, problems = records.revoke(token)
    if line is None:
        refuse(problems, language, as_json=as_json)
    if as_json:
        put_json(line)
        return
    click.echo(f"{_REVOKED.show(language)}: {line['user']} {line['name']} …{line['tail']}")


def _open(language: Language, as_json: bool) -> Any:
    """Set the site up and return what the commands do with the records."""
    problems = use_site()
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)
    # Models can be imported only after Django is set up.
    from changbai.cli import _tokens

    if problems := _tokens.unready():
        refuse(problems, language, as_json=as_json)
    return _tokens
