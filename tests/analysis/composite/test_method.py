"""The whole way from a file to scores, ranks, contributions, and back from the log."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from changbai.analysis.composite.aggregate import AGGREGATIONS
from changbai.analysis.composite.build import CannotBuildError, Recipe, build, log_of, rebuild
from changbai.analysis.composite.framework import Framework, flat, read_framework
from changbai.cli import main

DATA = """id,group,indicator:a,indicator:b,cost:c,denominator:pop,other:gdp
u1,x,10,1,5,100,7
u2,x,20,2,4,100,5
u3,y,30,4,3,100,9
u4,y,40,3,2,200,4
"""
FRAME = """id,parent,weight,direction,denominator
a,left,2,1,
b,left,1,1,pop
c,right,1,,
left,top,3,1,
right,top,1,1,
"""


def analyse(folder: Path, *options: str, data: str = DATA, frame: str | None = None):
    (folder / "d.csv").write_text(data, "utf-8")
    words = [w for option in options for w in ("--option", option)]
    if frame is not None:
        (folder / "f.csv").write_text(frame, "utf-8")
        words += ["--option", f"framework={folder / 'f.csv'}"]
    return CliRunner().invoke(
        main, ["analyse", "composite", str(folder / "d.csv"), *words, "--json"]
    )


def test_by_hand_through_a_framework(tmp_path: Path) -> None:
    done = analyse(tmp_path, frame=FRAME)
    assert done.exit_code == 0, done.output
    tables = json.loads(done.output)["tables"]
    scores = {row["id"]: row for row in tables["scores"]}
    # a: 0 33.3 66.7 100; b/pop: .01 .02 .04 .015 -> 0 33.3 100 16.7; c turned: 0 33.3 66.7 100.
    # u3: left = (2 * 66.667 + 100) / 3 = 77.778; top = (3 * 77.778 + 66.667) / 4 = 75.
    assert scores["u3"]["left"] == pytest.approx(700 / 9)
    assert scores["u3"]["index"] == pytest.approx(75)
    assert scores["u4"]["index"] == pytest.approx((3 * (200 + 50 / 3) / 3 + 100) / 4)
    assert [row["id"] for row in tables["scores"]] == ["u4", "u3", "u2", "u1"]
    weights = {row["id"]: row["effective"] for row in tables["weights"]}
    assert weights["a"] == pytest.approx(0.5)
    given = {row["id"]: row for row in tables["contributions"]}
    assert sum(given["u3"][name] for name in "abc") == pytest.approx(75)
    assert tables["links"][0]["units"] == 4


def test_missing_is_left_out_or_refused_but_never_zero(tmp_path: Path) -> None:
    data = DATA.replace("u4,y,40,3", "u4,y,,3")
    tables = json.loads(analyse(tmp_path, data=data).output)["tables"]
    scores = {row["id"]: row for row in tables["scores"]}
    # b: 1 2 4 3 -> u4 66.667; c -> 100; a is not known.
    assert scores["u4"]["index"] == pytest.approx((200 / 3 + 100) / 2)
    assert scores["u4"]["known"] == 2
    given = {row["id"]: row for row in tables["contributions"]}["u4"]
    assert given["a"] is None
    assert given["b"] + given["c"] == pytest.approx(scores["u4"]["index"])
    refused = analyse(tmp_path, "missing=refuse", data=data)
    assert refused.exit_code == 2
    assert "CB804" in refused.output


def test_ranks_say_how_sure_they_are(tmp_path: Path) -> None:
    first = analyse(tmp_path, "draws=50", "sobol=16", frame=FRAME)
    again = analyse(tmp_path, "draws=50", "sobol=16", frame=FRAME)
    assert first.output == again.output
    tables = json.loads(first.output)["tables"]
    for row in tables["ranks"]:
        assert row["low"] <= row["median"] <= row["high"]
    assert [row["factor"] for row in tables["sensitivity"]] == [
        "treatment",
        "normalisation",
        "weights",
        "aggregation",
    ]


MATRIX = "m,a,b,c\na,1,2,4\nb,0.5,1,2\nc,0.25,0.5,1\n"


def test_weights_from_comparison(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(MATRIX, "utf-8")
    done = analyse(tmp_path, "weights=ahp", f"ahp={tmp_path / 'm.csv'}")
    weights = json.loads(done.output)["tables"]["weights"]
    assert [row["weight"] for row in weights] == pytest.approx([4 / 7, 2 / 7, 1 / 7])


BAD = [
    ({"frame": "a,b\n1,2\n"}, (), "CB840"),
    ({"frame": "id,parent\na,\nb,\n"}, (), "CB841"),
    ({"frame": FRAME.replace("a,left,2", "a,left,-2")}, (), "CB842"),
    ({"frame": FRAME.replace("left,top", "left,left")}, (), "CB843"),
    ({"frame": FRAME.replace("a,left,2", "a,left,0").replace("b,left,1", "b,left,0")}, (), "CB844"),
    ({"frame": FRAME + "a,left,1,1,\n"}, (), "CB807"),
    ({"frame": FRAME.replace("1,pop", "1,people")}, (), "CB856"),
    (
        {
            "data": DATA.replace(",1,5", ",,5")
            .replace(",2,4", ",,4")
            .replace(",4,3", ",,3")
            .replace("40,3", "40,")
        },
        (),
        "CB847",
    ),
    ({"data": "id,indicator:a\nx,1\ny,1\n"}, (), "CB848"),
    ({}, ("normalise=target",), "CB849"),
    (
        {
            "frame": FRAME.replace(
                "id,parent,weight,direction,denominator", "id,parent,weight,direction,target"
            )
            .replace("1,pop", "1,9")
            .replace("a,left,2,1,", "a,left,2,1,5")
            .replace("c,right,1,,", "c,right,1,,1")
        },
        ("normalise=target",),
        "CB850",
    ),
    ({"data": "id,indicator:a\nx,-1\ny,1\n"}, ("weights=entropy",), "CB851"),
    ({"data": DATA.replace("u4,y,40", "u4,y,")}, ("aggregate=topsis",), "CB852"),
    ({}, ("aggregate=geometric", "low=0"), "CB853"),
    ({"data": "id,indicator:a\nx,1\n"}, (), "CB855"),
    ({}, ("weights=ahp",), "CB857"),
    ({"data": "id,indicator:a\nx,1\nx,2\n"}, (), "CB807"),
    ({"data": "id,indicator:a\nx,1\ny,2\n"}, ("missing=group_mean",), "CB800"),
]


@pytest.mark.parametrize(("given", "options", "code"), BAD)
def test_bad_input_is_told(tmp_path: Path, given: dict, options: tuple, code: str) -> None:
    done = analyse(tmp_path, *options, **given)
    assert done.exit_code == 2, done.output
    assert code in [problem["code"] for problem in json.loads(done.output)["problems"]]


def test_comparisons_that_contradict_each_other_are_a_warning(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("m,a,b,c\na,1,9,0.2\nb,0.1111,1,9\nc,5,0.1111,1\n", "utf-8")
    done = analyse(tmp_path, "weights=ahp", f"ahp={tmp_path / 'm.csv'}")
    assert done.exit_code == 0
    assert "CB858" in done.output


def test_no_indicator_tells_units_apart(tmp_path: Path) -> None:
    data = "id,indicator:a,indicator:b\nx,0,1\ny,0,2\nz,0,3\n"
    assert "CB848" in analyse(tmp_path, "weights=entropy", data=data).output


def some_framework(folder: Path) -> Framework:
    (folder / "f.csv").write_text(FRAME, "utf-8")
    found, problems = read_framework(folder / "f.csv", ["a", "b", "c"], [1, 1, -1])
    assert problems == []
    assert found is not None
    return found


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.floats(1, 1000).map(lambda x: round(x, 4)), min_size=3, max_size=3),
        min_size=5,
        max_size=12,
        unique_by=tuple(lambda row, j=j: row[j] for j in range(3)),
    ),
    st.sampled_from(AGGREGATIONS),
    st.sampled_from(["minmax", "zscore", "rank", "percentile", "distance_to_best"]),
    st.booleans(),
    st.sampled_from(["given", "equal", "entropy", "pca"]),
    st.sets(st.tuples(st.integers(0, 4), st.integers(0, 2)), max_size=3),
)
def test_the_log_alone_makes_the_index_again(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[list[float]],
    aggregate: str,
    how: str,
    treated: bool,
    weights: str,
    gaps: set[tuple[int, int]],
) -> None:
    if aggregate in ("geometric", "harmonic") and how in ("zscore", "distance_to_best"):
        how = "minmax"
    framework = some_framework(tmp_path_factory.mktemp("f"))
    raw = np.array(rows)
    for i, j in gaps:
        raw[i, j] = np.nan
    recipe = Recipe("median", treated, 5, how, 1.0, 100.0, weights, "raw", aggregate)
    units = [f"u{i}" for i in range(len(rows))]
    try:
        built = build(raw, framework, recipe)
    except CannotBuildError as refused:
        # Treating outliers can leave a column without spread, which is told and has no index.
        if refused.reason != "constant":
            raise
        assume(False)
    again = rebuild(raw, log_of(built, recipe, units), units)
    assert again == pytest.approx(built.index, rel=1e-9, abs=1e-9)


def test_units_that_are_as_good_share_a_rank() -> None:
    raw = np.array([[1, 3.0], [3, 1], [2, 2]])
    built = build(raw, flat(["a", "b"], [1, 1]), Recipe())
    assert built.ranks.tolist() == [1, 1, 1]


def test_the_example_has_every_step(tmp_path: Path) -> None:
    folder = Path(__file__).parents[1] / "examples"
    words = ["--option", "missing=median", "--option", "treat=yes"]
    done = CliRunner().invoke(
        main, ["analyse", "composite", str(folder / "composite.csv"), *words, "--json"]
    )
    tables = json.loads(done.output)["tables"]
    assert {"scores", "weights", "screening", "correlations", "components"} <= set(tables)
    assert {"contributions", "links", "log"} <= set(tables)
    with (folder / "composite.csv").open(encoding="utf-8") as file:
        assert len(tables["scores"]) == len(list(csv.reader(file))) - 1
