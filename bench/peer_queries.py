"""The queries of a semantic layer, run in the peer's own environment by `national_peers.py`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

PLACES = ("nation", "province", "prefecture", "county")
SETS = [(place, *more) for place in PLACES for more in ((), ("industry",))]
Ratios = dict[str, tuple[list[str], list[str]]]


def ratio(table: Any, above: list[str], below: list[str]) -> Any:
    """Return a ratio of sums as an Ibis expression."""
    over = sum((table[name].sum() for name in above[1:]), table[above[0]].sum())
    under = sum((table[name].sum() for name in below[1:]), table[below[0]].sum())
    return over.cast("float64") / under.cast("float64")


def by_ibis(table: Any, ratios: Ratios) -> list[Any]:
    """Sum to the finest cells once, then every set from those: its best plan."""
    names = sorted({name for pair in ratios.values() for part in pair for name in part})
    keys = [*PLACES, "industry"]
    base = table.group_by(keys).aggregate(**{name: table[name].sum() for name in names}).cache()
    wanted = {id: ratio(base, *pair) for id, pair in ratios.items()}
    return [base.group_by(list(each)).aggregate(**wanted).to_pandas() for each in SETS]


def by_bsl(table: Any, ratios: Ratios) -> list[Any]:
    """Ask one semantic model for every set."""
    from boring_semantic_layer import to_semantic_table

    def dimension(name: str) -> Callable[[Any], Any]:
        return lambda t: t[name]

    def measure(pair: tuple[list[str], list[str]]) -> Callable[[Any], Any]:
        return lambda t: ratio(t, *pair)

    model = to_semantic_table(table, name="month")
    model = model.with_dimensions(**{n: dimension(n) for n in (*PLACES, "industry")})
    model = model.with_measures(**{id: measure(pair) for id, pair in ratios.items()})
    return [model.group_by(*each).aggregate(*ratios).execute() for each in SETS]


def main() -> None:
    """Time a peer, keep its figures, print milliseconds as JSON."""
    import ibis
    import pandas as pd

    peer, file, out, repeat, told = sys.argv[1:]
    link = ibis.duckdb.connect(threads=2)
    link.raw_sql(f"create table t as select * from read_parquet('{file}')")
    run = {"ibis": by_ibis, "bsl": by_bsl}[peer]
    took, found = [], []
    for _ in range(int(repeat) + 1):
        start = time.perf_counter()
        found = run(link.table("t"), json.loads(told))
        took.append((time.perf_counter() - start) * 1e3)
    frames = [
        frame.rename(columns={each[0]: "place"}).assign(level=each[0])
        for each, frame in zip(SETS, found, strict=True)
    ]
    pd.concat(frames).to_parquet(out, index=False)
    print(json.dumps({"first": took[0], "best": min(took[1:])}))


if __name__ == "__main__":
    main()
