"""Malmquist on a published example, against plain linear programmes, and on uneven panels."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from changbai.analysis.malmquist import changes
from changbai.cli import main
from tests.analysis._frontier.plain import made_up, programme

#: J. Barbero and J. L. Zofio, DataEnvelopmentAnalysis.jl (MIT), the package's own Malmquist
#: example: five units, three periods, one input and one output, constant returns.
X = [[2.0, 3, 5, 4, 4], [1.0, 2, 4, 3, 4], [0.5, 1.5, 3, 2, 4]]
Y = [[1.0, 4, 6, 3, 5], [1.0, 4, 6, 3, 3], [2.0, 4, 6, 3, 1]]
MI = [[2, 1.5, 1.25, 4 / 3, 0.6], [4, 4 / 3, 4 / 3, 1.5, 1 / 3]]
EC = [[4 / 3, 1, 5 / 6, 8 / 9, 0.4], [2, 2 / 3, 2 / 3, 0.75, 1 / 6]]
TC = [1.5, 2.0]


@pytest.mark.parametrize("orientation", ["input", "output"])
def test_the_published_example(orientation) -> None:
    found = changes(np.array(X)[..., None], np.array(Y)[..., None], orientation)
    for t, change in enumerate(found):
        assert change.malmquist == pytest.approx(MI[t], abs=1e-12)
        assert change.efficiency == pytest.approx(EC[t], abs=1e-12)
        assert change.technology == pytest.approx(np.full(5, TC[t]), abs=1e-12)


def panels():
    first, second = made_up(40, seed=5), made_up(40, seed=6)
    return np.stack([first[0], second[0]]), np.stack([first[1], second[1] * 1.2])


@pytest.mark.parametrize("orientation", ["input", "output"])
@pytest.mark.parametrize("decomposition", ["fgnz", "ray-desli"])
def test_equal_to_plain_programmes(orientation, decomposition) -> None:
    x, y = panels()
    found = changes(x, y, orientation, decomposition)[0]

    def distance(frontier, period, unit, returns):
        of = x[period, unit], y[period, unit]
        value, _ = programme(x[frontier], y[frontier], 0, returns, orientation, of=of)
        if value is None:
            return np.nan
        return value if orientation == "input" else 1 / value

    for unit in range(0, 40, 6):
        c = {(f, p): distance(f, p, unit, "crs") for f in (0, 1) for p in (0, 1)}
        v = {(f, p): distance(f, p, unit, "vrs") for f in (0, 1) for p in (0, 1)}
        mi = np.sqrt(c[0, 1] / c[0, 0] * c[1, 1] / c[1, 0])
        ec, pec = c[1, 1] / c[0, 0], v[1, 1] / v[0, 0]
        tc_v = np.sqrt(v[0, 1] / v[1, 1] * v[0, 0] / v[1, 0])
        wanted = {
            "fgnz": (mi, ec, mi / ec, pec, ec / pec),
            "ray-desli": (mi, pec, tc_v, pec, mi / (pec * tc_v)),
        }[decomposition]
        got = (found.malmquist, found.efficiency, found.technology, found.pure, found.scale)
        for name, one, other in zip(["mi", "ec", "tc", "pec", "scale"], got, wanted, strict=True):
            assert one[unit] == pytest.approx(other, rel=1e-9, nan_ok=True), name


@pytest.mark.parametrize("decomposition", ["fgnz", "ray-desli"])
def test_the_parts_multiply_to_the_index(decomposition) -> None:
    change = changes(*panels(), decomposition=decomposition)[0]
    middle = change.efficiency if decomposition == "fgnz" else change.pure * change.scale
    product = middle * change.technology
    there = ~np.isnan(product)
    assert product[there] == pytest.approx(change.malmquist[there], rel=1e-12)
    if decomposition == "fgnz":
        assert change.pure * change.scale == pytest.approx(change.efficiency, rel=1e-12)


def test_growth_is_above_one_in_both_orientations() -> None:
    x, y = made_up(30)
    for orientation in ("input", "output"):
        change = changes(np.stack([x, x]), np.stack([y, 1.3 * y]), orientation)[0]
        assert change.malmquist == pytest.approx(1.3, rel=1e-12)
        assert change.technology == pytest.approx(1.3, rel=1e-12)
        assert change.efficiency == pytest.approx(1, rel=1e-12)


def answer(tmp_path: Path, text: str, *words: str) -> dict:
    path = tmp_path / "given.csv"
    path.write_text(text, "utf-8")
    done = CliRunner().invoke(main, ["analyse", "malmquist", str(path), "--json", *words])
    return json.loads(done.stdout)


def test_a_panel_in_a_table_out(tmp_path: Path) -> None:
    rows = [f"u{u},{2010 + t},{X[t][u]},{Y[t][u]}" for t in (2, 0, 1) for u in range(5)]
    said = answer(tmp_path, "dmu,year,x,y\n" + "\n".join(rows))
    steps = said["tables"]["steps"]
    got = {(row["unit"], row["from"]): row["malmquist"] for row in steps}
    assert got["u0", "2010"] == pytest.approx(2)
    assert got["u4", "2011"] == pytest.approx(1 / 3)
    assert said["tables"]["totals"][0]["malmquist"] == pytest.approx(8)
    mean = np.exp(np.log(MI).mean())
    assert said["figures"]["malmquist"] == pytest.approx(mean)


def test_a_frontier_out_of_reach_is_told_by_name(tmp_path: Path) -> None:
    # With variable returns a's tiny input of 2011 has no place under the frontier of 2010.
    text = "id,year,x1,y1\na,1,2,1\nb,1,4,3\nc,1,6,4\na,2,1,1\nb,2,4,3\nc,2,6,5\n"
    said = answer(tmp_path, text, "--option", "decomposition=ray-desli")
    assert [(p["code"], p["place"]["line"]) for p in said["problems"]] == [("CB819", 5)]
    assert "a · 1–2" in said["problems"][0]["en"]
    first = said["tables"]["steps"][0]
    assert (first["technology"], first["scale"]) == (None, None)
    assert first["malmquist"] > 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("id,year,x1,y1\na,1,1,1\nb,1,1,1\na,2,1,1\n", "CB809"),
        ("id,year,x1,y1\na,1,1,1\nb,1,1,2\n", "CB808"),
        ("id,year,x1,y1\na,1,1,1\na,2,1,1\n", "CB815"),
        ("id,year,x1,y1\na,1,1,1\nb,1,0,1\na,2,1,1\nb,2,1,1\n", "CB817"),
    ],
)
def test_panels_that_are_not_whole_are_refused(tmp_path, text, code) -> None:
    assert code in [p["code"] for p in answer(tmp_path, text)["problems"]]
