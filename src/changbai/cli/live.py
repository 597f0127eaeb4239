"""`changbai live`: the figures of a period as they stand this moment (实时汇总)."""

from __future__ import annotations

import click

from changbai.cli._ask import CALL, period_of, unknown_codes
from changbai.cli._grid import grid, number
from changbai.cli._show import json_option, language_option, put_json, refuse, tell
from changbai.cli._site import Progress, use_site
from changbai.engine.results import Selection
from changbai.kernel.problem import Problem, has_errors
from changbai.kernel.quantity import find_unit
from changbai.kernel.text import Language, Text

_HEAD = {"zh": ("指标", "名称", "现值", "单位"), "en": ("Indicator", "Title", "Value", "Unit")}
_GONE = Text("已停用实时汇总：", "No longer kept live: ")


@click.command()
@click.argument("period")
@click.option("--kind", default="enterprise", show_default=True, help="Kind of unit (单位类型).")
@click.option("--area", default="", help="Area code; default the whole (区划代码).")
@click.option("--industry", default="", help="Industry code (行业代码).")
@click.option("--size", default="", help="Size class (规模).")
@click.option("--indicator", "indicators", multiple=True, help="Only these (指标).")
@click.option("--let-go", is_flag=True, help="Keep the period no longer (停用).")
@json_option
@language_option
def command(
    period: str,
    kind: str,
    area: str,
    industry: str,
    size: str,
    indicators: tuple[str, ...],
    let_go: bool,
    as_json: bool,
    language: Language,
) -> None:
    """Show the figures of PERIOD as they stand this moment (实时汇总).

    The first call adds the period up; from then on each return that is corrected or reviewed and
    each unit that moves changes the sums of every level in its own transaction. Where something
    changed otherwise, as by an import, the period is added up anew.
    """
    asked, problems = period_of(period)
    problems += [] if has_errors(problems) else use_site()
    if asked is None or has_errors(problems):
        refuse(problems, language, as_json=as_json)
    # Models can be imported only after Django is set up.
    from changbai.actions import live as verbs
    from changbai.actions._actor import OPERATOR  # Django as well
    from changbai.records.live import deltas_of, find, is_right, table_of  # Django as well

    if let_go:
        count, problems = verbs.let_go(actor=OPERATOR, kind=kind, period=asked)
        if as_json:
            put_json({"let_go": count or 0})
        else:
            click.echo(_GONE.show(language) + str(count or 0))
        return
    kept = find(kind, asked)
    if kept is None or not is_right(kept):
        kept, problems = verbs.build(
            actor=OPERATOR, kind=kind, period=asked, step=Progress(language)
        )
        if kept is None or has_errors(problems):
            refuse(problems, language, as_json=as_json)
    pack, table = deltas_of(kept).pack, table_of(kept)
    unknown = [each for each in indicators if each not in table.deltas.terms]
    problems += unknown_codes(pack, area, industry, size)
    problems += [Problem("CB886", CALL, {"indicator": each}) for each in unknown]
    if has_errors(problems):
        refuse(problems, language, as_json=as_json)
    rows = []
    for id in indicators or table.deltas.terms:
        shape = pack.indicators[id]
        unit = find_unit(shape.unit, pack.units)
        value = table.value(id, Selection(area, industry, size))
        value = value if value is None else value / (float(unit.factor) if unit else 1.0)
        rows.append((id, shape.title, value, shape.unit))
    if as_json:
        put_json({"period": str(asked), "kind": kind, "values": {row[0]: row[2] for row in rows}})
        return
    tell(problems, language)
    shown = [(id, title.show(language), number(value), unit) for id, title, value, unit in rows]
    click.echo(grid(_HEAD[language], shown, right=(2,)))
