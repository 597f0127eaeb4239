"""What the records hold now, as frames, and how new data differ (台账对照).

An import brings the whole of a table; only what differs is appended, so importing the same
folder twice changes nothing. A row is compared by its key and one canonical JSON text.
"""

from __future__ import annotations

import polars as pl
from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast

from changbai.records.models import (
    AreaTarget,
    Membership,
    RegistryUnit,
    Return,
    ReturnRevision,
    UnitSpan,
)
from changbai.records.typed import Types, from_json, to_json

SPAN_TYPES: Types = {
    "name": pl.String(),
    "area": pl.String(),
    "valid_from": pl.Date(),
    "valid_to": pl.Date(),
}
MEMBER_TYPES: Types = {"share": pl.Float64(), "valid_from": pl.Date(), "valid_to": pl.Date()}
AREA_TARGET_TYPES: Types = {"base": pl.Float64(), "value": pl.Float64()}


def unit_ids(kind: str) -> dict[str, int]:
    """Return code -> id of the units of a kind."""
    return dict(RegistryUnit.objects.filter(kind=kind).values_list("code", "pk"))


def return_ids(form: str, period: str) -> dict[int, int]:
    """Return unit id -> return id of a form and period."""
    return dict(Return.objects.filter(form=form, period=period).values_list("unit_id", "pk"))


def spans(kind: str, types: Types, position: int | None = None) -> pl.DataFrame:
    """Return the stretches of a kind: id, unit, name, area, dates, then the attributes."""
    rows = UnitSpan.objects.at(position).filter(unit__kind=kind)
    frame = _read(
        rows.annotate(json=Cast("attributes", TextField())).order_by(
            "unit__code", F("valid_from").asc(nulls_first=True)
        ),
        {"pk": pl.Int64(), "unit__code": pl.String(), **SPAN_TYPES, "json": pl.String()},
    ).rename({"unit__code": "unit"})
    return _unfold(frame, types)


def members(kind: str, group: str, position: int | None = None) -> pl.DataFrame:
    """Return the memberships of a kind in a group kind: id, unit, group, share, dates."""
    rows = Membership.objects.at(position).filter(unit__kind=kind, group__kind=group)
    codes = {"pk": pl.Int64(), "unit__code": pl.String(), "group__code": pl.String()}
    order = ("unit__code", "group__code", "pk")
    frame = _read(rows.order_by(*order), {**codes, **MEMBER_TYPES})
    return frame.rename({"unit__code": "unit", "group__code": "group"})


def returns(form: str, period: str, types: Types, position: int | None = None) -> pl.DataFrame:
    """Return the returns of a form and period: id, unit, revision, state, then the elements."""
    rows = ReturnRevision.objects.at(position).filter(of__form=form, of__period=period)
    frame = _read(
        rows.annotate(json=Cast("values", TextField())).order_by("of__unit__code"),
        {
            "pk": pl.Int64(),
            "of__unit__code": pl.String(),
            "number": pl.Int64(),
            "state": pl.String(),
            "json": pl.String(),
        },
    ).rename({"of__unit__code": "unit", "number": "revision"})
    return _unfold(frame, types)


def area_targets(position: int | None = None) -> pl.DataFrame:
    """Return the targets split to areas: id, target, area, base, value."""
    rows = AreaTarget.objects.at(position).order_by("target", "area")
    codes = {"pk": pl.Int64(), "target": pl.String(), "area": pl.String()}
    return _read(rows, {**codes, **AREA_TARGET_TYPES})


def difference(
    held: pl.DataFrame, brought: pl.DataFrame, keys: list[str], types: Types
) -> tuple[pl.DataFrame, list[int]]:
    """Return the brought rows that are not held, and the ids of held rows that they replace.

    A held row is replaced when its key is brought with other contents; a key that is not
    brought is left alone.
    """
    if held.is_empty():
        return brought, []
    before = held.select("pk", *keys, to_json(held, types).alias("content"))
    after = brought.with_columns(to_json(brought, types).alias("content"))
    fresh = after.join(before, on=[*keys, "content"], how="anti", maintain_order="left")
    gone = before.join(after, on=keys, how="semi").join(after, on=[*keys, "content"], how="anti")
    return fresh.drop("content"), gone["pk"].to_list()


def _read(rows: QuerySet, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame(list(rows.values_list(*schema)), schema=schema, orient="row")


def _unfold(frame: pl.DataFrame, types: Types) -> pl.DataFrame:
    return pl.concat([frame.drop("json"), from_json(frame["json"], types)], how="horizontal")
