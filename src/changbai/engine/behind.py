"""The returns behind a number (报送明细): which counted, which did not, and why.

Listed is every return asked for in the window, also those never handed in: what did not count
is to be seen as well. The rule is that of the sums themselves: only verified values count, and
a ratio takes the same respondents above and below.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from changbai.engine.demand import ratio_names
from changbai.engine.measure import Measurer
from changbai.engine.results import ReturnLine, ReturnsBehind, Selection
from changbai.kernel.period import Period
from changbai.kernel.text import Text
from changbai.pack.expression import Binary
from changbai.pack.shapes import Form, Pack

_WHY = "\0why"
_LACKS = "lacks:"
REASONS = {
    "reported": Text("已报待审", "waiting for review"),
    "refused": Text("已退回，待更正", "sent back for correction"),
    "overdue": Text("逾期未报", "overdue"),
    "not_due": Text("报送期限未到", "not due yet"),
}


def returns_behind(
    measurer: Measurer,
    indicator_id: str,
    window: Period,
    selection: Selection = Selection(),
    limit: int = 200,
    offset: int = 0,
    *,
    counted: bool | None = None,
    within: frozenset[str] | None = None,
) -> ReturnsBehind:
    """Return one page of the returns behind an indicator.

    `counted` keeps one half of them, `within` those of units that lie in some areas.
    """
    tables = list(_tables(measurer, indicator_id, window, selection))
    every = sum(table.height for _, _, table in tables)
    if within is not None:
        inside = pl.col("area").is_in(sorted(within))
        tables = [(form, piece, table.filter(inside)) for form, piece, table in tables]
    total = sum(table.height for _, _, table in tables)
    good = sum(table.filter(pl.col(_WHY).is_null()).height for _, _, table in tables)
    lines: list[ReturnLine] = []
    for form, piece, table in tables:
        if counted is not None:
            table = table.filter(pl.col(_WHY).is_null() == counted)
        wanted = table.slice(max(offset, 0), max(limit - len(lines), 0))
        offset -= table.height
        lines += [_line(measurer.pack, form, piece, row) for row in wanted.iter_rows(named=True)]
    return ReturnsBehind(tuple(lines), total, good, every - total)


def _tables(
    measurer: Measurer, indicator_id: str, window: Period, selection: Selection
) -> Iterator[tuple[Form, Period, pl.DataFrame]]:
    """Yield form, period and its returns, with why each does not count."""
    position = measurer.position(selection, window)
    if position is None:
        return
    indicator = measurer.pack.indicators[indicator_id.partition("/")[0]]
    tree = indicator.value.tree
    required = ratio_names(tree) if isinstance(tree, Binary) and tree.operator == "/" else set()
    names = measurer.names(indicator_id)
    population, layout = indicator.over.population, measurer.layout(selection)
    for form in measurer.store.forms_of(names):
        wanted = [element.id for element in form.elements if element.id in names]
        near, far = _required(measurer, form, frozenset(required))
        for piece in measurer.store.pieces(form, window):
            asked, rows, units = measurer.coverer.asked(form, population, piece, layout, position)
            filed = measurer.data.returns(form.id, piece).select("unit", "revision", *wanted)
            found = asked.join(filed, on="unit", how="left", maintain_order="left")
            given = {name: rows.column(name) for name in sorted(near)}
            given |= {n: measurer.store.total(form.kind, n, window) for n in sorted(far)}
            has = [pl.Series(f"\0has:{n}", ~np.isnan(v[units])) for n, v in given.items()]
            needed = sorted(near | far)
            yield form, piece, found.with_columns(has).with_columns(_why(wanted, needed))


def _required(
    measurer: Measurer, form: Form, required: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Split what a ratio asks of a respondent: in the same period, and over the window."""
    pairs = [(name, measurer.pack.element(name)) for name in required]
    own = [(name, pair[0]) for name, pair in pairs if pair and pair[0].kind == form.kind]
    near = frozenset(name for name, other in own if other.periodicity == form.periodicity)
    return near, frozenset(name for name, _ in own) - near


def _why(wanted: list[str], needed: list[str]) -> pl.Expr:
    """Return the first reason why a return does not count; null when it does."""
    bad = pl.col("state") != "verified"
    reasons = [pl.when(bad).then(pl.col("state"))]
    for name in needed:
        reasons.append(pl.when(~pl.col(f"\0has:{name}")).then(pl.lit(_LACKS + name)))
    if not needed and wanted:
        empty = pl.all_horizontal(pl.col(wanted).is_null())
        reasons.append(pl.when(empty).then(pl.lit(_LACKS + wanted[0])))
    return pl.coalesce(reasons).alias(_WHY)


def _line(pack: Pack, form: Form, piece: Period, row: dict[str, object]) -> ReturnLine:
    names = [element.id for element in form.elements if element.id in row]
    return ReturnLine(
        unit=str(row["unit"]),
        name=str(row["name"] or row["unit"]),
        area=str(row["area"]),
        form=form.id,
        period=piece,
        revision=row["revision"],  # type: ignore[arg-type]
        state=str(row["state"]) if row["revision"] is not None else None,
        values={name: row[name] for name in names},  # type: ignore[misc]
        reason=_reason(pack, row[_WHY]),
    )


def _reason(pack: Pack, why: object) -> Text:
    if why is None:
        return Text("")
    code = str(why)
    if not code.startswith(_LACKS):
        return REASONS[code]
    pair = pack.element(code.removeprefix(_LACKS))
    title = pair[1].title if pair else Text(code)
    return Text(f"缺“{title.zh}”", f"“{title.show('en')}” is missing")
