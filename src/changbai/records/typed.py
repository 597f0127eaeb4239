"""Values of the records as typed columns and back (类型转换).

In the records a return's values and a stretch's attributes are JSON; in the lake and for the
engine they are typed columns. Whole numbers stay whole, dates are written as ISO text.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from changbai.engine.columns import return_columns, unit_columns
from changbai.pack.shapes import Form, Kind

Types = Mapping[str, pl.DataType]


def element_types(form: Form) -> Types:
    """Return the columns of a form's values: element -> type."""
    kept = {element.id for element in form.elements}
    return {id: type_ for id, type_ in return_columns(form).types.items() if id in kept}


def attribute_types(kind: Kind) -> Types:
    """Return the columns of a kind's dated attributes: attribute -> type."""
    types = unit_columns(kind).types
    return {id: types[id] for id in kind.attributes}


def to_json(frame: pl.DataFrame, types: Types) -> pl.Series:
    """Return one JSON text a row from the columns that the frame has; null is missing."""
    present = [
        pl.col(name).dt.to_string("iso") if type_ == pl.Date else pl.col(name).cast(type_)
        for name, type_ in types.items()
        if name in frame.columns
    ]
    if not present:
        return pl.Series("json", ["{}"] * frame.height, dtype=pl.String)
    return frame.select(pl.struct(present).struct.json_encode().alias("json")).to_series()


def from_json(texts: pl.Series, types: Types) -> pl.DataFrame:
    """Return typed columns from one JSON text a row; what a text lacks is null."""
    if not types:
        return pl.DataFrame(height=texts.len())
    written = {name: pl.String() if t == pl.Date else t for name, t in types.items()}
    frame = texts.str.json_decode(pl.Struct(written)).struct.unnest()
    return frame.select(
        pl.col(name).str.to_date() if type_ == pl.Date else pl.col(name)
        for name, type_ in types.items()
    )


def unwritable(frame: pl.DataFrame, types: Types) -> dict[str, int]:
    """Return columns with the row of the first number that would not survive being written.

    A fraction where whole numbers are kept, or a number that is none (NaN, infinite).
    """
    found: dict[str, int] = {}
    for name, type_ in types.items():
        if name not in frame.columns or not frame[name].dtype.is_float():
            continue
        column = frame[name]
        bad = ~column.is_finite()
        if type_ == pl.Int64():
            bad = bad | (column != column.round())
        rows = bad.fill_null(False).arg_true()
        if rows.len():
            found[name] = int(rows[0])
    return found
