"""The compiled kernel adds up to the same figures as the sparse matrices, bit for bit."""

from __future__ import annotations

import numpy as np
import pytest

from changbai.engine import compiled
from changbai.engine.compiled import climb
from changbai.engine.measure import Measurer
from changbai.engine.whole import Whole
from changbai.kernel.period import month
from tests.engine.test_engine_equals_oracle import data_of, pack_of, world_of


@pytest.mark.skipif(climb() is None, reason="numba (extra `compiled`) is not installed")
def test_whole_numbers_are_equal_bit_for_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    for seed in range(4):
        world = world_of(seed)
        pack = pack_of(world)
        store = Measurer(pack, data_of(world, pack)).store
        cells = Whole(store, ["firm", "cluster"])
        for kind in ("firm", "cluster"):
            count = store.roster(kind).cells
            low = [rng.integers(-1000, 10**12, count).astype(float) for _ in range(21)]
            for year in (2014, 2016):
                nesting = store.places.nesting(month(year, 3).end)
                plain = cells.add(kind, nesting, low)
                monkeypatch.setattr(compiled, "LARGE", 0)
                fast = cells.add(kind, nesting, low)
                monkeypatch.undo()
                assert [one.tobytes() for one in plain] == [one.tobytes() for one in fast]


def test_without_numba_there_is_no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    climb.cache_clear()
    monkeypatch.setattr("changbai.engine.compiled.find_spec", lambda name: None)
    assert climb() is None
    climb.cache_clear()
