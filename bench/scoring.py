"""Claim: a million units x 20 items are scored in a second, five brackets in half of one.

    python bench/scoring.py [ROWS]

The scorecard has every kind of item that a national scheme has: ratios, straight lines with a
floor share, tables of ranges, capped counts, completion, comparison with the set, a checklist.
Beside it stand, in the same run: one pass over the same columns (the physical limit: read each
once), the same scheme written by hand in Polars expressions, and the exact path on a sample.
Totals and bands of the sample must be equal to the last digit.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import polars as pl

from changbai.engine.scoring.batch import STATES, score_columns
from changbai.engine.scoring.batch_columns import Columns
from changbai.engine.scoring.plan import make_plan
from changbai.engine.scoring.score import score
from changbai.engine.scoring.unit_values import UnitValues
from changbai.pack.rules.scorecards import card_problems
from changbai.pack.scorecard_file import read_scorecard

CARD = """\
title: 二十项
full_marks: 100
values:
{values}
items:
{items}
bands:
  - {{title: 优秀, at_least: 90}}
  - {{title: 良好, at_least: 70}}
  - {{title: 合格, at_least: 60}}
  - {{title: 不合格}}
"""
LADDER = (
    "steps: [{at_least: 60, points: 5}, {at_least: 45, points: 4}, {at_least: 30, points: 3}, "
    "{at_least: 15, points: 1}, {points: 0}]"
)
LINE = (
    "linear: {through: [{at: 0, points: 0}, {at: 10, points: 5}, {at: 25, points: 20}, "
    "{at: 50, points: 60}, {at: 80, points: 90}, {at: 120, points: 100}]}"
)
KINDS = [
    ("v{a} / v{b}", "unit: 倍, linear: {{base: 0.3, full: 1.4, at_base: 60%}}"),
    ("v{a}", "linear: {{base: 8, full: 60, at_base: 60%}}"),
    ("v{a}", LADDER.replace("{", "{{").replace("}", "}}")),
    ("v{a}", "count: {{each: 0.1, beyond: 10}}"),
    ("v{a}", "completion: {{goal: v{b}, least: 20%}}"),
]


def card_text() -> str:
    """Return a card of 20 items, four of each kind, on 21 values."""
    values = "".join(f"  v{n}: {{title: 值{n}}}\n" for n in range(21))
    items = ""
    for n in range(20):
        value, method = (text.format(a=n, b=n + 1) for text in KINDS[n % 5])
        items += f"  - {{title: 项{n}, points: 5, value: {value}, {method}}}\n"
    return CARD.format(values=values.rstrip(), items=items.rstrip())


def polars_total(frame: pl.DataFrame) -> pl.Series:
    """Return the same totals by expressions that someone wrote by hand for this one scheme."""
    parts = []
    for n in range(20):
        a, b = pl.col(f"v{n}"), pl.col(f"v{n + 1}")
        if n % 5 in (0, 1):
            low, high, x = (0.3, 1.4, a / b) if n % 5 == 0 else (8, 60, a)
            line = (3 + 2 * (x - low) / (high - low)).clip(upper_bound=5)
            parts.append(pl.when(x < low).then(0.0).otherwise(line))
        elif n % 5 == 2:
            parts.append(
                pl.when(a >= 60).then(5.0).when(a >= 45).then(4.0).when(a >= 30).then(3.0)
                .when(a >= 15).then(1.0).otherwise(0.0)
            )  # fmt: skip
        elif n % 5 == 3:
            parts.append(((a - 10) * 0.1).clip(0, 5))
        else:
            rate = a / b
            parts.append(pl.when(rate < 0.2).then(0.0).otherwise((5 * rate).clip(upper_bound=5)))
    return frame.select(pl.sum_horizontal(parts).round(2, mode="half_away_from_zero")).to_series()


def timed(work: Callable[[], object], times: int = 5) -> float:
    """Return the shortest of some runs, in seconds."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def planned(text: str, folder: Path):
    """Return a card made ready."""
    path = folder / "card.yaml"
    path.write_text(text, encoding="utf-8")
    card, problems = read_scorecard(path)
    assert card is not None, problems
    errors = [p.show("en") for p in card_problems(card, {}) if p.level == "error"]
    assert not errors, errors
    return make_plan(card, {})


def same_as_exact(plan, columns: Columns, found, sample: int) -> int:
    """Hold a sample to the exact path; return its size."""
    rows = np.linspace(0, columns.rows - 1, sample).astype(int)
    units = [UnitValues(str(r), reported=columns.row(plan, int(r))) for r in rows]
    for row, exact in zip(rows, score(plan, units), strict=True):
        total = Fraction(Decimal(repr(float(found.total[row]))))
        assert total == exact.total, (row, total, exact.total)
        assert STATES[found.state[row]] == exact.state
        assert found.titles[found.band[row]] == exact.band
    return sample


def main() -> None:
    """Measure and print."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rng = np.random.default_rng(7)
    with tempfile.TemporaryDirectory() as folder:
        plan = planned(card_text(), Path(folder))
        # Figures with two decimals, as returns have them.
        numbers = {f"v{n}": np.round(rng.gamma(3.0, 12.0, rows), 2) for n in range(21)}
        columns = Columns(rows, numbers)
        limit = timed(lambda: [column.sum() for column in numbers.values()])
        ours = timed(lambda: score_columns(plan, columns))
        found = score_columns(plan, columns)
        frame = pl.DataFrame(numbers)
        peer = timed(lambda: polars_total(frame), 3)
        off = int((np.abs(polars_total(frame).to_numpy() - found.total) > 0.004).sum())
        sample = same_as_exact(plan, columns, found, 2000)
        start = time.perf_counter()
        some = [UnitValues(str(r), reported=columns.row(plan, r)) for r in range(300)]
        score(plan, some)
        exact = (time.perf_counter() - start) / 300 * rows

        brackets = planned(
            CARD.format(
                values="  v0: {title: 值}",
                items=f"  - {{title: 项, points: 100, value: v0, {LADDER}}}",
            ),
            Path(folder),
        )
        line = planned(
            CARD.format(
                values="  v0: {title: 值}",
                items=f"  - {{title: 项, points: 100, value: v0, {LINE}}}",
            ),
            Path(folder),
        )
        one = Columns(rows, {"v0": numbers["v0"]})
        ladder_time = timed(lambda: score_columns(brackets, one))
        line_time = timed(lambda: score_columns(line, one))
        bounds, worth = np.array([15, 30, 45, 60.0]), np.array([0, 1, 3, 4, 5.0])
        bare = timed(lambda: worth[np.searchsorted(bounds, numbers["v0"], side="right")])
        same_as_exact(brackets, one, score_columns(brackets, one), 2000)
        same_as_exact(line, one, score_columns(line, one), 2000)

    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{rows:,} units; peak memory {memory:,.0f} MB; best of 5\n")
    print(f"{'20 items, total and band':44}{'seconds':>9}{'ratio':>8}")
    for name, seconds in (
        ("ours, vectorised (one core)", ours),
        ("physical limit: each column summed once", limit),
        ("Polars, written by hand (all cores)", peer),
        ("our exact path, extrapolated from 300", exact),
    ):
        print(f"{name:44}{seconds:9.3f}{seconds / ours:8.2f}")
    print(f"\nrows that floats could not decide: {found.exact_rows}; sample equal: {sample}")
    print(f"totals of the hand-written Polars that are off by a cent or more: {off}\n")
    print(f"{'5 brackets':44}{'seconds':>9}{'ratio':>8}")
    for name, seconds in (
        ("ours, table of ranges, with total and band", ladder_time),
        ("ours, broken line of 5 segments", line_time),
        ("bare numpy searchsorted, points only", bare),
    ):
        print(f"{name:44}{seconds:9.3f}{seconds / ladder_time:8.2f}")


if __name__ == "__main__":
    main()
