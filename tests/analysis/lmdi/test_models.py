"""The eight models on a published-like example; no rest; zeros take their limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from changbai.analysis.lmdi import decompose
from changbai.analysis.lmdi.models import mean_by_ratio
from changbai.analysis.lmdi.parts import Parts, factors
from changbai.analysis.lmdi.steps import logs_of, step

#: Two-sector example of the kind in Ang (2005), Energy Policy 33:867; effects computed apart from
#: this code by the formulas of Ang (2015), Energy Policy 86:233: activity, structure, intensity.
ENERGY, OUTPUT = np.array([[30.0, 20], [80, 16]]), np.array([[10.0, 40], [40, 40]])
QUANTITY = {
    ("I", "additive"): [32.38463791091676, 38.284867350225625, -24.66950526114238],
    ("I", "multiplicative"): [1.582880007253689, 1.7210198074841587, 0.7048023870020796],
    ("II", "additive"): [33.143235012220394, 37.94096934394262, -25.08420435616301],
    ("II", "multiplicative"): [1.6, 1.7126471507517862, 0.7006697202475397],
}
INTENSITY = {
    ("I", "additive"): [0.5818834806696322, -0.3818834806696323],
    ("I", "multiplicative"): [1.6996961679298659, 0.7060085341379173],
}


def parts(energy, activity, groups=None) -> Parts:
    energy, activity = np.asarray(energy, float), np.asarray(activity, float)
    own = np.arange(energy.shape[1])
    names = tuple((str(i),) for i in own)
    codes = (own,) if groups is None else (np.asarray(groups), own)
    levels = ("id",) if groups is None else ("group", "id")
    return Parts(tuple("abcdefg"[: len(energy)]), levels, names, codes, energy, activity)


@pytest.mark.parametrize("form", ["I", "II"])
@pytest.mark.parametrize("kind", ["additive", "multiplicative"])
def test_the_two_sectors(form, kind) -> None:
    given = parts(ENERGY, OUTPUT)
    for quantity, published in ((True, QUANTITY), (False, INTENSITY)):
        if (form, kind) not in published:
            continue
        old, new, _ = factors(given, 0, 1, quantity=quantity)
        whole = decompose(old, new, form)
        one = step(given, logs_of(given), 0, 1, form, quantity=quantity)
        expected = pytest.approx(published[form, kind], abs=1e-12)
        if kind == "additive":
            assert whole.additive().sum(axis=1) == expected
            assert one.additive[:-1].sum(axis=1) == expected
        else:
            assert whole.index() == expected
            assert np.exp(one.logs[:-1].sum(axis=1)) == expected


def test_form_two_gives_the_exact_change_of_activity() -> None:
    old, new, _ = factors(parts(ENERGY, OUTPUT), 0, 1, quantity=True)
    assert decompose(old, new, "II").index()[0] == pytest.approx(80 / 50, rel=1e-14)
    assert decompose(old, new, "I").index()[0] != pytest.approx(80 / 50, rel=1e-3)


AMOUNTS = st.lists(
    st.tuples(*[st.sampled_from([0.0, 1.0]) | st.floats(1e-3, 1e6) for _ in range(4)]),
    min_size=2,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(AMOUNTS, st.sampled_from(["I", "II"]), st.booleans(), st.booleans())
def test_nothing_is_left_over(rows, form, quantity, nested) -> None:
    """Whatever comes, goes or has no activity: effects add up, indices multiply."""
    amounts = np.array(rows).T
    energy, activity = amounts[:2].copy(), amounts[2:].copy()
    # One plain part keeps the whole above zero.
    energy[:, 0], activity[:, 0] = [3.0, 5.0], [2.0, 7.0]
    given = parts(energy, activity, np.arange(len(rows)) % 2 if nested else None)
    one = step(given, logs_of(given), 0, 1, form, quantity=quantity)
    per = np.ones(2) if quantity else activity.sum(axis=1)
    level = energy.sum(axis=1) / per
    assert one.additive.sum() == pytest.approx(level[1] - level[0], abs=1e-9 * level.max())
    assert one.logs.sum() == pytest.approx(np.log(level[1] / level[0]), abs=1e-9)
    back = step(given, logs_of(given), 1, 0, form, quantity=quantity)
    size = max(level.max(), np.abs(one.additive).max())
    assert back.additive == pytest.approx(-one.additive, abs=1e-12 * size)


def test_steps_equal_the_split_of_the_factors_themselves() -> None:
    rng = np.random.default_rng(2)
    energy, activity = rng.lognormal(size=(2, 2, 40))
    energy[0, 3] = energy[1, 5] = activity[0, 3] = 0
    energy[1, 7] = activity[1, 7] = 0
    given = parts(energy, activity, rng.integers(0, 5, 40))
    for form in ("I", "II"):
        for quantity in (True, False):
            old, new, broken = factors(given, 0, 1, quantity=quantity)
            assert not broken.any()
            whole = decompose(old, new, form)
            one = step(given, logs_of(given), 0, 1, form, quantity=quantity)
            assert one.logs[:-1] == pytest.approx(whole.logs, abs=1e-13)


def test_zeros_are_the_limit_of_small_numbers() -> None:
    energy, activity = ENERGY.copy(), OUTPUT.copy()
    energy[0, 0] = activity[0, 0] = 0
    zero = parts(energy, activity)
    energy, activity = energy.copy(), activity.copy()
    energy[0, 0], activity[0, 0] = 1e-90, 1e-90 * ENERGY[1, 0] / OUTPUT[1, 0] * 0.5
    tiny = parts(energy, activity)
    for form in ("I", "II"):
        one, two = (step(g, logs_of(g), 0, 1, form, quantity=False) for g in (zero, tiny))
        assert one.additive == pytest.approx(two.additive, abs=0.02)


def test_what_has_no_activity_is_told_apart() -> None:
    given = parts([[30, 20, 1], [80, 16, 3]], [[10, 40, 0], [40, 40, 0]])
    one = step(given, logs_of(given), 0, 1, "I", quantity=True)
    assert one.additive[-1] == pytest.approx([0, 0, 2])
    assert one.additive[:-1].sum(axis=1) == pytest.approx(QUANTITY["I", "additive"])


def test_structure_of_groups_and_inside_them() -> None:
    """Nothing moves between groups and no intensity changes: all is structure inside a group."""
    given = parts([[10, 2, 5], [6, 2.8, 5]], [[10, 10, 10], [6, 14, 10]], [0, 0, 1])
    one = step(given, logs_of(given), 0, 1, "I", quantity=False)
    between, inside, own, _ = one.additive.sum(axis=1)
    assert (between, own) == (pytest.approx(0, abs=1e-15), pytest.approx(0, abs=1e-15))
    assert inside == pytest.approx(13.8 / 30 - 17 / 30)


@given(st.floats(1e-6, 1e6), st.floats(-0.5, 0.5))
def test_the_mean_near_equal_numbers(a, x) -> None:
    b = a * np.exp(-x)
    mean = mean_by_ratio(np.array([a]), np.array([b]), np.array([x]))[0]
    half = x / 2
    exact = np.sqrt(a * b) * (np.sinh(half) / half if abs(half) > 1e-9 else 1.0)
    assert mean == pytest.approx(exact, rel=1e-12)


def test_the_compiled_loop_gives_the_same_figures(monkeypatch) -> None:
    pytest.importorskip("numba")
    rng = np.random.default_rng(3)
    energy, activity = rng.lognormal(size=(2, 2, 500))
    energy[1, :40], activity[1, :40] = energy[0, :40] * 1.001, activity[0, :40]
    given = parts(energy, activity, rng.integers(0, 9, 500))
    for form in ("I", "II"):
        for quantity in (True, False):
            words = (given, logs_of(given), 0, 1, form)
            compiled = step(*words, quantity=quantity)
            with monkeypatch.context() as patch:
                patch.setattr("changbai.analysis.lmdi.steps._compiled", lambda: None)
                plain = step(*words, quantity=quantity)
            assert compiled.logs == pytest.approx(plain.logs, rel=1e-12, abs=1e-18)
