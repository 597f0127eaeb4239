"""Returns filed by areas (地区报送): new market entities, patents granted and applied for.

Counties file, each under the code of the day; a county that takes another code ends as one
unit and begins as another. Patents applied for are published by prefecture only.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from examples.jilin import states
from examples.jilin.calibration import FRAME
from examples.jilin.registry import Floats, Ints, generator
from examples.jilin.tables import (
    MONTHS,
    OPEN_END,
    area_rows,
    code_on,
    code_spans,
    counties,
    month_end,
)
from examples.jilin.write import Form, whole

ENTITIES = (152_000, 171_000, 193_000, 214_000)  # new ones in the province, 2013 to 2016
APPLICANTS = ("college", "institute", "enterprise", "agency", "individual")


def registry() -> pl.DataFrame:
    """Return areas as reporting units."""
    first, last = date(2013, 1, 1), date(2016, 12, 31)
    rows = [
        {
            "unit": span.code,
            "name": span.name,
            "valid_from": None if span.start < first else span.start,
            "valid_to": None if span.end in (OPEN_END, date.max) or span.end > last else span.end,
            "area": span.code,
            "level": _levels()[span.code],
        }
        for county in counties()
        for span in code_spans(county.code)
        if span.end >= first and span.start <= last
    ]
    rows += [
        {"unit": code, "name": name, "valid_from": None, "valid_to": None, "area": code}
        | {"level": "prefecture"}
        for code, name in prefectures().items()
    ]
    dates = {"valid_from": pl.Date, "valid_to": pl.Date}
    return pl.DataFrame(rows, schema_overrides=dates).unique(
        "unit", keep="first", maintain_order=True
    )


def prefectures() -> dict[str, str]:
    """Return the prefectures of the demo by code, with their names."""
    homes = {county.code[:4] + "00" for county in counties()}
    return {row["代码"]: row["名称"] for row in area_rows() if row["代码"] in homes}


def _levels() -> dict[str, str]:
    return {row["代码"]: row["级别"] for row in area_rows()}


def forms(seed: int) -> list[Form]:
    """Return the three monthly forms of areas."""
    rng = generator(seed, 30)
    units = registry()["unit"].to_list()
    row = {code: i for i, code in enumerate(units)}
    home = np.array(
        [[row[code_on(c.code, month_end(m))] for m in range(MONTHS)] for c in counties()]
    )
    filed = np.full((len(units), MONTHS), states.MISSING)
    seen = rng.choice(4, home.shape, p=[0.006, 0.98, 0.01, 0.004])
    seen[rng.random(len(counties())) < 0.08, -1] = states.MISSING
    np.put_along_axis(filed, home, seen, axis=0)

    def place(values: Ints) -> Ints:
        wide = np.zeros((len(units), MONTHS), np.int64)
        np.put_along_axis(wide, home, values, axis=0)
        return wide

    published = np.where(filed > 0, states.VERIFIED, states.MISSING)
    np.put_along_axis(published, home, np.full(home.shape, states.VERIFIED), axis=0)
    counts = {name: place(values) for name, values in _entity_counts(rng).items()}
    grants = _patents(rng, "grants", np.array(FRAME.grants, float))
    applied = _patents(rng, "applications", np.array(FRAME.grants, float) * 1.62)
    return [
        Form("market_entities", 1, filed, counts, units=units),
        Form("patent_grants", 1, published, {k: place(v) for k, v in grants.items()}, units=units),
        _by_prefecture(applied),
    ]


def _by_prefecture(applied: dict[str, Ints]) -> Form:
    """Return the patents applied for, added up to prefectures, every one of which is published."""
    codes = list(prefectures())
    home = np.array([codes.index(county.code[:4] + "00") for county in counties()])
    adds = (home[None, :] == np.arange(len(codes))[:, None]).astype(np.int64)
    states_of = np.full((len(codes), MONTHS), states.VERIFIED)
    counts = {name: adds @ values for name, values in applied.items()}
    return Form("patent_applications", 1, states_of, counts, units=codes)


def _entity_counts(rng: np.random.Generator) -> dict[str, Ints]:
    weight = np.array([c.weight + 0.6 for c in counties()])
    monthly = np.array([0.8, 0.5, 1.3, 1.15, 1.05, 1.05, 1.0, 1.0, 1.05, 0.95, 1.05, 1.1]) / 12
    mean = np.concatenate([total * monthly for total in ENTITIES])
    new = rng.poisson(weight[:, None] / weight.sum() * mean * np.exp(rng.normal(0, 0.05, MONTHS)))
    closed = rng.binomial(new, 0.42)
    stock = np.cumsum(new - closed, axis=1) + np.rint(weight / weight.sum() * 1_250_000)[:, None]
    return {
        "entities_new": whole(new),
        "enterprises_new": whole(rng.binomial(new, 0.24)),
        "entities_closed": whole(closed),
        "entities": whole(stock),
    }


def _patents(rng: np.random.Generator, word: str, totals: Floats) -> dict[str, Ints]:
    """Return patents by kind of applicant; the year's sum over counties is exactly the total."""
    weight = np.array([c.weight**1.4 * (3.0 if c.code[:4] == "2201" else 1.0) for c in counties()])
    chance = (weight / weight.sum())[:, None] * np.full((1, 12), 1 / 12)
    month = np.empty((len(counties()), MONTHS), np.int64)
    for year, total in enumerate(np.rint(totals).astype(int)):
        drawn = rng.multinomial(total, chance.ravel() / chance.sum())
        month[:, 12 * year : 12 * year + 12] = drawn.reshape(chance.shape)
    kinds = rng.multinomial(month, [0.17, 0.07, 0.40, 0.01, 0.35])
    since = np.concatenate(
        [month[:, 12 * y : 12 * y + 12].cumsum(axis=1) for y in range(4)], axis=1
    )
    share = 0.27 if word == "grants" else 0.43
    return {
        f"{word}_month": month,
        f"{word}_ytd": since,
        f"{word}_invention": whole(rng.binomial(month, share)),
        **{f"{word}_{kind}": kinds[:, :, k] for k, kind in enumerate(APPLICANTS)},
    }
