"""`changbai account`: open, list, shut, reset and unlock the accounts of a site (账户管理)."""

from __future__ import annotations

from collections.abc import Mapping

import click

from changbai.cli._guard import guarded
from changbai.cli._show import json_option, language_option, put_json, refuse
from changbai.cli._site import use_site
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.text import Language, Text

_ONCE = Text(
    "{name} 的一次性密码：{password}（登录后须更换）",
    "Password of {name} for one sign-in: {password} (it must be changed then)",
)
_HEADS = Text("用户名\t角色\t名称\t区划\t单位\t状态", "user\trole\ttitle\tarea\tunit\tstate")
_STATES = {
    "open": Text("启用", "open"),
    "shut": Text("停用", "shut"),
    "locked": Text("锁定", "locked"),
}
_DONE = Text("已办：{what} {name}", "Done: {what} {name}")


@click.group()
def command() -> None:
    """Accounts of the site (账户): add, list, disable, enable, reset, unlock.

    The database is that of CHANGBAI_DATABASE, or a SQLite file under CHANGBAI_HOME (var/).
    Passwords are made here and shown once; each must be changed at the first sign-in.
    """


def _open(language: Language, as_json: bool) -> None:
    problems = use_site()
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)
    # Models can be imported only after Django is set up.
    from changbai.cli import _records

    problems = _records.migrate()
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)


def _end(
    problems: list[Problem],
    language: Language,
    as_json: bool,
    said: Mapping[str, object],
    words: str,
) -> None:
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)
    if as_json:
        put_json(said)
    else:
        click.echo(words)


@command.command("add")
@click.argument("username")
@click.option(
    "--role",
    required=True,
    type=click.Choice(
        ["leader", "province", "prefecture", "county", "enterprise", "expert", "auditor"]
    ),
    help="What the account is for (角色).",
)
@click.option("--title", default="", help="Name shown on the pages (名称).")
@click.option("--area", default="", help="Code of the area of a bureau (区划代码).")
@click.option("--unit", default="", help="Code of the unit that reports, or kind/code (单位代码).")
@json_option
@language_option
def add(
    username: str, role: str, title: str, area: str, unit: str, as_json: bool, language: Language
) -> None:
    """Open the account USERNAME with a password for one sign-in (开户)."""
    _open(language, as_json)
    # Models can be imported only after Django is set up.
    from changbai.cli import _accounts

    password, problems = _accounts.add(username, role, title, area, unit)
    said = {"username": username, "role": role, "password": password}
    words = _ONCE.show(language).format(name=username, password=password)
    _end(problems, language, as_json, said, words)


@command.command("list")
@json_option
@language_option
def show(as_json: bool, language: Language) -> None:
    """List the accounts and whether they are open (列出账户)."""
    _open(language, as_json)
    # Models can be imported only after Django is set up.
    from changbai.cli import _accounts

    rows = _accounts.rows()
    if as_json:
        put_json(rows)
        return
    click.echo(_HEADS.show(language))
    for row in rows:
        state = _STATES[row["state"]].show(language)
        cells = (row["username"], row["role"], row["title"], row["area"], row["unit"], state)
        click.echo("\t".join(cells))


@command.command("disable")
@click.argument("username")
@json_option
@language_option
def disable(username: str, as_json: bool, language: Language) -> None:
    """Shut an account; it is signed out everywhere at once (停用)."""
    _switch(username, "disable", as_json, language)


@command.command("enable")
@click.argument("username")
@json_option
@language_option
def enable(username: str, as_json: bool, language: Language) -> None:
    """Open an account again (启用)."""
    _switch(username, "enable", as_json, language)


@command.command("unlock")
@click.argument("username")
@json_option
@language_option
def unlock(username: str, as_json: bool, language: Language) -> None:
    """End the lock after wrong passwords (解锁)."""
    _switch(username, "unlock", as_json, language)


@command.command("reset")
@click.argument("username")
@json_option
@language_option
def reset(username: str, as_json: bool, language: Language) -> None:
    """Give a password for one sign-in, take off the second factor, end any lock (重置)."""
    _open(language, as_json)
    # Models can be imported only after Django is set up.
    from changbai.cli import _accounts

    password, problems = _accounts.reset(username)
    said = {"username": username, "password": password}
    words = _ONCE.show(language).format(name=username, password=password)
    _end(problems, language, as_json, said, words)


def _switch(username: str, what: str, as_json: bool, language: Language) -> None:
    _open(language, as_json)
    # Models can be imported only after Django is set up.
    from changbai.cli import _accounts

    problems = _accounts.switch(username, what)
    words = _DONE.show(language).format(what=what, name=username)
    _end(problems, language, as_json, {"username": username, "done": what}, words)


for _each in command.commands.values():
    guarded(_each)
