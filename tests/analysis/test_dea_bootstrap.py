"""The bootstrap against a plain second implementation, and what must hold of any bootstrap."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from changbai.analysis.dea_bootstrap import draw, intervals, rule_of_thumb
from changbai.cli import main
from tests.analysis._frontier.plain import made_up, programme

ORIENTATIONS = ["input", "output"]


def plainly(x, y, orientation, draws, bandwidth, seed):
    """Return distances and those of every draw, as the books write it, unit by unit."""
    count = len(x)

    def distance(rows, unit):
        value, _ = programme(*rows, 0, "vrs", orientation, of=(x[unit], y[unit]))
        return 1 / value if orientation == "input" else value

    own = [distance((x, y), u) for u in range(count)]
    both = [*own, *(2 - d for d in own)]
    found = []
    for number in range(draws):
        rng = np.random.default_rng([seed, number])
        picked, noise = rng.integers(0, 2 * count, count), rng.standard_normal(count)
        mean = sum(both[k] for k in picked) / count
        drawn = []
        for k, e in zip(picked, noise, strict=True):
            value = mean + (both[k] + bandwidth * e - mean) / np.sqrt(
                1 + bandwidth**2 / np.var(both, ddof=1)
            )
            drawn.append(value if value >= 1 else 2 - value)
        ratio = (np.array(own) / drawn)[:, None]
        rows = (x / ratio, y) if orientation == "input" else (x, y * ratio)
        found.append([distance(rows, u) for u in range(count)])
    return np.array(own), np.array(found)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_equal_to_the_plain_way(orientation) -> None:
    x, y = made_up(25, 2, 1, seed=4)
    own, every = plainly(x, y, orientation, 12, 0.05, 3)
    found = intervals(x, y, "vrs", orientation, draws=12, seed=3, bandwidth=0.05, level=0.8)
    corrected = 2 * own - every.mean(axis=0)
    far, near = np.quantile(every - own, [0.9, 0.1], axis=0)
    ends = own - far, own - near
    if orientation == "input":
        own, corrected, ends = 1 / own, 1 / corrected, (1 / ends[1], 1 / ends[0])
        every = 1 / every
    assert found.scores == pytest.approx(own, abs=1e-9)
    assert found.corrected == pytest.approx(corrected, abs=1e-9)
    assert found.bias == pytest.approx(own - corrected, abs=1e-9)
    assert found.deviation == pytest.approx(every.std(axis=0, ddof=1), abs=1e-9)
    assert (found.low, found.high) == (
        pytest.approx(ends[0], abs=1e-9),
        pytest.approx(ends[1], abs=1e-9),
    )


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_scores_flatter_and_are_put_right(orientation) -> None:
    x, y = made_up(60, 2, 1)
    found = intervals(x, y, "vrs", orientation, draws=100)
    # The estimated frontier lies inside the true one: correction makes every unit worse.
    worse = found.corrected - found.scores
    assert (worse < 0).all() if orientation == "input" else (worse > 0).all()
    assert (found.low <= found.high).all()


def test_the_same_seed_gives_the_same_figures() -> None:
    x, y = made_up(30, 2, 1)
    one, two, three = (intervals(x, y, draws=10, seed=seed) for seed in (5, 5, 6))
    assert one.corrected.tolist() == two.corrected.tolist()
    assert one.corrected.tolist() != three.corrected.tolist()


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    """Constant returns, output the root of the product of two inputs: the frontier is known."""
    rng = np.random.default_rng(8)
    held = []
    for _ in range(8):
        x = rng.uniform(1, 2, (150, 2))
        true = np.exp(rng.exponential(0.3, (150, 1)))
        y = np.sqrt(x[:, :1] * x[:, 1:]) / true
        found = intervals(x, y, "crs", "output", draws=100, level=0.95)
        held += list((found.low <= true[:, 0]) & (true[:, 0] <= found.high))
    # Literature reports 0.85 to 0.95 for samples of this size.
    assert 0.85 < np.mean(held) < 0.99


def test_a_draw_keeps_mean_and_spread_of_the_distances() -> None:
    own = 1 + np.abs(np.random.default_rng(0).normal(0, 0.3, 400))
    drawn = np.concatenate([draw(own, 0.05, np.random.default_rng(i)) for i in range(200)])
    assert drawn.min() >= 1
    assert drawn.mean() == pytest.approx(own.mean(), abs=0.01)
    assert ((drawn - 1) ** 2).mean() == pytest.approx(((own - 1) ** 2).mean(), rel=0.02)


def test_bandwidth_by_hand() -> None:
    # Normal reference rule on {1.1, 1.3, 1.5, 0.9, 0.7, 0.5}; the one at 1 is left out.
    both = np.array([1.1, 1.3, 1.5, 0.9, 0.7, 0.5])
    own = np.array([1.1, 1.3, 1.5, 1.0])
    narrow = min(both.std(ddof=1), (1.25 - 0.75) / 1.349)
    expected = 0.9 * narrow * 6**-0.2 * (6 / 4) ** 0.2 * own.std(ddof=1) / both.std(ddof=1)
    assert rule_of_thumb(own) == pytest.approx(expected, rel=1e-12)


def test_all_on_the_frontier_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text("id,x1,y1\na,1,1\nb,2,2\nc,3,3\n", "utf-8")
    done = CliRunner().invoke(main, ["analyse", "dea_bootstrap", str(path), "--json"])
    assert [p["code"] for p in json.loads(done.stdout)["problems"]] == ["CB817"]
