"""Figures at the edge of what a number can hold are answered or refused, never an accident."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pytest

from changbai.analysis import method, run
from changbai.analysis._result import as_json

EXAMPLES = Path(__file__).parent / "examples"
IDS = (
    "cluster_scan", "coagglomeration", "complexity", "concentration", "duranton_overman",
    "ellison_glaeser", "input_output", "local_sourcing", "location_quotient", "locational_gini",
)  # fmt: skip
CELLS = ("1e-320", "5e-324", "1e149", "1e-300", "-0", "0", "1", "1e-12", "1e12", "-1e-300")


def changed(rows: list[list[str]], luck: random.Random) -> list[list[str]]:
    """Return the rows with some figures, a whole column, or the choice of rows changed."""
    new = [list(row) for row in rows]
    numeric = [at for at, cell in enumerate(rows[1]) if cell.replace(".", "").isdigit()]
    way = luck.choice(("cells", "column", "rows"))
    if way == "rows":
        return [new[0], *(luck.choice(new[1:]) for _ in range(luck.randint(1, len(new))))]
    column = luck.choice(numeric)
    for row in new[1:] if way == "column" else luck.sample(new[1:], min(3, len(new) - 1)):
        row[column if way == "column" else luck.choice(numeric)] = luck.choice(CELLS)
    return new


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("id", IDS)
def test_extreme_figures(id: str, tmp_path: Path) -> None:
    chosen = method(id)
    assert chosen
    with (EXAMPLES / f"{id}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    words = EXAMPLES / f"{id}.json"
    options = json.loads(words.read_text("utf-8"))["options"] if words.exists() else {}
    options |= {"draws": "19"} if "draws" in options else {}
    luck, path = random.Random(id), tmp_path / "given.csv"
    for _ in range(25):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(changed(rows, luck))
        answer, problems = run(chosen, path, None, options)
        assert answer or any(problem.level == "error" for problem in problems)
        if answer:
            json.dumps(as_json(answer.result), allow_nan=False)
