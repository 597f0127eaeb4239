"""Rows of units with what they returned (单位行): registry of a day joined with returns.

Only verified values count: an element of a return in another state is null here, and a null is
missing, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from changbai.engine.check_frame import Frame
from changbai.engine.places import Places
from changbai.engine.results import Selection
from changbai.engine.tables import Dataset
from changbai.kernel.period import Period
from changbai.kernel.quantity import find_unit
from changbai.pack.expression import Members, Name, Node, children
from changbai.pack.shapes import Form, Pack

PLACE = "\0place"
WEIGHT = "\0weight"
STATE = "\0state:"
#: Row flags that every kind has: opened or closed for good within the window.
HAPPENED = ("entered", "left")


def names_in(node: Node | None) -> frozenset[str]:
    """Return the names in an expression, those inside `members` left out."""
    if node is None or isinstance(node, Members):
        return frozenset()
    if isinstance(node, Name):
        return frozenset((node.id,))
    return frozenset(name for child in children(node) for name in names_in(child))


@dataclass(frozen=True, slots=True)
class Filter:
    """A slice of the rows (行筛选): industry and size codes, group unit; empty means all."""

    industry: str = ""
    size: str = ""
    group: str = ""


def filter_of(selection: Selection) -> Filter:
    """Return the row filter of a selection; area and zone are places, not filters."""
    return Filter(selection.industry, selection.size, selection.group)


class RowStore:
    """Joins registry and returns of a data set, and keeps what it joined (单位行)."""

    def __init__(self, pack: Pack, data: Dataset, places: Places) -> None:
        """Keep pack, data and places; nothing is read yet."""
        self.pack, self.data, self.places = pack, data, places
        self._kept: dict[object, pl.DataFrame] = {}
        factors = {}
        for form in pack.forms.values():
            for element in form.elements:
                unit = find_unit(element.unit, pack.units)
                factors[element.id] = float(unit.factor) if unit else 1.0
        for kind in pack.kinds.values():
            for id, attribute in kind.attributes.items():
                unit = find_unit(attribute.unit, pack.units)
                factors.setdefault(id, float(unit.factor) if unit else 1.0)
        self.factors = factors

    def forms_of(self, names: Iterable[str]) -> tuple[Form, ...]:
        """Return the forms that ask for the named elements, each once, in order of the names."""
        found = (self.pack.element(name) for name in sorted(names))
        return tuple({pair[0].id: pair[0] for pair in found if pair}.values())

    def pieces(self, form: Form, window: Period) -> tuple[Period, ...]:
        """Return the reporting periods inside a window for which anything was returned."""
        filed = set(self.data.periods(form.id))
        return tuple(piece for piece in window.pieces(form.periodicity) if piece in filed)

    def living(self, kind: str, start: date, end: date) -> pl.DataFrame:
        """Return the units that lived between two days, each as it stood last."""
        key = ("living", kind, start, end)
        if key not in self._kept:
            spans = self.data.units(kind)
            alive = spans.filter(
                (pl.col("valid_from").is_null() | (pl.col("valid_from") <= end))
                & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= start))
            )
            alive = alive.sort("valid_from", nulls_last=False, maintain_order=True)
            alive = alive.unique("unit", keep="last", maintain_order=True)
            index = dict(self.places.index)
            place = pl.col("area").replace_strict(index, default=-1, return_dtype=pl.Int64)
            life = spans.group_by("unit").agg(
                pl.col("valid_from").min().alias("\0first"),
                pl.when(pl.col("valid_to").is_null().any())
                .then(None)
                .otherwise(pl.col("valid_to").max())
                .alias("\0last"),
            )
            alive = alive.join(life, on="unit", how="left", maintain_order="left")
            self._kept[key] = alive.with_columns(
                place.alias(PLACE),
                pl.col("\0first").is_between(start, end).fill_null(value=False).alias("entered"),
                pl.col("\0last").is_between(start, end).fill_null(value=False).alias("left"),
            )
        return self._kept[key]

    def piece(self, kind: str, forms: tuple[Form, ...], piece: Period) -> pl.DataFrame:
        """Return the units of a kind in one reporting period, with the elements of some forms."""
        key = ("piece", kind, tuple(form.id for form in forms), piece)
        if key not in self._kept:
            rows = self.living(kind, piece.start, piece.end)
            for form in forms:
                rows = self._join(rows, form, self.data.returns(form.id, piece))
            self._kept[key] = rows
        return self._kept[key]

    def _join(self, rows: pl.DataFrame, form: Form, returns: pl.DataFrame) -> pl.DataFrame:
        known = [e.id for e in form.elements if e.id in returns.columns]
        counts = pl.col("state") == "verified"
        values = [pl.when(counts).then(pl.col(name)).alias(name) for name in known]
        taken = returns.select("unit", pl.col("state").alias(STATE + form.id), *values)
        joined = rows.drop([n for n in taken.columns if n in rows.columns and n != "unit"]).join(
            taken, on="unit", how="left", maintain_order="left"
        )
        lacking = [e.id for e in form.elements if e.id not in known]
        return joined.with_columns(pl.lit(None, dtype=self._type(n)).alias(n) for n in lacking)

    def whole(self, kind: str, names: frozenset[str], window: Period) -> pl.DataFrame:
        """Return the units of a kind with their elements over a whole window.

        A flow is the sum of what was returned, a stock the last one returned.
        """
        key = ("whole", kind, names, window)
        if key not in self._kept:
            forms = self.forms_of(names)
            past = forms or set(HAPPENED) & names
            rows = self.living(kind, window.start if past else window.end, window.end)
            for form in forms:
                wanted = [e for e in form.elements if e.id in names]
                pieces = [
                    self.piece(kind, (form,), piece).select("unit", *(e.id for e in wanted))
                    for piece in self.pieces(form, window)
                ]
                if not pieces:
                    rows = rows.with_columns(
                        pl.lit(None, dtype=self._type(e.id)).alias(e.id) for e in wanted
                    )
                    continue
                joined = (
                    pl.concat(pieces, how="vertical_relaxed")
                    .group_by("unit")
                    .agg(
                        pl.when(pl.col(e.id).count() > 0).then(pl.col(e.id).sum()).alias(e.id)
                        if e.type == "flow"
                        else pl.col(e.id).drop_nulls().last().alias(e.id)
                        for e in wanted
                    )
                )
                rows = rows.join(joined, on="unit", how="left", maintain_order="left")
            self._kept[key] = rows
        return self._kept[key]

    def _type(self, name: str) -> pl.DataType:
        """Return the type of an element that no return has given."""
        pair = self.pack.element(name)
        kind = pair[1].type if pair else "flow"
        return {"flag": pl.Boolean(), "text": pl.String(), "code": pl.String()}.get(
            kind, pl.Float64()
        )

    def narrowed(self, rows: pl.DataFrame, kind: str, chosen: Filter, day: date) -> pl.DataFrame:
        """Return the rows of a slice, with the weight of each: its share in the group."""
        if chosen.industry and "industry" in rows.columns:
            rows = rows.filter(pl.col("industry").is_in(self._below("industry", chosen.industry)))
        if chosen.size and "size" in rows.columns:
            rows = rows.filter(pl.col("size").is_in(self._below("size", chosen.size)))
        if not chosen.group:
            return rows.with_columns(pl.lit(1.0).alias(WEIGHT))
        shares = pl.concat(
            [self.shares(kind, group, day) for group in self.pack.kinds[kind].groups]
            or [pl.DataFrame(schema={"unit": pl.String, "group": pl.String, WEIGHT: pl.Float64})]
        ).filter(pl.col("group") == chosen.group)
        return rows.join(shares.select("unit", WEIGHT), on="unit", maintain_order="left")

    def shares(self, kind: str, group: str, day: date) -> pl.DataFrame:
        """Return unit, group unit and share (as weight) on a day."""
        members = self.data.members(kind, group)
        return members.filter(
            (pl.col("valid_from").is_null() | (pl.col("valid_from") <= day))
            & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= day))
        ).select("unit", "group", pl.col("share").alias(WEIGHT))

    def _below(self, codes: str, code: str) -> list[str]:
        table = self.pack.codes.get(codes, {})
        found = [code]
        for parent in found:
            found += [c.code for c in table.values() if c.parent == parent and c.code not in found]
        return found

    def value(self, rows: pl.DataFrame, node: Node) -> pl.Series:
        """Return a row expression in base units; null where something it needs is missing."""
        frame = Frame(rows.schema, self.factors, self.pack.units)
        return rows.select(frame.expression(node).alias("value"))["value"]
