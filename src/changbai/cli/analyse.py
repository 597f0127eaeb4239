"""`changbai analyse`: run a method of analysis on a CSV file (分析)."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from changbai.analysis import Answer, Method, method, methods, run
from changbai.analysis._read import expected
from changbai.analysis._result import Table, Value, as_json
from changbai.cli._ask import CALL
from changbai.cli._grid import grid, number
from changbai.cli._show import json_option, language_option, put_json, refuse, tell
from changbai.kernel.problem import Problem
from changbai.kernel.text import Language, Text

#: The terminal shows so many rows of a table; JSON has them all.
_SHOWN = 30
_MORE = Text("… 共 {count} 行，全部见 --json", "… {count} rows, all of them with --json")
_NOT_FOR = Text("不能用于", "Not for")
_SOURCE = Text("依据", "Source")
_IGNORED = Text("未使用的列：{heads}", "Columns not used: {heads}")


@click.command()
@click.argument("name", metavar="METHOD", required=False)
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--list", "only_list", is_flag=True, help="List the methods (列出方法).")
@click.option(
    "--role", "roles", multiple=True, metavar="ROLE=HEAD,…", help="Give heads to a role (指定列)."
)
@click.option(
    "--option", "options", multiple=True, metavar="NAME=VALUE", help="Choose an option (选项)."
)
@json_option
@language_option
def command(
    name: str | None,
    file: Path | None,
    only_list: bool,
    roles: tuple[str, ...],
    options: tuple[str, ...],
    as_json: bool,
    language: Language,
) -> None:
    """Run METHOD on a CSV FILE, one row a unit, columns named by role (分析).

    Without FILE it says which columns and options the method takes; --list names all methods.
    """
    if only_list or name is None:
        _list(language, in_json=as_json)
        return
    chosen = method(name.replace("-", "_"))
    if chosen is None:
        facts = {"method": name, "allowed": "、".join(methods())}
        refuse([Problem("CB813", CALL, facts)], language, as_json=as_json)
    if file is None:
        _about(chosen, language, in_json=as_json)
        return
    assigned = {role: heads.split(",") for role, heads in _pairs("--role", roles).items()}
    answer, problems = run(chosen, file, assigned, _pairs("--option", options))
    if answer is None:
        refuse(problems, language, as_json=as_json)
    if as_json:
        put_json(_answer_json(answer, problems))
        return
    tell(problems, language)
    _show(answer, language)


def _pairs(what: str, given: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        key, equals, value = text.partition("=")
        if not equals:
            raise click.BadParameter(f"{text}: NAME=VALUE", param_hint=what)
        key = key.strip()
        found[key] = f"{found[key]},{value}" if key in found else value
    return found


def about(chosen: Method) -> dict[str, object]:
    """Return what a method is and takes, as plain values (方法说明)."""
    return {
        "method": chosen.id,
        "title": {"zh": chosen.title.zh, "en": chosen.title.en},
        "question": {"zh": chosen.question.zh, "en": chosen.question.en},
        "roles": {
            role.id: {
                "zh": role.meaning.zh,
                "en": role.meaning.en,
                "kind": role.kind,
                "many": role.many,
                "required": role.required,
                "sign": role.sign,
                "gaps": role.gaps,
                "names": list(role.names),
            }
            for role in chosen.roles
        },
        "options": {
            option.id: {
                "zh": option.meaning.zh,
                "en": option.meaning.en,
                "takes": expected(option),
                "default": option.default,
            }
            for option in chosen.options
        },
        "not_for": [{"zh": said.zh, "en": said.en} for said in chosen.not_for],
        "reference": list(chosen.reference),
    }


def _answer_json(answer: Answer, problems: list[Problem]) -> dict[str, object]:
    said, told = about(answer.method), as_json(answer.result)
    roles: dict[str, list[str]] = {}
    for column in answer.frame.columns:
        roles.setdefault(column.role, []).append(column.name)
    return {
        "method": said["method"],
        "title": said["title"],
        "question": said["question"],
        "rows": len(answer.frame),
        "roles": roles,
        "ignored": list(answer.frame.ignored),
        "options": dict(answer.options),
        "found": told["found"],
        "figures": told["figures"],
        "tables": told["tables"],
        "titles": told["titles"],
        "not_for": [*told["not_for"], *said["not_for"]],
        "reference": said["reference"],
        "problems": [problem.as_json() for problem in problems],
    }


def _list(language: Language, *, in_json: bool) -> None:
    every = [found for id in methods() if (found := method(id))]
    if in_json:
        put_json([about(found) for found in every])
        return
    rows = [(found.id, found.title.show(language)) for found in every]
    click.echo(grid(("METHOD", Text("名称", "title").show(language)), rows, ()))


def _about(chosen: Method, language: Language, *, in_json: bool) -> None:
    if in_json:
        put_json(about(chosen))
        return
    click.echo(f"{chosen.title.show(language)}\n{chosen.question.show(language)}\n")
    roles = [
        (role.id, _takes(role.many, role.required, language), role.meaning.show(language))
        for role in chosen.roles
    ]
    meaning = Text("含义", "meaning")
    heads = [Text("列的角色", "role"), Text("个数", "how many"), meaning]
    click.echo(grid([text.show(language) for text in heads], roles, ()))
    if chosen.options:
        options = [
            (option.id, expected(option), _worded(option.default), option.meaning.show(language))
            for option in chosen.options
        ]
        heads = [Text("选项", "option"), Text("取值", "takes"), Text("默认", "default"), meaning]
        click.echo("\n" + grid([text.show(language) for text in heads], options, ()))
    _foot(chosen, (), language)


def _takes(many: bool, required: bool, language: Language) -> str:
    said = {
        (False, True): Text("一列", "one"),
        (False, False): Text("至多一列", "at most one"),
        (True, True): Text("一列或多列", "one or more"),
        (True, False): Text("可无", "any"),
    }
    return said[many, required].show(language)


def _show(answer: Answer, language: Language) -> None:
    result = answer.result
    click.echo(answer.method.title.show(language))
    for said in result.found:
        click.echo(said.show(language))
    if answer.frame.ignored:
        click.echo(_IGNORED.show(language).format(heads="、".join(answer.frame.ignored)))
    if result.figures:
        click.echo()
        rows = [(one.title.show(language), _worded(one.value)) for one in result.figures]
        heads = Text("结果", "figure").show(language), Text("数值", "value").show(language)
        click.echo(grid(heads, rows, (1,)))
    for table in result.tables:
        click.echo("\n" + _table(table, language))
    _foot(answer.method, result.not_for, language)


def _table(table: Table, language: Language) -> str:
    heads = [title.show(language) for title in table.heads.values()]
    rows = [[_worded(value) for value in row] for row in table.rows[:_SHOWN]]
    first = table.rows[0] if table.rows else ()
    right = [i for i, value in enumerate(first) if not isinstance(value, str)]
    lines = [table.title.show(language), grid(heads, rows, right)]
    if len(table.rows) > _SHOWN:
        lines.append(_MORE.show(language).format(count=len(table.rows)))
    return "\n".join(lines)


def _worded(value: Value) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "✓" if value else "–"
    if isinstance(value, str):
        return value
    small = isinstance(value, float) and value != 0 and abs(value) < 1e-3
    return f"{value:.4g}" if small else number(float(value), 6)


def _foot(chosen: Method, more: tuple[Text, ...], language: Language) -> None:
    click.echo()
    for said in (*more, *chosen.not_for):
        click.echo(f"{_NOT_FOR.show(language)}: {said.show(language)}")
    for source in chosen.reference:
        click.echo(f"{_SOURCE.show(language)}: {source}")
    sys.stdout.flush()
