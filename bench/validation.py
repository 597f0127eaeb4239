"""Sixty rules over 200,000 returns, and over one, beside DuckDB SQL and bare Polars.

    .venv/bin/python bench/validation.py [--rows 200000] [--repeat 3] [--json FILE]

28 rules of sign, 22 relations between elements, 10 against last year's return, on made-up returns
of which some break a rule and some lack a value. Ours is what the product uses: the
rules of the form as a person wrote them, with units, tolerance and missing values, last year joined
by unit, and every broken rule of every row. DuckDB: one SELECT to a mask of 60 bits, join included.
Bare Polars: the 60 comparisons by hand without units or tolerance, joined beforehand; the floor.
The masks of ours and DuckDB's are compared row by row, and with the rules of one return on some.
One return: which rules it breaks, by the rules compiled to plain Python.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import polars as pl

from changbai.engine.validation import broken, broken_rules, with_previous
from changbai.kernel.quantity import Unit
from changbai.kernel.text import Text
from changbai.pack.formula import read_formula
from changbai.pack.shapes import Due, Element, Form, Rule
from changbai.pack.written import Formula

COUNT = 40
UNITS: dict[str, Unit] = {}
NAMES = [f"e{number:02d}" for number in range(COUNT)]


def texts() -> list[tuple[str, str]]:
    """Return sixty rules: as a form says them, and as SQL."""
    signs = [(f"{name} >= 0", f"c.{name} >= 0") for name in NAMES[:28]]
    relations = []
    for number in range(11):
        one, two, three = NAMES[number], NAMES[number + 11], NAMES[number + 22]
        relations.append((f"{one} <= {two} + {three}", f"c.{one} <= c.{two} + c.{three}"))
        relations.append((f"{two} * 3 >= {one} - {three}", f"c.{two} * 3 >= c.{one} - c.{three}"))
    past = [(f"{n} <= 5 * lag({n}, 1)", f"c.{n} <= 5 * p.{n}") for n in NAMES[:10]]
    return [*signs, *relations, *past]


def form_of() -> Form:
    """Return the form with its rules."""
    rules = []
    for number, (text, _) in enumerate(texts()):
        tree, error = read_formula(text)
        assert tree is not None, error
        check = Formula(text=text, tree=tree)
        rules.append(Rule(id=f"r{number}", check=check, level="error", message=Text(text)))
    elements = tuple(Element(id=n, title=Text(n), type="flow", unit="") for n in NAMES)
    return Form(
        id="f", title=Text("f"), kind="firm", periodicity="month", due=Due(days=10),
        elements=elements, rules=tuple(rules),
    )  # fmt: skip


def returns(rows: int, seed: int) -> pl.DataFrame:
    """Return made-up returns: some negative, some missing."""
    rng = np.random.default_rng(seed)
    columns = {}
    for name in NAMES:
        values = rng.lognormal(8, 1, rows).astype(np.int64)
        values[rng.random(rows) < 0.001] *= -1
        columns[name] = pl.Series(values).set(pl.Series(rng.random(rows) < 0.002), None)
    units = pl.Series("unit", [f"u{number:07d}" for number in range(rows)])
    return pl.DataFrame({"unit": units, **columns})


def best(run: Callable[[], object], repeat: int) -> tuple[float, float]:
    """Return the least seconds of some runs, on the clock and of the processor."""
    found = []
    for _ in range(repeat):
        start = time.perf_counter(), time.process_time()
        run()
        found.append((time.perf_counter() - start[0], time.process_time() - start[1]))
    return min(one for one, _ in found), min(two for _, two in found)


def main() -> int:
    """Run all and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--json", type=Path, help="write the figures here as well")
    asked = parser.parse_args()
    form, now, before = form_of(), returns(asked.rows, 1), returns(asked.rows, 2)
    sql = texts()
    link = duckdb.connect(config={"threads": 2, "autoinstall_known_extensions": False})
    link.register("now_arrow", now.to_arrow())
    link.register("before_arrow", before.to_arrow())
    link.execute("create table c as select * from now_arrow")
    link.execute("create table p as select * from before_arrow")
    bits = " + ".join(
        f"case when not ({text}) then {1 << number}::ubigint else 0::ubigint end"
        for number, (_, text) in enumerate(sql)
    )
    query = (
        f"create or replace temp table mask as select c.unit, {bits} as m "
        "from c left join p using (unit)"
    )
    joined = now.join(before.select("unit", pl.all().exclude("unit").name.suffix("_p")), on="unit")
    bare = []
    for number, (_, text) in enumerate(sql):
        plain = text.replace("c.", "").replace("p.", "")
        if number >= 50:
            name = plain.split()[0]
            plain = f"{name} <= 5 * {name}_p"
        bare.append(pl.sql_expr(f"not ({plain})").alias(f"r{number}"))

    def ours() -> pl.DataFrame:
        joined = with_previous(form, now, before)
        return joined.select(broken_rules(form, joined, UNITS))

    mine = ours()
    rows = {
        "Changbai, rules as written, join included": best(ours, asked.repeat),
        "DuckDB, one SELECT, join included": best(lambda: link.execute(query), asked.repeat),
        "bare Polars, joined beforehand": best(lambda: joined.select(bare), asked.repeat),
    }
    other = link.execute("select m from mask order by unit").fetchnumpy()["m"].astype(np.uint64)
    weight = np.uint64(1) << np.arange(60, dtype=np.uint64)
    bits_of = mine.select(f"r{n}" for n in range(60)).to_numpy().astype(np.uint64)
    own = (bits_of * weight).sum(axis=1)
    equal = bool((own == other).all())
    sample = range(0, asked.rows, max(1, asked.rows // 2000))
    current = [now.row(n, named=True) for n in sample]
    past = [before.row(n, named=True) for n in sample]
    for line, row, was in zip(sample, current, past, strict=True):
        bad = sum(1 << int(rule.id[1:]) for rule in broken(form, row, was, UNITS))
        equal &= bad == int(other[line])
    start = time.perf_counter()
    for row, was in zip(current, past, strict=True):
        broken(form, row, was, UNITS)
    one = (time.perf_counter() - start) / len(current) * 1e3
    print(
        f"{len(sql)} rules x {asked.rows:,} returns\n\n"
        "| what | M rows/s | x time of ours | processor s | x ours |\n|---|---|---|---|---|"
    )
    first = rows["Changbai, rules as written, join included"]
    for what, (clock, processor) in rows.items():
        rate = asked.rows / clock / 1e6
        ratios = clock / first[0], processor / first[1]
        print(f"| {what} | {rate:.2f} | {ratios[0]:.2f} | {processor:.3f} | {ratios[1]:.2f} |")
    print(f"| one return, which rules are broken | {one:.3f} ms | | | |")
    print(f"\nMasks equal row by row: {'yes' if equal else 'NO'}")
    if asked.json:
        found = {"rows": asked.rows, "seconds": rows, "one_ms": one, "equal": equal}
        asked.json.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0 if equal else 1


if __name__ == "__main__":
    sys.exit(main())
