"""Who makes the most of what it has, from the returns of one month (企业效率): values for the page.

Enterprises of one division are compared, never of different trades. What goes in are month-end
balances and staff of a form, what comes out a flow of money; the reader chooses which. Only
reviewed returns count, and an enterprise that lacks one of the figures is not compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from changbai.analysis._frontier import evaluate, frontier
from changbai.analysis.dea import NOT_FOR
from changbai.kernel.text import Text
from changbai.pack.shapes import Element, Form
from changbai.web.charts.bars import bar
from changbai.web.figures import show_number
from changbai.web.frame import Frame

DIVISION = 2
#: So many enterprises stand in the table, the least efficient first.
SHOWN = 40
#: Fewer than so many times the columns, and most enterprises look efficient.
ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Column:
    """An element with the form that it is on (数据元)."""

    form: Form
    element: Element


@dataclass(frozen=True, slots=True)
class Unit:
    """An enterprise as shown (企业): efficiency, what more it could make, whom it looks up to."""

    code: str
    name: str
    area: Text
    efficiency: str
    more: str
    picture: str
    peers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leader:
    """An enterprise on the frontier (标杆): how many look up to it."""

    code: str
    name: str
    area: Text
    followers: int
    picture: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What the page says (比较结果)."""

    counted: int
    best: int
    mean: str
    more: str
    few: bool
    behind: tuple[Unit, ...]
    leaders: tuple[Leader, ...]
    not_for: tuple[Text, ...] = NOT_FOR


def offered(frame: Frame) -> tuple[list[Column], list[Column]]:
    """Return what may go in (balances) and come out (flows of money) of a monthly form."""
    money = frame.pack.units["元"].dimension if "元" in frame.pack.units else None
    inputs, outputs = [], []
    for form in frame.pack.forms.values():
        if form.periodicity != "month" or "industry" not in frame.pack.kinds[form.kind].dimensions:
            continue
        for element in form.elements:
            unit = frame.pack.units.get(element.unit)
            if element.type == "stock":
                inputs.append(Column(form, element))
            elif element.type == "flow" and unit is not None and unit.dimension == money:
                outputs.append(Column(form, element))
    return inputs, outputs


def usual(inputs: list[Column], outputs: list[Column]) -> tuple[list[Column], Column]:
    """Return what is compared when nothing is said: one balance of each unit, the first output.

    Of several balances in one unit the one that the form calls a total, else the first.
    """
    chosen: dict[str, Column] = {}
    for column in sorted(inputs, key=lambda one: not one.element.title.zh.endswith("总计")):
        chosen.setdefault(column.element.unit, column)
    return list(chosen.values()), outputs[0]


def divisions(frame: Frame, kind: str) -> dict[int, tuple[str, str]]:
    """Return unit -> area and division on the day shown."""
    return {
        unit: (area, str(attributes.get("industry") or "")[:DIVISION])
        for unit, area, attributes in frame.scope.spans()
        .on(frame.day)  # type: ignore[attr-defined]
        .filter(unit__kind=kind)
        .values_list("unit_id", "area", "attributes")
    }


def figures(frame: Frame, columns: list[Column]) -> dict[int, list[float]]:
    """Return unit -> figures of all columns, of units that have every one above zero."""
    found: dict[int, dict[tuple[str, str], float]] = {}
    for form in {column.form.id for column in columns}:
        revisions = (
            frame.scope.revisions()
            .newest()  # type: ignore[attr-defined]
            .filter(state="verified", of__form=form, of__period=str(frame.as_of))
        )
        for unit, values in revisions.values_list("of__unit_id", "values"):
            for column in columns:
                given = values.get(column.element.id) if column.form.id == form else None
                if given is not None and float(given) > 0:
                    found.setdefault(unit, {})[form, column.element.id] = float(given)
    keys = [(column.form.id, column.element.id) for column in columns]
    return {
        unit: [row[key] for key in keys] for unit, row in found.items() if len(row) == len(keys)
    }


def compare(
    frame: Frame, rows: dict[int, list[float]], places: dict[int, tuple[str, str]], inputs: int
) -> Compared | None:
    """Score units with variable returns and output orientation; None with fewer than two."""
    units = sorted(rows)
    if len(units) < 2:
        return None
    table = np.array([rows[unit] for unit in units])
    x, y = table[:, :inputs], table[:, inputs:]
    front = frontier(x, y, "vrs")
    scores = evaluate(front, x, y, "output")
    value = np.maximum(scores.values, 1.0)
    solved, points = scores.solved, len(front.carriers)
    peer = (solved.bases < points) & (solved.weights > 1e-6)
    looked = [front.carriers[solved.bases[i][peer[i]]] for i in range(len(units))]
    followers = np.bincount(
        np.concatenate([one[one != i] for i, one in enumerate(looked)]).astype(np.int64),
        minlength=len(units),
    )
    names = dict(frame.scope.units().filter(id__in=units).values_list("id", "name"))
    codes = dict(frame.scope.units().filter(id__in=units).values_list("id", "code"))
    full = value <= 1 + 1e-9

    def name(i: int) -> str:
        return str(names.get(units[i], ""))

    behind = [
        Unit(
            codes[units[i]],
            name(i),
            frame.area_name(places[units[i]][0]),
            show_number(1 / float(value[i]), 3),
            show_number(100 * (float(value[i]) - 1), 1),
            bar(1 / float(value[i]), 1.0),
            tuple(name(k) for k in looked[i] if k != i),
        )
        for i in np.argsort(-value, kind="stable")[:SHOWN]
        if not full[i]
    ]
    top = float(followers.max()) or 1.0
    gained = float((y[:, 0] * (value - 1)).sum() / y[:, 0].sum())
    leaders = [
        Leader(
            codes[units[i]],
            name(i),
            frame.area_name(places[units[i]][0]),
            int(followers[i]),
            bar(float(followers[i]), top),
        )
        for i in np.argsort(-followers, kind="stable")[:10]
        if followers[i]
    ]
    return Compared(
        len(units),
        int(full.sum()),
        show_number(float((1 / value).mean()), 3),
        show_number(100 * gained, 1),
        len(units) < ENOUGH * table.shape[1],
        tuple(behind),
        tuple(leaders),
    )
