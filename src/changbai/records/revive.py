"""Kept results back into the engine's values (还原测算结果): the inverse of `results.plain`."""

from __future__ import annotations

import re
from typing import Any

from changbai.engine.results import (
    Contribution,
    Coverage,
    Forecast,
    PathPoint,
    Pull,
    Verdict,
)
from changbai.kernel.period import Period, read_period
from changbai.kernel.text import Text

_WINDOW = re.compile(r"(\d{4})-(\d{2})\.\.(\d{2})\Z")


def period_from(written: str) -> Period:
    """Return the period or window that `str` wrote: `2016`, `2016-09`, `2016-01..09`."""
    period = read_period(written)
    if period is not None:
        return period
    found = _WINDOW.match(written)
    if not found:
        raise ValueError(f"not a period: {written}")
    return Period(int(found[1]), int(found[2]), int(found[3]))


def verdict_from(detail: dict[str, Any]) -> Verdict:
    """Return the verdict whose plain form was kept."""
    forecast = detail["forecast"]
    return Verdict(
        **{
            **detail,
            "as_of": period_from(detail["as_of"]),
            "forecast": forecast and _forecast_from(forecast),
            "path": tuple(_point_from(point) for point in detail["path"]),
            "coverage": Coverage(**detail["coverage"]),
            "reason": _text_from(detail["reason"]),
        }
    )


def contribution_from(detail: dict[str, Any]) -> Contribution:
    """Return the contribution whose plain form was kept."""
    return Contribution(
        **{
            **detail,
            "as_of": period_from(detail["as_of"]),
            "rows": tuple(
                Pull(**{**row, "name": _text_from(row["name"])}) for row in detail["rows"]
            ),
            "meaning": _text_from(detail["meaning"]),
            "reason": _text_from(detail["reason"]),
        }
    )


def _forecast_from(detail: dict[str, Any]) -> Forecast:
    return Forecast(
        **{**detail, "at": period_from(detail["at"]), "reason": _text_from(detail["reason"])}
    )


def _point_from(detail: dict[str, Any]) -> PathPoint:
    return PathPoint(**{**detail, "period": period_from(detail["period"])})


def _text_from(detail: dict[str, str]) -> Text:
    return Text(detail["zh"], detail["en"])
