from __future__ import annotations

import numpy as np
import pytest

from changbai.analysis.duranton_overman.density import curve, curves, grid
from changbai.analysis.duranton_overman.envelope import envelope, read, simulate


def test_local_bands_are_quantiles_and_global_ones_are_wider() -> None:
    simulated = np.random.default_rng(0).normal(size=(400, 30)).cumsum(axis=1)
    bands = envelope(simulated, 0.05)
    assert (bands.local_high == np.quantile(simulated, 0.95, axis=0)).all()
    assert (bands.global_high >= bands.local_high).all()
    assert (bands.global_low <= bands.local_low).all()


def test_few_draws_leave_the_global_band_and_the_next_one_would_be_too_narrow() -> None:
    simulated = np.random.default_rng(1).normal(size=(1000, 12))
    bands = envelope(simulated, 0.05)
    crossing = (simulated > bands.global_high).any(axis=1).mean()
    assert bands.left_up == crossing <= 0.05
    order = np.sort(simulated, axis=0)[::-1]
    at = int((order[:, 0] > bands.global_high[0]).sum())
    assert (simulated > order[at + 1]).any(axis=1).mean() > 0.05
    assert bands.left_down == (simulated < bands.global_low).any(axis=1).mean() <= 0.05


def test_plants_at_one_town_are_localised_and_plants_on_a_lattice_dispersed() -> None:
    rng = np.random.default_rng(2)
    spread_out = rng.random((300, 2)) * 100
    town = 50 + rng.normal(size=(25, 2)) * 3
    lattice = np.stack(np.meshgrid(np.arange(10, 100, 20), np.arange(10, 100, 20)), -1)
    site = np.concatenate([spread_out, town, lattice.reshape(-1, 2)])
    on = grid(15, 40, 3.0, globe=False)
    bands = envelope(simulate(site, 25, 300, 1, on))
    near = read(curve(site[300:325], on), bands)
    apart = read(curve(site[325:], on), bands)
    assert (near.localised, near.dispersed) == (True, False)
    assert near.localisation[:5].min() > 0
    assert (apart.localised, apart.dispersed) == (False, True)


def test_chance_is_seldom_called_localised() -> None:
    rng = np.random.default_rng(3)
    site = rng.random((200, 2)) * 100
    on = grid(50, 30, 4.0, globe=False)
    bands = envelope(simulate(site, 20, 400, 1, on))
    others = curves(site, np.stack([rng.permutation(200)[:20] for _ in range(200)]), on)
    called = [read(one, bands) for one in others]
    # At most 5 % up and 5 % down by the draws of the band; other draws may stray a little.
    assert np.mean([one.localised for one in called]) < 0.12
    assert np.mean([one.localised or one.dispersed for one in called]) < 0.2


def test_the_seed_fixes_the_draws_whatever_the_batches() -> None:
    site = np.random.default_rng(4).random((80, 2)) * 100
    on = grid(50, 10, 4.0, globe=False)
    once, again = (simulate(site, 20, 70, seed, on) for seed in (5, 5))
    assert (once == again).all()
    # A matrix product of other size may round otherwise, no more.
    assert simulate(site, 20, 10, 5, on) == pytest.approx(once[:10], rel=1e-12)
