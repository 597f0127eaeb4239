from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from changbai.records.typed import from_json, to_json, unwritable

TYPES: dict[str, pl.DataType] = {
    "whole": pl.Int64(),
    "part": pl.Float64(),
    "text": pl.String(),
    "day": pl.Date(),
    "flag": pl.Boolean(),
}


def test_values_come_back_as_they_were() -> None:
    frame = pl.DataFrame(
        {
            "whole": [2**60, None, -1, 0],
            "part": [0.1, None, 1e-7, -0.0],
            "text": ['x"}null,{', None, "𠮷\\\n", ""],
            "day": [date(2014, 11, 13), None, date(1, 1, 1), date(9999, 12, 31)],
            "flag": [True, None, False, True],
        },
        schema=TYPES,
    )
    assert from_json(to_json(frame, TYPES), TYPES).equals(frame)


def test_what_a_text_lacks_is_missing_and_never_zero() -> None:
    frame = from_json(pl.Series(["{}", '{"whole": 3, "other": 1}']), TYPES)
    assert frame["whole"].to_list() == [None, 3]
    assert frame["part"].to_list() == [None, None]


def test_no_columns_still_has_its_rows() -> None:
    texts = to_json(pl.DataFrame({"other": [1, 2]}), {})
    assert texts.to_list() == ["{}", "{}"]
    assert from_json(texts, {}).height == 2


@pytest.mark.parametrize(
    ("name", "values", "row"),
    [
        ("whole", [1.0, 2.5], 1),
        ("whole", [1.0, float("nan")], 1),
        ("part", [None, float("inf")], 1),
        ("part", [1.5, None], None),
        ("whole", [1.0, None], None),
    ],
)
def test_a_number_that_would_not_survive_is_named(
    name: str, values: list[float | None], row: int | None
) -> None:
    frame = pl.DataFrame({name: pl.Series(values, dtype=pl.Float64)})
    assert unwritable(frame, TYPES) == ({} if row is None else {name: row})
