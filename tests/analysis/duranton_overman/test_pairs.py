from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import pdist

from changbai.analysis.duranton_overman import pairs


@pytest.mark.parametrize("axes", [2, 3])
def test_plain_and_compiled_count_alike(axes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(axes)
    site = rng.random((90, axes)) * 50
    site[10:20] = site[0]
    draws = np.stack([rng.permutation(90)[:41] for _ in range(6)])
    found = {}
    for compiled in (False, True):
        if compiled and not pairs.COMPILED:
            pytest.skip("numba is an extra")
        with monkeypatch.context() as patch:
            patch.setattr(pairs, "COMPILED", compiled)
            found[compiled] = pairs.counts(site, draws, 0.37, 60)
    assert (found[False] == found[True]).all()
    expected = np.minimum(pdist(site[draws[2]]) * (1 / 0.37), 60).astype(int)
    assert (found[False][2] == np.bincount(expected, minlength=61)).all()
    assert (found[False].sum(axis=1) == 41 * 40 / 2).all()


def test_weights_are_added_where_pairs_are_counted() -> None:
    site = np.random.default_rng(5).random((30, 2))
    plain = pairs.counts(site, np.arange(30)[None, :], 0.05, 20)[0]
    assert pairs.weighed(site, np.full(30, 2.0), 0.05, 20) == pytest.approx(4 * plain)


def test_ground_and_straight_are_each_others_turn() -> None:
    for ground in (0.0, 1.0, 350.0, 9000.0):
        straight = pairs.chord(ground, globe=True)
        assert pairs.arc(np.array([straight]), globe=True)[0] == pytest.approx(ground, abs=1e-9)
    assert pairs.chord(350.0, globe=False) == 350
